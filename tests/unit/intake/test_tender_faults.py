"""What can be wrong with a tender is found at its place; what is right goes round."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from allocator.domain.errors import DataError
from allocator.domain.finding import Finding, Severity
from allocator.intake.tender import (
    SETTINGS,
    check_tender_files,
    read_tender,
    release_of,
    tender_files,
)
from allocator.lots.award.terms import PriceFormula, Reserves
from tests.unit.lots.award.small_tenders import shuffled, small_tender

DAY = date(2026, 3, 26)
TENDERS = Path(__file__).parents[3] / "scenarios" / "tenders"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped tender for seven lots."""
    return Path(shutil.copytree(TENDERS / "seven-lots", tmp_path / "seven"))


def replaced(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def only(found: tuple[Finding, ...], code: str) -> Finding:
    (one,) = [finding for finding in found if finding.code == code]
    assert one.remedy
    return one


# --- folders ------------------------------------------------------------------------------------


def test_every_shipped_tender_is_read_and_says_it_is_invented() -> None:
    names = sorted(path.name for path in TENDERS.iterdir() if path.is_dir())
    assert names == ["nobody-bids", "packages", "re-let-two-lots", "seven-lots"]
    for name in names:
        found = check_tender_files(TENDERS / name)
        assert found.tender is not None, found.errors
        assert found.tender.is_synthetic
        codes = [finding.code for finding in found.findings]
        assert codes == (["lot-without-bids"] if name == "nobody-bids" else [])


FAULTS = [
    ("bids.csv", "B01,ALDER,KINGS", "B01,ALDER,KINGZ", "unknown-reference", 2, "lots"),
    ("bids.csv", "B01,ALDER", "B01,ADLER", "unknown-reference", 2, "supplier_id"),
    ("bids.csv", "B02,ALDER", "B01,ALDER", "duplicate-reference", 3, "bid_id"),
    ("bids.csv", "86,25.10", "86,-25.10", "negative", 2, "price"),
    ("bids.csv", "86,25.10", "86,", "price-missing", 2, "price"),
    ("bids.csv", "86,25.10", "86,0", "out-of-range", 2, "price"),
    ("bids.csv", "86,25.10", "86,25.105", "too-many-decimals", 2, "price"),
    ("bids.csv", "86,25.10", '86,"25,10"', "number-comma", 2, "price"),
    ("bids.csv", "86,25.10", "186,25.10", "out-of-range", 2, "quality"),
    ("bids.csv", "B02,ALDER,FENS", "B02,ALDER,KINGS", "bid-repeated", 3, "lots"),
    ("bids.csv", "COAST;FENS", "COAST;FENS;COAST", "named-twice", 23, "lots"),
    ("bids.csv", "86,25.10", "86,25.10 EUR", "number-with-unit", 2, "price"),
    ("bids.csv", "86,25.10", "86,nan", "number-expected", 2, "price"),
    ("bids.csv", "COAST;FENS", '"COAST,FENS"', "id-characters", 23, "lots"),
    ("bids.csv", "quality", "qualty", "column-missing", 1, "quality"),
    ("suppliers.csv", "4200,300,,2", "2500,300,,2", "least-above-capacity", 10,
     "capacity_hours"),
    ("discounts.csv", "NN1;NN2", "NN1;NN2;NN1", "named-twice", 3, "neighbours"),
    ("lots.csv", "COAST,Coastal,West,1240,LARKS", "COAST,Coastal,West,0,LARKS",
     "out-of-range", 2, "weekly_hours"),
    ("lots.csv", "NN4,North Norfolk 4,North,1890,", "NN5,North Norfolk 4,North,1890,",
     "lot-without-bids", 8, "lot_id"),
    ("suppliers.csv", "SYN-002", "SYN-001", "company-number-twice", 3,
     "company_number"),
    ("suppliers.csv", "Breckmoor Home Support", "ALDERFIELD CARE LTD.",
     "supplier-twice", 3, "name"),
    ("suppliers.csv", "Breckmoor Home Support", "Alderfeild Care", "suppliers-alike", 3, "name"),
    ("suppliers.csv", "Breckmoor Home Support", "The Alderfield Care Limited (Norfolk)",
     "suppliers-alike", 3, "name"),
    ("suppliers.csv", "SYN-002", "syn 001", "company-number-twice", 3, "company_number"),
    ("suppliers.csv", "4200,300,,2", "4200,300,,3", "least-above-most", 10, "min_lots"),
    ("discounts.csv", "ALDER,2.50,2,", "ALDER,2.50,,", "discount-unclear", 2, "lots_won"),
    ("discounts.csv", "ALDER,2.50,2,", "ALDER,2.50,2,NN1;NN2", "discount-unclear", 2, "lots_won"),
    ("discounts.csv", "NN1;NN2", "NN1", "discount-unclear", 3, "lots_won"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "change", "code", "place"),
    [(x[0], x[1:3], x[3], x[4:]) for x in FAULTS],
    ids=[f"{x[3]}-{x[2]}" for x in FAULTS],
)
def test_a_fault_of_a_table_is_found_at_its_place(
    folder: Path, file: str, change: tuple[str, str], code: str, place: tuple[int, str]
) -> None:
    replaced(folder / file, *change)
    one = only(check_tender_files(folder).findings, code)
    assert (one.file, one.row, one.column) == (file, *place)


@pytest.mark.parametrize("price", ["0", "-1"])
def test_what_is_said_of_a_price_too_low_names_the_same_least_price(
    folder: Path, price: str
) -> None:
    replaced(folder / "bids.csv", "86,25.10", f"86,{price}")
    (one,) = check_tender_files(folder).errors
    assert "0.01" in one.message + one.remedy
    replaced(folder / "tender.toml", "quality_weight = 70", "quality_weight = 100")
    assert check_tender_files(folder).errors == (one,)


def test_an_equal_company_number_is_named_as_the_cause(folder: Path) -> None:
    replaced(folder / "suppliers.csv", "SYN-002", "SYN-001")
    one = only(check_tender_files(folder).errors, "company-number-twice")
    assert one.message.startswith('"SYN-001" is the company number in row 2, too')
    assert "number" in one.remedy


def test_two_companies_of_one_brand_may_share_a_number(folder: Path) -> None:
    replaced(folder / "suppliers.csv", "SYN-004", "SYN-003")
    assert check_tender_files(folder).findings == ()


def test_a_bid_for_a_lot_that_is_held_is_found(folder: Path) -> None:
    replaced(folder / "lots.csv", "incumbent\n", "incumbent,holder\n")
    replaced(folder / "lots.csv", "1050,WILLOW", "1050,WILLOW,FLINT")
    found = check_tender_files(folder)
    held = [it for it in found.errors if it.code == "bid-for-held-lot"]
    assert [(it.row, it.value) for it in held] == [
        (11, "NN3"), (15, "NN3"), (21, "NN3"), (25, "NN3"), (26, "NN3")
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n,,\n"], ids=["nothing", "blank rows"])
@pytest.mark.parametrize(
    ("table", "can_go"), [("bids", False), ("discounts", True)], ids=["bids", "discounts"]
)
def test_an_empty_file_may_be_removed_only_where_its_table_is_not_needed(
    folder: Path, table: str, can_go: bool, text: str
) -> None:
    (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    one = only(check_tender_files(folder).errors, "file-empty")
    assert ("remove it" in one.remedy) == can_go
    (folder / f"{table}.csv").unlink()
    assert bool(check_tender_files(folder).errors) != can_go


@pytest.mark.parametrize("rows", ["", "KINGS,900,ALDER\n"], ids=["no lot", "a held lot"])
def test_a_tender_whose_lots_are_all_held_has_nothing_to_award(rows: str, folder: Path) -> None:
    (folder / "lots.csv").write_text("lot_id,weekly_hours,holder\n" + rows)
    one = only(check_tender_files(folder).errors, "no-lot-up-for-award")
    assert (one.file, one.column) == ("lots.csv", "holder" if rows else "")


def test_a_supplier_that_does_nothing_is_told(folder: Path) -> None:
    with (folder / "suppliers.csv").open("a", encoding="utf-8") as stream:
        stream.write("ZEBRA,Zebra Crossing Care,SYN-099,,Good,1000,0,,\n")
    one = only(check_tender_files(folder).findings, "supplier-without-bids")
    assert (one.severity, one.row, one.value) == (Severity.NOTICE, 12, "ZEBRA")


SETTING_FAULTS = [
    ("quality_weight = 70", "quality_weigth = 70", "setting-unknown", "quality_weigth"),
    ("quality_weight = 70", "", "blank-required", "quality_weight"),
    ("quality_weight = 70", "quality_weight = 700", "out-of-range", "quality_weight"),
    ("quality_weight = 70", "quality_weight = 70.5", "whole-number-expected", "quality_weight"),
    ("most_lots = 2", "most_lots = -2", "negative", "most_lots"),
    ('reserves = "required"', 'reserves = "perhaps"', "choice-unknown", "reserves"),
    ('reserves = "required"', "reserves = [1]", "choice-unknown", "reserves"),
]


@pytest.mark.parametrize(("old", "new", "code", "name"), SETTING_FAULTS)
def test_a_fault_of_a_setting_is_found_at_its_name(
    folder: Path, old: str, new: str, code: str, name: str
) -> None:
    replaced(folder / "tender.toml", old, new)
    one = only(check_tender_files(folder).errors, code)
    assert (one.file, one.row, one.column) == ("tender.toml", None, name)


def test_settings_that_are_not_toml_or_not_there_are_told(folder: Path) -> None:
    replaced(folder / "tender.toml", "quality_weight = 70", "quality_weight 70")
    assert "line" in only(check_tender_files(folder).errors, "settings-unreadable").message
    (folder / "tender.toml").write_bytes(b'title = "\xff"')
    assert only(check_tender_files(folder).errors, "encoding").file == "tender.toml"
    (folder / "tender.toml").unlink()
    assert only(check_tender_files(folder).errors, "file-missing").file == "tender.toml"


def test_what_is_no_tender_is_told(tmp_path: Path) -> None:
    (tmp_path / "tender.pdf").write_text("x")
    for name, code in (("tender.pdf", "not-a-tender"), ("nowhere", "path-missing")):
        assert only(check_tender_files(tmp_path / name).errors, code)
    with pytest.raises(DataError, match="cannot be read as a tender"):
        read_tender(tmp_path)


def test_a_folder_of_tenders_is_told_with_their_names(tmp_path: Path) -> None:
    found = check_tender_files(TENDERS)
    assert [it.code for it in found.findings] == ["not-a-tender"]
    message = found.findings[0].message
    assert message.endswith("There are tenders in it: nobody-bids, packages, re-let-two-lots, "
                            "seven-lots.")  # fmt: skip
    for number in range(10):
        (tmp_path / f"T{number}").mkdir()
        (tmp_path / f"T{number}" / "tender.toml").touch()
    (one,) = check_tender_files(tmp_path).findings
    assert "T6, T7 and 2 more." in one.message
    assert "file-missing" in {it.code for it in check_tender_files(tmp_path / "T0").errors}


def test_warnings_are_handed_on_and_stop_nothing() -> None:
    heard: list[Finding] = []
    assert read_tender(TENDERS / "nobody-bids", heard.extend)
    assert [it.code for it in heard] == ["lot-without-bids"]


@pytest.mark.parametrize("seed", range(25))
def test_a_tender_written_and_read_is_the_same(seed: int, tmp_path: Path) -> None:
    tender = small_tender(seed)
    named = tuple(
        type(it)(
            **{**{n: getattr(it, n) for n in it.__slots__}, "name": f"Care {'abcdefg'[i] * 9}"}
        )
        for i, it in enumerate(tender.suppliers)
    )
    tender = tender.but(
        suppliers=named, ocid='ocds-"x\\y', buyer="Norfolk", is_synthetic=True, day=DAY, weeks=26
    )
    for name, content in tender_files(shuffled(tender, seed)).items():
        (tmp_path / name).write_bytes(content)
    assert check_tender_files(tmp_path).tender == tender
    (tmp_path / "release.json").write_text(json.dumps(release_of(tender)), encoding="utf-8")
    assert check_tender_files(tmp_path / "release.json").tender == tender


def test_every_setting_reaches_the_terms(folder: Path) -> None:
    text = (
        'title = "t"\nquality_weight = 55\nprice_formula = "difference"\nmost_lots = 3\n'
        "most_lots_brand = 4\nmost_lots_bid = 5\narea_share_percent = 50\nquality_floor = 60.5\n"
        'price_cap = 28.25\nmost_takeover_hours = 1500\nreserves = "where-possible"\n'
        "most_reserves = 2\nload_counts = false\nreserve_within_capacity = false\n"
        'unawarded = "allowed"\nscore_step = 2.5\nlots_count = "by-hours"\nrating_floor = "Good"\n'
        'ocid = "ocds-1"\nbuyer = "Norfolk"\nsynthetic = true\ndate = 2026-03-26\nweeks = 26\n'
    )
    assert {line.split(" = ")[0] for line in text.splitlines()} == set(SETTINGS.columns)
    (folder / "tender.toml").write_text(text, encoding="utf-8")
    tender = read_tender(folder)
    terms = tender.terms
    assert (terms.quality_weight, terms.price_formula) == (55, PriceFormula.DIFFERENCE)
    assert (terms.most_lots, terms.most_lots_brand, terms.most_lots_bid) == (3, 4, 5)
    assert (terms.quality_floor, terms.price_cap_pence, terms.score_step) == (6050, 2825, 250)
    assert (terms.most_takeover_minutes, terms.most_reserves) == (90_000, 2)
    assert terms.reserves is Reserves.WHERE_POSSIBLE
    assert not terms.load_counts
    assert not terms.reserve_within_capacity
    assert (tender.ocid, tender.buyer) == ("ocds-1", "Norfolk")
    assert (tender.day, tender.weeks) == (DAY, 26)
    plain = terms.but()
    assert all(
        getattr(plain, name) != getattr(type(terms)(), name) for name in type(terms).__slots__
    ), "a setting left at its default shows nothing"
