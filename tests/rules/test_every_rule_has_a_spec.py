"""Every rule has a specification, and every specification a rule."""

from __future__ import annotations

import re

import pytest

from allocator.rules import RULES
from tests.rules.spec import all_specs, rules_without

IDS = [rule.id for rule in RULES]


@pytest.mark.parametrize("rule_id", IDS)
def test_a_rule_has_a_specification(rule_id: str) -> None:
    assert not rules_without([rule_id], all_specs()), f'no test is marked @spec("{rule_id}")'


def test_a_rule_without_a_specification_would_be_noticed() -> None:
    specs = {key: tests for key, tests in all_specs().items() if key != IDS[0]}
    assert rules_without([*IDS, "brand-new-rule"], specs) == [IDS[0], "brand-new-rule"]


def test_every_specification_names_a_rule_there_is() -> None:
    assert all_specs().keys() <= set(IDS)


def test_a_specification_is_a_test_whose_name_is_a_sentence() -> None:
    names = [test.__name__ for tests in all_specs().values() for test in tests]
    assert all(re.fullmatch(r"test(_[a-z0-9]+){4,}", name) for name in names), names
    assert len(names) == len(set(names))


def test_rule_ids_are_kebab_case_and_used_once() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", rule_id) for rule_id in IDS)
    assert len(IDS) == len(set(IDS))


@pytest.mark.parametrize("rule", RULES, ids=IDS)
def test_a_rule_says_what_why_and_where_from(rule: object) -> None:
    for part in ("title", "why", "source"):
        text = getattr(rule, part)
        assert len(text) > 3, part
        assert text == text.strip()
