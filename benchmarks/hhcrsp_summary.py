"""What a run over home-care instances comes to, beside published figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

from benchmarks.rows import Row

OURS, RELAXED, PLAIN, FROZEN = "hhcrsp", "no-sync", "no-sync-pyvrp", "frozen"
"""Families of rows: with synchronisation, without by our search and by PyVRP, and with the times of
double visits frozen."""

BRKGA = {10: 1.07, 25: 1.22, 50: 2.87, 75: 5.87, 100: 6.27, 200: 8.58, 300: 7.61}
"""Published mean gap of a genetic algorithm on Mankowska's instances, by patients [%]."""

BRKGA_SECONDS = {10: 98, 25: 105, 50: 131, 75: 166, 100: 220, 200: 577, 300: 1229}
"""Seconds it took, on four cores."""

PUBLISHED_FROZEN = "+21 to +23 %"
"""What freezing the times of double visits costs in travel, measured on two 100-patient files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedRow(Row):
    """What an instance gave without synchronisation, or with the times frozen.

    Its value has no best known one to stand beside, because published plans are synchronised.

    Parameters
    ----------
    price_percent
        How much more the plan with synchronisation travels than this one without; with frozen
        times, how much more this one travels than that without [%].
    """

    price_percent: float


def print_summary(rows: Sequence[Row]) -> None:
    """Print mean gaps by family and size, what is better than known, and the price of ties.

    Parameters
    ----------
    rows
        What was measured.
    """
    print()
    ours = [row for row in rows if row.family == OURS and row.value is not None]
    for (family, patients), group in _by_size(ours):
        gaps = [row.gap_percent for row in group if row.gap_percent is not None]
        seconds = fmean(row.cpu_seconds for row in group)
        mean = f"{fmean(gaps):+7.3f} %" if gaps else "no best known value"
        print(f"{family:12} {patients:4} patients: {mean}, {len(group)} instances, "
              f"{seconds:.0f} CPU s each{_published(family, patients)}")  # fmt: skip
    better = [row.instance for row in ours if row.status == "better"]
    broken = {row.instance for row in rows if row.status == "unreadable"}
    faults = {row.instance for row in rows if row.checker != "ok"} - broken
    instances = {row.instance for row in rows}
    print(f"{len(better)} better than best known, {len(faults)} with faults, "
          f"{len(broken)} unreadable, of {len(instances)}")  # fmt: skip
    priced = [row for row in rows if isinstance(row, PricedRow)]
    for (family, patients), group in _by_size(priced):
        print(f"{family:12} {patients:4} patients, travel above that without synchronisation: "
              f"ours {_mean(group, RELAXED)}, by PyVRP's {_mean(group, PLAIN)}, "
              f"times frozen {_mean(group, FROZEN)}, "
              f"published for frozen {PUBLISHED_FROZEN}")  # fmt: skip


def _mean(rows: Sequence[Row], family: str) -> str:
    """Return the mean price in rows of a family and how many there are."""
    prices = [
        row.price_percent for row in rows if isinstance(row, PricedRow) and row.family == family
    ]
    return f"{fmean(prices):+.2f} % ({len(prices)})" if prices else "- (0)"


def _by_size(rows: Sequence[Row]) -> list[tuple[tuple[str, int], list[Row]]]:
    """Group rows by public family and number of patients."""

    def key(row: Row) -> tuple[str, int]:
        """Return the family and the number of patients of a row."""
        return row.instance.split("/")[0], int(row.size.split("x")[0])

    return [(name, list(group)) for name, group in groupby(sorted(rows, key=key), key)]


def _published(family: str, patients: int) -> str:
    if family != "mankowska" or patients not in BRKGA:
        return ""
    return f"; BRKGA {BRKGA[patients]} % in {BRKGA_SECONDS[patients]} s on 4 cores"
