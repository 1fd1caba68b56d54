"""The command ``allocator check-data``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from allocator.cli.options import ANY_PATH, JSON
from allocator.cli.output import Output, finding_lines
from allocator.domain.errors import ExitCode


@click.command("check-data")
@click.argument("case", type=ANY_PATH)
@click.option(
    "--drop-personal",
    is_flag=True,
    help="Leave out columns that look like names, dates of birth or NHS numbers.",
)
@click.option(
    "--travel",
    type=ANY_PATH,
    help="Travel table (.csv) or road extract (.osm.pbf) to check against the case.",
)
@JSON
def command(case: Path, drop_personal: bool, travel: Path | None, as_json: bool) -> int:
    """List every problem in CASE with file, row, column, value and remedy.

    CASE is a folder of CSV files, or one .xlsx or .ods workbook. Nothing is written. Leaves with 0
    when the case can be used and with 3 when it has errors.
    """
    from allocator.use_cases.check_data import check_data

    found = check_data(case, drop_personal=drop_personal, travel=travel)
    errors = sum(finding.severity == "error" for finding in found)
    verdict = "The case can be used." if not errors else "The case cannot be used yet."
    Output(as_json=as_json).result(
        {"usable": not errors, "findings": [asdict(finding) for finding in found]},
        lambda: "\n".join(
            [
                *finding_lines(found),
                f"Errors: {errors}. Warnings and notices: {len(found) - errors}. {verdict}",
            ]
        ),
    )
    return ExitCode.DATA if errors else ExitCode.OK
