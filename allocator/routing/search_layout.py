"""A day as the tables the compiled search reads: calls, carers, blocks, ties and near calls.

A *block* is a set of calls timed in one go: the calls of a double-handed visit, and ordered calls
one carer could not make both of. All other ties run between blocks. A *stop* is a call, or the
head or tail of one carer's round: stop ``i`` below ``calls`` is call ``i``, then come the heads of
all carers, then their tails.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocator.rounds.day import UNSERVED, Day, IntArray
from allocator.routing.tables import Table, copy_table

NEAR = 40
"""How many calls are kept as likely neighbours before and after each call."""

ENDLESS = 1 << 40
"""A lag or minute beyond any day."""

_SPARE = 24
"""So many more calls are looked at, in case some are equally near."""

_TRAVEL_LIMIT = 2**31 - 1


def _columns(names: str) -> np.dtype[Any]:
    return np.dtype([(name, np.int64) for name in names.split()], align=True)


STOP = _columns(
    "place opens closes minutes skills known kind block alone movable outside outside_end "
    "able able_end near prv nxt carer rank start end first had late idle hold ready begin was"
)
BLOCK = _columns("member member_end tie tie_end due is_due sorted out key")
TIE = _columns("first second least most")
STATE = _columns(
    "calls carers kinds alike movable movable_end near travel home waiting waiting_cap round "
    "unknown late_cost latest_cost unserved_cost hard break_minutes break_after home_in_shift "
    "legs late idle worst unsure unserved "
    "was_legs was_late was_idle was_worst was_unserved logged marked due best random out ruins"
)
LOG = _columns("what call value start end first had late idle")

FAR = 1 << 60
"""Rank of a round's tail; the head has minus that."""


class Desk(NamedTuple):
    """All that a search reads and writes, in few arrays, since each costs time at every call.

    Parameters
    ----------
    stops
        Records of `STOP`: calls, then the heads of all carers, then their tails. A head has the
        carer's shift as ``opens`` and ``closes``, and skills; ``kind`` tells apart carers who
        differ in more than their name. ``rank`` grows along every round and every tie between
        blocks, so that timing blocks by rank needs one pass and no circle can arise; ``first`` is
        the start of the round, ``had`` whether the break was had, ``hold`` an earliest start that
        a tie's longest lag asks for, ``ready``, ``begin`` and ``was`` are scratch.
    state
        One record of `STATE`: sizes, costs, rules; then the tally of the plan (cost of legs,
        rounds, strangers and calls unserved; minutes late and idle; the worst lateness and whether
        it must be looked up again), the tally before the move under way, how much of the log is
        written and how much of it marked, the cost of the best plan, the generator, and how many
        blocks the last ruin took out and how many ruins there were.
    blocks
        Records of `BLOCK`; ``due`` lists the blocks to be timed again, last rank
        first, ``sorted`` all of them by rank as they last were, and ``out`` those a ruin took out,
        in the order of their ``key``.
    ties
        Records of `TIE`.
    lists
        Every list of numbers end to end; columns like ``member`` and ``member_end`` point into it.
        ``near`` of a stop points at the calls that go well right before it, nearest first, and
        after as many again, right after it.
    travel
        Minutes between places, shape ``(places, places)``.
    log
        What the move under way changed, oldest first.
    """

    stops: Table
    state: Table
    blocks: Table
    ties: Table
    lists: IntArray
    travel: NDArray[np.int32]
    log: Table


def lay_out(day: Day, movable: NDArray[np.bool_] | None = None, seed: int = 0) -> Desk:
    """Write a day as tables, with nobody doing anything yet.

    Parameters
    ----------
    day
        The day; nothing in it is changed.
    movable
        Whether each call may be moved, shape ``(calls,)``; all of them by default.
    seed
        Seed of the generator.

    Raises
    ------
    ValueError
        When a travel time is negative or does not fit 31 bits.
    """
    free = np.ones(len(day.calls), dtype=np.bool_) if movable is None else movable
    fixed = _tables(day)
    stops, state = copy_table(fixed.stops), copy_table(fixed.state)
    stops["movable"][: len(day.calls)] = free
    state["random"] = (2 * seed + 1) * 0x9E3779B97F4A7C15 % 2**63 | 1
    chosen = np.flatnonzero(free)
    state["movable"], state["movable_end"] = len(fixed.lists), len(fixed.lists) + len(chosen)
    return fixed._replace(
        stops=stops,
        state=state,
        blocks=copy_table(fixed.blocks),
        lists=np.concatenate([fixed.lists, chosen, [0]]).astype(np.int64),
        log=np.zeros(64 * len(day.calls) + 1024, LOG),
    )


