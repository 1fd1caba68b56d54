"""Settle the day a case describes and check dates against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from allocator.intake.cell import FAULT, Reading
from allocator.intake.cell_time import read_date
from allocator.intake.cell_word import read_yesno
from allocator.intake.codes import Code
from allocator.intake.columns import Column
from allocator.intake.findings import FindingLog
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
    """What the table ``about`` says of the case; the day is lost when it cannot be read."""

    as_of: date | None = None
    county: str = "Norfolk"
    is_synthetic: bool = False
    is_day_lost: bool = False


def read_about(records: Records, log: FindingLog) -> About:
    """Read the table ``about``, with a finding for a value that is not what its key asks for."""
    facts: dict[str, object] = {}
    is_day_lost = records.is_lost
    for index, (key, value) in enumerate(zip(records["key"], records["value"], strict=True)):
        reading = _read_fact(key, value)
        if reading.code is not None:
            log.add(reading.code, records.spot(index, "value"), value, **reading.facts)
        if reading.value is FAULT:
            is_day_lost |= key == "as_of"
        elif key is not FAULT:
            facts.setdefault({"synthetic": "is_synthetic"}.get(key, key), reading.value)
    return About(is_day_lost=is_day_lost, **facts)  # type: ignore[arg-type]  # keys are choices


def _read_fact(key: object, value: Any) -> Reading:
    if value is FAULT or key not in ("as_of", "synthetic"):
        return Reading(value)
    return read_date(_DAY, value) if key == "as_of" else read_yesno(_FLAG, value)


def settle_as_of(
    given: date | None, about: About, tables: Mapping[str, Records], log: FindingLog
) -> date | None:
    """Return the day given, else the one in ``about``, else, with a notice, the latest date.

    Returns
    -------
    date or None
        ``None`` with a finding when there is no date at all.
    """
    if given or about.as_of or about.is_day_lost:
        return given or about.as_of
    columns = (("packages", "ready_on"), ("capacity", "declared_on"), ("book", "started_on"))
    days = [day for table, name in columns for day in tables[table].known(name)]
    spot = tables["about"].spot()
    if days:
        log.add(Code.AS_OF_DERIVED, spot, as_of=max(days))
        return max(days)
    if not log.has_errors:
        log.add(Code.AS_OF_MISSING, spot)
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
