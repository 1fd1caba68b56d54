"""Speeds in somebody's travel table that no car drives: a wrong unit, or a slip in one row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.geo.points import IntArray
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog
from allocator.intake.records import Records

SLOWEST_KMH, FASTEST_KMH = 6, 130
"""Half of the drives lying outside this is no traffic but another unit."""

_ROUNDED = 1
"""Minutes that rounding may have taken from a fast drive."""

_PARKED = 30
"""Minutes that a short drive may take beyond the slowest, for a ferry, say."""


@dataclass(frozen=True, slots=True, eq=False)
class Drives:
    """The rows between two places that somebody knows, each array of shape ``(drives,)``.

    Parameters
    ----------
    names
        The places.
    start, end
        Positions among the names.
    minutes, metres
        Of the drive.
    row
        Index of the record.
    """

    names: tuple[str, ...]
    start: IntArray
    end: IntArray
    minutes: IntArray
    metres: IntArray
    row: IntArray


def check_speeds(records: Records, drives: Drives, log: FindingLog) -> None:
    """Add a finding when a column is in another unit, or else for each row no car can drive.

    Parameters
    ----------
    records
        The rows as read.
    drives
        Those between two different places.
    log
        Takes the findings.
    """
    if len(drives.start) and not _check_units(records, drives, log):
        _check_rows(records, drives, log)


def _check_units(records: Records, drives: Drives, log: FindingLog) -> bool:
    """Tell whether the usual speed shows that a column is in another unit, and say so."""
    usual = float(np.median(_speeds(drives)))
    guess = ""
    if not drives.metres.any():
        guess = "the metres look as if they had never been filled in"
    elif usual > FASTEST_KMH:
        guess = "the minutes look like hours"
    elif usual < SLOWEST_KMH:
        is_short = float(np.median(drives.metres)) < 1000
        guess = (
            "the metres look like kilometres or miles"
            if is_short
            else "the minutes look like seconds"
        )
    if guess:
        log.add(Code.TRAVEL_UNITS, records.spot(), number=_rounded(usual), guess=guess)
    return bool(guess)


def _check_rows(records: Records, drives: Drives, log: FindingLog) -> None:
    """Add a finding for each row that is too fast or too slow, rounding and ferries allowed for."""
    fastest = (drives.minutes + _ROUNDED) * FASTEST_KMH * 1000 / 60
    slowest = (drives.minutes - _PARKED) * SLOWEST_KMH * 1000 / 60
    odd = (drives.metres > fastest) | (drives.metres < slowest)
    speeds = _speeds(drives)
    for drive in np.flatnonzero(odd).tolist():
        minutes = int(drives.minutes[drive])
        log.add(
            Code.TRAVEL_SPEED,
            records.spot(int(drives.row[drive]), "minutes"),
            minutes,
            minutes="1 minute" if minutes == 1 else f"{minutes} minutes",
            start=drives.names[drives.start[drive]],
            end=drives.names[drives.end[drive]],
            metres=int(drives.metres[drive]),
            number=_rounded(float(speeds[drive])),
        )


def _speeds(drives: Drives) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the speed of each drive [km/h]."""
    return drives.metres * 60 / (1000 * np.maximum(drives.minutes, 0.5))


def _rounded(speed: float) -> str:
    """Write a speed to three digits, without a power of ten."""
    return f"{float(f'{speed:.3g}'):,.0f}" if speed >= 100 else f"{speed:.3g}"
