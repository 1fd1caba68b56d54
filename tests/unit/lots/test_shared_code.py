"""Searches for lots run from kept machine code, whichever thread is first, without the compiler."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from allocator.lots.design.anneal import search
from allocator.lots.design.ascent import ascend
from allocator.lots.design.shared_code import SharedCode
from allocator.lots.design.task import Task, free_task, value_of


def _strip(units: int = 12) -> Task:
    place = np.arange(units, dtype=np.int64)
    cost = (place[:, None] - place) ** 2
    edges = np.stack([place[:-1], place[1:]], axis=1)
    return free_task(np.ones(units, dtype=np.int64), cost, edges, lots=3, low=4, high=4)


def test_threads_that_are_first_at_once_get_the_same(monkeypatch):
    fresh = SharedCode("allocator.lots.design.anneal_steps", "anneal")
    monkeypatch.setattr("allocator.lots.design.anneal._ANNEAL", fresh)
    task = _strip()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda seed: search(task, steps=2_000, seed=seed), [5] * 8))

    assert {value_of(task, it) for it in found if it is not None} == {18}


def test_a_search_that_is_kept_starts_no_compiler():
    task = _strip()
    search(task, steps=100, seed=1)
    ascend(task, 18, steps=5)
    says = "import sys; from tests.unit.lots.test_shared_code import _strip as strip"
    says += "; from allocator.lots.design.answer import CutEffort"
    says += "; from allocator.lots.design.cut import cut"
    says += "; cut(strip(), CutEffort(starts=2, tries=20, price_steps=5, nodes=0))"
    says += "; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", says], check=False).returncode == 0
