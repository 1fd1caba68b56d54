"""The command ``allocator lots areas``."""

from __future__ import annotations

from pathlib import Path

import click

from allocator.cli.options import ANY_PATH, JSON, QUIET
from allocator.cli.output import Output
from allocator.domain.errors import ExitCode


@click.command("areas")
@click.argument("source")
@click.option("--with-list", is_flag=True, help="Count packages that wait, too.")
@click.option("--out", type=ANY_PATH, help="Folder for the areas as CSV and maps.")
@JSON
@QUIET
def command(source: str, with_list: bool, out: Path | None, as_json: bool, is_quiet: bool) -> int:
    """Show the areas that lots are made of: hours, neighbours, and what does not hang together.

    SOURCE is a case folder or workbook, a scenario (.toml), or twin or twin:SEED for the synthetic
    county.
    """
    from allocator.lots.brief import AreasFrom
    from allocator.report.areas_text import areas_values, render_areas
    from allocator.report.lots_tables import areas_csv
    from allocator.use_cases.load_areas import load_areas
    from allocator.workspace.probe import check_folder

    output = Output(as_json=as_json, is_quiet=is_quiet)
    if out is not None:
        check_folder(out)
    output.step("Reading the areas")
    areas = load_areas(AreasFrom(case=source, with_list=with_list), output.warn)
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "areas.csv").write_bytes(areas_csv(areas))
    output.result(areas_values(areas), lambda: render_areas(areas))
    return ExitCode.OK
