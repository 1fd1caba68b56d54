"""Laws of the reader: what is written is read back, and planted faults are found, all of them."""

from __future__ import annotations

import random
import string
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_county import CaseFiles, SmallGazetteer, packages, sample_case

from allocator.domain.case import Case
from allocator.domain.market import (
    Assessment,
    CapacityOffer,
    Provider,
    RateCard,
    Restriction,
    Shift,
)
from allocator.domain.package import Visit
from allocator.domain.week import Band, DayType
from allocator.domain.words import (
    ClientGroup,
    ProviderKind,
    Rating,
    RestrictionKind,
    Scheme,
    Tier,
)
from allocator.intake.formula import guard, unguard
from allocator.intake.read_case import check_case, read_case
from allocator.intake.write_case import write_case

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
LETTERS = string.ascii_letters + string.digits + "=+-@'\"éŁ漢 ._/&<>|*"
TEXTS = st.text(LETTERS + ",;\t\n", min_size=1, max_size=30).map(str.strip).filter(bool)
LOCATIONS = st.sampled_from(["L-1", "L-2", "L-3"])


@st.composite
def visits(draw: st.DrawFn) -> tuple[Visit, ...]:
    """Visits in two parts of the day, too far apart to overlap."""
    made = []
    for low, high in draw(st.sampled_from([((0, 500),), ((700, 900),), ((0, 500), (700, 900))])):
        start = draw(st.integers(low, high))
        made.append(
            Visit(
                days=tuple(sorted(draw(st.sets(st.integers(0, 6), min_size=1)))),
                window_start=start,
                window_end=draw(st.integers(start, high)),
                minutes=draw(st.integers(5, 180)),
                carers=draw(st.integers(1, 2)),
                is_short_agreed=draw(st.booleans()),
                gap_least=draw(st.integers(0, 200)) if made else 0,
                gap_most=draw(st.sampled_from([0, 900, 1439])) if made else 0,
            )
        )
    return tuple(made)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """The sample county with everything that varies freely drawn at random."""
    base = sample_case()
    return base.but(
        as_of=draw(DAYS),
        county=draw(TEXTS),
        is_synthetic=draw(st.booleans()),
        packages=tuple(
            package.__class__(**{**package.__dict__, "visits": draw(visits())})
            for package in packages()
        ),
        providers=tuple(
            Provider(
                provider_id=f"V-{number}",
                name=draw(TEXTS),
                kind=draw(st.sampled_from(ProviderKind)),
                brand_id=draw(st.sampled_from(["", "=B", "-1", "'x", "''=y"])),
            )
            for number in (1, 2)
        ),
        restrictions=tuple(
            draw(
                st.lists(
                    st.builds(
                        Restriction,
                        location_id=LOCATIONS,
                        kind=st.sampled_from(RestrictionKind),
                        from_date=st.just(date(2026, 1, 1)),
                        to_date=st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
                        client_group=st.none() | st.sampled_from(ClientGroup),
                    ),
                    max_size=3,
                )
            )
        ),
        assessments=tuple(
            draw(
                st.lists(
                    st.builds(
                        Assessment,
                        location_id=LOCATIONS,
                        scheme=st.sampled_from(Scheme),
                        rating=st.sampled_from(Rating),
                        assessed_on=DAYS,
                    ),
                    max_size=4,
                    unique_by=lambda found: (found.location_id, found.scheme, found.assessed_on),
                )
            )
        ),
        capacity=tuple(
            draw(
                st.lists(
                    st.builds(
                        CapacityOffer,
                        location_id=LOCATIONS,
                        day_type=st.sampled_from(DayType),
                        band=st.sampled_from(Band),
                        carer_minutes=st.integers(0, 300_000),
                        declared_on=DAYS,
                    ),
                    max_size=5,
                    unique_by=lambda offer: (offer.location_id, offer.day_type, offer.band),
                )
            )
        ),
        shifts=tuple(
            draw(
                st.lists(
                    st.builds(
                        Shift,
                        location_id=LOCATIONS,
                        on_duty=st.integers(0, 700),
                        off_duty=st.integers(701, 1439),
                        carers=st.none() | st.integers(1, 1000),
                    ),
                    max_size=4,
                    unique_by=lambda shift: (shift.location_id, shift.on_duty, shift.off_duty),
                )
            )
        ),
        rate_cards=tuple(
            draw(
                st.lists(
                    st.builds(
                        RateCard,
                        tier=st.none() | st.sampled_from(Tier),
                        location_id=st.none() | LOCATIONS,
                        miles_from=st.integers(0, 5),
                        miles_to=st.integers(6, 200),
                        pence_per_hour=st.integers(1, 20_000),
                        increment_minutes=st.integers(1, 60),
                        valid_from=st.just(date(2025, 1, 1)),
                        valid_to=st.none() | st.dates(date(2025, 1, 1), date(2100, 1, 1)),
                    ),
                    max_size=3,
                )
            )
        ),
    )


