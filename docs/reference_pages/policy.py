"""The page of policy settings."""

from __future__ import annotations

from typing import Any

from allocator.policy import Setting, norfolk_settings
from reference_pages.markdown import code, document

_INTRO = """
What the council says, as values the rules read. These are the embedded values for Norfolk; a
scenario changes some of them in its `[policy]` table, by the names below ([how
to](../how-to/change-the-policy.md)). Nothing else in the program holds a policy value.

Each value says how sure it is:

- **law**: an Act, regulations or statutory guidance;
- **published**: the council or its procurement notices say so;
- **practice**: seen at this or another council, or in national guidance;
- **assumed**: ours, until the council says otherwise
  ([assumptions](../explanation/assumptions.md)).
"""


def page() -> str:
    """Write the page."""
    return document("Policy settings", _INTRO, *map(_section, norfolk_settings()))


def _section(setting: Setting) -> str:
    unit = f" ({setting.unit})" if setting.unit else ""
    lines = [
        f"## {setting.name}",
        "",
        setting.says,
        "",
        f"- Value: {code(as_toml(setting.value))}{unit}",
        f"- Standing: {setting.status}",
        f"- Source: {setting.source}",
    ]
    return "\n".join(lines)


def as_toml(value: Any) -> str:
    """Write a value as it would stand in a TOML file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    if isinstance(value, dict):
        inner = ", ".join(f'"{key}" = {as_toml(held)}' for key, held in value.items())
        return "{ " + inner + " }"
    return str(value)
