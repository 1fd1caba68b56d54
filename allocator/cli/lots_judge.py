"""The commands ``allocator lots check | score | compare``."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from allocator.cli.area_options import AreasCommand, about_areas, with_areas_said
from allocator.cli.options import ANY_PATH, JSON, OVERWRITE, QUIET
from allocator.cli.output import LOTS_AREAS, MOST_WARNINGS, Output, finding_lines
from allocator.domain.errors import DataError, ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from allocator.domain.finding import Finding
    from allocator.lots.judge import Yardsticks
    from allocator.use_cases.judge_lots import JudgedPlan

CASE = click.option(
    "--case",
    default="twin:1",
    show_default=True,
    help="What the plan cuts: a case, twin:SEED, a map of areas, or a file about lots (.toml).",
)
OUT = click.option(
    "--out", type=ANY_PATH, help="Folder for a page of maps and tables, CSV files and a picture."
)
ENSEMBLE = click.option(
    "--ensemble",
    type=ANY_PATH,
    help="Folder that `lots ensemble --out` wrote: the page says where each plan stands.",
)
SAMPLES = click.option(
    "--samples",
    type=click.IntRange(0, 28),
    help="Sample days routed for each lot, 0 for none.  [default: 3]",
)
JOBS = click.option("--jobs", type=click.IntRange(0), default=0, help="Processes; 0: one per core.")
KEEP = click.option(
    "--keep",
    type=ANY_PATH,
    help="Folder in which sums of routed days are kept; the user's cache folder when not given.",
)
SET = click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="NAME=VALUE",
    help="Measure by another yardstick, as in band_most=1800; lists with commas.",
)

PLAN_HELP = """
    PLAN is a CSV file with the columns area_id and lot (and, if wanted, lot_name and hub), the
    folder of a design, or label:district, label:network or another label of the areas.
"""


def _names_plan(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what PLAN may be to a command's help."""
    command.__doc__ = (command.__doc__ or "") + PLAN_HELP
    return command


