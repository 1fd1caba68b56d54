"""Write where a plan stands among random ones: its page with histograms, and all their values."""

from __future__ import annotations

from math import isnan
from pathlib import Path

from allocator.domain.errors import WorkspaceError
from allocator.report.csv_cells import csv_table
from allocator.report.lot_histograms import LOTS, draw_histograms
from allocator.report.lots_page import render_lots
from allocator.report.lots_placed import routed_lines
from allocator.use_cases.design_lots import Placed
from allocator.use_cases.write_judged import ENSEMBLE_TABLE

PAGE = "ensemble.html"


def placed_asides(placed: Placed) -> list[str]:
    """Say how far to trust the routed measures of the random plans."""
    agreed = placed.routed.agreed if placed.routed is not None else {}
    return routed_lines(placed.placements, agreed)


def write_ensemble(folder: Path, placed: Placed) -> list[str]:
    """Write a page and a table to a folder, and return their names.

    Parameters
    ----------
    folder
        Made when it is not there; files of the same names are replaced.
    placed
        The plan and the random plans' values.

    Raises
    ------
    WorkspaceError
        When the disk refuses.
    """
    judgement = placed.judged.judgement
    histograms = draw_histograms([judgement], placed.values)
    page = render_lots(
        [judgement],
        [placed.judged.faults],
        histograms=histograms,
        asides=placed_asides(placed),
        placed=placed.values,
    )
    lots = float(len(placed.plan.lots))
    columns = [[None if isnan(x) else x for x in of.tolist()] for of in placed.values.values()]
    rows = [(lots, *row) for row in zip(*columns, strict=True)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PAGE).write_bytes(page.encode())
        (folder / ENSEMBLE_TABLE).write_bytes(csv_table([LOTS, *placed.values], rows))
    except OSError as fault:
        raise WorkspaceError(f"{folder}: cannot be written ({fault.strerror or fault}).") from fault
    return [PAGE, ENSEMBLE_TABLE]
