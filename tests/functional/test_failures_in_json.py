"""A script that asks for JSON is told of a failure in JSON, and a person in words."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree

import pytest

from allocator.domain.errors import ExitCode
from tests.functional.conftest import Call


@pytest.mark.parametrize(
    ("words", "code", "kind", "said"),
    [
        (("verify", "nowhere"), ExitCode.WORKSPACE, "workspace", "nowhere"),
        (("verify",), ExitCode.USAGE, "usage", "Missing argument"),
        (("rounds", "quote", "nowhere", "P1", "--quiet"), ExitCode.DATA, "data", "nowhere"),
    ],
    ids=["no run", "no argument", "no case"],
)
def test_a_failure_is_one_document_and_a_sentence(
    call: Call, words: tuple[str, ...], code: ExitCode, kind: str, said: str
) -> None:
    plain, told = call(*words), call(*words, "--json")
    error = json.loads(told.out)["error"]
    assert plain.out == ""
    assert said in plain.err
    assert told.err == plain.err
    assert told.code == plain.code == code
    assert (error["exit_code"], error["kind"]) == (code, kind)
    assert said in error["message"]


def test_a_fault_the_sentence_names_is_said_once(
    call: Call, case_folder: Path, tmp_path: Path
) -> None:
    case = Path(copytree(case_folder, tmp_path / "county"))
    text = (case / "packages.csv").read_text(encoding="utf-8").splitlines()
    cells = text[1].split(",")
    text[1] = ",".join([cells[0], "2026-13-26", *cells[2:]])
    (case / "packages.csv").write_text("\n".join([*text, text[2]]) + "\n", encoding="utf-8")
    told = call("rounds", "build", case, "--quiet")
    assert told.code == ExitCode.DATA
    assert told.err.startswith(f"{case} cannot be read as a case. packages.csv row 2 ")
    assert told.err.count('"2026-13-26" is not a day of the calendar') == 1
    assert "\n  error   packages.csv row " in told.err


def test_every_finding_is_in_the_document_however_few_are_printed(
    call: Call, case_folder: Path, tmp_path: Path
) -> None:
    case = Path(copytree(case_folder, tmp_path / "county"))
    lines = (case / "packages.csv").read_text(encoding="utf-8").splitlines()
    copies = [lines[1]] * 300
    (case / "packages.csv").write_text("\n".join([*lines, *copies]) + "\n", encoding="utf-8")
    told = call("rounds", "build", case, "--json")
    findings = json.loads(told.out)["error"]["findings"]
    assert told.code == ExitCode.DATA
    assert len(findings) >= 300
    assert "--json lists all" in told.err
    assert {"code", "file", "row", "column", "message", "remedy"} <= set(findings[0])
