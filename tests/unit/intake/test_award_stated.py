"""A release that states other terms, lots or bids than the tender contradicts it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocator.intake.tender import check_stated, read_tender, release_of
from allocator.lots.award.tender import Tender
from tests.unit.lots.award.small_tenders import small_tender

TENDERS = Path(__file__).parents[3] / "scenarios" / "tenders"
Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def tender() -> Tender:
    """The shipped tender for seven lots."""
    return read_tender(TENDERS / "seven-lots")


def told(folder: Path, tender: Tender, change: Change) -> list[tuple[str, str]]:
    release = release_of(tender)
    change(release)
    file = folder / "r.json"
    file.write_text(json.dumps(release), encoding="utf-8")
    return [(breach.rule, breach.message) for breach in check_stated(file, tender)]


@pytest.mark.parametrize("seed", range(20))
def test_a_release_of_the_tender_itself_states_what_the_tender_says(
    seed: int, tmp_path: Path
) -> None:
    assert told(tmp_path, small_tender(seed), lambda _: None) == []


def only_what_is_published(release: dict[str, Any]) -> None:
    """Leave what a release of others may have: no field of our own, no bid, winners as parties."""
    release["parties"] = release["parties"][:1]
    release["tender"].pop("x_awardRules")
    for lot in release["tender"]["lots"]:
        lot["title"] = "Elsewhere"
        for name in [name for name in lot if name.startswith("x_")]:
            lot.pop(name)
    for name in ("bids", "ocid"):
        release.pop(name)
    for name in ("lotDetails", "x_discounts"):
        release["tender"].pop(name)


@pytest.mark.parametrize(
    "change",
    [
        only_what_is_published,
        lambda it: it.pop("tender"),
        lambda it: it["tender"].update(lots=[]),
        lambda it: it["bids"]["details"][0].pop("x_qualityScore"),
        lambda it: it["bids"]["details"][0].update(items=[]),
        lambda it: it["bids"]["details"][0].update(x_qualityScore="86.00", status="pending"),
        lambda it: it["bids"]["details"].reverse(),
    ],
    ids=["published", "no tender", "no lots", "no score", "no price", "as text", "order"],
)
def test_silence_order_and_form_are_no_contradiction(
    change: Change, tender: Tender, tmp_path: Path
) -> None:
    assert told(tmp_path, tender, change) == []


def of_bid(release: dict[str, Any], bid: str) -> dict[str, Any]:
    return next(entry for entry in release["bids"]["details"] if entry["id"] == bid)


OTHERS: list[tuple[str, Change, str, str]] = [
    ("cap", lambda it: it["tender"]["lotDetails"].update(maximumLotsAwardedPerSupplier=9),
     "stated-terms", "most_lots is 9 in the release, 2 in the tender."),
    ("no cap", lambda it: it["tender"].pop("lotDetails"),
     "stated-terms", "most_lots is not set in the release, 2 in the tender."),
    ("new cap", lambda it: it["tender"]["x_awardRules"].update(most_lots_brand=1),
     "stated-terms", "most_lots_brand is 1 in the release, not set in the tender."),
    ("odd", lambda it: it["tender"]["x_awardRules"].update(reserves="perhaps"),
     "stated-terms", "reserves is perhaps in the release, required in the tender."),
    ("weight", lambda it: it["tender"]["lots"][3].update(awardCriteria={"criteria": [
        {"type": "quality", "numbers": [{"number": 60}]}]}),
     "stated-terms", "criteria/0/numbers/0/number: \"60\" is stated here, and 70 elsewhere"),
    ("weeks", lambda it: it["tender"]["x_awardRules"].update(weeks=26),
     "stated-terms", "weeks is 26 in the release, 52 in the tender."),
    ("hours", lambda it: it["tender"]["lots"][0].update(x_weeklyHours=12),
     "stated-lots", "The weekly_hours of lot COAST is 12 in the release, 1240 in the tender."),
    ("fewer lots", lambda it: it["tender"]["lots"].pop(0),
     "stated-lots", "Lot COAST: in the tender, but not in the release"),
    ("more lots", lambda it: it["tender"]["lots"].append({"id": "NORWICH"}),
     "stated-lots", "Lot NORWICH: in the release, but not in the tender."),
    ("rating", lambda it: it["parties"][0].update(x_rating="Inadequate"),
     "stated-supplier", "The rating of supplier ALDER is Inadequate in the release, Good in"),
    ("stranger", lambda it: it["parties"].append({"id": "ZZ", "roles": ["tenderer"]}),
     "stated-supplier", "Supplier ZZ: in the release, but not in the tender."),
    ("score", lambda it: of_bid(it, "B01").update(x_qualityScore=90),
     "stated-bids", "The quality of bid B01 is 90.00 in the release, 86.00 in the tender."),
    ("price", lambda it: of_bid(it, "B01")["items"][0]["unit"]["value"].update(amount=9),
     "stated-bids", "The price of bid B01 is 9.00 in the release, 25.10 in the tender."),
    ("bidder", lambda it: of_bid(it, "B01")["tenderers"][0].update(id="BRECK"),
     "stated-bids", "The supplier_id of bid B01 is BRECK in the release, ALDER in the tender."),
    ("withdrawn", lambda it: of_bid(it, "B16").update(status="withdrawn"),
     "stated-bids", "Bid B16: in the tender, but not in the release, or left out there by its"),
    ("bids", lambda it: it["bids"].update(details=it["bids"]["details"][2:]),
     "stated-bids", "Bids B01 and B02: in the tender, but not in the release"),
    ("discount", lambda it: it["tender"]["x_discounts"].pop(),
     "stated-discounts", "The discounts in the release are not those of the tender."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "rule", "said"), [it[1:] for it in OTHERS], ids=[it[0] for it in OTHERS]
)
def test_what_is_stated_otherwise_is_told(
    change: Change, rule: str, said: str, tender: Tender, tmp_path: Path
) -> None:
    (one,) = told(tmp_path, tender, change)
    assert one[0] == rule
    assert said in one[1]


def test_another_process_is_told(tender: Tender, tmp_path: Path) -> None:
    held = tender.but(ocid="ocds-1")
    assert told(tmp_path, held, lambda it: it.pop("ocid")) == []
    assert told(tmp_path, held, lambda it: it.update(ocid="ocds-2")) == [
        ("stated-terms", "ocid is ocds-2 in the release, ocds-1 in the tender.")
    ]
