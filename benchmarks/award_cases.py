"""Generated tenders for the award benchmark, and the greedy award people would make by hand."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from allocator.lots.award.bid_rules import counting_bids
from allocator.lots.award.checker import check_award
from allocator.lots.award.scores import Scores
from allocator.lots.award.tender import Award, Bid, Supplier, Tender, TenderLot
from allocator.lots.award.terms import Reserves, Terms

AREAS = 4


@dataclass(frozen=True, slots=True)
class Shape:
    """What a generated tender looks like.

    Parameters
    ----------
    lots, suppliers
        How many.
    packages
        Packages of two or three lots that each supplier bids for, beside three to eight lots.
    target_seconds
        Longest the whole call may take, proof included.
    """

    lots: int
    suppliers: int
    packages: int
    target_seconds: float

    @property
    def name(self) -> str:
        """The shape in short."""
        return f"{self.lots}x{self.suppliers}" + (f"+{self.packages}" if self.packages else "")


SHAPES = (Shape(17, 40, 0, 1.0), Shape(30, 86, 5, 10.0), Shape(17, 12, 0, 10.0))
"""The shapes the targets name; the last has too few bidders for distinct reserves."""


def generated_tender(shape: Shape, seed: int) -> Tender:
    """Draw a tender: cap 2, half of an area, capacity, price caps, and a distinct reserve each.

    Parameters
    ----------
    shape
        Its size.
    seed
        What everything drawn follows from.
    """
    random = Random(f"{shape.name} {seed}")
    lots = tuple(
        TenderLot(
            lot_id=f"L{place:02}",
            area=f"A{place % AREAS}",
            minutes=60 * random.randint(1000, 2000),
        )
        for place in range(shape.lots)
    )
    suppliers = tuple(
        Supplier(
            supplier_id=f"S{place:02}",
            name=f"Supplier {place:02}",
            brand=f"G{place // 10}" if place % 10 < 2 else "",
            capacity_minutes=60 * random.randint(2500, 6000),
            load_minutes=60 * random.randint(0, 800),
        )
        for place in range(shape.suppliers)
    )
    bids = [
        bid
        for supplier in suppliers
        for bid in _bids(random, supplier.supplier_id, lots, shape.packages)
    ]
    terms = Terms(
        quality_weight=70,
        most_lots=2,
        most_lots_brand=3,
        area_share_percent=50,
        reserves=Reserves.REQUIRED,
    )
    title = f"{shape.name} seed {seed} (synthetic)"
    return Tender(title=title, terms=terms, lots=lots, suppliers=suppliers, bids=tuple(bids))


def _bids(random: Random, supplier: str, lots: tuple[TenderLot, ...], packages: int) -> list[Bid]:
    level = random.randint(55, 85)
    wanted = random.sample(lots, min(len(lots), random.randint(3, 8)))
    offers = [frozenset([lot.lot_id]) for lot in wanted]
    for _ in range(packages):
        some = random.sample(lots, random.choice((2, 2, 3)))
        offers.append(frozenset(lot.lot_id for lot in some))
    return [
        Bid(
            bid_id=f"{supplier}-{place:02}",
            supplier_id=supplier,
            lots=offer,
            quality=100 * min(100, level + random.randint(-10, 12)),
            price_pence=random.randint(2300, 2800),
        )
        for place, offer in enumerate(offers)
    ]


def greedy_award(tender: Tender) -> Award | None:
    """Award the largest lot first, each to the bid that scores highest and keeps every rule.

    It names no reserves, so what it solves is easier than the tender; packages are not looked at.
    Returns nothing where it runs into a lot nobody is left for.
    """
    easier = tender.but(terms=tender.terms.but(reserves=Reserves.NONE))
    scores = Scores(easier)
    winners: dict[str, str | None] = {}
    empty: dict[str, str | None] = dict.fromkeys(sorted(tender.open_ids))
    for lot in sorted(tender.open_lots, key=lambda it: (-it.minutes, it.lot_id)):
        mine = [bid for bid in counting_bids(easier) if bid.lots == {lot.lot_id}]
        mine.sort(key=lambda bid: (-scores.total(bid), bid.bid_id))
        for bid in mine:
            trial = {**empty, **winners, lot.lot_id: bid.bid_id}
            award = Award(winners=tuple(sorted(trial.items())))
            if {breach.rule for breach in check_award(easier, award)} <= {"every-lot"}:
                winners[lot.lot_id] = bid.bid_id
                break
        else:
            return None
    return Award(winners=tuple(sorted(winners.items())))
