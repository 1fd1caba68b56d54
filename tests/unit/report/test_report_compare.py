from __future__ import annotations

import json

import pytest

from allocator.report.compare import (
    compare_runs,
    comparison_json,
    comparison_markdown,
    comparison_text,
)
from allocator.report.kpi import Kpi, Unit
from allocator.rounds.insertion import INSERTION

FIRST = (
    Kpi("hours", "Hours | placed", Unit.CARER_MINUTES, 600),
    Kpi("share:North", "Share: North", Unit.PERCENT, None),
)
SECOND = (
    Kpi("hours", "Hours | placed", Unit.CARER_MINUTES, 570),
    Kpi("share:North", "Share: North", Unit.PERCENT, 12.5),
    Kpi("extra", "Extra", Unit.PENCE, 5),
)


def test_differences_are_from_the_first() -> None:
    rows = {row.id: row for row in compare_runs([("today", FIRST), ("best", SECOND)]).rows}
    assert rows["hours"].differences == (-30,)
    assert rows["share:North"].differences == (None,)
    assert rows["extra"].values == (None, 5)


def test_a_run_against_itself_differs_nowhere() -> None:
    table = compare_runs([("a", FIRST), ("b", FIRST), ("c", FIRST)]).table()
    assert table[0] == ("Hours | placed", "10 h", "10 h", "same", "10 h", "same")


def test_only_keeps_definitions_and_single_figures() -> None:
    runs = [("a", SECOND)]
    assert [row.id for row in compare_runs(runs, only=["share"]).rows] == ["share:North"]
    assert [row.id for row in compare_runs(runs, only=["extra"]).rows] == ["extra"]


def test_text_columns_line_up() -> None:
    lines = comparison_text(compare_runs([("today", FIRST), ("best", SECOND)])).splitlines()
    assert lines[0].split() == ["Figure", "today", "best", "difference"]
    assert lines[2].split()[-4:] == ["9.5", "h", "\N{MINUS SIGN}0.5", "h"]
    assert len(lines[0]) == len(lines[2])


def test_markdown_escapes_bars() -> None:
    text = comparison_markdown(compare_runs([("a|b", FIRST)]))
    assert text.splitlines()[0] == "| Figure | a\\|b |"
    assert "| Hours \\| placed | 10 h |" in text


@pytest.mark.parametrize(
    ("quotes", "said"),
    [
        (("routed rounds", "routed rounds"), "is told by routed rounds."),
        (
            ("routed rounds", INSERTION),
            "is not told by one ruler, but by routed rounds in a; by cheapest insertion (an "
            "estimate that routes nothing) in b: what it differs by is not the plans' alone.",
        ),
    ],
)
def test_it_is_said_by_what_the_cost_to_rounds_is_told(quotes: tuple[str, str], said: str) -> None:
    found = compare_runs([("a", FIRST), ("b", SECOND)], quotes=quotes)
    for write in (comparison_text, comparison_markdown):
        assert write(found).endswith(f"\nThe counted cost to rounds {said}\n")
    assert json.loads(comparison_json(found))["quotes"] == list(quotes)
    assert "rounds" not in comparison_text(compare_runs([("a", FIRST), ("b", SECOND)]))


def test_json_holds_raw_values() -> None:
    found = json.loads(comparison_json(compare_runs([("a", FIRST), ("b", SECOND)])))
    assert found["labels"] == ["a", "b"]
    assert found["figures"][0]["values"] == [600, 570]
    assert found["figures"][0]["unit"] == "carer-minutes per week"


@pytest.mark.parametrize("runs", [[], [("a", FIRST), ("a", SECOND)]])
def test_runs_need_labels_of_their_own(runs: list[tuple[str, tuple[Kpi, ...]]]) -> None:
    with pytest.raises(ValueError, match="own label"):
        compare_runs(runs)
