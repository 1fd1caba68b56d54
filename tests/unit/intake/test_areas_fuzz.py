"""Maps damaged at random: whatever is wrong, findings say it and nothing else happens."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sample_maps import row_of

from allocator.intake.areas.read_areas import read_areas
from allocator.intake.findings import FindingLog
from allocator.lots.brief import AreasFrom, ShapeRules
from allocator.report.lots_files import area_files

WHOLE = {
    "type": "FeatureCollection",
    "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}},
    "features": row_of("A", "B", "C"),
}
JUNK = (
    None, True, 0, -1, 1e308, -1e308, 1e-308, 2**63, 2**70, "", "x", "\x00", "\ud800", "=1+1",
    "a" * 5000, [], {}, [[]], [[[]]], {"type": "Polygon"}, "NaN", [1, 2], [[1, 2], [3, 4]],
    "Point", "MultiPolygon", "GeometryCollection", 600_000, 300_000.5, [600_000, 300_000],
    [600_000, 300_000, 5],
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every part of a document but the whole."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, held in value.items():
            yield from places(held, (*path, key))
    if isinstance(value, list):
        for index, held in enumerate(value):
            yield from places(held, (*path, index))


def damaged(seed: int) -> bytes:
    """Return a map with one to four parts left out, said twice or replaced by something else."""
    draw = random.Random(seed)
    document = json.loads(json.dumps(WHOLE))
    for _ in range(draw.randint(1, 4)):
        found = list(places(document))
        if not found:
            break
        *above, last = draw.choice(found)
        held = document
        for step in above:
            held = held[step]
        kind = draw.random()
        if kind < 0.15:
            del held[last]
        elif kind < 0.3 and isinstance(held, list):
            held.insert(last, copy.deepcopy(held[last]))
        else:
            held[last] = copy.deepcopy(draw.choice(JUNK))
    text = json.dumps(document)
    if draw.random() < 0.1:
        at = draw.randrange(len(text))
        junk = draw.choice(["", "}", "]", "\x00", "1e999", "NaN"])
        text = text[:at] + junk + text[at + draw.randint(0, 3) :]
    return text.encode("utf-8", "replace")


def judge(seed: int, path: Path) -> bool:
    """Read a damaged map and tell whether it could be used."""
    path.write_bytes(damaged(seed))
    log = FindingLog()
    rules = ShapeRules(corners=bool(seed % 2), gap_metres=(0, 25, 500)[seed % 3])
    areas = read_areas(AreasFrom(file=str(path), shapes=rules), log)
    assert (areas is None) == log.has_errors
    for finding in log:
        assert finding.remedy
        assert str(path.parent) not in str(finding)
    if areas is not None and seed % 5 == 0:
        assert "areas.gpkg" in area_files(areas)
    return areas is not None


@pytest.mark.parametrize("start", range(0, 200, 50))
def test_a_damaged_map_is_refused_in_words_or_read(start: int, tmp_path: Path) -> None:
    used = [judge(seed, tmp_path / "map.geojson") for seed in range(start, start + 50)]
    assert 0 < sum(used) < 50


@pytest.mark.slow
def test_many_damaged_maps_are_refused_in_words_or_read(tmp_path: Path) -> None:
    used = [judge(seed, tmp_path / "map.geojson") for seed in range(200, 4000)]
    assert 0 < sum(used) < len(used)
