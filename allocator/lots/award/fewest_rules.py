"""The fewest rules that are in conflict, with proof.

Rules whose giving up makes the rest possible share a rule with every conflict. So the cheapest
choice that shares a rule with all such sets known is no larger than the smallest conflict; once the
choice is itself in conflict it is the smallest. Otherwise it shows a further such set.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from allocator.solve.integer_programme import Goal, IntegerProgramme, ProgrammeWriter, Row
from allocator.solve.integer_solve import IntegerSolver
from allocator.solve.solution import Status

ROUNDS = 40
"""Choices tried before nothing is claimed."""


def fewest_rules(
    programme: IntegerProgramme, order: Sequence[str], solver: IntegerSolver
) -> tuple[str, ...] | None:
    """Return the fewest rules of an infeasible programme that cannot be met together.

    Parameters
    ----------
    programme
        Proven to have no answer.
    order
        Rules of which, among equally many, the earlier are preferred.
    solver
        Solves programmes in a child.

    Returns
    -------
    tuple of str or None
        Proven to be fewest; nothing where that was not settled within the limit.
    """
    present = {row.rule for row in programme.rows}
    rules = [rule for rule in order if rule in present]
    known: list[frozenset[str]] = []
    for _ in range(ROUNDS):
        chosen = _choice(rules, known, solver)
        if chosen is None:
            return None
        found = _enough(programme, chosen, solver)
        if not found:
            left = programme.only(lambda row, held=chosen: row.rule in held)  # type: ignore[misc]
            return chosen if solver.solve(left).status is Status.INFEASIBLE else None
        known += found
    return None


def _choice(
    rules: Sequence[str], known: Sequence[Collection[str]], solver: IntegerSolver
) -> tuple[str, ...] | None:
    """Return the fewest rules that share one with every set known, the preferred among equals."""
    writer = ProgrammeWriter()
    place_of = {rule: writer.variable() for rule in rules}
    for some in known:
        writer.row([(place_of[rule], 1) for rule in sorted(some)], low=1)
    writer.goal("number", [(place, 1) for place in place_of.values()])
    writer.goal("order", [(place, 2**rank) for rank, place in enumerate(place_of.values())])
    answer = solver.solve(writer.written())
    if answer.status is not Status.OPTIMAL:
        return None
    return tuple(rule for rule, place in place_of.items() if answer.values[place])


def _enough(
    programme: IntegerProgramme, chosen: Collection[str], solver: IntegerSolver
) -> list[frozenset[str]]:
    """Return sets of other rules, apart from each other, whose giving up is enough, if any."""
    held, found = set(chosen), list[frozenset[str]]()
    while given := _fewest_given_up(programme, frozenset(held), solver):
        found.append(given)
        held |= given
    return found


def _fewest_given_up(
    programme: IntegerProgramme, held: Collection[str], solver: IntegerSolver
) -> frozenset[str]:
    """Return the fewest rules not held whose giving up lets the rest be met; none if none do."""
    soft, slack_of = programme.with_slack(lambda row: row.rule not in held)
    rules = sorted({row.rule for row in slack_of.values()})
    place_of = {rule: len(soft.upper) + place for place, rule in enumerate(rules)}
    means = tuple(
        Row(((place_of[row.rule], 1), (slack + 1, -1)), 0, None) for slack, row in slack_of.items()
    )
    goal = Goal("rules", tuple((place, 1) for place in place_of.values()))
    upper = soft.upper + (1,) * len(rules)
    answer = solver.solve(soft.but(upper=upper, rows=(*soft.rows, *means), goals=(goal,)))
    return frozenset(rule for rule in rules if answer.values and answer.values[place_of[rule]])
