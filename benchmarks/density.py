"""Driving per contact hour against the number of providers that overlap, and what 70/30 saves.

Everybody visited in a patch of the synthetic county on a Monday is shared out at random among so
many providers, all based in the middle of the patch, so that only their number varies. Each
provider's day is routed by the engine's own search. Then the patch is shared evenly among as many
providers as overlap there in the book, and between a principal with 70 per cent and the others.
Driving counts from the base and back, since small rounds only move it from between calls to there.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from random import Random
from statistics import mean

from allocator.domain.case import Case
from allocator.domain.market import Location
from allocator.domain.package import Package
from allocator.geo import CrowFlyTravel
from allocator.policy import read_policy
from allocator.rounds.checker import check_roster
from allocator.rounds.figures import Figures
from allocator.rounds.week import RoutedDay
from allocator.rounds.workdays import Workdays
from allocator.routing.search import improve
from allocator.twin import AS_OF, build_twin
from benchmarks.arguments import whole_from
from benchmarks.density_patches import MONDAY, Patch, draw_patches, share_out
from benchmarks.rows import (
    Clock,
    Results,
    Row,
    nothing_ran,
)

COUNTS = (1, 2, 4, 8, 16)
"""Providers that overlap."""
TODAY, SPLIT = "today", "70-30"
PRINCIPAL = 70
"""Per cent of the carer-minutes that the principal delivers."""
KINDS = ("urban", "rural")
SECONDS_HELP = "changes nothing here: searches are bounded by --steps"


@dataclass(frozen=True, slots=True)
class Shared:
    """One patch shared out in one way, all draws added up.

    Parameters
    ----------
    patch
        Where.
    way
        Number of providers, `TODAY` or `SPLIT`.
    providers
        Number of providers.
    figures
        Of all providers and draws.
    checker
        What the checker says of the rounds.
    """

    patch: Patch
    way: str
    providers: int
    figures: Figures
    checker: str

    @property
    def driving(self) -> float:
        """Minutes of driving per contact hour, from the base and back."""
        return 60 * (self.figures.travel + self.figures.home) / self.figures.contact

    @property
    def between(self) -> float:
        """Minutes of travel between calls per contact hour."""
        return 60 * self.figures.travel / self.figures.contact


def ways(patch: Patch) -> dict[str, list[int]]:
    """Return the parts of the providers in every way a patch is shared out.

    Parameters
    ----------
    patch
        How many overlap there decides the last two. Where one provider has it all, both are that.
    """
    even = {str(count): [1] * count for count in COUNTS}
    others = patch.overlapping - 1
    split = [PRINCIPAL * others, *[100 - PRINCIPAL] * others] if others else [1]
    return {**even, TODAY: [1] * patch.overlapping, SPLIT: split}


def share_and_route(patch: Patch, way: str, *, steps: int, draws: int, seed: int) -> Shared:
    """Share a patch out and route every provider's day.

    Parameters
    ----------
    patch, way
        What, and how.
    steps
        Moves the search tries for each call.
    draws
        How often the people are shared out anew.
    seed
        Of the draws and the searches.
    """
    parts, figures, faults = ways(patch)[way], Figures(), []
    for number in range(seed, seed + draws):
        rng = Random(f"density {number} {patch.name}")
        for packages in share_out(patch.packages, parts, rng):
            routed = _route(patch, packages, steps, number)
            figures += routed.figures
            faults += [f.code for f in check_roster(routed.workday.day, routed.roster)]
            faults += [misfit.reason for misfit in routed.workday.misfits]
    return Shared(patch, way, len(parts), figures, faults[0] if faults else "ok")


def _route(patch: Patch, packages: Sequence[Package], steps: int, seed: int) -> RoutedDay:
    """Route one provider's Monday from the middle of the patch."""
    base = Location(location_id="P", provider_id="P", name="P", place=patch.middle)
    policy = read_policy({"home_leg_percent": 100})
    workdays = Workdays(Case(as_of=AS_OF), base, policy, CrowFlyTravel()).build(packages)
    workday = next(it for it in workdays if MONDAY in it.days)
    roster = improve(workday.day, None, steps=steps * len(workday.refs), seed=seed)
    return RoutedDay(workday, roster)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of this family.

    Parameters
    ----------
    parser
        Parser of the family.
    """
    parser.add_argument("--patches", type=whole_from(1, "patches"), default=4, help="of each kind")
    parser.add_argument("--calls", type=whole_from(1, "calls"), default=480, help="in each patch")
    parser.add_argument(
        "--draws", type=whole_from(1, "draws"), default=2, help="ways the people are shared out"
    )
    parser.add_argument(
        "--steps", type=whole_from(1, "steps"), default=800, help="of the search, for each call"
    )
    parser.add_argument("--picture", type=Path, default=None, help="chart, .svg or .png")


def run(options: argparse.Namespace) -> int:
    """Measure, print the table and its reading; 1 when a check failed or no patch matches.

    Parameters
    ----------
    options
        Parsed command line.
    """
    patches = draw_patches(
        build_twin(options.seed), options.seed, count=options.patches, calls=options.calls
    )
    chosen = [patch for patch in patches if fnmatch(patch.name, options.only)]
    if not chosen:
        names = ", ".join(patch.name for patch in patches)
        return nothing_ran(f"No patch matches {options.only}; there is {names or 'none at all'}.")
    found: list[Shared] = []
    results = Results(options.json)
    for patch in chosen:
        for way in ways(patch):
            clock = Clock()
            shared = share_and_route(
                patch, way, steps=options.steps, draws=options.draws, seed=options.seed
            )
            found.append(shared)
            results.add(row_of(shared, clock))
    print(table(found))
    print(reading(found))
    if options.picture and found:
        from benchmarks.density_picture import draw  # noqa: PLC0415 - Matplotlib is optional

        draw(found, options.picture)
    return int(any(row.checker != "ok" for row in results.rows))


def row_of(shared: Shared, clock: Clock) -> Row:
    """Return the row of one way; nothing is published to compare it with.

    Parameters
    ----------
    shared
        What was measured.
    clock
        Started before it.
    """
    left = shared.figures.unserved
    return Row(
        family="density",
        instance=f"{shared.patch.name}/{shared.way}",
        size=f"{shared.patch.calls}x{shared.providers}",
        value=shared.driving,
        bound=None,
        best_known=None,
        gap_percent=None,
        cpu_seconds=clock.cpu,
        wall_seconds=clock.wall,
        status=f"{left} unserved" if left else "feasible",
        checker=shared.checker,
    )


def of_kind(found: Sequence[Shared], kind: str, way: str) -> list[Shared]:
    """Return the patches of a kind shared out in one way.

    Parameters
    ----------
    found
        All that was measured.
    kind, way
        One of `KINDS`, and a way of `ways`.
    """
    return [x for x in found if x.way == way and x.patch.is_rural == (kind == "rural")]


def table(found: Sequence[Shared]) -> str:
    """Return what was drawn, and the means over the patches, urban against rural.

    Parameters
    ----------
    found
        All that was measured.
    """
    lines = ["", "patch      km people calls providers, as many even ones"]
    for patch in [x.patch for x in found if x.way == TODAY]:
        lines.append(
            f"{patch.name:8}{patch.km:5.1f}{len(patch.packages):7d}{patch.calls:6d}"
            f"{patch.providers:10d}{patch.overlapping:10d}"
        )
    lines += [
        "",
        "driving minutes per contact hour, means over patches (between calls alone in brackets)",
        f"{'providers':12}" + "".join(f"{kind:>18}" for kind in KINDS),
    ]
    for way in (*map(str, COUNTS), TODAY, SPLIT):
        cells = [_cell(of_kind(found, kind, way)) for kind in KINDS]
        lines.append(f"{way:12}" + "".join(f"{cell:>18}" for cell in cells))
    return "\n".join(lines)


def _cell(mine: Sequence[Shared]) -> str:
    if not mine:
        return "-"
    return f"{mean(x.driving for x in mine):.1f} ({mean(x.between for x in mine):.1f})"


def reading(found: Sequence[Shared]) -> str:
    """Return in plain words what the table says, a line for each kind.

    Parameters
    ----------
    found
        All that was measured.
    """
    lines = [""]
    for kind in KINDS:
        today, split = of_kind(found, kind, TODAY), of_kind(found, kind, SPLIT)
        if not today:
            continue
        few, many = (
            mean(x.driving for x in of_kind(found, kind, str(count)))
            for count in (COUNTS[0], COUNTS[-1])
        )
        more = many - few
        before, after = mean(x.driving for x in today), mean(x.driving for x in split)
        overlap = mean(x.providers for x in today)
        lines.append(
            f"{kind}: {COUNTS[-1]} providers where one would do drive {more:.1f} minutes more"
            f" per contact hour ({100 * more / few:+.0f} %); from {overlap:.0f} even providers,"
            f" as many as overlap in the book, to 70/30 saves {before - after:.1f} minutes"
            f" per contact hour ({100 * (before - after) / before:.0f} %)."
        )
    return "\n".join(lines)
