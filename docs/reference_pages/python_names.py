"""The page of public Python names."""

from __future__ import annotations

import inspect
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from itertools import pairwise
from typing import Any

import allocator as al
from reference_pages.markdown import code, codes, document, one_line, table

CONSTANTS = {"RULES": "Every rule and goal, in order: see [rules](rules.md)."}
"""Public names that are neither functions nor types, which have no docstring of their own."""

_INTRO = """
`import allocator as al` gives the names below; anything else in the package may change without
notice. The same verbs are commands: see [commands](commands.md). A worked example is
`notebooks/01_first_proposal.py`.
"""


def page() -> str:
    """Write the page."""
    rows = [(f"[`{name}`](#{name.lower()})", _summary(name)) for name in al.__all__]
    return document("Python names", _INTRO, table(["name", "is"], rows), *map(_section, al.__all__))


def _summary(name: str) -> str:
    text = CONSTANTS.get(name) or inspect.getdoc(getattr(al, name)) or ""
    return one_line(text.split("\n\n")[0])


def _section(name: str) -> str:
    if name in CONSTANTS:
        return f"## {name}\n\n{CONSTANTS[name]}"
    held = getattr(al, name)
    parts = [f"## {name}", _signature(name, held), markdown_of(inspect.getdoc(held) or "")]
    parts += [_members(held)] if inspect.isclass(held) else []
    return "\n\n".join(part for part in parts if part)


def _signature(name: str, held: Any) -> str:
    if inspect.isclass(held):
        return ""
    shown = inspect.signature(held)
    inner = ", ".join(_parameters(shown))
    return f"```python\nal.{name}({inner}) -> {shown.return_annotation}\n```"


def _parameters(shown: inspect.Signature) -> list[str]:
    """Write each parameter; a star stands before the first that needs its name."""
    words: list[str] = []
    is_open = False
    for parameter in shown.parameters.values():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and not is_open:
            words.append("*")
            is_open = True
        usual = "" if parameter.default is parameter.empty else f" = {_usual(parameter.default)}"
        words.append(f"{parameter.name}: {parameter.annotation}{usual}")
    return words


def _usual(default: Any) -> str:
    if isinstance(default, date):
        return default.isoformat()
    return f'"{default.value}"' if isinstance(default, Enum) else repr(default)


def _members(held: type) -> str:
    if issubclass(held, Enum):
        return f"Values: {codes(member.value for member in held)}."
    parts = [_fields(held)] if is_dataclass(held) else []
    own = {name: value for name, value in vars(held).items() if not name.startswith("_")}
    lines = [line for name, value in own.items() if (line := _member(name, value))]
    return "\n\n".join([*parts, "\n".join(lines)]).strip()


def _fields(held: type) -> str:
    """List the fields of a dataclass; what they mean stands in its docstring."""
    rows = [(code(field.name), code(field.type), _field_default(field)) for field in fields(held)]
    return table(["field", "type", "usually"], rows)


def _field_default(field: Field[Any]) -> str:
    if field.default_factory is not MISSING:
        return "empty"
    if field.default is MISSING:
        return "needed"
    return code(_usual(field.default))


def _member(name: str, value: Any) -> str:
    """Write one line on a method or property, nothing for other members."""
    held = value.__func__ if isinstance(value, staticmethod | classmethod) else value
    is_verb = inspect.isfunction(held)
    if not is_verb and not hasattr(held, "__get__"):
        return ""
    text = inspect.getdoc(held) or ""
    if not text or inspect.ismemberdescriptor(held):
        return ""
    summary = one_line(text.split("\n\n")[0]).replace("``", "`")
    return f"- `.{name}{'(…)' if is_verb else ''}`: {summary}"


def markdown_of(doc: str) -> str:
    r"""Turn a numpydoc docstring into Markdown: headings in bold, terms as a list.

    >>> print(markdown_of("Do it.\n\nReturns\n-------\nint\n    How often."))
    Do it.
    <BLANKLINE>
    **Returns**
    <BLANKLINE>
    - `int`: How often.
    """
    prose: list[str] = []
    sections: list[tuple[str, list[str]]] = []
    lines = [*doc.replace("``", "`").splitlines(), ""]
    for line, following in pairwise(lines):
        if following and set(following) == {"-"} and len(following) == len(line):
            sections.append((line, []))
        elif not (line and set(line) == {"-"}):
            (sections[-1][1] if sections else prose).append(line)
    parts = ["\n".join(prose).strip(), *(_doc_section(*section) for section in sections)]
    return "\n\n".join(parts)


def _doc_section(title: str, lines: list[str]) -> str:
    if title == "Examples":
        return "**Example**\n\n```python\n" + "\n".join(lines).strip() + "\n```"
    if title == "Notes":
        return "\n".join(lines).strip()
    terms: list[str] = []
    for line in filter(str.strip, lines):
        if line.startswith(" "):
            terms[-1] += f" {line.strip()}"
        else:
            terms.append(f"- {codes(line.split(', '))}:")
    return f"**{title}**\n\n" + "\n".join(terms)
