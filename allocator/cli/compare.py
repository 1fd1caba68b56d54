"""The command ``allocator compare``."""

from __future__ import annotations

from pathlib import Path

import click

from allocator.cli.options import ANY_PATH, JSON
from allocator.cli.output import Output


@click.command("compare")
@click.argument("runs", type=ANY_PATH, nargs=-1, required=True, metavar="RUN RUN...")
@click.option("--markdown", is_flag=True, help="Print a Markdown table.")
@JSON
def command(runs: tuple[Path, ...], markdown: bool, as_json: bool) -> None:
    """Show the same measures of several runs side by side, with differences from the first."""
    import json

    from allocator.report.compare import comparison_json, comparison_markdown, comparison_text
    from allocator.use_cases.compare_runs import compare_stored

    if len(runs) < 2:
        raise click.UsageError("Name at least two runs to compare.")
    found = compare_stored(runs)
    Output(as_json=as_json).result(
        json.loads(comparison_json(found)),
        lambda: (comparison_markdown if markdown else comparison_text)(found).rstrip(),
    )
