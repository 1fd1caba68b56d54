"""Cut units into lots: a good partition, a bound, and where it can be had, a proof.

Many short searches from drawn hubs, then prices that prove a bound, then branch and cut on what
the prices leave open. Searches and prices are limited by counts. Branch and cut is limited by nodes
and counted work, and guarded by CPU seconds and by wall time: where such a guard ends it, the
answer says so, and another machine may come to another partition or bound. Both hold all the same.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import numpy as np

from allocator.lots.design.anneal import search
from allocator.lots.design.answer import Answer, CutEffort, Progress
from allocator.lots.design.ascent import ascend
from allocator.lots.design.budget import Budget
from allocator.lots.design.checker import check_partition
from allocator.lots.design.parts import lots_for, part_task, parts_of, share_out
from allocator.lots.design.prices import Bound, bound_of, still_open
from allocator.lots.design.proof import Race, Search, is_for_lots_alone, prove
from allocator.lots.design.recut import recut
from allocator.lots.design.task import IntArray, Partition, Task, best_hubs, value_of
from allocator.lots.design.whole_lots import SMALL, any_plan, cheapest_plan
from allocator.solve.solution import Status

_MET = 4
"""So many searches that end at the best value are enough."""
_FEW = 12
"""Units of a lot up to which neighbouring lots are cut anew."""
_STARTS_BEFORE_LOTS = 16
"""Searches before a solver chooses among whole lots that have few units."""


def cut(
    task: Task,
    effort: CutEffort,
    *,
    progress: Progress | None = None,
    start: IntArray | None = None,
) -> Answer:
    """Cut units into lots.

    Parameters
    ----------
    task
        The task.
    effort
        How hard to try.
    progress
        Called with what is being done, steps done and steps in all.
    start
        A known lot for every unit, shape ``(units,)``, to begin from besides.

    Returns
    -------
    Answer
        Always; its partition keeps every rule.
    """
    tell = progress or (lambda text, done, total: None)
    parts = parts_of(task)
    if len(parts) == 1:
        return _cut_part(task, effort, tell, start)
    return _cut_parts(task, parts, effort, tell, start)


def _cut_parts(
    task: Task, parts: list[IntArray], effort: CutEffort, tell: Progress, start: IntArray | None
) -> Answer:
    """Cut every part into every number of lots it can have, and share the lots out."""
    options = [_able(task, units) for units in parts]
    if share_out([dict.fromkeys(numbers, 0) for numbers in options], task.lots) is None:
        return Answer(status=Status.INFEASIBLE)
    options = [_useful(options, at, task.lots) for at in range(len(parts))]
    answers: list[dict[int, Answer]] = []
    for place, (units, numbers) in enumerate(zip(parts, options, strict=True), 1):
        tasks = {number: part_task(task, units, number)[0] for number in numbers}
        answers.append(
            {
                number: _cut_part(
                    it,
                    effort,
                    _of_part(tell, f"part {place}, {number} lots"),
                    _start_of(start, units, number),
                )
                for number, it in tasks.items()
            }
        )
    bounds = [_known(answer, "bound") for answer in answers]
    values = [_known(answer, "value") for answer in answers]
    lowest, best = share_out(bounds, task.lots), share_out(values, task.lots)
    events = tuple(event for by in answers for it in by.values() for event in it.events)
    events += tuple(_unused(start, parts, options))
    is_exact = all(it.is_exact for by in answers for it in by.values())
    is_late = any(it.ended_by_clock for by in answers for it in by.values())
    if best is None:
        status = Status.INFEASIBLE if lowest is None else Status.UNPROVEN
        return Answer(
            status=status, bound=lowest and lowest[0], is_exact=is_exact, events=events,
            ended_by_clock=is_late,
        )  # fmt: skip
    site_of = np.empty(len(task), dtype=np.int64)
    for units, number, by in zip(parts, best[1], answers, strict=True):
        partition = by[number].partition
        assert partition is not None
        site_of[units] = part_task(task, units, number)[1][partition.site_of]
    bound = best[0] if lowest is None else min(best[0], lowest[0])
    answer = _answer(Partition(site_of), best[0], bound, is_exact, events)
    return replace(answer, ended_by_clock=is_late)


def _start_of(start: IntArray | None, units: IntArray, lots: int) -> IntArray | None:
    """Return what a known plan makes of a part, where it has that many lots there."""
    if start is None or len(np.unique(start[units])) != lots:
        return None
    return start[units]


def _unused(
    start: IntArray | None, parts: list[IntArray], options: list[list[int]]
) -> Iterator[str]:
    """Yield in which parts a known plan has as many lots as none can have."""
    for place, (units, numbers) in enumerate(zip(parts, options, strict=True), 1):
        lots = 0 if start is None else len(np.unique(start[units]))
        if lots and lots not in numbers:
            able = " or ".join(str(number) for number in numbers)
            has = "1 lot" if lots == 1 else f"{lots} lots"
            yield f"the known plan was not begun from in part {place}: {has} there, not {able}"


def _of_part(tell: Progress, name: str) -> Progress:
    """Return a listener that also says which part is being cut."""
    return lambda text, done, total: tell(f"{text}: {name}", done, total)


def _able(task: Task, units: IntArray) -> list[int]:
    """Return the numbers of lots a part could have, by hours and by hubs."""
    if int(task.hours[units].max(initial=0)) > task.high:
        return []
    inside = np.isin(task.home[task.able], units)
    hubs = len(np.unique(task.home[task.able][inside]))
    return [number for number in lots_for(task, units) if number <= hubs]


def _useful(options: list[list[int]], at: int, lots: int) -> list[int]:
    """Return the numbers for one part with which those of the others can add up."""
    return [
        number
        for number in options[at]
        if share_out(
            [dict.fromkeys([number] if i == at else it, 0) for i, it in enumerate(options)], lots
        )
    ]


def _known(answers: dict[int, Answer], name: str) -> dict[int, int]:
    """Return bounds or values by the number of lots; nothing for what cannot be."""
    known: dict[int, int] = {}
    for number, answer in answers.items():
        amount = getattr(answer, name)
        if name == "bound" and answer.status is Status.UNPROVEN and amount is None:
            amount = 0
        if amount is not None and answer.status is not Status.INFEASIBLE:
            known[number] = amount
    return known


def _cut_part(task: Task, effort: CutEffort, tell: Progress, start: IntArray | None) -> Answer:
    if task.lots not in _able(task, np.arange(len(task))):
        return Answer(status=Status.INFEASIBLE)
    if len(task) <= SMALL:
        return _smallest(task, start)
    budget = Budget(effort.answer_seconds)
    best = _search(task, effort, tell, start, budget)
    if best is None and effort.nodes and is_for_lots_alone(task):
        tried = any_plan(task)
        if tried.is_done and tried.partition is None:
            return Answer(status=Status.INFEASIBLE)
        best = tried.partition
    value = None if best is None else value_of(task, best)
    if effort.is_any_enough and value is not None:
        return Answer(status=Status.FEASIBLE, partition=best, value=value)
    if best is not None and effort.nodes and len(task) <= _FEW * task.lots:
        tell("Cutting lots anew", 0, 1)
        best = recut(task, best, effort.recut_steps, lambda: budget.is_half_spent)
        value = value_of(task, best)
        tell("Cutting lots anew", 1, 1)
    tell("Proving a bound", 0, 1)
    guess = value if value is not None else int(task.cost.max(axis=1).sum())
    bound = bound_of(task, ascend(task, guess, steps=effort.price_steps))
    tell("Proving a bound", 1, 1)
    if value is not None and bound.value >= value:
        return _answer(best, value, value, True, ())
    effort = replace(effort, seconds=min(effort.seconds, budget.left))
    return _close(task, effort, tell, best, bound)


def _smallest(task: Task, start: IntArray | None) -> Answer:
    """Cut few units by trying every plan; of equally cheap ones keep the known one."""
    best = cheapest_plan(task).partition
    if best is None:
        return Answer(status=Status.INFEASIBLE)
    value = value_of(task, best)
    if start is not None:
        with suppress(ValueError):  # a lot of the known plan has no hub it may have
            best = cheapest(task, [best_hubs(task, start), best]) or best
    return _answer(best, value, value, True, ())


def _search(
    task: Task, effort: CutEffort, tell: Progress, start: IntArray | None, budget: Budget
) -> Partition | None:
    """Search from many starts, and once more from the best."""
    steps = effort.tries * len(task)

    def from_seed(seed: int) -> Partition | None:
        """Search from one seed; later seeds only while half the time is left."""
        is_first = seed == effort.seed
        return (
            search(task, steps=steps, seed=seed) if is_first or not budget.is_half_spent else None
        )

    starts = effort.starts
    if effort.nodes and is_for_lots_alone(task):
        starts = min(starts, _STARTS_BEFORE_LOTS)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        found: list[Partition | None] = []
        values: list[int] = []
        for partition in pool.map(from_seed, range(effort.seed, effort.seed + starts)):
            found.append(partition)
            tell("Searching", len(found), starts)
            if partition is None:
                continue
            values.append(value_of(task, partition))
            if effort.is_any_enough or values.count(min(values)) >= _MET:
                pool.shutdown(wait=False, cancel_futures=True)
                break
    if effort.is_any_enough and values:
        return found[-1]
    if start is not None:
        found.append(search(task, steps=steps, seed=effort.seed, start=start))
    best = cheapest(task, found)
    if best is not None and effort.finish and not budget.is_half_spent:
        more = search(task, steps=effort.finish * steps, seed=effort.seed, start=best.site_of)
        best = cheapest(task, [best, more])
    return best


def cheapest(task: Task, partitions: Iterable[Partition | None]) -> Partition | None:
    """Return the cheapest of some partitions that stand up to the checker, the first of equals."""
    known = [
        it
        for it in partitions
        if it is not None and not check_partition(task, it, value=value_of(task, it), bound=None)
    ]
    return min(known, key=lambda it: value_of(task, it), default=None)


def _close(
    task: Task, effort: CutEffort, tell: Progress, best: Partition | None, bound: Bound
) -> Answer:
    """Close the gap between a partition and a bound by branch and cut, where it is small enough."""
    value = None if best is None else value_of(task, best)
    is_open = task.may if value is None else still_open(task, bound, value + 1)
    if not effort.nodes:
        if best is None or value is None:
            return Answer(status=Status.UNPROVEN, bound=bound.value)
        return _answer(best, value, bound.value, True, ())
    tell("Closing the gap", 0, 1)
    wanted = Search(below=value, nodes=effort.nodes, seconds=effort.seconds, work=effort.work)
    ended = prove(task, is_open, wanted, effort.most_open)
    tell("Closing the gap", 1, 1)
    better = cheapest(task, [best, *_found(ended)])
    if better is None:
        status = Status.INFEASIBLE if ended.is_done else Status.UNPROVEN
        return Answer(
            status=status, bound=bound.value, is_exact=False, events=ended.events,
            ended_by_clock=ended.ended_by_clock,
        )  # fmt: skip
    reached = value_of(task, better)
    if ended.is_done:
        if better is not best and math.isinf(effort.answer_seconds):
            better = _retraced(task, effort, reached) or better
        return _answer(better, reached, reached, False, ended.events)
    proven = max(bound.value, min(reached, int(ended.bound or 0)))
    answer = _answer(better, reached, proven, proven == bound.value, ended.events)
    return replace(answer, ended_by_clock=ended.ended_by_clock)


def _found(ended: Race) -> list[Partition]:
    """Return what solvers found as partitions."""
    return [Partition(np.array(found, dtype=np.int64)) for found in ended.partitions]


def _retraced(task: Task, effort: CutEffort, value: int) -> Partition | None:
    """Search for a value a solver reached: which solver is first must not decide what is given."""
    steps = effort.tries * len(task)
    for seed in range(effort.seed + effort.starts, effort.seed + 2 * effort.starts):
        found = search(task, steps=steps, seed=seed)
        if found is not None and value_of(task, found) == value:
            return found
    return None


def _answer(
    partition: Partition | None, value: int, bound: int, is_exact: bool, events: tuple[str, ...]
) -> Answer:
    status = Status.OPTIMAL if bound >= value else Status.FEASIBLE
    return Answer(
        status=status, partition=partition, value=value, bound=bound, is_exact=is_exact,
        events=events,
    )  # fmt: skip
