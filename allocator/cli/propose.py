"""The command ``allocator propose``."""

from __future__ import annotations

from pathlib import Path

import click

from allocator.cli.options import ANY_PATH, JSON, OVERWRITE, QUIET
from allocator.cli.output import Output


@click.command("propose")
@click.argument("scenario", type=ANY_PATH)
@click.option("--out", type=ANY_PATH, required=True, help="Folder for the run.")
@click.option(
    "--method",
    type=click.Choice(["optimal", "today", "nearest", "cheapest"]),
    help="Instead of the scenario's method.",
)
@click.option(
    "--rounds", type=click.Choice(["routed", "fast"]), help="Instead of the scenario's rounds."
)
@OVERWRITE
@JSON
@QUIET
def command(  # noqa: PLR0913 - one for each option
    scenario: Path,
    out: Path,
    method: str | None,
    rounds: str | None,
    *,
    overwrite: bool,
    as_json: bool,
    is_quiet: bool,
) -> int:
    """Propose a provider for every package of SCENARIO.toml.

    The run folder holds the plan, the inputs with their hashes, proposals as CSV, a broker's
    worklist as XLSX, and an HTML report with a map. The plan is verified before it is shown.
    """
    from allocator.cli.show_run import exit_code, run_values
    from allocator.scenario.read import read_scenario
    from allocator.use_cases.run_scenario import run_scenario

    output = Output(as_json=as_json, is_quiet=is_quiet)
    resolved = read_scenario(scenario).with_engine(method=method, rounds=rounds)
    finished = run_scenario(
        resolved,
        out,
        overwrite=overwrite,
        progress=output,
        show=output.first_screen,
        hear=output.warn,
    )
    output.result(run_values(finished), lambda: f"The run is in {out}; open {out / 'report.html'}")
    return exit_code(finished)
