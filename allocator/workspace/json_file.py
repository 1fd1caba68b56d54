"""Read files of JSON: whatever is wrong with one is an error that can be told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def read_json(path: Path) -> Any:
    """Read a file of JSON.

    Parameters
    ----------
    path
        The file, in UTF-8 with or without a byte order mark.

    Raises
    ------
    OSError
        When it is not there or cannot be read.
    ValueError
        When it holds no JSON, or lists and objects nested deeper than can be followed.
    """
    text = path.read_text(encoding="utf-8-sig")
    try:
        return json.loads(text)
    except json.JSONDecodeError as fault:
        raise ValueError(f"no JSON from line {fault.lineno}, column {fault.colno} on") from None
    except RecursionError:
        raise ValueError("lists and objects are nested too deeply") from None
