"""The commands ``allocator lots award`` and ``allocator lots explain-award``."""

from __future__ import annotations

from pathlib import Path

import click

from allocator.cli.options import ANY_PATH, JSON, QUIET
from allocator.cli.output import Output
from allocator.domain.errors import ExitCode


@click.command("award")
@click.argument("tender", type=ANY_PATH)
@JSON
@QUIET
def award(tender: Path, as_json: bool, is_quiet: bool) -> int:
    """Award the lots of TENDER."""
    from allocator.report.award_text import award_lines, rule_lines
    from allocator.use_cases.award_lots import award_lots

    output = Output(as_json=as_json, is_quiet=is_quiet)
    output.step("Reading the tender")
    found = award_lots(tender, output.warn)
    output.result({}, lambda: "\n".join([*award_lines(found), "", *rule_lines(found.tender)]))
    return ExitCode.OK


if __name__ == "__main__":
    award()
