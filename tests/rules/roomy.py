"""Tiny random cases in which most pairs are possible and room is what is scarce."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from allocator.domain.case import Case
from allocator.domain.package import Package
from allocator.domain.words import ClientGroup, Gender, Rating, Registration
from tests.rules.world import offers, rated
from tests.tiny import AREAS, TODAY, random_case


def roomy_case(seed: int, packages: int = 4, locations: int = 3, book: int = 4) -> Case:
    """A random case whose locations can do everything, near or far, but not for everybody."""
    found, rng = random_case(seed, packages, locations, book), Random(f"roomy {seed}")
    return found.but(
        packages=tuple(_agreed(care) for care in found.packages),
        locations=tuple(
            replace(
                place,
                registration=Registration.REGISTERED,
                is_dormant=False,
                client_groups=frozenset(ClientGroup),
                skills=frozenset({"peg"}),
                genders=frozenset(Gender) if rng.random() < 0.5 else frozenset({Gender.FEMALE}),
                is_double_handed=True,
                minimum_visit_minutes=15,
                served_areas=frozenset(AREAS),
                new_hours_cap_minutes=rng.choice([None, None, 1500]),
            )
            for place in found.locations
        ),
        restrictions=(),
        assessments=tuple(
            rated(place.location_id, rng.choice([Rating.GOOD, Rating.OUTSTANDING]))
            for place in found.locations
        ),
        capacity=tuple(
            offer
            for place in found.locations
            for offer in offers(place.location_id, rng.choice([150, 350, 700]), declared_on=TODAY)
        ),
    )


def _agreed(care: Package) -> Package:
    """The package with every short visit agreed."""
    return replace(care, visits=tuple(replace(v, is_short_agreed=True) for v in care.visits))
