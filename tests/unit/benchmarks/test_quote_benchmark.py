"""The quote benchmark: rounds with the client are judged in the whole day, and a fault is told."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from allocator.rounds.day import UNSERVED, Roster
from allocator.rounds.duty import duty_of
from allocator.rounds.workdays import Workdays
from allocator.routing.bounded import Base, Newcomer
from allocator.routing.joining import join
from benchmarks import quote as family
from benchmarks.__main__ import main
from benchmarks.quote_check import faults_of
from tests.rules.world import StraightRoad, at, location, package, visit
from tests.unit.routing.small_weeks import EFFORT, POLICY, Weeks, booked

HERE = location()
MONDAY = (0,)


@pytest.fixture(scope="module")
def judged():
    """A quote, its rounds, today's, and the whole day with the client."""
    travel = StraightRoad()
    old = [
        package(f"B{row}", visit(30, 440 + 50 * row, days=MONDAY), place=at(10 * row))
        for row in range(1, 4)
    ]
    new = package("N1", visit(15, 530, days=MONDAY), place=at(25))
    county = booked(HERE, *old)
    weeks = Weeks(county)
    base = weeks(HERE).of_day(0)
    joined = join(
        Base(base, travel), [Newcomer(new, 0)], duty_of(county, HERE, POLICY), POLICY, EFFORT
    )
    quote = weeks.quotes().work_out([new], HERE)
    crew = tuple(sum(name[0] == letter for name in base.workday.carer_names) for letter in "EL")
    days = Workdays(county, HERE, POLICY, travel).build([*old, new], crew)
    return quote, joined, base, next(it for it in days if 0 in it.days)


def test_a_sound_quote_stands_before_the_checker(judged):
    assert faults_of(*judged) == ()


def test_other_minutes_than_those_of_its_rounds_are_told(judged):
    quote, *rest = judged
    dearer = replace(quote, added=(quote.added[0] + 1, *quote.added[1:]))
    assert faults_of(dearer, *rest) == ("figures",)


def test_a_client_who_is_visited_too_late_is_told(judged):
    quote, (joined,), base, whole = judged
    start = joined.with_new.start.copy()
    start[-1] += 300
    late = replace(joined, with_new=Roster(joined.with_new.rounds, start))
    assert "late" in faults_of(quote, [late], base, whole)


def test_a_client_nobody_visits_is_told(judged):
    quote, (joined,), base, whole = judged
    found = joined.with_new
    new = joined.part.old
    start = found.start.copy()
    start[new] = UNSERVED
    rounds = tuple(tuple(call for call in calls if call != new) for calls in found.rounds)
    dropped = replace(joined, with_new=Roster(rounds, start))
    assert "dropped" in faults_of(quote, [dropped], base, whole)


@pytest.mark.slow
def test_seconds_say_how_many_seeds_the_long_search_has(capsys):
    seeds = []
    for more in ((), ("--seconds", "0.001"), ("--seconds", "1.5")):
        assert main(["quote", "--days", "1", "--visits", "4", "--truth", "5", *more]) == 0
        said = re.search(r"the (\d+(?:\.\d+)?) seeds of a long search", capsys.readouterr().out)
        assert said is not None
        seeds.append(float(said[1]))
    usual, fewest, most = seeds
    assert (usual, fewest) == (3, 1)
    assert most > usual


@pytest.mark.slow
@pytest.mark.parametrize("faults", [(), ("late",)], ids=["sound", "faulty"])
def test_rows_say_who_what_and_whether_it_stands(faults, tmp_path, monkeypatch):
    path = tmp_path / "rows.json"
    if faults:
        monkeypatch.setattr(family, "faults_of", lambda *_: faults)
    words = ["quote", "--days", "1", "--visits", "4", "--truth", "5", "--json", str(path)]
    assert main(words) == (1 if faults else 0)
    ours, long = json.loads(path.read_text(encoding="utf-8"))
    assert ours["instance"] == "visits-4-01 quoted"
    assert long["instance"] == "visits-4-01 long search"
    assert (ours["checker"], long["checker"]) == ("late" if faults else "ok", "ok")
    for row in (ours, long):
        assert row["value"] > 0
        assert row["bound"] is row["best_known"] is row["gap_percent"] is None
        assert row["cpu_seconds"] > 0
