"""Fills of lots: strokes at even distances that end at the sides, and every fill unlike another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from allocator.report.lot_strokes import LOT_FILLS, STROKES, Strokes, strokes_of

Line = tuple[float, float, float, float]


def lines(path: str) -> Iterator[Line]:
    for x, y, way, rest in re.findall(r"M([\d.]+) ([\d.]+)([HVL])([\d. ]+)", path):
        ends = [float(it) for it in rest.split()]
        right = ends[0] if way in "HL" else float(x)
        low = ends[-1] if way in "VL" else float(y)
        yield float(x), float(y), right, low


@pytest.mark.parametrize("size", [(560, 372), (560.0, 900.5), (40, 560), (7, 3)])
@pytest.mark.parametrize("name", sorted(STROKES))
def test_strokes_end_at_the_sides(name: str, size: tuple[float, float]) -> None:
    wide, high = size
    for left, top, right, low in lines(STROKES[name].path(wide, high)):
        assert 0 <= left <= right <= wide
        assert 0 <= min(top, low) <= max(top, low) <= high
        assert (left, top) != (right, low)
        assert {left, right} & {0, wide} or {top, low} & {0, high}


@pytest.mark.parametrize(
    ("way", "along", "down", "least", "most"),
    [
        ("across", 0, 1, 0, 60),
        ("down", 1, 0, 0, 100),
        ("rising", 1, 1, 0, 160),
        ("falling", 1, -1, -60, 100),
    ],
)
def test_strokes_are_evenly_apart_and_leave_no_part_without(
    way: str, along: int, down: int, least: int, most: int
) -> None:
    drawn = lines(Strokes((way,), 8, "#000", 1).path(100, 60))
    at = [along * x + down * y for x, y, *_ in drawn]
    assert {later - one for one, later in pairwise(at)} == {8}
    assert 0 < at[0] - least <= 8
    assert 0 < most - at[-1] <= 8


def test_fills_differ_in_colour_or_strokes() -> None:
    assert len(set(LOT_FILLS.values())) == len(LOT_FILLS)
    assert {fill.strokes for fill in LOT_FILLS.values()} == {"", *STROKES}


def test_only_strokes_that_are_needed_are_there() -> None:
    assert strokes_of(["", "kind-0"]) == {}
    assert list(strokes_of(["steps-4", "band-0", "steps-4"])) == ["below", "step-4"]
