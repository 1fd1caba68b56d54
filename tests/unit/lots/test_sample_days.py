"""Sample days: the same people for every plan, a first roster that keeps the rules, kept sums."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from allocator.domain.case import Case
from allocator.domain.words import Funding
from allocator.lots.areas import Areas
from allocator.lots.judge import SampleSums
from allocator.lots.judge.chain_start import chain_calls
from allocator.lots.judge.sample_days import (
    SAMPLE_DAYS,
    Sampler,
    content_of,
    is_taken,
    split_by_lot,
)
from allocator.policy import read_policy
from allocator.rounds.checker import check_roster
from allocator.rounds.day import Day, Ties
from allocator.use_cases.routed_samples import RoutedSamples
from allocator.workspace.sample_store import SampleStore
from tests.rules.world import StraightRoad, at, case, delivery, location, package, visit
from tests.unit.lots.judge_county import by_area, column, lots, road_areas
from tests.unit.rounds.line_days import line_day

POLICY = read_policy()


def county(people: int = 12) -> Case:
    """People along the road, in areas A1 to A4, each visited every day."""
    book = [
        replace(
            delivery(f"N{n}", "L1", 30),
            package=package(f"N{n}", visit(start=480 + 20 * (n % 5)), place=at(n, f"A{n % 4 + 1}")),
        )
        for n in range(people)
    ]
    return case(location(), *book)


def sampler(percent: int = 100, samples: int = 2, of: Case | None = None) -> Sampler:
    return Sampler(
        case=of or county(),
        policy=POLICY,
        travel=StraightRoad(),
        percent=percent,
        samples=samples,
    )


def test_about_as_many_are_taken_as_asked() -> None:
    taken = sum(is_taken(f"P{n}", 0, 70) for n in range(4000))
    assert 0.67 < taken / 4000 < 0.73
    assert all(is_taken(f"P{n}", 1, 100) for n in range(50))
    assert not any(is_taken(f"P{n}", 1, 0) for n in range(50))


def test_samples_take_different_people_on_different_days() -> None:
    first, second = sampler(50, 2, county(40)).people()
    assert {p.ref for p in first} != {p.ref for p in second}
    assert {v.days for p in first for v in p.visits} == {(SAMPLE_DAYS[0],)}
    assert {v.days for p in second for v in p.visits} == {(SAMPLE_DAYS[1],)}


def test_only_what_the_council_pays_for_is_sampled() -> None:
    own = county()
    paid = own.book[0]
    private = replace(paid, package=replace(paid.package, funding=Funding.SELF))
    changed = own.but(book=(private, *own.book[1:]))
    assert {p.ref for p in sampler(of=changed).people()[0]} == {d.package.ref for d in own.book[1:]}


def test_people_are_split_by_the_lot_of_their_area() -> None:
    areas = road_areas()
    people = sampler().people()[0]
    plan = lots("12", "34")
    parts = split_by_lot(people, by_area(areas), plan.lot_of(areas), 2)
    assert [{p.place.lsoa11cd for p in part} for part in parts] == [{"A1", "A2"}, {"A3", "A4"}]
    elsewhere = replace(people[0], place=at(3, "nowhere"))
    assert split_by_lot([elsewhere], by_area(areas), plan.lot_of(areas), 2) == [[], []]


def test_any_change_to_a_day_changes_its_content() -> None:
    day = line_day()
    changed = [
        day.but(costs=replace(day.costs, travel=99)),
        day.but(break_minutes=21),
        day.but(calls=replace(day.calls, opens=day.calls.opens + 1)),
        day.but(minutes=day.minutes + 1),
        day.but(ties=Ties.none()),
    ]
    found = [content_of(one) for one in [day, *changed]]
    assert len(set(found)) == len(found)
    assert content_of(line_day()) == found[0]


def random_day(rng: Random) -> Day:
    """A day with double-handed visits and visits that wait for others."""
    calls = rng.randint(2, 12)
    base = line_day()
    place = column(*(rng.randrange(30) for _ in range(calls)))
    opens = column(*(rng.randrange(480, 900) for _ in range(calls)))
    pairs = [(n, n + 1) for n in range(0, calls - 1, 4)]
    for one, other in pairs:
        place[other], opens[other] = place[one], opens[one]
    waits = [(n, n + 3) for n in range(1, calls - 3, 4)]
    ties = [(a, b, 0, 0) for a, b in pairs] + [(a, b, 45, 1440) for a, b in waits]
    first, second, least, most = np.array(ties, dtype=np.int64).reshape(-1, 4).T
    zeros = np.zeros(calls, dtype=np.int64)
    return base.but(
        calls=replace(
            base.calls,
            place=place,
            opens=opens,
            closes=opens + 60,
            minutes=zeros + 30,
            skills=zeros,
            known=zeros - 1,
        ),
        ties=Ties(first=first, second=second, least=least, most=most),
        break_minutes=0,
    )


def test_a_first_roster_keeps_windows_duty_and_ties() -> None:
    rng = Random(3)
    served = 0
    for _ in range(150):
        day = random_day(rng)
        roster = chain_calls(day)
        assert check_roster(day, roster) == []
        served += len(day.calls) - len(roster.unserved)
    assert served > 400


class Counting(RoutedSamples):
    """Counts the days that are routed."""

    routed = 0

    def _route_all(self, days: list[Day]) -> object:  # type: ignore[override]
        Counting.routed += len(days)
        return super()._route_all(days)


def samples(store: SampleStore | None, areas: Areas | None = None) -> Counting:
    return Counting(
        sampler=sampler(),
        areas=areas or road_areas(),
        find=by_area(road_areas()),
        steps=30,
        store=store,
        jobs=1,
    )


def test_days_are_routed_once_and_kept(tmp_path: Path) -> None:
    store, hubs = SampleStore(tmp_path), column(1, 2)
    Counting.routed = 0
    found = samples(store).route(lots("12", "34"), hubs)
    assert Counting.routed == 4
    assert set(found) == {"L1", "L2"}
    contact = sum(one.contact for one in found.values())
    assert contact == 2 * 12 * 30
    assert found == samples(store).route(lots("12", "34"), hubs)
    assert Counting.routed == 4
    # Another plan that has one of the lots routes the other alone.
    samples(store).route(lots("12", "3"), hubs)
    assert Counting.routed == 6
    assert found == samples(None).route(lots("12", "34"), hubs)


def test_kept_sums_that_were_altered_are_not_trusted(tmp_path: Path) -> None:
    store = SampleStore(tmp_path)
    sums = asdict(SampleSums(contact=60, travel=6))
    store.write("abc", sums)
    assert store.read("abc") == sums
    path = tmp_path / "abc.json"
    document = json.loads(path.read_text("utf-8"))
    document["sums"]["travel"] = 5
    path.write_text(json.dumps(document), "utf-8")
    assert store.read("abc") is None
    path.write_text("[]", "utf-8")
    assert store.read("abc") is None
    assert store.read("nothing") is None


@pytest.mark.parametrize("hub", [-1, 0])
def test_a_lot_without_a_hub_is_not_routed(hub: int) -> None:
    found = samples(None).route(lots("12"), column(hub))
    assert set(found) == ({"L1"} if hub >= 0 else set())
