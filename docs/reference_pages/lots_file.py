"""The page of files about lots, and their JSON Schema."""

from __future__ import annotations

import json

from allocator.scenario.lots_schema import (
    AreasSection,
    DesignSection,
    LotsFile,
    PlanSection,
    ShapesSection,
    WishesSection,
)
from allocator.scenario.schema import Section
from reference_pages.markdown import document, one_line
from reference_pages.scenario import section_of

SCHEMA_ID = "lots-file.schema.json"

_INTRO = """
A file about lots is one question about a cut of the county: which areas, how many lots, how even,
and what is wished for besides. A setting nobody knows or a value out of range is refused, all
faults at once, each with its dotted name. Paths are relative to the file.

Areas are named by their id, or as `label:value` for all areas with a label: `district:Norwich`,
`network:NN1 (approximate)`, `part:North`, `unitary-2:West (example)`. Which labels there are
`allocator lots areas` shows with `--json`.

[lots-file.schema.json](lots-file.schema.json) is the same as a JSON Schema, for editors that
complete and check TOML. Shipped files are in `scenarios/lots/`.
"""

SECTIONS: dict[str, type[Section]] = {
    "[areas]": AreasSection,
    "[areas.shapes]": ShapesSection,
    "[lots]": DesignSection,
    "[lots.plan]": PlanSection,
    "[wishes]": WishesSection,
}
"""The tables of a file, by the heading under which they stand."""


def page() -> str:
    """Write the page."""
    sections = [
        section_of(heading, one_line(model.__doc__ or ""), model)
        for heading, model in SECTIONS.items()
    ]
    top = section_of("Top of the file", "Before the first table.", LotsFile)
    return document("Files about lots", _INTRO, top, *sections)


def json_schema() -> str:
    """Write the JSON Schema."""
    schema = LotsFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$comment"] = "Generated from the code by make docs."
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
