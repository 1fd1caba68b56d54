"""The command ``allocator twin``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from allocator.cli.options import ANY_PATH, JSON, QUIET
from allocator.cli.output import Output


@click.command("twin")
@click.argument("out", type=ANY_PATH)
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Which county."
)
@click.option(
    "--format",
    "fmt",
    type=click.Choice(["csv", "xlsx"]),
    default="csv",
    show_default=True,
    help="A folder of CSV files, or one workbook in the folder.",
)
@click.option("--overwrite", is_flag=True, help="Replace a case that is already there.")
@JSON
@QUIET
def command(
    out: Path,
    seed: int,
    fmt: Literal["csv", "xlsx"],
    overwrite: bool,
    as_json: bool,
    is_quiet: bool,
) -> None:
    """Write a synthetic county to OUT as the files a user would supply.

    People and providers are invented; geography and totals are Norfolk's. The same seed writes the
    same files.
    """
    from allocator.use_cases.write_twin import write_twin

    output = Output(as_json=as_json, is_quiet=is_quiet)
    counts = write_twin(out, seed, fmt=fmt, overwrite=overwrite, progress=output)
    output.result(
        {"folder": str(out), "seed": seed, "rows": counts},
        lambda: "\n".join(
            [f"A synthetic county is in {out}", *(f"  {n:>7,} {t}" for t, n in counts.items())]
        ),
    )
