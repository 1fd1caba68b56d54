"""What is asked about lots as the values of a file about lots, to be kept beside an answer."""

from __future__ import annotations

from fractions import Fraction
from pathlib import PurePath
from typing import Any

from allocator.lots.brief import LotBrief


def lots_values(brief: LotBrief, lots: int) -> dict[str, Any]:
    """Return what a brief asks as `allocator.scenario.read_lots.brief_of` reads it.

    Files are named without their folder: a folder is nobody else's business.

    Parameters
    ----------
    brief
        What is asked.
    lots
        How many lots there are, also where the brief leaves that to a plan.
    """
    source, wishes = brief.areas, brief.wishes
    areas: dict[str, Any] = {
        name: PurePath(text).name
        for name, text in (("case", source.case), ("file", source.file), ("hours", source.hours))
        if text
    } or {"case": "twin:1"}
    if source.with_list:
        areas["with_list"] = True
    if source.only:
        areas["only"] = list(source.only)
    values: dict[str, Any] = {
        "title": brief.title,
        "question": brief.question,
        "expected": brief.expected,
        "areas": areas,
        "lots": {
            "count": lots,
            f"band_{brief.band.unit}": [_plain(brief.band.low), _plain(brief.band.high)],
            "load": brief.load,
            "metric": brief.metric,
        },
        "wishes": {
            "together": [list(words) for words in wishes.together],
            "whole": list(wishes.whole),
            "lock": {name: list(words) for name, words in wishes.lock},
            "no_crossing": [list(pair) for pair in wishes.no_crossing],
            "follow": wishes.follow,
        },
    }
    return values


def _plain(number: int | Fraction) -> int | float:
    """Return an end of a band as JSON has it."""
    return int(number) if number == int(number) else float(number)
