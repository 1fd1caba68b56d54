"""Open the kept rounds of a case."""

from __future__ import annotations

from pathlib import Path

from allocator.domain.case import Case
from allocator.geo import CrowFlyTravel, Travel
from allocator.policy import Policy
from allocator.use_cases.build_rounds import Rounds
from allocator.use_cases.kept_rounds import RoundsOf
from allocator.workspace.cache_folder import cache_folder
from allocator.workspace.rounds_store import RoundsStore


def keep_rounds(
    case: Case, policy: Policy, travel: Travel | None = None, folder: Path | None = None
) -> Rounds:
    """Return the rounds of a case, kept in a folder.

    Parameters
    ----------
    case, policy, travel
        What the rounds follow from; crow-fly travel when none is given.
    folder
        Where they are kept; the user's cache folder when none is given.
    """
    origin = RoundsOf(case, policy, travel or CrowFlyTravel())
    return Rounds(origin, RoundsStore(folder or cache_folder("rounds")))
