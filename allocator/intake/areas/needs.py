"""What is said of each area, by the map or by a CSV file that goes before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from allocator.intake.areas.map_columns import MapColumns
from allocator.intake.areas.map_file import FIRST_ROW, MapFile
from allocator.intake.areas.tables import AREAS, label_of
from allocator.intake.cell import FAULT
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, Hints, Spot
from allocator.intake.records import Records
from allocator.lots.areas import LOADS

LIKE_MINUTES_TOTAL = 250_000
"""Areas that need more hours a week than this in all are read from minutes, most likely: it is six
times what Norfolk's council buys."""

LIKE_MINUTES_EACH = 3_000
"""So are thirty areas or more that need this many hours each."""

_MANY = 30

_MOST_COLUMNS = 12


@dataclass(slots=True)
class Said:
    """What is said of one area: weekly carer-minutes by load, and words.

    Parameters
    ----------
    spot
        Where it is said.
    name
        Empty for the id.
    minutes
        By load; ``None`` where nothing is said.
    rural
        ``None`` where nothing is said.
    labels
        By kind.
    is_unread
        Whether the hours could not be read, of which a finding tells already.
    """

    spot: Spot
    name: str = ""
    minutes: dict[str, int | None] = field(default_factory=dict)
    rural: bool | None = None
    labels: dict[str, str] = field(default_factory=dict)
    is_unread: bool = False


def areas_said(
    found: MapFile,
    columns: MapColumns,
    table: Records | None,
    log: FindingLog,
    *,
    is_counted: bool = False,
) -> dict[str, Said]:
    """Return what is said of each area of the map, by id, and add findings about hours.

    Parameters
    ----------
    found, columns
        The map and what it says.
    table
        What a CSV file says; it goes before the map.
    log
        Takes the findings.
    is_counted
        Whether hours are counted from a case, and none are wanted here.
    """
    said = dict(_of_map(found, columns, log))
    if is_counted:
        for held in said.values():
            held.minutes = {}
        return said
    if table is not None:
        _add_table(said, table, log)
    elif not columns.has_hours:
        log.add(Code.HOURS_NOWHERE, found.spot(), columns=_perhaps(columns.numbers))
        return said
    _check_hours(said, log)
    _check_total(said, table, found, log)
    return said


def _perhaps(numbers: Sequence[str]) -> str:
    """Say which columns may hold the hours under another name; empty for none."""
    if not numbers:
        return ""
    more = f" and {len(numbers) - _MOST_COLUMNS} more" if len(numbers) > _MOST_COLUMNS else ""
    return f" Columns of numbers on the map: {', '.join(numbers[:_MOST_COLUMNS])}{more}."


def _of_map(found: MapFile, columns: MapColumns, log: FindingLog) -> Iterator[tuple[str, Said]]:
    """Yield the areas of the map, each id once, with a finding for each repeat."""
    first: dict[str, int] = {}
    for index, (area,) in columns.records.good("area_id"):
        row = columns.records.rows[index]
        if first.setdefault(area, row) != row:
            spot = columns.records.spot(index, "area_id")
            log.add(Code.DUPLICATE_REFERENCE, spot, area, first=first[area])
            continue
        held = _said(columns.records, index)
        held.spot = found.spot(row - FIRST_ROW)
        held.labels = {kind: words[row - FIRST_ROW] for kind, words in columns.labels.items()}
        yield area, held


def _said(records: Records, index: int) -> Said:
    """Return what one row says; nothing where a cell could not be read."""

    def cell(column: str) -> Any:
        """Return the row's cell of a column; nothing where it is faulty."""
        value = records[column][index]
        return None if value is FAULT else value

    minutes = {load: cell(f"hours_{load}") for load in LOADS}
    is_unread = records["hours_now"][index] is FAULT
    return Said(
        records.spot(index), cell("name") or "", minutes, cell("rural"), is_unread=is_unread
    )


def _add_table(said: Mapping[str, Said], table: Records, log: FindingLog) -> None:
    """Put what the rows of a CSV file say in place of what the map says."""
    hints = Hints(said)
    first: dict[str, int] = {}
    kinds = {name: label_of(name) for name in table.values if name not in AREAS.columns}
    for index, (area,) in table.good("area_id"):
        row, spot = table.rows[index], table.spot(index, "area_id")
        if first.setdefault(area, row) != row:
            log.add(Code.DUPLICATE_REFERENCE, spot, area, first=first[area])
        elif area not in said:
            log.add(Code.HOURS_ELSEWHERE, spot, area, hint=hints(area))
        else:
            held, new = said[area], _said(table, index)
            held.spot, held.minutes, held.is_unread = new.spot, new.minutes, new.is_unread
            held.name = new.name or held.name
            held.rural = held.rural if new.rural is None else new.rural
            words = {kind: table[name][index] for name, kind in kinds.items()}
            held.labels |= {k: word for k, word in words.items() if isinstance(word, str)}
    for area in sorted(set(said) - set(first)):
        said[area].spot, said[area].minutes = Spot(table.file, table.table.name), {}
        said[area].is_unread = table.has_lost("area_id")


def _check_hours(said: Mapping[str, Said], log: FindingLog) -> None:
    """Add findings for areas without hours, without need, or with busy weeks that are none."""
    is_all_empty = len(said) > 1 and all(held.minutes.get("now") == 0 for held in said.values())
    if is_all_empty:
        spot = next(iter(said.values())).spot
        log.add(Code.AREAS_WITHOUT_HOURS, Spot(spot.file, spot.sheet), count=len(said))
    for area, held in said.items():
        now, peak = held.minutes.get("now"), held.minutes.get("peak")
        if now is None and not held.is_unread:
            log.add(Code.HOURS_MISSING, held.spot, area)
        if now == 0 and not is_all_empty:
            log.add(Code.AREA_WITHOUT_HOURS, held.spot, area)
        if now is not None and peak is not None and peak < now:
            log.add(Code.BUSY_BELOW_USUAL, held.spot, area)


def _check_total(
    said: Mapping[str, Said], table: Records | None, found: MapFile, log: FindingLog
) -> None:
    """Add a finding when hours are so many that they look like minutes."""
    known = [held.minutes.get("now") or 0 for held in said.values()]
    hours = sum(known) / 60
    each = hours / max(1, len(known))
    if hours > LIKE_MINUTES_TOTAL or (len(known) >= _MANY and each > LIKE_MINUTES_EACH):
        spot = found.spot() if table is None else Spot(table.file, table.table.name)
        facts = {"number": f"{hours:,.0f}", "hours": f"{each:,.0f}"}
        log.add(Code.HOURS_LIKE_MINUTES, spot, **facts)


def fill_gaps(said: Mapping[str, Said]) -> None:
    """Let loads of which nothing is said be as now, unless nothing is said of them anywhere.

    Parameters
    ----------
    said
        What is said of each area; changed in place.
    """
    stated = {
        load
        for held in said.values()
        for load, minutes in held.minutes.items()
        if minutes is not None
    }
    for held in said.values():
        now = held.minutes.get("now") or 0
        held.minutes = {
            load: now if held.minutes.get(load) is None else held.minutes[load]
            for load in LOADS
            if load in stated
        }
