"""How the command line says that it failed: in words, and to a script as one JSON document."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, NoReturn

import click

from allocator.cli.output import finding_lines
from allocator.domain.errors import DataError, ExitCode, UserError

if TYPE_CHECKING:
    from allocator.domain.finding import Finding


def leave_misused(fault: click.ClickException) -> NoReturn:
    """Show how a command was misused, and leave.

    Parameters
    ----------
    fault
        What click found.
    """
    fault.show()
    _leave(fault.format_message(), ExitCode(fault.exit_code))


def leave_failed(fault: UserError) -> NoReturn:
    """Say why a command cannot do its work, with every finding its sentence does not name.

    Parameters
    ----------
    fault
        What a use case found.
    """
    findings = fault.findings if isinstance(fault, DataError) else ()
    click.echo(str(fault), err=True)
    for line in finding_lines(tuple(it for it in findings if str(it) not in str(fault))):
        click.echo(line, err=True)
    _leave(str(fault), fault.exit_code, findings)


def leave_cancelled() -> NoReturn:
    """Say that somebody stopped the command, and leave."""
    message = "Cancelled; nothing was left half-written."
    click.echo(message, err=True)
    _leave(message, ExitCode.CANCELLED)


def _leave(message: str, code: ExitCode, findings: tuple[Finding, ...] = ()) -> NoReturn:
    """Leave with a code; where the command line asks for JSON, print what went wrong first."""
    if "--json" in sys.argv[1:]:
        error = {
            "exit_code": int(code),
            "kind": code.name.lower().replace("_", "-"),
            "message": message,
            "findings": [asdict(found) for found in findings],
        }
        click.echo(json.dumps({"error": error}, indent=2, ensure_ascii=False))
    sys.exit(code)
