"""What a plan's borders cut: rounds, districts and other labels, neighbours, lots in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from allocator.geo.points import IntArray
from allocator.lots.areas import Areas, connected
from allocator.lots.judge.ground import Cut
from allocator.lots.judge.market import Market
from allocator.lots.judge.row import Row, in_hours, lot_words, ratio
from allocator.lots.lot_plan import NO_LOT


def measure_borders(cut: Cut) -> Iterator[Row]:
    """Yield what a plan's borders cut.

    Parameters
    ----------
    cut
        The plan on its ground.
    """
    if cut.ground.market is not None:
        yield _crossing(cut, cut.ground.market)
    for kind, labels in labels_with_borders(cut.ground.areas).items():
        yield from _labelled(cut, kind, labels)
    yield _cut_edges(cut)
    edges = cut.ground.areas.edges
    pieces = [len(connected(members.tolist(), edges)) for members in cut.members]
    extra = [max(0, number - 1) for number in pieces]
    yield Row(key="extra-pieces", lots=extra, plan=sum(extra))


def labels_with_borders(areas: Areas) -> dict[str, tuple[str, ...]]:
    """Return the labels of every kind of which there are several: one alone has no border inside.

    Parameters
    ----------
    areas
        The areas.
    """
    return {kind: of for kind, of in areas.labels.items() if len(set(of) - {""}) > 1}


def _crossing(cut: Cut, market: Market) -> Row:
    """Count rounds of today that call in more than one lot."""
    lots = cut.lot_of[market.round_area]
    inside = lots != NO_LOT
    pairs = np.unique(np.stack([market.round_of[inside], lots[inside]], axis=1), axis=0)
    rounds, calls_in = np.unique(pairs[:, 0], return_counts=True)
    crosses = np.isin(pairs[:, 0], rounds[calls_in > 1])
    all_of = np.bincount(pairs[:, 1], minlength=cut.lots)
    crossing = np.bincount(pairs[crosses, 1], minlength=cut.lots)
    part = int((calls_in > 1).sum())
    return Row(
        key="cross-border",
        lots=[ratio(int(p), int(w)) for p, w in zip(crossing, all_of, strict=True)],
        plan=ratio(part, len(rounds)),
        details=[f"{p:,} of {w:,} rounds" for p, w in zip(crossing, all_of, strict=True)],
        detail=f"{part:,} of {len(rounds):,} rounds",
    )


def _labelled(cut: Cut, kind: str, labels: Sequence[str]) -> Iterator[Row]:
    """Yield how lots and the areas of one kind of label lie across each other."""
    names, of = np.unique(np.array(labels), return_inverse=True)
    held = np.zeros((len(names), cut.lots), dtype=np.int64)
    there = np.zeros((len(names), cut.lots), dtype=np.bool_)
    inside = (cut.lot_of != NO_LOT) & (np.array(labels) != "")
    np.add.at(held, (of[inside], cut.lot_of[inside]), cut.ground.now[inside])
    there[of[inside], cut.lot_of[inside]] = True
    if not there.any():
        return
    straddling = np.flatnonzero(there.sum(axis=0) > 1).tolist()
    yield Row(
        key="straddle",
        plan=len(straddling),
        detail=f"of {cut.lots}" + _first([lot_words(cut.plan.lots[lot]) for lot in straddling]),
        each=kind,
    )
    far = held.copy()
    far[held.argmax(axis=0), np.arange(cut.lots)] = 0
    yield _parts("far-side", kind, far, names)
    is_split = there.sum(axis=1) > 1
    yield Row(
        key="split",
        plan=int(is_split.sum()),
        detail=f"of {int(there.any(axis=1).sum())}" + _first(names[is_split].tolist()),
        each=kind,
    )
    off = held.copy()
    off[np.arange(len(names)), held.argmax(axis=1)] = 0
    yield _parts("cut-off", kind, off, names)


def _parts(key: str, kind: str, held: IntArray, names: NDArray[np.str_]) -> Row:
    """Return the care of the smaller parts, shape ``(labels, lots)``, and whose it is."""
    details = [
        ", ".join(f"{names[i]} {in_hours(int(held[i, lot]))}" for i in np.flatnonzero(column))
        for lot, column in enumerate(held.T)
    ]
    total = int(held.sum())
    return Row(key=key, lots=held.sum(axis=0).tolist(), plan=total, details=details, each=kind)


def _first(names: list[str]) -> str:
    """Name the first of some things."""
    if not names:
        return ""
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return f": {', '.join(names[:4])}{more}"


def _cut_edges(cut: Cut) -> Row:
    ends = cut.lot_of[cut.ground.areas.edges.reshape(-1, 2)]
    is_cut = ends[:, 0] != ends[:, 1]
    touched = ends[is_cut].ravel()
    counts = np.bincount(touched[touched != NO_LOT], minlength=cut.lots)
    return Row(
        key="cut-edges",
        lots=counts.tolist(),
        plan=int(is_cut.sum()),
        detail=f"of {len(ends):,} pairs",
    )
