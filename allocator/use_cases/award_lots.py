"""Award the lots of a tender: read, decide, judge, and keep what was found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from allocator.domain.finding import Finding
from allocator.intake.tender import read_tender
from allocator.lots.award.tender import Tender
from allocator.lots.award.winners import Decision, decide
from allocator.solve.integer_solve import WORKER, IntegerSolver
from allocator.solve.process import Children

DETERMINISTIC_TIME = 60.0
"""Longest a single solve may take, in the solver's own unit."""


def award_lots(path: Path, hear: Callable[[tuple[Finding, ...]], None] | None = None) -> Decision:
    """Read a tender and determine its winners.

    Parameters
    ----------
    path
        Tender folder or OCDS release.
    hear
        Is told findings that stop nothing.

    Raises
    ------
    DataError
        When the tender cannot be read.
    """
    return award_tender(read_tender(path, hear))


def award_tender(tender: Tender) -> Decision:
    """Determine the winners of a tender that was read."""
    with Children(WORKER) as children:
        return decide(tender, IntegerSolver(children, DETERMINISTIC_TIME))
