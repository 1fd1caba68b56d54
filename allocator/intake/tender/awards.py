"""Read the awards of an OCDS release: which bid wins which lots, and who stands in reserve."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from allocator.domain.errors import DataError
from allocator.lots.award.tender import Award, Tender
from allocator.lots.award.words import listed

_LIVE = {"pending", "active"}


def read_awards(path: Path, tender: Tender) -> Award:
    """Read the awards of an OCDS release that belong to a tender.

    Parameters
    ----------
    path
        The release; entries that are cancelled or unsuccessful are left out.
    tender
        What was up for award.

    Returns
    -------
    Award
        As stated: a lot awarded twice is listed twice, which `check_award` finds.

    Raises
    ------
    DataError
        When an entry does not say which bid it is for, or a lot has two reserves.
    """
    winners: list[tuple[str, str]] = []
    reserves: dict[str, str] = {}
    with reading(path):
        for entry in live_entries(path):
            bid = bid_of(tender, entry)
            winners += [(str(lot), bid) for lot in entry["relatedLots"]]
            for lot, name in entry.get("x_reserveBids", {}).items():
                if reserves.setdefault(str(lot), str(name)) != str(name):
                    raise ValueError(f"{lot} has the reserves {reserves[lot]} and {name}")
    given = {lot for lot, _ in winners}
    left: list[tuple[str, str | None]] = [(lot, None) for lot in tender.open_ids - given]
    return Award(
        winners=tuple(sorted([*winners, *left], key=lambda pair: (pair[0], pair[1] or ""))),
        reserves=tuple(sorted(reserves.items())),
    )


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn whatever is wrong with the awards of a release into a fault of the data."""
    try:
        yield
    except OSError as fault:
        raise DataError(f"{path.name}: cannot be read ({fault.strerror or fault}).") from fault
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        raise DataError(
            f"{path.name}: its awards cannot be read ({fault}). Give one release with awards that "
            "name relatedLots and suppliers or relatedBids."
        ) from fault


def live_entries(path: Path) -> list[Mapping[str, Any]]:
    """Return the awards of a release that are pending or active, as they stand there."""
    entries = release_in(path)["awards"]
    return [entry for entry in entries if entry.get("status", "pending") in _LIVE]


def release_in(path: Path) -> Mapping[str, Any]:
    """Return the one release that a file holds, as it stands there."""
    release = json.loads(path.read_text(encoding="utf-8-sig"))
    if "releases" in release:
        (release,) = release["releases"]
    return release


def bid_of(tender: Tender, entry: Mapping[str, Any]) -> str:
    """Return the bid an award is for: the one it names, or the supplier's for just those lots."""
    named = entry.get("relatedBids") or [entry[name] for name in ("relatedBid",) if name in entry]
    if len(named) > 1:
        raise ValueError(f"one award names the bids {listed(map(str, named))}")
    if named:
        return str(named[0])
    supplier, lots = entry["suppliers"][0]["id"], frozenset(entry["relatedLots"])
    bids = [bid.bid_id for bid in tender.bids_of.get(supplier, ()) if bid.lots == lots]
    if not bids:
        raise ValueError(f"{supplier} has no bid for {listed(sorted(lots))}")
    if len(bids) > 1:
        raise ValueError(
            f"{supplier} has the bids {listed(bids)} for {listed(sorted(lots))}, and the award "
            "does not name one of them in relatedBids"
        )
    return bids[0]
