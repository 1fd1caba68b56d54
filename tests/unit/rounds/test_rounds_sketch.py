"""Rounds sketched from the book, on books small enough to draw."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from allocator.domain.package import Package, Visit
from allocator.domain.week import SLOT_INDEX, Band, DayType
from allocator.rounds import RoundSketch, sketch_rounds
from allocator.rounds.sketch import NOBODY
from tests.rules.world import WEEKDAYS, StraightRoad, at, package, visit

MORNING = SLOT_INDEX[DayType.WEEKDAY, Band.MORNING]
SATURDAY = SLOT_INDEX[DayType.WEEKEND, Band.MORNING]


def home(ref: str, minutes_away: int, start: int, *, width: int = 0, length: int = 30) -> Package:
    care = visit(length, start, days=WEEKDAYS, width=width)
    return package(ref, care, place=at(minutes_away))


def sketch(*homes: Package, slot: int = MORNING) -> RoundSketch:
    return sketch_rounds(homes, slot, StraightRoad())


def gaps(found: RoundSketch) -> list[tuple[int, int, int, int, int]]:
    columns = (
        found.gap_before, found.gap_after, found.gap_minutes, found.gap_ready, found.gap_latest,
    )  # fmt: skip
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def test_an_empty_book_has_no_rounds_and_no_gaps() -> None:
    found = sketch()
    assert (found.rounds, found.travel_minutes, len(found.stops)) == (0, 0, 0)
    assert gaps(found) == []


def test_one_visit_is_a_round_with_a_gap_before_and_a_gap_after() -> None:
    found = sketch(home("B1", 5, 480, width=30))
    late = 2 * 24 * 60
    assert found.rounds == 1
    assert gaps(found) == [(NOBODY, 0, 0, 0, 510), (0, NOBODY, 0, 510, late)]


def test_visits_that_can_follow_each_other_share_a_round() -> None:
    found = sketch(home("B1", 0, 480), home("B2", 10, 520), home("B3", 4, 600))
    assert found.rounds == 1
    assert found.travel_minutes == 10 + 6


def test_visits_at_the_same_minute_need_two_rounds() -> None:
    found = sketch(home("B1", 0, 480), home("B2", 1, 480))
    assert found.rounds == 2
    assert found.travel_minutes == 0


@pytest.mark.parametrize(("start", "rounds"), [(519, 2), (520, 1)])
def test_a_round_is_joined_only_if_it_arrives_in_time(start: int, rounds: int) -> None:
    assert sketch(home("B1", 0, 480), home("B2", 10, start)).rounds == rounds


def test_a_visit_joins_the_round_that_gets_to_it_with_least_travel() -> None:
    found = sketch(home("B1", 0, 480), home("B2", 9, 480), home("B3", 7, 540))
    assert found.rounds == 2
    assert found.travel_minutes == 2


def test_slack_in_a_window_moves_the_latest_minute_of_the_gap_before_it() -> None:
    first, then = home("B1", 0, 480, width=60), home("B2", 10, 560, width=20)
    late = 2 * 24 * 60
    assert gaps(sketch(first, then)) == [
        (NOBODY, 0, 0, 0, 540),
        (0, 1, 10, 510, 580),
        (1, NOBODY, 0, 590, late),
    ]
    tight = home("B2", 10, 560, width=0)
    assert gaps(sketch(first, tight))[0] == (NOBODY, 0, 0, 0, 520)


@pytest.mark.parametrize(
    ("days", "slot", "rounds"),
    [
        ((0, 1), MORNING, 0),
        ((0, 1, 2), MORNING, 1),
        ((0, 1, 5), MORNING, 0),
        ((5,), SATURDAY, 1),
        (WEEKDAYS, SATURDAY, 0),
        ((), MORNING, 0),
    ],
)
def test_a_typical_day_holds_the_visits_of_at_least_half_of_the_days(
    days: tuple[int, ...], slot: int, rounds: int
) -> None:
    assert sketch(package("B1", visit(30, days=days)), slot=slot).rounds == rounds


def test_only_visits_of_the_time_band_are_in_the_sketch() -> None:
    care = package("B1", visit(30, 480), visit(30, 1080, width=30))
    evening = SLOT_INDEX[DayType.WEEKDAY, Band.TEA]
    assert len(sketch(care).stops) == 1
    assert len(sketch(care, slot=evening).stops) == 1
    assert len(sketch(care, slot=SLOT_INDEX[DayType.WEEKDAY, Band.LUNCH]).stops) == 0


def outline(found: RoundSketch) -> list[object]:
    places = found.stops.easting.tolist()
    return sorted(
        (places[b] if b != NOBODY else -1, places[a] if a != NOBODY else -1, *rest)
        for b, a, *rest in gaps(found)
    )


def test_the_order_of_packages_and_of_their_visits_does_not_matter() -> None:
    weekend: list[Visit] = [
        visit(20, 480, days=(5,)),
        visit(60, 480, days=(6,)),
        visit(45, 560, days=(5,)),
    ]
    homes = [package("B1", *weekend, place=at(0)), package("B2", visit(30, 530), place=at(6))]
    expected = outline(sketch(*homes, slot=SATURDAY))
    for order in permutations(weekend):
        shuffled = [homes[1], replace(homes[0], visits=order)]
        assert outline(sketch(*shuffled, slot=SATURDAY)) == expected


def test_no_round_makes_a_visit_late() -> None:
    rng = np.random.default_rng(7)
    for _ in range(50):
        homes = [
            home(f"B{n}", int(rng.integers(0, 25)), 360 + 10 * int(rng.integers(0, 24)),
                 width=int(rng.integers(0, 60)), length=int(rng.integers(15, 60)))
            for n in range(7)
        ]  # fmt: skip
        found = sketch(*homes)
        assert found.rounds >= 1
        assert len(found.gap_minutes) == len(homes) + found.rounds
        for _, after, hop, ready, latest in gaps(found):
            assert after == NOBODY or ready + hop <= latest
