"""Areas and lots as CSV: every number behind a map, and files that can be read in again."""

from __future__ import annotations

from collections.abc import Mapping

from allocator.lots.areas import Areas
from allocator.lots.lot_plan import NO_LOT, LotPlan
from allocator.report.csv_cells import Cell, csv_table

Figures = Mapping[str, Mapping[str, Cell]]
"""What is known of each lot, by its id and then by the name of the figure."""


def hours_cell(minutes: int) -> str:
    """Write weekly minutes as hours with four decimals at most, to the same minute when read again.

    >>> hours_cell(100), hours_cell(90)
    ('1.6667', '1.5')
    """
    return f"{minutes / 60:.4f}".rstrip("0").rstrip(".")


def column_of(kind: str) -> str:
    """Return the heading of a kind of label: letters, digits and underscores.

    >>> column_of("unitary-2")
    'unitary_2'
    """
    return "".join(x if x.isalnum() else "_" for x in kind.casefold())


def area_columns(areas: Areas, plan: LotPlan | None = None) -> tuple[str, ...]:
    """Return the headings of `area_rows`.

    Parameters
    ----------
    areas, plan
        As for `area_rows`.
    """
    lots = () if plan is None else ("lot", "lot_name", "hub")
    hours = tuple(f"hours_{load}" for load in areas.minutes)
    return ("area_id", "name", *lots, *hours, "rural", *map(column_of, areas.labels))


def area_rows(areas: Areas, plan: LotPlan | None = None) -> list[tuple[Cell, ...]]:
    """Return one row per area, in the order of their ids.

    Parameters
    ----------
    areas
        The areas.
    plan
        Puts each area's lot, its name and its hub behind the area's name.
    """
    held = [NO_LOT] * len(areas) if plan is None else plan.lot_of(areas).tolist()
    rows: list[tuple[Cell, ...]] = []
    for index, area_id in enumerate(areas.ids):
        lot: tuple[Cell, ...] = ()
        if plan is not None:
            found = None if held[index] == NO_LOT else plan.lots[held[index]]
            lot = (found.lot_id, found.name, found.hub) if found else ("", "", "")
        hours = (hours_cell(int(minutes[index])) for minutes in areas.minutes.values())
        labels = (values[index] for values in areas.labels.values())
        rural = "yes" if areas.is_rural[index] else "no"
        rows.append((area_id, areas.names[index], *lot, *hours, rural, *labels))
    return rows


def lot_columns(areas: Areas, figures: Figures) -> tuple[str, ...]:
    """Return the headings of `lot_rows`.

    Parameters
    ----------
    areas, figures
        As for `lot_rows`.
    """
    more = dict.fromkeys(name for held in figures.values() for name in held)
    hours = tuple(f"hours_{load}" for load in areas.minutes)
    return ("lot", "lot_name", "hub", "areas", *hours, *more)


def lot_rows(areas: Areas, plan: LotPlan, figures: Figures) -> list[tuple[Cell, ...]]:
    """Return one row per lot, in the order of their ids.

    Parameters
    ----------
    areas, plan
        The areas and the lots they are put into.
    figures
        More columns.
    """
    where = areas.index()
    more = lot_columns(areas, figures)[4 + len(areas.minutes) :]
    rows: list[tuple[Cell, ...]] = []
    for lot in plan.lots:
        members = [where[member] for member in lot.members]
        hours = (hours_cell(int(held[members].sum())) for held in areas.minutes.values())
        known = figures.get(lot.lot_id, {})
        said = (known.get(name) for name in more)
        rows.append((lot.lot_id, lot.name, lot.hub, len(members), *hours, *said))
    return rows


def areas_csv(areas: Areas, plan: LotPlan | None = None) -> bytes:
    """Return the areas as CSV, each with its lot where there is a plan.

    Parameters
    ----------
    areas, plan
        As for `area_rows`.
    """
    return csv_table(area_columns(areas, plan), area_rows(areas, plan))


def lots_csv(areas: Areas, plan: LotPlan, figures: Figures) -> bytes:
    """Return the lots as CSV.

    Parameters
    ----------
    areas, plan, figures
        As for `lot_rows`.
    """
    return csv_table(lot_columns(areas, figures), lot_rows(areas, plan, figures))
