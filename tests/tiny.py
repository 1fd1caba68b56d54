"""Tiny random cases, small enough to try every plan there is."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from random import Random

from allocator.domain.case import Case, Order
from allocator.domain.lot import Lot
from allocator.domain.market import (
    Assessment,
    CapacityOffer,
    Centre,
    Location,
    Provider,
    RateCard,
    Restriction,
)
from allocator.domain.package import Delivery, Package, Place, Visit
from allocator.domain.plan import Plan
from allocator.domain.week import SLOTS
from allocator.domain.words import (
    ClientGroup,
    Funding,
    Gender,
    Instruction,
    ProviderKind,
    Rating,
    Registration,
    RestrictionKind,
    Route,
    Scheme,
    Strength,
    Tier,
)
from allocator.rules import Problem

TODAY = date(2026, 11, 16)
AREAS = ("A1", "A2", "A3")


def place(rng: Random) -> Place:
    """A place within a few kilometres."""
    return Place(
        620_000 + rng.randrange(12_000),
        310_000 + rng.randrange(12_000),
        rng.choice(AREAS),
        rng.random() < 0.4,
        "NR1 1AA",
    )


def visits(rng: Random) -> tuple[Visit, ...]:
    """One to three visits in different parts of the day."""
    found = []
    for start in sorted(rng.sample([420, 720, 1020, 1230], rng.randint(1, 3))):
        days = tuple(range(7)) if rng.random() < 0.5 else tuple(range(rng.randint(1, 5)))
        length = rng.choice([15, 30, 30, 45, 60])
        found.append(
            Visit(
                days=days,
                window_start=start,
                window_end=start + rng.choice([30, 60, 90]),
                minutes=length,
                carers=rng.choice([1, 1, 2]),
                is_short_agreed=rng.random() < 0.7,
            )
        )
    return tuple(found)


def package(rng: Random, ref: str, locations: list[str], **changes: object) -> Package:
    """A package with a random mix of wishes and needs."""
    values: dict[str, object] = {
        "ref": ref,
        "ready_on": TODAY - timedelta(days=rng.randrange(60)),
        "route": rng.choice(list(Route)),
        "client_group": rng.choice([ClientGroup.OLDER_PEOPLE, ClientGroup.PHYSICAL_DISABILITY]),
        "place": place(rng),
        "priority_band": rng.randrange(6),
        "skills": frozenset({"peg"}) if rng.random() < 0.3 else frozenset(),
        "carer_gender": rng.choice([None, None, Gender.FEMALE]),
        "carer_gender_strength": rng.choice(list(Strength)),
        "excluded": frozenset(rng.sample(locations, 1)) if rng.random() < 0.2 else frozenset(),
        "preferred": frozenset(rng.sample(locations, 1)) if rng.random() < 0.3 else frozenset(),
        "current_location": rng.choice(locations) if rng.random() < 0.2 else None,
        "funding": rng.choice([Funding.COUNCIL, Funding.COUNCIL, Funding.NHS]),
        "visits": visits(rng),
    }
    return Package(**{**values, **changes})  # type: ignore[arg-type]


def location(rng: Random, name: str, provider: str) -> Location:
    """A location that can do most things."""
    return Location(
        location_id=name,
        provider_id=provider,
        name=f"Branch {name}",
        place=place(rng),
        registration=Registration.DEREGISTERED if rng.random() < 0.05 else Registration.REGISTERED,
        is_dormant=rng.random() < 0.05,
        client_groups=frozenset(rng.sample(list(ClientGroup), 3)),
        skills=frozenset({"peg"}) if rng.random() < 0.7 else frozenset(),
        genders=frozenset(Gender) if rng.random() < 0.8 else frozenset({Gender.MALE}),
        is_double_handed=rng.random() < 0.9,
        is_on_framework=rng.random() < 0.7,
        served_areas=frozenset(rng.sample(AREAS, 2)) if rng.random() < 0.3 else frozenset(),
        travel_limit_minutes=rng.choice([None, 10, 20]),
        minimum_visit_minutes=rng.choice([15, 15, 30]),
        new_hours_cap_minutes=rng.choice([None, None, 900]),
    )


def random_case(seed: int, packages: int = 4, locations: int = 3, book: int = 4) -> Case:
    """A county of a few packages, branches and lots."""
    rng = Random(seed)
    names = [f"L{index}" for index in range(locations)]
    house = names[-1] if rng.random() < 0.5 else ""
    providers = [
        Provider(
            provider_id=f"P{name}",
            name=f"Provider {name}",
            kind=ProviderKind.IN_HOUSE if name == house else ProviderKind.INDEPENDENT,
            brand_id=rng.choice(["", "B1"]),
        )
        for name in names
    ]
    ratings = [Rating.GOOD, Rating.GOOD, Rating.OUTSTANDING, Rating.REQUIRES_IMPROVEMENT]
    return Case(
        as_of=TODAY,
        is_synthetic=True,
        packages=tuple(package(rng, f"N{index}", names) for index in range(packages)),
        book=tuple(
            Delivery(
                package=package(rng, f"B{index}", names),
                location_id=rng.choice(names),
                started_on=TODAY - timedelta(days=rng.randrange(200)),
            )
            for index in range(book)
        ),
        providers=tuple(providers),
        locations=tuple(location(rng, name, f"P{name}") for name in names),
        restrictions=_restrictions(rng, names),
        assessments=tuple(
            Assessment(
                location_id=name,
                scheme=rng.choice(list(Scheme)),
                rating=rng.choice([*ratings, Rating.INADEQUATE, Rating.UNRATED]),
                assessed_on=TODAY - timedelta(days=rng.randrange(900)),
            )
            for name in names * 2
        ),
        capacity=_capacity(rng, names),
        rate_cards=tuple(
            RateCard(
                tier=tier,
                location_id=None,
                miles_from=low,
                miles_to=high,
                pence_per_hour=rng.randrange(1800, 2800),
                increment_minutes=rng.choice([5, 15]),
                valid_from=date(2026, 4, 1),
            )
            for tier in (None, Tier.SPOT)
            for low, high in ((0, 3), (3, 50))
        ),
        centres=(Centre(name="Town", easting=624_000, northing=314_000),),
        lots=(
            Lot(
                lot_id="T1",
                name="Lot one",
                members=frozenset({"A1"}),
                principal=rng.choice([None, names[0]]),
                framework=frozenset(rng.sample(names, 1)),
            ),
            Lot(
                lot_id="T2", name="Lot two", members=frozenset({"A2"}), principal=rng.choice(names)
            ),
        ),
        orders=_orders(rng, names),
    )


def _restrictions(rng: Random, names: list[str]) -> tuple[Restriction, ...]:
    start = TODAY - timedelta(days=rng.randrange(-5, 30))
    spell = Restriction(
        location_id=rng.choice(names),
        kind=rng.choice(list(RestrictionKind)),
        from_date=start,
        to_date=rng.choice([None, start + timedelta(days=10)]),
        client_group=rng.choice([None, ClientGroup.OLDER_PEOPLE]),
    )
    return (spell,) if rng.random() < 0.2 else ()


def _capacity(rng: Random, names: list[str]) -> tuple[CapacityOffer, ...]:
    return tuple(
        CapacityOffer(
            location_id=name,
            day_type=day_type,
            band=band,
            carer_minutes=rng.choice([0, 300, 600, 900, 1500]),
            declared_on=TODAY - timedelta(days=rng.choice([0, 3, 10, 40])),
        )
        for name, (day_type, band) in product(names, SLOTS)
        if rng.random() < 0.95
    )


def _orders(rng: Random, names: list[str]) -> tuple[Order, ...]:
    if rng.random() < 0.7:
        return ()
    return (Order("N0", rng.choice(names), rng.choice(list(Instruction))),)


def every_plan(problem: Problem) -> list[Plan]:
    """Every way to give each package to a location or to nobody."""
    refs = [found.ref for found in problem.packages]
    options = [None, *(found.location_id for found in problem.locations)]
    return [
        Plan(tuple(zip(refs, choice, strict=True))) for choice in product(options, repeat=len(refs))
    ]
