"""Published generalised-assignment instances: proven, re-checked, against best-known values."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.gap import (
    GapInstance,
    check_assignment,
    gap_model,
    read_best_known,
    read_instance,
    run_instance,
)

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "gap"

shared = [
    pytest.mark.shared,
    pytest.mark.skipif(not FOLDER.exists(), reason=f"public GAP data is not at {FOLDER}"),
]


@pytest.mark.parametrize(
    "name",
    [
        *(pytest.param(f"cattrysse1994/{n}", marks=shared) for n in ("gap1-0", "gap6-2", "gap9-3")),
        pytest.param("chu1997/a05100", marks=shared),
    ],
)
def test_published_instances_are_proven_optimal(name):
    known = read_best_known(FOLDER)
    row = run_instance(read_instance(FOLDER / name), known, seconds=5)
    assert (row.value, row.status, row.checker) == (known[name], "optimal", "ok")


def _tiny(capacity):
    return GapInstance(
        name="made-up/tiny",
        cost=np.array([[1, 5, 9], [4, 2, 3]]),
        weight=np.array([[2, 2, 2], [2, 2, 2]]),
        capacity=np.array(capacity),
    )


def test_a_tiny_instance_has_the_optimum_worked_by_hand():
    row = run_instance(_tiny([2, 4]), {}, seconds=1)
    assert (row.value, row.bound, row.status, row.checker) == (6, 6, "optimal", "ok")


def test_an_instance_without_room_is_reported_honestly():
    row = run_instance(_tiny([2, 2]), {}, seconds=1)
    assert row.value is None
    assert row.status == "no feasible plan"
    assert row.checker == "not all jobs placed"


def test_the_checker_catches_a_wrong_value_and_an_overload():
    from dataclasses import replace  # noqa: PLC0415 - used here only

    from allocator.solve.county import solve_county  # noqa: PLC0415

    instance = _tiny([2, 4])
    model = gap_model(instance)
    solution = solve_county(model)
    outcome = solution.levels[0]
    assert check_assignment(instance, model, solution.taken, outcome) == "ok"
    lower = replace(outcome, value=outcome.value - 1)
    assert check_assignment(instance, model, solution.taken, lower) == "value differs"
    everything_first = model.group_start[:-1]
    assert check_assignment(instance, model, everything_first, outcome) == "capacity exceeded"
    raised = replace(outcome, certificate=replace(outcome.certificate, bound=outcome.value + 1))
    assert check_assignment(instance, model, solution.taken, raised) == "bound not proven"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2 2 1 2 3", "5 numbers do not make 2 x 2"),
        ("", "does not begin with a number of agents"),
        ("2", "does not begin with a number of agents"),
        ("0 2", "0 agents and 2 jobs"),
        ("2 2 1 2 3.5", "'3.5' is no whole number"),
    ],
)
def test_a_broken_file_is_told_what_is_wrong(tmp_path, text, message):
    path = tmp_path / "short"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_instance(path)
