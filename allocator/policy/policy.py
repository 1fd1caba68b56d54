"""The policy: what the council says, as values the rules read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from functools import cache
from typing import Any

from allocator.domain.week import MINUTES_PER_DAY
from allocator.domain.words import Rating, Tier
from allocator.policy.setting import Setting, settings_in


class ShareBasis(StrEnum):
    """What the principal's share is measured on."""

    FLOW = "flow"
    BOOK = "book"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Every value a rule may read; `norfolk.toml` beside this file says what each means.

    Raises
    ------
    ValueError
        When a value is outside its meaning, naming the setting.
    """

    principal_rating_floor: Rating
    framework_rating_floor: Rating
    allow_unrated: bool
    rating_max_age_days: int
    allow_spot: bool
    capacity_stale_days: int
    capacity_ageing_days: int
    travel_limit_urban_minutes: int
    travel_limit_rural_minutes: int
    short_visit_minutes: int
    priority_weights: tuple[int, ...]
    ageing_days_per_band: int
    ageing_top_band: int
    share_ceiling_percent: int
    share_aim_percent: int
    share_basis: ShareBasis
    share_window_weeks: int
    goal_order: tuple[str, ...]
    quality_points: Mapping[Rating, int]
    call_off_points: Mapping[Tier, int]
    concentration_percent: int
    incentive_enabled: bool
    incentive_pence: int
    incentive_extra_travel_minutes: int
    incentive_weeks: int
    shift_hours: tuple[tuple[int, int], ...]
    break_minutes: int
    break_after_minutes: int
    rest_minutes: int
    home_leg_percent: int
    waiting_percent: int
    waiting_cap_minutes: int
    round_minutes: int
    visit_gap_minutes: int
    known_carer_minutes: int

    def __post_init__(self) -> None:
        for setting in fields(self):
            least = _least(getattr(self, setting.name))
            if least < 0:
                raise ValueError(f"{setting.name}: {least} is negative.")
        if not 0 <= self.share_aim_percent <= self.share_ceiling_percent <= 100:
            corridor = f"{self.share_aim_percent} to {self.share_ceiling_percent}"
            raise ValueError(f"share_aim_percent: {corridor} is not a corridor within 0 to 100.")
        if len(self.priority_weights) != 6 or min(self.priority_weights) < 1:
            raise ValueError("priority_weights: six whole numbers of at least 1 are needed.")
        if not 0 <= self.ageing_top_band <= 5:
            raise ValueError("ageing_top_band: a band from 0 to 5 is needed.")
        if not self.shift_hours:
            raise ValueError("shift_hours: at least one shift is needed.")
        if self.incentive_weeks < 1:
            raise ValueError("incentive_weeks: at least one week is needed.")
        if len(set(self.goal_order)) != len(self.goal_order):
            raise ValueError("goal_order: a goal is named twice.")
        if self.goal_order[:1] != ("unplaced",):
            raise ValueError('goal_order: "unplaced" comes first; no goal may cost a placement.')

    def but(self, **changes: Any) -> Policy:
        """Return this policy with some values replaced."""
        return replace(self, **changes)


_RATING_OF = {rating.label: rating for rating in Rating}
_TIER_OF = {tier.name.lower().replace("_", "-"): tier for tier in Tier}


@cache
def norfolk_settings() -> tuple[Setting, ...]:
    """Return the embedded policy's settings in file order."""
    return settings_in("allocator.policy", "norfolk.toml")


def read_policy(changes: Mapping[str, Any] | None = None) -> Policy:
    """Build the policy from the embedded values and some changes, all as they stand in TOML.

    Parameters
    ----------
    changes
        Values by setting name; table values such as ``quality_points`` are merged key by key.

    Returns
    -------
    Policy
        With ratings, tiers and bases as their own types.

    Raises
    ------
    ValueError
        When a name is not a setting or a value does not fit; the message names the setting.
    """
    values = {setting.name: setting.value for setting in norfolk_settings()}
    for name, value in (changes or {}).items():
        if name not in values:
            raise ValueError(f"{name}: not a policy setting.")
        _check_type(name, values[name], value)
        values[name] = {**values[name], **value} if isinstance(value, Mapping) else value
    return Policy(**{name: _convert(name, value) for name, value in values.items()})


_KINDS = {bool: "true or false", int: "a whole number", str: "text", list: "a list"}


def _check_type(name: str, usual: Any, value: Any) -> None:
    """Raise when a changed value, or a part of it, is of another kind than the usual one."""
    if type(usual) is not type(value):
        raise ValueError(f"{name}: {_KINDS.get(type(usual), 'a table')} is needed, not {value!r}.")
    kind = type(_parts(usual)[0])
    for part in _parts(value):
        if type(part) is not kind:
            raise ValueError(f"{name}: {_KINDS[kind]} is needed, not {part!r}.")


def _parts(value: Any) -> list[Any]:
    """Return what a list or table holds, or the value itself."""
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else [value]


def _least(value: Any) -> int:
    """Return the smallest number in a value, 0 when there is none."""
    return min((part for part in _parts(value) if isinstance(part, int)), default=0)


def _convert(name: str, value: Any) -> Any:
    """Turn a TOML value into the type the policy holds."""
    if name.endswith("_floor"):
        return _look_up(name, _RATING_OF, value)
    if name == "quality_points":
        return {_look_up(name, _RATING_OF, key): points for key, points in value.items()}
    if name == "call_off_points":
        return {_look_up(name, _TIER_OF, key): points for key, points in value.items()}
    if name == "shift_hours":
        return tuple(_hours(name, text) for text in value)
    if name == "share_basis":
        return _look_up(name, {basis.value: basis for basis in ShareBasis}, value)
    return tuple(value) if isinstance(value, list) else value


def _hours(name: str, text: str) -> tuple[int, int]:
    """Turn ``07:00-14:30`` into minutes after midnight."""
    found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]|24):([0-5]\d)", text)
    hours = [int(part) for part in found.groups()] if found else [0, 0, 0, 0]
    on_duty, off_duty = 60 * hours[0] + hours[1], 60 * hours[2] + hours[3]
    if not on_duty < off_duty <= MINUTES_PER_DAY:
        raise ValueError(f"{name}: {text!r} is not a shift such as '07:00-14:30'.")
    return on_duty, off_duty


def _look_up(name: str, choices: Mapping[str, Any], word: str) -> Any:
    """Return what a word stands for, or raise naming the setting and the words it knows."""
    if word not in choices:
        raise ValueError(f"{name}: {word!r} is not one of {', '.join(choices)}.")
    return choices[word]
