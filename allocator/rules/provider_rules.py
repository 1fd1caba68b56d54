"""Rules about the provider's standing: register, restrictions, accreditation, rating, contract."""

from __future__ import annotations

import numpy as np

from allocator.domain.market import Location, Restriction
from allocator.domain.package import Package
from allocator.domain.words import ClientGroup, Rating, Registration, Tier
from allocator.policy import Policy
from allocator.rules.problem import BoolArray, Problem
from allocator.rules.rating import EffectiveRating
from allocator.rules.rule import Breach, Exclusion, PairRule


def _everyone(problem: Problem, kept: BoolArray) -> BoolArray:
    """Spread a fact about locations over all packages."""
    return np.broadcast_to(kept, (len(problem.packages), len(kept)))


def _registered_mask(problem: Problem) -> BoolArray:
    kept = [
        place.registration is Registration.REGISTERED and not place.is_dormant
        for place in problem.locations
    ]
    return _everyone(problem, np.array(kept, dtype=bool))


def _registered_explain(problem: Problem, package: int, location: int) -> Breach | None:
    place = problem.locations[location]
    subjects = (problem.packages[package].ref, place.location_id)
    if place.registration is not Registration.REGISTERED:
        text = "CQC no longer has this location on its register."
        return Breach("registered", subjects, 1, text, Exclusion.DEREGISTERED)
    if place.is_dormant:
        text = "CQC lists this location as dormant."
        return Breach("registered", subjects, 1, text, Exclusion.DORMANT)
    return None


REGISTERED = PairRule(
    id="registered",
    title="The location is registered with CQC and not dormant",
    why="Only a registered, active service may deliver personal care.",
    source="HSCA 2008; CQC register flags",
    mask=_registered_mask,
    explain=_registered_explain,
)


def _in_force(problem: Problem, restriction: Restriction) -> bool:
    """Tell whether a restriction holds on the day of the case."""
    ended = restriction.to_date is not None and restriction.to_date < problem.case.as_of
    return restriction.from_date <= problem.case.as_of and not ended


def _restricted_mask(problem: Problem) -> BoolArray:
    kept = np.ones((len(problem.packages), len(problem.locations)), dtype=bool)
    groups = np.array([package.client_group for package in problem.packages], dtype=object)
    for restriction in problem.case.restrictions:
        column = problem.location_index.get(restriction.location_id)
        if column is None or not _in_force(problem, restriction):
            continue
        every = restriction.client_group is None
        kept[:, column] &= ~(groups == restriction.client_group) & (not every)
    return kept


def _restricted_explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    for restriction in problem.case.restrictions:
        same = restriction.location_id == place.location_id
        scope = restriction.client_group in (None, wanted.client_group)
        if same and scope and _in_force(problem, restriction):
            until = (
                f"until {restriction.to_date}" if restriction.to_date else "until further notice"
            )
            text = f"Takes no new packages ({restriction.kind.value}) {until}."
            subjects = (wanted.ref, place.location_id)
            return Breach("not-restricted", subjects, 1, text, Exclusion.RESTRICTED)
    return None


NOT_RESTRICTED = PairRule(
    id="not-restricted",
    title="No suspension, embargo or voluntary restriction covers the package",
    why="A location under restriction takes nobody new until it is lifted.",
    source="Council practice (Birmingham)",
    mask=_restricted_mask,
    explain=_restricted_explain,
)


def _group_mask(problem: Problem) -> BoolArray:
    groups = list(ClientGroup)
    holds = np.array(
        [[group in place.client_groups for group in groups] for place in problem.locations],
        dtype=bool,
    ).reshape(-1, len(groups))
    wanted = [groups.index(package.client_group) for package in problem.packages]
    return holds.T[np.array(wanted, dtype=np.int64)]


def _group_explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    if wanted.client_group in place.client_groups:
        return None
    has = ", ".join(sorted(group.value for group in place.client_groups)) or "no group"
    text = f"Not accredited for {wanted.client_group.value}; it holds {has}."
    subjects = (wanted.ref, place.location_id)
    return Breach("client-group", subjects, 1, text, Exclusion.SKILL_MISSING)


