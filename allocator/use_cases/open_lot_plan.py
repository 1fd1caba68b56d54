"""Open a lot plan, named as a label of the areas, a CSV file or a folder with one."""

from __future__ import annotations

import csv
from pathlib import Path

from allocator.domain.errors import UserError
from allocator.lots.areas import Areas
from allocator.lots.lot_plan import LotPlan, PlannedLot, plan_of_labels

_LABEL = "label:"


def open_lot_plan(word: str, areas: Areas) -> LotPlan:
    """Return the plan a word on the command line names.

    Parameters
    ----------
    word
        ``label:KIND`` for a label of the areas such as ``label:district``; a CSV file with the
        columns ``area_id`` and ``lot`` and, if wanted, ``lot_name`` and ``hub``; or a folder that
        holds one as ``lots.csv``.
    areas
        The areas, for their labels.

    Raises
    ------
    UserError
        When there is no such label or file, or it has no such columns.
    """
    if word.startswith(_LABEL):
        kind = word.removeprefix(_LABEL)
        if kind not in areas.labels:
            known = ", ".join(f"{_LABEL}{name}" for name in areas.labels)
            raise UserError(f"{word}: the areas have no such label. There are: {known}.")
        return plan_of_labels(areas, areas.labels[kind], kind)
    path = Path(word)
    return _read(path / "lots.csv" if path.is_dir() else path)


def _read(path: Path) -> LotPlan:
    """Read a plan from CSV, whatever is wrong with it as a plan."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or "it is not UTF-8 text"
        raise UserError(f"{path}: cannot be read ({reason}).") from fault
    if not rows or not {"area_id", "lot"} <= set(rows[0]):
        raise UserError(f"{path}: the columns area_id and lot are needed, and a row for each area.")
    members: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    hubs: dict[str, str] = {}
    for row in rows:
        lot = (row["lot"] or "").strip()
        if not lot:
            continue
        members.setdefault(lot, []).append((row["area_id"] or "").strip())
        names.setdefault(lot, (row.get("lot_name") or "").strip() or lot)
        hubs.setdefault(lot, (row.get("hub") or "").strip())
    lots = tuple(
        PlannedLot(lot_id=lot, name=names[lot], members=tuple(sorted(held)), hub=hubs[lot])
        for lot, held in sorted(members.items())
    )
    name = path.parent.name if path.name == "lots.csv" else path.stem
    return LotPlan(title=name or path.stem, lots=lots)
