"""What a broker reads about a package: facts of a pair, alternatives, reasons and repairs.

These are plain values. `facts_of` fills the facts from the definitions of the rules; the engine
adds what only a re-solve can tell.
"""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.domain.week import slot_label
from allocator.domain.words import Rating, Tier
from allocator.rules.catalogue import PAIR_RULES
from allocator.rules.placement_goals import unmet_wishes
from allocator.rules.prices import miles_from_centre, weekly_pence
from allocator.rules.problem import Problem
from allocator.rules.rule import Breach


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFacts:
    """What is true of one package with one location.

    Parameters
    ----------
    location_id, location_name, provider_name
        Who it is.
    tier
        Where it stands in the call-off order for this package.
    rating
        Effective rating with provenance, in words.
    is_good
        Whether the effective rating is Good or Outstanding.
    drive_minutes
        Branch to home.
    added_minutes
        Carer-minutes of travel the package adds to its rounds, per week.
    weekly_pence
        Cost per week, an incentive's share included.
    band_miles
        Miles from the home to the nearest centre, which sets the price band.
    incentive_pence
        One-off incentive the placement would need; 0 for none.
    unmet_wishes
        Wishes of the person it would not meet.
    declared_days
        Age in days of the oldest capacity declaration it relies on; ``None`` if there is none.
    is_ageing
        Whether that is old enough to ask again.
    tightest
        The slot with the least room left over, and that room, for example
        ``"weekday mornings: 45 carer-minutes to spare"``.
    """

    location_id: str
    location_name: str
    provider_name: str
    tier: Tier
    rating: str
    is_good: bool
    drive_minutes: int
    added_minutes: int
    weekly_pence: int
    band_miles: int
    incentive_pence: int
    unmet_wishes: tuple[str, ...]
    declared_days: int | None
    is_ageing: bool
    tightest: str


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another eligible location, and what every goal loses if the package goes there.

    Parameters
    ----------
    facts
        The pair.
    losses
        ``(goal id, forced value − plan value)`` in the policy's order, each from a re-solve of the
        whole list with this placement forced. The first one that is not 0 decides: a positive one
        is the price of the alternative.
    knock_on
        References of the packages that would be placed differently in that re-solve.
    left_waiting
        Those of them that the plan places and nobody would take then.
    is_proven
        Whether the re-solve was proven; otherwise the true loss may be smaller.
    """

    facts: PairFacts
    losses: tuple[tuple[str, int], ...]
    knock_on: tuple[str, ...] = ()
    is_proven: bool = True
    left_waiting: tuple[str, ...] = ()

    @property
    def first_loss(self) -> tuple[str, int] | None:
        """The goal that decides against it, with the amount; ``None`` when it is as good."""
        return next(((goal, amount) for goal, amount in self.losses if amount), None)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of an irreducible set: drop it and the package fits.

    Parameters
    ----------
    rule
        Rule id, or ``"earlier-claims"`` when packages with a better claim hold the capacity.
    text
        The reason in one sentence.
    """

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Repair:
    """One change after which the package is placed, confirmed by solving the changed case.

    Parameters
    ----------
    kind
        ``capacity``, ``window``, ``travel-limit``, ``rating-floor`` or another lever's id.
    amount, unit
        How much has to change.
    location_id
        The location concerned, if it is about one.
    text
        The change in one sentence.
    """

    kind: str
    amount: int
    unit: str
    location_id: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All a broker is told about one package.

    Parameters
    ----------
    ref
        The package.
    chosen
        Facts of the proposed location, or ``None`` when nobody can.
    alternatives
        The next best eligible locations, best first.
    eligible
        How many locations keep every pair rule.
    excluded
        How many locations each rule excludes first, ``(rule id, locations)``.
    reasons, repairs
        For a package nobody can take: why, and what would place it, cheapest first.
    """

    ref: str
    chosen: PairFacts | None
    alternatives: tuple[Alternative, ...] = ()
    eligible: int = 0
    excluded: tuple[tuple[str, int], ...] = ()
    reasons: tuple[Reason, ...] = ()
    repairs: tuple[Repair, ...] = ()


def facts_of(problem: Problem, package: Package, location: Location) -> PairFacts:
    """Return the facts of one pair, eligible or not."""
    row, column = problem.package_index[package.ref], problem.location_index[location.location_id]
    provider = problem.case.provider_by_id.get(location.provider_id)
    rating = problem.ratings[column]
    paid = bool(problem.needs_incentive[row, column])
    days, tightest = _capacity_facts(problem, package, location)
    return PairFacts(
        location_id=location.location_id,
        location_name=location.name,
        provider_name=provider.name if provider else location.provider_id,
        tier=problem.tier_of(package, location),
        rating=str(rating),
        is_good=rating.rating >= Rating.GOOD,
        drive_minutes=int(problem.travel_minutes[row, column]),
        added_minutes=sum(problem.added_of(package, location)),
        weekly_pence=weekly_pence(problem, package, location),
        band_miles=miles_from_centre(problem.case, package),
        incentive_pence=problem.policy.incentive_pence if paid else 0,
        unmet_wishes=tuple(unmet_wishes(problem, package, location)),
        declared_days=days,
        is_ageing=days is not None and days > problem.policy.capacity_ageing_days,
        tightest=tightest,
    )


def _capacity_facts(
    problem: Problem, package: Package, location: Location
) -> tuple[int | None, str]:
    """Return the age of the oldest declaration relied on, and the tightest slot in words."""
    added = problem.added_of(package, location)
    ages, rooms = [], []
    for slot, need in enumerate(package.carer_minutes_by_slot):
        if not need:
            continue
        offer = problem.offers.get((location.location_id, slot))
        room = (offer.carer_minutes if offer else 0) - need - added[slot]
        rooms.append((room, slot))
        if offer:
            ages.append((problem.case.as_of - offer.declared_on).days)
    if not rooms:
        return None, ""
    room, slot = min(rooms)
    word = f"{room} carer-minutes to spare" if room >= 0 else f"{-room} carer-minutes short"
    return max(ages, default=None), f"{slot_label(slot)}: {word}"


def breaches_of_pair(problem: Problem, package: Package, location: Location) -> list[Breach]:
    """Return every pair rule a pair breaks, the first failing rule first."""
    row, column = problem.package_index[package.ref], problem.location_index[location.location_id]
    found = (rule.explain(problem, row, column) for rule in PAIR_RULES)
    return [breach for breach in found if breach is not None]
