"""Areas for lots on a terminal, and as values for other programs."""

from __future__ import annotations

from typing import Any

from allocator.lots.area_facts import GROUPED_BY, AreaFacts, measure_areas
from allocator.lots.areas import Areas
from allocator.report.amounts import count, hours, listed
from allocator.report.columns import Heading, plain_table
from allocator.report.run_facts import SYNTHETIC

_SHOWN = 5
_LOADS = {"now": "now", "peak": "at the peak", "forecast": "forecast"}
_PEAK = "The peak adds up that of each area; a busy week (P90) of all together needs less."


def areas_values(areas: Areas) -> dict[str, Any]:
    """Return figures about areas for JSON; times are in minutes a week.

    Parameters
    ----------
    areas
        The areas.
    """
    facts = measure_areas(areas)
    return {
        "source": areas.source,
        "synthetic": areas.is_synthetic,
        "attribution": areas.attribution,
        "areas": facts.areas,
        "neighbours": facts.neighbours,
        "parts": list(facts.parts),
        "islands": list(facts.islands),
        "without_hours": list(facts.empty),
        "minutes_per_week": dict(facts.minutes),
        "smallest": facts.smallest,
        "largest": facts.largest,
        "labels": {
            kind: {
                value: {"areas": held.areas, "minutes_per_week": dict(held.minutes)}
                for value, held in groups.items()
            }
            for kind, groups in facts.groups.items()
        },
    }


def render_areas(areas: Areas) -> str:
    """Write figures about areas for a reader.

    Parameters
    ----------
    areas
        The areas.
    """
    facts = measure_areas(areas)
    lines = [
        areas.source,
        *([SYNTHETIC] if areas.is_synthetic else []),
        f"{count(facts.areas, 'area')}, {count(facts.neighbours, 'pair')} of neighbours, "
        f"in {_parts(facts)}.",
        f"Hours a week: {_hours(facts)}.",
        *([_PEAK] if "peak" in facts.minutes else []),
        *_extremes(areas, facts),
        *_named("No neighbour", facts.islands),
        *_named("No care needed now", facts.empty),
    ]
    table = _table(facts)
    return "\n".join([*lines, "", table] if table else lines)


def _parts(facts: AreaFacts) -> str:
    if len(facts.parts) < 2:
        return count(len(facts.parts), "part")
    sizes = [f"{size:,}" for size in facts.parts[:_SHOWN]]
    more = len(facts.parts) - len(sizes)
    rest = f", and {count(more, 'more part')}" if more else ""
    return f"{count(len(facts.parts), 'part')} that do not touch: {listed(sizes)} areas{rest}"


def _hours(facts: AreaFacts) -> str:
    return listed(
        [f"{hours(minutes)} {_LOADS.get(load, load)}" for load, minutes in facts.minutes.items()]
    )


def _extremes(areas: Areas, facts: AreaFacts) -> list[str]:
    if not facts.areas:
        return []
    where, now = areas.index(), areas.minutes["now"]
    said = [
        f"{word} {areas.names[where[area]]} ({area}), {hours(int(now[where[area]]))}"
        for word, area in (("least", facts.smallest), ("most", facts.largest))
    ]
    return [f"By area: {listed(said)}."]


def _named(what: str, ids: tuple[str, ...]) -> list[str]:
    if not ids:
        return []
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    return [f"{what}: {', '.join(ids[:_SHOWN])}{more}."]


def _table(facts: AreaFacts) -> str:
    """Return hours by district, or by the first label there is."""
    kind = GROUPED_BY if GROUPED_BY in facts.groups else next(iter(facts.groups), "")
    if not kind:
        return ""
    headings = [
        Heading(kind.capitalize(), 40),
        Heading("Areas", 6, is_number=True),
        *(
            Heading(_LOADS.get(load, load).capitalize(), 14, is_number=True)
            for load in facts.minutes
        ),
    ]
    rows = [
        [value, f"{held.areas:,}", *(hours(minutes) for minutes in held.minutes.values())]
        for value, held in facts.groups[kind].items()
    ]
    return plain_table(headings, rows)
