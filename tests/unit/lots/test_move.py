"""Changes by hand: kept, re-solved around, whatever they tear apart; their price and its limits."""

from dataclasses import replace

import numpy as np
import pytest

from allocator.lots.areas import connected
from allocator.lots.brief import HoursBand, Wishes
from allocator.lots.design.mended_edit import mended_edit
from allocator.lots.design.move import Move, move_areas
from allocator.lots.design.resolve import MOST_PRICED
from allocator.lots.design.wishes import Wish, narrowed
from allocator.report.lots_moved import moved_text, moved_values
from allocator.solve.solution import Status
from tests.unit.lots.square_county import (
    SIDE,
    drawing_of,
    faults_of,
    least_of,
    plan_of,
    square_county,
)


def test_a_move_is_kept_and_the_lots_around_it_are_resolved() -> None:
    drawing = drawing_of(percent=30)
    plan = plan_of(drawing.areas, (0, 0, 0, 1, 1, 1, 2, 2, 2))
    moved = move_areas(drawing, plan, [Move("A3", "L01")])
    assert moved.resolved is not None
    assert faults_of(drawing, moved.resolved) == []
    lot_of = {area: lot.lot_id for lot in moved.resolved.lots for area in lot.members}
    assert lot_of["A3"] == "L01"
    assert "A3" in moved.changed
    assert moved.after is not None
    assert moved.before == least_of(drawing, plan)
    assert moved.after == least_of(drawing, moved.resolved)
    assert moved.after_edit == least_of(drawing, moved.edited)


@pytest.mark.parametrize(
    ("labels", "area", "lot", "around"),
    [
        ((0, 0, 0, 1, 1, 1, 2, 2, 2), "A0", "L03", {"L01", "L02", "L03"}),
        ((0, 0, 1, 0, 2, 1, 2, 2, 1), "A4", "L01", {"L01", "L03"}),
        ((0, 0, 0, 0, 1, 1, 2, 2, 1), "A8", "L01", {"L01", "L02"}),
    ],
    ids=["to a lot it does not touch", "to a lot next door", "over a neighbour"],
)
def test_lots_in_between_are_re_solved_as_well(
    labels: tuple[int, ...], area: str, lot: str, around: set[str]
) -> None:
    drawing = drawing_of(percent=60)
    moved = move_areas(drawing, plan_of(drawing.areas, labels), [Move(area, lot)])
    assert moved.resolved is not None
    assert around <= set(moved.around)
    assert faults_of(drawing, moved.resolved) == []


def test_a_way_is_made_to_a_lot_the_area_does_not_touch() -> None:
    areas, drawing = square_county(), drawing_of()
    edited = np.array([2, 0, 0, 1, 1, 1, 2, 2, 2])
    whole = mended_edit(areas, drawing.cost, edited, [0])
    assert whole[3] == 2
    assert whole[0] == 2
    assert all(len(connected(np.flatnonzero(whole == lot).tolist(), areas.edges)) == 1
               for lot in range(3))  # fmt: skip


def test_what_is_cut_off_goes_to_the_lot_next_to_it_whichever_that_is() -> None:
    areas, drawing = square_county(), drawing_of()
    edited = np.array([0, 1, 0, 1, 1, 2, 1, 2, 2])
    whole = mended_edit(areas, drawing.cost, edited, [1])
    strayed = [area for area in (0, 2) if whole[area] != 0]
    assert len(strayed) == 1
    assert whole[strayed[0]] in ({1} if strayed == [0] else {1, 2})
    assert (whole[[1, 3, 4, 5, 6, 7, 8]] == edited[[1, 3, 4, 5, 6, 7, 8]]).all()


def test_an_island_stays_where_it_was_put() -> None:
    areas, drawing = square_county(), drawing_of()
    cut = areas.edges[(areas.edges != 0).all(axis=1)]
    island = type(areas)(
        **{name: getattr(areas, name) for name in areas.__slots__} | {"edges": cut}
    )
    edited = np.array([2, 0, 0, 1, 1, 1, 2, 2, 2])
    assert (mended_edit(island, drawing.cost, edited, [0]) == edited).all()


def test_what_stays_together_moves_together() -> None:
    drawing = drawing_of(Wishes(together=(("A0", "A1"),)), percent=60)
    plan = plan_of(drawing.areas, (0, 0, 0, 1, 1, 1, 2, 2, 2))
    moved = move_areas(drawing, plan, [Move("A0", "L02")])
    assert moved.resolved is not None
    assert faults_of(drawing, moved.resolved) == []
    assert {"A0", "A1"} <= set(moved.changed)


@pytest.mark.parametrize(
    ("labels", "sent"),
    [
        ((0, 1, 2, 2, 2, 2, 2, 2, 2), {"A0": "L02", "A1": "L01"}),
        ((0, 1, 0, 1, 1, 2, 2, 2, 2), {"A1": "L01", "A3": "L01", "A4": "L01", "A0": "L02"}),
        ((0, 0, 0, 1, 1, 1, 2, 2, 2), {"A2": "L02", "A4": "L01"}),
    ],
    ids=["two lots of one area", "a lot is sent away whole", "across a border"],
)
def test_areas_that_change_places_are_each_in_their_new_lot(
    labels: tuple[int, ...], sent: dict[str, str]
) -> None:
    asked = drawing_of()
    drawing = replace(asked, brief=replace(asked.brief, band=HoursBand(low=0, high=300)))
    moves = [Move(area, lot) for area, lot in sent.items()]
    moved = move_areas(drawing, plan_of(drawing.areas, labels), moves)
    assert moved.resolved is not None
    assert faults_of(drawing, moved.resolved) == []
    lot_of = {area: lot.lot_id for lot in moved.resolved.lots for area in lot.members}
    assert {area: lot_of[area] for area in sent} == sent


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(no_crossing=(("A0", "A1"),)),
        Wishes(together=(("A4", "A7"),)),
        Wishes(no_crossing=(("A2", "A5"),)),
    ],
    ids=["apart", "together", "a border"],
)
@pytest.mark.parametrize("labels", [(0, 0, 1, 0, 2, 1, 2, 2, 1), (0, 0, 0, 1, 1, 1, 2, 2, 2)],
                         ids=["winding", "rows"])  # fmt: skip
