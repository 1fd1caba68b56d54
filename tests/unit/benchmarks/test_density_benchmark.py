"""The density benchmark: patches, shares, and more driving where more providers overlap."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from allocator.domain.case import Case
from allocator.domain.package import Place
from allocator.rounds.figures import Figures
from benchmarks import density
from benchmarks.__main__ import main
from benchmarks.density import SPLIT, TODAY, Shared, reading, share_and_route, table, ways
from benchmarks.density_patches import MONDAY, Patch, draw_patches, share_out
from benchmarks.quote_days import draw_day
from benchmarks.rows import Clock

CALLS = 40


@pytest.fixture(scope="module")
def county() -> Case:
    """Three providers in the same towns and country; west of the line counts as urban."""
    case = draw_day(3, providers=3, visits=60, clients=0)
    book = tuple(
        replace(it, package=replace(it.package, place=_by_the_line(it.package.place)))
        for it in case.book
    )
    return case.but(book=book)


def _by_the_line(place: Place) -> Place:
    return replace(place, is_rural=place.easting > 620_000)


@pytest.fixture(scope="module")
def patches(county: Case) -> list[Patch]:
    return draw_patches(county, 1, count=1, calls=CALLS)


def test_a_patch_is_the_circle_of_its_kind_with_its_calls(county, patches) -> None:
    assert [patch.name for patch in patches] == ["urban-1", "rural-1"]
    for patch in patches:
        assert patch.calls == CALLS  # one call a person here
        assert sum(p.place.is_rural == patch.is_rural for p in patch.packages) >= 0.8 * CALLS
        assert {v.days for p in patch.packages for v in p.visits} == {(MONDAY,)}
        assert 1 < patch.overlapping <= patch.providers == 3
        inside = {package.ref for package in patch.packages}
        far = max(_metres(p.place, patch.middle) for p in patch.packages)
        assert round(far) == round(1000 * patch.km)
        assert all(
            _metres(it.package.place, patch.middle) >= far
            for it in county.book
            if it.package.ref not in inside
        )
    assert not {p.ref for p in patches[0].packages} & {p.ref for p in patches[1].packages}
    again = draw_patches(county, 1, count=1, calls=CALLS)
    assert again == patches


def _metres(one: Place, other: Place) -> float:
    return ((one.easting - other.easting) ** 2 + (one.northing - other.northing) ** 2) ** 0.5


def test_a_county_without_enough_patches_is_said(county) -> None:
    with pytest.raises(ValueError, match="no 9 urban patches of 40 calls"):
        draw_patches(county, 1, count=9, calls=CALLS)


def test_everybody_is_dealt_out_once_and_shares_are_kept(patches) -> None:
    people = patches[0].packages
    dealt = share_out(people, [140, 30, 30], Random(1))
    assert sorted(p.ref for part in dealt for p in part) == sorted(p.ref for p in people)
    minutes = [sum(v.minutes for p in part for v in p.visits) for part in dealt]
    assert minutes[0] == pytest.approx(0.7 * sum(minutes), abs=60)
    assert minutes[1] == pytest.approx(0.15 * sum(minutes), abs=60)
    assert share_out(people, [140, 30, 30], Random(1)) == dealt
    assert share_out(people, [140, 30, 30], Random(2)) != dealt


def test_the_split_gives_one_provider_seventy_per_cent(patches) -> None:
    three = ways(replace(patches[0], overlapping=3))
    assert three[TODAY] == [1, 1, 1]
    assert three[SPLIT] == [140, 30, 30]
    alone = ways(replace(patches[0], overlapping=1))
    assert alone[TODAY] == alone[SPLIT] == [1]


def test_eight_providers_drive_more_than_one_over_the_same_contact_time(patches) -> None:
    few, many = (share_and_route(patches[0], way, steps=100, draws=1, seed=1) for way in ("1", "8"))
    assert few.checker == many.checker == "ok"
    assert few.figures.unserved == many.figures.unserved == 0
    assert few.figures.contact == many.figures.contact
    assert few.driving < many.driving
    assert few.between < few.driving


def test_table_and_reading_say_what_was_measured(patches) -> None:
    drive = {"1": 60, "2": 70, "4": 80, "8": 90, "16": 120, TODAY: 100, SPLIT: 75}
    found = [
        Shared(patches[0], way, 5, Figures(contact=600, travel=minutes, home=minutes), "ok")
        for way, minutes in drive.items()
    ]
    assert f"{16:<12}{'24.0 (12.0)':>18}{'-':>18}" in table(found)
    text = reading(found)
    assert "urban: 16 providers where one would do drive 12.0 minutes more" in text
    assert "(+100 %)" in text
    assert "from 5 even providers" in text
    assert "saves 5.0 minutes per contact hour (25 %)" in text
    assert "rural" not in text


def test_a_row_claims_no_best_known_value(patches) -> None:
    shared = Shared(patches[0], TODAY, 5, Figures(contact=600, travel=60, home=60), "ok")
    row = density.row_of(shared, Clock())
    assert (row.value, row.best_known, row.gap_percent) == (12.0, None, None)


def test_a_pattern_that_matches_no_patch_is_said(monkeypatch, county, capsys) -> None:
    monkeypatch.setattr(density, "build_twin", lambda _: county)
    words = ["density", "--patches", "1", "--calls", str(CALLS), "--only", "nowhere"]
    assert main(words) == 1
    assert "No patch matches nowhere; there is urban-1, rural-1." in capsys.readouterr().err


@pytest.mark.slow
def test_the_chart_is_drawn_and_stays_the_same(patches, tmp_path) -> None:
    pytest.importorskip("matplotlib", reason="charts need the analyst extra")
    from benchmarks.density_picture import draw  # noqa: PLC0415 - Matplotlib is optional

    found = [
        Shared(patches[0], way, 5, Figures(contact=600, travel=60 + 5 * row, home=60), "ok")
        for row, way in enumerate(ways(patches[0]))
    ]
    first, second = tmp_path / "first.svg", tmp_path / "second.svg"
    draw(found, first)
    draw(found, second)
    text = first.read_text(encoding="utf-8")
    assert "<svg" in text
    assert "<!-- urban -->" in text
    assert "<!-- rural -->" not in text
    assert text == second.read_text(encoding="utf-8")
