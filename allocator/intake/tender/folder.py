"""Find the files of a tender folder: CSV tables and the settings of tender.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocator.domain.finding import Finding
from allocator.intake.codes import Code
from allocator.intake.csv_file import read_bytes, read_csv
from allocator.intake.findings import FindingLog, Spot, hint
from allocator.intake.grid import Grid
from allocator.intake.tender.tables import SETTINGS, SETTINGS_FILE, TENDER_TABLES


def file_in_folder(table: str) -> str:
    """Return the file of a table, or of the settings, in a tender folder."""
    return SETTINGS_FILE if table == SETTINGS.name else f"{table}.csv"


def _as_found(finding: Finding) -> Finding:
    return finding


@dataclass(frozen=True, slots=True)
class TenderSource:
    """A tender as typed, before anything is understood.

    Parameters
    ----------
    grids
        Cells by table; ``None`` for one that is there and could not be read.
    settings
        The terms by name, as typed; ``None`` where they could not be read.
    file_of
        Name of the file of each table and of the settings.
    settled
        Puts the place of a finding as the source knows it.
    """

    grids: Mapping[str, Grid | None]
    settings: Mapping[str, Any] | None
    file_of: Callable[[str], str] = file_in_folder
    settled: Callable[[Finding], Finding] = _as_found


_MOST_NAMED = 8
"""Tenders within a folder that are named."""


def read_folder(path: Path, log: FindingLog) -> TenderSource | None:
    """Return the tables and settings found in a folder; what is missing is reported."""
    texts = sorted(
        entry
        for entry in path.iterdir()
        if entry.is_file() and entry.suffix.casefold() == ".csv" and entry.name[0] not in ".~"
    )
    found = {entry.stem.casefold(): entry for entry in texts}
    tables = {name: found[name] for name in TENDER_TABLES if name in found}
    if not tables and not (path / SETTINGS_FILE).exists():
        log.add(Code.NOT_A_TENDER, Spot(path.name or str(path)), hint=_tenders_within(path))
        return None
    absent = [f"{name}.csv" for name in TENDER_TABLES if name not in tables]
    others = [entry for entry in texts if entry not in tables.values()]
    for entry in others:
        log.add(Code.FILE_UNKNOWN, Spot(entry.name), hint=hint(entry.name, absent))
    for name, table in TENDER_TABLES.items():
        if table.required and name not in tables:
            like = hint(f"{name}.csv", [entry.name for entry in others])
            columns = ", ".join(table.columns)
            log.add(Code.FILE_MISSING, Spot(f"{name}.csv", name), hint=like, columns=columns)
    grids = {name: read_csv(entry, TENDER_TABLES[name], log) for name, entry in tables.items()}
    return TenderSource(grids, _read_settings(path / SETTINGS_FILE, log))


def _tenders_within(path: Path) -> str:
    """Name the folders in a folder that have settings of a tender; nothing without any."""
    names = sorted(entry.parent.name for entry in path.glob(f"*/{SETTINGS_FILE}"))
    if not names:
        return ""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f" There are tenders in it: {', '.join(names[:_MOST_NAMED])}{more}."


def _read_settings(path: Path, log: FindingLog) -> Mapping[str, Any] | None:
    spot = Spot(path.name, SETTINGS.name)
    if not path.exists():
        log.add(Code.FILE_MISSING, spot, hint="", columns=", ".join(SETTINGS.columns))
        return None
    raw = read_bytes(path, spot, log)
    if raw is None:
        return None
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        log.add(Code.ENCODING, spot, guess="")
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        log.add(Code.SETTINGS_UNREADABLE, spot, reason=str(fault).rstrip("."))
    return None
