"""Made-up counties to cut into lots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import Delaunay  # type: ignore[import-untyped]

from allocator.lots.areas import connected
from allocator.lots.design.task import free_task
from benchmarks.cutting import Instance
from benchmarks.districting_check import Ground

_WIDE, _HIGH = 110.0, 65.0
"""Kilometres."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How many areas and lots, the tolerance around equal hours [%], and the seed."""

    areas: int
    lots: int
    percent: int
    seed: int

    @property
    def name(self) -> str:
        """Such as ``110-k15-10%-s1``."""
        return f"{self.areas}-k{self.lots}-{self.percent}%-s{self.seed}"


def county(family: str, shape: Shape) -> Instance:
    """Return a county and what its lots are judged by.

    Parameters
    ----------
    family
        For the row.
    shape
        What it is like.
    """
    draw = np.random.default_rng(shape.seed)
    place = draw.uniform(0, 1, (shape.areas, 2)) * [_WIDE, _HIGH]
    edges = _neighbours(place)
    middle = 5.4 if shape.areas < 200 else 3.9
    hours = np.maximum(20, draw.lognormal(middle, 0.45, shape.areas)).astype(np.int64)
    squares = ((place[:, None] - place) ** 2).sum(axis=2)
    cost = np.rint(squares * hours[:, None]).astype(np.int64)
    total, lots, percent = int(hours.sum()), shape.lots, shape.percent
    low = -(-total * (100 - percent) // (100 * lots))
    high = total * (100 + percent) // (100 * lots)
    ids = [f"a{at}" for at in range(shape.areas)]
    at = {unit: number for number, unit in enumerate(ids)}
    table = cost.tolist()
    ground = Ground(
        size=dict(zip(ids, hours.tolist(), strict=True)),
        cost=lambda unit, hub: table[at[unit]][at[hub]],
        edges=[(ids[one], ids[other]) for one, other in edges.tolist()],
        lots=lots,
        low=low,
        high=high,
    )
    task = free_task(hours, cost, edges, lots=lots, low=low, high=high)
    return Instance(family, shape.name, ids, task, ground)


def _neighbours(place: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the shorter edges of Delaunay's triangles, and one more for every part cut off."""
    corners = Delaunay(place).simplices
    pairs = np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]])
    edges = np.unique(np.sort(pairs, axis=1), axis=0).astype(np.int64)
    longest = _WIDE * _HIGH / np.sqrt(len(place)) * 0.08 + 14
    edges = edges[np.hypot(*(place[edges[:, 0]] - place[edges[:, 1]]).T) < longest]
    while len(parts := [np.array(part) for part in connected(range(len(place)), edges)]) > 1:
        first, rest = parts[0], np.concatenate(parts[1:])
        apart = ((place[first][:, None] - place[rest]) ** 2).sum(axis=2)
        one, other = np.unravel_index(int(apart.argmin()), apart.shape)
        bridge = sorted((int(first[one]), int(rest[other])))
        edges = np.concatenate([edges, np.array([bridge], dtype=np.int64)])
    return edges
