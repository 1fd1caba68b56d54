"""The page, the terminal and the file that show a location's rounds."""

from __future__ import annotations

import csv
import io
import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import pytest

from allocator.domain.market import Centre
from allocator.domain.week import Band
from allocator.report.amounts import NOT_KNOWN
from allocator.report.rounds_chart import draw_charts
from allocator.report.rounds_facts import REASONS, Gap, list_left, list_rounds
from allocator.report.rounds_figures import round_figures
from allocator.report.rounds_text import render_rounds_text, rounds_csv
from allocator.report.rounds_values import rounds_values
from allocator.report.rounds_view import render_rounds
from allocator.rounds.day import UNSERVED, Roster
from allocator.rounds.figures import Figures, measure
from allocator.rounds.week import Misfit, RoutedDay, RoutedWeek
from tests.unit.report.hostile import FORMULAS
from tests.unit.report.outline import POSTCODE, Outline
from tests.unit.report.rounds_cases import (
    crowded_week,
    home,
    idle_week,
    location,
    package,
    small_case,
    small_week,
    visit,
)

CASE = small_case()
WEEK = small_week(CASE)
(DAY,) = WEEK.days


@pytest.fixture(scope="module")
def page() -> str:
    return render_rounds(CASE, location(), WEEK)


def test_each_stop_tells_what_lies_before_it() -> None:
    first, second = list_rounds(CASE, DAY)
    told = [
        (s.number, s.package.ref, s.start, s.end, s.travel, s.metres, s.gap, s.gap_kind, s.late)
        for s in (*first.stops, *second.stops)
    ]
    assert told == [
        (1, "B1", 450, 480, 0, 0, 0, Gap.NONE, 0),
        (2, "B2", 495, 540, 10, 5000, 5, Gap.WAIT, 0),
        (3, "B3", 720, 750, 10, 5000, 170, Gap.OFF, 5),
        (1, "B2", 495, 540, 0, 0, 0, Gap.NONE, 0),
        (2, "B4", 840, 870, 20, 10000, 280, Gap.BREAK, 0),
    ]
    assert [s.partner for s in (*first.stops, *second.stops)] == ["", "E2", "", "E1", ""]
    assert [s.is_double for s in first.stops] == [False, True, False]
    assert [s.band for s in first.stops] == [Band.MORNING, Band.MORNING, Band.LUNCH]
    assert (first.carer, first.leave, first.back, first.on_duty) == ("E1", 10, 30, 420)


def test_the_rounds_add_up_to_the_measured_figures() -> None:
    rounds = list_rounds(CASE, DAY)
    figures = measure(DAY.workday.day, DAY.roster)
    assert sum(one.contact for one in rounds) == figures.contact == 180
    assert sum(one.travel for one in rounds) == figures.travel == 40
    assert sum(one.waiting for one in rounds) == figures.waiting == 35
    assert sum(one.metres for one in rounds) == figures.metres == 20_000
    assert sum(one.leave + one.back for one in rounds) == figures.home
    assert sum(stop.late for one in rounds for stop in one.stops) == figures.late == 5


def test_the_minutes_of_a_round_add_up_from_its_first_call_to_its_last(page: str) -> None:
    lines = [it.split() for it in render_rounds_text(CASE, location(), WEEK).splitlines()]
    for one in list_rounds(CASE, DAY):
        assert one.contact + one.travel + one.waiting + one.off == one.end - one.start
        (row,) = [it for it in lines if it[:1] == [one.carer]]
        hour, minute = map(int, row[2].split(":"))
        begun = row[1].split(":")
        span = 60 * (hour - int(begun[0])) + minute - int(begun[1])
        assert sum(map(int, row[4:8])) == span
    tied = page.replace("\N{NO-BREAK SPACE}", " ")
    assert "20 minutes of travel, 20 minutes of waiting, 2 h 35 min off" in tied
    assert "Contact and travel\nare paid" in render_rounds_text(CASE, location(), WEEK)


