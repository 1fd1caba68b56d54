"""Fixtures for whole commands: a small case on disk, a finished run, and a way to call."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from allocator.cli.main import main
from allocator.intake.write_case import write_case
from allocator.scenario.read import read_scenario
from allocator.use_cases.run_scenario import run_scenario
from tests.small_county import small_county


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str


Call = Callable[..., Result]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Call the command line in this process and return what it printed and its exit code."""

    def run(*words: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["allocator", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        shown = capsys.readouterr()
        return Result(int(left.value.code or 0), shown.out, shown.err)

    return run


@pytest.fixture(scope="session")
def case_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small case as a folder of CSV files."""
    folder = tmp_path_factory.mktemp("case") / "county"
    write_case(small_county(), folder)
    return folder


@pytest.fixture(scope="session")
def scenario(case_folder: Path) -> Path:
    """A scenario about the small case."""
    path = case_folder.parent / "small.toml"
    path.write_text(
        f'title = "Small county"\n[case]\npath = "{case_folder.name}"\n', encoding="utf-8"
    )
    return path


@pytest.fixture(scope="session")
def run_folder(scenario: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the small case; copy it before changing it."""
    out = tmp_path_factory.mktemp("runs") / "small"
    run_scenario(read_scenario(scenario), out)
    return out


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case folder with three packages, four branches and a few dozen visits a day."""
    county = small_county(packages=3, locations=3, book=12)
    folder = tmp_path_factory.mktemp("rounds") / "corner"
    write_case(county, folder)
    return folder


@pytest.fixture(scope="module")
def keep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where rounds of the corner are kept by every test here."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def rounds(call: Call, corner: Path, keep: Path) -> Call:
    """Call ``allocator rounds WORD CASE ... --keep FOLDER --quiet``."""

    def run(word: str, *more: str | Path) -> Result:
        return call("rounds", word, corner, *more, "--keep", keep, "--quiet")

    return run


@pytest.fixture(scope="module")
def busy() -> str:
    """The branch of the corner with most in its book."""
    county = small_county(packages=3, locations=3, book=12)
    names = [it.location_id for it in county.book]
    return max(sorted(set(names)), key=names.count)
