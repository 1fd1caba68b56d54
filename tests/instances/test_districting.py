"""Published districting instances: their plans have the published values, and are proved again."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from allocator.lots.design.answer import CutEffort
from benchmarks.cutting import effort_for, run_instance
from benchmarks.districting import MILLION, run_folder
from benchmarks.districting_check import ground_of_folder, judge
from benchmarks.districting_files import read_instance
from benchmarks.grids import PUBLISHED, Grid, described

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "districting"
COUNTIES = FOLDER / "us-counties-2010"

shared = [
    pytest.mark.shared,
    pytest.mark.skipif(not FOLDER.exists(), reason=f"public districting data is not at {FOLDER}"),
]
STATES = [pytest.param(state, marks=shared) for state in ("WV", "IA", "KS")]


def _published_plan(folder: Path) -> dict[str, str]:
    """The plan of the column ``best_contig``, every district around its best hub."""
    ground = ground_of_folder(folder)
    members: dict[str, list[str]] = {}
    with (folder / "units.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            members.setdefault(line["best_contig"], []).append(line["unit"])
    hub_of = {}
    for units in members.values():
        hub = min(units, key=lambda hub: sum(ground.cost(unit, hub) for unit in units))
        hub_of |= dict.fromkeys(units, hub)
    return hub_of


@pytest.mark.parametrize("state", STATES)
def test_published_plans_have_the_published_value(state):
    known = read_instance(COUNTIES / state).best_known
    value, verdict = judge(ground_of_folder(COUNTIES / state), _published_plan(COUNTIES / state))
    assert verdict == "ok"
    assert round(value / MILLION, 2) == known


@pytest.mark.parametrize("state", STATES)
def test_a_search_without_a_solver_comes_near_the_published_value(state):
    effort = CutEffort(starts=4, tries=1_500, finish=0, price_steps=200, nodes=0)
    row = run_folder(COUNTIES / state, effort)
    assert (row.checker, row.status) == ("ok", "feasible")
    assert row.best_known - 0.01 <= row.value < 1.05 * row.best_known
    assert 0.8 * row.best_known < row.bound < row.best_known


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
def test_published_optima_are_proved_again(state):
    row = run_folder(COUNTIES / state, effort_for(120.0, seed=1))
    assert (row.status, row.checker) == ("optimal", "ok")
    assert round(row.value, 2) == row.best_known
    assert row.bound == row.value


@pytest.mark.parametrize("side", [5, pytest.param(8, marks=pytest.mark.slow)])
def test_published_grids_are_proved_again(side):
    row, answer = run_instance(
        described(Grid(side, side, side, side, PUBLISHED[side])), effort_for(60.0, seed=1)
    )
    assert (row.value, row.bound) == (PUBLISHED[side], PUBLISHED[side])
    assert (row.status, row.checker, answer.events) == ("optimal", "ok", ())
