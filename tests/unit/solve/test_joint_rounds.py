"""Rounds kept in memory while packages join and leave: always legal, and worth what they cost."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest

from allocator.domain.package import Delivery
from allocator.domain.plan import Method
from allocator.geo import CrowFlyTravel
from allocator.policy import read_policy
from allocator.rounds import InsertionQuotes
from allocator.rounds.checker import check_roster
from allocator.rounds.figures import measure, price
from allocator.rounds.partly import PartlyQuotes
from allocator.rounds.workdays import MINUTE
from allocator.rules import Problem, build_model, judge
from allocator.solve.joint import decide_jointly
from allocator.solve.joint_effort import SPARING
from allocator.solve.joint_ground import Ground, GroundQuotes
from allocator.solve.joint_live import LiveWeek
from allocator.solve.joint_moves import Changes
from allocator.solve.joint_regroup import Regroup
from allocator.solve.joint_rounds import Look
from allocator.solve.one_by_one import place_one_by_one
from tests.rules.world import TODAY, StraightRoad, at, case, location, package, visit
from tests.tiny import random_case
from tests.unit.routing.small_weeks import Weeks

ORDER = {"goal_order": ["unplaced", "travel"]}
GOALS = read_policy(ORDER)
INSERTED = Look(steps=20, is_inserted=True)
SEARCHED = Look(steps=30)
HERE, THERE = location("L1"), location("L2", place=at(25))


def _homes(*minutes, start=480, prefix="N", width=0):
    return [
        package(f"{prefix}{number}", visit(start=start + 90 * number, width=width), place=at(far))
        for number, far in enumerate(minutes)
    ]


def _town(listed, booked):
    """Two branches far apart, the first with some visits of its own, and a list."""
    book = tuple(Delivery(package=x, location_id="L1", started_on=TODAY) for x in booked)
    return Problem(case(*listed, HERE, THERE, book=book), GOALS, StraightRoad())


def _on_ground(problem):
    return Ground(problem, Weeks(problem.case, problem.policy, problem.travel))


def _random(seed):
    county = random_case(seed, packages=5, locations=2, book=9)
    return Problem(county, GOALS, CrowFlyTravel())


def _routed(problem):
    """The same problem with every pair quoted on routed rounds."""
    weeks = Weeks(problem.case, problem.policy, problem.travel)
    names = frozenset(place.location_id for place in problem.locations)
    pairs = dict.fromkeys((x.ref for x in problem.packages), names)
    fast = InsertionQuotes(problem.case, problem.travel)
    quotes = PartlyQuotes(problem.case.package_by_ref, pairs, weeks.quotes(), fast)
    return replace(problem, quotes=quotes)


def _faults(held):
    return [f for it in held.patterns for f in check_roster(it.workday.day, it.roster)]


def _priced(held):
    """Price the rounds of a week from nothing."""
    return sum(
        it.times
        * (
            price(it.workday.day, replace(measure(it.workday.day, it.roster), unserved=0))
            + it.workday.day.costs.unserved * (len(it.left_out) + len(it.unable & it.rows))
        )
        for it in held.patterns
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("look", [INSERTED, SEARCHED])
def test_rounds_stay_legal_and_their_cost_is_what_they_cost(seed, look):
    ground = _on_ground(_random(seed))
    for place in ground.problem.locations:
        held = ground.today(place)
        for add, drop in (([0, 1], []), ([2], [0]), ([3, 4, 0], [1, 2]), ([], [0, 3, 4])):
            held = held.but(add=add, drop=drop, look=look)
            assert held.rows >= set(add)
            assert not held.rows & set(drop)
            assert not _faults(held)
            assert held.cost == _priced(held)
        assert held.rows == frozenset()
        after = held.searched(SEARCHED)
        assert after.cost <= held.cost
        assert not _faults(after)


@pytest.mark.parametrize("seed", range(4))
def test_an_inserted_package_moves_nobody_else(seed):
    ground = _on_ground(_random(seed))
    for place in ground.problem.locations:
        held = ground.today(place)
        after = held.but(add=[1], look=INSERTED)
        for was, now in zip(held.patterns, after.patterns, strict=True):
            for before, behind in zip(was.roster.rounds, now.roster.rounds, strict=True):
                assert tuple(call for call in behind if now.owner[call] < 0) == before


def _worth(held, row, packages=1):
    return int(LiveWeek(held, packages).worths([row])[0])


def test_a_price_is_right_where_one_visit_joins_one_round():
    problem = _town(_homes(20, start=490), _homes(10, 30, start=450, prefix="B"))
    held = _on_ground(problem).today(HERE)
    joined = held.but(add=[0], look=INSERTED)
    assert joined.figures.travel == held.figures.travel
    # Five minutes a day are no longer waited, and a quarter of a minute's price is saved for each.
    assert _worth(held, 0) == joined.cost - held.cost == -7 * 5 * MINUTE // 4
    (far,) = _homes(40, start=560)
    held = _on_ground(_town([far], _homes(10, 30, start=420, prefix="B"))).today(HERE)
    joined = held.but(add=[0], look=INSERTED)
    assert joined.figures.travel - held.figures.travel == 7 * 10
    assert _worth(held, 0) == joined.cost - held.cost == _worth(joined, 0)


def test_an_empty_round_is_worth_what_a_round_costs():
    held = _on_ground(_town(_homes(5), [])).today(HERE)
    joined = held.but(add=[0], look=INSERTED)
    assert joined.figures.rounds == 7
    assert _worth(joined, 0) == _worth(held, 0) == 7 * GOALS.round_minutes * MINUTE


def test_a_visit_no_shift_can_make_is_never_cheap():
    night = package("N0", visit(start=60, width=0))
    held = _on_ground(_town([night], [])).today(HERE)
    joined = held.but(add=[0], look=SEARCHED)
    assert not LiveWeek(held, 1).may(0)
    assert joined.is_short
    assert joined.cost == _priced(joined) > 7 * 24 * 60 * MINUTE


def _joined(week, joins, leaves=()):
    """Change a week, or put it back where there is no room; tell which."""
    before = week.stood()
    if week.change(joins, leaves):
        return True
    week.restore(before)
    return False


@pytest.mark.parametrize("seed", range(4))
def test_live_rounds_stay_legal_and_cost_what_they_cost(seed):
    """Where waiting has a price, they may cost less once calls start later."""
    problem = _random(seed)
    if is_free := seed % 2:
        problem = replace(problem, policy=read_policy({**ORDER, "waiting_percent": 0}))
    ground, changed = _on_ground(problem), 0
    for place in ground.problem.locations:
        week = LiveWeek(ground.today(place), 5)
        was, before = week.cost, week.stood()
        assert week.now().cost == ground.today(place).cost <= was
        assert week.now().cost == was or not is_free
        for row in range(5):
            rows, dear = week.rows, week.cost
            if not week.may(row) or not _joined(week, [row], sorted(rows)[:1]):
                assert (week.rows, week.cost) == (rows, dear)
                continue
            changed += 1
            dear = week.cost
            week.search(20, [row])
            week.search(20)
            now = week.now()
            assert now.rows == week.rows == (rows - frozenset(sorted(rows)[:1])) | {row}
            assert not _faults(now)
            assert now.cost == _priced(now) <= week.cost <= dear
            assert now.cost == week.cost or not is_free
        week.restore(before)
        assert week.now().cost <= week.cost == was
        assert week.now().rows == frozenset()
    assert changed


@pytest.mark.parametrize("seed", range(4))
def test_a_price_is_what_joining_and_leaving_change(seed):
    ground, priced = _on_ground(_random(seed)), 0
    for place in ground.problem.locations:
        week = LiveWeek(ground.today(place), 5)
        for row in (row for row in range(5) if week.may(row)):
            was, (worth,) = week.cost, week.worths([row]).tolist()
            assert week.cost == was
            if not _joined(week, [row]):
                assert worth > 7 * 24 * 60 * MINUTE
                continue
            assert week.cost - was == worth
            (worth,) = week.worths([row]).tolist()
            dear, before = week.cost, week.stood()
            assert week.change(leaves=[row])
            assert dear - week.cost == worth
            week.restore(before)
            priced += 1
    assert priced


@pytest.mark.parametrize("seed", range(3))
def test_a_bundle_is_told_once_and_never_below_nothing(seed):
    problem = _routed(_random(seed))
    assert isinstance(problem.quotes, PartlyQuotes)
    assert problem.quotes.weeks is not None
    ground = Ground(problem, problem.quotes.weeks)
    quotes = GroundQuotes(problem.quotes, ground)
    mine, place = problem.packages, problem.locations[0]
    told = quotes.bundle(mine[:4], place)
    assert told >= 0
    held = ground.with_rows(place, frozenset(range(4)))
    if not held.is_short:
        assert told == ground.added(place, held)
    assert quotes.bundle(mine[3::-1], place) == told
    assert quotes.bundle(mine[:2], place) == problem.quotes.bundle(mine[:2], place)
    assert quotes.name == problem.quotes.name
    changed = [replace(mine[0], priority_band=1), *mine[1:4]]
    assert quotes.bundle(changed, place) == problem.quotes.bundle(changed, place)


def test_neighbours_are_brought_together_on_the_rounds():
    listed = _homes(10, 11, 12, start=480)
    problem = _routed(_town(listed, _homes(10, start=420, prefix="B")))
    formulation = build_model(problem)
    changes = Changes(formulation, 1)
    start = np.array([formulation.choice_of(row, row % 2) for row in range(3)])
    ground = _on_ground(problem)
    regroup = Regroup(problem, changes, ground, steps=10)
    better = regroup.improve(start)
    assert formulation.location[better].tolist() == [0, 0, 0]
    prices = regroup.prices(better)
    assert set(prices["L1"]) == set(prices["L2"]) == {"N0", "N1", "N2"}
    assert all(prices["L2"][ref] > prices["L1"][ref] for ref in prices["L1"])
    held = ground.with_rows(HERE, frozenset(range(3)))
    # Two minutes of travel a day, and three gaps of which 15 minutes count a quarter: 13.25.
    assert held.figures.travel == 7 * 2
    assert ground.added(HERE, held) == 93
    assert Regroup(problem, changes, ground, steps=0).improve(start) is start


def test_one_step_places_everybody_anew_where_that_is_asked_for():
    listed = _homes(*range(10, 15), start=480)
    problem = _routed(_town(listed, _homes(10, start=420, prefix="B")))
    formulation = build_model(problem)
    changes, ground = Changes(formulation, 1), _on_ground(problem)
    start = np.array([formulation.choice_of(row, 1) for row in range(5)])
    alone = Regroup(problem, changes, ground, steps=1).improve(start)
    assert (formulation.location[alone] == 1).any()
    anew = Regroup(problem, changes, _on_ground(problem), steps=1, settling=20)
    assert not formulation.location[anew.improve(start, is_anew=True)].any()


@pytest.mark.parametrize(
    ("seed", "effort"), [(1, SPARING), (1, replace(SPARING, beginnings=2, settling=20))]
)
def test_a_joint_plan_on_routed_rounds_stands(seed, effort):
    problem = _routed(_random(seed))
    found = decide_jointly(problem, joint=effort)
    plan = found.decision.plan
    assert judge(found.problem, plan).stands
    assert found.agrees
    assert found.turns[-1].was_routed
    assert plan.routed_travel == sum(found.problem.routed_travel(plan.assignment).values())
    again = decide_jointly(_routed(_random(seed)), joint=effort).decision.plan
    assert again == plan


def test_rounds_begin_with_those_nearest_to_the_bundle():
    ground = _on_ground(_town(_homes(10, 20, 30), _homes(5, start=420, prefix="B")))
    asked = [frozenset(range(count)) for count in range(4)]
    held = [ground.with_rows(HERE, rows) for rows in asked]
    assert [x.rows for x in held] == asked
    assert all(one.cost <= other.cost for one, other in pairwise(held))
    ground.keep(HERE, held[1])
    assert ground.with_rows(HERE, asked[1]) is held[1]


@pytest.mark.parametrize("is_anew", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_no_way_to_share_out_a_short_list_is_cheaper(seed, is_anew):
    problem = _routed(_random(seed))
    formulation = build_model(problem)
    changes, ground = Changes(formulation, 1), _on_ground(problem)
    start = place_one_by_one(problem, formulation, Method.NEAREST)
    found = Regroup(problem, changes, ground, steps=40).improve(start, is_anew=is_anew)
    assert changes.may(found, changes.held(start))

    def cost(taken):
        at = formulation.location[taken]
        rounds = [
            ground.with_rows(place, frozenset(np.flatnonzero(at == column).tolist()))
            for column, place in enumerate(problem.locations)
        ]
        return sum(held.cost for held in rounds)

    groups = []
    for row in range(len(problem.packages)):
        first, last = formulation.model.group_start[row], formulation.model.fallback[row]
        groups.append(range(int(first), int(last)) or [int(last)])
    plans = [np.array(plan) for plan in product(*groups)]
    least = min(cost(plan) for plan in plans if changes.may(plan, changes.held(start)))
    assert cost(found) <= 1.01 * least
