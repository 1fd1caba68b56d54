"""Read a TOML file, and put what is wrong with its values into words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails

from allocator.domain.errors import ScenarioError
from allocator.scenario.schema import Section

LONGEST_FILE = 1_000_000


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    ScenarioError
        Saying why it cannot be read.
    """
    try:
        if path.stat().st_size > LONGEST_FILE:
            raise ScenarioError(f"{path.name}: too long for a scenario.")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        near = get_close_matches(path.stem, [p.stem for p in path.parent.glob("*.toml")], n=1)
        hint = f" Did you mean {near[0]}.toml?" if near else " Check the path."
        raise ScenarioError(f"{path.name}: there is no such scenario file.{hint}") from None
    except OSError as fault:
        raise ScenarioError(f"{path.name}: cannot be read ({fault.strerror}).") from None
    except UnicodeDecodeError:
        raise ScenarioError(f"{path.name}: not UTF-8 text. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as fault:
        raise ScenarioError(f"{path.name}: not TOML: {fault}.") from None
    except RecursionError:
        raise ScenarioError(f"{path.name}: nested too deeply for a scenario.") from None


def fault_in_words(name: str, error: ErrorDetails, sections: Mapping[str, type[Section]]) -> str:
    """Put one fault into words, with a suggestion for a setting that does not exist.

    Parameters
    ----------
    name
        The file.
    error
        What pydantic found.
    sections
        The tables of the file by their dotted name, the whole file as "".
    """
    parts = [str(part) for part in error["loc"]]
    dotted = ".".join(parts)
    if error["type"] == "extra_forbidden":
        section = sections.get(".".join(parts[:-1]), sections[""])
        near = get_close_matches(parts[-1], list(section.model_fields), n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        return f"{name}, {dotted}: not a setting.{hint}"
    if error["type"] == "missing":
        return f"{name}, {dotted}: needed and not given."
    return f"{name}, {dotted}: {error['msg']}. Found: {error['input']!r}."
