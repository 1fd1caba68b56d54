"""Public home-care instances: the checker against published solutions, the reader, the search."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from allocator.rounds.day import Roster
from benchmarks import __main__ as benchmarks
from benchmarks.hhcrsp import Run, run_instance
from benchmarks.hhcrsp_check import judge
from benchmarks.hhcrsp_files import instance_paths, read_instance
from benchmarks.hhcrsp_frozen import frozen
from benchmarks.hhcrsp_known import read_best_known
from benchmarks.hhcrsp_summary import PricedRow, print_summary
from benchmarks.rows import print_row, write_json

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "hhcrsp"


def _published():
    path = FOLDER / "best_known.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _toy():
    """Two patients on a line, the second with two carers at once, the first with two in order."""
    return {
        "patients": [
            {
                "id": "p1",
                "time_window": [0, 60],
                "required_caregivers": [{"service": "s1"}, {"service": "s2", "duration": 5}],
                "synchronization": {"type": "sequential", "distance": [10, 20]},
            },
            {
                "id": "p2",
                "time_window": [30, 40.5],
                "required_caregivers": [{"service": "s1", "duration": 20}, {"service": "s2"}],
                "synchronization": {"type": "simultaneous"},
            },
        ],
        "services": [{"id": "s1", "default_duration": 10}, {"id": "s2", "default_duration": 15}],
        "caregivers": [{"id": "c1", "abilities": ["s1"]}, {"id": "c2", "abilities": ["s2"]}],
        "central_offices": [{"id": "d"}],
        "distances": [[0, 5, 9], [5, 0, 4.5], [9, 4.5, 0]],
    }


def _stop(patient, service, start, end):
    return {"patient": patient, "service": service, "arrival_time": start, "departure_time": end}


def _toy_solution():
    """Worked out by hand: c1 to p1 at 5 and p2 at 30, c2 to p1 at 15 and p2 at 30."""
    return {
        "routes": [
            {
                "caregiver_id": "c1",
                "locations": [_stop("p1", "s1", 5, 15), _stop("p2", "s1", 30, 50)],
            },
            {
                "caregiver_id": "c2",
                "locations": [_stop("p1", "s2", 15, 20), _stop("p2", "s2", 30, 45)],
            },
        ]
    }


def _write(folder, document, name="toy.json"):
    path = folder / "made-up" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return path


def _faults(solution, instance=None):
    return judge(json.dumps(instance or _toy()), json.dumps(solution)).faults


@pytest.mark.parametrize("published", _published() or [pytest.param({}, marks=pytest.mark.skip)])
@pytest.mark.shared
def test_the_checker_agrees_with_every_published_solution(published):
    family = published["family"]
    instance = FOLDER / "instances" / family / published["instance"]
    solution = FOLDER / "solutions" / family / published["solution_file"]
    found = judge(instance.read_text("utf-8"), solution.read_text("utf-8"))
    assert found.verdict == "ok"
    assert found.value == pytest.approx(float(published["total_cost"]), abs=0.01)
    assert found.travel == pytest.approx(float(published["distance_traveled"]), abs=0.01)
    assert found.worst == pytest.approx(float(published["max_tardiness"]), abs=0.001)
    assert found.late == pytest.approx(float(published["total_tardiness"]), abs=0.01)


@pytest.mark.skipif(not FOLDER.exists(), reason=f"public home-care data is not at {FOLDER}")
@pytest.mark.shared
def test_all_seventy_published_solutions_are_there_to_be_checked():
    assert len(_published()) == 70
    paths = list(instance_paths(FOLDER, "*"))
    assert len(paths) == 71
    assert len(read_best_known(FOLDER)) == len(read_best_known(FOLDER / "instances" / "kummer"))


def test_a_solution_by_hand_is_worth_what_it_should_be():
    found = judge(json.dumps(_toy()), json.dumps(_toy_solution()))
    assert (found.verdict, found.travel, found.late) == ("ok", 37.0, 0)
    assert found.value == pytest.approx(37 / 3)


def _moved(route, place, **changes):
    solution = _toy_solution()
    solution["routes"][route]["locations"][place].update(changes)
    return solution


@pytest.mark.parametrize(
    ("solution", "fault"),
    [
        (_moved(0, 0, arrival_time=4, departure_time=14), "before arriving"),
        (_moved(0, 1, arrival_time=31, departure_time=51), "start -1.000 apart"),
        (_moved(1, 0, arrival_time=14.9, departure_time=19.9), "start 9.900 apart"),
        (_moved(0, 1, departure_time=49), "lasts 19.0"),
        (_moved(0, 1, arrival_time=29, departure_time=49), "before the window opens"),
        (_moved(0, 1, service="s2"), "p2 does not get s1"),
        (_moved(1, 1, patient="p9"), "unknown patient p9"),
        ({"routes": _toy_solution()["routes"][:1]}, "p1 does not get s2"),
    ],
)
def test_the_checker_names_what_is_wrong(solution, fault):
    assert any(fault in found for found in _faults(solution))


def test_lateness_counts_by_service_and_once_more_for_the_worst():
    solution = _toy_solution()
    for route in (0, 1):
        stop = solution["routes"][route]["locations"][1]
        stop["arrival_time"] += 12
        stop["departure_time"] += 12
    found = judge(json.dumps(_toy()), json.dumps(solution))
    assert (found.verdict, found.worst, found.late) == ("ok", 1.5, 3.0)


def test_frozen_calls_start_half_way_between_loose_ones_as_far_as_windows_allow(tmp_path):
    day = read_instance(_write(tmp_path, _toy())).day
    rounds = ((0, 2), (1, 3))
    rigid = frozen(day, Roster(rounds, np.array([50, 90, 300, 390])))
    assert rigid.calls.opens.tolist() == [70, 170, 345, 345]
    assert rigid.calls.closes.tolist() == [70, 270, 345, 345]
    late = frozen(day, Roster(rounds, np.array([900, 900, 100, 100])))
    assert late.calls.opens.tolist() == [500, 600, 300, 300]
    assert late.calls.closes.tolist() == [500, 600, 300, 300]
    assert (len(late.ties), late.costs.is_soft) == (0, False)


def test_a_plan_found_here_is_the_optimum_of_the_toy_in_thirds(tmp_path, capsys):
    path = _write(tmp_path, _toy())
    task = Run(0.0, 3000, 1, True, tmp_path / "out", {"made-up/toy": 12.333})
    row, loose, by_pyvrp = run_instance(path, task)
    assert (row.value, row.status, row.checker) == (12.333, "best known", "ok")
    assert isinstance(loose, PricedRow)
    assert (loose.family, loose.checker, loose.price_percent) == ("no-sync", "ok", 0.0)
    assert (by_pyvrp.family, by_pyvrp.checker, by_pyvrp.value) == (
        "no-sync-pyvrp", "ok", loose.value,
    )  # fmt: skip
    assert loose.best_known is loose.gap_percent is None
    write_json([loose], tmp_path / "rows.json")
    assert json.loads((tmp_path / "rows.json").read_text("utf-8"))[0]["price_percent"] == 0.0
    print_row(loose)
    print_summary([row, loose, by_pyvrp])
    assert "ours +0.00 % (1), by PyVRP's +0.00 % (1), times frozen - (0)" in capsys.readouterr().out
    written = (tmp_path / "out" / "made-up" / "sol-toy.json").read_text("utf-8")
    assert judge(path.read_text("utf-8"), written).value == pytest.approx(37 / 3)


@pytest.mark.parametrize("name", ["InstanzCPLEX_HCSRP_10_3", "InstanzCPLEX_HCSRP_10_9"])
@pytest.mark.skipif(not FOLDER.exists(), reason=f"public home-care data is not at {FOLDER}")
@pytest.mark.shared
def test_small_public_instances_come_to_their_best_known_value(name):
    path = FOLDER / "instances" / "mankowska" / f"{name}.json"
    (row,) = run_instance(path, Run(0.0, 400_000, 1, False, None, read_best_known(FOLDER)))
    assert row.checker == "ok"
    assert row.gap_percent < 0.5


@pytest.mark.skipif(not FOLDER.exists(), reason=f"public home-care data is not at {FOLDER}")
@pytest.mark.shared
@pytest.mark.slow
def test_a_tight_late_day_is_not_left_where_small_moves_alone_end():
    path = FOLDER / "instances" / "kummer" / "HHCRSP_50_10_32_1.2_R_C.json"
    (row,) = run_instance(path, Run(0.0, 1_500_000, 1, False, None, read_best_known(FOLDER)))
    assert row.checker == "ok"
    assert row.gap_percent < 4.0  # without ruins 7 to 8, whatever the seed


@pytest.mark.skipif(not FOLDER.exists(), reason=f"public home-care data is not at {FOLDER}")
@pytest.mark.shared
def test_the_published_toy_is_solved_to_its_published_optimum():
    (row,) = run_instance(FOLDER / "instances" / "toy.json", Run(0.0, 20_000, 1, False, None, {}))
    assert (row.value, row.checker) == (111.333, "ok")


def _but(**changes):
    return {**_toy(), **changes}


def _patient(**changes):
    document = _toy()
    document["patients"][0].update(changes)
    return document


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{not json", "no readable JSON"),
        ("[1, 2]", "wrong form"),
        (_but(distances=[[0, 1], [1, 0]]), "3 x 3"),
        (_but(distances=[[0, 5, 9], [5, 0, None], [9, 4, 0]]), "no number"),
        (_but(distances=[[0, 5, 9], [5, 0, -1], [9, 4, 0]]), "no number"),
        (_but(central_offices=[{"id": "a"}, {"id": "b"}]), "only one"),
        (_but(caregivers=[{"id": "c1", "abilities": ["s7"]}]), "unknown service s7"),
        (_but(caregivers=[{"id": "c1", "abilities": ["s1"]}]), "no carer has service s2"),
        (_but(patients=[]), "3 rows"),
        (_patient(required_caregivers=[{"service": "s9"}]), "unknown service s9"),
        (_patient(id="p2"), "p2 more than once"),
        (_patient(required_caregivers=[{"service": "s1"}] * 2), "s1 more than once"),
        (_patient(time_window=[0, 10**30]), "more than any day"),
        (_patient(time_window=[60, 0]), "runs from 60 to 0"),
        (_patient(time_window=[60]), "not its two ends"),
        (_patient(synchronization={"type": "sometimes"}), "sometimes"),
        (_patient(synchronization={"type": "sequential", "distance": [9, 3]}), "9 to 3"),
        ({"patients": []}, "'caregivers' is missing"),
    ],
)
def test_a_faulty_file_is_explained_and_the_rest_still_runs(tmp_path, capsys, document, words):
    _write(tmp_path, document, "bad.json")
    with pytest.raises(ValueError, match=words):
        read_instance(tmp_path / "made-up" / "bad.json")
    _write(tmp_path, _toy())
    _write(tmp_path, _toy_solution(), "sol.json")
    code = benchmarks.main(["hhcrsp", str(tmp_path), "--steps", "50"])
    text = capsys.readouterr().out
    assert code == 1
    assert words in text
    assert "made-up/toy" in text
    assert "made-up/sol" not in text


def test_the_command_writes_rows_and_says_what_it_cannot_find(tmp_path, capsys):
    _write(tmp_path, _toy())
    target = tmp_path / "rows.json"
    words = ["hhcrsp", str(tmp_path), "--seconds", "0.1", "--json", str(target)]
    assert benchmarks.main(words) == 0
    (row,) = json.loads(target.read_text("utf-8"))
    assert (row["instance"], row["size"], row["checker"]) == ("made-up/toy", "2x2", "ok")
    assert benchmarks.main(["hhcrsp", str(tmp_path), "--only", "nothing*"]) == 1
    assert benchmarks.main(["hhcrsp", str(tmp_path / "nowhere")]) == 1
    assert "nothing*" in capsys.readouterr().err
