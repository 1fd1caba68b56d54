"""Findings in the making: where, what code, and the words that go with it."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from importlib.resources import files
from types import MappingProxyType

from allocator.domain.finding import Finding, Severity
from allocator.intake.codes import Code

SHOWN_LENGTH = 40
"""Most characters of a cell that a finding repeats."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Severity and the two sentences of a code; ``{…}`` stands for facts of the finding."""

    severity: Severity
    message: str
    remedy: str


def _read_wordings() -> Mapping[Code, Wording]:
    source = files("allocator.intake").joinpath("wording.toml").read_text(encoding="utf-8")
    stated = tomllib.loads(source)
    return MappingProxyType(
        {
            Code(code): Wording(Severity(said["severity"]), said["message"], said["remedy"])
            for code, said in stated.items()
        }
    )


WORDINGS: Mapping[Code, Wording] = _read_wordings()
"""The wording of every code, as `wording.toml` states it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a case's files something stands."""

    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    private: bool = False


class FindingLog:
    """Collect findings while a case is read; nothing is raised."""

    def __init__(self) -> None:
        self._found: list[Finding] = []

    def add(self, code: Code, spot: Spot, value: object = None, **facts: object) -> None:
        """Add a finding; `facts` fill the wording, `value` is the cell as typed."""
        wording = WORDINGS[code]
        cell = "" if spot.private or value is None else shorten(value)
        shown = f'"{cell}"' if cell else "The value"
        said = {name: _plain(fact) for name, fact in facts.items()}
        said["rows"] = "1 row" if facts.get("count") == 1 else f"{facts.get('count')} rows"
        self._found.append(
            Finding(
                code=code.value,
                severity=wording.severity,
                file=spot.file,
                sheet=spot.sheet,
                row=spot.row,
                column=spot.column,
                value=cell,
                message=wording.message.format(shown=shown, **said),
                remedy=wording.remedy.format(shown=shown, **said),
            )
        )

    def take(self, findings: Iterable[Finding]) -> None:
        """Add findings that were collected elsewhere."""
        self._found.extend(findings)

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._found)

    @property
    def has_errors(self) -> bool:
        """Whether any finding stops the load."""
        return any(finding.severity is Severity.ERROR for finding in self._found)

    def in_order(self, tables: Iterable[str]) -> tuple[Finding, ...]:
        """Return the findings by table, row and column, whole files first."""
        rank = {name: position for position, name in enumerate(tables)}

        def place(finding: Finding) -> tuple[int, int, str, str]:
            """Return where a finding stands: table, row, column, code."""
            return rank.get(finding.sheet, -1), finding.row or 0, finding.column, finding.code

        return tuple(sorted(self._found, key=place))


def _plain(fact: object) -> str:
    gap = " " if isinstance(fact, str) and fact.startswith(" ") else ""
    return gap + shorten(fact, 400)


def shorten(value: object, length: int = SHOWN_LENGTH) -> str:
    r"""Write a cell for a reader: on one line, printable, cut to `length` characters.

    >>> shorten("two\nlines")
    'two lines'
    """
    if isinstance(value, datetime):
        text = value.isoformat(" ")
    elif isinstance(value, time):
        text = value.isoformat("minutes")
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    else:
        text = str(value)
    words = " ".join(text[: 4 * length].split())
    plain = "".join(letter if letter.isprintable() else "?" for letter in words)
    return plain if len(plain) <= length else plain[: length - 1] + "…"


class Hints:
    """Suggest near words, a limited number of times: more would take long and help nobody."""

    def __init__(self, known: Iterable[str], limit: int = 20) -> None:
        self._known = known
        self._left = limit
        self._said: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """Return the hint for a word, or nothing once the limit is reached."""
        if word not in self._said:
            self._said[word] = hint(word, self._known) if self._left > 0 else ""
            self._left -= 1
        return self._said[word]


def hint(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean "…"?`` with the nearest known word, or nothing.

    >>> hint("Godo", ["Good", "Outstanding"])
    ' Did you mean "Good"?'
    """
    by_fold = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(word.casefold()[:80], by_fold, n=1, cutoff=0.7)
    return f' Did you mean "{by_fold[near[0]]}"?' if near else ""
