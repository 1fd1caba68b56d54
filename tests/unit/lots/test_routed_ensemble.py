"""Some random plans are routed as the plan itself is, and how far days agree is said."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.lots.design.county_task import Band
from allocator.lots.judge import judge_plan
from allocator.lots.judge.ground import best_hub
from allocator.lots.judge.percentiles import Placement, percentiles
from allocator.lots.judge.travel import ROUTED
from allocator.report.lots_placed import placed_text, placed_values, routed_lines
from allocator.use_cases.routed_ensemble import agreement_of, route_some
from tests.unit.lots.judge_county import column, lots, road_ground
from tests.unit.lots.test_sample_days import samples

OWN = column(0, 0, 1, 1, 1)
PLANS = np.array([[0, 0, 1, 1, 1], [0, 1, 1, 1, 1], [0, 0, 0, 1, 1], [0, 0, 0, 0, 1]])


def test_each_is_routed_as_it_would_be_alone() -> None:
    ground = road_ground()
    found = route_some(ground, samples(None), OWN, PLANS, 2)
    assert found.number == 2
    for row, plan in ((0, lots("12", "345")), (2, lots("123", "45"))):
        hubs = [best_hub(ground, np.flatnonzero(PLANS[row] == lot)) for lot in range(2)]
        sums = samples(None).route(plan, column(*hubs))
        taken = {one.key: one.value for one in judge_plan(ground, plan, sums).of_plan()}
        assert {key: found.values[key][row] for key in ROUTED} == {
            key: taken[key] for key in ROUTED
        }
    assert np.isnan(found.values["routed-travel"][[1, 3]]).all()
    assert found.placements["routed-travel"].plans == 2
    assert found.placements["routed-travel"].equal >= 1


def test_no_more_are_routed_than_there_are() -> None:
    assert route_some(road_ground(), samples(None), OWN, PLANS, 9).number == 4


def test_days_that_differ_by_luck_alone_agree_about_nothing() -> None:
    luck = np.random.default_rng(1).normal(size=(400, 3))
    plans = np.random.default_rng(2).normal(size=(400, 1))
    held = agreement_of(luck)
    assert held is not None
    assert held < 0.2
    # As much luck as difference: r is a half, and of the mean of three days three quarters.
    assert agreement_of(luck + plans) == pytest.approx(0.75, abs=0.08)
    assert agreement_of(luck[:, :1]) is None
    assert agreement_of(np.ones((5, 3))) is None


def test_values_that_were_not_taken_count_nowhere() -> None:
    values = {"moment": np.array([1.0, np.nan, 3.0])}
    assert percentiles(values, {"moment": 2.0})["moment"].plans == 2
    assert percentiles(values, {"moment": np.nan}) == {}


def test_a_percentile_that_is_luck_is_said_to_be() -> None:
    places = {key: Placement(6.0, 3, 0, 25, 5.0, 7.0) for key in ("routed-travel", "routed-drive")}
    agreed = {"routed-travel": 0.1, "routed-drive": 0.97, "routed-unserved": None}
    said = routed_lines(places, agreed)
    assert "among 25 of them" in said[0]
    assert "about 20 points" in said[0]
    assert said[1].endswith("do not decide by this percentile.")
    assert said[2] == "All driving, routed: sample days agree about the plans by 0.97 of 1."
    band = Band(lots=2, low=1800, high=4200)
    r_hat = dict.fromkeys(places)
    values = placed_values(places, r_hat, band, agreed)
    assert [row["days_agree"] for row in values["measures"]] == [0.1, 0.97]
    assert {row["measure"] for row in values["not_placed"]} == {"routed-unserved", "extra-pieces"}
    assert said[0] in placed_text("own", places, r_hat, band, agreed, is_inside=True)
    assert routed_lines(places, {}) == []
