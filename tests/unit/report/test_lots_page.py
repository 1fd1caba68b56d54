"""Judged lot plans as a page, on a terminal, as rows and as a picture."""

from __future__ import annotations

import csv
import io
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random

import numpy as np
import pytest

from allocator.lots.judge import (
    MEASURES,
    Better,
    Judgement,
    SampleSums,
    Taken,
    Unit,
    judge_plan,
)
from allocator.lots.judge.percentiles import percentiles
from allocator.lots.judge.quick import measure_plans
from allocator.lots.lot_plan import LotPlan, PlannedLot
from allocator.lots.plan_check import check_plan
from allocator.report.judged_plans import (
    compared_values,
    judgement_values,
    lot_figures,
    measures_csv,
)
from allocator.report.judged_text import check_lines, compared_text, judgement_text
from allocator.report.lot_fills import FILLS, STYLES, fill_styles
from allocator.report.lot_histograms import draw_histogram, draw_histograms, not_alike
from allocator.report.lot_maps import draw_plans
from allocator.report.lot_shadings import shade, shade_band
from allocator.report.lots_page import render_lots
from allocator.report.measure_words import difference, show
from tests.unit.lots.judge_county import grid_areas, lots, road_areas, road_ground
from tests.unit.report.hostile import FORMULAS
from tests.unit.report.outline import Outline

ROUTED = {
    "L1": SampleSums(contact=600, travel=50, home=70, calls=20, unserved=1, rounds=4),
    "L2": SampleSums(contact=300, travel=100, home=100, calls=10, unserved=0, rounds=2),
}


@pytest.fixture(scope="module")
def pair() -> list[Judgement]:
    ground = road_ground()
    return [
        judge_plan(ground, lots("12", "345", title="old"), ROUTED),
        judge_plan(ground, lots("123", "45", title="new")),
    ]


@pytest.fixture(scope="module")
def page(pair: list[Judgement]) -> str:
    return render_lots(pair, [(), ()])


def grid_judgement(seed: int = 1, title: str = "grid") -> Judgement:
    """Columns of a grid of 4 by 3 as lots."""
    areas = grid_areas(Random(seed), 4, 3)
    held = [tuple(areas.ids[i] for i in range(12) if i % 4 == lot) for lot in range(4)]
    planned = tuple(
        PlannedLot(lot_id=f"L{n}", name=f"Lot {n}", members=members)
        for n, members in enumerate(held)
    )
    return judge_plan(road_ground(areas, market=None), LotPlan(title=title, lots=planned))


def test_a_page_says_what_must_be_said(page: str) -> None:
    assert "Invented data." in page
    assert "nobody&#39;s data" in page
    assert "Lots: old and new" in page
    assert "Rank correlation" not in page, "two lots have no order worth comparing"
    for measure in MEASURES:
        assert measure.key == "split" or measure.label.casefold() in page.casefold()


def test_a_page_needs_nothing_else(page: str) -> None:
    style = re.search(r"<style>(.*?)</style>", page, re.S)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"sha256-{digest}" in page.replace("&#43;", "+")
    assert not re.search(r"https?://(?!doi)", page)
    assert "<script" not in page


def test_every_map_has_a_name_and_every_table_a_caption(page: str) -> None:
    outline = Outline(page)
    ids = [attrs["id"] for _, attrs in outline.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    maps = [svg for svg in outline.all("svg") if "map" in (svg.get("class") or "")]
    assert maps
    for svg in maps:
        assert svg["role"] == "img"
        assert set((svg["aria-labelledby"] or "").split()) <= set(ids)
    assert len(outline.all("table")) == page.count("<caption>")
    assert all(head.get("scope") for head in outline.all("th"))
    for link in outline.all("a"):
        assert (link["href"] or "").removeprefix("#") in ids
    for pane in (div for div in outline.all("div") if div.get("class") == "pane"):
        assert pane["tabindex"] == "0"
        assert pane["aria-label"]


def test_maps_of_a_page_have_one_scale(page: str) -> None:
    boxes = {
        svg["viewbox"] for svg in Outline(page).all("svg") if "map" in (svg.get("class") or "")
    }
    assert len(boxes) == 1


def test_every_number_of_a_map_stands_in_a_table(pair: list[Judgement], page: str) -> None:
    for key in ("routed-drive", "eligible-principals"):
        shading = shade(pair, key)
        assert shading is not None
        for lots_shown in shading.shown:
            for text in lots_shown:
                assert text.replace(" ", "\N{NO-BREAK SPACE}", 1) in page or text in page


def test_hostile_names_stay_text() -> None:
    areas = road_areas(source=FORMULAS[-3], attribution="<script>x</script>")
    plan = lots("12", "345", title="<img src=x onerror=y>")
    named = tuple(replace(lot, name=text) for lot, text in zip(plan.lots, FORMULAS, strict=False))
    judged = judge_plan(road_ground(areas), replace(plan, lots=named))
    page = render_lots([judged], [check_plan(areas, plan)])
    assert "<script" not in page
    assert "<img" not in page
    rows = list(csv.reader(io.StringIO(measures_csv([judged]).decode("utf-8-sig"))))
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)


