"""Who may take a package, before anybody is asked what it adds to their rounds."""

from __future__ import annotations

import numpy as np

from allocator.rules import PAIR_RULES, Problem, eligible_pairs
from allocator.rules.reach_rules import DECLARED_CAPACITY


def may_be_chosen(problem: Problem) -> dict[str, frozenset[str]]:
    """Return the locations that keep every rule for a package, whatever they quote, by reference.

    Declared time that is too short for the visits alone rules a location out before it is asked.
    """
    asks_quotes = DECLARED_CAPACITY.id
    rules = [rule for rule in PAIR_RULES if rule.id != asks_quotes]
    mask = eligible_pairs(problem, rules)
    need = problem.need[:, None, :]
    mask &= (need <= problem.free[None, :, :]).all(axis=2)
    ids = np.array([place.location_id for place in problem.locations], dtype=object)
    return {
        package.ref: frozenset(ids[row].tolist())
        for package, row in zip(problem.packages, mask, strict=True)
    }
