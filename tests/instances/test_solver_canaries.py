"""Models on which CP-SAT 9.15 certifies a wrong optimum: the guard refuses every one."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from allocator.rules.choice_model import ROW_LIMIT
from allocator.solve.guard import ScaleError, check_row

FILE = "data/solver-canaries/cpsat_wrong_optimal_9_15_6755.json"
PATH = Path(__file__).parents[2].parent / "shared" / FILE

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    if not PATH.exists():
        pytest.skip(f"NOT RUN: the canaries are missing ({FILE} beside the repository)")
    found: list[dict[str, Any]] = json.loads(PATH.read_text())["cases"]
    return found


def test_there_are_eighteen(cases: list[dict[str, Any]]) -> None:
    assert len(cases) == 18


def test_the_guard_refuses_every_canary(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        with pytest.raises(ScaleError):
            check_rows(case)


def check_rows(case: dict[str, Any]) -> None:
    for number, row in enumerate(case["linear_le"]):
        coefficient = np.array(row["coef"], dtype=np.int64)
        check_row(f"row {number}", coefficient, np.ones_like(coefficient))


def test_every_claim_of_the_solver_was_wrong(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        truth = enumerate_all(case)
        assert truth == case["brute_force"][1]
        assert truth != case["cpsat_default"][1]


def enumerate_all(case: dict[str, Any]) -> int:
    plans = np.array(list(product((0, 1), repeat=case["n_bools"])), dtype=object)
    holds = np.ones(len(plans), dtype=bool)
    for row in case["linear_le"]:
        fits = (plans[:, row["idx"]] @ np.array(row["coef"], dtype=object)) <= row["ub"]
        if row["enforce"] is not None:
            variable, value = row["enforce"]
            fits = fits | (plans[:, variable] != int(value))
        holds &= fits.astype(bool)
    for members in case["at_most_one"]:
        holds &= (plans[:, members].sum(axis=1) <= 1).astype(bool)
    return int((plans[holds] @ np.array(case["minimize"], dtype=object)).min())


def test_the_limit_leaves_a_factor_of_two() -> None:
    assert ROW_LIMIT * 2 == 2**31
