"""Cells that hold words of a closed list, and the reader of any cell by its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from allocator.intake.cell import (
    FAULT,
    Cell,
    Reading,
    as_text,
    is_blank,
    read_area,
    read_id,
    read_ids,
    read_text,
    refuse,
    trim,
)
from allocator.intake.cell_number import read_hours, read_hundredths, read_integer, read_many_hours
from allocator.intake.cell_time import read_clock, read_date, read_days
from allocator.intake.codes import Code
from allocator.intake.columns import Column
from allocator.intake.findings import hint

_YES_NO = {"yes": True, "y": True, "true": True, "1": True}
_YES_NO |= {"no": False, "n": False, "false": False, "0": False}


def read_cell(column: Column, cell: Cell) -> Reading:
    """Read a cell as its column's kind; an empty one gives the default, ``None`` or an empty set.

    A blank in a required column is not judged here: it belongs to its row, not to its text.
    """
    if is_blank(cell):
        if not column.default:
            return Reading(frozenset() if column.kind in {"ids", "choices"} else None)
        cell = column.default
    return KINDS[column.kind](column, cell)


def fold(word: str) -> str:
    """Reduce a word to its letters and digits, so that spacing, case and hyphens do not count.

    >>> fold("Hand back") == fold("hand-back")
    True
    """
    return re.sub(r"[\W_]+", "", word.casefold())


def read_choice(column: Column, cell: Cell) -> Reading:
    """Read one word of the column's list, whatever its case and spacing."""
    text = as_text(cell)
    if text in column.choices:
        return Reading(text)
    choice = _by_fold(column.choices, tuple(column.aliases.items())).get(fold(text))
    if choice is not None:
        return Reading(choice, Code.CHOICE_NORMALISED, {"choice": choice})
    known = [*column.choices, *column.aliases]
    return refuse(Code.CHOICE_UNKNOWN, hint=hint(text, known), choices=", ".join(column.choices))


def read_choices(column: Column, cell: Cell) -> Reading:
    """Read several words of the column's list, separated by semicolons, as a set."""
    readings = [read_choice(column, part) for part in as_text(cell).split(";") if trim(part)]
    wrong = next((reading for reading in readings if reading.value is FAULT), None)
    if wrong:
        return wrong
    chosen = frozenset(reading.value for reading in readings)
    if any(reading.code for reading in readings):
        words = ";".join(word for word in column.choices if word in chosen)
        return Reading(chosen, Code.CHOICE_NORMALISED, {"choice": words})
    return Reading(chosen)


def read_yesno(column: Column, cell: Cell) -> Reading:
    """Read yes or no as a truth value; y, n, true, false, 1 and 0 are understood too."""
    text = as_text(cell).casefold()
    if text in _YES_NO:
        return Reading(_YES_NO[text])
    return refuse(Code.CHOICE_UNKNOWN, hint=hint(text, ["yes", "no"]), choices="yes, no")


@cache
def _by_fold(choices: tuple[str, ...], aliases: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    read_as = {fold(word): choice for word, choice in aliases}
    return read_as | {fold(choice): choice for choice in choices}


KINDS: Mapping[str, Callable[[Column, Cell], Reading]] = {
    "text": read_text,
    "id": read_id,
    "area": read_area,
    "ids": read_ids,
    "integer": read_integer,
    "decimal": read_hours,
    "hours": read_many_hours,
    "hundredths": read_hundredths,
    "date": read_date,
    "choice": read_choice,
    "choices": read_choices,
    "yesno": read_yesno,
    "clock": read_clock,
    "days": read_days,
}
"""The reader of each kind of column."""
