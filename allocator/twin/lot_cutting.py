"""Cut part of a county into connected lots of much the same weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_MOST_MOVES = 500


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest thing a lot is built from.

    Parameters
    ----------
    areas
        Indices of its areas, ascending.
    weight
        Expected people, in thousandths.
    easting, northing
        Its middle [m].
    """

    areas: tuple[int, ...]
    weight: int
    easting: int
    northing: int

    def squared_metres_to(self, place: tuple[int, int]) -> int:
        """Return the squared distance from its middle to a place [m²]."""
        return (self.easting - place[0]) ** 2 + (self.northing - place[1]) ** 2


def connected_parts(links: Sequence[set[int]], members: Iterable[int]) -> list[tuple[int, ...]]:
    """Split a set of nodes into its connected parts, each ascending, by lowest node.

    >>> connected_parts([{1}, {0}, set()], [0, 1, 2])
    [(0, 1), (2,)]
    """
    left = set(members)
    parts: list[tuple[int, ...]] = []
    while left:
        reached: set[int] = set()
        front = {min(left)}
        while front:
            reached |= front
            front = (set().union(*(links[node] for node in front)) & left) - reached
        parts.append(tuple(sorted(reached)))
        left -= reached
    return parts


def cut(
    pieces: Sequence[Piece], links: Sequence[set[int]], anchors: Sequence[tuple[int, int]]
) -> list[tuple[int, ...]]:
    """Cut pieces into one connected lot per anchor, balanced by weight.

    Each lot starts at the piece nearest its anchor; the lightest lot that can grow takes the
    neighbouring piece nearest its anchor until none is left. Then single pieces change lots as
    long as that lowers the sum of squared weights and leaves both lots connected.

    Parameters
    ----------
    pieces
        What to cut.
    links
        Neighbours of each piece, as indices into ``pieces``.
    anchors
        Where each lot grows from [m].

    Returns
    -------
    list
        For each anchor the indices of its areas, ascending.

    Raises
    ------
    ValueError
        When some piece cannot be reached from any anchor.
    """
    lot_of = _grow(pieces, links, anchors)
    for _ in range(_MOST_MOVES):
        moves = sorted(_moves(pieces, links, lot_of))
        if not moves:
            break
        _, piece, lot = moves[0]
        lot_of[piece] = lot
    return [
        tuple(sorted(a for i, piece in enumerate(pieces) if lot_of[i] == lot for a in piece.areas))
        for lot in range(len(anchors))
    ]


def _grow(
    pieces: Sequence[Piece], links: Sequence[set[int]], anchors: Sequence[tuple[int, int]]
) -> list[int]:
    lot_of = [-1] * len(pieces)
    weight = [0] * len(anchors)

    def nearest(candidates: Iterable[int], lot: int) -> int:
        """Return the candidate nearest to the anchor of a lot."""
        return min(candidates, key=lambda i: (pieces[i].squared_metres_to(anchors[lot]), i))

    def take(piece: int, lot: int) -> None:
        """Put a piece into a lot."""
        lot_of[piece] = lot
        weight[lot] += pieces[piece].weight

    for lot in range(len(anchors)):
        take(nearest((i for i in range(len(pieces)) if lot_of[i] < 0), lot), lot)
    while -1 in lot_of:
        for lot in sorted(range(len(anchors)), key=lambda k: (weight[k], k)):
            mine = [i for i, owner in enumerate(lot_of) if owner == lot]
            edge = {j for i in mine for j in links[i] if lot_of[j] < 0}
            if edge:
                take(nearest(edge, lot), lot)
                break
        else:
            raise ValueError("Some pieces touch no lot: the part of the county is not connected.")
    return lot_of


def _moves(
    pieces: Sequence[Piece], links: Sequence[set[int]], lot_of: Sequence[int]
) -> Iterator[tuple[int, int, int]]:
    """Every helpful move as (change of the squared weights, piece, new lot)."""
    weight = [0] * (max(lot_of) + 1)
    for piece, lot in zip(pieces, lot_of, strict=True):
        weight[lot] += piece.weight
    for index, piece in enumerate(pieces):
        old = lot_of[index]
        for new in sorted({lot_of[j] for j in links[index]} - {old}):
            change = 2 * piece.weight * (weight[new] - weight[old] + piece.weight)
            if change < 0 and _stays_whole(links, lot_of, index):
                yield change, index, new


def _stays_whole(links: Sequence[set[int]], lot_of: Sequence[int], leaver: int) -> bool:
    rest = [i for i, lot in enumerate(lot_of) if lot == lot_of[leaver] and i != leaver]
    return len(connected_parts(links, rest)) == 1
