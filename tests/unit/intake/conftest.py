"""The sample county's files, written once."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_county import CaseFiles, SmallGazetteer, sample_case

from allocator.intake import CheckResult, check_case, write_case


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
