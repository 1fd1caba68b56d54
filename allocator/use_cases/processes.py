"""Processes that make calls side by side, for as long as somebody needs them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext
from multiprocessing import get_context
from typing import Any, Self, TypeVar

_T = TypeVar("_T")
Call = tuple[Callable[..., _T], tuple[Any, ...]]
"""What to call, by a name that another process can import, and its arguments."""


class Processes:
    """Processes started when first needed and ended when the ``with`` block is left.

    Each loads the search once, which takes longer than many a call.

    Parameters
    ----------
    jobs
        How many; 0 for one per core, and with 1 every call is made in this process.
    """

    def __init__(self, jobs: int = 0) -> None:
        self.jobs = jobs or os.cpu_count() or 1
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def begin(self, call: Callable[[], object], processes: int = 0) -> None:
        """Start processes and have each make a call, beside whatever the caller does next.

        Parameters
        ----------
        call
            Makes later calls quicker; nobody waits for it, or hears of a fault in it.
        processes
            How many, and no more are started later; 0 for all.
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
        waiting = {pool.submit(call, *args): row for row, (call, args) in enumerate(calls)}
        try:
            while waiting:
                ready, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in sorted(ready, key=lambda it: waiting[it]):
                    yield waiting.pop(future), future.result()
        finally:
            for future in waiting:
                future.cancel()

    def _started(self, count: int) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"))
        return self._pool


def lend(processes: Processes | None, jobs: int) -> AbstractContextManager[Processes]:
    """Return the caller's processes, or some that are ended after use where it has none."""
    return Processes(jobs) if processes is None else nullcontext(processes)
