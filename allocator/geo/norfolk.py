"""The gazetteer of Norfolk that comes with the package.

``norfolk.npz`` is written by ``python -m allocator.twin.extract`` from open data in two published
Python packages; its ``attribution`` must be shown wherever its geography is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from allocator.geo.gazetteer import Gazetteer
from allocator.geo.points import IntArray


@cache
def load_norfolk() -> Gazetteer:
    """Read the 538 areas and live postcodes of Norfolk; later calls return the same object."""
    source = files("allocator.geo").joinpath("norfolk.npz")
    with source.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
        return unpack({name: archive[name] for name in archive.files})


def unpack(stored: Mapping[str, NDArray[np.generic]]) -> Gazetteer:
    """Turn the stored arrays, packed small, into a gazetteer with read-only arrays.

    Boundary corners and postcode places are stored as steps from the one before, which packs
    to half the size.
    """
    district = stored["area_district"]
    is_rural = stored["area_is_rural"].astype(np.bool_)
    postcode_key = stored["postcode_key"].astype(np.bytes_)
    for array in (is_rural, postcode_key):
        array.setflags(write=False)
    return Gazetteer(
        area_codes=_words(stored["lsoa11cd"]),
        area_names=_words(stored["lsoa11nm"]),
        area_district=_words(stored["district_name"][district]),
        area_district_code=_words(stored["district_code"][district]),
        area_msoa11cd=_words(stored["msoa11cd"]),
        area_easting=_whole(stored["area_easting"]),
        area_northing=_whole(stored["area_northing"]),
        area_hectares=_whole(stored["area_hectares"]),
        area_is_rural=is_rural,
        ring_vertices=_whole(stored["ring_vertex_step"], is_step=True),
        ring_start=_whole(stored["ring_start"]),
        ring_area=_whole(stored["ring_area"]),
        postcode_key=postcode_key,
        postcode_easting=_whole(stored["postcode_easting_step"], is_step=True),
        postcode_northing=_whole(stored["postcode_northing_step"], is_step=True),
        postcode_area=_whole(stored["postcode_area"]),
        attribution=str(stored["attribution"]),
    )


def _words(stored: NDArray[np.generic]) -> tuple[str, ...]:
    return tuple(str(word) for word in stored.astype(np.str_))


def _whole(stored: NDArray[np.generic], *, is_step: bool = False) -> IntArray:
    whole = stored.astype(np.int64)
    if is_step:
        whole = np.cumsum(whole, axis=0)
    whole.setflags(write=False)
    return whole