CLIENT_GROUP = PairRule(
    id="client-group",
    title="The location is accredited for the person's client group",
    why="The council accredits locations group by group.",
    source="Market position page: accredited locations by client group",
    mask=_group_mask,
    explain=_group_explain,
)


def _rating_shortfall(
    problem: Problem, rating: EffectiveRating, tier: Tier
) -> tuple[Exclusion, str] | None:
    """Say how a rating falls short of its tier's floor, or ``None`` when it does not."""
    policy = problem.policy
    if rating.rating is Rating.UNRATED:
        return _unrated_shortfall(policy, tier)
    floor = policy.framework_rating_floor
    if rating.rating < floor:
        text = f"Rated {rating}; the {tier.label} needs {floor.label} or better."
        return Exclusion.RATING_BELOW_POLICY, text
    if tier is Tier.PRINCIPAL and rating.best < policy.principal_rating_floor:
        need = policy.principal_rating_floor.label
        text = f"Rated {rating}; a principal needs {need} or better by CQC or PAMMS."
        return Exclusion.RATING_BELOW_POLICY, text
    oldest = policy.rating_max_age_days
    age = (problem.case.as_of - rating.assessed_on).days if rating.assessed_on else 0
    if oldest and age > oldest:
        return Exclusion.RATING_STALE, f"Rated {rating}, {age} days ago; {oldest} are allowed."
    return None


def _unrated_shortfall(policy: Policy, tier: Tier) -> tuple[Exclusion, str] | None:
    """Say why an unrated location may not be called; being let in does not make a principal."""
    if not policy.allow_unrated:
        return Exclusion.NO_RATING, "Nobody has rated it yet."
    floor = policy.principal_rating_floor
    if tier is Tier.PRINCIPAL and floor > Rating.UNRATED:
        text = f"a principal needs {floor.label} or better by CQC or PAMMS."
        return Exclusion.NO_RATING, f"Nobody has rated it yet; {text}"
    return None


def _rating_mask(problem: Problem) -> BoolArray:
    by_tier = np.array(
        [[_rating_shortfall(problem, rating, tier) is None for rating in problem.ratings]
         for tier in Tier], dtype=bool,
    ).reshape(len(Tier), -1)  # fmt: skip
    return by_tier[problem.tier, np.arange(len(problem.locations))]


def _rating_explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    tier = problem.tier_of(wanted, place)
    short = _rating_shortfall(problem, problem.ratings[location], tier)
    if short is None:
        return None
    return Breach("rating-floor", (wanted.ref, place.location_id), 1, short[1], short[0])


RATING_FLOOR = PairRule(
    id="rating-floor",
    title="The effective rating meets the floor of the tier it is called in",
    why=(
        "A principal is Good or better by CQC or PAMMS; no other location below the policy's "
        "floor takes anybody new. A multi-service location's own home-care rating counts."
    ),
    source="Market position page (principal); assumptions A-001 and A-002 (others)",
    mask=_rating_mask,
    explain=_rating_explain,
)


def _has_contract(problem: Problem, package: Package, place: Location) -> bool:
    """Tell whether a location may be called off at all for a package."""
    return problem.policy.allow_spot or problem.tier_of(package, place) is not Tier.SPOT


def _contract_mask(problem: Problem) -> BoolArray:
    return (problem.tier != Tier.SPOT) | problem.policy.allow_spot


def _contract_explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    if _has_contract(problem, wanted, place):
        return None
    text = "Neither in the lot nor on the county framework, and spot is not allowed."
    return Breach("contract", (wanted.ref, place.location_id), 1, text, Exclusion.NOT_ON_LOT)


CONTRACT = PairRule(
    id="contract",
    title="The location holds the lot, is on the county framework, or spot is allowed",
    why="The council calls off contracts first and buys spot only where policy says so.",
    source="Tender notices 2024 to 2026; policy allow_spot",
    mask=_contract_mask,
    explain=_contract_explain,
)
