"""Calls made side by side come back with their numbers, whoever makes them."""

from __future__ import annotations

import os

import pytest

from allocator.use_cases.processes import Processes, lend


def _square(number):
    return number * number, os.getpid()


def _fail():
    raise ValueError("nobody hears of this")


CALLS = [(_square, (number,)) for number in range(6)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_call_comes_back_with_its_number(jobs):
    with Processes(jobs) as processes:
        found = {number: result[0] for number, result in processes.spread(CALLS)}
    assert found == {number: number * number for number in range(6)}


def test_the_same_processes_make_later_calls():
    with Processes(2) as processes:
        first, second = ({result[1] for _, result in processes.spread(CALLS)} for _ in range(2))
        assert os.getpid() not in first
        assert len(first | second) <= 2


def test_one_process_begun_makes_even_a_few_calls():
    with Processes(2) as processes:
        processes.begin(os.getpid, processes=1)
        (pid,) = {pid for _, (_, pid) in processes.spread(CALLS[:1], are_few=True)}
        assert {other for _, (_, other) in processes.spread(CALLS)} == {pid}
    assert pid != os.getpid()


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_begun_holds_nothing_up_and_spoils_nothing(jobs):
    with Processes(jobs) as processes:
        processes.begin(_fail)
        assert len(list(processes.spread(CALLS))) == len(CALLS)


def test_few_calls_are_made_here():
    with Processes(2) as processes:
        assert {pid for _, (_, pid) in processes.spread(CALLS, are_few=True)} == {os.getpid()}


def test_a_fault_in_a_call_comes_back_and_the_others_can_go_on():
    with Processes(2) as processes:
        with pytest.raises(TypeError):
            list(processes.spread([(_square, ("x",)), *CALLS]))
        assert len(list(processes.spread(CALLS))) == len(CALLS)


def test_lent_processes_are_not_ended():
    with Processes(1) as mine:
        with lend(mine, 0) as lent:
            assert lent is mine
        with lend(None, 1) as other:
            assert other is not mine
            assert other.jobs == 1
