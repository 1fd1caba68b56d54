"""Make text safe to stand in a CSV cell that a spreadsheet program will open."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

Cell = str | int | float | None

_STARTERS = frozenset("=+-@|%\N{MINUS SIGN}\N{EN DASH}\N{EM DASH}")
"""First characters that make some spreadsheet program read a cell as a formula or command."""


def one_line(text: str) -> str:
    r"""Replace control characters, line breaks too, by spaces, and trim.

    Parameters
    ----------
    text
        Anything.

    Examples
    --------
    >>> one_line("two\r\nlines\x00")
    'two  lines'
    """
    kept = (
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter for letter in text
    )
    return "".join(kept).strip()


def safe_text(text: str) -> str:
    r"""Return text that no spreadsheet program runs as a formula.

    Text that begins like a formula, invisible characters and full-width variants seen through,
    gets an apostrophe in front.

    Parameters
    ----------
    text
        Anything, a hostile provider name included.

    Examples
    --------
    >>> safe_text("=1+1"), safe_text("\uff1dA1"), safe_text("Kett's Care")
    ("'=1+1", "'\uff1dA1", "Kett's Care")
    """
    line = one_line(text)
    return f"'{line}" if looks_like_formula(line) else line


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet program might read text as a formula."""
    for letter in unicodedata.normalize("NFKC", text):
        if letter.isspace() or unicodedata.category(letter) in {"Cc", "Cf", "Mn"}:
            continue
        return letter in _STARTERS
    return False


def safe_row(cells: Iterable[Cell]) -> Iterator[str]:
    """Yield the cells of one row as text: numbers as they are, text made safe, nothing empty."""
    for cell in cells:
        if cell is None:
            yield ""
        elif isinstance(cell, str):
            yield safe_text(cell)
        else:
            yield f"{cell:g}" if isinstance(cell, float) else str(cell)


def csv_table(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as CSV, with quotation marks where needed and every text made safe.

    Parameters
    ----------
    columns
        Headings.
    rows
        Cells, as many in each row as there are headings.

    Returns
    -------
    bytes
        UTF-8 with the mark by which spreadsheet programs know it.
    """
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(list(safe_row(row)) for row in rows)
    return stream.getvalue().encode("utf-8-sig", "replace")
