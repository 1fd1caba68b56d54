"""Propose a location for every package on the list."""

from __future__ import annotations

from allocator.domain.case import Case
from allocator.domain.errors import NothingToProposeError
from allocator.domain.plan import Method, Plan
from allocator.policy import Policy
from allocator.rules import judge
from allocator.solve.joint import decide_with_rounds
from allocator.use_cases.load_case import pose


def propose(
    case: Case, *, policy: Policy | None = None, method: str | Method = Method.OPTIMAL
) -> Plan:
    """Propose a location, or nobody, for every package on the interim care list.

    The plan proposes; a person decides.

    Parameters
    ----------
    case
        As `load_case` returns it.
    policy
        What the council says; the embedded Norfolk policy when not given.
    method
        ``"optimal"``, or a baseline: ``"today"``, ``"nearest"``, ``"cheapest"``.

    Returns
    -------
    Plan
        Passed by the checker before it is returned.

    Raises
    ------
    NothingToProposeError
        When the list is empty.
    """
    if not case.packages:
        raise NothingToProposeError("The interim care list is empty; there is nothing to propose.")
    found = decide_with_rounds(pose(case, policy), Method(method))
    plan = found.decision.plan
    verdict = judge(found.problem, plan)
    if not verdict.stands:
        raise AssertionError(f"The engine's plan was refused: {verdict.breaches[0].message}")
    return plan
