from itertools import combinations
from math import dist

import numpy as np
import pytest

from allocator.geo import neighbour_pairs


def test_areas_are_neighbours_along_a_side_in_a_corner_or_across_narrow_water(paper_county):
    assert paper_county.neighbours().tolist() == [[0, 1], [0, 3], [1, 2], [1, 3]]


@pytest.mark.parametrize(("near_metres", "is_neighbour"), [(19, False), (20, True)])
def test_water_wider_than_the_tolerance_parts_two_areas(paper_county, near_metres, is_neighbour):
    corners = [np.concatenate(paper_county.area_rings(area)) for area in (1, 2)]
    assert neighbour_pairs(corners, near_metres).tolist() == ([[0, 1]] if is_neighbour else [])


@pytest.mark.parametrize("seed", range(20))
def test_neighbours_are_those_that_comparing_every_corner_with_every_other_finds(seed):
    """Corners on a coarse grid, so that distances of just the tolerance are among them."""
    rng, near = np.random.default_rng(seed), 25
    areas = [
        rng.integers(0, 40, 2) * 5 + 5 * rng.integers(-6, 7, (int(rng.integers(1, 5)), 2))
        for _ in range(8)
    ]
    found = [
        [one, other]
        for one, other in combinations(range(len(areas)), 2)
        if any(dist(a, b) <= near for a in areas[one] for b in areas[other])
    ]
    assert neighbour_pairs(areas, near).tolist() == found


def test_a_single_area_has_no_neighbours(paper_county):
    assert neighbour_pairs(paper_county.area_rings(0)).shape == (0, 2)


def test_norfolk_hangs_together_and_every_area_has_a_neighbour(norfolk):
    pairs = norfolk.neighbours()
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert len(np.unique(pairs, axis=0)) == len(pairs)
    reached = np.zeros(538, dtype=bool)
    reached[0] = True
    for _ in range(538):
        meets = reached[pairs].any(axis=1)
        reached[pairs[meets]] = True
    assert reached.all()


def test_norfolk_areas_have_about_as_many_neighbours_as_a_map_allows(norfolk):
    mean = 2 * len(norfolk.neighbours()) / 538
    assert 5 < mean < 6  # a planar map has fewer than six on average


def test_norfolk_areas_at_opposite_ends_are_not_neighbours(norfolk):
    pairs = norfolk.neighbours()
    east = norfolk.area_easting[pairs]
    assert np.abs(east[:, 0] - east[:, 1]).max() < 25_000
