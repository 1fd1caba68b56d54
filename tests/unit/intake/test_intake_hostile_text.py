"""Text written to break readers: never a traceback, and what is accepted survives a round trip."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from sample_county import CaseFiles, SmallGazetteer, sample_case

from allocator.domain.market import Provider
from allocator.domain.words import ProviderKind
from allocator.intake.columns import TABLES
from allocator.intake.csv_file import read_csv
from allocator.intake.findings import FindingLog
from allocator.intake.read_case import check_case, read_case
from allocator.intake.write_case import write_case

SHARED = Path(__file__).parents[4] / "shared" / "data" / "hostile-files"
pytestmark = pytest.mark.shared


def shared(name: str) -> Path:
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"shared data {name} is not beside the repository")
    return path


def naughty_strings() -> list[str]:
    texts = json.loads(shared("blns/blns.json").read_text(encoding="utf-8"))
    pages = shared("csv-injection/patt-csv-injection.md").read_text(encoding="utf-8").splitlines()
    for path in sorted(shared("fuzzdb").glob("*.txt")) + sorted(shared("payloads").glob("*.txt")):
        texts += path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [text for text in dict.fromkeys([*texts, *pages]) if text.strip()]


def test_csv_acid_tests_give_the_cells_that_are_expected(tmp_path: Path) -> None:
    for path in sorted(shared("csv-spectrum/csvs").glob("*.csv")):
        expected = json.loads(
            (path.parents[1] / "json" / f"{path.stem}.json").read_text(encoding="utf-8")
        )
        log = FindingLog()
        grid = read_csv(path, TABLES["lots"], log)
        assert grid is not None, path.name
        header, *rows = [row for row in grid.rows if row]
        assert [dict(zip(header, row, strict=True)) for row in rows] == expected, path.name


def test_fuzzed_csv_never_ends_in_a_traceback(files: CaseFiles, tmp_path: Path) -> None:
    folder = files.save(tmp_path / "case")
    for path in sorted(shared("go-fuzz-csv").rglob("*")):
        content = path.read_bytes() if path.is_file() else b""
        target = folder / "lots.csv"
        header = ",".join(TABLES["lots"].columns).encode() + b"\n"
        for text in (content, header + content):
            target.write_bytes(text)
            result = check_case(folder, gazetteer=SmallGazetteer())
            assert result.case is not None or result.errors


def test_naughty_names_are_refused_or_survive(tmp_path: Path) -> None:
    texts = naughty_strings()
    assert len(texts) > 500
    base = sample_case()
    named = tuple(
        Provider(provider_id=f"N-{number}", name=text, kind=ProviderKind.INDEPENDENT)
        for number, text in enumerate(texts)
    )
    case = base.but(providers=base.providers + named)
    for fmt in ("csv", "xlsx"):
        folder = tmp_path / fmt
        write_case(case, folder, fmt=fmt)
        result = check_case(folder, gazetteer=SmallGazetteer())
        assert {f.code for f in result.errors} <= {
            "text-too-long",
            "text-unprintable",
            "blank-required",
        }
        names = dict(
            zip(
                result.tables["providers"]["provider_id"],
                result.tables["providers"]["name"],
                strict=True,
            )
        )
        lost = {result.tables["providers"]["provider_id"][f.row - 2] for f in result.errors}
        for provider in named:
            if provider.provider_id not in lost and "\ufffe" not in provider.name:
                assert names[provider.provider_id].split() == provider.name.split()


def test_naughty_cells_never_end_in_a_traceback(files: CaseFiles, tmp_path: Path) -> None:
    texts = naughty_strings()
    for table in ("packages", "visits", "capacity"):
        broken = files.copy()
        columns = broken.rows[table][0]
        broken.rows[table][1:] = [[text] * len(columns) for text in texts]
        folder = broken.save(tmp_path / table)
        result = check_case(folder, gazetteer=SmallGazetteer())
        assert result.case is None
        assert all(
            len(finding.value) <= 40 and finding.value.isprintable() for finding in result.findings
        )
        assert all(str(finding).isprintable() for finding in result.findings)


def test_formula_payloads_never_start_a_cell(tmp_path: Path) -> None:
    base = sample_case()
    payloads = [text for text in naughty_strings() if text[0] in "=+-@"]
    assert len(payloads) > 10
    named = tuple(
        Provider(provider_id=f"N-{number}", name=text[:200], kind=ProviderKind.INDEPENDENT)
        for number, text in enumerate(payloads)
    )
    write_case(base.but(providers=base.providers + named), tmp_path)
    with (tmp_path / "providers.csv").open(newline="", encoding="utf-8") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
    read = read_case(tmp_path, gazetteer=SmallGazetteer())
    assert {p.name for p in read.providers} >= {text[:200].strip() for text in payloads}