@given(case=cases(), fmt=st.sampled_from(["csv", "csv", "csv", "xlsx"]))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_is_read_back(case: Case, fmt: str) -> None:
    with TemporaryDirectory() as folder:
        write_case(case, folder, fmt=fmt)
        assert read_case(folder, gazetteer=SmallGazetteer()) == case


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_the_formula_guard_can_be_taken_off(text: str) -> None:
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in set("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_same_case_gives_the_same_bytes(fmt: str, tmp_path: Path) -> None:
    first = write_case(sample_case(), tmp_path / "a", fmt=fmt)
    second = write_case(sample_case(), tmp_path / "b", fmt=fmt)
    assert [(path.name, path.read_bytes()) for path in first] == [
        (path.name, path.read_bytes()) for path in second
    ]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_the_order_of_rows_does_not_matter(seed: int, clean_files: CaseFiles) -> None:
    files = clean_files.copy()
    rng = random.Random(seed)
    for table, (header, *body) in files.rows.items():
        rng.shuffle(body)
        if "visits" in table:
            body.sort(key=lambda row: row[2])
        files.rows[table] = [header, *body]
    with TemporaryDirectory() as folder:
        result = check_case(files.save(Path(folder) / "case"), gazetteer=SmallGazetteer())
    assert result.findings == ()
    as_read, expected = result.case, sample_case()
    assert by_time(as_read) == by_time(expected)


def by_time(case: Case) -> Case:
    """The case with each package's visits in the order of the day."""
    ordered = tuple(
        package.__class__(
            **{
                **{name: getattr(package, name) for name in package.__dataclass_fields__},
                "visits": tuple(sorted(package.visits, key=lambda visit: visit.window_start)),
            }
        )
        for package in case.packages
    )
    return case.but(packages=ordered)


# Kinds of fault that can be planted in any data row of the table, and the code each must give.
PLANTS: dict[str, list[tuple[str, str, str]]] = {
    "blank": [("packages", "route", ""), ("visits", "days", ""), ("capacity", "declared_on", " ")],
    "text in a number": [("visits", "minutes", "long"), ("rate_cards", "pence_per_hour", "free")],
    "unit": [("capacity", "carer_hours", " 14 hrs"), ("visits", "minutes", "30 mins")],
    "negative": [("capacity", "carer_hours", "-3"), ("packages", "priority_band", "-1")],
    "200 hours": [("capacity", "carer_hours", "200")],
    "too many": [("packages", "priority_band", "9"), ("visits", "carers", "4")],
    "impossible date": [
        ("packages", "ready_on", "2026-02-31"),
        ("book", "started_on", "2025-04-31"),
    ],
    "other date": [
        ("packages", "target_start", "31/02/2023"),
        ("assessments", "assessed_on", "1/5/23"),
    ],
    "serial": [("capacity", "declared_on", "45047")],
    "unknown word": [("assessments", "rating", "Godo"), ("locations", "framework", "maybe")],
    "other case": [("assessments", "rating", "REQUIRES  Improvement")],
    "half a postcode": [("packages", "postcode", "NR1"), ("locations", "postcode", "NR")],
    "unknown location": [
        ("packages", "current_location", "L-7"),
        ("served_areas", "location_id", "L7"),
    ],
    "no clock": [("visits", "window_start", "7.30"), ("book_visits", "window_end", "25:00")],
    "no days": [("visits", "days", "Mon;Foo"), ("book_visits", "days", "Mon;Mon")],
    "fraction": [("visits", "carers", "1.5")],
    "control character": [("locations", "name", "a\x01b")],
}
CODES = {
    "blank": {"blank-required"},
    "text in a number": {"number-expected"},
    "unit": {"number-with-unit"},
    "negative": {"negative"},
    "200 hours": {"hours-above-week"},
    "too many": {"out-of-range"},
    "impossible date": {"date-impossible"},
    "other date": {"date-not-iso"},
    "serial": {"date-serial"},
    "unknown word": {"choice-unknown"},
    "other case": {"choice-normalised"},
    "half a postcode": {"postcode-left-out"},
    "unknown location": {"unknown-reference"},
    "no clock": {"clock-expected", "clock-impossible"},
    "no days": {"days-expected", "day-twice"},
    "fraction": {"whole-number-expected"},
    "control character": {"text-unprintable"},
}


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_planted_faults_are_all_found_at_their_cells(
    data: st.DataObject, clean_files: CaseFiles
) -> None:
    files = clean_files.copy()
    planted: dict[tuple[str, int, str], set[str]] = {}
    for kind in data.draw(st.lists(st.sampled_from(list(PLANTS)), min_size=1, max_size=12)):
        table, column, text = data.draw(st.sampled_from(PLANTS[kind]))
        row = data.draw(st.integers(2, len(files.rows[table])))
        if kind == "other case" and "choice-normalised" in set().union(*planted.values()):
            continue  # the same word twice is one notice
        files.set(table, row, column, text)
        planted[table, row, column] = CODES[kind]
    with TemporaryDirectory() as folder:
        result = check_case(files.save(Path(folder) / "case"), gazetteer=SmallGazetteer())
    found = {(f.sheet, f.row, f.column): f.code for f in result.findings}
    for cell, codes in planted.items():
        assert found[cell] in codes
    assert set(found) == set(planted)


def test_capacity_in_every_minute_is_exact() -> None:
    offers = [
        CapacityOffer(
            location_id="L-1",
            day_type=day_type,
            band=band,
            carer_minutes=7 * number + 1,
            declared_on=date(2026, 2, 23) + timedelta(days=0),
        )
        for number, (day_type, band) in enumerate((d, b) for d in DayType for b in Band)
    ]
    case = sample_case().but(capacity=tuple(offers))
    with TemporaryDirectory() as folder:
        write_case(case, folder)
        assert read_case(folder, gazetteer=SmallGazetteer()) == case
