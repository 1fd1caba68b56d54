"""The principal's corridor lot by lot, and concentration, on books worked out by hand."""

from __future__ import annotations

import pytest

from allocator.domain.market import Provider
from allocator.domain.words import Funding, ProviderKind
from allocator.policy import ShareBasis
from allocator.rules import Problem
from allocator.rules.share_goals import delivered_shares, shares_with
from tests.rules.spec import spec
from tests.rules.world import (
    at,
    days_ago,
    delivery,
    in_house,
    location,
    lot,
    package,
    plan_of,
    provider,
    value_of,
    visit,
    world,
)

MARKET = (location("L1"), location("L2"), lot("T1", "A1", principal="L1"))


def care(ref: str, minutes: int, **changes: object) -> object:
    return package(ref, visit(minutes, days=(0,), agreed=True), **changes)


@spec("principal-share")
@pytest.mark.parametrize(
    ("principals", "others", "outside"),
    [
        (65, 35, 0),
        (70, 30, 0),
        (67, 33, 0),
        (71, 29, 100),
        (64, 36, 100),
        (100, 0, 3000),
        (0, 100, 6500),
        (200, 50, 20_000 - 70 * 250),
        (20, 180, 65 * 200 - 2000),
    ],
)
def test_the_share_of_placed_care_is_measured_in_percent_minutes_outside_the_corridor(
    principals: int, others: int, outside: int
) -> None:
    amounts = {"N1": principals, "N2": others}
    packages = [care(ref, minutes) for ref, minutes in amounts.items() if minutes]
    problem = world(*MARKET, *packages)
    placed = {"N1": "L1", "N2": "L2"}
    here = {ref: place for ref, place in placed.items() if amounts[ref]}
    assert value_of(problem, "principal-share", here) == outside


@spec("principal-share")
@pytest.mark.parametrize(
    ("started", "counts"),
    [(0, True), (1, True), (90, True), (91, False), (500, False), (-1, False)],
)
def test_the_flow_counts_placements_of_the_last_thirteen_weeks_and_this_run(
    started: int, counts: bool
) -> None:
    old = delivery("B1", "L1", 100, started_on=days_ago(started))
    problem = world(*MARKET, old, care("N1", 100))
    with_others = 65 * 200 - 100 * 100 if counts else 65 * 100
    assert value_of(problem, "principal-share") == (30 * 100 if counts else 0)
    assert value_of(problem, "principal-share", {"N1": "L2"}) == with_others


@spec("principal-share")
def test_the_book_counts_everything_delivered_whenever_it_began() -> None:
    old = delivery("B1", "L1", 100, started_on=days_ago(500))
    problem = world(*MARKET, old, care("N1", 100), policy={"share_basis": "book"})
    assert value_of(problem, "principal-share") == 3000
    assert value_of(problem, "principal-share", {"N1": "L2"}) == 65 * 200 - 100 * 100
    assert value_of(problem, "principal-share", {"N1": "L1"}) == 30 * 200


@spec("principal-share")
def test_the_policy_sets_corridor_and_window() -> None:
    old = delivery("B1", "L2", 100, started_on=days_ago(20))
    policy = {"share_aim_percent": 10, "share_ceiling_percent": 40, "share_window_weeks": 2}
    problem = world(*MARKET, old, care("N1", 100), policy=policy)
    assert value_of(problem, "principal-share", {"N1": "L1"}) == 60 * 100
    wider = world(*MARKET, old, care("N1", 100), policy=policy | {"share_window_weeks": 3})
    assert value_of(wider, "principal-share", {"N1": "L1"}) == 100 * 100 - 40 * 200


@spec("principal-share")
def test_only_care_the_council_pays_for_counts() -> None:
    problem = world(
        *MARKET,
        care("N1", 100, funding=Funding.NHS),
        care("N2", 60, funding=Funding.JOINT),
        care("N3", 40, funding=Funding.SELF),
        care("N4", 40),
        delivery("B1", "L2", 999, funding=Funding.SELF),
    )
    assert value_of(problem, "principal-share", {"N1": "L1", "N3": "L2"}) == 0
    everybody = {"N1": "L2", "N2": "L1", "N3": "L1", "N4": "L2"}
    assert value_of(problem, "principal-share", everybody) == 65 * 100 - 6000


@spec("principal-share")
def test_care_with_the_in_house_service_counts_on_neither_side() -> None:
    house = location("L3", is_on_framework=False)
    problem = world(
        *MARKET,
        house,
        care("N1", 100),
        delivery("B1", "L3", 500),
        delivery("B2", "L1", 100),
        providers=(provider(location("L1")), provider(location("L2")), in_house(house)),
    )
    assert value_of(problem, "principal-share") == 3000
    assert value_of(problem, "principal-share", {"N1": "L3"}) == 3000
    assert value_of(problem, "principal-share", {"N1": "L2"}) == 65 * 200 - 10_000


@spec("principal-share")
def test_care_of_a_location_no_longer_listed_is_care_of_others() -> None:
    problem = world(*MARKET, care("N1", 100), delivery("B1", "L9", 100))
    assert value_of(problem, "principal-share") == 65 * 100
    assert value_of(problem, "principal-share", {"N1": "L1"}) == 65 * 200 - 10_000


