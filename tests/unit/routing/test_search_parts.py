"""What each part of the search promises the others, part by part, on small random days."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from allocator.rounds.day import UNSERVED, Roster, Ties
from allocator.routing.chances import chances
from allocator.routing.search import cost_of
from allocator.routing.search_layout import NEAR, lay_out
from allocator.routing.tables import copy_table, overwrite
from tests.unit.rounds.random_days import ordered_day, random_day
from tests.unit.routing.plain_search import desk_of, filled, plain, rounds_of

SEEDS = range(6)
KINDS = [
    pytest.param({"soft": False, "breaks": True}, id="hard"),
    pytest.param({"soft": True, "breaks": False}, id="soft"),
]
_KEPT = [
    "prv", "nxt", "carer", "rank", "start", "end", "first", "had", "late", "idle", "hold",
]  # fmt: skip
_TALLY = ["legs", "late", "idle", "worst", "unserved"]


def _roster(desk):
    calls = int(desk.state[0].calls)
    served = desk.stops["carer"][:calls] >= 0
    return Roster(rounds_of(desk), np.where(served, desk.stops["start"][:calls], UNSERVED))


def _snapshot(desk):
    """All that a plan is: nothing but that nobody makes it counts of a call that nobody makes."""
    links = [it if it[2] >= 0 else UNSERVED for it in desk.stops[_KEPT].tolist()]
    return [*links, desk.state[_TALLY].tolist()]


def _loose(seed, **kind):
    """A day without ties and without a price on anything but the way, lateness and strangers."""
    day = random_day(seed, calls=8, carers=3, **kind)
    return day.but(ties=Ties.none(), break_minutes=0)


def _moves(desk, number):
    """Try moves as the search does; yield after each whether it was made and timed."""
    parts = plain()
    for _ in range(number):
        parts.plan.begin_move(desk)
        yield parts.anneal._try(desk, 10**12)


@pytest.mark.parametrize("farthest", [3, 10_000], ids=["many alike", "few alike"])
@pytest.mark.parametrize("calls", [30, NEAR + 1, 90])
def test_the_nearest_calls_come_first_and_of_equal_ones_the_first(calls, farthest):
    day = random_day(calls, calls=calls, carers=3)
    minutes = np.random.default_rng(calls).integers(0, farthest, day.minutes.shape)
    day = day.but(minutes=minutes)
    opens, closes, place = day.calls.opens, day.calls.closes, day.calls.place
    desk, width = lay_out(day), min(NEAR, calls - 1)
    for one in range(calls):
        far = []
        for two in range(calls):
            trip = int(minutes[place[one], place[two]])
            leave = day.calls.minutes[one] + trip
            wait = max(0, opens[two] - closes[one] - leave)
            late = max(0, opens[one] + leave - closes[two])
            far.append((np.inf if one == two else trip + 0.2 * wait + late, two))
        after = int(desk.stops["near"][one]) + width
        assert desk.lists[after : after + width].tolist() == [c for _, c in sorted(far)[:width]]


def test_a_table_is_copied_and_overwritten_whole():
    desk = lay_out(random_day(1, calls=8, carers=3))
    copied = copy_table(desk.stops)
    assert copied.dtype == desk.stops.dtype
    assert copied.tolist() == desk.stops.tolist()

    desk.stops["carer"] += 1
    assert copied.tolist() != desk.stops.tolist()
    overwrite(desk.stops, copied)
    assert copied.tolist() == desk.stops.tolist()
    assert not np.shares_memory(copied, desk.stops)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_move_taken_back_leaves_no_trace(seed, kind):
    desk = filled(random_day(seed, calls=8, carers=3, **kind))
    before = _snapshot(desk)
    made = 0
    for is_made in _moves(desk, 60):
        made += bool(is_made)
        plain().plan.undo(desk)
        assert _snapshot(desk) == before
    assert made or not kind["soft"]  # of a tight day no call may go anywhere else


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_tally_is_what_the_rounds_cost_after_every_move(seed, kind):
    day = random_day(seed, calls=8, carers=3, **kind)
    desk = filled(day)
    assert plain().plan.energy(desk) == cost_of(day, _roster(desk))
    for is_made in _moves(desk, 60):
        if not is_made:
            plain().plan.undo(desk)
        assert plain().plan.energy(desk) == cost_of(day, _roster(desk))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_ranks_grow_along_rounds_and_ties_and_stay_in_order_when_spread_out(seed, kind):
    day = random_day(seed, calls=8, carers=3, **kind)
    desk = filled(day)
    for is_made in _moves(desk, 60):
        if not is_made:
            plain().plan.undo(desk)
    for _ in range(2):
        rank, block = desk.stops["rank"], desk.stops["block"]
        tied = zip(day.ties.first.tolist(), day.ties.second.tolist(), strict=True)
        pairs = [pair for made in rounds_of(desk) for pair in pairwise(made)]
        pairs += [
            pair
            for pair in tied
            if block[pair[0]] != block[pair[1]] and min(desk.stops["carer"][list(pair)]) >= 0
        ]
        assert all(rank[one] < rank[two] for one, two in pairs)
        plain().anneal.tidy_ranks(desk)


@pytest.mark.parametrize("soft", [False, True], ids=["hard", "soft"])
@pytest.mark.parametrize("seed", SEEDS)
def test_starts_after_many_moves_are_those_of_the_same_rounds_timed_afresh(seed, soft):
    day = _loose(seed, soft=soft)
    desk = filled(day)
    for is_made in _moves(desk, 80):
        if not is_made:
            plain().plan.undo(desk)
    fresh = desk_of(day)
    order = np.argsort(desk.stops["rank"][: len(day.calls)], kind="stable")
    carer = desk.stops["carer"][: len(day.calls)].copy()
    plain().insert.append_blocks(fresh, order[carer[order] >= 0], carer)
    assert rounds_of(fresh) == rounds_of(desk)
    for column in ("start", "late", "idle"):
        afresh, moved = (it.stops[column][:8][carer >= 0].tolist() for it in (fresh, desk))
        assert afresh == moved


@pytest.mark.parametrize("seed", SEEDS)
def test_moves_are_foretold_to_cost_in_legs_what_they_cost(seed):
    desk, parts = filled(_loose(seed, soft=True)), plain()
    legs = desk.state[0].legs
    calls = [call for made in rounds_of(desk) for call in made]
    for call in calls:
        for after in calls:
            stop, other = desk.stops[call], desk.stops[after]
            if after in {call, int(stop.prv), int(stop.nxt)}:
                continue
            parts.plan.begin_move(desk)
            more = parts.worth.stranger(desk, call, other.carer)
            more += parts.worth.chain_out(desk, call, call)
            more += parts.worth.chain_in(desk, call, call, after)
            swapped = parts.worth.swapped(desk, call, after)
            parts.plan.take(desk, call)
            parts.plan.put(desk, call, after)
            assert desk.state[0].legs - legs == more
            parts.plan.undo(desk)
            parts.plan.begin_move(desk)
            before, behind = int(stop.prv), int(other.prv)
            parts.plan.take(desk, call)
            parts.plan.take(desk, after)
            parts.plan.put(desk, call, behind)
            parts.plan.put(desk, after, before)
            assert desk.state[0].legs - legs == swapped
            parts.plan.undo(desk)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_call_goes_where_it_is_cheapest_and_a_gap_costs_what_was_said(seed):
    day = _loose(seed, soft=True)
    day = day.but(costs=type(day.costs)(travel=100, home=100, late=130, unknown=300))
    desk, parts = filled(day), plain()
    call = next(made for made in rounds_of(desk) if made)[0]
    parts.plan.begin_move(desk)
    parts.plan.take(desk, call)
    parts.timing.mark_changes(desk)
    assert parts.timing.settle(desk, 10**15)
    without, dearer = parts.plan.energy(desk), {}
    stops = range(int(desk.state[0].calls + desk.state[0].carers))
    for after in (it for it in stops if desk.stops[it].carer >= 0):
        if not parts.moves.may_join(desk, call, desk.stops[after].carer):
            continue
        said = parts.mend._gap_cost(desk, call, after, 10**15)
        parts.plan.begin_move(desk)
        parts.plan.put(desk, call, after)
        if parts.plan.fit_rank(desk, call):
            parts.timing.mark_changes(desk)
            if parts.timing.settle(desk, 10**15):
                dearer[after] = parts.plan.energy(desk) - without + day.costs.unserved
                assert said == dearer[after]
        parts.plan.undo(desk)
    parts.insert.insert_blocks(desk, np.array([call]))
    assert parts.plan.energy(desk) - without + day.costs.unserved == min(dearer.values())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_ruin_keeps_to_its_ceiling_and_leaves_frozen_calls_to_their_carers(seed, kind):
    movable = np.arange(8) % 3 != 0
    day = random_day(seed, calls=8, carers=3, **kind)
    desk, parts = filled(day), plain()
    desk.stops["movable"][:8] = movable
    carer = desk.stops["carer"][:8].copy()
    kept = 0
    for _ in range(30):
        parts.plan.begin_move(desk)
        was = parts.plan.energy(desk)
        if parts.ruin.ruin_and_recreate(desk, was + 500):
            kept += 1
            assert parts.plan.energy(desk) <= was + 500
        else:
            parts.plan.undo(desk)
            assert parts.plan.energy(desk) == was
        assert (desk.stops["carer"][:8] == carer)[~movable].all()
    assert kept


@pytest.mark.parametrize("seed", SEEDS)
def test_the_search_ends_with_the_cheapest_plan_it_met(seed):
    day = ordered_day(seed)
    desk, parts = filled(day), plain()
    was = parts.plan.energy(desk)
    best = desk.stops.copy()
    parts.anneal.anneal(desk, best, 300, (30.0, 1.0), chances())
    found = desk._replace(stops=best)
    assert cost_of(day, _roster(found)) == desk.state[0].best <= was
