"""The twin against real files, where they are present."""

from __future__ import annotations

import csv
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from allocator.domain.words import ClientGroup, Funding
from allocator.twin.county import load_county
from allocator.twin.facts import CALIBRATION, DISTRICTS, HOMECARE_AGENCIES_2016
from allocator.twin.lot_shapes import LOT_NAMES
from allocator.twin.names import _FIRST, _SECOND, LAST_RESORT_NAME

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "norfolk"
pytestmark = pytest.mark.shared


def rows_of(name):
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside the repository, so the twin was not compared with it")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_facts_are_the_calibration_table():
    rows = rows_of("calibration_targets.csv")
    assert [fact.key for fact in CALIBRATION] == [row["key"] for row in rows]
    for fact, row in zip(CALIBRATION, rows, strict=True):
        assert fact.value == Fraction(row["value"]), fact.key


def test_district_figures_are_the_sums_of_the_areas():
    areas = rows_of("norfolk_lsoa11_attributes.csv")
    for district in DISTRICTS:
        mine = [row for row in areas if row["ladnm"] == district.name]
        for column, ours in (
            ("total_population", district.population),
            ("age18_64", district.adults_18_64),
            ("age75plus", district.aged_75),
            ("age85plus", district.aged_85),
        ):
            assert sum(float(row[column]) for row in mine) == ours, (district.name, column)


def test_the_disabled_counts_are_the_sums_of_the_census():
    areas = rows_of("norfolk_lsoa21_attributes.csv")
    count = Counter()
    for row in areas:
        count[row["ladnm"]] += float(row["c21_Disabled under the Equality Act"])
    assert {district.name: district.disabled for district in DISTRICTS} == count


def test_older_people_live_in_the_districts_as_people_over_85_do(case):
    areas = rows_of("norfolk_lsoa11_attributes.csv")
    real = Counter()
    for row in areas:
        real[row["ladnm"]] += float(row["age85plus"]) / 31_413
    district = {row["lsoa11_code"]: row["ladnm"] for row in areas}
    older = [
        d.package.place.lsoa11cd
        for d in case.book
        if d.package.client_group is ClientGroup.OLDER_PEOPLE
        and d.package.funding is Funding.COUNCIL
    ]
    count = Counter(district[code] for code in older)
    for name, share in real.items():
        assert abs(count[name] / len(older) - share) < 0.005, name


def test_the_rural_share_of_people_is_the_real_one(case):
    areas = rows_of("norfolk_lsoa11_attributes.csv")
    county = load_county()
    is_rural = dict(
        zip(county.gazetteer.area_codes, county.gazetteer.area_is_rural.tolist(), strict=True)
    )
    aged = [(is_rural[row["lsoa11_code"]], float(row["age85plus"])) for row in areas]
    real = sum(n for rural, n in aged if rural) / sum(n for _, n in aged)
    own = np.mean([d.package.place.is_rural for d in case.book])
    assert abs(own - real) < 0.04


def test_offices_follow_the_agencies_of_2016(case):
    rows = rows_of("cqc_2016_homecare_partial_england.csv")
    names = {district.name for district in DISTRICTS}
    code = {"E07000143": "Breckland", "E07000144": "Broadland", "E07000145": "Great Yarmouth",
            "E07000146": "King's Lynn and West Norfolk", "E07000147": "North Norfolk",
            "E07000148": "Norwich", "E07000149": "South Norfolk"}  # fmt: skip
    assert set(code.values()) == names
    assert Counter(code[row["DC"]] for row in rows if row["DC"] in code) == HOMECARE_AGENCIES_2016


def test_no_provider_has_a_real_one_s_name():
    words = {first + second for first in _FIRST for second in _SECOND}
    words |= {LAST_RESORT_NAME.split(maxsplit=1)[0]}
    coined = {word.lower() for word in words}
    named = [row["Name"] for row in rows_of("cqc_2016_homecare_partial_england.csv")]
    for row in rows_of("cqc_hsca_active_head999_2026.csv"):
        named += [row["Location Name"], row["Provider Name"], row.get("Brand Name") or ""]
    found = {word for name in named for word in re.findall(r"[a-z]+", name.lower())}
    assert len(found) > 1000
    assert not coined & found


def test_the_notices_name_our_lots():
    text = " ".join(row["lot"] for row in rows_of("norfolk_lots_from_notices.csv"))
    named = text.replace("Fens and Brecks", "Fens & Brecks")
    for label in LOT_NAMES:
        if label.area in {"South", "West"} or label.name in {"NN1", "NN2", "NN3", "NN4"}:
            assert label.name in named
