"""The rounds of a location for a terminal and for a spreadsheet program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.week import clock
from allocator.report.amounts import count
from allocator.report.columns import Heading, calm, plain_table
from allocator.report.csv_cells import Cell, csv_table
from allocator.report.rounds_facts import Round, Stop, list_left, list_rounds
from allocator.report.rounds_figures import METRES_PER_MILE, RoundFigure, round_figures
from allocator.report.rounds_view import day_title, gap_in_words, note_of, week_figures
from allocator.report.run_facts import SYNTHETIC
from allocator.rounds.week import RoutedDay, RoutedWeek

ROUND_HEADINGS = (
    Heading("Carer", 6),
    Heading("From", 5),
    Heading("To", 5),
    Heading("Calls", 5, is_number=True),
    Heading("Contact", 7, is_number=True),
    Heading("Travel", 6, is_number=True),
    Heading("Waiting", 7, is_number=True),
    Heading("Off", 4, is_number=True),
    Heading("Miles", 6, is_number=True),
)
CALL_HEADINGS = (
    Heading("Carer", 6),
    Heading("Call", 4, is_number=True),
    Heading("Start", 5),
    Heading("End", 5),
    Heading("Package", 16),
    Heading("Min", 4, is_number=True),
    Heading("Travel", 6, is_number=True),
    Heading("Gap", 5, is_number=True),
    Heading("", 18),
    Heading("Small area", 10),
    Heading("Note", 30),
)
KEY = (
    "In minutes, a round from From to To is contact, travel, waiting and off. Contact and travel",
    "are paid, waiting and off are not. Waiting is of each gap the first minutes, as many as the",
    "policy counts; off is the rest, breaks among it. None holds the home legs, branch to round.",
    "Carers are named by their shift, E for the earliest, L for the next, and keep the name all",
    "week: a missing number is a carer not needed that day. Two carers at once: two calls.",
)
"""What has to be known to read the tables."""
CSV_COLUMNS = (
    "location_id",
    "days",
    "carer",
    "call",
    "start",
    "end",
    "package_ref",
    "lsoa11cd",
    "band",
    "minutes",
    "two_carers",
    "with_carer",
    "travel_minutes_before",
    "metres_before",
    "gap_minutes_before",
    "gap",
    "minutes_late",
    "not_made_because",
)


def render_rounds_text(
    case: Case, location: Location, week: RoutedWeek, *, every_call: bool = False
) -> str:
    """Return the rounds of a location as text for a terminal.

    Parameters
    ----------
    case, location, week
        Whose rounds, and what they visit.
    every_call
        One line for each call instead of one for each round.

    Returns
    -------
    str
        Plain text without any control code.
    """
    title = f"{location.name} ({location.location_id}): rounds of a week"
    lines = [calm(title), *_figure_lines(week_figures(case, week))]
    for routed in week.days:
        lines += ["", *_day_lines(case, routed, every_call=every_call)]
    lines += ["", *KEY]
    if case.is_synthetic:
        lines += ["", SYNTHETIC]
    return "\n".join(lines)


def rounds_csv(case: Case, week: RoutedWeek) -> bytes:
    """Return one row per call and pattern of days, then the visits nobody makes, as CSV.

    Parameters
    ----------
    case, week
        The case, and the rounds of one of its locations. Where a call is, is said by the small
        area alone.
    """
    return csv_table(CSV_COLUMNS, (row for it in week.days for row in _csv_rows(case, week, it)))


def _figure_lines(figures: Sequence[RoundFigure]) -> list[str]:
    width = max(len(figure.title) for figure in figures)
    wide = max(len(figure.shown) for figure in figures)
    return [f"  {it.title:<{width}}  {it.shown:>{wide}}  {it.detail}" for it in figures]


def _day_lines(case: Case, routed: RoutedDay, *, every_call: bool) -> Iterator[str]:
    rounds, left = list_rounds(case, routed), list_left(case, routed)
    yield f"{day_title(routed)}: {_amounts(rounds)}"
    if rounds and every_call:
        rows = [_call_row(one, stop) for one in rounds for stop in one.stops]
        yield plain_table(CALL_HEADINGS, rows)
    elif rounds:
        yield plain_table(ROUND_HEADINGS, [_round_row(one) for one in rounds])
        yield from _figure_lines(round_figures(routed.figures, len(left))[:2])
    if left:
        yield f"{count(len(left), 'visit')} that {'does' if len(left) == 1 else 'do'} not fit:"
        yield from (f"  {calm(it.package.ref)} {it.said}" for it in left)


def _amounts(rounds: Sequence[Round]) -> str:
    """Return how many rounds, calls and visits there are, and the units of the table below."""
    stops = [stop for one in rounds for stop in one.stops]
    twos = sum(stop.is_double for stop in stops) // 2
    made = f"{count(len(stops), 'call')} at {count(len(stops) - twos, 'visit')}"
    return f"{count(len(rounds), 'round')}, {made}; in minutes and miles"


def _round_row(one: Round) -> tuple[str, ...]:
    return (
        one.carer,
        clock(one.start),
        clock(one.end),
        str(len(one.stops)),
        str(one.contact),
        str(one.travel),
        str(one.waiting),
        str(one.off),
        f"{one.metres / METRES_PER_MILE:.1f}",
    )


def _call_row(one: Round, stop: Stop) -> tuple[str, ...]:
    return (
        one.carer,
        str(stop.number),
        clock(stop.start),
        clock(stop.end),
        stop.package.ref,
        str(stop.minutes),
        str(stop.travel or ""),
        str(stop.gap or ""),
        gap_in_words(stop),
        stop.area,
        note_of(stop),
    )


def _csv_rows(case: Case, week: RoutedWeek, routed: RoutedDay) -> Iterator[tuple[Cell, ...]]:
    known = (week.location_id, day_title(routed))
    for one in list_rounds(case, routed):
        for stop in one.stops:
            yield (
                *known,
                one.carer,
                stop.number,
                clock(stop.start),
                clock(stop.end),
                stop.package.ref,
                stop.area,
                stop.band.value,
                stop.minutes,
                "yes" if stop.is_double else "no",
                stop.partner,
                stop.travel,
                stop.metres,
                stop.gap,
                gap_in_words(stop),
                stop.late,
                "",
            )
    for left in list_left(case, routed):
        visit = left.package.visits[left.visit]
        double = "yes" if visit.carers > 1 else "no"
        yield (
            *(*known, "", None, clock(visit.window_start), clock(visit.window_end)),
            *(left.package.ref, left.area, left.band.value, visit.minutes, double, ""),
            *(None, None, None, "", None, left.reason),
        )
