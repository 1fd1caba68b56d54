"""Grow every lot around a hub that is cheap enough at given prices, compiled."""

from __future__ import annotations

from typing import Any

import numpy as np

from allocator.lots.design.around_layout import Given, Grown
from allocator.lots.design.prices import GRAIN
from allocator.routing.search_plan import compiled


@compiled
def find(given: Given, grown: Grown, order: Any, most: int) -> None:
    """Write every lot that costs at most so much beyond the prices of its units to ``grown``."""
    for site in order:
        if given.value[site] > most or grown.state[1] <= 0:
            return
        grown.state[2] = grown.state[0] + grown.state[3]
        _find_around(given, grown, site, most)


@compiled
def _find_around(given: Any, grown: Any, site: Any, most: Any) -> None:
    own = given.home[site]
    grown.mark[:] = 0
    grown.mark[own] = 1
    load = given.hours[own]
    total = given.cost[own, site]
    grown.member[0] = own
    grown.least[0] = given.value[site]
    grown.fresh[0] = grown.next[0] = 0
    grown.end[0] = _look_ahead(given, grown, site, own, 0, 0)
    depth = 0
    if load >= given.band[0] and load <= given.band[1]:
        _keep(given, grown, site, depth, total, most)
    while depth >= 0 and grown.state[1] > 0 and grown.state[2] >= 0:
        if grown.next[depth] >= grown.end[depth] or grown.least[depth] > most:
            for place in range(grown.fresh[depth], grown.end[depth]):
                grown.mark[grown.ahead[depth, place]] = 0
            load -= given.hours[grown.member[depth]]
            total -= given.cost[grown.member[depth], site]
            depth -= 1
            continue
        unit = grown.ahead[depth, grown.next[depth]]
        grown.next[depth] += 1
        grown.state[1] -= 1
        reduced = given.reduced[unit, site]
        with_it = grown.least[depth] + max(0, reduced)
        grown.least[depth] += max(0, -reduced)
        if load + given.hours[unit] > given.band[1] or with_it > most:
            continue
        if _has_foe(given, grown, unit, depth):
            continue
        rest = grown.end[depth] - grown.next[depth]
        for place in range(rest):
            grown.ahead[depth + 1, place] = grown.ahead[depth, grown.next[depth] + place]
        grown.end[depth + 1] = _look_ahead(given, grown, site, unit, depth + 1, rest)
        depth += 1
        grown.member[depth], grown.least[depth] = unit, with_it
        grown.fresh[depth], grown.next[depth] = rest, 0
        load += given.hours[unit]
        total += given.cost[unit, site]
        if load >= given.band[0]:
            _keep(given, grown, site, depth, total, most)


@compiled
def _look_ahead(given: Any, grown: Any, site: Any, unit: Any, depth: Any, end: Any) -> Any:
    """Add the new neighbours of a unit to those that may join; return how many there are."""
    for place in range(given.begin[unit], given.begin[unit + 1]):
        near = given.other[place]
        if grown.mark[near] == 0 and given.may[near, site]:
            grown.mark[near] = 1
            grown.ahead[depth, end] = near
            end += 1
    return end


@compiled
def _has_foe(given: Any, grown: Any, unit: Any, depth: Any) -> bool:
    """Return whether a unit may not share a lot with one that is in it."""
    for place in range(given.foe_begin[unit], given.foe_begin[unit + 1]):
        for at in range(depth + 1):
            if grown.member[at] == given.foe[place]:
                return True
    return False


@compiled
def _keep(given: Any, grown: Any, site: Any, depth: Any, total: Any, most: Any) -> None:
    """Keep a lot that is cheap enough, and cheapest around this hub."""
    beyond = total * GRAIN
    for at in range(depth + 1):
        beyond -= given.price[grown.member[at]]
    if (
        beyond > most
        or _lacks_mate(given, grown, depth)
        or _has_better_hub(given, grown, site, depth, total)
    ):
        return
    count = grown.state[0]
    if count == grown.state[2]:
        grown.state[2], grown.state[4] = -1, 1
        return
    first = grown.found_begin[count]
    if count == len(grown.found_site) or first + depth + 1 > len(grown.found_unit):
        grown.state[1] = 0
        return
    for at in range(depth + 1):
        grown.found_unit[first + at] = grown.member[at]
    grown.found_begin[count + 1] = first + depth + 1
    grown.found_site[count], grown.found_cost[count] = site, total
    grown.state[0] = count + 1


@compiled
def _lacks_mate(given: Any, grown: Any, depth: Any) -> bool:
    """Return whether a unit of the lot must share one with a unit that is not in it."""
    for at in range(depth + 1):
        unit = grown.member[at]
        for place in range(given.mate_begin[unit], given.mate_begin[unit + 1]):
            is_here = False
            for of in range(depth + 1):
                is_here = is_here or grown.member[of] == given.mate[place]
            if not is_here:
                return True
    return False


@compiled
def _has_better_hub(given: Any, grown: Any, site: Any, depth: Any, total: Any) -> bool:
    """Return whether the lot costs less around another site, or as much around an earlier one."""
    for at in range(depth + 1):
        home = grown.member[at]
        for place in range(given.site_begin[home], given.site_begin[home + 1]):
            hub, sum_ = given.site[place], np.int64(0)
            if hub == site:
                continue
            is_able = True
            for of in range(depth + 1):
                member = grown.member[of]
                is_able = is_able and given.may[member, hub]
                sum_ += given.cost[member, hub]
                if sum_ > total:
                    break
            if is_able and (sum_ < total or (sum_ == total and hub < site)):
                return True
    return False