def _judges(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what commands are told that judge plans by every measure."""
    command = _names_plan(about_areas(command))
    own = (CASE, OUT, OVERWRITE, ENSEMBLE, SAMPLES, KEEP, JOBS, SET, JSON, QUIET)
    for option in reversed(own):
        command = option(command)
    return command


@click.command("check", cls=AreasCommand)
@click.argument("plan")
@CASE
@JSON
@_names_plan
@about_areas
def check(plan: str, case: str, as_json: bool, said: dict[str, Any]) -> int:
    """Judge the shape of PLAN with no solver: every area in one lot, every lot in one piece.

    Where --case names a file about lots, its band of hours and its wishes are judged too; else
    those the plan's own folder says it was designed for, if it is the folder of a design. It leaves
    with 8 when anything is wrong, and names each fault with its areas and a remedy.
    """
    from allocator.report.judged_plans import check_values
    from allocator.report.judged_text import check_lines
    from allocator.use_cases.design_folder import asked_of, require_same_areas
    from allocator.use_cases.load_areas import load_areas
    from allocator.use_cases.open_lot_plan import (
        check_against,
        is_about_cover,
        open_lot_plan,
    )
    from allocator.use_cases.subject import subject_of

    output = Output(as_json=as_json)
    subject = with_areas_said(subject_of(case), said)
    areas = load_areas(subject.areas)
    require_same_areas(plan, areas)
    try:
        found = open_lot_plan(plan, areas)
    except DataError as fault:
        if not is_about_cover(fault):
            raise
        findings = fault.findings
        output.result(
            {"plan": plan, "findings": [asdict(finding) for finding in findings], "faults": []},
            lambda: "\n".join(_cover_lines(findings)),
        )
        return ExitCode.NOT_VERIFIED
    asked = subject.brief or asked_of(plan)
    faults = check_against(areas, found, asked)
    output.result(
        check_values(found, faults, asked),
        lambda: "\n".join(check_lines(found, faults, asked, areas)),
    )
    return ExitCode.NOT_VERIFIED if faults else ExitCode.OK


def _cover_lines(findings: tuple[Finding, ...]) -> list[str]:
    """Say why a file is no plan of the areas: how often each fault is there, then the first."""
    counts = Counter(finding.code for finding in findings)
    said = ", ".join(f"{code} ({number})" for code, number in counts.most_common())
    first = f"{findings[0].file} is no plan of these areas: {said}."
    return [first, *finding_lines(findings, MOST_WARNINGS)]


@click.command("score", cls=AreasCommand)
@click.argument("plan")
@_judges
def score(plan: str, is_quiet: bool, as_json: bool, **options: Any) -> int:
    """Score PLAN by every measure, lot by lot and as a whole."""
    from allocator.report.judged_plans import definition_values, judgement_values
    from allocator.report.judged_text import judgement_text

    output = Output(as_json=as_json, is_quiet=is_quiet, lists_all=LOTS_AREAS)
    judged = _judged([plan], output, _Options(**options))[0]
    output.result(
        judgement_values(judged.judgement, judged.faults) | {"definitions": definition_values()},
        lambda: (
            judgement_text(judged.judgement, judged.faults)
            + _next(options["out"], "Draw it: add --out FOLDER.", options["samples"])
        ),
    )
    return ExitCode.OK


@click.command("compare", cls=AreasCommand)
@click.argument("plans", nargs=-1, required=True, metavar="PLAN PLAN...")
@_judges
def compare(plans: tuple[str, ...], is_quiet: bool, as_json: bool, **options: Any) -> int:
    """Score several plans side by side, each against the first."""
    from allocator.report.judged_plans import compared_values
    from allocator.report.judged_text import compared_text

    if len(plans) < 2:
        raise click.UsageError("Name at least two plans to compare.")
    output = Output(as_json=as_json, is_quiet=is_quiet, lists_all=LOTS_AREAS)
    judged = _judged(plans, output, _Options(**options))
    output.result(
        compared_values([(one.judgement, one.faults) for one in judged]),
        lambda: (
            compared_text([one.judgement for one in judged])
            + _next(options["out"], "Draw them side by side: add --out FOLDER.", options["samples"])
        ),
    )
    return ExitCode.OK


def _next(out: Path | None, hint: str, samples: int | None) -> str:
    """Return what to call next, on lines of its own."""
    lines = [f"The page with maps: {out / 'lots.html'}" if out else hint]
    if samples == 0:
        lines.append("Nothing was routed: leave --samples out for travel by routed days.")
    return "\n\n" + "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """What ``score`` and ``compare`` may be told besides the plans."""

    case: str
    said: dict[str, Any]
    out: Path | None
    overwrite: bool
    ensemble: Path | None
    samples: int | None
    keep: Path | None
    jobs: int
    changes: Sequence[str]


def _judged(words: Sequence[str], output: Output, options: _Options) -> list[JudgedPlan]:
    """Open, route, judge and write plans."""
    from allocator.use_cases.design_folder import asked_of
    from allocator.use_cases.judge_lots import judge, open_county, open_plans, samples_of
    from allocator.use_cases.subject import subject_of
    from allocator.use_cases.write_judged import PAGE, read_ensemble, write_judged
    from allocator.workspace.run_folder import check_place

    sticks = _yardsticks(options)
    if options.ensemble is not None and options.out is None:
        raise click.UsageError("--ensemble puts histograms on a page: give --out as well.")
    if options.out is not None:
        check_place(options.out, overwrite=options.overwrite, record=PAGE)
    ensemble = read_ensemble(options.ensemble) if options.ensemble is not None else None
    output.step("Reading the case")
    subject = with_areas_said(subject_of(options.case), options.said)
    county = open_county(subject, sticks, output.warn)
    plans = open_plans(county, words, output.warn)
    routing = samples_of(county, options.keep, options.jobs)
    judged = []
    for word, plan in zip(words, plans, strict=True):
        output.step(f"Judging {plan.title}{', routing its sample days' if routing else ''}")
        judged.append(judge(county, plan, routing, output, asked=asked_of(word)))
    if options.out is not None:
        output.step(f"Writing {options.out}")
        write_judged(options.out, judged, ensemble)
    return judged


def _yardsticks(options: _Options) -> Yardsticks:
    """Return the yardsticks with what the command line sets."""
    from allocator.lots.judge import read_yardsticks

    values: dict[str, Any] = {} if options.samples is None else {"samples": options.samples}
    for change in options.changes:
        name, equals, text = change.partition("=")
        parts = text.split(",")
        if not equals or not all(part.strip().isdecimal() for part in parts):
            raise click.BadParameter(
                f"{change}: write a name, = and a whole number, or several with commas.",
                param_hint="--set",
            )
        numbers = [int(part) for part in parts]
        values[name.strip()] = numbers if len(numbers) > 1 else numbers[0]
    try:
        return read_yardsticks(values)
    except ValueError as fault:
        raise click.BadParameter(str(fault), param_hint="--set") from None
