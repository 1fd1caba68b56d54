"""The page of figures that the synthetic county reproduces."""

from __future__ import annotations

from fractions import Fraction

from allocator.twin.facts import CALIBRATION
from reference_pages.markdown import code, document, table

_INTRO = """
The published figures about Norfolk that the synthetic county is made to reproduce, with where
each comes from and how sure it is: **published** by the council, **derived** from published
figures by arithmetic, **inferred** because nothing else fits them, or **assumed** by us. How
they are used is told in [the synthetic county](../explanation/the-synthetic-county.md).
"""


def page() -> str:
    """Write the page."""
    rows = [
        (code(fact.key), number(fact.value), fact.unit, fact.standing.value, fact.source)
        for fact in CALIBRATION
    ]
    return document(
        "Calibration figures",
        _INTRO,
        table(["figure", "value", "unit", "standing", "source"], rows),
    )


def number(value: Fraction) -> str:
    """Write an exact number as a reader would: whole, decimal, or as a fraction.

    >>> number(Fraction(5575)), number(Fraction(703, 10)), number(Fraction(90, 128))
    ('5,575', '70.3', '45/64')
    """
    if value.denominator == 1:
        return f"{value.numerator:,}"
    return f"{float(value):g}" if 1000 % value.denominator == 0 else str(value)
