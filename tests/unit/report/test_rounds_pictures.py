"""The charts and maps of a location's rounds: to scale, named where there is room."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
import shapely

from allocator.domain.market import Centre
from allocator.domain.week import Band
from allocator.geo import load_norfolk
from allocator.report.amounts import duration
from allocator.report.map_labels import is_clear
from allocator.report.map_towns import name_towns
from allocator.report.rounds_chart import ROWS, draw_charts
from allocator.report.rounds_facts import list_rounds, packages_of
from allocator.report.rounds_map import STYLES, WIDTH, draw_maps, lay_ground
from allocator.report.rounds_view import render_rounds
from allocator.report.texture import texture
from tests.unit.report.rounds_cases import (
    crowded_week,
    location,
    small_case,
    small_week,
)

CASE = small_case()
WEEK = small_week(CASE)
(DAY,) = WEEK.days


def test_marks_stand_beside_the_middle_of_the_small_area() -> None:
    geo = load_norfolk()
    ground = lay_ground(location(), packages_of(CASE).values())
    (drawn,) = draw_maps(ground, list_rounds(CASE, DAY))
    for line, one in zip(drawn.lines, list_rounds(CASE, DAY), strict=True):
        assert sum(mark.calls for mark in line.marks) == len(one.stops)
        for mark, stop in zip(line.marks, one.stops, strict=True):
            area = geo.find_area(stop.area)
            assert area is not None
            x, y = ground.frame.point(int(geo.area_easting[area]), int(geo.area_northing[area]))
            assert abs((mark.x - x) ** 2 + (mark.y - y) ** 2 - 100) < 4
    first = drawn.lines[0].path
    assert first == "M" + "L".join(f"{m.x:g} {m.y:g}" for m in drawn.lines[0].marks)


def test_land_is_drawn_where_nobody_is_visited_too_and_the_sea_is_not() -> None:
    geo = load_norfolk()
    ground = lay_ground(location(), packages_of(CASE).values())
    land, visited = (
        shapely.union_all([
            shapely.Polygon([tuple(map(float, point.split())) for point in ring.split("L")])
            for ring in path.removesuffix("Z").removeprefix("M").split("ZM")
        ])
        for path in (ground.land, ground.outlines)
    )  # fmt: skip
    spots = [
        shapely.Point(*ground.frame.point(int(east), int(north)))
        for east, north in zip(geo.area_easting, geo.area_northing, strict=True)
    ]
    inside = [sum(spot.within(drawn) for spot in spots) for drawn in (land, visited)]
    assert inside[0] >= len(spots) - 2
    assert 0 < inside[1] < 20
    assert not shapely.Point(*ground.frame.point(640_000, 345_000)).within(land)


def test_a_chart_is_drawn_to_scale() -> None:
    (chart,) = draw_charts(list_rounds(CASE, DAY))
    first, second = chart.rows
    hour = (chart.hours[-1][0] - chart.hours[0][0]) / (len(chart.hours) - 1)
    at_seven = next(x for x, label in chart.hours if label == "07")
    assert [box.x for box in first.calls] == pytest.approx(
        [at_seven + hour * minutes / 60 for minutes in (30, 75, 300)], abs=0.2
    )
    assert [box.width for box in first.calls] == pytest.approx(
        [hour / 2, hour * 0.75, hour / 2], abs=0.2
    )
    assert [box.text for box in first.calls] == ["1", "2", "3"]
    assert [box.kind for box in (*first.gaps, *second.gaps)] == ["wait", "break"]
    assert [line.kind for line in first.lines] == ["home", "travel", "travel", "off", "home"]
    assert "5 minutes late" in first.calls[2].title
    assert "together with E2" in first.calls[1].title
    (pause,), (_, rest) = second.gaps, [it for it in second.lines if it.kind in {"travel", "off"}]
    assert pause.width == pytest.approx(hour / 3, abs=0.2)
    assert (pause.title, rest.title) == (
        "E2: 20 minutes for the break before call 2",
        f"E2: {duration(260)} off before call 2",
    )
    assert rest.x == pytest.approx(pause.x + pause.width, abs=0.2)
    for row in chart.rows:
        ends = sorted(
            [(b.x, b.x + b.width) for b in (*row.calls, *row.gaps)]
            + [(line.x, line.to) for line in row.lines]
        )
        assert all(start >= end - 0.3 for (_, end), (start, _) in pairwise(ends))


@pytest.mark.parametrize("carers", [1, ROWS, ROWS + 1, 80])
def test_many_rounds_go_on_several_pictures(carers: int) -> None:
    case, week = crowded_week(carers)
    rounds = list_rounds(case, week.days[0])
    charts = draw_charts(rounds)
    maps = draw_maps(lay_ground(location(), packages_of(case).values()), rounds)
    assert [row.carer for chart in charts for row in chart.rows] == [one.carer for one in rounds]
    assert [line.carer for drawn in maps for line in drawn.lines] == [one.carer for one in rounds]
    assert max(len(chart.rows) for chart in charts) <= ROWS
    assert max(len(drawn.lines) for drawn in maps) <= STYLES
    assert len({chart.hours for chart in charts}) == 1
    page = render_rounds(case, location(), week)
    assert page.count('<figure class="pictures">') == len(charts) == -(-carers // ROWS)


def test_towns_are_named_on_the_maps_where_there_is_room() -> None:
    branch = location().place
    places = {
        "Beside": (branch.easting + 500, branch.northing),
        "Beneath": (branch.easting + 500, branch.northing),
        "Yonder": (branch.easting + 500_000, branch.northing),
    }
    centres = (Centre(name=name, easting=x, northing=y) for name, (x, y) in places.items())
    case = CASE.but(centres=tuple(centres))
    ground = lay_ground(location(), packages_of(case).values(), case.centres)
    (drawn,) = draw_maps(ground, list_rounds(case, DAY))
    assert {town.name for town in drawn.towns} == {"Beside", "Beneath"}
    shown = [(it.carer, it.label) for it in drawn.lines]
    shown += [(town.name, town.label) for town in drawn.towns]
    for (one, (x, y)), (other, (a, b)) in combinations(shown, 2):
        assert abs(y - b) >= 15 or abs(x - a) >= 3 * (len(one) + len(other))
    assert all(town.at == ground.frame.point(*places[town.name]) for town in drawn.towns)
    page = render_rounds(case, location(), WEEK)
    assert page.count(">Beside</text>") == 1
    assert "Names in grey are towns" in page
    assert "Names in grey" not in render_rounds(CASE, location(), WEEK)


def test_towns_for_whose_names_there_is_no_room_are_left_out() -> None:
    crowd = [(f"Town {n}", (280.0, 200.0)) for n in range(40)]
    named = name_towns(crowd, [], [], WIDTH)
    assert 1 < len(named) < len(crowd)
    pairs = combinations([(town.name, town.label) for town in named], 2)
    assert all(is_clear(one, [other]) for one, other in pairs)
    assert named[0].name == "Town 0"
    assert not named[0].is_label_away
    assert named[-1].is_label_away


@pytest.mark.parametrize("kind", [*(band.value for band in Band), "break"])
@pytest.mark.parametrize("width", [0.5, 3.0, 14.7, 58.1, 200.0])
def test_strokes_stay_inside_their_box_and_differ_by_kind(kind: str, width: float) -> None:
    strokes = texture(kind, (100.3, 40), (width, 18))
    for x, y, command, rest in re.findall(r"M([\d.]+) ([\d.]+)([hvl])([-\d. e]+)", strokes):
        moves = [float(part) for part in rest.split()]
        along = moves[0] if command in "hl" else 0.0
        down = moves[-1] if command in "vl" else 0.0
        for a, b in ((float(x), float(y)), (float(x) + along, float(y) + down)):
            assert 100.3 - 0.01 <= a <= 100.3 + width + 0.01
            assert 40 - 0.01 <= b <= 58 + 0.01
    others = {texture(band.value, (100.3, 40), (58.1, 18)) for band in Band}
    assert len(others) == len(Band)
    assert bool(strokes) or kind == "morning" or width < 8
