"""The page of measured results, made from the rows that benchmark runs left behind."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean, median
from typing import Any

from reference_pages.markdown import document, one_line, table

MEASURED = Path(__file__).parents[2] / "benchmarks" / "measured"
"""Has ``runs.toml`` and, for every run it names, the rows that ``--json`` wrote."""

Row = Mapping[str, Any]

_INTRO = """
What the benchmarks gave, beside what others published. Every table is made from the rows in
`benchmarks/measured`, which the command above it wrote; `benchmarks/measured/runs.toml` says which
machine and which state of the code each was run on. To measure again, run the command with
`--json` and the file's name there, and `make docs`.

The gap is the value above the best known one or, where nothing is published, above our own bound;
below nothing means better than the best known. Where a table shows another figure, its head says
which. Seconds are of one instance. A fault is what an
independent checker objected to.
"""

_HEADER = (
    *("median", "largest", "median CPU s", "most CPU s", "most wall s", "outcome", "faults"),
)


def page() -> str:
    """Write the page."""
    return document("Measured results", _INTRO, *(_section(run) for run in runs()))


def runs() -> list[dict[str, Any]]:
    """Read what was run: title, rows, command, machine, commit, target, reference and group.

    A run may have a note, and ``within``, the largest gap that its target allows. ``figure`` and
    ``outcome`` name the fields a table shows where these are not the gap and the status,
    ``shown`` says what the figure is, and ``unit`` what it is counted in where that is not %.
    """
    text = (MEASURED / "runs.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["run"]
    return found


def _section(run: Mapping[str, Any]) -> str:
    """Write one run: what it is held to, how to repeat it, and its table."""
    rows = json.loads((MEASURED / run["rows"]).read_text(encoding="utf-8"))
    said = [
        f"## {run['title']}",
        f"Target: {one_line(run['target'])}",
        f"Reference: {one_line(run['reference'])}",
        f"`{run['command']}`, {run['machine']}, commit `{run['commit']}`.",
    ]
    if "note" in run:
        said.append(one_line(run["note"]))
    if "within" in run:
        said.append(missed(rows, run["within"]))
    header = ("group", "instances", f"mean {run.get('shown', 'gap')}", *_HEADER)
    fields = run.get("figure", "gap_percent"), run.get("outcome", "status"), run.get("unit", "%")
    said.append(table(header, grouped(rows, run["group"], *fields)))
    return "\n\n".join(said)


def missed(rows: Sequence[Row], within: float) -> str:
    """Name the rows whose gap is above the largest that is allowed or not known, the worst first.

    Parameters
    ----------
    rows
        As a benchmark wrote them.
    within
        The largest gap allowed [%].
    """
    asked = [row for row in rows if row["status"] != "infeasible"]
    gaps = [(row["gap_percent"], row["instance"]) for row in asked]
    known = sorted((-gap, name) for gap, name in gaps if gap is not None and gap > within)
    named = [f"`{name}` (no gap known)" for gap, name in gaps if gap is None]
    named += [f"`{name}` ({_counted(-gap, '%')})" for gap, name in known]
    if not named:
        return f"Every row has a gap of {within:g} % at most."
    told = ", ".join(named)
    return f"{len(named)} of {len(rows)} rows miss a gap of {within:g} % at most: {told}."


def grouped(
    rows: Sequence[Row],
    pattern: str,
    figure: str = "gap_percent",
    outcome: str = "status",
    unit: str = "%",
) -> list[tuple[str, ...]]:
    """Sum up rows group by group, numbers in names sorted as numbers.

    Parameters
    ----------
    rows
        As a benchmark wrote them.
    pattern
        Regular expression for the instance, the size and the family with spaces between; the
        parts in parentheses name the group. Rows it does not match are left out.
    figure, outcome
        Fields to sum up; a row without the latter counts by its status.
    unit
        What the figure is counted in.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        match = re.search(pattern, f"{row['instance']} {row['size']} {row['family']}")
        if match:
            groups.setdefault(" ".join(part for part in match.groups() if part), []).append(row)
    names = sorted(groups, key=_by_number)
    return [_line(name, groups[name], figure, outcome, unit) for name in names]


def _by_number(name: str) -> list[tuple[int, str]]:
    """Return what sorts ``kummer 25`` before ``kummer 100``."""
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


def _line(name: str, group: Sequence[Row], figure: str, outcome: str, unit: str) -> tuple[str, ...]:
    """Sum up one group."""
    gaps = [row[figure] for row in group if row[figure] is not None]
    cpu = [row["cpu_seconds"] for row in group]
    ended = Counter(str(row[outcome] or row["status"]).split("/")[0] for row in group)
    return (
        name,
        str(len(group)),
        _counted(fmean(gaps) if gaps else None, unit),
        _counted(median(gaps) if gaps else None, unit),
        _counted(max(gaps) if gaps else None, unit),
        f"{median(cpu):.1f}",
        f"{max(cpu):.1f}",
        f"{max(row['wall_seconds'] for row in group):.1f}",
        ", ".join(f"{count} {word}" for word, count in sorted(ended.items())),
        str(sum(row["checker"] != "ok" for row in group)),
    )


def _counted(value: float | None, unit: str) -> str:
    """Write a figure with its sign and its unit."""
    if value is None:
        return "\N{EN DASH}"
    shown = f"{value:.2f}"
    signed = shown.replace("-", chr(0x2212)) if float(shown) else "0.00"
    return f"{signed} {unit}".rstrip()
