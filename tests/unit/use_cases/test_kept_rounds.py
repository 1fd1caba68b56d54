"""Rounds on disk: kept as they are, refused when altered, built once, judged without a router."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from allocator.domain.errors import ScenarioError, UserError, WorkspaceError
from allocator.domain.week import SLOTS
from allocator.geo import CrowFlyTravel
from allocator.rounds import InsertionQuotes
from allocator.rounds.day import UNSERVED
from allocator.rounds.figures import Figures
from allocator.use_cases.build_rounds import Rounds, build
from allocator.use_cases.check_rounds import check_rounds
from allocator.use_cases.kept_rounds import from_store, to_store
from allocator.use_cases.open_case import find_location, find_package, open_problem, who_may
from allocator.use_cases.open_rounds import keep_rounds
from allocator.use_cases.quote_package import quote_package
from allocator.workspace.rounds_store import RoundsStore, StoredDay, StoredWeek
from tests.rules.world import (
    TODAY,
    WEEKDAYS,
    at,
    package,
    visit,
    world,
)
from tests.unit.use_cases.three_branches import (
    BOOK,
    HERE,
    PLACES,
    POLICY,
    SHIFTS,
    booked,
    rounds_in,
    three_branches,
)


def _file(rounds: Rounds, place=HERE) -> Path:
    (path,) = rounds.store.folder.glob(f"rounds-{rounds.content(place)[:24]}*")
    return path


def _judged(rounds: Rounds, place=HERE):
    return check_rounds(rounds.origin, rounds.store, [place])


def test_a_file_in_the_place_of_the_folder_is_said_to_be_one(tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("", encoding="utf-8")
    week = StoredWeek("L1", (), (), Figures())
    with pytest.raises(WorkspaceError, match="it is a file, not a folder"):
        RoundsStore(taken).write("content", week)


def _refuse(path, *_, **__):
    raise PermissionError(13, "Permission denied", str(path))


def test_rounds_that_may_not_be_looked_for_are_unreadable_and_not_missing(tmp_path, monkeypatch):
    rounds = rounds_in(tmp_path)
    rounds.build_all([HERE], jobs=1)
    with monkeypatch.context() as closed:
        closed.setattr(Path, "exists", _refuse)
        closed.setattr(Path, "open", _refuse)
        verdict = _judged(rounds)
        assert rounds.stored(HERE) is None
    assert (verdict.missing, verdict.altered) == ((), ())
    (said,) = verdict.unreadable
    assert said == f"L0: {_file(rounds)}: stored rounds cannot be read (Permission denied)."
    assert _judged(rounds).stands


def test_a_folder_where_rounds_are_to_be_kept_is_named(tmp_path):
    rounds = rounds_in(tmp_path)
    (tmp_path / f"rounds-{rounds.content(HERE)[:24]}.json").mkdir()
    with pytest.raises(WorkspaceError, match=f"{_file(rounds).name}: a folder is where rounds"):
        rounds.build_all([HERE], jobs=1)
    assert [path.name for path in tmp_path.iterdir()] == [_file(rounds).name]


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
    rounds = rounds_in(tmp_path)
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
    rounds = rounds_in(tmp_path)
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
    assert len(verdict.unreadable + verdict.altered) == 1
    assert rounds_in(tmp_path).build_all([HERE], jobs=1).new == 1
    assert path.read_text(encoding="utf-8") == good


def test_a_file_put_in_place_of_another_is_refused(tmp_path):
    rounds = rounds_in(tmp_path)
    rounds.build_all(PLACES, jobs=1)
    _file(rounds, PLACES[1]).write_bytes(_file(rounds).read_bytes())
    with pytest.raises(WorkspaceError, match="altered"):
        rounds.store.read(rounds.content(PLACES[1]))


def test_a_week_survives_the_store_call_by_call(tmp_path):
    rounds = rounds_in(tmp_path)
    stored = build(rounds.origin, HERE)
    week = from_store(rounds.origin, HERE, stored)
    assert to_store(week, stored.crew) == stored
    assert week.content == rounds.content(HERE)
    assert [it.workday.days for it in week.days] == [(0, 1, 2, 3, 4), (5, 6)]
    assert week.figures == stored.figures
    assert week.figures.calls == 5 * 4 + 2 * 3
    assert rounds.week(HERE) is rounds.week(HERE)


def test_what_rounds_follow_from_is_in_their_name_and_nothing_else(tmp_path):
    plain = rounds_in(tmp_path).content(HERE)
    moved = booked("B2", "L0", visit(days=WEEKDAYS), minutes=8)
    others = {
        "book": rounds_in(tmp_path, three_branches(BOOK[0], moved)),
        "shifts": rounds_in(tmp_path, three_branches(shifts=SHIFTS)),
        "policy": rounds_in(tmp_path, policy=POLICY.but(break_minutes=30)),
        "effort": rounds_in(tmp_path, build_steps=51),
    }
    changed = {name: rounds.content(HERE) for name, rounds in others.items()}
    assert len({plain, *changed.values()}) == 1 + len(changed)
    same = (
        rounds_in(tmp_path, three_branches(*BOOK[::-1])),
        rounds_in(tmp_path, three_branches(*BOOK[:2])),
        rounds_in(tmp_path, three_branches(package("N9"), *BOOK)),
        rounds_in(tmp_path, policy=POLICY.but(concentration_percent=1)),
        rounds_in(tmp_path, quote_steps=7),
    )
    assert {rounds.content(HERE) for rounds in same} == {plain}


def test_a_case_is_opened_by_name_and_a_wrong_seed_is_a_sentence(tmp_path):
    for name in ("twin:x", "twin:-1", "twin:1234567890"):
        with pytest.raises(ScenarioError, match="whole number"):
            open_problem(name)
    with pytest.raises(UserError, match="nowhere"):
        open_problem(str(tmp_path / "nowhere"))


def test_what_is_not_there_is_named_beside_what_is_like_it():
    county = three_branches(package("ICL-001"))
    assert find_location(county, "L1") is PLACES[1]
    assert find_package(county, "ICL-001").ref == "ICL-001"
    with pytest.raises(UserError, match=r"no location 'L9'; the case has 3 locations\. .*L0"):
        find_location(county, "L9")
    with pytest.raises(UserError, match=r"list 'ICL-01'; the case has 1 .* nearest: ICL-001\."):
        find_package(county, "ICL-01")
    with pytest.raises(UserError, match=r"has 0 packages on the interim care list\.$"):
        find_package(replace(county, packages=()), "N1")


def test_a_package_delivered_already_names_who_delivers_it():
    county = three_branches()
    delivery = county.book[0]
    place = replace(county.location_by_id[delivery.location_id], name="Acle Care")
    ref, who = delivery.package.ref, place.location_id
    named = county.but(locations=(place,))
    for case, said in ((named, rf"{who} \(Acle Care\)"), (named.but(locations=()), who)):
        with pytest.raises(UserError, match=rf"^{ref} is delivered already, by {said}: only pack"):
            find_package(case, ref.lower())


def test_hints_name_locations_by_their_ids_alone():
    named = tuple(replace(x, name=f"Care {x.location_id}") for x in PLACES[:2])
    with pytest.raises(UserError, match=r"The first: L0, L1\.$"):
        find_location(three_branches().but(locations=named), "qqqqqq")


def test_a_location_is_found_by_its_name_where_no_other_has_it():
    named = [
        replace(x, name=name) for x, name in zip(PLACES, ("Acle", "Holt", "Holt"), strict=True)
    ]
    county = three_branches().but(locations=tuple(named))
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
    told = quote_package(problem, rounds, wanted, [PLACES[0], PLACES[1]])
    assert sorted(quote.location_id for quote in told.quotes) == ["L0", "L1"]
    assert [(it.location_id, it.breaches[0].rule) for it in told.barred] == [
        ("L1", "person-excluded")
    ]


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
    rounds = keep_rounds(three_branches(), POLICY, folder=tmp_path)
    assert rounds.store.folder == tmp_path
    assert rounds.origin.travel.fingerprint == CrowFlyTravel().fingerprint
    assert rounds.origin.case.as_of == TODAY
