"""Why no award is legal: the smallest set of rules and lots in conflict, and the cheapest way out.

The set is minimal: take out any one of its parts, and the others can be met together. Every way out
gives up one kind of rule as little as possible, first in the number of exceptions, then in their
size; the cheapest is the one with fewest exceptions, of equal ones the first in the order of
`WAYS`. Both are found by exact solves.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from allocator.lots.award.checker import check_award
from allocator.lots.award.goals import goals_of
from allocator.lots.award.model import AwardModel
from allocator.lots.award.rule import Breach
from allocator.lots.award.tender import Tender
from allocator.lots.award.terms import Unawarded
from allocator.lots.award.winners import build_model
from allocator.solve.integer_programme import IntegerProgramme, Row
from allocator.solve.integer_solve import IntegerSolver
from allocator.solve.solution import Status

Part = tuple[str, str]
"""A rule, and what it is applied to; an empty subject for everything."""

PER_LOT = ("every-lot", "reserve")
_PER_SUBJECT = frozenset(
    ["own-most-lots", "own-least-lots", "capacity", "reserve-capacity", "alternatives", *PER_LOT]
)
_FIRST_LEFT_OUT = (
    "most-lots-bid",
    "price-cap",
    "quality-floor",
    "rating-floor",
    "alternatives",
    "takeover",
    "reserve-capacity",
    "capacity",
    "own-least-lots",
    "own-most-lots",
    "area-share",
    "most-lots-brand",
    "reserve-other-owner",
    "distinct-reserves",
    "most-lots",
    "reserve",
    "every-lot",
)
"""Rules in the order in which the conflict tries to do without them."""


@dataclass(frozen=True, slots=True)
class Way:
    """A kind of exception that could make an award legal.

    Parameters
    ----------
    id
        Its name.
    rules
        The rules it may break.
    """

    id: str
    rules: tuple[str, ...]


WAYS: tuple[Way, ...] = (
    Way("another-bidder", ("every-lot", "reserve")),
    Way("without-reserve", ("reserve",)),
    Way("distinct-reserves", ("distinct-reserves",)),
    Way("most-lots", ("most-lots",)),
    Way("own-most-lots", ("own-most-lots",)),
    Way("own-least-lots", ("own-least-lots",)),
    Way("area-share", ("area-share",)),
    Way("most-lots-brand", ("most-lots-brand",)),
    Way("takeover", ("takeover",)),
    Way("capacity", ("capacity", "reserve-capacity")),
    Way("price-cap", ("price-cap",)),
    Way("most-lots-bid", ("most-lots-bid",)),
    Way("quality-floor", ("quality-floor",)),
    Way("rating-floor", ("rating-floor",)),
    Way("reserve-other-owner", ("reserve-other-owner",)),
    Way("alternatives", ("alternatives",)),
    Way("without-winner", ("every-lot", "reserve")),
)
"""The ways out in order; of equally many exceptions the earlier is called cheaper."""

TOGETHER = Way("together", tuple(dict.fromkeys(rule for way in WAYS for rule in way.rules)))
"""Giving up every kind of rule at once, where no kind alone is enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """The least exceptions of one kind that make an award legal.

    Parameters
    ----------
    way
        The kind.
    exceptions
        Rule, what it is applied to, and by how much it is broken; fewest, then smallest.
    breaches
        The same as the checker tells it of the award they make possible.
    """

    way: Way
    exceptions: tuple[tuple[str, str, int], ...]
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Why no award of a tender is legal.

    Parameters
    ----------
    tender
        The tender.
    parts
        Rules and lots that cannot be met together.
    is_minimal
        Whether it is proven that without any one part the others can be met.
    ways_out
        Every kind of exception that is enough by itself, cheapest first; where none is, one that
        mixes kinds.
    """

    tender: Tender
    parts: tuple[Part, ...]
    is_minimal: bool
    ways_out: tuple[WayOut, ...]

    def lots(self, rule: str) -> tuple[str, ...]:
        """Return the lots for which a rule about lots is part of the conflict."""
        return tuple(subject for held, subject in self.parts if held == rule)

    @property
    def cheapest(self) -> WayOut | None:
        """The way out with fewest exceptions."""
        return self.ways_out[0] if self.ways_out else None


def explain_conflict(tender: Tender, solver: IntegerSolver) -> Conflict | None:
    """Say why no award of a tender is legal, and what would make one so.

    Parameters
    ----------
    tender
        What is up for award.
    solver
        Solves programmes in a child.

    Returns
    -------
    Conflict or None
        Nothing where an award is legal after all, or its absence could not be proven.
    """
    model = build_model(tender, relaxable=True)
    programme = model.written()
    if solver.solve(programme.only(lambda _: True)).status is not Status.INFEASIBLE:
        return None
    parts, is_minimal = smallest_conflict(programme, solver)
    touched = {rule for rule, _ in parts}
    ways = [
        found
        for way in WAYS
        if touched & set(way.rules)
        and (found := _way_out(model, programme, way, solver)) is not None
    ]
    if not ways:
        mixed = _way_out(model, programme, TOGETHER, solver)
        ways = [] if mixed is None else [mixed]
    ways.sort(key=lambda it: len(it.exceptions))
    return Conflict(tender=tender, parts=parts, is_minimal=is_minimal, ways_out=tuple(ways))


def part_of(row: Row) -> Part:
    """Return the part of a conflict that a row belongs to."""
    if row.rule in _PER_SUBJECT:
        return row.rule, row.subject
    if row.rule == "area-share":
        return row.rule, row.subject.partition(": ")[0]
    return row.rule, ""


def smallest_conflict(
    programme: IntegerProgramme, solver: IntegerSolver
) -> tuple[tuple[Part, ...], bool]:
    """Return parts of an infeasible programme that cannot be met, none of which can be spared.

    Parameters
    ----------
    programme
        Proven to have no answer.
    solver
        Solves programmes in a child.

    Returns
    -------
    tuple
        The parts in the order of the programme, and whether each is proven to be needed.
    """
    parts = list({part_of(row): None for row in programme.rows if row.rule})

    def status_of(left: Collection[Part]) -> Status:
        return solver.solve(programme.only(lambda row: part_of(row) in left)).status

    kept, is_proven = _few_rules(parts, status_of), True

    def without(out: Iterable[Part]) -> Status:
        return status_of(set(kept) - set(out))

    for rule in _FIRST_LEFT_OUT:
        family = [part for part in kept if part[0] == rule]
        if family and without(family) is Status.INFEASIBLE:
            kept = [part for part in kept if part not in family]
    for part in sorted(kept, key=lambda it: _FIRST_LEFT_OUT.index(it[0])):
        status = without([part])
        if status is Status.INFEASIBLE:
            kept.remove(part)
        elif status is Status.UNPROVEN:
            is_proven = False
    return tuple(kept), is_proven


def _few_rules(parts: list[Part], status_of: Callable[[set[Part]], Status]) -> list[Part]:
    """Return the parts of one rule alone, or with what lots need, where those are in conflict.

    A conflict of few rules is easier to read than another of many, though both are minimal.
    """
    rules = [rule for rule in reversed(_FIRST_LEFT_OUT) if any(part[0] == rule for part in parts)]
    needs = [rule for rule in PER_LOT if rule in rules]
    for beside in ([], *([need] for need in needs), needs):
        for rule in rules:
            some = [part for part in parts if part[0] in {rule, *beside}]
            if status_of(set(some)) is Status.INFEASIBLE:
                return some
    return parts


def _way_out(
    model: AwardModel, programme: IntegerProgramme, way: Way, solver: IntegerSolver
) -> WayOut | None:
    """Return the least exceptions of one kind, or nothing where they are not enough."""
    if way.id == "without-winner":
        return _lots_left(model.tender, way, solver)
    soft, slack_of = programme.with_slack(lambda row: row.rule in way.rules)
    answer = solver.solve(soft)
    if not answer.values:
        return None
    exceptions = tuple(
        (row.rule, row.subject, answer.values[slack])
        for slack, row in slack_of.items()
        if answer.values[slack]
    )
    breaches = check_award(model.tender, model.award(answer.values))
    return WayOut(way=way, exceptions=exceptions, breaches=breaches)


def _lots_left(tender: Tender, way: Way, solver: IntegerSolver) -> WayOut | None:
    """Return the fewest lots, then hours, that stay without a winner if that were allowed."""
    allowed = tender.but(terms=tender.terms.but(unawarded=Unawarded.ALLOWED))
    model = build_model(allowed)
    for goal in goals_of(allowed):
        if goal.id in {"unawarded-lots", "unawarded-hours"}:
            model.goal(goal.id, goal.post(model))
    answer = solver.solve(model.written().but(decisive=()))
    if not answer.values:
        return None
    award = model.award(answer.values)
    left = tuple(("every-lot", lot, 1) for lot, name in award.winners if name is None)
    return WayOut(way=way, exceptions=left, breaches=check_award(tender, award))
