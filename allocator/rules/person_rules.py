"""Rules that people set: who the person ruled out, what a broker pinned or barred."""

from __future__ import annotations

import numpy as np

from allocator.domain.words import Instruction
from allocator.rules.problem import BoolArray, Problem
from allocator.rules.rule import Breach, Exclusion, PairRule


def _excluded_mask(problem: Problem) -> BoolArray:
    kept = np.ones((len(problem.packages), len(problem.locations)), dtype=bool)
    for row, package in enumerate(problem.packages):
        columns = [
            problem.location_index[x] for x in package.excluded & problem.location_index.keys()
        ]
        kept[row, columns] = False
    return kept


def _excluded_explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    if place.location_id not in wanted.excluded:
        return None
    text = "The person asked not to be cared for by this location."
    subjects = (wanted.ref, place.location_id)
    return Breach("person-excluded", subjects, 1, text, Exclusion.EXCLUDED_BY_PERSON)


PERSON_EXCLUDED = PairRule(
    id="person-excluded",
    title="The person has not ruled the location out",
    why="Wellbeing and control: a person's exclusion is always respected.",
    source="Care Act 2014 s.1",
    mask=_excluded_mask,
    explain=_excluded_explain,
)


def _orders_mask(problem: Problem) -> BoolArray:
    kept = np.ones((len(problem.packages), len(problem.locations)), dtype=bool)
    pinned: dict[int, list[int]] = {}
    for order in problem.case.orders:
        row = problem.package_index.get(order.package_ref)
        column = problem.location_index.get(order.location_id)
        if row is None or column is None:
            continue
        if order.instruction is Instruction.BAR:
            kept[row, column] = False
        else:
            pinned.setdefault(row, []).append(column)
    for row, columns in pinned.items():
        others = np.ones(len(problem.locations), dtype=bool)
        others[columns] = False
        kept[row, others] = False
    return kept


def _orders_explain(problem: Problem, package: int, location: int) -> Breach | None:
    wanted, place = problem.packages[package], problem.locations[location]
    subjects = (wanted.ref, place.location_id)
    mine = [o for o in problem.case.orders if o.package_ref == wanted.ref]
    if any(o.instruction is Instruction.BAR and o.location_id == place.location_id for o in mine):
        text = "A broker barred this location for this package."
        return Breach("orders", subjects, 1, text, Exclusion.BARRED_BY_BROKER)
    pins = sorted(
        o.location_id
        for o in mine
        if o.instruction is Instruction.PIN and o.location_id in problem.location_index
    )
    if pins and place.location_id not in pins:
        text = f"A broker pinned this package to {', '.join(pins)}."
        return Breach("orders", subjects, 1, text, Exclusion.BARRED_BY_BROKER)
    return None


ORDERS = PairRule(
    id="orders",
    title="Pins and bars set by a broker are kept",
    why="A person decides; the engine works around what was decided.",
    source="UK GDPR Articles 22A to 22D: human oversight",
    mask=_orders_mask,
    explain=_orders_explain,
)
