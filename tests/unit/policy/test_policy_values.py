"""The council's values: sourced, typed, and refused when they mean nothing."""

from __future__ import annotations

from dataclasses import fields

import pytest

from allocator.domain.words import Rating, Tier
from allocator.policy import Policy, ShareBasis, norfolk_settings, read_policy
from allocator.rules import GOALS, goals_in_order

SETTINGS = norfolk_settings()


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_setting_says_what_it_is_where_it_comes_from_and_how_sure_that_is(
    setting: object,
) -> None:
    assert setting.says.endswith(".")  # type: ignore[attr-defined]
    assert setting.source  # type: ignore[attr-defined]
    assert setting.status in {"law", "published", "practice", "assumed"}  # type: ignore[attr-defined]


def test_the_file_and_the_policy_name_the_same_settings_in_the_same_order() -> None:
    assert [setting.name for setting in SETTINGS] == [field.name for field in fields(Policy)]


def test_numbers_in_the_file_carry_their_unit() -> None:
    bare = [s.name for s in SETTINGS if not s.unit and not isinstance(s.value, str | bool | list)]
    assert bare == []


def test_words_are_read_as_ratings_tiers_and_bases() -> None:
    policy = read_policy()
    assert policy.principal_rating_floor is Rating.GOOD
    assert policy.framework_rating_floor is Rating.REQUIRES_IMPROVEMENT
    assert policy.share_basis is ShareBasis.FLOW
    assert policy.priority_weights == (32, 16, 8, 4, 2, 1)
    assert set(policy.quality_points) == set(Rating)
    assert set(policy.call_off_points) == set(Tier)


