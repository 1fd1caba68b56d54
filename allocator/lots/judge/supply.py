"""Who could win lots, how good and how concentrated today's care is, and what is at risk."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from allocator.geo.points import IntArray
from allocator.lots.judge.ground import Cut
from allocator.lots.judge.market import Market
from allocator.lots.judge.row import Row, Value, in_hours, lot_words, ratio, worst_of
from allocator.lots.lot_plan import NO_LOT


def measure_supply(cut: Cut) -> Iterator[Row]:
    """Yield what the market means for a plan's lots; nothing but the risk without a market.

    Parameters
    ----------
    cut
        The plan on its ground.
    """
    market = cut.ground.market
    if market is not None:
        yield _eligible(cut, market)
        yield _good(cut, market)
    yield _risk(cut)
    if market is not None:
        yield from _concentration(cut, market)


def _eligible(cut: Cut, market: Market) -> Row:
    """Count providers with a location that may be a principal near each hub."""
    reach = cut.ground.yardsticks.reach_minutes
    points = cut.ground.areas.points
    owners = np.array(market.principal_owner)
    counts: list[int] = []
    for hub in cut.hubs.tolist():
        if hub == NO_LOT:
            counts.append(0)
            continue
        drive = cut.ground.travel.minutes(market.principals, points.take(np.array([hub])))[:, 0]
        counts.append(len(set(owners[drive <= reach].tolist())))
    worst, where = worst_of(cut.plan.lots, counts, highest=False)
    everyone = f"of {len(set(market.principal_owner))} in the county, within {reach} minutes"
    details = [everyone] * cut.lots
    return Row(key="eligible-principals", lots=counts, plan=worst, details=details, detail=where)


def _good(cut: Cut, market: Market) -> Row:
    good, rated = cut.sums(market.good), cut.sums(market.rated)
    shares = [ratio(int(g), int(r)) for g, r in zip(good, rated, strict=True)]
    worst, where = worst_of(cut.plan.lots, shares, highest=False)
    details = [
        f"{in_hours(int(g))} of {in_hours(int(r))}" for g, r in zip(good, rated, strict=True)
    ]
    return Row(key="good-share", lots=shares, plan=worst, details=details, detail=where)


def _risk(cut: Cut) -> Row:
    most = cut.ground.yardsticks.lots_per_provider
    largest = np.argsort(-cut.principal, kind="stable")[:most]
    names = " and ".join(lot_words(cut.plan.lots[lot]) for lot in largest.tolist())
    return Row(
        key="hours-at-risk",
        lots=cut.principal.tolist(),
        plan=int(cut.principal[largest].sum()),
        detail=names,
    )


def _concentration(cut: Cut, market: Market) -> Iterator[Row]:
    """Yield the largest share and both indices of today's care in each lot."""
    held = np.stack([cut.sums(row) for row in market.delivered]) if len(market.providers) else None
    if held is None:
        return
    branded = np.zeros((int(market.brand.max()) + 1, cut.lots), dtype=np.int64)
    np.add.at(branded, market.brand, held)
    shares: list[Value] = []
    details = []
    for lot in range(cut.lots):
        largest = int(np.argmax(held[:, lot]))
        part, whole = int(held[largest, lot]), int(held[:, lot].sum())
        shares.append(ratio(part, whole))
        who = f"{market.names[largest]}: {in_hours(part)} of {in_hours(whole)}"
        details.append(who if whole else "")
    worst, where = worst_of(cut.plan.lots, shares)
    yield Row(key="largest-provider", lots=shares, plan=worst, details=details, detail=where)
    for key, table, noun in (
        ("hhi-provider", held, "providers"),
        ("hhi-brand", branded, "brands"),
    ):
        points = [concentration(table[:, lot]) for lot in range(cut.lots)]
        counts = [f"{int((table[:, lot] > 0).sum())} {noun}" for lot in range(cut.lots)]
        worst, where = worst_of(cut.plan.lots, points)
        yield Row(key=key, lots=points, plan=worst, details=counts, detail=where)


def concentration(minutes: IntArray) -> int | None:
    """Return the sum of squared percentage shares (HHI), a whole number rounded half up.

    >>> concentration(np.array([60, 40])), concentration(np.array([0]))
    (5200, None)
    """
    parts = [int(one) for one in minutes]
    square = sum(parts) ** 2
    if not square:
        return None
    return (2 * 10_000 * sum(part * part for part in parts) + square) // (2 * square)
