"""The pages of the reference, each made from what the code states about itself."""

from __future__ import annotations

from collections.abc import Callable

from reference_pages import (
    calibration,
    columns,
    commands,
    figures,
    findings,
    lot_measures,
    lots_file,
    map_tables,
    measured,
    policy,
    python_names,
    rules,
    run_folder,
    scenario,
    tenders,
)

PAGES: dict[str, Callable[[], str]] = {
    "rules.md": rules.page,
    "policy.md": policy.page,
    "scenario.md": scenario.page,
    "scenario.schema.json": scenario.json_schema,
    "columns.md": columns.page,
    "lots-file.md": lots_file.page,
    "lots-file.schema.json": lots_file.json_schema,
    "map-tables.md": map_tables.page,
    "tenders.md": tenders.page,
    "findings.md": findings.page,
    "figures.md": figures.page,
    "lot-measures.md": lot_measures.page,
    "commands.md": commands.page,
    "exit-codes.md": commands.exit_codes_page,
    "run-folder.md": run_folder.page,
    "python.md": python_names.page,
    "calibration.md": calibration.page,
    "measured.md": measured.page,
}
"""File name in docs/reference, and what writes it."""

__all__ = ["PAGES"]
