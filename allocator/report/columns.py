"""Rows as columns on a terminal, in colour or as plain text."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from unicodedata import category

_WIDEST = 200
_NARROWEST = 80


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its heading, its greatest width, whether it holds numbers, and where it is cut.

    A name is cut in the middle where its end tells it from others, as a branch's town does.
    """

    text: str
    width: int
    is_number: bool = False
    keeps_end: bool = False


def plain_table(headings: Sequence[Heading], rows: Sequence[Sequence[str]]) -> str:
    """Return aligned text, each cell cut to its column's width.

    Parameters
    ----------
    headings
        Columns, left to right.
    rows
        Cells; control characters become spaces, so that no name can steer a terminal.
    """
    cut = [
        [_cut(calm(cell), head) for cell, head in zip(row, headings, strict=True)] for row in rows
    ]
    first = [head.text for head in headings]
    widths = [max(len(row[at]) for row in [first, *cut]) for at in range(len(headings))]
    lines = [_aligned(headings, row, widths) for row in [first, *cut]]
    return "\n".join([lines[0], "-" * max(map(len, lines)), *lines[1:]])


def rich_table(
    headings: Sequence[Heading], rows: Sequence[Sequence[str]], styles: Sequence[str]
) -> str:
    """Return the same with colours and lines, as wide as the terminal.

    Parameters
    ----------
    headings, rows
        As for `plain_table`.
    styles
        One style per row, empty for none.
    """
    from rich.console import Console  # noqa: PLC0415 - slow to load, seldom wanted
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    width = min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size((120, 40)).columns))
    console = Console(file=StringIO(), force_terminal=True, width=width, highlight=False)
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for head in headings:
        table.add_column(
            head.text,
            justify="right" if head.is_number else "left",
            no_wrap=head.is_number,
            overflow="fold",
        )
    for row, style in zip(rows, styles, strict=True):
        table.add_row(*(Text(calm(cell)) for cell in row), style=style or None)
    with console.capture() as capture:
        console.print(table)
    return capture.get().rstrip("\n")


def calm(text: str) -> str:
    """Replace control and format characters by spaces, so that no name can steer a terminal.

    Parameters
    ----------
    text
        Anything.
    """
    return "".join(" " if category(letter) in {"Cc", "Cf"} else letter for letter in text)


def _cut(text: str, head: Heading) -> str:
    if len(text) <= head.width:
        return text
    end = (head.width - 1) // 2 if head.keeps_end else 0
    start = text[: head.width - 1 - end].rstrip()
    return f"{start}…{text[len(text) - end :].lstrip()}"


def _aligned(headings: Sequence[Heading], row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell.rjust(width) if head.is_number else cell.ljust(width)
        for head, cell, width in zip(headings, row, widths, strict=True)
    )
    return "  ".join(cells).rstrip()
