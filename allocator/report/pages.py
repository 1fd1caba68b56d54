"""The templates of web pages, and the policy that lets a page run nothing but its own parts."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from re import sub
from typing import TYPE_CHECKING

from allocator.domain.week import clock
from allocator.report import amounts
from allocator.report.lot_strokes import LOT_FILLS

if TYPE_CHECKING:
    from jinja2 import Environment


def templates() -> Environment:
    """Return the templates, with everything escaped that is put into them."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - slow to load

    pages = Environment(
        loader=PackageLoader("allocator.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["clock"] = clock
    pages.filters["tied"] = _tied
    pages.filters["lot_fill"] = LOT_FILLS.__getitem__
    for name in ("count", "day", "duration", "hours", "pounds", "sentence"):
        pages.filters[name] = getattr(amounts, name)
    return pages


def _tied(text: str) -> str:
    """Tie numbers to their units so that no line breaks between them."""
    return sub(r"(?<=\d) (?=h\b|min|%|day)|(?<=\d h) (?=\d+ min)", "\N{NO-BREAK SPACE}", text)


def content_policy(style: str, script: str = "") -> str:
    """Return a content security policy that allows this style, this script and nothing else.

    Parameters
    ----------
    style, script
        Their texts, exactly as they stand on the page; no script without one.
    """
    scripts = f"script-src '{_hash(script)}'; " if script else ""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; {scripts}"
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
