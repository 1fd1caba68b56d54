"""Why a bid lost, and the exact quality score or price at which it would have won.

The threshold is found by solving the tender again with the bid changed: at the value given the bid
wins, and one step short of it (a hundredth of a point, a penny) it does not. Everything else stays
as it was bid; a lower price may become the lowest price of its lots, and then every other bid there
is scored anew, as the published rule says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from allocator.lots.award.bid_rules import breaches_of
from allocator.lots.award.conflict import Part, smallest_conflict
from allocator.lots.award.goals import goals_of
from allocator.lots.award.rule import Breach
from allocator.lots.award.scores import Scores
from allocator.lots.award.tender import FULL_POINTS, Award, Bid, Tender
from allocator.lots.award.winners import Decision, build_model, decide
from allocator.solve.integer_programme import Row
from allocator.solve.integer_solve import IntegerSolver, Level
from allocator.solve.solution import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Forced:
    """The best award that contains a bid, solved up to the total score.

    Parameters
    ----------
    award
        That award; ``None`` when no legal award contains the bid.
    levels
        Its goals up to the total score.
    is_proven
        Whether it is proven best, or proven that there is none.
    parts
        Rules that no legal award with the bid can keep together; empty where there is one.
    """

    award: Award | None
    levels: tuple[Level, ...] = ()
    is_proven: bool = False
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A bid that lost.

    Parameters
    ----------
    bid_id
        The bid.
    breaches
        Rules about bids it breaks, so that it does not count.
    forced
        The best award with it.
    shortfall
        Points by which that award is below the one made [hundredths]; ``None`` without one.
    worse
        The goal before the score in which that award is worse, if there is one.
    quality
        Least quality score with which it would have won [hundredths of a point], ``None`` if none.
    price_pence
        Highest price with which it would have won, ``None`` if none.
    """

    bid_id: str
    breaches: tuple[Breach, ...]
    forced: Forced
    shortfall: int | None
    worse: str | None
    quality: int | None
    price_pence: int | None


@dataclass(frozen=True, slots=True)
class _Scale:
    """A bid made better step by step: step 0 is the bid as it stands.

    Parameters
    ----------
    tender, bid
        What is changed.
    most
        The last step.
    change
        The bid at a step.
    """

    tender: Tender
    bid: Bid
    most: int
    change: Callable[[int], Bid]

    def at(self, step: int) -> Tender:
        return self.tender.with_bid(self.change(step))


