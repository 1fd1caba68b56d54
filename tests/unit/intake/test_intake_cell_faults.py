"""Every fault of a single cell is found at that cell, under its own code."""

from __future__ import annotations

import pytest
from sample_county import CaseFiles, sample_case

from allocator.domain.finding import Severity

CELLS = [
    ("blank-required", "packages", 3, "client_group", ""),
    ("blank-required", "packages", 2, "package_ref", "   "),
    ("blank-required", "capacity", 4, "carer_hours", "\u00a0"),
    ("text-unprintable", "providers", 3, "name", "Ca\x07re"),
    ("text-too-long", "providers", 3, "name", "x" * 201),
    ("text-too-long", "locations", 2, "location_id", "L" * 65),
    ("id-characters", "packages", 2, "preferred_locations", "L-1,L-2"),
    ("id-mangled", "providers", 3, "brand_id", "1.23E+11"),
    ("number-expected", "visits", 2, "minutes", "half an hour"),
    ("number-expected", "capacity", 2, "carer_hours", "."),
    ("number-with-unit", "capacity", 3, "carer_hours", " 14 hrs"),
    ("number-with-unit", "visits", 3, "minutes", "30min"),
    ("number-comma", "capacity", 2, "carer_hours", "14,5"),
    ("number-comma", "rate_cards", 2, "pence_per_hour", "2,400"),
    ("whole-number-expected", "visits", 2, "carers", "1.5"),
    ("negative", "capacity", 2, "carer_hours", "-3"),
    ("negative", "packages", 2, "priority_band", "-1"),
    ("out-of-range", "packages", 4, "priority_band", "6"),
    ("out-of-range", "visits", 2, "carers", "3"),
    ("out-of-range", "capacity", 2, "carer_hours", "5000.5"),
    ("out-of-range", "packages", 2, "easting", "700001"),
    ("hours-above-week", "capacity", 2, "carer_hours", "168.5"),
    ("hours-rounded", "capacity", 2, "carer_hours", "14.33"),
    ("date-expected", "packages", 2, "ready_on", "soon"),
    ("date-not-iso", "packages", 2, "ready_on", "02/03/2026"),
    ("date-not-iso", "book", 2, "started_on", "1 May 2025"),
    ("date-not-iso", "book", 2, "started_on", "2025/05/01"),
    ("date-impossible", "packages", 2, "target_start", "2026-02-31"),
    ("date-serial", "assessments", 2, "assessed_on", "45047"),
    ("date-out-of-range", "assessments", 3, "assessed_on", "1026-01-01"),
    ("clock-expected", "visits", 2, "window_start", "7am"),
    ("clock-expected", "visits", 2, "window_start", "07:00:30"),
    ("clock-impossible", "visits", 2, "window_end", "24:30"),
    ("clock-impossible", "visits", 2, "window_end", "08:75"),
    ("days-expected", "visits", 2, "days", "Mon;Tues;Wedn;Thx"),
    ("day-twice", "visits", 2, "days", "Mon;Monday"),
    ("choice-unknown", "assessments", 2, "rating", "Godo"),
    ("choice-unknown", "locations", 2, "framework", "maybe"),
    ("choice-unknown", "locations", 2, "client_groups", "OP;XX"),
    ("choice-unknown", "about", 4, "value", "perhaps"),
    ("choice-normalised", "assessments", 3, "rating", "Requires Improvement"),
    ("choice-normalised", "packages", 3, "route", "COMMUNITY "),
    ("choice-normalised", "locations", 3, "client_groups", "op;ld;MH;PD"),
    ("date-not-iso", "about", 2, "value", "02/03/2026"),
    ("unknown-reference", "packages", 2, "excluded_locations", "L-33"),
    ("unknown-reference", "packages", 2, "current_location", "L-9"),
    ("unknown-reference", "locations", 3, "provider_id", "V-9"),
    ("unknown-reference", "lot_members", 3, "location_id", "L_2"),
    ("unknown-reference", "lot_areas", 3, "lot_id", "LOT-9"),
    ("unknown-reference", "orders", 2, "package_ref", "P-02"),
    ("unknown-reference", "book", 2, "location_id", "l-1"),
    ("visit-without-package", "visits", 3, "package_ref", "P-01"),
    ("area-unknown", "served_areas", 3, "lsoa11cd", "E01000020"),
    ("area-unknown", "packages", 3, "lsoa11cd", "E01099999"),
    ("window-backwards", "visits", 2, "window_end", "06:59"),
    ("postcode-left-out", "packages", 2, "postcode", "NR1"),
    ("grid-half", "packages", 2, "easting", ""),
    ("period-backwards", "restrictions", 2, "to_date", "2025-12-31"),
    ("miles-backwards", "rate_cards", 3, "miles_to", "5"),
    ("skill-nobody-has", "packages", 2, "skills", "peg;hoits"),
    ("date-in-future", "assessments", 2, "assessed_on", "2026-03-03"),
    ("date-in-future", "book", 3, "started_on", "2026-04-03"),
    ("ready-in-future", "packages", 3, "ready_on", "2026-03-03"),
    ("capacity-stale", "capacity", 6, "declared_on", "2026-02-01"),
    ("wishes-contradict", "packages", 2, "preferred_locations", "L-1;L-3"),
    ("two-pins", "orders", 3, "location_id", "L-1"),
]
# A fault at one cell that is bound to show at others too.
FOLLOWED = {"unknown-reference", "visit-without-package", "blank-required", "id-characters"}
FOLLOWED |= {"text-too-long", "miles-backwards", "two-pins", "out-of-range"}


