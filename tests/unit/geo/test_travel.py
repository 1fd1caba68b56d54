import csv
import doctest
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from allocator.geo import CrowFlyTravel, Points, travel
from allocator.geo.travel import crow_metres, crow_metres_paired

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "norfolk"
TRAVEL = CrowFlyTravel()

places = st.lists(
    st.tuples(st.integers(500_000, 660_000), st.integers(270_000, 350_000), st.booleans()),
    min_size=1,
    max_size=6,
)


def points(rows):
    easting, northing, is_rural = zip(*rows, strict=True)
    return Points(np.array(easting), np.array(northing), np.array(is_rural))


def hop(metres, from_rural=False, to_rural=False, model=TRAVEL):
    ends = points([(600_000, 300_000, from_rural)]), points([(600_000 + metres, 300_000, to_rural)])
    return int(model.minutes(*ends)[0, 0])


def exact_minutes(crow, from_rural, to_rural, model):
    """Write the formula of the docstring out in fractions."""
    paces = [
        Fraction(60, 1000 * (model.rural_kmh if rural else model.urban_kmh))
        for rural in (from_rural, to_rural)
    ]
    through = Fraction(60, 1000 * model.through_kmh)
    near = min(crow, model.local_metres)
    road = near * sum(paces) / 2 + (crow - near) * through
    if crow <= model.same_place_metres:
        return 0
    driving = Fraction(model.circuity_percent, 100) * road
    return model.fixed_minutes + math.floor(driving + Fraction(1, 2))


@given(places, places)
def test_minutes_and_metres_are_the_same_there_and_back(rows, others):
    a, b = points(rows), points(others)
    assert (TRAVEL.minutes(a, b) == TRAVEL.minutes(b, a).T).all()
    assert (TRAVEL.metres(a, b) == TRAVEL.metres(b, a).T).all()


@given(places, places)
def test_minutes_are_whole_never_negative_and_of_the_shape_asked(rows, others):
    minutes = TRAVEL.minutes(points(rows), points(others))
    assert minutes.shape == (len(rows), len(others))
    assert minutes.dtype == np.int64
    assert (minutes >= 0).all()


@given(places)
def test_a_place_is_no_minutes_and_no_metres_from_itself(rows):
    a = points(rows)
    assert (np.diag(TRAVEL.minutes(a, a)) == 0).all()
    assert (np.diag(TRAVEL.metres(a, a)) == 0).all()


@given(places, st.randoms(use_true_random=False))
def test_pairs_agree_with_the_diagonal_of_the_matrix(rows, random):
    a, b = points(rows), points(random.sample(rows, len(rows)))
    assert (TRAVEL.minutes_paired(a, b) == np.diag(TRAVEL.minutes(a, b))).all()


@given(st.integers(0, 90_000), st.integers(0, 90_000), st.booleans(), st.booleans())
def test_a_longer_hop_between_places_of_the_same_kind_never_takes_less_time(d, e, rural, other):
    near, far = sorted([d, e])
    assert hop(near, rural, other) <= hop(far, rural, other)


@given(st.integers(0, 90_000))
def test_a_hop_between_town_and_country_takes_a_time_between_the_two(metres):
    assert hop(metres, True, True) <= hop(metres, True, False) <= hop(metres, False, False)


@given(
    st.integers(0, 120_000),
    st.tuples(st.booleans(), st.booleans()),
    st.builds(
        CrowFlyTravel,
        circuity_percent=st.integers(100, 180),
        urban_kmh=st.integers(5, 60),
        rural_kmh=st.integers(5, 97),
        through_kmh=st.integers(30, 113),
        local_metres=st.integers(0, 9000),
    ),
)
def test_minutes_follow_the_stated_formula_exactly(crow, is_rural, model):
    assert hop(crow, *is_rural, model) == exact_minutes(crow, *is_rural, model)


@pytest.mark.parametrize(("metres", "minutes"), [(0, 0), (50, 0), (51, 2), (2000, 8)])
def test_next_door_is_no_hop_and_every_other_hop_pays_the_fixed_minutes(metres, minutes):
    assert hop(metres) == minutes


def test_half_a_minute_is_rounded_up():
    walk = CrowFlyTravel(circuity_percent=100, urban_kmh=6, fixed_minutes=0)  # 100 m a minute
    assert [hop(m, model=walk) for m in (149, 150, 249, 250)] == [1, 2, 2, 3]


