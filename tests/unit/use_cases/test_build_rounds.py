"""Rounds are built once, in any process, kept as they come, and a stopped build goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from allocator.domain.errors import CancelledError
from allocator.use_cases import build_rounds
from tests.rules.world import at, case, location, package, visit
from tests.unit.use_cases.three_branches import (
    HERE,
    PLACES,
    SHIFTS,
    WEEK,
    booked,
    rounds_in,
    three_branches,
)


def test_a_carer_the_book_names_comes_where_that_can_be(tmp_path):
    def naming(first, second):
        book = (
            booked("B1", "L0", replace(visit(width=0), known_carer=first)),
            booked("B2", "L0", replace(visit(width=0), known_carer=second), minutes=9),
        )
        county = three_branches(*book, shifts=SHIFTS)
        rounds = rounds_in(tmp_path, county)
        week = rounds.week(HERE)
        made = [[week.days[0].workday.refs[c].ref for c in it] for it in week.days[0].roster.rounds]
        return rounds.content(HERE), made, week.figures.unknown

    one, two = naming("zeta", "alpha"), naming("alpha", "zeta")
    assert one[1:] == ([["B2"], ["B1"]], 0)
    assert two[1:] == ([["B1"], ["B2"]], 0)
    assert naming("alpha", "alpha")[2] == 7
    assert len({one[0], two[0], naming("", "")[0]}) == 3


def test_a_build_that_was_stopped_goes_on_and_a_finished_one_builds_nothing(tmp_path):
    assert rounds_in(tmp_path).build_all(PLACES[:1], jobs=1).new == 1
    heard = []

    class Ear:
        def step(self, text):
            assert text

        def advance(self, done, total):
            heard.append((done, total))

    second = rounds_in(tmp_path).build_all(PLACES, Ear(), jobs=1)
    assert second.new == 2
    weeks = [21 + 5, 7, 0]  # calls of the three branches, of which the first is built
    work = sum(weeks) + len(weeks)
    assert heard == [(work - 1, work), (work, work)]
    third = rounds_in(tmp_path).build_all(PLACES, jobs=1)
    assert (third.new, third.figures) == (0, second.figures)
    assert third.total.calls == 5 * 4 + 2 * 3 + 7


class _Impatient:
    """Presses Ctrl-C when a location is done."""

    def step(self, text):
        assert text

    def advance(self, done, total):
        raise KeyboardInterrupt


def test_a_build_that_is_stopped_says_what_is_kept_and_goes_on_from_there(tmp_path):
    whole = rounds_in(tmp_path / "at once").build_all(PLACES, jobs=1)
    said = "The rounds of 1 of 3 locations are kept; the same command goes on from there"
    with pytest.raises(CancelledError, match=said) as stopped:
        rounds_in(tmp_path).build_all(PLACES, _Impatient(), jobs=1)
    assert stopped.value.exit_code == 130
    with pytest.raises(CancelledError, match="of 2 of 3 locations"):
        rounds_in(tmp_path).build_all(PLACES, _Impatient(), jobs=1)
    last = rounds_in(tmp_path).build_all(PLACES, jobs=1)
    assert (last.new, last.figures) == (1, whole.figures)


def test_the_smallest_locations_are_built_first_and_then_the_largest(tmp_path, monkeypatch):
    places = tuple(location(f"L{row}", place=at(row)) for row in range(5))
    book = [
        booked(f"B{row}{n}", f"L{row}", visit(), minutes=n)
        for row, packages in enumerate((3, 1, 5, 2, 4))
        for n in range(packages)
    ]
    begun = []
    monkeypatch.setattr(build_rounds, "build", lambda _, x: begun.append(x.location_id) or WEEK)
    rounds_in(tmp_path, case(*places, *book)).build_all(places, jobs=1)
    assert begun == ["L1", "L2", "L4", "L0", "L3"]


@pytest.mark.slow
def test_one_process_and_two_write_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(build_rounds, "_FEW_CALLS", 0)
    for jobs in (1, 2):
        assert rounds_in(tmp_path / str(jobs)).build_all(PLACES, jobs=jobs).new == 3
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in "12")
    assert one == two
    assert len(one) == 3


def test_many_quotes_are_those_worked_out_one_by_one(tmp_path):
    rounds = rounds_in(tmp_path)
    bundles = [(package("N1"),), (package("N1"), package("N2", place=at(3)))]
    heard = []

    class Ear:
        def step(self, text):
            assert text

        def advance(self, done, total):
            heard.append((done, total))

    found = rounds.quote_many({"L0": bundles, "L1": bundles[:1], "L2": []}, Ear(), jobs=1)
    quotes = rounds_in(tmp_path).quotes()
    alone = [(bundle, HERE) for bundle in bundles] + [(bundles[0], PLACES[1])]
    assert {(it.refs, it.location_id): it for it in found} == {
        (tuple(p.ref for p in bundle), place.location_id): quotes.work_out(bundle, place)
        for bundle, place in alone
    }
    assert heard[-1] == (3, 3)
    assert {place.location_id for place in PLACES if rounds.stored(place)} == {"L0", "L1"}
