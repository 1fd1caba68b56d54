"""Run a benchmark: ``python -m benchmarks NAME``, with a folder for ``gap``, ``vrptw``, ``hhcrsp``.

The others are ``targets``, ``methods``, ``scale``, ``quote``, ``joint`` and ``density``.
Without a name the targets are measured.

Linear algebra is kept on one thread before NumPy loads: its threads spin against the search and
make small factorisations ten times slower on two cores.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import importlib
import sys
from pathlib import Path

_FAMILIES = ("targets", "methods", "gap", "scale", "vrptw", "hhcrsp", "quote", "joint", "density")


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and run one family; return the exit code.

    Parameters
    ----------
    arguments
        Words after ``python -m benchmarks``; the process's own by default.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    families = parser.add_subparsers(dest="family", required=True)
    for name in _FAMILIES:
        module = importlib.import_module(f"benchmarks.{name}")
        family = families.add_parser(name, help=(module.__doc__ or name).splitlines()[0])
        module.add_arguments(family)
        family.add_argument("--seconds", type=float, default=30.0, help="time for each instance")
        family.add_argument("--seed", type=int, default=1, help="seed of every draw")
        family.add_argument("--only", default="*", help="pattern the instance name must match")
        family.add_argument("--json", type=Path, default=None, help="file for the rows")
    words = sys.argv[1:] if arguments is None else arguments
    chosen = parser.parse_args(words or ["targets"])
    code: int = importlib.import_module(f"benchmarks.{chosen.family}").run(chosen)
    return code


if __name__ == "__main__":
    sys.exit(main())
