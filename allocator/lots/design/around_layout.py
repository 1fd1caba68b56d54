"""How a task, and a lot under growth, are laid out for compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple


class Given(NamedTuple):
    """A task and prices, as the compiled search reads them."""

    hours: Any
    cost: Any
    home: Any
    may: Any
    begin: Any
    other: Any
    site_begin: Any
    site: Any
    foe_begin: Any
    foe: Any
    mate_begin: Any
    mate: Any
    band: Any
    price: Any
    reduced: Any
    value: Any


class Grown(NamedTuple):
    """A lot under growth, and the lots that were found.

    Of every depth: the unit that joined, those that may join next, how many of them were there
    before, how many there are, which is next, and what the branch costs at least. ``state`` has how
    many lots were found, how many branches are left, how many lots there may be after this hub (-1
    where there are more), the most around one hub, and whether a lot was left out for that.
    """

    member: Any
    ahead: Any
    fresh: Any
    end: Any
    next: Any
    least: Any
    mark: Any
    found_begin: Any
    found_unit: Any
    found_site: Any
    found_cost: Any
    state: Any
