"""The commands ``allocator lots design | check | score | move | compare | award …``."""

from __future__ import annotations

from importlib import import_module

import click

_COMMANDS: dict[str, tuple[str, str, str]] = {
    "areas": ("lots_areas", "command", "Show the areas that lots are made of, and check them."),
    "design": ("lots_design", "design", "Cut the county into lots, and say how good the cut is."),
    "move": ("lots_design", "move", "Change a plan by hand and re-solve around the change."),
    "ensemble": ("lots_design", "ensemble", "Place a plan among thousands drawn at random."),
    "check": ("lots_judge", "check", "Judge the shape of a lot plan, with no solver."),
    "score": ("lots_judge", "score", "Score a lot plan by every measure."),
    "compare": ("lots_judge", "compare", "Score several lot plans side by side."),
    "award": ("lots_award", "award", "Award the lots of a tender by its published rule."),
    "explain-award": ("lots_award", "explain_award", "Say why bids lost, and what would win."),
    "award-firmness": ("lots_award", "award_firmness", "Try how firm an award is."),
    "check-award": ("lots_award", "check_award", "Judge awards by every rule, with no solver."),
}
"""Module, name in it and one line of help of every command, in the order of the work."""


class LazyLots(click.Group):
    """Loads a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return command names in the order of the work."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in _COMMANDS:
            return None
        module, name, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"allocator.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, held[2]) for name, held in _COMMANDS.items()])


@click.group("lots", cls=LazyLots)
def command() -> None:
    """Cut the county into tender lots, judge the cut, and award the lots."""
