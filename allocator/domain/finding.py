"""A problem in somebody's file, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: an error stops the load, a warning or a notice does not."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault in the data: where it is, what was found there and what to do about it.

    Parameters
    ----------
    code
        Stable kebab-case id, for example ``"number-expected"``.
    severity
        Whether it stops the load.
    file
        File name as the user knows it, without its folder.
    sheet
        Table (sheet) name, for example ``"packages"``.
    row
        Row as a spreadsheet numbers it, the header being row 1; ``None`` for a whole table.
    column
        Column name, or an empty string where the fault is not in one column.
    value
        The cell as typed, shortened; empty when repeating it could show personal data.
    message
        What is wrong, in one sentence.
    remedy
        What to do, in one sentence.
    package
        Reference of the package the row is about, where that is known.
    """

    code: str
    severity: Severity
    file: str
    sheet: str
    row: int | None
    column: str
    value: str
    message: str
    remedy: str
    package: str = ""

    def __str__(self) -> str:
        """Say where, what and what to do, in one line."""
        is_own_file = not self.sheet or self.file.partition(".")[0] == self.sheet
        place = self.file if is_own_file else f"{self.file} sheet {self.sheet}"
        place = place if self.row is None else f"{place} row {self.row}"
        if self.package and self.package not in self.message:
            place = f"{place} ({self.package})"
        where = f"{place}, {self.column}" if self.column else place
        return f"{where}: {self.message} {self.remedy}"