def test_figures_are_per_call_and_per_round() -> None:
    shown = {it.title: (it.shown, it.detail) for it in round_figures(DAY.figures, 2)}
    assert shown == {
        "Contact share": ("81.8 %", "3 h with people of 3.67 h paid, care and travel"),
        "Travel per call": ("8.0 min", "0.67 h in all, 18.2 % of paid time"),
        "Miles per call": ("2.5 miles", "12 miles in all"),
        "Calls per round": ("2.5", "5 calls in 2 rounds"),
        "Waiting per call": ("7.0 min", "0.58 h in all, not paid"),
        "Home legs per round": ("50.0 min", "1.67 h in all, not paid; in no figure above"),
        "Visits that do not fit": ("2", "5 minutes late in all, 5 minutes at most"),
    }
    nothing = [it.shown for it in round_figures(Figures(), 0)]
    assert nothing == [*[NOT_KNOWN] * 6, "0"]


def test_what_does_not_fit_is_named_with_its_reason() -> None:
    left = [(it.package.ref, it.visit, it.reason) for it in list_left(CASE, DAY)]
    assert left == [("B5", 0, REASONS["no-room"]), ("B6", 0, REASONS["too-long"])]
    assert set(re.findall(r"``([a-z-]+)``", Misfit.__doc__ or "")) == set(REASONS)
    for text in (
        render_rounds(CASE, location(), WEEK),
        render_rounds_text(CASE, location(), WEEK),
        rounds_csv(CASE, WEEK).decode("utf-8-sig"),
    ):
        for ref, reason in (("B5", REASONS["no-room"]), ("B6", REASONS["too-long"])):
            assert ref in text
            assert reason in text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_visit_left_on_some_days_names_those() -> None:
    some = replace(DAY, workday=replace(DAY.workday, days=(0, 2)))
    said = [it.said.split(", ")[:2] for it in list_left(CASE, some)]
    assert {days for _, days in said} == {"Mon and Wed"}
    assert all(visit.startswith("visit ") for visit, _ in said)


def test_rounds_make_the_visits_of_the_book_and_not_those_of_the_list() -> None:
    wanted = package("B1", 1, visit(1020, 1080, 15))
    both = CASE.but(packages=(wanted,))
    assert rounds_csv(both, WEEK) == rounds_csv(CASE, WEEK)
    assert list_rounds(both, DAY) == list_rounds(CASE, DAY)


def test_a_machine_gets_every_round_and_every_call() -> None:
    values = json.loads(json.dumps(rounds_values(CASE, location(), WEEK)))
    (pattern,) = values["patterns"]
    assert (values["location_id"], pattern["days"]) == ("L1", list(range(7)))
    figures = pattern["one_day"]
    rounds = pattern["rounds"]
    assert [it["carer"] for it in rounds] == ["E1", "E2"]
    for it in rounds:
        assert it["contact"] + it["travel"] + it["waiting"] + it["off"] == it["end"] - it["start"]
    for name in ("contact", "travel", "waiting", "metres", "home"):
        assert sum(it[name] for it in rounds) == figures[name]
    assert sum(len(it["calls"]) for it in rounds) == figures["calls"]
    assert figures["unserved"] == 2
    second = rounds[0]["calls"][1]
    assert (second["package"], second["visit"], second["start"]) == ("B2", 0, 495)
    assert (second["travel_before"], second["gap_before"], second["gap"]) == (10, 5, "wait")
    assert (second["with_carer"], second["lsoa11cd"]) == ("E2", home(2).lsoa11cd)
    assert home(2).postcode not in json.dumps(values)


def test_the_page_says_where_minutes_come_from() -> None:
    assert "Minutes between places: our table.csv." in render_rounds(
        CASE, location(), WEEK, "our table.csv"
    )


