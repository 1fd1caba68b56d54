"""A table that has been read: one list of values a column, with the rows they came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from allocator.intake.cell import FAULT
from allocator.intake.columns import Table
from allocator.intake.findings import Spot

Row = dict[str, Any]
"""The values of one record by column name."""


@dataclass(frozen=True, eq=False, slots=True)
class Records:
    """The values of a table by column; a cell that could not be read holds `FAULT`.

    Parameters
    ----------
    table
        What its columns mean.
    file
        File name as the user knows it.
    rows
        Sheet row number of each record.
    values
        One list of values for every column of the table, each as long as `rows`.
    is_lost
        Whether the table ought to be there and is not; a finding says so already, and nothing
        more is concluded from its emptiness.
    """

    table: Table
    file: str
    rows: Sequence[int] = ()
    values: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    is_lost: bool = False

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, column: str) -> Sequence[Any]:
        return self.values[column]

    def spot(self, index: int | None = None, column: str = "") -> Spot:
        """Return where a record, or one of its cells, stands."""
        known = self.table.columns.get(column)
        row = None if index is None else self.rows[index]
        return Spot(self.file, self.table.name, row, column, known is not None and known.private)

    def good(self, *columns: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Yield index and values of the records whose cells in these columns were all read."""
        for index, cells in enumerate(zip(*(self.values[name] for name in columns), strict=True)):
            if FAULT not in cells:
                yield index, cells

    def has_lost(self, column: str) -> bool:
        """Tell whether a whole column could not be read, so that nothing can be held against it."""
        return self.is_lost or (len(self) > 0 and all(v is FAULT for v in self.values[column]))

    def as_rows(self) -> Iterator[Row]:
        """Yield each record as values by column name."""
        names = tuple(self.values)
        for cells in zip(*self.values.values(), strict=True):
            yield dict(zip(names, cells, strict=True))

    def known(self, column: str) -> frozenset[Any]:
        """Return the values of a column that were read and are not empty."""
        return frozenset(self.values[column]) - {FAULT, None}


def empty_records(table: Table, file: str, *, is_lost: bool = False) -> Records:
    """Return a table without rows, standing for one that is not there."""
    return Records(table, file, (), dict.fromkeys(table.columns, ()), is_lost=is_lost)
