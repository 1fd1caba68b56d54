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
_PRICE = columns("now best covered first made")
_LEVEL = columns("call at chosen spent")
WORD = 62
"""Calls that one whole number tells of."""
_ROOM, _SPOTS = 4096, 16384
"""Most rounds kept, and a power of two to look them up by."""
_FEW = 800
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
    met
        How many rounds there are, one number.
    """

    rounds: Table
    calls: IntArray
    bits: IntArray
    spots: IntArray
    met: IntArray


def lay_pool(hall: Hall, room: int = _ROOM) -> Pool:
    """Return an empty pool for the rounds of a hall; with no room nothing is noted."""
    words = len(hall.calls) // WORD + 1
    return Pool(
        np.empty(room, _MET),
        np.empty((room, hall.seats.shape[1]), dtype=np.int64),
        np.empty((room, words), dtype=np.int64),
        np.zeros(_SPOTS if room else 1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
    )


class Bench(NamedTuple):
    """What the work needs room for.

    Parameters
    ----------
    prices
        For each call its price now and in the best bound so far, how many chosen rounds make it,
        and where in ``lists`` its rounds begin and how many they are; one more line at the end.
    few
        Rows of rounds in the pool, those that cost least beyond prices first.
    lists
        For each call the rounds of ``few`` that make it.
    left
        For each kind of carer how many there are, how many are free, and the least that a round of
        theirs costs beyond prices.
    levels
        The search in depth: the call, how far in its list, the round chosen, what is spent so far.
    chosen
        How many rounds the best plan has, and which.
    """

    prices: Table
    few: IntArray
    lists: IntArray
    left: IntArray
    levels: Table
    chosen: IntArray


class Runs(NamedTuple):
    """The searches that are to be made.

    Parameters
    ----------
    randoms
        Where the generator of each search begins; the first start from today's rounds, the others
        from the cheapest found.
    opened
        For each of the first searches the carer without a round who is free of charge, or -1.
    steps, more_steps
        Of each of the first searches, and of each of the others.
    agree
        How many of the first have to come to the same cost for the others to be left out.
    heat
        First and last temperature.
    """

    randoms: IntArray
    opened: IntArray
    steps: int
    more_steps: int
    agree: int
    heat: tuple[float, float]


def lay_bench(hall: Hall, pool: Pool) -> Bench:
    """Return a bench for a hall and a pool."""
    kinds = np.bincount(hall.rounds["kind"])
    left = np.zeros((len(kinds), 3), dtype=np.int64)
    left[:, 0] = left[:, 1] = kinds
    return Bench(
        np.zeros(len(hall.calls) + 1, _PRICE),
        np.zeros(_FEW, dtype=np.int64),
        np.empty(_FEW * pool.calls.shape[1], dtype=np.int64),
        left,
        np.zeros(len(hall.rounds) + 1, _LEVEL),
        np.zeros(len(hall.rounds) + 1, dtype=np.int64),
    )
