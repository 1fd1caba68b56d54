"""The rule about duty: shifts of the location cover every visit, with enough carers at once."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from allocator.domain.package import Package
from allocator.domain.week import clock
from allocator.rounds.duty import Duty, duty_of
from allocator.rules.problem import BoolArray, Problem
from allocator.rules.rule import Breach, Exclusion, PairRule


def _mask(problem: Problem) -> BoolArray:
    alike: dict[tuple[tuple[int, int, int | None], ...], list[int]] = defaultdict(list)
    duties: dict[tuple[tuple[int, int, int | None], ...], Duty] = {}
    for column, place in enumerate(problem.locations):
        duty = duty_of(problem.case, place, problem.policy)
        hours = tuple((shift.on_duty, shift.off_duty, shift.carers) for shift in duty.shifts)
        alike[hours].append(column)
        duties[hours] = duty
    kept = np.empty((len(problem.packages), len(problem.locations)), dtype=bool)
    for hours, columns in alike.items():
        duty = duties[hours]
        able = [all(duty.able(visit) for visit in package.visits) for package in problem.packages]
        kept[:, columns] = np.array(able, dtype=bool)[:, None]
    return kept


def _explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    duty = duty_of(problem.case, place, problem.policy)
    missed = [number for number, visit in enumerate(wanted.visits) if not duty.able(visit)]
    if not missed:
        return None
    text = _in_words(duty, wanted, missed[0])
    subjects = (wanted.ref, place.location_id)
    return Breach("on-duty", subjects, len(missed), text, Exclusion.NO_DECLARED_CAPACITY)


def _in_words(duty: Duty, package: Package, number: int) -> str:
    visit = package.visits[number]
    when = f"visit {number + 1} ({clock(visit.window_start)} to {clock(visit.window_end)})"
    reason = duty.why_not(visit)
    if reason == "one-carer":
        return f"Too few carers are on duty at once for {when}, which needs {visit.carers}."
    if reason == "no-break":
        return (
            f"At {visit.minutes} minutes, {when} is longer than a carer may work without a break "
            f"({duty.break_after} minutes), and no shift has room beside it."
        )
    hours = ", ".join(f"{clock(x.on_duty)} to {clock(x.off_duty)}" for x in duty.shifts)
    return f"No shift covers {when} of {visit.minutes} minutes; shifts run {hours}."


ON_DUTY = PairRule(
    id="on-duty",
    title="Carers of the location are on duty for every visit",
    why="A visit outside every shift fits no round, whatever time is declared.",
    source="A-016 (usual shifts); the case's own shifts",
    mask=_mask,
    explain=_explain,
)
