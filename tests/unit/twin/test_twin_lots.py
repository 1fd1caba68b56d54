"""Lots are connected, balanced and of whole pieces."""

from __future__ import annotations

import pytest

from allocator.twin.centres import CENTRES, nearest_centre
from allocator.twin.county import load_county
from allocator.twin.lot_cutting import Piece, connected_parts, cut


def row_of_pieces(weights):
    pieces = [Piece((i,), weight, 1000 * i, 0) for i, weight in enumerate(weights)]
    links = [{j for j in (i - 1, i + 1) if 0 <= j < len(weights)} for i in range(len(weights))]
    return pieces, links


def test_a_row_is_cut_in_the_middle_of_its_weight():
    pieces, links = row_of_pieces([1, 1, 1, 1, 2, 2])
    assert cut(pieces, links, [(0, 0), (5000, 0)]) == [(0, 1, 2, 3), (4, 5)]


def test_a_lot_may_not_fall_apart_for_the_sake_of_balance():
    pieces, links = row_of_pieces([1, 9, 1, 1])
    lots = cut(pieces, links, [(0, 0), (3000, 0)])
    assert all(len(connected_parts(links, lot)) == 1 for lot in lots)


def test_a_part_of_the_county_in_two_pieces_needs_a_lot_in_each():
    pieces, links = row_of_pieces([1, 1, 1])
    links[1] = {0}
    links[2] = set()
    with pytest.raises(ValueError, match="not connected"):
        cut(pieces, links, [(0, 0)])
    assert cut(pieces, links, [(0, 0), (2000, 0)]) == [(0, 1), (2,)]


def test_shapes_keep_msoas_whole_unless_a_river_divides_them():
    county = load_county()
    lots_of = {}
    for shape in county.lots:
        for area in shape.areas:
            lots_of.setdefault(county.gazetteer.area_msoa11cd[area], set()).add(shape.label.lot_id)
    assert sum(len(lots) > 1 for lots in lots_of.values()) <= 1


def test_parts_of_the_county_follow_districts_except_in_broadland():
    county = load_county()
    parts = {}
    for part, district in zip(county.part_of_area, county.gazetteer.area_district, strict=True):
        parts.setdefault(district, set()).add(part)
    assert parts["Broadland"] == {"North", "East"}
    assert {district: min(found) for district, found in parts.items() if len(found) == 1} == {
        "Breckland": "South",
        "Great Yarmouth": "East",
        "King's Lynn and West Norfolk": "West",
        "North Norfolk": "North",
        "Norwich": "Norwich",
        "South Norfolk": "South",
    }


def test_nobody_lives_at_a_post_office_box():
    county = load_county()
    homes = sum(len(found) for found in county.homes)
    assert homes == 28_726
    assert min(len(found) for found in county.homes) >= 10


def test_every_centre_is_where_many_postcodes_are():
    geo = load_county().gazetteer
    for centre in CENTRES:
        east = geo.postcode_easting - centre.easting
        north = geo.postcode_northing - centre.northing
        assert int((east * east + north * north <= 1500**2).sum()) >= 45, centre.name
        assert nearest_centre(centre.easting, centre.northing) == centre
