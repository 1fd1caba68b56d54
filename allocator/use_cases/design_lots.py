"""Design lots of a case or of somebody's areas, and draw random plans."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from allocator.domain.errors import UserError, WorkspaceError
from allocator.geo import CrowFlyTravel
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, Spot
from allocator.lots.areas import Areas
from allocator.lots.brief import LotBrief
from allocator.lots.design.answer import CutEffort
from allocator.lots.design.county_task import Band
from allocator.lots.design.design import LotDesign, design_lots
from allocator.lots.design.drawing import NORMAL, QUICK, THOROUGH, Drawing
from allocator.lots.design.ensemble import GERRYCHAIN, Draws, draw_plans
from allocator.lots.design.wishes import borderless
from allocator.lots.judge.percentiles import Placement, percentiles
from allocator.lots.judge.quick import measure_plans
from allocator.lots.lot_plan import NO_LOT, LotPlan
from allocator.lots.plan_check import PlanFault
from allocator.report.lots_files import write_lots
from allocator.scenario.write_lots import lots_values
from allocator.use_cases.design_folder import DESIGN, made_of, require_same_areas
from allocator.use_cases.judge_lots import JudgedPlan, judge, open_county, samples_of
from allocator.use_cases.load_areas import check_load, load_areas, load_plan
from allocator.use_cases.open_lot_plan import check_against, open_lot_plan
from allocator.use_cases.progress import Progress
from allocator.use_cases.routed_ensemble import RoutedEnsemble, route_some
from allocator.use_cases.subject import Subject

if TYPE_CHECKING:
    from allocator.intake.read_case import Hear

EFFORTS: dict[str, CutEffort] = {"quick": QUICK, "normal": NORMAL, "thorough": THOROUGH}
"""How hard a design may be tried."""

_TITLE = "Lots"


@dataclass(frozen=True, kw_only=True, eq=False)
class Designed:
    """A design, what it was made from, and what the checker says of it and of the plan before."""

    drawing: Drawing
    design: LotDesign
    faults: tuple[PlanFault, ...] = ()
    known: tuple[PlanFault, ...] = ()


def brief_of(subject: Subject, changes: Mapping[str, Any]) -> LotBrief:
    """Return what a file about lots asks, or a question of its own about a case, with changes.

    Parameters
    ----------
    subject
        Which areas, and what is asked of them.
    changes
        Fields of `LotBrief` that the command line sets.
    """
    brief = subject.brief or LotBrief(title=_TITLE, areas=subject.areas)
    return replace(brief, **changes)


def open_drawing(
    brief: LotBrief,
    effort: CutEffort,
    progress: Progress,
    start: str = "",
    hear: Hear | None = None,
) -> Drawing:
    """Load the areas a brief names, and the plan it begins from.

    Parameters
    ----------
    brief
        What is asked.
    effort
        How hard to try.
    progress
        Told what is being done.
    start
        A plan to begin from; the brief's own when not given.
    hear
        Told the findings that do not stop the load.

    Raises
    ------
    UserError
        When the areas or the plan cannot be read, or hours of the load asked for are not known.
    """
    areas = load_areas(brief.areas, hear)
    check_load(areas, brief.load)
    if hear is not None:
        _tell_of_no_border(areas, brief, hear)
    known = open_lot_plan(start, areas, hear) if start else None
    if known is None and (brief.plan.label or brief.plan.file):
        known = load_plan(brief.plan, areas, hear)
    last = ""

    def tell(text: str, done: int, total: int) -> None:
        """Say a step once, and how far it has come."""
        nonlocal last
        if text != last:
            progress.step(text)
            last = text
        progress.advance(done, total)

    return Drawing(
        areas=areas, brief=brief, travel=CrowFlyTravel(), effort=effort, start=known, tell=tell
    )


def _tell_of_no_border(areas: Areas, brief: LotBrief, hear: Hear) -> None:
    """Add a notice for each two between which there is no border that lots could cross."""
    log = FindingLog()
    try:
        for one, other in borderless(areas, brief.wishes):
            log.add(Code.NO_BORDER_TO_FORBID, Spot("no crossing"), one, other=other)
    except KeyError as fault:
        raise unknown_word(fault, areas) from None
    if len(log):
        hear(tuple(log))


def design(drawing: Drawing, *, with_prices: bool) -> Designed:
    """Design lots and have the plan judged.

    Parameters
    ----------
    drawing
        What is asked.
    with_prices
        Whether to price every wish.

    Raises
    ------
    UserError
        When a wish names no area or label.
    """
    try:
        made = design_lots(drawing, with_prices=with_prices)
    except KeyError as fault:
        raise unknown_word(fault, drawing.areas) from None
    faults = () if made.plan is None else judged(drawing, made.plan)
    known = () if drawing.start is None else judged(drawing, drawing.start)
    return Designed(drawing=drawing, design=made, faults=faults, known=known)


def require_whole(areas: Areas, plan: LotPlan, remedy: str) -> None:
    """Refuse a plan that leaves areas out.

    Parameters
    ----------
    areas, plan
        The areas and their lots.
    remedy
        What to do about it, for the message.

    Raises
    ------
    UserError
        Naming the first of the areas in no lot.
    """
    left = [areas.ids[area] for area in np.flatnonzero(plan.lot_of(areas) == NO_LOT).tolist()]
    if left:
        more = f" and {len(left) - 6} more" if len(left) > 6 else ""
        raise UserError(f"{plan.title}: in no lot are {', '.join(left[:6])}{more}; {remedy}.")


def judged(drawing: Drawing, plan: LotPlan) -> tuple[PlanFault, ...]:
    """Return what the checker says of a plan against what is asked.

    Parameters
    ----------
    drawing
        What is asked.
    plan
        Any plan of its areas.
    """
    brief = replace(drawing.brief, lots=drawing.brief.lots or len(plan.lots))
    return tuple(check_against(drawing.areas, plan, brief))


def unknown_word(fault: KeyError, areas: Areas) -> UserError:
    """Return what to say of a word that names no area.

    Parameters
    ----------
    fault
        Holds the word.
    areas
        The areas it was looked for among.
    """
    kinds = ", ".join(areas.labels) or "none"
    return UserError(
        f"{fault.args[0]!r} names no area and no label. Give an area's id, or a label as "
        f"kind:value; kinds are {kinds}."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """How many random plans are routed, in how many processes, and where sums are kept."""

    plans: int
    jobs: int = 0
    keep: Path | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Placed:
    """Where a plan stands among random ones.

    Parameters
    ----------
    judged
        The plan, judged without routing.
    placements
        By measure.
    r_hat
        By measure, how far the chains disagree.
    values
        Of the random plans by measure, shape ``(plans,)`` each.
    band
        Hours band of the random plans.
    is_inside
        Whether the plan itself keeps that band.
    routed
        What routed measures say of some of the random plans; ``None`` where none were routed.
    """

    judged: JudgedPlan
    placements: dict[str, Placement]
    r_hat: dict[str, float | None]
    values: dict[str, NDArray[np.float64]]
    band: Band
    is_inside: bool
    routed: RoutedEnsemble | None = None

    @property
    def plan(self) -> LotPlan:
        """The plan."""
        return self.judged.plan


def place_among_random(
    subject: Subject,
    word: str,
    draws: Draws,
    progress: Progress,
    hear: Hear | None = None,
    *,
    routing: Routing | None = None,
) -> Placed:
    """Place a plan among random ones, as even as it is unless told otherwise.

    Parameters
    ----------
    subject
        What is cut.
    word
        The plan.
    draws
        How many random plans.
    progress
        Told what is being done.
    hear
        Told the findings that do not stop the load.
    routing
        How many of the random plans are routed; none without it, or without homes to route.

    Raises
    ------
    UserError
        When there is no such case or plan, or no random plan can be drawn.
    """
    _check_sampler(draws.sampler)
    progress.step("Reading the case")
    county = open_county(subject, hear=hear)
    areas = county.ground.areas
    require_same_areas(word, areas)
    plan = open_lot_plan(word, areas, hear)
    own = plan.lot_of(areas)
    require_whole(areas, plan, "put each into one, since only a whole plan can be placed")
    load = county.brief.load if county.brief else "now"
    held = band_of(areas, load, own, len(plan.lots))
    band = held
    if draws.hours is not None:
        low, high = draws.hours.minutes(int(areas.minutes[load].sum()), len(plan.lots))
        band = Band(lots=len(plan.lots), low=low, high=high)
    progress.step(f"Drawing {draws.plans:,} random plans")
    try:
        drawn = draw_plans(areas, load, band, own, draws, progress.advance)
    except ValueError as fault:
        raise UserError(f"{plan.title}: {fault}.") from None
    progress.step("Measuring them")
    values = measure_plans(county.ground, drawn.lot_of, progress.advance)
    own_values = measure_plans(county.ground, own[None, :])
    placements = percentiles(values, {key: float(of[0]) for key, of in own_values.items()})
    r_hat = {key: drawn.r_hat(of) for key, of in values.items()}
    samples = samples_of(county, routing.keep, routing.jobs) if routing else None
    routed = None
    if routing is not None and routing.plans and samples is not None:
        progress.step(f"Routing {min(routing.plans, draws.plans):,} of them")
        routed = route_some(county.ground, samples, own, drawn.lot_of, routing.plans, progress)
        values, placements = routed.values | values, routed.placements | placements
        r_hat = dict.fromkeys(routed.values) | r_hat
    return Placed(
        judged=judge(county, plan, samples if routed else None),
        placements=placements,
        r_hat=r_hat,
        values=values,
        band=band,
        is_inside=band.low <= held.low and held.high <= band.high,
        routed=routed,
    )


def _check_sampler(name: str) -> None:
    """Refuse a sampler whose package is not there, before any work."""
    if name == GERRYCHAIN and find_spec("gerrychain") is None:
        raise UserError(
            "--sampler gerrychain needs a package that is not installed. Install it with: "
            'pip install "allocator[ensembles]", or leave --sampler out.'
        )


def band_of(areas: Areas, load: str, own: NDArray[np.int64], lots: int) -> Band:
    """Return the band from a plan's smallest lot to its largest.

    Parameters
    ----------
    areas
        The areas.
    load
        Which of their minutes count.
    own
        The lot of every area, shape ``(areas,)``.
    lots
        How many there are.
    """
    loads = np.zeros(lots, dtype=np.int64)
    np.add.at(loads, own, areas.minutes[load])
    return Band(lots=lots, low=int(loads.min()), high=int(loads.max()))


def provenance(drawing: Drawing, plan: LotPlan | None = None) -> dict[str, Any]:
    """Return what was asked of which areas, to stand beside the answer in its folder.

    Parameters
    ----------
    drawing
        What was asked.
    plan
        Says how many lots there are where the drawing does not.
    """
    lots = drawing.band.lots or (len(plan.lots) if plan else 0)
    asked = lots_values(drawing.brief, max(1, lots))
    return {"asked": asked, "made_of": made_of(drawing.areas)}


def write_design(folder: Path, areas: Areas, plan: LotPlan, values: Mapping[str, Any]) -> list[str]:
    """Write a plan's files and what is known of it to a folder; return their names.

    Parameters
    ----------
    folder
        Made when it is not there; files of the same names are replaced.
    areas, plan
        The areas and their lots.
    values
        What ``design.json`` says.

    Raises
    ------
    WorkspaceError
        When the disk refuses.
    """
    try:
        names = write_lots(folder, areas, plan)
        text = json.dumps(values, indent=1, ensure_ascii=False) + "\n"
        (folder / DESIGN).write_text(text, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise WorkspaceError(f"{folder}: cannot be written ({fault.strerror or fault}).") from fault
    return sorted([*names, DESIGN])