def test_faults_stand_on_the_page() -> None:
    plan = lots("13", "245")
    judged = judge_plan(road_ground(), plan)
    page = render_lots([judged], [check_plan(road_areas(), plan)])
    assert "2 faults" in page
    assert "in 2 pieces" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_a_page_is_the_same_every_time(pair: list[Judgement], page: str) -> None:
    assert render_lots(pair, [(), ()]) == page


@pytest.mark.parametrize("lots_of", [9, 30, 36])
def test_every_lot_has_a_fill_of_its_own_unlike_its_neighbours(lots_of: int) -> None:
    across = 6
    ends = [(lot, lot + 1) for lot in range(lots_of - 1) if (lot + 1) % across]
    ends += [(lot, lot + across) for lot in range(lots_of - across)]
    ends += [(lot, lot + across + 1) for lot in range(lots_of - across - 1) if (lot + 1) % across]
    fills = [FILLS[style] for style in fill_styles(lots_of, ends)]
    assert len(set(fills)) == lots_of
    for kind in (0, 1) if lots_of <= 30 else (0,):
        alike = [pair for pair in ends if fills[pair[0]][kind] == fills[pair[1]][kind]]
        assert len(alike) <= len(ends) // 12, "neighbours mostly differ in colour and in pattern"


def test_more_lots_than_fills_differ_from_their_neighbours() -> None:
    rng = Random(2)
    for _ in range(10):
        pairs = [(rng.randrange(90), rng.randrange(90)) for _ in range(400)]
        styles = fill_styles(90, pairs)
        assert len(set(styles)) == STYLES
        assert all(styles[one] != styles[other] for one, other in pairs if one != other)


def test_outlines_of_lots_are_drawn_once() -> None:
    judged = grid_judgement()
    _, (drawn,) = draw_plans([judged], ["p"])
    assert [shape.path.count("M") for shape in drawn.shapes] == [1, 1, 1, 1]
    corners = [shape.path.count("L") for shape in drawn.shapes]
    assert corners == [7, 7, 7, 7], "a column of three squares has eight corners"
    assert len({shape.style for shape in drawn.shapes}) == 4


def test_areas_without_outlines_are_drawn_as_squares(pair: list[Judgement]) -> None:
    _, (drawn,) = draw_plans(pair[:1], ["p"])
    assert [shape.path.count("M") for shape in drawn.shapes] == [2, 3]


def test_classes_hold_every_value_and_only_those(pair: list[Judgement]) -> None:
    shading = shade(pair, "hub-drive")
    assert shading is not None
    assert len(shading.classes) <= 5
    for plan, judged in zip(shading.classed, pair, strict=True):
        values = next(row.lots for row in judged.rows if row.key == "hub-drive")
        for number, value in zip(plan, values, strict=True):
            assert number is not None
            low, high = re.findall(r"[\d.]+(?= min)", shading.classes[number])
            assert float(low) <= value < float(high)  # type: ignore[operator]
    assert shade(pair, "nothing-of-this-name") is None


@pytest.mark.parametrize("most", [3.97, 4.97, 5.4])
def test_a_value_stands_in_the_class_of_the_number_that_is_shown(
    pair: list[Judgement], most: float
) -> None:
    lots_of = [1.0, most]
    rows = tuple(
        replace(row, lots=lots_of) if row.key == "hub-drive" else row for row in pair[0].rows
    )
    shading = shade([replace(pair[0], rows=rows)], "hub-drive")
    assert shading is not None
    number = shading.classed[0][1]
    assert number is not None
    low, high = re.findall(r"[\d.]+(?= min)", shading.classes[number])
    assert float(low) <= float(shading.shown[0][1].removesuffix(" min")) < float(high)