def test_a_change_replaces_a_value_and_a_table_is_merged_key_by_key() -> None:
    usual = read_policy()
    changed = read_policy({"allow_spot": False, "quality_points": {"Good": 2}})
    assert not changed.allow_spot
    assert changed.quality_points == {**usual.quality_points, Rating.GOOD: 2}
    assert changed.but(allow_spot=True, quality_points=usual.quality_points) == usual
    assert read_policy() == usual


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"alow_spot": True}, "alow_spot: not a policy setting."),
        ({"allow_spot": 1}, "allow_spot: true or false is needed, not 1."),
        ({"allow_spot": "yes"}, "allow_spot: true or false is needed, not 'yes'."),
        ({"share_window_weeks": 13.0}, "share_window_weeks: a whole number is needed, not 13.0."),
        ({"share_window_weeks": True}, "share_window_weeks: a whole number is needed, not True."),
        ({"share_basis": 1}, "share_basis: text is needed, not 1."),
        ({"priority_weights": 3}, "priority_weights: a list is needed, not 3."),
        ({"quality_points": [1]}, "quality_points: a table is needed, not [1]."),
        (
            {"priority_weights": [32, 16, 8, 4, 2, "1"]},
            "priority_weights: a whole number is needed, not '1'.",
        ),
        (
            {"priority_weights": [32, 16, 8, 4, 2, 0.5]},
            "priority_weights: a whole number is needed, not 0.5.",
        ),
        ({"goal_order": ["unplaced", ["cost"]]}, "goal_order: text is needed, not ['cost']."),
        ({"quality_points": {"Good": 0.5}}, "quality_points: a whole number is needed, not 0.5."),
        ({"quality_points": {"Good": -1}}, "quality_points: -1 is negative."),
        ({"call_off_points": {"spot": -2}}, "call_off_points: -2 is negative."),
        ({"incentive_pence": -1}, "incentive_pence: -1 is negative."),
        (
            {"share_basis": "flows"},
            "share_basis: 'flows' is not one of flow, book.",
        ),
        (
            {"principal_rating_floor": "good"},
            "principal_rating_floor: 'good' is not one of Not rated, Inadequate, "
            "Requires improvement, Good, Outstanding.",
        ),
        (
            {"call_off_points": {"spots": 1}},
            "call_off_points: 'spots' is not one of principal, lot-framework, county-framework, "
            "spot, last-resort.",
        ),
        (
            {"share_aim_percent": 71},
            "share_aim_percent: 71 to 70 is not a corridor within 0 to 100.",
        ),
        (
            {"share_ceiling_percent": 101},
            "share_aim_percent: 65 to 101 is not a corridor within 0 to 100.",
        ),
        (
            {"priority_weights": [3, 2, 1]},
            "priority_weights: six whole numbers of at least 1 are needed.",
        ),
        (
            {"priority_weights": [5, 4, 3, 2, 1, 0]},
            "priority_weights: six whole numbers of at least 1 are needed.",
        ),
        ({"ageing_top_band": 6}, "ageing_top_band: a band from 0 to 5 is needed."),
        ({"incentive_weeks": 0}, "incentive_weeks: at least one week is needed."),
        ({"shift_hours": []}, "shift_hours: at least one shift is needed."),
        ({"goal_order": ["unplaced", "cost", "cost"]}, "goal_order: a goal is named twice."),
        (
            {"goal_order": ["cost", "unplaced"]},
            'goal_order: "unplaced" comes first; no goal may cost a placement.',
        ),
        (
            {"goal_order": []},
            'goal_order: "unplaced" comes first; no goal may cost a placement.',
        ),
    ],
)
def test_a_value_that_means_nothing_is_refused_by_name(
    changes: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError) as caught:
        read_policy(changes)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("07:00-14:30", (420, 870)),
        ("15:29-22:58", (929, 1378)),
        ("00:00-24:00", (0, 1440)),
        ("23:59-24:00", (1439, 1440)),
        ("08:00-08:00", None),
        ("14:30-07:00", None),
        ("00:00-24:01", None),
        ("24:00-24:00", None),
        ("7:00-14:30", None),
        ("07:60-14:30", None),
        ("", None),
    ],
)
def test_a_shift_runs_from_one_minute_of_a_day_to_a_later_one(
    text: str, hours: tuple[int, int] | None
) -> None:
    if hours is not None:
        assert read_policy({"shift_hours": [text]}).shift_hours == (hours,)
        return
    with pytest.raises(ValueError, match=f"shift_hours: '{text}' is not a shift such as"):
        read_policy({"shift_hours": [text]})


@pytest.mark.parametrize(
    "changes",
    [
        {"share_aim_percent": 0, "share_ceiling_percent": 100},
        {"share_aim_percent": 70},
        {"priority_weights": [1, 1, 1, 1, 1, 1]},
        {"ageing_top_band": 0},
        {"ageing_days_per_band": 0},
        {"goal_order": ["unplaced"]},
        {"incentive_weeks": 1},
        {"quality_points": {"Good": 0}},
        {},
    ],
)
def test_values_at_the_edge_of_their_meaning_are_accepted(changes: dict[str, object]) -> None:
    policy = read_policy(changes)
    for name, value in changes.items():
        if name != "quality_points":
            assert getattr(policy, name) == (tuple(value) if isinstance(value, list) else value)


def test_goals_follow_the_policys_order_and_the_tie_break_is_always_last() -> None:
    usual = [goal.id for goal in goals_in_order(read_policy())]
    assert usual == [goal.id for goal in GOALS]
    changed = goals_in_order(read_policy({"goal_order": ["unplaced", "cost", "choice"]}))
    assert [goal.id for goal in changed] == ["unplaced", "cost", "choice", "tie-break"]


@pytest.mark.parametrize("name", ["price", "tie-break"])
def test_a_goal_that_cannot_be_ordered_is_refused_with_those_that_can(name: str) -> None:
    policy = read_policy({"goal_order": ["unplaced", name]})
    with pytest.raises(ValueError, match=f"goal_order: '{name}' is not one of unplaced, last"):
        goals_in_order(policy)