def test_the_page_can_be_read_by_everybody(page: str) -> None:
    found = Outline(page)
    assert found.all("html")[0]["lang"] == "en-GB"
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(found.all("caption")) == len(found.all("table"))
    assert all(attrs.get("scope") for attrs in found.all("th"))
    ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for tag, attrs in found.tags:
        if tag in {"a", "use"}:
            assert (attrs["href"] or "")[1:] in ids
        for name in (attrs.get("aria-labelledby") or "").split():
            assert name in ids
    pictures = [it for it in found.all("svg") if it.get("role") == "img"]
    assert len(pictures) == 2
    assert all(len((it["aria-labelledby"] or "").split()) == 2 for it in pictures)
    assert all(it.get("aria-hidden") for it in found.all("svg") if it.get("role") != "img")


def test_nothing_is_fetched_and_only_its_own_style_is_allowed(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert policy is not None
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    allowed = policy[1].replace("&#39;", "'")
    assert f"style-src 'sha256-{digest}'" in allowed
    assert "default-src 'none'" in allowed
    assert "script" not in allowed
    found = Outline(page)
    assert not found.all("script")
    for _, attrs in found.tags:
        assert "style" not in attrs
        assert not any(name.startswith("on") for name in attrs)
        assert not attrs.get("src")
        assert (attrs.get("href") or "#").startswith(("#", "data:,"))
    assert not re.search(r"https?://|@import|url\(", page)


def test_every_round_has_its_row_its_line_and_its_table(page: str) -> None:
    found = Outline(page)
    boxes = [it for it in found.all("rect") if (it.get("class") or "").startswith("call ")]
    in_legend = len(Band) + 1
    assert len(boxes) == 5 + in_legend
    assert [it["id"] for it in found.all("table") if it.get("id")] == [
        "day-1-round-1",
        "day-1-round-2",
    ]
    ways = [it for it in found.all("path") if re.fullmatch("way style-[01]", it.get("class") or "")]
    assert len(ways) == 2 + 2
    assert "Not needed: L1." in page
    assert "Every day" in page
    assert "Crown copyright" in page
    assert "Invented data" in page
    assert "Invented" not in render_rounds(replace(CASE, is_synthetic=False), location(), WEEK)


def test_no_home_can_be_found_in_any_of_them() -> None:
    """Neighbours in the same small areas have the same page, the same text and the same file."""
    other = small_case(unit=1)
    homes = [delivery.package.place for delivery in CASE.book]
    assert not set(homes) & {delivery.package.place for delivery in other.book}
    for show in (
        lambda case: render_rounds(case, location(), small_week(case)),
        lambda case: render_rounds_text(case, location(), small_week(case), every_call=True),
        lambda case: rounds_csv(case, small_week(case)).decode("utf-8-sig"),
    ):
        text = show(CASE)
        assert show(other) == text
        assert not POSTCODE.search(text)
        assert not [it for it in homes if str(it.easting) in text or str(it.northing) in text]
        assert homes[0].lsoa11cd in text


def test_a_week_without_visits_has_a_page() -> None:
    case = small_case()
    week = idle_week(case)
    page = render_rounds(case, location(), week)
    assert page.count("Nobody is visited") == 2
    assert not [it for it in Outline(page).all("svg") if it.get("role") == "img"]
    assert "Mon\N{EN DASH}Fri: 0 rounds" in render_rounds_text(case, location(), week)
    assert len(rounds_csv(case, week).splitlines()) == 1


def test_carers_not_needed_are_named_or_counted_where_they_are_many() -> None:
    case, week = crowded_week(30)
    (day,) = week.days
    for made, said in ((18, "19, E20"), (10, "20 more carers.")):
        rounds = tuple((n,) if n < made else () for n in range(30))
        start = day.roster.start.copy()
        start[made:] = UNSERVED
        some = RoutedDay(day.workday, Roster(rounds, start))
        page = render_rounds(case, location(), RoutedWeek("L1", (some,)))
        (told,) = re.findall(r"Not needed: ([^<]*)<", page)
        assert said in told.replace("\N{NO-BREAK SPACE}", " ")


def test_a_narrow_screen_is_told_that_the_hours_go_on(page: str) -> None:
    assert page.count("scroll it sideways") == len(draw_charts(list_rounds(CASE, DAY)))
    style = re.sub(r"\s", "", page.partition("<style>")[2])
    assert ".sideways{display:none;" in style
    assert "@mediascreenand(max-width:56rem){.sideways{display:block;}" in style
    names = re.findall(r'<svg class="who".*?</svg>', page, re.DOTALL)
    carers = [re.findall(r">([^<>\s]+)</text>", drawn) for drawn in names]
    assert carers == [["E1", "E2"]], "names that stay where the hours are scrolled"
    assert all('aria-hidden="true"' in drawn for drawn in names)


@pytest.mark.parametrize("word", FORMULAS)
def test_names_stay_names(word: str) -> None:
    place = location().place
    centre = Centre(name="Acle", easting=place.easting, northing=place.northing)
    case = small_case(name=word, ref=word).but(centres=(replace(centre, name=word),))
    week = small_week(case, ref=word)
    tame = Outline(render_rounds(CASE.but(centres=(centre,)), location(), WEEK))
    hostile = Outline(render_rounds(case, location(word), week))
    assert [tag for tag, _ in hostile.tags] == [tag for tag, _ in tame.tags]
    text = render_rounds_text(case, location(word), week, every_call=True)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u200b\ufeff]", text)
    for row in csv.reader(io.StringIO(rounds_csv(case, week).decode("utf-8-sig"))):
        assert row[6][:1] not in set("=+-@\t\r\n")


