"""Keep text in CSV files from being run as a formula, and take the protection off again."""

from __future__ import annotations

import re

_STARTS_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def guard(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula.

    Text that starts with apostrophes and then such a sign gets one more, so that `unguard` always
    gives back what was written.

    >>> guard("=1+1"), guard("St Ann's")
    ("'=1+1", "St Ann's")
    """
    return f"'{text}" if _STARTS_FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Undo `guard`.

    >>> unguard("'=1+1"), unguard("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and _STARTS_FORMULA.match(text) else text
