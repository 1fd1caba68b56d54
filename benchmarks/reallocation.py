"""Re-allocate part of the synthetic county at once: the twin's own packages as a new list.

Council-commissioned packages are taken out of the book and put on the list as if all of them had
to be placed anew. Every location gets back the time it gave them, travel at its quote included,
on top of what it declared, so that today's arrangement is one of the plans, but a tight one. Who
delivers a package today is not told to the engine.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from allocator.domain.case import Case
from allocator.domain.market import CapacityOffer
from allocator.domain.package import Delivery
from allocator.domain.week import SLOTS
from allocator.geo import CrowFlyTravel
from allocator.lots.appoint import appoint_principals
from allocator.policy import read_policy
from allocator.rounds import InsertionQuotes
from allocator.rules import Problem, build_model
from allocator.rules.choice_model import ChoiceModel
from allocator.rules.problem import COMMISSIONED
from allocator.twin import build_twin


def reallocation_problem(packages: int, seed: int) -> Problem:
    """Put so many of the twin's packages on the list at once.

    Parameters
    ----------
    packages
        How many; 65 or fewer is the interim care list itself, 3,345 everybody the council
        commissions care for.
    seed
        Seed of the twin, and of which packages are taken.
    """
    policy = read_policy()
    case = appoint_principals(build_twin(seed), policy)
    if packages <= len(case.packages):
        return Problem(case.but(packages=case.packages[:packages]), policy)
    commissioned = [x for x in case.book if x.package.funding in COMMISSIONED]
    step = len(commissioned) / packages
    taken = [commissioned[int(index * step)] for index in range(min(packages, len(commissioned)))]
    return Problem(_reopened(case, taken), policy)


def reallocation(packages: int, seed: int) -> ChoiceModel:
    """Build the model of `reallocation_problem`."""
    return build_model(reallocation_problem(packages, seed)).model


def _reopened(case: Case, taken: list[Delivery]) -> Case:
    """Move deliveries to the list and give their time back to their locations."""
    refs = {delivery.package.ref for delivery in taken}
    book = tuple(x for x in case.book if x.package.ref not in refs)
    listed = tuple(
        replace(x.package, ready_on=case.as_of, current_location=None, preferred=frozenset())
        for x in taken
    )
    rest = case.but(packages=listed, book=book)
    quotes = InsertionQuotes(rest, CrowFlyTravel())
    freed: dict[tuple[str, int], int] = defaultdict(int)
    for delivery in taken:
        place = case.location_by_id[delivery.location_id]
        added = quotes.quote(delivery.package, place)
        for slot, need in enumerate(delivery.package.carer_minutes_by_slot):
            freed[place.location_id, slot] += need + added[slot] if need else 0
    return rest.but(capacity=_topped_up(case, freed))


def _topped_up(case: Case, freed: dict[tuple[str, int], int]) -> tuple[CapacityOffer, ...]:
    """Return declared capacity with freed time added, declared today."""
    offered = {
        (offer.location_id, SLOTS.index((offer.day_type, offer.band))): offer.carer_minutes
        for offer in case.capacity
    }
    return tuple(
        CapacityOffer(
            location_id=location_id,
            day_type=SLOTS[slot][0],
            band=SLOTS[slot][1],
            carer_minutes=offered.get((location_id, slot), 0) + freed.get((location_id, slot), 0),
            declared_on=case.as_of,
        )
        for location_id, slot in sorted(offered.keys() | freed.keys())
    )
