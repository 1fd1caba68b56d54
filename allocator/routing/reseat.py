"""Lift some calls out of a few rounds and seat them again, many times: a search for small days.

After Christiaens and Vanden Berghe (2020), *Slack induction by string removals*: neighbours in
place and time are lifted out of up to three rounds, then each is seated where it is cheapest, now
and then overlooking a place, and the result is kept as in simulated annealing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.rounds.day import Day, Roster
from allocator.routing.reseat_hall import Hall, copy_of, lay_hall, roster_of
from allocator.routing.reseat_timing import ENDLESS, least_with, settle, tour_with
from allocator.routing.search_anneal import chances
from allocator.routing.search_plan import compiled, entered

_STRINGS, _LONGEST = 3, 5
"""From how many rounds calls are lifted at once at most, and how many next to each other."""
_BLINK, _SKIP = 64, 8
"""One place in so many is overlooked; one near call in so many is passed over."""
_ORDERS = 4


def reseat(
    day: Day, roster: Roster, *, old: int, steps: int, seed: int, heat: tuple[float, float]
) -> Roster:
    """Search for cheaper rounds by lifting calls out and seating them again.

    Parameters
    ----------
    day
        A day that `allocator.routing.reseat_hall.can_hold` says yes to.
    roster
        Where to start. Calls that hang together keep near their starts; calls nobody makes are
        seated first.
    old
        How many calls come before the newcomers, around whom every second step looks; no call
        of these makes way for a newcomer. The number of calls where there are no newcomers.
    steps
        How often to lift and seat.
    seed
        Of every draw: day, roster, steps and seed fix the result.
    heat
        First and last temperature, in legs to a near call.

    Returns
    -------
    Roster
        The cheapest met.
    """
    hall, leg = lay_hall(day, roster, old, seed)
    was, best = copy_of(hall), copy_of(hall)
    _search(hall, was, best, steps, (heat[0] * leg, heat[1] * leg), chances())
    return roster_of(best)


@compiled
def _draw(hall: Hall, limit: Any) -> Any:
    """Draw an integer below ``limit`` (xorshift, the same on every machine)."""
    state = hall.state[0]
    x = np.uint64(state.random)
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state.random = np.int64(x)
    return np.int64(((x >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32))


@compiled
def _find(hall: Hall, call: int) -> Any:
    """Return the round and the seat of a call; round -1 for none."""
    for who in range(len(hall.rounds)):
        for seat in range(hall.rounds[who].length):
            if hall.seats[who, seat].call == call:
                return who, seat
    return -1, -1


@compiled
def _lift(hall: Hall, who: int, seat: int, count: int) -> None:
    """Take some calls next to each other out of a round."""
    state, length = hall.state[0], hall.rounds[who].length
    for place in range(seat, seat + count):
        hall.lifted[state.lifted] = hall.seats[who, place].call
        state.lifted += 1
    for place in range(seat + count, length):
        hall.seats[who, place - count].call = hall.seats[who, place].call
    hall.rounds[who].length = length - count
    settle(hall, who)


@compiled
def _lift_some(hall: Hall) -> None:
    """Lift calls near one call, every second time a newcomer, out of a few rounds."""
    state, count = hall.state[0], len(hall.calls)
    state.mark += 1
    chosen = _draw(hall, count)
    if state.old < count and _draw(hall, 2) == 0:
        chosen = state.old + _draw(hall, count - state.old)
    strings = 1 + _draw(hall, _STRINGS)
    for place in range(-1, hall.near.shape[1]):
        if place >= 0 and _draw(hall, _SKIP) == 0:
            continue
        who, seat = _find(hall, chosen if place < 0 else hall.near[chosen, place])
        if who < 0 or hall.rounds[who].mark == state.mark:
            continue
        hall.rounds[who].mark = state.mark
        length = hall.rounds[who].length
        taken = 1 + _draw(hall, min(_LONGEST, length))
        low, high = max(0, seat - taken + 1), min(seat, length - taken)
        _lift(hall, who, low + _draw(hall, high - low + 1), taken)
        strings -= 1
        if strings == 0:
            return


@compiled
def _order(hall: Hall) -> None:
    """Put the lifted calls in an order to seat them in: any, by closing, length or distance."""
    way, count = _draw(hall, _ORDERS), hall.state[0].lifted
    for place in range(count - 1, 0, -1):
        other = _draw(hall, place + 1)
        hall.lifted[place], hall.lifted[other] = hall.lifted[other], hall.lifted[place]
    if way == 0:
        return
    for place in range(1, count):
        call, hole = hall.lifted[place], place
        while hole > 0 and _key(hall, hall.lifted[hole - 1], way) > _key(hall, call, way):
            hall.lifted[hole] = hall.lifted[hole - 1]
            hole -= 1
        hall.lifted[hole] = call


@compiled
def _key(hall: Hall, call: int, way: int) -> Any:
    if way == 1:
        return hall.calls[call].closes
    if way == _ORDERS - 1:
        return -hall.travel[hall.rounds[0].start, hall.calls[call].place]
    return -hall.calls[call].minutes


@compiled
def _seat_all(hall: Hall) -> None:
    """Seat the lifted calls one by one, each where it is cheapest; some stay without a seat."""
    _order(hall)
    left = 0
    for place in range(hall.state[0].lifted):
        call = hall.lifted[place]
        who, seat = _cheapest(hall, call)
        if who < 0:
            hall.lifted[left] = call
            left += 1
        else:
            _take_seat(hall, call, who, seat)
    hall.state[0].lifted = left


@compiled
def _take_seat(hall: Hall, call: int, who: int, seat: int) -> None:
    for place in range(hall.rounds[who].length, seat, -1):
        hall.seats[who, place].call = hall.seats[who, place - 1].call
    hall.seats[who, seat].call = call
    hall.rounds[who].length += 1
    settle(hall, who)


@compiled
def _cheapest(hall: Hall, call: int) -> Any:
    """Return the round and seat that cost least; round -1 where a call fits nowhere.

    Of empty rounds that are alike and follow each other only the first is looked at.
    """
    best_who, best_seat, best = -1, -1, ENDLESS
    empty = -1
    for who in range(len(hall.rounds)):
        length = hall.rounds[who].length
        if length + 1 >= hall.seats.shape[1]:
            continue
        if length == 0:
            if hall.rounds[who].kind == empty:
                continue
            empty = hall.rounds[who].kind
        for seat in range(length + 1):
            fits = _fits(hall, call, who, seat)
            if fits < 0:
                break
            if fits == 0 or least_with(hall, who, seat, call) >= best:
                continue
            if _draw(hall, _BLINK) == 0:
                continue
            more = tour_with(hall, who, seat, call)
            if more < best:
                best_who, best_seat, best = who, seat, more
    return best_who, best_seat


@compiled
def _fits(hall: Hall, call: int, who: int, seat: int) -> int:
    """Return 1 where a call could go into a seat, 0 where not, -1 where it is too late for any."""
    wanted, shift = hall.calls[call], hall.rounds[who]
    start = max(wanted.opens, shift.on_duty)
    if seat > 0:
        before = hall.seats[who, seat - 1]
        if before.ends > wanted.closes:
            return -1
        place = hall.calls[before.call].place
        start = max(start, before.ends + hall.travel[place, wanted.place])
    if start > wanted.closes:
        return 0
    ends = start + wanted.minutes
    if seat < shift.length:
        after = hall.seats[who, seat]
        ends += hall.travel[wanted.place, hall.calls[after.call].place]
        return 1 if ends <= after.latest else 0
    return 1 if ends <= shift.off_duty else 0


@compiled
def _cost(hall: Hall) -> Any:
    """Return what all rounds cost and the calls without a seat."""
    total = 0
    for who in range(len(hall.rounds)):
        total += hall.rounds[who].cost
    for place in range(hall.state[0].lifted):
        total += hall.calls[hall.lifted[place]].missed
    return total


@compiled
def _copy(one: Hall, two: Hall) -> None:
    """Let a hall have the rounds of another."""
    for who in range(len(one.rounds)):
        two.rounds[who].length, two.rounds[who].cost = one.rounds[who].length, one.rounds[who].cost
        for seat in range(one.rounds[who].length):
            two.seats[who, seat] = one.seats[who, seat]
    two.state[0].lifted = one.state[0].lifted
    for place in range(one.state[0].lifted):
        two.lifted[place] = one.lifted[place]


@entered
def _search(
    hall: Hall,
    was: Hall,
    best: Hall,
    steps: int,
    heat: tuple[float, float],
    chance: NDArray[np.float64],
) -> None:
    """Search while cooling; ``best`` ends as the cheapest rounds met."""
    for who in range(len(hall.rounds)):
        settle(hall, who)
    _seat_all(hall)
    temperature, cold = heat
    cooling = (cold / temperature) ** (1.0 / max(steps, 1))
    cost = _cost(hall)
    least = cost
    _copy(hall, best)
    _copy(hall, was)
    for _ in range(steps):
        temperature *= cooling
        _lift_some(hall)
        _seat_all(hall)
        found = _cost(hall)
        if found - cost > int(temperature * chance[_draw(hall, len(chance))]):
            _copy(was, hall)
            continue
        cost = found
        _copy(hall, was)
        if cost < least:
            least = cost
            _copy(hall, best)
