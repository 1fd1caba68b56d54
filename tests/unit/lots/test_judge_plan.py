"""Every measure of lots, worked out by hand on five areas along a road."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from random import Random

import numpy as np
import pytest

from allocator.lots.judge import MEASURES, Judgement, SampleSums, judge_plan, read_yardsticks
from allocator.lots.judge.agreement import proxy_agreement, spearman
from allocator.lots.judge.ground import best_hub
from allocator.lots.judge.measure import Better
from allocator.lots.judge.supply import concentration
from allocator.lots.judge.travel import weighted_reach
from tests.unit.lots.judge_county import (
    column,
    grid_areas,
    lots,
    needs_of,
    road_areas,
    road_ground,
    road_market,
)

ROUTED = {
    "L1": SampleSums(contact=600, travel=50, home=70, calls=20, unserved=1, rounds=4),
    "L2": SampleSums(contact=300, travel=100, home=100, calls=10, unserved=0, rounds=2),
}


def taken(judged: Judgement, key: str) -> tuple[list[object], object]:
    """Values of the lots, and of the plan."""
    row = next(r for r in judged.rows if f"{r.key}:{r.each}".rstrip(":") == key)
    return list(row.lots), row.plan


@pytest.fixture(scope="module")
def judged() -> Judgement:
    """Lots {A1, A2} and {A3, A4, A5}."""
    return judge_plan(road_ground(), lots("12", "345"), ROUTED)


@pytest.mark.parametrize(
    ("key", "of_lots", "of_plan"),
    [
        ("areas", [2, 3], 5),
        ("hours-now", [1800, 1260], 3060),
        # Without packages the peaks of areas add up.
        ("hours-p90", [2000, 1420], 3420),
        # 70 per cent of 1,800 and 1,260, rounded half up.
        ("hours-principal", [1260, 882], 2142),
        # The band is 1,080 to 1,440 minutes.
        ("band-gap", [0, 198], 198),
        ("imbalance", [100 * 540 / 3060, 100 * 540 / 3060], 100 * 540 / 3060),
        # 1,800 x (600 + 50) / 600 = 1,950 and 1,260 x 400 / 300 = 1,680, in weeks of 600 minutes.
        ("carers", [4, 3], 7),
        ("routed-travel", [5.0, 20.0], 10.0),
        ("routed-drive", [12.0, 40.0], 60 * 320 / 900),
        ("routed-unserved", [5.0, 0.0], 100 / 30),
        # Apart half the way to the next area: 1, 1, 1.5, 2.5 and 10 minutes. A1 and A2 have 3,000
        # and 2,400 over 1,800; A3, A4 and A5 6,450, 4,950 and 26,100 over 1,260.
        ("near-drive", [2600 / 1800, 7_956_000 / 1260**2], (2600 + 7_956_000 / 1260) / 3060),
        # Hubs: A2 (600 x 4 against 1,200 x 4) and A4 (300 x 25 + 60 x 400).
        ("moment", [2400, 31_500], 33_900),
        ("hub-drive", [sqrt(2400 / 1800), 5.0], sqrt(33_900 / 3060)),
        # Rural: A2 alone; A4 at 0 with 900 and A3 at 5 with 300 of 1,260 hold nine tenths. Of the
        # plan's 2,460 minutes 2,100 lie at the hubs.
        ("rural-reach", [0, 5], 5),
        # From the hub at minute 2, the one at minute 1; from minute 10, the one at minute 12.
        ("eligible-principals", [1, 1], 1),
        ("good-share", [100 * 1200 / 1800, 75.0], 100 * 1200 / 1800),
        ("hours-at-risk", [1260, 882], 2142),
        ("largest-provider", [100 * 1200 / 1800, 100 * 900 / 1260], 100 * 900 / 1260),
        # 66.7, 16.7 and 16.7 per cent; 71.4 and 28.6.
        ("hhi-provider", [5000, 5918], 5918),
        ("hhi-brand", [5556, 10_000], 10_000),
        # Rounds 0 and 2 call in the first lot, 1 and 2 in the second.
        ("cross-border", [50.0, 50.0], 100 / 3),
        ("straddle:district", [], 0),
        ("far-side:district", [0, 0], 0),
        ("split:district", [], 0),
        ("cut-off:district", [0, 0], 0),
        ("cut-edges", [1, 1], 1),
        ("extra-pieces", [0, 0], 0),
        # Everybody lives within three miles, at 1,740 pence an hour.
        ("cost-week", [52_200, 36_540], 88_740),
        ("cost-hour", [1740.0, 1740.0], 1740.0),
        ("rate-far", [0.0, 0.0], 0.0),
    ],
)
def test_a_measure_is_what_its_formula_says(
    judged: Judgement, key: str, of_lots: list[object], of_plan: object
) -> None:
    lots_have, plan_has = taken(judged, key)
    assert lots_have == pytest.approx(of_lots)
    assert plan_has == pytest.approx(of_plan)


def test_the_list_above_misses_no_measure(judged: Judgement) -> None:
    assert [row.key for row in judged.rows] == [measure.key for measure in MEASURES]


def test_every_definition_says_how_and_from_what() -> None:
    assert len({measure.key for measure in MEASURES}) == len(MEASURES)
    for measure in MEASURES:
        assert measure.plan.endswith((".", ";"))
        assert measure.source.endswith(".")
        assert measure.better in Better


def test_borders_cut_labels_and_labels_cut_lots() -> None:
    judged = judge_plan(road_ground(), lots("123", "45"))
    assert taken(judged, "straddle:district") == ([], 1)
    assert taken(judged, "far-side:district") == ([300, 0], 300)
    assert taken(judged, "split:district") == ([], 1)
    assert taken(judged, "cut-off:district") == ([300, 0], 300)
    assert judged.of_plan()[-1].key == "extra-pieces"


def test_a_lot_in_pieces_is_counted() -> None:
    judged = judge_plan(road_ground(), lots("13", "245"))
    assert taken(judged, "extra-pieces") == ([1, 1], 2)
    assert taken(judged, "cut-edges") == ([3, 3], 3)


def test_rate_bands_begin_at_whole_miles() -> None:
    # 5 km are 3.1 miles and 10 km are 6.2: the second and the third band.
    areas = road_areas(easting=column(0, 200, 5000, 10_000, 4800))
    judged = judge_plan(road_ground(areas), lots("12345"))
    pence = 600 * 1740 + 1200 * 1740 + 300 * 1968 + 900 * 2172 + 60 * 1740
    assert taken(judged, "cost-week")[1] == (pence + 30) // 60
    assert taken(judged, "rate-far")[1] == pytest.approx(100 * 900 / 3060)


def test_busy_weeks_follow_from_packages_where_they_are_known() -> None:
    needs = needs_of({0: [300, 300], 1: [600, 600], 2: [300], 3: [900], 4: [60]}, 5)
    judged = judge_plan(road_ground(needs=needs), lots("12", "345"))
    variance = 2 * 300**2 + 2 * 600**2
    expected = 1800 + round(1.2816 * int(sqrt(variance)))
    assert taken(judged, "hours-p90")[0][0] == expected
    # Peaks of lots do not come together.
    assert taken(judged, "hours-p90")[1] < sum(taken(judged, "hours-p90")[0])


def test_without_a_market_only_what_areas_say_is_measured() -> None:
    judged = judge_plan(road_ground(market=None), lots("12", "345"))
    keys = {row.key for row in judged.rows}
    assert {"moment", "hours-at-risk", "straddle"} <= keys
    assert not keys & {"hhi-provider", "cross-border", "cost-week", "routed-travel"}


def test_areas_in_no_lot_count_nowhere() -> None:
    judged = judge_plan(road_ground(), lots("12"))
    assert taken(judged, "hours-now") == ([1800], 1800)
    assert taken(judged, "areas")[1] == 2
    # Rounds that leave for no lot cross no border.
    assert taken(judged, "cross-border") == ([0.0], 0.0)


def test_an_empty_lot_has_nothing_to_measure() -> None:
    judged = judge_plan(road_ground(), lots("12345", ""))
    assert taken(judged, "moment")[0][1] == 0
    assert taken(judged, "hub-drive")[0][1] is None
    assert taken(judged, "rural-reach")[0][1] is None
    assert taken(judged, "hhi-provider")[0][1] is None
    assert taken(judged, "eligible-principals")[0][1] == 0


def test_a_hub_that_is_stated_is_kept() -> None:
    judged = judge_plan(road_ground(), lots("12", "345", hubs=("A1", "A3")))
    assert taken(judged, "moment")[0] == [1200 * 4, 900 * 25 + 60 * 625]


def test_the_best_hub_is_the_best_of_all() -> None:
    rng = Random(4)
    for _ in range(20):
        ground = road_ground(grid_areas(rng, 4, 3), market=None)
        members = np.array(sorted(rng.sample(range(12), rng.randint(1, 12))))
        costs = [
            sum(int(ground.now[i]) * int(ground.minutes[i, hub]) ** 2 for i in members)
            for hub in members
        ]
        assert best_hub(ground, members) == members[costs.index(min(costs))]


def test_rural_reach_is_the_least_that_holds_nine_tenths() -> None:
    rng = Random(5)
    for _ in range(50):
        drive = np.array([rng.randrange(30) for _ in range(8)])
        minutes = np.array([rng.randrange(100) for _ in range(8)])
        chosen = np.array([rng.random() < 0.7 for _ in range(8)])
        total = int(minutes[chosen].sum())
        found = weighted_reach(drive, minutes, chosen)
        if not total:
            assert found is None
            continue
        holds = [d for d in range(30) if 10 * minutes[chosen & (drive <= d)].sum() >= 9 * total]
        assert found == holds[0]


def test_concentration_is_exact() -> None:
    assert concentration(column(1, 1, 1)) == 3333
    assert concentration(column(7)) == 10_000
    assert concentration(column()) is None


def test_providers_are_counted_once_however_many_locations_they_have() -> None:
    market = road_market(principal_owner=("P1", "P1"))
    ground = road_ground(market=market, yardsticks=read_yardsticks({"reach_minutes": 60}))
    assert taken(judge_plan(ground, lots("12", "345")), "eligible-principals")[0] == [1, 1]


def test_the_proxy_is_ranked_against_routed_days() -> None:
    plan = lots("1", "2", "345", hubs=("A1", "A2", "A3"))
    sums = {
        "L1": SampleSums(contact=60, travel=1, home=1),
        "L2": SampleSums(contact=60, travel=3, home=1),
        "L3": SampleSums(contact=60, travel=2, home=9),
    }
    judged = judge_plan(road_ground(), plan, sums)
    found = proxy_agreement([judged, judged])
    assert found is not None
    assert found.lots == 3
    # Drives 0, 0 and more: ranks 1.5, 1.5, 3 against 1, 2, 3 and 1, 3, 2.
    assert found.drive == pytest.approx(sqrt(3) / 2)
    assert found.travel == pytest.approx(0.0)
    assert proxy_agreement([judge_plan(road_ground(), plan)]) is None


def test_rank_correlation_agrees_with_the_textbook_formula() -> None:
    rng = Random(6)
    for _ in range(20):
        one, other = ([float(x) for x in rng.sample(range(99), 9)] for _ in range(2))
        ranks = [[sorted(values).index(value) for value in values] for values in (one, other)]
        squares = sum((a - b) ** 2 for a, b in zip(*ranks, strict=True))
        assert spearman(np.array(one), np.array(other)) == pytest.approx(1 - 6 * squares / 720)
    assert spearman(np.array([1.0, 1.0]), np.array([1.0, 2.0])) == 0.0


@pytest.mark.parametrize(("samples", "said"), [(1, "in 1 day"), (3, "in 3 days")])
def test_sample_days_are_counted_in_words_that_fit(samples: int, said: str) -> None:
    ground = road_ground(yardsticks=replace(road_ground().yardsticks, samples=samples))
    sums = {"L1": SampleSums(contact=600), "L2": SampleSums(contact=300)}
    rows = judge_plan(ground, lots("12", "345"), sums).rows
    assert next(row.detail for row in rows if " of contact in " in row.detail).endswith(said)
