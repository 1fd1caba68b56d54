"""Write judged lot plans to a folder: a page, tables, a picture and each plan's own files."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from allocator.domain.errors import UserError, WorkspaceError
from allocator.lots.county_areas import notes_on
from allocator.lots.judge.measure import MEASURE_OF
from allocator.lots.judge.quick import FloatArray
from allocator.report.judged_plans import lot_figures, measures_csv
from allocator.report.lot_histograms import LOTS, draw_histograms, not_alike
from allocator.report.lots_files import write_lots
from allocator.report.lots_page import render_lots
from allocator.use_cases.judge_lots import JudgedPlan

PAGE, TABLE, PICTURE = "lots.html", "measures.csv", "maps.png"
ENSEMBLE_TABLE = "ensemble.csv"
"""What an ensemble leaves in its folder: a row for each random plan."""


def read_ensemble(path: Path) -> dict[str, FloatArray]:
    """Read what measures say of random plans.

    Parameters
    ----------
    path
        A folder that ``allocator lots ensemble --out`` wrote, or the table in it: a CSV file with a
        column for each measure, headed by its key; others are passed over.

    Raises
    ------
    UserError
        When it cannot be read, or has no measure.
    """
    file = path / ENSEMBLE_TABLE if path.is_dir() else path
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        heads = rows[0] if rows else []
        known = [
            (at, key)
            for at, key in enumerate(heads)
            if key == LOTS or key.partition(":")[0] in MEASURE_OF
        ]
        found = {key: np.array([float(row[at] or "nan") for row in rows[1:]]) for at, key in known}
    except (OSError, ValueError, IndexError) as fault:
        raise UserError(f"{path}: cannot be read as random plans ({fault}).") from fault
    if not set(found) - {LOTS}:
        raise UserError(f"{path}: has no column named after a measure, such as moment.")
    return found


def write_judged(
    folder: Path, judged: Sequence[JudgedPlan], ensemble: Mapping[str, FloatArray] | None = None
) -> list[str]:
    """Write plans to a folder and return the names of the files.

    Parameters
    ----------
    folder
        Made when it is not there; files of the same names are replaced.
    judged
        Plans on one ground. Each has a folder of its own under its title, with its maps and tables
        for QGIS and spreadsheets.
    ensemble
        What measures say of random plans, to place these among.

    Returns
    -------
    list of str
        The picture is among them only where Matplotlib (the extra ``analyst``) is installed.

    Raises
    ------
    WorkspaceError
        When the disk refuses.
    """
    judgements = [one.judgement for one in judged]
    areas = judgements[0].cut.ground.areas
    notes = [f"{kind}: {note}" for kind, note in notes_on(areas).items()]
    page = render_lots(
        judgements,
        [one.faults for one in judged],
        notes=notes,
        histograms=draw_histograms(judgements, ensemble) if ensemble else (),
        asides=not_alike(judgements, ensemble) if ensemble else (),
        placed=ensemble or (),
    )
    written = [PAGE, TABLE]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PAGE).write_bytes(page.encode())
        (folder / TABLE).write_bytes(measures_csv(judgements))
        for one in judged:
            own = folder_of(one.plan.title)
            figures = lot_figures(one.judgement)
            names = write_lots(folder / own, areas, one.plan, figures)
            written += [f"{own}/{name}" for name in names]
        if find_spec("matplotlib") is not None:
            from allocator.report.lots_picture import draw_picture  # noqa: PLC0415  an extra

            draw_picture(judgements, folder / PICTURE)
            written.append(PICTURE)
    except OSError as fault:
        raise WorkspaceError(f"{folder}: cannot be written ({fault.strerror or fault}).") from fault
    return written


def folder_of(title: str) -> str:
    """Return a plan's title as the name of a folder on every system.

    >>> folder_of("Lots 2026: cut A/B")
    'lots-2026-cut-a-b'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-") or "plan"
