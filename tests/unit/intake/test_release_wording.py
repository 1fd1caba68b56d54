"""What is said of a release is said of lists and fields, not of rows and cells."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from allocator.domain.finding import Finding
from allocator.intake.tender import check_tender_files, read_tender, release_of

TENDERS = Path(__file__).parents[3] / "scenarios" / "tenders"
Change = Callable[[dict[str, Any]], object]


def told(folder: Path, change: Change) -> tuple[Finding, ...]:
    release = release_of(read_tender(TENDERS / "seven-lots"))
    change(release)
    file = folder / "r.json"
    file.write_text(json.dumps(release), encoding="utf-8")
    found = check_tender_files(file).findings
    for finding in found:
        assert not re.search(r"\b(cell|row|header|sheet)s?\b", finding.message, re.IGNORECASE)
    return found


MISSING: list[tuple[Change, str]] = [
    (lambda it: it["tender"].pop("lots"), "tender/lots"),
    (lambda it: it["tender"].update(lots="x"), "tender/lots"),
    (lambda it: it.pop("parties"), "parties"),
    (lambda it: it.pop("bids"), "bids/details"),
    (lambda it: it["bids"].update(details={}), "bids/details"),
]


@pytest.mark.parametrize(
    ("change", "place"), MISSING, ids=["lots", "no list", "parties", "bids", "details"]
)
def test_a_list_that_is_missing_is_the_only_thing_told(
    change: Change, place: str, tmp_path: Path
) -> None:
    (one,) = told(tmp_path, change)
    assert (one.code, one.column) == ("list-missing", place)
    assert place in one.remedy


def test_lists_that_are_empty_are_told_as_such(tmp_path: Path) -> None:
    found = told(tmp_path, lambda it: it["bids"].update(details=[]))
    (one,) = [it for it in found if it.code == "list-empty"]
    assert (one.column, one.message) == ("bids/details", "The list is empty.")
    found = told(tmp_path, lambda it: it["tender"].update(lots=[]))
    assert {it.code for it in found} >= {"no-lot-up-for-award", "list-empty"}


@pytest.mark.parametrize("place", ["tender/lots", "parties", "bids/details"])
def test_entries_without_fields_are_named_each_at_its_place(place: str, tmp_path: Path) -> None:
    def change(release: dict[str, Any]) -> None:
        *above, name = place.split("/")
        (release[above[0]] if above else release)[name] = [None, 5, "B01", ["B02"]]

    found = told(tmp_path, change)
    said = [(it.column, it.value) for it in found if it.code == "entry-without-fields"]
    shown = ("null", "5", "B01", '["B02"]')
    assert said == [(f"{place}/{at}", value) for at, value in enumerate(shown)]
    assert "list-empty" not in {it.code for it in found}
    (one,) = [it for it in found if it.code == "list-without-use"]
    assert (one.column, one.message) == (place, "None of the entries of the list counts.")


def test_an_entry_without_fields_among_others_is_no_row_less(tmp_path: Path) -> None:
    found = told(tmp_path, lambda it: it["bids"]["details"].insert(1, None))
    (one,) = [it for it in found if it.severity == "error"]
    assert (one.code, one.column) == ("entry-without-fields", "bids/details/1")


def test_a_value_that_is_missing_is_asked_for_at_its_place(tmp_path: Path) -> None:
    (one,) = told(tmp_path, lambda it: it["bids"]["details"][3].pop("x_qualityScore"))
    assert (one.code, one.column) == ("field-missing", "bids/details/3/x_qualityScore")
    assert one.message == "The release does not say this, and it is needed."
    assert one.remedy == "Fill it in: Quality score out of 100."


TWICE: list[tuple[Change, str, str]] = [
    (lambda it: it["bids"]["details"][4].update(id="B01"), "duplicate-reference",
     "at bids/details/0"),
    (lambda it: [it["parties"][place].update(name=f"Alder{letters}ld Care in row 9")
                 for place, letters in ((0, "fie"), (2, "fei"))], "suppliers-alike",
     '"Alderfeild Care in row 9" is much like Alderfield Care in row 9 at parties/0.'),
    (lambda it: it["parties"][1]["identifier"].update(id="SYN-001"), "company-number-twice",
     "is the company number at parties/0, too"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "code", "said"), TWICE, ids=[it[1] for it in TWICE])
def test_another_entry_is_named_by_its_place(
    change: Change, code: str, said: str, tmp_path: Path
) -> None:
    release = release_of(read_tender(TENDERS / "seven-lots"))
    change(release)
    (tmp_path / "r.json").write_text(json.dumps(release), encoding="utf-8")
    (one,) = [it for it in check_tender_files(tmp_path / "r.json").findings if it.code == code]
    assert said in one.message
