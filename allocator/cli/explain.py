"""The command ``allocator explain``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.options import JSON, RUN
from allocator.cli.output import Output

if TYPE_CHECKING:
    from allocator.use_cases.explain_run import Explained


@click.command("explain")
@RUN
@click.argument("package")
@click.option("--provider", "location", metavar="LOCATION", help="Explain it with this location.")
@JSON
def command(run: Path, package: str, location: str | None, as_json: bool) -> None:
    """Say why PACKAGE of RUN goes where it goes.

    With --provider: every rule that keeps that location out, with values, or what each goal loses
    if it is chosen. For a package nobody can take: why, and the cheapest change that places it.
    """
    from allocator.use_cases.explain_run import explain_run

    found = explain_run(run, package, location)
    Output(as_json=as_json).result(_values(found), lambda: _text(found))


def _values(found: Explained) -> dict[str, Any]:
    """Return an explanation as JSON values."""
    from allocator.workspace.plan_file import stories_to_json

    values: dict[str, Any] = {"story": stories_to_json((found.story,))[0]}
    if found.pair is not None:
        pair = found.pair
        values["pair"] = {
            "facts": asdict(pair.facts) | {"tier": pair.facts.tier.name},
            "breaches": [asdict(breach) for breach in pair.breaches],
            "losses": pair.forced and pair.forced.losses,
            "knock_on": pair.forced and pair.forced.knock_on,
            "left_waiting": pair.forced and pair.forced.left_waiting,
            "is_chosen": pair.is_chosen,
        }
    return values


def _text(found: Explained) -> str:
    """Return an explanation for a reader."""
    from allocator.report.explanation import render_pair, render_story

    if found.pair is None:
        return render_story(found.problem, found.plan, found.story)
    pair = found.pair
    case = found.problem.case
    return render_pair(
        found.problem,
        found.plan,
        case.package_by_ref[found.story.ref],
        pair.facts,
        pair.breaches,
        pair.forced,
    )
