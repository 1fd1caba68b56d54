"""Files of any content are findings, never a traceback, and large ones do not take long."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_county import CaseFiles, SmallGazetteer, delivery, packages, sample_case

from allocator.domain.case import Case
from allocator.domain.finding import Severity
from allocator.domain.package import Package
from allocator.intake.columns import TABLES
from allocator.intake.read_case import check_case
from allocator.intake.write_case import write_case

CELLS = st.one_of(
    st.text(max_size=20),
    st.from_regex(r"[-+]?[0-9]{1,30}([.,][0-9]{0,20})?", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}", fullmatch=True),
    st.from_regex(r"[0-9]{1,3}:[0-9]{1,3}(:[0-9]{2})?", fullmatch=True),
    st.sampled_from(["Mon;;Tue", ";", "'", '"', "=1", "yes", "E01000001", "P-001", "nan", "1e9"]),
)


@given(table=st.sampled_from(list(TABLES)), content=st.binary(max_size=300))
@settings(max_examples=40, deadline=None)
def test_any_bytes_are_findings(table: str, content: bytes, clean_files: CaseFiles) -> None:
    files = clean_files.copy()
    files.rows.pop(table, None)
    files.raw[f"{table}.csv"] = content
    with TemporaryDirectory() as folder:
        result = check_case(files.save(Path(folder) / "case"), gazetteer=SmallGazetteer())
    assert (result.case is None) == any(f.severity is Severity.ERROR for f in result.findings)


@given(table=st.sampled_from(list(TABLES)), data=st.data())
@settings(max_examples=80, deadline=None)
def test_any_cells_are_findings(table: str, data: st.DataObject, clean_files: CaseFiles) -> None:
    files = clean_files.copy()
    columns = list(TABLES[table].columns)
    row = st.lists(CELLS, max_size=len(columns) + 1)
    files.rows[table] = [columns, *data.draw(st.lists(row, max_size=4))]
    with TemporaryDirectory() as folder:
        result = check_case(files.save(Path(folder) / "case"), gazetteer=SmallGazetteer())
    assert (result.case is None) == any(f.severity is Severity.ERROR for f in result.findings)


def large_case() -> Case:
    """A list of 5,000 packages and a book of 5,575, as the largest case ought to be."""
    models = packages()
    made = [
        Package(**{**vars(models[number % 3]), "ref": f"P-{number:05d}"}) for number in range(5000)
    ]
    book = [delivery(f"B-{number:05d}", 1 + number % 4, "L-1") for number in range(5575)]
    return sample_case().but(packages=tuple(made), book=tuple(book), orders=())


@pytest.mark.slow
def test_a_large_case_is_read_in_seconds(tmp_path: Path) -> None:
    case = large_case()
    write_case(case, tmp_path)
    started = time.process_time()
    result = check_case(tmp_path, gazetteer=SmallGazetteer())
    assert time.process_time() - started < 10
    assert result.findings == ()
    assert result.case == case


def garbage(number: int) -> str:
    return f"x{random.Random(number).random()}"


def near_misses(number: int) -> str:
    return f"P-{number + 50_000:05d}"


@pytest.mark.slow
@pytest.mark.parametrize("make", [garbage, near_misses])
def test_a_large_case_of_faults_does_not_take_minutes(
    make: Callable[[int], str], tmp_path: Path
) -> None:
    write_case(large_case(), tmp_path)
    files = CaseFiles.read(tmp_path)
    width = len(files.rows["visits"][0])
    files.rows["visits"][1:] = [
        [make(width * row + place) for place in range(width)] for row in range(10_000)
    ]
    folder = files.save(tmp_path / "faulty")
    started = time.process_time()
    result = check_case(folder, gazetteer=SmallGazetteer())
    assert time.process_time() - started < 60
    assert len(result.errors) >= 70_000
