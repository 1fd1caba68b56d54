"""Our random walk through plans and GerryChain's: legal plans, and the same ones on average."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.lots.areas import connected
from allocator.lots.design import by_gerrychain, recom
from allocator.lots.design.task import free_task
from benchmarks.__main__ import main
from benchmarks.ensemble import judged, largest, parted, starting_plan
from benchmarks.lots_cases import Shape, county

WALKS = {"ours": recom.chain, "gerrychain": by_gerrychain.chain}
SIDE, LOTS = 6, 4


@pytest.fixture(scope="module")
def square():
    """Six by six areas of one hour each, cut into four."""
    number = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
    across = np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()], axis=1)
    down = np.stack([number[:-1].ravel(), number[1:].ravel()], axis=1)
    blank = np.zeros((SIDE * SIDE, SIDE * SIDE), dtype=np.int64)
    ones = np.ones(SIDE * SIDE, dtype=np.int64)
    return free_task(ones, blank, np.concatenate([across, down]), lots=LOTS, low=7, high=11)


QUARTERS = np.array([2 * (row // 3) + column // 3 for row in range(6) for column in range(6)])


@pytest.mark.parametrize("name", sorted(WALKS))
def test_a_walk_keeps_lots_connected_and_in_the_band(square, name):
    plans = WALKS[name](square, QUARTERS, plans=40, apart=3, seed=2)
    assert plans.shape == (40, SIDE * SIDE)
    for plan in plans:
        hours = np.bincount(plan, minlength=LOTS)
        assert hours.min() >= 7
        assert hours.max() <= 11
        for lot in range(LOTS):
            assert len(connected(np.flatnonzero(plan == lot).tolist(), square.edges)) == 1
    assert len(np.unique(plans, axis=0)) > 30


@pytest.mark.parametrize("name", sorted(WALKS))
def test_a_walk_repeats_with_its_seed(square, name):
    one, again, other = (
        WALKS[name](square, QUARTERS, plans=5, apart=2, seed=seed) for seed in (3, 3, 4)
    )
    assert (one == again).all()
    assert (one != other).any()


def test_both_walks_part_as_many_neighbours_on_average(square):
    apart = {
        name: np.mean((plans[:, square.edges[:, 0]] != plans[:, square.edges[:, 1]]).sum(axis=1))
        for name, walk in WALKS.items()
        for plans in [walk(square, QUARTERS, plans=150, apart=4, seed=1)]
    }
    assert apart["ours"] == pytest.approx(apart["gerrychain"], rel=0.03)


def test_a_benchmark_holds_one_against_the_other(capsys):
    words = ["ensemble", "--plans", "6", "--apart", "2", "--only", "60-*"]
    assert main(words) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [row[1].split("/")[1:] for row in rows] == [
        [name, what] for name in ("ours", "gerrychain") for what in ("parted", "largest")
    ]
    assert all(row[-2:] == ["drawn", "ok"] for row in rows)


def test_a_plan_in_pieces_is_found_by_the_benchmark():
    instance = county("test", Shape(60, 6, 10, 1))
    plan = starting_plan(instance, 1)
    assert judged(instance, plan[None]) == "ok"
    stray = plan.copy()
    stray[0], stray[-1] = stray[-1], stray[0]
    broken = stray if (stray != plan).any() else np.roll(plan, 1)
    assert judged(instance, broken[None]) != "ok"


def test_measures_of_plans_are_those_of_the_lots(square):
    class Known:
        task = square

    plans = QUARTERS[None]
    assert parted(Known, plans).tolist() == [12.0]
    assert largest(Known, plans).tolist() == [0.0]
