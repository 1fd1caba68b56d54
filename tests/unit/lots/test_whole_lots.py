"""Lots that are cheap enough are all found, and choosing among them proves the cheapest cut."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from ortools.math_opt.python import mathopt

from allocator.lots.areas import connected
from allocator.lots.design import choosing
from allocator.lots.design.answer import CutEffort
from allocator.lots.design.around import Room, lots_within
from allocator.lots.design.ascent import ascend
from allocator.lots.design.by_lots import search_by_lots
from allocator.lots.design.checker import check_partition
from allocator.lots.design.cut import cut
from allocator.lots.design.prices import GRAIN, bound_of
from allocator.lots.design.programme import Programme
from allocator.lots.design.proof import BY_LOTS, Found, Search, race
from allocator.lots.design.task import Partition, Task, value_of
from allocator.lots.design.tighten import FEW, Before
from allocator.lots.design.whole_lots import any_plan, cheapest_plan
from allocator.solve.solution import Status
from tests.unit.lots.random_tasks import cheapest_by_enumeration, random_task, two_towns

SEARCH = Search(below=None, nodes=10_000, seconds=20.0)


def _every_lot(task: Task) -> dict[frozenset[int], int]:
    """Every set of units that may be a lot, with its cost around its best hub."""
    found = {}
    for code in range(1, 1 << len(task)):
        units = [unit for unit in range(len(task)) if code >> unit & 1]
        inside = set(units)
        pairs = task.apart.tolist(), task.tied.tolist()
        if not task.low <= int(task.hours[units].sum()) <= task.high:
            continue
        if any(inside.issuperset(pair) for pair in pairs[0]):
            continue
        if any(len(inside.intersection(pair)) == 1 for pair in pairs[1]):
            continue
        if len(connected(units, task.edges)) > 1:
            continue
        sites = [s for s, home in enumerate(task.home.tolist()) if home in inside]
        able = [s for s in sites if task.may[units, s].all()]
        if able:
            found[frozenset(units)] = min(int(task.cost[units, s].sum()) for s in able)
    return found


@pytest.mark.parametrize("seed", range(300, 330))
def test_all_lots_below_a_price_are_found_and_no_others(seed: int) -> None:
    task = random_task(seed, units=8)
    if len(np.unique(task.home[task.able])) < task.lots:
        return
    prices = ascend(task, int(task.cost.max(axis=1).sum()), steps=60)
    bound = bound_of(task, prices)
    beyond = {
        lot: cost * GRAIN - int(prices.unit[list(lot)].sum())
        for lot, cost in _every_lot(task).items()
    }
    ranked = sorted(beyond.values())
    for most in (1 << 50, ranked[len(ranked) // 3] if ranked else 0):
        found = lots_within(task, prices, bound, most, Room(lots=1000, nodes=10**6))
        assert found.is_all
        lots = [frozenset(found.of(place)) for place in range(len(found))]
        assert len(set(lots)) == len(lots)
        assert set(lots) == {lot for lot, cost in beyond.items() if cost <= most}
        assert found.reduced(prices.unit).tolist() == [beyond[lot] for lot in lots]


def test_lots_that_were_left_out_are_told() -> None:
    task = random_task(301, units=8, is_plain=True)
    prices = ascend(task, int(task.cost.max(axis=1).sum()), steps=60)
    bound = bound_of(task, prices)
    everything = lots_within(task, prices, bound, 1 << 50, Room(lots=1000, nodes=10**6))
    assert everything.is_all
    assert len(everything) > 1
    assert not lots_within(
        task, prices, bound, 1 << 50, Room(lots=len(everything) - 1, nodes=10**6)
    ).is_all
    assert not lots_within(task, prices, bound, 1 << 50, Room(lots=1000, nodes=3)).is_all


@pytest.mark.parametrize("seed", range(400, 430))
def test_the_cheapest_choice_of_lots_is_the_cheapest_cut(seed: int) -> None:
    task = random_task(seed, units=8)
    best = cheapest_by_enumeration(task)
    found = search_by_lots(task, SEARCH)
    assert found.is_done
    if best is None:
        assert found.site_of is None
        return
    partition = Partition(np.array(found.site_of))
    assert check_partition(task, partition, value=best, bound=best) == []
    again = search_by_lots(task, replace(SEARCH, below=best))
    assert (again.is_done, again.site_of) == (True, None)
    above = search_by_lots(task, replace(SEARCH, below=best + 1))
    assert above.site_of is not None
    assert value_of(task, Partition(np.array(above.site_of))) == best


def test_a_child_chooses_lots() -> None:
    task = two_towns()
    ended = race(task, task.may, SEARCH, engines=BY_LOTS)
    assert (ended.is_done, ended.events) == (True, ())
    assert value_of(task, Partition(np.array(ended.partitions[0]))) == cheapest_by_enumeration(task)


@pytest.mark.parametrize("seed", [403, 408, 417])
def test_too_many_lots_are_chosen_from_by_halves(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("allocator.lots.design.choosing._MOST_WHOLE", 4)
    monkeypatch.setattr("allocator.lots.design.choosing._SAMPLE", 3)
    monkeypatch.setattr("allocator.lots.design.tighten._ROUNDS", 1)
    task = random_task(seed, units=9, is_plain=True)
    best = cheapest_by_enumeration(task)
    found = search_by_lots(task, SEARCH)
    assert best is not None
    assert found.bound <= best
    if found.site_of is not None:
        value = value_of(task, Partition(np.array(found.site_of)))
        assert value >= best
        assert value == best or not found.is_done


@pytest.mark.parametrize("seed", [402, 406])
def test_a_guess_lowers_the_limit_and_proves_nothing(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    guesses: list[list[int] | None] = []

    def guessed(*given: Any) -> list[int] | None:
        guesses.append(guess(*given))
        return guesses[-1]

    guess = choosing._guessed
    monkeypatch.setattr(choosing, "_guessed", guessed)
    monkeypatch.setattr(choosing, "_GUESS", 1.0)
    monkeypatch.setattr(choosing._Way, "is_for_guess", property(lambda way: way.bound <= way.limit))
    task = random_task(seed, units=9, is_plain=True)
    best = cheapest_by_enumeration(task)
    found = search_by_lots(task, SEARCH)
    assert found.is_done
    assert best is not None
    assert value_of(task, Partition(np.array(found.site_of))) == best
    assert guesses
    for it in guesses:
        assert it is None or value_of(task, Partition(np.array(it))) >= best


def test_it_is_looked_less_far_where_cuts_leave_much_open() -> None:
    before = Before((), np.zeros(1), 0.0, np.empty(0))
    none = choosing._Ended(True, 100, None, before)
    few = replace(none, left=FEW, open=30)
    many = replace(none, left=FEW + 1, open=30)
    steps = [choosing._next_step(40, ended) for ended in (none, few, many)]
    assert steps == [80, 60, 7]
    tried = [replace(none, open=80, looks=looks) for looks in (choosing._EASY, choosing._EASY + 1)]
    assert [choosing._next_step(40, ended) for ended in tried] == [80, 10]


def test_lots_that_cannot_cover_all_units_are_proven_impossible_among_all_there_are() -> None:
    task = two_towns().but(hours=np.array([2, 1, 2, 1, 2]), low=3, high=4)
    assert cheapest_by_enumeration(task) is None
    for tried in (any_plan(task), cheapest_plan(task)):
        assert (tried.is_done, tried.partition) == (True, None)


def test_too_many_lots_to_list_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocator.lots.design.whole_lots._MANY", Room(lots=1, nodes=100))
    tried = any_plan(two_towns())
    assert (tried.is_done, tried.partition) == (False, None)


def test_too_few_steps_say_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocator.lots.design.whole_lots._STEPS", 1)
    tried = any_plan(two_towns())
    assert (tried.is_done, tried.partition) == (False, None)


@pytest.mark.parametrize("seed", range(500, 530))
def test_there_is_any_plan_where_there_is_one(seed: int) -> None:
    task = random_task(seed, units=8)
    if len(np.unique(task.home[task.able])) < task.lots:
        return
    tried = any_plan(task)
    assert tried.is_done
    assert (tried.partition is None) == (cheapest_by_enumeration(task) is None)
    if tried.partition is not None:
        value = value_of(task, tried.partition)
        assert check_partition(task, tried.partition, value=value, bound=None) == []


def test_a_programme_is_solved_from_nothing_where_the_solver_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    programme = Programme(2, 1, 5.0)
    programme.add([0, 1], 5)
    lost = 3
    solve = mathopt.IncrementalSolver.solve

    def fail(solver: mathopt.IncrementalSolver, **options: Any) -> mathopt.SolveResult:
        nonlocal lost
        lost -= 1
        if lost >= 0:
            raise RuntimeError("ABNORMAL")
        return solve(solver, **options)

    monkeypatch.setattr(mathopt.IncrementalSolver, "solve", fail)
    assert programme.solve().value == pytest.approx(5.0)
    lost = 9
    with pytest.raises(RuntimeError, match="ABNORMAL"):
        programme.solve()


def test_bounds_are_told_on_the_way() -> None:
    told: list[Found] = []
    task = random_task(402, units=9, is_plain=True)
    best = cheapest_by_enumeration(task)
    assert best is not None
    assert search_by_lots(task, replace(SEARCH, below=best + 1), told.append).is_done
    bounds = [it.bound for it in told]
    assert bounds
    assert bounds == sorted(bounds)
    assert max(bounds) <= best
    assert not any(it.is_done for it in told)


def test_a_choice_of_lots_without_time_proves_only_a_bound() -> None:
    task = random_task(401, units=8, is_plain=True)
    best = cheapest_by_enumeration(task)
    found = search_by_lots(task, replace(SEARCH, seconds=0.0))
    assert not found.is_done
    assert best is None or found.bound <= best


def test_a_band_that_no_set_of_units_meets_is_proven_impossible() -> None:
    task = two_towns().but(hours=np.array([2, 2, 2, 2, 2]), low=3, high=3, lots=3)
    answer = cut(task, CutEffort(starts=2, tries=100, price_steps=50))
    assert answer.status is Status.INFEASIBLE
