"""A quote: what one more package, or several together, add to a location's rounds in a week."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a call of a quoted package would go.

    Parameters
    ----------
    days
        Days of the week, Monday being 0.
    ref, visit
        Package and index into its visits.
    carer
        Short name of the carer: of carers of one shift, who makes most of that round's calls today.
    start
        Minute it would start.
    before, after
        References of the packages visited before and after in that round; empty at its ends.
    is_new_round
        Whether the carer has nothing else to do that day.
    slack
        Minutes it could start later without making anybody late.
    before_carer, after_carer
        Carers who make those visits today, before any round is rearranged; empty where there is no
        such visit or it is a new one too.
    before_start, after_start
        Minutes at which those visits would start, as `start` counts; ``None`` where there is none.
    """

    days: tuple[int, ...]
    ref: str
    visit: int
    carer: str
    start: int
    before: str
    after: str
    is_new_round: bool
    slack: int
    before_carer: str = ""
    after_carer: str = ""
    before_start: int | None = None
    after_start: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What some packages add to the rounds of a location, all of them taken together.

    Parameters
    ----------
    refs
        The packages, sorted.
    location_id
        Whose rounds.
    added
        Carer-minutes a week in each slot that decisions count, as the search for rounds does: added
        travel, waiting at the share a policy gives it, and a charge for every new round. Never
        negative.
    travel, waiting, paid
        Change of travel between visits, of waiting, and of paid time (the visits and the travel)
        [minutes a week]. Travel and waiting may be negative where rounds rearrange.
    metres
        Change of road metres between visits in a week.
    home, home_metres
        Change of the ways from the branch to the first call of a round and back from its last
        [minutes, metres a week]; in neither ``travel`` nor ``metres``.
    new_rounds
        Rounds a week more than today; negative where rearranging saves some.
    moved
        Visits a week of people who are visited today that go to another carer of the rounds.
    retimed, furthest
        Visits a week of such people that start earlier or later than today, each inside its window,
        and the most minutes that any of them moves.
    low, high
        Where a long re-solve's ``sum(added)`` should lie in nine of ten cases.
    stops
        Where the calls would go.
    misfits
        Package and visit index of calls nobody could make; they are charged the way out from
        the branch and back.
    compared_rounds
        Rounds that were free to rearrange, over all patterns.
    base
        Hash of the rounds it was compared with.
    method
        Name of how it was found.
    """

    refs: tuple[str, ...]
    location_id: str
    added: tuple[int, ...]
    travel: int
    waiting: int
    paid: int
    metres: int
    home: int
    home_metres: int
    new_rounds: int
    moved: int
    retimed: int
    furthest: int
    low: int
    high: int
    stops: tuple[Stop, ...]
    misfits: tuple[tuple[str, int], ...]
    compared_rounds: int
    base: str
    method: str

    @property
    def total(self) -> int:
        """Added carer-minutes a week, over all slots."""
        return sum(self.added)

    @property
    def slack(self) -> int:
        """Least slack of any of its calls."""
        return min((stop.slack for stop in self.stops), default=0)
