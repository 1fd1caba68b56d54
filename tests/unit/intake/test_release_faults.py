"""What can be wrong with a release is found inside it; awards written are read again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from allocator.domain.errors import DataError
from allocator.domain.finding import Finding
from allocator.intake.tender import (
    check_claims,
    check_stated,
    check_tender_files,
    read_awards,
    read_tender,
    release_of,
)
from allocator.lots.award.checker import check_award
from allocator.lots.award.tender import Award
from tests.unit.lots.award.small_tenders import every_award, small_tender

TENDERS = Path(__file__).parents[3] / "scenarios" / "tenders"


def only(found: tuple[Finding, ...], code: str) -> Finding:
    (one,) = [finding for finding in found if finding.code == code]
    assert one.remedy
    return one


Change = Callable[[dict[str, Any]], object]
RELEASE_FAULTS: list[tuple[Change, str, str]] = [
    (lambda r: r["bids"]["details"][2]["items"][0]["unit"]["value"].update(amount=-1), "negative",
     "bids/details/2/items/0/unit/value/amount"),
    (lambda r: r["bids"]["details"][2].update(items=[], value={"amount": -1}), "negative",
     "bids/details/2/value/amount"),
    (lambda r: r["bids"]["details"][2]["items"][0]["unit"]["value"].update(currency="EUR"),
     "currency-unknown", "bids/details/2/items/0/unit/value/currency"),
    (lambda r: r["bids"]["details"][2].update(items=[], value={"amount": 25, "currency": 7}),
     "currency-unknown", "bids/details/2/value/currency"),
    (lambda r: r.update(date="26/03/2026"), "date-not-iso", "date"),
    (lambda r: r["bids"]["details"][2].update(relatedLots=["X"]), "unknown-reference",
     "bids/details/2/relatedLots"),
    (lambda r: r["bids"]["details"][2].update(x_qualityScore="good"), "number-expected",
     "bids/details/2/x_qualityScore"),
    (lambda r: r["bids"]["details"][0]["tenderers"].append({"id": "BRECK"}), "bid-of-several",
     "bids/details/0"),
    (lambda r: r["bids"]["details"][0].update(status="withdrawn"), "bid-left-out",
     "bids/details/0"),
    (lambda r: r["parties"][1].update(x_capacityHours={"a": 1}), "number-expected",
     "parties/1/x_capacityHours"),
    (lambda r: r["tender"]["lots"][0].pop("x_weeklyHours"), "field-missing",
     "tender/lots/0/x_weeklyHours"),
    (lambda r: r["tender"].pop("title"), "field-missing", "tender/title"),
    (lambda r: [lot.pop("awardCriteria") for lot in r["tender"]["lots"]], "field-missing",
     "tender/awardCriteria"),
    (lambda r: [lot["awardCriteria"]["criteria"][0]["numbers"][0].update(number=170)
                for lot in r["tender"]["lots"]],
     "out-of-range", "tender/lots/0/awardCriteria/criteria/0/numbers/0/number"),
    (lambda r: r["tender"]["lotDetails"].update(maximumLotsAwardedPerSupplier=-2), "negative",
     "tender/lotDetails/maximumLotsAwardedPerSupplier"),
    (lambda r: r["tender"]["x_awardRules"].update(most_lots=-2) or r["tender"].pop("lotDetails"),
     "negative", "tender/x_awardRules/most_lots"),
    (lambda r: r["tender"]["x_awardRules"].update(reserves="no"), "choice-unknown",
     "tender/x_awardRules/reserves"),
    (lambda r: r["tender"]["x_awardRules"].update(most_lots=1), "release-contradicts",
     "tender/lotDetails/maximumLotsAwardedPerSupplier"),
    (lambda r: r["tender"]["lots"][3].update(
        awardCriteria={"criteria": [{"type": "quality", "numbers": [{"number": 60}]}]}),
     "release-contradicts", "tender/lots/3/awardCriteria/criteria/0/numbers/0/number"),
]  # fmt: skip


def _named(part: object) -> str:
    return "change" if callable(part) else str(part)[:40]


@pytest.mark.parametrize(("change", "code", "place"), RELEASE_FAULTS, ids=_named)
def test_a_fault_of_a_release_is_found_at_its_place_inside(
    change: Change, code: str, place: str, tmp_path: Path
) -> None:
    release = release_of(read_tender(TENDERS / "seven-lots"))
    change(release)
    file = tmp_path / "release.json"
    file.write_text(json.dumps({"releases": [release]}), encoding="utf-8")
    one = only(check_tender_files(file).findings, code)
    assert (one.file, one.sheet, one.row, one.column) == ("release.json", "", None, place)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"releases": []}', '{"tender": NaN}', "{" * 5000, '{"tender": 1}']
)
def test_what_is_no_release_is_told(text: str, tmp_path: Path) -> None:
    file = tmp_path / "release.json"
    file.write_text(text, encoding="utf-8")
    assert only(check_tender_files(file).errors, "release-unreadable").file == "release.json"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("null", "it has no tender"),
        ("7", "it has no tender"),
        ('{"releases": [null]}', "it has no tender"),
        ('{"releases": [{}, {}]}', "it holds 2 releases"),
        ("{oops", "it is not JSON"),
    ],
)
def test_why_it_is_no_release_is_told(text: str, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "release.json"
    file.write_text(text, encoding="utf-8")
    assert reason in only(check_tender_files(file).errors, "release-unreadable").message


def test_the_limits_and_weights_of_the_standard_are_read_without_our_own_fields(
    tmp_path: Path,
) -> None:
    release = release_of(read_tender(TENDERS / "seven-lots"))
    del release["tender"]["x_awardRules"]
    release["tender"]["lotDetails"]["maximumLotsBidPerSupplier"] = 3
    (tmp_path / "r.json").write_text(json.dumps(release), encoding="utf-8")
    terms = read_tender(tmp_path / "r.json").terms
    assert (terms.quality_weight, terms.most_lots, terms.most_lots_bid) == (70, 2, 3)


@pytest.mark.parametrize("seed", range(6))
def test_awards_written_and_read_are_the_same(seed: int, tmp_path: Path) -> None:
    tender, file = small_tender(seed), tmp_path / "r.json"
    for award in [*every_award(tender)][:40]:
        file.write_text(json.dumps(release_of(tender, award)), encoding="utf-8")
        assert read_awards(file, tender) == award


ODD: list[Any] = [None, "", 0, -1, 1e308, True, [], {}, ["x"], "=1+1", "9" * 30, [[1]], "x" * 500]


def _spoilt(release: dict[str, Any], r: Random) -> None:
    """Put something odd at a few places of a release, or take something out."""
    for _ in range(r.randint(1, 4)):
        held: Any = release
        while isinstance(held, (dict, list)) and held:
            key = r.choice(list(held) if isinstance(held, dict) else range(len(held)))
            if r.random() < 0.3 or not isinstance(held[key], (dict, list)):
                held[key] = r.choice(ODD)
                break
            held = held[key]


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_a_spoilt_release_is_read_or_told_of_and_never_a_crash(start: int, tmp_path: Path) -> None:
    tender, file = read_tender(TENDERS / "packages"), tmp_path / "r.json"
    award = Award(winners=(("E1", "P01"), ("E2", "P09"), ("W1", "P01"), ("W2", "P10")))
    told, refused = 0, list[str]()
    for seed in range(start, start + 20):
        release = release_of(tender, award)
        _spoilt(release, Random(seed))
        file.write_text(json.dumps(release), encoding="utf-8")
        found = check_tender_files(file)
        assert (found.tender is None) == bool(found.errors)
        told += bool(found.findings)
        try:
            check_award(tender, read_awards(file, tender))
            check_claims(file, tender)
            check_stated(file, tender)
        except DataError as fault:
            refused.append(str(fault))
    assert told >= 3
    assert all("its awards cannot be read" in said for said in refused)


def test_awards_that_name_supplier_and_lots_only_are_read(tmp_path: Path) -> None:
    tender, file = read_tender(TENDERS / "re-let-two-lots"), tmp_path / "r.json"
    entries = [
        {"status": "active", "relatedLots": ["NN3"], "suppliers": [{"id": "TERN"}]},
        {"status": "cancelled", "relatedLots": ["NN4"], "suppliers": [{"id": "HERON"}]},
    ]
    file.write_text(json.dumps({"awards": entries}), encoding="utf-8")
    assert read_awards(file, tender) == Award(winners=(("NN3", "R07"), ("NN4", None)))
    entries[0]["suppliers"] = [{"id": "NOBODY"}]
    file.write_text(json.dumps({"awards": entries}), encoding="utf-8")
    with pytest.raises(DataError, match="NOBODY has no bid for NN3"):
        read_awards(file, tender)