@pytest.mark.parametrize(
    ("crow", "percent", "metres"),
    [(5, 130, 7), (4, 130, 5), (49, 101, 49), (50, 101, 51), (1000, 100, 1000)],
)
def test_road_metres_are_rounded_half_up(crow, percent, metres):
    model = CrowFlyTravel(circuity_percent=percent)
    a, b = points([(0, 0, False)]), points([(crow, 0, False)])
    assert model.metres(a, b).tolist() == [[metres]]
    assert model.metres_paired(a, b).tolist() == [metres]


@given(st.integers(0, 1_300_000), st.integers(0, 1_300_000))
def test_crow_fly_metres_are_exact_whole_roots(east, north):
    a, b = points([(0, 0, False)]), points([(east, north, False)])
    assert crow_metres(a, b)[0, 0] == crow_metres_paired(a, b)[0] == math.isqrt(east**2 + north**2)


@given(st.integers(1, 2**26 - 1))
@example(2**26 - 1)
def test_the_root_is_exact_next_to_a_square(root):
    squares = np.array([root * root - 1, root * root, root * root + 1])
    assert travel.whole_root(squares).tolist() == [math.isqrt(int(s)) for s in squares]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("urban_kmh", 0),
        ("rural_kmh", -1),
        ("through_kmh", 0),
        ("circuity_percent", 0),
        ("local_metres", -1),
        ("fixed_minutes", -1),
        ("same_place_metres", -1),
    ],
)
def test_a_setting_out_of_range_is_named(setting, value):
    with pytest.raises(ValueError, match=f"{setting} must be at least .*, not {value}"):
        CrowFlyTravel(**{setting: value})


def test_points_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="one length"):
        Points(np.array([1, 2]), np.array([1]), np.array([True]))
    with pytest.raises(ValueError, match="cannot be paired"):
        TRAVEL.minutes_paired(points([(0, 0, True)]), points([(0, 0, True)] * 2))


def test_points_are_taken_by_index_and_by_mask():
    three = points([(1, 10, True), (2, 20, False), (3, 30, True)])
    assert three.take(np.array([2, 0])).easting.tolist() == [3, 1]
    assert len(three.take(three.is_rural)) == 2


def test_the_worked_example_in_the_docstring_holds():
    result = doctest.testmod(travel)
    assert result.attempted >= 4
    assert result.failed == 0


@pytest.fixture(scope="module")
def hospital_trips(norfolk):
    """Crow-fly km, published car minutes and the model's minutes, Norfolk areas to hospitals."""
    trips_file = SHARED / "norfolk_lsoa11_hospital_drive_minutes.csv"
    if not trips_file.exists():
        pytest.skip(f"NOT CHECKED against real drive minutes: {trips_file.name} is not here")
    trips = list(csv.DictReader(trips_file.read_text().splitlines()))
    units = csv.DictReader((SHARED / "stroke_units_postcodes_coords.csv").read_text().splitlines())
    where = {unit["postcode"]: (int(unit["BNG_E"]), int(unit["BNG_N"]), False) for unit in units}
    areas = np.array([norfolk.find_area(trip["lsoa11_code"]) for trip in trips])
    hospitals = points([where[trip["unit"]] for trip in trips])
    homes = norfolk.area_points().take(areas)
    minutes = np.array([float(trip["min"]) for trip in trips])
    km = crow_metres_paired(homes, hospitals) / 1000
    return km, minutes, TRAVEL.minutes_paired(homes, hospitals)


@pytest.mark.shared
def test_minutes_follow_real_drive_minutes_once_a_site_overhead_is_added(hospital_trips):
    km, real, modelled = hospital_trips
    chosen = (km >= 10) & (km <= 70)
    assert chosen.sum() > 2000
    overhead = (real - modelled)[chosen].mean()
    assert np.abs(real - modelled - overhead)[chosen].mean() < 4
    assert 0 < overhead < 10  # less than the 9 to 10 minutes that 1 to 2 km trips take


@pytest.mark.shared
@pytest.mark.parametrize(("least_km", "most_km"), [(1, 10), (10, 70)])
def test_minutes_grow_with_distance_as_real_drive_minutes_do(hospital_trips, least_km, most_km):
    km, _, modelled = hospital_trips
    chosen = (km >= least_km) & (km <= most_km)
    slope = np.polyfit(km[chosen], modelled[chosen], 1)[0]
    assert 0.91 <= slope <= 1.27
