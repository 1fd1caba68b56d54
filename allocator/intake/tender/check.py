"""Check what the tables of a tender say together: suppliers, bids, lots, discounts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from difflib import SequenceMatcher
from itertools import combinations
from typing import Any

from allocator.intake.cell import FAULT
from allocator.intake.check_references import check_keys, check_targets
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog
from allocator.intake.records import Records

ALIKE = 0.88
"""Share of letters in common from which two names are shown as much alike."""
MOST_COMPARED = 400
"""Suppliers up to which every pair of names is compared; the exact check has no such limit."""

_TWICE = {"name": Code.SUPPLIER_TWICE, "company_number": Code.COMPANY_NUMBER_TWICE}
_LEGAL_FORM = re.compile(
    r"\b(community interest company|public limited company|limited|ltd|llp|lp|plc|cic|cio|cyf|"
    r"co|company|incorporated|inc|uk|the)\b"
)
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def check_tender(
    tables: Mapping[str, Records], settings: Mapping[str, Any], log: FindingLog
) -> None:
    """Add findings about a tender's tables together."""
    for records in tables.values():
        check_keys(records, log)
        for column in records.table.columns.values():
            if column.refers:
                check_targets(records, column, tables[column.refers], log)
    _check_lots(tables["lots"], tables["bids"], log)
    _check_names(tables["suppliers"], log)
    _check_wishes(tables["suppliers"], settings, log)
    _check_capacity(tables, settings, log)
    _check_idle(tables, log)
    _check_bids(tables["bids"], tables["lots"], log)
    _check_prices(tables["bids"], settings, log)
    _check_discounts(tables["discounts"], log)


def _check_lots(lots: Records, bids: Records, log: FindingLog) -> None:
    open_rows = [
        (index, lot) for index, (lot, holder) in lots.good("lot_id", "holder") if holder is None
    ]
    if not (open_rows or lots.is_lost or FAULT in lots["holder"]):
        spot = lots.spot(0, "holder") if len(lots) else lots.spot()
        log.add(Code.NO_LOT_UP_FOR_AWARD, spot)
    if bids.has_lost("lots"):
        return
    wanted = {lot for _, (named,) in bids.good("lots") for lot in named}
    for index, lot in open_rows:
        if lot not in wanted:
            log.add(Code.LOT_WITHOUT_BIDS, lots.spot(index, "lot_id"), lot)


def plain_name(name: str) -> str:
    """Reduce a supplier's name to what tells it from others.

    >>> plain_name("The Meadow-Care Co. Ltd") == plain_name("MEADOW CARE LIMITED")
    True
    """
    words = re.sub(r"[\W_]+", " ", name.casefold().replace("&", " and "))
    return "".join(_LEGAL_FORM.sub(" ", words).split())


def plain_number(number: str) -> str:
    """Reduce a number in a register to what tells it from others.

    >>> plain_number("syn 001") == plain_number("SYN-001")
    True
    """
    return "".join(filter(str.isalnum, number.casefold())).lstrip("0")


def _check_names(suppliers: Records, log: FindingLog) -> None:
    columns = ("supplier_id", "name", "company_number", "brand")
    known = list(suppliers.good(*columns))
    told: set[int] = set()
    by_key: dict[tuple[str, str], tuple[int, str, str | None]] = {}
    for index, (supplier, name, number, brand) in known:
        keys = [("name", name, plain_name(name))]
        keys += [("company_number", number, plain_number(number))] if number else []
        for column, typed, plain in keys:
            if not plain:
                continue
            first, other, other_brand = by_key.setdefault((column, plain), (index, supplier, brand))
            is_joint = bool(brand) and brand == other_brand
            if other != supplier and not is_joint and index not in told:
                told.add(index)
                spot = suppliers.spot(index, column)
                log.add(_TWICE[column], spot, typed, first=suppliers.rows[first])
    if len(known) > MOST_COMPARED:
        return
    bare = {index: _bare_name(name) for index, (_, name, _, _) in known}
    for (first, (_, one, _, brand)), (index, (_, name, _, other_brand)) in combinations(known, 2):
        is_joint = bool(brand) and brand == other_brand
        if index not in told and not is_joint and _are_alike(bare[first], bare[index]):
            told.add(index)
            spot = suppliers.spot(index, "name")
            log.add(Code.SUPPLIERS_ALIKE, spot, name, other=one, first=suppliers.rows[first])


