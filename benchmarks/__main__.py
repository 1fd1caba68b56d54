"""Run a benchmark: ``python -m benchmarks NAME``.

With a folder: ``gap``, ``vrptw``, ``hhcrsp`` and ``districting``; ``grids`` may have one. The
others are ``targets``, ``methods``, ``scale``, ``quote``, ``joint``, ``density``, ``award``,
``lots`` and ``ensemble``. Without a name the targets are measured.

Some families need packages of the development environment, which ``make bench`` installs; only the
family that is run is loaded.

Linear algebra is kept on one thread before NumPy loads: its threads spin against the search and
make small factorisations ten times slower on two cores.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import ast
import importlib
import sys
from pathlib import Path
from types import ModuleType

from benchmarks.arguments import above_nothing

_FAMILIES = (
    *("targets", "methods", "gap", "scale", "vrptw", "hhcrsp", "quote", "joint", "density"),
    *("award", "districting", "grids", "lots", "ensemble"),
)
_SECONDS, _WHAT_FOR = 30.0, "processor seconds for each instance"
_CANCELLED = 130
"""What a program leaves with after Ctrl-C."""


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and run one family; return the exit code.

    Parameters
    ----------
    arguments
        Words after ``python -m benchmarks``; the process's own by default.
    """
    words = (sys.argv[1:] if arguments is None else arguments) or ["targets"]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    families = parser.add_subparsers(dest="family", required=True)
    for name in _FAMILIES:
        family = families.add_parser(name, help=_title(name))
        if name in words[:1]:
            module = _load(name, parser)
            module.add_arguments(family)
            _add_usual_arguments(family, module)
    try:
        chosen = parser.parse_args(words)
        code: int = module.run(chosen)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return _CANCELLED
    except PermissionError as fault:
        print(f"{fault.filename}: may not be read or written here.", file=sys.stderr)
        return 1
    return code


def _title(name: str) -> str:
    """Return what a family measures, the first line of its module, without loading it."""
    source = Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or name).splitlines()[0]


def _load(name: str, parser: argparse.ArgumentParser) -> ModuleType:
    """Load the module of a family, or leave with what it lacks."""
    try:
        return importlib.import_module(f"benchmarks.{name}")
    except ModuleNotFoundError as fault:
        parser.error(f"{name} needs {fault.name}, which `make bench` installs into .venv")


def _add_usual_arguments(family: argparse.ArgumentParser, module: ModuleType) -> None:
    """Add the options every family has; a module may say what else it makes of seconds."""
    family.add_argument(
        "--seconds",
        type=above_nothing("time is a number of seconds"),
        default=getattr(module, "SECONDS", _SECONDS),
        help=getattr(module, "SECONDS_HELP", _WHAT_FOR),
    )
    family.add_argument("--seed", type=_seed, default=1, help="seed of every draw")
    family.add_argument("--only", default="*", help="pattern the instance name must match")
    family.add_argument("--json", type=_target, default=None, help="file for the rows")


def _target(word: str) -> Path:
    """Read the name of a file to write, before any time is spent on what goes into it."""
    path = Path(word)
    if (path.exists() and not path.is_file()) or not path.parent.is_dir():
        raise argparse.ArgumentTypeError(f"{word}: name a file in a folder that exists")
    return path


def _seed(word: str) -> int:
    """Read a seed."""
    if not word.isdecimal():
        raise argparse.ArgumentTypeError(f"{word}: a seed is a whole number from 0")
    return int(word)


if __name__ == "__main__":
    sys.exit(main())
