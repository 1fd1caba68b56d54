import csv
import gzip
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from allocator.geo import load_norfolk
from allocator.geo.rings import doubled_area

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "norfolk"


def shared_rows(name):
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"NOT CHECKED against published data: {name} is not here")
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(text.decode().splitlines()))


def test_the_file_is_small_enough_to_ship():
    assert len(files("allocator.geo").joinpath("norfolk.npz").read_bytes()) <= 600_000


def test_it_is_read_once():
    assert load_norfolk() is load_norfolk()


def test_it_holds_538_areas_in_110_msoas_and_7_districts(norfolk):
    assert len(norfolk.area_codes) == len(set(norfolk.area_codes)) == 538
    assert list(norfolk.area_codes) == sorted(norfolk.area_codes)
    assert all(code.startswith("E01") for code in norfolk.area_codes)
    assert len(set(norfolk.area_msoa11cd)) == 110
    assert dict(zip(norfolk.area_district_code, norfolk.area_district, strict=True)) == {
        "E07000143": "Breckland",
        "E07000144": "Broadland",
        "E07000145": "Great Yarmouth",
        "E07000146": "King's Lynn and West Norfolk",
        "E07000147": "North Norfolk",
        "E07000148": "Norwich",
        "E07000149": "South Norfolk",
    }


def test_areas_are_named_after_their_districts(norfolk):
    for name, district in zip(norfolk.area_names, norfolk.area_district, strict=True):
        assert name.startswith(district)


def test_it_holds_29424_postcodes_in_order(norfolk):
    keys = norfolk.postcode_key
    assert len(keys) == 29_424
    assert (keys[:-1] < keys[1:]).all()
    assert {key[:2] for key in keys} == {b"NR", b"PE", b"IP", b"CB"}


def test_every_area_has_postcodes(norfolk):
    assert norfolk.area_postcodes.min() >= 10


def test_every_boundary_is_closed_and_has_an_area(norfolk):
    for area in range(538):
        rings = norfolk.area_rings(area)
        assert all((ring[0] == ring[-1]).all() and len(ring) >= 4 for ring in rings)
        assert sum(doubled_area(ring) for ring in rings) > 0


def test_the_areas_add_up_to_the_land_of_norfolk(norfolk):
    assert norfolk.area_hectares.sum() / 100 == pytest.approx(5374, rel=0.01)
    assert norfolk.area_hectares.min() > 0


def test_every_area_holds_its_own_point(norfolk):
    places = zip(norfolk.area_easting.tolist(), norfolk.area_northing.tolist(), strict=True)
    assert [norfolk.area_at(*place) for place in places] == list(range(538))


def test_postcodes_lie_in_or_near_their_area(norfolk):
    for at in range(0, len(norfolk.postcode_key), 53):
        rings = np.concatenate(norfolk.area_rings(int(norfolk.postcode_area[at])))
        place = np.array([norfolk.postcode_easting[at], norfolk.postcode_northing[at]])
        assert (place >= rings.min(axis=0) - 500).all()
        assert (place <= rings.max(axis=0) + 500).all()


def test_about_half_of_the_areas_and_none_in_norwich_are_rural(norfolk):
    assert abs(int(norfolk.area_is_rural.sum()) - 271) <= 5
    is_norwich = np.array(norfolk.area_district) == "Norwich"
    assert not norfolk.area_is_rural[is_norwich].any()


def test_arrays_cannot_be_changed(norfolk):
    for array in (norfolk.area_easting, norfolk.area_is_rural, norfolk.postcode_key):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = array[1]


def test_it_carries_the_attribution_its_licence_asks_for(norfolk):
    assert norfolk.attribution.startswith("Contains public sector information licensed under")
    for owner in ("OS data ©", "Royal Mail data ©", "National Statistics data ©"):
        assert f"Contains {owner}" in norfolk.attribution


@pytest.mark.shared
def test_rural_areas_mostly_agree_with_the_official_classification(norfolk):
    rows = shared_rows("norfolk_lsoa11_attributes.csv")
    official = {row["lsoa11_code"]: row["ruc"] == "Rural" for row in rows}
    agrees = norfolk.area_is_rural == np.array([official[code] for code in norfolk.area_codes])
    assert agrees.mean() > 0.95


@pytest.mark.shared
def test_postcodes_agree_with_the_published_lookup(norfolk):
    listed = [row for row in shared_rows("norfolk_postcodes_cpo2025.csv.gz") if row["lsoa11cd"]]
    agreed = 0
    for row in listed:
        easting, northing, area = norfolk.find_postcode(row["postcode"])
        assert (easting, northing) == (int(row["easting"]), int(row["northing"]))
        agreed += norfolk.area_codes[area] == row["lsoa11cd"]
    assert agreed / len(listed) > 0.995
