"""Calls made side by side come back with their numbers, whoever makes them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from allocator.use_cases.processes import Processes, lend


def _square(number):
    return number * number, os.getpid()


def _fail():
    raise ValueError("nobody hears of this")


def _sleep_long():
    time.sleep(60)


def _workers():
    """The processes this one has started, without the one that tidies up after them."""
    found = psutil.Process().children()
    return [it for it in found if "spawn_main" in " ".join(it.cmdline())]


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
        found = dict(processes.spread(CALLS))
    assert {other for _, other in found.values()} <= {pid, os.getpid()}
    assert [found[number][0] for number in range(6)] == [number * number for number in range(6)]
    assert pid != os.getpid()


def test_the_two_calls_that_come_first_are_made_side_by_side():
    with Processes(2) as processes:
        processes.begin(os.getpid, processes=1)
        found = dict(processes.spread(CALLS))
    assert found[0][1] != os.getpid() == found[1][1]
    assert found[len(CALLS) - 1][1] == found[0][1]


def test_the_last_call_is_made_here_rather_than_wait_for_the_other():
    with Processes(2) as processes:
        processes.begin(os.getpid, processes=1)
        found = dict(processes.spread(CALLS[:2]))
    assert found[0][1] != os.getpid() == found[1][1]


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


on_posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are sent another way there")


@on_posix
def test_a_process_does_not_hear_ctrl_c_not_even_while_it_starts(capfd):
    with Processes(2) as processes:
        processes.begin(os.getpid)
        for worker in _workers():
            worker.send_signal(signal.SIGINT)
        found = {number: result[0] for number, result in processes.spread(CALLS)}
    assert found == {number: number * number for number in range(6)}
    assert capfd.readouterr().err == ""


_PRESSED = """
import signal
from allocator.use_cases.processes import interrupts_held_back
try:
    with interrupts_held_back():
        signal.raise_signal(signal.SIGINT)
        print("went on")
except KeyboardInterrupt:
    print("heard")
"""


@on_posix
def test_this_process_hears_ctrl_c_pressed_while_another_is_started():
    # In a process of its own: the one that runs tests side by side would end of the signal.
    done = subprocess.run(
        [sys.executable, "-c", _PRESSED], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n") == ["went on", "heard", ""]


@on_posix
def test_when_work_is_stopped_nobody_waits_for_calls_under_way():
    def be_stopped(workers):
        with Processes(2) as processes:
            processes.begin(_sleep_long)
            workers += _workers()
            raise KeyboardInterrupt

    began, workers = time.monotonic(), []
    with pytest.raises(KeyboardInterrupt):
        be_stopped(workers)
    assert time.monotonic() - began < 30
    assert len(workers) == 2
    assert psutil.wait_procs(workers, timeout=20)[1] == []


_PARENT = """
import os, sys, time
from allocator.use_cases.processes import Processes
if __name__ == "__main__":
    with Processes(2) as processes:
        processes.begin(os.getpid)
        print(*(pid for _, pid in processes.spread([(os.getpid, ())] * 6)), flush=True)
        time.sleep(60)
"""


def test_processes_end_when_the_one_that_started_them_was_killed(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(_PARENT, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE) as parent:
        workers = [psutil.Process(int(pid)) for pid in set(parent.stdout.readline().split())]
        assert all(worker.is_running() for worker in workers)
        parent.kill()
    gone, alive = psutil.wait_procs(workers, timeout=20)
    assert alive == []
    assert {it.pid for it in gone} == {it.pid for it in workers}
