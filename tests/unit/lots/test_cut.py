"""Cuts agree with trying every partition; bounds hold; solvers and limits are contained."""

from dataclasses import replace

import numpy as np
import pytest

from allocator.lots.areas import connected
from allocator.lots.design import recut as recut_module
from allocator.lots.design.anneal import search
from allocator.lots.design.answer import Answer, CutEffort
from allocator.lots.design.ascent import ascend
from allocator.lots.design.checker import check_partition
from allocator.lots.design.cut import cut
from allocator.lots.design.grow import rejoined
from allocator.lots.design.parts import parts_of, share_out
from allocator.lots.design.prices import Prices, bound_of, still_open
from allocator.lots.design.proof import Search, prove, race
from allocator.lots.design.recut import recut
from allocator.lots.design.task import Partition, Task, free_task, value_of
from allocator.lots.design.whole_lots import any_plan
from allocator.solve.solution import Status
from tests.unit.lots.random_tasks import (
    best_by_enumeration,
    cheapest_by_enumeration,
    random_task,
    two_towns,
)

QUICK = CutEffort(starts=6, tries=600, finish=2, price_steps=200, nodes=0)


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small tasks are searched as large ones are, not tried out."""
    monkeypatch.setattr("allocator.lots.design.cut.SMALL", 0)


def _is_as_tried_out(task: Task, answer: Answer) -> bool:
    best = cheapest_by_enumeration(task)
    if best is None:
        return (answer.status, answer.partition) == (Status.INFEASIBLE, None)
    assert answer.partition is not None
    assert check_partition(task, answer.partition, value=best, bound=answer.bound) == []
    return (answer.status, answer.value, answer.bound) == (Status.OPTIMAL, best, best)


@pytest.mark.parametrize("seeds", [range(at, at + 20) for at in range(0, 120, 20)], ids=str)
def test_small_cuts_equal_trying_every_partition(seeds: range) -> None:
    for seed in seeds:
        task = random_task(seed, units=8)
        assert _is_as_tried_out(task, cut(task, QUICK)), seed


@pytest.mark.slow
@pytest.mark.parametrize("seeds", [range(at, at + 25) for at in range(1000, 1600, 25)], ids=str)
def test_small_cuts_equal_trying_every_partition_in_a_campaign(seeds: range) -> None:
    for seed in seeds:
        task = random_task(seed, units=7 + seed % 4)
        assert _is_as_tried_out(task, cut(task, QUICK)), seed


def test_a_known_plan_is_kept_among_equally_cheap_ones() -> None:
    place = np.arange(4)
    cost = ((place[:, None] - place) ** 2).astype(np.int64)
    edges = np.array([[0, 1], [1, 2], [2, 3], [0, 3]])
    task = free_task(np.ones(4, dtype=np.int64), cost * 0, edges, lots=2, low=2, high=2)
    for known in ([0, 0, 1, 1], [0, 1, 1, 0]):
        answer = cut(task, QUICK, start=np.array(known))
        assert answer.partition is not None
        lot_of = answer.partition.site_of
        assert [int(lot_of[0] == it) for it in lot_of] == [int(it == known[0]) for it in known]


@pytest.mark.usefixtures("searched")
def test_cuts_without_a_solver_are_legal_and_bounded() -> None:
    possible = 0
    for seed in range(120):
        task = random_task(seed, units=8)
        best = cheapest_by_enumeration(task)
        answer = cut(task, QUICK)
        if best is None:
            assert answer.partition is None
            assert answer.status in (Status.INFEASIBLE, Status.UNPROVEN)
            continue
        possible += 1
        assert answer.bound is not None
        assert answer.bound <= best
        if answer.partition is not None:
            assert answer.value is not None
            assert answer.value >= best
            faults = check_partition(task, answer.partition, value=answer.value, bound=answer.bound)
            assert faults == []
    assert possible > 60


@pytest.mark.parametrize("seed", range(600, 620))
def test_neighbouring_lots_cut_anew_cost_no_more_and_keep_every_rule(seed: int) -> None:
    task = random_task(seed, units=9)
    if len(np.unique(task.home[task.able])) < task.lots:
        return
    first = any_plan(task).partition
    if first is None:
        return
    better = recut(task, first, 10**9, lambda: False)
    value = value_of(task, better)
    assert check_partition(task, better, value=value, bound=None) == []
    assert value <= value_of(task, first)
    if task.lots <= 5 and len(parts_of(task)) == 1:
        assert value == cheapest_by_enumeration(task)
    assert recut(task, first, 0, lambda: False).site_of.tolist() == first.site_of.tolist()


def test_wide_sets_of_lots_alone_make_plans_cheaper_and_keep_every_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("allocator.lots.design.recut._SIZES", (2,))
    monkeypatch.setattr("allocator.lots.design.recut._WIDE", 2)
    cheaper = 0
    for seed in range(600, 640):
        task = random_task(seed, units=9, is_plain=True)
        first = any_plan(task).partition
        if first is None or task.lots < 3:
            continue
        better = recut(task, first, 10**9, lambda: False)
        value = value_of(task, better)
        assert check_partition(task, better, value=value, bound=None) == []
        assert value <= value_of(task, first)
        cheaper += value < value_of(task, first)
    assert cheaper > 5


def test_a_wide_set_hangs_together_and_is_there_once_around_every_lot() -> None:
    side = 6
    place = np.arange(side * side).reshape(side, side)
    rows, columns = np.divmod(np.arange(side * side), side)
    edges = np.concatenate([
        np.stack([place[:, :-1].ravel(), place[:, 1:].ravel()], axis=1),
        np.stack([place[:-1].ravel(), place[1:].ravel()], axis=1),
    ])  # fmt: skip
    cost = (rows[:, None] - rows) ** 2 + (columns[:, None] - columns) ** 2
    hours = np.ones(side * side, dtype=np.int64)
    task = free_task(hours, cost, edges, lots=9, low=4, high=4)
    site_of = place[rows // 2 * 2, columns // 2 * 2]
    sets = recut_module._sets(task, site_of, recut_module._WIDE)
    assert sets
    assert len(sets) == len(set(sets)) <= task.lots
    assert {lot for lots in sets for lot in lots} == set(site_of.tolist())
    for lots in sets:
        assert len(lots) == recut_module._WIDE
        units = np.flatnonzero(np.isin(site_of, lots)).tolist()
        assert len(connected(units, edges)) == 1


@pytest.mark.usefixtures("searched")
@pytest.mark.parametrize("seed", range(100, 106))
def test_a_cut_with_solvers_is_proven_or_proven_impossible(seed: int) -> None:
    task = random_task(seed)
    best = cheapest_by_enumeration(task)
    answer = cut(task, replace(QUICK, nodes=10_000))
    assert answer.value == best
    assert answer.status is (Status.INFEASIBLE if best is None else Status.OPTIMAL)
    assert answer.events == ()


@pytest.mark.parametrize("seed", range(200, 240))
def test_no_assignment_of_a_cheapest_partition_is_closed(seed: int) -> None:
    task = random_task(seed)
    found = best_by_enumeration(task)
    if found is None:
        assert cut(task, QUICK).partition is None
        return
    best = value_of(task, found)
    prices = ascend(task, best, steps=200)
    is_open = still_open(task, bound_of(task, prices), best + 1)
    assert is_open[np.arange(len(task)), found.site_of].all()


def test_a_county_of_one_unit_is_one_lot() -> None:
    one, zero = np.full(1, 7, dtype=np.int64), np.zeros((1, 1), dtype=np.int64)
    edges = np.empty((0, 2), dtype=np.int64)
    answer = cut(free_task(one, zero, edges, lots=1, low=7, high=7), QUICK)
    assert (answer.value, answer.bound, answer.status) == (0, 0, Status.OPTIMAL)


def test_a_unit_that_touches_no_other_is_a_lot_of_its_own() -> None:
    hours, place = np.array([4, 2, 2, 1]), np.arange(4)
    cost = hours[:, None] * (place[:, None] - place) ** 2
    edges = np.array([[1, 2], [2, 3]])
    answer = cut(free_task(hours, cost, edges, lots=2, low=3, high=6), QUICK)
    assert answer.partition is not None
    assert answer.partition.site_of.tolist() == [0, 2, 2, 2]
    assert answer.value == 3


def test_any_prices_give_a_bound() -> None:
    draw = np.random.default_rng(1)
    for seed in range(40):
        task = random_task(seed, units=7)
        best = cheapest_by_enumeration(task)
        prices = Prices(
            draw.integers(-5000, 200_000, len(task)), draw.integers(-900, 900, len(task.home))
        )
        if best is None or len(np.unique(task.home[task.able])) < task.lots:
            continue
        assert bound_of(task, prices).value <= best


@pytest.mark.parametrize("engine", ["scip", "highs"])
def test_each_solver_finds_lots_that_hang_together(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("allocator.lots.design.proof.ENGINES", (engine,))
    task = two_towns()
    ended = race(task, task.may, Search(below=None, nodes=1000, seconds=20.0))
    assert ended.is_done
    assert ended.events == ()
    (found,) = ended.partitions
    partition = Partition(np.array(found))
    best = cheapest_by_enumeration(task)
    assert value_of(task, partition) == best
    assert check_partition(task, partition, value=best or 0, bound=best) == []


def test_a_crashed_solver_is_an_event_and_not_a_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocator.lots.design.proof.WORKER", "tests.unit.solve.bad_workers.aborts")
    task = two_towns()
    ended = race(task, task.may, Search(below=None, nodes=10, seconds=5.0))
    assert not ended.is_done
    assert ended.partitions == ()
    assert [event.split(":")[0] for event in ended.events] == ["scip", "highs"]


@pytest.mark.usefixtures("searched")
def test_an_answer_out_of_time_has_a_plan_and_a_bound() -> None:
    task = random_task(3)
    told: list[int] = []
    effort = replace(QUICK, starts=7, nodes=1000, answer_seconds=1e-9)
    answer = cut(task, effort, progress=lambda text, done, total: told.append(total))
    assert answer.partition is not None
    assert answer.bound is not None
    assert answer.bound <= (cheapest_by_enumeration(task) or 0) <= (answer.value or 0)
    assert told.count(7) == 7


@pytest.mark.usefixtures("searched")
def test_searches_end_where_enough_of_them_meet_at_the_best_value() -> None:
    task = random_task(100)
    told: list[int] = []
    effort = replace(QUICK, starts=200)
    answer = cut(task, effort, progress=lambda text, done, total: told.append(total))
    assert answer.value == cheapest_by_enumeration(task)
    assert 4 <= told.count(200) < 50


@pytest.mark.usefixtures("searched")
@pytest.mark.parametrize(("nodes", "most"), [(1000, 16), (0, 200)])
def test_few_searches_go_before_a_choice_of_whole_lots(nodes: int, most: int) -> None:
    told: list[int] = []
    effort = replace(QUICK, starts=200, nodes=nodes)
    cut(two_towns(), effort, progress=lambda text, done, total: told.append(total))
    assert max(told) == most


def test_the_model_of_hess_is_asked_where_the_choice_of_lots_crashes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("allocator.lots.design.proof.WORKER", "tests.unit.solve.bad_workers.aborts")
    task = two_towns()
    ended = prove(task, task.may, Search(below=None, nodes=10, seconds=5.0), 1000)
    assert not ended.is_done
    assert [event.split(":")[0] for event in ended.events] == ["lots", "scip", "highs"]


@pytest.mark.parametrize("lots", [1, 9])
def test_one_lot_and_a_lot_for_every_unit_are_proven(lots: int) -> None:
    task = random_task(5, is_plain=True)
    task = task.but(lots=lots, low=0, high=int(task.hours.sum()))
    answer = cut(task, replace(QUICK, nodes=1000))
    assert answer.status is Status.OPTIMAL
    assert answer.value == cheapest_by_enumeration(task)


def test_a_unit_heavier_than_any_lot_is_proven_impossible_without_a_search() -> None:
    task = random_task(5, is_plain=True)
    told: list[str] = []
    tight = task.but(lots=len(task), low=0, high=int(task.hours.max()) - 1)
    answer = cut(tight, QUICK, progress=lambda text, done, total: told.append(text))
    assert (answer.status, answer.partition, told) == (Status.INFEASIBLE, None, [])


def test_two_islands_get_lots_by_their_hours() -> None:
    task = _islands(hours=[4, 4, 4, 6, 6], lots=4)
    assert [part.tolist() for part in parts_of(task)] == [[0, 1, 2], [3, 4]]
    answer = cut(task, QUICK)
    assert answer.value == cheapest_by_enumeration(task)
    assert answer.partition is not None
    assert (
        check_partition(task, answer.partition, value=answer.value or 0, bound=answer.bound) == []
    )


def test_a_known_plan_is_begun_from_in_every_part_that_has_its_number_of_lots() -> None:
    place = np.arange(8)
    edges = np.stack([place[:-1], place[1:]], axis=1)[place[:-1] != 3]
    cost = np.zeros((8, 8), dtype=np.int64)
    task = free_task(np.ones(8, dtype=np.int64), cost, edges, lots=4, low=2, high=2)
    ring = task.but(edges=np.concatenate([edges, [[0, 3], [4, 7]]]))
    for known in ([0, 0, 1, 1, 2, 2, 3, 3], [0, 1, 1, 0, 2, 3, 3, 2]):
        answer = cut(ring, QUICK, start=np.array(known))
        assert answer.partition is not None
        same = answer.partition.site_of[:, None] == answer.partition.site_of
        assert (same == (np.array(known)[:, None] == known)).all()
        assert answer.events == ()


def test_where_a_known_plan_does_not_fit_a_part_is_said() -> None:
    task = _islands(hours=[4, 4, 4, 6, 6], lots=4)
    answer = cut(task, QUICK, start=np.array([0, 0, 0, 1, 2]))
    assert answer.events == ("the known plan was not begun from in part 1: 1 lot there, not 2",)


def test_islands_that_cannot_share_the_lots_are_proven_impossible() -> None:
    assert cut(_islands(hours=[4, 4, 4, 9, 9], lots=3), QUICK).status is Status.INFEASIBLE


def test_lots_are_shared_out_at_the_least_price() -> None:
    assert share_out([{1: 9, 2: 4}, {1: 5, 2: 1}], 3) == (9, [2, 1])
    assert share_out([{1: 9}, {1: 5}], 3) is None


def test_equal_tasks_give_equal_cuts() -> None:
    task = random_task(3, units=14)
    one, other = cut(task, QUICK), cut(task, QUICK)
    assert one.partition is not None
    assert other.partition is not None
    assert (one.partition.site_of == other.partition.site_of).all()


@pytest.mark.parametrize(
    ("site_of", "code"),
    [
        ([0, 0, 0, 0], "shape"),
        ([0, 0, 0, 9, 9], "shape"),
        ([0, 0, 4, 4, 4], "value"),
        ([0, 0, 0, 0, 0], "count"),
        ([0, 3, 0, 3, 0], "pieces"),
        ([1, 1, 1, 1, 3], "hours"),
        ([2, 2, 3, 3, 3], "hub"),
    ],
)
def test_every_fault_of_a_partition_is_found(site_of: list[int], code: str) -> None:
    faults = check_partition(two_towns(), Partition(np.array(site_of)), value=1, bound=None)
    assert code in {fault.code for fault in faults}


def test_pairs_that_may_not_or_must_share_a_lot_are_judged() -> None:
    task = two_towns().but(apart=np.array([[0, 1]]))
    partition = Partition(np.array([0, 0, 4, 4, 4]))
    faults = check_partition(task, partition, value=value_of(task, partition), bound=None)
    assert [(fault.code, fault.units) for fault in faults] == [("shared", (0, 1))]
    task = two_towns().but(tied=np.array([[0, 1], [0, 4]]))
    faults = check_partition(task, partition, value=value_of(task, partition), bound=None)
    assert [(fault.code, fault.units) for fault in faults] == [("parted", (0, 4))]


def test_a_bound_above_the_value_is_a_fault() -> None:
    task = two_towns()
    partition = Partition(np.array([0, 0, 4, 4, 4]))
    value = value_of(task, partition)
    assert check_partition(task, partition, value=value, bound=value) == []
    faults = check_partition(task, partition, value=value, bound=value + 1)
    assert [fault.code for fault in faults] == ["bound"]


def _islands(hours: list[int], lots: int) -> Task:
    place = np.arange(5)
    cost = ((place[:, None] - place[None, :]) ** 2).astype(np.int64)
    edges = np.array([[0, 1], [1, 2], [3, 4]])
    return free_task(np.array(hours), cost, edges, lots=lots, low=4, high=8)


def test_a_start_in_pieces_is_made_whole_first() -> None:
    task = two_towns()
    whole = rejoined(task, np.array([0, 1, 0, 1, 1]))
    assert whole.tolist() == [0, 0, 0, 1, 1]
    found = search(task, steps=200, seed=1, start=np.array([0, 1, 0, 1, 1]))
    assert found is not None
    assert check_partition(task, found, value=value_of(task, found), bound=None) == []
