"""Which area holds a place: inside, nearest, or none."""

from __future__ import annotations

import numpy as np
import pytest

from allocator.geo.ring_index import NEAREST_AREA_METRES, RingIndex

SQUARE = np.array([[0, 0], [100, 0], [100, 100], [0, 100], [0, 0]])


@pytest.mark.parametrize(
    ("place", "area"),
    [
        ((50, 50), 0),
        ((150, 50), 2),
        ((50, 20), 0),
        ((1050, 50), 3),
        ((-NEAREST_AREA_METRES, 50), 0),
        ((-NEAREST_AREA_METRES - 1, 50), None),
    ],
)
def test_a_place_is_in_the_area_around_it_or_the_nearest(
    place: tuple[int, int], area: int | None
) -> None:
    areas = [[SQUARE], [], [SQUARE + np.array([100, 0])], [SQUARE + np.array([1000, 0])]]
    assert RingIndex(areas).area_at(*place) == area


def test_a_hole_belongs_to_what_fills_it() -> None:
    hole = SQUARE // 2 + 20
    index = RingIndex([[SQUARE, hole[::-1]], [hole]])
    assert index.area_at(10, 10) == 0
    assert index.area_at(40, 40) == 1


def test_without_areas_there_is_none() -> None:
    assert RingIndex([]).area_at(0, 0) is None
