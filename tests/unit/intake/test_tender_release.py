"""A release is of the form OCDS asks for, and gives back what it was written from."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from allocator.intake.tender import (
    check_claims,
    check_stated,
    check_tender_files,
    package_of,
    read_awards,
    read_tender,
    release_of,
)
from allocator.lots.award.tender import Award, Tender
from allocator.lots.award.terms import Terms
from tests.unit.intake.ocds_form import PACKAGE, faults_of_form
from tests.unit.lots.award.small_tenders import best_award, small_tender

TENDERS = Path(__file__).parents[3] / "scenarios" / "tenders"
SHIPPED = ("nobody-bids", "packages", "re-let-two-lots", "seven-lots")


def dated(seed: int) -> Tender:
    return small_tender(seed).but(day=date(2026, 3, 26), ocid="ocds-h6vhtk-000001")


def named(tender: Tender) -> Tender:
    """With names far enough apart that none is taken for another."""
    names = {it.supplier_id: f"Care {chr(97 + i) * 9}" for i, it in enumerate(tender.suppliers)}
    suppliers = (type(it)(**_parts(it, names[it.supplier_id])) for it in tender.suppliers)
    return tender.but(suppliers=tuple(suppliers))


def _parts(it: Any, name: str) -> dict[str, Any]:
    return {**{part: getattr(it, part) for part in it.__slots__}, "name": name}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_tender_is_written_in_the_form_of_the_standard(name: str) -> None:
    release = release_of(read_tender(TENDERS / name))
    assert list(faults_of_form(json.loads(json.dumps(release)))) == []


@pytest.mark.parametrize("seed", range(12))
def test_an_award_is_written_in_the_form_of_the_standard(seed: int) -> None:
    tender = named(dated(seed))
    award = best_award(tender)
    release = release_of(tender, award)
    assert list(faults_of_form(json.loads(json.dumps(release)))) == []
    roles = {party["id"]: party["roles"] for party in release["parties"]}
    for entry in release.get("awards", ()):
        for supplier in entry.get("suppliers", ()):
            assert "supplier" in roles[supplier["id"]]
    lots = [lot for entry in release.get("awards", ()) for lot in entry["relatedLots"]]
    assert sorted(lots) == (sorted(tender.open_ids) if award else [])


@pytest.mark.parametrize("packed", [False, True], ids=["release", "package"])
@pytest.mark.parametrize("seed", range(12))
def test_tender_and_award_come_back_as_they_were(seed: int, packed: bool, tmp_path: Path) -> None:
    tender = named(dated(seed))
    award, file = best_award(tender), tmp_path / "r.json"
    release = release_of(tender, award)
    file.write_text(json.dumps(package_of(release) if packed else release), encoding="utf-8")
    assert check_tender_files(file).tender == tender
    assert check_stated(file, tender) == ()
    if award is not None:
        assert read_awards(file, tender) == award
        assert check_claims(file, tender) == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_package_is_of_the_form_of_the_standard_and_declares_its_extensions(name: str) -> None:
    release = release_of(read_tender(TENDERS / name).but(buyer="Norfolk County Council"))
    package = json.loads(json.dumps(package_of(release)))
    assert list(faults_of_form(package, PACKAGE, "package")) == []
    assert package["releases"] == [json.loads(json.dumps(release))]
    declared = [url.split("/")[4] for url in package["extensions"]]
    assert declared == [
        *("ocds_awardCriteriaBreakdown_extension", "ocds_bid_extension", "ocds_lots_extension")
    ]
    assert package_of(release) == package_of(release)
    other = package_of({**release, "id": "another"})
    assert other["uri"] != package["uri"]


def test_a_package_claims_neither_day_nor_publisher_that_the_tender_lacks() -> None:
    package = package_of(release_of(named(small_tender(0))))
    missing = ["package: no publishedDate", "package: no publisher"]
    assert [it for it in faults_of_form(package, PACKAGE, "package") if "/" not in it] == missing


def test_the_value_of_an_award_is_its_prices_for_its_hours_over_the_weeks() -> None:
    tender = read_tender(TENDERS / "packages")
    award = Award(winners=(("E1", "P01"), ("E2", "P09"), ("W1", "P01"), ("W2", "P10")))
    entries = {entry["id"]: entry for entry in release_of(tender, award)["awards"]}
    pair = entries["award-P01"]
    hours = {"E1": 1500, "W1": 1300}
    assert pair["value"] == {"amount": 3_482_752, "currency": "GBP"}, "2,800 h at £23.92, 52 weeks"
    assert [item["relatedLot"] for item in pair["items"]] == ["E1", "W1"]
    for item in pair["items"]:
        assert item["quantity"] == hours[item["relatedLot"]] * 52
        assert item["unit"]["value"] == {"amount": 23.92, "currency": "GBP"}


def test_a_tender_without_date_or_identifier_is_written_as_a_draft(tmp_path: Path) -> None:
    tender = named(small_tender(0).but(terms=Terms(quality_weight=100)))
    release = release_of(tender)
    assert list(faults_of_form(release)) == ["release: no date"]
    assert release["ocid"].startswith("draft-")
    assert release == release_of(tender)
    assert release["ocid"] != release_of(tender.but(title="other"))["ocid"]
    (tmp_path / "r.json").write_text(json.dumps(release), encoding="utf-8")
    assert read_tender(tmp_path / "r.json").ocid == ""


def test_the_buyer_is_a_party_and_a_number_has_its_register(tmp_path: Path) -> None:
    tender = named(dated(0)).but(buyer="Norfolk County Council")
    first = replace(tender.suppliers[0], company_number="01234567", register="GB-COH")
    tender = tender.but(suppliers=(first, *tender.suppliers[1:]))
    release = release_of(tender)
    assert list(faults_of_form(json.loads(json.dumps(release)))) == []
    assert release["parties"][0]["identifier"] == {"id": "01234567", "scheme": "GB-COH"}
    (buyer,) = [party for party in release["parties"] if party["roles"] == ["buyer"]]
    assert release["buyer"] == {"id": buyer["id"], "name": "Norfolk County Council"}
    (tmp_path / "r.json").write_text(json.dumps(release), encoding="utf-8")
    assert read_tender(tmp_path / "r.json") == tender


def test_the_form_refuses_what_it_does_not_know() -> None:
    release = release_of(dated(0))
    release["tender"]["awardCriteria"] = {"criteria": []}
    release["tag"], release["colour"] = [], "red"
    del release["initiationType"]
    said = "\n".join(faults_of_form(release))
    for part in ("no initiationType", "release/tag", "release/colour", "tender/awardCriteria"):
        assert part in said
