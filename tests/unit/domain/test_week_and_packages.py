"""The week, visits and packages: minutes, slots and their edges."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from allocator.domain.package import Place, Visit
from allocator.domain.week import (
    BAND_START,
    DAYS_IN_TYPE,
    SLOT_INDEX,
    SLOTS,
    Band,
    DayType,
    band_at,
    clock,
    day_type,
    slot_label,
)
from allocator.domain.words import Rating, Tier
from tests.rules.world import at, delivery, package, visit

WEEKDAY, WEEKEND = DayType


@pytest.mark.parametrize(
    ("minute", "band"),
    [
        (0, Band.NIGHT),
        (6 * 60 - 1, Band.NIGHT),
        (6 * 60, Band.MORNING),
        (11 * 60 - 1, Band.MORNING),
        (11 * 60, Band.LUNCH),
        (15 * 60 - 1, Band.LUNCH),
        (15 * 60, Band.TEA),
        (19 * 60 - 1, Band.TEA),
        (19 * 60, Band.EVENING),
        (23 * 60 - 1, Band.EVENING),
        (23 * 60, Band.NIGHT),
        (24 * 60 - 1, Band.NIGHT),
    ],
)
def test_a_band_starts_on_its_first_minute(minute: int, band: Band) -> None:
    assert band_at(minute) is band


def test_the_week_has_ten_slots_weekdays_first_in_the_order_of_the_day() -> None:
    assert len(SLOTS) == 10
    assert SLOTS[0] == (WEEKDAY, Band.MORNING)
    assert SLOTS[9] == (WEEKEND, Band.NIGHT)
    assert [SLOT_INDEX[slot] for slot in SLOTS] == list(range(10))
    assert list(BAND_START) == list(Band)
    assert sum(DAYS_IN_TYPE.values()) == 7


def test_monday_to_friday_are_weekdays() -> None:
    assert [day_type(day) for day in range(7)] == [WEEKDAY] * 5 + [WEEKEND] * 2


@pytest.mark.parametrize(
    ("slot", "label"),
    [(0, "weekday mornings"), (1, "weekday lunchtimes"), (2, "weekday tea-times"),
     (8, "weekend evenings"), (9, "weekend nights")],
)  # fmt: skip
def test_slots_are_named_for_readers(slot: int, label: str) -> None:
    assert slot_label(slot) == label


@pytest.mark.parametrize(
    ("minute", "text"), [(0, "00:00"), (60, "01:00"), (450, "07:30"), (1439, "23:59")]
)
def test_minutes_are_written_as_clock_times(minute: int, text: str) -> None:
    assert clock(minute) == text


@pytest.mark.parametrize(
    ("start", "width", "band"),
    [
        (10 * 60, 119, Band.MORNING),
        (10 * 60, 120, Band.LUNCH),
        (10 * 60, 121, Band.LUNCH),
        (660, 0, Band.LUNCH),
        (659, 1, Band.MORNING),
        (659, 2, Band.LUNCH),
        (0, 0, Band.NIGHT),
        (1439, 0, Band.NIGHT),
    ],
)
def test_a_visits_band_is_that_of_the_middle_of_its_window(
    start: int, width: int, band: Band
) -> None:
    assert visit(30, start, width=width, days=(0,)).slots == {SLOT_INDEX[WEEKDAY, band]: 1}


def test_the_days_of_a_visit_fall_on_weekdays_and_weekends() -> None:
    morning, weekend = SLOT_INDEX[WEEKDAY, Band.MORNING], SLOT_INDEX[WEEKEND, Band.MORNING]
    assert visit(days=range(7)).slots == {morning: 5, weekend: 2}
    assert visit(days=(4, 5)).slots == {morning: 1, weekend: 1}
    assert visit(days=()).slots == {}


def test_carer_minutes_count_every_carer_and_contact_minutes_the_person_once() -> None:
    care = package("N1", visit(30, days=range(7), carers=2), visit(45, 1140, days=(0, 6)))
    assert care.carer_minutes_per_week == 420 + 90
    assert care.contact_minutes_per_week == 210 + 90
    assert care.is_double_handed
    assert not package().is_double_handed


def test_minutes_by_slot_add_up_to_the_week() -> None:
    care = package("N1", visit(30, carers=2), visit(45, 1140, days=(0, 6)), visit(20, 500))
    by_slot = care.carer_minutes_by_slot
    assert by_slot[SLOT_INDEX[WEEKDAY, Band.MORNING]] == 5 * 60 + 5 * 20
    assert by_slot[SLOT_INDEX[WEEKEND, Band.MORNING]] == 2 * 60 + 2 * 20
    assert by_slot[SLOT_INDEX[WEEKDAY, Band.EVENING]] == 45
    assert by_slot[SLOT_INDEX[WEEKEND, Band.EVENING]] == 45
    assert sum(by_slot) == care.carer_minutes_per_week


@pytest.mark.parametrize(
    "visits",
    [
        [visit(start=480, width=30), visit(start=480), visit(start=540)],
        [visit(days=(0,)), visit(days=(0, 1)), visit(days=(1,))],
        [visit(20), visit(30), visit(30, carers=2)],
        [visit(20), visit(30), visit(start=540)],
    ],
    ids=["windows", "days", "all-they-say", "two-alike"],
)
def test_visits_are_kept_in_order_of_window_and_days_however_they_are_given(
    visits: list[Visit],
) -> None:
    one, *others = (package("N1", *order) for order in permutations(visits))
    assert all(other == one for other in others)
    keys = [(v.window_start, v.window_end, v.days) for v in one.visits]
    assert keys == sorted(keys)


def test_a_full_postcode_is_never_in_a_printed_form() -> None:
    home = Place(620_000, 310_000, "A1", False, "NR1 1AA")
    assert home.outward == "NR1"
    assert at(0).outward == ""
    for printed in (repr(home), str(package("N1", place=home)), repr(delivery("B", "L", 30))):
        assert "1AA" not in printed


def test_better_ratings_are_greater_and_tiers_are_called_in_order() -> None:
    assert sorted(Rating) == [
        Rating.UNRATED, Rating.INADEQUATE, Rating.REQUIRES_IMPROVEMENT, Rating.GOOD,
        Rating.OUTSTANDING,
    ]  # fmt: skip
    assert [tier.label for tier in sorted(Tier)] == [
        "principal provider", "lot framework", "county framework", "spot",
        "last resort (in-house)",
    ]  # fmt: skip
    assert Rating.REQUIRES_IMPROVEMENT.label == "Requires improvement"


def test_dates_of_a_package_default_to_none_and_wishes_to_nothing() -> None:
    care = package("N1", ready_on=date(2026, 11, 1))
    assert care.target_start is None
    assert not care.excluded | care.preferred | care.skills
