"""Set the key figures of several runs side by side, with differences from the first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from allocator.report.amounts import listed
from allocator.report.kpi import Kpi, Unit, show, show_difference
from allocator.rounds.insertion import INSERTION


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One key figure of every run.

    Parameters
    ----------
    id, title, unit
        As in the figure.
    values
        One value per run; ``None`` where a run has nothing to measure.
    """

    id: str
    title: str
    unit: Unit
    values: tuple[int | float | None, ...]

    @property
    def differences(self) -> tuple[int | float | None, ...]:
        """Each later run's value less the first run's; ``None`` where either is missing."""
        first = self.values[0]
        return tuple(
            None if value is None or first is None else value - first for value in self.values[1:]
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same key figures of several labelled runs.

    Parameters
    ----------
    labels
        One per run; the first is what the others are compared with.
    rows
        Figures in the first run's order, then those only later runs have.
    quotes
        How each run quotes what packages add to rounds; empty where that is not told.
    """

    labels: tuple[str, ...]
    rows: tuple[ComparisonRow, ...]
    quotes: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """Column headings of `table`."""
        later = (text for label in self.labels[1:] for text in (label, "difference"))
        return ("Figure", self.labels[0], *later)

    def table(self) -> tuple[tuple[str, ...], ...]:
        """Return every row as text: title, first value, then value and difference per run."""
        return tuple(_cells(row) for row in self.rows)

    @property
    def note(self) -> str:
        """By what the counted cost to rounds is told, and whether that is one ruler for all."""
        told: dict[str, list[str]] = {}
        for label, name in zip(self.labels, self.quotes, strict=bool(self.quotes)):
            told.setdefault(name, []).append(label)
        if len(told) > 1:
            said = [f"{_ruler(name)} in {listed(labels)}" for name, labels in told.items()]
            return (
                "The counted cost to rounds is not told by one ruler, but by "
                f"{'; by '.join(said)}: what it differs by is not the plans' alone."
            )
        return "".join(f"The counted cost to rounds is told by {_ruler(name)}." for name in told)


def _ruler(name: str) -> str:
    """Name a way to quote, and say of the estimate that it is one."""
    return f"{name} (an estimate that routes nothing)" if name == INSERTION else name


def compare_runs(
    runs: Sequence[tuple[str, Sequence[Kpi]]],
    only: Sequence[str] = (),
    quotes: Sequence[str] = (),
) -> Comparison:
    """Line up the key figures of several runs.

    Parameters
    ----------
    runs
        Label and figures of each run, the one to compare with first.
    only
        Ids to keep; an id without a colon keeps every figure of that definition. All when empty.
    quotes
        How each run quotes what packages add to rounds, where that is to be told.

    Returns
    -------
    Comparison
        With a row for every figure that any run has.

    Raises
    ------
    ValueError
        Without a run, or when two runs have one label.
    """
    labels = tuple(label for label, _ in runs)
    if not labels or len(set(labels)) != len(labels):
        raise ValueError("compare_runs needs at least one run, each with its own label.")
    found = [{kpi.id: kpi for kpi in kpis} for _, kpis in runs]
    first_seen: dict[str, Kpi] = {}
    for kpis in found:
        for name, kpi in kpis.items():
            first_seen.setdefault(name, kpi)
    wanted = [kpi for kpi in first_seen.values() if not only or _is_in(kpi.id, only)]
    return Comparison(labels, tuple(_row(kpi, found) for kpi in wanted), tuple(quotes))


def _is_in(name: str, only: Sequence[str]) -> bool:
    return name in only or name.split(":", maxsplit=1)[0] in only


def _row(kpi: Kpi, found: list[dict[str, Kpi]]) -> ComparisonRow:
    values = tuple(kpis[kpi.id].value if kpi.id in kpis else None for kpis in found)
    return ComparisonRow(kpi.id, kpi.title, kpi.unit, values)


def _cells(row: ComparisonRow) -> tuple[str, ...]:
    cells = [row.title, show(row.values[0], row.unit)]
    for value, difference in zip(row.values[1:], row.differences, strict=True):
        cells += [show(value, row.unit), show_difference(difference, row.unit)]
    return tuple(cells)


def comparison_text(comparison: Comparison) -> str:
    """Write a comparison as aligned plain text."""
    rows = [comparison.header, *comparison.table()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    notes = [comparison.note] if comparison.note else []
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:], *notes]) + "\n"


def comparison_markdown(comparison: Comparison) -> str:
    """Write a comparison as a Markdown table, as the README shows it."""
    head = [_markdown_cells(comparison.header)]
    ruler = "|---|" + "---:|" * (len(comparison.header) - 1)
    body = [_markdown_cells(row) for row in comparison.table()]
    notes = ["", comparison.note] if comparison.note else []
    return "\n".join([*head, ruler, *body, *notes]) + "\n"


def _markdown_cells(row: Sequence[str]) -> str:
    safe = (cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ") for cell in row)
    return "| " + " | ".join(safe) + " |"


def comparison_json(comparison: Comparison) -> str:
    """Write a comparison as one JSON document with raw values, sorted and indented."""
    document = {
        "labels": list(comparison.labels),
        "quotes": list(comparison.quotes),
        "figures": [
            {
                "id": row.id,
                "title": row.title,
                "unit": row.unit.value,
                "values": list(row.values),
                "differences": list(row.differences),
            }
            for row in comparison.rows
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
