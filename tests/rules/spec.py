"""Which tests are the specification of which rule, found by rule id."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

Test = TypeVar("Test", bound=Callable[..., Any])
SPECS: dict[str, list[Callable[..., Any]]] = {}


def spec(rule_id: str) -> Callable[[Test], Test]:
    """Mark a test as (part of) the specification of a rule."""

    def mark(test: Test) -> Test:
        SPECS.setdefault(rule_id, []).append(test)
        return test

    return mark


def all_specs() -> dict[str, list[Callable[..., Any]]]:
    """Every specification there is, by rule id, whatever part of the suite was asked for."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        import_module(f"{__package__}.{path.stem}")
    return SPECS


def rules_without(rule_ids: list[str], specs: dict[str, list[Callable[..., Any]]]) -> list[str]:
    """Rules that no test specifies."""
    return [rule_id for rule_id in rule_ids if not specs.get(rule_id)]
