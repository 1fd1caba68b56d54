"""What would make an award legal: the least exceptions of each kind, and what each costs.

A way out gives up one kind of rule as little as possible, first in the number of exceptions, then
in their size; of the awards it makes possible the one with most points is shown.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from allocator.lots.award.checker import check_award
from allocator.lots.award.goals import goals_of
from allocator.lots.award.model import AwardModel
from allocator.lots.award.rule import Breach
from allocator.lots.award.scores import Scores
from allocator.lots.award.table import award_table
from allocator.lots.award.tender import Award, Tender
from allocator.lots.award.terms import Unawarded
from allocator.lots.award.winners import build_model
from allocator.solve.integer_programme import IntegerProgramme
from allocator.solve.integer_solve import IntegerSolver


@dataclass(frozen=True, slots=True)
class Way:
    """A kind of exception that could make an award legal.

    Parameters
    ----------
    id
        Its name.
    rules
        The rules it may break.
    """

    id: str
    rules: tuple[str, ...]


WAYS: tuple[Way, ...] = (
    Way("most-lots", ("most-lots",)),
    Way("another-bidder", ("every-lot", "reserve")),
    Way("without-reserve", ("reserve",)),
    Way("distinct-reserves", ("distinct-reserves",)),
    Way("own-most-lots", ("own-most-lots",)),
    Way("own-least-lots", ("own-least-lots",)),
    Way("area-share", ("area-share",)),
    Way("most-lots-brand", ("most-lots-brand",)),
    Way("takeover", ("takeover",)),
    Way("capacity", ("capacity", "reserve-capacity")),
    Way("price-cap", ("price-cap",)),
    Way("most-lots-bid", ("most-lots-bid",)),
    Way("quality-floor", ("quality-floor",)),
    Way("rating-floor", ("rating-floor",)),
    Way("reserve-other-owner", ("reserve-other-owner",)),
    Way("alternatives", ("alternatives",)),
    Way("without-winner", ("every-lot", "reserve")),
)
"""The ways out in order; of equally many exceptions the earlier is called cheaper."""

TOGETHER = Way("together", tuple(dict.fromkeys(rule for way in WAYS for rule in way.rules)))
"""Giving up every kind of rule at once, where no kind alone is enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """The least exceptions of one kind that make an award legal.

    Parameters
    ----------
    way
        The kind.
    exceptions
        Rule, what it is applied to, and by how much it is broken; fewest, then smallest.
    breaches
        The same as the checker tells it of the award they make possible.
    awarded
        Lots that have a winner in that award.
    points
        Its points in total [hundredths].
    pence_a_week
        What its winners' prices come to for the hours of their lots; ``None`` where a price is
        not stated.
    """

    way: Way
    exceptions: tuple[tuple[str, str, int], ...]
    breaches: tuple[Breach, ...]
    awarded: int
    points: int
    pence_a_week: int | None


def ways_out(
    model: AwardModel, programme: IntegerProgramme, touched: Collection[str], solver: IntegerSolver
) -> tuple[WayOut, ...]:
    """Return every kind of exception that is enough by itself, fewest exceptions first.

    Parameters
    ----------
    model, programme
        A tender with no legal award, bids that do not count included.
    touched
        The rules in conflict; kinds that break none of them are not tried.
    solver
        Solves programmes in a child.

    Returns
    -------
    tuple of WayOut
        One that mixes kinds where none alone is enough; empty where nothing helps.
    """
    kinds = [way for way in WAYS if set(touched) & set(way.rules)]
    found = [_way_out(model, programme, way, solver) for way in kinds]
    ways = [way for way in found if way is not None]
    if not ways:
        mixed = _way_out(model, programme, TOGETHER, solver)
        ways = [] if mixed is None else [mixed]
    return tuple(sorted(ways, key=lambda it: len(it.exceptions)))


def _way_out(
    model: AwardModel, programme: IntegerProgramme, way: Way, solver: IntegerSolver
) -> WayOut | None:
    """Return the least exceptions of one kind, or nothing where they are not enough."""
    if way.id == "without-winner":
        return _lots_left(model.tender, way, solver)
    soft, slack_of = programme.with_slack(lambda row: row.rule in way.rules)
    best = tuple(goal for goal in programme.goals if goal.id == "score")
    answer = solver.solve(soft.but(goals=(*soft.goals, *best)))
    if not answer.values:
        return None
    exceptions = tuple(
        (row.rule, row.subject, answer.values[slack])
        for slack, row in slack_of.items()
        if answer.values[slack]
    )
    return _told(model.tender, way, exceptions, model.award(answer.values))


def _lots_left(tender: Tender, way: Way, solver: IntegerSolver) -> WayOut | None:
    """Return the fewest lots, then hours, that stay without a winner if that were allowed."""
    allowed = tender.but(terms=tender.terms.but(unawarded=Unawarded.ALLOWED))
    model = build_model(allowed)
    for goal in goals_of(allowed):
        if goal.id in {"unawarded-lots", "unawarded-hours", "score"}:
            model.goal(goal.id, goal.post(model))
    answer = solver.solve(model.written().but(decisive=()))
    if not answer.values:
        return None
    award = model.award(answer.values)
    left = tuple(("every-lot", lot, 1) for lot, name in award.winners if name is None)
    return _told(tender, way, left, award)


def _told(
    tender: Tender, way: Way, exceptions: tuple[tuple[str, str, int], ...], award: Award
) -> WayOut:
    return WayOut(
        way=way,
        exceptions=exceptions,
        breaches=check_award(tender, award),
        awarded=sum(name is not None for _, name in award.winners),
        points=Scores(tender).award_total(award),
        pence_a_week=_pence_a_week(tender, award),
    )


def _pence_a_week(tender: Tender, award: Award) -> int | None:
    lines = [line for line in award_table(tender, award) if line.bid_id is not None]
    prices = [line.price_pence for line in lines]
    if None in prices:
        return None
    return sum(line.minutes * (line.price_pence or 0) for line in lines) // 60
