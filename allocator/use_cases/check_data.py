"""List what is wrong with a case."""

from __future__ import annotations

from pathlib import Path

from allocator.domain.finding import Finding
from allocator.intake import check_case


def check_data(path: Path, *, drop_personal: bool = False) -> tuple[Finding, ...]:
    """Return every finding about a case, and do nothing else.

    Parameters
    ----------
    path
        Case folder or workbook.
    drop_personal
        Leave out columns that look like personal data instead of refusing the file.

    Returns
    -------
    tuple of Finding
        By table, row and column; empty for a case without a fault.
    """
    return check_case(path, drop_personal=drop_personal).findings
