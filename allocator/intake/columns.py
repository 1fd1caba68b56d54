"""The tables of a case and their columns, as `columns.toml` beside this file states them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table: what stands in its cells.

    Parameters
    ----------
    name
        Heading in a file.
    kind
        How a cell is read: ``text``, ``id``, ``area``, ``ids``, ``integer``, ``decimal``,
        ``hours``, ``hundredths``, ``date``, ``choice``, ``choices``, ``yesno``, ``clock`` or
        ``days``.
    says
        One sentence for the person who fills it in.
    required
        Whether every row needs a value.
    unit
        What a number counts.
    minimum, maximum
        Least and greatest number a cell may hold.
    choices
        The words allowed.
    aliases
        Other words that are read as one of the choices.
    default
        What an empty cell means, written as a cell; empty for nothing.
    refers
        Name of the table whose reference the cell must repeat.
    private
        Whether the value can identify a home or a person; findings never show it.
    sparse
        Whether a written file has the column only when some row has a value in it.
    once
        Whether a list of references may name each of them only once.
    """

    name: str
    kind: str
    says: str
    required: bool = False
    unit: str = ""
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None
    choices: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    default: str = ""
    refers: str = ""
    private: bool = False
    sparse: bool = False
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a case: a CSV file or a sheet of that name.

    Parameters
    ----------
    name, title, purpose
        Its file name without ending, its heading and one sentence on what a row is.
    required
        Whether a case needs it.
    key
        Columns that together may not repeat; empty when rows may.
    columns
        Its columns by name, in the order in which they are written.
    """

    name: str
    title: str
    purpose: str
    required: bool
    key: tuple[str, ...]
    columns: Mapping[str, Column]

    def written(self, rows: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
        """Return the columns a file with these rows has, leaving out sparse ones nobody uses."""
        used = {name for row in rows for name, value in row.items() if value is not None}
        columns = self.columns.values()
        return tuple(column for column in columns if column.name in used or not column.sparse)


def _column(name: str, stated: dict[str, Any]) -> Column:
    choices = tuple(stated.pop("choices", ()))
    return Column(name=name, choices=choices, **stated)


def _table(name: str, stated: dict[str, Any]) -> Table:
    columns = {name: _column(name, said) for name, said in stated.pop("columns").items()}
    key = tuple(stated.pop("key"))
    return Table(name=name, key=key, columns=MappingProxyType(columns), **stated)


def read_tables(package: str) -> Mapping[str, Table]:
    """Return the tables that the `columns.toml` of a package states."""
    source = files(package).joinpath("columns.toml").read_text(encoding="utf-8")
    stated = tomllib.loads(source, parse_float=Decimal)
    return MappingProxyType({name: _table(name, said) for name, said in stated.items()})


TABLES: Mapping[str, Table] = read_tables("allocator.intake")
"""Every table of a case by name, in the order in which people meet them."""
