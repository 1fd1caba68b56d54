"""The `allocator` command and how it fails: a sentence and an exit code, never a traceback."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from allocator.cli.failure import leave_cancelled, leave_failed, leave_misused
from allocator.domain.errors import ExitCode, UserError

_COMMANDS = {
    "demo": "Build the synthetic county, propose, verify and show the result.",
    "twin": "Write a synthetic county as the files a user would supply.",
    "check-data": "List every problem in a case, and do nothing else.",
    "propose": "Propose a provider for every package of a scenario.",
    "rounds": "Build, show, quote and check care workers' rounds.",
    "lots": "Cut the county into tender lots, judge the cut, and award the lots.",
    "verify": "Judge a stored plan again, with no solver.",
    "explain": "Say why this provider, why not that one, or why nobody.",
    "compare": "Show the same measures of several runs side by side.",
}

EXIT_CODES = """\b
Exit codes:
  0  done                            5  time limit: the best plan so far is given
  1  unexpected fault                6  the scenario or policy is wrong
  2  wrong use of the command        7  what is kept is missing, in the way or unreadable
  3  the data has faults             8  the plan does not stand up to the checker
  4  nothing to propose            130  cancelled
"""


class LazyGroup(click.Group):
    """Loads a command's module only when that command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return command names in the order of the work."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"allocator.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="allocator")
def group() -> None:
    """Propose, verify and explain who should be offered each package of home care.

    Start with: allocator demo
    """


def main() -> None:
    """Run the command line and leave with a documented exit code."""
    try:
        result = group.main(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        leave_cancelled()
    except click.ClickException as fault:
        leave_misused(fault)
    except UserError as fault:
        leave_failed(fault)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(ExitCode.OK)
    sys.exit(result if isinstance(result, int) else ExitCode.OK)
