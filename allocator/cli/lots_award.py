"""The commands ``allocator lots award | explain-award | award-firmness | check-award``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.area_options import AreasCommand, about_areas, with_areas_said
from allocator.cli.options import ANY_PATH, JSON, OVERWRITE, QUIET
from allocator.cli.output import Output
from allocator.domain.errors import ExitCode

if TYPE_CHECKING:
    from allocator.lots.award.tender import Tender
    from allocator.use_cases.award_lots import Awarded


@click.command("award", cls=AreasCommand)
@click.argument("tender", type=ANY_PATH)
@click.option("--out", type=ANY_PATH, help="Keep award, rule, release and tender in this folder.")
@OVERWRITE
@click.option(
    "--ocds", type=ANY_PATH, help="Write tender and award as an OCDS release package (.json)."
)
@click.option(
    "--page",
    type=ANY_PATH,
    help="Write a web page (.html): winners, why every other bid lost and what would have won, "
    "how firm the award is, and the rule.",
)
@click.option(
    "--map", "plan", metavar="PLAN", help="Lot plan with the tender's lots, for the page."
)
@click.option("--case", default="twin:1", show_default=True, help="What PLAN cuts.")
@click.option(
    "--draws", type=click.IntRange(1), default=100, show_default=True,
    help="Blurred scores tried for the page.",
)  # fmt: skip
@JSON
@QUIET
@about_areas
def award(tender: Path, as_json: bool, is_quiet: bool, **options: Any) -> int:
    """Award the lots of TENDER by its published rule, with proof.

    TENDER is a folder with tender.toml, lots.csv, suppliers.csv, bids.csv and perhaps
    discounts.csv, or one OCDS release (.json). The same bids in any order give the same award.
    Where no award keeps every rule, the smallest conflict and the cheapest ways out are told, and
    the command leaves with 4.

    With --map the page has a map: PLAN is a lot plan whose lots have the tender's ids or names.
    """
    from allocator.intake.tender import read_tender
    from allocator.report.award_values import award_values
    from allocator.solve.solution import Status
    from allocator.use_cases.award_lots import award_tender, keep_award, write_package
    from allocator.workspace.award_folder import RECORD
    from allocator.workspace.probe import check_file
    from allocator.workspace.run_folder import check_place

    output = Output(as_json=as_json, is_quiet=is_quiet, lists_all="")
    out, ocds, page = options["out"], options["ocds"], options["page"]
    if options["plan"] is not None and page is None:
        raise click.UsageError("--map draws on a page: give --page as well.")
    if options["said"] and options["plan"] is None:
        raise click.UsageError("Options about areas go with a map on the page: give --map as well.")
    if out is not None:
        check_place(out, overwrite=options["overwrite"], record=RECORD)
    for file in filter(None, (ocds, page)):
        check_file(file)
    output.step("Reading the tender")
    read = read_tender(tender, output.warn)
    write_page = None if page is None else _page_writer(read, output, options)
    output.step("Determining the winners")
    found = award_tender(read)
    if out is not None:
        keep_award(out, found, overwrite=options["overwrite"])
    if ocds is not None:
        write_package(ocds, found.decision)
    if write_page is not None:
        write_page(found)
    output.step("Done")
    values = award_values(found.decision, found.conflict)
    output.result(values, lambda: "\n".join(_lines(found)))
    status = found.decision.status
    if status is Status.OPTIMAL:
        return ExitCode.OK
    return ExitCode.NOTHING_TO_PROPOSE if status is Status.INFEASIBLE else ExitCode.TIME_LIMIT


def _page_writer(
    tender: Tender, output: Output, options: dict[str, Any]
) -> Callable[[Awarded], None]:
    """Return what writes the page of an award, once the map it names is found to be right."""
    from allocator.use_cases.award_page import check_map, open_map, tell_award, write_award_page
    from allocator.use_cases.subject import subject_of

    held = None
    if options["plan"] is not None:
        output.step("Opening the map")
        subject = with_areas_said(subject_of(options["case"]), options["said"])
        held = open_map(options["plan"], subject.areas, output.warn)
        check_map(tender, held)

    def write(found: Awarded) -> None:
        """Tell the award in full, and write its page."""
        story = tell_award(found, options["draws"], output)
        output.step(f"Writing {options['page']}")
        write_award_page(options["page"], story, held)

    return write


def _lines(found: Awarded) -> list[str]:
    from allocator.lots.award.conflict_words import conflict_lines
    from allocator.report.award_text import award_lines, rule_lines

    lines = award_lines(found.decision)
    if found.conflict is not None:
        lines += ["", *conflict_lines(found.conflict)]
    return [*lines, "", "The rule, for publication.", *rule_lines(found.decision.tender)]


@click.command("explain-award")
@click.argument("run", type=ANY_PATH)
@click.option("--bid", help="Explain this bid, lost or won; without it, every bid that lost.")
@JSON
@QUIET
def explain_award(run: Path, bid: str | None, as_json: bool, is_quiet: bool) -> int:
    """Say why bids of the award in RUN lost or won, and what would have changed that.

    RUN is a folder written by allocator lots award --out. For a bid that lost: the rule that
    stands in its way, or the points it is short of, and the exact quality score and the exact
    price with which it would have won. For one that won: what the best award without it is, and
    how low its score and how high its price could have been. Each value is decided by the whole
    rule there and one step further.
    """
    from allocator.report.award_values import bid_values
    from allocator.report.award_why import bid_lines
    from allocator.use_cases.explain_award import explain_award as explain

    output = Output(as_json=as_json, is_quiet=is_quiet, lists_all="")
    output.step("Deciding the tender again")
    found = explain(run, bid, output)
    output.step("Done")
    output.result(
        [bid_values(found.tender, bid) for bid in found.bids],
        lambda: "\n\n".join("\n".join(bid_lines(found.tender, bid)) for bid in found.bids),
    )
    return ExitCode.OK


@click.command("award-firmness")
@click.argument("run", type=ANY_PATH)
@click.option(
    "--draws", type=click.IntRange(1), default=100, show_default=True, help="Blurred scores tried."
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of the draws."
)
@JSON
@QUIET
def award_firmness(run: Path, draws: int, seed: int, as_json: bool, is_quiet: bool) -> int:
    """Try how firm the award in RUN is: other weights, blurred scores, other rules.

    RUN is a folder written by allocator lots award --out. Quality counts from 50 to 100 %; every
    quality score goes a step up, a step down or stays, at random; every rule is changed or dropped.
    """
    from allocator.report.award_values import firmness_values
    from allocator.report.award_why import firmness_lines
    from allocator.use_cases.explain_award import try_firmness

    output = Output(as_json=as_json, is_quiet=is_quiet, lists_all="")
    output.step("Deciding the tender again, and again with changes")
    tender, found = try_firmness(run, draws=draws, seed=seed, progress=output)
    output.step("Done")
    output.result(firmness_values(found), lambda: "\n".join(firmness_lines(tender, found)))
    return ExitCode.OK


@click.command("check-award")
@click.argument("tender", type=ANY_PATH)
@click.argument("release", type=ANY_PATH, required=False)
@click.option("--best", is_flag=True, help="Decide TENDER, too: is another award better?")
@JSON
@QUIET
def check_award(
    tender: Path, release: Path | None, best: bool, as_json: bool, is_quiet: bool
) -> int:
    """Judge the awards in RELEASE by every rule of TENDER, with no solver.

    RELEASE is an OCDS release, whoever made its awards. Suppliers, values, prices and scores that
    its awards state have to be those of the winning bids, and terms, lots, suppliers and bids that
    it states those of TENDER. TENDER is a tender, or a folder written by allocator lots award
    --out; without RELEASE the award of that folder is judged, and the values claimed for it are
    worked out again.

    That an award keeps every rule does not make it the one that the rule chooses: with --best the
    tender is decided, and an award that is not the best is told. Leaves with 8 when any rule is
    broken or what the release states is not true.
    """
    from allocator.report.award_check import judged_lines, judged_values
    from allocator.use_cases.check_award import compare_with_best, judge_awards

    output = Output(as_json=as_json, is_quiet=is_quiet, lists_all="")
    found = judge_awards(tender, release, output.warn)
    if best:
        output.step("Determining the winners by the published rule")
        found = compare_with_best(found)
        output.step("Done")
    output.result(judged_values(found), lambda: "\n".join(judged_lines(found)))
    return ExitCode.NOT_VERIFIED if found.breaches else ExitCode.OK
