"""The command ``allocator lots areas``."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.options import ANY_PATH, JSON, OVERWRITE, QUIET
from allocator.cli.output import MOST_WARNINGS, Output, finding_lines
from allocator.domain.errors import ExitCode

if TYPE_CHECKING:
    from allocator.domain.finding import Finding
    from allocator.lots.brief import AreasFrom


@click.command("areas")
@click.argument("source")
@click.option("--case", default="", help="Case whose care is counted by the areas of a map.")
@click.option("--hours", type=ANY_PATH, help="CSV file of weekly carer-hours by area.")
@click.option("--bridges", type=ANY_PATH, help="CSV file of bridges, ferries and water.")
@click.option("--neighbours", type=ANY_PATH, help="CSV file of neighbours, not those that touch.")
@click.option("--layer", default="", help="Layer of a map that has several.")
@click.option("--id", "id_column", default="", help="Column of the areas' ids on a map.")
@click.option("--name", "name_column", default="", help="Column of the areas' names on a map.")
@click.option("--corners", is_flag=True, help="Areas that meet in a corner are neighbours, too.")
@click.option(
    "--gap-metres",
    type=click.IntRange(0, 500),
    default=25,
    show_default=True,
    help="Widest gap between two areas that still touch.",
)
@click.option("--ferries", is_flag=True, help="Ferries join areas as bridges do.")
@click.option("--with-list", is_flag=True, help="Count packages that wait, too.")
@click.option("--out", type=ANY_PATH, help="Folder for the areas as CSV and maps.")
@OVERWRITE
@JSON
@QUIET
def command(source: str, out: Path | None, as_json: bool, is_quiet: bool, **said: Any) -> int:
    """Show the areas that lots are made of: hours, neighbours, and what does not hang together.

    SOURCE is a case folder or workbook, a scenario (.toml), twin or twin:SEED for the synthetic
    county, a file about lots (.toml), or a map of your own: .gpkg, .geojson or a zipped Shapefile.
    """
    from allocator.report.areas_text import areas_values, render_areas
    from allocator.use_cases.load_areas import load_areas, source_named
    from allocator.workspace.run_folder import check_place

    output = Output(as_json=as_json, is_quiet=is_quiet)
    if out is not None:
        from allocator.report.lots_files import AREAS

        check_place(out, overwrite=said["overwrite"], record=AREAS)
    output.step("Reading the areas")
    heard: list[Finding] = []
    areas = load_areas(_changed(source_named(source), said), heard.extend)
    values = areas_values(areas) | {"findings": [asdict(finding) for finding in heard]}
    if out is not None:
        from allocator.report.lots_files import write_areas

        output.step("Writing the areas")
        values |= {"folder": str(out), "files": write_areas(out, areas)}
    lines = finding_lines(tuple(heard), MOST_WARNINGS)
    output.result(values, lambda: "\n".join([*lines, render_areas(areas), *_where(out)]))
    return ExitCode.OK


def _changed(source: AreasFrom, said: dict[str, Any]) -> AreasFrom:
    """Return where areas come from with what was said on the command line."""
    paths: dict[str, Any] = {
        name: str(said[name]) for name in ("hours", "bridges", "neighbours") if said[name]
    }
    if said["case"] and not source.file:
        raise click.UsageError("--case goes with a map; this is a case already.")
    if not source.file and "neighbours" in paths:
        raise click.UsageError("--neighbours goes with a map; a case has its own.")
    case = said["case"] or source.case
    if case and "hours" in paths:
        raise click.UsageError("--hours goes with a map without a case; a case has its own.")
    shapes = {
        field.name: said[field.name]
        for field in fields(source.shapes)
        if said[field.name] != field.default
    }
    return replace(
        source,
        **paths,
        case=case,
        with_list=source.with_list or said["with_list"],
        shapes=replace(source.shapes, **shapes),
    )


def _where(out: Path | None) -> list[str]:
    return [] if out is None else ["", f"The areas are in {out}."]
