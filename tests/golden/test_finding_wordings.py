"""What findings say is agreed text: a change of wording shows here, and house rules hold."""

from __future__ import annotations

import os
import re
from pathlib import Path
from string import Formatter

import pytest

from allocator.intake.codes import Code
from allocator.intake.findings import WORDINGS

GOLDEN = Path(__file__).with_name("finding_wordings.txt")
UPDATE = "ALLOCATOR_UPDATE_GOLDEN"


def as_page() -> str:
    lines = []
    for code in Code:
        wording = WORDINGS[code]
        lines.append(f"{code.value} ({wording.severity})")
        lines += [f"  {wording.message}", f"  {wording.remedy}"]
    return "\n".join(lines) + "\n"


def test_every_code_has_its_wording_and_every_wording_its_code() -> None:
    assert list(WORDINGS) == list(Code)


def test_the_wordings_are_the_agreed_ones() -> None:
    if os.environ.get(UPDATE):
        GOLDEN.write_text(as_page(), encoding="utf-8", newline="\n")
    assert as_page() == GOLDEN.read_text(encoding="utf-8"), f"set {UPDATE}=1 to accept the change"


@pytest.mark.parametrize("code", list(Code))
def test_a_wording_says_what_and_what_to_do_without_blame(code: Code) -> None:
    wording = WORDINGS[code]
    text = f"{wording.message} {wording.remedy}"
    assert re.search(r"[.?}]$", wording.message)
    assert re.search(r"[.}]$", wording.remedy)
    assert not re.search(r"\b(invalid|illegal|wrong|error|failed|you must|please)\b", text, re.I)
    facts = {name for _, name, _, _ in Formatter().parse(text) if name}
    assert facts <= {
        *("shown", "hint", "columns", "table", "says", "reason", "limit", "guess", "sources"),
        *("delimiter", "resource", "count", "rows", "what", "unit", "example", "number"),
        *("minimum", "maximum", "minutes", "readings", "day", "choices", "choice", "first"),
        *("key", "end", "start", "hours", "kilometres", "other", "lot", "as_of", "location"),
        *("days", "others", "package", "least", "fault", "place", "metres", "percent"),
    }
