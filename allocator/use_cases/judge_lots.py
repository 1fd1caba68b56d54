"""Judge lot plans of a case: alone, or several side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.domain.errors import UserError
from allocator.lots.judge import (
    Ground,
    Judgement,
    Yardsticks,
    judge_plan,
    read_market,
    read_yardsticks,
)
from allocator.lots.judge.ground import Cut
from allocator.lots.judge.sample_days import Sampler
from allocator.lots.lot_plan import LotPlan
from allocator.lots.plan_check import PlanFault, check_plan
from allocator.rules import Problem
from allocator.use_cases.load_areas import areas_of_case
from allocator.use_cases.open_case import open_problem
from allocator.use_cases.open_lot_plan import open_lot_plan
from allocator.use_cases.progress import Progress
from allocator.use_cases.routed_samples import RoutedSamples
from allocator.workspace.sample_store import SampleStore, default_folder

if TYPE_CHECKING:
    from allocator.intake.read_case import Hear


@dataclass(frozen=True, kw_only=True, eq=False)
class County:
    """A case with the ground its plans are judged on."""

    problem: Problem
    ground: Ground


def open_county(
    case: str, yardsticks: Yardsticks | None = None, hear: Hear | None = None
) -> County:
    """Open a case to judge lot plans of it.

    Parameters
    ----------
    case
        As `open_problem` reads it.
    yardsticks
        What is measured by; the embedded values when not given.
    hear
        Told the findings that do not stop the load, if there are any.

    Raises
    ------
    UserError
        When there is no such case or it has faults.
    """
    problem = open_problem(case, hear)
    areas, needs = areas_of_case(problem.case)
    ground = Ground(
        areas=areas,
        travel=problem.travel,
        yardsticks=yardsticks or read_yardsticks(),
        needs=needs,
        market=read_market(problem.case, problem.policy, areas, problem.travel),
    )
    return County(problem=problem, ground=ground)


def open_plans(county: County, words: Sequence[str]) -> list[LotPlan]:
    """Open the plans named on the command line, each under a title of its own.

    Parameters
    ----------
    county
        The areas they are made of.
    words
        As `open_lot_plan` reads them.

    Raises
    ------
    UserError
        When a plan cannot be read, names areas that are not there, or two have one title.
    """
    plans = [open_lot_plan(word, county.ground.areas) for word in words]
    titles = [plan.title for plan in plans]
    for title in titles:
        if titles.count(title) > 1:
            raise UserError(f"Two of the plans are called {title}; copy one under another name.")
    for plan in plans:
        lost = [x for x in check_plan(county.ground.areas, plan) if x.code in _NOT_JUDGED]
        if lost:
            raise UserError(f"{plan.title}: cannot be judged. {lost[0]}")
    return plans


_NOT_JUDGED = {"area-unknown", "area-in-two-lots", "lot-twice"}
"""Faults of a plan that is not one: it does not say which lot an area is in."""


@dataclass(frozen=True, kw_only=True, eq=False)
class JudgedPlan:
    """A plan, what every measure says of it, and what is wrong with it."""

    judgement: Judgement
    faults: tuple[PlanFault, ...]

    @property
    def plan(self) -> LotPlan:
        """The plan."""
        return self.judgement.plan


def judge(
    county: County,
    plan: LotPlan,
    samples: RoutedSamples | None = None,
    progress: Progress | None = None,
) -> JudgedPlan:
    """Judge one plan.

    Parameters
    ----------
    county
        What it is judged on.
    plan
        A plan whose areas are all there.
    samples
        Route its sample days; without them nothing is routed.
    progress
        Told how many days are routed.
    """
    faults = check_plan(county.ground.areas, plan)
    routed = {}
    if samples is not None:
        hubs = Cut(ground=county.ground, plan=plan, routed={}).hubs
        routed = samples.route(plan, hubs, progress)
    judgement = judge_plan(county.ground, plan, routed)
    return JudgedPlan(judgement=judgement, faults=tuple(faults))


def samples_of(county: County, folder: Path | None = None, jobs: int = 0) -> RoutedSamples | None:
    """Return who routes the sample days of a county's plans; ``None`` where none are wanted.

    Parameters
    ----------
    county
        Its yardsticks say how many days and steps.
    folder
        Where sums are kept; the user's cache folder when none is given.
    jobs
        Processes; 0 for one per core.
    """
    sticks = county.ground.yardsticks
    if not sticks.samples:
        return None
    sampler = Sampler(
        case=county.problem.case,
        policy=county.problem.policy,
        travel=county.problem.travel,
        percent=sticks.principal_percent,
        samples=sticks.samples,
    )
    return RoutedSamples(
        sampler=sampler,
        areas=county.ground.areas,
        steps=sticks.sample_steps,
        store=SampleStore(folder or default_folder()),
        jobs=jobs,
    )
