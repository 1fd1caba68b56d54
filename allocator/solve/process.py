"""Run a job in a child and outlive whatever happens to it.

A solve cannot be stopped from inside its process, can ignore its own time limit, and can abort
without an exception (google/or-tools #5163, #4554). So every solve is done by a child, watched for
time and memory from here and killed when it goes too far. Starting one takes longer than a small
solve, so a child that has ended a job well may be given the next; any other is never used again.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from enum import Enum
from typing import IO, Self

from allocator.solve.solution import Limits
from allocator.solve.wire import Message, WireError

WORKER = "allocator.solve.worker"
GRACE_SECONDS = 2.0
_LONGEST_LINE = 64 * 2**20
_TICK_SECONDS = 0.05


class How(Enum):
    """How a child ended."""

    DONE = "done"
    CRASHED = "crashed"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    GARBLED = "garbled"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a child ended, in a word and in a sentence for the event list."""

    how: How
    detail: str


class Children:
    """Children for the jobs of one caller, ended when it leaves the ``with`` block.

    A child does one job at a time, for whichever thread asks. What it answers follows from the
    request alone, so it does not matter which child is asked, or what it was asked before.

    Parameters
    ----------
    worker_module
        The module they run; tests name broken ones.
    most
        How many at a time, whoever asks for more waits; 0 for as many as are asked for. To start
        one takes as long as many a job.
    """

    def __init__(self, worker_module: str = WORKER, most: int = 0) -> None:
        self._module = worker_module
        self._room = threading.BoundedSemaphore(most) if most else nullcontext()
        self._idle: list[_Child] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def run(
        self,
        request: bytes,
        receive: Callable[[Message], None],
        limits: Limits,
        stop: threading.Event | None = None,
    ) -> Ending:
        """Have a child do one job and pass its messages on.

        Parameters
        ----------
        request
            What the child reads.
        receive
            Called here, in this thread, with every message; a `WireError` it raises ends the
            child.
        limits
            Wall-clock time and resident memory; the child is killed two seconds after the first.
        stop
            Ends the child when somebody sets it.

        Returns
        -------
        Ending
            Always, whatever the child did.
        """
        with self._room:
            child, ending = self._waiting() or _Child(self._module), None
            try:
                ending = child.follow(request, receive, limits, stop or threading.Event())
            finally:
                if ending is not None and ending.how is How.DONE:
                    with self._lock:
                        self._idle.append(child)
                else:
                    child.end()
            return ending

    def _waiting(self) -> _Child | None:
        """Return a child that waits for a job, if there is one; one that ended by itself is not."""
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.process.poll() is None:
                    return child
                child.end()
        return None


def lend(children: Children | None) -> AbstractContextManager[Children]:
    """Return the caller's children, or some that are ended after use where it has none."""
    return Children() if children is None else nullcontext(children)


@dataclass
class _Child:
    """A process with a thread for each of its pipes."""

    module: str
    process: subprocess.Popen[bytes] = field(init=False)
    lines: queue.Queue[bytes | None] = field(init=False, default_factory=queue.Queue)
    threads: list[threading.Thread] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            [sys.executable, "-m", self.module], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
        )
        self._start(self._listen)

    def follow(
        self,
        request: bytes,
        receive: Callable[[Message], None],
        limits: Limits,
        stop: threading.Event,
    ) -> Ending:
        """Feed the child and take its messages until it is done or has to be ended."""
        self._start(self._feed, request)
        deadline = time.monotonic() + limits.seconds + GRACE_SECONDS
        next_check = 0.0
        while (now := time.monotonic()) < deadline:
            if stop.is_set():
                return Ending(How.STOPPED, "no longer wanted")
            if now >= next_check:
                next_check = now + _TICK_SECONDS
                if self._megabytes() > limits.memory_mb:
                    return Ending(How.OUT_OF_MEMORY, f"more than {limits.memory_mb} MB in use")
            try:
                line = self.lines.get(timeout=_TICK_SECONDS)
            except queue.Empty:
                continue
            if line is None:
                return self._ending()
            ending = _take(line, receive)
            if ending is not None:
                return ending
        return Ending(How.TIMED_OUT, f"no end after {limits.seconds:g} s and a grace of 2 s")

    def end(self) -> None:
        """Kill the child if it still runs and close everything."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for thread in self.threads:
            thread.join()
        for pipe in (self.process.stdin, self.process.stdout):
            _close(pipe)

    def _ending(self) -> Ending:
        """Tell how a child ended that closed its output before it was done."""
        try:
            code = self.process.wait(timeout=GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return Ending(How.CRASHED, "closed its output but did not end")
        return Ending(How.CRASHED, f"ended with exit code {code}")

    def _megabytes(self) -> float:
        """Return the resident memory of the child, zero once it is gone."""
        import psutil  # noqa: PLC0415  many who import this module start no child

        try:
            return float(psutil.Process(self.process.pid).memory_info().rss) / 2**20
        except psutil.Error:
            return 0.0

    def _start(self, work: Callable[..., None], *values: object) -> None:
        thread = threading.Thread(target=work, args=values, daemon=True)
        thread.start()
        self.threads.append(thread)

    def _feed(self, request: bytes) -> None:
        """Write the request; the pipe stays open, because closing it tells the child to end."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(request)
            self.process.stdin.flush()
        except (BrokenPipeError, OSError):
            return  # the child is gone; its closed output says so to the thread that decides

    def _listen(self) -> None:
        """Queue every line the child writes, then a mark that it has closed its output."""
        assert self.process.stdout is not None
        while line := self.process.stdout.readline(_LONGEST_LINE):
            self.lines.put(line)
        self.lines.put(None)


def _take(line: bytes, receive: Callable[[Message], None]) -> Ending | None:
    """Pass one message on; return how the job ended, if this ends it."""
    try:
        message = _parse(line)
        if message["kind"] == "error":
            return Ending(How.FAILED, str(message.get("message", "no reason given")))
        receive(message)
    except WireError as fault:
        return Ending(How.GARBLED, str(fault))
    return Ending(How.DONE, "ended as it should") if message["kind"] == "done" else None


def _parse(line: bytes) -> Message:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as cause:
        raise WireError("a line that is no message") from cause
    if not isinstance(message, dict) or not isinstance(message.get("kind"), str):
        raise WireError("a line that is no message")
    return message


def _close(pipe: IO[bytes] | None) -> None:
    try:
        if pipe is not None:
            pipe.close()
    except OSError:
        return  # what was left to write has no reader any more
