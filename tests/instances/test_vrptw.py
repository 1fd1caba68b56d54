"""Published routing instances with windows, routed through the adapter and judged from the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allocator.routing.pyvrp_adapter import Budget
from benchmarks.__main__ import main
from benchmarks.vrptw import run_instance
from benchmarks.vrptw_check import judge_routes
from benchmarks.vrptw_files import odd_size, read_best_known, read_instance, sort_files

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "vrptw" / "solomon"

shared = [
    pytest.mark.shared,
    pytest.mark.skipif(not FOLDER.exists(), reason=f"public VRPTW data is not at {FOLDER}"),
]

TINY = """tiny

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0         0         0          0        100         0
    1      3         4         6          0         50         5
    2      3         0         4         20         21         5
    3      0         8         5          0         90         5
"""


@pytest.fixture
def tiny(tmp_path):
    (tmp_path / "tiny.txt").write_text(TINY, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not an instance", encoding="utf-8")
    best = {
        "TINY": {"best_known_cost": 1, "jobs": 3},
        "TINY_distance": {"best_known_cost": 28, "jobs": 3},
    }
    (tmp_path / "BKS.json").write_text(json.dumps(best), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=shared) for name in ("C101", "R103", "RC201")]
)
def test_published_instances_come_near_the_best_known_distance(name):
    known = read_best_known(FOLDER)
    path = FOLDER / f"{name}.txt"
    (row,) = run_instance(path, known, Budget(400), with_bare=False)
    assert (row.checker, row.best_known) == ("ok", known[name, 100])
    assert 0 <= row.gap_percent < 5
    assert (row.status == "best known") == (row.gap_percent == 0)


def test_a_tiny_instance_has_the_optimum_worked_by_hand(tiny):
    """Customers 1 and 2 fill one vehicle, 5 + 4 + 3 long; 3 goes alone, 8 out and 8 back."""
    rows = run_instance(tiny / "tiny.txt", read_best_known(tiny), Budget(50), with_bare=True)
    assert [row.value for row in rows] == [28.0, 28.0]
    assert [row.gap_percent for row in rows] == [0.0, 0.0]
    assert [row.checker for row in rows] == ["ok", "ok"]
    assert [row.status for row in rows] == ["best known", "best known"]


@pytest.mark.parametrize(
    ("routes", "verdict"),
    [
        ([[1, 2], [3]], "ok"),
        ([[1, 2]], "not every customer once"),
        ([[1, 2], [3, 3]], "not every customer once"),
        ([[1], [2], [3]], "too many vehicles"),
        ([[1, 3], [2]], "capacity exceeded"),
        ([[3, 2], [1]], "late at 2"),
        ([[2, 1], [3]], "ok"),
        ([[2], [3, 1]], "capacity exceeded"),
    ],
)
def test_the_checker_finds_each_fault(tiny, routes, verdict):
    assert judge_routes(tiny / "tiny.txt", routes)[1] == verdict


def test_the_checker_sees_who_is_late(tiny):
    text = TINY.replace("20         21", "20         20").replace("0         50", "0         24")
    (tiny / "tiny.txt").write_text(text, encoding="utf-8")
    assert judge_routes(tiny / "tiny.txt", [[2, 1], [3]])[1] == "late at 1"
    assert judge_routes(tiny / "tiny.txt", [[1, 2], [3]]) == (28.0, "ok")


def test_the_command_prints_both_and_the_published_lines(tiny, capsys):
    target = tiny / "rows.json"
    assert main(["vrptw", str(tiny), "--iterations", "20", "--json", str(target)]) == 0
    rows = json.loads(target.read_text(encoding="utf-8"))
    assert [(row["family"], row["value"]) for row in rows] == [("vrptw", 28.0), ("bare", 28.0)]
    shown = capsys.readouterr().out
    assert "VROOM" in shown
    assert "OR-Tools" in shown


def test_processor_time_ends_a_run(tiny):
    (row,) = run_instance(tiny / "tiny.txt", {}, Budget(None, cpu_seconds=0.1), with_bare=False)
    assert row.value == 28.0
    assert row.gap_percent is None
    assert row.cpu_seconds < 2


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("  2         10\n", "", "vehicles"),
        ("  2         10", "  0         10", "0 vehicles"),
        ("    3      0 ", "    3 ", "customer lines"),
        ("    3      0 ", "    x      0 ", "cannot be read .x stands among numbers"),
        ("    2      3 ", "    7      3 ", "customer 2 is missing; the line after 1 has 7"),
        ("    2      3 ", "   -2      3 ", "customer 2 is missing"),
        ("    2      3 ", "    2 3.0005 ", "3.0005 has more than 3 decimals"),
        ("  2         10", "2.5         10", "2.5 vehicles"),
        (TINY.partition("    1 ")[2], "", "customer lines have 7 numbers, not .1."),
        ("    1 " + TINY.partition("    1 ")[2], "", "there is no customer"),
        ("20         21", "22         21", "window of customer 2 runs from 22 to 21"),
        ("4         6", "4        11", "customer 1 asks for 11 of a capacity of 10"),
        ("    1      3 ", "    1 99999999 ", "99999999 has more than 7 digits"),
        ("0         50", "0          4", "customer 1 is to be reached by 4; that is 5.0"),
        (
            "0         90         5",
            "0         90        95",
            "from customer 3 no vehicle is back by",
        ),
    ],
)
def test_a_broken_file_is_named(tiny, old, new, words):
    path = tiny / "tiny.txt"
    path.write_text(TINY.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=f"tiny.txt: .*{words}"):
        read_instance(path)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(TINY.replace("\n", "\r\n").encode(), id="windows"),
        pytest.param(TINY.lower().encode(), id="lower-case"),
        pytest.param(("\ufeff" + TINY).encode(), id="byte-order-mark"),
        pytest.param(TINY.replace("tiny", "t\xefny").encode("latin-1"), id="latin-1"),
        pytest.param((TINY + "\n \nEOF\n").encode(), id="trailer"),
        pytest.param(TINY.replace("         0\n", "         0.00\n").encode(), id="decimals"),
    ],
)
def test_the_format_may_be_written_in_other_ways(tiny, written):
    path = tiny / "other.TXT"
    path.write_bytes(written)
    instances, _ = sort_files(tiny, "other")
    assert instances == [path]
    (row,) = run_instance(path, {}, Budget(20), with_bare=False)
    assert (row.value, row.checker) == (28.0, "ok")


def test_routes_that_leave_somebody_out_are_not_compared(tiny):
    path = tiny / "tiny.txt"
    path.write_text(TINY.replace("  2         10", "  1         10"), encoding="utf-8")
    rows = run_instance(path, read_best_known(tiny), Budget(20), with_bare=True)
    for row in rows:
        assert (row.status, row.best_known, row.gap_percent) == ("infeasible", 28.0, None)
        assert (row.value, row.size) == (None, "3x1")


def test_processor_time_is_kept_where_somebody_is_left_out(tiny):
    path = tiny / "tiny.txt"
    path.write_text(TINY.replace("  2         10", "  1         10"), encoding="utf-8")
    (row,) = run_instance(path, {}, Budget(None, 1, 0.4), with_bare=False)
    assert row.status == "infeasible"
    assert 0.4 <= row.cpu_seconds < 0.6


def test_decimals_are_read_and_kept(tiny):
    path = tiny / "tiny.txt"
    lines = [line.split() for line in TINY.splitlines()]
    halved = [
        " ".join(str(int(word) / 2) if place else word for place, word in enumerate(words))
        if words and words[0].isdecimal()
        else " ".join(words)
        for words in lines
    ]
    path.write_text("\n".join(halved), encoding="utf-8")
    assert ".5" in path.read_text(encoding="utf-8")
    for row in run_instance(path, {}, Budget(50), with_bare=True):
        assert (row.value, row.checker) == (14.0, "ok")


def test_a_broken_file_is_a_row_and_the_others_run(tiny, capsys):
    (tiny / "broken.txt").write_text(TINY.replace("    3      0 ", "    3 "), encoding="utf-8")
    target = tiny / "rows.json"
    words = ["vrptw", str(tiny), "--no-bare", "--iterations", "20", "--json", str(target)]
    assert main(words) == 1
    rows = json.loads(target.read_text(encoding="utf-8"))
    assert [(row["instance"], row["status"], row["value"]) for row in rows] == [
        ("broken", "unreadable", None),
        ("tiny", "best known", 28.0),
    ]
    assert "customer lines have 7 numbers" in rows[0]["checker"]
    assert "notes.txt holds no instance" in capsys.readouterr().err


def test_an_empty_file_is_a_row_in_both_families(tiny, capsys):
    for family, name in (("vrptw", "empty.txt"), ("hhcrsp", "empty.json")):
        (tiny / name).write_text("", encoding="utf-8")
        target = tiny / "rows.jsonl"
        assert main([family, str(tiny), "--only", "empty", "--json", str(target)]) == 1
        (row,) = json.loads(target.read_text(encoding="utf-8"))
        assert (row["status"], row["value"]) == ("unreadable", None)
        assert name in row["checker"]
    assert "0 with faults, 1 unreadable, of 1" in capsys.readouterr().out


def test_a_file_that_was_cut_off_is_known_by_its_title_too(tiny, capsys):
    path = tiny / "renamed.txt"
    path.write_text(TINY.replace("tiny", "R101", 1), encoding="utf-8")
    run_instance(path, {}, Budget(20), with_bare=False)
    assert "renamed.txt: R101: 3 customers were read" in capsys.readouterr().err


def test_nothing_to_run_is_said(tiny, capsys):
    assert main(["vrptw", str(tiny), "--only", "other"]) == 1
    assert f"No instance in {tiny} matches other." in capsys.readouterr().err
    assert main(["vrptw", str(tiny / "gone")]) == 1
    assert "There is no folder" in capsys.readouterr().err


@pytest.mark.parametrize("seconds", ["-1", "0", "nan", "inf", "soon"])
def test_a_time_that_is_none_is_refused_by_every_family(tiny, capsys, seconds):
    for family in (["vrptw", str(tiny)], ["hhcrsp", str(tiny)], ["joint"], ["quote"]):
        with pytest.raises(SystemExit) as left:
            main([*family, f"--seconds={seconds}"])
        assert left.value.code == 2
        assert "--seconds" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "customers", "said"),
    [
        ("C101", 100, ""),
        ("rc208", 25, ""),
        ("C101", 20, "C101: 20 customers were read; files of this name have 25 or 50 or 100."),
        ("C1_10_2", 1000, ""),
        ("C1_2_1", 101, "C1_2_1: 101 customers were read; files of this name have 200."),
        ("tiny", 3, ""),
    ],
)
def test_a_file_that_was_cut_off_is_known_by_its_size(name, customers, said):
    assert odd_size(name, customers) == said


def test_a_file_that_was_cut_off_is_told_of_and_not_compared(tiny, capsys):
    path = tiny / "C101.txt"
    path.write_text(TINY, encoding="utf-8")
    best = {"C101_distance": {"best_known_cost": 28, "jobs": 100}}
    (tiny / "BKS.json").write_text(json.dumps(best), encoding="utf-8")
    (row,) = run_instance(path, read_best_known(tiny), Budget(20), with_bare=False)
    assert (row.best_known, row.gap_percent, row.size) == (None, None, "3x2")
    assert "C101: 3 customers were read" in capsys.readouterr().err


def test_the_best_known_are_found_below_and_above(tiny):
    deep = tiny / "a" / "b"
    deep.mkdir(parents=True)
    assert read_best_known(deep) == read_best_known(tiny / "tiny.txt") == {("TINY", 3): 28.0}
    (tiny / "BKS.json").rename(deep / "BKS.json")
    assert read_best_known(tiny) == {("TINY", 3): 28.0}
    (deep / "BKS.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match="no list of best known distances"):
        read_best_known(tiny)


def test_only_instance_files_are_listed(tiny):
    instances, others = sort_files(tiny, "*")
    assert [path.name for path in instances] == ["tiny.txt"]
    assert [path.name for path in others] == ["notes.txt"]
    assert sort_files(tiny / "tiny.txt", "*") == ([tiny / "tiny.txt"], [])
