"""Write docs/reference anew from the code; `make docs` runs this.

What it writes is checked by tests/docs/test_reference.py, so a page can be neither stale nor
edited by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path

from reference_pages import PAGES

REFERENCE = Path(__file__).with_name("reference")


def build() -> dict[str, str]:
    """Return the text of every page of the reference by its file name."""
    return {name: write() for name, write in PAGES.items()}


def main() -> None:
    """Write the pages, and remove those that are no longer made."""
    pages = build()
    REFERENCE.mkdir(exist_ok=True)
    for path in REFERENCE.iterdir():
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (REFERENCE / name).write_text(text, encoding="utf-8", newline="\n")
    sys.stderr.write(f"{len(pages)} pages written to docs/reference\n")


if __name__ == "__main__":
    main()
