from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from allocator.domain.plan import Plan
from allocator.report.kpi import Kpi
from allocator.report.kpis import measure_kpis
from allocator.report.run_facts import RunFacts
from allocator.rules import Problem
from allocator.rules.story import Story
from tests.unit.report.cases import norfolk_case, plan_of, problem_of, stories_of

Told = tuple[Problem, Plan, tuple[Story, ...], tuple[Kpi, ...]]


@pytest.fixture(scope="session")
def told() -> Told:
    """A Norfolk-shaped problem with its plan, stories and figures."""
    problem = problem_of(norfolk_case(3))
    plan = plan_of(problem)
    return problem, plan, stories_of(problem, plan), measure_kpis(problem, plan)


@pytest.fixture
def run() -> RunFacts:
    return RunFacts(title="Norfolk today", question="Who?", engine_version="0", input_hash="ab12")


def shared_folder() -> Path:
    """The hostile files kept outside the project; skips the test when they are not there."""
    folder = Path(__file__).parents[4] / "shared" / "data" / "hostile-files"
    if not folder.is_dir():
        pytest.skip("the hostile files are not beside the project")
    return folder


@pytest.fixture(scope="session")
def naughty() -> list[str]:
    """Strings that other people collected to break programs."""
    return list(_strings(shared_folder()))


def _strings(folder: Path) -> Iterator[str]:
    yield from json.loads((folder / "blns" / "blns.json").read_text(encoding="utf-8"))
    for path in [*folder.glob("fuzzdb/*.txt"), *folder.glob("csv-injection/*.md")]:
        if path.name != "LICENSE.txt":
            yield from path.read_text(encoding="utf-8", errors="replace").splitlines()
