"""A county of four areas on a sheet of squared paper, and the real one."""

import numpy as np
import pytest

from allocator.geo import Gazetteer, load_norfolk


def square(west, south, size, *, is_hole=False):
    ring = np.array(
        [
            [west, south],
            [west + size, south],
            [west + size, south + size],
            [west, south + size],
            [west, south],
        ],
        dtype=np.int64,
    )
    return ring[::-1] if is_hole else ring


AREA_RINGS = [
    [square(0, 0, 1000)],
    [square(1000, 0, 1000), square(1400, 400, 200, is_hole=True)],  # with a hole
    [square(2020, 0, 1000), square(9000, 0, 100)],  # 20 m of water away, with an island
    [square(1000, 1000, 500)],  # meets area 0 in a corner and area 1 along a side
]


@pytest.fixture
def paper_county() -> Gazetteer:
    rings = [ring for area in AREA_RINGS for ring in area]
    return Gazetteer(
        area_codes=("E01000001", "E01000002", "E01000003", "E01000004"),
        area_names=("West 001A", "Middle 001B", "East 001C", "North 001D"),
        area_district=("Paper",) * 4,
        area_district_code=("E07000001",) * 4,
        area_msoa11cd=("E02000001",) * 4,
        area_easting=np.array([500, 1200, 2500, 1250]),
        area_northing=np.array([500, 200, 500, 1250]),
        area_hectares=np.array([100, 96, 101, 25]),
        area_is_rural=np.array([False, True, True, False]),
        ring_vertices=np.concatenate(rings),
        ring_start=np.cumsum([0, *(len(ring) for ring in rings)]),
        ring_area=np.array([0, 1, 1, 2, 2, 3]),
        postcode_key=np.array([b"ZZ119ZZ", b"ZZ11AA", b"ZZ11AB", b"ZZ12AA"]),
        postcode_easting=np.array([300, 100, 1100, 2200]),
        postcode_northing=np.array([130, 110, 120, 140]),
        postcode_area=np.array([0, 0, 1, 2]),
        attribution="Drawn by hand.",
    )


@pytest.fixture(scope="session")
def norfolk() -> Gazetteer:
    return load_norfolk()
