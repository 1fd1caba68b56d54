"""Ask a kept award: why bids lost or won, what would have won, and how firm it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from allocator.domain.errors import NothingToProposeError, NotVerifiedError, UserError
from allocator.intake.tender import read_awards, read_tender
from allocator.lots.award.explain import Explained, Explainer
from allocator.lots.award.sensitivity import Firmness, price_rules, try_noise, try_weights
from allocator.lots.award.tender import Tender
from allocator.lots.award.winners import Decision, decide
from allocator.solve.integer_solve import WORKER, IntegerSolver
from allocator.solve.process import Children
from allocator.solve.solution import Status
from allocator.use_cases.award_lots import DETERMINISTIC_TIME
from allocator.use_cases.progress import Progress, Silence
from allocator.workspace.award_folder import AwardFolder

FEW = 30
"""Bids named where one is asked for that is not there."""


@dataclass(frozen=True, slots=True)
class ExplainedAward:
    """Why bids of an award lost or won.

    Parameters
    ----------
    tender
        What was up for award.
    bids
        The bid asked for, or all that lost.
    """

    tender: Tender
    bids: tuple[Explained, ...]


def explain_award(run: Path, bid: str | None, progress: Progress | None = None) -> ExplainedAward:
    """Explain the bids of a kept award.

    The tender is decided again first, and has to give the same award.

    Parameters
    ----------
    run
        Folder of the award.
    bid
        The bid to explain; ``None`` for every bid that lost.
    progress
        Told how many bids are done.

    Raises
    ------
    WorkspaceError
        When the folder is not that of an award.
    UserError
        When the tender has no such bid.
    NothingToProposeError
        When there is no award.
    NotVerifiedError
        When deciding again gives another award, or no proof.
    """
    hear = progress or Silence()
    with _decided_again(run, "no bid lost", bid) as (decision, solver):
        tender = decision.tender
        explainer = Explainer(decision, solver)
        wanted = explainer.losers() if bid is None else (bid,)
        told = []
        for done, name in enumerate(wanted, 1):
            told.append(explainer.explain(name))
            hear.advance(done, len(wanted))
    return ExplainedAward(tender, tuple(told))


def try_firmness(
    run: Path, *, draws: int, seed: int, progress: Progress | None = None
) -> tuple[Tender, Firmness]:
    """Decide a kept tender again with other weights, blurred scores and other rules.

    Parameters
    ----------
    run
        Folder of the award.
    draws, seed
        How often scores are blurred, and what the draws follow from.
    progress
        Told how many draws are done.

    Raises
    ------
    WorkspaceError, NothingToProposeError, NotVerifiedError
        As `explain_award`.
    """
    hear = progress or Silence()
    with _decided_again(run, "how firm it is cannot be tried") as (decision, solver):
        return decision.tender, Firmness(
            weights=try_weights(decision, solver),
            noise=try_noise(decision, solver, draws=draws, seed=seed, hear=hear.advance),
            prices=price_rules(decision, solver),
        )


@contextmanager
def _decided_again(
    run: Path, without: str, bid: str | None = None
) -> Iterator[tuple[Decision, IntegerSolver]]:
    """Decide a kept tender again and yield what came of it, which has to be the award kept.

    Says what follows `without` an award, and refuses a bid that is not there before deciding.
    """
    folder = AwardFolder(run)
    record = folder.record()
    tender = read_tender(folder.tender)
    _check_bid(tender, bid)
    if not record["lots"]:
        raise NothingToProposeError(
            f"{run}: no award was made, so {without}. The record says what is in conflict."
        )
    kept = read_awards(folder.release, tender)
    with Children(WORKER) as children:
        solver = IntegerSolver(children, DETERMINISTIC_TIME)
        decision = decide(tender, solver)
        if decision.status is not Status.OPTIMAL or decision.award != kept:
            raise NotVerifiedError(
                f"{run}: deciding the tender again does not give the award kept there, proven."
            )
        yield decision, solver


def _check_bid(tender: Tender, bid: str | None) -> None:
    known = tender.bid_by_id
    if bid is not None and bid not in known:
        near = get_close_matches(bid, known, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        more = f" and {len(known) - FEW} more" if len(known) > FEW else ""
        named = ", ".join(list(known)[:FEW])
        raise UserError(f"{bid}: the tender has no such bid.{hint} Its bids are {named}{more}.")
