"""Settle the day a case describes and check dates against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from allocator.intake.cell import FAULT, Reading
from allocator.intake.cell_time import read_date
from allocator.intake.cell_word import read_yesno
from allocator.intake.codes import Code
from allocator.intake.columns import Column
from allocator.intake.findings import FindingLog, Spot
from allocator.intake.records import Records

_DATED = (
    ("packages", "ready_on", Code.READY_IN_FUTURE),
    ("book", "started_on", Code.DATE_IN_FUTURE),
    ("assessments", "assessed_on", Code.DATE_IN_FUTURE),
    ("capacity", "declared_on", Code.DATE_IN_FUTURE),
)
_DAY = Column(name="value", kind="date", says="The day the case describes.")
_FLAG = Column(name="value", kind="yesno", says="Whether people and providers are invented.")


@dataclass(frozen=True, slots=True)
class About:
    """What the table ``about`` says of the case."""

    as_of: date | None = None
    county: str = "Norfolk"
    is_synthetic: bool = False


def read_about(records: Records, log: FindingLog) -> About:
    """Read the table ``about``, with a finding for a value that is not what its key asks for."""
    facts: dict[str, object] = {}
    for index, (key, value) in records.good("key", "value"):
        reading = Reading(value)
        if key == "as_of":
            reading = read_date(_DAY, value)
        elif key == "synthetic":
            reading = read_yesno(_FLAG, value)
        if reading.code is not None:
            log.add(reading.code, records.spot(index, "value"), value, **reading.facts)
        if reading.value is not FAULT:
            facts.setdefault({"synthetic": "is_synthetic"}.get(key, key), reading.value)
    return About(**facts)  # type: ignore[arg-type]  # the keys are the choices of the column


def settle_as_of(
    stated: date | None, tables: Mapping[str, Records], log: FindingLog
) -> date | None:
    """Return the stated day, else the latest date in the list, the book and the capacity.

    Returns
    -------
    date or None
        ``None`` with a finding when there is no date at all.
    """
    if stated is not None:
        return stated
    columns = (("packages", "ready_on"), ("capacity", "declared_on"), ("book", "started_on"))
    days = [day for table, name in columns for day in tables[table].known(name)]
    if days:
        return max(days)
    if not log.has_errors:
        log.add(Code.AS_OF_MISSING, Spot(tables["about"].file, "about"))
    return None


def check_dates(
    tables: Mapping[str, Records], as_of: date, stale_days: int, log: FindingLog
) -> None:
    """Add warnings for dates after the day of the case and for capacity declared long before it."""
    for table, name, code in _DATED:
        records = tables[table]
        for index, (day,) in records.good(name):
            if day > as_of:
                log.add(code, records.spot(index, name), day, as_of=as_of)
    _check_stale(tables["capacity"], as_of, stale_days, log)


def _check_stale(capacity: Records, as_of: date, stale_days: int, log: FindingLog) -> None:
    told: set[tuple[str, date]] = set()
    for index, (location, declared_on) in capacity.good("location_id", "declared_on"):
        days = (as_of - declared_on).days
        if days > stale_days and (location, declared_on) not in told:
            told.add((location, declared_on))
            spot = capacity.spot(index, "declared_on")
            log.add(
                Code.CAPACITY_STALE,
                spot,
                declared_on,
                location=location,
                days=days,
                limit=stale_days,
            )
