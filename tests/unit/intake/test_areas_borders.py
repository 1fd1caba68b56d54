"""A border that nobody can cross is no wish, and is told of with both areas."""

from __future__ import annotations

from pathlib import Path

import pytest
from map_reading import only
from sample_maps import row_of, write_map

from allocator.domain.finding import Finding, Severity
from allocator.lots.brief import AreasFrom, LotBrief, Wishes
from allocator.use_cases.design_lots import EFFORTS, open_drawing
from allocator.use_cases.progress import Silence


def heard(path: Path, *forbidden: tuple[str, str]) -> list[Finding]:
    source = AreasFrom(file=str(write_map(path / "map.geojson", row_of("A", "B", "C"))))
    brief = LotBrief(title="Row", areas=source, wishes=Wishes(no_crossing=forbidden))
    found: list[Finding] = []
    open_drawing(brief, EFFORTS["quick"], Silence(), hear=found.extend)
    return found


def test_two_areas_apart_have_no_border_to_forbid(tmp_path: Path) -> None:
    finding = only(heard(tmp_path, ("A", "C"), ("A", "B")), "no-border-to-forbid")
    assert finding.severity is not Severity.ERROR
    assert finding.value == "A"
    assert "C share no border" in finding.message


@pytest.mark.parametrize("forbidden", [(), (("A", "B"),), (("C", "B"), ("B", "A"))])
def test_a_border_that_is_there_is_not_told_of(
    tmp_path: Path, forbidden: tuple[tuple[str, str], ...]
) -> None:
    assert heard(tmp_path, *forbidden) == []
