"""The commands ``allocator lots design | move | ensemble``."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.area_options import AreasCommand, about_areas, spelled, with_areas_said
from allocator.cli.lots_judge import JOBS, KEEP
from allocator.cli.options import ANY_PATH, JSON, OVERWRITE, QUIET
from allocator.cli.output import LOTS_AREAS, Output
from allocator.domain.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from allocator.lots.brief import HoursBand
    from allocator.lots.design.design import LotDesign
    from allocator.lots.lot_plan import LotPlan

EFFORT = click.option(
    "--effort",
    type=click.Choice(["quick", "normal", "thorough"]),
    default="normal",
    show_default=True,
    help="How hard to try: about half a minute, minutes, or many; each wish adds some.",
)
BAND = click.option(
    "--band",
    metavar="BAND",
    help="Hours of a lot: 10 or 7.5 for so many per cent either way of the mean, or 1500-2850 for "
    "hours a week.",
)
LOAD = click.option(
    "--load", type=click.Choice(["now", "peak", "forecast"]), help="Hours to balance."
)
METRIC = click.option(
    "--metric",
    type=click.Choice(["squared-minutes", "minutes", "squared-metres"]),
    help="What the way of an area to its hub costs, for every minute of care.",
)
WISHES = (
    click.option(
        "--together", multiple=True, metavar="A,B", help="Areas or labels that stay together."
    ),
    click.option(
        "--whole", multiple=True, metavar="KIND", help="Keep each district, network … whole."
    ),
    click.option(
        "--lock", multiple=True, metavar="NAME=A,B", help="A lot of exactly these areas or labels."
    ),
    click.option(
        "--no-crossing", multiple=True, metavar="A,B", help="No lot crosses between A and B."
    ),
    click.option("--follow", metavar="KIND", help="No lot crosses borders of this kind of label."),
)
CASE_HELP = """
    {case} is a case, twin:SEED, a map of areas, or a file about lots (.toml); options on the
    command line go before what the file says. An area is named by its id, or all areas of a label
    as kind:value, such as district:Norwich.
