"""The command ``allocator verify``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.cli.options import JSON, RUN
from allocator.cli.output import Output
from allocator.domain.errors import ExitCode

if TYPE_CHECKING:
    from allocator.use_cases.verify_run import Verification


@click.command("verify")
@RUN
@JSON
def command(run: Path, as_json: bool) -> int:
    """Judge the stored plan of RUN again, from its stored inputs, with no solver.

    Leaves with 0 when the run is whole and every statement in it is true, and with 8 otherwise.
    """
    from allocator.use_cases.verify_run import verify_run

    found = verify_run(run)
    Output(as_json=as_json).result(
        {
            "stands": found.stands,
            "altered_files": list(found.altered),
            "breaches": [asdict(breach) for breach in (*found.verdict.breaches, *found.faults)],
            "goals": dict(found.verdict.values),
        },
        lambda: _text(found),
    )
    return ExitCode.OK if found.stands else ExitCode.NOT_VERIFIED


def _text(found: Verification) -> str:
    """Say what was found, for a reader."""
    lines = [f"Changed since the run was written: {name}" for name in found.altered]
    lines += [f"{b.rule}: {b.message}" for b in (*found.verdict.breaches, *found.faults)]
    if found.stands:
        goals = ", ".join(f"{goal} {value:,}" for goal, value in found.verdict.values)
        lines.append(f"Verified: every rule is kept and every figure is right. {goals}")
    else:
        lines.append("NOT VERIFIED: do not use this plan.")
    return "\n".join(lines)
