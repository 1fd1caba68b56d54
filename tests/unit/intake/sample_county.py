"""A small county with something in every table, and its files as cells that a test may change."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from allocator.domain.case import Case, Order
from allocator.domain.lot import Lot
from allocator.domain.market import (
    Assessment,
    CapacityOffer,
    Centre,
    Location,
    Provider,
    RateCard,
    Restriction,
    Shift,
)
from allocator.domain.package import Delivery, Package, Place, Visit
from allocator.domain.week import Band, DayType
from allocator.domain.words import (
    ClientGroup,
    Funding,
    Gender,
    Instruction,
    ProviderKind,
    Rating,
    RestrictionKind,
    Route,
    Scheme,
    Strength,
    Tier,
)

TODAY = date(2026, 3, 2)


class SmallGazetteer:
    """Four areas in a row, ten kilometres apart, with two postcodes each."""

    area_codes = ("E01000001", "E01000002", "E01000003", "E01000004")
    area_easting = (610_000, 620_000, 630_000, 640_000)
    area_northing = (300_000, 300_000, 300_000, 300_000)
    area_is_rural = (False, False, True, True)

    def find_postcode(self, text: str) -> tuple[int, int, int] | None:
        if len(text) != 7 or not text.startswith("NR") or not text.endswith(("AA", "AB")):
            return None
        area = int(text[2]) - 1
        if not 0 <= area < 4:
            return None
        return self.area_easting[area] + 100, self.area_northing[area] + 50, area

    def find_area(self, code: str) -> int | None:
        return self.area_codes.index(code) if code in self.area_codes else None

    def area_at(self, easting: int, northing: int) -> int | None:
        near = [i for i, e in enumerate(self.area_easting) if abs(e - easting) <= 5000]
        return near[0] if near and abs(northing - 300_000) <= 5000 else None


def home(area: int) -> Place:
    code = SmallGazetteer.area_codes[area - 1]
    rural = SmallGazetteer.area_is_rural[area - 1]
    return Place(600_100 + 10_000 * area, 300_050, code, rural, f"NR{area} 1AA")


MORNING = Visit(days=tuple(range(7)), window_start=420, window_end=510, minutes=45)
EVENING = Visit(
    days=(0, 2, 4),
    window_start=1140,
    window_end=1230,
    minutes=20,
    is_short_agreed=True,
    gap_least=360,
    gap_most=780,
)
DOUBLE = Visit(days=(5, 6), window_start=720, window_end=780, minutes=30, carers=2)


def packages() -> tuple[Package, ...]:
    first = Package(
        ref="P-001",
        ready_on=date(2026, 2, 20),
        route=Route.DISCHARGE,
        client_group=ClientGroup.OLDER_PEOPLE,
        place=home(1),
        priority_band=1,
        target_start=date(2026, 3, 5),
        skills=frozenset({"peg", "hoist"}),
        carer_gender=Gender.FEMALE,
        carer_gender_strength=Strength.NEED,
        excluded=frozenset({"L-3"}),
        preferred=frozenset({"L-1", "L-2"}),
        current_location="L-2",
        funding=Funding.JOINT,
        visits=(MORNING, DOUBLE, EVENING),
    )
    second = Package(
        ref="P-002",
        ready_on=date(2026, 1, 12),
        route=Route.COMMUNITY,
        client_group=ClientGroup.MENTAL_HEALTH,
        place=home(3),
        priority_band=4,
        visits=(MORNING,),
    )
    third = Package(
        ref="P-003",
        ready_on=date(2026, 2, 1),
        route=Route.FAST_TRACK,
        client_group=ClientGroup.OLDER_PEOPLE,
        place=home(4),
        priority_band=2,
        visits=(MORNING, EVENING),
    )
    return first, second, third


def location(number: int, **changes: object) -> Location:
    values: dict[str, object] = {
        "location_id": f"L-{number}",
        "provider_id": f"V-{min(number, 2)}",
        "name": f"Branch {number}",
        "place": home(number),
        "client_groups": frozenset(ClientGroup),
        "skills": frozenset({"peg", "hoist"}),
        "served_areas": frozenset({"E01000001", "E01000002"}),
        "is_on_framework": True,
    }
    return Location(**{**values, **changes})  # type: ignore[arg-type]


def delivery(ref: str, area: int, where: str) -> Delivery:
    started = date(2025, 6, 2)
    package = Package(
        ref=ref,
        ready_on=started,
        route=Route.COMMUNITY,
        client_group=ClientGroup.OLDER_PEOPLE,
        place=home(area),
        priority_band=5,
        visits=(MORNING, EVENING),
    )
    return Delivery(package=package, location_id=where, started_on=started)


def sample_case() -> Case:
    """A case without a single finding that fills every table."""
    offers = [
        CapacityOffer(
            location_id=f"L-{number}",
            day_type=day_type,
            band=Band.MORNING,
            carer_minutes=600 + 61 * number,
            declared_on=date(2026, 2, 23),
        )
        for number in (1, 2, 3)
        for day_type in DayType
    ]
    rates = [
        RateCard(
            tier=tier,
            location_id=where,
            miles_from=low,
            miles_to=low + 5,
            pence_per_hour=2400 + low,
            increment_minutes=15,
            valid_from=date(2025, 4, 1),
            valid_to=date(2026, 3, 31),
        )
        for tier, where in ((None, None), (Tier.SPOT, None), (Tier.PRINCIPAL, "L-1"))
        for low in (0, 5)
    ]
    return Case(
        as_of=TODAY,
        county="Testshire",
        is_synthetic=True,
        packages=packages(),
        book=(delivery("B-001", 1, "L-1"), delivery("B-002", 2, "L-2")),
        providers=(
            Provider(provider_id="V-1", name="=Care & Co", kind=ProviderKind.INDEPENDENT),
            Provider(
                provider_id="V-2", name="Second", kind=ProviderKind.VOLUNTARY, brand_id="BR-1"
            ),
        ),
        locations=(
            location(1),
            location(2, travel_limit_minutes=20, new_hours_cap_minutes=901, is_dormant=True),
            location(3, served_areas=frozenset(), genders=frozenset({Gender.MALE})),
        ),
        restrictions=(
            Restriction(
                location_id="L-3",
                kind=RestrictionKind.EMBARGO,
                from_date=date(2026, 1, 1),
                to_date=date(2026, 2, 1),
                client_group=ClientGroup.MENTAL_HEALTH,
            ),
        ),
        assessments=tuple(
            Assessment(
                location_id=f"L-{number}",
                scheme=Scheme.PAMMS,
                rating=Rating.REQUIRES_IMPROVEMENT if number == 2 else Rating.GOOD,
                assessed_on=date(2024, 5, number),
            )
            for number in (1, 2, 3)
        ),
        capacity=tuple(offers),
        shifts=(
            Shift(location_id="L-1", on_duty=7 * 60, off_duty=14 * 60, carers=4),
            Shift(location_id="L-1", on_duty=16 * 60, off_duty=22 * 60, carers=2),
            Shift(location_id="L-3", on_duty=11 * 60, off_duty=23 * 60 + 59),
        ),
        rate_cards=tuple(rates),
        centres=(Centre(name="Midtown", easting=612_000, northing=300_000),),
        lots=(
            Lot(
                lot_id="LOT-1",
                name="West",
                area="North",
                members=frozenset({"E01000001", "E01000002"}),
                principal="L-1",
                framework=frozenset({"L-2"}),
            ),
            Lot(lot_id="LOT-2", name="East", members=frozenset({"E01000003"})),
        ),
        orders=(
            Order("P-002", "L-2", Instruction.PIN),
            Order("P-003", "L-1", Instruction.BAR),
        ),
    )


@dataclass
class CaseFiles:
    """The CSV files of a case as rows of cells; row 1 is the header."""

    rows: dict[str, list[list[str]]] = field(default_factory=dict)
    raw: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> CaseFiles:
        texts = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.csv")}
        return cls({name: list(csv.reader(io.StringIO(text))) for name, text in texts.items()})

    def copy(self) -> CaseFiles:
        return CaseFiles({name: [list(row) for row in rows] for name, rows in self.rows.items()})

    def place(self, table: str, column: str) -> int:
        return self.rows[table][0].index(column)

    def get(self, table: str, row: int, column: str) -> str:
        return self.rows[table][row - 1][self.place(table, column)]

    def set(self, table: str, row: int, column: str, text: str) -> CaseFiles:
        self.rows[table][row - 1][self.place(table, column)] = text
        return self

    def repeat(self, table: str, row: int, **changes: str) -> CaseFiles:
        """Append a copy of a row with some cells changed."""
        self.rows[table].append(list(self.rows[table][row - 1]))
        for column, text in changes.items():
            self.set(table, len(self.rows[table]), column, text)
        return self

    def add_column(self, table: str, heading: str, texts: list[str]) -> CaseFiles:
        for row, text in zip(self.rows[table], [heading, *texts], strict=True):
            row.append(text)
        return self

    def drop_column(self, table: str, column: str) -> CaseFiles:
        place = self.place(table, column)
        for row in self.rows[table]:
            del row[place]
        return self

    def drop_row(self, table: str, row: int) -> CaseFiles:
        del self.rows[table][row - 1]
        return self

    def save(self, folder: Path) -> Path:
        folder.mkdir(exist_ok=True)
        for name, rows in self.rows.items():
            text = io.StringIO(newline="")
            csv.writer(text).writerows(rows)
            (folder / f"{name}.csv").write_bytes(text.getvalue().encode("utf-8"))
        for name, content in self.raw.items():
            (folder / name).write_bytes(content)
        return folder
