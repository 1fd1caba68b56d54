"""The idea behind most rules: what some suppliers win, added up, stays within a limit.

A rule of this kind only says which limits a tender has; posting them and checking them is the same
for all. What a supplier has before the award counts, but a limit that is passed already is no
breach as long as nothing more is won.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from allocator.lots.award.model import AwardModel
from allocator.lots.award.rule import AwardRule, Breach
from allocator.lots.award.scores import lots_won
from allocator.lots.award.tender import Award, Tender


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that some suppliers may win together.

    Parameters
    ----------
    subject
        What the rule is applied to.
    suppliers
        Whose lots are added up.
    most
        How much they may have, in the rule's unit.
    before
        How much of it they have before the award.
    counts
        What each lot counts; lots that are not there count nothing.
    said
        Says the breach, given how much they would have.
    """

    subject: str
    suppliers: tuple[str, ...]
    most: int
    before: int
    counts: Mapping[str, int]
    said: Callable[[int], str]


LimitsOf = Callable[[Tender], Iterator[Limit]]


def limit_rule(limits_of: LimitsOf, rule_id: str, **texts: Any) -> AwardRule:
    """Return the rule that every limit of a tender is kept.

    Parameters
    ----------
    limits_of
        The limits a tender has.
    rule_id, texts
        Id, title, unit and the other texts of the rule.
    """
    return AwardRule(
        id=rule_id,
        post=partial(_post, rule_id, limits_of),
        check=partial(_check, rule_id, limits_of),
        **texts,
    )


def _post(rule: str, limits_of: LimitsOf, model: AwardModel) -> None:
    for limit in limits_of(model.tender):
        terms = model.added_up(limit.suppliers, limit.counts)
        model.at_most(rule, limit.subject, terms, max(0, limit.most - limit.before))


def _check(rule: str, limits_of: LimitsOf, tender: Tender, award: Award) -> Iterator[Breach]:
    won = lots_won(tender, award)
    for limit in limits_of(tender):
        lots = [lot for supplier in limit.suppliers for lot in won[supplier] & limit.counts.keys()]
        total = limit.before + sum(limit.counts[lot] for lot in lots)
        if lots and total > limit.most:
            subjects = (*limit.subject.split(": "), *sorted(lots))
            yield Breach(rule, subjects, total - limit.most, limit.said(total))
