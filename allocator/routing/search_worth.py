"""What moves cost in travel alone, so that most are refused before anything is relinked."""

from __future__ import annotations

from typing import Any

from allocator.routing.search_layout import Desk
from allocator.routing.search_plan import compiled, leg, strange


@compiled
def may_pay(desk: Desk, more: int, room: int, mine: int, theirs: int) -> bool:
    """Return whether a move that costs ``more`` in legs could stay within ``room``.

    It may win back no more than the lateness and waiting of the two rounds it touches.
    """
    if more <= room:
        return True
    state = desk.state[0]
    spare = state.late_cost * state.late + state.waiting * state.idle
    if more > room + spare + state.latest_cost * state.worst:
        return False
    return more <= room + _spare(desk, mine) + (_spare(desk, theirs) if theirs != mine else 0)


@compiled
def _spare(desk: Desk, carer: int) -> Any:
    """Return what lateness and waiting of a round cost."""
    state = desk.state[0]
    late, idle, worst = 0, 0, 0
    stop = desk.stops[state.calls + carer].nxt
    while stop < state.calls:
        late += desk.stops[stop].late
        idle += desk.stops[stop].idle
        worst = max(worst, desk.stops[stop].late)
        stop = desk.stops[stop].nxt
    spare = state.late_cost * late + state.waiting * idle
    return spare + state.latest_cost * worst if worst == state.worst else spare


@compiled
def chain_out(desk: Desk, first: int, last: int) -> Any:
    """Return what the legs cost more without the stops from ``first`` to ``last`` of a round."""
    a, b = desk.stops[first].prv, desk.stops[last].nxt
    return leg(desk, a, b) - leg(desk, a, first) - leg(desk, last, b)


@compiled
def chain_in(desk: Desk, first: int, last: int, after: int) -> Any:
    """Return what the legs cost more with stops ``first`` to ``last`` behind another stop."""
    b = desk.stops[after].nxt
    return leg(desk, after, first) + leg(desk, last, b) - leg(desk, after, b)


@compiled
def stranger(desk: Desk, call: int, carer: int) -> Any:
    """Return what it costs more to have a call made by another carer."""
    return strange(desk, call, carer) - strange(desk, call, desk.stops[call].carer)


@compiled
def swapped(desk: Desk, call: int, other: int) -> Any:
    """Return what the legs cost more when two calls that are no neighbours change places."""
    stops = desk.stops
    more = stranger(desk, call, stops[other].carer) + stranger(desk, other, stops[call].carer)
    more += _replaced(desk, call, other)
    return more + _replaced(desk, other, call)


@compiled
def _replaced(desk: Desk, call: int, other: int) -> Any:
    """Return what the legs cost more with ``other`` in the place of ``call``."""
    a, b = desk.stops[call].prv, desk.stops[call].nxt
    return leg(desk, a, other) + leg(desk, other, b) - leg(desk, a, call) - leg(desk, call, b)


@compiled
def crossed(desk: Desk, a: int, b: int) -> Any:
    """Return what the first legs cost more when two rounds exchange what follows two stops.

    The way home counts for nothing here where it is the same for both, and little elsewhere.
    """
    next_a, next_b = desk.stops[a].nxt, desk.stops[b].nxt
    more = leg(desk, a, next_b) + leg(desk, b, next_a)
    return more - leg(desk, a, next_a) - leg(desk, b, next_b)