@lru_cache(maxsize=4)
def _tables(day: Day) -> Desk:
    """Write what is the same in every search of a day; the latest days are kept.

    Everything is movable, there is no seed and no room in the log.
    """
    if day.minutes.size and (day.minutes.min() < 0 or day.minutes.max() > _TRAVEL_LIMIT):
        raise ValueError("travel times must lie between 0 and 2,147,483,647")
    block, is_inside = _blocks(day)
    stops, state = _stops(day, block), _state(day)
    blocks = np.zeros(int(block.max(initial=-1)) + 1, BLOCK)
    lists = _Lists()
    calls, carers = len(day.calls), len(day.carers)
    members = lists.add(np.argsort(block, kind="stable"))
    blocks["member"], blocks["member_end"] = _spans(block, len(blocks), members)
    blocks["sorted"] = np.arange(len(blocks))
    ties, home = _by_label(block[day.ties.first], is_inside)
    blocks["tie"], blocks["tie_end"] = _spans(home, len(blocks), lists.add(ties))
    ties, home = _by_label(
        np.concatenate([day.ties.first, day.ties.second]), np.tile(~is_inside, 2)
    )
    ties = ties % max(1, len(day.ties))
    stops["outside"][:calls], stops["outside_end"][:calls] = _spans(home, calls, lists.add(ties))
    call, carer = np.nonzero((day.calls.skills[:, None] & ~day.carers.skills[None, :]) == 0)
    stops["able"][:calls], stops["able_end"][:calls] = _spans(call, calls, lists.add(carer))
    near = _near(day)
    state["near"] = near.shape[1] // 2
    stops["near"][:calls] = lists.add(near.ravel()) + near.shape[1] * np.arange(calls)
    kind = _kinds(day)
    state["kinds"] = int(kind.max(initial=-1)) + 1
    head = stops[calls : calls + carers]
    head["kind"] = kind
    alike = lists.add(np.argsort(kind, kind="stable"))
    head_span = _spans(kind, int(state["kinds"][0]), alike)
    head["able"], head["able_end"] = head_span[0][kind], head_span[1][kind]
    return Desk(
        stops=stops,
        state=state,
        blocks=blocks,
        ties=_ties(day),
        lists=lists.joined(),
        travel=np.ascontiguousarray(day.minutes, dtype=np.int32),
        log=np.zeros(0, LOG),
    )


class _Lists:
    """Lists put end to end."""

    def __init__(self) -> None:
        self._parts: list[IntArray] = []
        self._length = 0

    def add(self, part: NDArray[Any]) -> int:
        """Append a list; return where it starts."""
        start = self._length
        self._parts.append(part.astype(np.int64))
        self._length += len(part)
        return start

    def joined(self) -> IntArray:
        """Return all lists as one array."""
        return np.concatenate(self._parts)


def _by_label(label: IntArray, chosen: NDArray[np.bool_]) -> tuple[IntArray, IntArray]:
    """Return the chosen places in the order of their labels, and those labels."""
    place = np.flatnonzero(chosen)
    place = place[np.argsort(label[place], kind="stable")]
    return place, label[place]


def _spans(label: IntArray, count: int, shift: int) -> tuple[IntArray, IntArray]:
    """Return where each label starts and ends among the labels sorted, moved by ``shift``."""
    end = np.cumsum(np.bincount(label, minlength=count)).astype(np.int64) + shift
    return np.concatenate([[shift], end[:-1]])[: len(end)].astype(np.int64), end


def _blocks(day: Day) -> tuple[IntArray, NDArray[np.bool_]]:
    """Return the block of each call and whether each tie lies inside a block.

    Inside are calls that start together or either way round, and ordered calls too close for one
    carer to make both; with soft windows also ordered calls whose windows overlap, where no carer
    has the skills for both anyway: a wait of the first for the second is then timed in one go.
    """
    calls, ties = day.calls, day.ties
    tight = (ties.least < 0) | (ties.most < calls.minutes[ties.first])
    if day.costs.is_soft:
        overlaps = calls.opens[ties.second] <= calls.closes[ties.first]
        tight |= overlaps & ~_are_for_one(day)
    root = np.arange(len(calls), dtype=np.int64)
    if not tight.any():
        return root, tight
    for first, second in zip(ties.first[tight], ties.second[tight], strict=True):
        low, high = sorted((root[first], root[second]))
        root[root == high] = low
    block = np.unique(root, return_inverse=True)[1].astype(np.int64)
    return block, block[ties.first] == block[ties.second]


def _are_for_one(day: Day) -> NDArray[np.bool_]:
    """Tell of each tie whether some carer has the skills for both of its calls."""
    skills = day.calls.skills[day.ties.first] | day.calls.skills[day.ties.second]
    return np.asarray((skills[:, None] & ~day.carers.skills[None, :] == 0).any(axis=1))


