"""The rounds of a location as one web page: figures, pictures, maps and a table of each round.

The page needs no server and no script, and says where a call is by its small area alone.
"""

from __future__ import annotations

from typing import Any

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.week import clock
from allocator.report import amounts
from allocator.report.pages import content_policy, templates
from allocator.report.rounds_chart import BAND_KEY, BREAK_KEY, draw_charts
from allocator.report.rounds_facts import (
    Gap,
    Round,
    Stop,
    list_left,
    list_rounds,
    packages_of,
)
from allocator.report.rounds_figures import RoundFigure, round_figures
from allocator.report.rounds_map import Ground, draw_maps, lay_ground
from allocator.report.run_facts import SYNTHETIC
from allocator.rounds.week import RoutedDay, RoutedWeek

GAP_WORDS = {Gap.NONE: "", Gap.WAIT: "waiting", Gap.BREAK: "break", Gap.OFF: "off"}
"""What stands behind the minutes of a gap."""

_MOST_NAMES = 12


def render_rounds(case: Case, location: Location, week: RoutedWeek, travel: str = "") -> str:
    """Return the rounds of a location as one page of HTML.

    Parameters
    ----------
    case
        For the packages and what is said of the case.
    location
        Whose rounds.
    week
        The rounds themselves.
    travel
        Name of where minutes between places come from.

    Returns
    -------
    str
        The same text for the same inputs, with no address of another host, no home, no postcode
        and no script in it.
    """
    pages = templates()
    style = pages.get_template("rounds.css").render()
    packages = packages_of(case)
    visited = {ref.ref for routed in week.days for ref in routed.workday.refs}
    ground = lay_ground(location, [packages[ref] for ref in sorted(visited)], case.centres)
    return pages.get_template("rounds.html").render(
        case=case,
        location=location,
        csp=content_policy(style),
        synthetic=SYNTHETIC if case.is_synthetic else "",
        figures=week_figures(case, week),
        ground=ground,
        days=[_day(case, ground, routed, n) for n, routed in enumerate(week.days, start=1)],
        gap_words=gap_in_words,
        band_key=BAND_KEY,
        break_key=BREAK_KEY,
        travel=travel,
    )


def week_figures(case: Case, week: RoutedWeek) -> tuple[RoundFigure, ...]:
    """Return the figures of a whole week.

    Parameters
    ----------
    case, week
        The case, and the rounds in question.
    """
    left = sum(len(list_left(case, it)) * len(it.workday.days) for it in week.days)
    return round_figures(week.figures, left)


def day_title(routed: RoutedDay) -> str:
    """Name the days of a pattern.

    Parameters
    ----------
    routed
        A pattern with its rounds.
    """
    named = amounts.days_of_week(routed.workday.days)
    return named[:1].upper() + named[1:]


def gap_in_words(stop: Stop) -> str:
    """Say what the gap before a call is; of one with the break in it, what the rest of it is.

    Parameters
    ----------
    stop
        The call.
    """
    word = GAP_WORDS[stop.gap_kind]
    if not stop.rest:
        return word
    return f"{word} {stop.gap - stop.rest}, {GAP_WORDS[stop.rest_kind]} {stop.rest}"


def note_of(stop: Stop) -> str:
    """Say what else there is to know of a call; nothing of most.

    Parameters
    ----------
    stop
        The call.
    """
    parts = [f"with {stop.partner}"] if stop.partner else []
    if stop.late:
        parts.append(f"{amounts.duration(stop.late)} late")
    return ", ".join(parts)


def _day(case: Case, ground: Ground, routed: RoutedDay, number: int) -> dict[str, Any]:
    """Return all the page says about one pattern of days."""
    rounds, left = list_rounds(case, routed), list_left(case, routed)
    return {
        "anchor": f"day-{number}",
        "title": day_title(routed),
        "figures": round_figures(routed.figures, len(left)),
        "idle": _idle(routed),
        "charts": draw_charts(rounds),
        "maps": draw_maps(ground, rounds),
        "rounds": [_round(one, f"day-{number}-round-{n}") for n, one in enumerate(rounds, 1)],
        "left": [(it.package.ref, it.area, it.said) for it in left],
    }


def _idle(routed: RoutedDay) -> str:
    """Name the carers who are not needed, or count them where they are many."""
    names = zip(routed.workday.carer_names, routed.roster.rounds, strict=True)
    idle = [name for name, calls in names if not calls]
    if len(idle) > _MOST_NAMES:
        return amounts.count(len(idle), "more carer")
    return amounts.listed(idle)


def _round(one: Round, anchor: str) -> dict[str, Any]:
    """Return a round as its table shows it."""
    return {
        "anchor": anchor,
        "round": one,
        "said": (
            f"{clock(one.start)} to {clock(one.end)}: {amounts.count(len(one.stops), 'call')}, "
            f"{amounts.duration(one.contact)} with people, {amounts.duration(one.travel)} of "
            f"travel, {amounts.duration(one.waiting)} of waiting, {amounts.duration(one.off)} off"
        ),
        "stops": [(stop, note_of(stop)) for stop in one.stops],
    }
