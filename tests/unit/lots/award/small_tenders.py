"""Small random tenders with everything in them, and every award they could have."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

from allocator.domain.words import Rating
from allocator.lots.award.checker import check_award
from allocator.lots.award.goals import tie_key, values_of
from allocator.lots.award.tender import Award, Bid, Discount, Supplier, Tender, TenderLot
from allocator.lots.award.terms import LotsCount, PriceFormula, Reserves, Terms, Unawarded

ABOUT_RESERVES = {"reserve"}


def small_tender(seed: int) -> Tender:
    """A tender with two to four lots, and by chance every kind of bid and rule."""
    r = Random(seed)
    lots = _lots(r)
    suppliers = _suppliers(r)
    open_ids = [lot.lot_id for lot in lots if lot.holder is None]
    bids = _bids(r, open_ids, suppliers)
    return Tender(
        title=f"random {seed}",
        terms=_terms(r),
        lots=lots,
        suppliers=suppliers,
        bids=bids,
        discounts=_discounts(r, open_ids, suppliers),
    )


def _lots(r: Random) -> tuple[TenderLot, ...]:
    number = r.choice((2, 3, 3, 4))
    lots = [
        TenderLot(
            lot_id=f"L{place}",
            area=r.choice(("N", "S")),
            minutes=60 * r.choice((100, 150, 200)),
            incumbent=r.choice((None, "S0", "S1")),
            price_cap_pence=r.choice((None, None, None, 2600)),
        )
        for place in range(number)
    ]
    if r.random() < 0.3:
        held = TenderLot(lot_id="L9", area="N", minutes=60 * 100, holder=r.choice(("S0", "S1")))
        lots.append(held)
    return tuple(lots)


def _suppliers(r: Random) -> tuple[Supplier, ...]:
    return tuple(
        Supplier(
            supplier_id=f"S{place}",
            brand=r.choice(("", "", "B")),
            rating=r.choice((Rating.GOOD, Rating.GOOD, Rating.REQUIRES_IMPROVEMENT)),
            capacity_minutes=r.choice((None, 60 * 250, 60 * 350, 60 * 500)),
            load_minutes=60 * r.choice((0, 50)),
            most_lots=r.choice((None, None, 1, 2)),
            min_lots=r.choice((1, 1, 1, 2)),
        )
        for place in range(r.choice((3, 4, 5)))
    )


def _bids(r: Random, lots: list[str], suppliers: tuple[Supplier, ...]) -> tuple[Bid, ...]:
    bids = []
    for place in range(r.randint(4, 9)):
        size = 1 if r.random() < 0.75 else min(2, len(lots))
        bids.append(
            Bid(
                bid_id=f"B{place}",
                supplier_id=r.choice(suppliers).supplier_id,
                lots=frozenset(r.sample(lots, size)),
                quality=100 * r.choice((60, 70, 70, 75, 80)),
                price_pence=r.choice((2300, 2400, 2400, 2500, 2700)),
                alternatives=r.choice(("", "", "", "either")),
                preference=r.choice((None, None, 1, 2)),
            )
        )
    return tuple(bids)


def _discounts(r: Random, lots: list[str], suppliers: tuple[Supplier, ...]) -> tuple[Discount, ...]:
    found = []
    for _ in range(r.choice((0, 0, 1, 2))):
        who, less = r.choice(suppliers).supplier_id, r.choice((200, 500, 1000))
        if r.random() < 0.5:
            found.append(Discount(supplier_id=who, basis_points=less, at_least=2))
        else:
            pair = frozenset(r.sample(lots, 2))
            found.append(Discount(supplier_id=who, basis_points=less, neighbours=pair))
    return tuple(found)


def _terms(r: Random) -> Terms:
    return Terms(
        quality_weight=r.choice((50, 60, 70, 100)),
        price_formula=r.choice(tuple(PriceFormula)),
        lots_count=r.choice(tuple(LotsCount)),
        most_lots=r.choice((None, 1, 2, 2)),
        most_lots_brand=r.choice((None, None, 1, 2)),
        most_lots_bid=r.choice((None, None, 2)),
        area_share_percent=r.choice((None, None, 50)),
        rating_floor=r.choice((Rating.UNRATED, Rating.UNRATED, Rating.GOOD)),
        quality_floor=r.choice((0, 0, 6500)),
        price_cap_pence=r.choice((None, None, 2550)),
        most_takeover_minutes=r.choice((None, None, 60 * 200)),
        load_counts=r.random() < 0.7,
        reserves=r.choice((Reserves.NONE, Reserves.WHERE_POSSIBLE, Reserves.REQUIRED)),
        most_reserves=r.choice((1, 1, 2)),
        reserve_within_capacity=r.random() < 0.6,
        unawarded=r.choice(tuple(Unawarded)),
    )


def every_award(tender: Tender) -> Iterator[Award]:
    """Every way to give the lots to bids whole, with every way to name reserves."""
    lots = sorted(tender.open_ids)
    singles = {lot: [bid.bid_id for bid in tender.bids if bid.lots == {lot}] for lot in lots}
    for winners in every_winner(tender, lots, {}):
        bare = Award(winners=tuple(sorted(winners.items())))
        faults = {breach.rule for breach in check_award(tender, bare)}
        if faults - ABOUT_RESERVES:
            yield bare
            continue
        if tender.terms.reserves is Reserves.NONE:
            yield bare
            continue
        for named in product(*([None, *singles[lot]] for lot in lots)):
            pairs = [(lot, name) for lot, name in zip(lots, named, strict=True) if name]
            yield Award(winners=bare.winners, reserves=tuple(pairs))


def every_winner(
    tender: Tender, lots: list[str], given: dict[str, str | None]
) -> Iterator[dict[str, str | None]]:
    """Every way to give lots to bids whole, or to nobody, that goes on from what is given."""
    left = [lot for lot in lots if lot not in given]
    if not left:
        yield dict(given)
        return
    yield from every_winner(tender, lots, {**given, left[0]: None})
    for bid in tender.bids_for[left[0]]:
        if not bid.lots & given.keys():
            yield from every_winner(tender, lots, {**given, **dict.fromkeys(bid.lots, bid.bid_id)})


def best_award(tender: Tender, seen: set[str] | None = None) -> Award | None:
    """The best legal award by trying every one; the rules that were broken are added to `seen`."""
    best, key = None, None
    for award in every_award(tender):
        faults = check_award(tender, award)
        if seen is not None:
            seen |= {breach.rule for breach in faults}
        if faults:
            continue
        rank = (values_of(tender, award), tie_key(tender, award))
        assert rank != key, "two awards that the published rule cannot tell apart"
        if key is None or rank < key:
            best, key = award, rank
    return best


def shuffled(tender: Tender, seed: int) -> Tender:
    """The same tender with everything listed in another order."""
    r = Random(seed)
    parts = {
        name: list(getattr(tender, name)) for name in ("lots", "suppliers", "bids", "discounts")
    }
    for held in parts.values():
        r.shuffle(held)
    return tender.but(**{name: tuple(held) for name, held in parts.items()})
