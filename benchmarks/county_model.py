"""A seeded county with Norfolk's shape, written straight as a choice model.

It stands in for the calibrated twin so that the solver can be measured on its own: packages in
lots, offices with carer-minutes by time band and day type, principal providers, and the goals of
the real policy in their real order. Nothing in it is a real package or a real office.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.rules.choice_model import BoolArray, ChoiceModel, IntArray, Level

BANDS = 4
DAY_TYPES = 2
LOTS = 14


@dataclass(frozen=True)
class _County:
    """Offices and packages before they become choices, rows and levels."""

    office_xy: np.ndarray
    office_provider: IntArray
    office_last_resort: BoolArray
    package_xy: np.ndarray
    package_lot: IntArray
    package_minutes: IntArray  # (packages, BANDS, DAY_TYPES), carer-minutes on one such day
    package_priority: IntArray
    principal: IntArray  # (LOTS,) provider


def county_model(packages: int, *, seed: int, slack: float = 1.05) -> ChoiceModel:
    """Draw a county and write it as a choice model with ten levels.

    Parameters
    ----------
    packages
        Number of packages; offices grow with it up to 135.
    seed
        Seed of every draw.
    slack
        Total carer-minutes offered divided by total carer-minutes wanted.
    """
    rng = np.random.default_rng(seed)
    county = _draw_county(packages, rng)
    group, office = _eligible_pairs(county, rng)
    return _write_model(county, group, office, rng, slack)


def _draw_county(packages: int, rng: np.random.Generator) -> _County:
    offices = int(min(135, max(45, packages // 8)))
    centres = rng.uniform(0, 100, (LOTS, 2))
    lot = rng.integers(0, LOTS, packages)
    provider = rng.integers(0, max(12, offices * 86 // 135), offices)
    shape = np.array([0.95, 0.55, 0.6, 0.7])
    calls = rng.random((packages, BANDS)) < shape
    calls[~calls.any(axis=1), 0] = True
    minutes = calls * rng.choice([30, 30, 45, 60], (packages, BANDS))
    minutes = minutes * np.where(rng.random(packages) < 0.15, 2, 1)[:, None]
    weekend = np.where(rng.random(packages) < 0.85, 1, 0)[:, None]
    office_xy = centres[rng.integers(0, LOTS, offices)] + rng.normal(0, 9, (offices, 2))
    nearest = np.argmin(((centres[:, None, :] - office_xy[None]) ** 2).sum(axis=2), axis=1)
    return _County(
        office_xy=office_xy,
        office_provider=provider,
        office_last_resort=rng.random(offices) < 0.1,
        package_xy=centres[lot] + rng.normal(0, 9, (packages, 2)),
        package_lot=lot,
        package_minutes=np.stack([minutes, minutes * weekend], axis=2).astype(np.int64),
        package_priority=rng.choice([1, 1, 1, 2, 3, 5], packages).astype(np.int64),
        principal=provider[nearest],
    )


def _eligible_pairs(county: _County, rng: np.random.Generator) -> tuple[IntArray, IntArray]:
    """Give each package 20 to 40 of its nearest 45 offices; return pairs by package."""
    distance = _distance(county)
    near = np.argsort(distance, axis=1, kind="stable")[:, :45]
    wanted = rng.integers(20, 41, len(near))
    rank = np.argsort(np.argsort(rng.random(near.shape), axis=1), axis=1)
    kept = rank < wanted[:, None]
    group = np.repeat(np.arange(len(near)), kept.sum(axis=1))
    return group, near[kept]


def _distance(county: _County) -> np.ndarray:
    gap = county.package_xy[:, None, :] - county.office_xy[None, :, :]
    return np.sqrt((gap**2).sum(axis=2))


def _week(minutes: IntArray) -> IntArray:
    total: IntArray = minutes[:, :, 0].sum(axis=1) * 5 + minutes[:, :, 1].sum(axis=1) * 2
    return total


def _write_model(
    county: _County, group: IntArray, office: IntArray, rng: np.random.Generator, slack: float
) -> ChoiceModel:
    packages = len(county.package_lot)
    size = np.bincount(group, minlength=packages) + 1
    group_start = np.concatenate([[0], np.cumsum(size)])
    choice = np.arange(len(group)) + group  # one fallback after each earlier group
    week = _week(county.package_minutes)
    hard = _capacity_rows(county, group, office, choice, rng, slack)
    share = _share_rows(county, group, office, choice, week)
    crowd = _crowd_rows(county, group, office, choice, week)
    rows = hard + share + crowd
    soft = np.zeros(len(rows), dtype=bool)
    soft[len(hard) :] = True
    model = ChoiceModel(
        group_start=group_start,
        row_start=np.concatenate([[0], np.cumsum([len(row[0]) for row in rows])]).astype(np.int64),
        row_choice=np.concatenate([row[0] for row in rows]),
        row_coefficient=np.concatenate([row[1] for row in rows]),
        row_limit=np.array([row[2] for row in rows], dtype=np.int64),
        row_soft=soft,
    )
    marks = (len(hard), len(hard) + len(share))
    return model.with_levels(_levels(county, group, office, choice, model, marks, rng))


_Row = tuple[IntArray, IntArray, int]


def _capacity_rows(
    county: _County,
    group: IntArray,
    office: IntArray,
    choice: IntArray,
    rng: np.random.Generator,
    slack: float,
) -> list[_Row]:
    """Write ten rows an office: eight bands, the week, and packages that can start."""
    offices = len(county.office_provider)
    weight = rng.lognormal(0, 0.6, offices)
    weight[np.isin(county.office_provider, county.principal)] *= 4.0
    weight /= weight.sum()
    wanted = county.package_minutes.sum(axis=0)
    week = _week(county.package_minutes)
    rows: list[_Row] = []
    for place in range(offices):
        held = np.flatnonzero(office == place)
        for band in range(BANDS):
            for day in range(DAY_TYPES):
                use = county.package_minutes[group[held], band, day]
                room = slack * wanted[band, day] * weight[place] * rng.uniform(0.85, 1.15)
                rows.append((choice[held][use > 0], use[use > 0], int(room // 15) * 15))
        room = slack * week.sum() * weight[place] * 1.02
        rows.append((choice[held], week[group[held]], int(room)))
        starts = int(1.25 * len(week) * weight[place]) + 1
        rows.append((choice[held], np.ones(len(held), dtype=np.int64), starts))
    return rows


def _share_rows(
    county: _County, group: IntArray, office: IntArray, choice: IntArray, week: IntArray
) -> list[_Row]:
    """Write the corridor of each lot: its principal's hours between 65 and 70 per cent."""
    rows: list[_Row] = []
    for lot, principal in enumerate(county.principal):
        held = np.flatnonzero(county.package_lot[group] == lot)
        own = county.office_provider[office[held]] == principal
        minutes = week[group[held]] // 15
        rows.append((choice[held], minutes * np.where(own, 30, -70), 0))
        rows.append((choice[held], minutes * np.where(own, -35, 65), 0))
    return rows


