"""Run the commands that pages show, so that what is printed beside them cannot drift.

On a page, a comment before a fenced block says what the block is::

    <!-- checked -->              commands, each after "$ ", with everything they print
    <!-- checked head=9 tail=2 -->    the same, of each command's output only these lines
    <!-- checked only=^Figure|Good -->    the same, of the output only lines that match
    <!-- checked exit=3 -->       the same, for commands that leave with 3
    <!-- checked about=placed -->     the same, about the first such package of the run named
    <!-- file: case/about.csv --> a file the reader writes before going on
    <!-- uses: other-page.md -->  the files of another page beside it, as they end there (no block)

`python docs/console_blocks.py PAGE ...` runs the blocks of pages and puts what is printed into
them; the tests run them and compare. Lines of progress are left out, since they hold seconds.
"""

from __future__ import annotations

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
SECONDS = 300
"""Longest time a command may take."""

CUT = "…"
"""Stands for lines left out."""

_BLOCK = re.compile(
    r"(?P<mark><!-- (?P<kind>checked|file:) ?(?P<options>[^\n]*?)-->\n+```\w*\n)"
    r"(?P<body>.*?)(?P<end>```\n)",
    re.DOTALL,
)
_USES = re.compile(r"<!-- uses: (\S+) -->")
_PROGRESS = re.compile(r"^\[ *\d+\.\d s\]")
_FORCED = {
    "COLUMNS": "100",
    "NO_COLOR": "1",
    "TERM": "dumb",
    "PYTHONUTF8": "1",
    "PYTHONWARNINGS": "ignore",
}


def has_blocks(page: Path) -> bool:
    """Tell whether a page has any block to run."""
    return _BLOCK.search(page.read_text(encoding="utf-8")) is not None


def run_page(text: str, folder: Path, beside: Path) -> str:
    """Run a page's blocks in order and return the page with what they print.

    Parameters
    ----------
    text
        The page.
    folder
        An empty folder to work in; the scenarios of the repository are copied into it.
    beside
        The folder of the page, for pages it uses.
    """
    for name in _USES.findall(text):
        _write_files_of(beside / name, folder)
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")

    def redo(found: re.Match[str]) -> str:
        options = found["options"].strip()
        if found["kind"] == "file:":
            _write_file(folder / options, found["body"])
            return found[0]
        return found["mark"] + _run_block(found["body"], options, folder) + found["end"]

    return _BLOCK.sub(redo, text)


def _write_files_of(page: Path, folder: Path) -> None:
    for found in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        if found["kind"] == "file:":
            _write_file(folder / found["options"].strip(), found["body"])


def _write_file(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body, encoding="utf-8", newline="\n")


def _run_block(body: str, options: str, folder: Path) -> str:
    wanted = dict(part.split("=", maxsplit=1) for part in options.split())
    lines: list[str] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            command = line[2:]
            if "about" in wanted:
                command = _about(command, folder, wanted["about"])
            printed = _run(command, folder, int(wanted.get("exit", 0)))
            lines += [f"$ {command}", *_shorten(printed, wanted)]
    return "".join(f"{line}\n" for line in lines)


def _about(command: str, folder: Path, outcome: str) -> str:
    """Put in the reference of the most urgent package that is placed, or unplaced.

    Which packages are placed changes with the synthetic county; what a page says of them does not.
    """
    table = folder / shlex.split(command)[2] / "proposals.csv"
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["outcome"] == outcome]
    told = [row for row in rows if row["next_best_location_id"] or row["cheapest_repair"]]
    return re.sub(r"\bICL-\d+\b", told[0]["reference"], command)


def _run(command: str, folder: Path, leaves: int) -> list[str]:
    """Run one command of the program and return the lines it prints."""
    program, *arguments = shlex.split(command)
    if program != "allocator":
        raise ValueError(f"only allocator is run, not {program}")
    done = subprocess.run(
        [sys.executable, "-m", "allocator", *arguments],
        cwd=folder,
        env=os.environ | _FORCED,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != leaves:
        raise ValueError(f"{command} left with {done.returncode}, not {leaves}:\n{done.stdout}")
    return [line.rstrip() for line in done.stdout.splitlines() if not _PROGRESS.match(line)]


def _shorten(lines: list[str], wanted: dict[str, str]) -> list[str]:
    """Keep the lines that are wanted, all when none are."""
    if "only" in wanted:
        found = re.compile(wanted["only"])
        return [line for line in lines if found.search(line)]
    head, tail = int(wanted.get("head", 0)), int(wanted.get("tail", 0))
    if not head + tail or head + tail >= len(lines):
        return lines
    return [*lines[:head], CUT, *lines[len(lines) - tail :]]


def main(pages: list[str]) -> None:
    """Put what the commands print into the pages."""
    for name in pages:
        page = Path(name)
        with TemporaryDirectory() as folder:
            text = run_page(page.read_text(encoding="utf-8"), Path(folder), page.parent)
        page.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
