"""Lot plans on maps of one scale: lots told apart by pattern and colour, numbered to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from allocator.geo.borders import shared_borders
from allocator.lots.areas import Areas
from allocator.lots.judge import Judgement
from allocator.lots.lot_plan import NO_LOT
from allocator.report.lot_fills import fill_styles
from allocator.report.lot_insets import Inset, find_inset
from allocator.report.lot_numbers import Number, Point, Sheet, place_numbers, repeat_numbers
from allocator.report.lot_outlines import Corner, join_outlines
from allocator.report.lots_shapes import WIDEST_SEAM_METRES
from allocator.report.map_view import Frame

WIDTH = 560

_MARGIN = 24
_TALLEST = 1.1
_NEAR = 0.6
_SQUARE = 3
_CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1))
_FOOT, _SAID = 26, 90
_GAP, _INSET_EDGE, _INSET_TALLEST = 6, 14, 300
_KILOMETRES = (50, 20, 10, 5, 2, 1)
_Ring = list[Point]


@dataclass(frozen=True, slots=True)
class LotShape:
    """A lot as drawn: its number, name, outline, hub and fill, and where its number stands.

    `again` is where the inset repeats a number of the map. A lot that is only there to be seen
    around the others has a number of its own, too, but does not show it.
    """

    number: int
    lot_id: str
    name: str
    path: str
    hub: Point | None
    label: Number | None
    again: Point | None
    style: int
    is_numbered: bool = True


@dataclass(frozen=True, slots=True)
class PlanMap:
    """A plan as drawn."""

    title: str
    anchor: str
    shapes: tuple[LotShape, ...]

    @property
    def fills(self) -> list[str]:
        """Name of the pattern of each lot."""
        return [f"kind-{shape.style}" for shape in self.shapes]

    @property
    def unnumbered(self) -> list[int]:
        """Numbers that found no room on the map."""
        shown = [shape for shape in self.shapes if shape.is_numbered and shape.path]
        return [shape.number for shape in shown if shape.label is None]


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of a scale: its kilometres, and its length in units."""

    kilometres: int
    length: float


@dataclass(frozen=True, slots=True)
class Scale:
    """What all maps of a page share.

    Parameters
    ----------
    frame
        Where on the drawing a place is.
    bar
        Of the map.
    touching
        Pairs of areas that touch on the map, water between them or not.
    inset
        The part that is drawn once more below the map, larger; none where every lot can be read, or
        areas have no outlines.
    """

    frame: Frame
    bar: Bar
    touching: tuple[tuple[int, int], ...]
    inset: Inset | None = None

    @property
    def height(self) -> int:
        """Height of the drawing with its inset."""
        return round(self.inset.frame[3]) + _FOOT if self.inset else self.frame.height

    @property
    def inset_bar(self) -> Bar:
        """The bar of the inset."""
        return _bar(self.frame.metres / (self.inset.zoom if self.inset else 1))


def draw_plans(
    judged: Sequence[Judgement],
    anchors: Sequence[str],
    *,
    has_hubs: bool = True,
    numbered: int | None = None,
) -> tuple[Scale, tuple[PlanMap, ...]]:
    """Draw the lots of plans at one scale, with one inset for all of them where lots are small.

    Parameters
    ----------
    judged
        Plans on one ground.
    anchors
        Prefix of ids on the page, one for each.
    has_hubs
        Whether hubs are drawn.
    numbered
        How many lots of each plan, from the first, have numbers to be read; by default all.
    """
    areas = judged[0].cut.ground.areas
    frame = _frame(areas)
    rings = [[_rings(areas, held.tolist(), frame) for held in it.cut.members] for it in judged]
    lots = [[_geometry(lot) for lot in plan[:numbered]] for plan in rings]
    hubs = [[_hub(areas, hub, frame) for hub in it.cut.hubs.tolist()] for it in judged]
    if not has_hubs:
        hubs = [[None] * len(plan) for plan in hubs]
    inset = None
    if areas.outlines:
        inset = find_inset(
            [list(zip(plan, at, strict=False)) for plan, at in zip(lots, hubs, strict=True)],
            (_INSET_EDGE, frame.height + _GAP),
            (WIDTH - 2 * _INSET_EDGE, _INSET_TALLEST),
        )
    scale = Scale(frame, _bar(frame.metres), _touching(areas), inset)
    drawn = zip(judged, anchors, rings, lots, hubs, strict=True)
    return scale, tuple(_plan_map(scale, *one) for one in drawn)


def _frame(areas: Areas) -> Frame:
    """Return the frame that holds all areas."""
    corners = [ring for rings in areas.outlines for ring in rings]
    points = np.stack([areas.easting, areas.northing], axis=1)
    every = np.concatenate([points, *corners]) if len(areas) else np.zeros((1, 2), dtype=np.int64)
    (west, south), (east, north) = every.min(axis=0).tolist(), every.max(axis=0).tolist()
    wide = max(1000, east - west, round((north - south) / _TALLEST))
    metres = wide / (WIDTH - 2 * _MARGIN)
    west -= (wide - (east - west)) // 2
    return Frame(west, north, metres, round((north - south) / metres) + 2 * _MARGIN)


