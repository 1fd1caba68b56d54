"""The commands ``allocator rounds build | show | quote | pairs | check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.options import ANY_PATH, JSON, QUIET
from allocator.cli.output import Output
from allocator.domain.errors import ExitCode, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable

CASE = click.argument("case")
KEEP = click.option(
    "--keep",
    type=ANY_PATH,
    help="Folder in which built rounds are kept; the user's cache folder when not given.",
)

CASE_HELP = """
    CASE is a case folder or workbook, a scenario (.toml), or twin or twin:SEED for the synthetic
    county.
"""


def _names_case(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what CASE may be to a command's help."""
    command.__doc__ = (command.__doc__ or "") + CASE_HELP
    return command


@click.group("rounds")
def command() -> None:
    """Build, show and check care workers' rounds, and quote what a package adds to them."""


@command.command("build")
@CASE
@KEEP
@click.option("--jobs", type=click.IntRange(0), default=0, help="Processes; 0 for one per core.")
@JSON
@QUIET
@_names_case
def build(case: str, keep: Path | None, jobs: int, as_json: bool, is_quiet: bool) -> int:
    """Build the rounds of every location of CASE from its book.

    What is built is kept and used again while nothing it follows from changes; a build that was
    interrupted goes on where it stopped.
    """
    from allocator.report.rounds_county import County, county_lines, county_values
    from allocator.use_cases.left_out import find_left_out
    from allocator.use_cases.open_case import open_problem
    from allocator.use_cases.open_rounds import keep_rounds

    output = Output(as_json=as_json, is_quiet=is_quiet)
    output.step("Reading the case")
    problem = open_problem(case, output.warn)
    rounds = keep_rounds(problem.case, problem.policy, problem.travel, keep)
    output.step("Building rounds")
    try:
        built = rounds.build_all(problem.locations, output, jobs)
    finally:
        output.finish()
    left = find_left_out(rounds, built, problem.locations)
    output.step("Done")
    county = County(built.total, len(built.figures), built.new, left)
    output.result(county_values(county), lambda: "\n".join(county_lines(problem.case, county)))
    return ExitCode.OK


@command.command("show")
@CASE
@click.argument("location")
@KEEP
@click.option(
    "--out",
    "files",
    type=ANY_PATH,
    multiple=True,
    help="Write a page of charts and maps (.html) or every call (.csv) to this file.",
)
@JSON
@QUIET
@_names_case
def show(
    case: str,
    location: str,
    keep: Path | None,
    files: tuple[Path, ...],
    as_json: bool,
    is_quiet: bool,
) -> int:
    """Show the rounds of one LOCATION of CASE as a table, and as a page of charts and maps."""
    from allocator.report.rounds_county import County, county_values
    from allocator.report.rounds_text import render_rounds_text, rounds_csv
    from allocator.report.rounds_values import rounds_values
    from allocator.report.rounds_view import render_rounds
    from allocator.rounds.left_out import left_by_rounds
    from allocator.use_cases.open_case import find_location, open_problem
    from allocator.use_cases.open_rounds import keep_rounds
    from allocator.use_cases.processes import Processes
    from allocator.use_cases.searches import compile_searches
    from allocator.workspace.probe import check_file

    odd = [str(file) for file in files if file.suffix.lower() not in {".html", ".csv"}]
    if odd:
        raise click.BadParameter(f"{', '.join(odd)}: a file ends in .html or .csv.")
    output = Output(as_json=as_json, is_quiet=is_quiet)
    for file in files:
        check_file(file)
    output.step("Reading the case")
    problem = open_problem(case, output.warn)
    place = find_location(problem.case, location)
    output.step(f"Building the rounds of {place.location_id} where they are not kept")
    rounds = keep_rounds(problem.case, problem.policy, problem.travel, keep)
    is_new = rounds.stored(place) is None
    if is_new:
        with Processes() as crew:
            compile_searches(crew, output, f"Building the rounds of {place.location_id}")
    week = rounds.week(place)
    for file in files:
        if file.suffix.lower() == ".csv":
            _write(file, rounds_csv(problem.case, week))
        else:
            page = render_rounds(problem.case, place, week, problem.travel.name)
            _write(file, page.encode())
    left = left_by_rounds(week, rounds.origin.packages_of(place))
    output.result(
        county_values(County(week.figures, 1, int(is_new), left))
        | rounds_values(problem.case, place, week),
        lambda: render_rounds_text(problem.case, place, week),
    )
    return ExitCode.OK


def _write(file: Path, content: bytes) -> None:
    """Write a file that was asked for."""
    try:
        file.write_bytes(content)
    except OSError as fault:
        raise WorkspaceError(f"{file}: cannot be written ({fault.strerror or fault}).") from fault


