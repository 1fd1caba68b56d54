"""The small areas of Norfolk with what a case's people need, and the rules about water."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from allocator.domain.case import Case
from allocator.domain.package import Delivery, Package, Place, Visit
from allocator.domain.words import ClientGroup, Funding, Route
from allocator.geo import load_norfolk
from allocator.geo.borders import shared_borders
from allocator.lots.area_facts import measure_areas
from allocator.lots.areas import LOADS, Areas
from allocator.lots.brief import HoursBand, areas_named
from allocator.lots.chosen import chosen_areas
from allocator.lots.county_areas import NOTES, UNITARIES
from allocator.lots.crossings import Crossing, CrossingRule, with_crossings
from allocator.lots.needs import (
    Needs,
    Outlook,
    busy_minutes,
    busy_minutes_of_lot,
    count_needs,
    forecast_minutes,
)
from allocator.lots.norfolk_crossings import NORFOLK_CROSSINGS
from allocator.rules.problem import COMMISSIONED
from allocator.twin import build_twin
from allocator.twin.facts import DISTRICTS
from allocator.use_cases.load_areas import areas_of_case

BRIDGE, FERRY, WATER = CrossingRule


@cache
def twin() -> Case:
    return build_twin(1)


@cache
def twin_areas() -> tuple[Areas, Needs]:
    return areas_of_case(twin())


def package(ref: str, area: str, minutes: int, funding: Funding = Funding.COUNCIL) -> Package:
    norfolk = load_norfolk()
    index = norfolk.find_area(area) or 0
    place = Place(int(norfolk.area_easting[index]), int(norfolk.area_northing[index]), area)
    visit = Visit(days=(0,), window_start=480, window_end=540, minutes=minutes)
    return Package(
        ref=ref,
        ready_on=date(2026, 1, 1),
        route=Route.COMMUNITY,
        client_group=ClientGroup.OLDER_PEOPLE,
        place=place,
        priority_band=2,
        funding=funding,
        visits=(visit,),
    )


def case_of(book: list[Package], waiting: list[Package] | None = None) -> Case:
    held = [Delivery(package=x, location_id="L", started_on=date(2026, 1, 2)) for x in book]
    return Case(as_of=date(2026, 3, 1), book=tuple(held), packages=tuple(waiting or ()))


# --- needs --------------------------------------------------------------------------------------


def test_needs_are_the_commissioned_book_by_area() -> None:
    book = [
        package("B1", "E01026419", 30),
        package("B2", "E01026419", 40),
        package("B3", "E01026420", 60, Funding.JOINT),
        package("B4", "E01026420", 600, Funding.SELF),
        package("B5", "E01026420", 600, Funding.NHS),
    ]
    waiting = [package("P1", "E01026420", 25)]
    needs = count_needs(case_of(book, waiting), load_norfolk())
    assert needs.minutes[:3].tolist() == [70, 60, 0]
    assert needs.squares[:3].tolist() == [30**2 + 40**2, 60**2, 0]
    assert needs.packages[:3].tolist() == [2, 1, 0]
    with_list = count_needs(case_of(book, waiting), load_norfolk(), with_list=True)
    assert with_list.minutes[:3].tolist() == [70, 85, 0]


def test_a_package_is_found_by_its_place_when_no_area_is_stated_or_known() -> None:
    near = package("B1", "E01026450", 30)
    place = near.place
    for code in ("", "E01099999"):
        moved = Place(place.easting, place.northing, code)
        book = [Package(**{**near.__dict__, "place": moved})]
        needs = count_needs(case_of(book), load_norfolk())
        assert needs.minutes[load_norfolk().find_area("E01026450")] == 30
    far = Package(**{**near.__dict__, "place": Place(100_000, 100_000)})
    needs = count_needs(case_of([far]), load_norfolk())
    assert (needs.outside, int(needs.minutes.sum())) == (1, 0)


def test_the_twins_needs_add_up_to_its_commissioned_book() -> None:
    areas, needs = twin_areas()
    book = [x.package for x in twin().book if x.package.funding in COMMISSIONED]
    assert int(needs.minutes.sum()) == sum(x.carer_minutes_per_week for x in book)
    assert int(needs.packages.sum()) == len(book) == 3345
    assert needs.outside == 0
    assert areas.minutes["now"] is needs.minutes


def test_busy_weeks_are_right_for_a_lot_of_the_mean_size_and_near_it_for_real_ones() -> None:
    areas, needs = twin_areas()
    lots = np.array(areas.labels["network"])
    for name in sorted(set(lots)):
        members = np.flatnonzero(lots == name)
        exact = busy_minutes_of_lot(needs, members)
        assert abs(int(areas.minutes["peak"][members].sum()) - exact) < 0.02 * exact
    even = Needs(
        minutes=np.full(4, 100), squares=np.full(4, 2500), packages=np.full(4, 1), outside=0
    )
    assert busy_minutes(even, 4).tolist() == [164] * 4  # 100 + 1.2816 · 50
    assert busy_minutes_of_lot(even, np.array([0])) == 164
    none = Needs(minutes=np.zeros(2, int), squares=np.zeros(2, int), packages=np.zeros(2, int),
                 outside=0)  # fmt: skip
    assert busy_minutes(none, 3).tolist() == [0, 0]


def test_the_ninetieth_percentile_is_one_when_packages_come_and_go() -> None:
    """Draw weeks in which each package is there a Poisson number of times, one on average."""
    draw = np.random.default_rng(1)
    minutes = draw.integers(60, 1800, 200)
    weeks = (draw.poisson(1, (4000, 200)) * minutes).sum(axis=1)
    needs = Needs(
        minutes=np.array([minutes.sum()]),
        squares=np.array([(minutes**2).sum()]),
        packages=np.array([200]),
        outside=0,
    )
    busy = busy_minutes_of_lot(needs, np.array([0]))
    assert abs((weeks <= busy).mean() - 0.9) < 0.02


def test_a_forecast_grows_everything_alike_unless_districts_age_differently() -> None:
    minutes = np.array([1000, 3000])
    flat = Outlook(growth_percent=2, years=5)
    assert forecast_minutes(minutes, ("N", "S"), flat).tolist() == [1104, 3312]
    pace = {"N": Fraction(3), "S": Fraction(2)}
    aged = Outlook(growth_percent=0, years=10, pace=pace)
    shared = forecast_minutes(minutes, ("N", "S"), aged)
    assert shared.tolist() == [1333, 2667]  # 1000 · 3 / 2.25, 3000 · 2 / 2.25
    assert forecast_minutes(np.zeros(2, int), ("N", "S"), aged).tolist() == [0, 0]


def test_the_twins_forecast_is_the_assumed_growth_and_moves_towards_older_districts() -> None:
    areas, _ = twin_areas()
    now, later = areas.minutes["now"], areas.minutes["forecast"]
    assert abs(int(later.sum()) - int(now.sum()) * 1.02**5) < 300
    districts = np.array(areas.labels["district"])
    gain = {x: later[districts == x].sum() / now[districts == x].sum() for x in set(districts)}
    pace = {x.name: (x.aged_75 - x.aged_85) / x.aged_85 for x in DISTRICTS}
    assert sorted(gain, key=lambda x: gain[x]) == sorted(pace, key=lambda x: pace[x])


# --- areas and labels ---------------------------------------------------------------------------


def test_the_county_has_538_areas_of_one_piece() -> None:
    areas, _ = twin_areas()
    assert len(areas) == 538
    assert tuple(areas.minutes) == LOADS
    assert len(areas.parts()) == 1
    assert areas.is_synthetic
    assert "Crown copyright" in areas.attribution
    assert len(areas.outlines) == 538


def test_every_area_has_every_label_and_each_is_of_one_piece_save_where_water_parts() -> None:
    areas, _ = twin_areas()
    assert set(areas.labels) == {"district", "network", "part", *UNITARIES}
    for kind, values in areas.labels.items():
        assert "" not in values, kind
        for value in set(values):
            part = chosen_areas(areas, [f"{kind}:{value}"])
            assert len(part.parts()) == 1, (kind, value)


def test_what_is_not_published_is_labelled_so_wherever_it_is_shown() -> None:
    areas, _ = twin_areas()
    names = set(areas.labels["network"])
    approximate = {name for name in names if name.endswith(" (approximate)")}
    assert len(approximate) == 7 + 4
    assert {name for name in names - approximate if not name.endswith(" (invented)")} == set()
    for kind in UNITARIES:
        assert all(value.endswith(" (example)") for value in areas.labels[kind])
        assert "example" in NOTES[kind]


def test_the_lots_of_a_real_case_keep_their_names() -> None:
    areas, _ = areas_of_case(twin().but(is_synthetic=False))
    assert set(areas.labels["network"]) == {lot.name for lot in twin().lots}
    bare, _ = areas_of_case(twin().but(lots=()))
    assert "network" not in bare.labels


def test_future_authorities_are_made_of_whole_districts_each_once() -> None:
    names = sorted(district.name for district in DISTRICTS)
    for count, (kind, authorities) in enumerate(UNITARIES.items(), 1):
        assert kind == f"unitary-{count}"
        assert len(authorities) == count
        assert sorted(name for held in authorities.values() for name in held) == names


# --- water --------------------------------------------------------------------------------------


def test_a_bridge_adds_water_removes_and_a_ferry_does_as_is_said() -> None:
    edges = np.array([[0, 1], [1, 2]])
    where = {"a": 0, "b": 1, "c": 2, "d": 3}
    rules = [Crossing("d", "c", BRIDGE), Crossing("b", "a", WATER), Crossing("b", "c", FERRY)]
    assert with_crossings(edges, where, rules).tolist() == [[2, 3]]
    joined = with_crossings(edges, where, rules, ferries=True)
    assert joined.tolist() == [[1, 2], [2, 3]]
    odd = [Crossing("a", "x", BRIDGE), Crossing("a", "a", BRIDGE)]
    assert with_crossings(edges, where, odd).tolist() == edges.tolist()


def test_the_last_rule_about_a_pair_decides() -> None:
    edges, where = np.array([[0, 1]]), {"a": 0, "b": 1}
    rules = [Crossing("a", "b", WATER), Crossing("b", "a", BRIDGE)]
    assert with_crossings(edges, where, rules).tolist() == [[0, 1]]
    assert with_crossings(edges, where, rules[::-1]).tolist() == []


def test_rules_about_norfolk_name_areas_there_are_and_change_something() -> None:
    norfolk = load_norfolk()
    where = {code: index for index, code in enumerate(norfolk.area_codes)}
    rings = [norfolk.area_rings(index) for index in range(len(where))]
    touching = {*map(tuple, shared_borders(rings)[0].tolist())}
    for found in NORFOLK_CROSSINGS:
        pair = tuple(sorted((where[found.one], where[found.other])))
        assert (pair in touching) == (found.rule is not BRIDGE), found
        assert found.name


def test_one_cannot_walk_over_the_yare_below_norwich() -> None:
    areas, _ = twin_areas()
    district = areas.labels["district"]
    names = areas.names
    across = {
        (names[one], names[other])
        for one, other in areas.edges.tolist()
        if {district[one], district[other]} == {"Broadland", "South Norfolk"}
        and min(areas.easting[one], areas.easting[other]) > 627_000
    }
    assert across == {("Broadland 017B", "South Norfolk 008E")}  # the A47 at Postwick


def test_great_yarmouth_hangs_together_by_its_bridges_alone() -> None:
    areas, _ = twin_areas()
    town = chosen_areas(areas, ["district:Great Yarmouth"])
    assert len(town.parts()) == 1
    where = town.index()
    closed = [
        Crossing(found.one, found.other, WATER)
        for found in NORFOLK_CROSSINGS
        if found.rule is BRIDGE
    ]
    edges = with_crossings(town.edges, where, closed)
    assert edges.shape[0] == town.edges.shape[0] - 3


# --- borders, chosen areas, bands, figures ------------------------------------------------------


def test_borders_are_as_long_as_their_common_sides_whatever_turns_they_take() -> None:
    one = np.array([[0, 0], [10, 0], [10, 4], [13, 8], [0, 8], [0, 0]])
    other = np.array([[10, 0], [20, 0], [20, 8], [13, 8], [10, 4], [10, 0]])
    corner = np.array([[20, 8], [30, 8], [30, 9], [20, 8]])
    pairs, metres = shared_borders([[one], [other], [corner]])
    assert pairs.tolist() == [[0, 1]]
    assert metres.tolist() == [4 + 5]
    assert shared_borders([])[0].shape == (0, 2)


def test_some_areas_keep_what_is_theirs() -> None:
    areas, _ = twin_areas()
    some = chosen_areas(areas, ["district:Norwich", "E01026419"])
    assert len(some) == 84
    assert some.ids[0] == "E01026419"
    where = areas.index()
    for index, area in enumerate(some.ids):
        assert some.minutes["now"][index] == areas.minutes["now"][where[area]]
        assert some.labels["district"][index] == areas.labels["district"][where[area]]
        assert some.outlines[index] is areas.outlines[where[area]]
    ours = {(areas.ids[a], areas.ids[b]) for a, b in areas.edges.tolist()}
    kept = {(some.ids[a], some.ids[b]) for a, b in some.edges.tolist()}
    assert kept == {pair for pair in ours if set(pair) <= set(some.ids)}
    assert some.source.endswith("; 84 areas of 538")
    assert chosen_areas(areas, []) is areas


def test_a_word_names_an_area_or_all_with_a_label() -> None:
    areas, _ = twin_areas()
    assert areas_named(areas, "E01026419") == ("E01026419",)
    assert len(areas_named(areas, "district:Norwich")) == 83
    for word in ("E01099999", "district:Atlantis", "planet:Mars", "district:", ""):
        with pytest.raises(KeyError):
            areas_named(areas, word)


def test_a_band_lies_inside_the_percentages_to_the_minute() -> None:
    low, high = HoursBand(low=90, high=110).minutes(2_266_425, 16)
    assert low * 16 * 100 >= 90 * 2_266_425 > (low - 1) * 16 * 100
    assert high * 16 * 100 <= 110 * 2_266_425 < (high + 1) * 16 * 100
    for wrong in ({"low": 5, "high": 4}, {"low": -1}, {"unit": "days"}):
        with pytest.raises(ValueError, match="not a band"):
            HoursBand(**wrong)


def test_figures_find_islands_empty_areas_and_extremes() -> None:
    areas = Areas(
        ids=("a", "b", "c", "d"),
        names=("A", "B", "C", "D"),
        minutes={"now": np.array([5, 0, 9, 9]), "peak": np.array([6, 0, 9, 9])},
        easting=np.arange(4),
        northing=np.arange(4),
        is_rural=np.zeros(4, dtype=bool),
        edges=np.array([[0, 2]]),
        labels={"district": ("N", "N", "", "S")},
    )
    facts = measure_areas(areas)
    assert facts.parts == (2, 1, 1)
    assert facts.islands == ("b", "d")
    assert facts.empty == ("b",)
    assert (facts.smallest, facts.largest) == ("b", "c")
    assert facts.minutes == {"now": 23, "peak": 24}
    found = {name: (x.areas, x.minutes["now"]) for name, x in facts.groups["district"].items()}
    assert found == {"N": (2, 5), "S": (1, 9)}
