"""Quote one package: at every location that may take it, or why none may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.report.amounts import count
from allocator.report.quoted import Quoted, Refusal
from allocator.rounds.duty import duty_of
from allocator.rounds.left_out import LeftOut
from allocator.rounds.quote import Quote
from allocator.rounds.stored import StoredQuotes
from allocator.rules import Problem
from allocator.rules.story import breaches_of_pair
from allocator.use_cases.build_rounds import Rounds
from allocator.use_cases.may_be_chosen import may_be_chosen
from allocator.use_cases.processes import Processes
from allocator.use_cases.progress import Progress


def quote_package(
    problem: Problem,
    rounds: Rounds,
    package: Package,
    chosen: Sequence[Location] = (),
    progress: Progress | None = None,
    processes: Processes | None = None,
) -> Quoted:
    """Quote a package at the locations chosen, or at all that may take it alone.

    Declared capacity is held against the quote itself, as a run does it, and not against an
    estimate.

    Parameters
    ----------
    problem
        The case, its policy and its travel.
    rounds
        Whose rounds.
    package
        On the list.
    chosen
        Locations to quote whether they may take it or not; those that may not are told of.
    progress
        Told how many are done.
    processes
        Processes of the caller; without any, this one works it out.
    """
    alone = Problem(problem.case.but(packages=(package,)), problem.policy, problem.travel)
    assert alone.quotes is not None
    may = may_be_chosen(alone)[package.ref]
    places = list(chosen) or [x for x in alone.locations if x.location_id in may]
    if progress is not None and places:
        progress.step(f"Quoting {package.ref} at {count(len(places), 'location')}")
    asked = {place.location_id: [(package,)] for place in places}
    found = rounds.quote_many(asked, progress, processes=processes)
    told = {(package.ref, it.location_id): it.added for it in found}
    quotes = StoredQuotes(alone.quotes.name, {package.ref: package}, told, {}, alone.quotes)
    posed = replace(alone, quotes=quotes)
    refused = tuple(_refuse(posed, package, places))
    short, barred = ((), refused) if chosen else (refused, ())
    out = {it.location_id for it in short}
    found = [it for it in found if it.location_id not in out]
    found.sort(key=lambda it: (bool(it.misfits), not it.stops, it.total, it.location_id))
    left = tuple(out for quote in found for out in _left_out(problem, package, quote))

    def refuse() -> tuple[Refusal, ...]:
        """Return who may not take the package and why, where nobody was asked for."""
        return () if chosen else tuple(_refuse(posed, package, posed.locations))

    return Quoted(tuple(found), left, refuse, short, barred)


def _refuse(problem: Problem, package: Package, places: Sequence[Location]) -> Iterator[Refusal]:
    """Yield the locations that break a rule for a package."""
    for place in places:
        breaches = tuple(breaches_of_pair(problem, package, place))
        if breaches:
            yield Refusal(place.location_id, breaches)


def _left_out(problem: Problem, package: Package, quote: Quote) -> list[LeftOut]:
    """Return the visits a quote leaves out, with the reasons."""
    place = problem.case.location_by_id[quote.location_id]
    duty = duty_of(problem.case, place, problem.policy)
    found = []
    for ref, index in quote.misfits:
        visit = package.visits[index]
        reason = duty.why_left(visit)
        found.append(LeftOut(quote.location_id, ref, index, visit.days, visit.carers, reason))
    return found
