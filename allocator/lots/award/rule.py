"""The two kinds of rule of an award: about one bid, and about the award as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocator.lots.award.tender import Award, Bid, Tender

if TYPE_CHECKING:
    from allocator.lots.award.model import AwardModel


@dataclass(frozen=True, slots=True)
class Breach:
    """One way in which a bid or an award is not right.

    Parameters
    ----------
    rule
        Id of the rule.
    subjects
        Lots, suppliers or bids it concerns.
    amount
        By how much, in the rule's unit; 1 where there is no measure.
    message
        One sentence with the values.
    """

    rule: str
    subjects: tuple[str, ...]
    amount: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BidRule:
    """A rule that says which bids count at all.

    Parameters
    ----------
    id, title
        Stable kebab-case id, and the rule as a sentence that is true when it is kept.
    why, source
        Why it exists, and where it comes from.
    says
        The rule with a tender's values, for publication; empty where the tender does not have it.
    explain
        The breach of one bid, or ``None`` when the rule is kept.
    """

    id: str
    title: str
    why: str
    source: str
    says: Callable[[Tender], str]
    explain: Callable[[Tender, Bid], Breach | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRule:
    """A rule about an award as a whole.

    Parameters
    ----------
    id, title, why, source, says
        As for a rule about bids.
    unit
        What a breach is measured in.
    post
        Writes the rule into the model.
    check
        Finds every breach in an award, from the definition.
    """

    id: str
    title: str
    unit: str
    why: str
    source: str
    says: Callable[[Tender], str]
    post: Callable[[AwardModel], None]
    check: Callable[[Tender, Award], Iterator[Breach]]
