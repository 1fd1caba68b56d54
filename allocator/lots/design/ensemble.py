"""Random plans within an hours band, to place a plan among: four chains, and whether they agree.

References
----------
Gelman, A. and Rubin, D. B. (1992). Inference from iterative simulation using multiple sequences.
Statistical Science 7, 457–472. https://doi.org/10.1214/ss/1177011136
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.lots.areas import Areas
from allocator.lots.brief import HoursBand
from allocator.lots.design.county_task import Band
from allocator.lots.design.grow import rejoined
from allocator.lots.design.recom import chain as own_chain
from allocator.lots.design.recom import mend
from allocator.lots.design.task import IntArray, free_task

OWN, GERRYCHAIN = "own", "gerrychain"
SAMPLERS = (OWN, GERRYCHAIN)
"""Who walks from plan to plan: this program, or a public library that comes with an extra."""

CHAINS = 4
_WARM_UP = 50
"""Recombinations for every lot before the first plan of a chain is kept."""
_BLOCKS = 10
"""Pieces in which a chain is drawn, so that progress can be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """How many plans to draw.

    Parameters
    ----------
    plans
        Plans, shared by `CHAINS` chains.
    apart
        Recombinations between plans that are kept.
    seed
        Of every draw.
    hours
        Hours of a lot in random plans; when not given, from the smallest to the largest lot of the
        plan that is placed.
    sampler
        One of `SAMPLERS`.
    """

    plans: int = 10_000
    apart: int = 10
    seed: int = 1
    hours: HoursBand | None = None
    sampler: str = OWN


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """Random plans.

    Parameters
    ----------
    lot_of
        The lot of every area in every plan, shape ``(plans, areas)``.
    chain_of
        The chain each plan comes from, shape ``(plans,)``.
    """

    lot_of: IntArray
    chain_of: IntArray

    def r_hat(self, values: NDArray[np.float64]) -> float | None:
        """Return how far chains disagree about a measure: 1 when they do not.

        Parameters
        ----------
        values
            Of every plan, shape ``(plans,)``.

        Returns
        -------
        float or None
            ``None`` where the measure is the same in all plans of every chain.
        """
        chains = [values[self.chain_of == name] for name in np.unique(self.chain_of)]
        length = min(len(held) for held in chains)
        within = float(np.mean([held.var(ddof=1) for held in chains])) if length > 1 else 0.0
        if within == 0.0:
            return None
        between = float(np.var([held.mean() for held in chains], ddof=1))
        return float(np.sqrt((length - 1) / length + between / within))


def draw_plans(
    areas: Areas,
    load: str,
    band: Band,
    lot_of: IntArray,
    draws: Draws,
    tell: Callable[[int, int], None] | None = None,
) -> Ensemble:
    """Draw random plans of connected lots in an hours band.

    Parameters
    ----------
    areas
        The areas.
    load
        Which of their minutes the band is about.
    band
        Lots and hours.
    lot_of
        A lot for every area to start from, numbered from 0, shape ``(areas,)``.
    draws
        How many plans.
    tell
        Told plans drawn and plans in all.

    Raises
    ------
    ValueError
        When no plan of connected lots in the band was found to start from.
    """
    blank = np.zeros((len(areas), len(areas)), dtype=np.int64)
    task = free_task(
        areas.minutes[load], blank, areas.edges, lots=band.lots, low=band.low, high=band.high
    )
    chain = _sampler(draws.sampler)
    whole = rejoined(task, lot_of)
    if whole.min() < 0:
        raise ValueError(
            "no plan of connected lots was found to start from: no lot lies next to "
            "some of its areas"
        )
    start = mend(task, whole, steps=400 * band.lots, seed=draws.seed)
    loads = np.bincount(start, weights=task.hours, minlength=band.lots)
    if loads.min() < band.low or loads.max() > band.high:
        raise ValueError("no plan in the hours band was found to start from: widen the band")
    each = -(-draws.plans // CHAINS)
    drawn = 0

    def walk(number: int) -> list[IntArray]:
        """Walk one chain from the start, and return its plans block by block."""
        nonlocal drawn
        own = draws.seed * CHAINS + number
        at = chain(task, start, plans=1, apart=_WARM_UP * band.lots, seed=own)[-1]
        blocks = []
        for block in range(_BLOCKS):
            size = each // _BLOCKS + (block < each % _BLOCKS)
            if size:
                block_seed = (own + 1) * 1_000 + block
                blocks.append(chain(task, at, plans=size, apart=draws.apart, seed=block_seed))
                at = blocks[-1][-1]
                drawn += size
                if tell:
                    tell(min(drawn, draws.plans), draws.plans)
        return blocks

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        walked = list(pool.map(walk, range(CHAINS)))
    kept = [np.concatenate(blocks) for blocks in walked]
    chain_of = np.repeat(np.arange(CHAINS), [len(held) for held in kept])
    return Ensemble(np.concatenate(kept), chain_of)


def _sampler(name: str) -> Callable[..., IntArray]:
    """Return who walks; a library is loaded only when it is to."""
    if name == OWN:
        return own_chain
    from allocator.lots.design import by_gerrychain  # noqa: PLC0415  only an extra installs it

    return by_gerrychain.chain
