"""The page of measured results sums up exactly the rows that runs left behind."""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))
measured = importlib.import_module("reference_pages.measured")

RUNS = measured.runs()


def row(instance: str, gap: float | None, **other: Any) -> dict[str, Any]:
    usual = {"size": "9x2", "cpu_seconds": 1.0, "wall_seconds": 2.0, "status": "optimal"}
    usual |= {"family": "any", "checker": "ok"}
    return {"instance": instance, "gap_percent": gap} | usual | other


def test_rows_are_summed_up_by_group() -> None:
    rows = [
        row("a/1", 1.0),
        row("a/2", -4.0, cpu_seconds=5.0, status="better"),
        row("b/1", None, checker="late"),
        row("other", 99.0),
    ]
    assert measured.grouped(rows, r"^(a|b)/") == [
        ("a", "2", "\u22121.50 %", "\u22121.50 %", "1.00 %", "3.0", "5.0", "2.0",
         "1 better, 1 optimal", "0"),
        ("b", "1", "\u2013", "\u2013", "\u2013", "1.0", "1.0", "2.0", "1 optimal", "1"),
    ]  # fmt: skip


def test_groups_are_sorted_by_number() -> None:
    rows = [row("x", 0.0, size=f"{size}x1") for size in (100, 25, 300)]
    assert [line[0] for line in measured.grouped(rows, r"(\d+)x")] == ["25", "100", "300"]


def test_rows_of_one_instance_are_told_apart_by_family() -> None:
    rows = [row("x", gap, family=family) for gap, family in ((1.0, "with"), (3.0, "without"))]
    assert [line[:3] for line in measured.grouped(rows, r"^(x) \S+ (without)")] == [
        ("x without", "1", "3.00 %")
    ]


def test_the_largest_gap_of_a_group_is_not_hidden_by_its_mean() -> None:
    rows = [row("x", gap) for gap in (0.0, 0.0, 0.0, 12.0)]
    _, _, mean, middle, worst, *_ = measured.grouped(rows, "(x)")[0]
    assert (mean, middle, worst) == ("3.00 %", "0.00 %", "12.00 %")


def test_a_figure_that_is_no_gap_has_its_own_unit() -> None:
    rows = [row("a", None, value=10.5), row("a", None, value=3.0)]
    ((_, _, mean, _, largest, *_),) = measured.grouped(rows, "(a)", "value", "status", "")
    assert (mean, largest) == ("6.75", "10.50")
    assert measured.grouped(rows, "(a)", "value", "status", "miles")[0][2] == "6.75 miles"


def test_rows_that_miss_the_gap_allowed_are_named_the_worst_first() -> None:
    none = row("d", None, status="infeasible")
    rows = [row("a", 1.0), row("b", 1.59), row("c", 6.06), none]
    assert measured.missed(rows, 1) == (
        "2 of 4 rows miss a gap of 1 % at most: `c` (6.06 %), `b` (1.59 %)."
    )
    assert measured.missed(rows, 7) == "Every row has a gap of 7 % at most."
    lost = row("e", None, status="unproven")
    assert measured.missed([lost, none], 7) == (
        "1 of 2 rows miss a gap of 7 % at most: `e` (no gap known)."
    )


@pytest.mark.parametrize("name", ["lots.json", "lots-540.json"])
def test_counties_that_miss_their_gap_are_named_on_the_page(name: str) -> None:
    run = next(run for run in RUNS if run["rows"] == name)
    rows = json.loads((measured.MEASURED / name).read_text(encoding="utf-8"))
    gaps = {row["instance"]: row["gap_percent"] for row in rows}
    section = measured.page().split(f"## {run['title']}\n")[1].split("\n## ")[0]
    for instance, gap in gaps.items():
        assert (f"`{instance}`" in section) == (gap is not None and gap > run["within"])


@pytest.mark.parametrize("run", RUNS, ids=[run["rows"] for run in RUNS])
def test_every_run_has_rows_and_can_be_repeated(run: dict[str, Any]) -> None:
    rows = json.loads((measured.MEASURED / run["rows"]).read_text(encoding="utf-8"))
    assert measured.grouped(rows, run["group"])
    assert run["command"].startswith("python -m benchmarks ")
    assert re.fullmatch(r"[0-9a-f]{7,40}", run["commit"])


def test_no_rows_lie_about_unshown() -> None:
    lying = {path.name for path in measured.MEASURED.glob("*.json")}
    assert lying == {run["rows"] for run in RUNS}