@pytest.mark.parametrize("fault", CELLS, ids=lambda fault: "-".join(map(str, fault))[:60])
def test_a_fault_is_found_at_its_cell(
    fault: tuple[str, str, int, str, str], files: CaseFiles, check
) -> None:
    code, table, row, column, text = fault
    if code == "two-pins":
        files.set("orders", 3, "package_ref", "P-002").set("orders", 3, "instruction", "pin")
    result = check(files.set(table, row, column, text))
    found = [f for f in result.findings if f.code == code]
    assert [(f.file, f.sheet, f.row, f.column) for f in found] == [
        (f"{table}.csv", table, row, column)
    ]
    assert (result.case is None) == any(f.severity is Severity.ERROR for f in result.findings)
    if code not in FOLLOWED:
        assert [f.code for f in result.findings] == [code]


def test_the_clean_case_has_no_findings(files: CaseFiles, check) -> None:
    result = check(files)
    assert result.findings == ()
    assert result.case == sample_case()


ACCEPTED = [
    ("visits", 2, "minutes", "45.0"),
    ("visits", 2, "days", "daily"),
    ("visits", 2, "days", "Monday, tues Wed/thurs;fri;Sat;su"),
    ("visits", 2, "window_start", "7:00"),
    ("visits", 2, "window_start", "07:00:00"),
    ("packages", 2, "ready_on", "2026-02-20T00:00:00"),
    ("packages", 2, "lsoa11cd", " e01000001 "),
    ("packages", 2, "postcode", "nr11aa"),
    ("packages", 2, "skills", "hoist; peg;"),
    ("packages", 4, "funding", ""),
    ("packages", 2, "rural", ""),
    ("packages", 2, "rural", "N"),
    ("capacity", 2, "carer_hours", "11.01666667"),
    ("book", 2, "ready_on", ""),
    ("book", 2, "priority_band", ""),
]


@pytest.mark.parametrize(("table", "row", "column", "text"), ACCEPTED)
def test_other_ways_to_write_the_same_are_read_in_silence(
    table: str, row: int, column: str, text: str, files: CaseFiles, check
) -> None:
    result = check(files.set(table, row, column, text))
    assert result.findings == ()
    assert result.case == sample_case()


@pytest.mark.parametrize(
    ("text", "suggestion"), [("Godo", "Good"), ("outstandin", "Outstanding"), ("zzz", None)]
)
def test_an_unknown_word_suggests_a_near_one(
    text: str, suggestion: str | None, files: CaseFiles, check
) -> None:
    (found,) = check(files.set("assessments", 2, "rating", text)).errors
    assert (f'Did you mean "{suggestion}"?' in found.message) == (suggestion is not None)


@pytest.mark.parametrize("word", ["Excellent", "Poor", "No published rating"])
def test_words_of_other_schemes_are_read_with_a_notice(word: str, files: CaseFiles, check) -> None:
    result = check(files.set("assessments", 2, "rating", word))
    assert [(f.code, f.value) for f in result.findings] == [("choice-normalised", word)]
    labels = {"Excellent": "Outstanding", "Poor": "Inadequate"}
    ratings = {found.location_id: found.rating.label for found in result.case.assessments}
    assert ratings["L-1"] == labels.get(word, "Not rated")


def test_the_same_unusual_word_is_mentioned_once(files: CaseFiles, check) -> None:
    for row in (2, 3, 4):
        files.set("assessments", row, "rating", "GOOD")
    (found,) = check(files).findings
    assert (found.row, found.code) == (2, "choice-normalised")
    assert "3 rows" in found.message


def test_hours_become_whole_minutes_exactly(files: CaseFiles, check) -> None:
    hours = {"0.1": 6, "14.1": 846, "1.15": 69, "33.35": 2001, "14.3167": 859}
    for text, minutes in hours.items():
        result = check(files.set("capacity", 2, "carer_hours", text))
        assert result.findings == ()
        assert result.case.capacity[0].carer_minutes == minutes


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("minutes", "0.75", "It looks like hours: 0.75 h is 45 minutes."),
        ("minutes", "0.15", "It looks like hours: 0.15 h is 9 minutes."),
        ("gap_min_minutes", "2.50", "It looks like hours: 2.5 h is 150 minutes."),
        ("minutes", "30.5", ""),
        ("carers", "1.5", ""),
    ],
)
def test_decimals_that_look_like_hours_are_said_in_minutes(
    column: str, text: str, said: str, files: CaseFiles, check
) -> None:
    result = check(files.set("visits", 3, column, text))
    (found,) = [it for it in result.errors if it.code == "whole-number-expected"]
    assert found.remedy.partition("without decimals.")[2].strip() == said


def test_a_value_is_shown_shortened_on_one_line(files: CaseFiles, check) -> None:
    (found,) = check(files.set("assessments", 2, "rating", "bad\nrating " + "x" * 100)).errors
    assert found.value == "bad rating " + "x" * 28 + "…"


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("postcode", "NR9 9ZZ"),
        ("postcode", "NR12 secret"),
        ("easting", "61o1oo"),
        ("northing", "x"),
    ],
)
def test_the_cells_that_place_a_home_are_never_shown(
    column: str, text: str, files: CaseFiles, check
) -> None:
    if column == "postcode":
        for other in ("lsoa11cd", "easting", "northing"):
            files.set("packages", 2, other, "")
    found = check(files.set("packages", 2, column, text)).errors
    assert found
    assert not [f for f in found if f.value or text in str(f)]
