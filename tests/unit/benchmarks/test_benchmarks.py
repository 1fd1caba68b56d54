"""The benchmark commands run, print and write what they measured."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import gap
from benchmarks.__main__ import main
from benchmarks.hhcrsp_summary import print_summary
from benchmarks.rows import against_known, gap_percent, unreadable
from benchmarks.scale import measure, norfolk_shaped

_TINY = "2 3\n1 5 9\n4 2 3\n2 2 2\n2 2 2\n2 4\n"


def test_gap_runs_a_folder_and_writes_json(tmp_path, capsys):
    folder = tmp_path / "made-up"
    folder.mkdir()
    (folder / "tiny").write_text(_TINY, encoding="utf-8")
    (folder / "notes.md").write_text("not an instance", encoding="utf-8")
    target = tmp_path / "rows.json"
    assert main(["gap", str(folder), "--seconds", "1", "--json", str(target)]) == 0
    rows = json.loads(target.read_text(encoding="utf-8"))
    assert [(row["value"], row["status"], row["checker"]) for row in rows] == [(6, "optimal", "ok")]
    assert "made-up/tiny" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (_TINY.replace("5", "-5"), "'-5' is no whole number"),
        (_TINY.replace("5", "5.5"), "'5.5' is no whole number"),
        (_TINY.replace("5", "9" * 20), "more than 9 digits"),
        (_TINY[:-4], "14 numbers do not make 2 x 3"),
        ("0 3\n", "at least one of each"),
    ],
)
def test_a_faulty_file_is_a_row_that_says_why_and_the_rest_is_run(tmp_path, text, fault):
    (tmp_path / "faulty").write_text(text, encoding="utf-8")
    (tmp_path / "tiny").write_text(_TINY, encoding="utf-8")
    target = tmp_path / "rows.json"
    assert main(["gap", str(tmp_path), "--seconds", "1", "--json", str(target)]) == 1
    broken, sound = json.loads(target.read_text(encoding="utf-8"))
    assert broken["status"] == "unreadable"
    assert fault in broken["checker"]
    assert sound["status"] == "optimal"


def _refuse(path, *_, **__):
    raise PermissionError(13, "Permission denied", str(path))


@pytest.mark.parametrize("words", [("shut",), (".", "--json", "shut")])
def test_a_file_that_may_not_be_looked_at_is_a_sentence(monkeypatch, capsys, words):
    monkeypatch.setattr(Path, "exists", _refuse)
    assert main(["gap", *words]) == 1
    said = capsys.readouterr().err
    assert re.fullmatch(r"shut(/best_known\.csv)?: may not be read or written here\.\n", said)


def test_a_folder_that_may_not_be_listed_is_not_said_to_be_empty(tmp_path, monkeypatch, capsys):
    assert main(["gap", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"There is no instance in {tmp_path}.\n"
    monkeypatch.setattr("os.access", lambda *_: False)
    assert main(["gap", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"{tmp_path}: may not be read here.\n"


def test_a_pattern_that_matches_nothing_is_said(tmp_path, capsys):
    (tmp_path / "tiny").write_text(_TINY, encoding="utf-8")
    assert main(["gap", str(tmp_path), "--only", "nothing*"]) == 1
    assert "matches nothing*" in capsys.readouterr().err


def test_scale_measures_in_a_process_of_its_own(tmp_path):
    target = tmp_path / "rows.json"
    words = ["scale", "--sizes", "10", "--seconds", "1", "--only", "10/allocator"]
    assert main([*words, "--json", str(target)]) == 0
    rows = json.loads(target.read_text(encoding="utf-8"))
    assert len(rows) == 10
    assert {row["checker"] for row in rows} == {"ok"}


@pytest.mark.parametrize("engine", ["plain-cpsat", "plain-highs"])
def test_plain_solvers_take_the_levels_in_order(engine):
    """In a child: HiGHS of OR-Tools and of SciPy cannot share a process."""
    levels, _, _, peak = measure(norfolk_shaped, 6, 1, engine, 5.0)
    assert levels[0].id == "unplaced"
    assert all(level.checker == "solver's word" for level in levels)
    assert peak > 0


def test_rows_measured_before_a_run_is_stopped_are_kept(tmp_path, monkeypatch):
    def stopped(path, known, seconds):
        if path.name == "second":
            raise KeyboardInterrupt
        return unreadable("gap", path.name, "ok")

    for name in ("first", "second"):
        (tmp_path / name).write_text(_TINY, encoding="utf-8")
    monkeypatch.setattr(gap, "read_instance", lambda path: path)
    monkeypatch.setattr(gap, "run_instance", stopped)
    target = tmp_path / "rows.json"
    assert main(["gap", str(tmp_path), "--json", str(target)]) == 130
    (kept,) = json.loads(target.read_text(encoding="utf-8"))
    assert kept["instance"] == "first"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first", "rows.json", "second"]


def test_rows_go_into_a_file_and_nothing_else(tmp_path, capsys):
    """What is no file would be replaced by one."""
    with pytest.raises(SystemExit):
        main(["gap", str(tmp_path), "--json", "/dev/null" if os.name == "posix" else "NUL"])
    assert "name a file" in capsys.readouterr().err


def test_gaps_are_in_per_cent():
    assert gap_percent(110, 100) == 100 * 10 / 110
    assert gap_percent(None, 3) is None
    assert gap_percent(0.000_285, 0.000_1) == pytest.approx(64.91, abs=0.01)
    assert gap_percent(0, 0.0) == 0


def test_a_pattern_that_matches_no_day_of_quotes_is_said(capsys):
    assert main(["quote", "--only", "nothing"]) == 1
    assert "No day matches nothing." in capsys.readouterr().err


def test_files_with_faults_are_counted_among_all(capsys):
    good = replace(unreadable("hhcrsp", "a/1", "ok"), value=3.0, size="10x2", status="feasible")
    print_summary([good, *(unreadable("hhcrsp", f"a/{n}", "no JSON") for n in (2, 3))])
    bad = replace(good, instance="a/4", checker="late at 2")
    print_summary([bad])
    print_summary([good, bad, unreadable("hhcrsp", "a/2", "no JSON")])
    said = capsys.readouterr().out
    assert "0 with faults, 2 unreadable, of 3" in said
    assert "1 with faults, 0 unreadable, of 1" in said
    assert "1 with faults, 1 unreadable, of 3" in said


@pytest.mark.parametrize(
    ("value", "best", "found"),
    [
        (1650.7986, 1650.8, ("best known", 0.0)),
        (1650.8099, 1650.8, ("best known", 0.0)),
        (99.0, 100.0, ("better", -1.0)),
        (101.0, 100.0, ("feasible", 1.0)),
        (101.0, None, ("feasible", None)),
    ],
)
def test_a_gap_is_told_only_where_the_published_digits_show_it(value, best, found):
    assert against_known(value, best) == found


def test_a_file_for_rows_in_a_folder_that_is_not_there_is_refused_before_anything_runs(
    tmp_path, capsys
):
    with pytest.raises(SystemExit, match="2"):
        main(["grids", "--json", str(tmp_path / "nowhere" / "rows.json")])
    assert "name a file in a folder that exists" in capsys.readouterr().err


def test_only_the_family_that_runs_is_loaded(tmp_path):
    says = (
        "import sys, benchmarks.__main__ as run\n"
        f"code = run.main(['vrptw', {str(tmp_path)!r}])\n"
        "print(code, *(name for name in sys.modules if name.startswith(('scipy', 'gerrychain'))))"
    )
    done = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1"]


def test_a_package_that_is_not_installed_is_a_sentence(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "scipy.spatial", None)
    monkeypatch.delitem(sys.modules, "benchmarks.lots", raising=False)
    monkeypatch.delitem(sys.modules, "benchmarks.lots_cases", raising=False)
    with pytest.raises(SystemExit) as left:
        main(["lots"])
    assert left.value.code == 2
    assert "lots needs scipy" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("family", "said"),
    [
        ("joint", "routing, quotes and the other methods come on top"),
        ("districting", "by the clock that each answer may take on two free cores"),
        ("grids", "by the clock that each answer may take on two free cores"),
        ("lots", "by the clock that each answer may take on two free cores"),
    ],
)
def test_help_says_what_seconds_bound_where_that_is_not_an_instance(
    family: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([family, "--help"])
    assert said in " ".join(capsys.readouterr().out.split())
