"""Small counties along a straight road, so that every measure can be worked out by hand."""

from __future__ import annotations

from random import Random

import numpy as np

from allocator.geo import Points
from allocator.geo.points import IntArray
from allocator.lots.areas import Areas
from allocator.lots.judge import Ground, Market, read_yardsticks
from allocator.lots.judge.market import Find
from allocator.lots.lot_plan import LotPlan, PlannedLot
from allocator.lots.needs import Needs
from tests.rules.world import StraightRoad

NOBODY = Points(*(np.zeros(0, dtype=np.int64) for _ in range(2)), np.zeros(0, dtype=np.bool_))


def column(*values: int) -> IntArray:
    return np.array(values, dtype=np.int64)


def square(east: int, north: int, side: int) -> IntArray:
    """A closed ring around a square, anticlockwise."""
    corners = [(0, 0), (side, 0), (side, side), (0, side), (0, 0)]
    return np.array([(east + x, north + y) for x, y in corners], dtype=np.int64)


def road_areas(**changes: object) -> Areas:
    """Five areas in a row, at minutes 0, 2, 5, 10 and 30 of a road of 100 metres a minute."""
    places = column(0, 200, 500, 1000, 3000)
    values: dict[str, object] = {
        "ids": ("A1", "A2", "A3", "A4", "A5"),
        "names": ("Ash", "Beck", "Carr", "Dell", "Edge"),
        "minutes": {
            "now": column(600, 1200, 300, 900, 60),
            "peak": column(700, 1300, 350, 990, 80),
        },
        "easting": places,
        "northing": column(0, 0, 0, 0, 0),
        "is_rural": np.array([False, True, True, True, True]),
        "edges": column(0, 1, 1, 2, 2, 3, 3, 4).reshape(-1, 2),
        "labels": {"district": ("North", "North", "South", "South", "South")},
        "source": "a straight road",
        "attribution": "nobody's data",
        "is_synthetic": True,
    }
    return Areas(**(values | changes))  # type: ignore[arg-type]


def by_area(areas: Areas) -> Find:
    """Who finds the area of a place by the code that was stated."""
    where = areas.index()
    return lambda place: where.get(place.lsoa11cd)


def lots(*members: str, hubs: tuple[str, ...] = (), title: str = "plan") -> LotPlan:
    """A plan whose lots are given as numbers of areas: ``lots("12", "345")``."""
    held = tuple(
        PlannedLot(
            lot_id=f"L{n + 1}",
            name=f"Lot {n + 1}",
            members=tuple(f"A{number}" for number in numbers),
            hub=hubs[n] if hubs else "",
        )
        for n, numbers in enumerate(members)
    )
    return LotPlan(title=title, lots=held)


def road_market(**changes: object) -> Market:
    """Three providers of two brands; three rounds; possible principals at minutes 1 and 12."""
    values: dict[str, object] = {
        "providers": ("P1", "P2", "P3"),
        "names": ("One Care", "Two Care", "Three Care"),
        "brand": column(0, 1, 1),
        "delivered": column(600, 600, 0, 0, 0, 0, 300, 0, 900, 0, 0, 300, 300, 0, 60).reshape(3, 5),
        "good": column(600, 600, 0, 900, 0),
        "rated": column(600, 1200, 300, 900, 0),
        "round_of": column(0, 0, 1, 2, 2, 2),
        "round_area": column(0, 1, 2, 1, 2, 4),
        "principals": Points(column(100, 1200), column(0, 0), np.array([False, False])),
        "principal_owner": ("P1", "P2"),
        "centres": Points(column(0), column(0), np.array([False])),
    }
    return Market(**(values | changes))  # type: ignore[arg-type]


def road_ground(areas: Areas | None = None, **changes: object) -> Ground:
    """The ground of the road, with a manageable band of 18 to 24 hours."""
    sticks = {"band_least": 18, "band_most": 24, "reach_minutes": 5, "carer_week": 10, "samples": 0}
    values: dict[str, object] = {
        "areas": areas or road_areas(),
        "travel": StraightRoad(),
        "yardsticks": read_yardsticks(sticks),
        "market": road_market(),
    }
    return Ground(**(values | changes))  # type: ignore[arg-type]


def grid_areas(rng: Random, wide: int, tall: int) -> Areas:
    """A grid of areas with random minutes and labels, each a square of a kilometre."""
    count = wide * tall
    names = tuple(f"G{n:02d}" for n in range(count))
    right = [(n, n + 1) for n in range(count) if (n + 1) % wide]
    up = [(n, n + wide) for n in range(count - wide)]
    east = np.array([1000 * (n % wide) for n in range(count)], dtype=np.int64)
    north = np.array([1000 * (n // wide) for n in range(count)], dtype=np.int64)
    return Areas(
        ids=names,
        names=names,
        minutes={"now": np.array([rng.randrange(0, 900) for _ in names], dtype=np.int64)},
        easting=east + 500,
        northing=north + 500,
        is_rural=np.array([rng.random() < 0.5 for _ in names]),
        edges=np.array(sorted(right + up), dtype=np.int64).reshape(-1, 2),
        labels={"part": tuple(rng.choice(["a", "b", "c", ""]) for _ in names)},
        outlines=tuple((square(int(e), int(n), 1000),) for e, n in zip(east, north, strict=True)),
        source="a grid",
    )


def needs_of(packages: dict[int, list[int]], areas: int) -> Needs:
    """Needs from the minutes of packages by area."""
    minutes, squares, number = (np.zeros(areas, dtype=np.int64) for _ in range(3))
    for area, sizes in packages.items():
        minutes[area], squares[area] = sum(sizes), sum(size**2 for size in sizes)
        number[area] = len(sizes)
    return Needs(minutes=minutes, squares=squares, packages=number, outside=0)
