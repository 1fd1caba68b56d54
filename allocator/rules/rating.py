"""Resolve one effective rating for a location, and say where it comes from.

A CQC location with several services shows "Not rated" for the location while its home-care
service has a rating of its own: the service's rating is the real one. Where CQC says nothing, the
council's PAMMS audit speaks; where nobody does, the location is unrated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from allocator.domain.market import Assessment
from allocator.domain.words import Rating, Scheme

_ORDER = (Scheme.CQC_SERVICE, Scheme.CQC_LOCATION, Scheme.PAMMS)
_SCHEME_LABELS = {
    Scheme.CQC_SERVICE: "CQC, home-care service",
    Scheme.CQC_LOCATION: "CQC, whole location",
    Scheme.PAMMS: "PAMMS audit",
}


@dataclass(frozen=True, slots=True)
class EffectiveRating:
    """The rating the rules use, with its provenance.

    Parameters
    ----------
    rating
        What counts.
    basis
        Scheme it was taken from; ``None`` when unrated.
    assessed_on
        Date of that assessment; ``None`` when unrated.
    best
        The better of the effective rating and PAMMS, for rules that accept either.
    """

    rating: Rating
    basis: Scheme | None
    assessed_on: date | None
    best: Rating

    def __str__(self) -> str:
        """Say the rating and who gave it when, for example ``Good (PAMMS audit, 2026-03-01)``."""
        if self.basis is None:
            return Rating.UNRATED.label
        return f"{self.rating.label} ({_SCHEME_LABELS[self.basis]}, {self.assessed_on})"


def resolve_rating(assessments: Iterable[Assessment], as_of: date) -> EffectiveRating:
    """Resolve the effective rating of one location on a day.

    Parameters
    ----------
    assessments
        All assessments of the location, of any scheme and age.
    as_of
        Assessments published later are not known yet.

    Returns
    -------
    EffectiveRating
        From the latest rated CQC service assessment, else the latest rated CQC location
        assessment, else the latest rated PAMMS audit, else unrated.

    Examples
    --------
    >>> day = date(2026, 1, 1)
    >>> shown = Assessment(location_id="1", scheme=Scheme.CQC_LOCATION,
    ...                    rating=Rating.UNRATED, assessed_on=day)
    >>> service = Assessment(location_id="1", scheme=Scheme.CQC_SERVICE,
    ...                      rating=Rating.GOOD, assessed_on=day)
    >>> print(resolve_rating([shown, service], day))
    Good (CQC, home-care service, 2026-01-01)
    """
    latest: dict[Scheme, Assessment] = {}
    for found in assessments:
        known = found.assessed_on <= as_of and found.rating is not Rating.UNRATED
        rival = latest.get(found.scheme)
        if known and (rival is None or _rank(found) > _rank(rival)):
            latest[found.scheme] = found
    pamms = latest[Scheme.PAMMS].rating if Scheme.PAMMS in latest else Rating.UNRATED
    for scheme in _ORDER:
        if scheme in latest:
            source = latest[scheme]
            best = max(source.rating, pamms)
            return EffectiveRating(source.rating, scheme, source.assessed_on, best)
    return EffectiveRating(Rating.UNRATED, None, None, Rating.UNRATED)


def _rank(found: Assessment) -> tuple[date, int]:
    """Order assessments by date; of two on one day the worse one counts."""
    return found.assessed_on, -int(found.rating)
