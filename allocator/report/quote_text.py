"""What a package adds to rounds, location by location, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import Any

from allocator.domain.case import Case
from allocator.domain.package import Package
from allocator.domain.week import DAYS, clock
from allocator.policy import Policy
from allocator.report.amounts import NOT_KNOWN, count, hours, listed
from allocator.report.columns import Heading, calm, plain_table
from allocator.report.quoted import Quoted, Refusal
from allocator.report.rounds_county import left_values
from allocator.report.rounds_facts import REASONS, left_in_words
from allocator.report.rounds_figures import METRES_PER_MILE
from allocator.report.run_facts import SYNTHETIC
from allocator.rounds.left_out import LeftOut
from allocator.rounds.quote import Quote, Stop
from allocator.rules.catalogue import RULES

_WIDEST = 100
_TITLES = {rule.id: rule.title for rule in RULES}

HEADINGS = (
    Heading("Location", 12, keeps_end=True),
    Heading("Name", 35, keeps_end=True),
    Heading("Added", 5, is_number=True),
    Heading("90 % from", 9, is_number=True),
    Heading("to", 5, is_number=True),
    Heading("New rounds", 10, is_number=True),
    Heading("Moved", 5, is_number=True),
    Heading("Slack", 5, is_number=True),
)
"""What a choice counts, and what it asks of others."""
CHANGE_HEADINGS = (
    Heading("Location", 12, keeps_end=True),
    Heading("Travel", 6, is_number=True),
    Heading("Miles", 7, is_number=True),
    Heading("Home", 6, is_number=True),
    Heading("Home miles", 10, is_number=True),
    Heading("Waiting", 7, is_number=True),
    Heading("Paid", 6, is_number=True),
    Heading("Rest", 5, is_number=True),
    Heading("Compared", 8, is_number=True),
    Heading("Retimed", 7, is_number=True),
)
"""What changes in the rounds."""

_FOUND = (
    "added",
    "travel",
    "waiting",
    "paid",
    "metres",
    "home",
    "home_metres",
    "new_rounds",
    "moved",
    "retimed",
    "furthest",
)
"""What nobody knows of a package of which no visit can be made."""

MEANING = (
    "Carer-minutes a week. Added is what a choice counts: travel, a part of waiting and new",
    "rounds; what is saved by rearranging is taken off.",
    "Moved: visits a week of other people that would go to another carer than today. Added does",
    "not count them. Slack: minutes the tightest of its visits could start later with nobody late.",
)
"""What has to be known to read the first table."""
CHANGE_MEANING = (
    "Paid is its care and Travel; waiting and home legs are not paid. Compared: rounds of the week",
    "that were searched with and without it.",
    "Home is the ways from the branch to the first visit of a round and back from its last; Travel",
    "and Miles leave them out.",
    "Retimed: visits a week of other people that would start at another time in their windows.",
)
"""What has to be known to read the second."""


def quote_values(package: Package, quoted: Quoted) -> dict[str, Any]:
    """Return quotes as values for a machine; one that leaves a visit out has no interval.

    Parameters
    ----------
    package
        Whose quotes.
    quoted
        What was found.
    """
    return {
        "package": package.ref,
        "quotes": [_quote_values(quote) for quote in quoted.quotes],
        "left_out": left_values(quoted.left),
        "excluded": [
            {"rule": rule, "title": _TITLES[rule], "locations": number}
            for rule, number in quoted.excluded
        ],
        "short": [_refusal_values(it) for it in quoted.short],
        "barred": [_refusal_values(it) for it in quoted.barred],
        "nearest": [_refusal_values(it) for it in quoted.nearest],
    }


def _refusal_values(refusal: Refusal) -> dict[str, str | None]:
    first = refusal.breaches[0]
    return {
        "location_id": refusal.location_id,
        "rule": first.rule,
        "code": None if first.code is None else first.code.value,
        "message": first.message,
    }


def _quote_values(quote: Quote) -> dict[str, Any]:
    known: dict[str, Any] = {"total": quote.total, "slack": quote.slack}
    if not quote.stops:
        known = dict.fromkeys((*known, *_FOUND))
    unsure = {"low": None, "high": None} if quote.misfits else {}
    return asdict(quote) | known | unsure


def quote_text(case: Case, policy: Policy, package: Package, quoted: Quoted) -> str:
    """Return quotes for one package, cheapest first, with where its visits would go.

    Parameters
    ----------
    case, policy, package
        Whose package, and what a minute of each kind counts.
    quoted
        What was found, the quotes in the order they are to be shown.
    """
    quotes = quoted.quotes
    per_week = sum(visit.per_week for visit in package.visits)
    care = hours(package.carer_minutes_per_week)
    lines = [f"{package.ref}: {count(per_week, 'visit')} and {care} of care a week"]
    if not quotes:
        return "\n".join([*lines, *_why_nobody(case, quoted)])
    lines += [line for it in quoted.barred for line in _barred(case, it)]
    lines += [_cannot(package, it) for it in quoted.left]
    if not quoted.can_be_made:
        return "\n".join([*lines, "None of its visits can be made there: nothing to quote."])
    lines.append(plain_table(HEADINGS, [_row(case, quote) for quote in quotes]))
    lines += [
        *MEANING,
        *_no_telling(quotes),
        "",
        "What changes in the rounds in a week, in minutes and miles:",
    ]
    rows = [_change_row(quote, policy) for quote in quotes]
    lines.append(plain_table(CHANGE_HEADINGS, rows))
    lines += [*_sum_in_words(policy), *CHANGE_MEANING, *_apart(quotes)]
    for it in quoted.short:
        name = calm(case.location_by_id[it.location_id].name)
        lines.append(f"Left out, {it.location_id} {name}: {it.breaches[0].message}")
    if quoted.left:
        lines.append("A quote that leaves a visit out has no interval.")
    if quotes[0].stops:
        lines += [
            "",
            f"Where its visits would go at {quotes[0].location_id}, after the nearest rounds are "
            "rearranged:",
            *_stops(quotes[0]),
            *_moved(quotes[0]),
        ]
    if case.is_synthetic:
        lines += ["", SYNTHETIC]
    return "\n".join(lines)


def _why_nobody(case: Case, quoted: Quoted) -> Iterator[str]:
    """Yield which rules leave the locations out, and who is nearest to keeping them."""
    yield "No location may take it. Locations left out, by the first rule each does not keep:"
    for rule, number in quoted.excluded:
        yield f"  {number:4,}  {_TITLES[rule]}"
    if quoted.nearest:
        yield "Nearest to it, one rule away:"
    for it in quoted.nearest:
        name = calm(case.location_by_id[it.location_id].name)
        yield f"  {it.location_id} {name}: {it.breaches[0].message}"


def _barred(case: Case, refusal: Refusal) -> Iterator[str]:
    """Say that a location may not take the package, and every reason with its code."""
    name = calm(case.location_by_id[refusal.location_id].name)
    yield f"{refusal.location_id} {name} is not eligible; what it is quoted is no offer:"
    for breach in refusal.breaches:
        code = f" ({breach.code.value})" if breach.code else ""
        yield f"  {_TITLES[breach.rule]}{code}: {breach.message}"


def _no_telling(quotes: Sequence[Quote]) -> list[str]:
    """Say which locations may be as cheap as the first, and which of all these moves fewest."""
    known = [it for it in quotes if it.stops and not it.misfits]
    alike = [it for it in known[1:] if it.low <= known[0].high]
    if not alike:
        return []
    first, others = known[0].location_id, listed([it.location_id for it in alike])
    fewest = min((known[0], *alike), key=lambda it: it.moved)
    said = (
        f"By their intervals {others} may be no dearer than {first}. Of these {fewest.location_id} "
        f"moves fewest visits of other people: {fewest.moved:,}."
    )
    return wrap(said, _WIDEST)


def _rest(quote: Quote, policy: Policy) -> int:
    """Return what Added counts besides the amounts that stand in columns of their own."""
    parts = policy.waiting_percent * quote.waiting + policy.home_leg_percent * quote.home
    shown = 100 * (quote.travel + policy.round_minutes * quote.new_rounds) + parts
    return quote.total - (shown + 50) // 100


def _sum_in_words(policy: Policy) -> list[str]:
    """Say how Added is made from the columns."""
    said = (
        f"Added is Travel, {policy.waiting_percent} % of Waiting, {policy.home_leg_percent} % of "
        f"Home, {policy.round_minutes} for each of New rounds, and Rest: the ways to visits left "
        "out, rounding, and what lifts a day that saves to 0."
    )
    return wrap(said, _WIDEST)


def _cannot(package: Package, left: LeftOut) -> str:
    said = left_in_words(package.visits[left.visit], REASONS[left.reason])
    return f"{left.location_id} cannot make visit {left.visit + 1}, {said}."


def _apart(quotes: Sequence[Quote]) -> Iterator[str]:
    """Say at which locations the package would meet no round that is there already."""
    found = [it.location_id for it in quotes if it.stops and all(s.is_new_round for s in it.stops)]
    if found:
        yield f"At {listed(found)} every visit would be in a new round: Added is then mostly the"
        yield "charge for new rounds, however far the branch is. Home shows how far."


def _moved(quote: Quote) -> Iterator[str]:
    """Say whom the rearranging touches besides the person the quote is for."""
    if quote.moved:
        whose = count(quote.moved, "visit")
        yield f"For it {whose} a week of other people would go to another carer than today."
    else:
        yield "Nobody else would get another carer for it."
    if quote.retimed:
        whose, most = count(quote.retimed, "visit"), count(quote.furthest, "minute")
        yield f"For it {whose} a week of other people would start at another time than today,"
        yield f"one of them {most} earlier or later and none by more, all inside their windows."
    else:
        yield "Nobody else would be visited at another time."


def _row(case: Case, quote: Quote) -> tuple[str, ...]:
    who = quote.location_id, calm(case.location_by_id[quote.location_id].name)
    if not quote.stops:
        return (*who, *[NOT_KNOWN] * (len(HEADINGS) - len(who)))
    return (
        *who,
        str(quote.total),
        NOT_KNOWN if quote.misfits else str(quote.low),
        NOT_KNOWN if quote.misfits else str(quote.high),
        str(quote.new_rounds),
        str(quote.moved),
        str(quote.slack),
    )


def _change_row(quote: Quote, policy: Policy) -> tuple[str, ...]:
    if not quote.stops:
        return (quote.location_id, *[NOT_KNOWN] * (len(CHANGE_HEADINGS) - 1))
    return (
        quote.location_id,
        str(quote.travel),
        f"{quote.metres / METRES_PER_MILE:.1f}",
        str(quote.home),
        f"{quote.home_metres / METRES_PER_MILE:.1f}",
        str(quote.waiting),
        str(quote.paid),
        str(_rest(quote, policy)),
        str(quote.compared_rounds),
        str(quote.retimed),
    )


def _stops(quote: Quote) -> Iterator[str]:
    for stop in quote.stops:
        days = " ".join(DAYS[day] for day in stop.days)
        yield f"  {days:28} {clock(stop.start)} {stop.carer:4} {_between(stop)}"


def _between(stop: Stop) -> str:
    if stop.is_new_round:
        return "a new round"
    first, second = _neighbours(stop)
    before = f"{first}{_today(stop.before_carer, stop)}"
    after = f"{second}{_today(stop.after_carer, stop)}"
    if not stop.before:
        return f"first, before {after}"
    if not stop.after:
        return f"last, after {before}"
    if stop.before_carer == stop.after_carer:
        both = _today(stop.after_carer, stop).replace("today", "both today")
        return f"between {first} and {second}{both}"
    comma = "," if before != first else ""
    return f"between {before}{comma} and {after}"


def _neighbours(stop: Stop) -> tuple[str, str]:
    """Name the visits before and after, by their times too where both are one person's."""
    if stop.before != stop.after or stop.before_start is None or stop.after_start is None:
        return stop.before, stop.after
    return (
        f"{stop.before} at {clock(stop.before_start)}",
        f"{stop.after} at {clock(stop.after_start)}",
    )


def _today(carer: str, stop: Stop) -> str:
    """Say whose round a neighbour is in today, where that is another one."""
    return f", today in {carer}" if carer not in {"", stop.carer} else ""
