"""Whatever the child does, a verified plan comes back and says what happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest

from allocator.rules.choice_model import ChoiceModel
from allocator.solve.engine import Keeper, solve
from allocator.solve.floor import build_floor
from allocator.solve.process import Children
from allocator.solve.regret import forced_values
from allocator.solve.solution import Limits, Solution, Status
from allocator.solve.wire import WireError
from tests.instances.interim_list import ListShape, interim_list

BAD = "tests.unit.solve.bad_workers."
ROOT = Path(__file__).parents[3]
SHORT = Limits(seconds=-1.0, memory_mb=2048)


@pytest.fixture(autouse=True)
def _children_find_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture(scope="module")
def model() -> ChoiceModel:
    return interim_list(1, ListShape(packages=20, locations=40, open_packages=15))


def run(model: ChoiceModel, worker: str, limits: Limits | None = None) -> Solution:
    with Children(BAD + worker) as children:
        solution = solve(model, limits=limits or Limits(seconds=30), children=children)
    assert model.is_feasible(solution.taken)
    assert model.values(solution.taken) == solution.values
    return solution


def is_floor(model: ChoiceModel, solution: Solution) -> bool:
    floor = model.values(build_floor(model))
    open_levels = [x for x in solution.levels if x.status is not Status.OPTIMAL]
    return solution.values == floor and solution.method == "floor" and bool(open_levels)


def test_a_child_that_works_is_believed(model: ChoiceModel) -> None:
    solution = solve(model)
    assert solution.is_optimal
    assert solution.events == ()
    assert solution.method == "exact"


@pytest.mark.parametrize(
    ("worker", "event"),
    [
        ("hangs", "timed out"),
        ("babbles", "garbled"),
        ("floods", "garbled"),
        ("breaks_rules", "breaks a rule"),
        ("boasts", "not so"),
        ("overbounds", "not so"),
        ("stops_short", "crashed"),
    ],
)
def test_the_floor_stands_and_says_why(model: ChoiceModel, worker: str, event: str) -> None:
    solution = run(model, worker, SHORT if worker == "hangs" else None)
    assert any(event in line for line in solution.events), solution.events
    assert all(x.status is not Status.FEASIBLE for x in solution.levels)
    assert solution.values == model.values(build_floor(model))


@pytest.mark.parametrize("worker", ["aborts", "faults"])
def test_a_crash_is_tried_once_more_without_presolve(model: ChoiceModel, worker: str) -> None:
    solution = run(model, worker)
    assert is_floor(model, solution)
    assert sum("crashed" in line for line in solution.events) == 2
    assert "trying once more without presolve" in solution.events


def test_the_second_try_can_succeed(model: ChoiceModel) -> None:
    solution = run(model, "crashes_once")
    assert solution.is_optimal
    assert solution.events[1:] == ("trying once more without presolve",)


def test_one_child_answers_one_job_after_the_other(model: ChoiceModel) -> None:
    other = interim_list(2, ListShape(packages=10, locations=20, open_packages=8))
    others = set(psutil.Process().children())
    with Children() as children:
        solutions = [solve(asked, children=children) for asked in (model, other, model)]
        started = [child for child in psutil.Process().children() if child not in others]
    assert len(started) == 1
    assert not started[0].is_running()
    for asked, solution in zip((model, other, model), solutions, strict=True):
        afresh = solve(asked)
        assert solution.is_optimal
        assert solution.values == afresh.values
        assert solution.taken.tolist() == afresh.taken.tolist()


def test_no_more_children_than_there_is_room_for(model: ChoiceModel) -> None:
    others = set(psutil.Process().children())
    with Children(most=1) as children, ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: solve(model, children=children).values, range(3)))
        started = [child for child in psutil.Process().children() if child not in others]
    assert len(started) == 1
    assert found == [solve(model).values] * 3


def test_a_child_that_died_is_replaced(model: ChoiceModel) -> None:
    with Children(BAD + "crashes_once") as children:
        solutions = [solve(model, children=children) for _ in range(2)]
    for solution in solutions:
        assert solution.is_optimal
        assert sum("crashed" in line for line in solution.events) == 1


def test_a_child_that_ended_after_its_job_is_not_asked_again(model: ChoiceModel) -> None:
    with Children(BAD + "boasts") as children:
        for _ in range(3):
            solution = solve(model, children=children)
            assert solution.values == model.values(build_floor(model))
            assert any("not so" in line for line in solution.events)


def test_a_hungry_child_is_stopped(model: ChoiceModel) -> None:
    solution = run(model, "hogs", Limits(seconds=30, memory_mb=200))
    assert any("out of memory" in line for line in solution.events)
    assert is_floor(model, solution)


def test_a_plan_streamed_before_the_end_is_kept(model: ChoiceModel) -> None:
    solution = run(model, "improves_then_hangs", Limits(seconds=8))
    assert solution.values == solve(model).values
    assert not solution.is_optimal
    assert any("timed out" in line for line in solution.events)


def test_a_start_is_never_lost(model: ChoiceModel) -> None:
    best = solve(model)
    with Children(BAD + "stops_short") as children:
        again = solve(model, start=best.taken, children=children)
    assert again.values == best.values


def test_forced_values_survive_a_dying_child(model: ChoiceModel) -> None:
    taken = build_floor(model)
    choices = np.arange(6)
    with Children(BAD + "aborts") as children:
        results = forced_values(model, taken, choices, children=children)
    for result in results:
        assert not result.is_proven or result.values is None
        assert result.taken is None or result.choice in result.taken


@pytest.mark.parametrize(
    "message",
    [
        {"kind": "rumour"},
        {"kind": "progress"},
        {"kind": "progress", "taken": [0.5]},
        {"kind": "progress", "taken": "everything"},
        {"kind": "progress", "taken": [2**80] * 20, "levels": []},
        {"kind": "progress", "taken": [], "levels": [{"id": "unplaced"}]},
    ],
)
def test_a_message_not_agreed_on_is_refused(model: ChoiceModel, message: dict[str, object]) -> None:
    keeper = Keeper(model, build_floor(model))
    with pytest.raises(WireError):
        keeper.receive(message)


def test_no_orphan_when_the_parent_is_killed() -> None:
    code = (
        "from tests.instances.interim_list import interim_list\n"
        "from allocator.solve.engine import solve\n"
        "from allocator.solve.process import Children\n"
        "from allocator.solve.solution import Limits\n"
        "print('ready', flush=True)\n"
        f"with Children('{BAD}sleeps_in_worker') as children:\n"
        "    solve(interim_list(1), limits=Limits(seconds=600), children=children)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        children = _wait_for_children(parent.pid)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
    alive = psutil.wait_procs(children, timeout=10)[1]
    assert children
    assert not alive


def _wait_for_children(pid: int) -> list[psutil.Process]:
    for _ in range(200):
        children: list[psutil.Process] = psutil.Process(pid).children()
        if children:
            time.sleep(1.0)
            return children
        time.sleep(0.05)
    return []


def test_the_parent_never_loads_a_solver() -> None:
    code = (
        "import sys, allocator.solve.engine, allocator.solve.regret\n"
        "assert not [m for m in sys.modules if m.split('.')[0] in {'ortools', 'pandas', 'numba'}]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
