"""Solve tiny models by trying everything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

import numpy as np

from allocator.domain.plan import Plan
from allocator.rules import Problem, build_model
from allocator.rules.choice_model import ChoiceModel, IntArray


def every_taken(model: ChoiceModel) -> Iterator[IntArray]:
    """Every feasible way to take one choice of each group."""
    starts = model.group_start.tolist()
    for taken in product(*(range(first, last) for first, last in pairwise(starts))):
        chosen = np.array(taken, dtype=np.int64)
        if model.is_feasible(chosen):
            yield chosen


def best_taken(model: ChoiceModel) -> IntArray:
    """The way that is best level by level."""
    return min(every_taken(model), key=model.values)


def best_value(model: ChoiceModel, start: IntArray) -> int:
    """The least value of the first level; what `find_reasons` asks an engine for."""
    assert model.is_feasible(start)
    return min(model.values(taken)[0] for taken in every_taken(model))


def best_plan(problem: Problem) -> Plan:
    """The plan that is best goal by goal."""
    formulation = build_model(problem)
    return Plan(formulation.assignment(problem, best_taken(formulation.model)))
