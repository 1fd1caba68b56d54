"""The cheapest choice of lots that holds every unit once, held against every choice there is."""

from collections.abc import Callable
from random import Random

import numpy as np
import pytest

from allocator.lots.design import cover, sweep
from allocator.lots.design.around import Lots
from allocator.lots.design.cover import Covered, cover_at
from allocator.lots.design.prices import GRAIN
from allocator.lots.design.rank_cuts import RankCut
from allocator.lots.design.sweep import along, sweep_at
from allocator.lots.design.task import IntArray, Task, free_task

UNITS, COUNT = 12, 5
Prices = tuple[IntArray, int]
Way = Callable[[Task, Lots, Prices, int, int], Covered]
WAYS = pytest.mark.parametrize("way", [cover_at, sweep_at])


def _drawn(seed: int) -> tuple[Task, Lots]:
    """Units in a ring and lots of one to four of them in a row, at drawn costs."""
    draw = Random(seed)
    place = np.arange(UNITS, dtype=np.int64)
    hours = np.array([draw.randint(1, 6) for _ in place], dtype=np.int64)
    mean = int(hours.sum()) / COUNT
    cost = np.zeros((UNITS, UNITS), dtype=np.int64)
    ring = np.stack([place, (place + 1) % UNITS], axis=1)
    task = free_task(hours, cost, ring, lots=COUNT, low=int(mean * 0.3), high=int(mean * 1.9))
    sets = [
        [(first + step) % UNITS for step in range(size)]
        for first in range(UNITS)
        for size in (1, 2, 3, 4)
    ] + [sorted(draw.sample(range(UNITS), 3)) for _ in range(30)]
    sets = [its for its in sets if task.low <= int(hours[its].sum()) <= task.high]
    begin = np.concatenate([[0], np.cumsum([len(its) for its in sets])]).astype(np.int64)
    unit = np.array([at for its in sets for at in its], dtype=np.int64)
    costs = np.array([draw.randint(1, 60) for _ in sets], dtype=np.int64)
    site = np.array([its[0] for its in sets], dtype=np.int64)
    return task, Lots(begin, unit, site, costs, is_all=True)


def _cheapest(lots: Lots) -> int | None:
    """The least cost of so many lots that hold every unit once, found by trying them all."""
    sets = [(set(lots.of(at)), int(lots.cost[at])) for at in range(len(lots))]

    def best(left: set[int], count: int) -> int | None:
        if not left:
            return 0 if count == 0 else None
        if count == 0:
            return None
        rests = [
            (cost, best(left - its, count - 1))
            for its, cost in sets
            if min(left) in its and its <= left
        ]
        return min((cost + rest for cost, rest in rests if rest is not None), default=None)

    return best(set(range(UNITS)), COUNT)


def _prices(lots: Lots, seed: int) -> Prices:
    """Drawn prices of units, and of two cuts that every choice keeps."""
    draw = Random(seed)
    unit = np.array([draw.randint(-5, 12) * GRAIN for _ in range(UNITS)], dtype=np.int64)
    beyond, sure = lots.reduced(unit), int(unit.sum())
    for _ in range(2):
        cut = RankCut(tuple((at, 1) for at in sorted(draw.sample(range(UNITS), 3))), 2)
        price = draw.randint(0, 9) * GRAIN
        beyond = beyond + price * cut.taken(UNITS, lots.begin, lots.unit)
        sure -= price * cut.limit
    return beyond, sure


def _value(task: Task, lots: Lots, covered: Covered) -> int:
    """The cost of a choice that holds every unit once."""
    assert covered.site_of is not None
    site_of = np.array(covered.site_of)
    assert site_of.min() >= 0
    groups = {frozenset(np.flatnonzero(site_of == site).tolist()) for site in np.unique(site_of)}
    assert len(groups) == task.lots
    costs: dict[frozenset[int], int] = {}
    for at in range(len(lots)):
        its = frozenset(lots.of(at))
        costs[its] = min(int(lots.cost[at]), costs.get(its, 1 << 40))
    return sum(costs[group] for group in groups)


@pytest.mark.parametrize("remembered", [0, 3, 18])
@pytest.mark.parametrize("seed", range(40))
def test_the_cheapest_choice_at_any_prices_is_the_cheapest_there_is(
    seed: int, remembered: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cover, "_SEEN", remembered)
    _is_cheapest(cover_at, seed)


@pytest.mark.parametrize("room", [0, 14])
@pytest.mark.parametrize("seed", range(40))
def test_the_cheapest_choice_along_a_line_is_the_cheapest_there_is(
    seed: int, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "_LEAST", room)
    _is_cheapest(sweep_at, seed)


