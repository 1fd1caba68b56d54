"""A case in which every text a user can set is hostile."""

from __future__ import annotations

from dataclasses import replace

from allocator.domain.plan import Plan
from allocator.rules import Problem
from tests.tiny import random_case
from tests.unit.report.cases import plan_of, problem_of, stories_of

FORMULAS = (
    "=1+1",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\x00=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20A1",
    "\u22121",
    '=HYPERLINK("http://example.org";"x")',
    "{=1+1}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><svg onload=alert(1)>",
    "]]>",
    "{{ 7*7 }}",
)


def hostile_told(words: list[str]) -> tuple[Problem, Plan, tuple]:  # type: ignore[type-arg]
    """A tiny problem, plan and stories whose names are the given words."""
    word = iter(words * 40)
    case = random_case(6, packages=5, locations=4)
    case = case.but(
        county=next(word),
        providers=tuple(replace(p, name=next(word)) for p in case.providers),
        locations=tuple(replace(x, name=next(word)) for x in case.locations),
        lots=tuple(replace(x, name=next(word), area=next(word)) for x in case.lots),
        packages=tuple(
            replace(p, ref=f"{next(word)}{n}", skills=p.skills) for n, p in enumerate(case.packages)
        ),
        orders=(),
    )
    problem = problem_of(case)
    plan = plan_of(problem)
    stories = tuple(
        replace(
            story,
            reasons=tuple(replace(x, text=next(word)) for x in story.reasons),
            repairs=tuple(replace(x, text=next(word)) for x in story.repairs),
        )
        for story in stories_of(problem, plan)
    )
    return problem, replace(plan, events=(next(word),)), stories
