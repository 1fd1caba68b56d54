"""The main job: a scenario in, a verified and explained run out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from allocator.domain.errors import NothingToProposeError
from allocator.domain.plan import Method, Plan
from allocator.intake.read_case import Hear
from allocator.intake.write_case import write_case
from allocator.report.export import write_alternatives_csv, write_proposals_csv, write_worklist_xlsx
from allocator.report.kpi import Kpi
from allocator.report.kpis import measure_kpis
from allocator.report.page import render_report
from allocator.report.run_facts import RunFacts
from allocator.rules import Problem, judge
from allocator.rules.story import Story
from allocator.scenario.read import Resolved
from allocator.solve.joint import decide_with_rounds
from allocator.solve.joint_effort import SPARING
from allocator.solve.joint_loop import Joint
from allocator.solve.process import Children
from allocator.solve.solution import Effort, Limits
from allocator.solve.stories import tell_stories
from allocator.use_cases.load_case import about_rounds, pose_scenario
from allocator.use_cases.load_travel import STORED, store_travel
from allocator.use_cases.progress import Progress, Silence
from allocator.use_cases.quotes import FAST, used_quotes, with_quotes
from allocator.workspace.canonical import hash_bytes, list_files, to_json
from allocator.workspace.quotes_file import quotes_to_json
from allocator.workspace.run_folder import (
    CASE,
    QUOTES,
    TIMINGS,
    RunFolder,
    check_place,
    write_run_folder,
)
from allocator.workspace.run_record import RunRecord

DECIDING = ("numpy", "ortools")
Show = Callable[[Problem, Plan], None]


@dataclass(frozen=True)
class Finished:
    """A finished run and what is in it."""

    folder: RunFolder
    problem: Problem
    plan: Plan
    stories: tuple[Story, ...]
    kpis: tuple[Kpi, ...]


def run_scenario(
    resolved: Resolved,
    out: Path,
    *,
    overwrite: bool = False,
    progress: Progress | None = None,
    show: Show | None = None,
    hear: Hear | None = None,
) -> Finished:
    """Run a scenario and write its run folder.

    Parameters
    ----------
    resolved
        As `allocator.scenario.read_scenario` returns it.
    out
        Folder for the run.
    overwrite
        Whether an earlier run there may be replaced.
    progress
        Told what is going on.
    show
        Called with problem and plan as soon as the plan is verified, before the explanations.
    hear
        Told before anything is solved what findings say of visits, shifts and rounds.

    Returns
    -------
    Finished
        The plan has passed the checker.

    Raises
    ------
    UserError
        When the case, the scenario or the folder is at fault.
    """
    progress = progress or Silence()
    clock = _Clock(progress)
    check_place(out, overwrite=overwrite)
    engine = resolved.scenario.engine
    clock.step("Reading the case")
    problem = pose_scenario(resolved, about_rounds(hear) if hear is not None else None)
    if not problem.packages:
        raise NothingToProposeError("The interim care list is empty; there is nothing to propose.")
    clock.step("Building and quoting the rounds the list touches")
    problem = with_quotes(problem, engine.rounds, progress)
    clock.step("Finding the best plan")
    with Children(most=os.cpu_count() or 1) as children:
        found = decide_with_rounds(
            problem,
            Method(engine.method),
            joint=None if engine.rounds == FAST else SPARING,
            effort=Effort(deterministic_time=engine.deterministic_time),
            limits=Limits(seconds=engine.seconds, memory_mb=engine.memory_mb),
            advance=progress.advance,
            children=children,
        )
        problem, decision = found.problem, found.decision
        clock.step("Verifying it without a solver")
        _refuse_breaches(problem, decision.plan)
        if show is not None:
            show(problem, decision.plan)
        clock.step("Working out alternatives, reasons and repairs")
        stories = tell_stories(
            problem, decision, engine.alternatives, progress.advance, children=children
        )
    clock.step("Writing the run")
    kpis = measure_kpis(problem, decision.plan)
    outcome = _Outcome(found, stories, kpis)
    folder = _write(out, resolved, outcome, clock, overwrite=overwrite)
    return Finished(folder, problem, decision.plan, stories, kpis)


@dataclass(frozen=True)
class _Outcome:
    """What there is to write."""

    found: Joint
    stories: tuple[Story, ...]
    kpis: tuple[Kpi, ...]


class _Clock:
    """Measures the seconds of each step while telling somebody about it."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._since = time.perf_counter()
        self._step = ""
        self.seconds: dict[str, float] = {}

    def step(self, text: str) -> None:
        """End the step before and begin another."""
        now = time.perf_counter()
        if self._step:
            self.seconds[self._step] = round(now - self._since, 3)
        self._since, self._step = now, text
        self._progress.step(text)


