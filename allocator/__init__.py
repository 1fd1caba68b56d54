"""Propose, verify and explain who should be offered each package of home care.

>>> import allocator as al
>>> case = al.build_twin(seed=1)
>>> len(case.packages)
65

Names are imported when they are first used, so that ``allocator --help`` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allocator.domain.case import Case
    from allocator.domain.errors import (
        AllocatorError,
        DataError,
        ScenarioError,
        UserError,
        WorkspaceError,
    )
    from allocator.domain.plan import Method, Plan
    from allocator.policy import Policy, read_policy
    from allocator.rounds.quote import Quote
    from allocator.rules import RULES, Verdict
    from allocator.scenario.read import read_scenario
    from allocator.twin import build_twin
    from allocator.use_cases.case_rounds import build_rounds, quote_rounds
    from allocator.use_cases.check_data import check_data
    from allocator.use_cases.check_rounds import check_kept_rounds
    from allocator.use_cases.compare_plans import compare
    from allocator.use_cases.explain_plan import explain
    from allocator.use_cases.load_case import load_case
    from allocator.use_cases.propose import propose
    from allocator.use_cases.run_scenario import run_scenario
    from allocator.use_cases.verify_run import verify, verify_run

_HOME = {
    "AllocatorError": "allocator.domain.errors",
    "Case": "allocator.domain.case",
    "DataError": "allocator.domain.errors",
    "Method": "allocator.domain.plan",
    "Plan": "allocator.domain.plan",
    "Policy": "allocator.policy",
    "Quote": "allocator.rounds.quote",
    "RULES": "allocator.rules",
    "ScenarioError": "allocator.domain.errors",
    "UserError": "allocator.domain.errors",
    "Verdict": "allocator.rules",
    "WorkspaceError": "allocator.domain.errors",
    "build_rounds": "allocator.use_cases.case_rounds",
    "build_twin": "allocator.twin",
    "check_data": "allocator.use_cases.check_data",
    "check_kept_rounds": "allocator.use_cases.check_rounds",
    "compare": "allocator.use_cases.compare_plans",
    "explain": "allocator.use_cases.explain_plan",
    "load_case": "allocator.use_cases.load_case",
    "propose": "allocator.use_cases.propose",
    "quote_rounds": "allocator.use_cases.case_rounds",
    "read_policy": "allocator.policy",
    "read_scenario": "allocator.scenario.read",
    "run_scenario": "allocator.use_cases.run_scenario",
    "verify": "allocator.use_cases.verify_run",
    "verify_run": "allocator.use_cases.verify_run",
}

__all__ = [
    "RULES",
    "AllocatorError",
    "Case",
    "DataError",
    "Method",
    "Plan",
    "Policy",
    "Quote",
    "ScenarioError",
    "UserError",
    "Verdict",
    "WorkspaceError",
    "build_rounds",
    "build_twin",
    "check_data",
    "check_kept_rounds",
    "compare",
    "explain",
    "load_case",
    "propose",
    "quote_rounds",
    "read_policy",
    "read_scenario",
    "run_scenario",
    "verify",
    "verify_run",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home."""
    if name not in _HOME:
        raise AttributeError(f"module 'allocator' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """List the public names."""
    return sorted(__all__)
