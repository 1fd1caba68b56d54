"""The page of tenders says every setting, column, rule and goal, and is what the code says."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from allocator.intake.tender import SETTINGS, TENDER_TABLES
from allocator.lots.award.goals import GOALS
from allocator.lots.award.rules import RULES

DOCS = Path(__file__).parents[2] / "docs"
sys.path.insert(0, str(DOCS))
tenders = importlib.import_module("reference_pages.tenders")

PAGE = (DOCS / "reference" / "tenders.md").read_text(encoding="utf-8")


def test_the_page_is_not_stale() -> None:
    assert tenders.page() == PAGE


@pytest.mark.parametrize("table", [SETTINGS, *TENDER_TABLES.values()], ids=lambda held: held.name)
def test_every_setting_and_column_is_documented(table: Any) -> None:
    assert table.purpose in PAGE
    for name, column in table.columns.items():
        row = next(
            x for x in PAGE.splitlines() if x.startswith(f"| `{name}` |") and column.says in x
        )
        assert all(f"`{choice}`" in row for choice in column.choices)
        assert ("**needed**" in row) == column.required


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_documented(rule: Any) -> None:
    said = PAGE.split(f"### {rule.id}\n")[1].split("\n#")[0]
    assert rule.title in said
    assert rule.why in said
    assert rule.source in said


def test_every_goal_is_documented_in_order() -> None:
    places = [PAGE.index(f"| {goal.id} | {goal.title} |") for goal in GOALS]
    assert places == sorted(places)
