"""A case is the same case whatever the order of its rows."""

from __future__ import annotations

from dataclasses import fields, replace
from random import Random

import pytest

from allocator.domain.case import Case, Order
from allocator.domain.errors import DataError, ExitCode, UserError
from allocator.domain.finding import Finding, Severity
from allocator.domain.market import Centre, Shift
from allocator.domain.package import Place
from allocator.domain.plan import Plan
from allocator.domain.words import Instruction
from tests.rules.world import at, case, in_house, location, lot, package, provider
from tests.tiny import random_case

ROWS = [
    "packages", "book", "providers", "locations", "restrictions", "assessments", "capacity",
    "shifts", "rate_cards", "centres", "lots", "orders",
]  # fmt: skip


def busy_case(seed: int) -> Case:
    """A case that has more than one row of everything."""
    found = random_case(seed, packages=4, locations=4)
    return found.but(
        restrictions=found.restrictions * 2,
        centres=(*found.centres, Centre(name="Alby", easting=1, northing=2)),
        shifts=(
            Shift(location_id="L1", on_duty=900, off_duty=1320),
            Shift(location_id="L0", on_duty=420, off_duty=840, carers=3),
        ),
        orders=(
            Order("N1", "L1", Instruction.BAR),
            Order("N0", "L2", Instruction.PIN),
            Order("N1", "L0", Instruction.BAR),
        ),
    )


def shuffled(found: Case, rng: Random) -> Case:
    return found.but(
        **{name: tuple(rng.sample(getattr(found, name), len(getattr(found, name))))
           for name in ROWS}
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(10))
def test_row_order_makes_no_difference_to_a_case(seed: int) -> None:
    found = busy_case(seed)
    again = shuffled(found, Random(seed))
    assert again == found
    assert repr(again) == repr(found)


def test_every_table_of_a_case_is_among_those_shuffled() -> None:
    tables = {field.name for field in fields(Case)} - {"as_of", "county", "is_synthetic", "source"}
    assert tables == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_a_missing_row_makes_another_case(name: str) -> None:
    found = next(c for c in map(busy_case, range(50)) if c.restrictions)
    rows = getattr(found, name)
    assert found.but(**{name: rows[1:]}) != found.but(**{name: rows})


def test_where_a_case_was_read_from_is_not_part_of_it() -> None:
    assert case(source="here") == case(source="there")


def test_sequences_are_sorted_by_their_ids() -> None:
    found = case(package("N2"), package("N1"), location("L9"), location("L2"))
    assert [p.ref for p in found.packages] == ["N1", "N2"]
    assert [x.location_id for x in found.locations] == ["L2", "L9"]
    assert list(found.package_by_ref) == ["N1", "N2"]
    assert found.location_by_id["L9"] is found.locations[1]
    assert found.provider_by_id["P-L2"].provider_id == "P-L2"


def test_a_package_is_in_the_lot_that_holds_its_small_area() -> None:
    north, south = lot("T1", "A1", "A2"), lot("T2", "A3")
    found = case(north, south)
    assert found.lot_of(package("N1", place=at(0, "A2"))) is north
    assert found.lot_of(package("N1", place=at(0, "A3"))) is south
    assert found.lot_of(package("N1", place=at(0, "A9"))) is None
    assert found.lot_of(package("N1", place=Place(620_000, 310_000))) is None


def test_only_an_in_house_provider_is_the_last_resort() -> None:
    house, other, orphan = location("L1"), location("L2"), location("L3")
    found = case(house, other, orphan, providers=(in_house(house), provider(other)))
    assert [found.is_last_resort(place) for place in (house, other, orphan)] == [True, False, False]


def test_changing_a_case_leaves_the_first_one_alone() -> None:
    first = case(package("N1"))
    second = first.but(packages=())
    assert (len(first.packages), len(second.packages)) == (1, 0)
    assert second.package_by_ref == {}


def test_a_plan_lists_who_is_placed_and_who_is_not() -> None:
    plan = Plan((("N1", "L1"), ("N2", None), ("N3", "L1")))
    assert plan.placed == ("N1", "N3")
    assert plan.unplaced == ("N2",)
    assert plan.location_of == {"N1": "L1", "N2": None, "N3": "L1"}


def test_a_finding_says_where_what_and_what_to_do() -> None:
    found = Finding(
        code="number-expected", severity=Severity.ERROR, file="packages.csv", sheet="packages",
        row=14, column="hours", value="x", message="Not a number.", remedy="Write one.",
    )  # fmt: skip
    assert str(found) == "packages.csv row 14, hours: Not a number. Write one."
    whole = replace(found, row=None, column="")
    assert str(whole) == "packages.csv: Not a number. Write one."


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"sheet": ""}, "packages.csv row 14"),
        ({"file": "case.xlsx"}, "case.xlsx sheet packages row 14"),
        ({"file": "case.xlsx", "sheet": ""}, "case.xlsx row 14"),
        ({"package": "N7"}, "packages.csv row 14 (N7)"),
        ({"package": "N7", "message": "N7 has no home."}, "packages.csv row 14"),
    ],
)
def test_a_finding_names_its_sheet_and_package_once(changes: dict[str, str], place: str) -> None:
    found = replace(
        Finding(
            code="x", severity=Severity.ERROR, file="packages.csv", sheet="packages", row=14,
            column="", value="", message="It is odd.", remedy="Mend it.",
        ),
        **changes,
    )  # fmt: skip
    assert str(found) == f"{place}: {found.message} Mend it."


def test_every_error_of_a_user_has_its_own_exit_code() -> None:
    kinds = UserError.__subclasses__()
    codes = [kind.exit_code for kind in kinds]
    assert len(kinds) >= 5
    assert len(set(codes)) == len(codes)
    assert ExitCode.OK not in codes
    assert DataError("x", ()).findings == ()
