"""How a cut under change is laid out for compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple

NOBODY = -1
BATCH = 1_000
"""Moves between two looks at temperature and price."""
SWAPS = 40
"""Of a hundred moves, how many change two units' places."""


class Cut(NamedTuple):
    """A cut under change.

    ``at[lot, site]`` is what the lot would cost with its hub there; ``least[lot]`` at the best of
    its own sites. ``members[lot]`` lists units, ``size`` of them; a unit stands at ``place``.
    A unit may share no lot with a ``foe`` and must with a ``friend``; a pair where that is not so
    counts as ``strain`` hours outside the band.
    """

    cost: Any
    hours: Any
    begin: Any
    other: Any
    site_begin: Any
    site: Any
    foe_begin: Any
    foe: Any
    friend_begin: Any
    friend: Any
    strain: Any
    band: Any
    lot_of: Any
    load: Any
    size: Any
    members: Any
    place: Any
    at: Any
    least: Any
    seen: Any
    ahead: Any
    random: Any
    marks: Any
