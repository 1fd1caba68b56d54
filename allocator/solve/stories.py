"""Tell the story of every package: facts, exact alternatives, reasons and repairs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from allocator.domain.plan import Plan
from allocator.rules import PAIR_RULES, Formulation, Problem, build_model, eligible_pairs
from allocator.rules.builder import NOBODY
from allocator.rules.choice_model import ChoiceModel, IntArray
from allocator.rules.placement_goals import TIE_BREAK
from allocator.rules.story import Alternative, PairFacts, Story, facts_of
from allocator.solve.decide import Decision
from allocator.solve.engine import solve
from allocator.solve.process import Children
from allocator.solve.reasons import find_reasons
from allocator.solve.regret import Forced, forced_values
from allocator.solve.repairs import find_repairs

Advance = Callable[[int, int], None]
Losses = tuple[tuple[str, int], ...]


def tell_stories(
    problem: Problem,
    decision: Decision,
    alternatives: int = 5,
    advance: Advance | None = None,
    children: Children | None = None,
) -> tuple[Story, ...]:
    """Tell the story of every package of a plan.

    Parameters
    ----------
    problem
        What was decided.
    decision
        The plan, with the model it was found in.
    alternatives
        How many alternatives to keep for each package. All eligible ones are worked out, each by
        an exact re-solve of the whole list, so those kept are truly the next best.
    advance
        Told how many re-solves are done, of how many.
    children
        Who solves; by default one child of its own for each core.

    Returns
    -------
    tuple of Story
        In the order of the plan.
    """
    rows = range(len(problem.packages))
    asked = _Asked(problem, decision.plan, decision.formulation, rows)
    return _tell(asked, alternatives, advance, children)


def tell_story(problem: Problem, plan: Plan, ref: str, alternatives: int = 5) -> Story:
    """Tell the story of one package of a plan, as `tell_stories` does."""
    rows = [problem.package_index[ref]]
    return _tell(_Asked(problem, plan, build_model(problem), rows), alternatives)[0]


def forced_alternative(
    problem: Problem, plan: Plan, ref: str, location_id: str
) -> Alternative | None:
    """Return what every goal loses and who moves when an eligible pair is forced, by a re-solve.

    ``None`` when the pair is not eligible; nothing is lost by the placement of the plan itself.
    """
    formulation = build_model(problem)
    row, column = problem.package_index[ref], problem.location_index[location_id]
    choice = formulation.choice_of(row, column)
    if choice is None:
        return None
    model, taken = goals_only(formulation.model), formulation.taken(problem, plan)
    forced = forced_values(model, taken, np.array([choice]))[0]
    return _alternative(problem, formulation, model, taken, forced)


@dataclass(frozen=True)
class _Asked:
    """Whose stories are to be told: some rows of a plan."""

    problem: Problem
    plan: Plan
    formulation: Formulation
    rows: Sequence[int]


def _tell(
    asked: _Asked, count: int, advance: Advance | None = None, children: Children | None = None
) -> tuple[Story, ...]:
    """Tell the stories of some packages."""
    problem, plan, rows, formulation = asked.problem, asked.plan, asked.rows, asked.formulation
    taken = formulation.taken(problem, plan)
    excluded = _first_exclusions(problem)
    eligible = eligible_pairs(problem).sum(axis=1)
    nobody = [row for row in rows if formulation.location[taken[row]] == NOBODY]
    model = goals_only(formulation.model)
    own = Children(most=os.cpu_count() or 1) if children is None else nullcontext(children)
    with own as crew, ThreadPoolExecutor(1) as beside:
        forcing = beside.submit(
            _force_all, model, formulation, taken, rows if count else (), advance, crew
        )
        why = _why_nobody_all(problem, plan, nobody, crew)
        forced = forcing.result()
    stories = []
    for row in rows:
        package, chosen = problem.packages[row], int(formulation.location[taken[row]])
        stories.append(
            Story(
                ref=package.ref,
                chosen=_facts(problem, row, chosen) if chosen != NOBODY else None,
                alternatives=_best(problem, formulation, model, taken, forced.get(row, []), count),
                eligible=int(eligible[row]),
                excluded=excluded[row],
                **why.get(row, {}),
            )
        )
    return tuple(stories)


def _why_nobody_all(
    problem: Problem, plan: Plan, rows: Sequence[int], children: Children
) -> dict[int, dict[str, Any]]:
    """Return reasons and repairs of several packages, asking as many at once as there are cores.

    Each answer depends on its own package alone, so their order and number change nothing.
    """
    asked = problem.quoted_everywhere(*rows)

    def answer(row: int) -> dict[str, Any]:
        """Find the reasons and repairs of one package, by row."""
        ref = problem.packages[row].ref
        reasons = find_reasons(asked, plan, ref, partial(_best_value, children))
        return {"reasons": reasons, "repairs": find_repairs(asked, plan, ref)}

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return dict(zip(rows, pool.map(answer, rows), strict=True))


def goals_only(model: ChoiceModel) -> ChoiceModel:
    """Return a model without its tie-break, which is nobody's loss."""
    return model.with_levels(tuple(x for x in model.levels if x.id != TIE_BREAK))


