"""Route one sample day with the program's own search, under a fixed number of steps.

Importing this module starts the Numba compiler.
"""

from __future__ import annotations

from allocator.lots.judge.chain_start import chain_calls
from allocator.lots.judge.ground import SampleSums
from allocator.rounds.day import Day
from allocator.rounds.figures import measure
from allocator.routing.search import AFRESH, improve

SEED = 1
"""Of every draw."""


def route_sample(day: Day, steps: int) -> SampleSums:
    """Return what a sample day comes to.

    Parameters
    ----------
    day
        The day.
    steps
        Steps of the search for each call.
    """
    start = chain_calls(day)
    roster = improve(day, start, steps=steps * len(day.calls), seed=SEED, cooling=AFRESH)
    figures = measure(day, roster)
    return SampleSums(
        contact=figures.contact,
        travel=figures.travel,
        home=figures.home,
        calls=len(day.calls),
        unserved=figures.unserved,
        rounds=figures.rounds,
    )
