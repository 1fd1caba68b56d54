"""Tables for the rounds searches met, and for putting the best of several searches together.

A round is known by the carers who can make it and by its calls; of two orders the cheaper stays.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allocator.rounds.day import IntArray
from allocator.routing.reseat_hall import Hall, columns
from allocator.routing.tables import Table

_MET = columns("cost kind length over")
_PRICE = columns("now best trend covered made first rank")
_LINE = columns("row over kind")
_LEVEL = columns("rank at end chosen spent")
_REACH = columns("least most")
_BUDGET = columns("ways checks")
_WAY = columns("call after over ends begins first had spare")
WORD = 62
"""Calls that one whole number tells of."""
_ROOM, _SPOTS = 32768, 131072
"""Most rounds kept, and a power of two to look them up by."""
_FEW = 32768
"""Most rounds a search in depth looks among."""


class Pool(NamedTuple):
    """Rounds a search met.

    Parameters
    ----------
    rounds
        Records: what the round costs, the kind of carer, how many calls, and how much
        more it costs than the prices of its calls.
    calls
        Its calls in order, shape ``(room, most calls)``.
    bits
        The same as one bit a call, shape ``(room, words)``.
    spots
        Where to look a round up: its row plus one, or nothing.
    order
        Room for the calls of a round that is to be noted.
    met
        How many rounds there are, one number.
    """

    rounds: Table
    calls: IntArray
    bits: IntArray
    spots: IntArray
    order: IntArray
    met: IntArray


def lay_pool(hall: Hall, room: int = _ROOM) -> Pool:
    """Return an empty pool for the rounds of a hall; with no room nothing is noted."""
    words = len(hall.calls) // WORD + 1
    return Pool(
        np.empty(room, _MET),
        np.empty((room, hall.seats.shape[1]), dtype=np.int64),
        np.empty((room, words), dtype=np.int64),
        np.zeros(_SPOTS if room else 1, dtype=np.int64),
        np.zeros(hall.seats.shape[1], dtype=np.int64),
        np.zeros(1, dtype=np.int64),
    )


class Bench(NamedTuple):
    """What setting prices and the search in depth need room for.

    Parameters
    ----------
    prices
        For each call its price now and in the best bound so far, which way its price tends, how
        many rounds of the bound make it, how many of the few do, where its lines begin, and its
        rank among the calls; one more record at the end.
    few
        Rows of rounds in the pool, those that cost least beyond prices first.
    order
        The calls by rank.
    lines, bits
        The few rounds once more, those together whose first call by rank is the same: row, what it
        costs beyond prices, kind, and its calls as bits.
    used
        For each level the calls that are made by then, as bits.
    levels
        The search in depth: rank of the call, where in its lines, the line chosen, and the least a
        plan with all that is chosen can cost.
    free
        For each kind of carer how many have no round yet.
    chosen
        How many rounds the best plan has, and which.
    reach
        The least and most that one of the rounds in the bound costs beyond prices.
    budget
        How many ways may still be gone and how many lines looked at.
    """

    prices: Table
    few: IntArray
    order: IntArray
    lines: Table
    bits: IntArray
    used: IntArray
    levels: Table
    free: IntArray
    chosen: IntArray
    reach: Table
    budget: Table


class Ahead(NamedTuple):
    """What listing the rounds that nobody met needs room for.

    Parameters
    ----------
    first
        Where in ``least`` the starts of each call begin.
    least
        For each start of each call the least that can follow it beyond prices.
    ways
        The round on the way: a call, how far among those after it, what the round costs beyond
        prices and in all up to it, when it ends, when the round began and whether its break was
        had.
    is_made
        Whether the round on the way makes each call.
    """

    first: IntArray
    least: IntArray
    ways: Table
    is_made: IntArray


class Runs(NamedTuple):
    """The searches that are to be made.

    Parameters
    ----------
    randoms
        Where the generator of each search begins.
    opened
        For each search the carer without a round who is free of charge, or -1.
    steps
        Of each search.
    heat
        First and last temperature.
    effort
        What putting the rounds together may spend, as in `allocator.routing.reseat_blend.blend`.
    """

    randoms: IntArray
    opened: IntArray
    steps: int
    heat: tuple[float, float]
    effort: tuple[int, int, int]


def lay_bench(hall: Hall, pool: Pool) -> Bench:
    """Return a bench for a hall and a pool."""
    words, levels = pool.bits.shape[1], len(hall.rounds) + 2
    return Bench(
        np.zeros(len(hall.calls) + 1, _PRICE),
        np.zeros(_FEW, dtype=np.int64),
        np.zeros(len(hall.calls), dtype=np.int64),
        np.empty(_FEW, _LINE),
        np.empty((_FEW, words), dtype=np.int64),
        np.zeros((levels, words), dtype=np.int64),
        np.zeros(levels, _LEVEL),
        np.bincount(hall.rounds["kind"]).astype(np.int64),
        np.zeros(levels, dtype=np.int64),
        np.zeros(1, _REACH),
        np.zeros(1, _BUDGET),
    )


def lay_ahead(hall: Hall) -> Ahead:
    """Return room for listing the rounds of a hall."""
    starts = np.maximum(0, hall.calls["closes"] - hall.calls["opens"] + 1)
    return Ahead(
        np.concatenate([[0], np.cumsum(starts)]).astype(np.int64),
        np.zeros(int(starts.sum()) + 1, dtype=np.int64),
        np.zeros(hall.seats.shape[1], _WAY),
        np.zeros(len(hall.calls), dtype=np.int64),
    )
