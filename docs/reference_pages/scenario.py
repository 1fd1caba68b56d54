"""The page of scenario files, and their JSON Schema."""

from __future__ import annotations

import json
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from allocator.policy import norfolk_settings
from allocator.scenario.schema import Scenario, Section
from reference_pages.markdown import code, codes, document, one_line, table
from reference_pages.policy import as_toml

SCHEMA_ID = "scenario.schema.json"

_INTRO = """
A scenario is one question asked of one case: a TOML file that states only what differs from the
usual. A setting nobody knows, a value out of range or of another kind is refused, all faults at
once, each with its dotted name.

With `extends = "base"` the file `base.toml` beside it is read first, and the scenario's own
values win, table by table. A base may not extend another scenario. Paths are relative to the
scenario file.

[scenario.schema.json](scenario.schema.json) is the same as a JSON Schema, for editors that
complete and check TOML. Shipped scenarios are in `scenarios/`.
"""

_LIMITS = {Ge: "at least", Gt: "more than", Le: "at most", Lt: "less than"}


def page() -> str:
    """Write the page."""
    sections = [
        section_of(f"[{name}]", one_line(field.description or ""), field.annotation)
        for name, field in Scenario.model_fields.items()
        if is_section(field)
    ]
    return document(
        "Scenario files",
        _INTRO,
        section_of("Top of the file", "Before the first table.", Scenario),
        *sections,
        "## [policy]\n\nAny of the [policy settings](policy.md), by name. Tables such as "
        "`quality_points` are merged key by key.",
    )


def fields_of(model: type[Section]) -> dict[str, FieldInfo]:
    """Return the plain fields of a section: those that are not sections of their own."""
    return {
        name: field
        for name, field in model.model_fields.items()
        if not is_section(field) and name != "policy"
    }


def is_section(field: FieldInfo) -> bool:
    """Tell whether a field is a table of its own."""
    return isinstance(field.annotation, type) and issubclass(field.annotation, Section)


def section_of(heading: str, says: str, model: Any) -> str:
    """Write the section of one table of a file: each of its settings."""
    rows = [
        (code(name), _allowed(field), _default(field), one_line(field.description or ""))
        for name, field in fields_of(model).items()
    ]
    listed = table(["setting", "allowed", "usually", "says"], rows)
    return f"## {heading}\n\n{says}\n\n{listed}"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    if field.default_factory is not None:
        return ""
    return "not given" if field.default is None else code(as_toml(field.default))


def _allowed(field: FieldInfo) -> str:
    limits = [
        f"{word} {getattr(limit, kind.__name__.lower())}"
        for limit in field.metadata
        for kind, word in _LIMITS.items()
        if isinstance(limit, kind)
    ]
    return ", ".join([_kind(field.annotation), *limits])


def _kind(annotation: Any) -> str:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return codes(parts)
    if origin in (Annotated, list, dict):
        within = {Annotated: "{}", list: "list of {}", dict: "table of {}"}[origin]
        return within.format(_kind(parts[1] if origin is dict else parts[0]))
    if origin is Union or isinstance(annotation, UnionType):
        return " or ".join(_kind(x) for x in parts if x is not type(None))
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return "table"
    words = {"str": "text", "int": "whole number", "float": "number", "bool": "`true` or `false`"}
    name: str = annotation.__name__
    return words.get(name, name)


def json_schema() -> str:
    """Write the JSON Schema, with the policy settings spelled out."""
    schema = Scenario.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$comment"] = "Generated from the code by make docs."
    policy = schema["properties"]["policy"]
    policy["properties"] = {setting.name: _setting(setting) for setting in norfolk_settings()}
    policy["additionalProperties"] = False
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _setting(setting: Any) -> dict[str, Any]:
    kinds = {bool: "boolean", int: "integer", str: "string", list: "array", dict: "object"}
    return {"type": kinds[type(setting.value)], "description": setting.says}
