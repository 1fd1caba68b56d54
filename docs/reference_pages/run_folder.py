"""The page of a run folder's files."""

from __future__ import annotations

from reference_pages.markdown import code, document, table

RUN_FILES: dict[str, str] = {
    "report.html": "The report: proposals, figures and a map, in one file that needs no network.",
    "worklist.xlsx": "The broker's worklist: for every package the proposal, the next best with "
    "reasons, and columns for the decision.",
    "proposals.csv": "One row a package: who is proposed, and why, or why nobody.",
    "alternatives.csv": "One row for each alternative of a package, with what every goal loses.",
    "plan.json": "The plan: one location or nobody for every package, the value and proven bound "
    "of every goal, what packages save each other in travel, and what happened on the way.",
    "quotes.json": "Added travel as it was quoted: every pair alone that nothing else rules "
    "out, and what each location takes together. Verifying reads it and routes nothing.",
    "stories.json": "All that is told about each package: facts, alternatives, reasons, repairs.",
    "run.json": "The record: what was asked, policy changes, versions, and the SHA-256 of every "
    "other file but the timings.",
    "timings.json": "Seconds each step took. Not hashed: they differ from run to run.",
    "case/": "The inputs as the rules read them, as a [case](columns.md) of CSV files; "
    "`allocator verify` judges the plan from these.",
}
"""What every run folder holds; a folder's name ends in a slash."""

TRAVEL_FILES: dict[str, str] = {
    "travel.csv": "The travel table, where the scenario names one.",
    "roads.npz": "The road network that was driven, where the scenario names an extract.",
}
"""What a run folder holds besides when its scenario names a source of travel times."""

_INTRO = """
`allocator propose` and `allocator demo` write a run folder: whole, or not at all. Nothing in it
holds the time of day except the timings, so that equal inputs give equal files. `allocator
verify RUN` compares every file with its hash, judges the plan again from the stored inputs, and
leaves with 8 when anything is not so.
"""


def page() -> str:
    """Write the page."""
    rows = [(code(name), text) for name, text in (RUN_FILES | TRAVEL_FILES).items()]
    return document("Run folders", _INTRO, table(["file", "holds"], rows))
