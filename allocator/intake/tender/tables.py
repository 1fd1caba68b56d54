"""The tables of a tender and the settings of its terms, as `columns.toml` beside this says."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from allocator.intake.columns import Table, read_tables

SETTINGS_FILE = "tender.toml"

_ALL = read_tables("allocator.intake.tender")

SETTINGS: Table = _ALL["tender"]
"""The settings of tender.toml; each is a column with one value."""

TENDER_TABLES: Mapping[str, Table] = MappingProxyType(
    {name: table for name, table in _ALL.items() if name != SETTINGS.name}
)
"""The tables of a tender by name."""
