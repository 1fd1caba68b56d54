"""Make a `Case` of tables that have no faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from allocator.domain.case import Case, Order
from allocator.domain.market import Centre, Shift
from allocator.domain.package import Place
from allocator.domain.words import Instruction
from allocator.intake.build_market import (
    build_assessment,
    build_locations,
    build_lots,
    build_offer,
    build_provider,
    build_rate_card,
    build_restriction,
)
from allocator.intake.build_packages import build_book, build_packages
from allocator.intake.check_dates import About
from allocator.intake.records import Records, Row

Places = Mapping[str, Sequence[Place | None]]


def build_case(
    tables: Mapping[str, Records], places: Places, about: About, *, as_of: date, source: str
) -> Case:
    """Return the case that faultless tables describe.

    Parameters
    ----------
    tables
        Every table of a case, without a single fault.
    places
        The place of each record of ``packages``, ``book`` and ``locations``.
    about
        Name of the county and whether the case is synthetic.
    as_of
        The day the case describes.
    source
        Where it was read from.
    """

    def rows(name: str) -> list[Row]:
        """Return the rows of a table."""
        return list(tables[name].as_rows())

    return Case(
        as_of=as_of,
        county=about.county,
        is_synthetic=about.is_synthetic,
        packages=build_packages(tables, places["packages"]),
        book=build_book(tables, places["book"]),
        providers=tuple(build_provider(row) for row in rows("providers")),
        locations=build_locations(tables, places["locations"]),
        restrictions=tuple(build_restriction(row) for row in rows("restrictions")),
        assessments=tuple(build_assessment(row) for row in rows("assessments")),
        capacity=tuple(build_offer(row) for row in rows("capacity")),
        shifts=tuple(Shift(**row) for row in rows("shifts")),
        rate_cards=tuple(build_rate_card(row) for row in rows("rate_cards")),
        centres=tuple(Centre(**row) for row in rows("centres")),
        lots=build_lots(tables),
        orders=tuple(_order(row) for row in rows("orders")),
        source=source,
    )


def _order(row: Row) -> Order:
    return Order(row["package_ref"], row["location_id"], Instruction(row["instruction"]))
