"""The engine beside one-by-one placing, on the synthetic county: the table of the README.

``python -m benchmarks methods --write`` puts the table into README.md between its markers.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from allocator.report.compare import Comparison, comparison_json, comparison_markdown
from allocator.scenario.read import read_scenario
from allocator.use_cases.compare_runs import compare_methods
from allocator.use_cases.load_case import pose_scenario

ROOT = Path(__file__).parents[1]
SCENARIO = ROOT / "scenarios" / "norfolk-principal.toml"
BEGIN, END = "<!-- methods: begin -->", "<!-- methods: end -->"
SHOWN = (
    "placed-packages",
    "placed-hours",
    "unplaced-packages",
    "unplaced-hours",
    "unplaced-band",
    "longest-wait",
    "mean-wait",
    "county-share-flow",
    "added-travel",
    "travel-per-hour",
    "good-of-rated",
    "weekly-cost",
    "cost-per-hour",
    "largest-provider",
    "hhi-provider",
)
"""Figures of the table, by id."""
SECONDS_HELP = "changes nothing here: the engine stops as its scenario says"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the switch that writes the README."""
    parser.add_argument("--write", action="store_true", help="put the table into README.md")


def run(chosen: argparse.Namespace) -> int:
    """Print the table, and write it where asked."""
    found = compare(chosen.seed)
    print(comparison_markdown(found))
    if chosen.json is not None:
        chosen.json.write_text(comparison_json(found), encoding="utf-8")
    if chosen.write:
        readme = ROOT / "README.md"
        readme.write_text(
            with_table(readme.read_text(encoding="utf-8"), comparison_markdown(found)),
            encoding="utf-8",
            newline="\n",
        )
    return 0


def compare(seed: int = 1) -> Comparison:
    """Compare every method on the principal scenario of a seed."""
    resolved = read_scenario(SCENARIO)
    case = resolved.scenario.case.model_copy(update={"twin_seed": seed})
    scenario = resolved.scenario.model_copy(update={"case": case})
    problem = pose_scenario(type(resolved)(scenario, resolved.policy, resolved.folder))
    return compare_methods(problem, SHOWN)


def with_table(text: str, table: str) -> str:
    """Return a page with the table between its markers replaced.

    Raises
    ------
    ValueError
        When the page has no markers.
    """
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md needs the markers {BEGIN} and {END}.")
    return f"{head}{BEGIN}\n{table}{END}{tail}"
