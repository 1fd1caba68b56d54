"""The people in the book: who they are, where they live and what care they get."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.package import Place, Visit
from allocator.domain.words import ClientGroup, Funding
from allocator.twin.county import County
from allocator.twin.draw import Draw, apportion
from allocator.twin.facts import (
    ASSUMED_PENCE_PER_HOUR,
    COUNCIL_PEOPLE,
    DISTRICTS,
    FACT,
    GROUP_KEY,
    WEEKS_PER_YEAR,
    District,
)
from allocator.twin.settle import settle
from allocator.twin.visits import COUNCIL_HABITS, QUARTER, SELF_HABITS, draw_care

SELF_PEOPLE = {
    ClientGroup.OLDER_PEOPLE: 1950,
    ClientGroup.LEARNING_DISABILITY: 40,
    ClientGroup.MENTAL_HEALTH: 60,
    ClientGroup.PHYSICAL_DISABILITY: 180,
}
"""Client groups of the 2,230 people others pay for (assumed)."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person and their care."""

    group: ClientGroup
    funding: Funding
    place: Place
    visits: tuple[Visit, ...]
    skills: frozenset[str]


def draw_people(draw: Draw, county: County) -> list[Person]:
    """Draw everybody in the book, in random order.

    Counts by group and payer are exact for every seed, and so are the council's hours by group:
    the published spend of 2022-23 at `ASSUMED_PENCE_PER_HOUR`.
    """
    people: list[Person] = []
    for group, count in COUNCIL_PEOPLE.items():
        drawn = draw_care(draw, COUNCIL_HABITS[group], count)
        settled = settle(draw, drawn, council_minutes(group))
        people += _people(draw, county, group, Funding.COUNCIL, settled)
    for group, count in SELF_PEOPLE.items():
        drawn = draw_care(draw, SELF_HABITS[group], count)
        people += _people(draw, county, group, Funding.SELF, drawn)
    return draw.shuffled(people)


def council_minutes(group: ClientGroup) -> int:
    """Return the council's carer-minutes a week for a group: its spend over an assumed price."""
    pence = FACT[f"{GROUP_KEY[group]}_spend_gbp_m"].value * 100_000_000
    minutes = pence / WEEKS_PER_YEAR / ASSUMED_PENCE_PER_HOUR * 60
    return int(minutes / QUARTER) * QUARTER


def district_weight(district: District, group: ClientGroup) -> int:
    """Weigh a district's need for a group's care.

    Older people's care goes four fifths by people aged 85 and over and one fifth by those aged 75
    to 84, each as a share of the county; the other groups go by adults of working age times the
    disabled share of everybody.
    """
    if group is not ClientGroup.OLDER_PEOPLE:
        return district.adults_18_64 * district.disabled * 1000 // district.population
    all_85 = sum(other.aged_85 for other in DISTRICTS)
    all_75_84 = sum(other.aged_75 - other.aged_85 for other in DISTRICTS)
    aged_75_84 = district.aged_75 - district.aged_85
    return 4 * district.aged_85 * all_75_84 + aged_75_84 * all_85


def draw_skills(
    draw: Draw, group: ClientGroup, visits: tuple[Visit, ...], rare_percent: int = 3
) -> frozenset[str]:
    """Draw the skills a person's carers need; two carers mostly mean a hoist."""
    skills = {skill for skill in ("insulin", "peg", "stoma") if draw.happens(rare_percent)}
    if any(visit.carers > 1 for visit in visits) and draw.happens(65):
        skills.add("hoist")
    if group is ClientGroup.OLDER_PEOPLE and draw.happens(18):
        skills.add("dementia")
    return frozenset(skills)


def _people(
    draw: Draw,
    county: County,
    group: ClientGroup,
    funding: Funding,
    care: list[tuple[Visit, ...]],
) -> list[Person]:
    """Give some care to people who live where their group lives."""
    counts = apportion(len(care), [district_weight(district, group) for district in DISTRICTS])
    names = [d.name for d, count in zip(DISTRICTS, counts, strict=True) for _ in range(count)]
    return [
        Person(
            group=group,
            funding=funding,
            place=_home(draw, county, name),
            visits=visits,
            skills=draw_skills(draw, group, visits),
        )
        for name, visits in zip(draw.shuffled(names), care, strict=True)
    ]


def _home(draw: Draw, county: County, district: str) -> Place:
    """Draw a home: areas of a district are of like population, so each is as likely."""
    area = draw.one_of(county.areas_of_district[district])
    return county.place(draw.one_of(county.homes[area]))
