"""Lots are called after towns, or sides of towns and districts, and never alike."""

from dataclasses import replace

import numpy as np
import pytest

from allocator.domain.market import Centre
from allocator.lots.areas import Areas
from allocator.lots.design.design import design_lots
from allocator.lots.lot_names import lot_names, near_town
from tests.unit.lots.square_county import drawing_of, square_county

ROWS = (np.array([0, 1, 2]), np.array([3, 4, 5]), np.array([6, 7, 8]))


def with_towns(*towns: tuple[str, int], districts: str = "") -> Areas:
    """The square county with towns at some of its areas; 5 km apart, so each area has its own."""
    county = square_county()
    places = tuple(
        Centre(name=name, easting=int(county.easting[at]), northing=int(county.northing[at]))
        for name, at in towns
    )
    labels = {"district": tuple(districts.split())} if districts else {}
    return replace(county, towns=places, labels=labels)


def test_a_lot_is_called_after_its_largest_towns() -> None:
    areas = with_towns(("Ash", 0), ("Birch", 2), ("Cedar", 4))
    names = lot_names(areas, ROWS, [1, 4, 7])
    assert names == ["Birch and Ash", "Cedar", "Area 7"]


def test_a_town_that_is_split_is_named_with_its_side() -> None:
    county = square_county()
    east, north = np.array([0, 1_000, 2_000] * 3), np.repeat([0, 1_000, 2_000], 3)
    areas = replace(
        county,
        easting=(600_000 + east).astype(np.int64),
        northing=(300_000 + north).astype(np.int64),
        towns=(Centre(name="Oak", easting=601_000, northing=301_000),),
    )
    assert lot_names(areas, ROWS, [1, 4, 7]) == ["South Oak", "Central Oak", "North Oak"]


def test_without_towns_the_district_names_a_lot_or_its_side_of_it() -> None:
    areas = with_towns(districts="A A A B B B B B B")
    assert lot_names(areas, ROWS, [1, 4, 7]) == ["A", "B, south", "B, north"]


def test_names_are_never_alike() -> None:
    areas = with_towns(districts="A A A A A A A A A")
    lots = [np.array([0, 3, 6]), np.array([1, 4, 7]), np.array([2, 5, 8])]
    names = lot_names(areas, lots, [3, 4, 5])
    assert len(set(names)) == 3
    same = lot_names(areas, [np.array([0]), np.array([1])], [0, 1])
    assert len(set(same)) == 2


@pytest.mark.parametrize(("area", "town"), [(0, "Ash"), (1, ""), (4, "Cedar")])
def test_an_area_is_near_a_town_or_near_none(area: int, town: str) -> None:
    assert near_town(with_towns(("Ash", 0), ("Cedar", 4)), area) == town


def test_a_design_names_its_lots_by_towns() -> None:
    areas = with_towns(("Ash", 0), ("Cedar", 4), ("Elm", 8))
    design = design_lots(replace(drawing_of(), areas=areas))
    assert design.plan is not None
    words = " ".join(lot.name for lot in design.plan.lots)
    assert all(name in words for name in ("Ash", "Cedar", "Elm"))
