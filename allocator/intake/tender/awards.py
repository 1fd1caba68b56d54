"""Read the awards of an OCDS release: which bid wins which lots, and who stands in reserve."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from allocator.domain.errors import DataError
from allocator.lots.award.tender import Award, Tender


def read_awards(path: Path, tender: Tender) -> Award:
    """Read the awards of an OCDS release that belong to a tender.

    Parameters
    ----------
    path
        The release; entries that are cancelled or unsuccessful are left out.
    tender
        What was up for award.

    Raises
    ------
    DataError
        When an entry names no bid of the tender that covers its lots.
    """
    try:
        release = json.loads(path.read_text(encoding="utf-8-sig"))
        if "releases" in release:
            (release,) = release["releases"]
        entries = release["awards"]
        winners: dict[str, str | None] = dict.fromkeys(sorted(tender.open_ids))
        reserves: dict[str, str] = {}
        for entry in entries:
            if entry.get("status", "pending") in {"pending", "active"}:
                lots = [str(lot) for lot in entry["relatedLots"]]
                winners |= dict.fromkeys(lots, _bid_of(tender, entry))
                named = entry.get("x_reserveBids", {})
                reserves |= {str(lot): str(bid) for lot, bid in named.items()}
    except OSError as fault:
        raise DataError(f"{path.name}: cannot be read ({fault.strerror or fault}).") from fault
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        raise DataError(
            f"{path.name}: its awards cannot be read ({fault}). Give one release with awards that "
            "name relatedLots and suppliers or relatedBids."
        ) from fault
    return Award(winners=tuple(sorted(winners.items())), reserves=tuple(sorted(reserves.items())))


def _bid_of(tender: Tender, entry: Mapping[str, Any]) -> str:
    """Return the bid an award is for: the one it names, or the supplier's for just those lots."""
    named = entry.get("relatedBids") or [entry[name] for name in ("relatedBid",) if name in entry]
    if named:
        (bid,) = named
        return str(bid)
    supplier, lots = entry["suppliers"][0]["id"], frozenset(entry["relatedLots"])
    for bid in tender.bids_of.get(supplier, ()):
        if bid.lots == lots:
            return bid.bid_id
    raise ValueError(f"{supplier} has no bid for {', '.join(sorted(lots))}")
