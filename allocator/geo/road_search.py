"""Searches in a road network, compiled: nearest junction, parts, fastest ways.

A network is given as in `allocator.geo.road_graph.Roads`: stretches that leave junction ``j`` are
``first[j]`` up to ``first[j + 1]`` and lead to ``head``.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any, TypeVar

import numpy as np
from numba import njit

from allocator.geo.points import IntArray

FAR = 1 << 60
"""Stands where no road leads."""

_F = TypeVar("_F", bound=Callable[..., Any])


def _compiled(function: _F) -> _F:
    """Compile with a cache on disk, or without one where none can be written."""
    try:
        made: _F = njit(cache=True, nogil=True)(function)
    except RuntimeError:
        made = njit(nogil=True)(function)
    return made


@_compiled
def nearest_junctions(
    easting: IntArray, northing: IntArray, to_easting: IntArray, to_northing: IntArray
) -> Any:
    """Return the junction nearest to each place and its squared distance, the first of equals."""
    nearest = np.zeros(len(easting), dtype=np.int64)
    squared = np.full(len(easting), FAR, dtype=np.int64)
    for place in range(len(easting)):
        for junction in range(len(to_easting)):
            east = easting[place] - to_easting[junction]
            north = northing[place] - to_northing[junction]
            gap = east * east + north * north
            if gap < squared[place]:
                squared[place] = gap
                nearest[place] = junction
    return nearest, squared


@_compiled
def fastest_ways(
    first: IntArray,
    head: IntArray,
    milliseconds: IntArray,
    decimetres: IntArray,
    source: int,
    targets: IntArray,
) -> Any:
    """Return time and length of the fastest way from a junction to each target [1]_.

    Of ways equally fast the one whose junctions come first counts; where no road leads stands
    `FAR`. The search ends when every target is reached.

    References
    ----------
    .. [1] E. W. Dijkstra (1959), A note on two problems in connexion with graphs, Numerische
       Mathematik 1, 269-271. doi:10.1007/BF01386390
    """
    time = np.full(len(first) - 1, FAR, dtype=np.int64)
    length = np.full(len(first) - 1, FAR, dtype=np.int64)
    is_wanted = np.zeros(len(first) - 1, dtype=np.bool_)
    is_wanted[targets] = True
    left = is_wanted.sum()
    is_done = np.zeros(len(first) - 1, dtype=np.bool_)
    time[source], length[source] = 0, 0
    queue = [(np.int64(0), np.int64(source))]
    while queue and left > 0:
        spent, junction = heappop(queue)
        if is_done[junction]:
            continue
        is_done[junction] = True
        left -= is_wanted[junction]
        for stretch in range(first[junction], first[junction + 1]):
            ahead = head[stretch]
            arrival = spent + milliseconds[stretch]
            if arrival < time[ahead]:
                time[ahead] = arrival
                length[ahead] = length[junction] + decimetres[stretch]
                heappush(queue, (arrival, ahead))
    return time[targets], length[targets]


@_compiled
def visit_order(first: IntArray, head: IntArray) -> Any:
    """Return the junctions in the order in which a depth-first search leaves them."""
    count = len(first) - 1
    order = np.zeros(count, dtype=np.int64)
    following = first[:-1].copy()
    is_seen = np.zeros(count, dtype=np.bool_)
    stack = np.zeros(count + 1, dtype=np.int64)
    left = 0
    for start in range(count):
        if is_seen[start]:
            continue
        is_seen[start] = True
        depth = 1
        stack[0] = start
        while depth > 0:
            junction = stack[depth - 1]
            if following[junction] == first[junction + 1]:
                order[left] = junction
                left += 1
                depth -= 1
                continue
            ahead = head[following[junction]]
            following[junction] += 1
            if not is_seen[ahead]:
                is_seen[ahead] = True
                stack[depth] = ahead
                depth += 1
    return order


@_compiled
def spread(first: IntArray, head: IntArray, starts: IntArray) -> Any:
    """Return for each junction the first of the starts, in their order, that reaches it."""
    part = np.full(len(first) - 1, -1, dtype=np.int64)
    stack = np.zeros(len(first), dtype=np.int64)
    for start in starts:
        if part[start] >= 0:
            continue
        part[start] = start
        stack[0] = start
        depth = 1
        while depth > 0:
            depth -= 1
            junction = stack[depth]
            for stretch in range(first[junction], first[junction + 1]):
                ahead = head[stretch]
                if part[ahead] < 0:
                    part[ahead] = start
                    stack[depth] = ahead
                    depth += 1
    return part
