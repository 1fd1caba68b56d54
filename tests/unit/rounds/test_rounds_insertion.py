"""Insertion quotes against a brute force that tries every position of every round in full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from random import Random

import numpy as np
import pytest

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.package import Delivery, Package, Place, Visit
from allocator.domain.week import DAYS_IN_TYPE, SLOTS
from allocator.geo import CrowFlyTravel, Points
from allocator.rounds import NO_QUOTE, InsertionQuotes
from tests.rules.world import (
    TODAY,
    WEEKDAYS,
    StraightRoad,
    at,
    case,
    delivery,
    location,
    package,
    visit,
)
from tests.tiny import random_case

Stop = tuple[Place, Visit]
Drive = Callable[[Place, Place], int]


@cache
def crow_fly(one: Place, other: Place) -> int:
    points = [
        Points(np.array([p.easting]), np.array([p.northing]), np.array([p.is_rural]))
        for p in (one, other)
    ]
    return int(CrowFlyTravel().minutes(*points)[0, 0])


def finish(stops: list[Stop], drive: Drive) -> int | None:
    """When a carer who is never early and never late leaves the last stop; `None` if late."""
    clock, where = 0, None
    for place, care in stops:
        clock = max(care.window_start, clock + (drive(where, place) if where else 0))
        if clock > care.window_end:
            return None
        clock, where = clock + care.minutes, place
    return clock


def length(stops: list[Stop], drive: Drive) -> int:
    return sum(drive(one, other) for (one, _), (other, _) in pairwise(stops))


def rounds_of(case: Case, location_id: str, slot: int, drive: Drive) -> list[list[Stop]]:
    """Rounds by their definition: in window order, each visit to the nearest round in time."""
    calls = [
        (care.window_start + care.window_end, care.window_end, found.package.ref,
         (care.days, care.minutes, care.carers), (found.package.place, care))
        for found in case.book
        if found.location_id == location_id
        for care in found.package.visits
        if 2 * care.slots.get(slot, 0) >= DAYS_IN_TYPE[SLOTS[slot][0]]
    ]  # fmt: skip
    rounds: list[list[Stop]] = []
    for *_, stop in sorted(calls, key=lambda call: call[:4]):
        options = []
        for number, stops in enumerate(rounds):
            if finish([*stops, stop], drive) is not None:
                hop = drive(stops[-1][0], stop[0])
                left = finish(stops, drive)
                assert left is not None
                options.append((hop, left + hop, number))
        if options:
            rounds[min(options)[2]].append(stop)
        else:
            rounds.append([stop])
    return rounds


def brute_force(case: Case, wanted: Package, branch: Location, drive: Drive) -> tuple[int, ...]:
    """Try every position in every round and simulate the whole round each time."""
    added = [0] * len(SLOTS)
    for care in wanted.visits:
        stop = (wanted.place, care)
        for slot, days in care.slots.items():
            best = 2 * drive(branch.place, wanted.place)
            for stops in rounds_of(case, branch.location_id, slot, drive):
                for position in range(len(stops) + 1):
                    longer = [*stops[:position], stop, *stops[position:]]
                    if finish(longer, drive) is not None:
                        best = min(best, max(0, length(longer, drive) - length(stops, drive)))
            added[slot] += best * days * care.carers
    return tuple(added)


SEEDS = range(40)


def book(seed: int) -> Case:
    return random_case(seed, packages=3, locations=2, book=9)


def test_a_quote_is_the_cheapest_position_of_every_round_tried_in_full() -> None:
    cheaper = 0
    for seed in SEEDS:
        county = book(seed)
        quotes = InsertionQuotes(county, CrowFlyTravel())
        for wanted in county.packages:
            for branch in county.locations:
                found = quotes.quote(wanted, branch)
                assert found == brute_force(county, wanted, branch, crow_fly), seed
                cheaper += found != out_and_back(wanted, branch, crow_fly)
    assert cheaper > 50, "the books hardly ever hold a gap that is worth taking"


def out_and_back(wanted: Package, branch: Location, drive: Drive) -> tuple[int, ...]:
    added = [0] * len(SLOTS)
    for care in wanted.visits:
        for slot, days in care.slots.items():
            added[slot] += 2 * drive(branch.place, wanted.place) * days * care.carers
    return tuple(added)


@pytest.mark.parametrize("seed", SEEDS)
def test_quoting_all_pairs_at_once_gives_every_pairs_own_quote(seed: int) -> None:
    county = book(seed)
    quotes = InsertionQuotes(county, CrowFlyTravel())
    rng = Random(seed)
    wanted = np.array([[rng.random() < 0.7 for _ in county.locations] for _ in county.packages])
    found = quotes.quote_all(county.packages, county.locations, wanted)
    assert found.shape == (3, 2, len(SLOTS))
    for row, care in enumerate(county.packages):
        for column, branch in enumerate(county.locations):
            own = quotes.quote(care, branch) if wanted[row, column] else (NO_QUOTE,) * len(SLOTS)
            assert tuple(found[row, column].tolist()) == own


@pytest.mark.parametrize(("minutes", "a_day"), [(5, 0), (10, 0), (15, 10), (-1, 2), (-5, 10)])
def test_a_home_on_the_way_adds_nothing_asked_alone_or_with_all(minutes: int, a_day: int) -> None:
    """A round is at 0 at eight and at 10 at ten; somebody is to come in between."""
    branch, wanted = location("L1"), package("N1", visit(start=540, width=0), place=at(minutes))
    book = (
        Delivery(
            package=package(f"B{at_minute}", visit(start=start, width=0), place=at(at_minute)),
            location_id="L1",
            started_on=TODAY,
        )
        for at_minute, start in ((0, 480), (10, 600))
    )
    quotes = InsertionQuotes(case(branch, wanted, *book), StraightRoad())
    assert sum(quotes.quote(wanted, branch)) == 7 * a_day
    assert quotes.quote_all([wanted], [branch], np.array([[True]])).sum() == 7 * a_day


def test_a_quote_is_never_negative_nor_above_out_and_back_nor_where_no_visit_is() -> None:
    for seed in SEEDS:
        county = book(seed)
        quotes = InsertionQuotes(county, CrowFlyTravel())
        for wanted in county.packages:
            for branch in county.locations:
                most = out_and_back(wanted, branch, crow_fly)
                for slot, minutes in enumerate(quotes.quote(wanted, branch)):
                    assert 0 <= minutes <= most[slot]


def test_without_a_book_every_visit_is_a_drive_out_and_back() -> None:
    for seed in SEEDS:
        county = book(seed).but(book=())
        quotes = InsertionQuotes(county, CrowFlyTravel())
        for wanted in county.packages:
            for branch in county.locations:
                assert quotes.quote(wanted, branch) == out_and_back(wanted, branch, crow_fly)


def test_what_another_location_delivers_changes_nothing() -> None:
    for seed in SEEDS:
        county = book(seed)
        branch = county.locations[0]
        alone = county.but(book=tuple(d for d in county.book if d.location_id == "L0"))
        for wanted in county.packages:
            together, apart = (
                InsertionQuotes(found, CrowFlyTravel()).quote(wanted, branch)
                for found in (county, alone)
            )
            assert together == apart


def test_a_window_opened_at_both_ends_never_costs_more() -> None:
    for seed in SEEDS:
        county = book(seed)
        quotes = InsertionQuotes(county, CrowFlyTravel())
        for wanted in county.packages:
            opened = replace(wanted, visits=tuple(map(opened_by_twenty, wanted.visits)))
            for branch in county.locations:
                before, after = quotes.quote(wanted, branch), quotes.quote(opened, branch)
                assert all(a <= b for a, b in zip(after, before, strict=True))


def opened_by_twenty(care: Visit) -> Visit:
    return replace(care, window_start=care.window_start - 20, window_end=care.window_end + 20)


def test_row_order_of_book_and_visits_does_not_change_a_quote() -> None:
    for seed in SEEDS:
        county = book(seed)
        turned = county.but(
            book=tuple(
                replace(d, package=replace(d.package, visits=d.package.visits[::-1]))
                for d in county.book[::-1]
            )
        )
        wanted = np.ones((3, 2), dtype=bool)
        first, second = (
            InsertionQuotes(found, CrowFlyTravel()).quote_all(
                county.packages, county.locations, wanted
            )
            for found in (county, turned)
        )
        assert (first == second).all()


def quote(wanted: Package, *rows: object) -> int:
    county = case(location("L1"), wanted, *rows)  # type: ignore[arg-type]
    return sum(InsertionQuotes(county, StraightRoad()).quote(wanted, county.locations[0]))


def stop(ref: str, minutes_away: int, start: int, width: int = 0) -> object:
    care = visit(30, start, days=WEEKDAYS, width=width)
    return delivery(ref, "L1", 30, place=at(minutes_away), visits=(care,))


@pytest.mark.parametrize(
    ("start", "width", "travel"),
    [
        (520, 0, 0),
        (519, 0, 40),
        (519, 1, 0),
        (530, 0, 0),
        (531, 0, 40),
    ],
)
def test_a_gap_counts_only_if_nobody_is_early_or_late(start: int, width: int, travel: int) -> None:
    """Stops at 10 and 20 minutes, from 510 and until 570: half an hour between fits 520 to 530."""
    around = stop("B1", 10, 480), stop("B2", 30, 570)
    wanted = package("N1", visit(30, start, days=WEEKDAYS, width=width), place=at(20))
    assert quote(wanted, *around) == travel * 5


def test_the_end_of_a_round_costs_only_the_drive_there() -> None:
    wanted = package("N1", visit(30, 600, days=WEEKDAYS), place=at(14))
    assert quote(wanted, stop("B1", 10, 480)) == 4 * 5
    assert quote(wanted, stop("B1", 10, 640)) == 4 * 5


def test_two_carers_drive_twice_and_every_day_counts() -> None:
    for days, carers in ((3, 1), (7, 1), (7, 2)):
        wanted = package("N1", visit(30, days=range(days), carers=carers), place=at(6))
        assert quote(wanted) == 12 * days * carers


def test_the_method_has_a_name_for_outputs() -> None:
    assert InsertionQuotes(case(), StraightRoad()).name == "cheapest insertion"
