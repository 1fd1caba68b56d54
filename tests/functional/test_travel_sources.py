"""A scenario chooses where travel minutes come from, and the run can be verified by itself."""

from __future__ import annotations

import csv
import json
import shutil
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from allocator.geo.road_graph import link_roads
from allocator.intake.travel_table import places_of
from allocator.scenario.read import read_scenario
from allocator.use_cases.load_case import pose_scenario
from allocator.use_cases.run_scenario import run_scenario
from allocator.use_cases.verify_run import verify_run
from tests.functional.conftest import Call
from tests.small_county import small_county


@pytest.fixture(scope="module")
def areas() -> list[str]:
    return sorted({place.lsoa11cd for place in places_of(small_county())})


@pytest.fixture
def ask(case_folder: Path, tmp_path: Path):
    """Write a scenario about the small case with a travel section."""
    shutil.copytree(case_folder, tmp_path / "county")

    def write(travel: str) -> Path:
        path = tmp_path / "asked.toml"
        about = 'title = "T"\n[case]\npath = "county"\n'
        quickly = '[engine]\nmethod = "nearest"\nalternatives = 0\n'
        text = f"{about}{quickly}[travel]\n{travel}"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def write_table(path: Path, areas: list[str], left_out: int = 0) -> None:
    """Every way between the areas takes 41 minutes in order of the alphabet and 47 against it."""
    rows = [(a, b, 41 if a < b else 47, 30_000) for a, b in product(areas[left_out:], repeat=2)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("from", "to", "minutes", "metres"), *rows])


def write_roads(path: Path) -> None:
    """A net of straight roads two kilometres apart over the whole county, two minutes each."""
    east, north = np.meshgrid(np.arange(540_000, 662_000, 2000), np.arange(270_000, 352_000, 2000))
    number = np.arange(east.size).reshape(east.shape)
    pairs = [(number[:, :-1], number[:, 1:]), (number[:-1], number[1:])]
    one = np.concatenate([np.concatenate([a.ravel(), b.ravel()]) for a, b in pairs])
    other = np.concatenate([np.concatenate([b.ravel(), a.ravel()]) for a, b in pairs])
    stretches = {"tail": one, "head": other, "milliseconds": np.full(len(one), 120_000),
                 "decimetres": np.full(len(one), 20_000)}  # fmt: skip
    path.write_bytes(link_roads((east.ravel(), north.ravel()), stretches).to_bytes())


def test_a_run_by_a_table_names_it_uses_it_and_is_verified_alone(ask, areas, tmp_path) -> None:
    write_table(tmp_path / "drives.csv", areas)
    asked = read_scenario(ask('source = "matrix"\npath = "drives.csv"'))
    finished = run_scenario(asked, tmp_path / "run")
    assert set(np.unique(finished.problem.travel_minutes)) - set(range(30)) <= {41, 47}
    assert {41, 47} <= set(np.unique(finished.problem.travel_minutes))
    record = finished.folder.record()
    assert (record.travel, record.travel_source) == ("drives.csv", "matrix")
    assert "drives.csv" in (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    (tmp_path / "drives.csv").unlink()
    assert verify_run(tmp_path / "run").stands
    stored = tmp_path / "run" / "travel.csv"
    stored.write_text(stored.read_text("utf-8").replace(",41,", ",14,"), encoding="utf-8")
    verdict = verify_run(tmp_path / "run")
    assert verdict.altered == ("travel.csv",)
    assert not verdict.stands


def test_a_run_over_roads_keeps_them_and_is_verified_alone(ask, tmp_path) -> None:
    write_roads(tmp_path / "net.npz")
    asked = read_scenario(ask('source = "road-graph"\npath = "net.npz"'))
    finished = run_scenario(asked, tmp_path / "run")
    assert finished.folder.record().travel == "net.npz"
    assert (tmp_path / "run" / "roads.npz").read_bytes() == (tmp_path / "net.npz").read_bytes()
    (tmp_path / "net.npz").unlink()
    assert verify_run(tmp_path / "run").stands


def test_without_a_section_the_crow_flies_and_the_run_says_so(run_folder: Path) -> None:
    record = json.loads((run_folder / "run.json").read_text(encoding="utf-8"))
    assert record["travel"] == "straight lines at calibrated speeds"
    assert record["travel_source"] == "crow-fly"
    assert "straight lines" in (run_folder / "report.html").read_text(encoding="utf-8")
    assert not (run_folder / "travel.csv").exists()


def test_a_table_with_faults_stops_the_run_and_check_data_lists_them(
    ask, areas, tmp_path, call: Call
) -> None:
    table = tmp_path / "drives.csv"
    write_table(table, areas, left_out=3)
    scenario = ask('source = "matrix"\npath = "drives.csv"')
    refused = call("propose", scenario, "--out", tmp_path / "run", "--quiet")
    assert refused.code == 3
    assert "drives.csv cannot be used for travel times" in refused.err
    listed = call("check-data", tmp_path / "county", "--travel", table)
    assert listed.code == 3
    assert areas[0] in listed.out
    with table.open("a", encoding="utf-8") as file:
        file.write("nowhere,nobody,5,4000\n")
    shown = call("check-data", tmp_path / "county", "--travel", table, "--json")
    found = [it for it in json.loads(shown.out)["findings"] if it["file"] == table.name]
    places = [(it["row"] or 0, it["column"]) for it in found]
    assert places[-1][0] > places[0][0]
    assert places == sorted(places)
    write_table(table, areas)
    assert call("check-data", tmp_path / "county", "--travel", table).code == 0


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ('source = "matrix"', 'source = "matrix" needs a path'),
        ('path = "drives.csv"', 'source = "crow-fly" takes no path'),
        ('source = "satellite"', "travel.source"),
        ('source = "road-graph"\npath = "r.osm.pbf"\nlimit_percent = 5', "travel.limit_percent"),
        ('sauce = "matrix"', "Did you mean 'source'?"),
    ],
)
def test_a_section_that_makes_no_sense_is_refused(ask, call: Call, section, words) -> None:
    asked = ask(section)
    refused = call("propose", asked, "--out", asked.with_name("run"), "--quiet")
    assert refused.code == 6
    assert words in refused.err


def test_the_problem_of_a_scenario_has_its_travel(ask, areas, tmp_path) -> None:
    write_table(tmp_path / "drives.csv", areas)
    problem = pose_scenario(read_scenario(ask('source = "matrix"\npath = "drives.csv"')))
    assert problem.travel.name == "drives.csv"