def test_choices_that_are_left_out_prove_nothing() -> None:
    found = 0
    for seed in range(40):
        task, lots = _drawn(seed)
        best = _cheapest(lots)
        narrow = sweep_at(task, lots, _prices(lots, seed), 1_000, 10**8, keep=2)
        assert not narrow.is_done or best is None
        if narrow.site_of is not None:
            assert best is not None
            assert _value(task, lots, narrow) >= best
            found += 1
    assert found > 20


def _is_cheapest(way: Way, seed: int) -> None:
    task, lots = _drawn(seed)
    best = _cheapest(lots)
    prices = _prices(lots, seed)
    everything = way(task, lots, prices, 1_000, 10**8)
    assert everything.is_done
    if best is None:
        assert everything.site_of is None
        return
    assert _value(task, lots, everything) == best
    above = way(task, lots, prices, best + 1, 10**8)
    assert above.is_done
    assert _value(task, lots, above) == best
    none = way(task, lots, prices, best, 10**8)
    assert (none.is_done, none.site_of) == (True, None)


def test_most_drawn_lots_have_a_choice() -> None:
    assert sum(_cheapest(_drawn(seed)[1]) is not None for seed in range(40)) > 30


def test_remembered_choices_are_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    for remembered in (0, 18):
        monkeypatch.setattr(cover, "_SEEN", remembered)
        drawn = [(_drawn(seed), seed) for seed in range(40)]
        tried = [cover_at(*it, _prices(it[1], seed), 1_000, 10**8) for it, seed in drawn]
        looks.append(sum(it.steps for it in tried))
    assert looks[1] < looks[0]


@WAYS
def test_too_few_steps_prove_nothing(way: Way) -> None:
    task, lots = _drawn(1)
    covered = way(task, lots, _prices(lots, 1), 1_000, 1)
    assert not covered.is_done


def test_too_little_room_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "_LEAST", 0)
    monkeypatch.setattr(sweep, "_MOST", 0)
    task, lots = _drawn(1)
    covered = sweep_at(task, lots, _prices(lots, 1), 1_000, 10**8)
    assert (covered.is_done, covered.site_of) == (False, None)


@WAYS
def test_units_without_hours_are_held_as_well(way: Way) -> None:
    hours = np.array([2, 2, 0], dtype=np.int64)
    edges = np.array([[0, 1], [1, 2]])
    task = free_task(hours, np.zeros((3, 3), dtype=np.int64), edges, lots=2, low=2, high=2)
    without, begin = np.array([0, 1], dtype=np.int64), np.array([0, 1, 2], dtype=np.int64)
    short = Lots(begin, without, without, np.array([1, 1], dtype=np.int64), is_all=True)
    none = way(task, short, (short.cost * GRAIN, 0), 100, 10**6)
    assert (none.is_done, none.site_of) == (True, None)
    unit, begin = np.array([0, 1, 1, 2], dtype=np.int64), np.array([0, 1, 2, 4], dtype=np.int64)
    site, cost = np.array([0, 1, 1], dtype=np.int64), np.array([1, 1, 5], dtype=np.int64)
    lots = Lots(begin, unit, site, cost, is_all=True)
    covered = way(task, lots, (cost * GRAIN, 0), 100, 10**6)
    assert (covered.is_done, covered.site_of) == (True, [0, 1, 1])


def _grid(wide: int, high: int) -> Task:
    """A grid whose units are numbered across."""
    number = np.arange(wide * high, dtype=np.int64).reshape(wide, high)
    edges = np.concatenate(
        [
            np.stack([number[1:].ravel(), number[:-1].ravel()], axis=1),
            np.stack([number[:, 1:].ravel(), number[:, :-1].ravel()], axis=1),
        ]
    )
    free = np.zeros((wide * high, wide * high), dtype=np.int64)
    return free_task(np.ones(wide * high, dtype=np.int64), free, edges, lots=2, low=1, high=99)


def test_the_line_goes_from_one_end_to_the_other() -> None:
    order = along(_grid(12, 3)).tolist()
    assert sorted(order) == list(range(36))
    place = {unit: at for at, unit in enumerate(order)}
    apart = [abs(place[unit] - place[unit + 3]) for unit in range(33)]
    assert max(apart) <= 6


def test_units_that_nothing_joins_are_on_the_line_too() -> None:
    task = _grid(4, 1).but(edges=np.array([[0, 1], [2, 3]]))
    assert sorted(along(task).tolist()) == [0, 1, 2, 3]
