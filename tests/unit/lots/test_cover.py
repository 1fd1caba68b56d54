"""The cheapest choice of lots that holds every unit once, held against every choice there is."""

from random import Random

import numpy as np
import pytest

from allocator.lots.design import cover
from allocator.lots.design.around import Lots
from allocator.lots.design.cover import Covered, cover_at
from allocator.lots.design.prices import GRAIN
from allocator.lots.design.rank_cuts import RankCut
from allocator.lots.design.task import IntArray, Task, free_task

UNITS, COUNT = 12, 5
Prices = tuple[IntArray, int]


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
    task, lots = _drawn(seed)
    best = _cheapest(lots)
    prices = _prices(lots, seed)
    everything = cover_at(task, lots, prices, 1_000, 10**8)
    assert everything.is_done
    if best is None:
        assert everything.site_of is None
        return
    assert _value(task, lots, everything) == best
    above = cover_at(task, lots, prices, best + 1, 10**8)
    assert above.is_done
    assert _value(task, lots, above) == best
    none = cover_at(task, lots, prices, best, 10**8)
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


def test_too_few_steps_prove_nothing() -> None:
    task, lots = _drawn(1)
    covered = cover_at(task, lots, _prices(lots, 1), 1_000, 1)
    assert not covered.is_done
