"""The rounds of a whole county in a few lines, and what the checker says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from allocator.domain.case import Case
from allocator.report.amounts import count, hours
from allocator.report.columns import calm
from allocator.report.rounds_facts import REASONS, left_in_words
from allocator.report.rounds_faults import fault_line
from allocator.report.rounds_figures import round_figures
from allocator.rounds.figures import Figures
from allocator.rounds.left_out import LeftOut, count_calls, count_visits

if TYPE_CHECKING:
    from allocator.rounds.checked import RoundsVerdict

_MOST, _FEW = 20, 3


@dataclass(frozen=True, slots=True)
class County:
    """What the rounds of some locations come to.

    Parameters
    ----------
    total
        Sums over all locations [minutes, metres].
    locations
        How many.
    new
        How many of them were built now.
    left
        Visits that are in no round.
    """

    total: Figures
    locations: int
    new: int
    left: tuple[LeftOut, ...] = ()


def county_values(county: County) -> dict[str, Any]:
    """Return the figures of a week as values for a machine.

    Parameters
    ----------
    county
        What the rounds come to.
    """
    return {
        "locations": county.locations,
        "built_now": county.new,
        **week_values(county.total, county.left),
    }


def week_values(
    total: Figures, left: Sequence[LeftOut], unmade: Sequence[LeftOut] | None = None
) -> dict[str, Any]:
    """Return the sums of a week as values for a machine, and the visits that are left out.

    Parameters
    ----------
    total
        Sums over rounds [minutes, metres].
    left
        Visits in no round because they do not fit.
    unmade
        Visits in no round for whatever reason, where that is not all: theirs are the calls
        unserved.
    """
    unserved = count_calls(left if unmade is None else unmade)
    return {
        "week": asdict(total) | {"paid": total.paid, "unserved": unserved},
        "visits_left_out": count_visits(left),
        "left_out": left_values(left),
    }


def left_values(left: Sequence[LeftOut]) -> list[dict[str, Any]]:
    """Return visits that do not fit as values for a machine; days and visits count from 0."""
    return [
        {
            "location_id": it.location_id,
            "package": it.ref,
            "visit": it.visit,
            "days": list(it.days),
            "carers": it.carers,
            "reason": it.reason,
        }
        for it in left
    ]


def county_lines(case: Case, county: County) -> list[str]:
    """Return the same for a reader, naming every visit that does not fit up to the first few."""
    locations, new = county.locations, county.new
    kept = locations - new
    lines = [f"Rounds of {count(locations, 'location')}: {new:,} built now, {kept:,} kept before."]
    figures = round_figures(county.total, count_visits(county.left))
    width = max(len(figure.title) for figure in figures)
    lines += [f"  {it.title:{width}}  {it.shown:>9}  {it.detail}" for it in figures]
    return [*lines, *left_lines(case, county.left)]


def left_lines(case: Case, left: Sequence[LeftOut]) -> list[str]:
    """Return the visits that do not fit for a reader, each with its reason; the first in full.

    Parameters
    ----------
    case
        For the packages.
    left
        The visits.
    """
    if not left:
        return []
    number = count_visits(left)
    verb = "does" if number == 1 else "do"
    lines = [f"{count(number, 'visit')} a week {verb} not fit; everything else is routed:"]
    packages = {delivery.package.ref: delivery.package for delivery in case.book}
    for it in left[:_MOST]:
        visit = replace(packages[it.ref].visits[it.visit], days=it.days)
        said = left_in_words(visit, REASONS.get(it.reason, it.reason))
        lines.append(f"  {it.location_id} {calm(it.ref)} visit {it.visit + 1}, {said}")
    if len(left) > _MOST:
        lines.append(
            f"  … and {len(left) - _MOST} more; allocator rounds show CASE LOCATION lists them."
        )
    return lines


def verdict_values(verdict: RoundsVerdict) -> dict[str, Any]:
    """Return what the checker found as values for a machine."""
    return {
        "stands": verdict.stands,
        "complete": verdict.is_complete,
        "checked": verdict.checked,
        "missing": list(verdict.missing),
        "unreadable": list(verdict.unreadable),
        "altered": list(verdict.altered),
        "misfits": count_visits(verdict.misfits),
        "faults": [
            asdict(it) | {"refs": list(it.refs), "said": fault_line(it)} for it in verdict.faults
        ],
        **week_values(verdict.figures, verdict.misfits, verdict.left),
    }


def verdict_lines(case: Case, verdict: RoundsVerdict) -> list[str]:
    """Return the same for a reader, at most the first faults in full."""
    if verdict.is_empty:
        return ["Nothing was checked: no rounds of this case are kept. Build them first: "
                "allocator rounds build CASE"]  # fmt: skip
    lines = [f"Checked the rounds of {count(verdict.checked, 'location')} without a router."]
    lines += [f"  {text}" for text in (*verdict.unreadable, *verdict.altered)]
    lines += [f"  {fault_line(found)}" for found in verdict.faults[:_MOST]]
    if len(verdict.faults) > _MOST:
        lines.append(f"  … and {len(verdict.faults) - _MOST} more; --json lists all.")
    total, left = verdict.figures, count(verdict.unmade, "visit")
    lines.append(
        f"{total.calls:,} calls a week in {total.rounds:,} rounds, {hours(total.travel)} travel, "
        f"{total.metres // 1000:,} km; {left} made by nobody."
    )
    return [*lines, *left_lines(case, verdict.misfits), *_in_the_end(verdict)]


def _in_the_end(verdict: RoundsVerdict) -> list[str]:
    """Return what follows from the verdict, and for how many locations it holds."""
    if verdict.is_refused:
        lines = ["The rounds do not stand."]
    elif verdict.checked:
        which = "round that can be read" if verdict.unreadable else "kept round"
        lines = [f"Every {'round' if verdict.is_complete else which} keeps the rules."]
    else:
        lines = ["No rounds that are kept can be read."]
    if verdict.missing:
        names = [calm(name) for name in verdict.missing[:_FEW]]
        names += ["…"] * (len(verdict.missing) > _FEW)
        missing = count(len(verdict.missing), "location")
        lines.append(
            f"The check is not complete, for want of the rounds of {missing} ({', '.join(names)}): "
            "allocator rounds build CASE builds them."
        )
    if verdict.unreadable:
        unread = count(len(verdict.unreadable), "location")
        lines.append(
            f"The check is not complete: the rounds of {unread} cannot be read. "
            "allocator rounds build CASE builds them again."
        )
    return lines