"""


def _wishing(case: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the options that make wishes, and help that says how the case is named."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        """Add the options to one command, in the order of `WISHES`."""
        for option in reversed(WISHES):
            command = option(command)
        command.__doc__ = (command.__doc__ or "") + CASE_HELP.format(case=case)
        return command

    return add


@click.command("design", cls=AreasCommand)
@click.argument("case", default="twin:1")
@click.option("--lots", type=click.IntRange(1), help="How many lots.")
@BAND
@LOAD
@METRIC
@_wishing("CASE")
@click.option("--start", metavar="PLAN", help="A plan to begin from, too.")
@EFFORT
@click.option("--prices/--no-prices", default=True, help="Work out what each wish costs.")
@click.option("--out", type=ANY_PATH, help="Folder for the plan as tables and maps.")
@OVERWRITE
@JSON
@QUIET
@about_areas
def design(case: str, as_json: bool, is_quiet: bool, said: dict[str, Any], **options: Any) -> int:
    """Cut the county into lots that hold together, within a band of hours, close to their hubs.

    Says how far from the best any cut could be, what each wish costs, and when nothing fits which
    wishes are in conflict.
    """
    from allocator.report.design_text import design_text, design_values
    from allocator.use_cases import design_lots as use
    from allocator.use_cases.design_folder import DESIGN
    from allocator.use_cases.subject import subject_of
    from allocator.workspace.run_folder import check_place

    output = Output(as_json=as_json, is_quiet=is_quiet, lists_all=LOTS_AREAS)
    brief = use.brief_of(with_areas_said(subject_of(case), said), _changes(options))
    if not brief.lots and not (brief.plan.label or brief.plan.file or options["start"]):
        raise click.UsageError("Say how many lots there are, with --lots.")
    out: Path | None = options["out"]
    if out is not None:
        check_place(out, overwrite=options["overwrite"], record=DESIGN)
    output.step("Reading the areas")
    effort = use.EFFORTS[options["effort"]]
    drawing = use.open_drawing(brief, effort, output, options["start"] or "", output.warn)
    made = use.design(drawing, with_prices=options["prices"])
    told = (drawing, made.design, made.faults, made.known)
    values = design_values(*told) | use.provenance(drawing)
    if out is not None and made.design.plan is not None:
        output.step(f"Writing {out}")
        use.write_design(out, drawing.areas, made.design.plan, values)
    output.step("Done")
    output.result(values, lambda: design_text(*told) + _next(made.design.plan, out, case, said))
    return _code(made.design, bool(made.faults))


@click.command("move", cls=AreasCommand)
@click.argument("plan")
@click.argument("moves", nargs=-1, required=True, metavar="AREA=LOT...")
@click.option("--case", default="twin:1", show_default=True, help="What the plan cuts.")
@BAND
@LOAD
@METRIC
@_wishing("--case")
@click.option("--out", type=ANY_PATH, help="Folder for the plan as re-solved.")
@OVERWRITE
@JSON
@QUIET
@about_areas
def move(plan: str, moves: tuple[str, ...], case: str, said: dict[str, Any], **options: Any) -> int:
    """Put areas of PLAN into other lots, and re-solve the lots around them.

    PLAN is a CSV file with area_id and lot, the folder of a design, or label:district and the like.
    Where --case names a file about lots, its band of hours and its wishes are kept; else those the
    folder of a design says it was designed for. Options go before them, each kind of wish by
    itself; name the lots.csv in the folder to begin without any. Where nothing says a band, the
    lots may be as uneven as PLAN is.
    """
    from allocator.lots.design.move import Move
    from allocator.report.lots_moved import moved_text, moved_values
    from allocator.use_cases import design_lots as use
    from allocator.use_cases import move_lots
    from allocator.use_cases.design_folder import DESIGN
    from allocator.use_cases.subject import subject_of
    from allocator.workspace.run_folder import check_place

    output = Output(as_json=options["as_json"], is_quiet=options["is_quiet"], lists_all=LOTS_AREAS)
    out: Path | None = options["out"]
    if out is not None:
        check_place(out, overwrite=options["overwrite"], record=DESIGN)
    wanted = [_pair(word) for word in moves]
    output.step("Reading the areas")
    subject = with_areas_said(subject_of(case), said)
    drawing, known = move_lots.open_move(plan, subject, _changes(options), output, output.warn)
    output.step("Re-solving the lots around")
    moved, faults = move_lots.move(drawing, known, [Move(area, lot) for area, lot in wanted])
    values = moved_values(moved, faults) | use.provenance(drawing, known)
    if out is not None and moved.resolved is not None:
        use.write_design(out, drawing.areas, moved.resolved, values)
    edited = use.judged(drawing, moved.edited)
    output.step("Done")
    told = (drawing, known, moved, faults, edited)
    output.result(values, lambda: moved_text(*told) + _next(moved.resolved, out, case, said))
    return _code(moved.design, bool(faults))


@click.command("ensemble", cls=AreasCommand)
@click.argument("plan")
@click.option("--case", default="twin:1", show_default=True, help="What the plan cuts.")
@click.option(
    "--plans", type=click.IntRange(8), default=10_000, show_default=True, help="Plans to draw."
)
@click.option(
    "--apart", type=click.IntRange(1), default=10, show_default=True,
    help="Recombinations of two lots between plans that are kept.",
)  # fmt: skip
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of every draw."
)
@click.option(
    "--sampler",
    type=click.Choice(["own", "gerrychain"]),
    default="own",
    show_default=True,
    help="Who draws: this program, or GerryChain, slower, which comes with the extra ensembles.",
)
@BAND
@click.option(
    "--routed",
    type=click.IntRange(0),
    default=50,
    show_default=True,
    help="Random plans of which sample days are routed; about ten seconds of processor time each.",
)
@JOBS
@KEEP
@click.option("--out", type=ANY_PATH, help="Folder for a page of histograms and a table.")
@OVERWRITE
@JSON
@QUIET
@about_areas
def ensemble(plan: str, case: str, as_json: bool, is_quiet: bool, **options: Any) -> int:
    """Draw random plans that are as even as PLAN is, and say where PLAN stands among them.

    It is placed by every measure: among all of them where a measure can be taken of thousands of
    plans, and among those of --routed where sample days have to be routed. Without --band the hours
    of random lots lie between those of PLAN's smallest and largest lot.

    PLAN is a CSV file with area_id and lot, the folder of a design, or label:district and the like.
    """
    from allocator.lots.design.ensemble import Draws
    from allocator.report.lots_placed import pieces_lines, placed_text, placed_values
    from allocator.use_cases import design_lots as use
    from allocator.use_cases.subject import subject_of
    from allocator.use_cases.write_ensemble import PAGE, write_ensemble
    from allocator.workspace.run_folder import check_place

    output = Output(as_json=as_json, is_quiet=is_quiet, lists_all=LOTS_AREAS)
    out: Path | None = options["out"]
    if out is not None:
        check_place(out, overwrite=options["overwrite"], record=PAGE)
    draws = Draws(
        plans=options["plans"],
        apart=options["apart"],
        seed=options["seed"],
        sampler=options["sampler"],
        hours=None if options["band"] is None else _band(options["band"]),
    )
    routing = use.Routing(plans=options["routed"], jobs=options["jobs"], keep=options["keep"])
    subject = with_areas_said(subject_of(case), options["said"])
    placed = use.place_among_random(subject, plan, draws, output, output.warn, routing=routing)
    agreed = placed.routed.agreed if placed.routed else {}
    if out is not None:
        write_ensemble(out, placed)
    output.step("Done")
    title = placed.plan.title
    told = (placed.placements, placed.r_hat, placed.band, agreed)
    first = pieces_lines(title, placed.judged.faults)
    output.result(
        placed_values(*told) | {"faults": [str(fault) for fault in placed.judged.faults]},
        lambda: "\n".join([*first, placed_text(title, *told, is_inside=placed.is_inside)]),
    )
    return ExitCode.OK


def _next(plan: LotPlan | None, out: Path | None, case: str, said: dict[str, Any]) -> str:
    """Return what to call next, on a line of its own; nothing without a plan."""
    if plan is None:
        return ""
    if out is None:
        return "\n\nKeep it as tables and maps: add --out FOLDER."
    of = ("" if case == "twin:1" else f' --case "{case}"') + spelled(said)
    return f'\n\nDraw and measure it: allocator lots score "{out}"{of} --out PAGE'


def _code(design: LotDesign, is_faulty: bool) -> int:
    if is_faulty:
        return ExitCode.NOT_VERIFIED
    if design.plan is not None:
        return ExitCode.OK
    is_proven = design.status.value == "infeasible"
    return ExitCode.NOTHING_TO_PROPOSE if is_proven else ExitCode.TIME_LIMIT


def _changes(options: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a brief that the command line sets."""
    from allocator.lots.brief import Wishes

    changes = {name: options[name] for name in ("lots", "load", "metric") if options.get(name)}
    if options["band"] is not None:
        changes["band"] = _band(options["band"])
    locks = [(name, _words(text)) for name, text in map(_pair, options["lock"])]
    names = [name for name, _ in locks]
    for name in names:
        if names.count(name) > 1:
            raise click.BadParameter(
                f"{name}: two locked lots have this name; give each its own.", param_hint="--lock"
            )
    wishes = Wishes(
        together=tuple(_words(text) for text in options["together"]),
        whole=tuple(options["whole"]),
        lock=tuple(locks),
        no_crossing=tuple(_two(text) for text in options["no_crossing"]),
        follow=options["follow"] or "",
    )
    return changes if wishes == Wishes() else {**changes, "wishes": wishes}


