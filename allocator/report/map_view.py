"""What the map shows: lots, one mark per package at its small area, and the proposed branches.

A mark never stands where somebody lives: it stands at the middle of the small area of about 1,500
people, moved aside a little where marks would cover each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, pi, sin

from allocator.domain.case import Case
from allocator.domain.lot import Lot
from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.geo import Gazetteer, load_norfolk
from allocator.report.lot_outlines import outline
from allocator.report.map_labels import place_labels
from allocator.report.proposals import Outcome, Proposal

WIDTH = 1000
_MARGIN = 24
_APART = 15.0
_SQUARE = 2000
_AWAY = 28
PATTERNS = 6
"""How many fills there are to tell the parts of the county apart."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Turns metres on the national grid into units of the drawing.

    Parameters
    ----------
    west, north
        Upper left corner [m].
    metres
        Metres in one unit.
    height
        Height of the drawing in units.
    """

    west: int
    north: int
    metres: float
    height: int

    def point(self, easting: float, northing: float) -> tuple[float, float]:
        """Return a place in units of the drawing, to a tenth."""
        x = _MARGIN + (easting - self.west) / self.metres
        y = _MARGIN + (self.north - northing) / self.metres
        return round(x, 1), round(y, 1)


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot as drawn: its outline, its middle, where its name stands and its part's fill."""

    name: str
    area: str
    path: str
    middle: tuple[float, float]
    label: tuple[float, float]
    fill: int

    @property
    def is_label_away(self) -> bool:
        """Whether the name stands so far off that a line should lead back to the lot."""
        (x, y), (a, b) = self.middle, self.label
        return abs(x - a) + abs(y - b) > _AWAY


@dataclass(frozen=True, slots=True)
class Mark:
    """A package as drawn, with the branch it is proposed for, if any."""

    ref: str
    anchor: str
    location_id: str
    kind: str
    title: str
    x: float
    y: float
    branch_x: float | None = None
    branch_y: float | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch as drawn."""

    location_id: str
    title: str
    x: float
    y: float
    is_proposed: bool


@dataclass(frozen=True, slots=True)
class MapView:
    """All of the map.

    Parameters
    ----------
    width, height
        Size in units.
    lots, marks, branches
        What is drawn, in drawing order.
    areas
        Parts of the county with the number of their fill.
    ten_km
        Length of ten kilometres in units, for the scale bar.
    attribution
        What the licences of the geography ask to be shown; empty without outlines.
    """

    width: int
    height: int
    lots: tuple[LotView, ...]
    marks: tuple[Mark, ...]
    branches: tuple[Branch, ...]
    areas: tuple[tuple[str, int], ...]
    ten_km: float
    attribution: str


def draw_map(case: Case, proposals: Sequence[Proposal], anchors: dict[str, str]) -> MapView:
    """Lay out the map of a plan.

    Parameters
    ----------
    case
        Packages, lots and branches.
    proposals
        One mark each.
    anchors
        Where on the page each package is told of, by reference.

    Returns
    -------
    MapView
        With outlines when the lots lie in Norfolk's gazetteer, with points alone otherwise.
    """
    gazetteer = load_norfolk()
    known = [
        lot for lot in case.lots if any(gazetteer.find_area(c) is not None for c in lot.members)
    ]
    rings = {lot.lot_id: outline(gazetteer, _areas(gazetteer, lot)) for lot in known}
    corners = [corner for found in rings.values() for ring in found for corner in ring]
    homes = {line.ref: spot(gazetteer, line.package) for line in proposals}
    offices = [(place.place.easting, place.place.northing) for place in case.locations]
    frame = _frame([*corners, *homes.values(), *([] if corners else offices)])
    fills = {area: n for n, area in enumerate(dict.fromkeys(lot.area for lot in case.lots))}
    marks = tuple(_marks(case, frame, proposals, homes, anchors))
    views = [_lot_view(gazetteer, frame, lot, rings[lot.lot_id], fills) for lot in known]
    lots = _with_labels(views, [(mark.x, mark.y) for mark in marks])
    return MapView(
        width=WIDTH,
        height=frame.height,
        lots=lots,
        marks=marks,
        branches=tuple(_branches(case, frame, proposals)),
        areas=tuple((name, n % PATTERNS) for name, n in fills.items() if name) if lots else (),
        ten_km=round(10_000 / frame.metres, 1),
        attribution=gazetteer.attribution if lots else "",
    )


def spot(gazetteer: Gazetteer, package: Package) -> tuple[int, int]:
    """Return where a package is marked: the middle of its small area, never the home.

    Outside the gazetteer it is the middle of a square of two kilometres.
    """
    index = gazetteer.find_area(package.place.lsoa11cd)
    if index is not None:
        return int(gazetteer.area_easting[index]), int(gazetteer.area_northing[index])
    place, half = package.place, _SQUARE // 2
    east, north = place.easting // _SQUARE * _SQUARE, place.northing // _SQUARE * _SQUARE
    return east + half, north + half


def _areas(gazetteer: Gazetteer, lot: Lot) -> list[int]:
    found = (gazetteer.find_area(code) for code in sorted(lot.members))
    return [index for index in found if index is not None]


def _frame(points: Iterable[tuple[int, int]]) -> Frame:
    """Return the frame that holds all points, 5 km wide at least."""
    places = list(points) or [(0, 0)]
    west, east = min(x for x, _ in places), max(x for x, _ in places)
    south, north = min(y for _, y in places), max(y for _, y in places)
    metres = max(5000, east - west, (north - south) * 4 // 3) / (WIDTH - 2 * _MARGIN)
    return Frame(west, north, metres, round((north - south) / metres) + 2 * _MARGIN)


def _lot_view(
    gazetteer: Gazetteer,
    frame: Frame,
    lot: Lot,
    rings: list[list[tuple[int, int]]],
    fills: dict[str, int],
) -> LotView:
    """Return a lot's outline as a path, and the middle of its areas for its name."""
    parts = []
    for ring in rings:
        points = (frame.point(*corner) for corner in ring[:-1])
        parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z")
    areas = _areas(gazetteer, lot)
    east = int(gazetteer.area_easting[areas].sum()) // len(areas)
    north = int(gazetteer.area_northing[areas].sum()) // len(areas)
    middle = frame.point(east, north)
    fill = fills[lot.area] % PATTERNS
    return LotView(lot.name, lot.area, "".join(parts), middle, middle, fill)


