"""Rules about reach: whether a location serves the home, and has declared enough capacity."""

from __future__ import annotations

import numpy as np

from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.domain.week import SLOTS, slot_label
from allocator.domain.words import Route, Tier
from allocator.rules.problem import BoolArray, Problem
from allocator.rules.rule import Breach, Exclusion, PairRule


def drive_limit(problem: Problem, package: Package, place: Location) -> int:
    """Return the longest drive a location accepts to a home, any incentive included [minutes]."""
    limit = place.travel_limit_minutes
    if limit is None:
        policy = problem.policy
        rural, urban = policy.travel_limit_rural_minutes, policy.travel_limit_urban_minutes
        limit = rural if package.place.is_rural else urban
    if problem.policy.incentive_enabled and package.route is Route.DISCHARGE:
        limit += problem.policy.incentive_extra_travel_minutes
    return limit


def _serves_whole(problem: Problem, package: Package, place: Location) -> bool:
    """Tell whether a contract or a declared area covers the home, however far the drive."""
    contract = {Tier.PRINCIPAL, Tier.LOT_FRAMEWORK, Tier.LAST_RESORT}
    in_lot = problem.tier_of(package, place) in contract
    return in_lot or package.place.lsoa11cd in place.served_areas


def _area_mask(problem: Problem) -> BoolArray:
    return problem.is_served | problem.needs_incentive


def _area_explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    if _serves_whole(problem, wanted, place):
        return None
    drive = int(problem.travel_minutes[package, location])
    limit = drive_limit(problem, wanted, place)
    paid = problem.policy.incentive_enabled and wanted.route is Route.DISCHARGE
    subjects = (wanted.ref, place.location_id)
    if place.served_areas and not (paid and drive <= limit):
        text = f"Serves only the areas it declared; the home is {drive} minutes away."
        return Breach("serves-area", subjects, max(1, drive - limit), text, Exclusion.OUT_OF_AREA)
    if drive <= limit:
        return None
    text = f"{drive} minutes to drive; its limit there is {limit}."
    return Breach("serves-area", subjects, drive - limit, text, Exclusion.OUT_OF_AREA)


SERVES_AREA = PairRule(
    id="serves-area",
    title="The location serves the home: its lot, a declared area, or within the drive limit",
    why="Long drives break rounds; a lot or a declared area is a promise to come.",
    source="Tender notices (lots); A-005 (drive limits)",
    mask=_area_mask,
    explain=_area_explain,
)


def _capacity_mask(problem: Problem) -> BoolArray:
    need = problem.need[:, None, :]
    use = need + np.maximum(problem.added, 0)
    return ((use <= problem.free[None, :, :]) | (need == 0)).all(axis=2)


def _capacity_explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    served = bool(
        problem.is_served[package, location] or problem.needs_incentive[package, location]
    )
    added = problem.added_of(wanted, place) if served else (0,) * len(SLOTS)
    worst: tuple[int, int, int, int] | None = None
    for slot, need in enumerate(wanted.carer_minutes_by_slot):
        offer = problem.offers.get((place.location_id, slot))
        spare = offer.carer_minutes if offer else 0
        short = need + added[slot] - spare
        if need and short > 0 and (worst is None or short > worst[0]):
            worst = (short, slot, need + added[slot], spare)
    if worst is None:
        return None
    short, slot, use, spare = worst
    text = (
        f"Declared {spare} spare carer-minutes a week on {slot_label(slot)}; "
        f"the package needs {use} {'with' if served else 'before any'} travel."
    )
    subjects = (wanted.ref, place.location_id, str(slot))
    return Breach("declared-capacity", subjects, short, text, Exclusion.NO_DECLARED_CAPACITY)


DECLARED_CAPACITY = PairRule(
    id="declared-capacity",
    title="The location declared enough spare time for the package on its own",
    why="Capacity older than the policy allows does not count; travel uses capacity too.",
    source="A-004",
    mask=_capacity_mask,
    explain=_capacity_explain,
)


def _cap_mask(problem: Problem) -> BoolArray:
    most = np.iinfo(np.int64).max
    caps = [place.new_hours_cap_minutes for place in problem.locations]
    cap = np.array([most if c is None else c for c in caps], dtype=np.int64)
    return problem.minutes[:, None] <= cap[None, :]


def _cap_explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    cap = place.new_hours_cap_minutes
    if cap is None or wanted.carer_minutes_per_week <= cap:
        return None
    over = wanted.carer_minutes_per_week - cap
    text = f"May take {cap} new carer-minutes a week in all; the package alone is {over} more."
    subjects = (wanted.ref, place.location_id)
    return Breach("new-hours-fits", subjects, over, text, Exclusion.CAP_REACHED)


NEW_HOURS_FITS = PairRule(
    id="new-hours-fits",
    title="The package alone fits the location's cap on new hours",
    why="A location under an improvement plan grows slowly.",
    source="A-001",
    mask=_cap_mask,
    explain=_cap_explain,
)
