"""Published assessments that resolve to a given rating, told the way they are in real files.

Some locations have their rating only from CQC's home-care service, because a location with
several services shows "Not rated"; some have only a PAMMS audit; some have older, superseded
rows. Whichever way "good or better" is counted, by the effective rating or by CQC or PAMMS, the
count is the same: no location below good has a current good row, and the other way round.
"""

from __future__ import annotations

from datetime import date, timedelta

from allocator.domain.market import Assessment
from allocator.domain.words import Rating, Scheme
from allocator.twin.draw import Draw

_NEWEST_DAYS, _OLDEST_DAYS = 40, 1400
_GAP_DAYS = (401, 974)
"""Quartiles of the days between two CQC inspections in England (measured)."""

_Row = tuple[Scheme, Rating, int]
_CQC, _SERVICE, _PAMMS = Scheme.CQC_LOCATION, Scheme.CQC_SERVICE, Scheme.PAMMS
_LOW = Rating.REQUIRES_IMPROVEMENT

_GOOD_STORIES = (
    ("plain", 44),
    ("audited", 18),
    ("improved", 14),
    ("service only", 10),
    ("pamms only", 5),
    ("service and pamms above location", 5),
    ("pamms below", 4),
)
_LOW_STORIES = (("plain", 50), ("audited", 18), ("declined", 20), ("service only", 12))


def draw_assessments(draw: Draw, ratings: dict[str, Rating], as_of: date) -> tuple[Assessment, ...]:
    """Write the assessments of every location so that each resolves to its rating.

    The rule they resolve by: the latest CQC rating of the home-care service if there is one, else
    the latest CQC rating of the location unless that is "Not rated", else the latest PAMMS
    rating, else unrated.

    Parameters
    ----------
    draw
        Where chance comes from.
    ratings
        The rating each location should resolve to.
    as_of
        The day the case describes; every assessment is older.
    """
    good = [x for x, rating in sorted(ratings.items()) if rating >= Rating.GOOD]
    low = [x for x, rating in sorted(ratings.items()) if Rating.UNRATED < rating < Rating.GOOD]
    stories = dict(zip(good, draw.spread(_GOOD_STORIES, len(good)), strict=True))
    stories |= dict(zip(low, draw.spread(_LOW_STORIES, len(low)), strict=True))
    return tuple(
        Assessment(
            location_id=location_id,
            scheme=scheme,
            rating=rating,
            assessed_on=as_of - timedelta(days=days),
        )
        for location_id, goal in sorted(ratings.items())
        for scheme, rating, days in _rows(draw, goal, stories.get(location_id, ""))
    )


def _rows(draw: Draw, goal: Rating, story: str) -> list[_Row]:
    age = min(draw.between(_NEWEST_DAYS, _OLDEST_DAYS) for _ in range(2))
    if goal is Rating.UNRATED:
        return [(_CQC, Rating.UNRATED, age)] if draw.happens(50) else []
    rows = _good_rows if goal >= Rating.GOOD else _low_rows
    return rows(draw, goal, age)[story]


def _good_rows(draw: Draw, goal: Rating, age: int) -> dict[str, list[_Row]]:
    before = age + draw.between(*_GAP_DAYS)
    audit = draw.between(30, 700)
    return {
        "plain": [(_CQC, goal, age)],
        "audited": [(_CQC, goal, age), (_PAMMS, Rating.GOOD, audit)],
        "improved": [(_CQC, goal, age), (_CQC, _LOW, before)],
        "service only": [(_CQC, Rating.UNRATED, age), (_SERVICE, goal, age)],
        "pamms only": [(_CQC, Rating.UNRATED, age), (_PAMMS, goal, audit)],
        "service and pamms above location": [
            (_CQC, _LOW, age),
            (_SERVICE, goal, age),
            (_PAMMS, Rating.GOOD, audit),
        ],
        "pamms below": [(_CQC, goal, age), (_PAMMS, _LOW, audit)],
    }


def _low_rows(draw: Draw, goal: Rating, age: int) -> dict[str, list[_Row]]:
    before = age + draw.between(*_GAP_DAYS)
    return {
        "plain": [(_CQC, goal, age)],
        "audited": [(_CQC, goal, age), (_PAMMS, _LOW, draw.between(30, 700))],
        "declined": [(_CQC, goal, age), (_CQC, Rating.GOOD, before)],
        "service only": [(_CQC, Rating.UNRATED, age), (_SERVICE, goal, age)],
    }
