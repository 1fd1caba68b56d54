"""Travel from somebody's own table: the right cell, the right way round, and inside a zone."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.geo import CrowFlyTravel, Points
from allocator.geo.travel_matrix import MatrixTravel
from allocator.geo.zones import NO_ZONE, Zones

CROW = CrowFlyTravel()
NAMES = ("E01026419", "BRANCH", "E01026422")


class TwoAreas:
    """West of easting 600 km lies the first area, east of it the second, past 700 km none."""

    area_codes = ("E01026419", "E01026422")

    def area_at(self, easting, northing):
        return None if easting > 700_000 else int(easting >= 600_000)


def points(*eastings):
    count = len(eastings)
    return Points(np.array(eastings), np.full(count, 300_000), np.zeros(count, dtype=bool))


def zones(**known):
    return Zones(NAMES, {"BRANCH": (610_000, 300_000)}, TwoAreas(), **known)


def table(**changes):
    minutes = np.array([[0, 7, 20], [8, 0, 5], [21, 6, 0]])
    parts = {"name": "table.csv", "zones": zones(), "zone_minutes": minutes,
             "zone_metres": minutes * 1000}  # fmt: skip
    return MatrixTravel(**{**parts, **changes})


def test_each_way_is_looked_up_on_its_own():
    west, branch, east = points(590_000), points(610_000), points(620_000)
    assert table().minutes(west, east).tolist() == [[20]]
    assert table().minutes(east, west).tolist() == [[21]]
    assert table().minutes(west, branch).tolist() == [[7]]
    assert table().minutes(branch, west).tolist() == [[8]]
    assert table().metres(branch, east).tolist() == [[5000]]


def test_two_points_of_one_zone_are_as_far_apart_as_the_crow_flies():
    here = points(590_000, 593_000)
    assert (table().minutes(here, here) == CROW.minutes(here, here)).all()
    assert (table().metres(here, here) == CROW.metres(here, here)).all()
    assert table().minutes(here, here)[0, 1] > 0


def test_pairs_agree_with_the_diagonal_of_the_matrix():
    a = points(590_000, 610_000, 620_000, 591_000)
    b = points(620_000, 590_000, 620_500, 590_000)
    assert (table().minutes_paired(a, b) == np.diag(table().minutes(a, b))).all()


def test_a_stated_area_comes_before_the_one_on_the_map():
    stated = zones(known={(590_000, 300_000): "E01026422"})
    assert stated.of(points(590_000, 590_001)).tolist() == [2, 0]


def test_a_point_in_no_zone_is_named_by_its_square_only():
    assert zones().of(points(710_000)).tolist() == [NO_ZONE]
    with pytest.raises(
        ValueError, match=r"2 places .* table.csv, .* easting 710 km, northing 300 km"
    ):
        table().minutes(points(590_000), points(600_000, 710_999, 720_000))


@pytest.mark.parametrize("name", ["zone_minutes", "zone_metres"])
def test_a_table_of_another_size_or_below_nothing_is_refused(name):
    with pytest.raises(ValueError, match=f"{name} must be 3 x 3"):
        table(**{name: np.zeros((2, 2), dtype=np.int64)})
    below = np.full((3, 3), 4)
    below[2, 0] = -1
    with pytest.raises(ValueError, match=f"{name} holds a negative"):
        table(**{name: below})
    table(**{name: np.where(np.eye(3, dtype=bool), -1, 0)})


def test_a_table_of_no_zones_is_a_table():
    nothing = np.zeros((0, 0), dtype=np.int64)
    empty = Zones((), {}, TwoAreas())
    found = table(zones=empty, zone_minutes=nothing, zone_metres=nothing)
    assert found.minutes(points(), points()).shape == (0, 0)


def test_no_points_give_no_hops():
    none = points()
    assert table().minutes(none, points(590_000)).shape == (0, 1)
    assert table().minutes_paired(none, none).shape == (0,)


def test_a_fingerprint_stays_while_a_table_is_used_and_changes_with_its_content():
    before = table().fingerprint
    used = table(name="another name")
    used.minutes(points(590_000), points(620_000))
    assert used.fingerprint == before
    assert table(zone_minutes=table().zone_minutes + 1).fingerprint != before
    assert table(zone_metres=table().zone_metres + 1).fingerprint != before
    assert table(within=CrowFlyTravel(urban_kmh=30)).fingerprint != before
    assert CrowFlyTravel().fingerprint == CrowFlyTravel().fingerprint
    assert CrowFlyTravel(rural_kmh=50).fingerprint != CrowFlyTravel().fingerprint
