"""Notice columns that hold names, dates of birth or NHS numbers, which no case may have."""

from __future__ import annotations

import re
from collections.abc import Iterable

from allocator.intake.cell import Cell, as_text

_NAME_WORDS = frozenset(
    ["name", "names", "forename", "forenames", "surname", "firstname", "lastname", "fullname"]
)
# fmt: off
_ORGANISATION_WORDS = frozenset(
    ["area", "brand", "branch", "company", "council", "county", "district", "facility", "file",
     "group", "location", "lot", "lsoa", "market", "msoa", "organisation", "place", "provider",
     "scheme", "sheet", "site", "table", "team", "town", "village", "ward"]
)
# fmt: on
_BIRTH_WORDS = frozenset(["dob", "birth", "birthday", "birthdate", "dateofbirth"])
_NHS_WORDS = frozenset(["nhsno", "nhsnumber", "nhsid"])
_NUMBER_WORDS = frozenset(["number", "numbers", "no", "num", "id"])
_NHS_NUMBER = re.compile(r"(?<![\d\-])(\d{3})([ \-]?)(\d{3})\2(\d{4})(?![\d\-])", re.ASCII)


def personal_heading(title: str) -> str:
    """Return what personal data a heading announces, or an empty string.

    >>> personal_heading("Client surname"), personal_heading("Provider name")
    ('names of people', '')
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title)
    words = set(re.findall(r"[a-z]+", spaced.casefold()))
    if words & _BIRTH_WORDS:
        return "dates of birth"
    if words & _NHS_WORDS or ("nhs" in words and (words == {"nhs"} or words & _NUMBER_WORDS)):
        return "NHS numbers"
    if words & _NAME_WORDS and not words & _ORGANISATION_WORDS:
        return "names of people"
    return ""


def is_nhs_number(digits: str) -> bool:
    """Tell whether ten digits carry the check digit of an NHS number.

    The first nine are weighted 10 down to 2; 11 less the remainder of the sum by 11 is the check
    digit, 11 counting as 0. Numbers of one repeated digit are not in use.

    >>> is_nhs_number("9434765919"), is_nhs_number("9434765918")
    (True, False)
    """
    if len(set(digits)) == 1:
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    return (11 - total % 11) % 11 == int(digits[9])


def rows_with_nhs_numbers(cells: Iterable[Cell]) -> list[int]:
    """Return the positions of cells that hold NHS numbers, when the column seems to hold them.

    One ten-digit number in eleven passes the check by chance. So a column counts only when at
    least half of its ten-digit numbers pass.
    """
    passed: list[int] = []
    shaped = 0
    for position, cell in enumerate(cells):
        text = cell if isinstance(cell, str) else as_text(cell)
        match = _NHS_NUMBER.search(text) if len(text) >= 10 else None
        if match:
            shaped += 1
            if is_nhs_number(match[1] + match[3] + match[4]):
                passed.append(position)
    return passed if 2 * len(passed) >= shaped else []
