"""A tender with its bids, in integers: minutes a week, pence an hour, hundredths of a point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Self

from allocator.domain.words import Rating
from allocator.lots.award.terms import Terms

FULL_POINTS = 10_000
"""A hundred points, in hundredths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenderLot:
    """A lot of the tender, or one of the same area that somebody holds already.

    Parameters
    ----------
    lot_id, title, area
        Stable id, name, and the part of the county whose share is limited.
    minutes
        Care in the lot [carer-minutes a week].
    holder
        Supplier that holds it and keeps it; ``None`` where it is up for award.
    incumbent
        Supplier that delivers the care now, whose staff would go over to the winner.
    price_cap_pence
        Highest price an hour in this lot.
    """

    lot_id: str
    title: str = ""
    area: str = ""
    minutes: int = 0
    holder: str | None = None
    incumbent: str | None = None
    price_cap_pence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplier:
    """A supplier that bids or holds a lot.

    Parameters
    ----------
    supplier_id, name
        Stable id and trading name.
    company_number, register
        Its number in a public register, and which register that is; empty where not given.
    brand
        Group it belongs to with others, by ownership or name; empty for none.
    rating
        Its effective quality rating.
    capacity_minutes
        Care it can deliver in a week, lots it holds included; ``None`` for no limit.
    load_minutes
        Care it delivers a week outside the lots listed.
    most_lots, min_lots
        Most lots it wants, and the least it would come for.
    """

    supplier_id: str
    name: str = ""
    company_number: str = ""
    register: str = ""
    brand: str = ""
    rating: Rating = Rating.UNRATED
    capacity_minutes: int | None = None
    load_minutes: int = 0
    most_lots: int | None = None
    min_lots: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bid:
    """An offer for one lot, or for several that go together.

    Parameters
    ----------
    bid_id, supplier_id
        Stable id, and whose bid it is.
    lots
        The lots, won all or none.
    quality
        Quality score out of 10,000 [hundredths of a point].
    price_pence
        Price of an hour of care; ``None`` where price has no weight.
    alternatives
        Name shared by bids of a supplier of which it can win one at most; empty for none.
    preference
        Its place in the supplier's own order of its bids, from 1; ``None`` for no preference.
    """

    bid_id: str
    supplier_id: str
    lots: frozenset[str]
    quality: int
    price_pence: int | None = None
    alternatives: str = ""
    preference: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """A reduction of a supplier's prices for what it wins together.

    Parameters
    ----------
    supplier_id
        Whose prices.
    basis_points
        Reduction [hundredths of a per cent].
    at_least
        It holds for all its prices when the supplier wins this many lots; 0 for a neighbour
        discount.
    neighbours
        It holds for bids with any of these lots when the supplier wins all of them.
    """

    supplier_id: str
    basis_points: int
    at_least: int = 0
    neighbours: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Tender:
    """Everything an award follows from. What is listed is put in order of ids first.

    Parameters
    ----------
    title
        Heading of every output.
    terms
        What was published.
    lots, suppliers, bids, discounts
        What is up for award, who bids, and what they offer.
    is_synthetic
        Whether suppliers, bids and scores are invented.
    ocid, buyer
        Identifier of the contracting process in OCDS, and who buys; empty where not given.
    day
        Day on which the award is proposed, for OCDS; nothing else depends on it.
    weeks
        Weeks for which values are worked out in OCDS; they decide nothing.

    Raises
    ------
    ValueError
        When an id is given twice or names nothing; readers find that before.
    """

    title: str
    terms: Terms
    lots: tuple[TenderLot, ...]
    suppliers: tuple[Supplier, ...]
    bids: tuple[Bid, ...]
    discounts: tuple[Discount, ...] = ()
    is_synthetic: bool = False
    ocid: str = ""
    buyer: str = ""
    day: date | None = None
    weeks: int = 52

    def __post_init__(self) -> None:
        order: Mapping[str, Any] = {
            "lots": lambda lot: lot.lot_id,
            "suppliers": lambda it: it.supplier_id,
            "bids": lambda bid: bid.bid_id,
            "discounts": lambda it: (
                it.supplier_id, it.at_least, sorted(it.neighbours), it.basis_points
            ),
        }  # fmt: skip
        for name, key in order.items():
            object.__setattr__(self, name, tuple(sorted(getattr(self, name), key=key)))
        for name, ids in (
            ("lot", [lot.lot_id for lot in self.lots]),
            ("supplier", [it.supplier_id for it in self.suppliers]),
            ("bid", [bid.bid_id for bid in self.bids]),
        ):
            if len(ids) != len(set(ids)):
                raise ValueError(f"a {name} is given twice")
        self._check_references()

    def _check_references(self) -> None:
        sellers = {it.supplier_id for it in self.suppliers}
        for bid in self.bids:
            if not bid.lots or not bid.lots <= self.open_ids or bid.supplier_id not in sellers:
                raise ValueError(f"bid {bid.bid_id} names what is not up for award or nobody")
        if {it.supplier_id for it in self.discounts} - sellers:
            raise ValueError("a discount of nobody")

    @cached_property
    def open_lots(self) -> tuple[TenderLot, ...]:
        """The lots up for award."""
        return tuple(lot for lot in self.lots if lot.holder is None)

    @cached_property
    def open_ids(self) -> frozenset[str]:
        """Ids of the lots up for award."""
        return frozenset(lot.lot_id for lot in self.open_lots)

    @cached_property
    def lot_by_id(self) -> dict[str, TenderLot]:
        """Every lot by its id."""
        return {lot.lot_id: lot for lot in self.lots}

    @cached_property
    def bid_by_id(self) -> dict[str, Bid]:
        """Every bid by its id."""
        return {bid.bid_id: bid for bid in self.bids}

    @cached_property
    def supplier_by_id(self) -> dict[str, Supplier]:
        """Every supplier by its id."""
        return {it.supplier_id: it for it in self.suppliers}

    @cached_property
    def bids_of(self) -> dict[str, tuple[Bid, ...]]:
        """The bids of every supplier."""
        return {
            it.supplier_id: tuple(b for b in self.bids if b.supplier_id == it.supplier_id)
            for it in self.suppliers
        }

    @cached_property
    def bids_for(self) -> dict[str, tuple[Bid, ...]]:
        """The bids for every lot up for award, packages included."""
        return {
            lot.lot_id: tuple(bid for bid in self.bids if lot.lot_id in bid.lots)
            for lot in self.open_lots
        }

    @cached_property
    def owners(self) -> dict[str, tuple[str, ...]]:
        """The suppliers of every owner: a brand, or a supplier that belongs to none."""
        found: dict[str, list[str]] = {}
        for it in self.suppliers:
            found.setdefault(self.owner_of(it.supplier_id), []).append(it.supplier_id)
        return {owner: tuple(ids) for owner, ids in sorted(found.items())}

    def owner_of(self, supplier_id: str) -> str:
        """Return the brand of a supplier, or the supplier where it belongs to none."""
        brand = self.supplier_by_id[supplier_id].brand
        return f"brand {brand}" if brand else f"supplier {supplier_id}"

    def held_by(self, suppliers: Iterable[str]) -> tuple[TenderLot, ...]:
        """Return the lots some suppliers hold already and keep."""
        mine = set(suppliers)
        return tuple(lot for lot in self.lots if lot.holder in mine)

    def minutes_of(self, lots: Iterable[str]) -> int:
        """Return the care in some lots [carer-minutes a week]."""
        return sum(self.lot_by_id[lot].minutes for lot in lots)

    def name_of(self, supplier_id: str) -> str:
        """Return a supplier's name, or its id where it has none."""
        return self.supplier_by_id[supplier_id].name or supplier_id

    def but(self, **changes: Any) -> Self:
        """Return a copy with some parts changed."""
        return replace(self, **changes)

    def with_bid(self, bid: Bid) -> Self:
        """Return a copy in which a bid of the same id is replaced."""
        return self.but(bids=tuple(bid if it.bid_id == bid.bid_id else it for it in self.bids))


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """Who wins each lot, and who stands in reserve.

    Parameters
    ----------
    winners
        Lot and winning bid, or ``None`` where the lot stays without a winner; every lot up for
        award once, by its id.
    reserves
        Lot and the bid of the reserve; only lots that have one.
    """

    winners: tuple[tuple[str, str | None], ...]
    reserves: tuple[tuple[str, str], ...] = ()

    @property
    def bids(self) -> tuple[str, ...]:
        """The bids that win, each once, by id."""
        return tuple(sorted({bid for _, bid in self.winners if bid is not None}))

    def winner_of(self, lot_id: str) -> str | None:
        """Return the bid that wins a lot."""
        return dict(self.winners).get(lot_id)

    def reserve_of(self, lot_id: str) -> str | None:
        """Return the bid of a lot's reserve."""
        return dict(self.reserves).get(lot_id)
