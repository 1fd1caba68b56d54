"""The provider's standing: register, restrictions, accreditation, contract."""

from __future__ import annotations

from datetime import date

import pytest

from allocator.domain.market import Restriction
from allocator.domain.words import ClientGroup, Registration, RestrictionKind
from tests.rules.spec import spec
from tests.rules.world import (
    TODAY,
    breach_of,
    code_of,
    days_ago,
    in_house,
    location,
    lot,
    package,
    world,
)


@spec("registered")
@pytest.mark.parametrize(
    ("registration", "is_dormant", "code"),
    [
        (Registration.REGISTERED, False, None),
        (Registration.REGISTERED, True, "DORMANT"),
        (Registration.DEREGISTERED, False, "DEREGISTERED"),
        (Registration.DEREGISTERED, True, "DEREGISTERED"),
    ],
)
def test_only_registered_locations_that_are_not_dormant_take_packages(
    registration: Registration, is_dormant: bool, code: str | None
) -> None:
    problem = world(location(registration=registration, is_dormant=is_dormant))
    assert code_of(problem, "registered") == code


def restriction(**changes: object) -> Restriction:
    values = {
        "location_id": "L1",
        "kind": RestrictionKind.EMBARGO,
        "from_date": days_ago(10),
        "to_date": None,
        "client_group": None,
    }
    return Restriction(**{**values, **changes})  # type: ignore[arg-type]


OP, LD = ClientGroup.OLDER_PEOPLE, ClientGroup.LEARNING_DISABILITY


@spec("not-restricted")
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, "RESTRICTED"),
        ({"from_date": TODAY}, "RESTRICTED"),
        ({"from_date": date(2026, 11, 17)}, None),
        ({"to_date": TODAY}, "RESTRICTED"),
        ({"to_date": days_ago(1)}, None),
        ({"from_date": TODAY, "to_date": TODAY}, "RESTRICTED"),
        ({"client_group": OP}, "RESTRICTED"),
        ({"client_group": LD}, None),
        ({"location_id": "L2"}, None),
        ({"location_id": "L9"}, None),
    ],
)
def test_a_restriction_counts_on_its_days_for_its_group_and_location(
    changes: dict[str, object], code: str | None
) -> None:
    problem = world(location("L1"), location("L2"), restrictions=(restriction(**changes),))
    assert code_of(problem, "not-restricted") == code


@spec("not-restricted")
def test_one_restriction_in_force_is_enough_whatever_the_others_say() -> None:
    lifted = restriction(to_date=days_ago(1))
    other_group = restriction(client_group=LD)
    embargo = restriction(kind=RestrictionKind.SUSPENSION, to_date=date(2027, 1, 31))
    problem = world(location("L1"), restrictions=(lifted, other_group, embargo))
    breach = breach_of(problem, "not-restricted")
    assert breach is not None
    assert breach.message == "Takes no new packages (suspension) until 2027-01-31."


@spec("not-restricted")
def test_a_restriction_without_an_end_holds_until_further_notice() -> None:
    problem = world(restrictions=(restriction(kind=RestrictionKind.VOLUNTARY),))
    breach = breach_of(problem, "not-restricted")
    assert breach is not None
    assert breach.message == "Takes no new packages (voluntary) until further notice."


@spec("client-group")
@pytest.mark.parametrize(
    ("holds", "wanted", "message"),
    [
        ({OP}, OP, None),
        ({OP, LD}, LD, None),
        ({OP}, LD, "Not accredited for LD; it holds OP."),
        (set(), OP, "Not accredited for OP; it holds no group."),
        (set(ClientGroup) - {LD}, LD, "Not accredited for LD; it holds MH, OP, PD."),
    ],
)
def test_a_location_is_accredited_for_the_persons_client_group(
    holds: set[ClientGroup], wanted: ClientGroup, message: str | None
) -> None:
    problem = world(location(client_groups=frozenset(holds)), package("N1", client_group=wanted))
    breach = breach_of(problem, "client-group")
    assert (breach.message if breach else None) == message
    assert code_of(problem, "client-group") == ("SKILL_MISSING" if message else None)


@spec("contract")
@pytest.mark.parametrize(
    ("standing", "allow_spot", "code"),
    [
        ("county framework", False, None),
        ("lot principal", False, None),
        ("lot framework", False, None),
        ("principal of another lot", False, "NOT_ON_LOT"),
        ("in-house", False, None),
        ("none", False, "NOT_ON_LOT"),
        ("none", True, None),
    ],
)
def test_a_location_without_a_contract_is_called_only_where_spot_is_allowed(
    standing: str, allow_spot: bool, code: str | None
) -> None:
    place = location("L1", is_on_framework=standing == "county framework")
    lots = {
        "lot principal": lot("T1", "A1", principal="L1"),
        "lot framework": lot("T1", "A1", framework=frozenset({"L1"})),
        "principal of another lot": lot("T2", "A2", principal="L1"),
    }
    extra = {"providers": (in_house(place),)} if standing == "in-house" else {}
    here = [lots[standing]] if standing in lots else []
    problem = world(place, *here, policy={"allow_spot": allow_spot}, **extra)
    assert code_of(problem, "contract") == code
