"""What people set: whom the person ruled out, what a broker pinned or barred."""

from __future__ import annotations

import pytest

from allocator.domain.case import Order
from allocator.domain.words import Instruction
from tests.rules.spec import spec
from tests.rules.world import breach_of, code_of, location, package, world

PIN, BAR = Instruction.PIN, Instruction.BAR
THREE = (location("L1"), location("L2"), location("L3"))


@spec("person-excluded")
@pytest.mark.parametrize(
    ("excluded", "open_to"),
    [
        (set(), ["L1", "L2", "L3"]),
        ({"L2"}, ["L1", "L3"]),
        ({"L1", "L2", "L3"}, []),
        ({"L9"}, ["L1", "L2", "L3"]),
    ],
)
def test_a_location_the_person_ruled_out_is_never_proposed(
    excluded: set[str], open_to: list[str]
) -> None:
    problem = world(*THREE, package("N1", excluded=frozenset(excluded)))
    codes = {place.location_id: code_of(problem, "person-excluded", "N1", place.location_id)
             for place in THREE}  # fmt: skip
    assert [name for name, code in codes.items() if code is None] == open_to
    assert set(codes.values()) <= {None, "EXCLUDED_BY_PERSON"}


@spec("person-excluded")
def test_what_one_person_ruled_out_binds_nobody_else() -> None:
    problem = world(*THREE, package("N1", excluded=frozenset({"L1"})), package("N2"))
    assert code_of(problem, "person-excluded", "N2", "L1") is None


@spec("orders")
@pytest.mark.parametrize(
    ("orders", "open_to"),
    [
        ([], ["L1", "L2", "L3"]),
        ([("N1", "L2", BAR)], ["L1", "L3"]),
        ([("N1", "L2", PIN)], ["L2"]),
        ([("N1", "L2", PIN), ("N1", "L3", PIN)], ["L2", "L3"]),
        ([("N1", "L2", PIN), ("N1", "L2", BAR)], []),
        ([("N1", "L2", PIN), ("N1", "L3", BAR)], ["L2"]),
        ([("N2", "L2", PIN), ("N2", "L1", BAR)], ["L1", "L2", "L3"]),
        ([("N1", "L9", PIN)], ["L1", "L2", "L3"]),
        ([("N1", "L9", BAR)], ["L1", "L2", "L3"]),
        ([("N1", "L9", PIN), ("N1", "L1", PIN)], ["L1"]),
        ([("N9", "L1", PIN)], ["L1", "L2", "L3"]),
    ],
)
def test_pins_leave_only_the_pinned_locations_and_bars_take_one_away(
    orders: list[tuple[str, str, Instruction]], open_to: list[str]
) -> None:
    problem = world(
        *THREE,
        package("N1"),
        package("N2"),
        orders=tuple(Order(*order) for order in orders),
    )
    codes = {place.location_id: code_of(problem, "orders", "N1", place.location_id)
             for place in THREE}  # fmt: skip
    assert [name for name, code in codes.items() if code is None] == open_to
    assert set(codes.values()) <= {None, "BARRED_BY_BROKER"}


@spec("orders")
def test_the_message_says_whether_it_was_a_pin_or_a_bar() -> None:
    problem = world(
        *THREE,
        package("N1"),
        package("N2"),
        orders=(Order("N1", "L3", PIN), Order("N1", "L2", PIN), Order("N2", "L1", BAR)),
    )
    pinned, barred = (breach_of(problem, "orders", ref, "L1") for ref in ("N1", "N2"))
    assert pinned is not None
    assert pinned.message == "A broker pinned this package to L2, L3."
    assert barred is not None
    assert barred.message == "A broker barred this location for this package."
