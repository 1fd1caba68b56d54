"""Why a bid lost or won, and the exact quality score or price at which that would have changed.

At the value told the bid wins and one step further (a hundredth of a point, a penny) it does not;
both were decided by the whole rule. Everything else stays as it was bid; a changed price may become
the lowest price of its lots, or no longer be it, and then every other bid there is scored anew, as
the published rule says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from allocator.lots.award.bid_rules import breaches_of
from allocator.lots.award.conflict import Part, smallest_conflict
from allocator.lots.award.goals import post_goals
from allocator.lots.award.rule import Breach
from allocator.lots.award.scores import Scores
from allocator.lots.award.sides import Best, Sides, UnprovenError
from allocator.lots.award.tender import FULL_POINTS, Award, Bid
from allocator.lots.award.threshold import Scale, first_step
from allocator.lots.award.winners import Decision, build_model
from allocator.solve.integer_programme import Row
from allocator.solve.integer_solve import IntegerSolver
from allocator.solve.solution import Status

DEAREST = 100_000
"""Highest price an hour that is looked at [pence]; no table may hold a higher one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """Why a bid lost or won.

    Parameters
    ----------
    bid_id
        The bid.
    won
        Whether it won.
    breaches
        Rules about bids it breaks, so that it does not count.
    other
        For a bid that lost the best award with it, for one that won the best without it; ``None``
        where none is legal.
    parts
        Rules that no legal award with a losing bid can keep together; empty where there is one.
    points
        Points by which that award is below the one made [hundredths]; ``None`` where a goal before
        the score settles it, or there is no such award.
    worse
        The goal before the score in which that award is worse, if there is one.
    quality
        Least quality score with which it wins, or would have [hundredths of a point]; ``None``
        where none does.
    price_pence
        Highest price with which it wins, or would have; ``None`` where none would have, or where
        one that won would have won at any.
    is_proven
        Whether all that was worked out within the solver's limit.
    """

    bid_id: str
    won: bool
    breaches: tuple[Breach, ...] = ()
    other: Award | None = None
    parts: tuple[Part, ...] = ()
    points: int | None = None
    worse: str | None = None
    quality: int | None = None
    price_pence: int | None = None
    is_proven: bool = True


class Explainer:
    """Explains the bids of one award.

    Parameters
    ----------
    decision
        What was decided, proven.
    solver
        Solves programmes in a child.
    """

    def __init__(self, decision: Decision, solver: IntegerSolver) -> None:
        if decision.award is None or decision.status is not Status.OPTIMAL:
            raise ValueError("only an award that is proven can be explained")
        self.decision, self.solver = decision, solver
        self.award: Award = decision.award
        self.tender = decision.tender
        self._alone: bool | None = None

    def losers(self) -> tuple[str, ...]:
        """Return the bids that lost, by id."""
        won = set(self.award.bids)
        return tuple(bid.bid_id for bid in self.tender.bids if bid.bid_id not in won)

    def explain(self, bid_id: str) -> Explained:
        """Return why a bid lost or won, and what would have changed that."""
        won = bid_id in self.award.bids
        sides = Sides(self.decision, bid_id, self.solver, self._is_alone)
        try:
            return self._won(sides) if won else self._lost(sides)
        except UnprovenError:
            return Explained(bid_id=bid_id, won=won, is_proven=False)

    def _is_alone(self) -> bool:
        """Tell whether no other winners are as good as those of the award, up to the score."""
        if self._alone is None:
            model = build_model(self.tender)
            post_goals(model)
            programme = model.written()
            places = [goal.id for goal in programme.goals].index("score") + 1
            taken = tuple(sorted(model.take.values()))
            goals = programme.goals[:places]
            answer = self.solver.solve(programme.but(goals=goals, ties=(), decisive=taken))
            self._alone = answer.status is Status.OPTIMAL and answer.is_unique
        return self._alone

    def _lost(self, sides: Sides) -> Explained:
        bid = sides.bid
        breaches = breaches_of(self.tender, bid)
        best = sides.best_with(bid)
        points, worse = self._distance(best)
        up = first_step(_better_quality(bid), sides, wins=True)
        down = first_step(_lower_price(bid), sides, wins=True)
        return Explained(
            bid_id=bid.bid_id,
            won=False,
            breaches=breaches,
            other=None if best is None else best.award,
            parts=() if best is not None or breaches else self._conflict_with(bid.bid_id),
            points=points,
            worse=worse,
            quality=None if up is None else bid.quality + up,
            price_pence=None if down is None else (bid.price_pence or 0) - down,
        )

    def _won(self, sides: Sides) -> Explained:
        bid = sides.bid
        best = sides.best_without(bid)
        points, worse = self._distance(best)
        down = first_step(_worse_quality(bid), sides, wins=False)
        up = first_step(_higher_price(bid), sides, wins=False)
        return Explained(
            bid_id=bid.bid_id,
            won=True,
            other=None if best is None else best.award,
            points=points,
            worse=worse,
            quality=0 if down is None else bid.quality - down + 1,
            price_pence=None if up is None else (bid.price_pence or 0) + up - 1,
        )

    def _distance(self, best: Best | None) -> tuple[int | None, str | None]:
        """Return how far an award is behind the one made, and the goal before the score."""
        if best is None:
            return None, None
        for ours, theirs in zip(self.decision.levels, best.before, strict=False):
            if ours.value != theirs:
                return None, ours.id
        return self.decision.total - Scores(self.tender).award_total(best.award), None

    def _conflict_with(self, bid_id: str) -> tuple[Part, ...]:
        model = build_model(self.tender)
        programme = model.written()
        must = Row(((model.take[bid_id], 1),), 1, None)
        forced = programme.but(rows=(*programme.rows, must)).only(lambda _: True)
        return smallest_conflict(forced, self.solver, self.tender.bids_for).parts


def _better_quality(bid: Bid) -> Scale:
    most = FULL_POINTS - bid.quality
    return Scale(most, lambda step: replace(bid, quality=bid.quality + step))


def _worse_quality(bid: Bid) -> Scale:
    return Scale(bid.quality, lambda step: replace(bid, quality=bid.quality - step))


def _lower_price(bid: Bid) -> Scale:
    price = bid.price_pence or 1
    return Scale(price - 1, lambda step: replace(bid, price_pence=price - step))


def _higher_price(bid: Bid) -> Scale:
    price = bid.price_pence or DEAREST
    return Scale(DEAREST - price, lambda step: replace(bid, price_pence=price + step))
