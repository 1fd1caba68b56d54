"""The best award with a bid and the best without it, whatever the bid offers.

Which awards are legal does not depend on a bid's quality or price as long as the bid counts. So the
best award with a bid stays the best while only the bid's own points change, and the best without
it while the lowest prices stay as they are; both are then added up anew instead of solved anew.
Where the two are equal in everything up to the score, the goals after it and the tie-break settle
it: each side is then solved to the end, which is far quicker than solving both as one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from allocator.lots.award.bid_rules import breaches_of, counting_bids
from allocator.lots.award.goals import goals_of, post_goals, tie_key, values_of
from allocator.lots.award.scores import Scores, lowest_prices
from allocator.lots.award.tender import Award, Bid
from allocator.lots.award.winners import Decision, build_model
from allocator.solve.integer_solve import IntegerSolver
from allocator.solve.solution import Status

_Rank = tuple[int, ...]
_Key = tuple[object, ...]


class UnprovenError(Exception):
    """An award was not proven best, or proven missing, within the solver's limit."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best award with a bid or without it.

    Parameters
    ----------
    award
        That award.
    before
        Values of the goals before the total score; they do not depend on what a bid offers.
    """

    award: Award
    before: _Rank


class Sides:
    """Compares the best award with a bid with the best without it.

    Parameters
    ----------
    decision
        What was decided, proven.
    bid_id
        The bid.
    solver
        Solves programmes in a child.
    is_alone
        Tells whether no other winners than those decided are as good up to the score.
    """

    def __init__(
        self,
        decision: Decision,
        bid_id: str,
        solver: IntegerSolver,
        is_alone: Callable[[], bool],
    ) -> None:
        assert decision.award is not None
        self.tender, self.bid = decision.tender, decision.tender.bid_by_id[bid_id]
        self._solver = solver
        others = [bid for bid in counting_bids(self.tender) if bid.bid_id != bid_id]
        self._lowest_of_others = lowest_prices(others)
        self._is_own_price_apart = not Scores(self.tender).discounts_on(self.bid)
        self._is_alone = is_alone
        self._known: dict[_Key, Best | None] = {}
        self._ended: dict[_Key, Award] = {}
        self._is_winner = bid_id in decision.award.bids
        known = Best(decision.award, self._before(decision.award))
        self._known[self._key(self.bid, self._is_winner)] = known
        self._base: Best = known

    def best_with(self, bid: Bid) -> Best | None:
        """Return the best award with the bid as it is offered, or nothing where none is legal."""
        return None if breaches_of(self.tender, bid) else self._best(bid, is_in=True)

    def best_without(self, bid: Bid) -> Best | None:
        """Return the best award without the bid, whose price may still be the lowest of a lot."""
        return self._best(bid, is_in=False)

    def wins(self, bid: Bid) -> bool:
        """Tell whether the bid wins as it is offered, by the whole published rule.

        Raises
        ------
        UnprovenError
            When a solve reaches its limit.
        """
        if breaches_of(self.tender, bid):
            return False
        scores = self._scores(bid)
        mine, other = self._known_ranks(scores)
        if mine and other and mine != other:
            is_behind = other < mine
            self._best(bid, is_in=is_behind)
            mine, other = self._known_ranks(scores)
            if mine and other and mine != other and (other < mine) == is_behind:
                return not is_behind
        ours = self.best_with(bid)
        theirs = self.best_without(bid)
        if ours is None or theirs is None:
            return ours is not None
        mine, other = _rank(ours, scores), _rank(theirs, scores)
        if mine != other:
            return mine < other
        return self._to_the_end(bid, is_in=True) < self._to_the_end(bid, is_in=False)

    def looks_winning(self, bid: Bid) -> bool:
        """Tell whether a bid would win by the awards known so far, up to the score."""
        if breaches_of(self.tender, bid):
            return False
        mine, other = self._known_ranks(self._scores(bid))
        return mine is not None and (other is None or mine < other)

    def _known_ranks(self, scores: Scores) -> tuple[_Rank | None, _Rank | None]:
        """Return how good the awards known so far are, with the bid and without it."""
        sides: tuple[list[_Rank], list[_Rank]] = ([], [])
        for found in filter(None, self._known.values()):
            sides[self.bid.bid_id not in found.award.bids].append(_rank(found, scores))
        return min(sides[0], default=None), min(sides[1], default=None)

    def _scores(self, bid: Bid) -> Scores:
        return Scores(self.tender.with_bid(bid), self._lowest(bid))

    def _lowest(self, bid: Bid) -> Mapping[str, int]:
        lowest = dict(self._lowest_of_others)
        if bid.price_pence is not None and not breaches_of(self.tender, bid):
            for lot in bid.lots:
                lowest[lot] = min(lowest.get(lot, bid.price_pence), bid.price_pence)
        return lowest

    def _key(self, bid: Bid, is_in: bool) -> _Key:
        """Return what the best award with or without the bid depends on."""
        lowest, counts = self._lowest(bid), not breaches_of(self.tender, bid)
        prices = tuple(lowest.get(lot) for lot in sorted(bid.lots))
        return is_in, counts, prices, (bid if is_in and not self._is_own_price_apart else None)

    def _before(self, award: Award) -> _Rank:
        found = []
        for goal in goals_of(self.tender):
            if goal.id == "score":
                break
            found.append(goal.measure(self.tender, award))
        return tuple(found)

    def _best(self, bid: Bid, *, is_in: bool) -> Best | None:
        key = self._key(bid, is_in)
        if key not in self._known:
            award = self._solved(bid, is_in=is_in, last="score")
            self._known[key] = None if award is None else Best(award, self._before(award))
        return self._known[key]

    def _to_the_end(self, bid: Bid, *, is_in: bool) -> tuple[_Rank, _Rank]:
        """Return everything the rule compares, of the best award with or without the bid."""
        tender, key = self.tender.with_bid(bid), self._key(bid, is_in)
        award = self._ended.get(key)
        if award is None:
            is_same = not is_in and not self._is_winner and key == self._key(self.bid, is_in)
            winners = self._base.award if is_same and self._is_alone() else None
            award = self._solved(bid, is_in=is_in, last=None, winners=winners)
            assert award is not None
            if is_in or len(bid.lots) > 1:
                self._ended[key] = award
        return values_of(tender, award), tie_key(tender, award)

    def _solved(
        self, bid: Bid, *, is_in: bool, last: str | None, winners: Award | None = None
    ) -> Award | None:
        """Return the best award with or without the bid, up to a goal or to the very end.

        Where the winners are known, only the reserves are left to be found.
        """
        model = build_model(self.tender.with_bid(bid))
        if bid.bid_id in model.take:
            model.means([(model.take[bid.bid_id], 1)], low=int(is_in), high=int(is_in))
        for name in () if winners is None else winners.bids:
            model.means([(model.take[name], 1)], low=1)
        post_goals(model)
        programme = model.written()
        if last is not None:
            places = [goal.id for goal in programme.goals].index(last) + 1
            programme = programme.but(goals=programme.goals[:places], ties=(), decisive=())
        answer = self._solver.solve(programme)
        if answer.status is Status.INFEASIBLE:
            return None
        if answer.status is not Status.OPTIMAL:
            raise UnprovenError(bid.bid_id)
        return model.award(answer.values)


def _rank(best: Best, scores: Scores) -> _Rank:
    return (*best.before, -scores.award_total(best.award))
