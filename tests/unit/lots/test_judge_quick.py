"""Many plans at once come out as one after another, and percentiles are what they say."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from allocator.lots.areas import Areas
from allocator.lots.judge import judge_plan
from allocator.lots.judge.percentiles import percentiles
from allocator.lots.judge.quick import AT_ONCE, measure_plans
from allocator.lots.lot_plan import LotPlan, PlannedLot
from tests.unit.lots.judge_county import grid_areas, road_ground


def plan_of(areas: Areas, lot_of: list[int], count: int) -> LotPlan:
    lots = tuple(
        PlannedLot(
            lot_id=f"L{lot}",
            name=f"L{lot}",
            members=tuple(areas.ids[i] for i, own in enumerate(lot_of) if own == lot),
        )
        for lot in range(count)
    )
    return LotPlan(title="random", lots=lots)


def test_many_plans_are_measured_as_one_by_one() -> None:
    rng = Random(1)
    areas = grid_areas(rng, 4, 3)
    ground = road_ground(areas, market=None)
    plans = [[*range(3), *rng.choices(range(3), k=9)] for _ in range(AT_ONCE + 9)]
    found = measure_plans(ground, np.array(plans, dtype=np.int64))
    assert {"moment", "imbalance", "band-gap", "cut-edges", "split:part"} <= set(found)
    for row, lot_of in enumerate(plans):
        judged = judge_plan(ground, plan_of(areas, lot_of, 3))
        values = {one.key: one.value for one in judged.of_plan()}
        assert {key: column[row] for key, column in found.items()} == pytest.approx(
            {key: values[key] for key in found}
        )


def test_plans_may_differ_in_how_many_lots_they_have() -> None:
    areas = grid_areas(Random(2), 3, 2)
    ground = road_ground(areas, market=None)
    plans = [[0] * 6, [0, 0, 1, 0, 0, 1]]
    found = measure_plans(ground, np.array(plans, dtype=np.int64))
    for row, count in enumerate((1, 2)):
        values = {
            one.key: one.value
            for one in judge_plan(ground, plan_of(areas, plans[row], count)).of_plan()
        }
        assert found["imbalance"][row] == pytest.approx(values["imbalance"])
        assert found["band-gap"][row] == values["band-gap"]


def test_no_plans_have_no_measures() -> None:
    ground = road_ground(grid_areas(Random(3), 2, 2), market=None)
    found = measure_plans(ground, np.zeros((0, 4), dtype=np.int64))
    assert all(len(values) == 0 for values in found.values())
    assert "moment" in found


def test_areas_in_no_lot_are_refused() -> None:
    ground = road_ground(grid_areas(Random(3), 2, 2), market=None)
    with pytest.raises(ValueError, match="every area"):
        measure_plans(ground, np.array([[0, 0, -1, 0]]))
    with pytest.raises(ValueError, match="4 areas"):
        measure_plans(ground, np.array([[0, 0]]))


def test_a_percentile_counts_plans_with_less_and_half_of_the_same() -> None:
    rng = Random(4)
    for _ in range(30):
        values = [rng.randrange(9) for _ in range(rng.randint(1, 40))]
        own = rng.randrange(-1, 10)
        found = percentiles({"x": np.array(values)}, {"x": own})["x"]
        below = sum(value < own for value in values)
        same = sum(value == own for value in values)
        assert found.percentile == pytest.approx(100 * (below + same / 2) / len(values))
        assert (found.below, found.equal, found.plans) == (below, same, len(values))


def test_percentiles_are_of_what_both_have() -> None:
    ensemble = {"a": np.array([1, 2]), "b": np.array([1, 2]), "empty": np.array([], dtype=float)}
    assert list(percentiles(ensemble, {"b": 0, "c": 1, "empty": 1})) == ["b"]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (0, "less than all of 4 random plans"),
        (9, "more than all of 4 random plans"),
        (3, "more than 50.0 % of 4 random plans"),
    ],
)
def test_a_placement_says_what_it_means(own: int, words: str) -> None:
    assert percentiles({"x": np.array([1, 2, 3, 4])}, {"x": own})["x"].words == words
