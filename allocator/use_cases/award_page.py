"""Write an award as a web page: explain every bid, try how firm it is, draw the map."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from allocator.domain.errors import UserError, WorkspaceError
from allocator.lots.award.explain import Explainer
from allocator.lots.award.sensitivity import Firmness, price_rules, try_noise, try_weights
from allocator.lots.award.tender import Tender
from allocator.lots.award.winners import Decision
from allocator.lots.brief import AreasFrom
from allocator.report.award_map import AwardMap, draw_award, lots_on_map
from allocator.report.award_page import AwardStory, render_award
from allocator.solve.integer_solve import WORKER, IntegerSolver
from allocator.solve.process import Children
from allocator.solve.solution import Status
from allocator.use_cases.award_lots import DETERMINISTIC_TIME, Awarded
from allocator.use_cases.load_areas import load_areas
from allocator.use_cases.open_lot_plan import open_lot_plan
from allocator.use_cases.progress import Progress

if TYPE_CHECKING:
    from allocator.intake.read_case import Hear
    from allocator.lots.areas import Areas
    from allocator.lots.lot_plan import LotPlan

SEED = 1
"""Of the draws of blurred scores."""


@dataclass(frozen=True, kw_only=True, eq=False)
class MapOf:
    """The plan a tender's lots come from, and its areas."""

    areas: Areas
    plan: LotPlan


def open_map(word: str, source: AreasFrom, hear: Hear | None = None) -> MapOf:
    """Open the plan that has a tender's lots.

    Parameters
    ----------
    word
        The plan, as `open_lot_plan` reads it.
    source
        Where the areas that it cuts come from.
    hear
        Told the findings that do not stop the load.

    Raises
    ------
    UserError
        When there is no such case or plan.
    """
    areas = load_areas(source, hear)
    return MapOf(areas=areas, plan=open_lot_plan(word, areas, hear))


def tell_award(awarded: Awarded, draws: int, progress: Progress) -> AwardStory:
    """Explain every bid of an award and try how firm it is.

    Parameters
    ----------
    awarded
        What came of the tender; what is not proven is not explained.
    draws
        How often scores are blurred.
    progress
        Told what is being done.
    """
    decision = awarded.decision
    if decision.award is None or decision.status is not Status.OPTIMAL:
        return AwardStory(decision=decision, conflict=awarded.conflict)
    with Children(WORKER) as children:
        solver = IntegerSolver(children, DETERMINISTIC_TIME)
        explainer = Explainer(decision, solver)
        progress.step("Working out for every bid what would have changed the result")
        told = []
        for done, bid in enumerate(decision.tender.bids, 1):
            told.append(explainer.explain(bid.bid_id))
            progress.advance(done, len(decision.tender.bids))
        return AwardStory(
            decision=decision,
            bids=tuple(told),
            firmness=_firmness(decision, solver, draws, progress),
        )


def _firmness(
    decision: Decision, solver: IntegerSolver, draws: int, progress: Progress
) -> Firmness:
    progress.step("Trying other weights, blurred scores and other rules")
    return Firmness(
        weights=try_weights(decision, solver),
        noise=try_noise(decision, solver, draws=draws, seed=SEED, hear=progress.advance),
        prices=price_rules(decision, solver),
    )


def write_award_page(file: Path, story: AwardStory, held: MapOf | None = None) -> None:
    """Write the page of an award.

    Parameters
    ----------
    file
        Where to; a file of that name is replaced.
    story
        What the page tells.
    held
        The map, if there is one.

    Raises
    ------
    UserError
        When the plan lacks lots of the tender.
    WorkspaceError
        When the disk refuses.
    """
    page = render_award(story, None if held is None else _drawn(story, held))
    try:
        file.write_bytes(page.encode())
    except OSError as fault:
        raise WorkspaceError(f"{file}: cannot be written ({fault.strerror or fault}).") from fault


def check_map(tender: Tender, held: MapOf) -> None:
    """Raise where a plan lacks lots of a tender, naming them.

    Parameters
    ----------
    tender, held
        What was up for award, and the map.

    Raises
    ------
    UserError
        Says which lots the plan has.
    """
    found = lots_on_map(tender, held.plan)
    missing = [lot.lot_id for lot in tender.lots if lot.lot_id not in found]
    if missing:
        known = ", ".join(f"{lot.lot_id} ({lot.name})" for lot in held.plan.lots)
        raise UserError(
            f"{held.plan.title}: has no lot {', '.join(missing)} of the tender. Its lots are "
            f"{known}; give the plan the tender's lot ids or names."
        )


def _drawn(story: AwardStory, held: MapOf) -> AwardMap:
    decision = story.decision
    return draw_award(held.areas, held.plan, decision.tender, decision.award)
