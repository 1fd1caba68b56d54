"""The commands ``allocator lots check | score | compare``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from allocator.cli.options import JSON, QUIET
from allocator.cli.output import Output
from allocator.domain.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

CASE = click.option(
    "--case",
    default="twin:1",
    show_default=True,
    help="Case folder, workbook, scenario (.toml), or twin:SEED, that the plan is for.",
)

PLAN_HELP = """
    PLAN is a CSV file with the columns area_id and lot (and, if wanted, lot_name and hub), the
    folder of a design, or label:district, label:network or another label of the areas.
"""


def _names_plan(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what PLAN may be to a command's help."""
    command.__doc__ = (command.__doc__ or "") + PLAN_HELP
    return command


@click.command("check")
@click.argument("plan")
@CASE
@JSON
@_names_plan
def check(plan: str, case: str, as_json: bool) -> int:
    """Judge the shape of PLAN with no solver: every area in one lot, every lot in one piece.

    It leaves with 8 when anything is wrong, and names each fault with its areas and a remedy.
    """
    from allocator.lots.plan_check import check_plan
    from allocator.report.judged_plans import fault_values
    from allocator.report.judged_text import fault_lines
    from allocator.use_cases.judge_lots import open_county
    from allocator.use_cases.open_lot_plan import open_lot_plan

    county = open_county(case)
    found = open_lot_plan(plan, county.ground.areas)
    faults = check_plan(county.ground.areas, found)
    Output(as_json=as_json).result(
        {
            "plan": found.title,
            "lots": len(found.lots),
            "faults": [fault_values(fault) for fault in faults],
        },
        lambda: "\n".join(fault_lines(faults)),
    )
    return ExitCode.NOT_VERIFIED if faults else ExitCode.OK


@click.command("score")
@click.argument("plan")
@CASE
@JSON
@QUIET
@_names_plan
def score(plan: str, case: str, as_json: bool, is_quiet: bool) -> int:
    """Score PLAN by every measure, lot by lot and as a whole."""
    from allocator.report.judged_plans import definition_values, judgement_values
    from allocator.report.judged_text import judgement_text
    from allocator.use_cases.judge_lots import judge, open_county, open_plans

    output = Output(as_json=as_json, is_quiet=is_quiet)
    output.step("Reading the case")
    county = open_county(case)
    found = open_plans(county, [plan])[0]
    output.step("Judging the plan")
    judged = judge(county, found)
    output.result(
        judgement_values(judged.judgement, judged.faults) | {"definitions": definition_values()},
        lambda: judgement_text(judged.judgement, judged.faults),
    )
    return ExitCode.OK


@click.command("compare")
@click.argument("plans", nargs=-1, required=True, metavar="PLAN PLAN...")
@CASE
@JSON
@QUIET
@_names_plan
def compare(plans: tuple[str, ...], case: str, as_json: bool, is_quiet: bool) -> int:
    """Score several plans side by side, each against the first."""
    from allocator.report.judged_plans import definition_values, judgement_values
    from allocator.report.judged_text import compared_text
    from allocator.use_cases.judge_lots import judge, open_county, open_plans

    if len(plans) < 2:
        raise click.UsageError("Name at least two plans to compare.")
    output = Output(as_json=as_json, is_quiet=is_quiet)
    output.step("Reading the case")
    county = open_county(case)
    found = open_plans(county, plans)
    output.step("Judging the plans")
    judged = [judge(county, plan) for plan in found]
    output.result(
        {
            "plans": [judgement_values(one.judgement, one.faults) for one in judged],
            "definitions": definition_values(),
        },
        lambda: compared_text([one.judgement for one in judged]),
    )
    return ExitCode.OK