def _with_labels(
    views: Sequence[LotView], marks: Sequence[tuple[float, float]]
) -> tuple[LotView, ...]:
    """Return the lots with their names where there is room."""
    places = place_labels([(view.name, view.middle) for view in views], marks, WIDTH)
    return tuple(replace(view, label=place) for view, place in zip(views, places, strict=True))


def _marks(
    case: Case,
    frame: Frame,
    proposals: Sequence[Proposal],
    homes: dict[str, tuple[int, int]],
    anchors: dict[str, str],
) -> Iterator[Mark]:
    """Yield a mark per package, moved aside until it covers no earlier one."""
    taken: list[tuple[float, float]] = []
    for line in proposals:
        x, y = _free_spot(frame.point(*homes[line.ref]), taken)
        taken.append((x, y))
        facts = line.facts
        place = case.location_by_id[facts.location_id] if facts else None
        yield Mark(
            line.ref,
            anchors[line.ref],
            place.location_id if place else "",
            line.outcome.value.replace(" ", "-"),
            _title(line),
            x,
            y,
            *(_at(frame, place) if place else (None, None)),
        )


def _free_spot(
    start: tuple[float, float], taken: Sequence[tuple[float, float]]
) -> tuple[float, float]:
    """Return the first place on a fixed spiral that is far enough from every taken one."""
    for step in range(400):
        ring = (step + 5) // 6
        angle = 2 * pi * (step % 6) / 6 + ring / 2
        x = round(start[0] + ring * _APART / 2 * cos(angle), 1)
        y = round(start[1] + ring * _APART / 2 * sin(angle), 1)
        if all((x - a) ** 2 + (y - b) ** 2 >= _APART**2 for a, b in taken):
            return x, y
    return start


def _title(line: Proposal) -> str:
    """Say in words what a mark shows."""
    if line.facts is None:
        return f"{line.ref}, {line.where}: nobody can take it yet"
    last = " (last resort)" if line.outcome is Outcome.LAST_RESORT else ""
    return f"{line.ref}, {line.where}: proposed for {line.facts.location_name}{last}"


def _at(frame: Frame, place: Location) -> tuple[float, float]:
    return frame.point(place.place.easting, place.place.northing)


def _branches(case: Case, frame: Frame, proposals: Sequence[Proposal]) -> Iterator[Branch]:
    """Yield every branch inside the drawing, those proposed last so that they lie on top."""
    given: dict[str, int] = {}
    for line in proposals:
        if line.facts:
            given[line.facts.location_id] = given.get(line.facts.location_id, 0) + 1
    for place in sorted(case.locations, key=lambda x: (x.location_id in given, x.location_id)):
        x, y = _at(frame, place)
        if place.location_id in given or (0 <= x <= WIDTH and 0 <= y <= frame.height):
            number = given.get(place.location_id, 0)
            title = f"{place.name}: {number} proposed" if number else place.name
            yield Branch(place.location_id, title, x, y, bool(number))
