"""Crossings and hours that go with a map, each fault with its row and a remedy."""

from __future__ import annotations

import pytest
from map_reading import Reader, codes, neighbours, only
from sample_maps import (
    Feature,
    feature,
    row_of,
    square,
    with_said,
)

from allocator.domain.finding import Severity
from allocator.lots.brief import ShapeRules

# --- crossings and neighbours as somebody states them --------------------------------------------


PAIRS = ["from_area", "to_area", "rule"]


def apart() -> list[Feature]:
    """Two pairs of areas with a kilometre of water between them."""
    return [
        feature(square(at, 0), area_id=area, hours_now=1)
        for at, area in ((0, "A"), (1, "B"), (3, "C"), (4, "D"))
    ]


def test_an_island_names_itself_the_nearest_area_and_the_row_to_add(read_map: Reader) -> None:
    areas, found = read_map(apart())
    assert areas is None
    finding = only(found, "area-island")
    assert finding.severity is Severity.ERROR
    assert finding.value == "C"
    assert finding.row == 4
    assert "with 1 more touches no other area; the nearest is B, 1000 m away" in finding.message
    assert "Add C,B,bridge to a CSV file of crossings" in finding.remedy


def test_a_bridge_joins_and_water_parts(read_map: Reader) -> None:
    areas, found = read_map(apart(), bridges=[PAIRS, ["C", "B", "bridge"]])
    assert found == []
    assert neighbours(areas) == {("A", "B"), ("B", "C"), ("C", "D")}
    rows = [PAIRS, ["C", "B", "bridge"], ["D", "C", "water"]]
    areas, found = read_map(apart(), bridges=rows)
    assert neighbours(areas) == {("A", "B"), ("B", "C")}
    assert only(found, "areas-apart").value == "D"


def test_a_rule_that_answers_an_island_parts_something(read_map: Reader) -> None:
    _, found = read_map(apart(), bridges=[PAIRS, ["C", "B", "water"]])
    assert codes(found) == ["areas-apart"]


def test_a_ferry_joins_only_when_ferries_count(read_map: Reader) -> None:
    rows = [PAIRS, ["C", "B", "ferry"]]
    areas, found = read_map(apart(), bridges=rows)
    assert only(found, "areas-apart").severity is Severity.WARNING
    assert neighbours(areas) == {("A", "B"), ("C", "D")}
    areas, found = read_map(apart(), bridges=rows, rules=ShapeRules(ferries=True))
    assert found == []
    assert ("B", "C") in neighbours(areas)


@pytest.mark.parametrize(
    ("row", "code", "value"),
    [
        (["C", "E", "bridge"], "map-area-unknown", "E"),
        (["E", "C", "bridge"], "map-area-unknown", "E"),
        (["C", "C", "bridge"], "crossing-to-itself", "C"),
        (["C", "B", "brigde"], "choice-unknown", "brigde"),
        (["A", "D", "water"], "nothing-to-part", "A"),
        (["A", "", "water"], "blank-required", ""),
    ],
)
def test_an_odd_crossing_is_named(
    read_map: Reader, row: list[object], code: str, value: str
) -> None:
    _, found = read_map(apart(), bridges=[PAIRS, ["C", "B", "bridge"], row])
    finding = only(found, code)
    assert (finding.file, finding.row, finding.value) == ("bridges.csv", 3, value)


def test_a_bridge_ten_kilometres_long_is_noticed(read_map: Reader) -> None:
    far = feature(square(20, 0), area_id="Z", hours_now=1)
    _, found = read_map([*row_of("A", "B"), far], bridges=[PAIRS, ["Z", "B", "bridge"]])
    finding = only(found, "crossing-far")
    assert "B and" not in finding.message or "18 km" in finding.message
    assert "18 km apart" in finding.message


def test_stated_neighbours_take_the_place_of_those_that_touch(read_map: Reader) -> None:
    rows = [["from_area", "to_area"], ["C", "A"], ["A", "C"], ["B", "C"], ["D", "A"]]
    areas, found = read_map(apart(), neighbours=rows)
    assert found == []
    assert neighbours(areas) == {("A", "C"), ("B", "C"), ("A", "D")}
    _, found = read_map(apart(), neighbours=[rows[0], ["A", "Q"]])
    assert only(found, "map-area-unknown").value == "Q"


