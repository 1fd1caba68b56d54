import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.geo.rings import (
    doubled_area,
    edges,
    hectares,
    is_inside,
    point_inside,
    squared_distance,
)


def box(west, south, east, north):
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return np.array(corners, dtype=np.int64)


def test_area_is_positive_anticlockwise_and_negative_clockwise():
    ring = box(0, 0, 300, 200)
    assert doubled_area(ring) == 120_000
    assert doubled_area(ring[::-1]) == -120_000


def test_a_hole_is_taken_off_the_hectares():
    assert hectares([box(0, 0, 1000, 1000), box(100, 100, 600, 600)[::-1]]) == 75


@pytest.mark.parametrize(
    ("width", "height", "rounded"),
    [(100, 49, 0), (4999, 1, 0), (100, 50, 1), (14_999, 1, 1), (15_000, 1, 2),
     (20_000, 10_000, 20_000)],
)  # fmt: skip
def test_hectares_are_rounded_half_up(width, height, rounded):
    assert hectares([box(7, 9, 7 + width, 9 + height)]) == rounded


@given(st.integers(-5, 15), st.integers(-5, 15))
def test_a_point_is_inside_a_box_exactly_when_its_coordinates_are(easting, northing):
    sides = edges([box(0, 0, 10, 8)])
    if easting not in {0, 10} and northing not in {0, 8}:
        assert is_inside(*sides, easting, northing) == (0 < easting < 10 and 0 < northing < 8)


@given(st.integers(-3, 23), st.integers(-3, 13))
def test_boxes_side_by_side_share_no_point_and_lose_none_between_them(easting, northing):
    left, right, both = box(0, 0, 10, 10), box(10, 0, 20, 10), box(0, 0, 20, 10)
    held = [is_inside(*edges([ring]), easting, northing) for ring in (left, right)]
    assert sum(held) == is_inside(*edges([both]), easting, northing)


@pytest.mark.parametrize(
    "halves",
    [
        ([[0, 0], [10, 0], [10, 10], [0, 0]], [[0, 0], [10, 10], [0, 10], [0, 0]]),
        ([[0, 0], [10, 0], [0, 10], [0, 0]], [[10, 0], [10, 10], [0, 10], [10, 0]]),
    ],
    ids=["rising", "falling"],
)
def test_two_halves_of_a_box_share_no_point_of_their_slope_and_lose_none(halves):
    whole = edges([box(0, 0, 10, 10)])
    for easting in range(-1, 12):
        for northing in range(-1, 12):
            held = [is_inside(*edges([np.array(half)]), easting, northing) for half in halves]
            assert sum(held) == is_inside(*whole, easting, northing)


@pytest.mark.parametrize(
    ("rings", "point"),
    [
        # Every cut is as wide: the uppermost of the 32.
        ([box(500, 1000, 600, 1064)], (550, 1062)),
        # Widest half a metre above the foot, from 0 to 63.5.
        ([np.array([[0, 0], [64, 0], [0, 64], [0, 0]])], (31, 0)),
        # Widest at the uppermost cut, half a metre above 62: from 100.75 to 163.25.
        ([np.array([[132, 0], [164, 64], [100, 64], [132, 0]])], (132, 62)),
        # The widest of three islands side by side.
        ([box(0, 0, 10, 32), box(20, 0, 60, 32), box(70, 0, 90, 32)], (40, 31)),
    ],
    ids=["box", "wide-foot", "wide-top", "islands"],
)
def test_the_point_of_an_area_is_the_middle_of_its_widest_cut(rings, point):
    assert point_inside(rings) == point


def test_distance_to_a_side_is_to_its_nearest_point_not_its_line():
    start, end = np.array([[0, 0]]), np.array([[10, 0]])
    assert squared_distance(start, end, 5, 3).tolist() == [9.0]
    assert squared_distance(start, end, 13, 4).tolist() == [25.0]
    assert squared_distance(start, start, 3, 4).tolist() == [25.0]  # a side without length


def test_a_horseshoe_has_its_point_in_the_bend_not_in_the_gap():
    corners = [[0, 0], [90, 0], [90, 90], [60, 90], [60, 30], [30, 30], [30, 90], [0, 90], [0, 0]]
    ring = np.array(corners)
    easting, northing = point_inside([ring])
    assert 0 < easting < 90
    assert 0 < northing < 30


def test_a_point_avoids_the_hole():
    rings = [box(0, 0, 100, 100), box(10, 1, 99, 99)[::-1]]
    assert is_inside(*edges(rings), *point_inside(rings))


def test_an_area_without_width_has_no_point_inside():
    with pytest.raises(ValueError, match="too thin"):
        point_inside([np.array([[0, 0], [10, 0], [20, 0], [0, 0]])])
