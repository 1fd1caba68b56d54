"""Processes that make calls side by side, for as long as somebody needs them.

Ctrl-C in a terminal reaches every process of a command. Here only the one that started the others
hears it, says what was kept, and ends them: they hold it back from before their first instruction.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from multiprocessing import parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Self, TypeVar

_T = TypeVar("_T")
Call = tuple[Callable[..., _T], tuple[Any, ...]]
"""What to call, by a name that another process can import, and its arguments."""


class Processes:
    """Processes started when first needed and ended when the ``with`` block is left.

    Each loads the search once, which takes longer than many a call. Where the block is left by an
    exception, Ctrl-C among them, nobody waits for the calls that are under way.

    Parameters
    ----------
    jobs
        How many; 0 for one per core, and with 1 every call is made in this process.
    """

    def __init__(self, jobs: int = 0) -> None:
        self.jobs = jobs or os.cpu_count() or 1
        self._count = 0
        self._pool: ProcessPoolExecutor | None = None
        self._started_here = _DeafContext()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._pool is not None:
            if kind is not None:
                self._started_here.end_all()
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def begin(self, call: Callable[[], object], processes: int = 0) -> None:
        """Start processes and have each make a call, beside whatever the caller does next.

        Parameters
        ----------
        call
            Makes later calls quicker; nobody waits for it, or hears of a fault in it.
        processes
            How many, and no more are started later; 0 for all. Where they are fewer than the
            cores, this process makes calls too.
        """
        if self.jobs > 1:
            count = processes or self.jobs
            pool = self._started(count)
            for _ in range(count):
                pool.submit(call)

    def spread(
        self, calls: Sequence[Call[_T]], *, are_few: bool = False
    ) -> Iterator[tuple[int, _T]]:
        """Make calls and yield the number of each with its result as soon as it is there.

        Where this process makes calls too, each of the others has one and they have one more to go
        on with, the last of all, so that long calls that come first are not left to one of them.

        Parameters
        ----------
        calls
            In the order in which to begin them.
        are_few
            Whether this process alone would be quicker than others that are yet to be started.
        """
        is_quicker_here = self._pool is None and (len(calls) < 2 or are_few)
        if self.jobs == 1 or is_quicker_here:
            for number, (call, arguments) in enumerate(calls):
                yield number, call(*arguments)
            return
        pool = self._started(self.jobs)
        left = deque(enumerate(calls))
        waiting: dict[Future[_T], int] = {}
        try:
            while left or waiting:
                while left and len(waiting) <= (self._count if self._lends_a_hand else len(calls)):
                    is_first = len(waiting) < self._count or not self._lends_a_hand
                    if not is_first and len(left) == 1:
                        break  # the last is for this process, or it would stand idle
                    row, (call, arguments) = left.popleft() if is_first else left.pop()
                    waiting[pool.submit(call, *arguments)] = row
                if left:
                    row, (call, arguments) = left.popleft()
                    yield row, call(*arguments)
                else:
                    wait(waiting, return_when=FIRST_COMPLETED)
                for future in sorted(filter(Future.done, waiting), key=lambda it: waiting[it]):
                    yield waiting.pop(future), future.result()
        finally:
            for future in waiting:
                future.cancel()

    @property
    def _lends_a_hand(self) -> bool:
        """Whether this process makes calls too: there is a core for it."""
        return self._count < self.jobs

    def _started(self, count: int) -> ProcessPoolExecutor:
        if self._pool is None:
            self._count = count
            self._pool = ProcessPoolExecutor(
                count, mp_context=self._started_here, initializer=_end_with_parent
            )
        return self._pool


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however that ended."""
    parent = parent_process()
    if parent is not None:

        def wait_for_it() -> None:
            """Wait until the parent has ended, and end at once."""
            parent.join()
            os._exit(1)

        threading.Thread(target=wait_for_it, daemon=True).start()


class _DeafProcess(SpawnProcess):
    """A process that Ctrl-C does not reach, not even while it starts."""

    def start(self) -> None:
        """Start with Ctrl-C held back, which the process then never hears."""
        with interrupts_held_back():
            super().start()


class _DeafContext(SpawnContext):
    """Starts such processes, and can end those it started."""

    def __init__(self) -> None:
        super().__init__()
        self._processes: list[_DeafProcess] = []

    def Process(self, *args: Any, **named: Any) -> _DeafProcess:  # type: ignore[override]  # noqa: N802
        """Return a process to be started, and remember it."""
        process = _DeafProcess(*args, **named)
        self._processes.append(process)
        return process

    def end_all(self) -> None:
        """End every process that is still alive."""
        for process in self._processes:
            if process.is_alive():
                process.terminate()


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Have a process that is started meanwhile never hear of Ctrl-C; this thread hears of it after.

    What holds it back is inherited by a child: the mask of signals, on Windows a flag that exists
    for this purpose.
    """
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415  only there

        handle = ctypes.windll.kernel32.SetConsoleCtrlHandler
        handle(None, True)
        try:
            yield
        finally:
            handle(None, False)
    else:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def lend(processes: Processes | None, jobs: int) -> AbstractContextManager[Processes]:
    """Return the caller's processes, or some that are ended after use where it has none."""
    return Processes(jobs) if processes is None else nullcontext(processes)
