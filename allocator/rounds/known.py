"""Which carer each person knows from the days before."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from allocator.rounds.day import NO_CARER, Roster
from allocator.rounds.week import CallRef, Workday

Known = dict[CallRef, int]
"""Carer who last made each call."""


def tell_known(workday: Workday, known: Known) -> Workday:
    """Return a workday whose calls name the carers people know.

    Parameters
    ----------
    workday
        A pattern of calls; a carer the book names for one stays.
    known
        What earlier days of the week left behind.
    """
    met = np.array([known.get(ref, NO_CARER) for ref in workday.refs], dtype=np.int64)
    named = workday.day.calls.known
    calls = replace(workday.day.calls, known=np.where(named == NO_CARER, met, named))
    return replace(workday, day=workday.day.but(calls=calls))


def remember(known: Known, workday: Workday, roster: Roster) -> None:
    """Note who made each call of a day."""
    for carer, calls in enumerate(roster.rounds):
        known.update({workday.refs[call]: carer for call in calls})
