"""Ask two engines at once, each in a child, for anything cheaper than what is known."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from allocator.lots.design.task import PAIRS, BoolArray, Task
from allocator.solve.process import Children, Ending, How
from allocator.solve.solution import Limits
from allocator.solve.wire import Message, WireError, pack_arrays

WORKER = "allocator.lots.design.worker"
ENGINES, BY_LOTS = ("scip", "highs"), ("lots",)

_FEW = 24
"""Units of a lot up to which lots are looked for whole."""
_ALONE = 8
"""Units of a lot up to which nothing else is asked: the model of Hess leaves too wide a gap."""
_AT_ONCE = 2
"""Engines that search at once: more would share the processors of a small machine."""

_WALL = 10
"""Seconds by the wall clock for one of CPU time after which a child is ended: it hangs, or a busy
machine gives it less than a tenth of a processor."""

_ARRAYS = ("hours", "cost", "home", "may", *PAIRS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What a solver is asked for.

    Parameters
    ----------
    below
        The value to beat; ``None`` where nothing is known.
    nodes
        Most nodes of the tree.
    seconds
        Most CPU seconds: a far guard, or what decides where work is not counted.
    work
        Most work, counted [about a second of a processor of 2026]; infinite where a clock decides.
    """

    below: int | None
    nodes: int
    seconds: float
    work: float = math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How a search ended.

    Parameters
    ----------
    is_done
        Whether everything below the value to beat was searched.
    bound
        No partition below that value costs less, as far as floating point goes.
    site_of
        The best partition met, if any.
    nodes, cuts
        Work done.
    ended_by_clock
        Whether a clock ended it, and no count.
    """

    is_done: bool
    bound: float
    site_of: list[int] | None
    nodes: int
    cuts: int
    ended_by_clock: bool = False


def pack(task: Task, is_open: BoolArray, search: Search, engine: str) -> bytes:
    """Write a request to a child."""
    header = {"engine": engine, "search": asdict(search)}
    header["task"] = {"lots": task.lots, "low": task.low, "high": task.high}
    return pack_arrays(header, {name: getattr(task, name) for name in _ARRAYS} | {"open": is_open})


def unpack(header: Message, arrays: dict[str, Any]) -> tuple[str, Task, BoolArray, Search]:
    """Read a request to a child."""
    parts = {name: arrays[name] for name in _ARRAYS}
    task = Task(**parts, **header["task"])
    return header["engine"], task, arrays["open"], Search(**header["search"])


@dataclass(frozen=True, slots=True)
class Race:
    """What came of asking all solvers at once.

    Parameters
    ----------
    is_done
        Whether one of them searched everything below the value to beat.
    bound
        The best bound any of them gives; ``None`` where none does.
    partitions
        What they found, in the order of the engines, cheapest kept by each.
    events
        Crashes and limits, in words.
    ended_by_clock
        Whether none was done, and a clock ended one of them.
    """

    is_done: bool
    bound: float | None
    partitions: tuple[list[int], ...]
    events: tuple[str, ...]
    ended_by_clock: bool


def prove(task: Task, is_open: BoolArray, search: Search, most_open: int) -> Race:
    """Let the two engines that fit the task best search at once.

    Parameters
    ----------
    task
        The task.
    is_open
        Assignments to consider, shape ``(units, sites)``.
    search
        What is asked for.
    most_open
        Assignments above which the solvers of the model of Hess are not asked.
    """
    of_hess = ENGINES if int(is_open.sum()) <= most_open else ()
    if is_for_lots_alone(task):
        alone = race(task, is_open, search, engines=BY_LOTS)
        if not alone.events:
            return alone
        ended = race(task, is_open, search, engines=of_hess)
        return replace(ended, events=(*alone.events, *ended.events))
    by_lots = BY_LOTS if len(task) <= _FEW * task.lots else ()
    return race(task, is_open, search, engines=(*by_lots, *of_hess)[:_AT_ONCE])


def is_for_lots_alone(task: Task) -> bool:
    """Return whether lots have so few units that only whole lots are chosen from."""
    return len(task) <= _ALONE * task.lots


def race(
    task: Task,
    is_open: BoolArray,
    search: Search,
    memory_mb: int = 4096,
    engines: Sequence[str] | None = None,
) -> Race:
    """Let every solver search; the first that is done ends the others.

    Parameters
    ----------
    task
        The task.
    is_open
        Assignments to consider, shape ``(units, sites)``.
    search
        What they are asked for.
    memory_mb
        Resident memory above which a child is killed.
    engines
        Who searches; by default, both solvers of the model of Hess.
    """
    engines = ENGINES if engines is None else engines
    found: dict[str, Found] = {}
    endings: dict[str, Ending] = {}
    stop = threading.Event()
    limits = Limits(seconds=_WALL * search.seconds + 10, memory_mb=memory_mb)

    def run(engine: str) -> None:
        """Let one engine search in a child, and keep how it ended."""

        def receive(message: Message) -> None:
            """Keep what the engine has found so far; `WireError` where that is no message."""
            try:
                found[engine] = Found(**message["found"])
            except (KeyError, TypeError) as cause:
                raise WireError(f"not the end of a search: {cause!r}") from cause

        request = pack(task, is_open, search, engine)
        endings[engine] = children.run(request, receive, limits, stop)
        if engine in found and found[engine].is_done:
            stop.set()

    with Children(WORKER) as children:
        threads = [threading.Thread(target=run, args=(engine,)) for engine in engines]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        finally:
            stop.set()
    return _race(engines, found, endings)


def _race(engines: Sequence[str], found: dict[str, Found], endings: dict[str, Ending]) -> Race:
    kept = [found[engine] for engine in engines if engine in found]
    events = [
        f"{engine}: {endings[engine].how.value}, {endings[engine].detail}"
        for engine in engines
        if endings[engine].how not in (How.DONE, How.STOPPED)
    ]
    is_done = any(it.is_done for it in kept)
    is_late = any(it.ended_by_clock for it in kept) or any(
        ending.how is How.TIMED_OUT for ending in endings.values()
    )
    return Race(
        is_done=is_done,
        bound=max((it.bound for it in kept if not it.is_done), default=None),
        partitions=tuple(it.site_of for it in kept if it.site_of is not None),
        events=tuple(events),
        ended_by_clock=is_late and not is_done,
    )