def _bare_name(name: str) -> str:
    """Reduce a supplier's name further, by what stands in brackets, such as a place."""
    return plain_name(_IN_BRACKETS.sub(" ", name)) or plain_name(name)


def _are_alike(one: str, other: str) -> bool:
    return bool(one) and SequenceMatcher(None, one, other).ratio() >= ALIKE


def _check_wishes(suppliers: Records, settings: Mapping[str, Any], log: FindingLog) -> None:
    cap = settings.get("most_lots")
    for index, (least, most) in suppliers.good("min_lots", "most_lots"):
        limits = [limit for limit in (most, cap) if isinstance(limit, int)]
        if limits and least is not None and least > min(limits):
            spot = suppliers.spot(index, "min_lots")
            log.add(Code.LEAST_ABOVE_MOST, spot, least, limit=min(limits))


def _check_capacity(
    tables: Mapping[str, Records], settings: Mapping[str, Any], log: FindingLog
) -> None:
    """Find suppliers whose capacity is below the least they would come for."""
    minutes_of = dict(pair for _, pair in tables["lots"].good("lot_id", "weekly_hours"))
    held: dict[str | None, set[str]] = defaultdict(set)
    wanted: dict[str, set[str]] = defaultdict(set)
    for _, (lot, holder) in tables["lots"].good("lot_id", "holder"):
        held[holder].add(lot)
    for _, (supplier, named) in tables["bids"].good("supplier_id", "lots"):
        wanted[supplier] |= named
    columns = ("supplier_id", "capacity_hours", "load_hours", "min_lots")
    for index, (supplier, capacity, load, least) in tables["suppliers"].good(*columns):
        mine, kept = wanted[supplier], held[supplier]
        if capacity is None or not mine or not mine | kept <= minutes_of.keys():
            continue
        delivered = load + sum(minutes_of[lot] for lot in kept)
        left = capacity - (delivered if settings.get("load_counts") is True else 0)
        smallest = sorted(minutes_of[lot] for lot in mine)
        need = sum(smallest[: max(1, least - len(kept))])
        if need > left:
            spot = tables["suppliers"].spot(index, "capacity_hours")
            facts = {"least": need // 60, "hours": max(0, left) // 60}
            log.add(Code.LEAST_ABOVE_CAPACITY, spot, capacity, **facts)


def _check_idle(tables: Mapping[str, Records], log: FindingLog) -> None:
    suppliers, bids, lots = tables["suppliers"], tables["bids"], tables["lots"]
    if bids.has_lost("supplier_id") or lots.is_lost:
        return
    busy = bids.known("supplier_id") | lots.known("holder")
    for index, (supplier,) in suppliers.good("supplier_id"):
        if supplier not in busy:
            log.add(Code.SUPPLIER_WITHOUT_BIDS, suppliers.spot(index, "supplier_id"), supplier)


def _check_bids(bids: Records, lots: Records, log: FindingLog) -> None:
    held = {lot for _, (lot, holder) in lots.good("lot_id", "holder") if holder is not None}
    first: dict[tuple[str, frozenset[str]], tuple[int, str | None]] = {}
    for index, (supplier, named, group) in bids.good("supplier_id", "lots", "alternatives"):
        for lot in sorted(named & held):
            log.add(Code.BID_FOR_HELD_LOT, bids.spot(index, "lots"), lot)
        row, other_group = first.setdefault((supplier, named), (bids.rows[index], group))
        is_apart = group is not None and group == other_group
        if row != bids.rows[index] and not is_apart:
            log.add(Code.BID_REPEATED, bids.spot(index, "lots"), ";".join(sorted(named)), first=row)


def _check_prices(bids: Records, settings: Mapping[str, Any], log: FindingLog) -> None:
    weight = settings.get("quality_weight")
    if weight == 100 or not isinstance(weight, int) or bids.has_lost("price"):
        return
    for index, (price,) in bids.good("price"):
        if price is None:
            log.add(Code.PRICE_MISSING, bids.spot(index, "price"), price)


def _check_discounts(discounts: Records, log: FindingLog) -> None:
    for index, (number, neighbours) in discounts.good("lots_won", "neighbours"):
        if (number is None) == (not neighbours) or len(neighbours) == 1:
            log.add(Code.DISCOUNT_UNCLEAR, discounts.spot(index, "lots_won"))
