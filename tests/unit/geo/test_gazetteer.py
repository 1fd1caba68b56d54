from dataclasses import replace

import numpy as np
import pytest

from allocator.geo.ring_index import NEAREST_AREA_METRES


@pytest.mark.parametrize("text", ["ZZ1 1AB", "zz11ab", " Zz1  1aB ", "ZZ11AB\n", "Z Z 1 1 A B"])
def test_a_postcode_is_found_however_it_is_spaced_and_cased(paper_county, text):
    assert paper_county.find_postcode(text) == (1100, 120, 1)


@pytest.mark.parametrize(
    "text", ["", " ", "ZZ1", "ZZ1 1AC", "ZZ1 1ABC", "AA1 1AA", "ZZ9 9ZZ", "ZZ1 1AÉ", "Z" * 99]
)
def test_what_is_not_a_live_postcode_of_the_county_is_not_found(paper_county, text):
    assert paper_county.find_postcode(text) is None


def test_every_postcode_is_found_where_it_is_stored(norfolk):
    for at in range(0, len(norfolk.postcode_key), 97):
        place = norfolk.find_postcode(norfolk.postcode_key[at].decode())
        assert place == (
            norfolk.postcode_easting[at],
            norfolk.postcode_northing[at],
            norfolk.postcode_area[at],
        )


def test_an_area_is_found_by_its_code_alone(paper_county):
    assert [paper_county.find_area(code) for code in paper_county.area_codes] == [0, 1, 2, 3]
    assert paper_county.find_area(" e01000003 ") == 2
    assert paper_county.find_area("E01999999") is None


@pytest.mark.parametrize(
    ("easting", "northing", "area"),
    [
        (500, 500, 0),
        (1200, 200, 1),
        (1450, 410, 1),  # in the hole: nearest boundary is that of area 1
        (9050, 50, 2),  # on the island
        (1250, 1250, 3),
        (-1, 500, 0),  # just outside
        (2008, 500, 1),  # in the water, nearer to area 1
        (2012, 500, 2),  # in the water, nearer to area 2
        (500, -NEAREST_AREA_METRES, 0),
        (500, -NEAREST_AREA_METRES - 1, None),
        (500_000, 500_000, None),
    ],
)
def test_a_place_belongs_to_the_area_around_it_or_the_nearest_within_reach(
    paper_county, easting, northing, area
):
    assert paper_county.area_at(easting, northing) == area


def test_a_place_on_a_shared_side_belongs_to_one_of_the_two_areas(paper_county):
    assert paper_county.area_at(1000, 500) in {0, 1}


def test_rings_of_an_area_are_its_own(paper_county):
    assert [len(paper_county.area_rings(area)) for area in range(4)] == [1, 2, 2, 1]
    assert paper_county.area_rings(2)[1].min(axis=0).tolist() == [9000, 0]


def test_postcodes_of_an_area_are_its_own_with_their_places_and_kind(paper_county):
    units = paper_county.postcode_unit_points(0)
    assert units.text == ("ZZ11 9ZZ", "ZZ1 1AA")
    assert units.points.easting.tolist() == [300, 100]
    assert units.points.northing.tolist() == [130, 110]
    assert paper_county.postcode_unit_points(1).points.is_rural.tolist() == [True]
    assert paper_county.postcode_unit_points(3).text == ()


def test_the_areas_share_out_all_postcodes(norfolk):
    texts = [t for a in range(538) for t in norfolk.postcode_unit_points(a).text]
    assert len(texts) == len(set(texts)) == len(norfolk.postcode_key)
    assert norfolk.area_postcodes.sum() == len(texts)


def test_area_points_carry_the_kind_of_their_area(paper_county):
    points = paper_county.area_points()
    assert points.easting.tolist() == [500, 1200, 2500, 1250]
    assert points.is_rural.tolist() == [False, True, True, False]


def test_places_take_the_kind_of_the_area_they_are_in(paper_county):
    places = paper_county.points_at(np.array([1, 2]), np.array([3, 4]), np.array([2, 0]))
    assert places.is_rural.tolist() == [True, False]


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (1, 0, 2, 3), (0, 1, 3, 2), (0, 1, 1, 3)])
def test_postcodes_out_of_order_are_refused_because_look_ups_would_miss_them(paper_county, order):
    with pytest.raises(ValueError, match="postcode_key must ascend"):
        replace(paper_county, postcode_key=paper_county.postcode_key[list(order)])


@pytest.mark.parametrize("areas", [(3, 2, 2, 1, 1, 0), (1, 0, 1, 2, 2, 3), (0, 1, 1, 2, 3, 2)])
def test_rings_out_of_order_are_refused(paper_county, areas):
    with pytest.raises(ValueError, match="ring_area must not descend"):
        replace(paper_county, ring_area=np.array(areas))
