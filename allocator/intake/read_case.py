"""Read a case: every finding at once, and the case itself only when none of them is an error."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from allocator.domain.case import Case
from allocator.domain.errors import DataError
from allocator.domain.finding import Finding, Severity
from allocator.domain.package import Place
from allocator.geo import load_norfolk
from allocator.intake.build_case import build_case
from allocator.intake.check_book import check_book
from allocator.intake.check_dates import check_dates, read_about, settle_as_of
from allocator.intake.check_gaps import check_gaps, check_lengths
from allocator.intake.check_lots import check_lots
from allocator.intake.check_market import check_market
from allocator.intake.check_references import check_references
from allocator.intake.check_shifts import check_shifts
from allocator.intake.check_visits import check_visits
from allocator.intake.columns import TABLES
from allocator.intake.findings import FindingLog
from allocator.intake.name_packages import name_packages
from allocator.intake.place_finder import PlaceFinder, PlaceIndex
from allocator.intake.place_search import find_places, report_unknown_areas
from allocator.intake.read_records import read_records
from allocator.intake.records import Records, empty_records
from allocator.intake.source import Source, read_source
from allocator.policy import Policy, read_policy

Hear = Callable[[tuple[Finding, ...]], None]
"""Is told findings."""

_PLACED = ("packages", "book", "locations")


@dataclass(frozen=True, eq=False, kw_only=True)
class CheckResult:
    """What came of reading a case.

    Parameters
    ----------
    findings
        Everything found, by table, row and column.
    case
        The case; ``None`` when any finding is an error, so nothing is ever half loaded.
    tables
        The tables as read, for counts; empty when the source could not be opened.
    """

    findings: tuple[Finding, ...]
    case: Case | None
    tables: Mapping[str, Records] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop the load."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that somebody should look at."""
        return tuple(f for f in self.findings if f.severity is Severity.WARNING)


def check_case(
    path: str | Path,
    *,
    as_of: date | None = None,
    drop_personal: bool = False,
    gazetteer: PlaceIndex | None = None,
    stale_days: int | None = None,
    policy: Policy | None = None,
) -> CheckResult:
    """Read a case and collect everything that is wrong with it; no fault in the data raises.

    Parameters
    ----------
    path
        Folder of CSV files named after the tables, or one .xlsx or .ods workbook, or a folder that
        holds one workbook.
    as_of
        The day the case describes, when it is not the one in ``about``. Without either it is the
        latest date in the list, the book and the declared capacity.
    drop_personal
        Leave out columns that look like names, dates of birth or NHS numbers, instead of refusing
        the file.
    gazetteer
        Where postcodes and small areas are; without one, the embedded gazetteer of Norfolk.
    stale_days
        Age in days after which declared capacity is stale; without one, the policy's.
    policy
        Its shifts hold for a location that lists none, its breaks and rest for all; without one,
        the embedded policy.
    """
    path = Path(path)
    log = FindingLog()
    source = read_source(path, log)
    if source is None:
        return CheckResult(findings=log.in_order(TABLES), case=None)
    tables = _read_tables(source, log, drop_personal=drop_personal)
    check_references(tables, log)
    for name in ("visits", "book_visits"):
        check_visits(tables[name], log)
        check_gaps(tables[name], log)
        check_lengths(tables[name], log)
    check_shifts(tables, policy or read_policy(), log)
    check_lots(tables, log)
    check_market(tables, log)
    places = _find_places(tables, gazetteer or load_norfolk(), log)
    check_book(tables, places, log)
    about = read_about(tables["about"], log)
    day = settle_as_of(as_of, about, tables, log)
    if day is not None:
        limit = read_policy().capacity_stale_days if stale_days is None else stale_days
        check_dates(tables, day, limit, log)
    case = None
    if day is not None and not log.has_errors:
        case = build_case(tables, places, about, as_of=day, source=path.name)
    findings = name_packages(log.in_order(TABLES), tables)
    return CheckResult(findings=findings, case=case, tables=tables)


def read_case(
    path: str | Path,
    *,
    as_of: date | None = None,
    drop_personal: bool = False,
    gazetteer: PlaceIndex | None = None,
    hear: Hear | None = None,
    policy: Policy | None = None,
) -> Case:
    """Return the case at a path; the parameters are those of `check_case`.

    Parameters
    ----------
    path, as_of, drop_personal, gazetteer, policy
        As for `check_case`.
    hear
        Told the findings that do not stop the load, if there are any.

    Raises
    ------
    DataError
        When any finding is an error; its `findings` hold all of them.
    """
    path = Path(path)
    result = check_case(
        path,
        as_of=as_of,
        drop_personal=drop_personal,
        gazetteer=gazetteer,
        policy=policy,
    )
    if result.case is not None:
        if hear is not None and result.findings:
            hear(result.findings)
        return result.case
    count = len(result.errors)
    first = result.errors[0]
    more = f" And {count - 1} more." if count > 1 else ""
    raise DataError(f"{path} cannot be read as a case. {first}{more}", result.findings)


def _read_tables(source: Source, log: FindingLog, *, drop_personal: bool) -> dict[str, Records]:
    tables: dict[str, Records] = {}
    for name, table in TABLES.items():
        grid = source.grids.get(name)
        records = None
        if grid is not None:
            records = read_records(grid, table, log, drop_personal=drop_personal)
        if records is None:
            is_lost = table.required or name in source.grids
            records = empty_records(table, source.file_of(name), is_lost=is_lost)
        tables[name] = records
    return tables


def _find_places(
    tables: Mapping[str, Records], gazetteer: PlaceIndex, log: FindingLog
) -> dict[str, Sequence[Place | None]]:
    finder = PlaceFinder(tables["places"], gazetteer)
    places: dict[str, Sequence[Place | None]] = {}
    for name in _PLACED:
        places[name] = find_places(tables[name], finder, log)
        report_unknown_areas(tables[name], finder, log, places[name])
    for name in ("served_areas", "lot_areas"):
        report_unknown_areas(tables[name], finder, log)
    return places
