from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.domain.plan import Plan
from allocator.domain.synergy import NO_ROOM
from allocator.report.explanation import render_pair, render_story
from allocator.report.summary import render_summary
from allocator.rules import Problem
from allocator.rules.story import Alternative, breaches_of_pair, facts_of
from tests.unit.report.conftest import Told


def test_the_first_screen_names_every_package_and_its_provider(told: Told) -> None:
    problem, plan, stories, kpis = told
    text = render_summary(problem, plan, stories, kpis)
    lines = {line.split()[0]: line for line in text.splitlines() if line}
    for ref, location in plan.assignment:
        name = problem.case.location_by_id[location].name if location else "NOBODY YET"
        assert name in lines[ref]
    assert "\x1b" not in text
    assert "Invented example" in text


def test_without_stories_it_is_still_written(told: Told) -> None:
    problem, plan, _, _ = told
    assert "NOBODY YET." in render_summary(problem, plan)


def test_colour_only_when_asked_or_on_a_terminal(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, plan, stories, kpis = told
    assert "\x1b[" in render_summary(problem, plan, stories, kpis, colour=True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in render_summary(problem, plan, stories, kpis)


def test_the_fallback_plan_is_called_so(told: Told) -> None:
    problem, plan, stories, kpis = told
    floor = Plan(plan.assignment, plan.goals, made_by="floor")
    assert "fallback plan" in render_summary(problem, floor, stories, kpis)


def test_a_name_cannot_steer_the_terminal(told: Told) -> None:
    problem, plan, _, _ = told
    places = tuple(replace(x, name="\x1b[2JBad\r") for x in problem.locations)
    hostile = Problem(problem.case.but(locations=places), problem.policy)
    assert "\x1b" not in render_summary(hostile, plan)


def test_every_story_reads_to_the_end(told: Told) -> None:
    problem, plan, stories, _ = told
    for story in stories:
        text = render_story(problem, plan, story)
        assert text.startswith(story.ref)
        if story.chosen:
            assert f"Why {story.chosen.location_name}" in text
            for other in story.alternatives:
                assert other.facts.location_name in text
        else:
            assert "Why nobody can" in text
            assert "What would place it" in text
            assert "5 locations do not meet, first of all: The location serves" in text


def test_a_pair_says_every_broken_rule_with_its_values(told: Told) -> None:
    problem, plan, _, _ = told
    for package in problem.packages:
        for location in problem.locations:
            breaches = breaches_of_pair(problem, package, location)
            facts = facts_of(problem, package, location)
            text = render_pair(problem, plan, package, facts, breaches)
            assert all(breach.message in text for breach in breaches)
            assert ("cannot be offered" in text) == bool(breaches)


def test_an_eligible_pair_says_what_it_loses(told: Told) -> None:
    problem, plan, _, _ = told
    package, location = problem.packages[0], problem.locations[0]
    facts = facts_of(problem, package, location)

    def text_of(*losses: tuple[str, int]) -> str:
        return render_pair(problem, plan, package, facts, [], Alternative(facts, losses))

    assert "Adds a counted 42 minutes a week to rounds." in text_of(
        ("travel", 42), ("tie-break", 3)
    )
    assert "just as good" in text_of(("tie-break", 3))
    assert "Finds no room in rounds for 1 package." in text_of(("travel", NO_ROOM + 7))


def test_an_alternative_names_who_is_left_waiting_who_finds_care_and_who_moves(told: Told) -> None:
    """What it says of the whole list does not read as the provider's own."""
    problem, plan, stories, _ = told
    placed = [ref for ref, at in plan.assignment if at is not None]
    nobody = [ref for ref, at in plan.assignment if at is None]
    story = next(story for story in stories if story.alternatives)
    others = [ref for ref in placed if ref != story.ref][:2]
    losses = (("unplaced", 60), ("quality", -75), ("travel", 9))
    other = Alternative(
        story.alternatives[0].facts, losses, (*others, nobody[0]), True, (others[0],)
    )
    text = render_story(problem, plan, replace(story, alternatives=(other,)))
    said = f"Would leave {others[0]} waiting; find care for {nobody[0]}; move {others[1]}."
    assert said in text
    assert "Also, over the whole list: better ratings" in text
    facts = other.facts
    package = problem.packages[problem.package_index[story.ref]]
    assert said in render_pair(problem, plan, package, facts, [], other)
