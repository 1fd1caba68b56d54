"""What the tests measure in a twin, worked out from the definitions and not from its code."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import numpy as np

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.words import ClientGroup, Funding, ProviderKind, Rating, Scheme
from allocator.policy import read_policy
from allocator.twin.facts import ASSUMED_PENCE_PER_HOUR, GROUP_KEY, WEEKS_PER_YEAR

SHORT = {"North", "South", "West"}
AMPLE = {"Norwich", "East"}


def part_of(case, place):
    return case.lot_of_area[place.lsoa11cd].area


def market(case: Case) -> list[Location]:
    """Every location but the in-house one."""
    return [x for x in case.locations if not case.is_last_resort(x)]


def council(case):
    return [d for d in case.book if d.package.funding is Funding.COUNCIL]


def latest_ratings(case):
    """The latest known rating of each location by scheme."""
    latest = {}
    for row in sorted(case.assessments, key=lambda a: a.assessed_on):
        if row.rating is not Rating.UNRATED:
            latest.setdefault(row.location_id, {})[row.scheme] = row.rating
    return latest


def effective_ratings(case):
    """Service before location before PAMMS, as the policy resolves them."""
    latest = latest_ratings(case)
    order = (Scheme.CQC_SERVICE, Scheme.CQC_LOCATION, Scheme.PAMMS)
    return {
        x.location_id: next(
            (
                latest[x.location_id][scheme]
                for scheme in order
                if scheme in latest.get(x.location_id, {})
            ),
            Rating.UNRATED,
        )
        for x in market(case)
    }


def good_by_any(case):
    """Locations with a current CQC or PAMMS rating of good or better."""
    latest = latest_ratings(case)
    good = set()
    for x in market(case):
        found = latest.get(x.location_id, {})
        cqc = found.get(Scheme.CQC_SERVICE, found.get(Scheme.CQC_LOCATION, Rating.UNRATED))
        if max(cqc, found.get(Scheme.PAMMS, Rating.UNRATED)) >= Rating.GOOD:
            good.add(x.location_id)
    return good


def good_of_rated(case, group=None):
    """Good or better, and rated, among the locations accredited for a group, or among all."""
    ratings = effective_ratings(case)
    found = [
        ratings[x.location_id] for x in market(case) if group is None or group in x.client_groups
    ]
    rated = [rating for rating in found if rating is not Rating.UNRATED]
    return sum(rating >= Rating.GOOD for rating in rated), len(rated)


def list_minutes(case, parts=SHORT | AMPLE):
    return sum(p.carer_minutes_per_week for p in case.packages if part_of(case, p.place) in parts)


def reaches(case, location, parts):
    """Whether a location could serve some parts, by what it declared and where it is."""
    if location.served_areas:
        return any(case.lot_of_area[code].area in parts for code in location.served_areas)
    return case.is_last_resort(location) or part_of(case, location.place) in parts


def spare_minutes(case, parts):
    reach = {x.location_id for x in case.locations if reaches(case, x, parts)}
    return sum(offer.carer_minutes for offer in case.capacity if offer.location_id in reach)


def weekly_visits(case):
    """Visits a week by length in minutes."""
    count = Counter()
    for delivery in case.book:
        for visit in delivery.package.visits:
            count[visit.minutes] += visit.per_week
    return count


def fifth_nearest_metres(case):
    """Median distance to the fifth nearest council client, for rural and urban clients."""
    places = [d.package.place for d in council(case)]
    at = np.array([[p.easting, p.northing] for p in places], dtype=np.float64)
    is_rural = np.array([p.is_rural for p in places])
    gap = np.sqrt(((at[:, None] - at[None]) ** 2).sum(axis=2))
    fifth = np.partition(gap, 5, axis=1)[:, 5]
    return float(np.median(fifth[is_rural])), float(np.median(fifth[~is_rural]))


def spend_million(case, group):
    minutes = sum(
        d.package.carer_minutes_per_week for d in council(case) if d.package.client_group is group
    )
    return minutes / Fraction(60) * ASSUMED_PENCE_PER_HOUR * WEEKS_PER_YEAR / 100_000_000


def calibration(case):
    """Every measurable row of the calibration table, as the twin has it."""
    good, rated = good_of_rated(case)
    hours = Fraction(list_minutes(case), 60)
    principal = Fraction(read_policy().share_ceiling_percent, 100)
    measured = {
        "providers_registered": sum(p.kind is not ProviderKind.IN_HOUSE for p in case.providers),
        "norfolk_offices": len(market(case)),
        "on_framework": sum(x.is_on_framework for x in case.locations),
        "people_total": len(case.book),
        "people_council_commissioned": len(council(case)),
        "people_other_funded": len(case.book) - len(council(case)),
        "overall_good_or_outstanding_pct": Fraction(100 * good, rated),
        "overall_good_or_outstanding_fraction": Fraction(good, rated),
        "interim_list_people": len(case.packages),
        "interim_list_hours_week": hours,
        "interim_hours_per_person": Fraction(round(100 * hours / len(case.packages)), 100),
        "interim_hours_share_north_south_west": Fraction(
            round(100 * list_minutes(case, SHORT) / 60 / hours), 100
        ),
        "principal_share": principal,
        "framework_share": 1 - principal,
    }
    for group in ClientGroup:
        key = GROUP_KEY[group]
        good, rated = good_of_rated(case, group)
        people = sum(d.package.client_group is group for d in council(case))
        measured[f"{key}_spend_gbp_m"] = spend_million(case, group)
        measured[f"{key}_people"] = round(people * Fraction(3857, 3345))
        measured[f"{key}_accredited_locations"] = sum(
            group in x.client_groups for x in market(case)
        )
        measured[f"{key}_good_pct"] = Fraction(100 * good, rated)
    return measured
