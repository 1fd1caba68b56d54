"""Tightening a choice among lots leaves out none that a good enough partition has."""

import numpy as np
import pytest

from allocator.lots.design import tighten
from allocator.lots.design.around import Lots, Room, lots_at
from allocator.lots.design.cover import cover_at
from allocator.lots.design.task import Partition, Task, value_of
from allocator.lots.design.tighten import Before, Tightened, Tightening
from allocator.lots.design.work import Work
from tests.unit.lots.random_tasks import best_by_enumeration, random_task

_EVERY = Room(lots=10_000, nodes=10**7)


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few lots join at a time, and nobody stops because few are left."""
    monkeypatch.setattr(tighten, "_FIRST", 6)
    monkeypatch.setattr(tighten, "_NEW", 3)
    monkeypatch.setattr(tighten, "FEW", 0)


def every_lot(task: Task) -> Lots:
    found = lots_at(task, np.zeros(len(task), dtype=np.int64), 1 << 50, _EVERY)
    assert found.is_all
    return found


def tightened(task: Task, lots: Lots, limit: int) -> Tightened:
    before = Before((), np.zeros(len(task)), 0.0, np.empty(0))
    return Tightening(task, lots, limit, before, Work()).run()


def solvable(seeds: range) -> list[int]:
    tasks = {seed: random_task(seed, units=8) for seed in seeds}
    return [seed for seed, task in tasks.items() if best_by_enumeration(task) is not None]


SEEDS = solvable(range(500, 540))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cheapest_partition_stays_and_no_bound_is_above_it(seed: int) -> None:
    task = random_task(seed, units=8)
    best = best_by_enumeration(task)
    assert best is not None
    value = value_of(task, best)
    lots = every_lot(task)
    tight = tightened(task, lots, value)
    kept = {
        (frozenset(tight.lots.of(at)), int(tight.lots.cost[at])) for at in range(len(tight.lots))
    }
    assert len(kept) <= len(lots)
    assert tight.bound <= value
    sites = best.site_of
    for site in np.unique(sites):
        members = np.flatnonzero(sites == site)
        assert (frozenset(members.tolist()), int(task.cost[members, site].sum())) in kept


@pytest.mark.parametrize("seed", SEEDS)
def test_all_choices_among_what_is_left_have_the_cheapest(seed: int) -> None:
    task = random_task(seed, units=8)
    best = best_by_enumeration(task)
    assert best is not None
    value = value_of(task, best)
    tight = tightened(task, every_lot(task), value + value // 4)
    found = cover_at(task, tight.lots, tight.parts, value + 1, 10**7)
    assert found.is_done
    assert found.site_of is not None
    assert value_of(task, Partition(np.array(found.site_of))) == value
    below = cover_at(task, tight.lots, tight.parts, value, 10**7)
    assert (below.is_done, below.site_of) == (True, None)


def test_lots_that_are_too_dear_are_forgotten() -> None:
    held, given = 0, 0
    for seed in SEEDS:
        task = random_task(seed, units=8)
        best = best_by_enumeration(task)
        assert best is not None
        lots = every_lot(task)
        given += len(lots)
        held += len(tightened(task, lots, value_of(task, best)).lots)
    assert held < given / 3


def test_forgetting_keeps_what_lots_have_of_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten = 0
    compact = Tightening._compact

    def checked(self: Tightening) -> None:
        nonlocal forgotten
        before = len(self.lots)
        compact(self)
        forgotten += len(self.lots) < before
        assert len(self._is_kept) == len(self._has_joined) == len(self.lots)
        assert sorted(self._joined) == np.flatnonzero(self._has_joined).tolist()
        assert len(self._programme) == len(self._joined)
        for cut, (having, amount) in zip(self._cuts, self._amounts, strict=True):
            taken = cut.taken(len(self.task), self.lots.begin, self.lots.unit)
            assert having.tolist() == np.flatnonzero(taken).tolist()
            assert amount.tolist() == taken[having].tolist()

    monkeypatch.setattr(Tightening, "_compact", checked)
    for seed in SEEDS:
        task = random_task(seed, units=8)
        best = best_by_enumeration(task)
        assert best is not None
        tightened(task, every_lot(task), value_of(task, best))
    assert forgotten
