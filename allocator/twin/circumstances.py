"""How people came to the interim care list and what that means for their place in the queue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from allocator.domain.words import Funding, Route
from allocator.twin.draw import Draw


class Today(StrEnum):
    """Who looks after a person while the package waits."""

    NOBODY = "nobody the council pays"
    IN_HOUSE = "the in-house service"
    OUTGOING = "the location that hands the package back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstance:
    """One way to the list.

    Parameters
    ----------
    route, band
        As in `allocator.domain.package.Package`.
    today
        Who bridges.
    waited
        Fewest and most days since the package became ready.
    start_after
        Days from ready to the wished start; ``None`` where no date is set.
    funding
        Who will pay.
    """

    route: Route
    band: int
    waited: tuple[int, int]
    start_after: int | None
    today: Today = Today.NOBODY
    funding: Funding = Funding.COUNCIL


_C = Circumstance
_IN_HOUSE = Today.IN_HOUSE

_BODILY: tuple[tuple[Circumstance, int], ...] = (
    (_C(route=Route.URGENT, band=0, waited=(0, 4), start_after=2), 2),
    (_C(route=Route.COMMUNITY, band=0, waited=(2, 30), start_after=2), 2),
    (_C(route=Route.DISCHARGE, band=1, waited=(0, 21), start_after=1), 17),
    (_C(route=Route.FAST_TRACK, band=1, waited=(0, 8), start_after=1, funding=Funding.NHS), 2),
    (_C(route=Route.HAND_BACK, band=2, waited=(1, 20), start_after=28, today=Today.OUTGOING), 3),
    (_C(route=Route.COMMUNITY, band=3, waited=(3, 60), start_after=5), 12),
    (_C(route=Route.COMMUNITY, band=4, waited=(7, 69), start_after=5, today=_IN_HOUSE), 4),
    (_C(route=Route.HAND_BACK, band=4, waited=(14, 50), start_after=14, today=_IN_HOUSE), 5),
    (_C(route=Route.PROVIDER_FAILURE, band=4, waited=(9, 9), start_after=1, today=_IN_HOUSE), 4),
    (_C(route=Route.COMMUNITY, band=5, waited=(5, 69), start_after=14), 4),
    (_C(route=Route.REVIEW, band=5, waited=(7, 69), start_after=None), 4),
)
_SUPPORT: tuple[tuple[Circumstance, int], ...] = (
    (_C(route=Route.COMMUNITY, band=3, waited=(10, 69), start_after=14), 3),
    (_C(route=Route.HAND_BACK, band=4, waited=(14, 40), start_after=14, today=_IN_HOUSE), 1),
    (
        _C(route=Route.REVIEW, band=5, waited=(7, 69), start_after=None, funding=Funding.JOINT),
        2,
    ),
)
"""Shares of the ways to the list (assumed)."""


def draw_circumstances(draw: Draw, count: int, *, is_support: bool) -> list[Circumstance]:
    """Draw ways to the list in fixed proportions, for bodily care or for support."""
    return draw.spread(_SUPPORT if is_support else _BODILY, count)
