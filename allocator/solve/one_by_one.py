"""Place packages one at a time, as brokers do today. The baselines every plan is compared with.

Packages go in list order: ready longest first, then by reference. Each goes to the first location
that keeps every rule and still has room. The methods differ in whom they ask first; none looks
back, and none keeps room for the next package. The in-house service is always asked last.
"""

from __future__ import annotations

from hashlib import sha256

import numpy as np

from allocator.domain.plan import Method
from allocator.domain.words import Tier
from allocator.rules import Formulation, Problem
from allocator.rules.choice_model import IntArray
from allocator.rules.prices import weekly_pence_all


def place_one_by_one(problem: Problem, formulation: Formulation, method: Method) -> IntArray:
    """Place every package in list order with the first location that can.

    Parameters
    ----------
    problem, formulation
        What is to be decided, and the same as a model.
    method
        ``today`` asks tier by tier, and inside a tier in an arbitrary fixed order (whoever
        answers first); ``nearest`` asks by drive minutes, ``cheapest`` by weekly cost.

    Returns
    -------
    numpy.ndarray
        The choice taken for each package, shape ``(packages,)``; feasible.

    Raises
    ------
    ValueError
        When the method is not one of the three.
    """
    model = formulation.model
    asked = _asking_order(problem, formulation, method)
    by_choice = _entries_by_choice(formulation)
    left = np.where(model.row_soft, np.iinfo(np.int64).max, model.row_limit)
    taken = model.fallback.copy()
    for row in _list_order(problem):
        start, end = model.group_start[row], model.group_start[row + 1] - 1
        for choice in sorted(range(int(start), int(end)), key=asked.__getitem__):
            rows, use = by_choice[choice]
            if bool((use <= left[rows]).all()):
                left[rows] -= use
                taken[row] = choice
                break
    return taken


def _list_order(problem: Problem) -> list[int]:
    """Return package indices in list order."""
    packages = problem.packages
    return sorted(range(len(packages)), key=lambda i: (packages[i].ready_on, packages[i].ref))


def _asking_order(
    problem: Problem, formulation: Formulation, method: Method
) -> list[tuple[int, int, str]]:
    """Return a sort key for every choice: the last resort last, then the method's own order."""
    keys: list[tuple[int, int, str]] = []
    price = _prices(problem, method)
    for row, column in zip(formulation.package, formulation.location, strict=True):
        if column < 0:
            keys.append((1, 0, ""))
            continue
        ids = (problem.packages[row].ref, problem.locations[column].location_id)
        is_last = int(problem.tier[row, column]) == Tier.LAST_RESORT
        luck = sha256("\x1f".join(ids).encode()).hexdigest() if method is Method.TODAY else ids[1]
        keys.append((int(is_last), int(price[row, column]), luck))
    return keys


def _prices(problem: Problem, method: Method) -> IntArray:
    """Return what a method looks at first, shape ``(packages, locations)``."""
    if method is Method.TODAY:
        return problem.tier
    if method is Method.NEAREST:
        return problem.travel_minutes
    if method is Method.CHEAPEST:
        return weekly_pence_all(problem)
    raise ValueError(f"{method.value} does not place packages one by one.")


def _entries_by_choice(formulation: Formulation) -> list[tuple[IntArray, IntArray]]:
    """Return the hard rows each choice uses, with the coefficients."""
    model = formulation.model
    hard = ~model.row_soft[model.entry_row]
    choice, row = model.row_choice[hard], model.entry_row[hard]
    use = model.row_coefficient[hard]
    order = np.argsort(choice, kind="stable")
    bounds = np.searchsorted(choice[order], np.arange(model.choices + 1))
    return [
        (row[order[bounds[c] : bounds[c + 1]]], use[order[bounds[c] : bounds[c + 1]]])
        for c in range(model.choices)
    ]
