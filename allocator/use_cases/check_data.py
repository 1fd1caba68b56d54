"""List what is wrong with a case."""

from __future__ import annotations

from pathlib import Path

from allocator.domain.finding import Finding
from allocator.intake.read_case import check_case
from allocator.use_cases.load_travel import check_travel


def check_data(
    path: Path, *, drop_personal: bool = False, travel: Path | None = None
) -> tuple[Finding, ...]:
    """Return every finding about a case, and do nothing else.

    Parameters
    ----------
    path
        Case folder or workbook.
    drop_personal
        Leave out columns that look like personal data instead of refusing the file.
    travel
        File of travel times to check against the case, when that can be read.

    Returns
    -------
    tuple of Finding
        By table, row and column, those about travel last; empty for a case without a fault.
    """
    result = check_case(path, drop_personal=drop_personal)
    if travel is None or result.case is None:
        return result.findings
    return result.findings + check_travel(travel, result.case)
