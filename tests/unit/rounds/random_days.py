"""Random days of a few calls, with every kind of rule in them now and then."""

from __future__ import annotations

import numpy as np

from allocator.rounds.day import NO_CARER, Calls, Carers, Costs, Day, Ties


def _array(values):
    return np.array(list(values), dtype=np.int64)


def random_day(seed, *, calls=5, carers=2, soft=False, breaks=False):
    """A day of few calls with every kind of rule in it now and then."""
    rng = np.random.default_rng([seed, soft, breaks])
    places = 6
    opens = rng.integers(0, 120, calls)
    minutes = rng.integers(5, 60, calls)
    first, second, least, most = _ties(rng, calls, opens, minutes)
    return Day(
        minutes=_matrix(rng, places),
        metres=np.zeros((places, places), dtype=np.int64),
        calls=Calls(
            place=rng.integers(0, places, calls),
            opens=opens,
            closes=opens + rng.integers(0, 60, calls),
            minutes=minutes,
            skills=rng.choice([0, 0, 1], calls),
            known=rng.integers(-1, carers, calls),
        ),
        ties=Ties(first=first, second=second, least=least, most=most),
        carers=Carers(
            start=rng.integers(0, places, carers),
            end=rng.integers(0, places, carers),
            on_duty=rng.choice([0, 0, 40], carers),
            off_duty=rng.choice([200, 260], carers),
            skills=_array([1, *rng.choice([0, 1], carers - 1)]),
        ),
        costs=Costs(
            travel=100,
            home=int(rng.choice([0, 100])),
            waiting=int(rng.choice([0, 7])),
            waiting_cap=25,
            round=int(rng.choice([0, 1500])),
            unknown=int(rng.choice([0, 300])),
            late=130 if soft else 0,
            latest=90 if soft else 0,
        ),
        break_minutes=20 if breaks else 0,
        break_after=90,
        home_in_shift=bool(rng.integers(0, 2)),
    )


def ordered_day(seed, *, carers=2):
    """Five calls with soft windows: two ordered pairs, each in one home, and one call besides."""
    rng = np.random.default_rng([seed, 5])
    place = np.repeat(rng.permutation(5)[:3] + 1, 2)[:5]
    opens = np.repeat(rng.integers(0, 200, 3), 2)[:5]
    minutes = rng.integers(5, 45, 5)
    least = rng.integers(0, 40, 2)
    nowhere = np.zeros(carers, dtype=np.int64)
    return Day(
        minutes=_matrix(rng, 6),
        metres=np.zeros((6, 6), dtype=np.int64),
        calls=Calls(
            place=place,
            opens=opens,
            closes=opens + int(rng.choice([0, 30, 90])),
            minutes=minutes,
            skills=np.zeros(5, dtype=np.int64),
            known=np.full(5, NO_CARER),
        ),
        ties=Ties(
            first=_array([0, 2]),
            second=_array([1, 3]),
            least=least,
            most=np.maximum(least, minutes[[0, 2]] if carers == 1 else 0) + rng.integers(0, 30, 2),
        ),
        carers=Carers(
            start=nowhere, end=nowhere, on_duty=nowhere, off_duty=nowhere + 2000, skills=nowhere
        ),
        costs=Costs(travel=1, home=1, late=int(rng.choice([1, 9])), latest=1),
        home_in_shift=True,
    )


def _matrix(rng, places):
    minutes = rng.integers(1, 30, (places, places))
    np.fill_diagonal(minutes, 0)
    return minutes


def _ties(rng, calls, opens, minutes):
    """One pair at once or within minutes, now and then a pair some way apart."""
    ties = []
    kind = rng.integers(0, 4)
    if kind == 1:
        ties.append((0, 1, 0, 0))
        opens[1] = opens[0]
    elif kind == 2:
        ties.append((0, 1, 3, int(minutes[0]) - 1))
        opens[1] = opens[0]
    if kind == 3 or rng.integers(0, 2):
        early, late = sorted((2, 3), key=lambda call: opens[call])
        opens[late] += 60
        ties.append((early, late, int(minutes[early]) + 5, int(minutes[early]) + 70))
    if not ties:
        return (np.zeros(0, dtype=np.int64),) * 4
    return tuple(_array(column) for column in zip(*ties, strict=True))
