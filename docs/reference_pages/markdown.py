"""Small pieces of Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

NOTICE = "*Generated from the code by `make docs`. Do not edit: change the code and run it again.*"
"""Stands below the title of every generated page."""


def document(title: str, *parts: str) -> str:
    """Join the parts of a page under its title and the notice that it is generated."""
    return "\n\n".join([f"# {title}", NOTICE, *(part.strip("\n") for part in parts)]) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table."""
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    lines += ["| " + " | ".join(cell(text) for text in row) + " |" for row in rows]
    return "\n".join(lines)


def cell(text: str) -> str:
    """Make a text fit into one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: object) -> str:
    """Set a word in code; nothing stays nothing."""
    return f"`{text}`" if str(text) else ""


def codes(words: Iterable[object]) -> str:
    """Set several words in code, with commas."""
    return ", ".join(code(word) for word in words)


def one_line(text: str) -> str:
    """Put a wrapped text on one line."""
    return " ".join(text.split())
