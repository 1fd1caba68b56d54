"""The interim care list: exactly 65 people and 590 carer-hours a week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from allocator.domain.market import Restriction
from allocator.domain.package import Package, Place, Visit
from allocator.domain.words import ClientGroup, Gender, Strength
from allocator.twin.circumstances import Circumstance, Today, draw_circumstances
from allocator.twin.county import County, squared_metres
from allocator.twin.draw import Draw
from allocator.twin.facts import LIST_HOURS_SHORT
from allocator.twin.lot_shapes import AMPLE_AREAS, SHORT_AREAS
from allocator.twin.market import LAST_RESORT_LOCATION_ID, Market
from allocator.twin.people import draw_skills
from allocator.twin.restrictions import handing_back
from allocator.twin.settle import carer_minutes, settle
from allocator.twin.visits import COUNCIL_HABITS, QUARTER, draw_care

PEOPLE_OF_GROUP = {
    ClientGroup.OLDER_PEOPLE: 51,
    ClientGroup.LEARNING_DISABILITY: 3,
    ClientGroup.MENTAL_HEALTH: 3,
    ClientGroup.PHYSICAL_DISABILITY: 8,
}
"""Groups of the 65 people, in proportion to the in-year counts (assumed)."""

PEOPLE_ELSEWHERE = 6
"""People of the list outside North, South and West, in proportion to their hours (assumed)."""

MINUTES_SHORT = LIST_HOURS_SHORT * 60
MINUTES_ELSEWHERE = (590 - LIST_HOURS_SHORT) * 60

_DOUBLE_PERCENT = 10
_SHAPES = (
    ("m", 30), ("l", 4), ("t", 4), ("e", 4), ("me", 22), ("mt", 12), ("mle", 6), ("mte", 8),
    ("mlte", 10),
)  # fmt: skip
"""Who waits longest is who needs a few calls a day: more of them than in the book (assumed)."""

_MOST_TRIES = 20_000
_BODILY_GROUPS = (ClientGroup.OLDER_PEOPLE, ClientGroup.PHYSICAL_DISABILITY)


@dataclass(frozen=True)
class _Scene:
    """What is known before the list is drawn; `outgoing` are locations that hand packages back."""

    county: County
    market: Market
    outgoing: list[str]
    as_of: date


@dataclass(frozen=True, slots=True)
class _Need:
    group: ClientGroup
    visits: tuple[Visit, ...]
    part: str = ""


def draw_list(
    draw: Draw,
    county: County,
    market: Market,
    restrictions: Sequence[Restriction],
    as_of: date,
) -> tuple[Package, ...]:
    """Draw the list, exact in people and carer-hours, in total and in North, South and West.

    Hand-backs and failed packages are mostly bridged by the in-house service; a location that
    hands one back takes no new packages. Everybody became ready within ten weeks.
    """
    scene = _Scene(county, market, handing_back(restrictions), as_of)
    needs = draw.shuffled(_draw_needs(draw, county))
    is_support = [need.group not in _BODILY_GROUPS for need in needs]
    bodily = draw_circumstances(draw, is_support.count(False), is_support=False)
    support = draw_circumstances(draw, is_support.count(True), is_support=True)
    ways = [(support if special else bodily).pop() for special in is_support]
    return tuple(
        _with_wishes(draw, scene, _package(draw, scene, f"ICL-{number:03d}", need, way))
        for number, (need, way) in enumerate(zip(needs, ways, strict=True), start=1)
    )


def _draw_needs(draw: Draw, county: County) -> list[_Need]:
    needs: list[_Need] = []
    for group, count in PEOPLE_OF_GROUP.items():
        habit = COUNCIL_HABITS[group]
        if group in _BODILY_GROUPS:
            habit = replace(habit, shapes=_SHAPES, double_percent=_DOUBLE_PERCENT)
        needs += [_Need(group, visits) for visits in draw_care(draw, habit, count)]
    elsewhere, short = _divide(draw, needs)
    return [
        *_placed(draw, county, short, SHORT_AREAS, MINUTES_SHORT),
        *_placed(draw, county, elsewhere, AMPLE_AREAS, MINUTES_ELSEWHERE),
    ]


def _divide(draw: Draw, needs: list[_Need]) -> tuple[list[_Need], list[_Need]]:
    """Choose who lives outside North, South and West so that little is left to settle there.

    Nobody of them needs two carers, so that ample supply is not one large package short.
    """
    single = [i for i, need in enumerate(needs) if need.visits[0].carers == 1]
    for _ in range(_MOST_TRIES):
        order = draw.some_of(single, PEOPLE_ELSEWHERE)
        gap = MINUTES_ELSEWHERE - carer_minutes([needs[i].visits for i in order])
        if 0 <= gap <= 3 * QUARTER:
            rest = [need for i, need in enumerate(needs) if i not in order]
            return [needs[i] for i in order], rest
    raise ValueError("No six people of the list need about the hours of the ample areas.")


def _placed(
    draw: Draw, county: County, needs: list[_Need], parts: tuple[str, ...], minutes: int
) -> list[_Need]:
    """Settle the needs to a total and spread them over parts of the county by people.

    Large and small packages are dealt out evenly, so that no part has most of the hours by chance.
    """
    settled = settle(draw, [need.visits for need in needs], minutes)
    placed = [replace(need, visits=visits) for need, visits in zip(needs, settled, strict=True)]
    people = Counter(dict.fromkeys(parts, 0))
    for part, count in zip(county.part_of_area, county.expected_people, strict=True):
        if part in people:
            people[part] += count
    largest_first = sorted(placed, key=lambda need: -carer_minutes([need.visits]))
    turns = _take_turns(len(needs), [people[part] for part in parts])
    return [
        replace(need, part=parts[turn]) for need, turn in zip(largest_first, turns, strict=True)
    ]


def _take_turns(count: int, weights: list[int]) -> list[int]:
    """Deal things out by weight so that every stretch is near the weights.

    >>> _take_turns(5, [3, 2])
    [0, 1, 0, 1, 0]
    """
    given = [0] * len(weights)
    turns: list[int] = []
    for dealt in range(1, count + 1):
        turn = max(range(len(weights)), key=lambda i: dealt * weights[i] - given[i] * sum(weights))
        given[turn] += 1
        turns.append(turn)
    return turns


def _home(draw: Draw, county: County, part: str) -> Place:
    odds = [
        (area, people)
        for area, (here, people) in enumerate(
            zip(county.part_of_area, county.expected_people, strict=True)
        )
        if here == part
    ]
    return county.place(draw.one_of(county.homes[draw.pick(odds)]))


def _package(draw: Draw, scene: _Scene, ref: str, need: _Need, way: Circumstance) -> Package:
    ready = scene.as_of - timedelta(days=min(draw.between(*way.waited) for _ in range(2)))
    current = {
        Today.NOBODY: None,
        Today.IN_HOUSE: LAST_RESORT_LOCATION_ID,
        Today.OUTGOING: draw.one_of(scene.outgoing),
    }
    start = None if way.start_after is None else ready + timedelta(days=way.start_after)
    return Package(
        ref=ref,
        ready_on=ready,
        route=way.route,
        client_group=need.group,
        place=_home(draw, scene.county, need.part),
        priority_band=way.band,
        target_start=start,
        skills=draw_skills(draw, need.group, need.visits, rare_percent=4),
        current_location=current[way.today],
        funding=way.funding,
        visits=need.visits,
    )


def _with_wishes(draw: Draw, scene: _Scene, package: Package) -> Package:
    """Add what the person asked for: a carer's gender, locations wished for or ruled out."""
    gender = draw.pick(((None, 78), (Gender.FEMALE, 17), (Gender.MALE, 5)))
    is_need = draw.happens(40)
    able = [
        location
        for location in scene.market.locations
        if package.client_group in location.client_groups
        and location.location_id != package.current_location
    ]
    by_distance = sorted(
        able, key=lambda x: (squared_metres(package.place, x.place), x.location_id)
    )
    near = [location.location_id for location in by_distance[:6]]
    wished = draw.pick(((0, 84), (1, 11), (2, 5)))
    ruled_out = draw.pick(((0, 88), (1, 12)))
    known = draw.some_of(near, wished + ruled_out)
    return replace(
        package,
        carer_gender=gender,
        carer_gender_strength=Strength.NEED if gender and is_need else Strength.PREFERENCE,
        preferred=frozenset(known[:wished]),
        excluded=frozenset(known[wished:]),
    )
