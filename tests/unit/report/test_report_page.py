from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

import pytest

from allocator.domain.plan import Plan
from allocator.domain.words import Tier
from allocator.geo import load_norfolk
from allocator.report.kpis import measure_kpis
from allocator.report.lot_outlines import outline
from allocator.report.map_view import draw_map, spot
from allocator.report.page import render_report
from allocator.report.proposals import list_proposals
from allocator.report.run_facts import RunFacts
from tests.tiny import random_case
from tests.unit.report.cases import norfolk_case, plan_of, problem_of
from tests.unit.report.conftest import Told
from tests.unit.report.hostile import FORMULAS, hostile_told
from tests.unit.report.outline import POSTCODE, Outline


@pytest.fixture(scope="session")
def page(told: Told) -> str:
    return render_report(*told, run=RunFacts(title="Norfolk today", input_hash="ab12"))


def placements(outline: Outline, tag: str) -> dict[str | None, str | None]:
    found = [x for x in outline.all(tag) if "data-ref" in x and "data-location" in x]
    return {x["data-ref"]: x["data-location"] or None for x in found}


def test_table_and_map_show_the_plan(told: Told, page: str) -> None:
    _, plan, _, _ = told
    found = Outline(page)
    assert placements(found, "tbody") == plan.location_of
    assert placements(found, "a") == plan.location_of


def test_the_page_is_the_same_every_time(told: Told, page: str) -> None:
    assert page == render_report(*told, run=RunFacts(title="Norfolk today", input_hash="ab12"))


def test_only_its_own_style_and_script_may_run(page: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    allowed = policy[1].replace("&#39;", "'")
    assert "default-src 'none'" in allowed
    assert "unsafe" not in allowed
    for tag in ("style", "script"):
        text = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert text is not None
        digest = b64encode(sha256(text[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in allowed


def test_nothing_is_fetched_and_nothing_is_styled_inline(page: str) -> None:
    found = Outline(page)
    for _, attrs in found.tags:
        assert "style" not in attrs
        assert not any(name.startswith("on") for name in attrs)
        assert not attrs.get("src")
        assert (attrs.get("href") or "#").startswith(("#", "data:,"))
    assert "http://" not in page
    assert "https://" not in page
    assert "@import" not in page


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
    for attrs in found.all("a"):
        assert (attrs["href"] or "")[1:] in ids
    for attrs in found.all("a"):
        if "data-ref" in attrs:
            assert attrs["aria-label"]


def test_no_home_can_be_found_on_it(told: Told, page: str) -> None:
    problem, _, _, _ = told
    assert not POSTCODE.search(page)
    for package in problem.packages:
        assert f"{package.place.easting}" not in page
    geo = load_norfolk()
    for package in problem.packages:
        index = geo.find_area(package.place.lsoa11cd)
        assert index is not None
        here = (int(geo.area_easting[index]), int(geo.area_northing[index]))
        assert spot(geo, package) == here


def test_it_says_what_must_be_said(told: Told, page: str) -> None:
    problem, plan, stories, _ = told
    assert "Invented data" in page
    assert "a named person decides" in page
    assert "Crown copyright" in page
    house = sum(s.chosen is not None and s.chosen.tier is Tier.LAST_RESORT for s in stories)
    assert f"{len(plan.placed) - house} of the 20 packages" in page
    for story in stories:
        for other in story.alternatives[:5]:
            assert other.facts.location_name in page
    real = problem_of(problem.case.but(is_synthetic=False))
    text = render_report(real, plan, stories, (), run=RunFacts(title="x", made_by="floor"))
    assert "Invented" not in text
    assert "fallback plan" in text


def test_a_plan_without_stories_or_goals_has_a_page(told: Told) -> None:
    problem, plan, _, kpis = told
    assert "<main>" in render_report(
        problem, Plan(plan.assignment), (), kpis, run=RunFacts(title="x")
    )


def test_an_empty_list_has_a_page() -> None:
    problem = problem_of(random_case(1).but(packages=(), orders=()))
    plan = Plan(())
    page = render_report(problem, plan, (), measure_kpis(problem, plan), run=RunFacts(title="x"))
    assert "0 of the 0 packages" in page


def test_marks_do_not_cover_each_other(told: Told) -> None:
    case = norfolk_case(3)
    crowd = case.but(
        packages=tuple(replace(p, place=case.packages[0].place) for p in case.packages)
    )
    problem = problem_of(crowd)
    lines = list_proposals(problem, Plan(tuple((p.ref, None) for p in problem.packages)))
    marks = draw_map(crowd, lines, {line.ref: "x" for line in lines}).marks
    for one in marks:
        for other in marks:
            gap = (one.x - other.x) ** 2 + (one.y - other.y) ** 2
            assert one is other or gap >= 14.5**2


def test_outside_norfolk_only_points_are_drawn() -> None:
    problem = problem_of(random_case(2))
    plan = plan_of(problem)
    view = draw_map(
        problem.case, list_proposals(problem, plan), {p.ref: "x" for p in problem.packages}
    )
    assert not view.lots
    assert not view.attribution
    assert len(view.marks) == len(problem.packages)
    for package in problem.packages:
        east, north = spot(load_norfolk(), package)
        assert east % 2000 == north % 2000 == 1000


def test_the_outline_of_everything_is_the_county() -> None:
    geo = load_norfolk()
    rings = outline(geo, range(len(geo.area_codes)))
    assert all(ring[0] == ring[-1] for ring in rings)
    area = sum(x * b - a * y for ring in rings for (x, y), (a, b) in pairwise(ring))
    assert abs(area // 20_000 - int(geo.area_hectares.sum())) < len(geo.area_codes)


@pytest.mark.parametrize("start", range(0, len(FORMULAS), 6))
def test_hostile_names_stay_text(start: int) -> None:
    check_hostile(list(FORMULAS[start : start + 6]))


@pytest.mark.shared
def test_strings_collected_by_others_stay_text(naughty: list[str]) -> None:
    for start in range(0, len(naughty), 40):
        check_hostile(naughty[start : start + 40])


def check_hostile(words: list[str]) -> None:
    problem, plan, stories = hostile_told(words)
    kpis = measure_kpis(problem, plan)
    page = render_report(
        problem, plan, stories, kpis, run=RunFacts(title=words[0], question=words[1])
    )
    found = Outline(page)
    usual = {"meta", "link", "html", "head", "title", "style", "body", "script"}
    assert len(found.all("script")) == 1
    assert not found.all("img")
    assert not found.all("iframe")
    assert {tag for tag, _ in found.tags} >= usual - {"html"}
    assert not any(name.startswith("on") for _, attrs in found.tags for name in attrs)
