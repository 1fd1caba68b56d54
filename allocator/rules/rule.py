"""The three kinds of rule. Each is told to the solver, checked without it, and said in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from allocator.domain.plan import Plan
from allocator.rules.builder import ModelBuilder
from allocator.rules.problem import BoolArray, Problem


class Exclusion(StrEnum):
    """Why the engine leaves a location out for a package; kept apart from providers' declines."""

    RATING_BELOW_POLICY = "RATING_BELOW_POLICY"
    NO_RATING = "NO_RATING"
    RATING_STALE = "RATING_STALE"
    RESTRICTED = "RESTRICTED"
    OUT_OF_AREA = "OUT_OF_AREA"
    NOT_ON_LOT = "NOT_ON_LOT"
    NO_DECLARED_CAPACITY = "NO_DECLARED_CAPACITY"
    SKILL_MISSING = "SKILL_MISSING"
    EXCLUDED_BY_PERSON = "EXCLUDED_BY_PERSON"
    CAP_REACHED = "CAP_REACHED"
    BUDGET_EXCEEDED = "BUDGET_EXCEEDED"
    DORMANT = "DORMANT"
    DEREGISTERED = "DEREGISTERED"
    SHORT_VISIT_NOT_AGREED = "SHORT_VISIT_NOT_AGREED"
    BARRED_BY_BROKER = "BARRED_BY_BROKER"


@dataclass(frozen=True, slots=True)
class Breach:
    """One way in which a pair or a plan is not right.

    Parameters
    ----------
    rule
        Id of the rule.
    subjects
        What it concerns: package references, location ids, slots.
    amount
        By how much, in the rule's unit; 1 where there is no measure.
    message
        One sentence with the values, for a broker.
    code
        Exclusion code, for rules about a pair.
    """

    rule: str
    subjects: tuple[str, ...]
    amount: int
    message: str
    code: Exclusion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRule:
    """A hard rule about one package and one location.

    Parameters
    ----------
    id, title
        Stable kebab-case id, and the rule as a sentence that is true when it is kept.
    why, source
        Why it exists, in plain words, and where it comes from.
    mask
        True where the rule is kept, shape ``(packages, locations)``; it prunes the model.
    explain
        The breach of one pair (package index, location index), written from the definition, or
        ``None`` when the rule is kept.
    """

    id: str
    title: str
    why: str
    source: str
    mask: Callable[[Problem], BoolArray]
    explain: Callable[[Problem, int, int], Breach | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRule:
    """A hard rule about the whole plan.

    Parameters
    ----------
    id, title, why, source
        As for a pair rule.
    unit
        What a breach is measured in.
    post
        Writes the rule into the model.
    check
        Finds every breach in a plan, from the definition.
    """

    id: str
    title: str
    unit: str
    why: str
    source: str
    post: Callable[[Problem, ModelBuilder], None]
    check: Callable[[Problem, Plan], Iterator[Breach]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Something to have as little of as possible; its place in the order is policy.

    Parameters
    ----------
    id, title, why, source
        As for a pair rule; the title names what is counted.
    unit
        What it is counted in.
    post
        Writes it into the model as the next level.
    measure
        Counts it in a plan, from the definition.
    """

    id: str
    title: str
    unit: str
    why: str
    source: str
    post: Callable[[Problem, ModelBuilder], None]
    measure: Callable[[Problem, Plan], int]
