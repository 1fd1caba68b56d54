"""The reference says all there is, is never stale, and what pages show is what happens."""

from __future__ import annotations

import doctest
import importlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import allocator as al
from allocator.cli.main import group
from allocator.domain.errors import ExitCode
from allocator.intake.areas.tables import AREA_TABLES
from allocator.intake.codes import Code
from allocator.intake.columns import TABLES
from allocator.intake.findings import WORDINGS
from allocator.policy import norfolk_settings
from allocator.report.kpi import KPI_DEFINITIONS
from allocator.rules import PAIR_RULES, RULES, Exclusion
from allocator.scenario.schema import (
    CaseSection,
    EngineSection,
    LotsSection,
    Scenario,
    TravelSection,
)

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"

sys.path.insert(0, str(DOCS))
console_blocks = importlib.import_module("console_blocks")
reference_pages = importlib.import_module("reference_pages")
commands = importlib.import_module("reference_pages.commands")
run_folder = importlib.import_module("reference_pages.run_folder")
rules_page = importlib.import_module("reference_pages.rules")
lots_file = importlib.import_module("reference_pages.lots_file")

HAND_WRITTEN = sorted(
    path
    for folder in ("tutorials", "how-to", "explanation")
    for path in (DOCS / folder).glob("*.md")
)
SHOWING = [page for page in HAND_WRITTEN if console_blocks.has_blocks(page)]
ASSUMPTION = re.compile(r"\bA-\d{3}\b")


