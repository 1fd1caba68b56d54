"""Why no award is legal: the smallest set of rules and lots in conflict, and the cheapest way out.

No conflict has fewer rules, and none of the same rules has fewer parts, such as lots; each is
proven where that can be done in time. Take out any one part, and the others can be met together.
The cheapest way out is the one with fewest exceptions, of equal ones the first in the order of
`ways_out.WAYS`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from allocator.lots.award.fewest_rules import fewest
from allocator.lots.award.goals import post_goals
from allocator.lots.award.tender import Bid, Tender
from allocator.lots.award.ways_out import WayOut, ways_out
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
    is_fewest
        Whether it is proven that no conflict has fewer rules.
    is_smallest
        Whether it is proven that no conflict of the same rules has fewer parts.
    ways_out
        Every kind of exception that is enough by itself, cheapest first; where none is, one that
        mixes kinds.
    """

    tender: Tender
    parts: tuple[Part, ...]
    is_minimal: bool
    is_fewest: bool
    is_smallest: bool
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
    post_goals(model)
    programme = model.written()
    if solver.solve(programme.only(lambda _: True)).status is not Status.INFEASIBLE:
        return None
    found = smallest_conflict(programme, solver, tender.bids_for)
    touched = {rule for rule, _ in found.parts}
    return Conflict(
        tender=tender,
        parts=found.parts,
        is_minimal=found.is_minimal,
        is_fewest=found.is_fewest,
        is_smallest=found.is_smallest,
        ways_out=ways_out(model, programme, touched, solver),
    )


def part_of(row: Row) -> Part:
    """Return the part of a conflict that a row belongs to."""
    if row.rule in _PER_SUBJECT:
        return row.rule, row.subject
    if row.rule == "area-share":
        return row.rule, row.subject.partition(": ")[0]
    return row.rule, ""


@dataclass(frozen=True, slots=True)
class Found:
    """Parts of a programme that cannot be met together, and what is proven of them."""

    parts: tuple[Part, ...]
    is_minimal: bool
    is_fewest: bool
    is_smallest: bool = False


def smallest_conflict(
    programme: IntegerProgramme, solver: IntegerSolver, bids_for: Mapping[str, Sequence[Bid]]
) -> Found:
    """Return parts of an infeasible programme that cannot be met, none of which can be spared.

    Parameters
    ----------
    programme
        Proven to have no answer.
    solver
        Solves programmes in a child.
    bids_for
        The bids for each lot; lots with many are tried to be spared first.

    Returns
    -------
    Found
        The parts in the order of the programme.
    """
    parts = list({part_of(row): None for row in programme.rows if row.rule})
    order = tuple(reversed(_FIRST_LEFT_OUT))
    rules = fewest(programme, order, lambda row: row.rule, solver)
    kept = parts if rules is None else [part for part in parts if part[0] in rules]
    if rules is not None:
        few = _fewest_parts(programme, kept, solver, bids_for)
        if few is not None:
            return Found(few, is_minimal=True, is_fewest=True, is_smallest=True)
    is_proven = True

    def without(out: Iterable[Part]) -> Status:
        """Return what the solver says of the rows kept, some parts of them left out."""
        left: Collection[Part] = set(kept) - set(out)
        return solver.solve(programme.only(lambda row: part_of(row) in left)).status

    for rule in _FIRST_LEFT_OUT if rules is None else ():
        family = [part for part in kept if part[0] == rule]
        if family and without(family) is Status.INFEASIBLE:
            kept = [part for part in kept if part not in family]
    for part in sorted(kept, key=lambda it: _spared_first(it, bids_for)):
        status = without([part])
        if status is Status.INFEASIBLE:
            kept.remove(part)
        elif status is Status.UNPROVEN:
            is_proven = False
    return Found(tuple(kept), is_minimal=is_proven, is_fewest=rules is not None)


def _fewest_parts(
    programme: IntegerProgramme,
    kept: Sequence[Part],
    solver: IntegerSolver,
    bids_for: Mapping[str, Sequence[Bid]],
) -> tuple[Part, ...] | None:
    """Return the fewest of some parts in conflict, in the order of the programme."""
    inside = frozenset(kept)
    order = sorted(kept, key=lambda it: _spared_first(it, bids_for), reverse=True)
    only = programme.only(lambda row: part_of(row) in inside)
    found = fewest(only, order, part_of, solver)
    return None if found is None else tuple(part for part in kept if part in found)


def _spared_first(part: Part, bids_for: Mapping[str, Sequence[Bid]]) -> tuple[int, int, str]:
    rule, subject = part
    return _FIRST_LEFT_OUT.index(rule), -len(bids_for.get(subject, ())), subject
