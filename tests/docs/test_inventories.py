"""What the documents name exists, and what exists is named."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from enum import Enum
from pathlib import Path
from types import ModuleType

import click
import pytest

import allocator.domain
from allocator.cli.main import group

ROOT = Path(__file__).parents[2]
ADR = ROOT / "docs" / "adr"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

DOMAIN: list[ModuleType] = [
    importlib.import_module(f"allocator.domain.{module.name}")
    for module in pkgutil.iter_modules(allocator.domain.__path__)
]
PUBLIC_TYPES = {
    name: value
    for module in DOMAIN
    for name, value in vars(module).items()
    if inspect.isclass(value) and value.__module__ == module.__name__ and not name.startswith("_")
}


def table_rows(page: Path) -> list[list[str]]:
    """Cells of every table row of a page, headings and rulers left out."""
    lines = page.read_text(encoding="utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("|") and not re.match(r"\|[-|]+\|$", line)
    ]
    return [row for row in rows if row[0] not in {"term", "short", "number", "code", "command"}]


def glossary_names() -> list[str]:
    rows = [row for row in table_rows(ROOT / "docs" / "glossary.md") if len(row) == 3]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row[1])]


def exists_in_domain(name: str) -> bool:
    first, *rest = name.split(".")
    found = [vars(module)[first] for module in DOMAIN if first in vars(module)]
    if not found:
        return False
    if not rest:
        return True
    fields = getattr(found[0], "__dataclass_fields__", {})
    return rest[0] in fields or hasattr(found[0], rest[0])


@pytest.mark.parametrize("name", glossary_names())
def test_a_name_in_the_glossary_exists_in_code(name: str) -> None:
    assert exists_in_domain(name), f"{name} is in docs/glossary.md but not in allocator.domain"


def test_a_name_that_does_not_exist_would_be_noticed() -> None:
    assert not exists_in_domain("Package.price_of_eggs")
    assert not exists_in_domain("Customer")


@pytest.mark.parametrize("name", sorted(PUBLIC_TYPES))
def test_every_public_type_of_the_domain_is_in_the_glossary(name: str) -> None:
    named = {entry.split(".")[0] for entry in glossary_names()}
    assert name in named, f"docs/glossary.md has no line for {name}"


def test_no_glossary_term_is_defined_twice() -> None:
    terms = [row[0] for row in table_rows(ROOT / "docs" / "glossary.md")]
    assert len(terms) > 50
    assert len(terms) == len(set(terms))


def test_the_index_of_decisions_lists_every_decision() -> None:
    listed = re.findall(r"\]\((\d{4}-[^)]+\.md)\)", (ADR / "README.md").read_text("utf-8"))
    assert listed == sorted(path.name for path in ADR.glob("[0-9]*.md"))


@pytest.mark.parametrize("page", sorted(ADR.glob("[0-9]*.md")), ids=lambda page: page.stem)
def test_a_decision_fits_the_template_and_one_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.name[:4]}. ")
    assert re.search(r"^Status: (proposed|accepted|superseded by \d{4})\.", text, re.MULTILINE)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= 60
    title = text.splitlines()[0].split(". ", maxsplit=1)[1]
    assert title in (ADR / "README.md").read_text("utf-8")


def test_the_decision_on_exclusion_codes_lists_the_codes_of_the_engine() -> None:
    rules = pytest.importorskip("allocator.rules.rule", exc_type=ModuleNotFoundError)
    listed = re.findall(
        r"^\| `([A-Z_]+)` \|", (ADR / "0005-exclusion-codes.md").read_text("utf-8"), re.M
    )
    codes: type[Enum] = rules.Exclusion
    assert sorted(listed) == sorted(code.value for code in codes)
    assert len(listed) == 15


def test_every_changelog_entry_says_whether_proposals_change() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    entries = re.split(r"^- ", text, flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        body = entry.split("\n\n")[0].split("\n#")[0]
        assert re.search(r"Affects proposals: (yes|no)\b", body), body


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", text)
    local = [target for target in targets if "://" not in target and "NNNN" not in target]
    missing = [target for target in local if not (page.parent / target).exists()]
    assert not missing


def code_of(page: Path) -> list[str]:
    """Commands shown on a page: inline code, and the lines of fenced blocks."""
    text = page.read_text(encoding="utf-8")
    fenced = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [
        line.strip().removeprefix("$ ") for block in fenced for line in block.splitlines()
    ] + inline


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_make_targets_named_on_a_page_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = [m.group(1) for code in code_of(page) if (m := re.match(r"make ([a-z-]+)", code))]
    assert set(named) <= targets


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_commands_named_on_a_page_exist(page: Path) -> None:
    named = {
        m.group(1) for code in code_of(page) if (m := re.match(r"allocator ([a-z][a-z-]+)", code))
    }
    if not named:
        return
    assert named <= set(group.list_commands(click.Context(group)))


def test_the_readme_shows_the_two_commands() -> None:
    shown = code_of(ROOT / "README.md")
    assert "make demo" in shown
    assert "make test" in shown
