"""How a task is laid out for compiled dual ascent."""

from __future__ import annotations

from typing import Any, NamedTuple


class Given(NamedTuple):
    """A task in floating point."""

    cost: Any
    hours: Any
    home: Any
    may: Any
    band: Any


class Work(NamedTuple):
    """What is written on the way: of sites, of sites and units, and of units.

    ``taken`` has what a lot around each site takes of each unit; ``rank`` and ``order`` serve to
    sort, ``is_held`` has the units that hold a hub.
    """

    value: Any
    hour: Any
    taken: Any
    rank: Any
    order: Any
    lack: Any
    before: Any
    is_held: Any