# --- hours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "code"),
    [("-1", "negative"), ("nan", "number-expected"), ("ten", "number-expected"),
     ("1e9", "number-expected"), ("2000000", "out-of-range"), ("12,5", "number-comma")],
)  # fmt: skip
def test_hours_that_are_none_are_named(read_map: Reader, hours: str, code: str) -> None:
    rows = [["area_id", "hours_now"], ["A", 1], ["B", f'"{hours}"']]
    areas, found = read_map(row_of("A", "B"), hours=rows)
    assert areas is None
    finding = only(found, code)
    assert (finding.file, finding.row, finding.column) == ("hours.csv", 3, "hours_now")
    assert codes(found) == [code]


def test_negative_hours_on_the_map_are_named_by_their_row(read_map: Reader) -> None:
    features = row_of("A", "B")
    features[1]["properties"]["hours_now"] = -3
    _, found = read_map(features)
    finding = only(found, "negative")
    assert (finding.row, finding.column, finding.value) == (3, "hours_now", "-3")


def test_an_area_without_need_is_a_warning_and_one_without_hours_an_error(read_map: Reader) -> None:
    rows = [["area_id", "hours_now"], ["A", 0], ["B", 1]]
    areas, found = read_map(row_of("A", "B"), hours=rows)
    assert areas.minutes["now"].tolist() == [0, 60]
    assert only(found, "area-without-hours").value == "A"
    areas, found = read_map(row_of("A", "B"), hours=rows[:2])
    assert areas is None
    assert only(found, "hours-missing").value == "B"
    _, found = read_map(row_of("A", "B"), hours=[rows[0], ["A", ""], ["B", 1]])
    finding = only(found, "hours-missing")
    assert (finding.value, finding.row) == ("A", 2)


def test_a_map_without_any_need_is_told_of_once(read_map: Reader) -> None:
    _, found = read_map(row_of("A", "B", "C", hours=0))
    assert codes(found) == ["areas-without-hours"]
    assert "All 3 areas" in found[0].message


def test_hours_have_to_be_somewhere(read_map: Reader) -> None:
    features = row_of("A")
    del features[0]["properties"]["hours_now"]
    areas, found = read_map(features)
    assert areas is None
    assert "area_id and hours_now" in only(found, "hours-nowhere").remedy


def test_hours_of_an_unknown_area_are_not_counted_and_a_near_id_is_suggested(
    read_map: Reader,
) -> None:
    rows = [["area_id", "hours_now"], ["Area-1", 1], ["Area-2", 1], ["Area-3x", 1]]
    areas, found = read_map(row_of("Area-1", "Area-2"), hours=rows)
    finding = only(found, "hours-elsewhere")
    assert (finding.value, finding.row) == ("Area-3x", 4)
    assert 'Did you mean "Area-' in finding.message
    assert areas.minutes["now"].sum() == 120


def test_an_area_twice_in_the_hours_is_named(read_map: Reader) -> None:
    rows = [["area_id", "hours_now"], ["A", 1], ["B", 1], ["A", 2]]
    _, found = read_map(row_of("A", "B"), hours=rows)
    finding = only(found, "duplicate-reference")
    assert (finding.value, finding.row) == ("A", 4)
    assert "row 2" in finding.message


def test_hours_that_look_like_minutes_are_noticed(read_map: Reader) -> None:
    assert codes(read_map(row_of("A", "B", hours=130_000))[1]) == ["hours-like-minutes"]
    many = [f"A{at:02d}" for at in range(30)]
    assert codes(read_map(row_of(*many, hours=3001))[1]) == ["hours-like-minutes"]
    assert read_map(row_of(*many, hours=2999))[1] == []
    assert "divide by 60" in read_map(row_of("A", hours=300_000))[1][0].remedy.casefold()


def test_a_busy_week_below_the_usual_one_is_noticed(read_map: Reader) -> None:
    rows = [["area_id", "hours_now", "hours_peak"], ["A", 10, 9], ["B", 10, 12]]
    _, found = read_map(row_of("A", "B"), hours=rows)
    assert only(found, "busy-below-usual").value == "A"


def test_hours_are_not_said_to_be_rounded(read_map: Reader) -> None:
    areas, found = read_map(row_of("A", hours=1.23456))
    assert found == []
    assert areas.minutes["now"].tolist() == [74]


def test_names_of_people_are_no_labels(read_map: Reader) -> None:
    rows = [["area_id", "hours_now", "surname"], ["A", 1, "Smith"], ["B", 1, "Smith"]]
    _, found = read_map(row_of("A", "B"), hours=rows)
    finding = only(found, "personal-column")
    assert "Smith" not in str(finding)
    features = with_said(row_of("A", "B"), {"Surname": "Smith"})
    areas, _ = read_map(features)
    assert areas.labels == {}
