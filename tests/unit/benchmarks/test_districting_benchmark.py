"""Districting benchmarks: files with faults are rows, the checker finds every fault."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from allocator.lots.design.anneal import search
from allocator.lots.design.ascent import ascend
from allocator.lots.design.prices import bound_of
from benchmarks import lots as lots_family
from benchmarks.__main__ import main
from benchmarks.cutting import verdict_of
from benchmarks.districting import described
from benchmarks.districting_check import Claim, Ground, ground_of_folder, ground_of_grid, judge
from benchmarks.districting_files import instance_folders, read_instance
from benchmarks.grids import PUBLISHED, Grid, grid_task
from benchmarks.lots_cases import Shape, county
from benchmarks.lots_plain import plain_prices, plain_row, recom_row

UNITS = "unit,name,pop\na,A,4\nb,B,4\nc,C,4\nd,D,4\n"
EDGES = "u,v,shared_perim_deg\na,b,1\nb,c,1\nc,d,1\n"
DISTANCES = "unit,a,b,c,d\na,0,1,2,3\nb,1,0,1,2\nc,2,1,0,1\nd,3,2,1,0\n"
HEAD = {"state": "XX", "n": 4, "m": 3, "k": 2, "L": 8, "U": 8, "optimal_contiguous": None}


@pytest.fixture
def row_of_four(tmp_path):
    folder = tmp_path / "set" / "XX"
    folder.mkdir(parents=True)
    (folder / "instance.json").write_text(json.dumps(HEAD), encoding="utf-8")
    (folder / "units.csv").write_text(UNITS, encoding="utf-8")
    (folder / "edges.csv").write_text(EDGES, encoding="utf-8")
    (folder / "dist_km.csv").write_text(DISTANCES, encoding="utf-8")
    return folder


def test_a_folder_is_cut_proven_and_judged(row_of_four, tmp_path, capsys):
    target = tmp_path / "rows.json"
    words = ["districting", str(tmp_path), "--seconds", "5", "--json", str(target)]
    assert main(words) == 0
    (row,) = json.loads(target.read_text(encoding="utf-8"))
    assert (row["instance"], row["value"], row["bound"]) == ("XX", 8e-6, 8e-6)
    assert (row["best_known"], row["status"], row["checker"]) == (None, "optimal", "ok")
    told = capsys.readouterr().out
    assert "1 of 1 proved optimal;" in told
    assert "8e-06" in told


def test_counts_may_be_left_out_and_neighbours_listed_both_ways(row_of_four, tmp_path):
    head = {key: value for key, value in HEAD.items() if key not in ("n", "m")}
    both = EDGES + "b,a,1\nc,b,1\nd,c,1\n"
    for stated in ({}, {"m": 3}, {"m": 6}):
        (row_of_four / "instance.json").write_text(json.dumps(head | stated), encoding="utf-8")
        (row_of_four / "edges.csv").write_text(both, encoding="utf-8")
        read = read_instance(row_of_four)
        assert (len(read.ids), read.edges.tolist()) == (4, [[0, 1], [1, 2], [2, 3]])
    assert main(["districting", str(tmp_path), "--seconds", "5"]) == 0


def test_a_published_optimum_above_a_checked_plan_is_marked(row_of_four, tmp_path, capsys):
    head = HEAD | {"optimal_contiguous": 2.5}
    (row_of_four / "instance.json").write_text(json.dumps(head), encoding="utf-8")
    target = tmp_path / "rows.json"
    assert main(["districting", str(tmp_path), "--seconds", "5", "--json", str(target)]) == 0
    (row,) = json.loads(target.read_text(encoding="utf-8"))
    assert row["checker"] == "ok, below published"
    assert "XX: 2.5 is published as the optimum, and is not." in capsys.readouterr().out


def test_an_instance_without_a_plan_is_no_proven_optimum(row_of_four, tmp_path, capsys):
    head = HEAD | {"L": 7, "U": 7}
    (row_of_four / "instance.json").write_text(json.dumps(head), encoding="utf-8")
    assert main(["districting", str(tmp_path), "--seconds", "5"]) == 0
    told = capsys.readouterr().out
    assert "0 of 1 proved optimal, 1 proved to have no plan;" in told
    assert "ok, no plan exists" in told


@pytest.mark.parametrize("seven", ["0.000007", "7e-6"])
def test_a_published_optimum_is_as_exact_as_its_decimals(row_of_four, tmp_path, capsys, seven):
    """Eight is one step of the last decimal above seven, and two above six."""
    path = row_of_four / "instance.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("null", seven), encoding="utf-8")
    assert main(["districting", str(tmp_path), "--seconds", "5"]) == 0
    path.write_text(text.replace("null", seven.replace("7", "6")), encoding="utf-8")
    target = tmp_path / "rows.json"
    assert main(["districting", str(tmp_path), "--seconds", "5", "--json", str(target)]) == 1
    (row,) = json.loads(target.read_text(encoding="utf-8"))
    assert (row["gap_percent"], row["checker"]) == (25, "bound above best known")


def test_no_plan_where_one_is_published_is_a_contradiction(row_of_four, tmp_path):
    head = HEAD | {"L": 7, "U": 7, "optimal_contiguous": 5.0}
    (row_of_four / "instance.json").write_text(json.dumps(head), encoding="utf-8")
    target = tmp_path / "rows.json"
    assert main(["districting", str(tmp_path), "--seconds", "5", "--json", str(target)]) == 1
    (row,) = json.loads(target.read_text(encoding="utf-8"))
    assert (row["status"], row["bound"]) == ("infeasible", None)
    assert row["checker"] == "no plan, yet one is published"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("instance.json", '"n": 4', '"n": 5', "units.csv: 4 units, but instance.json says 5"),
        ("instance.json", '"m": 3', '"m": 4', "edges.csv: 3 edges, but instance.json says 4"),
        ("instance.json", '"k": 2', '"k": 9', "instance.json: 4 units cannot make 9 districts"),
        ("instance.json", '"L": 8', '"L": 9', "no district can have 9 to 8 people"),
        ("instance.json", '"L": 8', '"L": 7.5', "L is 7.5, not a whole number"),
        ("instance.json", "null", '"low"', "optimal_contiguous is 'low'"),
        ("instance.json", "{", "[", "instance.json: no JSON"),
        pytest.param("instance.json", "{", "[" * 9_999, "instance.json: no JSON", id="too deep"),
        pytest.param("units.csv", "b,B,", f"b,{'B' * 140_000},", "csv, line 3: ", id="long"),
        pytest.param("dist_km.csv", "2,1,0", f"2,1,{'0' * 140_000}", "csv, line 4: ", id="zeros"),
        ("units.csv", "b,B,4", "a,B,4", "units.csv, line 3: unit a is there twice"),
        ("units.csv", "b,B,4", "b,B,-4", "units.csv, line 3: '-4' is no whole number"),
        ("units.csv", "b,B,4", "b", "units.csv, line 3: too short"),
        ("units.csv", "pop", "people", "units.csv: no column pop"),
        ("instance.json", "null", "NaN", "optimal_contiguous is nan"),
        ("instance.json", '"U": 8', '"U": 1000000000000000000000', "U is above"),
        ("units.csv", ",4\n", ",9999999999999\n", "kilometres: costs must lie between"),
        ("units.csv", ",4\n", ",9999999999999999999999999\n", "units.csv, line 2: a number above"),
        ("dist_km.csv", "b,1,0,1,2", "b,1,0,1,99999999", "dist_km.csv: 99999999 km, whose square"),
        ("edges.csv", "b,c,1", "b,z,1", "edges.csv, line 3: unknown unit z"),
        ("edges.csv", "b,c,1", "b,a,1", "edges.csv, line 3: b is a neighbour of a twice"),
        ("edges.csv", "b,c,1", "b,b,1", "edges.csv, line 3: b is its own neighbour"),
        ("dist_km.csv", "unit,a,b", "unit,a,z", "dist_km.csv: columns name z"),
        ("dist_km.csv", "unit,a,b", "unit,a,a", "dist_km.csv: columns lack b"),
        ("dist_km.csv", "d,3,2,1,0\n", "", "dist_km.csv: rows lack d"),
        ("dist_km.csv", "d,3,2,1,0\n", "d,3,2,1,0\nd,3,2,1,0\n", "rows name a unit twice"),
        ("dist_km.csv", "b,1,0,1,2", "b,1,0,1", "dist_km.csv, line 3: 3 distances for 4"),
        ("dist_km.csv", "b,1,0,1,2", "b,1,0,5,2", "b to c is not as far as back"),
        ("dist_km.csv", "b,1,0,1,2", "b,1,3,1,2", "b is away from itself"),
        ("dist_km.csv", "b,1,0,1,2", "b,1,0,1.5,2", "'1.5' is no whole number"),
    ],
)
def test_every_fault_names_its_file(row_of_four, file, old, new, said):
    path = row_of_four / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError) as fault:
        described(row_of_four, read_instance(row_of_four))
    assert said in str(fault.value)


def test_blank_lines_are_no_fault_and_wide_bands_no_trouble(row_of_four, tmp_path):
    for name in ("units.csv", "edges.csv", "dist_km.csv"):
        path = row_of_four / name
        path.write_text(path.read_text(encoding="utf-8").replace("\n", "\n\n"), encoding="utf-8")
    head = HEAD | {"L": 0, "U": 10**15}
    (row_of_four / "instance.json").write_text(json.dumps(head), encoding="utf-8")
    assert main(["districting", str(tmp_path), "--seconds", "5"]) == 0


def test_a_faulty_folder_is_a_row_and_the_others_run(row_of_four, tmp_path):
    shutil.copytree(row_of_four, tmp_path / "set" / "AA")
    (tmp_path / "set" / "AA" / "edges.csv").unlink()
    target = tmp_path / "rows.json"
    assert main(["districting", str(tmp_path), "--seconds", "5", "--json", str(target)]) == 1
    rows = json.loads(target.read_text(encoding="utf-8"))
    assert [(row["instance"], row["status"]) for row in rows] == [
        ("AA", "unreadable"),
        ("XX", "optimal"),
    ]
    assert rows[0]["checker"] == "edges.csv: there is no such file."


def test_folders_are_found_by_name_or_path(row_of_four, tmp_path, capsys):
    assert instance_folders(tmp_path, "X*") == [row_of_four]
    assert instance_folders(tmp_path, "set/X*") == [row_of_four]
    assert main(["districting", str(tmp_path), "--only", "YY"]) == 1
    assert main(["districting", str(tmp_path / "gone")]) == 1
    said = capsys.readouterr().err
    assert "matches YY" in said
    assert "There is no folder" in said


@pytest.mark.parametrize(
    ("hubs", "claim", "said"),
    [
        ("aacc", None, "ok"),
        ("aacc", Claim(8, 8), "ok"),
        ("aacc", Claim(8, None), "ok"),
        ("aac", None, "not every unit once"),
        ("zacc", None, "a hub is no unit"),
        ("aaaa", None, "1 districts"),
        ("bbaa", None, "hub a lies in another district"),
        ("aaad", None, "district a has 12"),
        ("acac", None, "district a is in pieces"),
        ("abba", None, "district a is in pieces"),
        ("aacc", Claim(7, 7), "value is 8"),
        ("aacc", Claim(8, 9), "bound above value"),
    ],
)
def test_the_checker_finds_each_fault(row_of_four, hubs, claim, said):
    hub_of = dict(zip("abcd", hubs, strict=False))
    assert judge(ground_of_folder(row_of_four), hub_of, claim)[1] == said


def test_a_bound_above_the_published_optimum_is_a_fault(row_of_four):
    head = HEAD | {"optimal_contiguous": 0.00}
    (row_of_four / "instance.json").write_text(json.dumps(head), encoding="utf-8")
    ground = ground_of_folder(row_of_four)
    assert judge(ground, dict(zip("abcd", "aacc", strict=True)), Claim(8, 8))[1] == "ok"
    exact = Ground(ground.size, ground.cost, ground.edges, 2, 8, 8, (7, 0))
    said = judge(exact, dict(zip("abcd", "aacc", strict=True)), Claim(8, 8))[1]
    assert said == "bound above best known"


def test_grids_cost_what_the_publication_says():
    """One plus and four of a square and one more; nine squares of three by three."""
    for side, best in ((5, 239_524), (9, 1_075_716)):
        assert PUBLISHED[side] == best
    task = grid_task(Grid(9, 9, 9, 9, None))
    centre = np.array([27 * (cell // 27) + 10 + 3 * (cell % 9 // 3) for cell in range(81)])
    ground = ground_of_grid(9, 9, 9, 9, PUBLISHED[9])
    ids = list(ground.size)
    hub_of = {ids[cell]: ids[hub] for cell, hub in enumerate(centre.tolist())}
    assert judge(ground, hub_of, Claim(1_075_716, 1_075_716)) == (1_075_716, "ok")
    assert int(task.cost[np.arange(81), centre].sum()) == 1_075_716
    assert all(
        ground.cost(ids[one], ids[other]) == task.cost[one, other]
        for one in range(81)
        for other in range(0, 81, 7)
    )
    assert {tuple(sorted((ids[a], ids[b]))) for a, b in task.edges.tolist()} == {
        tuple(sorted(edge)) for edge in ground.edges
    }


def test_grids_of_a_folder_are_read_and_faults_are_rows(tmp_path, capsys):
    lines = [
        "grid,n,k,L,U,optimum",
        "g1,1,1,1,1,0",
        "g2,4,2,2,2,20000",
        "g2,5,2,2,2,1",
        "g3,9,x,3,3,",
        "h,1,1,1,1,",
        "g2,4,2,2,99999999999999999999999,",
        "g2,4,2,2,2,30000",
    ]
    (tmp_path / "grids.csv").write_text("\n".join([*lines, "g3,9,3,3,3,"]), encoding="utf-8")
    target = tmp_path / "rows.json"
    assert main(["grids", str(tmp_path), "--seconds", "5", "--json", str(target)]) == 1
    rows = json.loads(target.read_text(encoding="utf-8"))
    assert [(row["instance"], row["value"], row["status"]) for row in rows] == [
        ("g1", 0, "optimal"),
        ("g2", 20_000, "optimal"),
        ("g2", None, "unreadable"),
        ("g3", None, "unreadable"),
        ("h", None, "unreadable"),
        ("g2", None, "unreadable"),
        ("g2", 20_000, "optimal"),
        ("g3", 60_000, "optimal"),
    ]
    assert rows[2]["checker"] == "grids.csv: g2 has 4 cells, not 5."
    assert rows[5]["checker"] == "grids.csv: a number of more than 15 digits."
    assert rows[6]["checker"] == "ok, below published"
    assert rows[7]["best_known"] is None
    (tmp_path / "grids.csv").write_text(f"{lines[0]}\n{'g' * 140_000},1,1,1,1,0", encoding="utf-8")
    assert main(["grids", str(tmp_path)]) == 1
    assert "grids.csv cannot be read (field larger" in capsys.readouterr().err
    assert main(["grids", str(tmp_path / "gone")]) == 1
    said = capsys.readouterr().err
    assert f"{tmp_path / 'gone' / 'grids.csv'}: there is no such file." in said
    assert "Errno" not in said
    assert main(["grids", "--only", "h*"]) == 1
    assert "No grid matches h*" in capsys.readouterr().err


def test_a_county_without_a_plan_is_as_sound_as_elsewhere(monkeypatch, tmp_path, capsys):
    shape = Shape(110, 30, 0, 1)
    monkeypatch.setattr(lots_family, "_shapes", lambda chosen: iter([shape]))
    target = tmp_path / "rows.json"
    words = ["lots", "--no-plain", "--seconds", "5", "--json", str(target)]
    assert main(words) == 0
    (row,) = json.loads(target.read_text(encoding="utf-8"))
    assert (row["status"], row["checker"]) == ("infeasible", "ok, no plan exists")
    told = capsys.readouterr().out
    assert "110 areas: 1 of 1 proved, 0 certified within 1 %; processor time" in told


def test_fewer_than_one_seed_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["lots", "--seeds", "-5"])
    assert "seeds are a whole number from 1" in capsys.readouterr().err


def test_a_county_is_the_same_each_time_and_hangs_together():
    one, other = (county("lots", Shape(110, 15, 10, 1)) for _ in range(2))
    assert (one.task.cost == other.task.cost).all()
    assert one.name == "110-k15-10%-s1"
    everything = Ground(one.ground.size, one.ground.cost, one.ground.edges, 1, 0, 10**6)
    assert judge(everything, dict.fromkeys(one.ids, "a0"))[1] == "ok"


def test_plain_methods_are_judged_too():
    instance = county("lots", Shape(40, 4, 30, 1))
    task = instance.task
    found = search(task, steps=40_000, seed=1)
    assert found is not None
    value = int(task.cost[np.arange(40), found.site_of].sum())
    assert verdict_of(instance, found, Claim(value, None)) == "ok"
    recom = recom_row(instance, found, value, seed=1)
    assert (recom.family, recom.checker) == ("recom", "ok")
    assert recom.gap_percent > 0
    plain = plain_row(instance, value)
    good = bound_of(task, ascend(task, value, steps=1000)).value
    assert (plain.checker, plain.bound <= value) == ("ok", True)
    assert 0.8 * good < bound_of(task, plain_prices(task, value)).value <= 1.01 * good
