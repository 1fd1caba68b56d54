"""The tables that go with a map: hours by area, crossings, neighbours and lot plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from allocator.intake.codes import Code
from allocator.intake.columns import Column, Table
from allocator.intake.csv_file import read_csv
from allocator.intake.findings import FindingLog, Spot
from allocator.intake.grid import Grid
from allocator.intake.header import find_header, heading
from allocator.intake.personal import personal_heading
from allocator.intake.read_records import read_records
from allocator.intake.records import Records

MOST_HOURS = 1_000_000
"""Most carer-hours a week that one area may need."""


_ID = Column(name="area_id", kind="area", required=True, says="Id of the area, as on the map.")


def _hours(name: str, says: str) -> Column:
    return Column(
        name=name, kind="hours", unit="hours a week", minimum=0, maximum=MOST_HOURS, says=says
    )


def _table(name: str, title: str, purpose: str, *columns: Column) -> Table:
    return Table(
        name=name,
        title=title,
        purpose=purpose,
        required=True,
        key=(),
        columns=MappingProxyType({column.name: column for column in columns}),
    )


AREAS = _table(
    "areas",
    "Hours by area",
    "One row for each area; columns not listed here are kinds of label, such as district.",
    _ID,
    Column(name="name", kind="text", says="Name people use; empty: the id."),
    _hours("hours_now", "Carer-hours a week that the area needs now."),
    _hours("hours_peak", "Carer-hours in a busy week, such as one in ten; empty: as now."),
    _hours("hours_forecast", "Carer-hours a week expected later; empty: as now."),
    Column(
        name="rural",
        kind="yesno",
        says="Whether local roads there run at rural speed; empty: as the gazetteer says.",
    ),
)
"""What is known of areas besides their outlines."""

BRIDGES = _table(
    "bridges",
    "Crossings",
    "One row for each pair of areas with water between them that the map cannot tell about.",
    Column(name="from_area", kind="area", required=True, says="Area on one side."),
    Column(name="to_area", kind="area", required=True, says="Area on the other side."),
    Column(
        name="rule",
        kind="choice",
        required=True,
        choices=("bridge", "ferry", "water"),
        says="bridge: they are neighbours; water: they are not; ferry: as is said of ferries.",
    ),
)
"""Which areas are joined or parted, whatever the map says."""

NEIGHBOURS = _table(
    "neighbours",
    "Neighbours",
    "One row for each pair of areas that are neighbours; what touches on the map does not count.",
    Column(name="from_area", kind="area", required=True, says="One area."),
    Column(name="to_area", kind="area", required=True, says="Its neighbour."),
)
"""Neighbours as somebody states them."""

PLAN = _table(
    "lot_plan",
    "Lots by area",
    "One row for each area of a lot plan.",
    _ID,
    Column(name="name", kind="text", says="Name of the area, for people; the id counts."),
    Column(name="lot", kind="id", required=True, says="Id of the lot it is in."),
    Column(name="lot_name", kind="text", says="Name of the lot; empty: its id."),
    Column(name="hub", kind="area", says="Area that the lot's travel is measured to."),
)
"""A cut of the county."""

AREA_TABLES = (AREAS, BRIDGES, NEIGHBOURS, PLAN)
"""The tables in the order in which people meet them."""

_WITH_LABELS = frozenset([AREAS.name, PLAN.name])
"""Tables with further columns, of which a plan's are passed over."""


def read_table(path: Path, table: Table, log: FindingLog) -> Records | None:
    """Read one of the tables from a CSV file, or return ``None`` when it cannot be read at all.

    Parameters
    ----------
    path
        The file.
    table
        What its columns mean. Further columns of `AREAS` are kinds of label.
    log
        Takes the findings.
    """
    if not path.is_file():
        log.add(Code.PATH_MISSING, Spot(path.name))
        return None
    named = replace(table, name=path.stem)
    grid = read_csv(path, named, log)
    if grid is None:
        return None
    if table.name in _WITH_LABELS:
        header = find_header(grid, named, FindingLog())
        titles = [] if header is None else [title for _, title in header.unknown]
        named = replace(named, columns=_with_labels(named.columns, titles))
    return read_rows(grid, named, log)


def read_rows(grid: Grid, table: Table, log: FindingLog) -> Records | None:
    """Read rows as `read_records` does, but say nothing of hours rounded to the minute.

    Hours of a whole area are sums or estimates, and half a minute is nothing to them.
    """
    own = FindingLog()
    records = read_records(grid, table, own)
    log.take(found for found in own if found.code != Code.HOURS_ROUNDED)
    return records


def _with_labels(columns: Mapping[str, Column], titles: list[str]) -> Mapping[str, Column]:
    """Return columns with one for each further heading, unless it announces personal data."""
    found = dict(columns)
    for title in titles:
        name = heading(title)
        if name and not personal_heading(title):
            found.setdefault(name, Column(name=name, kind="text", says="A kind of label."))
    return MappingProxyType(found)


def label_of(column: str) -> str:
    """Return the kind of label that a column holds.

    >>> label_of("unitary_2")
    'unitary-2'
    """
    return heading(column).replace("_", "-")
