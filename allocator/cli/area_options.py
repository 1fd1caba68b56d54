"""Options about areas that every command takes which reads a map of areas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from allocator.cli.options import ANY_PATH

if TYPE_CHECKING:
    from allocator.lots.brief import AreasFrom
    from allocator.use_cases.subject import Subject


class _AreaOption(click.Option):
    """An option about areas, which the help lists apart."""


class AreasCommand(click.Command):
    """A command whose help lists the options about areas below its own."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the command's own options, then those about areas."""
        options = [it for it in self.get_params(ctx) if isinstance(it, click.Option)]
        for title, is_about in (("Options", False), ("Options about areas", True)):
            meant = [it for it in options if isinstance(it, _AreaOption) == is_about]
            rows = [row for row in (option.get_help_record(ctx) for option in meant) if row]
            with formatter.section(title):
                formatter.write_dl(rows)


_ABOUT_MAPS = frozenset(
    ["neighbours", "layer", "id_column", "name_column", "corners", "gap_metres"]
)
"""Options that say how a map is read, by name."""

_OPTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "hours": ("--hours", {"type": ANY_PATH, "help": "CSV file of weekly carer-hours by area."}),
    "bridges": ("--bridges", {"type": ANY_PATH, "help": "CSV file of bridges, ferries and water."}),
    "neighbours": (
        "--neighbours",
        {"type": ANY_PATH, "help": "CSV file of neighbours, not those that touch."},
    ),
    "layer": ("--layer", {"help": "Layer of a map that has several."}),
    "id_column": ("--id", {"metavar": "COLUMN", "help": "Column of the areas' ids on a map."}),
    "name_column": ("--name", {"metavar": "COLUMN", "help": "Column of the areas' names."}),
    "corners": (
        "--corners",
        {"is_flag": True, "help": "Areas that meet in a corner are neighbours, too."},
    ),
    "gap_metres": (
        "--gap-metres",
        {
            "type": click.IntRange(0, 500),
            "help": "Widest gap between two areas that still touch.  [default: 25]",
        },
    ),
    "ferries": ("--ferries", {"is_flag": True, "help": "Ferries join areas as bridges do."}),
    "with_list": ("--with-list", {"is_flag": True, "help": "Count packages that wait, too."}),
}


def about_areas(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options about areas; those that are given reach the command as ``said``, by name."""

    @wraps(command)
    def called(*args: Any, **options: Any) -> Any:
        """Run the command with the settings that were given, under ``said``."""
        values = {name: options.pop(name) for name in _OPTIONS}
        said = {name: it for name, it in values.items() if it is not None and it is not False}
        return command(*args, said=said, **options)

    for name, (option, settings) in reversed(_OPTIONS.items()):
        called = click.option(option, name, cls=_AreaOption, **settings)(called)
    return called


def with_areas_said(subject: Subject, said: Mapping[str, Any]) -> Subject:
    """Return what a command is about, with what was said of the areas on the command line.

    Parameters
    ----------
    subject
        What the word named.
    said
        As `about_areas` hands it over.

    Raises
    ------
    click.UsageError
        When an option goes with other areas.
    """
    source = subject.areas
    for name in said:
        other = _other_areas(name, source)
        if other:
            raise click.UsageError(f"{_OPTIONS[name][0]} goes with {other}.")
    shapes = {field.name: said[field.name] for field in fields(source.shapes) if field.name in said}
    changes: dict[str, Any] = {
        name: str(said[name]) for name in ("hours", "bridges", "neighbours") if name in said
    }
    changes["with_list"] = source.with_list or "with_list" in said
    changes["shapes"] = replace(source.shapes, **shapes)
    return subject.of(replace(source, **changes))


def _other_areas(name: str, source: AreasFrom) -> str:
    """Return the areas that an option goes with, where they are others than these."""
    if name in _ABOUT_MAPS and not source.file:
        return "a map; a case has its own"
    if name == "hours" and source.case:
        return "a map without a case; a case has its own"
    if name == "with_list" and not source.case:
        return "a case; nobody waits on a map"
    return ""


def spelled(said: Mapping[str, Any]) -> str:
    """Return options about areas as they are typed, each after a space.

    Parameters
    ----------
    said
        As `about_areas` hands it over.
    """
    return "".join(
        f" {_OPTIONS[name][0]}" + ("" if value is True else f' "{value}"')
        for name, value in said.items()
    )
