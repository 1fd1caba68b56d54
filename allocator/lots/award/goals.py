"""What an award is best in, in strict order, and the tie-break that leaves one award only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allocator.lots.award.model import AwardModel, Terms
from allocator.lots.award.scores import Scores
from allocator.lots.award.tender import Award, Bid, Tender, TenderLot
from allocator.lots.award.terms import Reserves, Unawarded


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardGoal:
    """Something an award has as little of as possible.

    Parameters
    ----------
    id, title, unit
        Its name, what it counts, and in what; a title that begins with "most" is counted below 0.
    applies
        Whether a tender pursues it.
    post
        What is minimised, in the model.
    measure
        The same, of an award, from the definition.
    """

    id: str
    title: str
    unit: str
    applies: Callable[[Tender], bool]
    post: Callable[[AwardModel], Terms]
    measure: Callable[[Tender, Award], int]

    def told(self, value: int) -> int:
        """Return a value as files state it, or one that a file states as it is counted here."""
        return -value if self.title.startswith("most ") else value


def _empty(award: Award) -> list[str]:
    return [lot for lot, name in award.winners if name is None]


def _without_reserve(award: Award) -> int:
    return sum(name is not None and award.reserve_of(lot) is None for lot, name in award.winners)


def departure(tender: Tender, bid: Bid) -> int:
    """Return how far a bid that wins departs from its supplier's own order of its bids [places].

    For each of its lots it is the bid's place less one, so that a first choice is none; a bid
    without a place is one place after the last its supplier gave, and a supplier that gave none
    departs from nothing.
    """
    places = [it.preference for it in tender.bids_of[bid.supplier_id] if it.preference is not None]
    place = max(places, default=0) + 1 if bid.preference is None else bid.preference
    return len(bid.lots) * (place - 1)


def _reserve_score(model: AwardModel) -> Terms:
    bids = model.tender.bid_by_id
    return [(variable, -model.scores.total(bids[name])) for name, variable in model.stand.items()]


GOALS: tuple[AwardGoal, ...] = (
    AwardGoal(
        id="unawarded-lots",
        title="fewest lots without a winner",
        unit="lots",
        applies=lambda tender: tender.terms.unawarded is Unawarded.ALLOWED,
        post=lambda model: [(variable, 1) for variable in model.empty.values()],
        measure=lambda _, award: len(_empty(award)),
    ),
    AwardGoal(
        id="unawarded-hours",
        title="least care in lots without a winner",
        unit="carer-minutes a week",
        applies=lambda tender: tender.terms.unawarded is Unawarded.ALLOWED,
        post=lambda model: [
            (variable, model.tender.minutes_of([lot])) for lot, variable in model.empty.items()
        ],
        measure=lambda tender, award: tender.minutes_of(_empty(award)),
    ),
    AwardGoal(
        id="missing-reserves",
        title="fewest awarded lots without a reserve",
        unit="lots",
        applies=lambda tender: tender.terms.reserves is Reserves.WHERE_POSSIBLE,
        post=lambda model: [(variable, 1) for variable in model.lacking.values()],
        measure=lambda _, award: _without_reserve(award),
    ),
    AwardGoal(
        id="score",
        title="most points in total",
        unit="hundredths of a point",
        applies=lambda _: True,
        post=lambda model: [(place, -points) for place, points in model.total_score()],
        measure=lambda tender, award: -Scores(tender).award_total(award),
    ),
    AwardGoal(
        id="preference",
        title="least departure from the suppliers' own order of their bids",
        unit="places",
        applies=lambda tender: any(bid.preference is not None for bid in tender.bids),
        post=lambda model: [
            (variable, departure(model.tender, model.tender.bid_by_id[name]))
            for name, variable in model.take.items()
        ],
        measure=lambda tender, award: sum(
            departure(tender, tender.bid_by_id[name]) for name in award.bids
        ),
    ),
    AwardGoal(
        id="reserve-score",
        title="most points of the reserves in total",
        unit="hundredths of a point",
        applies=lambda tender: tender.terms.reserves is not Reserves.NONE,
        post=_reserve_score,
        measure=lambda tender, award: -Scores(tender).reserve_total(award),
    ),
)


def goals_of(tender: Tender) -> tuple[AwardGoal, ...]:
    """Return the goals a tender pursues, in order."""
    return tuple(goal for goal in GOALS if goal.applies(tender))


def values_of(tender: Tender, award: Award) -> tuple[int, ...]:
    """Return the value of every goal a tender pursues, from the definition."""
    return tuple(goal.measure(tender, award) for goal in goals_of(tender))


def tie_lots(tender: Tender) -> list[TenderLot]:
    """Return the lots in the order of the tie-break: most hours first, then by id."""
    return sorted(tender.open_lots, key=lambda lot: (-lot.minutes, lot.lot_id))


def tie_rank(tender: Tender, lot_id: str) -> dict[str, int]:
    """Return the place of every bid for a lot in the tie-break: quality, price, id."""
    bids = sorted(
        tender.bids_for[lot_id], key=lambda bid: (-bid.quality, bid.price_pence or 0, bid.bid_id)
    )
    return {bid.bid_id: place for place, bid in enumerate(bids)}


def tie_key(tender: Tender, award: Award) -> tuple[int, ...]:
    """Return what the tie-break compares: the places of all winners, then of all reserves."""
    key: list[int] = []
    for chosen in (award.winner_of, award.reserve_of):
        for lot in tie_lots(tender):
            rank, name = tie_rank(tender, lot.lot_id), chosen(lot.lot_id)
            key.append(len(rank) if name is None else rank[name])
    return tuple(key)


def post_goals(model: AwardModel) -> None:
    """Post the goals of a tender and its tie-break."""
    for goal in goals_of(model.tender):
        model.goal(goal.id, goal.post(model))
    for kind, chosen in (("winner", model.take), ("reserve", model.stand)):
        for lot in tie_lots(model.tender):
            rank = tie_rank(model.tender, lot.lot_id)
            terms = [
                (chosen[name], place - len(rank)) for name, place in rank.items() if name in chosen
            ]
            model.tie(f"{kind} of {lot.lot_id}", terms)
