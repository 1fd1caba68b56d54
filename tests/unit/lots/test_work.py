"""Counts end a search at the same point everywhere; a clock that ends it is told."""

import math
from dataclasses import replace

import numpy as np
import pytest

from allocator.lots.design.answer import CutEffort
from allocator.lots.design.cut import cut
from allocator.lots.design.proof import Found, Search, race
from allocator.lots.design.work import Work
from tests.unit.lots.random_tasks import random_task, two_towns


def test_counted_work_runs_out_by_counts_alone() -> None:
    work = Work(2.0, 1e9)
    assert (work.left, work.is_counted) == (2.0, True)
    work.spend(1.5)
    assert work.left == 0.5
    work.spend(1.0)
    assert (work.left, work.ended_by_clock) == (0.0, False)


def test_a_clock_that_ends_work_is_told() -> None:
    work = Work(2.0, 0.0)
    assert (work.left, work.ended_by_clock) == (0.0, True)
    free = Work(math.inf, 1e9)
    assert (free.is_counted, free.ended_by_clock) == (False, False)
    assert 0.0 < free.left <= 1e9


@pytest.mark.parametrize("engine", ["scip", "highs", "lots"])
def test_every_engine_ends_by_counts_and_says_when_a_clock_did(engine: str) -> None:
    task = random_task(3, units=14, is_plain=True)
    wanted = Search(below=None, nodes=100_000, seconds=600.0, work=1e-9)
    ended = [race(task, task.may, wanted, engines=(engine,)) for _ in range(2)]
    assert ended[0] == ended[1]
    assert not ended[0].ended_by_clock
    late = race(task, task.may, replace(wanted, work=1e9, seconds=0.0), engines=(engine,))
    assert late.ended_by_clock == (not late.is_done)
    if engine == "lots":
        assert late.ended_by_clock


def test_an_answer_says_that_a_clock_ended_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("allocator.lots.design.cut.SMALL", 0)
    monkeypatch.setattr("allocator.lots.design.proof.WORKER", "tests.unit.lots.late_worker")
    task = two_towns()
    answer = cut(task, CutEffort(starts=2, tries=100, price_steps=1))
    assert answer.ended_by_clock
    assert answer.partition is not None


def test_a_search_that_was_done_was_ended_by_no_clock() -> None:
    task = two_towns()
    ended = race(task, np.asarray(task.may), Search(below=None, nodes=1000, seconds=60.0))
    assert (ended.is_done, ended.ended_by_clock) == (True, False)
    assert not Found(is_done=True, bound=0.0, site_of=None, nodes=0, cuts=0).ended_by_clock