def test_a_wish_makes_no_plan_of_a_small_county_more_compact(
    labels: tuple[int, ...], wishes: Wishes
) -> None:
    free, moves = drawing_of(percent=40), [Move("A4", "L01")]
    plan = plan_of(free.areas, labels)
    least = move_areas(free, plan, moves).after
    after = move_areas(drawing_of(wishes, percent=40), plan, moves).after
    assert least is not None
    assert after is None or after >= least


def test_a_change_that_empties_a_lot_is_told_as_a_fault() -> None:
    drawing = drawing_of(percent=60)
    plan = plan_of(drawing.areas, (0, 1, 1, 2, 1, 1, 2, 2, 2))
    moved = move_areas(drawing, plan, [Move("A0", "L02")])
    assert "lot-empty" in faults_of(drawing, moved.edited)
    assert moved.resolved is not None
    assert faults_of(drawing, moved.resolved) == []
    assert len(moved.resolved.lots) == SIDE


def test_every_per_cent_of_a_move_is_of_the_plan_as_it_was() -> None:
    drawing = drawing_of(Wishes(no_crossing=(("A4", "A5"),)), percent=40)
    plan = plan_of(drawing.areas, (0, 0, 0, 1, 1, 2, 1, 2, 2))
    moved = move_areas(drawing, plan, [Move("A3", "L01")])
    values = moved_values(moved, [])
    assert values["wishes"]
    for price in values["wishes"]:
        for name in ("costs", "at_least", "at_most"):
            assert price[f"{name}_percent"] == pytest.approx(
                100 * price[name] / moved.before, abs=1e-4
            )
        assert 0 <= price["at_least"] <= price["costs"] <= price["at_most"]
    told = moved_text(drawing, plan, moved, [], [])
    assert "in per cent of the plan as it was" in told
    assert "A3 goes to L01" in told
    assert moved.resolved is not None
    after = {area: lot.lot_id for lot in moved.resolved.lots for area in lot.members}
    was = {area: lot.lot_id for lot in plan.lots for area in lot.members}
    assert "A3" in moved.changed
    names = dict(zip(drawing.areas.ids, drawing.areas.names, strict=True))
    for area in moved.changed:
        assert f"    {area} {names[area]}: {was[area]} to {after[area]}" in told.splitlines()


def test_only_the_first_wishes_are_priced_and_the_rest_are_counted() -> None:
    pairs = tuple((f"A{one}", f"A{one + 1}") for one in (0, 1, 3, 4, 6, 7))
    drawing = drawing_of(Wishes(together=pairs), lots=SIDE, percent=60)
    plan = plan_of(drawing.areas, (0, 0, 0, 1, 1, 1, 2, 2, 2))
    moved = move_areas(drawing, plan, [Move("A4", "L01")])
    assert len(moved.design.prices) <= MOST_PRICED
    if moved.resolved is not None:
        assert moved.design.prices[0].words == "A4 goes to L01"
        bearing = moved.unpriced + len(moved.design.prices)
        assert bearing >= len(moved.design.prices)


def test_the_areas_of_one_label_are_one_wish_whose_price_is_that_of_all() -> None:
    drawing = drawing_of(percent=70)
    plan = plan_of(drawing.areas, (0, 0, 0, 1, 1, 1, 2, 2, 2))
    label = [Move(area, "L01", "ward:B") for area in ("A3", "A5")]
    moved = move_areas(drawing, plan, label)
    assert moved.after is not None
    assert [price.words for price in moved.design.prices] == ["ward:B goes to L01"]
    assert moved.unpriced == 0
    assert moved.design.prices[0].value == moved.after - moved.before
    told = moved_text(drawing, plan, replace(moved, unpriced=77), [], [])
    assert "77 more wishes here not priced: only the first 6, yours by hand first." in told
    assert "lots design" not in told


def test_an_area_is_not_sent_over_water_and_no_wider_band_is_advised() -> None:
    drawing = drawing_of(percent=80)
    cut = drawing.areas.edges[(drawing.areas.edges != 8).all(axis=1)]
    parts = {name: getattr(drawing.areas, name) for name in drawing.areas.__slots__}
    drawing = replace(drawing, areas=type(drawing.areas)(**parts | {"edges": cut}))
    plan = plan_of(drawing.areas, (0, 0, 0, 0, 1, 1, 1, 1, 2))
    moved = move_areas(drawing, plan, [Move("A3", "L02"), Move("A7", "L03")])
    assert (moved.resolved, moved.design.status) == (None, Status.INFEASIBLE)
    told = moved_text(drawing, plan, moved, [], [])
    assert "Impossible: the areas are in 2 pieces without a bridge, and A7 is in another" in told
    assert "bridges.csv" in told
    assert "--band" not in told
    within = move_areas(drawing, plan, [Move("A3", "L02")])
    assert within.resolved is not None


def test_a_border_that_lies_outside_the_lots_is_no_wish_of_theirs() -> None:
    sides = Wish(code="follow", words="", clause="", sides=("w", "w", "e"))
    assert narrowed(sides, {0: 0, 1: 1}) is None
    kept = narrowed(sides, {1: 0, 2: 1})
    assert kept is not None
    assert kept.sides == ("w", "e")
