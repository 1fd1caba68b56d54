"""The checker of cuts finds every planted fault, says by how much, and finds nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from allocator.lots.design.checker import Fault, check_partition
from allocator.lots.design.task import Partition, Task, free_task

LEGAL = [1, 1, 1, 3, 3]


def row_of_five(**changes: Any) -> Task:
    """Five units in a row of 10, 20, 30, 20 and 10 hours; ten a step to the hub; two lots."""
    at = np.arange(5)
    task = free_task(
        np.array([10, 20, 30, 20, 10]),
        10 * np.abs(at[:, None] - at[None, :]),
        np.stack([at[:-1], at[1:]], axis=1),
        lots=2,
        low=30,
        high=60,
    )
    return task.but(**changes)


def faults(
    task: Task, site_of: list[int], *, value: int | None = None, bound: int | None = None
) -> list[Fault]:
    cost = sum(10 * abs(unit - site) for unit, site in enumerate(site_of))
    partition = Partition(np.array(site_of))
    return check_partition(task, partition, value=cost if value is None else value, bound=bound)


@pytest.mark.parametrize("site_of", [LEGAL, [0, 0, 0, 4, 4], [1, 1, 2, 2, 2], [1, 1, 4, 4, 4]])
def test_a_legal_cut_has_no_fault(site_of: list[int]) -> None:
    assert faults(row_of_five(), site_of) == []


@pytest.mark.parametrize("site_of", [[1, 1, 1, 3], [*LEGAL, 3], [1, 1, 1, 3, 5], [-1, 1, 1, 3, 3]])
def test_a_cut_of_other_units_or_to_no_site_is_not_looked_at(site_of: list[int]) -> None:
    assert faults(row_of_five(), site_of) == [Fault("shape", ())]


@pytest.mark.parametrize(
    ("value", "bound", "found"),
    [
        (30, 30, []),
        (30, 0, []),
        (29, None, [Fault("value", (), 1)]),
        (33, None, [Fault("value", (), -3)]),
        (30, 32, [Fault("bound", (), 2)]),
        (31, 31, [Fault("value", (), -1), Fault("bound", (), 1)]),
    ],
)
def test_what_is_said_of_a_cut_is_held_to_what_it_costs(
    value: int, bound: int | None, found: list[Fault]
) -> None:
    assert faults(row_of_five(), LEGAL, value=value, bound=bound) == found


def pairs(*rows: tuple[int, int]) -> np.ndarray:
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


NOT_FIRST_TO_SECOND = np.ones((5, 5), dtype=bool)
NOT_FIRST_TO_SECOND[0, 1] = False


@pytest.mark.parametrize(
    ("changes", "site_of", "found"),
    [
        ({}, [1, 1, 1, 2, 2], [Fault("hub", (2,))]),
        ({"low": 31}, LEGAL, [Fault("hours", (3, 4), -1)]),
        ({"high": 59}, LEGAL, [Fault("hours", (0, 1, 2), 1)]),
        ({"may": NOT_FIRST_TO_SECOND}, LEGAL, [Fault("forbidden", (0,))]),
        ({}, [1, 1, 3, 3, 1], [Fault("pieces", (4,))]),
        ({"high": 70}, [4, 3, 4, 3, 4], [Fault("pieces", (3,)), Fault("pieces", (2, 4))]),
        ({"lots": 3}, LEGAL, [Fault("count", (1, 3), -1)]),
        ({"lots": 1}, LEGAL, [Fault("count", (1, 3), 1)]),
        ({"apart": pairs((0, 1), (2, 3))}, LEGAL, [Fault("shared", (0, 1))]),
        ({"tied": pairs((0, 1), (2, 3))}, LEGAL, [Fault("parted", (2, 3))]),
    ],
)
def test_a_planted_fault_is_found_with_its_units(
    changes: dict[str, Any], site_of: list[int], found: list[Fault]
) -> None:
    assert faults(row_of_five(**changes), site_of) == found
