"""What a lot plan is measured by: dated, sourced values that a council may set otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from allocator.policy.setting import Setting, settings_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardsticks:
    """Every value a measure reads; `yardsticks.toml` beside this file says what each means.

    Raises
    ------
    ValueError
        When a value is outside its meaning, naming the setting.
    """

    principal_percent: int
    band_least: int
    band_most: int
    lots_per_provider: int
    reach_minutes: int
    carer_week: int
    near_hours: int
    rate_miles: tuple[int, ...]
    rate_pence: tuple[int, ...]
    samples: int
    sample_steps: int

    def __post_init__(self) -> None:
        for name in ("lots_per_provider", "carer_week", "near_hours"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: at least 1 is needed.")
        for name in ("reach_minutes", "samples", "sample_steps", "band_least"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name}: 0 or more is needed.")
        if not 0 < self.principal_percent <= 100:
            raise ValueError("principal_percent: a part of a hundred is needed.")
        if self.band_most < self.band_least:
            raise ValueError("band_most: it lies below band_least.")
        if (
            list(self.rate_miles) != sorted(set(self.rate_miles))
            or min(self.rate_miles, default=1) < 1
        ):
            raise ValueError("rate_miles: miles above 0 in ascending order are needed.")
        if len(self.rate_pence) != len(self.rate_miles) + 1 or min(self.rate_pence) < 0:
            raise ValueError("rate_pence: a price for each band is needed, one more than miles.")


@cache
def norfolk_yardsticks() -> tuple[Setting, ...]:
    """Return the embedded yardsticks in file order."""
    return settings_in("allocator.lots.judge", "yardsticks.toml")


def read_yardsticks(changes: Mapping[str, Any] | None = None) -> Yardsticks:
    """Build the yardsticks from the embedded values and some changes, all as they stand in TOML.

    Parameters
    ----------
    changes
        Values by name.

    Raises
    ------
    ValueError
        When a name is not a yardstick or a value is outside its meaning, naming it.
    """
    values = {setting.name: setting.value for setting in norfolk_yardsticks()}
    known = {one.name for one in fields(Yardsticks)}
    for name, value in (changes or {}).items():
        if name not in known:
            raise ValueError(f"{name}: not a yardstick. There are {', '.join(sorted(known))}.")
        if _kind(value) != _kind(values[name]):
            raise ValueError(f"{name}: {value!r} is not written as {values[name]!r} is.")
        values[name] = value
    whole: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return Yardsticks(**whole)


def _kind(value: Any) -> str:
    """Return how a value is written: a whole number, or a list of them."""
    if isinstance(value, list | tuple):
        return "list" if all(_kind(one) == "int" for one in value) else "other"
    return "int" if isinstance(value, int) and not isinstance(value, bool) else "other"
