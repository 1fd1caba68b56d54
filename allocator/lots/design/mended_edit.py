"""Lots after a change by hand, each in one piece again: what a re-solve begins from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator.lots.areas import Areas, connected
from allocator.lots.design.task import IntArray


def mended_edit(areas: Areas, cost: IntArray, edited: IntArray, moved: Sequence[int]) -> IntArray:
    """Join what a change by hand tore apart.

    An area that was put into a lot it does not touch gets the shortest way there through areas in
    between. Areas that were cut off from their lot go to the lot next to them with the nearest
    hub, whichever lot that is.

    Parameters
    ----------
    areas
        The areas.
    cost
        Of every area at every hub, shape ``(areas, areas)``.
    edited
        The lot of every area with the change, shape ``(areas,)``.
    moved
        The areas that were moved; they stay where they were put.

    Returns
    -------
    IntArray
        As `edited`; lots stay in pieces only where nothing joins them.
    """
    lot_of = edited.copy()
    near = _neighbours(areas)
    for area in moved:
        for step in _way(areas, near, lot_of, area, set(moved)):
            lot_of[step] = lot_of[area]
    stray = _strays(areas, lot_of, set(moved))
    hubs = {lot: _hub(cost, np.flatnonzero((lot_of == lot) & ~stray)) for lot in np.unique(lot_of)}
    while stray.any():
        ways = [
            (int(cost[area, hubs[lot_of[other]]]), area, int(lot_of[other]))
            for area in np.flatnonzero(stray).tolist()
            for other in near[area]
            if not stray[other]
        ]
        if not ways:
            break
        _, area, lot = min(ways)
        lot_of[area], stray[area] = lot, False
    return lot_of


def _neighbours(areas: Areas) -> list[list[int]]:
    near: list[list[int]] = [[] for _ in range(len(areas))]
    for one, other in areas.edges.reshape(-1, 2).tolist():
        near[one].append(other)
        near[other].append(one)
    return near


def _hub(cost: IntArray, members: IntArray) -> int:
    return int(members[cost[np.ix_(members, members)].sum(axis=0).argmin()])


def _pieces(areas: Areas, lot_of: IntArray, lot: int) -> list[list[int]]:
    return connected(np.flatnonzero(lot_of == lot).tolist(), areas.edges)


def _way(
    areas: Areas, near: list[list[int]], lot_of: IntArray, area: int, kept: set[int]
) -> list[int]:
    """Return the areas between a moved area and the rest of its lot, fewest first met."""
    pieces = _pieces(areas, lot_of, int(lot_of[area]))
    others = [piece for piece in pieces if area not in piece]
    if not others:
        return []
    goal = set(_heaviest(areas, others))
    came: dict[int, int] = {area: area}
    ahead = [area]
    for at in ahead:
        if at in goal:
            way = []
            while came[at] != at:
                at = came[at]  # noqa: PLW2901 - walking back from the goal
                way.append(at)
            return way[:-1]
        fresh = [step for step in sorted(near[at]) if step not in came and step not in kept]
        came |= dict.fromkeys(fresh, at)
        ahead += fresh
    return []


def _strays(areas: Areas, lot_of: IntArray, moved: set[int]) -> np.ndarray:
    """Tell which areas hang together neither with most of their lot nor with what was moved."""
    stray = np.zeros(len(areas), dtype=np.bool_)
    for lot in np.unique(lot_of).tolist():
        pieces = _pieces(areas, lot_of, lot)
        home = _heaviest(areas, pieces)
        for piece in pieces:
            stray[piece] = piece is not home and not moved & set(piece)
    return stray


def _heaviest(areas: Areas, pieces: list[list[int]]) -> list[int]:
    """Return the piece with most care, the first of several."""
    return max(pieces, key=lambda piece: (int(areas.minutes["now"][piece].sum()), -piece[0]))
