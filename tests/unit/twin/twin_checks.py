"""One check for each thing the twin promises; every one holds for every seed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from twin_measures import (
    AMPLE,
    SHORT,
    calibration,
    council,
    effective_ratings,
    fifth_nearest_metres,
    good_by_any,
    good_of_rated,
    latest_ratings,
    list_minutes,
    market,
    part_of,
    spare_minutes,
    weekly_visits,
)

from allocator.domain.week import SLOTS
from allocator.domain.words import (
    ClientGroup,
    Funding,
    ProviderKind,
    Rating,
    Registration,
    RestrictionKind,
    Route,
    Scheme,
)
from allocator.geo import load_norfolk
from allocator.twin.facts import (
    CALIBRATION,
    COUNCIL_PEOPLE,
    FACT,
    GOOD_OF_ALL_RATED,
    GOOD_OF_RATED,
    VISITS_UP_TO_30_MINUTES,
)

NOT_HOME_CARE = {"good_or_better_jul2023_pct"}
"""Rows about all care services, which the twin does not have."""

TOLERANCE = {"percent": Fraction(5, 100), "£ million": Fraction(5, 100)}


def every_row_of_the_calibration_table_is_reproduced(case):
    measured = calibration(case)
    assert measured.keys() == FACT.keys() - NOT_HOME_CARE
    for fact in CALIBRATION:
        if fact.key in measured:
            off = abs(Fraction(measured[fact.key]) - fact.value)
            assert off <= TOLERANCE.get(fact.unit, 0), (fact.key, float(measured[fact.key]))


def people_by_group_are_exact(case):
    assert Counter(d.package.client_group for d in council(case)) == COUNCIL_PEOPLE
    assert {d.package.funding for d in case.book} == {Funding.COUNCIL, Funding.SELF}


def rating_fractions_are_exact_whichever_way_good_is_counted(case):
    assert good_of_rated(case) == GOOD_OF_ALL_RATED
    assert {group: good_of_rated(case, group) for group in ClientGroup} == GOOD_OF_RATED
    ratings = effective_ratings(case)
    assert sum(rating is Rating.UNRATED for rating in ratings.values()) == 7
    assert good_by_any(case) == {x for x, rating in ratings.items() if rating >= Rating.GOOD}


def assessments_are_as_messy_as_real_ones(case):
    keys = [(a.location_id, a.scheme, a.assessed_on) for a in case.assessments]
    assert len(keys) == len(set(keys))
    assert all(a.assessed_on < case.as_of for a in case.assessments)
    latest = latest_ratings(case)
    shown = {a.location_id for a in case.assessments if a.rating is Rating.UNRATED}
    assert any(Scheme.CQC_SERVICE in latest.get(x, {}) for x in shown)
    assert any(latest.get(x, {}).keys() == {Scheme.PAMMS} for x in shown)
    by_location = Counter((a.location_id, a.scheme) for a in case.assessments)
    assert sum(count > 1 for count in by_location.values()) >= 5
    below = [
        found
        for found in latest.values()
        if found.get(Scheme.CQC_LOCATION) is Rating.REQUIRES_IMPROVEMENT
        and found.get(Scheme.PAMMS) is Rating.GOOD
    ]
    assert below
    assert all(found[Scheme.CQC_SERVICE] >= Rating.GOOD for found in below)


def the_market_has_its_kinds(case):
    kinds = Counter(provider.kind for provider in case.providers)
    assert kinds[ProviderKind.IN_HOUSE] == kinds[ProviderKind.COUNCIL_OWNED] == 1
    assert kinds[ProviderKind.INDEPENDENT] > 80
    assert kinds[ProviderKind.VOLUNTARY] > 1 < kinds[ProviderKind.MICRO_ENTERPRISE]
    assert all(x.registration is Registration.REGISTERED for x in case.locations)
    assert 2 <= sum(x.is_dormant for x in case.locations) <= 3
    offices = Counter(x.provider_id for x in case.locations)
    assert offices.keys() == {provider.provider_id for provider in case.providers}
    assert all(x.client_groups for x in case.locations if x.is_on_framework)
    spot = [x for x in market(case) if x.client_groups and not x.is_on_framework]
    assert 1 < len(spot) < 12
    in_house = [x for x in case.locations if case.is_last_resort(x)]
    assert len(in_house) == 1
    assert not in_house[0].is_on_framework


def names_are_different(case):
    for things in (case.providers, case.locations):
        names = [thing.name for thing in things]
        assert len(names) == len(set(names))


def the_list_is_exact(case):
    assert len(case.packages) == 65
    assert list_minutes(case) == 590 * 60
    assert list_minutes(case, SHORT) == 537 * 60
    assert list_minutes(case, AMPLE) == 53 * 60


def the_list_is_varied(case):
    packages = case.packages
    routes = Counter(p.route for p in packages)
    assert {Route.DISCHARGE, Route.COMMUNITY, Route.HAND_BACK, Route.REVIEW} < routes.keys()
    assert {p.priority_band for p in packages} == {0, 1, 2, 3, 4, 5}
    waits = [(case.as_of - p.ready_on).days for p in packages]
    assert min(waits) >= 0
    assert 35 < max(waits) <= 70
    assert len(set(waits)) > 20
    assert sum(bool(p.skills) for p in packages) >= 6
    assert 5 <= sum(p.is_double_handed for p in packages) <= 16
    for wish in ("carer_gender", "preferred", "excluded", "current_location"):
        assert 1 <= sum(bool(getattr(p, wish)) for p in packages) <= 30, wish


def whoever_hands_a_package_back_takes_no_new_ones(case):
    closed = {r.location_id for r in case.restrictions if r.kind is RestrictionKind.VOLUNTARY}
    with_somebody = [p for p in case.packages if p.current_location]
    carers = {p.current_location for p in with_somebody}
    in_house = {x.location_id for x in case.locations if case.is_last_resort(x)}
    assert in_house < carers
    assert carers <= in_house | closed
    assert all(p.current_location not in p.preferred for p in with_somebody)


def supply_is_short_in_three_parts_and_ample_in_two(case):
    need = list_minutes(case, SHORT)
    assert 70 * need <= 100 * spare_minutes(case, SHORT) < 100 * need
    offices = {x.location_id: part_of(case, x.place) for x in market(case)}
    spare = Counter()
    for offer in case.capacity:
        spare[offices.get(offer.location_id, "in-house")] += offer.carer_minutes
    for part in SHORT:
        assert spare[part] < list_minutes(case, {part}), part
    for part in AMPLE:
        assert spare[part] >= 2 * list_minutes(case, {part}), part
    assert sum(offer.carer_minutes for offer in case.capacity) < 590 * 60


def ample_capacity_does_not_reach_who_waits_elsewhere(case):
    offering = {offer.location_id for offer in case.capacity}
    kept_in = [
        x for x in market(case) if x.location_id in offering and part_of(case, x.place) in AMPLE
    ]
    assert len(kept_in) >= 2
    for location in kept_in:
        assert location.served_areas
        assert {case.lot_of_area[code].area for code in location.served_areas} <= AMPLE


def capacity_is_declared_in_slots_and_ages(case):
    slots = [(offer.location_id, offer.day_type, offer.band) for offer in case.capacity]
    assert len(slots) == len(set(slots))
    assert all((offer.day_type, offer.band) in SLOTS for offer in case.capacity)
    assert all(offer.carer_minutes > 0 for offer in case.capacity)
    ages = {o.location_id: (case.as_of - o.declared_on).days for o in case.capacity}
    fresh = sum(age <= 7 for age in ages.values())
    assert 2 * fresh > len(ages)
    assert sum(7 < age <= 28 for age in ages.values()) >= 3
    assert sum(age > 28 for age in ages.values()) >= 2
    assert min(ages.values()) >= 0
    assert max(ages.values()) <= 60
    shut = {r.location_id for r in case.restrictions if r.kind is RestrictionKind.SUSPENSION}
    ended = {r.location_id for r in case.restrictions if r.to_date and r.to_date < case.as_of}
    assert not ages.keys() & (shut - ended)


def visits_follow_the_rules_of_the_trade(case):
    packages = [*case.packages, *(d.package for d in case.book)]
    assert all(package.visits for package in packages)
    for package in packages:
        for visit in package.visits:
            assert visit.days == tuple(sorted(set(visit.days)))
            assert visit.window_end - visit.window_start in (60, 90, 120, 180)
            assert visit.minutes % 15 == 0
            assert visit.is_short_agreed == (visit.minutes < 30)
        for day in range(7):
            todays = [v for v in package.visits if day in v.days]
            for one, other in pairwise(sorted(todays, key=lambda v: v.window_start)):
                assert one.window_end + one.minutes <= other.window_start, package.ref


def visit_lengths_are_those_of_england(case):
    count = weekly_visits(case)
    total = sum(count.values())
    low, high = VISITS_UP_TO_30_MINUTES
    assert low <= Fraction(sum(n for m, n in count.items() if m <= 30), total) <= high
    assert 0.07 <= sum(n for m, n in count.items() if m <= 15) / total <= 0.13
    assert 7_500 <= total / 7 <= 8_700


def packages_are_of_a_usual_size(case):
    own = [d.package for d in council(case)]
    everybody = [d.package for d in case.book]
    assert 9 <= sum(p.carer_minutes_per_week for p in own) / 60 / len(own) <= 12
    for packages in (own, everybody):
        assert 0.10 <= sum(p.is_double_handed for p in packages) / len(packages) <= 0.25


def the_book_is_with_those_who_may_and_can(case):
    for delivery in case.book:
        location, package = case.location_by_id[delivery.location_id], delivery.package
        if package.funding is Funding.COUNCIL:
            assert location.is_on_framework
            assert package.client_group in location.client_groups
        assert not location.is_dormant
        assert package.skills <= location.skills
        assert location.is_double_handed or not package.is_double_handed
        assert min(v.minutes for v in package.visits) >= location.minimum_visit_minutes


def books_differ_in_size_and_age(case):
    sizes = sorted(Counter(d.location_id for d in case.book).values())
    assert sizes[-1] > 120
    assert sizes[len(sizes) // 2] < 45
    ages = [case.as_of - d.started_on for d in case.book]
    assert timedelta() < min(ages)
    assert timedelta(days=1000) < max(ages) <= timedelta(days=1096)
    assert 0.08 < sum(age <= timedelta(weeks=13) for age in ages) / len(ages) < 0.25
    assert all(d.package.ready_on <= d.started_on for d in case.book)


def everybody_lives_at_a_real_postcode(case):
    gazetteer = load_norfolk()
    places = [p.place for p in case.packages] + [d.package.place for d in case.book]
    places += [x.place for x in case.locations]
    for place in places:
        found = gazetteer.find_postcode(place.postcode)
        assert found is not None
        easting, northing, area = found
        assert (place.easting, place.northing) == (easting, northing)
        assert place.lsoa11cd == gazetteer.area_codes[area]
        assert place.is_rural == bool(gazetteer.area_is_rural[area])


def town_and_country_differ_in_density(case):
    rural, urban = fifth_nearest_metres(case)
    assert 700 <= rural <= 1500
    assert 200 <= urban <= 550
    assert rural > 1.8 * urban


def lots_cover_the_county_once_and_hang_together(case):
    gazetteer = load_norfolk()
    codes = [code for lot in case.lots for code in lot.members]
    assert sorted(codes) == sorted(gazetteer.area_codes)
    links = {code: set() for code in codes}
    for one, other in gazetteer.neighbours().tolist():
        links[gazetteer.area_codes[one]].add(gazetteer.area_codes[other])
        links[gazetteer.area_codes[other]].add(gazetteer.area_codes[one])
    for lot in case.lots:
        reached, front = set(), {min(lot.members)}
        while front:
            reached |= front
            front = set().union(*(links[code] for code in front)) & lot.members - reached
        assert reached == lot.members, lot.name


def lots_have_their_names_and_members(case):
    by_area = {}
    for lot in case.lots:
        by_area.setdefault(lot.area, set()).add(lot.name)
    assert by_area["North"] == {"NN1", "NN2", "NN3", "NN4"}
    assert by_area["West"] == {"Coastal", "King's Lynn", "Fens & Brecks"}
    assert by_area["South"] == {"Mid Norfolk", "Breckland", "Ketts Oak", "SNHIP"}
    assert by_area.keys() == SHORT | AMPLE
    joined = Counter(member for lot in case.lots for member in lot.framework)
    assert max(joined.values()) <= 2
    assert all(case.location_by_id[member].is_on_framework for member in joined)
    assert all(lot.principal is None and 3 <= len(lot.framework) <= 7 for lot in case.lots)


def lots_are_balanced(case):
    people = Counter(case.lot_of(d.package).lot_id for d in council(case))
    for area in SHORT | AMPLE:
        sizes = [people[lot.lot_id] for lot in case.lots if lot.area == area]
        assert max(sizes) <= 1.9 * min(sizes), area


def a_few_locations_are_restricted(case):
    kinds = Counter(r.kind for r in case.restrictions)
    assert kinds.keys() == set(RestrictionKind)
    assert len(case.restrictions) <= 8
    assert all(r.from_date <= case.as_of for r in case.restrictions)


def locations_declare_different_things(case):
    places = market(case)
    assert 10 <= sum(bool(x.served_areas) for x in places) <= 80
    assert 50 <= sum(x.travel_limit_minutes is not None for x in places) <= 100
    assert sum(not x.is_double_handed for x in places) >= 5
    assert sum(len(x.genders) == 1 for x in places) >= 5
    assert sum(x.minimum_visit_minutes > 15 for x in places) >= 10
    capped = [x for x in places if x.new_hours_cap_minutes is not None]
    ratings = effective_ratings(case)
    assert len(capped) >= 5
    assert {ratings[x.location_id] for x in capped} == {Rating.REQUIRES_IMPROVEMENT}


def every_tier_has_a_price_at_every_distance(case):
    cards = case.rate_cards
    assert all(c.valid_from <= case.as_of and c.increment_minutes == 15 for c in cards)
    assert len({c.tier for c in cards}) == 5
    for tier in {c.tier for c in cards}:
        bands = sorted(
            (c.miles_from, c.miles_to, c.pence_per_hour) for c in cards if c.tier == tier
        )
        assert bands[0][0] == 0
        assert bands[-1][1] >= 100
        assert all(one[1] == other[0] and one[2] < other[2] for one, other in pairwise(bands))
    assert len(case.centres) >= 25


def references_lead_somewhere(case):
    known = case.location_by_id.keys()
    refs = [p.ref for p in case.packages] + [d.package.ref for d in case.book]
    assert len(refs) == len(set(refs))
    for rows in (case.restrictions, case.assessments, case.capacity, case.book):
        assert {row.location_id for row in rows} <= known
    for p in case.packages:
        assert p.excluded | p.preferred <= known
        assert not p.excluded & p.preferred
    assert case.is_synthetic
    assert case.orders == ()


CHECKS = [
    check
    for name, check in sorted(globals().items())
    if getattr(check, "__module__", "") == __name__ and callable(check)
]
