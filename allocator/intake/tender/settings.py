"""Read the settings of a tender, each as a cell of its own column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from allocator.domain.words import Rating
from allocator.intake.cell import FAULT, Cell, is_blank
from allocator.intake.cell_word import read_cell
from allocator.intake.codes import Code
from allocator.intake.columns import Column
from allocator.intake.findings import FindingLog, Hints, Spot
from allocator.intake.tender.tables import SETTINGS
from allocator.lots.award.terms import LotsCount, PriceFormula, Reserves, Terms, Unawarded

_RATING = {rating.label: rating for rating in Rating}
_CELL_TYPES = (str, int, float, bool, date, datetime, time, type(None))


def read_settings(stated: Mapping[str, Any], file: str, log: FindingLog) -> dict[str, Any]:
    """Return every setting by name, `FAULT` where a finding says why it has no value."""
    hints = Hints(SETTINGS.columns)
    for name in stated:
        if name not in SETTINGS.columns:
            spot = Spot(file, SETTINGS.name, None, name[:40])
            columns = ", ".join(SETTINGS.columns)
            log.add(Code.SETTING_UNKNOWN, spot, hint=hints(name), columns=columns)
    return {
        name: _value(column, stated.get(name), Spot(file, SETTINGS.name, None, name), log)
        for name, column in SETTINGS.columns.items()
    }


def _value(column: Column, typed: Any, spot: Spot, log: FindingLog) -> Any:
    cell: Cell = typed if isinstance(typed, _CELL_TYPES) else str(typed)
    if column.required and is_blank(cell):
        log.add(Code.BLANK_REQUIRED, spot, says=column.says)
        return FAULT
    reading = read_cell(column, cell)
    if reading.code is not None:
        log.add(reading.code, spot, cell, **reading.facts, count=1)
    return reading.value


def build_terms(settings: Mapping[str, Any]) -> Terms:
    """Return the terms that settings without a fault state."""
    return Terms(
        quality_weight=settings["quality_weight"],
        price_formula=PriceFormula(settings["price_formula"]),
        lots_count=LotsCount(settings["lots_count"]),
        most_lots=settings["most_lots"],
        most_lots_brand=settings["most_lots_brand"],
        most_lots_bid=settings["most_lots_bid"],
        area_share_percent=settings["area_share_percent"],
        rating_floor=_RATING.get(settings["rating_floor"], Rating.UNRATED),
        quality_floor=settings["quality_floor"],
        price_cap_pence=settings["price_cap"],
        most_takeover_minutes=settings["most_takeover_hours"],
        load_counts=settings["load_counts"],
        reserves=Reserves(settings["reserves"]),
        most_reserves=settings["most_reserves"],
        reserve_within_capacity=settings["reserve_within_capacity"],
        unawarded=Unawarded(settings["unawarded"]),
        score_step=settings["score_step"],
    )


def terms_as_settings(terms: Terms) -> dict[str, Any]:
    """Return terms as settings; `build_terms` gives the same terms back."""
    floor = terms.rating_floor
    return {
        "quality_weight": terms.quality_weight,
        "price_formula": terms.price_formula.value,
        "lots_count": terms.lots_count.value,
        "most_lots": terms.most_lots,
        "most_lots_brand": terms.most_lots_brand,
        "most_lots_bid": terms.most_lots_bid,
        "area_share_percent": terms.area_share_percent,
        "rating_floor": None if floor is Rating.UNRATED else floor.label,
        "quality_floor": terms.quality_floor,
        "price_cap": terms.price_cap_pence,
        "most_takeover_hours": terms.most_takeover_minutes,
        "load_counts": terms.load_counts,
        "reserves": terms.reserves.value,
        "most_reserves": terms.most_reserves,
        "reserve_within_capacity": terms.reserve_within_capacity,
        "unawarded": terms.unawarded.value,
        "score_step": terms.score_step,
    }
