"""Read a lot plan: a CSV file of lots by area, or a map of areas with a lot column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from allocator.intake.areas.map_columns import column_at, id_column
from allocator.intake.areas.map_file import MAP_ENDINGS, open_map
from allocator.intake.areas.tables import PLAN, read_rows, read_table
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, Hints, Spot
from allocator.intake.grid import Grid
from allocator.intake.records import Records
from allocator.lots.areas import Areas
from allocator.lots.brief import ShapeRules
from allocator.lots.lot_plan import LotPlan, PlannedLot


@dataclass(slots=True)
class _Lot:
    """What the rows of one lot say, and on which row each word was said first."""

    members: list[str] = field(default_factory=list)
    said: dict[str, tuple[str, int]] = field(default_factory=dict)

    def word(self, column: str) -> str:
        """Return what is said in a column, empty where nothing is."""
        return self.said[column][0] if column in self.said else ""


def read_plan(path: Path, areas: Areas, log: FindingLog) -> LotPlan | None:
    """Read a lot plan, or return ``None`` when a finding is an error.

    Whether its lots hold together and keep to a band is not looked at here.

    Parameters
    ----------
    path
        CSV with the columns of `PLAN`, or a map with those columns; its outlines are not used.
    areas
        The areas it is to cut.
    log
        Takes the findings.
    """
    is_map = path.suffix.casefold() in MAP_ENDINGS
    records = _of_map(path, log) if is_map else read_table(path, PLAN, log)
    if records is None:
        return None
    lots = _lots(records, areas, log)
    _check_hubs(records, lots, log)
    _check_left_out(path, areas, records, log)
    if log.has_errors:
        return None
    planned = tuple(
        PlannedLot(
            lot_id=lot,
            name=held.word("lot_name") or lot,
            members=tuple(sorted(held.members)),
            hub=held.word("hub"),
        )
        for lot, held in sorted(lots.items())
    )
    return LotPlan(title=path.stem, lots=planned)


def _of_map(path: Path, log: FindingLog) -> Records | None:
    """Return the rows of a map's columns."""
    found = open_map(path, "", log)
    if found is None:
        return None
    chosen = id_column(found, ShapeRules(), log)
    if chosen is None:
        return None
    places = {"area_id": chosen}
    for name in ("lot", "lot_name", "hub"):
        column = column_at(found, name)
        if column:
            places[name] = column
    rows = zip(*(found.columns[column] for column in places.values()), strict=True)
    grid = Grid(found.file, found.layer, [list(places), *map(list, rows)])
    return read_rows(grid, replace(PLAN, name=found.layer), log)


def _lots(records: Records, areas: Areas, log: FindingLog) -> dict[str, _Lot]:
    """Return the lots by id, with findings for areas nobody knows and areas said twice."""
    where = areas.index()
    hints = Hints(where)
    first: dict[str, tuple[str, int]] = {}
    lots: dict[str, _Lot] = {}
    for index, (area, lot) in records.good("area_id", "lot"):
        row, spot = records.rows[index], records.spot(index, "area_id")
        other, earlier = first.setdefault(area, (lot, row))
        if area not in where:
            log.add(Code.MAP_AREA_UNKNOWN, spot, area, hint=hints(area))
        elif earlier != row and other != lot:
            log.add(Code.AREA_IN_TWO_LOTS, spot, area, other=other, first=earlier)
        elif earlier != row:
            log.add(Code.DUPLICATE_REFERENCE, spot, area, first=earlier)
        else:
            held = lots.setdefault(lot, _Lot())
            held.members.append(area)
            _add_words(records, index, held, lot, log)
    return lots


def _add_words(records: Records, index: int, held: _Lot, lot: str, log: FindingLog) -> None:
    """Keep the name and the hub a row states, with a finding when an earlier row says another."""
    for column, what in (("lot_name", "name"), ("hub", "hub")):
        word = records[column][index]
        if not isinstance(word, str) or not word:
            continue
        other, row = held.said.setdefault(column, (word, records.rows[index]))
        if other != word:
            spot = records.spot(index, column)
            log.add(Code.LOT_SAID_TWICE, spot, word, lot=lot, what=what, other=other, first=row)


def _check_hubs(records: Records, lots: Mapping[str, _Lot], log: FindingLog) -> None:
    for lot, held in lots.items():
        hub, row = held.said.get("hub", ("", 0))
        if hub and hub not in held.members:
            spot = Spot(records.file, records.table.name, row, "hub")
            log.add(Code.HUB_ELSEWHERE, spot, hub, lot=lot)


def _check_left_out(path: Path, areas: Areas, records: Records, log: FindingLog) -> None:
    """Add a finding for each area that no row names, unless the rows are of other areas."""
    named = {area for _, (area,) in records.good("area_id")}
    if named.isdisjoint(areas.ids):
        return
    for area in areas.ids:
        if area not in named:
            log.add(Code.AREA_IN_NO_LOT, Spot(path.name), area)
