"""The page of findings."""

from __future__ import annotations

import re

from allocator.domain.finding import Severity
from allocator.intake.findings import WORDINGS
from reference_pages.markdown import code, document, table

_INTRO = """
What `allocator check-data` can say about a case. Every finding names the file, row and column;
the program lists all of them at once and never loads half a case.

Words in [square brackets] stand for what was found: [shown] is the cell in quotation marks, or "The
value" where it could identify somebody.
"""

_SEVERITIES = {
    Severity.ERROR: "Errors: the case cannot be used until they are put right",
    Severity.WARNING: "Warnings: the case can be used; somebody should look",
    Severity.NOTICE: "Notices: what was understood, for information",
}


def page() -> str:
    """Write the page."""
    return document("Findings", _INTRO, *map(_section, Severity))


def _section(severity: Severity) -> str:
    rows = [
        (code(name.value), fill(said.message), fill(said.remedy))
        for name, said in WORDINGS.items()
        if said.severity is severity
    ]
    listed = table(["code", "says", "what to do"], rows)
    return f"## {_SEVERITIES[severity]}\n\n{listed}"


def fill(text: str) -> str:
    """Put marks in place of the facts of a finding; suggestions are left out.

    >>> fill("{shown} is not in {table}.{hint}")
    '[shown] is not in [table].'
    """
    return re.sub(r"\{(\w+)\}", r"[\1]", text.replace("{hint}", ""))
