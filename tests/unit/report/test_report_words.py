from __future__ import annotations

import re
from dataclasses import replace

import pytest

from allocator.domain.words import Tier
from allocator.policy import read_policy
from allocator.report.goal_words import AS_GOOD, change_in_words, value_in_words
from allocator.report.reasons import warnings, why_nobody, why_this
from allocator.report.words import loss_in_words, losses_in_words
from allocator.rules import GOALS
from allocator.rules.story import Alternative, PairFacts, Story

POLICY = read_policy()
CHOSEN = PairFacts(
    location_id="L1",
    location_name="Aylsham Care",
    provider_name="Aylsham Care Ltd",
    tier=Tier.LOT_FRAMEWORK,
    rating="Good (PAMMS audit, 2026-03-01)",
    is_good=True,
    drive_minutes=12,
    added_minutes=42,
    weekly_pence=31_240,
    band_miles=2,
    incentive_pence=0,
    unmet_wishes=(),
    declared_days=3,
    is_ageing=False,
    tightest="weekday mornings: 45 carer-minutes to spare",
)
SPOT = replace(CHOSEN, location_name="Other", tier=Tier.SPOT, rating="Outstanding (PAMMS audit, x)")


@pytest.mark.parametrize("goal", [goal.id for goal in GOALS])
@pytest.mark.parametrize("amount", [1, -1, 5000, -123_456])
def test_every_goal_has_words_without_the_engines_units(goal: str, amount: int) -> None:
    said = loss_in_words(goal, amount, POLICY)
    assert said
    assert not re.search(r"weighted|points|percent-|carer-minutes|\d{4}|" + goal + "$", said)
    assert "loses on" not in said


@pytest.mark.parametrize("goal", [goal.id for goal in GOALS])
def test_every_goals_value_has_words(goal: str) -> None:
    assert value_in_words(goal, 0, POLICY)
    assert value_in_words(goal, 9000, POLICY)


@pytest.mark.parametrize(
    ("goal", "amount", "said"),
    [
        ("travel", 42, "adds a counted 42 minutes a week to rounds"),
        ("travel", -200, "saves 3 h 20 min a week counted for rounds"),
        ("cost", 1234, "costs £12.34 more a week"),
        ("last-resort", 420, "leaves 7 h a week more to the in-house team"),
        ("call-off", 420, "uses spot instead of the lot's framework"),
        ("quality", -420, "is rated Outstanding instead of Good"),
        ("cost", 0, ""),
    ],
)
def test_a_broker_reads(goal: str, amount: int, said: str) -> None:
    assert loss_in_words(goal, amount, POLICY, chosen=CHOSEN, other=SPOT) == said


def test_a_name_is_not_given_when_it_points_the_other_way() -> None:
    said = loss_in_words("call-off", -60, POLICY, chosen=CHOSEN, other=SPOT)
    assert "spot" not in said
    assert said.startswith("moves care up")


def test_weighted_minutes_become_hours_of_the_most_urgent_care() -> None:
    amount = 90 * POLICY.priority_weights[0]
    assert "1 h 30 min a week for a person with no care" in loss_in_words(
        "unplaced", amount, POLICY
    )


def test_the_goal_that_decides_comes_first_and_the_rest_in_a_few_words() -> None:
    losses = (("call-off", 60), ("travel", -30), ("cost", 250), ("tie-break", 7))
    assert losses_in_words(Alternative(SPOT, losses), POLICY, CHOSEN) == (
        "uses spot instead of the lot's framework",
        "30 minutes less a week counted for rounds",
        "£2.50 a week dearer",
    )


@pytest.mark.parametrize("goal", [goal.id for goal in GOALS if goal.id != "tie-break"])
def test_every_goal_changes_both_ways(goal: str) -> None:
    assert change_in_words(goal, 12_000) != change_in_words(goal, -12_000)
    assert len(change_in_words(goal, 12_000)) < 50
    assert goal not in change_in_words(goal, 1) or goal in {"travel", "call-off"}


def test_an_equal_alternative_is_called_so() -> None:
    assert losses_in_words(Alternative(CHOSEN, (("tie-break", 5),)), POLICY) == (AS_GOOD,)


def test_the_reasons_for_a_placement_name_its_facts() -> None:
    story = Story(ref="N1", chosen=CHOSEN, alternatives=(Alternative(SPOT, (("call-off", 60),)),))
    text = " ".join(why_this(story, POLICY))
    for part in ("lot's framework", "Good (PAMMS", "12 minutes", "42 minutes", "£312.40", "spot"):
        assert part in text
    assert warnings(CHOSEN) == ()


def test_what_to_look_at_first() -> None:
    facts = replace(
        CHOSEN,
        is_ageing=True,
        declared_days=9,
        is_good=False,
        rating="Not rated",
        unmet_wishes=("a change from who cares today",),
        incentive_pence=200_000,
    )
    assert warnings(facts) == (
        "capacity declared 9 days ago: ask again",
        "rated Not rated, not Good",
        "a change from who cares today",
        "needs the £2,000.00 incentive",
    )


def test_nobody_without_told_reasons_still_gets_a_sentence() -> None:
    assert why_nobody(Story(ref="N1", chosen=None)).endswith(".")
    assert "No location" in why_nobody(Story(ref="N1", chosen=None, excluded=(("orders", 3),)))
