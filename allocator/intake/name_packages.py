"""Say of which package a faulty row is, so that a broker need not count rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from allocator.domain.finding import Finding
from allocator.intake.findings import shorten
from allocator.intake.records import Records

_COLUMN = "package_ref"


def name_packages(
    findings: Iterable[Finding], tables: Mapping[str, Records]
) -> tuple[Finding, ...]:
    """Return findings, each about a row of a package with the package's reference.

    Parameters
    ----------
    findings
        As found.
    tables
        The tables as read, by name; a reference that could not be read is not repeated.
    """
    refs = {
        name: {records.rows[index]: shorten(ref) for index, (ref,) in records.good(_COLUMN) if ref}
        for name, records in tables.items()
        if _COLUMN in records.table.columns
    }
    return tuple(
        replace(found, package=refs[found.sheet].get(found.row, ""))
        if found.row is not None and found.sheet in refs
        else found
        for found in findings
    )
