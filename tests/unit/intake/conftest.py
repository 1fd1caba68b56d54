"""The sample county's files, written once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from map_reading import Read, Reader, read_file
from sample_county import CaseFiles, SmallGazetteer, sample_case
from sample_maps import Feature, write_map, write_table

from allocator.intake.read_case import CheckResult, check_case
from allocator.intake.write_case import write_case
from allocator.lots.brief import ShapeRules


@pytest.fixture(scope="session")
def clean_files(tmp_path_factory: pytest.TempPathFactory) -> CaseFiles:
    folder = tmp_path_factory.mktemp("clean")
    write_case(sample_case(), folder)
    return CaseFiles.read(folder)


@pytest.fixture
def files(clean_files: CaseFiles) -> CaseFiles:
    return clean_files.copy()


@pytest.fixture
def check(tmp_path: Path):
    """Save files into a fresh folder and check them against the small gazetteer."""

    def run(files: CaseFiles, **options: object) -> CheckResult:
        folder = files.save(tmp_path / "case")
        return check_case(folder, gazetteer=SmallGazetteer(), **options)  # type: ignore[arg-type]

    return run


@pytest.fixture
def read_map(tmp_path: Path) -> Reader:
    def run(
        features: Iterable[Feature],
        coordinates: str | None = "EPSG::27700",
        rules: ShapeRules | None = None,
        **tables: list[list[object]],
    ) -> Read:
        path = write_map(tmp_path / "county.geojson", features, coordinates)
        named = {
            name: str(write_table(tmp_path / f"{name}.csv", rows)) for name, rows in tables.items()
        }
        return read_file(path, shapes=rules or ShapeRules(), **named)

    return run
