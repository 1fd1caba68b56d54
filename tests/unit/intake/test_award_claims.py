"""What awards of others state is compared with the winning bids; a contradiction is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocator.domain.errors import DataError
from allocator.intake.tender import check_claims, read_awards, read_tender, release_of
from allocator.lots.award.checker import check_award
from allocator.lots.award.tender import Award, Tender
from tests.unit.lots.award.small_tenders import every_award, small_tender

TENDERS = Path(__file__).parents[3] / "scenarios" / "tenders"
AWARD = Award(winners=(("E1", "P01"), ("E2", "P09"), ("W1", "P01"), ("W2", "P10")))
Entries = list[dict[str, Any]]


@pytest.fixture
def tender() -> Tender:
    """The shipped tender with packages."""
    return read_tender(TENDERS / "packages")


def written(folder: Path, tender: Tender, change: Callable[[Entries], object]) -> Path:
    release = release_of(tender, AWARD)
    change(release["awards"])
    file = folder / "r.json"
    file.write_text(json.dumps(release), encoding="utf-8")
    return file


@pytest.mark.parametrize("seed", range(6))
def test_what_the_program_writes_contradicts_nothing(seed: int, tmp_path: Path) -> None:
    held, file = small_tender(seed), tmp_path / "r.json"
    for award in [*every_award(held)][:40]:
        file.write_text(json.dumps(release_of(held, award)), encoding="utf-8")
        assert check_claims(file, held) == ()


CLAIMS: list[tuple[Callable[[Entries], object], str, str]] = [
    (lambda it: it[1].update(suppliers=[{"id": "GODWIT", "name": "Ruff and Reeve"}]),
     "stated-supplier", "The award of bid P09 is to GODWIT, but the bid is "),
    (lambda it: it[1]["suppliers"].append({"name": "Somebody else"}),
     "stated-supplier", "The award of bid P09 is to Somebody else, but the bid is "),
    (lambda it: it[0]["value"].update(amount=3_482_753),
     "stated-value", "states a value of 3,482,753.00 GBP; £23.92 an hour after a discount of 2 %"),
    (lambda it: it[0]["value"].update(currency="EUR"), "stated-value", "3,482,752.00 EUR"),
    (lambda it: it[0]["items"][1]["unit"]["value"].update(amount=24.40),
     "stated-value", "states 24.40 GBP an hour; the bid's price is £23.92 after a discount"),
    (lambda it: it[2]["x_scores"].update(W2=99.0), "stated-score", "a score of 99.0 in W2; by the"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "rule", "said"),
    CLAIMS,
    ids=["supplier", "joint", "value", "currency", "price", "score"],
)
def test_a_claim_that_is_not_the_bids_is_told(
    change: Callable[[Entries], object], rule: str, said: str, tender: Tender, tmp_path: Path
) -> None:
    file = written(tmp_path, tender, change)
    (one,) = check_claims(file, tender)
    assert one.rule == rule
    assert said in one.message


def test_rounding_below_a_penny_and_silence_are_no_contradiction(
    tender: Tender, tmp_path: Path
) -> None:
    def change(entries: Entries) -> None:
        entries[0]["value"]["amount"] += 0.004
        for name in ("suppliers", "value", "items", "x_scores"):
            entries[1].pop(name)
        entries[2]["suppliers"] = [{"name": "Ruff and Reeve"}]

    assert check_claims(written(tmp_path, tender, change), tender) == ()


@pytest.mark.parametrize("other", ["P01", "P09"], ids=["another bid", "the same bid"])
def test_a_lot_awarded_twice_is_a_breach(other: str, tender: Tender, tmp_path: Path) -> None:
    bid = tender.bid_by_id[other]
    again = {"relatedBids": [other], "relatedLots": sorted(bid.lots)}
    file = written(tmp_path, tender, lambda it: it.insert(0, again))
    found = check_award(tender, read_awards(file, tender))
    twice = [(breach.subjects, breach.amount) for breach in found if breach.rule == "one-winner"]
    assert twice == [((lot,), 1) for lot in sorted(bid.lots)]
    assert all(f"is awarded 2 times: to {other} and {other}" in breach.message for breach in found)


def test_a_lot_awarded_to_two_bids_names_both(tender: Tender, tmp_path: Path) -> None:
    other = next(bid for bid in tender.bids if bid.lots == {"E2"} and bid.bid_id != "P09")
    again = {"relatedBids": [other.bid_id], "relatedLots": ["E2"]}
    file = written(tmp_path, tender, lambda it: it.append(again))
    (breach,) = check_award(tender, read_awards(file, tender))
    names = " and ".join(sorted(["P09", other.bid_id]))
    assert breach.message == f"E2 is awarded 2 times: to {names}."


REFUSED: list[tuple[Callable[[Entries], object], str]] = [
    (lambda it: it[1].update(relatedBids=["P09", "P10"]), "one award names the bids P09 and P10"),
    (lambda it: it[0].update(value={"amount": "much"}), "'much' is no amount of money"),
    (lambda it: it.append({"relatedBids": ["P09"], "relatedLots": ["E2"],
                           "x_reserveBids": {"E1": "P02"}}) or it[0].update(
                               x_reserveBids={"E1": "P03"}), "E1 has the reserves P03 and P02"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "said"), REFUSED, ids=["bids", "amount", "reserves"])
def test_what_cannot_be_told_apart_is_refused(
    change: Callable[[Entries], object], said: str, tender: Tender, tmp_path: Path
) -> None:
    with pytest.raises(DataError, match=said):
        check_claims(written(tmp_path, tender, change), tender)


def test_an_award_that_could_be_for_either_of_two_bids_is_refused(
    tender: Tender, tmp_path: Path
) -> None:
    ruff = tender.bid_by_id["P09"]
    held = tender.but(bids=(*tender.bids, type(ruff)(
        bid_id="P99", supplier_id=ruff.supplier_id, lots=ruff.lots, quality=1, price_pence=2000
    )))  # fmt: skip
    file = written(tmp_path, tender, lambda it: it[1].pop("relatedBids"))
    assert read_awards(file, tender) == AWARD
    with pytest.raises(DataError, match="has the bids P09 and P99 for E2"):
        read_awards(file, held)
