"""Small worlds made by hand, in which every number can be checked in the head.

The county is a straight road: a place is so many minutes from the branch in town, and two places
are as far apart as their minutes differ. Unless a test says otherwise there is one package (`N1`,
older person, half an hour every morning, next door to the branch), and every location is a Good
framework branch in town with 600 spare carer-minutes in every slot, declared today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.domain.case import Case
from allocator.domain.lot import Lot
from allocator.domain.market import Assessment, CapacityOffer, Location, Provider
from allocator.domain.package import Delivery, Package, Place, Visit
from allocator.domain.plan import Plan
from allocator.domain.week import SLOTS, Band, DayType
from allocator.domain.words import ClientGroup, ProviderKind, Rating, Route, Scheme
from allocator.geo import Points
from allocator.policy import Policy, read_policy
from allocator.rules import PAIR_RULES, PLAN_RULES, Breach, Problem, build_model, judge

TODAY = date(2026, 11, 16)
EVERY_DAY = tuple(range(7))
WEEKDAYS = tuple(range(5))
TOWN_EASTING, TOWN_NORTHING, METRES_PER_MINUTE = 620_000, 310_000, 100
IntArray = NDArray[np.int64]


class StraightRoad:
    """Travel along one road at 100 metres a minute, so that minutes can be read off a place."""

    name = "one straight road"
    fingerprint = name

    def minutes(self, from_points: Points, to_points: Points) -> IntArray:
        return self.metres(from_points, to_points) // METRES_PER_MINUTE

    def metres(self, from_points: Points, to_points: Points) -> IntArray:
        return np.abs(np.subtract.outer(from_points.easting, to_points.easting))

    def minutes_paired(self, from_points: Points, to_points: Points) -> IntArray:
        return np.abs(from_points.easting - to_points.easting) // METRES_PER_MINUTE


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def at(minutes: int, area: str = "A1", *, rural: bool = False) -> Place:
    """A place so many minutes down the road from the branch in town."""
    return Place(TOWN_EASTING + METRES_PER_MINUTE * minutes, TOWN_NORTHING, area, rural)


def visit(
    minutes: int = 30,
    start: int = 8 * 60,
    *,
    days: Iterable[int] = EVERY_DAY,
    width: int = 60,
    carers: int = 1,
    agreed: bool = False,
) -> Visit:
    """A visit at eight in the morning, every day."""
    return Visit(
        days=tuple(days),
        window_start=start,
        window_end=start + width,
        minutes=minutes,
        carers=carers,
        is_short_agreed=agreed,
    )


def package(ref: str = "N1", *visits: Visit, **changes: Any) -> Package:
    """An older person's package, ready today, next door to the branch: 210 minutes a week."""
    values: dict[str, Any] = {
        "ref": ref,
        "ready_on": TODAY,
        "route": Route.COMMUNITY,
        "client_group": ClientGroup.OLDER_PEOPLE,
        "place": at(0),
        "priority_band": 3,
        "visits": visits or (visit(),),
    }
    return Package(**{**values, **changes})


def delivery(ref: str, location_id: str, minutes: int, **changes: Any) -> Delivery:
    """A package in the book with so many carer-minutes a week, all in one Monday visit."""
    started_on = changes.pop("started_on", days_ago(1))
    care = package(ref, visit(minutes, days=(0,)), **changes)
    return Delivery(package=care, location_id=location_id, started_on=started_on)


def location(location_id: str = "L1", **changes: Any) -> Location:
    """A framework branch in town that is accredited for every client group."""
    values: dict[str, Any] = {
        "location_id": location_id,
        "provider_id": f"P-{location_id}",
        "name": f"Branch {location_id}",
        "place": at(0),
        "client_groups": frozenset(ClientGroup),
        "is_on_framework": True,
    }
    return Location(**{**values, **changes})


def offers(
    location_id: str,
    minutes: int = 600,
    *,
    declared_on: date = TODAY,
    only: tuple[DayType, Band] | None = None,
) -> tuple[CapacityOffer, ...]:
    """The same spare carer-minutes in every slot, or in only one."""
    return tuple(
        CapacityOffer(
            location_id=location_id,
            day_type=day_type,
            band=band,
            carer_minutes=minutes,
            declared_on=declared_on,
        )
        for day_type, band in SLOTS
        if only in (None, (day_type, band))
    )


def rated(
    location_id: str,
    rating: Rating,
    scheme: Scheme = Scheme.CQC_LOCATION,
    assessed_on: date = date(2026, 3, 1),
) -> Assessment:
    return Assessment(
        location_id=location_id, scheme=scheme, rating=rating, assessed_on=assessed_on
    )