def read(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def section(name: str, heading: str) -> str:
    """Return the part of a page below a heading, up to the next one of its kind."""
    found = re.search(rf"^(#+) {re.escape(heading)}$(.*?)(?=^\1 |\Z)", read(name), re.M | re.S)
    assert found, f"docs/reference/{name} has no heading {heading}"
    return found[2]


# --- the pages are what the code says -----------------------------------------------------------


@pytest.mark.parametrize("name", sorted(reference_pages.PAGES))
def test_a_page_is_not_stale(name: str) -> None:
    written = reference_pages.PAGES[name]()
    assert read(name) == written, f"docs/reference/{name} is stale: run make docs"


def test_the_reference_holds_nothing_else() -> None:
    assert {path.name for path in REFERENCE.iterdir()} == set(reference_pages.PAGES)


def test_every_page_says_that_it_is_generated_and_by_what() -> None:
    for name in reference_pages.PAGES:
        assert "make docs" in read(name)
        assert "enerated from the code" in read(name)


@pytest.mark.parametrize("name", sorted(reference_pages.PAGES))
def test_a_page_is_the_same_every_time(name: str) -> None:
    assert reference_pages.PAGES[name]() == reference_pages.PAGES[name]()


@pytest.mark.parametrize(
    "module", [path.stem for path in sorted((DOCS / "reference_pages").glob("[a-z]*.py"))]
)
def test_examples_in_the_writers_are_true(module: str) -> None:
    assert not doctest.testmod(importlib.import_module(f"reference_pages.{module}")).failed


# --- nothing is undocumented --------------------------------------------------------------------


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_documented(rule: Any) -> None:
    said = section("rules.md", rule.id)
    assert rule.title in said
    assert rule.why in said
    assert rule.source in said
    assert getattr(rule, "unit", "") in said


def test_every_exclusion_code_is_documented_and_each_pair_rule_gives_one() -> None:
    page = read("rules.md")
    assert [code.value for code in Exclusion if f"`{code.value}`" not in page] == []
    assert [rule.id for rule in PAIR_RULES if not rules_page.exclusion_codes(rule)] == []


def test_exclusion_codes_are_found_through_helper_functions() -> None:
    rating = next(rule for rule in PAIR_RULES if rule.id == "rating-floor")
    found = rules_page.exclusion_codes(rating)
    assert found == ["RATING_BELOW_POLICY", "NO_RATING", "RATING_STALE"]


@pytest.mark.parametrize("setting", norfolk_settings(), ids=lambda setting: setting.name)
def test_every_policy_setting_is_documented(setting: Any) -> None:
    said = section("policy.md", setting.name)
    assert setting.says in said
    assert setting.source in said
    assert setting.status in said


@pytest.mark.parametrize(
    ("model", "heading"),
    [
        (Scenario, "Top of the file"),
        (CaseSection, "[case]"),
        (TravelSection, "[travel]"),
        (LotsSection, "[lots]"),
        (EngineSection, "[engine]"),
    ],
)
def test_every_scenario_field_is_documented(model: Any, heading: str) -> None:
    said = section("scenario.md", heading)
    for name, field in model.model_fields.items():
        assert field.description, f"{model.__name__}.{name} has no docstring"
        is_section = name in {"case", "travel", "lots", "engine", "policy"}
        where = read("scenario.md") if is_section else said
        assert (f"## [{name}]" if is_section else f"| `{name}` |") in where


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_column_is_documented(table: Any) -> None:
    said = section("columns.md", table.name)
    assert table.purpose in said
    for name, column in table.columns.items():
        row = next((line for line in said.splitlines() if line.startswith(f"| `{name}` |")), "")
        assert column.says in row
        assert all(f"`{choice}`" in row for choice in column.choices)
        assert ("**needed**" in row) == column.required
        assert ("**private**" in row) == column.private


@pytest.mark.parametrize("heading", lots_file.SECTIONS)
def test_every_setting_of_a_file_about_lots_is_documented(heading: str) -> None:
    said = section("lots-file.md", heading)
    for name, field in lots_file.SECTIONS[heading].model_fields.items():
        assert field.description, f"{heading} {name} has no docstring"
        is_table = f"[{heading.strip('[]')}.{name}]" in lots_file.SECTIONS
        assert is_table or f"| `{name}` |" in said


@pytest.mark.parametrize("table", AREA_TABLES, ids=lambda table: table.name)
def test_every_column_that_goes_with_a_map_is_documented(table: Any) -> None:
    said = section("map-tables.md", table.name)
    for name, column in table.columns.items():
        row = next((line for line in said.splitlines() if line.startswith(f"| `{name}` |")), "")
        assert column.says in row


@pytest.mark.parametrize("figure", KPI_DEFINITIONS, ids=lambda figure: figure.id)
def test_every_figure_is_documented(figure: Any) -> None:
    row = next(x for x in read("figures.md").splitlines() if x.startswith(f"| `{figure.id}` |"))
    assert figure.title in row
    assert figure.unit.value in row


@pytest.mark.parametrize("code", Code)
def test_every_finding_is_documented(code: Code) -> None:
    row = next(x for x in read("findings.md").splitlines() if x.startswith(f"| `{code.value}` |"))
    assert row.count(" | ") == 2
    assert WORDINGS[code].remedy.split("{")[0].strip() in row


@pytest.mark.parametrize("name", list(commands.commands()))
def test_every_command_and_option_is_documented(name: str) -> None:
    held = commands.commands()[name]
    said = section("commands.md", f"allocator {name}")
    for option in commands.options_of(held):
        assert all(f"`{word}`" in said for word in option.opts), option.opts
        assert option.help, f"{option.opts} has no help"
        assert " ".join(option.help.split()) in said


def test_every_command_states_what_it_may_leave_with() -> None:
    assert list(commands.LEAVES_WITH) == list(commands.commands())


def test_no_command_of_the_program_is_left_out() -> None:
    listed = list(dict.fromkeys(name.split()[0] for name in commands.commands()))
    assert listed == group.list_commands(None)
    assert {"rounds build", "rounds show", "rounds quote", "rounds check"} <= {*commands.commands()}


def test_every_exit_code_is_documented() -> None:
    assert sorted(commands.exit_codes()) == sorted(int(code) for code in ExitCode)
    rows = [x for x in read("exit-codes.md").splitlines() if re.match(r"\| \d", x)]
    assert len(rows) == len(ExitCode)


@pytest.mark.parametrize("name", al.__all__)
def test_every_public_name_is_documented(name: str) -> None:
    assert len(section("python.md", name).split()) > 3


# --- the schema ---------------------------------------------------------------------------------


def as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: as_json(held) for key, held in value.items()}
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("path", sorted((ROOT / "scenarios").glob("*.toml")), ids=lambda p: p.stem)
def test_shipped_scenarios_fit_the_json_schema(path: Path) -> None:
    stated = tomllib.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(as_json(stated), json.loads(read("scenario.schema.json")))


