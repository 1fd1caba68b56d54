"""The command ``allocator lots areas``."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.area_options import AreasCommand, about_areas, with_areas_said
from allocator.cli.options import ANY_PATH, JSON, OVERWRITE, QUIET
from allocator.cli.output import MOST_WARNINGS, Output, finding_lines
from allocator.domain.errors import ExitCode

if TYPE_CHECKING:
    from allocator.domain.finding import Finding
    from allocator.use_cases.subject import Subject


@click.command("areas", cls=AreasCommand)
@click.argument("source")
@click.option("--case", default="", help="Case whose care is counted by the areas of a map.")
@click.option("--out", type=ANY_PATH, help="Folder for the areas as CSV and maps.")
@OVERWRITE
@JSON
@QUIET
@about_areas
def command(
    source: str,
    out: Path | None,
    as_json: bool,
    is_quiet: bool,
    said: dict[str, Any],
    **options: Any,
) -> int:
    """Show the areas that lots are made of: hours, neighbours, and what does not hang together.

    SOURCE is a case folder or workbook, a scenario (.toml), twin or twin:SEED for the synthetic
    county, a file about lots (.toml), or a map of your own: .gpkg, .geojson or a zipped Shapefile.
    """
    from allocator.report.areas_text import areas_values, render_areas
    from allocator.use_cases.load_areas import load_areas
    from allocator.use_cases.subject import subject_of
    from allocator.workspace.run_folder import check_place

    output = Output(as_json=as_json, is_quiet=is_quiet)
    if out is not None:
        from allocator.report.lots_files import AREAS

        check_place(out, overwrite=options["overwrite"], record=AREAS)
    output.step("Reading the areas")
    heard: list[Finding] = []
    subject = _counted(subject_of(source), options["case"])
    areas = load_areas(with_areas_said(subject, said).areas, heard.extend)
    values = areas_values(areas) | {"findings": [asdict(finding) for finding in heard]}
    if out is not None:
        from allocator.report.lots_files import write_areas

        output.step("Writing the areas")
        values |= {"folder": str(out), "files": write_areas(out, areas)}
    lines = finding_lines(tuple(heard), MOST_WARNINGS)
    output.result(values, lambda: "\n".join([*lines, render_areas(areas), *_where(out)]))
    return ExitCode.OK


def _counted(subject: Subject, case: str) -> Subject:
    """Return areas whose hours are counted from a case, where one is named for that."""
    if not case:
        return subject
    if not subject.areas.file:
        raise click.UsageError("--case goes with a map; this is a case already.")
    return subject.of(replace(subject.areas, case=case))


def _where(out: Path | None) -> list[str]:
    return [] if out is None else ["", f"The areas are in {out}."]
