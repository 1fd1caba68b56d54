"""The search that lifts calls and seats them again: the part of `reseat` that is compiled."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.routing.reseat_hall import Hall
from allocator.routing.reseat_note import note
from allocator.routing.reseat_pool import Pool
from allocator.routing.reseat_timing import ENDLESS, cost_of, least_with, settle, tour_with
from allocator.routing.search_plan import compiled, draw, inlined

_STRINGS, _LONGEST = 4, 5
"""From how many rounds calls are lifted at once at most, and how many next to each other."""
_BLINK, _SKIP = 64, 8
"""One place in so many is overlooked; one near call in so many is passed over."""
_ORDERS = 4
_AROUND = 8
"""One step in so many looks around a newcomer: room is often made a few rounds away."""


@inlined
def _lift(hall: Hall, who: int, seat: int, count: int) -> None:
    """Take some calls next to each other out of a round."""
    state, length = hall.state[0], hall.rounds[who].length
    for place in range(seat, seat + count):
        call = hall.seats[who, place].call
        hall.calls[call].who = -1
        hall.lifted[state.lifted] = call
        state.lifted += 1
    for place in range(seat + count, length):
        hall.seats[who, place - count].call = hall.seats[who, place].call
    hall.rounds[who].length = length - count
    settle(hall, who)


@inlined
def _lift_some(hall: Hall) -> None:
    """Lift calls near one call, now and then a newcomer, out of a few rounds."""
    state, count = hall.state[0], len(hall.calls)
    state.mark += 1
    chosen = draw(hall, count)
    if state.old < count and draw(hall, _AROUND) == 0:
        chosen = state.old + draw(hall, count - state.old)
    strings = 1 + draw(hall, _STRINGS)
    for place in range(-1, hall.near.shape[1]):
        if place >= 0 and draw(hall, _SKIP) == 0:
            continue
        near = hall.calls[chosen if place < 0 else hall.near[chosen, place]]
        who, seat = near.who, near.seat
        if who < 0 or hall.rounds[who].mark == state.mark:
            continue
        hall.rounds[who].mark = state.mark
        length = hall.rounds[who].length
        taken = 1 + draw(hall, min(_LONGEST, length))
        low, high = max(0, seat - taken + 1), min(seat, length - taken)
        _lift(hall, who, low + draw(hall, high - low + 1), taken)
        strings -= 1
        if strings == 0:
            return


@inlined
def _order(hall: Hall) -> None:
    """Put the lifted calls in an order to seat them in: any, by closing, length or distance."""
    way, count = draw(hall, _ORDERS), hall.state[0].lifted
    for place in range(count - 1, 0, -1):
        other = draw(hall, place + 1)
        hall.lifted[place], hall.lifted[other] = hall.lifted[other], hall.lifted[place]
    if way == 0:
        return
    for place in range(1, count):
        call, hole = hall.lifted[place], place
        while hole > 0 and _key(hall, hall.lifted[hole - 1], way) > _key(hall, call, way):
            hall.lifted[hole] = hall.lifted[hole - 1]
            hole -= 1
        hall.lifted[hole] = call


@inlined
def _key(hall: Hall, call: int, way: int) -> Any:
    if way == 1:
        return hall.calls[call].closes
    if way == _ORDERS - 1:
        return -hall.travel[hall.rounds[0].start, hall.calls[call].place]
    return -hall.calls[call].minutes


@inlined
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


@inlined
def _take_seat(hall: Hall, call: int, who: int, seat: int) -> None:
    for place in range(hall.rounds[who].length, seat, -1):
        hall.seats[who, place].call = hall.seats[who, place - 1].call
    hall.seats[who, seat].call = call
    hall.rounds[who].length += 1
    settle(hall, who)


@inlined
def _cheapest(hall: Hall, call: int) -> Any:
    """Return the round and seat that cost least; round -1 where a call fits nowhere.

    Of empty rounds that are alike and follow each other only the first is looked at.
    """
    best_who, best_seat, best = -1, -1, ENDLESS
    wanted, empty = hall.calls[call], -1
    for who in range(len(hall.rounds)):
        shift = hall.rounds[who]
        start = max(wanted.opens, shift.on_duty)
        if start > wanted.closes or start + wanted.minutes > shift.off_duty:
            continue
        if shift.length == 0:
            if shift.kind == empty:
                continue
            empty = shift.kind
        seat, more = _cheapest_in(hall, call, who, best)
        if more < best:
            best_who, best_seat, best = who, seat, more
    return best_who, best_seat


@inlined
def _cheapest_in(hall: Hall, call: int, who: int, best: int) -> Any:
    """Return the seat of a round that costs least and how much, if less than ``best``."""
    best_seat, wanted, shift = -1, hall.calls[call], hall.rounds[who]
    ends = max(wanted.opens, shift.on_duty) + wanted.minutes
    seats = shift.length + 1 if shift.length + 1 < hall.seats.shape[1] else 0
    for seat in range(seats):
        if seat > 0 and hall.seats[who, seat - 1].ends > wanted.closes:
            break
        if seat < shift.length and hall.seats[who, seat].latest < ends:
            continue
        if not _fits(hall, call, who, seat) or least_with(hall, who, seat, call) >= best:
            continue
        if draw(hall, _BLINK) == 0:
            continue
        more = tour_with(hall, who, seat, call, best)
        if more < best:
            best_seat, best = seat, more
    return best_seat, best


@inlined
def _fits(hall: Hall, call: int, who: int, seat: int) -> bool:
    """Return whether a call could go into a seat with nobody late."""
    wanted, shift = hall.calls[call], hall.rounds[who]
    start = max(wanted.opens, shift.on_duty)
    if seat > 0:
        before = hall.seats[who, seat - 1]
        start = max(start, before.ends + hall.hops[before.call, call])
    if start > wanted.closes:
        return False
    ends = start + wanted.minutes
    if seat < shift.length:
        after = hall.seats[who, seat]
        return bool(ends + hall.hops[call, after.call] <= after.latest)
    return bool(ends <= shift.off_duty)


@inlined
def copy_rounds(one: Hall, two: Hall) -> None:
    """Let a hall have the rounds of another."""
    for who in range(len(one.rounds)):
        _copy_round(one, two, who)
    _copy_lifted(one, two)


@inlined
def _copy_changed(one: Hall, two: Hall, mark: int) -> None:
    """Let a hall have the rounds of another where a step changed them."""
    for who in range(len(one.rounds)):
        if max(one.rounds[who].changed, two.rounds[who].changed) == mark:
            _copy_round(one, two, who)
    _copy_lifted(one, two)


@inlined
def _copy_round(one: Hall, two: Hall, who: int) -> None:
    here, there = one.rounds[who], two.rounds[who]
    there.length, there.cost, there.waited = here.length, here.cost, here.waited
    there.changed, there.keeps = here.changed, here.keeps
    for seat in range(here.length):
        two.seats[who, seat] = one.seats[who, seat]
        call = two.calls[one.seats[who, seat].call]
        call.who, call.seat = who, seat


@inlined
def _copy_lifted(one: Hall, two: Hall) -> None:
    two.state[0].lifted = one.state[0].lifted
    for place in range(one.state[0].lifted):
        two.lifted[place] = one.lifted[place]
        two.calls[one.lifted[place]].who = -1


@compiled
def search(
    hall: Hall,
    was: Hall,
    best: Hall,
    cooling: tuple[int, float, float],
    chance: NDArray[np.float64],
    pool: Pool,
) -> Any:
    """Search while cooling; ``best`` ends as the cheapest plan met, whose cost is returned.

    ``cooling`` is how many steps, and the first and last temperature. The rounds met are noted in
    ``pool``.
    """
    for who in range(len(hall.rounds)):
        settle(hall, who)
    _seat_all(hall)
    note(hall, pool)
    steps, temperature, cold = cooling
    factor = (cold / temperature) ** (1.0 / max(steps, 1))
    cost = cost_of(hall)
    least = cost
    copy_rounds(hall, best)
    copy_rounds(hall, was)
    for _ in range(steps):
        temperature *= factor
        _lift_some(hall)
        _seat_all(hall)
        note(hall, pool)
        found = cost_of(hall)
        if found - cost > int(temperature * chance[draw(hall, len(chance))]):
            _copy_changed(was, hall, hall.state[0].mark)
            continue
        cost = found
        _copy_changed(hall, was, hall.state[0].mark)
        if cost < least:
            least = cost
            copy_rounds(hall, best)
    return least