@pytest.mark.parametrize(
    "path", sorted((ROOT / "scenarios" / "lots").glob("*.toml")), ids=lambda p: p.stem
)
def test_shipped_files_about_lots_fit_their_json_schema(path: Path) -> None:
    schema = json.loads(read("lots-file.schema.json"))
    stated = tomllib.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(stated, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(stated | {"lost": {}}, schema)


@pytest.mark.parametrize(
    "stated",
    [
        {},
        {"title": "x", "engin": {}},
        {"title": "x", "engine": {"method": "best"}},
        {"title": "x", "policy": {"share_cieling_percent": 70}},
        {"title": "x", "policy": {"allow_spot": "yes"}},
    ],
)
def test_the_json_schema_refuses_what_the_program_refuses(stated: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(stated, json.loads(read("scenario.schema.json")))


# --- assumptions --------------------------------------------------------------------------------


def assumptions_in_code() -> dict[str, set[str]]:
    """Return every assumption by number, with the files that use it."""
    used: dict[str, set[str]] = {}
    for path in sorted((ROOT / "allocator").rglob("*")):
        if path.suffix in {".py", ".toml"}:
            for number in ASSUMPTION.findall(path.read_text(encoding="utf-8")):
                used.setdefault(number, set()).add(path.relative_to(ROOT).as_posix())
    return used


def register() -> Iterator[tuple[str, str]]:
    """Yield each number of the register with its row."""
    text = (DOCS / "explanation" / "assumptions.md").read_text(encoding="utf-8")
    for line in text.splitlines():
        if found := re.match(r"\| (A-\d{3}) \|", line):
            yield found[1], line


def test_the_register_of_assumptions_is_that_of_the_code() -> None:
    listed = [number for number, _ in register()]
    assert listed == sorted(set(listed))
    assert set(listed) == set(assumptions_in_code())


def test_the_register_says_where_each_assumption_is_used() -> None:
    used = assumptions_in_code()
    for number, row in register():
        assert set(re.findall(r"`(allocator/[^`]+)`", row)) == used[number], number
        settings = {s.name for s in norfolk_settings() if number in s.source}
        rules = {rule.id for rule in RULES if number in rule.source}
        assert settings | rules <= set(re.findall(r"`([\w-]+)`", row)), number


# --- what pages show is what happens ------------------------------------------------------------


@pytest.mark.parametrize("page", SHOWING, ids=lambda page: page.stem)
def test_commands_on_a_page_print_what_it_shows(page: Path, tmp_path: Path) -> None:
    shown = page.read_text(encoding="utf-8")
    happens = console_blocks.run_page(shown, tmp_path, page.parent)
    assert happens == shown, f"run python docs/console_blocks.py docs/{page.relative_to(DOCS)}"
    for record in tmp_path.rglob("run.json"):
        made = {path.name + "/" * path.is_dir() for path in record.parent.iterdir()}
        assert made - set(run_folder.TRAVEL_FILES) == set(run_folder.RUN_FILES)


def test_the_tutorial_asks_about_a_placed_package_and_one_that_is_not() -> None:
    tutorial = DOCS / "tutorials" / "first-proposal.md"
    assert tutorial in SHOWING
    placed = re.findall(r"^(ICL-\d+), .*: proposed for ", tutorial.read_text("utf-8"), re.M)
    left = re.findall(r"^(ICL-\d+), .*: nobody can take it yet", tutorial.read_text("utf-8"), re.M)
    assert len(placed) == len(left) == 1


def test_a_block_that_prints_something_else_would_be_noticed(tmp_path: Path) -> None:
    text = "<!-- checked -->\n```console\n$ allocator --version\nallocator, version 0\n```\n"
    happens = console_blocks.run_page(text, tmp_path, DOCS)
    assert happens != text
    assert re.search(r"\$ allocator --version\n.*version \d+\.\d+\.\d+\n```\n$", happens)


def test_a_command_that_leaves_with_another_code_would_be_noticed(tmp_path: Path) -> None:
    text = "<!-- checked exit=3 -->\n```console\n$ allocator --version\n```\n"
    with pytest.raises(ValueError, match="left with 0, not 3"):
        console_blocks.run_page(text, tmp_path, DOCS)


# --- the index ----------------------------------------------------------------------------------


def test_the_index_of_documents_lists_every_page() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"\]\(([^)#]+)\)", index))
    pages = [*HAND_WRITTEN, *REFERENCE.iterdir()]
    assert {path.relative_to(DOCS).as_posix() for path in pages} <= listed
