"""Rounds with carers who meet beside rounds with carers who travel in pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from allocator.domain.case import Case
from allocator.report.amounts import NOT_KNOWN, count, hours
from allocator.report.rounds_county import left_lines, week_values
from allocator.rounds.figures import Figures
from allocator.rounds.left_out import LeftOut

if TYPE_CHECKING:
    from allocator.routing.pair_rounds import PairPrice

MEETING = "carers meet at the door"
PAIRED = "pairs travel together"
_PAID = (
    "Paid is care and travel of the carers; waiting is not in it. A rate is for an hour of care,",
    "which is the same both ways: the council pays as much, whatever carers are paid for.",
)


@dataclass(frozen=True, slots=True)
class PairsLeft:
    """The visits that each way leaves out.

    Parameters
    ----------
    meeting
        Where carers meet at the door.
    paired
        Where carers of double-handed visits travel in pairs.
    """

    meeting: tuple[LeftOut, ...]
    paired: tuple[LeftOut, ...]


def pair_values(price: PairPrice, left: PairsLeft) -> dict[str, Any]:
    """Return both ways as values for a machine [minutes, metres a week].

    Parameters
    ----------
    price
        Both ways.
    left
        What each leaves out.
    """
    return {
        "meeting": week_values(price.meeting.figures, left.meeting),
        "paired": week_values(price.paired.figures, left.paired),
        "pair_rounds": price.pair_rounds,
        "serve_alike": price.serves_alike,
        "gaps_broken": price.gaps_broken,
    }


def pair_lines(case: Case, price: PairPrice, left: PairsLeft) -> list[str]:
    """Return both ways for a reader, with a verdict where they make the same calls.

    Parameters
    ----------
    case
        For the packages.
    price
        Both ways.
    left
        What each leaves out.
    """
    rows = (
        (MEETING, price.meeting.figures),
        (f"{PAIRED} ({count(price.pair_rounds, 'pair round')})", price.paired.figures),
    )
    lines = [
        f"{'A week of rounds':44} {'Rounds':>7} {'Calls':>7} {'Travel':>10} {'Waiting':>10} "
        f"{'Paid':>11}"
    ]
    for title, it in rows:
        lines.append(
            f"{title:44} {it.rounds:7,} {it.calls:7,} {hours(it.travel):>10} "
            f"{hours(it.waiting):>10} {hours(it.paid):>11}"
        )
    lines += _verdict(price, left)
    if price.gaps_broken:
        gaps = count(price.gaps_broken, "gap")
        lines.append(
            "Pair rounds do not keep the gaps between the single and the double-handed visits of "
            f"a person: {gaps} a week {'is' if price.gaps_broken == 1 else 'are'} broken."
        )
    if price.serves_alike:
        return [*lines, *left_lines(case, left.meeting)]
    for title, mine in ((MEETING, left.meeting), (PAIRED, left.paired)):
        found = left_lines(case, mine) or ["Every visit fits."]
        lines += [f"Where {title}:", *(f"  {line}" for line in found)]
    return lines


def _verdict(price: PairPrice, left: PairsLeft) -> list[str]:
    """Return which way needs less paid time, if that can be said."""
    meeting, paired = price.meeting.figures, price.paired.figures
    if not price.serves_alike:
        return [
            "The two ways serve different visits, so neither can be said to need less paid time.",
            f"Paid for an hour of contact: {_per_contact(meeting)} where {MEETING}, "
            f"{_per_contact(paired)} where {PAIRED}.",
        ]
    if price.pair_rounds:
        more = paired.paid - meeting.paid
        word = "more" if more > 0 else "less"
        if not more:
            return ["Both ways need the same paid time.", *_PAID]
        return [f"Pair rounds need {hours(abs(more))} {word} paid time a week.", *_PAID]
    if any(it.carers > 1 for it in left.meeting):
        return ["No double-handed visit fits its rounds, so there is nothing to pair."]
    return ["It has no double-handed visit, so there is nothing to pair."]


def _per_contact(figures: Figures) -> str:
    """Return the paid hours for an hour of contact."""
    return f"{figures.paid / figures.contact:.3f} h" if figures.contact else NOT_KNOWN
