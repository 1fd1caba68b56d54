"""Rounds on disk: kept as they are, refused when altered, built once, judged without a router."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from allocator.domain.errors import ScenarioError, UserError, WorkspaceError
from allocator.domain.market import Shift
from allocator.domain.week import MINUTES_PER_DAY, SLOTS
from allocator.geo import CrowFlyTravel
from allocator.policy import read_policy
from allocator.rounds import InsertionQuotes
from allocator.rounds.day import UNSERVED
from allocator.rounds.figures import Figures
from allocator.routing.effort import Effort
from allocator.use_cases import build_rounds
from allocator.use_cases.build_rounds import Rounds, build
from allocator.use_cases.check_rounds import check_rounds
from allocator.use_cases.kept_rounds import RoundsOf, from_store, to_store
from allocator.use_cases.open_case import find_location, find_package, open_problem, who_may
from allocator.use_cases.open_rounds import keep_rounds
from allocator.use_cases.quote_package import quote_package
from allocator.workspace.rounds_store import RoundsStore, StoredDay, StoredWeek
from tests.rules.world import (
    TODAY,
    WEEKDAYS,
    at,
    case,
    delivery,
    location,
    package,
    visit,
    world,
)

POLICY = read_policy()
EFFORT = Effort(build_steps=50, rebuild_steps=10, quote_steps=20)
PLACES = tuple(location(f"L{row}", place=at(10 * row)) for row in range(3))
HERE = PLACES[0]
SHIFTS = (Shift(location_id="L0", on_duty=420, off_duty=1200, carers=2),)


def _booked(ref, name, *visits, minutes=5):
    held = delivery(ref, name, 30, place=at(minutes))
    return replace(held, package=replace(held.package, visits=visits))


BOOK = (
    _booked("B1", "L0", visit(carers=2), visit(start=720)),
    _booked("B2", "L0", visit(days=WEEKDAYS), minutes=9),
    _booked("B3", "L1", visit(start=1080), minutes=12),
)


def _case(*book, **parts):
    return case(*PLACES, *(book or BOOK), **parts)


def _rounds(folder: Path, county=None, policy=POLICY, **effort: int) -> Rounds:
    origin = RoundsOf(county or _case(), policy, CrowFlyTravel(), replace(EFFORT, **effort))
    return Rounds(origin, RoundsStore(folder))


def _file(rounds: Rounds, place=HERE) -> Path:
    (path,) = rounds.store.folder.glob(f"rounds-{rounds.content(place)[:24]}*")
    return path


def _judged(rounds: Rounds, place=HERE):
    return check_rounds(rounds.origin, rounds.store, [place])


def test_a_stored_week_comes_back_as_it_was(tmp_path):
    store = RoundsStore(tmp_path / "made" / "when needed")
    week = StoredWeek(
        location_id="L1",
        crew=(2, 3),
        days=(StoredDay((0, 1), ((1, 0), ()), (480, UNSERVED)),),
        figures=Figures(calls=3, metres=17),
    )
    assert not store.has("key")
    store.write("key", week)
    assert store.has("key")
    assert store.read("key") == week
    assert [it.name for it in store.folder.iterdir()] == ["rounds-key.json"]


def test_a_file_names_no_person_and_no_place(tmp_path):
    rounds = _rounds(tmp_path)
    rounds.build_all(PLACES, jobs=1)
    text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    assert not any(ref in text for ref in ("B1", "B2", "B3", str(at(5).easting)))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace('"start":[4', '"start":[5'),
        lambda text: text[:-9],
        lambda _: "[]",
        lambda _: "{}",
        lambda _: "",
        lambda text: json.dumps({**json.loads(text), "seal": "0"}),
    ],
)
def test_an_altered_file_is_refused_and_built_again(tmp_path, spoil):
    rounds = _rounds(tmp_path)
    rounds.build_all([HERE], jobs=1)
    path = _file(rounds)
    good = path.read_text(encoding="utf-8")
    path.write_text(spoil(good), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != good
    with pytest.raises(WorkspaceError, match=path.name):
        rounds.store.read(rounds.content(HERE))
    assert rounds.stored(HERE) is None
    verdict = _judged(rounds)
    assert not verdict.stands
    assert len(verdict.unreadable) == 1
    assert _rounds(tmp_path).build_all([HERE], jobs=1).new == 1
    assert path.read_text(encoding="utf-8") == good


def test_a_file_put_in_place_of_another_is_refused(tmp_path):
    rounds = _rounds(tmp_path)
    rounds.build_all(PLACES, jobs=1)
    _file(rounds, PLACES[1]).write_bytes(_file(rounds).read_bytes())
    with pytest.raises(WorkspaceError, match="altered"):
        rounds.store.read(rounds.content(PLACES[1]))


def test_a_week_survives_the_store_call_by_call(tmp_path):
    rounds = _rounds(tmp_path)
    stored = build(rounds.origin, HERE)
    week = from_store(rounds.origin, HERE, stored)
    assert to_store(week, stored.crew) == stored
    assert week.content == rounds.content(HERE)
    assert [it.workday.days for it in week.days] == [(0, 1, 2, 3, 4), (5, 6)]
    assert week.figures == stored.figures
    assert week.figures.calls == 5 * 4 + 2 * 3
    assert rounds.week(HERE) is rounds.week(HERE)


def test_a_build_that_was_stopped_goes_on_and_a_finished_one_builds_nothing(tmp_path):
    assert _rounds(tmp_path).build_all(PLACES[:1], jobs=1).new == 1
    heard = []

    class Ear:
        def advance(self, done, total):
            heard.append((done, total))

    second = _rounds(tmp_path).build_all(PLACES, Ear(), jobs=1)
    assert second.new == 2
    assert heard == [(2, 3), (3, 3)]
    third = _rounds(tmp_path).build_all(PLACES, jobs=1)
    assert (third.new, third.figures) == (0, second.figures)
    assert third.total.calls == 5 * 4 + 2 * 3 + 7


def test_what_rounds_follow_from_is_in_their_name_and_nothing_else(tmp_path):
    plain = _rounds(tmp_path).content(HERE)
    moved = _booked("B2", "L0", visit(days=WEEKDAYS), minutes=8)
    others = {
        "book": _rounds(tmp_path, _case(BOOK[0], moved)),
        "shifts": _rounds(tmp_path, _case(shifts=SHIFTS)),
        "policy": _rounds(tmp_path, policy=POLICY.but(break_minutes=30)),
        "effort": _rounds(tmp_path, build_steps=51),
    }
    changed = {name: rounds.content(HERE) for name, rounds in others.items()}
    assert len({plain, *changed.values()}) == 1 + len(changed)
    same = (
        _rounds(tmp_path, _case(*BOOK[::-1])),
        _rounds(tmp_path, _case(*BOOK[:2])),
        _rounds(tmp_path, _case(package("N9"), *BOOK)),
        _rounds(tmp_path, policy=POLICY.but(concentration_percent=1)),
        _rounds(tmp_path, quote_steps=7),
    )
    assert {rounds.content(HERE) for rounds in same} == {plain}


@pytest.mark.slow
def test_one_process_and_two_write_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(build_rounds, "_FEW", 0)
    for jobs in (1, 2):
        assert _rounds(tmp_path / str(jobs)).build_all(PLACES, jobs=jobs).new == 3
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in "12")
    assert one == two
    assert len(one) == 3


def test_many_quotes_are_those_worked_out_one_by_one(tmp_path):
    rounds = _rounds(tmp_path)
    bundles = [(package("N1"),), (package("N1"), package("N2", place=at(3)))]
    heard = []

    class Ear:
        def advance(self, done, total):
            heard.append((done, total))

    found = rounds.quote_many({"L0": bundles, "L1": bundles[:1], "L2": []}, Ear(), jobs=1)
    quotes = _rounds(tmp_path).quotes()
    alone = [(bundle, HERE) for bundle in bundles] + [(bundles[0], PLACES[1])]
    assert {(it.refs, it.location_id): it for it in found} == {
        (tuple(p.ref for p in bundle), place.location_id): quotes.work_out(bundle, place)
        for bundle, place in alone
    }
    assert heard[-1] == (3, 3)
    assert {place.location_id for place in PLACES if rounds.stored(place)} == {"L0", "L1"}


def test_kept_rounds_that_keep_the_rules_stand(tmp_path):
    rounds = _rounds(tmp_path)
    built = rounds.build_all(PLACES[:2], jobs=1)
    verdict = check_rounds(rounds.origin, rounds.store, PLACES)
    assert verdict.stands
    assert (verdict.checked, verdict.missing, verdict.misfits) == (2, ("L2",), 0)
    assert verdict.figures == built.total


def test_visits_nobody_makes_are_counted_on_every_day_and_are_no_fault(tmp_path):
    held = _booked("B9", "L0", visit(500, days=WEEKDAYS), visit(start=600))
    rounds = _rounds(tmp_path, _case(held))
    rounds.build_all([HERE], jobs=1)
    verdict = _judged(rounds)
    assert (verdict.stands, verdict.misfits) == (True, 5)


def _planted(tmp_path, county, **changes):
    """Rounds of a case whose stored week was changed and sealed again."""
    rounds = _rounds(tmp_path, county)
    stored = build(rounds.origin, HERE)
    first = stored.days[0]
    if "day" in changes:
        day = replace(first, **changes.pop("day"))
        changes["days"] = (day, *stored.days[1:])
    rounds.store.write(rounds.content(HERE), replace(stored, **changes))
    return rounds


def test_too_little_rest_between_two_days_is_found(tmp_path):
    county = _case(
        _booked("B1", "L0", visit(width=0, start=420, days=(0, 1))),
        _booked("B2", "L0", visit(start=1080, width=300, days=(0,))),
        shifts=(replace(SHIFTS[0], carers=1),),
    )
    rounds = _planted(tmp_path, county, day={"rounds": ((0, 1),), "start": (420, 1300)})
    faults = {(it.fault.code, it.days, it.carer, it.fault.minutes) for it in _judged(rounds).faults}
    rest = POLICY.rest_minutes - (MINUTES_PER_DAY + 420 - 1330)
    assert faults == {("rest", (0, 1), "E1", rest), ("duty", (0,), "E1", 130)}


def test_rest_is_also_due_between_sunday_and_monday(tmp_path):
    county = _case(
        _booked("B1", "L0", visit(width=0, start=420, days=(0,))),
        _booked("B2", "L0", visit(start=1080, width=300, days=(6,))),
        shifts=(replace(SHIFTS[0], carers=1),),
    )
    rounds = _rounds(tmp_path, county)
    stored = build(rounds.origin, HERE)
    last = replace(stored.days[-1], start=(1300,))
    rounds.store.write(rounds.content(HERE), replace(stored, days=(*stored.days[:-1], last)))
    assert ("rest", (6, 0)) in {(it.fault.code, it.days) for it in _judged(rounds).faults}


def test_a_fault_is_named_by_package_carer_and_days(tmp_path):
    county = _case(_booked("B1", "L0", visit()), shifts=SHIFTS)
    rounds = _planted(tmp_path, county, day={"rounds": ((0,), ()), "start": (470,)})
    (found,) = _judged(rounds).faults
    assert (found.location_id, found.carer, found.refs) == ("L0", "E1", ("B1",))
    assert found.days == tuple(range(7))
    assert (found.fault.code, found.fault.minutes) == ("early", 10)


def test_figures_that_are_not_those_counted_do_not_stand(tmp_path):
    true = build(_rounds(tmp_path).origin, HERE).figures
    told = replace(true, metres=true.metres - 1000, travel=true.travel - 2)
    verdict = _judged(_planted(tmp_path, _case(), figures=told))
    assert not verdict.stands
    assert verdict.unreadable == (
        f"L0: travel, {true.travel - 2:,} kept and {true.travel:,} counted a week.",
        f"L0: metres, {true.metres - 1000:,} kept and {true.metres:,} counted a week.",
    )


def test_a_skill_that_no_carer_of_the_location_has_is_found(tmp_path):
    peg = _booked("B1", "L0", visit(days=WEEKDAYS))
    peg = replace(peg, package=replace(peg.package, skills=frozenset({"peg"})))
    county = case(replace(HERE, skills=frozenset({"hoist"})), peg)
    rounds = _rounds(tmp_path, county)
    rounds.build_all([HERE], jobs=1)
    (found,) = check_rounds(rounds.origin, rounds.store, county.locations).faults
    assert (found.fault.code, found.refs, found.days) == ("skills", ("B1",), WEEKDAYS)
    able = replace(county.locations[0], skills=frozenset({"hoist", "peg"}))
    assert check_rounds(rounds.origin, rounds.store, [able]).stands


@pytest.mark.parametrize(
    "changes", [{"start": ("soon",)}, {"start": (480.5,)}, {"start": (None,)}, {"rounds": (5, ())}]
)
def test_a_sealed_file_of_another_form_is_a_sentence(tmp_path, changes):
    county = _case(_booked("B1", "L0", visit()), shifts=SHIFTS)
    (said,) = _judged(_planted(tmp_path, county, day=changes)).unreadable
    assert said.endswith("stored rounds have the wrong form.")


@pytest.mark.parametrize(
    "changes",
    [
        {"days": ()},
        {"crew": (1,)},
        {"crew": (1, 1)},
        {"crew": (3,), "day": {"rounds": ((0,), (), ())}},
        {"day": {"days": (0,)}},
        {"day": {"rounds": ((99,), ())}},
        {"day": {"rounds": ((-1,), ())}},
        {"day": {"rounds": ((0,),)}},
        {"day": {"rounds": ((0,), (), ())}},
        {"day": {"start": (480, 480)}},
        {"day": {"start": ()}},
    ],
)
def test_rounds_of_another_shape_than_the_case_are_a_sentence(tmp_path, changes):
    county = _case(_booked("B1", "L0", visit()), shifts=SHIFTS)
    rounds = _planted(tmp_path, county, **changes)
    verdict = _judged(rounds)
    assert not verdict.stands
    assert len(verdict.unreadable) == 1
    with pytest.raises(WorkspaceError, match="L0"):
        rounds.week(HERE)


def test_a_case_is_opened_by_name_and_a_wrong_seed_is_a_sentence(tmp_path):
    for name in ("twin:x", "twin:-1", "twin:1234567890"):
        with pytest.raises(ScenarioError, match="whole number"):
            open_problem(name)
    with pytest.raises(UserError, match="nowhere"):
        open_problem(str(tmp_path / "nowhere"))


def test_what_is_not_there_is_named_beside_what_is_like_it():
    county = _case(package("ICL-001"))
    assert find_location(county, "L1") is PLACES[1]
    assert find_package(county, "ICL-001").ref == "ICL-001"
    with pytest.raises(UserError, match=r"no location 'L9'; the case has 3 locations\. .*L0"):
        find_location(county, "L9")
    with pytest.raises(UserError, match=r"list 'ICL-01'; the case has 1 .* nearest: ICL-001\."):
        find_package(county, "ICL-01")
    with pytest.raises(UserError, match=r"has 0 packages on the interim care list\.$"):
        find_package(replace(county, packages=()), "N1")


def test_a_location_is_found_by_its_name_where_no_other_has_it():
    named = [
        replace(x, name=name) for x, name in zip(PLACES, ("Acle", "Holt", "Holt"), strict=True)
    ]
    county = _case().but(locations=tuple(named))
    assert find_location(county, "acle").location_id == "L0"
    with pytest.raises(UserError, match="2 locations are called 'Holt': say which, L1, L2"):
        find_location(county, "Holt")
    with pytest.raises(UserError, match=r"The nearest: L0 \(Acle\)\."):
        find_location(county, "Akle")


def test_only_locations_that_keep_every_rule_are_quoted(tmp_path):
    wanted = package(excluded=frozenset({"L1"}))
    problem = world(wanted, package("N2"), *PLACES)
    rounds = keep_rounds(problem.case, problem.policy, folder=tmp_path)
    found = quote_package(problem, rounds, wanted)
    assert sorted(quote.location_id for quote in found.quotes) == ["L0", "L2"]
    assert [it.location_id for it in found.refusals] == ["L1"]
    assert found.short == found.left == ()
    (chosen,) = quote_package(problem, rounds, wanted, [PLACES[1]]).quotes
    assert chosen.location_id == "L1"


def test_the_estimate_says_who_may_take_a_package():
    wanted = package(excluded=frozenset({"L1"}))
    problem = world(wanted, package("N2"), *PLACES)
    assert [place.location_id for place in who_may(problem, wanted)] == ["L0", "L2"]


def test_declared_time_is_held_against_the_quote_and_not_an_estimate(tmp_path, monkeypatch):
    wanted = package()
    problem = world(wanted, *PLACES)
    rounds = keep_rounds(problem.case, problem.policy, folder=tmp_path)
    dear = np.full((1, len(PLACES), len(SLOTS)), 10_000, dtype=np.int32)
    monkeypatch.setattr(InsertionQuotes, "quote_all", lambda *_: dear)
    assert who_may(problem, wanted) == ()
    assert len(quote_package(problem, rounds, wanted).quotes) == len(PLACES)


def test_rounds_are_kept_in_the_folder_named(tmp_path):
    rounds = keep_rounds(_case(), POLICY, folder=tmp_path)
    assert rounds.store.folder == tmp_path
    assert rounds.origin.travel.fingerprint == CrowFlyTravel().fingerprint
    assert rounds.origin.case.as_of == TODAY
