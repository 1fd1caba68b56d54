"""The page of key figures."""

from __future__ import annotations

from allocator.report.kpi import KPI_DEFINITIONS
from reference_pages.markdown import code, document, one_line, table

_INTRO = """
The figures of every run: in the report, the worklist, `allocator compare` and the JSON of a run.
They are measured from the inputs and the plan alone, in the same way for every method. A figure
that repeats has its id followed by a colon and what it is for, such as `unplaced-share:North`.

Pages show minutes as hours, and pence as pounds; JSON and Python give the unit below.
"""


def page() -> str:
    """Write the page."""
    rows = [
        (
            code(figure.id),
            figure.title,
            figure.unit.value,
            f"each {figure.each}" if figure.each else "",
            one_line(figure.formula),
        )
        for figure in KPI_DEFINITIONS
    ]
    return document(
        "Key figures", _INTRO, table(["id", "title", "unit", "for", "how it is worked out"], rows)
    )