@spec("principal-share")
def test_lots_are_measured_one_by_one_and_those_without_a_principal_not_at_all() -> None:
    problem = world(
        location("L1"),
        location("L2"),
        lot("T1", "A1", principal="L1"),
        lot("T2", "A2", principal="L2"),
        lot("T3", "A3"),
        lot("T4", "A4", principal="L9"),
        care("N1", 100),
        care("N2", 100, place=at(0, "A2")),
        care("N3", 100, place=at(0, "A3")),
        care("N4", 100, place=at(0, "A4")),
        care("N5", 100, place=at(0, "A5")),
    )
    assert value_of(problem, "principal-share", {"N3": "L1", "N4": "L1", "N5": "L1"}) == 0
    assert value_of(problem, "principal-share", {"N1": "L1", "N2": "L1"}) == 3000 + 6500
    assert value_of(problem, "principal-share", {"N1": "L1", "N2": "L2"}) == 3000 + 3000


def shares(problem: Problem, basis: ShareBasis) -> dict[str, tuple[int, int]]:
    found = delivered_shares(problem, basis)
    return {key: (share.principal_minutes, share.total_minutes) for key, share in found.items()}


@spec("principal-share")
def test_both_readings_are_reported_whichever_one_steers() -> None:
    problem = world(
        *MARKET,
        lot("T2", "A2"),
        care("N1", 100),
        delivery("B1", "L1", 60, started_on=days_ago(30)),
        delivery("B2", "L2", 40, started_on=days_ago(400)),
    )
    assert shares(problem, ShareBasis.FLOW) == {"T1": (60, 60), "T2": (0, 0)}
    assert shares(problem, ShareBasis.BOOK) == {"T1": (60, 100), "T2": (0, 0)}
    after = shares_with(problem, plan_of(problem, {"N1": "L2"}), ShareBasis.BOOK)
    assert after["T1"].percent == 30
    assert after["T2"].percent is None


BRANDS = (
    Provider(provider_id="P-L1", name="One", kind=ProviderKind.INDEPENDENT, brand_id="B"),
    Provider(provider_id="P-L2", name="Two", kind=ProviderKind.INDEPENDENT, brand_id="B"),
    Provider(provider_id="P-L3", name="Three", kind=ProviderKind.INDEPENDENT),
)
THREE = (location("L1"), location("L2"), location("L3"))


@spec("concentration")
@pytest.mark.parametrize(
    ("book", "placed", "over"),
    [
        ({"L3": 100}, {}, 100 * 100 - 10 * 200),
        ({"L3": 10}, {}, 0),
        ({"L3": 11}, {}, 0),
        ({"L3": 12}, {}, 100 * 12 - 10 * 112),
        ({"L1": 10, "L2": 10}, {}, 100 * 20 - 10 * 120),
        ({"L1": 10, "L3": 10}, {}, 0),
        ({"L9": 900}, {}, 0),
        ({"L9": 900}, {"N1": "L3"}, 0),
        ({"L9": 899}, {"N1": "L3"}, 10),
        ({"L1": 50, "L9": 850}, {"N1": "L2"}, 100 * 150 - 10 * 1000),
        ({"L1": 50, "L9": 850}, {"N1": "L3"}, 0),
    ],
)
def test_a_brand_counts_as_one_provider_against_its_tenth_of_the_county(
    book: dict[str, int], placed: dict[str, str | None], over: int
) -> None:
    rows = [delivery(f"B{n}", place, minutes) for n, (place, minutes) in enumerate(book.items())]
    problem = world(*THREE, *rows, care("N1", 100), providers=BRANDS)
    assert value_of(problem, "concentration", placed) == over


@spec("concentration")
def test_the_policy_sets_how_much_is_too_much() -> None:
    for percent, over in ((100, 0), (50, 5000), (0, 10_000)):
        problem = world(care("N1", 100), policy={"concentration_percent": percent})
        assert value_of(problem, "concentration", {"N1": "L1"}) == over


@spec("concentration")
def test_two_locations_of_one_provider_count_together() -> None:
    pair = (location("L1", provider_id="P"), location("L2", provider_id="P"))
    owner = Provider(provider_id="P", name="Owner", kind=ProviderKind.INDEPENDENT)
    problem = world(*pair, care("N1", 100), care("N2", 100), providers=(owner,))
    assert value_of(problem, "concentration", {"N1": "L1", "N2": "L2"}) == 20_000 - 2000


@spec("concentration")
@pytest.mark.parametrize("listed", [True, False])
def test_providers_without_a_brand_are_held_apart_listed_or_not(listed: bool) -> None:
    providers = tuple(provider(place) for place in THREE if listed)
    rows = [delivery(f"B{n}", f"L{n}", 100) for n in (1, 2, 3)]
    problem = world(*THREE, *rows, care("N1", 700, funding=Funding.NHS), providers=providers)
    assert value_of(problem, "concentration") == 3 * (100 * 100 - 10 * 300)


@spec("concentration")
def test_care_paid_by_others_and_care_placed_in_house_do_not_count() -> None:
    house = location("L3", is_on_framework=False)
    problem = world(
        *THREE[:2],
        house,
        care("N1", 100),
        care("N2", 100, funding=Funding.NHS),
        delivery("B1", "L1", 700, funding=Funding.SELF),
        providers=(*BRANDS[:2], in_house(house)),
    )
    assert value_of(problem, "concentration") == 0
    assert value_of(problem, "concentration", {"N1": "L3", "N2": "L1"}) == 0
    assert value_of(problem, "concentration", {"N1": "L1"}) == 10_000 - 1000
