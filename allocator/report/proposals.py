"""The proposals of a plan, one line per package, ready for any page, sheet or terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from allocator.domain.lot import Lot
from allocator.domain.package import Package
from allocator.domain.plan import Plan
from allocator.domain.words import ClientGroup, Route, Tier
from allocator.rules.problem import Problem
from allocator.rules.story import Alternative, PairFacts, Story, facts_of

CLIENT_GROUPS = {
    ClientGroup.OLDER_PEOPLE: "older people",
    ClientGroup.LEARNING_DISABILITY: "learning disability",
    ClientGroup.MENTAL_HEALTH: "mental health",
    ClientGroup.PHYSICAL_DISABILITY: "physical disability",
}
ROUTES = {
    Route.COMMUNITY: "from the community",
    Route.DISCHARGE: "hospital discharge",
    Route.HAND_BACK: "handed back by a provider",
    Route.REVIEW: "after a review",
    Route.PROVIDER_FAILURE: "provider failure",
    Route.FAST_TRACK: "fast-track continuing healthcare",
    Route.URGENT: "urgent response",
}
NO_LOT = "outside every lot"


class Outcome(StrEnum):
    """What a plan proposes for a package."""

    PLACED = "placed"
    LAST_RESORT = "last resort"
    UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is proposed for one package, and all that is said about it.

    Parameters
    ----------
    package
        The package; of its place only the lot, area and `outward` may be shown.
    lot
        The lot it lives in, if any.
    waited_days
        Days since it became ready to source.
    story
        Facts, alternatives, reasons and repairs; without alternatives when no engine told them.
    """

    package: Package
    lot: Lot | None
    waited_days: int
    story: Story

    @property
    def ref(self) -> str:
        """The package's reference."""
        return self.package.ref

    @property
    def facts(self) -> PairFacts | None:
        """Facts of the proposed location, or ``None`` when nobody can."""
        return self.story.chosen

    @property
    def next_best(self) -> Alternative | None:
        """The best other eligible location, if one is known."""
        return self.story.alternatives[0] if self.story.alternatives else None

    @property
    def outcome(self) -> Outcome:
        """Whether it is placed, left to the last resort or unplaced."""
        if self.facts is None:
            return Outcome.UNPLACED
        return Outcome.LAST_RESORT if self.facts.tier is Tier.LAST_RESORT else Outcome.PLACED

    @property
    def lot_name(self) -> str:
        """Name of the lot, or words for none."""
        return self.lot.name if self.lot else NO_LOT

    @property
    def area(self) -> str:
        """Part of the county, empty when unknown."""
        return self.lot.area if self.lot else ""

    @property
    def where(self) -> str:
        """Lot, part of the county and first half of the postcode, all that is shown of a home."""
        parts = [self.lot_name, self.area, self.package.place.outward]
        return ", ".join(dict.fromkeys(part for part in parts if part))


def list_proposals(
    problem: Problem, plan: Plan, stories: Iterable[Story] = ()
) -> tuple[Proposal, ...]:
    """Return one proposal per package, the most urgent first, then the longest waiting.

    Parameters
    ----------
    problem
        What was decided about.
    plan
        What is proposed.
    stories
        What the engine tells; a package without a story gets its facts only.

    Returns
    -------
    tuple of Proposal
        Sorted by priority band, then wait (longest first), then reference.

    Raises
    ------
    ValueError
        When a story tells of another location than the plan proposes.
    """
    told = {story.ref: story for story in stories}
    lines = [
        _proposal(problem, package, plan.location_of.get(package.ref), told.get(package.ref))
        for package in problem.packages
    ]
    return tuple(sorted(lines, key=lambda p: (p.package.priority_band, -p.waited_days, p.ref)))


def _proposal(
    problem: Problem, package: Package, location_id: str | None, story: Story | None
) -> Proposal:
    """Join a package with its story, or with plain facts where there is none."""
    case = problem.case
    if story is None:
        place = case.location_by_id[location_id] if location_id is not None else None
        chosen = facts_of(problem, package, place) if place is not None else None
        story = Story(ref=package.ref, chosen=chosen)
    told = story.chosen.location_id if story.chosen else None
    if told != location_id:
        raise ValueError(f"The story of {package.ref} is about {told}, the plan has {location_id}.")
    waited = max(0, (case.as_of - package.ready_on).days)
    return Proposal(package=package, lot=case.lot_of(package), waited_days=waited, story=story)
