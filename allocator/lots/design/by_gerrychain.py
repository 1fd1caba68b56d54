"""Random walks by GerryChain, a public library for the same method, where it is installed.

Ours is compiled; this one is what others in the field use, so each can be held against the other.
Both draw a pair of lots by a border of theirs, and any tree as likely as any other. It comes with
the extra ``ensembles``.

References
----------
DeFord, D., Duchin, M. and Solomon, J. (2021). Recombination: a family of Markov chains for
redistricting. Harvard Data Science Review 3(1). https://doi.org/10.1162/99608f92.eb30390f
"""

from __future__ import annotations

from functools import partial
from typing import cast

import networkx
import numpy as np
from gerrychain import Graph, MarkovChain, Partition
from gerrychain.proposals import build_recom_proposal_fn
from gerrychain.tree import bipartition_tree, uniform_spanning_tree

from allocator.lots.design.task import IntArray, Task

_HOURS = "hours"
_MOST_TREES = 10_000
"""Trees drawn for one pair of lots before the walk is given up."""


def chain(task: Task, lot_of: IntArray, *, plans: int, apart: int, seed: int) -> IntArray:
    """Walk at random through partitions that keep the hours band.

    Arguments and result are those of `allocator.lots.design.recom.chain`.

    Raises
    ------
    ValueError
        When no tree of a pair of lots can be cut within the band.
    """
    middle = (task.low + task.high) / 2
    step = build_recom_proposal_fn(
        pop_col=_HOURS,
        pop_target=middle,
        # Half a minute beyond the band, so that rounding refuses no lot that is at its very end.
        epsilon=(task.high - task.low + 1) / 2 / middle,
        bipartition_tree_fn=partial(
            bipartition_tree,
            spanning_tree_fn=uniform_spanning_tree,
            max_attempts=_MOST_TREES,
            warn_attempts=_MOST_TREES + 1,
        ),
        pair_selection="cut_edges",
    )
    names = dict(enumerate(lot_of.tolist()))
    start = Partition(_graph(task), names, use_default_updaters=True)
    walk = MarkovChain(step, initial_partition=start, total_steps=plans * apart + 1, rng=seed)
    kept = np.empty((plans, len(task)), dtype=np.int64)
    try:
        for number, plan in enumerate(walk):
            if number and number % apart == 0:
                kept[number // apart - 1] = _lots(plan, len(task))
    except RuntimeError:
        raise ValueError(
            f"GerryChain cut none of {_MOST_TREES:,} trees of two lots within the hours band: "
            "widen it, or draw with the walk of this program"
        ) from None
    return kept


def _graph(task: Task) -> Graph:
    """Return units with their hours, and which touch."""
    graph: networkx.Graph[int] = networkx.Graph()
    for unit, hours in enumerate(task.hours.tolist()):
        graph.add_node(unit, **{_HOURS: hours})
    graph.add_edges_from((one, other) for one, other in task.edges.tolist() if one != other)
    return Graph.from_networkx(graph)


def _lots(plan: Partition, units: int) -> IntArray:
    """Return the lot of every unit; the graph numbers units in its own way."""
    lots = np.empty(units, dtype=np.int64)
    for node, lot in plan.assignment.items():
        unit = plan.graph.original_nx_node_id_for_internal_node_id(node)
        lots[cast(int, unit)] = cast(int, lot)
    return lots
