"""The rounds of a whole county in a few lines, and what the checker says of them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from allocator.domain.week import DAYS
from allocator.report.amounts import count, hours
from allocator.report.rounds_figures import round_figures
from allocator.rounds.figures import Figures

if TYPE_CHECKING:
    from allocator.rounds.checked import RoundsVerdict
    from allocator.routing.pair_rounds import PairPrice

_MOST = 20


def county_values(total: Figures, locations: int, new: int) -> dict[str, Any]:
    """Return the figures of a week as values for a machine.

    Parameters
    ----------
    total
        Sums over all locations [minutes, metres].
    locations
        How many.
    new
        How many of them were built now.
    """
    return {"locations": locations, "built_now": new, "week": asdict(total) | {"paid": total.paid}}


def county_lines(total: Figures, locations: int, new: int) -> list[str]:
    """Return the same for a reader."""
    kept = locations - new
    lines = [f"Rounds of {count(locations, 'location')}: {new:,} built now, {kept:,} kept before."]
    figures = round_figures(total, total.unserved)
    width = max(len(figure.title) for figure in figures)
    return [*lines, *(f"  {it.title:{width}}  {it.shown:>9}  {it.detail}" for it in figures)]


def pair_lines(price: PairPrice) -> list[str]:
    """Return rounds with carers who meet beside rounds with carers in pairs, for a reader."""
    rows = [
        ("carers meet at the door", price.meeting),
        (f"pairs travel together ({count(price.pair_rounds, 'pair round')})", price.paired),
    ]
    lines = [f"{'A week of rounds':44} {'Rounds':>7} {'Travel':>10} {'Waiting':>10} {'Paid':>11}"]
    for title, it in rows:
        lines.append(
            f"{title:44} {it.rounds:7,} {hours(it.travel):>10} {hours(it.waiting):>10} "
            f"{hours(it.paid):>11}"
        )
    more = price.paired.paid - price.meeting.paid
    word = "more" if more >= 0 else "less"
    return [*lines, f"Pair rounds need {hours(abs(more))} {word} paid time a week."]


def verdict_values(verdict: RoundsVerdict) -> dict[str, Any]:
    """Return what the checker found as values for a machine."""
    return {
        "stands": verdict.stands,
        "checked": verdict.checked,
        "missing": list(verdict.missing),
        "unreadable": list(verdict.unreadable),
        "misfits": verdict.misfits,
        "faults": [asdict(fault) for fault in verdict.faults],
        "week": asdict(verdict.figures) | {"paid": verdict.figures.paid},
    }


def verdict_lines(verdict: RoundsVerdict) -> list[str]:
    """Return the same for a reader, at most the first faults in full."""
    lines = [f"Checked the rounds of {count(verdict.checked, 'location')} without a router."]
    if verdict.missing:
        lines.append(
            f"Not built yet: {count(len(verdict.missing), 'location')}; "
            "allocator rounds build does it."
        )
    lines += [f"  {text}" for text in verdict.unreadable]
    for found in verdict.faults[:_MOST]:
        days = " ".join(DAYS[day] for day in found.days)
        who = f" {found.carer}" if found.carer else ""
        about = f" {', '.join(found.refs)}" if found.refs else ""
        by = f" by {found.fault.minutes} min" if found.fault.minutes else ""
        lines.append(f"  {found.location_id} {days}{who}: {found.fault.code}{by}{about}")
    if len(verdict.faults) > _MOST:
        lines.append(f"  … and {len(verdict.faults) - _MOST} more; --json lists all.")
    total, left = verdict.figures, count(verdict.misfits, "visit")
    lines.append(
        f"{total.calls:,} calls a week in {total.rounds:,} rounds, {hours(total.travel)} travel, "
        f"{total.metres // 1000:,} km; {left} made by nobody."
    )
    lines.append("Every round keeps the rules." if verdict.stands else "The rounds do not stand.")
    return lines
