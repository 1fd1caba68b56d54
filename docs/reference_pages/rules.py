"""The page of rules and goals."""

from __future__ import annotations

from types import FunctionType

from allocator.policy import read_policy
from allocator.rules import (
    GOALS,
    PAIR_RULES,
    PLAN_RULES,
    RULES,
    Exclusion,
    Goal,
    PairRule,
    PlanRule,
    goals_in_order,
)
from reference_pages.markdown import codes, document, table

Rule = PairRule | PlanRule | Goal

KIND = {
    PairRule: "hard rule on a pair",
    PlanRule: "hard rule on the plan",
    Goal: "goal",
}

_INTRO = """
A **hard rule** is never broken: a plan that breaks one is refused by the checker. A **goal** is
something to have as little of as possible. Goals are met in strict order: a later one never
costs an earlier one a single unit ([decision 0002](../adr/0002-order-of-levels.md)).

Every rule is told to the solver, checked without it by separate code, and said in words, all in
one place. `allocator explain RUN PACKAGE --provider LOCATION` lists the hard rules that keep a
location out, with the values; the codes it shows are explained in [decision
0005](../adr/0005-exclusion-codes.md). Sources that begin with A- are listed under
[assumptions](../explanation/assumptions.md).
"""


def page() -> str:
    """Write the page."""
    return document(
        "Rules and goals",
        _INTRO,
        _overview(),
        "## Hard rules on a pair: one package and one location",
        *(_section(rule) for rule in PAIR_RULES),
        "## Hard rules on the plan as a whole",
        *(_section(rule) for rule in PLAN_RULES),
        "## Goals",
        "In the order of the embedded policy; a scenario may set another with `goal_order`.",
        *(_section(goal) for goal in goals_in_policy_order()),
        _unused_codes(),
    )


def goals_in_policy_order() -> tuple[Goal, ...]:
    """Return the goals of the embedded policy in order, then those it does not pursue."""
    pursued = goals_in_order(read_policy())
    return (*pursued, *(goal for goal in GOALS if goal not in pursued))


def _overview() -> str:
    rows = [(f"[`{rule.id}`](#{rule.id})", rule.title, KIND[type(rule)]) for rule in RULES]
    return table(["id", "says", "kind"], rows)


def _section(rule: Rule) -> str:
    facts = [
        f"- Kind: {KIND[type(rule)]}",
        f"- Unit: {rule.unit}" if isinstance(rule, PlanRule | Goal) else "",
        f"- Why: {rule.why}",
        f"- Source: {rule.source}",
        f"- Exclusion codes: {codes(exclusion_codes(rule))}" if isinstance(rule, PairRule) else "",
    ]
    return "\n".join([f"### {rule.id}", "", f"{rule.title}.", "", *filter(None, facts)])


def exclusion_codes(rule: PairRule) -> list[str]:
    """Return the codes a rule can give, in order, as found in its own code."""
    names = _names_used(rule.explain, set())
    return [code.value for code in Exclusion if code.name in names]


def _names_used(function: object, seen: set[object]) -> set[str]:
    """Return the names that a function and the functions of its module below it use."""
    if not isinstance(function, FunctionType) or function in seen:
        return set()
    seen.add(function)
    used = set(function.__code__.co_names)
    names = used if "Exclusion" in used else set()
    for name in used:
        called = function.__globals__.get(name)
        if getattr(called, "__module__", "") == function.__module__:
            names = names | _names_used(called, seen)
    return names


def _unused_codes() -> str:
    used = {code for rule in PAIR_RULES for code in exclusion_codes(rule)}
    spare = [code.value for code in Exclusion if code.value not in used]
    if not spare:
        return ""
    return f"## Codes no rule gives yet\n\n{codes(spare)}"
