"""What is said of areas: parts, islands, hours by label, and how much of a long list."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from allocator.lots.areas import Areas
from allocator.report.areas_text import areas_values, render_areas
from tests.unit.lots.square_county import square_county


def cut_off(areas: Areas, *alone: int) -> Areas:
    """The same areas, some of them without a neighbour."""
    kept = ~np.isin(areas.edges, alone).any(axis=1)
    return replace(areas, edges=areas.edges[kept])


def needing(areas: Areas, *minutes: int) -> Areas:
    now = areas.minutes["now"].copy()
    now[: len(minutes)] = minutes
    return replace(areas, minutes={"now": now})


def test_the_text_and_the_values_say_the_same_of_areas_in_one_part() -> None:
    areas = square_county()
    text, values = render_areas(areas), areas_values(areas)
    assert "9 areas, 12 pairs of neighbours, in 1 part." in text
    assert (values["areas"], values["neighbours"], values["parts"]) == (9, 12, [9])
    assert values["islands"] == values["without_hours"] == []
    assert "No neighbour" not in text
    assert "No care needed" not in text
    assert (
        sum(it["minutes_per_week"]["now"] for it in values["labels"]["side"].values())
        == (values["minutes_per_week"]["now"])
    )


def test_hours_at_the_peak_are_told_from_a_busy_week_of_all_together() -> None:
    areas = square_county()
    now = areas.minutes["now"]
    peak = replace(areas, minutes={"now": now, "peak": 2 * now})
    assert f"{2 * int(now.sum()) / 60:g} h at the peak" in render_areas(peak)
    assert "a busy week (P90) of all together needs less" in render_areas(peak)
    assert "busy week" not in render_areas(replace(areas, minutes={"now": now}))


@pytest.mark.parametrize(
    ("alone", "said"),
    [
        ((0,), "in 2 parts that do not touch: 8 and 1 areas."),
        ((0, 2), "in 3 parts that do not touch: 7, 1 and 1 areas."),
        (
            tuple(range(9)),
            "in 9 parts that do not touch: 1, 1, 1, 1 and 1 areas, and 4 more parts.",
        ),
    ],
    ids=["one", "two", "all"],
)
def test_parts_are_counted_the_largest_first(alone: tuple[int, ...], said: str) -> None:
    areas = cut_off(square_county(), *alone)
    assert said in render_areas(areas)
    assert areas_values(areas)["islands"] == [f"A{at}" for at in alone]


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "A0."), (5, "A0, A1, A2, A3, A4."), (6, "A0, A1, A2, A3, A4 and 1 more.")],
)
def test_areas_without_care_are_named_up_to_a_limit(count: int, said: str) -> None:
    areas = needing(square_county(), *[0] * count)
    assert f"No care needed now: {said}" in render_areas(areas)
    assert areas_values(areas)["without_hours"] == [f"A{at}" for at in range(count)]


def test_least_and_most_are_those_of_the_values() -> None:
    areas = needing(square_county(), 30, 9_000)
    values = areas_values(areas)
    assert (values["smallest"], values["largest"]) == ("A0", "A1")
    assert "By area: least Area 0 (A0), 0.5 h and most Area 1 (A1), 150 h." in render_areas(areas)


def test_hours_are_listed_by_district_before_any_other_label() -> None:
    areas = square_county()
    assert "\nSide " in render_areas(areas)
    named = replace(areas, labels={**areas.labels, "district": ("N",) * 4 + ("S",) * 5})
    text = render_areas(named)
    assert "\nDistrict " in text
    assert "\nSide " not in text
    rows = [line.split() for line in text.splitlines()[-2:]]
    assert [row[:2] for row in rows] == [["N", "4"], ["S", "5"]]
    assert "\n\n" not in render_areas(replace(areas, labels={}))
