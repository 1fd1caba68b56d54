"""The search's own functions in plain Python, so that a test can call each of them.

They are compiled without a way in from Python, and by themselves. Here their modules are loaded
once more with a compiler that does nothing; the search that runs elsewhere is not touched.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from types import ModuleType, SimpleNamespace
from unittest import mock

from allocator.routing.search_layout import lay_out

_PACKAGE = "allocator.routing"
_NAMES = ("plan", "timing", "worth", "moves", "insert", "mend", "ruin", "anneal")


def _as_written(**_options):
    return lambda function: function


@cache
def plain() -> SimpleNamespace:
    """The modules of the search by the last word of their names."""
    names = {name: f"{_PACKAGE}.search_{name}" for name in _NAMES}
    package = import_module(_PACKAGE)
    attributes = {f"search_{name}": getattr(package, f"search_{name}", None) for name in _NAMES}
    kept = {full: sys.modules.pop(full) for full in names.values() if full in sys.modules}
    try:
        with mock.patch("numba.njit", _as_written):
            found: dict[str, ModuleType] = {n: import_module(full) for n, full in names.items()}
    finally:
        for full in names.values():
            sys.modules.pop(full, None)
        sys.modules.update(kept)
        for name, module in attributes.items():
            if module is not None:
                setattr(package, name, module)
    return SimpleNamespace(**found)


class _Record:
    """A record of a table: its columns by name, as compiled code reads and writes them."""

    __slots__ = ("row", "table")

    def __init__(self, table, row):
        object.__setattr__(self, "table", table)
        object.__setattr__(self, "row", row)

    def __getattr__(self, column):
        return self.table[column][self.row]

    def __setattr__(self, column, value):
        self.table[column][self.row] = value


class Records:
    """A table whose rows are records."""

    def __init__(self, table):
        self.table = table

    def __getitem__(self, at):
        if isinstance(at, str | list):
            return self.table[at]
        return _Record(self.table, int(at))

    def __setitem__(self, at, value):
        self.table[at] = value.table[value.row] if isinstance(value, _Record) else value

    def __len__(self):
        return len(self.table)

    def copy(self):
        """The same records, to keep."""
        return Records(self.table.copy())


def desk_of(day, movable=None, seed=1):
    """A day's tables, with columns that Python reads by name as compiled code does."""
    desk = lay_out(day, movable, seed)
    return desk._replace(
        **{
            name: Records(getattr(desk, name))
            for name in ("stops", "state", "blocks", "ties", "log")
        }
    )


def filled(day, movable=None, seed=1):
    """A day's tables after every block was put in greedily, in the order of the calls."""
    desk = desk_of(day, movable, seed)
    leads = desk.lists[desk.blocks["member"]]
    plain().insert.insert_blocks(desk, leads)
    return desk


def rounds_of(desk):
    """The calls of each carer, in order."""
    calls, carers = int(desk.state[0].calls), int(desk.state[0].carers)
    found = []
    for head in range(calls, calls + carers):
        stop, made = int(desk.stops[head].nxt), []
        while stop < calls:
            made.append(stop)
            stop = int(desk.stops[stop].nxt)
        found.append(tuple(made))
    return tuple(found)
