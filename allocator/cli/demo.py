"""The command ``allocator demo``."""

from __future__ import annotations

from pathlib import Path

import click

from allocator.cli.options import ANY_PATH, JSON, QUIET
from allocator.cli.output import Output


@click.command("demo")
@click.option(
    "--out",
    type=ANY_PATH,
    default=Path("runs") / "demo",
    show_default=True,
    help="Folder for the run; an earlier demo there is replaced.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Which county."
)
@JSON
@QUIET
def command(out: Path, seed: int, as_json: bool, is_quiet: bool) -> int:
    """Build the synthetic Norfolk, propose, verify, and write a run with a report and a map.

    The county has invented people and providers on real geography, a principal provider in every
    lot, and an interim care list of 65 people. Nothing leaves this machine.
    """
    from allocator.cli.show_run import exit_code, run_values
    from allocator.use_cases.demo import demo

    output = Output(as_json=as_json, is_quiet=is_quiet)
    finished = demo(out, seed, progress=output, show=output.first_screen)
    output.result(run_values(finished), lambda: _text(out))
    return exit_code(finished)


def _text(out: Path) -> str:
    """Say where everything is and what to try next."""
    return "\n".join(
        [
            "",
            f"Report with a map: {out / 'report.html'}",
            f"Broker's worklist: {out / 'worklist.xlsx'}",
            f"Check it again:    allocator verify {out}",
            f"Ask about one:     allocator explain {out} PACKAGE",
        ]
    )
