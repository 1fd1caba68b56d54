"""What a release says is over is not up for award: lots, and the bids and discounts for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from allocator.domain.finding import Finding, Severity
from allocator.intake.tender import check_tender_files, read_tender, release_of

TENDERS = Path(__file__).parents[3] / "scenarios" / "tenders"


def only(found: tuple[Finding, ...], code: str) -> Finding:
    (one,) = [finding for finding in found if finding.code == code]
    return one


OVER = ["cancelled", "withdrawn", "unsuccessful", "complete", "odd"]


@pytest.mark.parametrize("status", OVER)
def test_a_lot_that_is_over_is_not_up_for_award_nor_are_bids_and_discounts_for_it(
    status: str, tmp_path: Path
) -> None:
    tender, file = read_tender(TENDERS / "seven-lots"), tmp_path / "r.json"
    release = release_of(tender)
    place = next(i for i, lot in enumerate(release["tender"]["lots"]) if lot["id"] == "NN1")
    release["tender"]["lots"][place]["status"] = status
    file.write_text(json.dumps(release), encoding="utf-8")
    found = check_tender_files(file)
    assert found.tender is not None
    assert found.tender.open_ids == tender.open_ids - {"NN1"}
    assert {bid.bid_id for bid in tender.bids if "NN1" not in bid.lots} == {
        bid.bid_id for bid in found.tender.bids
    }
    assert [it.at_least for it in found.tender.discounts] == [2], "that for NN1 with NN2 is out"
    told = [finding for finding in found.findings if finding.severity is Severity.NOTICE]
    assert {it.code for it in told} >= {"lot-left-out", "bid-left-out", "discount-left-out"}
    one = only(found.findings, "lot-left-out")
    assert (one.column, one.value) == (f"tender/lots/{place}", "NN1")
    assert f'has the status "{status}", so it is not up for award' in one.message
    bids = [it for it in told if it.code == "bid-left-out"]
    assert len(bids) == len(tender.bids) - len(found.tender.bids)
    assert all("for NN1, which is not up for award" in it.message for it in bids)


@pytest.mark.parametrize("status", ["planning", "planned", "active"])
def test_a_lot_that_is_under_way_is_up_for_award(status: str, tmp_path: Path) -> None:
    tender, file = read_tender(TENDERS / "seven-lots"), tmp_path / "r.json"
    release = release_of(tender)
    release["tender"]["lots"][0]["status"] = status
    file.write_text(json.dumps(release), encoding="utf-8")
    assert check_tender_files(file).findings == ()
    assert read_tender(file) == tender


def test_a_lot_that_is_held_and_complete_counts_for_caps(tmp_path: Path) -> None:
    tender, file = read_tender(TENDERS / "re-let-two-lots"), tmp_path / "r.json"
    release = release_of(tender)
    held = [lot for lot in release["tender"]["lots"] if "x_holder" in lot]
    assert len(held) == 5
    held[0]["status"], held[1]["status"] = "complete", "cancelled"
    file.write_text(json.dumps(release), encoding="utf-8")
    lots = {lot.lot_id for lot in read_tender(file).lots}
    assert {lot.lot_id for lot in tender.lots} - lots == {held[1]["id"]}


def test_a_tender_whose_lots_are_all_cancelled_has_nothing_to_award(tmp_path: Path) -> None:
    release = release_of(read_tender(TENDERS / "packages"))
    for lot in release["tender"]["lots"]:
        lot["status"] = "cancelled"
    (tmp_path / "r.json").write_text(json.dumps(release), encoding="utf-8")
    assert only(check_tender_files(tmp_path / "r.json").errors, "no-lot-up-for-award")
