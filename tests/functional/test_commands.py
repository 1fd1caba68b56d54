"""Every command end to end: what it prints, what it writes, how it leaves."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from allocator.workspace.canonical import hash_files
from tests.functional.conftest import Call
from tests.small_county import small_county


def test_help_answers_quickly_and_names_every_command() -> None:
    words = [sys.executable, "-m", "allocator", "--help"]
    seconds = []
    for _ in range(5):
        began, spent = time.perf_counter(), _processor_seconds()
        shown = subprocess.run(words, check=True, capture_output=True, text=True)
        spent = _processor_seconds() - spent
        seconds.append(spent or time.perf_counter() - began)
    names = ("demo", "twin", "check-data", "propose", "verify", "explain", "compare")
    assert all(name in shown.stdout for name in names)
    assert min(seconds) < 0.7


def _processor_seconds() -> float:
    """Return what ended child processes have used; Windows counts nothing."""
    used = os.times()
    return used.children_user + used.children_system


def test_twin_writes_a_case_that_check_data_passes(call: Call, tmp_path: Path) -> None:
    written = call("twin", tmp_path / "county", "--seed", "3", "--json", "--quiet")
    assert written.code == 0
    assert json.loads(written.out)["rows"]["packages on the interim care list"] == 65
    checked = call("check-data", tmp_path / "county", "--json")
    assert checked.code == 0
    assert json.loads(checked.out)["usable"] is True


def test_check_data_finds_every_planted_fault_and_leaves_with_3(
    call: Call, case_folder: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "county"
    shutil.copytree(case_folder, broken)
    with (broken / "packages.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    rows[0]["ready_on"] = "2026-02-31"
    rows[1]["package_ref"] = rows[2]["package_ref"]
    rows[3]["priority_band"] = "soon"
    with (broken / "packages.csv").open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    (broken / "assessments.csv").unlink()
    found = call("check-data", broken, "--json")
    assert found.code == 3
    errors = [x for x in json.loads(found.out)["findings"] if x["severity"] == "error"]
    places = {(x["file"], x["row"], x["column"]) for x in errors}
    assert ("packages.csv", 2, "ready_on") in places
    assert ("packages.csv", 5, "priority_band") in places
    assert any(x["sheet"] == "assessments" for x in errors)
    assert any(x["column"] == "package_ref" and x["row"] in (3, 4) for x in errors)


def test_propose_refuses_broken_data_with_every_finding_and_writes_nothing(
    call: Call, case_folder: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "county"
    shutil.copytree(case_folder, broken)
    (broken / "locations.csv").write_text("", encoding="utf-8")
    scenario = tmp_path / "broken.toml"
    scenario.write_text('title = "Broken"\n[case]\npath = "county"\n', encoding="utf-8")
    result = call("propose", scenario, "--out", tmp_path / "run", "--quiet")
    assert result.code == 3
    assert "locations.csv" in result.err
    assert "Traceback" not in result.err
    assert not (tmp_path / "run").exists()


def test_propose_writes_a_run_that_verifies(call: Call, scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    result = call("propose", scenario, "--out", out, "--json", "--quiet")
    assert result.code == 0, result.err
    document = json.loads(result.out)
    assert len(document["plan"]["assignment"]) == len(small_county().packages)
    expected = {
        "run.json", "plan.json", "stories.json", "quotes.json", "timings.json",
            "proposals.csv",
        "alternatives.csv", "worklist.xlsx", "report.html", "case",
    }  # fmt: skip
    assert {path.name for path in out.iterdir()} == expected
    assert call("verify", out).code == 0


def test_the_same_scenario_gives_the_same_bytes(
    call: Call, scenario: Path, run_folder: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    assert call("propose", scenario, "--out", again, "--quiet").code == 0
    for path in sorted(run_folder.rglob("*")):
        if path.is_file() and path.name != "timings.json":
            twin = again / path.relative_to(run_folder)
            assert path.read_bytes() == twin.read_bytes(), path.name


def test_a_run_is_not_overwritten_unless_told(
    call: Call, scenario: Path, run_folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "small"
    shutil.copytree(run_folder, copy)
    refused = call("propose", scenario, "--out", copy, "--quiet")
    assert refused.code == 7
    assert "--overwrite" in refused.err


@pytest.mark.parametrize(
    "name",
    [
        "plan.json",
        "quotes.json",
        "stories.json",
        "proposals.csv",
        "report.html",
        "case/packages.csv",
    ],
)
def test_verify_catches_a_changed_file(
    call: Call, run_folder: Path, tmp_path: Path, name: str
) -> None:
    copy = tmp_path / "run"
    shutil.copytree(run_folder, copy)
    text = (copy / name).read_text(encoding="utf-8")
    (copy / name).write_text(text + " ", encoding="utf-8", newline="")
    result = call("verify", copy, "--json")
    assert result.code == 8
    assert name in json.loads(result.out)["altered_files"]


def test_verify_catches_a_plan_changed_together_with_its_hash(
    call: Call, run_folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "run"
    shutil.copytree(run_folder, copy)
    plan = json.loads((copy / "plan.json").read_text(encoding="utf-8"))
    placed = next(row for row in plan["assignment"] if row["location"] is not None)
    placed["location"] = None
    (copy / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    record = json.loads((copy / "run.json").read_text(encoding="utf-8"))
    record["files"].update(hash_files(copy, ["plan.json"]))
    (copy / "run.json").write_text(json.dumps(record), encoding="utf-8")
    result = call("verify", copy, "--json")
    assert result.code == 8
    assert json.loads(result.out)["altered_files"] == []
    assert json.loads(result.out)["breaches"]


@pytest.mark.parametrize("part", ["alone", "together"])
@pytest.mark.parametrize("how", ["dearer", "gone"])
def test_verify_catches_quotes_changed_together_with_their_hash(
    call: Call, run_folder: Path, tmp_path: Path, part: str, how: str
) -> None:
    copy = tmp_path / "run"
    shutil.copytree(run_folder, copy)
    quotes = json.loads((copy / "quotes.json").read_text(encoding="utf-8"))
    assert quotes[part]
    if how == "gone":
        quotes[part] = []
    elif part == "alone":
        quotes[part] = [
            [ref, at, *(minutes + 1 for minutes in slots)] for ref, at, *slots in quotes[part]
        ]
    else:
        quotes[part] = [{**row, "minutes": row["minutes"] + 1} for row in quotes[part]]
    (copy / "quotes.json").write_text(json.dumps(quotes), encoding="utf-8")
    record = json.loads((copy / "run.json").read_text(encoding="utf-8"))
    record["files"].update(hash_files(copy, ["quotes.json"]))
    (copy / "run.json").write_text(json.dumps(record), encoding="utf-8")
    result = call("verify", copy, "--json")
    assert result.code == 8
    document = json.loads(result.out)
    assert document["altered_files"] == []
    assert {x["rule"] for x in document["breaches"]} & {"quotes", "travel-figures"}


def test_a_run_tells_its_travel_predicted_and_inserted(
    call: Call, scenario: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    result = call("propose", scenario, "--out", out, "--rounds", "fast", "--json", "--quiet")
    assert result.code == 0, result.err
    document = json.loads(result.out)
    figures = {row["id"]: row["value"] for row in document["figures"]}
    travel = document["plan"]["travel"]
    assert figures["added-travel"] == travel["predicted"]
    assert figures["inserted-travel"] == travel["routed"] > 0
    assert "routed-travel" not in figures
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert record["rounds"] == "fast"
    assert record["agrees"] is True
    assert record["turns"][-1][:2] == [travel["predicted"], travel["routed"]]


def test_a_record_with_a_wrong_policy_is_refused_in_words(
    call: Call, run_folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "run"
    shutil.copytree(run_folder, copy)
    record = json.loads((copy / "run.json").read_text(encoding="utf-8"))
    record["policy"] = {"allow_spott": True}
    (copy / "run.json").write_text(json.dumps(record), encoding="utf-8")
    result = call("verify", copy)
    assert result.code == 7
    assert "allow_spott" in result.err


def test_explain_says_why_for_every_package(call: Call, run_folder: Path) -> None:
    plan = json.loads((run_folder / "plan.json").read_text(encoding="utf-8"))
    for row in plan["assignment"]:
        result = call("explain", run_folder, row["package"])
        assert result.code == 0
        if row["location"] is not None:
            stories = json.loads((run_folder / "stories.json").read_text(encoding="utf-8"))
            story = next(found for found in stories if found["ref"] == row["package"])
            assert story["chosen"]["location_name"] in result.out


def test_explain_gives_every_failing_rule_of_a_location(call: Call, run_folder: Path) -> None:
    plan = json.loads((run_folder / "plan.json").read_text(encoding="utf-8"))
    package = next(row for row in plan["assignment"] if row["location"] is not None)
    seen = {"breaches": 0, "losses": 0}
    with (run_folder / "case" / "locations.csv").open(newline="", encoding="utf-8") as stream:
        names = [row["location_id"] for row in csv.DictReader(stream)]
    for name in names:
        result = call("explain", run_folder, package["package"], "--provider", name, "--json")
        assert result.code == 0
        pair = json.loads(result.out)["pair"]
        assert (pair["losses"] is None) == bool(pair["breaches"])
        seen["losses" if pair["losses"] is not None else "breaches"] += 1
    assert min(seen.values()) > 0


def test_explain_suggests_the_package_somebody_meant(call: Call, run_folder: Path) -> None:
    plan = json.loads((run_folder / "plan.json").read_text(encoding="utf-8"))
    right = plan["assignment"][0]["package"]
    result = call("explain", run_folder, right + "x")
    assert result.code == 7
    assert right in result.err


def test_compare_puts_methods_side_by_side(
    call: Call, scenario: Path, run_folder: Path, tmp_path: Path
) -> None:
    today = tmp_path / "today"
    done = call("propose", scenario, "--out", today, "--method", "today", "--quiet")
    assert done.code == 0, done.err
    assert call("verify", today).code == 0
    result = call("compare", today, run_folder, "--json")
    assert result.code == 0
    document = json.loads(result.out)
    assert document["labels"] == ["today", "small"]
    figures = {figure["id"]: figure for figure in document["figures"]}
    assert len(figures["placed-hours"]["values"]) == 2


@pytest.mark.parametrize("words", [("verify",), ("explain", "x"), ("compare",), ("propose",)])
def test_wrong_use_leaves_with_2(call: Call, words: tuple[str, ...]) -> None:
    assert call(*words).code == 2


@pytest.mark.parametrize("words", [("verify",), ("explain", "P1"), ("compare", "b")])
def test_a_missing_run_leaves_with_7(call: Call, tmp_path: Path, words: tuple[str, ...]) -> None:
    command, *rest = words
    result = call(command, tmp_path / "nothing", *rest)
    assert result.code == 7
    assert "Traceback" not in result.err


def test_a_wrong_setting_leaves_with_6_and_a_suggestion(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "typo.toml"
    path.write_text('title = "T"\n[engine]\nmetod = "today"\n', encoding="utf-8")
    result = call("propose", path, "--out", tmp_path / "run")
    assert result.code == 6
    assert "engine.metod" in result.err
    assert "'method'" in result.err
