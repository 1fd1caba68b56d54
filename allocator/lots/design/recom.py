"""Merge two neighbouring lots and cut them apart again along a random tree, compiled.

References
----------
DeFord, D., Duchin, M. and Solomon, J. (2021). Recombination: a family of Markov chains for
redistricting. Harvard Data Science Review 3(1). https://doi.org/10.1162/99608f92.eb30390f

Wilson, D. B. (1996). Generating random spanning trees more quickly than the cover time. Proceedings
of the 28th ACM Symposium on Theory of Computing, 296–303. https://doi.org/10.1145/237814.237880
"""

from __future__ import annotations

import numpy as np

from allocator.lots.design.chance import seeded
from allocator.lots.design.recom_layout import Map
from allocator.lots.design.shared_code import SharedCode
from allocator.lots.design.task import IntArray, Task, neighbours_of, own

_MEND = SharedCode("allocator.lots.design.recom_steps", "mend")
_WALK = SharedCode("allocator.lots.design.recom_steps", "walk")


def mend(task: Task, lot_of: IntArray, *, steps: int, seed: int) -> IntArray:
    """Bring lots into the hours band by recombining pairs, each as near the band as a tree allows.

    Parameters
    ----------
    task
        The task; only hours, band and neighbours count.
    lot_of
        A lot for every unit, numbered from 0, each lot connected, shape ``(units,)``.
    steps
        Most pairs to recombine.
    seed
        Of every draw.

    Returns
    -------
    IntArray
        Connected lots, none further from the band in sum than before.
    """
    held = _lay_out(task, lot_of.copy(), task.lots, seed)
    _MEND(held, steps)
    return held.lot_of


def chain(task: Task, lot_of: IntArray, *, plans: int, apart: int, seed: int) -> IntArray:
    """Walk at random through partitions that keep the hours band.

    Parameters
    ----------
    task
        The task; only hours, band and neighbours count.
    lot_of
        Where to start: a lot for every unit, numbered from 0, each in the band.
    plans
        How many partitions to keep.
    apart
        Recombinations between two that are kept.
    seed
        Of every draw.

    Returns
    -------
    IntArray
        The lot of every unit in every partition kept, shape ``(plans, units)``.
    """
    held = _lay_out(task, lot_of.copy(), task.lots, seed)
    kept = np.empty((plans, len(task)), dtype=np.int64)
    _WALK(held, apart, kept)
    return kept


def _lay_out(task: Task, lot_of: IntArray, lots: int, seed: int) -> Map:
    begin, other = neighbours_of(task)
    load = np.zeros(lots, dtype=np.int64)
    np.add.at(load, lot_of, task.hours)
    band = np.array([task.low, task.high], dtype=np.int64)
    edges = task.edges[task.edges[:, 0] != task.edges[:, 1]].astype(np.int64)
    blank = [np.zeros(len(task), dtype=np.int64) for _ in range(4)]
    kin, order, parent, below = blank
    return Map(
        own(task.hours),
        begin,
        other,
        edges,
        band,
        lot_of,
        load,
        kin,
        order,
        parent,
        below,
        seeded(seed),
    )