def _stops(day: Day, block: IntArray) -> Table:
    calls, carers = day.calls, day.carers
    table = np.zeros(len(calls) + 2 * len(carers), STOP)
    call = table[: len(calls)]
    head, tail = np.split(table[len(calls) :], 2)
    for name in ("place", "opens", "closes", "minutes", "skills", "known"):
        call[name] = getattr(calls, name)
    call["block"] = block
    call["alone"] = np.bincount(block, minlength=1)[block] == 1
    call["movable"], call["carer"] = 1, UNSERVED
    head["place"], tail["place"] = carers.start, carers.end
    head["opens"], head["closes"] = carers.on_duty, carers.off_duty
    head["skills"] = carers.skills
    who = np.arange(len(carers))
    head["carer"] = tail["carer"] = who
    head["nxt"], tail["prv"] = len(calls) + len(carers) + who, len(calls) + who
    head["rank"], tail["rank"] = -FAR, FAR
    return table


def _kinds(day: Day) -> IntArray:
    """Return a number per carer, the same for carers nobody could tell apart."""
    carers = day.carers
    columns = (carers.start, carers.end, carers.on_duty, carers.off_duty, carers.skills)
    traits = list(zip(*(column.tolist() for column in columns), strict=True))
    number = {trait: kind for kind, trait in enumerate(sorted(set(traits)))}
    return np.array([number[trait] for trait in traits], dtype=np.int64)


def _ties(day: Day) -> Table:
    table = np.zeros(len(day.ties), TIE)
    for name in ("first", "second", "least", "most"):
        table[name] = getattr(day.ties, name)
    table["most"] = np.minimum(table["most"], ENDLESS)
    return table


def _state(day: Day) -> Table:
    table = np.zeros(1, STATE)
    costs = day.costs
    table["calls"], table["carers"] = len(day.calls), len(day.carers)
    for name in ("travel", "home", "waiting", "waiting_cap", "round", "unknown"):
        table[name] = getattr(costs, name)
    for name in ("late", "latest", "unserved"):
        table[f"{name}_cost"] = getattr(costs, name)
    table["hard"] = not costs.is_soft
    for name in ("break_minutes", "break_after", "home_in_shift"):
        table[name] = getattr(day, name)
    table["legs"], table["unserved"] = len(day.calls) * costs.unserved, len(day.calls)
    table["best"] = np.iinfo(np.int64).max
    return table


def _near(day: Day) -> IntArray:
    """List, for each call, the calls that go well right before it, then those right after it.

    The nearness of ``j`` after ``i`` is its travel plus a share of the wait or lateness that the
    two windows force between them (Vidal et al. 2013).
    """
    calls = day.calls
    count = len(calls)
    if count < 2:
        return np.zeros((count, 0), dtype=np.int64)
    travel = day.minutes[np.ix_(calls.place, calls.place)]
    leave = calls.minutes[:, None] + travel
    wait = np.maximum(0, calls.opens[None, :] - calls.closes[:, None] - leave)
    late = np.maximum(0, calls.opens[:, None] + leave - calls.closes[None, :])
    far = travel.astype(np.float64) + 0.2 * wait + late
    np.fill_diagonal(far, np.inf)
    if count <= NEAR + _SPARE:
        width = min(NEAR, count - 1)
        after = np.argsort(far, axis=1, kind="stable")[:, :width]
        before = np.argsort(far, axis=0, kind="stable")[:width].T
    else:
        fifths = 5 * (travel + late) + wait
        np.fill_diagonal(fifths, ENDLESS)
        before, after = _nearest(far.T, fifths.T), _nearest(far, fifths)
    return np.concatenate([before, after], axis=1).astype(np.int64)


def _nearest(far: NDArray[np.float64], fifths: IntArray) -> IntArray:
    """Return where the least numbers of each row are, least first, of equal ones the first.

    To sort whole numbers is many times as quick, so they choose which fractions are looked at:
    a few more than are kept, and all where the last of these is as near as one that is kept.
    """
    count, some = len(far), NEAR + _SPARE
    keys = np.partition(fifths * count + np.arange(count), some - 1, axis=1)[:, :some]
    keys.sort(axis=1)
    found = keys % count
    if (keys[:, -1] // count == keys[:, NEAR - 1] // count).any():
        found = np.broadcast_to(np.arange(count), far.shape)
    order = np.argsort(np.take_along_axis(far, found, axis=1), axis=1, kind="stable")
    return np.take_along_axis(found, order[:, :NEAR], axis=1)
