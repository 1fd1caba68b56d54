"""A table as it stands in a file: rows of cells as typed, before anything is understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from allocator.intake.cell import Cell
from allocator.intake.findings import Spot


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one CSV file or sheet.

    Parameters
    ----------
    file, sheet
        File name as the user knows it, and the table's name.
    rows
        Rows as typed; the first is row 1 of the sheet, blank rows are counted.
    """

    file: str
    sheet: str
    rows: Sequence[Sequence[Cell]]

    def spot(self, row: int | None = None, column: str = "", *, private: bool = False) -> Spot:
        """Return where a cell, a row or the whole table stands."""
        return Spot(self.file, self.sheet, row, column, private)