@command.command("quote")
@CASE
@click.argument("package")
@KEEP
@click.option(
    "--location", "locations", multiple=True, help="Quote this location, eligible or not."
)
@JSON
@QUIET
@_names_case
def quote(
    case: str,
    package: str,
    keep: Path | None,
    locations: tuple[str, ...],
    as_json: bool,
    is_quiet: bool,
) -> int:
    """Quote what PACKAGE adds to the rounds of each eligible location of CASE.

    Every quote says how much travel, waiting and paid time it adds, in which rounds and between
    which visits, what it was compared with, and how sure it is.
    """
    from allocator.report.quote_text import quote_text, quote_values
    from allocator.use_cases.open_case import find_location, find_package, open_problem
    from allocator.use_cases.open_rounds import keep_rounds
    from allocator.use_cases.processes import Processes
    from allocator.use_cases.quote_package import quote_package
    from allocator.use_cases.searches import compile_searches, load_searches

    output = Output(as_json=as_json, is_quiet=is_quiet)
    with Processes() as crew:
        crew.begin(load_searches, processes=1)
        output.step("Reading the case")
        problem = open_problem(case, output.warn_about(package, case))
        wanted = find_package(problem.case, package)
        places = [find_location(problem.case, name) for name in locations]
        rounds = keep_rounds(problem.case, problem.policy, problem.travel, keep)
        compile_searches(crew, output, then="")
        found = quote_package(problem, rounds, wanted, places, output, crew)
    output.result(
        lambda: quote_values(wanted, found),
        lambda: quote_text(problem.case, problem.policy, wanted, found),
    )
    return ExitCode.OK if found.can_be_made else ExitCode.NOTHING_TO_PROPOSE


@command.command("pairs")
@CASE
@click.argument("location")
@KEEP
@JSON
@QUIET
@_names_case
def pairs(case: str, location: str, keep: Path | None, as_json: bool, is_quiet: bool) -> int:
    """Price pair rounds at LOCATION of CASE: two carers who travel together for double visits.

    As built, the two carers of a double-handed visit come from two rounds and meet at the door.
    Both ways are routed afresh with the same carers in each shift, and with no charge for a carer
    the person does not know, so the first may differ a little from the rounds as built.
    """
    from allocator.report.rounds_pairs import PairsLeft, pair_lines, pair_values
    from allocator.rounds.left_out import left_by_rounds
    from allocator.routing.pair_rounds import price_pairs
    from allocator.use_cases.open_case import find_location, open_problem
    from allocator.use_cases.open_rounds import keep_rounds
    from allocator.use_cases.processes import Processes
    from allocator.use_cases.searches import compile_searches

    output = Output(as_json=as_json, is_quiet=is_quiet)
    output.step("Reading the case")
    problem = open_problem(case, output.warn)
    place = find_location(problem.case, location)
    output.step(f"Routing {place.location_id} both ways")
    rounds = keep_rounds(problem.case, problem.policy, problem.travel, keep)
    with Processes() as crew:
        compile_searches(crew, output, f"Routing {place.location_id} both ways")
    week = rounds.week(place)
    shifts = rounds.origin.workdays_of(place).duty.shifts
    price = price_pairs(week, rounds.origin.effort, shifts)
    packages = rounds.origin.packages_of(place)
    left = PairsLeft(
        meeting=left_by_rounds(price.meeting, packages),
        paired=left_by_rounds(price.paired, packages),
    )
    output.result(
        pair_values(price, left),
        lambda: "\n".join(pair_lines(problem.case, price, left)),
    )
    return ExitCode.OK


@command.command("check")
@CASE
@KEEP
@JSON
@QUIET
@_names_case
def check(case: str, keep: Path | None, as_json: bool, is_quiet: bool) -> int:
    """Judge the kept rounds of CASE again, with no router.

    Every round is timed anew against its windows, shifts, breaks, rest, skills, pairs and travel.
    Leaves with 8 when anything is wrong, and with 7 when nothing is but the rounds of some or all
    locations are not there or cannot be read: then the verdict is about the others alone.
    """
    from allocator.report.rounds_county import verdict_lines, verdict_values
    from allocator.use_cases.check_rounds import check_rounds
    from allocator.use_cases.kept_rounds import RoundsOf
    from allocator.use_cases.open_case import open_problem
    from allocator.workspace.cache_folder import cache_folder
    from allocator.workspace.rounds_store import RoundsStore

    output = Output(as_json=as_json, is_quiet=is_quiet)
    output.step("Reading the case")
    problem = open_problem(case, output.warn)
    origin = RoundsOf(problem.case, problem.policy, problem.travel)
    output.step("Checking rounds")
    verdict = check_rounds(origin, RoundsStore(keep or cache_folder("rounds")), problem.locations)
    output.result(verdict_values(verdict), lambda: "\n".join(verdict_lines(problem.case, verdict)))
    if verdict.is_refused:
        return ExitCode.NOT_VERIFIED
    return ExitCode.OK if verdict.stands and verdict.is_complete else ExitCode.WORKSPACE
