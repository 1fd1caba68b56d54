"""What judging lots reads off a case: who delivers where, today's rounds, possible principals."""

from __future__ import annotations

from dataclasses import replace

from allocator.domain.case import Case
from allocator.domain.market import Centre, Provider
from allocator.domain.words import ClientGroup, Funding, ProviderKind, Rating, Registration, Scheme
from allocator.lots.judge import Market, read_market
from allocator.policy import read_policy
from tests.rules.world import StraightRoad, at, case, delivery, location, package, rated, visit
from tests.unit.lots.judge_county import by_area, road_areas

POLICY = read_policy()


def market(county: Case) -> Market:
    return read_market(county, POLICY, road_areas(), StraightRoad(), by_area(road_areas()))


def cared(ref: str, who: str, area: str, minutes: int = 60, **changes: object) -> object:
    return delivery(ref, who, minutes, place=at(0, area), **changes)


def test_care_is_counted_by_provider_and_area() -> None:
    one, two = location("L1"), location("L2", provider_id="P-L1")
    found = market(
        case(
            one,
            two,
            cared("N1", "L1", "A1"),
            cared("N2", "L2", "A1", 30),
            cared("N3", "L2", "A2", 45),
            cared("N4", "L1", "A2", 99, funding=Funding.SELF),
            cared("N5", "L1", "elsewhere", 99),
        )
    )
    assert found.providers == ("P-L1",)
    assert found.delivered.tolist() == [[90, 45, 0, 0, 0]]


def test_care_is_good_where_the_location_is() -> None:
    found = market(
        case(
            location("L1"),
            location("L2"),
            location("L3"),
            cared("N1", "L1", "A1"),
            cared("N2", "L2", "A1"),
            cared("N3", "L3", "A1"),
            assessments=(
                rated("L1", Rating.GOOD),
                rated("L2", Rating.REQUIRES_IMPROVEMENT),
            ),
        )
    )
    assert found.good.tolist() == [60, 0, 0, 0, 0]
    assert found.rated.tolist() == [120, 0, 0, 0, 0]


def test_brands_join_providers() -> None:
    county = case(
        location("L1"),
        location("L2"),
        location("L3"),
        *(cared(f"N{n}", f"L{n}", "A1") for n in (1, 2, 3)),
    )
    owned = tuple(
        Provider(
            provider_id=f"P-L{n}",
            name=f"Care {n}",
            kind=ProviderKind.INDEPENDENT,
            brand_id=brand,
        )
        for n, brand in ((1, "B"), (2, ""), (3, "B"))
    )
    found = market(county.but(providers=owned))
    assert found.names == ("Care 1", "Care 2", "Care 3")
    assert found.brand[0] == found.brand[2] != found.brand[1]


def test_only_who_may_be_a_principal_counts() -> None:
    good = {"assessments": tuple(rated(f"L{n}", Rating.GOOD) for n in (1, 2, 3, 4, 5))}
    poor = rated("L6", Rating.REQUIRES_IMPROVEMENT)
    county = case(
        location("L1", place=at(7)),
        location("L2", is_on_framework=False),
        location("L3", client_groups=frozenset({ClientGroup.LEARNING_DISABILITY})),
        location("L4", is_dormant=True),
        location("L5", registration=Registration.DEREGISTERED),
        location("L6"),
        location("L7", place=at(9)),
        assessments=(
            *good["assessments"],
            poor,
            rated("L7", Rating.REQUIRES_IMPROVEMENT),
            rated("L7", Rating.GOOD, Scheme.PAMMS),
        ),
    )
    assert market(county).principal_owner == ("P-L1", "P-L7")


def test_rounds_of_today_are_listed_with_the_areas_they_call_in() -> None:
    # Half an hour each from 08:00 to 08:40: the second is reached at 08:35, the third at 09:10.
    people = [
        replace(
            delivery(f"N{n}", "L1", 30),
            package=package(f"N{n}", visit(start=480, width=40), place=at(minute, area)),
        )
        for n, minute, area in ((1, 0, "A1"), (2, 5, "A2"), (3, 0, "A1"), (4, 900, "A4"))
    ]
    found = market(case(location("L1"), *people))
    rounds: dict[int, set[int]] = {}
    for number, area in zip(found.round_of.tolist(), found.round_area.tolist(), strict=True):
        rounds.setdefault(number, set()).add(area)
    weekday = list(rounds.values())[: len(rounds) // 2]
    assert sorted(weekday, key=sorted) == [{0}, {0, 1}, {3}]


def test_centres_come_along() -> None:
    county = case(location("L1"), centres=(Centre(name="Town", easting=5, northing=6),))
    found = market(county)
    assert (found.centres.easting.tolist(), found.centres.northing.tolist()) == ([5], [6])
    assert len(market(case(location("L1"))).centres) == 0
