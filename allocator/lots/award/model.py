"""Write a tender as a programme over whole numbers, and read an award back out of its answer.

Variables, all 0 or 1: ``take[bid]`` a bid wins, ``stand[bid]`` a bid for one lot is that lot's
reserve, ``empty[lot]`` a lot stays without a winner, ``lacking[lot]`` an awarded lot has no
reserve, and for every step of discount that could apply to a bid, whether the bid earns it. No
solver is imported here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from allocator.lots.award.bid_rules import breaches_of
from allocator.lots.award.scores import Scores
from allocator.lots.award.tender import Award, Bid, Discount, Tender
from allocator.lots.award.terms import Reserves, Unawarded
from allocator.solve.integer_programme import IntegerProgramme, ProgrammeWriter

Terms = list[tuple[int, int]]


class AwardModel:
    """The variables of an award, and rows and goals about them.

    Parameters
    ----------
    tender
        What is up for award.
    relaxable
        Whether bids that do not count are in the model too, each kept out by a row that names the
        rule, so that the rule can be given up.
    """

    def __init__(self, tender: Tender, *, relaxable: bool = False) -> None:
        self.tender = tender
        self.scores = Scores(tender)
        self._writer = ProgrammeWriter()
        self.take: dict[str, int] = {}
        self.stand: dict[str, int] = {}
        self.empty: dict[str, int] = {}
        self.lacking: dict[str, int] = {}
        has_reserves = tender.terms.reserves is not Reserves.NONE
        for bid in tender.bids:
            breaches = breaches_of(tender, bid)
            if breaches and not relaxable:
                continue
            self.take[bid.bid_id] = self._writer.variable(decisive=True)
            if has_reserves and len(bid.lots) == 1:
                self.stand[bid.bid_id] = self._writer.variable(decisive=True)
            for breach in breaches:
                self.at_most(breach.rule, bid.bid_id, self.used(bid), 0)
        if tender.terms.unawarded is Unawarded.ALLOWED:
            self.empty = {lot.lot_id: self._writer.variable() for lot in tender.open_lots}
        if tender.terms.reserves is Reserves.WHERE_POSSIBLE:
            self.lacking = {lot.lot_id: self._writer.variable() for lot in tender.open_lots}

    # --- what rules speak of ---------------------------------------------------------------------

    def winning(self, lot_id: str, suppliers: Iterable[str] | None = None) -> Terms:
        """Return the bids that win a lot, all or those of some suppliers."""
        return [(self.take[b.bid_id], 1) for b in self._bids(lot_id, suppliers, self.take)]

    def standing(self, lot_id: str, suppliers: Iterable[str] | None = None) -> Terms:
        """Return the bids that are reserve for a lot, all or those of some suppliers."""
        return [(self.stand[b.bid_id], 1) for b in self._bids(lot_id, suppliers, self.stand)]

    def used(self, bid: Bid) -> Terms:
        """Return the variables that use a bid, as winner or reserve."""
        held = (self.take.get(bid.bid_id), self.stand.get(bid.bid_id))
        return [(variable, 1) for variable in held if variable is not None]

    def lots_won(self, suppliers: Iterable[str]) -> Terms:
        """Return the number of lots some suppliers win."""
        return [(self.take[bid.bid_id], len(bid.lots)) for bid in self._of(suppliers)]

    def added_up(self, suppliers: Iterable[str], counts: Mapping[str, int]) -> Terms:
        """Return what the lots some suppliers win come to, each lot counting as stated."""
        return [
            (self.take[bid.bid_id], sum(counts.get(lot, 0) for lot in bid.lots))
            for bid in self._of(suppliers)
        ]

    def minutes_won(self, supplier: str) -> Terms:
        """Return the care a supplier wins [carer-minutes a week]."""
        return [
            (self.take[bid.bid_id], self.tender.minutes_of(bid.lots))
            for bid in self._of([supplier])
        ]

    def minutes_in_reserve(self, supplier: str) -> Terms:
        """Return the care a supplier stands in reserve for [carer-minutes a week]."""
        return [
            (self.stand[bid.bid_id], self.tender.minutes_of(bid.lots))
            for bid in self._of([supplier])
            if bid.bid_id in self.stand
        ]

    def flag(self) -> int:
        """Add a variable that only helps to say something."""
        return self._writer.variable()

    # --- what rules say --------------------------------------------------------------------------

    def at_most(self, rule: str, subject: str, terms: Terms, limit: int) -> None:
        """Post ``Σ ≤ limit``."""
        self._writer.row(terms, high=limit, rule=rule, subject=subject)

    def at_least(self, rule: str, subject: str, terms: Terms, limit: int) -> None:
        """Post ``Σ ≥ limit``."""
        self._writer.row(terms, low=limit, rule=rule, subject=subject)

    def means(self, terms: Terms, *, low: int | None = None, high: int | None = None) -> None:
        """Post a row that says what variables mean and belongs to no rule."""
        self._writer.row(terms, low=low, high=high)

    def goal(self, name: str, terms: Terms) -> None:
        """Post the next goal, to be minimised."""
        self._writer.goal(name, terms)

    def tie(self, name: str, terms: Terms) -> None:
        """Post the next goal that breaks ties, to be minimised."""
        self._writer.tie(name, terms)

    def written(self) -> IntegerProgramme:
        """Return the programme."""
        return self._writer.written()

    # --- scores with discounts -------------------------------------------------------------------

    def total_score(self) -> Terms:
        """Return the total score; discounts that could apply get variables of their own.

        A bid's steps of discount are worth something only while it wins and its supplier wins what
        the step asks for, so a programme that makes the total large earns exactly what is due.
        """
        terms: Terms = []
        earned: dict[Discount, int] = {}
        for name, take in self.take.items():
            bid = self.tender.bid_by_id[name]
            terms.append((take, self.scores.total(bid)))
            terms += self._discount_steps(bid, earned)
        return terms

    def _discount_steps(self, bid: Bid, earned: dict[Discount, int]) -> Terms:
        possible = self.scores.discounts_on(bid)
        before, steps = self.scores.total(bid), []
        for points in sorted({it.basis_points for it in possible}):
            now = self.scores.total(bid, points)
            if now == before:
                continue
            step = self.flag()
            self.means([(self.take[bid.bid_id], 1), (step, -1)], low=0)
            enough = [it for it in possible if it.basis_points >= points]
            self.means([*((self._earned(it, earned), 1) for it in enough), (step, -1)], low=0)
            steps.append((step, now - before))
            before = now
        return steps

    def _earned(self, discount: Discount, known: dict[Discount, int]) -> int:
        """Return the variable that says that a supplier wins what a discount asks for."""
        if discount not in known:
            flag = known[discount] = self.flag()
            mine = [discount.supplier_id]
            if discount.at_least:
                self.means([*self.lots_won(mine), (flag, -discount.at_least)], low=0)
            for lot in sorted(discount.neighbours):
                self.means([*self.winning(lot, mine), (flag, -1)], low=0)
        return known[discount]

    # --- the answer ------------------------------------------------------------------------------

    def award(self, values: Sequence[int]) -> Award:
        """Return the award that an answer of the programme stands for."""
        winner: dict[str, str | None] = dict.fromkeys(sorted(self.tender.open_ids))
        for name, variable in self.take.items():
            if values[variable]:
                winner |= dict.fromkeys(self.tender.bid_by_id[name].lots, name)
        reserves = [
            (lot, name)
            for name, variable in self.stand.items()
            if values[variable]
            for lot in self.tender.bid_by_id[name].lots
        ]
        return Award(winners=tuple(sorted(winner.items())), reserves=tuple(sorted(reserves)))

    def _bids(
        self, lot_id: str, suppliers: Iterable[str] | None, among: dict[str, int]
    ) -> list[Bid]:
        mine = None if suppliers is None else set(suppliers)
        return [
            bid
            for bid in self.tender.bids_for[lot_id]
            if bid.bid_id in among and (mine is None or bid.supplier_id in mine)
        ]

    def _of(self, suppliers: Iterable[str]) -> list[Bid]:
        return [
            bid
            for supplier in suppliers
            for bid in self.tender.bids_of[supplier]
            if bid.bid_id in self.take
        ]
