"""Where things are said: data on stdout, progress and messages on stderr."""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from allocator.domain.finding import Finding
    from allocator.domain.plan import Plan
    from allocator.rules import Problem

MOST_FINDINGS = 200
MOST_WARNINGS = 20
CHECK_DATA = "allocator check-data lists all."
LOTS_AREAS = "allocator lots areas --json lists those of areas, lots check --json those of a plan."


class Output:
    """Writes results and progress.

    Parameters
    ----------
    as_json
        Whether the result is one JSON document on stdout.
    is_quiet
        Whether progress is kept to itself.
    lists_all
        What lists every finding where there are too many to print; empty to print them all.
    """

    def __init__(
        self, *, as_json: bool = False, is_quiet: bool = False, lists_all: str = CHECK_DATA
    ) -> None:
        self.as_json = as_json
        self.is_quiet = is_quiet
        self._lists_all = lists_all
        self._began = time.monotonic()
        self._bar: Any = None
        self._last = ""

    def step(self, text: str) -> None:
        """Say on stderr which step begins, with the seconds so far."""
        self.finish()
        self._last = text
        if not self.is_quiet:
            click.echo(f"[{time.monotonic() - self._began:5.1f} s] {text}", err=True)

    def advance(self, done: int, total: int) -> None:
        """Move a progress bar on stderr, where that is a terminal."""
        if self.is_quiet or not sys.stderr.isatty() or total < 2:
            return
        if self._bar is None:
            self._bar = click.progressbar(length=total, file=sys.stderr, label=self._last)
            self._bar.__enter__()
        self._bar.update(max(0, done - self._bar.pos))
        if done >= total:
            self.finish()

    def finish(self) -> None:
        """End a progress bar that is still open."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
            self._bar = None

    def result(self, values: Any, text: Callable[[], str]) -> None:
        """Print the result: JSON when asked for, otherwise text for a reader.

        Parameters
        ----------
        values
            For JSON, or what makes them where that takes long.
        text
            Makes the text.
        """
        self.finish()
        if self.as_json:
            document = values() if callable(values) else values
            click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        else:
            click.echo(text())

    def first_screen(self, problem: Problem, plan: Plan) -> None:
        """Print the proposals as soon as they are verified; not with JSON."""
        self.finish()
        if not self.as_json:
            from allocator.report.summary import render_summary

            click.echo(render_summary(problem, plan))

    def warn(self, findings: tuple[Finding, ...]) -> None:
        """Print the first of some findings that stop nothing, however quiet it is to be."""
        self.finish()
        most = MOST_WARNINGS if self._lists_all else len(findings)
        for line in finding_lines(findings, most, self._lists_all):
            click.echo(line, err=True)

    def warn_about(self, package: str, case: str) -> Callable[[tuple[Finding, ...]], None]:
        """Return who prints the findings about one package, and of the others how many there are.

        Parameters
        ----------
        package
            Its reference, in small or capital letters.
        case
            The case as named on the command line, to say what lists the others.
        """

        def warn(findings: tuple[Finding, ...]) -> None:
            """Print what matters for the package."""
            mine = [it for it in findings if it.package.casefold() == package.casefold()]
            self.warn(tuple(mine))
            more = len(findings) - len(mine)
            if more:
                thing = "warning or notice" if more == 1 else "warnings and notices"
                others = "other " if mine else ""
                said = f"{more} {others}{thing} about visits, shifts and rounds of the case"
                click.echo(f"  {said}: allocator check-data {case}", err=True)

        return warn


def finding_lines(
    findings: tuple[Finding, ...], most: int = MOST_FINDINGS, where: str = "--json lists all."
) -> list[str]:
    """Return findings as lines, the first of them.

    Parameters
    ----------
    findings
        All of them.
    most
        How many are shown.
    where
        What lists the others.
    """
    lines = [f"  {found.severity.value:8}{found}" for found in findings[:most]]
    more = len(findings) - most
    return [*lines, f"  … and {more} more; {where}"] if more > 0 else lines
