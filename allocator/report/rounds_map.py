"""Rounds on a map: the branch, a mark for each small area a round goes to, and lines between.

A mark never stands where somebody lives but beside the middle of the small area, where each round
of a map has a side of its own, so that lines through one area stay apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from allocator.domain.market import Centre, Location
from allocator.domain.package import Package
from allocator.geo import load_norfolk
from allocator.report.amounts import count
from allocator.report.lot_outlines import outline
from allocator.report.map_labels import place_labels
from allocator.report.map_towns import Town, name_towns, towns_of
from allocator.report.map_view import Frame, spot
from allocator.report.rounds_facts import Round, Stop

WIDTH = 560
STYLES = 6
"""Rounds on one map: as many as there are kinds of line that can be told apart."""

_MARGIN = 24
_LEAST_METRES = 3000
_TALLEST = 1.25
_ASIDE = 10.0
_EDGE = 25
_KILOMETRES = (20, 10, 5, 2, 1)
_Spot = tuple[int, int]
_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class AreaMark:
    """Where one round goes in one small area: how many calls it makes there."""

    x: float
    y: float
    calls: int
    title: str


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A round as drawn: its kind of line, its way, its marks and where its name stands."""

    carer: str
    style: int
    path: str
    marks: tuple[AreaMark, ...]
    label: _Point


@dataclass(frozen=True, slots=True)
class RoundMap:
    """One map of a few rounds."""

    title: str
    summary: str
    lines: tuple[RoundLine, ...]
    towns: tuple[Town, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What all maps of a location share.

    Parameters
    ----------
    frame
        Where on the drawing a place is.
    middle_of
        Middle of the small area each package is in, by reference [m].
    land, outlines
        The county, and in it the areas visited, as a path each; empty outside the gazetteer.
    branch
        Where the branch stands.
    towns
        Names of towns, and where they are on the drawing.
    scale
        Kilometres of the scale bar, and its length in units.
    attribution
        What the licences of the geography ask to be shown; empty without outlines.
    """

    frame: Frame
    middle_of: dict[str, _Spot]
    land: str
    outlines: str
    branch: _Point
    towns: tuple[tuple[str, _Point], ...]
    scale: tuple[int, float]
    attribution: str


def lay_ground(
    location: Location, packages: Iterable[Package], centres: Iterable[Centre] = ()
) -> Ground:
    """Return the ground on which the rounds of a location are drawn.

    Parameters
    ----------
    location
        Whose branch is shown.
    packages
        Whom its rounds visit.
    centres
        Towns to name.
    """
    gazetteer = load_norfolk()
    visited = list(packages)
    middle_of = {package.ref: spot(gazetteer, package) for package in visited}
    office = location.place.easting, location.place.northing
    spots = [office, *middle_of.values()]
    frame = _frame(spots)
    found = {gazetteer.find_area(package.place.lsoa11cd) for package in visited}
    areas = sorted(index for index in found if index is not None)
    outlines = "".join(_path(outline(gazetteer, [area]), frame) for area in areas)
    county = range(len(gazetteer.area_codes)) if areas else ()
    kilometres = next(
        (km for km in _KILOMETRES if 1000 * km <= frame.metres * WIDTH / 4), _KILOMETRES[-1]
    )
    return Ground(
        frame=frame,
        middle_of=middle_of,
        land=_path(outline(gazetteer, county), frame),
        outlines=outlines,
        branch=frame.point(*office),
        towns=towns_of(centres, frame, WIDTH, spots),
        scale=(kilometres, round(1000 * kilometres / frame.metres, 1)),
        attribution=gazetteer.attribution if outlines else "",
    )


def draw_maps(ground: Ground, rounds: Sequence[Round]) -> tuple[RoundMap, ...]:
    """Return maps of a few rounds each.

    Parameters
    ----------
    ground
        Of the location.
    rounds
        In the order in which they are told.
    """
    return tuple(_map(ground, rounds[at : at + STYLES]) for at in range(0, len(rounds), STYLES))


def _frame(spots: Sequence[_Spot]) -> Frame:
    """Return the frame that holds all spots with the width of a map."""
    west, east = min(x for x, _ in spots), max(x for x, _ in spots)
    south, north = min(y for _, y in spots), max(y for _, y in spots)
    edge = max(east - west, north - south) // _EDGE
    west, east, south, north = west - edge, east + edge, south - edge, north + edge
    room = WIDTH - 2 * _MARGIN
    wide = max(_LEAST_METRES, east - west, round((north - south) / _TALLEST))
    tall = max(_LEAST_METRES * 2 // 3, north - south)
    metres = wide / room
    west -= (wide - (east - west)) // 2
    north += (tall - (north - south)) // 2
    return Frame(west, north, metres, round(tall / metres) + 2 * _MARGIN)


def _path(rings: Iterable[Sequence[_Spot]], frame: Frame) -> str:
    """Return rings as one path, corners that fall together on the drawing once."""
    parts = []
    for ring in rings:
        points = [frame.point(*corner) for corner in ring[:-1]]
        kept = [point for point, before in zip(points, points[-1:] + points, strict=False)
                if point != before]  # fmt: skip
        parts.append("M" + "L".join(f"{x:g} {y:g}" for x, y in kept) + "Z" if kept else "")
    return "".join(parts)


def _map(ground: Ground, rounds: Sequence[Round]) -> RoundMap:
    drawn = [_line(ground, one, style) for style, one in enumerate(rounds)]
    marks = [(mark.x, mark.y) for line in drawn for mark in line.marks]
    wished = [(line.carer, (line.label[0], line.label[1] - 10)) for line in drawn]
    marks.append(ground.branch)
    labels = place_labels(wished, marks, WIDTH)
    named = [(line.carer, label) for line, label in zip(drawn, labels, strict=True)]
    lines = tuple(
        RoundLine(line.carer, line.style, line.path, line.marks, label)
        for line, label in zip(drawn, labels, strict=True)
    )
    names = ", ".join(one.carer for one in rounds)
    areas = {stop.area for one in rounds for stop in one.stops}
    return RoundMap(
        title=f"Map of {'round' if len(rounds) == 1 else 'rounds'} {names}",
        summary=(
            f"Each round's way through {count(len(areas), 'small area')}, from the first call to "
            "the last, with the branch as a triangle. The tables below say the same."
        ),
        lines=lines,
        towns=name_towns(ground.towns, named, marks, WIDTH),
    )


def _line(ground: Ground, one: Round, style: int) -> RoundLine:
    """Return a round's way from area to area, each counted once for all calls there."""
    way: list[_Point] = []
    calls: dict[_Point, list[Stop]] = {}
    for stop in one.stops:
        point = _aside(ground.frame.point(*ground.middle_of[stop.package.ref]), style)
        calls.setdefault(point, []).append(stop)
        if not way or way[-1] != point:
            way.append(point)
    marks = tuple(
        AreaMark(*point, len(stops), _mark_title(one, stops)) for point, stops in calls.items()
    )
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in way)
    return RoundLine(one.carer, style, path, marks, way[0])


def _aside(point: _Point, style: int) -> _Point:
    angle = 2 * pi * style / STYLES
    return round(point[0] + _ASIDE * cos(angle), 1), round(point[1] + _ASIDE * sin(angle), 1)


def _mark_title(one: Round, stops: Sequence[Stop]) -> str:
    numbers = ", ".join(str(stop.number) for stop in stops)
    return f"{one.carer}, {'call' if len(stops) == 1 else 'calls'} {numbers}: {stops[0].area}"