class Explainer:
    """Explains the losing bids of one award.

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
        self._lowest_pence = Scores(self.tender).lowest_pence
        self._known: dict[Bid, bool] = {}

    def losers(self) -> tuple[str, ...]:
        """Return the bids that lost, by id."""
        won = set(self.award.bids)
        return tuple(bid.bid_id for bid in self.tender.bids if bid.bid_id not in won)

    def explain(self, bid_id: str) -> Lost:
        """Return why a bid lost and what would have won.

        Parameters
        ----------
        bid_id
            A bid that lost.

        Raises
        ------
        ValueError
            When the bid won.
        """
        bid = self.tender.bid_by_id[bid_id]
        if bid_id in self.award.bids:
            raise ValueError(f"{bid_id} won")
        breaches = breaches_of(self.tender, bid)
        forced = Forced(award=None) if breaches else self.force(self.tender, bid_id)
        shortfall, worse = self._distance(forced)
        quality = self._threshold(self._quality_scale(bid))
        price = self._threshold(self._price_scale(bid))
        if forced.award is None and not breaches:
            forced = replace(forced, parts=self._conflict_with(bid_id))
        return Lost(
            bid_id=bid_id,
            breaches=breaches,
            forced=forced,
            shortfall=shortfall,
            worse=worse,
            quality=None if quality is None else bid.quality + quality,
            price_pence=None if price is None else (bid.price_pence or 0) - price,
        )

    def force(self, tender: Tender, bid_id: str) -> Forced:
        """Return the best award of a tender that contains a bid, up to the total score."""
        return self._best(tender, bid_id, is_forced=True)

    def wins(self, tender: Tender, bid: Bid) -> bool:
        """Tell whether a changed bid wins when the tender is decided again.

        Where the goals up to the score settle it, the tie-break is left out.
        """
        if bid not in self._known:
            settled = self._settled(tender, bid)
            if settled is None:
                found = decide(tender, self.solver).award
                settled = found is not None and bid.bid_id in found.bids
            self._known[bid] = settled
        return self._known[bid]

    def _settled(self, tender: Tender, bid: Bid) -> bool | None:
        """Tell whether a changed bid wins, or ``None`` where that takes the whole rule.

        As long as no lowest price changes, every award without the bid is worth what it was, so
        the award made is the best of them; the best one with the bid is compared with it, and the
        tender decided again without forcing anything has to agree.
        """
        if Scores(tender).lowest_pence != self._lowest_pence:
            return None
        forced = self.force(tender, bid.bid_id)
        if forced.award is None:
            return False if forced.is_proven else None
        ours = tuple(level.value for level in self.decision.levels[: len(forced.levels)])
        theirs = tuple(level.value for level in forced.levels)
        if ours == theirs or not forced.is_proven:
            return None
        free = self._best(tender, bid.bid_id, is_forced=False)
        is_in = free.award is not None and bid.bid_id in free.award.bids
        return is_in if free.is_proven and is_in == (theirs < ours) else None

    def _best(self, tender: Tender, bid_id: str, *, is_forced: bool) -> Forced:
        """Return the best award of a tender up to the total score, with a bid or without duty."""
        model = build_model(tender)
        if bid_id not in model.take:
            return Forced(award=None, is_proven=True)
        if is_forced:
            model.means([(model.take[bid_id], 1)], low=1)
        for goal in goals_of(tender):
            model.goal(goal.id, goal.post(model))
            if goal.id == "score":
                break
        answer = self.solver.solve(model.written().but(decisive=()))
        if not answer.values:
            return Forced(award=None, is_proven=answer.status is Status.INFEASIBLE)
        return Forced(
            award=model.award(answer.values),
            levels=answer.levels,
            is_proven=answer.status is Status.OPTIMAL,
        )

    def _conflict_with(self, bid_id: str) -> tuple[Part, ...]:
        model = build_model(self.tender)
        programme = model.written()
        must = Row(((model.take[bid_id], 1),), 1, None)
        parts, _ = smallest_conflict(
            programme.but(rows=(*programme.rows, must)).only(lambda _: True), self.solver
        )
        return parts

    def _distance(self, forced: Forced) -> tuple[int | None, str | None]:
        """Return how far the award with the bid is behind, and the goal before the score."""
        if forced.award is None:
            return None, None
        for ours, theirs in zip(self.decision.levels, forced.levels, strict=False):
            if ours.id == "score":
                return theirs.value - ours.value, None
            if ours.value != theirs.value:
                return None, ours.id
        return None, None

    def _quality_scale(self, bid: Bid) -> _Scale | None:
        if not self.tender.terms.quality_weight and not self.tender.terms.quality_floor:
            return None
        return _Scale(
            self.tender,
            bid,
            FULL_POINTS - bid.quality,
            lambda step: replace(bid, quality=bid.quality + step),
        )

    def _price_scale(self, bid: Bid) -> _Scale | None:
        price = bid.price_pence
        if price is None or (self.tender.terms.quality_weight == 100 and not self._may_cap(bid)):
            return None
        return _Scale(
            self.tender,
            bid,
            price - 1,
            lambda step: replace(bid, price_pence=price - step),
        )

    def _may_cap(self, bid: Bid) -> bool:
        return any(breach.rule == "price-cap" for breach in breaches_of(self.tender, bid))

    # --- the threshold ---------------------------------------------------------------------------

    def _threshold(self, scale: _Scale | None) -> int | None:
        """Return the first step at which the bid wins, verified there and one step short of it."""
        if scale is None or scale.most < 1 or not self._wins_at(scale, scale.most):
            return None
        step = min(scale.most, max(1, self._guess(scale)))
        low, high = self._bracket(scale, step)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._wins_at(scale, middle) else (middle, high)
        return high

    def _bracket(self, scale: _Scale, step: int) -> tuple[int, int]:
        """Return a step that loses and a later one that wins, near a guess."""
        stride = 1
        if self._wins_at(scale, step):
            low = step - stride
            while low > 0 and self._wins_at(scale, low):
                stride *= 2
                low, step = max(0, low - stride), low
            return low, step
        high = step + stride
        while not self._wins_at(scale, min(high, scale.most)):
            stride *= 2
            step, high = high, high + stride
        return step, min(high, scale.most)

    def _wins_at(self, scale: _Scale, step: int) -> bool:
        return step > 0 and self.wins(scale.at(step), scale.change(step))

    def _guess(self, scale: _Scale) -> int:
        """Return the step at which the best award with the bid reaches the one that was made.

        Only scores of two known awards are compared, so it is quick; it is the answer wherever
        neither of the two changes on the way, and a good place to start otherwise.
        """
        counts = self._first(scale.most, lambda s: not breaches_of(scale.at(s), scale.change(s)))
        forced = self.force(scale.at(counts), scale.bid.bid_id).award
        if forced is None:
            return scale.most
        rival = forced

        def is_level(step: int) -> bool:
            scores = Scores(scale.at(step))
            return scores.award_total(rival) >= scores.award_total(self.award)

        return max(counts, self._first(scale.most, is_level))

    @staticmethod
    def _first(most: int, holds: Callable[[int], bool]) -> int:
        """Return the first step at which something holds that goes on holding; the last if none."""
        low, high = -1, most
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if holds(middle) else (middle, high)
        return high