def _force_all(
    model: ChoiceModel,
    formulation: Formulation,
    taken: IntArray,
    rows: Sequence[int],
    advance: Advance | None,
    children: Children,
) -> dict[int, list[tuple[int, Forced]]]:
    """Force every eligible choice of some packages that the plan does not take."""
    wanted = np.isin(formulation.package, np.array(rows)) & (formulation.location != NOBODY)
    wanted[taken] = False
    choices = np.nonzero(wanted)[0]
    results = forced_values(model, taken, choices, advance=advance, children=children)
    found: dict[int, list[tuple[int, Forced]]] = {}
    for choice, forced in zip(choices.tolist(), results, strict=True):
        found.setdefault(int(formulation.package[choice]), []).append((choice, forced))
    return found


def _best(
    problem: Problem,
    formulation: Formulation,
    model: ChoiceModel,
    taken: IntArray,
    forced: list[tuple[int, Forced]],
    count: int,
) -> tuple[Alternative, ...]:
    """Return the alternatives that lose least, goal by goal."""
    possible = [(choice, result) for choice, result in forced if result.values is not None]
    possible.sort(key=lambda found: (found[1].values, found[0]))
    found = (
        _alternative(problem, formulation, model, taken, result) for _, result in possible[:count]
    )
    return tuple(alternative for alternative in found if alternative is not None)


def _alternative(
    problem: Problem,
    formulation: Formulation,
    model: ChoiceModel,
    taken: IntArray,
    forced: Forced,
) -> Alternative | None:
    """Return what a forced plan loses and whom it moves; ``None`` where there is no such plan."""
    losses = _losses(model, forced, taken)
    if losses is None or forced.taken is None:
        return None
    row, column = (int(of[forced.choice]) for of in (formulation.package, formulation.location))
    moved = [other for other in np.nonzero(forced.taken != taken)[0].tolist() if other != row]
    nobody = formulation.location[forced.taken] == NOBODY
    return Alternative(
        _facts(problem, row, column),
        losses,
        tuple(problem.packages[other].ref for other in moved),
        forced.is_proven,
        tuple(problem.packages[other].ref for other in moved if nobody[other]),
    )


def _losses(model: ChoiceModel, forced: Forced, taken: IntArray) -> Losses | None:
    """Return forced minus planned value of every goal."""
    if forced.values is None:
        return None
    planned = model.values(taken)
    return tuple(
        (level.id, value - usual)
        for level, value, usual in zip(model.levels, forced.values, planned, strict=True)
    )


def _facts(problem: Problem, row: int, column: int) -> PairFacts:
    """Return the facts of a pair by its positions."""
    return facts_of(problem, problem.packages[row], problem.locations[column])


def _first_exclusions(problem: Problem) -> list[tuple[tuple[str, int], ...]]:
    """Count for each package how many locations each rule is the first to exclude."""
    left = np.ones((len(problem.packages), len(problem.locations)), dtype=bool)
    counts: list[list[tuple[str, int]]] = [[] for _ in problem.packages]
    for rule in PAIR_RULES:
        kept = rule.mask(problem)
        out = (left & ~kept).sum(axis=1)
        for row in np.nonzero(out)[0]:
            counts[row].append((rule.id, int(out[row])))
        left &= kept
    return [tuple(found) for found in counts]


def _best_value(children: Children, model: ChoiceModel, start: IntArray) -> int:
    """Return the best known value of a one-level model, from a start."""
    return solve(model, start=start, children=children).values[0]