def _bar(metres: float) -> Bar:
    kilometres = next((km for km in _KILOMETRES if 1000 * km <= metres * WIDTH / 4), 1)
    return Bar(kilometres, round(1000 * kilometres / metres, 1))


def _touching(areas: Areas) -> tuple[tuple[int, int], ...]:
    pairs = areas.edges.reshape(-1, 2)
    if areas.outlines:
        pairs = np.concatenate([pairs, shared_borders(areas.outlines)[0]])
    return tuple((one, other) for one, other in pairs.tolist())


def _hub(areas: Areas, area: int, frame: Frame) -> Point | None:
    if area == NO_LOT:
        return None
    return frame.point(int(areas.easting[area]), int(areas.northing[area]))


def _rings(areas: Areas, members: Sequence[int], frame: Frame) -> list[_Ring]:
    """Return a lot's outline in units; a small square for each area without one."""
    if areas.outlines:
        rings = join_outlines(ring for area in members for ring in areas.outlines[area])
        return [[frame.point(*at) for at in ring[:-1]] for ring in rings if not _is_seam(ring)]
    spots = [frame.point(int(areas.easting[i]), int(areas.northing[i])) for i in members]
    return [
        [(round(x + a * _SQUARE, 1), round(y + b * _SQUARE, 1)) for a, b in _CORNERS]
        for x, y in spots
    ]


def _is_seam(ring: Sequence[Corner]) -> bool:
    """Tell whether a ring is no more than a seam between areas that do not quite meet."""
    if len(ring) < 4:
        return True
    line = shapely.linearrings(ring)
    return 2 * shapely.area(shapely.polygons(line)) <= WIDEST_SEAM_METRES * shapely.length(line)


def _thinned(ring: _Ring, inset: Inset | None) -> _Ring:
    """Return a ring without corners too near to be seen; nothing if it is tiny."""
    kept: _Ring = []
    for x, y in ring:
        near = _NEAR / inset.zoom if inset and inset.holds((x, y)) else _NEAR
        if not kept or abs(x - kept[-1][0]) + abs(y - kept[-1][1]) >= near:
            kept.append((x, y))
    return kept if len(kept) > 2 else []


def _geometry(rings: Sequence[_Ring]) -> shapely.Geometry:
    """Return the polygons of a lot: what lies inside an odd number of its rings."""
    kept = [ring for ring in (_thinned(ring, None) for ring in rings) if ring]
    whole = shapely.make_valid(shapely.multipolygons([shapely.Polygon(ring) for ring in kept]))
    parts = shapely.get_parts(shapely.get_parts(whole))
    is_area = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    return shapely.multipolygons(parts[is_area])


def _path(ring: _Ring) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" if ring else ""


def _plan_map(
    scale: Scale,
    judged: Judgement,
    anchor: str,
    rings: Sequence[Sequence[_Ring]],
    lots: Sequence[shapely.Geometry],
    hubs: Sequence[Point | None],
) -> PlanMap:
    """Draw a plan, its numbers where there is room for them."""
    inset, lot_of = scale.inset, judged.cut.lot_of.tolist()
    rest = len(rings) - len(lots)
    styles = fill_styles(len(rings), [(lot_of[a], lot_of[b]) for a, b in scale.touching])
    seen = [inset.place(hub) if hub and inset and inset.holds(hub) else hub for hub in hubs]
    sheets = _sheets(scale, lots, [hub for hub in seen if hub])
    numbers = place_numbers(sheets)
    again = repeat_numbers(sheets[1], numbers) if inset else [None] * len(lots)
    numbers, again = numbers + [None] * rest, again + [None] * rest
    shapes = tuple(
        LotShape(
            number=index + 1,
            lot_id=lot.lot_id,
            name=lot.name,
            path="".join(_path(_thinned(ring, inset)) for ring in rings[index]),
            hub=seen[index],
            label=numbers[index],
            again=again[index],
            style=styles[index],
            is_numbered=index < len(lots),
        )
        for index, lot in enumerate(judged.plan.lots)
    )
    return PlanMap(judged.plan.title, anchor, shapes)


def _sheets(
    scale: Scale, lots: Sequence[shapely.Geometry], hubs: Sequence[Point]
) -> tuple[Sheet, ...]:
    """Return the map, and its inset, for numbers to be placed on."""
    low, inset = scale.frame.height, scale.inset
    foot = shapely.box(0, low - _FOOT, scale.bar.length + _SAID, low)
    if inset is None:
        return (Sheet((0, 0, WIDTH, low), lots, hubs, [foot]),)
    window = shapely.box(*inset.window)
    outside = [shapely.difference(lot, shapely.buffer(window, 2)) for lot in lots]
    inside = [inset.enlarge(lot) for lot in lots]
    lower = shapely.box(0, scale.height - _FOOT, WIDTH, scale.height)
    above = [hub for hub in hubs if hub[1] < low]
    below = [hub for hub in hubs if hub[1] > low]
    return (
        Sheet((0, 0, WIDTH, low), outside, above, [foot, shapely.buffer(window, 2)]),
        Sheet((0, low, WIDTH, scale.height), inside, below, [lower]),
    )
