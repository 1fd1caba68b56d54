"""A seeded generator of interim lists: scarce, fragmented capacity over many locations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.rules.choice_model import ChoiceModel, IntArray, Level


@dataclass(frozen=True)
class ListShape:
    """How large a generated list is and how short of capacity it runs."""

    packages: int = 65
    locations: int = 135
    providers: int = 86
    bands: int = 5
    day_types: int = 2
    open_packages: float = 60
    room: float = 1.6
    nearest: tuple[int, int] = (8, 41)


def interim_list(seed: int, shape: ListShape | None = None) -> ChoiceModel:
    """Draw one list: visits in bands and day types, capacity a little short of what is asked."""
    shape = shape or ListShape()
    rng = np.random.default_rng(seed)
    home = rng.uniform(0, 100, (shape.packages, 2))
    office = rng.uniform(0, 100, (shape.locations, 2))
    provider = rng.integers(0, shape.providers, shape.locations)
    distance = np.linalg.norm(home[:, None] - office[None], axis=2)
    asked = _asked_minutes(rng, shape)
    capacity = _capacity(rng, asked, shape)
    fits = (asked[:, None] <= capacity[None]).all(axis=2)
    order = np.argsort(np.where(fits, distance, 1000 + distance), axis=1, kind="stable")
    many = np.clip(rng.integers(*shape.nearest, shape.packages), 0, fits.sum(axis=1))
    pairs = [np.sort(order[i, : many[i]]) for i in range(shape.packages)]
    group = np.concatenate([np.full(len(p) + 1, i) for i, p in enumerate(pairs)])
    location = np.concatenate([np.append(p, -1) for p in pairs])
    start = np.concatenate([[0], np.cumsum([len(p) + 1 for p in pairs])]).astype(np.int64)
    minutes = asked.sum(axis=1)[group]
    tier = _tiers(rng, group, location, shape)
    lot = rng.integers(0, 4, shape.packages)
    rows = _capacity_rows(group, location, asked, capacity)
    share = _soft_rows(group, location, tier, lot, minutes)
    firms = _concentration_rows(location, provider, minutes)
    hard = len(rows)
    rows += share + firms
    number = np.arange(len(rows))
    first = ((number >= hard) & (number < hard + len(share))).astype(np.int64)
    second = (number >= hard + len(share)).astype(np.int64)
    near = np.rint(distance[group, location] * 1.3 + 2).astype(np.int64)
    levels = _levels(rng, group, location, tier, minutes, near, soft=(first, second))
    return _assemble(start, rows, levels)


def _tiers(
    rng: np.random.Generator, group: IntArray, location: IntArray, shape: ListShape
) -> IntArray:
    """Call-off tier of every choice: principal, framework, county, last resort."""
    tier = rng.choice([0, 1, 2], p=[0.3, 0.4, 0.3], size=len(group))
    return np.where(location == shape.locations - 1, 3, tier).astype(np.int64)


def _asked_minutes(rng: np.random.Generator, shape: ListShape) -> IntArray:
    """Minutes each package asks for in each cell, mostly morning and evening, in quarters."""
    cells = shape.bands * shape.day_types
    visits = rng.random((shape.packages, shape.bands)) < [0.9, 0.3, 0.6, 0.4, 0.7][: shape.bands]
    visits[:, 0] |= ~visits.any(axis=1)
    length = rng.choice([15, 30, 45, 60], p=[0.1, 0.5, 0.2, 0.2], size=visits.shape)
    carers = np.where(rng.random(shape.packages) < 0.2, 2, 1)[:, None]
    weekday = visits * length * carers * 5
    weekend = visits * length * carers * 2 * (rng.random((shape.packages, 1)) < 0.85)
    return np.stack([weekday, weekend], axis=2).reshape(shape.packages, cells).astype(np.int64)


def _capacity(rng: np.random.Generator, asked: IntArray, shape: ListShape) -> IntArray:
    """Minutes free at each location and cell: what a few random packages ask for, cut uneven."""
    free = np.zeros((shape.locations, asked.shape[1]))
    open_share = min(1.0, shape.open_packages / shape.locations / 1.5)
    for place in np.flatnonzero(rng.random(shape.locations) < open_share):
        model = asked[rng.integers(0, len(asked), 2 + int(rng.integers(0, 3)))]
        free[place] = model.max(axis=0) * rng.uniform(0.8, shape.room, asked.shape[1])
    return (free // 15 * 15).astype(np.int64)


Row = tuple[IntArray, IntArray, int, bool]


def _capacity_rows(
    group: IntArray, location: IntArray, asked: IntArray, capacity: IntArray
) -> list[Row]:
    rows: list[Row] = []
    for place in range(capacity.shape[0]):
        here = np.flatnonzero(location == place)
        for cell in range(asked.shape[1]):
            use = asked[group[here], cell]
            rows.append((here[use > 0], use[use > 0], int(capacity[place, cell]), False))
    return rows


def _soft_rows(
    group: IntArray, location: IntArray, tier: IntArray, lot: IntArray, minutes: IntArray
) -> list[Row]:
    """Two-sided 70/60 corridors of each lot's principal on top of what it already delivers."""
    rows: list[Row] = []
    for area in range(int(lot.max()) + 1):
        inside = np.flatnonzero((location >= 0) & (tier < 3) & (lot[group] == area))
        hundred = np.where(tier[inside] == 0, 100, 0)
        before = 211 * (area + 1)
        rows.append((inside, (hundred - 70) * minutes[inside], before, True))
        rows.append((inside, (60 - hundred) * minutes[inside], -before // 3, True))
    return rows


def _concentration_rows(location: IntArray, provider: IntArray, minutes: IntArray) -> list[Row]:
    largest = np.argsort(-np.bincount(provider), kind="stable")[:4]
    rows: list[Row] = []
    for firm in largest:
        inside = np.flatnonzero((location >= 0) & (provider[location] == firm))
        limit = int(15 * minutes.sum() // 20)
        rows.append((inside, 100 * minutes[inside], limit, True))
    return rows


def _levels(
    rng: np.random.Generator,
    group: IntArray,
    location: IntArray,
    tier: IntArray,
    minutes: IntArray,
    near: IntArray,
    *,
    soft: tuple[IntArray, IntArray],
) -> tuple[Level, ...]:
    """Ten goals in the order of the council's list."""
    placed = location >= 0
    packages, locations = int(group.max()) + 1, int(location.max()) + 1
    weight = (1 + rng.integers(0, 90, packages) // 7 + 4 * (rng.random(packages) < 0.3))[group]
    points = rng.choice([0, 1, 2, 4], p=[0.1, 0.5, 0.3, 0.1], size=locations)[location]
    wish = rng.random((packages, 1 + locations)) < 0.95
    asked = (rng.random(packages) < 0.3)[group] & wish[group, location]
    rate = rng.integers(1900, 2600, locations)[location]
    none = np.zeros(len(soft[0]), dtype=np.int64)
    table = [
        ("unplaced", np.where(placed, 0, weight * minutes), none),
        ("last-resort", np.where(placed & (tier == 3), minutes, 0), none),
        ("choice", np.where(placed & asked, minutes, 0), none),
        ("call-off", np.where(placed, tier * minutes, 0), none),
        ("quality", np.where(placed, points * minutes, 0), none),
        ("principal-share", none[:0], soft[0]),
        ("concentration", none[:0], soft[1]),
        ("travel", np.where(placed, near * np.maximum(1, minutes // 45), 0), none),
        ("cost", np.where(placed, rate * minutes // 60, 0), none),
        ("tie-break", np.where(placed, rng.integers(0, 2**18, len(group)), 0), none),
    ]
    zero = np.zeros(len(group), dtype=np.int64)
    return tuple(
        Level(name, np.asarray(cost if len(cost) else zero, dtype=np.int64), over)
        for name, cost, over in table
    )


def _assemble(start: IntArray, rows: list[Row], levels: tuple[Level, ...]) -> ChoiceModel:
    return ChoiceModel(
        group_start=start,
        row_start=np.concatenate([[0], np.cumsum([len(r[0]) for r in rows])]).astype(np.int64),
        row_choice=np.concatenate([r[0] for r in rows]).astype(np.int64),
        row_coefficient=np.concatenate([r[1] for r in rows]).astype(np.int64),
        row_limit=np.array([r[2] for r in rows], dtype=np.int64),
        row_soft=np.array([r[3] for r in rows]),
        levels=levels,
    )
