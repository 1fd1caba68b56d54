"""Leave out what a release lists but says is over: cancelled lots, withdrawn bids."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Set
from typing import Any

from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, Spot
from allocator.intake.tender.release_parts import (
    FIELDS,
    LISTS,
    Entry,
    entries_at,
    is_supplier,
    value_at,
)

_BIDS_THAT_COUNT = {"", "valid", "pending"}
_LOTS_THAT_COUNT = {"", "planning", "planned", "active"}
_HELD = "complete"
"""Status of a lot whose contract was signed; it counts where it says who holds it."""


def counting_entries(
    release: Mapping[str, Any], file: str, log: FindingLog
) -> dict[str, list[Entry]]:
    """Return the entries that count for every table of a tender.

    Parameters
    ----------
    release
        The release as it stands.
    file
        Its name.
    log
        Is told of every entry that has no fields, of every lot that is not up for award by its
        status, of every bid for such a lot or of a status that does not count, and of every
        discount for such a lot.
    """
    listed = {
        table: list(_with_fields(entries_at(release, where), Spot(file, table), log))
        for table, where in LISTS.items()
    }
    lots = list(_lots(listed["lots"], file, log))
    there = {_id(entry) for entry in lots}
    gone = {_id(entry) for entry in listed["lots"]} - there
    return {
        "lots": lots,
        "suppliers": [entry for entry in listed["suppliers"] if is_supplier(entry.content)],
        "bids": list(_bids(listed["bids"], file, log, gone)),
        "discounts": list(_discounts(listed["discounts"], file, log, gone)),
    }


def _with_fields(entries: list[Entry], spot: Spot, log: FindingLog) -> Iterator[Entry]:
    """Yield the entries that are objects."""
    for entry in entries:
        if isinstance(entry.content, dict):
            yield entry
            continue
        said = entry.content if isinstance(entry.content, str) else json.dumps(entry.content)
        here = Spot(spot.file, spot.sheet, None, entry.pointer)
        log.add(Code.ENTRY_WITHOUT_FIELDS, here, said)


def _id(entry: Entry) -> str:
    return str(value_at(entry.content, "id"))


def _status(entry: Entry) -> str:
    return str(value_at(entry.content, "status") or "")


def _lots(lots: list[Entry], file: str, log: FindingLog) -> Iterator[Entry]:
    """Yield the lots that are up for award or held."""
    (holder,) = FIELDS["lots"]["holder"]
    for entry in lots:
        status = _status(entry)
        is_held = status == _HELD and value_at(entry.content, holder) is not None
        if status in _LOTS_THAT_COUNT or is_held:
            yield entry
        else:
            spot = Spot(file, "lots", None, entry.pointer)
            log.add(Code.LOT_LEFT_OUT, spot, _id(entry), what=f'the status "{status}"')


def _bids(bids: list[Entry], file: str, log: FindingLog, gone: Set[str]) -> Iterator[Entry]:
    """Yield the bids that were not withdrawn or disqualified, for lots that are all there."""
    for entry in bids:
        status = _status(entry)
        tenderers = value_at(entry.content, "tenderers")
        spot = Spot(file, "bids", None, entry.pointer)
        lost = _named(entry, "relatedLots", gone)
        if status not in _BIDS_THAT_COUNT:
            log.add(Code.BID_LEFT_OUT, spot, what=f'of the status "{status}"')
            continue
        if lost:
            log.add(Code.BID_LEFT_OUT, spot, what=f"for {lost}, which is not up for award")
            continue
        if isinstance(tenderers, list) and len(tenderers) > 1:
            log.add(Code.BID_OF_SEVERAL, spot, count=len(tenderers))
        yield entry


def _discounts(
    discounts: list[Entry], file: str, log: FindingLog, gone: Set[str]
) -> Iterator[Entry]:
    """Yield the discounts that can still be earned."""
    (neighbours,) = FIELDS["discounts"]["neighbours"]
    for entry in discounts:
        lost = _named(entry, neighbours, gone)
        if lost:
            spot = Spot(file, "discounts", None, entry.pointer)
            log.add(Code.DISCOUNT_LEFT_OUT, spot, lot=lost)
        else:
            yield entry


def _named(entry: Entry, where: str, gone: Set[str]) -> str:
    """Return the first lot an entry names that is not up for award, or nothing."""
    held = value_at(entry.content, where)
    named = held if isinstance(held, list) else [held]
    return next((str(lot) for lot in named if str(lot) in gone), "")