def test_the_band_has_three_classes(pair: list[Judgement]) -> None:
    # The principals have 1,260 and 882, and 1,470 and 672; the band is 1,080 to 1,440.
    assert shade_band(pair).classed == ((1, 0), (2, 0))


def test_rows_hold_every_measure_of_every_lot(pair: list[Judgement]) -> None:
    rows = list(csv.DictReader(io.StringIO(measures_csv(pair).decode("utf-8-sig"))))
    by_key = {(r["plan"], r["lot"], r["measure"]): r["value"] for r in rows}
    assert by_key["old", "", "moment"] == "33900"
    assert by_key["old", "L2", "moment"] == "31500"
    assert by_key["old", "", "hub-drive"] == "3.3284"
    assert by_key["new", "", "far-side:district"] == "300"
    expected = sum(
        len(one.of_plan()) + sum(len(taken) for _, taken in one.of_lots()) for one in pair
    )
    assert len(rows) == len(by_key) == expected


def test_values_name_lots_hubs_and_faults(pair: list[Judgement]) -> None:
    plan = lots("12", "34")
    values = judgement_values(judge_plan(road_ground(), plan), check_plan(road_areas(), plan))
    assert [lot["hub"] for lot in values["by_lot"]] == ["A2", "A4"]
    assert values["faults"][0]["areas"] == ["A5"]
    assert values["synthetic"] is True
    compared = compared_values([(one, ()) for one in pair])
    assert [one["plan"] for one in compared["plans"]] == ["old", "new"]
    assert compared["agreement"] is None


def test_columns_for_other_programs_are_plain_words(pair: list[Judgement]) -> None:
    figures = lot_figures(pair[0])
    assert set(figures) == {"L1", "L2"}
    assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in figures["L1"])
    assert figures["L1"]["far_side_district"] == 0


def test_a_terminal_shows_lots_and_plans(pair: list[Judgement]) -> None:
    text = judgement_text(pair[0], ())
    assert "Every area is in one lot, and every lot in one piece." in text
    assert re.search(r"^L2 Lot 2 +3 +21 h", text, re.M)
    both = compared_text(pair)
    assert "Beware" not in both
    assert re.search(r"^district: care across its border +0 h +5 h +\+5 h, worse$", both, re.M)


def test_plans_with_different_numbers_of_lots_are_not_compared_without_a_warning() -> None:
    ground = road_ground()
    two, three = lots("12", "345", title="two"), lots("12", "34", "5", title="three")
    judged = [judge_plan(ground, two), judge_plan(ground, three)]
    assert "Beware: the plans have 2 and 3 lots." in compared_text(judged)
    assert "Beware: the plans have 2 and 3 lots." in render_lots(judged, [(), ()])


def test_the_worst_lot_is_named_by_its_id_in_plain_words() -> None:
    judged = judge_plan(road_ground(), lots("12", "345"))
    details = {one.key: one.detail for one in judged.of_plan()}
    assert details["lot-largest"] == "highest in L1 Lot 1"
    assert details["good-share"].startswith("lowest in L")


def test_three_plans_stand_side_by_side(pair: list[Judgement]) -> None:
    third = judge_plan(road_ground(), lots("12", "345", title="third"))
    page = render_lots([*pair, third], [(), (), ()])
    assert 'class="maps many"' in page
    assert 'class="maps many"' not in render_lots(pair, [(), ()])


def test_four_plans_stand_two_by_two(pair: list[Judgement]) -> None:
    page = render_lots([*pair, *pair], [()] * 4)
    assert 'class="maps four"' in page
    assert ".maps.four {" in page
    assert 'class="maps many"' not in page


def test_a_checker_says_what_it_did_not_judge() -> None:
    lines = check_lines(lots("12", "345"), [], None, road_areas())
    assert lines[0] == "plan: 2 lots; hours and wishes were not judged."


