"""Read small maps in tests, and look at what was found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from allocator.domain.finding import Finding
from allocator.intake.areas.read_areas import read_areas
from allocator.intake.findings import FindingLog
from allocator.lots.areas import Areas
from allocator.lots.brief import AreasFrom

Read = tuple[Areas | None, list[Finding]]
Reader = Callable[..., Read]


def read_file(path: Path, **more: object) -> Read:
    log = FindingLog()
    areas = read_areas(AreasFrom(file=str(path), **more), log)  # type: ignore[arg-type]
    return areas, list(log)


def codes(found: list[Finding]) -> list[str]:
    return [finding.code for finding in found]


def only(found: list[Finding], code: str) -> Finding:
    """Return the one finding with a code; every finding has a remedy."""
    chosen = [finding for finding in found if finding.code == code]
    assert len(chosen) == 1, [str(finding) for finding in found]
    assert chosen[0].remedy.endswith(".")
    return chosen[0]


def neighbours(areas: Areas) -> set[tuple[str, str]]:
    return {(areas.ids[one], areas.ids[other]) for one, other in areas.edges.tolist()}
