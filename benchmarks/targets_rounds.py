"""The targets about rounds, each timed as a user meets it: a command, or one call in a program.

Limits are wall-clock times on two cores with nothing else to do. Kept rounds and the compiled
search are where they would be on a machine that has run the program before, unless a row says so.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from allocator.rules import eligible_pairs
from allocator.twin import build_twin
from allocator.use_cases.load_case import pose
from allocator.use_cases.open_case import who_may
from allocator.use_cases.open_rounds import keep_rounds

_SCENARIO = """title = "The list of 65"
question = "Who should be offered each package?"
[case]
twin_seed = {seed}
"""


class Timing(NamedTuple):
    """One target: its name, how large the case is, limit and time taken [ms], fault if any."""

    name: str
    size: str
    limit: int
    milliseconds: float
    fault: str


def measure_rounds(seed: int, only: str = "*") -> Iterator[Timing]:
    """Yield one timing for each target about rounds whose name matches a pattern.

    Parameters
    ----------
    seed
        Seed of the synthetic county.
    only
        Pattern of target names.
    """
    with tempfile.TemporaryDirectory() as folder:
        here, size = Path(folder), "65x136"
        scenario = here / "list.toml"
        scenario.write_text(_SCENARIO.format(seed=seed), encoding="utf-8")
        propose = ("propose", str(scenario), "--out", str(here / "run"), "--overwrite")
        if fnmatch("demo-nothing-kept-ms", only):
            words = ("demo", "--seed", str(seed), "--out", str(here / "demo"))
            yield Timing("demo-nothing-kept-ms", size, 60_000, *_time(words, here / "demo-kept"))
        if fnmatch("list-from-kept-rounds-ms", only):
            _time(propose, here / "kept")
            yield Timing("list-from-kept-rounds-ms", size, 60_000, *_time(propose, here / "kept"))
        if fnmatch("one-package-quoted-ms", only):
            yield Timing("one-package-quoted-ms", size, 2_000, *_time_quote(seed, here / "kept"))
        if fnmatch("cached-build-ms", only):
            build = ("rounds", "build", f"twin:{seed}", "--keep", str(here / "county"))
            _time(build, here / "kept")
            yield Timing("cached-build-ms", "136", 5_000, *_time(build, here / "kept"))


def _time(words: tuple[str, ...], kept: Path) -> tuple[float, str]:
    """Time a command that keeps its rounds below a folder [milliseconds, fault]."""
    places = dict.fromkeys(("XDG_CACHE_HOME", "LOCALAPPDATA"), str(kept))
    clock = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "allocator", *words, "--quiet"],
        check=False, capture_output=True, text=True, env=os.environ | places,
    )  # fmt: skip
    spent = 1000 * (time.perf_counter() - clock)
    return spent, "" if done.returncode in {0, 5} else done.stderr.strip().splitlines()[-1]


def _time_quote(seed: int, kept: Path) -> tuple[float, str]:
    """Time the quotes of the package that most locations may take, in a running program."""
    problem = pose(build_twin(seed))
    row = int(eligible_pairs(problem).sum(axis=1).argmax())
    package, others = problem.packages[row], [problem.packages[row - 1]]
    places = who_may(problem, package)
    rounds = keep_rounds(problem.case, problem.policy, problem.travel, kept)
    for place in places:
        rounds.quotes().work_out(others, place)  # builds the rounds and loads the search
    quotes = keep_rounds(problem.case, problem.policy, problem.travel, kept).quotes()
    clock = time.perf_counter()
    found = [quotes.work_out([package], place) for place in places]
    spent = 1000 * (time.perf_counter() - clock)
    return spent, "" if found else "nobody may take it"
