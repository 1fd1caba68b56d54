"""Read areas for lots from a map and the tables that go with it: every finding, then the areas."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import shapely

from allocator.geo import load_norfolk
from allocator.geo.points import BoolArray, IntArray
from allocator.intake.areas.crossing_table import stated_crossings, stated_pairs
from allocator.intake.areas.islands import Outlined, check_islands
from allocator.intake.areas.map_columns import MapColumns, read_columns
from allocator.intake.areas.map_file import FIRST_ROW, MapFile, open_map
from allocator.intake.areas.map_places import on_the_grid
from allocator.intake.areas.needs import Said, areas_said, fill_gaps
from allocator.intake.areas.overlaps import check_overlaps
from allocator.intake.areas.shapes import check_shapes, rings_of
from allocator.intake.areas.tables import AREAS, BRIDGES, NEIGHBOURS, read_table
from allocator.intake.areas.touching import check_gaps, touching_pairs
from allocator.intake.findings import FindingLog
from allocator.lots.areas import Areas
from allocator.lots.brief import AreasFrom
from allocator.lots.crossings import Crossing, with_crossings


def read_areas(source: AreasFrom, log: FindingLog) -> Areas | None:
    """Read somebody's areas, or return ``None`` when a finding is an error.

    Parameters
    ----------
    source
        The map and the tables; it names a file. Where it names a case, too, hours are counted from
        that by somebody else, and what the map says of them is left out.
    log
        Takes the findings.

    Returns
    -------
    Areas or None
        In the order of their ids, on the British National Grid.
    """
    stated = open_map(Path(source.file), source.shapes.layer, log)
    found = None if stated is None else on_the_grid(stated, log)
    columns = None if stated is None else read_columns(found or stated, source.shapes, log)
    if found is None or columns is None:
        return None
    called = _called(found, columns)
    shapes = check_shapes(found, called, log)
    is_clear = check_overlaps(found, called, shapes, log)
    table = read_table(Path(source.hours), AREAS, log) if source.hours else None
    if source.hours and table is None:
        return None
    said = areas_said(found, columns, table, log, is_counted=bool(source.case))
    areas = _outlined(found, columns, shapes, said)
    is_whole = is_clear and len(areas.ids) == len(shapes)
    edges = _edges(areas, source, log, is_whole=is_whole)
    if edges is None or log.has_errors:
        return None
    fill_gaps(said)
    return _built(found, areas, edges, said)


def _called(found: MapFile, columns: MapColumns) -> list[str]:
    """Return what every feature is called in findings: its id, or its number."""
    called = [f"feature {index + 1}" for index in range(len(found.shapes))]
    for index, (area,) in columns.records.good("area_id"):
        called[columns.records.rows[index] - FIRST_ROW] = area
    return called


def _outlined(
    found: MapFile, columns: MapColumns, shapes: np.ndarray, said: Mapping[str, Said]
) -> Outlined:
    """Return the areas that have an id and an outline, in the order of their ids."""
    where: dict[str, int] = {}
    for index, (area,) in columns.records.good("area_id"):
        where.setdefault(area, columns.records.rows[index] - FIRST_ROW)
    ids = tuple(sorted(area for area in said if shapes[where[area]] is not None))
    at = [where[area] for area in ids]
    return Outlined(ids, shapes[at], tuple(found.spot(feature) for feature in at))


def _edges(
    areas: Outlined, source: AreasFrom, log: FindingLog, *, is_whole: bool
) -> IntArray | None:
    """Return the neighbours, or ``None`` when they cannot be known.

    What touches and where islands are is worked out when the map is whole, since a missing area
    makes islands of others; what tables say is read all the same.
    """
    if source.neighbours:
        table = read_table(Path(source.neighbours), NEIGHBOURS, log)
        if table is None:
            return None
        edges: IntArray | None = stated_pairs(table, areas.ids, log)
    else:
        edges = touching_pairs(areas.shapes, source.shapes) if is_whole else None
        if edges is not None:
            check_gaps(areas, edges, log)
    crossings: list[Crossing] = []
    if source.bridges:
        table = read_table(Path(source.bridges), BRIDGES, log)
        if table is None:
            return None
        crossings = stated_crossings(table, areas.ids, edges, areas.metres, log)
        if edges is None:
            return None
        where = {area: index for index, area in enumerate(areas.ids)}
        edges = with_crossings(edges, where, crossings, ferries=source.shapes.ferries)
    if is_whole and edges is not None:
        check_islands(areas, edges, crossings, log)
    return edges


def _built(found: MapFile, areas: Outlined, edges: IntArray, said: Mapping[str, Said]) -> Areas:
    points = shapely.get_coordinates(shapely.point_on_surface(areas.shapes))
    easting, northing = np.rint(points).astype(np.int64).T
    held = [said[area] for area in areas.ids]
    loads = tuple(held[0].minutes) if held else ()
    kinds = sorted({kind for one in held for kind in one.labels})
    count = len(areas.ids)
    return Areas(
        ids=areas.ids,
        names=tuple(one.name or area for one, area in zip(held, areas.ids, strict=True)),
        minutes={
            load: np.array([one.minutes[load] for one in held], dtype=np.int64) for load in loads
        },
        easting=easting,
        northing=northing,
        is_rural=_rural(easting, northing, held),
        edges=edges,
        labels={kind: tuple(one.labels.get(kind, "") for one in held) for kind in kinds},
        outlines=tuple(rings_of(shape) for shape in areas.shapes),
        source=f"{found.file}: {count:,} area{'s' * (count != 1)}",
    )


def _rural(easting: IntArray, northing: IntArray, held: list[Said]) -> BoolArray:
    """Return whether areas are rural: as is said, or as the gazetteer says; towns elsewhere."""
    gazetteer = load_norfolk()
    found = []
    for one, east, north in zip(held, easting.tolist(), northing.tolist(), strict=True):
        area = gazetteer.area_at(east, north) if one.rural is None else None
        found.append(bool(one.rural) if area is None else bool(gazetteer.area_is_rural[area]))
    return np.array(found, dtype=np.bool_)