def lot(lot_id: str = "T1", *areas: str, **changes: Any) -> Lot:
    return Lot(lot_id=lot_id, name=lot_id, members=frozenset(areas or {"A1"}), **changes)


def case(*things: Package | Location | Delivery | Lot, **parts: Any) -> Case:
    """A case of these packages, locations, deliveries and lots, the usual market beside them.

    Offers, assessments and providers are made up for every location unless they are given.
    """
    kind: dict[type, list[Any]] = {Package: [], Location: [], Delivery: [], Lot: []}
    for thing in things:
        kind[type(thing)].append(thing)
    places = kind[Location] or [location()]
    values: dict[str, Any] = {
        "as_of": TODAY,
        "packages": tuple(kind[Package] or [package()]),
        "book": tuple(kind[Delivery]),
        "locations": tuple(places),
        "lots": tuple(kind[Lot]),
        "providers": tuple(provider(place) for place in places),
        "assessments": tuple(rated(place.location_id, Rating.GOOD) for place in places),
        "capacity": tuple(offer for place in places for offer in offers(place.location_id)),
    }
    return Case(**{**values, **parts})


def provider(place: Location, kind: ProviderKind = ProviderKind.INDEPENDENT) -> Provider:
    return Provider(provider_id=place.provider_id, name=f"{place.provider_id} Ltd", kind=kind)


def in_house(place: Location) -> Provider:
    return provider(place, ProviderKind.IN_HOUSE)


def world(
    *things: Package | Location | Delivery | Lot,
    policy: Mapping[str, Any] | Policy | None = None,
    **parts: Any,
) -> Problem:
    """A case as `case` makes it, under the usual policy with some changes."""
    said = policy if isinstance(policy, Policy) else read_policy(policy)
    return Problem(case(*things, **parts), said, StraightRoad())


def plan_of(problem: Problem, placed: Mapping[str, str | None] | None = None) -> Plan:
    """The plan that places these packages, and nobody else."""
    given = placed or {}
    assert given.keys() <= problem.package_index.keys(), "a package that is not in the world"
    return Plan(tuple((found.ref, given.get(found.ref)) for found in problem.packages))


MEASURED = {"skills", "serves-area", "on-duty", "new-hours-fits", "declared-capacity"}
"""Pair rules whose breaches have a size; all others are broken or not."""
PAIR_RULE = {rule.id: rule for rule in PAIR_RULES}


def breach_of(
    problem: Problem, rule_id: str, ref: str = "N1", location_id: str = "L1"
) -> Breach | None:
    """How a pair breaks a rule, or `None` when it keeps it; mask and explanation must agree."""
    rule = PAIR_RULE[rule_id]
    row, column = problem.package_index[ref], problem.location_index[location_id]
    breach = rule.explain(problem, row, column)
    assert bool(rule.mask(problem)[row, column]) is (breach is None)
    if breach is not None:
        assert breach.rule == rule_id
        assert breach.subjects[:2] == (ref, location_id)
        assert breach.amount >= 1
        assert breach.amount == 1 or rule_id in MEASURED
    return breach


def code_of(problem: Problem, rule_id: str, ref: str = "N1", location_id: str = "L1") -> str | None:
    """The exclusion code a pair gets from a rule, `None` when it keeps it."""
    breach = breach_of(problem, rule_id, ref, location_id)
    return None if breach is None or breach.code is None else breach.code.value


def breaches_of(problem: Problem, rule_id: str, placed: Mapping[str, str | None]) -> list[Breach]:
    """How a plan breaks a plan rule; the model must refuse it for the same reason."""
    plan = plan_of(problem, placed)
    found = {rule.id: list(rule.check(problem, plan)) for rule in PLAN_RULES}
    everything = np.ones((len(problem.packages), len(problem.locations)), dtype=bool)
    formulation = build_model(problem, everything)
    feasible = formulation.model.is_feasible(formulation.taken(problem, plan))
    assert feasible is not any(found.values())
    return found[rule_id]


def value_of(problem: Problem, goal: str, placed: Mapping[str, str | None] | None = None) -> int:
    """What a plan reaches on a goal, both as measured and as the model counts it."""
    plan = plan_of(problem, placed)
    verdict = judge(problem, plan)
    assert verdict.stands, verdict.breaches
    formulation = build_model(problem)
    posted = dict(
        zip(
            [level.id for level in formulation.model.levels],
            formulation.model.values(formulation.taken(problem, plan)),
            strict=True,
        )
    )
    measured = dict(verdict.values)
    assert posted == measured
    return measured[goal]
