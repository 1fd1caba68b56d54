"""A value the council may set otherwise, with its unit, standing and source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Setting:
    """One value with its unit, standing and source, as the documents show it."""

    name: str
    value: Any
    unit: str
    status: str
    source: str
    says: str


def settings_in(package: str, file: str) -> tuple[Setting, ...]:
    """Return the settings of a TOML file that lies in a package, in file order.

    Parameters
    ----------
    package
        Dotted name of the package.
    file
        A table for each setting: ``value``, ``status``, ``source``, ``says`` and perhaps ``unit``.
    """
    text = files(package).joinpath(file).read_text(encoding="utf-8")
    return tuple(
        Setting(
            name,
            entry["value"],
            entry.get("unit", ""),
            entry["status"],
            entry["source"],
            entry["says"],
        )
        for name, entry in tomllib.loads(text).items()
    )
