"""The architecture is what the import contracts say it is, and the contracts bite."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {c["id"]: c for c in SETTINGS["tool"]["importlinter"]["contracts"]}
CORE = ("domain", "policy", "geo", "rounds", "rules", "solve", "lots")
CHECKS = ("domain", "policy", "geo", "rounds", "rules", "intake", "twin", "scenario", "workspace",
          "report")  # fmt: skip
LINT = (
    "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the `allocator` that lies in a folder, without its cache."""
    return subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=None,
        timeout=120,
        check=False,
    )


def test_every_import_contract_is_kept() -> None:
    outcome = lint_imports(ROOT)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    ignore = shutil.ignore_patterns("__pycache__", "*.npz")
    shutil.copytree(ROOT / "allocator", tmp_path / "allocator", ignore=ignore)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("domain/planted.py", "import pandas", "The core knows no tables"),
        ("rules/planted.py", "import ortools", "Rules, readers and checks never see a solver"),
        (
            "intake/planted.py",
            "import scipy.optimize",
            "Rules, readers and checks never see a solver",
        ),
        ("solve/planted.py", "import ortools", "Only the modules that run inside"),
        ("routing/planted.py", "import pyvrp", "Only the adapter imports pyvrp"),
        ("rules/planted.py", "import allocator.solve", "One-way layers"),
        ("domain/planted.py", "import allocator.rules", "One-way layers"),
        ("helpers/__init__.py", "import allocator.domain", "One-way layers"),
    ],
)
def test_a_planted_import_breaks_its_contract(
    copy: Path, module: str, line: str, broken: str
) -> None:
    planted = copy / "allocator" / module
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"{line}\n", encoding="utf-8")
    outcome = lint_imports(copy)
    assert outcome.returncode != 0
    verdict = next((x for x in outcome.stdout.splitlines() if x.startswith(broken)), outcome.stdout)
    assert "BROKEN" in verdict or "Missing layers" in verdict or "helpers" in outcome.stdout


@pytest.mark.parametrize(("contract", "folders"), [("core", CORE), ("no-solver", CHECKS)])
def test_every_folder_is_under_its_contract(contract: str, folders: tuple[str, ...]) -> None:
    sources = {name.removesuffix(".**") for name in CONTRACTS[contract]["source_modules"]}
    assert {f"allocator.{folder}" for folder in folders} <= sources


def test_verification_is_under_the_contract_that_forbids_solvers() -> None:
    assert (ROOT / "allocator" / "use_cases" / "verify_run.py").exists()
    assert "allocator.use_cases.verify_run" in CONTRACTS["no-solver"]["source_modules"]
