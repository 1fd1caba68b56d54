"""Compile the searches, which is done once on a machine and takes the better part of a minute."""

from __future__ import annotations

import numpy as np

from allocator.rounds.day import NO_CARER, UNSERVED, Calls, Carers, Costs, Day, Roster, Ties
from allocator.routing.live import JOIN, WORTHS, LiveDay
from allocator.routing.reseat import OFTEN, Often, reseat_often
from allocator.routing.search import ANNEAL, POLISH, improve


def is_compiled() -> bool:
    """Tell whether an earlier run kept the compiled search on disk."""
    return all(code.is_kept() for code in (ANNEAL, OFTEN, WORTHS, JOIN))


def compile_building() -> None:
    """Compile, or load, what builds rounds."""
    day = _smallest()
    improve(day, improve(day, None, steps=1, seed=1), steps=1, seed=1)


def compile_quoting() -> None:
    """Compile, or load, what seats the calls of a quote."""
    nobody = Roster(((),), np.full(1, UNSERVED, dtype=np.int64))
    once = Often(steps=1, heat=(1.0, 1.0), first=1, ways=1, checks=1)
    reseat_often(_smallest(), nobody, old=0, seed=1, often=once)


def compile_joining() -> None:
    """Compile, or load, what lets packages join rounds and leave them."""
    nobody = Roster(((),), np.full(1, UNSERVED, dtype=np.int64))
    owner = np.zeros(1, dtype=np.int64)
    day = LiveDay(_smallest(), nobody, owner, packages=1, inside=(), seed=1)
    if day.worths([0]).any() or not day.change([0], []):
        raise RuntimeError("the compiled search does not work on this machine")
    day.search(1, POLISH)


def _smallest() -> Day:
    """Return a day with one call and one carer."""
    zero = np.zeros(1, dtype=np.int64)
    nowhere = np.zeros((1, 1), dtype=np.int64)
    return Day(
        minutes=nowhere,
        metres=nowhere,
        calls=Calls(
            place=zero,
            opens=zero,
            closes=zero,
            minutes=zero + 1,
            skills=zero,
            known=zero + NO_CARER,
        ),
        ties=Ties.none(),
        carers=Carers(start=zero, end=zero, on_duty=zero, off_duty=zero + 60, skills=zero),
        costs=Costs(),
    )
