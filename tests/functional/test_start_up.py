"""What a command loads before it works: nothing that only other commands need."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

COMPILER = {"numba"}
TABLES = {"pandas", "geopandas", "pyogrio", "xlsxwriter", "matplotlib"}
SOLVERS = {"ortools", "pyscipopt", "pyvrp", "scipy"}
SETTINGS = {"pydantic"}
PAGES = {"jinja2", "pyproj"}


def _loaded(code: str) -> set[str]:
    """Return the packages a fresh process has loaded after running some code."""
    return {name.partition(".")[0] for name in _modules(code)}


def _modules(code: str) -> set[str]:
    """Return the modules a fresh process has loaded after running some code."""
    says = f"import json, sys\n{code}\nprint(json.dumps([*sys.modules]), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


def _command(*words: str) -> str:
    """Return code that runs a command to its end, whatever it prints."""
    return (
        "from allocator.cli.main import group\n"
        f"try:\n    group.main({list(words)!r}, standalone_mode=False)\nexcept SystemExit: pass"
    )


@pytest.mark.parametrize(
    ("words", "not_loaded"),
    [
        (["--help"], COMPILER | TABLES | SOLVERS | SETTINGS | PAGES | {"numpy"}),
        (["rounds", "quote", "--help"], COMPILER | TABLES | SOLVERS | SETTINGS | PAGES | {"numpy"}),
        (["lots", "move", "--help"], COMPILER | TABLES | SOLVERS | SETTINGS | PAGES | {"numpy"}),
        (
            ["rounds", "quote", "twin", "ICL-014", "--location", "L900", "-q"],
            COMPILER | TABLES | SOLVERS | SETTINGS | PAGES,
        ),
    ],
    ids=["help", "quote-help", "move-help", "quote"],
)
def test_a_command_loads_nothing_it_does_not_need(words, not_loaded):
    if words[-1] != "--help":
        subprocess.run(
            [sys.executable, "-m", "allocator", *words], capture_output=True, check=True
        )  # keeps the rounds and the machine code

    assert not _loaded(_command(*words)) & not_loaded


@pytest.mark.parametrize(
    "module",
    [
        "allocator.use_cases.load_case",
        "allocator.use_cases.check_rounds",
        "allocator.use_cases.explain_award",
        "allocator.use_cases.award_lots",
    ],
)
def test_reading_and_checking_load_neither_compiler_nor_tables(module):
    assert not _loaded(f"import {module}") & (COMPILER | TABLES | SOLVERS)


def test_a_check_of_rounds_loads_nothing_that_makes_them(corner, keep, rounds):
    assert rounds("build", "--jobs", "1").code == 0
    words = ("rounds", "check", str(corner), "--keep", str(keep))
    loaded = _modules(_command(*words))
    assert "allocator.rounds.checker" in loaded
    made_by = {"allocator.routing", "allocator.solve", "numba", "llvmlite", "pyvrp"}
    assert not [name for name in loaded if any(f"{name}.".startswith(f"{it}.") for it in made_by)]