@pytest.mark.parametrize(
    ("unit", "one", "other", "better", "text"),
    [
        (Unit.PERCENT, 50.0, 45.0, Better.LESS, "+5.0 points, worse"),
        (Unit.CARER_MINUTES, 60, 120, Better.MORE, "\N{MINUS SIGN}1 h, worse"),
        (Unit.POINTS, 5, 5, Better.LESS, "same"),
        (Unit.MINUTES, 5.01, 5.0, Better.LESS, "same"),
        (Unit.CARERS, 6, 5, Better.NEITHER, "+1"),
        (Unit.CARERS, None, 5, Better.NEITHER, "\N{EN DASH}"),
    ],
)
def test_differences_are_told(
    unit: Unit, one: float | None, other: float, better: Better, text: str
) -> None:
    def taken(value: float | None) -> Taken:
        return Taken("x", "X", unit, better, value)

    assert difference(taken(one), taken(other)) == text


def test_every_unit_can_be_shown() -> None:
    assert all(show(1234, unit) for unit in Unit)
    assert show(None, Unit.POINTS) == "\N{EN DASH}"


def test_a_histogram_counts_every_plan() -> None:
    values = np.array([1.0, 2.0, 2.0, 3.0, 9.0])
    placed = percentiles({"hhi-brand": values}, {"hhi-brand": 12.0})["hhi-brand"]
    drawn = draw_histogram("Moment", values, [(1, "ours", placed)], Unit.POINTS)
    tallest = max(bar[3] for bar in drawn.bars)
    assert sum(2 * bar[3] / tallest for bar in drawn.bars) == pytest.approx(5)
    assert drawn.ends == ("1", "12")
    assert drawn.dots[0].x == 252
    assert drawn.rows == ((1, "ours", "12", "100.0", "more than all of 5 random plans"),)
    page = render_lots([grid_judgement()], [()], histograms=[drawn])
    assert "Among random plans" in page


def test_plans_are_placed_among_random_ones_by_what_tells_them_apart() -> None:
    judged = grid_judgement()
    ground = judged.cut.ground
    rng = np.random.default_rng(1)
    random = measure_plans(ground, rng.integers(0, 4, size=(50, 12)))
    own_split = next(row.plan for row in judged.rows if row.key == "split")
    drawn = draw_histograms([judged], random | {"split:part": np.full(50, own_split)})
    titles = [one.title for one in drawn]
    assert "Moment around the hub" in titles
    assert "part: split over lots" not in titles
    moment = next(one for one in drawn if one.title == "Moment around the hub")
    own = next(row.plan for row in judged.rows if row.key == "moment")
    below = int((random["moment"] < own).sum())
    assert moment.rows[0][3] == f"{100 * below / 50:.1f}"


def test_a_plan_with_another_number_of_lots_is_not_placed() -> None:
    judged = grid_judgement()
    random = {"lots": np.full(3, 5.0), "moment": np.array([1.0, 2.0, 3.0])}
    assert draw_histograms([judged], random) == []
    assert "another number of lots" in not_alike([judged], random)[0]
    like = random | {"lots": np.full(3, 4.0)}
    assert len(draw_histograms([judged], like)) == 1
    assert not_alike([judged], like) == []


def test_a_picture_is_the_same_every_time(tmp_path: Path, pair: list[Judgement]) -> None:
    pytest.importorskip("matplotlib")
    from allocator.report.lots_picture import draw_picture  # noqa: PLC0415  an extra

    shapes = grid_judgement(title="one"), grid_judgement(title="two")
    first, second = tmp_path / "a.svg", tmp_path / "b.svg"
    draw_picture(shapes, first)
    draw_picture(shapes, second)
    assert first.read_bytes() == second.read_bytes()
    draw_picture(pair, tmp_path / "c.png")
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")


def test_a_picture_of_four_plans_is_two_wide_and_two_high(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from allocator.report.lots_picture import draw_picture  # noqa: PLC0415  an extra

    sizes = []
    for number in (2, 3, 4):
        file = tmp_path / f"{number}.png"
        draw_picture([grid_judgement(title="one")] * number, file)
        header = file.read_bytes()[16:24]
        sizes.append((int.from_bytes(header[:4], "big"), int.from_bytes(header[4:], "big")))
    (two, low), (three, _), (four, high) = sizes
    assert two == four < three
    assert high > 1.5 * low


def test_every_part_a_map_draws_from_is_on_the_page(pair: list[Judgement]) -> None:
    page = render_lots(pair, [(), ()])
    named = re.findall(r'<use href="#([^"]+)"', page) + re.findall(r"url\(#([^)]+)\)", page)
    assert any(name.startswith("strokes-") for name in named)
    assert set(named) <= set(re.findall(r' id="([^"]+)"', page))