def _refuse_breaches(problem: Problem, plan: Plan) -> None:
    """Stop when the checker finds anything wrong with the engine's own plan."""
    verdict = judge(problem, plan)
    if not verdict.stands:
        texts = "; ".join(breach.message for breach in verdict.breaches[:3])
        raise AssertionError(f"The checker refused the engine's plan: {texts}")


def _write(
    out: Path, resolved: Resolved, outcome: _Outcome, clock: _Clock, *, overwrite: bool
) -> RunFolder:
    """Write the run folder."""
    problem, plan, stories = outcome.found.problem, outcome.found.decision.plan, outcome.stories
    record = _record(resolved, outcome)
    used = quotes_to_json(used_quotes(problem, plan))

    def fill(folder: Path) -> None:
        """Write every file of the run but its record."""
        write_case(problem.case, folder / CASE)
        store_travel(problem.travel, resolved.scenario.travel, resolved.folder, folder)
        (folder / QUOTES).write_text(to_json(used), encoding="utf-8", newline="\n")
        write_proposals_csv(folder / "proposals.csv", problem, plan, stories)
        write_alternatives_csv(folder / "alternatives.csv", problem, plan, stories)
        facts = RunFacts(
            title=record.title,
            question=record.question,
            method=record.method,
            made_by=plan.made_by,
            engine_version=record.versions["allocator"],
            input_hash=_hash_inputs(folder),
        )
        book = folder / "worklist.xlsx"
        write_worklist_xlsx(book, problem, plan, stories, outcome.kpis, run=facts)
        page = render_report(problem, plan, stories, outcome.kpis, run=facts)
        (folder / "report.html").write_text(page, encoding="utf-8", newline="\n")
        clock.step("Done")
        (folder / TIMINGS).write_text(to_json(clock.seconds), encoding="utf-8", newline="\n")

    return write_run_folder(out, record, plan, stories, fill, overwrite=overwrite)


def _record(resolved: Resolved, outcome: _Outcome) -> RunRecord:
    """Return what the run says about itself, file hashes still to come."""
    scenario, found = resolved.scenario, outcome.found
    problem, plan = found.problem, found.decision.plan
    versions = {name: version(name) for name in ("allocator", *DECIDING)}
    return RunRecord(
        title=scenario.title,
        question=scenario.question,
        expected=scenario.expected,
        as_of=problem.case.as_of.isoformat(),
        method=plan.method.value,
        quotes=problem.quotes.name if problem.quotes else "",
        travel=problem.travel.name,
        travel_source=scenario.travel.source,
        rounds=scenario.engine.rounds,
        turns=[[turn.predicted, turn.routed, turn.apart] for turn in found.turns],
        agrees=found.agrees,
        policy=dict(scenario.policy),
        alternatives=scenario.engine.alternatives,
        versions={**versions, "python": python_version()},
    )


def _hash_inputs(folder: Path) -> str:
    """Return one hash over every input file a run has stored."""
    files = {name: folder / CASE / name for name in list_files(folder / CASE)}
    files |= {name: folder / name for name in STORED.values() if (folder / name).exists()}
    parts = [name.encode() + b"\0" + path.read_bytes() for name, path in files.items()]
    return hash_bytes(b"\0".join(parts))
