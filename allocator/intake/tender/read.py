"""Read a tender: every finding at once, and the tender itself only when none is an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from allocator.domain.errors import DataError
from allocator.domain.finding import Finding, Severity
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, Spot
from allocator.intake.read_path import read_path
from allocator.intake.read_records import read_records
from allocator.intake.records import Records, empty_records
from allocator.intake.tender.build import build_tender
from allocator.intake.tender.check import check_tender
from allocator.intake.tender.folder import TenderSource, read_folder
from allocator.intake.tender.release import read_release
from allocator.intake.tender.settings import read_settings
from allocator.intake.tender.tables import SETTINGS, TENDER_TABLES
from allocator.lots.award.tender import Tender

Hear = Callable[[tuple[Finding, ...]], None]


@dataclass(frozen=True, slots=True)
class TenderCheck:
    """What came of reading a tender.

    Parameters
    ----------
    findings
        Everything found, by table, row and column.
    tender
        The tender; ``None`` when any finding is an error.
    """

    findings: tuple[Finding, ...]
    tender: Tender | None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop the load."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)


def check_tender_files(path: str | Path) -> TenderCheck:
    """Read a tender and say everything that is wrong with it.

    Parameters
    ----------
    path
        A folder with ``tender.toml``, ``lots.csv``, ``suppliers.csv``, ``bids.csv`` and perhaps
        ``discounts.csv``, or one OCDS release (``.json``).
    """
    log = FindingLog()
    source = read_path(Path(path), log, read_folder, _read_file)
    tender = None if source is None else _read(source, log)
    found = log.in_order([SETTINGS.name, *TENDER_TABLES])
    if source is not None:
        found = tuple(source.settled(finding) for finding in found)
    return TenderCheck(found, tender)


def read_tender(path: str | Path, hear: Hear | None = None) -> Tender:
    """Read a tender, or raise with every finding.

    Parameters
    ----------
    path
        As for `check_tender_files`.
    hear
        Is told the findings that stop nothing.

    Raises
    ------
    DataError
        When any finding is an error.
    """
    result = check_tender_files(path)
    if result.tender is not None:
        if hear is not None and result.findings:
            hear(result.findings)
        return result.tender
    count = len(result.errors)
    more = f" And {count - 1} more." if count > 1 else ""
    name = Path(path).name
    message = f"{name} cannot be read as a tender. {result.errors[0]}{more}"
    raise DataError(message, result.findings)


def _read_file(path: Path, log: FindingLog) -> TenderSource | None:
    if path.suffix.casefold() == ".json":
        return read_release(path, log)
    log.add(Code.NOT_A_TENDER, Spot(path.name or str(path)), hint="")
    return None


def _read(source: TenderSource, log: FindingLog) -> Tender | None:
    tables: dict[str, Records] = {}
    for name, table in TENDER_TABLES.items():
        grid = source.grids.get(name)
        records = None if grid is None else read_records(grid, table, log)
        if records is None:
            is_lost = table.required or name in source.grids
            records = empty_records(table, source.file_of(name), is_lost=is_lost)
        tables[name] = records
    stated = source.settings
    file = source.file_of(SETTINGS.name)
    settings = {} if stated is None else read_settings(stated, file, log)
    check_tender(tables, settings, log)
    return None if log.has_errors else build_tender(tables, settings)
