"""The rounds of a location as values for a machine: every round and every call."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.report.rounds_facts import Round, Stop, list_left, list_rounds
from allocator.rounds.week import RoutedDay, RoutedWeek


def rounds_values(case: Case, location: Location, week: RoutedWeek) -> dict[str, Any]:
    """Return the rounds of a location, one entry for each pattern of days.

    Parameters
    ----------
    case, location, week
        Whose rounds, and what they visit.

    Returns
    -------
    dict
        Days count from 0, Monday, and visits from 0; times are minutes after midnight, lengths
        minutes. Where a call is, is said by the small area alone.
    """
    return {
        "location_id": location.location_id,
        "name": location.name,
        "patterns": [_day_values(case, routed) for routed in week.days],
    }


def _day_values(case: Case, routed: RoutedDay) -> dict[str, Any]:
    figures = routed.figures
    left = sum(it.package.visits[it.visit].carers for it in list_left(case, routed))
    return {
        "days": list(routed.workday.days),
        "one_day": asdict(figures) | {"paid": figures.paid, "unserved": left},
        "rounds": [_round_values(one) for one in list_rounds(case, routed)],
    }


def _round_values(one: Round) -> dict[str, Any]:
    return {
        "carer": one.carer,
        "on_duty": one.on_duty,
        "off_duty": one.off_duty,
        "start": one.start,
        "end": one.end,
        "contact": one.contact,
        "travel": one.travel,
        "waiting": one.waiting,
        "off": one.off,
        "metres": one.metres,
        "home": one.leave + one.back,
        "calls": [_call_values(stop) for stop in one.stops],
    }


def _call_values(stop: Stop) -> dict[str, Any]:
    return {
        "package": stop.package.ref,
        "visit": stop.visit,
        "start": stop.start,
        "end": stop.end,
        "travel_before": stop.travel,
        "metres_before": stop.metres,
        "gap_before": stop.gap,
        "gap": stop.gap_kind.value,
        "late": stop.late,
        "with_carer": stop.partner,
        "lsoa11cd": stop.area,
    }
