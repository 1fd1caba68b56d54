"""Driving over a road network, against scipy's shortest paths and worked examples."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from allocator.geo import CrowFlyTravel, Points
from allocator.geo.road_graph import Roads, RoadTravel, link_roads

CROW = CrowFlyTravel()


def ints(*numbers):
    return np.array(numbers, dtype=np.int64)


def points(*places, rural=False):
    east, north = np.array(places, dtype=np.int64).reshape(-1, 2).T
    return Points(east, north, np.full(len(east), rural))


def network(places, ways):
    """Ways are (tail, head, tenths of a second, metres)."""
    east, north = np.array(places, dtype=np.int64).reshape(-1, 2).T
    tail, head, time, length = np.array(ways, dtype=np.int64).reshape(-1, 4).T
    return link_roads(
        (east, north),
        {"tail": tail, "head": head, "milliseconds": 100 * time, "decimetres": 10 * length},
    )


def random_network(seed, junctions=60, ways=150):
    draw = np.random.default_rng(seed)
    places = draw.integers(0, 20_000, (junctions, 2))
    ends = draw.integers(0, junctions, (ways, 2))
    rows = [(a, b, draw.integers(1, 900), draw.integers(1, 5000)) for a, b in ends if a != b]
    return places, rows


@pytest.mark.parametrize("seed", range(8))
def test_the_largest_part_that_can_be_driven_all_about_is_kept(seed):
    places, rows = random_network(seed, ways=110)
    graph = csr_array((np.ones(len(rows)), ([r[0] for r in rows], [r[1] for r in rows])),
                      shape=(len(places), len(places)))  # fmt: skip
    _, part = connected_components(graph, connection="strong")
    sizes = np.bincount(part)
    roads = network(places, rows)
    assert len(roads.easting) == sizes.max()
    kept = {tuple(place) for place in zip(roads.easting, roads.northing, strict=True)}
    largest = [{tuple(p) for p in places[part == k]} for k in np.flatnonzero(sizes == sizes.max())]
    assert kept in largest


@pytest.mark.parametrize("seed", range(8))
def test_times_are_those_of_the_shortest_paths(seed):
    places, rows = random_network(seed, ways=250)
    roads = network(places, rows)
    travel = RoadTravel(name="made up", roads=roads)
    count = len(roads.easting)
    tail = np.repeat(np.arange(count), np.diff(roads.first))
    table = np.full((count, count), np.inf)
    np.minimum.at(table, (tail, roads.head), roads.milliseconds)
    table[np.isinf(table)] = 0
    shortest = dijkstra(csr_array(table))
    at = Points(roads.easting, roads.northing, np.zeros(count, dtype=bool))
    expected = CROW.fixed_minutes + (shortest.astype(np.int64) + 30_000) // 60_000
    expected = np.where(CROW.minutes(at, at) == 0, 0, expected)
    assert count > 20
    assert (travel.minutes(at, at) == expected).all()


SQUARE = [(0, 0), (3000, 0), (3000, 3000), (0, 3000)]
RING = [(0, 1, 600, 3000), (1, 2, 1200, 3000), (2, 3, 600, 3000), (3, 0, 600, 3000)]


def test_one_way_roads_are_driven_one_way():
    travel = RoadTravel(name="ring", roads=network(SQUARE, RING))
    corner, next_one = points((0, 0)), points((3000, 0))
    fixed = CROW.fixed_minutes
    assert travel.minutes(corner, next_one).tolist() == [[fixed + 1]]
    assert travel.minutes(next_one, corner).tolist() == [[fixed + 4]]
    assert travel.metres(next_one, corner).tolist() == [[9000]]


def test_the_lane_to_the_road_is_driven_at_the_local_pace():
    travel = RoadTravel(name="ring", roads=network(SQUARE, RING))
    house, corner = points((0, 1000), rural=True), points((3000, 0), rural=True)
    lane = 1000 * 1.3 * 60 / (45 * 1000)
    assert travel.off_road(house).tolist() == [1000]
    assert travel.minutes(house, corner)[0, 0] == CROW.fixed_minutes + int(lane + 1 + 0.5)
    assert travel.metres(house, corner)[0, 0] == 3000 + 1300


@pytest.mark.parametrize(
    ("gap", "rural", "milliseconds", "minutes"),
    [
        (0, False, 29_999, 0),
        (0, False, 30_000, 1),
        (1, False, 29_812, 0),  # 187.2 ms for a metre at 25 km/h, of which whole ones count
        (1, False, 29_813, 1),
        (1000, False, 22_799, 3),
        (1000, False, 22_800, 4),
        (1000, True, 45_999, 2),
        (1000, True, 46_000, 3),
    ],
)
def test_road_and_lane_are_added_up_before_half_a_minute_is_rounded_up(
    gap, rural, milliseconds, minutes
):
    ring = {
        "tail": ints(0, 1, 2, 3),
        "head": ints(1, 2, 3, 0),
        "milliseconds": ints(milliseconds, 60_000, 60_000, 60_000),
        "decimetres": ints(30_000, 30_000, 30_000, 30_000),
    }
    east, north = np.array(SQUARE, dtype=np.int64).T
    travel = RoadTravel(name="ring", roads=link_roads((east, north), ring))
    house, corner = points((0, gap), rural=rural), points((3000, 0), rural=rural)
    assert travel.minutes(house, corner).tolist() == [[CROW.fixed_minutes + minutes]]


@pytest.mark.parametrize(
    ("gap", "decimetres", "metres"),
    [(0, 14, 1), (0, 15, 2), (5, 10, 1 + 7), (4, 10, 1 + 5), (1000, 30_004, 3000 + 1300)],
)
def test_metres_of_road_and_lane_are_each_rounded_half_up(gap, decimetres, metres):
    ways = [(*way[:3], 3000) for way in RING]
    roads = network(SQUARE, ways)
    first = np.flatnonzero(roads.head == 1)
    lengths = np.array(roads.decimetres)
    lengths[first] = decimetres
    travel = RoadTravel(name="ring", roads=replace(roads, decimetres=lengths))
    assert travel.metres(points((0, gap)), points((3000, 0))).tolist() == [[metres]]


def test_round_one_junction_and_next_door_the_crow_flies():
    travel = RoadTravel(name="ring", roads=network(SQUARE, RING))
    two = points((0, 100), (0, 600), (0, 610))
    assert (travel.minutes(two, two) == CROW.minutes(two, two)).all()
    assert (travel.metres(two, two) == CROW.metres(two, two)).all()
    door = points((1499, 0)), points((1501, 0))
    assert travel.minutes(*door).tolist() == [[0]]


@pytest.mark.parametrize("seed", range(4))
def test_pairs_agree_with_the_matrix_whatever_was_asked_before(seed):
    places, rows = random_network(seed, ways=250)
    roads = network(places, rows)
    draw = np.random.default_rng(seed)
    a, b = (points(*draw.integers(0, 20_000, (7, 2))) for _ in range(2))
    fresh, used = (RoadTravel(name="made up", roads=roads) for _ in range(2))
    used.minutes(a.take(np.array([1, 0])), b.take(np.array([3])))
    used.minutes_paired(a, a)
    used.minutes(b, a)
    assert (used.minutes(a, b) == fresh.minutes(a, b)).all()
    assert (used.metres(a, b) == fresh.metres(a, b)).all()
    assert (used.minutes_paired(a, b) == np.diag(fresh.minutes(a, b))).all()


def test_roads_are_stored_and_read_back_byte_for_byte():
    roads = network(*random_network(3, ways=250))
    stored = roads.to_bytes()
    again = Roads.from_bytes(stored)
    assert (again.head == roads.head).all()
    assert again.to_bytes() == stored
    for wrong in (b"", b"PK\x03\x04 not an archive", stored[:100]):
        with pytest.raises(ValueError, match="no stored roads"):
            Roads.from_bytes(wrong)


def test_a_network_without_roads_is_refused_by_name():
    with pytest.raises(ValueError, match=r"sea\.osm\.pbf has no road"):
        RoadTravel(name="sea.osm.pbf", roads=network([], []))


def test_no_points_give_no_hops_and_unequal_pairs_are_refused():
    travel = RoadTravel(name="ring", roads=network(SQUARE, RING))
    none, one = points(), points((0, 0))
    assert travel.minutes(none, one).shape == (0, 1)
    assert travel.minutes(one, none).shape == (1, 0)
    assert travel.minutes_paired(none, none).shape == (0,)
    with pytest.raises(ValueError, match="cannot be paired"):
        travel.minutes_paired(one, none)


def test_a_fingerprint_stays_while_roads_are_driven_and_changes_with_them():
    before, used = (RoadTravel(name="ring", roads=network(SQUARE, RING)) for _ in range(2))
    used.minutes(points((0, 100)), points((3000, 0)))
    assert used.fingerprint == before.fingerprint
    slower = [(a, b, time + 1, length) for a, b, time, length in RING]
    for other in (
        RoadTravel(name="ring", roads=network(SQUARE, slower)),
        RoadTravel(name="ring", roads=network(SQUARE, RING), local=CrowFlyTravel(urban_kmh=30)),
    ):
        assert other.fingerprint != before.fingerprint
