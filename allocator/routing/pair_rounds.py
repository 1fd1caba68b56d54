"""Price the alternative to meeting at the door: two carers who travel together all day.

In a pair round the same two carers make every call together, in one car. Nobody waits for anybody,
and both are paid for all of the travel. A location then has pair rounds for double-handed visits
and single rounds for all others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from allocator.rounds.day import NO_CARER, Calls, Costs, Day, IntArray, Ties
from allocator.rounds.figures import Figures, measure
from allocator.rounds.week import RoutedWeek
from allocator.routing.effort import Effort
from allocator.routing.search import improve


@dataclass(frozen=True, slots=True)
class PairPrice:
    """A week's rounds with carers who meet, and with carers who travel in pairs.

    Parameters
    ----------
    meeting
        The rounds as built: carers of a double-handed visit meet at the door.
    paired
        Single rounds and pair rounds together, a pair counted as two carers throughout.
    pair_rounds
        Pair rounds a week, each with two carers.
    """

    meeting: Figures
    paired: Figures
    pair_rounds: int


def price_pairs(week: RoutedWeek, effort: Effort) -> PairPrice:
    """Route a week again with pair rounds.

    Parameters
    ----------
    week
        The rounds as built.
    effort
        How long to look.

    Returns
    -------
    PairPrice
        Both ways, counted alike. A gap a person needs between a single and a double-handed visit
        is not kept between the two sets of rounds.
    """
    paired, rounds = Figures(), 0
    for routed in week.days:
        day, count = routed.workday.day, len(routed.workday.days)
        second = _seconds(day)
        doubles = np.zeros(len(day.calls), dtype=bool)
        doubles[list(second)] = doubles[list(second.values())] = True
        alone = _search(_part(day, np.flatnonzero(~doubles)), effort)
        pairs = _part(day, np.array(sorted(second), dtype=np.int64))
        together = _search(pairs.but(costs=_for_two(pairs)), effort)
        rounds += together.rounds * count
        paired += (alone + together.times(2)).times(count)
    return PairPrice(week.figures, paired, rounds)


def _seconds(day: Day) -> dict[int, int]:
    """Return the second call of every double-handed visit by its first."""
    ties = day.ties
    rows = np.flatnonzero((ties.least == 0) & (ties.most == 0))
    return dict(zip(ties.first[rows].tolist(), ties.second[rows].tolist(), strict=True))


def _part(day: Day, kept: IntArray) -> Day:
    """Return a day with some of its calls, and the ties between them."""
    index = np.full(len(day.calls), -1, dtype=np.int64)
    index[kept] = np.arange(len(kept))
    ties = day.ties
    inside = (index[ties.first] >= 0) & (index[ties.second] >= 0)
    calls = Calls(
        place=day.calls.place[kept],
        opens=day.calls.opens[kept],
        closes=day.calls.closes[kept],
        minutes=day.calls.minutes[kept],
        skills=day.calls.skills[kept],
        known=np.full(len(kept), NO_CARER, dtype=np.int64),
    )
    return day.but(
        calls=calls,
        ties=Ties(
            first=index[ties.first[inside]],
            second=index[ties.second[inside]],
            least=ties.least[inside],
            most=ties.most[inside],
        ),
    )


def _for_two(day: Day) -> Costs:
    """Return the costs of a round that two carers make."""
    costs = day.costs
    return replace(costs, travel=2 * costs.travel, waiting=2 * costs.waiting, round=2 * costs.round)


def _search(day: Day, effort: Effort) -> Figures:
    """Route a day from nothing and count it."""
    if not len(day.calls):
        return Figures()
    steps = effort.build_steps * len(day.calls)
    return measure(day, improve(day, None, steps=steps, seed=effort.seed))
