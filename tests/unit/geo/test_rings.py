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
