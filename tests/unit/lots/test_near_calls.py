"""The drive between near calls: what it is made of, and what borders do to it."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from allocator.domain.package import Place
from allocator.geo import CrowFlyTravel, Points
from allocator.lots.judge.near import NEAREST, drives_apart, homes_apart, look_around
from allocator.rules.problem import COMMISSIONED
from tests.tiny import random_case
from tests.unit.lots.judge_county import grid_areas, road_areas


def by_hand(
    drive: list[list[float]], care: list[int], lots: list[int], area: int, enough: int
) -> float:
    """The mean drive to the nearest care of the area's lot, one minute of care after another."""
    order = sorted(range(len(care)), key=lambda other: (drive[area][other], other))[:NEAREST]
    drives = [drive[area][it] for it in order if lots[it] == lots[area] for _ in range(care[it])]
    kept = drives[:enough]
    return sum(kept) / len(kept) if kept else 0.0


@pytest.mark.parametrize("seed", range(4))
def test_the_nearest_care_of_the_lot_is_gathered(seed: int) -> None:
    r = Random(seed)
    count = r.choice((3, 9, 60))
    minutes = np.array([[r.randrange(1, 40) for _ in range(count)] for _ in range(count)])
    apart = np.array([float(r.randrange(1, 9)) for _ in range(count)])
    care = np.array([r.randrange(0, 30) for _ in range(count)])
    plans = np.array([[r.randrange(3) for _ in range(count)] for _ in range(3)])
    enough = r.choice((1, 40, 10_000))
    found = look_around(minutes, apart, care, enough).drives(plans)
    drive = minutes.astype(float)
    np.fill_diagonal(drive, apart)
    for number, lots in enumerate(plans.tolist()):
        hand = [by_hand(drive.tolist(), care.tolist(), lots, i, enough) for i in range(count)]
        assert found[number] == pytest.approx(hand)


def test_a_border_takes_near_calls_away() -> None:
    areas = grid_areas(Random(3), 4, 4)
    travel = CrowFlyTravel()
    drive = travel.minutes(areas.points, areas.points)
    around = look_around(drive, drives_apart(areas, travel), areas.minutes["now"], 3000)
    whole, cut = around.drives(np.array([[0] * 16, [0, 0, 1, 1] * 4]))
    assert (cut >= whole).all()
    assert cut.sum() > whole.sum()


def test_homes_say_how_far_apart_they_are_and_outlines_where_there_are_too_few() -> None:
    travel = CrowFlyTravel()
    areas = grid_areas(Random(1), 2, 1)
    square = drives_apart(areas, travel)
    side = int(0.5214 * 1000)
    hop = 2 + round(60 * 1.3 * side / 1000 / (45 if areas.is_rural[0] else 25))
    assert square[0] == hop
    case = random_case(2, packages=4, locations=3)
    homes = [x.package.place for x in case.book if x.package.funding in COMMISSIONED]
    assert len(homes) > 1
    found = homes_apart(case, areas, travel, lambda _: 1)
    assert found[0] == square[0]
    drives = [
        int(travel.minutes_paired(_one(a), _one(b))[0])
        for n, a in enumerate(homes)
        for m, b in enumerate(homes)
        if n != m
    ]
    assert found[1] == pytest.approx(sum(drives) / len(drives))


def _one(place: Place) -> Points:
    column = [np.array([x]) for x in (place.easting, place.northing, place.is_rural)]
    return Points(*column)


def test_without_outlines_the_next_area_says_it() -> None:
    areas = road_areas()
    drive = CrowFlyTravel().minutes(areas.points, areas.points)
    nearest = [min(x for n, x in enumerate(row) if n != m) for m, row in enumerate(drive.tolist())]
    assert drives_apart(areas, CrowFlyTravel()).tolist() == [x / 2 for x in nearest]
