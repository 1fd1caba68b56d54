"""Choose whole lots that hold every unit once: the cheapest choice, by trying all that may be.

In whole numbers and in counted steps. Prices leave out most lots first: a choice with a lot costs
at least what the prices come to, what the lot costs beyond them, and what the cheapest others do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.lots.design.around import Lots
from allocator.lots.design.cover_layout import BITS, Offer, Tried
from allocator.lots.design.list_layout import Listed
from allocator.lots.design.prices import GRAIN
from allocator.lots.design.shared_code import SharedCode
from allocator.lots.design.task import IntArray, Task

_CHOOSE = SharedCode("allocator.lots.design.cover_steps", "choose")
_PRICE = SharedCode("allocator.lots.design.list_steps", "price")

_PRICE_STEPS = 200
_SEEN = 18
"""Most choices that are remembered, as a power of two."""


@dataclass(frozen=True, slots=True, eq=False)
class Covered:
    """How a choice of lots ended.

    Parameters
    ----------
    is_done
        Whether every choice that costs less than asked was tried.
    site_of
        The hub of every unit in the cheapest choice met; ``None`` for none.
    steps
        Lots that were looked at.
    """

    is_done: bool
    site_of: list[int] | None
    steps: int


def cheapest_cover(task: Task, lots: Lots, below: int, steps: int) -> Covered:
    """Search for the cheapest choice of lots that holds every unit once.

    Parameters
    ----------
    task
        Units, their hours, how many lots, and the hours band.
    lots
        The lots to choose from.
    below
        A choice must cost less.
    steps
        Most lots to look at.
    """
    below = min(below, task.lots * int(lots.cost.max(initial=0)) + 1)
    unit = _prices(task, lots, below)
    return cover_at(task, lots, (lots.reduced(unit), int(unit.sum())), below, steps)


def cover_at(
    task: Task, lots: Lots, prices: tuple[IntArray, int], below: int, steps: int
) -> Covered:
    """Search for the cheapest choice of lots at prices that are known.

    Parameters
    ----------
    task
        Units, their hours, how many lots, and the hours band.
    lots
        The lots to choose from.
    prices
        What every lot costs beyond the prices at least, shape ``(lots,)``, and what the prices of
        any choice come to at least [parts of `GRAIN`].
    below
        A choice must cost less.
    steps
        Most lots to look at.
    """
    beyond, sure = prices
    room = (below - 1) * GRAIN - sure
    order = np.argsort(beyond, kind="stable")
    least = np.concatenate([[0], np.cumsum(beyond[order][: task.lots])]).astype(np.int64)
    if len(lots) < task.lots or int(least[-1]) > room:
        return Covered(True, None, len(lots))
    order = order[beyond[order] + least[task.lots - 1] <= room]
    offer = _offer(task, lots, order, (beyond, sure, least))
    tried = _blank(offer, len(task), task.lots, steps)
    tried.state[0], tried.state[3], tried.left[0] = room, below, int(task.hours.sum())
    _CHOOSE(offer, tried)
    is_found, left = bool(tried.state[2]), int(tried.state[1])
    chosen = order[tried.best].tolist() if is_found else []
    site_of = lots.sites_of(chosen, len(task)) if is_found else None
    return Covered(left > 0, site_of, len(lots) + steps - left)


def _prices(task: Task, lots: Lots, below: int) -> IntArray:
    """Return prices of units at which few lots are cheap [parts of `GRAIN`]."""
    units = len(task)
    if not len(lots):
        return np.zeros(units, dtype=np.int64)
    share = lots.cost / np.diff(lots.begin)
    unit = np.full(units, np.inf)
    np.minimum.at(unit, lots.unit, np.repeat(share, np.diff(lots.begin)))
    unit[~np.isfinite(unit)] = 0.0
    best, lack, before = (np.zeros(units) for _ in range(3))
    listed = Listed(
        lots.begin, lots.unit, lots.cost.astype(np.float64), unit, best,
        np.zeros(task.lots, dtype=np.int64), np.zeros(task.lots), lack, before,
    )  # fmt: skip
    _PRICE(listed, float(below), _PRICE_STEPS)
    return np.rint(listed.best * GRAIN).astype(np.int64)


def _offer(
    task: Task, lots: Lots, order: IntArray, prices: tuple[IntArray, int, IntArray]
) -> Offer:
    """Lay out some lots in an order."""
    beyond, sure, least = prices
    sizes = np.diff(lots.begin)[order]
    begin = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    within = np.arange(begin[-1]) - np.repeat(begin[:-1], sizes)
    unit = lots.unit[np.repeat(lots.begin[order], sizes) + within]
    bits = np.zeros((len(order), -(-len(task) // BITS)), dtype=np.int64)
    place = np.repeat(np.arange(len(order)), sizes)
    np.bitwise_or.at(bits, (place, unit // BITS), np.int64(1) << (unit % BITS))
    hours = np.add.reduceat(task.hours[unit], begin[:-1])
    band = np.array([task.low, task.high], dtype=np.int64)
    return Offer(begin, unit, bits, hours, lots.cost[order], beyond[order], least, band, sure)


def _blank(offer: Offer, units: int, lots: int, steps: int) -> Tried:
    """Lay out a choice that is yet to be made, of all the lots offered."""
    count, words = offer.bits.shape
    live = np.empty((lots + 1, count), dtype=np.int64)
    live[0] = np.arange(count)
    size, number, next_, spent, left, paid = np.zeros((6, lots + 1), dtype=np.int64)
    size[0] = count
    return Tried(
        taken=np.zeros(lots, dtype=np.int64), live=live, size=size, options=np.empty_like(live),
        count=number, next=next_, spent=spent, left=left, paid=paid,
        held=np.zeros((lots + 1, words), dtype=np.int64),
        number=np.zeros(units, dtype=np.int64), share=np.zeros(units, dtype=np.int64),
        seen=np.zeros((1 << min(_SEEN, 4 + count.bit_length()), words + 2), dtype=np.int64),
        best=np.zeros(lots, dtype=np.int64), state=np.array([0, steps, 0, 0], dtype=np.int64),
    )  # fmt: skip
