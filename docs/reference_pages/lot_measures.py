"""The page of measures of lots, and of the yardsticks they are taken with."""

from __future__ import annotations

from allocator.lots.judge import MEASURES
from allocator.lots.judge.yardsticks import norfolk_yardsticks
from reference_pages.markdown import code, document, one_line, table

_INTRO = """
What `allocator lots score` and `allocator lots compare` say of a lot and of a lot plan, in the
page, the CSV file and the JSON. A measure that repeats has its key followed by a colon and what it
is for, such as `split:district`. A dash stands where there is nothing to measure: without a case
nobody knows the market, and without sample days nothing is routed.

Pages show minutes as hours, and pence as pounds; CSV, JSON and Python give the unit below.
"""

_YARDSTICKS = """
What the measures are taken with. Change one with `--set`, as in `--set band_most=1800` or
`--set rate_pence=2410,2726,3008`; the page then says so.
"""


def page() -> str:
    """Write the page."""
    rows = [
        (
            code(one.key),
            f"{one.label}{f' (each {one.each})' if one.each else ''}",
            one.unit.value,
            one.better.value,
            one_line(one.lot) or "\N{EN DASH}",
            one_line(one.plan),
            one_line(one.source),
        )
        for one in MEASURES
    ]
    sticks = [
        (
            code(one.name),
            ", ".join(map(str, one.value)) if isinstance(one.value, list) else str(one.value),
            one.unit,
            one.status,
            one_line(one.says),
            one_line(one.source),
        )
        for one in norfolk_yardsticks()
    ]
    measures = table(["key", "label", "unit", "better", "of a lot", "of the plan", "from"], rows)
    yardsticks = table(["name", "value", "unit", "status", "what it says", "source"], sticks)
    return document("Measures of lots", _INTRO, measures, "## Yardsticks", _YARDSTICKS, yardsticks)