def test_the_terminal_shows_rounds_or_every_call() -> None:
    short = render_rounds_text(CASE, location(), WEEK).splitlines()
    assert short[0] == "Kett's Care, Hethel (L1): rounds of a week"
    row = ["E1", "07:30", "12:30", "3", "105", "20", "20", "155", "6.2"]
    assert row in [it.split() for it in short]
    assert "2 visits that do not fit:" in short
    long = render_rounds_text(CASE, location(), WEEK, every_call=True)
    area = home(2).lsoa11cd
    told = f"E1 2 08:15 09:00 B2 45 10 5 waiting {area} with E2"
    assert told in [" ".join(line.split()) for line in long.splitlines()]
    assert long.count("\nE1 ") == 3


def test_the_file_has_a_row_for_every_call_and_every_visit_left() -> None:
    head, *rows = csv.reader(io.StringIO(rounds_csv(CASE, WEEK).decode("utf-8-sig")))
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(it["carer"], it["package_ref"], it["start"]) for it in found] == [
        ("E1", "B1", "07:30"),
        ("E1", "B2", "08:15"),
        ("E1", "B3", "12:00"),
        ("E2", "B2", "08:15"),
        ("E2", "B4", "14:00"),
        ("", "B5", "17:00"),
        ("", "B6", "07:30"),
    ]
    assert found[1]["with_carer"] == "E2"
    assert (found[4]["travel_minutes_before"], found[4]["metres_before"]) == ("20", "10000")
    assert (found[4]["gap_minutes_before"], found[4]["gap"]) == ("280", "break 20, off 260")
    assert found[2]["minutes_late"] == "5"
    assert found[5]["not_made_because"] == REASONS["no-room"]
    assert {it["days"] for it in found} == {"Every day"}


def test_all_are_the_same_every_time(page: str) -> None:
    assert render_rounds(small_case(), location(), small_week(small_case())) == page


def test_a_visit_with_one_of_two_carers_missing_names_no_partner() -> None:
    start = DAY.roster.start.copy()
    start[2] = UNSERVED
    half = RoutedDay(DAY.workday, Roster(((0, 1, 3), (4,), ()), start))
    first, _ = list_rounds(CASE, half)
    assert first.stops[1].partner == ""
    assert [it.package.ref for it in list_left(CASE, half)] == ["B2", "B5", "B6"]
    assert "B2" in render_rounds_text(CASE, location(), RoutedWeek("L1", (half,)))
