"""The commands about rounds: what they print and write, and how they leave."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from allocator.domain.market import Shift
from allocator.intake.write_case import write_case
from allocator.report.rounds_facts import REASONS
from allocator.rules import RULES
from allocator.workspace.rounds_store import RoundsStore, StoredWeek
from tests.functional.conftest import Call, Result
from tests.small_county import small_county

EXCLUDED = "person-excluded"
"""The rule that keeps out whom a person ruled out."""


def test_rounds_are_built_once_and_stand(rounds: Call, keep: Path) -> None:
    county = small_county(packages=3, locations=3, book=12)
    first = rounds("build", "--jobs", "1", "--json")
    assert first.code == 0
    built = json.loads(first.out)
    assert built["locations"] == len(county.locations)
    assert built["week"]["calls"] + built["week"]["unserved"] == sum(
        visit.per_week * visit.carers for it in county.book for visit in it.package.visits
    )
    files = {path.name: path.read_bytes() for path in keep.iterdir()}
    again = json.loads(rounds("build", "--json").out)
    assert again == built | {"built_now": 0}
    assert {path.name: path.read_bytes() for path in keep.iterdir()} == files
    judged = rounds("check", "--json")
    assert judged.code == 0
    found = json.loads(judged.out)
    assert (found["stands"], found["faults"], found["missing"]) == (True, [], [])
    assert found["complete"] is True
    assert found["week"] == built["week"]
    assert rounds("check").out.rstrip().endswith("Every round keeps the rules.")


def test_a_build_stopped_by_a_key_says_what_is_kept_and_goes_on(
    call: Call, corner: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, kept = RoundsStore.write, []

    def write_two(store: RoundsStore, content: str, week: StoredWeek) -> None:
        if len(kept) == 2:
            raise KeyboardInterrupt
        write(store, content, week)
        kept.append(content)

    words = ("rounds", "build", corner, "--keep", tmp_path, "--jobs", "1", "--quiet", "--json")
    with monkeypatch.context() as patched:
        patched.setattr(RoundsStore, "write", write_two)
        stopped = call(*words)
    places = len(small_county(packages=3, locations=3, book=12).locations)
    assert stopped.code == 130
    assert json.loads(stopped.out)["error"]["kind"] == "cancelled"
    assert stopped.err == (
        f"Stopped. The rounds of 2 of {places} locations are kept; the same command goes on from "
        "there.\n"
    )
    assert json.loads(call(*words).out)["built_now"] == places - 2


def test_rounds_never_built_are_said_to_be_missing(
    call: Call, corner: Path, tmp_path: Path, busy: str
) -> None:
    for built_now in (1, 0):
        shown = call("rounds", "show", corner, busy, "--keep", tmp_path, "--quiet", "--json")
        assert shown.code == 0
        assert json.loads(shown.out)["built_now"] == built_now
    words = ("rounds", "check", corner, "--keep", tmp_path, "--quiet")
    found = call(*words)
    assert found.code == 7
    assert "Every kept round keeps the rules.\nThe check is not complete, " in found.out
    assert "for want of the rounds of 3 locations (" in found.out
    assert "Every round keeps" not in found.out
    judged = call(*words, "--json")
    values = json.loads(judged.out)
    assert (judged.code, values["stands"], values["complete"]) == (7, True, False)
    assert len(values["missing"]) == 3


def test_a_check_of_nothing_is_no_success(call: Call, corner: Path, tmp_path: Path) -> None:
    words = ("rounds", "check", corner, "--keep", tmp_path, "--quiet")
    found = call(*words)
    assert found.code == 7
    assert found.out.startswith("Nothing was checked: no rounds of this case are kept.")
    assert "allocator rounds build CASE" in found.out
    assert "keeps the rules" not in found.out
    asked = call(*words, "--json")
    assert asked.code == 7
    assert json.loads(asked.out)["stands"] is False


@pytest.fixture(scope="module")
def mornings(tmp_path_factory: pytest.TempPathFactory, busy: str) -> Path:
    """The corner where the busiest branch has one carer, in the morning only."""
    county = small_county(packages=3, locations=3, book=12)
    shift = Shift(location_id=busy, on_duty=420, off_duty=870, carers=1)
    folder = tmp_path_factory.mktemp("mornings") / "mornings"
    write_case(county.but(shifts=(shift,)), folder)
    return folder


def test_visits_that_do_not_fit_are_counted_and_named_alike(
    call: Call, mornings: Path, busy: str, tmp_path: Path
) -> None:
    def ask(word: str, *more: str) -> Result:
        found = call("rounds", word, mornings, *more, "--keep", tmp_path, "--quiet")
        assert found.code == 0, found.err
        return found

    built = json.loads(ask("build", "--jobs", "1", "--json").out)
    county = small_county(packages=3, locations=3, book=12)
    visits = {it.package.ref: it.package.visits for it in county.book if it.location_id == busy}
    number = built["visits_left_out"]
    assert number == sum(len(it["days"]) for it in built["left_out"]) > 0
    assert built["week"]["calls"] + built["week"]["unserved"] == sum(
        visit.per_week * visit.carers for it in county.book for visit in it.package.visits
    )
    reasons = {(it["package"], it["visit"]): it["reason"] for it in built["left_out"]}
    for ref, mine in visits.items():
        for index, visit in enumerate(mine):
            if visit.window_start > 870:
                assert reasons[ref, index] == "no-shift"
    for word, more in (("show", (busy,)), ("check", ())):
        values = json.loads(ask(word, *more, "--json").out)
        assert values["visits_left_out"] == number
        assert values["left_out"] == built["left_out"]
    for word in ("build", "check"):
        text = ask(word).out
        assert f"{number} visits a week do not fit; everything else is routed:" in text
        for ref, visit in list(reasons)[:20]:
            assert f"  {busy} {ref} visit {visit + 1}, " in text
        assert REASONS["no-shift"] in text
    assert re.search(rf"Visits that do not fit +{number} ", ask("build").out)
    assert re.search(rf"Visits that do not fit +{number} ", ask("show", busy).out)
    assert f"{number} visits made by nobody" in ask("check").out


def test_pair_rounds_say_which_visits_are_in_neither(
    call: Call, mornings: Path, busy: str, tmp_path: Path
) -> None:
    words = ("rounds", "pairs", mornings, busy, "--keep", tmp_path, "--quiet")
    text = call(*words).out
    values = json.loads(call(*words, "--json").out)
    for way in (values["meeting"]["week"], values["paired"]["week"]):
        assert way["paid"] == way["contact"] + way["travel"]
    assert values["serve_alike"]
    assert values["meeting"]["left_out"] == values["paired"]["left_out"]
    doubles = [it for it in values["paired"]["left_out"] if it["carers"] > 1]
    assert bool(doubles) == ("No double-handed visit fits its rounds" in text)
    county = small_county(packages=3, locations=3, book=12)
    wanted = {
        (it.package.ref, index)
        for it in county.book
        for index, visit in enumerate(it.package.visits)
        if it.location_id == busy and visit.carers > 1
    }
    assert {(it["package"], it["visit"]) for it in doubles} == wanted


def test_showing_rounds_says_whether_they_are_new(
    call: Call, corner: Path, tmp_path: Path, busy: str
) -> None:
    words = ("rounds", "show", corner, busy, "--keep", tmp_path, "--quiet", "--json")
    assert [json.loads(call(*words).out)["built_now"] for _ in range(2)] == [1, 0]


def test_altered_rounds_do_not_stand_and_are_built_again(
    call: Call, corner: Path, tmp_path: Path, busy: str
) -> None:
    words = (corner, "--keep", tmp_path, "--quiet")
    call("rounds", "show", corner, busy, "--keep", tmp_path, "--quiet")
    (path,) = tmp_path.iterdir()
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace('"start":[', '"start":[1,'), encoding="utf-8")
    judged = call("rounds", "check", *words)
    assert judged.code == 8
    assert "stored rounds were altered; build them again." in judged.out
    assert "The rounds do not stand." in judged.out
    assert call("rounds", "show", corner, busy, *words[1:]).code == 0
    assert path.read_text(encoding="utf-8") == good


def test_rounds_that_cannot_be_read_are_told_from_rounds_that_are_wrong(
    call: Call, corner: Path, tmp_path: Path, busy: str
) -> None:
    words = ("rounds", "check", corner, "--keep", tmp_path, "--quiet")
    call("rounds", "build", corner, "--keep", tmp_path, "--quiet", "--jobs", "1")
    first, *others = sorted(tmp_path.iterdir())
    first.write_bytes(first.read_bytes()[:-9])
    judged = call(*words)
    assert judged.code == 7
    assert f"{first.name}: stored rounds cannot be read." in judged.out
    assert "Every round that can be read keeps the rules." in judged.out
    assert "the rounds of 1 location cannot be read" in judged.out
    values = json.loads(call(*words, "--json").out)
    assert [values[key] for key in ("stands", "complete")] == [False, False]
    assert values["checked"] == len(others)
    assert (len(values["unreadable"]), values["altered"], values["missing"]) == (1, [], [])
    others[0].unlink()
    assert call(*words).out.count("The check is not complete") == 2
    for path in others[1:]:
        path.write_text("", encoding="utf-8")
    judged = call(*words)
    assert judged.code == 7
    assert "No rounds that are kept can be read." in judged.out
    others[0].write_text('{"seal": "1", "week": {}}', encoding="utf-8")
    judged = call(*words)
    assert judged.code == 8
    assert "The rounds do not stand." in judged.out


def test_show_prints_one_location_and_writes_page_and_table(
    rounds: Call, tmp_path: Path, busy: str
) -> None:
    page, table = tmp_path / "rounds.html", tmp_path / "rounds.csv"
    shown = rounds("show", busy, "--out", page, "--out", table)
    assert shown.code == 0
    assert busy in shown.out
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    text = table.read_text(encoding="utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    values = json.loads(rounds("show", busy, "--json").out)
    assert (values["locations"], values["location_id"]) == (1, busy)
    calls = [call for it in values["patterns"] for one in it["rounds"] for call in one["calls"]]
    assert len(rows) == 1 + len(calls) > 1
    assert values["week"]["calls"] > 0


def test_a_file_of_another_kind_is_refused_before_anything_is_read(
    rounds: Call, tmp_path: Path, busy: str
) -> None:
    odd = tmp_path / "rounds.pdf"
    refused = rounds("show", busy, "--out", odd)
    assert refused.code == 2
    assert "a file ends in .html or .csv." in refused.err
    assert not odd.exists()


def test_a_file_that_cannot_be_written_is_a_sentence(
    rounds: Call, tmp_path: Path, busy: str
) -> None:
    for name in ("rounds.html", "rounds.csv"):
        refused = rounds("show", busy, "--out", tmp_path / "no such folder" / name)
        assert (refused.code, refused.out) == (7, "")
        assert f"{name}: cannot be written; there is no folder" in refused.err
        assert "Make it first" in refused.err
        assert "Traceback" not in refused.err


def test_a_quote_says_what_it_adds_and_where_it_goes(rounds: Call, busy: str) -> None:
    ref = small_county(packages=3, locations=3, book=12).packages[0].ref
    shown = rounds("quote", ref, "--location", busy)
    assert shown.code == 0
    assert shown.out.startswith(f"{ref}: ")
    where = f"Where its visits would go at {busy}, after the nearest rounds are rearranged:"
    assert where in shown.out.splitlines()
    values = json.loads(rounds("quote", ref, "--location", busy, "--json").out)
    (quote,) = values["quotes"]
    lines = [line.split() for line in shown.out.splitlines()]
    barred, counted, changed = (words for words in lines if words[:1] == [busy])
    assert " ".join(barred).endswith("is not eligible; what it is quoted is no offer:")
    assert [it["location_id"] for it in values["barred"]] == [busy]
    assert counted[-2:] == [str(quote["moved"]), str(quote["slack"])]
    assert changed[-2:] == [str(quote[name]) for name in ("compared_rounds", "retimed")]
    assert changed[-4] == str(quote["paid"])
    assert (quote["retimed"] == 0) == (quote["furthest"] == 0)
    assert values["package"] == ref
    assert quote["total"] == sum(quote["added"]) >= 0
    assert quote["low"] <= quote["total"] <= quote["high"]
    assert quote["location_id"] == busy


def test_quotes_of_eligible_locations_come_cheapest_first(rounds: Call) -> None:
    ref = small_county(packages=3, locations=3, book=12).packages[0].ref
    found = rounds("quote", ref, "--json")
    totals = [it["total"] for it in json.loads(found.out)["quotes"]]
    assert found.code == (0 if totals else 4)
    assert totals == sorted(totals)


def test_a_package_nobody_may_take_leaves_with_4(call: Call, tmp_path: Path) -> None:
    county = small_county(packages=3, locations=3, book=12)
    wanted = county.packages[0]
    nobody = replace(wanted, excluded=frozenset(county.location_by_id))
    nobody = replace(nobody, preferred=frozenset(), current_location=None)
    write_case(county.but(packages=(nobody, *county.packages[1:])), tmp_path / "case")
    found = call("rounds", "quote", tmp_path / "case", wanted.ref, "--keep", tmp_path / "kept")
    assert found.code == 4
    assert "No location may take it." in found.out
    ruled_out = next(rule for rule in RULES if rule.id == EXCLUDED)
    assert re.search(rf"\d+  {re.escape(ruled_out.title)}", found.out)
    asked = call(
        "rounds", "quote", tmp_path / "case", wanted.ref, "--keep", tmp_path / "kept", "--json"
    )
    values = json.loads(asked.out)
    assert values["quotes"] == []
    assert sum(it["locations"] for it in values["excluded"]) == len(county.locations)
    assert {it["rule"] for it in values["nearest"]} <= {EXCLUDED}


def test_a_package_that_no_carer_can_visit_has_no_figures_and_leaves_with_4(
    call: Call, tmp_path: Path, busy: str
) -> None:
    county = small_county(packages=3, locations=3, book=12)
    wanted = county.packages[0]
    shift = Shift(location_id=busy, on_duty=480, off_duty=481, carers=1)
    write_case(county.but(shifts=(shift,)), tmp_path / "case")
    words = ("rounds", "quote", tmp_path / "case", wanted.ref, "--location", busy)
    found = call(*words, "--keep", tmp_path / "kept", "--quiet")
    assert found.code == 4
    assert f"{busy} cannot make visit 1, " in found.out
    assert "Added" not in found.out
    asked = call(*words, "--keep", tmp_path / "kept", "--quiet", "--json")
    (quote,) = json.loads(asked.out)["quotes"]
    assert (asked.code, quote["total"], quote["low"]) == (4, None, None)
    assert len(quote["misfits"]) == len(wanted.visits)


def test_warnings_about_rounds_come_before_anything_is_solved(
    call: Call, mornings: Path, busy: str, tmp_path: Path
) -> None:
    ref = small_county(packages=3, locations=3, book=12).packages[0].ref
    scenario = tmp_path / "scenario.toml"
    scenario.write_text(f'title = "M"\n[case]\npath = "{mornings.as_posix()}"\n', encoding="utf-8")
    said = f"fits in none of the shifts of {busy}, so no carer can make it."
    keep = ("--keep", tmp_path / "kept", "--quiet")
    for words in (
        ("rounds", "build", mornings, *keep),
        ("rounds", "show", mornings, busy, *keep),
        ("rounds", "pairs", mornings, busy, *keep),
        ("rounds", "check", mornings, *keep),
        ("propose", scenario, "--out", tmp_path / "run", "--rounds", "fast", "--quiet"),
    ):
        found = call(*words)
        assert said in found.err
        assert said not in found.out
    about_others = call("rounds", "quote", mornings, ref, *keep)
    assert said not in about_others.err
    assert "warnings and notices about visits, shifts and rounds of the case" in about_others.err


def test_a_run_that_cannot_be_written_is_refused_before_the_case_is_read(
    call: Call, mornings: Path, tmp_path: Path
) -> None:
    scenario = tmp_path / "scenario.toml"
    scenario.write_text('title = "M"\n[case]\npath = "nowhere"\n', encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    out = tmp_path / "file" / "run"
    for words in (("propose", scenario, "--out", out), ("demo", "--out", out)):
        refused = call(*words)
        assert refused.code == 7
        assert "cannot be written" in refused.err
        assert "Reading the case" not in refused.err
    deep = tmp_path / "new" / "deep" / "run"
    assert call("propose", scenario, "--out", deep).code == 3
    assert not (tmp_path / "new").exists()


def test_names_are_found_in_small_letters(rounds: Call, busy: str) -> None:
    shown = rounds("show", busy.lower(), "--json")
    assert json.loads(shown.out)["location_id"] == busy
    ref = small_county(packages=3, locations=3, book=12).packages[0].ref
    quoted = rounds("quote", ref.lower(), "--location", busy.lower(), "--json")
    assert json.loads(quoted.out)["package"] == ref