def _crowd_rows(
    county: _County, group: IntArray, office: IntArray, choice: IntArray, week: IntArray
) -> list[_Row]:
    """Write one row a provider: minutes beyond three times an even share."""
    providers = int(county.office_provider.max()) + 1
    even = int(week.sum()) // providers
    rows: list[_Row] = []
    for provider in range(providers):
        held = np.flatnonzero(county.office_provider[office] == provider)
        rows.append((choice[held], week[group[held]], 3 * even))
    return rows


def _levels(  # noqa: PLR0913, PLR0917 - one draw after another in a fixed order
    county: _County,
    group: IntArray,
    office: IntArray,
    choice: IntArray,
    model: ChoiceModel,
    marks: tuple[int, int],
    rng: np.random.Generator,
) -> tuple[Level, ...]:
    """Write the ten goals of the policy in their order."""
    week = _week(county.package_minutes)
    minutes = week[group]
    own = county.office_provider[office] == county.principal[county.package_lot[group]]
    travel = (_distance(county)[group, office] * 2.2).astype(np.int64)
    visits = (county.package_minutes > 0).sum(axis=1) @ np.array([5, 2])
    quality = rng.integers(0, 5, len(county.office_provider))[office]
    rank = rng.integers(0, 6, len(county.office_provider))[office] * ~own
    rate = rng.integers(2200, 2900, len(county.office_provider))[office]
    chosen = rng.random(len(group)) < 0.02
    wants = np.bincount(group[chosen], minlength=len(week))[group] > 0

    def level(name: str, cost: IntArray) -> Level:
        """Return a goal with a cost of each pair, and none of anything else."""
        whole = np.zeros(model.choices, dtype=np.int64)
        whole[choice] = cost
        return Level(name, whole, np.zeros(model.rows, dtype=np.int64))

    unplaced = np.zeros(model.choices, dtype=np.int64)
    unplaced[model.fallback] = week * county.package_priority
    no_rows = np.zeros(model.rows, dtype=np.int64)
    share, crowd = no_rows.copy(), no_rows.copy()
    share[marks[0] : marks[1]] = 1
    crowd[marks[1] :] = 1
    none = np.zeros(model.choices, dtype=np.int64)
    return (
        Level("unplaced", unplaced, no_rows),
        level("last-resort", minutes * county.office_last_resort[office]),
        level("choice", (wants & ~chosen).astype(np.int64)),
        Level("principal-share", none, share),
        level("call-off", rank * minutes // 15),
        level("quality", quality * minutes // 15),
        level("travel", travel * visits[group]),
        level("cost", rate * minutes // 60),
        Level("concentration", none, crowd),
        level("tie-break", rng.integers(0, 1000, len(group))),
    )
