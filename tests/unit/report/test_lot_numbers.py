"""Numbers of lots on maps: each to be read once, none over another, small lots in an inset."""

from __future__ import annotations

from itertools import combinations
from random import Random

import numpy as np
import pytest
import shapely

from allocator.lots.areas import Areas
from allocator.lots.judge import Judgement
from allocator.lots.judge.ground import Cut
from allocator.lots.lot_plan import LotPlan, PlannedLot
from allocator.report.lot_insets import find_inset
from allocator.report.lot_maps import WIDTH, PlanMap, Scale, draw_plans
from allocator.report.lot_numbers import Sheet, box_at, place_numbers, size_of
from tests.unit.lots.judge_county import road_ground

SIDE = 8
KINDS = ("even", "one town", "two towns", "tall", "wide")


def county(kind: str, seed: int) -> Areas:
    """A county of rectangles, whose sides are short where there is a town."""
    rng = Random(seed)
    across = _sides(rng, (3, 4) if kind in ("one town", "wide") else ())
    down = _sides(rng, {"one town": (4, 5), "two towns": (1, 2, 6, 7)}.get(kind, ()))
    if kind == "tall":
        down = [6 * side for side in down]
    easts, norths = np.cumsum([0, *across]), np.cumsum([0, *down])
    cells = [(x, y) for y in range(SIDE) for x in range(SIDE)]
    boxes = [
        [(easts[x + a], norths[y + b]) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
        for x, y in cells
    ]
    count = len(cells)
    pairs = [(n, n + 1) for n in range(count) if (n + 1) % SIDE]
    pairs += [(n, n + SIDE) for n in range(count - SIDE)]
    middles = [np.mean(box[:4], axis=0).round().astype(int) for box in boxes]
    names = tuple(f"G{n:02d}" for n in range(count))
    return Areas(
        ids=names,
        names=names,
        minutes={"now": np.full(count, 600, dtype=np.int64)},
        easting=np.array([east for east, _ in middles], dtype=np.int64),
        northing=np.array([north for _, north in middles], dtype=np.int64),
        is_rural=np.zeros(count, dtype=bool),
        edges=np.array(sorted(pairs), dtype=np.int64),
        labels={},
        outlines=tuple((np.array(box, dtype=np.int64),) for box in boxes),
        source="rectangles",
    )


def _sides(rng: Random, short: tuple[int, ...]) -> list[int]:
    return [rng.randint(300, 900) if n in short else rng.randint(5000, 9000) for n in range(SIDE)]


def plan_of(areas: Areas, lots: int, seed: int) -> LotPlan:
    """Lots grown at random from as many areas."""
    rng = Random(seed)
    count = len(areas)
    near: list[list[int]] = [[] for _ in range(count)]
    for one, other in areas.edges.tolist():
        near[one].append(other)
        near[other].append(one)
    lot_of = {area: lot for lot, area in enumerate(rng.sample(range(count), lots))}
    while len(lot_of) < count:
        edge = [(a, b) for a in sorted(lot_of) for b in near[a] if b not in lot_of]
        taken, new = rng.choice(edge)
        lot_of[new] = lot_of[taken]
    held = [[areas.ids[a] for a in range(count) if lot_of[a] == lot] for lot in range(lots)]
    return LotPlan(
        title=f"{lots} lots",
        lots=tuple(
            PlannedLot(lot_id=f"L{n}", name=f"Lot {n}", members=tuple(members))
            for n, members in enumerate(held, 1)
        ),
    )


def judged_of(areas: Areas, *plans: LotPlan) -> list[Judgement]:
    """Plans on the ground, not measured."""
    ground = road_ground(areas, market=None)
    return [Judgement(cut=Cut(ground=ground, plan=plan, routed={}), rows=()) for plan in plans]


def drawn_of(areas: Areas, *plans: LotPlan) -> tuple[Scale, tuple[PlanMap, ...]]:
    return draw_plans(judged_of(areas, *plans), [f"p{n}" for n in range(len(plans))])


def boxes_of(plan: PlanMap) -> list[shapely.Geometry]:
    """The room every number takes, those the inset repeats too."""
    places = [(shape.number, shape.label.at) for shape in plan.shapes if shape.label]
    places += [(shape.number, shape.again) for shape in plan.shapes if shape.again]
    return [box_at(at, size_of(number)) for number, at in places]


def outline_of(path: str) -> shapely.Geometry:
    """A path back as polygons; those of a county of rectangles have no holes of their own."""
    rings = [
        [tuple(map(float, corner.split())) for corner in ring.rstrip("Z").split("L")]
        for ring in path.split("M")[1:]
    ]
    return shapely.make_valid(shapely.MultiPolygon([(ring, []) for ring in rings]))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lots", [3, 16, 36])
def test_every_lot_is_numbered_once_and_no_number_covers_another(kind: str, lots: int) -> None:
    areas = county(kind, lots)
    scale, (plan,) = drawn_of(areas, plan_of(areas, lots, lots))
    assert plan.unnumbered == []
    assert sum(shape.label is not None for shape in plan.shapes) == lots
    boxes = boxes_of(plan)
    assert not any(shapely.overlaps(one, other) for one, other in combinations(boxes, 2))
    whole = shapely.box(0, 0, WIDTH, scale.height)
    assert all(shapely.contains(whole, box) for box in boxes)
    if scale.inset is None:
        assert all(shape.again is None for shape in plan.shapes)


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_stands_in_its_lot_or_at_the_end_of_a_line_from_it(kind: str) -> None:
    areas = county(kind, 3)
    scale, (plan,) = drawn_of(areas, plan_of(areas, 24, 3))
    for shape in plan.shapes:
        assert shape.label is not None
        lot = shapely.buffer(outline_of(shape.path), 0.7)
        start = shape.label.line[0] if shape.label.line else shape.label.at
        if start[1] > scale.frame.height:
            assert scale.inset is not None
            lot = scale.inset.enlarge(lot)
        else:
            assert scale.inset is None or not scale.inset.holds(start)
        inner = shapely.Point(start) if shape.label.line else box_at(start, size_of(shape.number))
        assert shapely.contains(lot, inner)


@pytest.mark.parametrize("kind", KINDS)
def test_lines_cross_no_other_number(kind: str) -> None:
    areas = county(kind, 5)
    _, (plan,) = drawn_of(areas, plan_of(areas, 30, 5))
    for shape in plan.shapes:
        if shape.label and shape.label.line:
            line = shapely.LineString(shape.label.line)
            for other in plan.shapes:
                if other is not shape and other.label:
                    assert not shapely.intersects(line, box_at(other.label.at, size_of(1)))


def test_an_inset_shows_the_town_and_nothing_is_drawn_larger_without_one() -> None:
    areas = county("one town", 1)
    scale, _ = drawn_of(areas, plan_of(areas, 40, 1))
    assert scale.inset is not None
    assert scale.inset.zoom >= 2
    town = scale.frame.point(int(areas.easting[35]), int(areas.northing[35]))
    assert scale.inset.holds(town)
    assert scale.inset_bar.length / scale.inset_bar.kilometres == pytest.approx(
        scale.inset.zoom * scale.bar.length / scale.bar.kilometres, rel=0.01
    )
    for kind in ("even", "one town"):
        areas = county(kind, 1)
        assert drawn_of(areas, plan_of(areas, 2, 1))[0].inset is None


def test_plans_that_are_compared_have_one_inset() -> None:
    areas = county("one town", 2)
    few, many = plan_of(areas, 3, 2), plan_of(areas, 40, 2)
    alone, _ = drawn_of(areas, few)
    scale, drawn = drawn_of(areas, few, many)
    assert alone.inset is None
    assert scale.inset is not None
    assert all(boxes_of(plan) for plan in drawn)


def test_the_same_plans_are_drawn_the_same() -> None:
    areas = county("two towns", 4)
    plans = [plan_of(areas, lots, 4) for lots in (8, 14)]
    assert drawn_of(areas, *plans) == drawn_of(areas, *plans)


def test_a_window_is_the_one_that_lets_most_numbers_in() -> None:
    def row(left: float, lots: int) -> list[tuple[shapely.Geometry, None]]:
        return [
            (shapely.box(left + 10 * n, 100, left + 10 * n + 10, 110), None) for n in range(lots)
        ]

    large = [(shapely.box(0, 200, 500, 300), None)]
    assert find_inset([large + row(50, 1)], (14, 400), (532, 300)) is None, "a line will do"
    inset = find_inset([large + row(50, 2) + row(300, 4)], (14, 400), (532, 300))
    assert inset is not None
    assert inset.holds((301, 105))
    assert inset.holds((339, 105))
    assert not inset.holds((60, 105))
    assert inset.frame[0] == 14
    assert inset.frame[2] <= 14 + 532


def test_a_number_without_any_room_is_left_out() -> None:
    part = shapely.box(10, 10, 12, 12)
    sheet = Sheet((0, 0, 30, 22), [part], [], [shapely.box(0, 0, 30, 22)])
    assert place_numbers([sheet]) == [None]


def test_lines_lead_to_the_nearest_free_place_outside_all_lots() -> None:
    parts = [shapely.box(0, 50, 100, 56), shapely.box(0, 56, 100, 300), shapely.box(0, 0, 100, 50)]
    sheet = Sheet((0, 0, 200, 300), parts, [])
    first, *others = place_numbers([sheet])
    assert first is not None
    assert first.line is not None
    assert first.at[0] > 100
    assert all(one is not None and one.line is None for one in others)
