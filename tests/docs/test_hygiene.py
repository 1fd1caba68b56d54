"""What must never be in the repository, how large modules may grow, and what must be said."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
MODULE_LINES = 400
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "core", "service", "misc"}

# Written in pieces, so that this file does not contain what it looks for.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.:/~-])/(?:work|opt|root|home/\w|Users/\w|mnt)"
    r"(?:/|\b(?=[\s'\"`]))",
    "a drive of one machine": r"\b[A-Z]:\\\\?(?:Users|home|work)\b",
    "a registry's host": r"(?:py" + r"pi\.org|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian\.org"
    r"|crates\.io|conda\.anaconda)",
    "an index option": r"--(?:extra-)?index"
    + r"-url[ =]|--find"
    + r"-links[ =]|--trusted"
    + r"-host",
}


def tracked_files() -> list[Path]:
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, timeout=60
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git work tree, so there is no list of tracked files")
    names = listing.stdout.decode("utf-8").split("\0")
    return [path for name in names if name and (path := ROOT / name).is_file()]


def text_of(path: Path) -> str | None:
    data = path.read_bytes()
    return None if b"\0" in data[:8000] else data.decode("utf-8", errors="replace")


def findings(text: str, pattern: str) -> list[str]:
    return [line.strip()[:120] for line in text.splitlines() if re.search(pattern, line)]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_tracked_file_names(what: str) -> None:
    found = {
        path.relative_to(ROOT).as_posix(): lines
        for path in tracked_files()
        if (text := text_of(path)) is not None and (lines := findings(text, FORBIDDEN[what]))
    }
    assert not found, f"{what} in {found}"


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a path of one machine", "open('/wo" + "rk/main/x')"),
        ("a path of one machine", "see /ro" + "ot/.cache"),
        ("a registry's host", "https://py" + "pi.org/simple"),
        ("an index option", "pip install --extra-index" + "-url=x"),
    ],
)
def test_a_planted_one_would_be_noticed(what: str, line: str) -> None:
    assert findings(line, FORBIDDEN[what])


@pytest.mark.parametrize(
    "line", ["../shared/data/gap/", "https://example.org/work/1", "and/or work"]
)
def test_harmless_text_is_left_alone(line: str) -> None:
    assert not [what for what, pattern in FORBIDDEN.items() if findings(line, pattern)]


def requirements(lock: Path) -> dict[str, tuple[str, int]]:
    """Each locked package with its version and how many hashes it has."""
    entries = re.split(r"^(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8"), flags=re.MULTILINE)
    locked = {}
    for entry in entries:
        if not entry.strip() or entry.startswith("#"):
            continue
        name, version = re.match(r"([\w.-]+)==([^\s;]+)", entry).groups()  # type: ignore[union-attr]
        locked[name] = (version, entry.count("--hash=sha256:"))
    return locked


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_one_version_and_hashes(lock: Path) -> None:
    locked = requirements(lock)
    assert len(locked) > 10
    assert not [name for name, (_, hashes) in locked.items() if not hashes]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_highspy_is_not_locked(lock: Path) -> None:
    assert "highspy" not in requirements(lock)


def test_the_dev_environment_is_the_run_environment_and_more() -> None:
    run, dev = (requirements(ROOT / "requirements" / f"{name}.lock") for name in ("run", "dev"))
    assert run.items() < dev.items()


def test_what_pyproject_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.match(r"[\w.-]+", line)[0].lower() for line in project["dependencies"]}  # type: ignore[index]
    assert asked <= {name.lower() for name in requirements(ROOT / "requirements" / "run.lock")}
    assert "highspy" not in asked


def modules() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".py"]


def test_no_module_is_too_long() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules()
    }
    assert not {name: lines for name, lines in lengths.items() if lines > MODULE_LINES}


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = [path.relative_to(ROOT) for path in modules()]
    assert not [name.as_posix() for name in names if VAGUE_NAMES & {*name.parent.parts, name.stem}]


def undocumented(source: str) -> list[str]:
    """Public functions and classes without a docstring, nested ones too, with their lines."""
    return [
        f"{node.lineno} {node.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]


def test_every_public_definition_has_a_docstring() -> None:
    folders = (ROOT / "allocator", ROOT / "benchmarks")
    found = {
        path.relative_to(ROOT).as_posix(): names
        for folder in folders
        for path in folder.rglob("*.py")
        if (names := undocumented(path.read_text(encoding="utf-8")))
    }
    assert not found


def test_a_definition_without_a_docstring_would_be_noticed() -> None:
    said = 'class Seen:\n    """Said."""\n'
    assert undocumented(said + "    def _own(self):\n        def inner(): ...\n") == ["4 inner"]
    assert undocumented(said) == []
