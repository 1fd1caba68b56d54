"""Judge lot plans of a case: alone, or several side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.domain.errors import UserError
from allocator.domain.package import Place
from allocator.geo import CrowFlyTravel, load_norfolk
from allocator.geo.ring_index import RingIndex
from allocator.lots.areas import Areas
from allocator.lots.brief import LotBrief
from allocator.lots.judge import (
    Ground,
    Judgement,
    Yardsticks,
    judge_plan,
    read_market,
    read_yardsticks,
)
from allocator.lots.judge.ground import Cut
from allocator.lots.judge.market import Find
from allocator.lots.judge.near import homes_apart
from allocator.lots.judge.sample_days import Sampler
from allocator.lots.lot_plan import LotPlan
from allocator.lots.plan_check import PlanFault
from allocator.rules import Problem
from allocator.use_cases.design_folder import require_same_areas
from allocator.use_cases.load_areas import check_load, open_areas
from allocator.use_cases.open_lot_plan import check_against, open_lot_plan
from allocator.use_cases.progress import Progress
from allocator.use_cases.routed_samples import RoutedSamples
from allocator.use_cases.subject import Subject
from allocator.workspace.cache_folder import cache_folder
from allocator.workspace.sample_store import SampleStore

if TYPE_CHECKING:
    from allocator.intake.read_case import Hear


def _nowhere(_: Place) -> int | None:
    """Find no area: without a case there is no home."""
    return None


@dataclass(frozen=True, kw_only=True, eq=False)
class County:
    """The ground plans are judged on, and the case it was read from.

    Parameters
    ----------
    ground
        The ground.
    problem
        Case and policy; ``None`` where there are areas alone.
    brief
        What a file about lots asks, where the areas come from one.
    find
        Tells in which area a home of the case lies.
    """

    ground: Ground
    problem: Problem | None = None
    brief: LotBrief | None = None
    find: Find = _nowhere


def open_county(
    subject: Subject, yardsticks: Yardsticks | None = None, hear: Hear | None = None
) -> County:
    """Open a case, a map or a file about lots to judge lot plans of it.

    Parameters
    ----------
    subject
        Which areas, and what is asked of them.
    yardsticks
        What is measured by; the embedded values when not given.
    hear
        Told the findings that do not stop the load, if there are any.

    Raises
    ------
    UserError
        When there is no such case or it has faults.
    """
    brief = subject.brief
    opened = open_areas(subject.areas, hear)
    areas, problem = opened.areas, opened.problem
    if brief is not None:
        check_load(areas, brief.load)
    if problem is None:
        ground = Ground(
            areas=areas, travel=CrowFlyTravel(), yardsticks=yardsticks or read_yardsticks()
        )
        return County(ground=ground, brief=brief)
    find = _finder(areas, is_map=bool(subject.areas.file))
    ground = Ground(
        areas=areas,
        travel=problem.travel,
        yardsticks=yardsticks or read_yardsticks(),
        needs=opened.needs,
        market=read_market(problem.case, problem.policy, areas, problem.travel, find),
        apart=homes_apart(problem.case, areas, problem.travel, find),
    )
    return County(problem=problem, ground=ground, brief=brief, find=find)


def _finder(areas: Areas, *, is_map: bool) -> Find:
    """Return who tells in which area a home lies: by the map, or by the small area stated."""
    if is_map:
        rings = RingIndex(areas.outlines)
        return lambda place: rings.area_at(place.easting, place.northing)
    where, gazetteer = areas.index(), load_norfolk()

    def find(place: Place) -> int | None:
        """Return the row of the area a place lies in, of those there are."""
        if gazetteer.find_area(place.lsoa11cd) is not None:
            return where.get(place.lsoa11cd)
        area = gazetteer.area_at(place.easting, place.northing)
        return None if area is None else where.get(gazetteer.area_codes[area])

    return find


def open_plans(county: County, words: Sequence[str], hear: Hear | None = None) -> list[LotPlan]:
    """Open the plans named on the command line, each under a title of its own.

    Parameters
    ----------
    county
        The areas they are made of.
    words
        As `open_lot_plan` reads them.
    hear
        Told the findings that do not stop the load, if there are any.

    Raises
    ------
    UserError
        When a plan cannot be read or was designed from other areas, or two have one title.
    """
    for word in words:
        require_same_areas(word, county.ground.areas)
    plans = [open_lot_plan(word, county.ground.areas, hear) for word in words]
    titles = [plan.title for plan in plans]
    for title in titles:
        if titles.count(title) > 1:
            raise UserError(f"Two of the plans are called {title}; copy one under another name.")
    return plans


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
    *,
    asked: LotBrief | None = None,
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
    asked
        What the plan was designed for, where the county's own brief does not say.
    """
    faults = check_against(county.ground.areas, plan, county.brief or asked)
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
    if not sticks.samples or county.problem is None:
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
        find=county.find,
        steps=sticks.sample_steps,
        store=SampleStore(folder or cache_folder("lot-days")),
        jobs=jobs,
    )
