"""What the commands about rounds refuse, warn of or make a user wait for, each in a sentence."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from allocator.intake.write_case import write_case
from tests.functional.conftest import Call
from tests.small_county import small_county


def test_a_folder_that_cannot_be_made_is_a_sentence(
    call: Call, corner: Path, tmp_path: Path, busy: str
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = call("rounds", "show", corner, busy, "--keep", tmp_path / "file", "--quiet")
    assert refused.code == 7
    assert "file: cannot be written" in refused.err


def test_a_file_in_the_place_of_kept_rounds_is_said_to_be_one(
    call: Call, corner: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = call("rounds", "check", corner, "--keep", tmp_path / "file", "--quiet")
    assert (refused.code, refused.out) == (7, "")
    assert "file is a file, and rounds are kept in a folder: name that with --keep." in refused.err
    assert call("rounds", "check", corner, "--keep", tmp_path / "none", "--quiet").code == 7


def test_a_quote_is_not_lost_among_warnings_about_other_packages(
    call: Call, corner: Path, tmp_path: Path, busy: str
) -> None:
    case = tmp_path / "case"
    case.mkdir()
    for table in corner.iterdir():
        (case / table.name).write_bytes(table.read_bytes())
    refs = [it.ref for it in small_county(packages=3, locations=3, book=12).packages]
    visits = (case / "visits.csv").read_text(encoding="utf-8").splitlines()
    heading = visits[0].split(",")
    first, last = heading.index("window_start"), heading.index("window_end")
    rows = [line.split(",") for line in visits[1:]]
    for ref in refs:
        row = next(row for row in rows if row[0] == ref)
        row[first], row[last] = "02:00", "02:10"
    lines = [visits[0], *(",".join(row) for row in rows)]
    (case / "visits.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = ("--location", busy, "--keep", tmp_path / "kept", "--quiet")
    told = call("rounds", "quote", case, refs[0], *words)
    warned = [line for line in told.err.splitlines() if line.startswith("  warning")]
    assert len(warned) == 1
    assert refs[0] in warned[0]
    assert told.err.splitlines()[-1] == (
        f"  {len(refs) - 1} other warnings and notices about visits, shifts and rounds of the "
        f"case: allocator check-data {case}"
    )


@pytest.mark.parametrize("word", ["build", "check"])
@pytest.mark.parametrize("path", ["", " "], ids=["empty", "blank"])
def test_an_empty_folder_name_is_not_the_folder_one_is_in(
    call: Call, corner: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = call("rounds", word, corner, "--keep", path, "--quiet")
    assert (refused.code, refused.out) == (2, "")
    assert "an empty path names nothing" in refused.err
    assert not list(tmp_path.iterdir())


def test_the_kind_of_a_file_may_be_in_capitals(rounds: Call, tmp_path: Path, busy: str) -> None:
    page, table = tmp_path / "rounds.HTML", tmp_path / "rounds.Csv"
    assert rounds("show", busy, "--out", page, "--out", table).code == 0
    assert page.read_text(encoding="utf-8").lower().startswith("<!doctype html>")
    assert "package" in table.read_text(encoding="utf-8-sig").splitlines()[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "L9999"), "There is no location 'L9999'"),
        (("quote", "ICL-999"), "There is no package on the interim care list 'ICL-999'"),
        (("quote", "ICL-001", "--location", "nobody"), "There is no location 'nobody'"),
        (("pairs", "L9999"), "There is no location 'L9999'"),
    ],
)
def test_a_name_that_is_not_there_is_a_sentence(
    rounds: Call, words: tuple[str, ...], said: str
) -> None:
    refused = rounds(*words)
    assert (refused.code, refused.out) == (2, "")
    assert said in refused.err
    assert "Traceback" not in refused.err


@pytest.mark.parametrize("words", [("build",), ("check",), ("show", "L001"), ("quote", "ICL-001")])
def test_a_wrong_seed_or_a_case_that_is_not_there_is_a_sentence(
    call: Call, tmp_path: Path, words: tuple[str, ...]
) -> None:
    seed = call("rounds", words[0], "twin:x", *words[1:], "--keep", tmp_path, "--quiet")
    assert (seed.code, seed.out) == (6, "")
    assert seed.err == "twin:x: a seed is a whole number, as in twin:7.\n"
    gone = call("rounds", words[0], tmp_path / "nowhere", *words[1:], "--quiet")
    assert gone.code not in {0, 1}
    assert gone.err.count("There is no file or folder of this name") == 1
    assert not list(tmp_path.iterdir())


def test_a_package_its_location_has_not_the_skill_for_is_named_before_rounds_are_built(
    call: Call, tmp_path: Path, busy: str
) -> None:
    county = small_county(packages=3, locations=3, book=12)
    index = next(row for row, it in enumerate(county.book) if it.location_id == busy)
    held = county.book[index]
    asked = replace(held, package=replace(held.package, skills=frozenset({"unheard-of"})))
    book = (*county.book[:index], asked, *county.book[index + 1 :])
    write_case(county.but(book=book), tmp_path / "case")
    words = (tmp_path / "case", "--keep", tmp_path / "kept", "--quiet")
    built = call("rounds", "build", *words, "--jobs", "1")
    assert built.code == 0
    said = f'{held.package.ref} needs "unheard-of", a skill that {busy} does not list'
    assert said in built.err
    judged = call("rounds", "check", *words)
    assert judged.code == 8
    assert f"{held.package.ref} visit 1" in judged.out


@pytest.mark.parametrize("word", ["build", "show", "quote", "pairs"])
def test_a_wait_for_the_compiler_is_said_once(
    call: Call,
    corner: Path,
    tmp_path: Path,
    busy: str,
    monkeypatch: pytest.MonkeyPatch,
    word: str,
) -> None:
    done: list[str] = []
    compiling = "allocator.routing.compiling"
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    monkeypatch.setattr(f"{compiling}.is_compiled", lambda: len(done) == 2)
    for name in ("compile_building", "compile_quoting"):
        monkeypatch.setattr(f"{compiling}.{name}", partial(done.append, name))
    ref = small_county(packages=3, locations=3, book=12).packages[0].ref
    more = {"build": (), "quote": (ref, "--location", busy)}.get(word, (busy,))
    said = "Compiling the search, once on this machine: about a minute"
    for times in (1, 0):
        found = call("rounds", word, corner, *more, "--keep", tmp_path)
        assert found.code == 0
        assert found.err.count(said) == times
    assert sorted(done) == ["compile_building", "compile_quoting"]
