"""How lots that are recombined are laid out for compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple


class Map(NamedTuple):
    """Lots under change; what is written during a step is scratch, one entry for every unit."""

    hours: Any
    begin: Any
    other: Any
    edges: Any
    band: Any
    lot_of: Any
    load: Any
    kin: Any
    order: Any
    parent: Any
    below: Any
    random: Any
