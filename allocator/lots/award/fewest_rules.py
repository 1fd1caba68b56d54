"""The fewest rules, or parts of rules, that are in conflict, with proof.

Rules whose giving up makes the rest possible share a rule with every conflict. So the cheapest
choice that shares a rule with all such sets known is no larger than the smallest conflict; once the
choice is itself in conflict it is the smallest. Otherwise it shows a further such set.

References
----------
Ignatiev, A., Previti, A., Liffiton, M. and Marques-Silva, J. (2015). Smallest MUS extraction with
minimal hitting set dualization. CP 2015, LNCS 9255, 173-182.
https://doi.org/10.1007/978-3-319-23219-5_13
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TypeVar

from allocator.solve.integer_programme import Goal, IntegerProgramme, ProgrammeWriter, Row
from allocator.solve.integer_solve import IntegerSolver
from allocator.solve.solution import Status

_T = TypeVar("_T", bound=Hashable)

ROUNDS = 40
"""Choices tried before nothing is claimed."""
_POWERS = 20
"""Up to so many, any of the earlier is preferred to all of the later; above, ranks are added up."""


def fewest(
    programme: IntegerProgramme,
    order: Sequence[_T],
    kind_of: Callable[[Row], _T],
    solver: IntegerSolver,
) -> tuple[_T, ...] | None:
    """Return the fewest kinds of rows of an infeasible programme that cannot be met together.

    Parameters
    ----------
    programme
        Proven to have no answer.
    order
        Kinds of which, among equally many, the earlier are preferred.
    kind_of
        Tells the kind of a row: its rule, or a part of it.
    solver
        Solves programmes in a child.

    Returns
    -------
    tuple or None
        Proven to be fewest; nothing where that was not settled within the limit.
    """
    present = {kind_of(row) for row in programme.rows if row.rule}
    kinds = [kind for kind in order if kind in present]
    known: list[frozenset[_T]] = []
    for _ in range(ROUNDS):
        chosen = _choice(kinds, known, solver)
        if chosen is None:
            return None
        found = _enough(programme, chosen, kind_of, solver)
        if not found:
            left = programme.only(lambda row, held=chosen: kind_of(row) in held)  # type: ignore[misc]
            return chosen if solver.solve(left).status is Status.INFEASIBLE else None
        known += found
    return None


def _choice(
    kinds: Sequence[_T], known: Sequence[Collection[_T]], solver: IntegerSolver
) -> tuple[_T, ...] | None:
    """Return the fewest kinds that share one with every set known, the preferred among equals."""
    writer = ProgrammeWriter()
    place_of = {kind: writer.variable() for kind in kinds}
    for some in known:
        writer.row([(place, 1) for kind, place in place_of.items() if kind in some], low=1)
    writer.goal("number", [(place, 1) for place in place_of.values()])
    ranks = enumerate(place_of.values())
    is_few = len(kinds) <= _POWERS
    writer.goal("order", [(place, 2**rank if is_few else rank + 1) for rank, place in ranks])
    answer = solver.solve(writer.written())
    if answer.status is not Status.OPTIMAL:
        return None
    return tuple(kind for kind, place in place_of.items() if answer.values[place])


def _enough(
    programme: IntegerProgramme,
    chosen: Collection[_T],
    kind_of: Callable[[Row], _T],
    solver: IntegerSolver,
) -> list[frozenset[_T]]:
    """Return sets of other kinds, apart from each other, whose giving up is enough, if any."""
    held, found = set(chosen), list[frozenset[_T]]()
    while given := _fewest_given_up(programme, frozenset(held), kind_of, solver):
        found.append(given)
        held |= given
    return found


def _fewest_given_up(
    programme: IntegerProgramme,
    held: Collection[_T],
    kind_of: Callable[[Row], _T],
    solver: IntegerSolver,
) -> frozenset[_T]:
    """Return the fewest kinds not held whose giving up lets the rest be met; none if none do."""
    soft, slack_of = programme.with_slack(lambda row: kind_of(row) not in held)
    kinds = list(dict.fromkeys(kind_of(row) for row in slack_of.values()))
    place_of = {kind: len(soft.upper) + place for place, kind in enumerate(kinds)}
    means = tuple(
        Row(((place_of[kind_of(row)], 1), (slack + 1, -1)), 0, None)
        for slack, row in slack_of.items()
    )
    goal = Goal("rules", tuple((place, 1) for place in place_of.values()))
    upper = soft.upper + (1,) * len(kinds)
    answer = solver.solve(soft.but(upper=upper, rows=(*soft.rows, *means), goals=(goal,)))
    return frozenset(kind for kind in kinds if answer.values and answer.values[place_of[kind]])
