"""The one gateway through which areas and lot plans leave as files: tables, maps and styles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from allocator.lots.areas import Areas
from allocator.lots.county_areas import notes_on
from allocator.lots.lot_plan import LotPlan
from allocator.report.csv_cells import Cell
from allocator.report.geojson import geojson
from allocator.report.geopackage import Layer, geopackage
from allocator.report.lots_shapes import area_shapes, lot_shapes
from allocator.report.lots_tables import (
    Figures,
    area_columns,
    area_rows,
    areas_csv,
    lot_columns,
    lot_rows,
    lots_csv,
)
from allocator.report.qgis_style import SHADES, by_amount, by_lot
from allocator.report.run_facts import SYNTHETIC

AREAS = "areas.csv"
"""The table that a folder of areas has, and a folder of lots has not."""

_HOURS = "hours_"


def write_areas(folder: Path, areas: Areas) -> list[str]:
    """Write areas to a folder and return the names of the files, sorted.

    Parameters
    ----------
    folder
        Made when it is not there; files of the same names are replaced.
    areas
        The areas. Without outlines there is a table and no map.
    """
    return _write(folder, area_files(areas))


def write_lots(
    folder: Path, areas: Areas, plan: LotPlan, figures: Figures | None = None
) -> list[str]:
    """Write a lot plan to a folder and return the names of the files, sorted.

    Parameters
    ----------
    folder
        Made when it is not there; files of the same names are replaced.
    areas, plan
        The areas and their lots.
    figures
        What else is known of each lot, by its id and the name of the figure.
    """
    return _write(folder, lot_files(areas, plan, figures))


def area_files(areas: Areas) -> dict[str, bytes]:
    """Return areas as files by name: ``areas.csv``, and with outlines as maps with a style.

    Parameters
    ----------
    areas
        As for `write_areas`.
    """
    about = about_areas(areas)
    files = {AREAS: areas_csv(areas), "about.txt": _as_text(about)}
    if not areas.outlines:
        return files
    limits = _classes(areas.minutes["now"].tolist())
    layer = Layer(
        name="areas",
        title=f"Areas: {areas.source}",
        columns=area_columns(areas),
        rows=_with_numbers(area_columns(areas), area_rows(areas)),
        shapes=area_shapes(areas),
        style=by_amount("hours_now", limits),
    )
    return files | _maps([layer], "areas.gpkg", about)


def lot_files(areas: Areas, plan: LotPlan, figures: Figures | None = None) -> dict[str, bytes]:
    """Return a lot plan as files by name.

    ``lots.csv`` has a row for every area and is a lot plan that can be read in again;
    ``lot_figures.csv`` has a row for every lot. With outlines ``lots.gpkg`` has both as layers,
    styled; GeoJSON and QGIS styles stand beside it.

    Parameters
    ----------
    areas, plan, figures
        As for `write_lots`.
    """
    known = figures or {}
    about = [("Lot plan", plan.title), *about_areas(areas)]
    files = {
        "lots.csv": areas_csv(areas, plan),
        "lot_figures.csv": lots_csv(areas, plan, known),
        "about.txt": _as_text(about),
    }
    if not areas.outlines:
        return files
    named = [(lot.lot_id, lot.name) for lot in plan.lots]
    shapes = area_shapes(areas)
    columns, lot_heads = area_columns(areas, plan), lot_columns(areas, known)
    layers = [
        Layer(
            name="areas",
            title=f"Areas of: {plan.title}",
            columns=columns,
            rows=_with_numbers(columns, area_rows(areas, plan)),
            shapes=shapes,
            style=by_lot(named, outline="0.1", dim=True),
        ),
        Layer(
            name="lots",
            title=f"Lots of: {plan.title}",
            columns=lot_heads,
            rows=_with_numbers(lot_heads, lot_rows(areas, plan, known)),
            shapes=lot_shapes(areas, plan, shapes),
            style=by_lot(named, outline="0.6", label="lot_name"),
        ),
    ]
    return files | _maps(layers, "lots.gpkg", about)


def about_areas(areas: Areas) -> list[tuple[str, str]]:
    """Return what has to be said wherever areas are shown, by topic.

    Parameters
    ----------
    areas
        The areas.
    """
    said = [("Areas", areas.source)]
    said += [("Invented", SYNTHETIC)] if areas.is_synthetic else []
    said += [(f"Label {kind}", note) for kind, note in notes_on(areas).items()]
    return said + ([("Attribution", areas.attribution)] if areas.attribution else [])


def _maps(layers: Sequence[Layer], name: str, about: Sequence[tuple[str, str]]) -> dict[str, bytes]:
    """Return layers as one GeoPackage, and each as GeoJSON with its style beside it."""
    files = {name: geopackage(layers, about)}
    for layer in layers:
        files[f"{layer.name}.geojson"] = geojson(layer.columns, layer.rows, layer.shapes, about)
        files[f"{layer.name}.qml"] = layer.style.encode()
    return files


def _with_numbers(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[tuple[Cell, ...]]:
    """Return rows with hours as numbers, which maps are shaded by."""
    return [
        tuple(
            float(cell) if name.startswith(_HOURS) and isinstance(cell, str) else cell
            for name, cell in zip(columns, row, strict=True)
        )
        for row in rows
    ]


def _classes(minutes: Sequence[int]) -> list[float]:
    """Return the ends of classes with about as many areas each, in whole hours."""
    if not minutes:
        return [0.0, 1.0]
    shares = np.linspace(0, 1, len(SHADES) + 1)
    ends = np.unique(np.ceil(np.quantile(np.array(minutes) / 60, shares)))
    return [0.0, *ends[1:].tolist()] if len(ends) > 1 else [0.0, max(1.0, float(ends[0]))]


def _as_text(about: Sequence[tuple[str, str]]) -> bytes:
    return "".join(f"{topic}: {text}\n" for topic, text in about).encode()


def _write(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return sorted(files)
