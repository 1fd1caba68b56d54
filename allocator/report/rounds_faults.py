"""What is wrong with kept rounds, in words."""

from __future__ import annotations

from allocator.domain.week import DAYS
from allocator.report.amounts import duration
from allocator.report.columns import calm
from allocator.rounds.checked import RoundFault

SAID = {
    "early": "starts {by} before its window opens",
    "late": "starts {by} after its window closes",
    "travel": "starts {by} before the carer can be there",
    "duty": "lies {by} outside the shift",
    "skills": "needs a skill that the carers of the location have not",
    "tie": "does not keep the gap between two visits, by {by}",
    "apart": "the two carers start {by} apart",
    "half": "only one of two carers comes",
    "two-carers": "one carer stands for both",
    "break": "no break in a long round, the longest pause being {by} too short",
    "rest": "too little rest before the next day, by {by}",
    "not-once": "is not made just once, or has no start",
    "shape": "these are no rounds of this day",
    "missing": "is ordered and is in no round, nor among the visits that do not fit",
    "foreign": "is made though nobody ordered it",
    "dropped": "is made by nobody though this round has room for it",
}
"""What each code of `allocator.rounds.checker.Fault` says."""


def fault_line(found: RoundFault) -> str:
    """Say where a fault is, in whose round, about whom, and what is wrong.

    Parameters
    ----------
    found
        The fault.
    """
    days = " ".join(DAYS[day] for day in found.days)
    where = " ".join(part for part in (found.location_id, days, found.carer) if part)
    about = ", ".join(f"{calm(ref)} visit {visit + 1}" for ref, visit in found.visits)
    said = SAID[found.fault.code].format(by=duration(found.fault.minutes))
    return ": ".join(part for part in (where, about, said) if part)
