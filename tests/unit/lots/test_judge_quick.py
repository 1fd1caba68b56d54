"""Many plans at once come out as one after another, and percentiles are what they say."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from allocator.geo import Points
from allocator.lots.areas import Areas
from allocator.lots.judge import MEASURES, Ground, Unit, judge_plan, read_yardsticks
from allocator.lots.judge.percentiles import ROUNDED, percentiles
from allocator.lots.judge.quick import AT_ONCE, NOT_TAKEN, measure_plans
from allocator.lots.lot_plan import LotPlan, PlannedLot
from allocator.report.measure_words import show
from tests.unit.lots.judge_county import column, grid_areas, needs_of, road_ground, road_market


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


def random_ground(rng: Random, areas: Areas) -> Ground:
    """A market and packages drawn over some areas."""
    count = len(areas)

    def draws(rows: int, most: int) -> list[list[int]]:
        return [[rng.randrange(most) for _ in range(count)] for _ in range(rows)]

    delivered = np.array(draws(4, 900), dtype=np.int64) * (np.array(draws(4, 3)) > 0)
    rated = delivered.sum(axis=0) * (np.array(draws(1, 4)[0]) > 0)
    calls = [(number, rng.randrange(count)) for number in range(30) for _ in range(3)]
    pairs = np.array(sorted(set(calls)), dtype=np.int64)
    market = road_market(
        providers=("P1", "P2", "P3", "P4"),
        names=("One", "Two", "Three", "Four"),
        brand=column(0, 1, 1, 2),
        delivered=delivered,
        good=rated // 3,
        rated=rated,
        round_of=pairs[:, 0],
        round_area=pairs[:, 1],
        principals=Points(column(500, 2500, 3500), column(0, 0, 0), np.zeros(3, dtype=np.bool_)),
        principal_owner=("P1", "P2", "P2"),
        centres=Points(column(0), column(0), np.array([False])),
    )
    packages = {area: [rng.randrange(20, 400) for _ in range(3)] for area in range(count)}
    sticks = {"rate_miles": [1], "rate_pence": [1000, 2000], "band_least": 18, "band_most": 24,
              "carer_week": 10, "samples": 0, "reach_minutes": 12}  # fmt: skip
    return road_ground(
        areas, market=market, needs=needs_of(packages, count), yardsticks=read_yardsticks(sticks)
    )


@pytest.mark.parametrize("has_market", [True, False], ids=["market", "no market"])
def test_many_plans_are_measured_as_one_by_one(has_market: bool) -> None:
    rng = Random(1)
    areas = grid_areas(rng, 4, 3)
    ground = random_ground(rng, areas) if has_market else road_ground(areas, market=None)
    plans = [[*range(3), *rng.choices(range(3), k=9)] for _ in range(AT_ONCE + 9)]
    found = measure_plans(ground, np.array(plans, dtype=np.int64))
    for row, lot_of in enumerate(plans):
        judged = judge_plan(ground, plan_of(areas, lot_of, 3))
        values = {one.key: one.value for one in judged.of_plan() if one.value is not None}
        assert set(values) - set(NOT_TAKEN) == set(found)
        assert {key: column[row] for key, column in found.items()} == pytest.approx(
            {key: values[key] for key in found}
        )


def test_every_measure_is_placed_or_said_not_to_be() -> None:
    rng = Random(5)
    ground = random_ground(rng, grid_areas(rng, 4, 3))
    found = measure_plans(ground, np.array([[0, 0, 1, 1] * 3], dtype=np.int64))
    names = {key.partition(":")[0] for key in found}
    assert names | set(NOT_TAKEN) == {one.key for one in MEASURES if one.plan}
    assert not names & set(NOT_TAKEN)


def test_plans_may_differ_in_how_many_lots_they_have() -> None:
    rng = Random(2)
    areas = grid_areas(rng, 3, 2)
    ground = random_ground(rng, areas)
    plans = [[0] * 6, [0, 0, 1, 0, 0, 1]]
    found = measure_plans(ground, np.array(plans, dtype=np.int64))
    for row, count in enumerate((1, 2)):
        judged = judge_plan(ground, plan_of(areas, plans[row], count))
        values = {one.key: one.value for one in judged.of_plan()}
        assert {key: column[row] for key, column in found.items()} == pytest.approx(
            {key: values[key] for key in found}
        )


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
        found = percentiles({"split": np.array(values)}, {"split": own})["split"]
        below = sum(value < own for value in values)
        same = sum(value == own for value in values)
        assert found.percentile == pytest.approx(100 * (below + same / 2) / len(values))
        assert (found.below, found.equal, found.plans) == (below, same, len(values))


def test_percentiles_are_of_what_both_have() -> None:
    two, none = np.array([1, 2]), np.array([], dtype=float)
    ensemble = {"areas": two, "split": two, "moment": none}
    assert list(percentiles(ensemble, {"split": 0, "carers": 1, "moment": 1})) == ["split"]


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (0, "less than all of 4 random plans"),
        (9, "more than all of 4 random plans"),
        (3, "more than 50.0 % of 4 random plans"),
    ],
)
def test_a_placement_says_what_it_means(own: int, words: str) -> None:
    assert percentiles({"split": np.array([1, 2, 3, 4])}, {"split": own})["split"].words == words


def test_what_differs_by_less_than_is_shown_counts_as_the_same() -> None:
    hours = np.array([60_000, 60_010, 59_990, 60_029])
    place = percentiles({"band-gap": hours}, {"band-gap": 60_001})["band-gap"]
    assert (place.below, place.equal) == (0, 4)
    assert place.is_same
    assert place.words == "the same as all of 4 random plans"
    apart = percentiles({"band-gap": hours}, {"band-gap": 60_100})["band-gap"]
    assert apart.words == "more than all of 4 random plans"
    assert (apart.low, apart.high) == (59_990, 60_029)


def test_every_value_that_is_rounded_is_rounded_as_it_is_shown() -> None:
    rng = np.random.default_rng(6)
    for unit in set(Unit) - {Unit.MOMENT}:
        step = ROUNDED.get(unit, 1.0)
        for value in (rng.random(200) * 40 * step).tolist():
            assert show(value, unit) == show(step * round(value / step), unit)
