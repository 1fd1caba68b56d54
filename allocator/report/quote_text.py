"""What a package adds to rounds, location by location, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.domain.case import Case
from allocator.domain.package import Package
from allocator.domain.week import DAYS, clock
from allocator.report.amounts import count, hours
from allocator.report.columns import Heading, calm, plain_table
from allocator.report.rounds_figures import METRES_PER_MILE
from allocator.report.run_facts import SYNTHETIC
from allocator.rounds.quote import Quote, Stop

HEADINGS = (
    Heading("Location", 9),
    Heading("Name", 28),
    Heading("Added", 6, is_number=True),
    Heading("90 % from", 9, is_number=True),
    Heading("to", 5, is_number=True),
    Heading("Travel", 6, is_number=True),
    Heading("Waiting", 7, is_number=True),
    Heading("Paid", 6, is_number=True),
    Heading("Miles", 6, is_number=True),
    Heading("New rounds", 10, is_number=True),
    Heading("Slack", 5, is_number=True),
    Heading("Compared", 8, is_number=True),
)


def quote_text(case: Case, package: Package, quotes: Sequence[Quote]) -> str:
    """Return quotes for one package, cheapest first, with where its visits would go.

    Parameters
    ----------
    case, package
        Whose package.
    quotes
        One for each location, in the order they are to be shown.
    """
    per_week = sum(visit.per_week for visit in package.visits)
    care = hours(package.carer_minutes_per_week)
    lines = [f"{package.ref}: {count(per_week, 'visit')} and {care} of care a week"]
    if not quotes:
        return "\n".join([*lines, "No location may take it; allocator explain says why."])
    lines.append(plain_table(HEADINGS, [_row(case, quote) for quote in quotes]))
    lines += [
        "Minutes a week. Added is what a choice counts: travel, a part of waiting, new rounds.",
        "",
        f"Where its visits would go at {quotes[0].location_id}:",
        *_stops(quotes[0]),
    ]
    for quote in quotes:
        lines += [
            f"{quote.location_id}: visit {visit + 1} fits no round." for _, visit in quote.misfits
        ]
    if case.is_synthetic:
        lines += ["", SYNTHETIC]
    return "\n".join(lines)


def _row(case: Case, quote: Quote) -> tuple[str, ...]:
    return (
        quote.location_id,
        calm(case.location_by_id[quote.location_id].name),
        str(quote.total),
        str(quote.low),
        str(quote.high),
        str(quote.travel),
        str(quote.waiting),
        str(quote.paid),
        f"{quote.metres / METRES_PER_MILE:.1f}",
        str(quote.new_rounds),
        str(quote.slack),
        str(quote.compared_rounds),
    )


def _stops(quote: Quote) -> Iterator[str]:
    for stop in quote.stops:
        days = " ".join(DAYS[day] for day in stop.days)
        yield f"  {days:28} {clock(stop.start)} {stop.carer:4} {_between(stop)}"


def _between(stop: Stop) -> str:
    if stop.is_new_round:
        return "a new round"
    if not stop.before:
        return f"first, before {stop.after}"
    if not stop.after:
        return f"last, after {stop.before}"
    return f"between {stop.before} and {stop.after}"
