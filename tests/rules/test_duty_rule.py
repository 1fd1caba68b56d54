"""Duty: some shift of the location covers every visit, with enough carers."""

from __future__ import annotations

import pytest

from allocator.domain.market import Shift
from tests.rules.spec import spec
from tests.rules.world import breach_of, code_of, package, visit, world


def shift(on_duty: int, off_duty: int, carers: int | None = None) -> Shift:
    return Shift(location_id="L1", on_duty=on_duty, off_duty=off_duty, carers=carers)


@spec("on-duty")
@pytest.mark.parametrize(
    ("start", "minutes", "message"),
    [
        (480, 30, None),
        (
            180,
            30,
            "No shift covers visit 1 (03:00 to 04:00) of 30 minutes; "
            "shifts run 07:00 to 14:30, 15:30 to 22:30.",
        ),
        (1310, 40, None),
        (
            1311,
            40,
            "No shift covers visit 1 (21:51 to 22:51) of 40 minutes; "
            "shifts run 07:00 to 14:30, 15:30 to 22:30.",
        ),
    ],
)
def test_the_usual_shifts_must_cover_a_visit_from_its_start_to_its_end(
    start: int, minutes: int, message: str | None
) -> None:
    problem = world(package("N1", visit(minutes, start)))
    breach = breach_of(problem, "on-duty")
    assert (breach.message if breach else None) == message
    assert code_of(problem, "on-duty") == ("NO_DECLARED_CAPACITY" if message else None)


@spec("on-duty")
def test_shifts_a_location_declares_stand_in_place_of_the_usual_ones() -> None:
    night = package("N1", visit(30, 180))
    assert breach_of(world(night, shifts=(shift(0, 420),)), "on-duty") is None
    assert breach_of(world(package("N1"), shifts=(shift(0, 420),)), "on-duty") is not None


@spec("on-duty")
@pytest.mark.parametrize(("carers", "is_kept"), [(1, False), (2, True), (None, True)])
def test_a_double_handed_visit_needs_two_carers_at_once(carers: int | None, is_kept: bool) -> None:
    pair = package("N1", visit(30, 600, carers=2))
    breach = breach_of(world(pair, shifts=(shift(420, 870, carers),)), "on-duty")
    assert (breach is None) == is_kept
    if breach:
        assert breach.message == (
            "Too few carers are on duty at once for visit 1 (10:00 to 11:00), which needs 2."
        )


@spec("on-duty")
@pytest.mark.parametrize(("on_duty", "is_kept"), [(450, True), (600, True), (631, False)])
def test_two_carers_of_shifts_that_overlap_make_a_double_handed_visit(
    on_duty: int, is_kept: bool
) -> None:
    pair = package("N1", visit(30, 540, carers=2))
    shifts = (shift(420, 630, 1), shift(on_duty, 960, 1))
    assert (breach_of(world(pair, shifts=shifts), "on-duty") is None) == is_kept


@spec("on-duty")
def test_a_visit_beyond_the_break_needs_a_shift_with_room_for_it() -> None:
    long = package("N1", visit(430, 420))
    breach = breach_of(world(long), "on-duty")
    assert breach is not None
    assert breach.message == (
        "At 430 minutes, visit 1 (07:00 to 08:00) is longer than a carer may work without a break "
        "(360 minutes), and no shift has room beside it."
    )
    assert breach_of(world(long, shifts=(shift(420, 900),)), "on-duty") is None


@spec("on-duty")
def test_a_shift_without_carers_covers_nothing() -> None:
    breach = breach_of(world(package("N1"), shifts=(shift(420, 870, 0),)), "on-duty")
    assert breach is not None
    assert breach.message.startswith("No shift covers visit 1 (08:00 to 09:00)")


@spec("on-duty")
def test_the_breach_counts_the_visits_nobody_is_on_duty_for() -> None:
    breach = breach_of(
        world(package("N1", visit(30, 600), visit(30, 60), visit(30, 180))), "on-duty"
    )
    assert breach is not None
    assert breach.amount == 2