def _band(text: str) -> HoursBand:
    """Read a band: percent either way of the mean, or least and most hours."""
    from allocator.lots.brief import HoursBand

    number = r"\s*(\d{1,7}(?:\.\d{1,6})?)\s*"
    percent = re.fullmatch(rf"{number}%?\s*", text, re.ASCII)
    hours = re.fullmatch(rf"{number}-{number}", text, re.ASCII)
    if percent and Fraction(percent[1]) <= 100:
        way = Fraction(percent[1])
        return HoursBand(low=100 - way, high=100 + way)
    if hours and Fraction(hours[1]) <= Fraction(hours[2]):
        return HoursBand(unit="hours", low=Fraction(hours[1]), high=Fraction(hours[2]))
    raise click.BadParameter(
        f"{text}: write 10 or 7.5 for so many per cent either way, up to 100, or 1500-2850 for "
        "hours a week, the fewer first.",
        param_hint="--band",
    )


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (equals and name.strip() and value.strip()):
        raise click.BadParameter(f"{text}: write NAME=VALUE, such as E01026435=L07.")
    return name.strip(), value.strip()


def _words(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    if not words:
        raise click.BadParameter(f"{text!r} names nothing.")
    return words


def _two(text: str) -> tuple[str, str]:
    words = _words(text)
    if len(words) != 2:
        raise click.BadParameter(f"{text}: name two, with a comma.", param_hint="--no-crossing")
    return words[0], words[1]
