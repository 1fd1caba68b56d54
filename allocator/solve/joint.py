"""Choose locations together with their rounds: decide, route what was chosen, correct, repeat.

The prediction is linear enough for the solver: quotes, savings of near pairs, surcharges. What was
chosen is then routed, location by location. Where prediction and routing differ, the difference
goes back into the prediction, and the list is decided again, until they agree.

References
----------
Hooker, J. N. and Ottosson, G. (2003). Logic-based Benders decomposition. Mathematical Programming
96, 33–60. https://doi.org/10.1007/s10107-003-0375-9
"""

from __future__ import annotations

from allocator.domain.plan import Method
from allocator.rules import Problem, goals_in_order
from allocator.rules.travel_goal import ID as TRAVEL
from allocator.solve.decide import decide
from allocator.solve.engine import COUNTY_CHOICES
from allocator.solve.joint_cuts import by_cuts
from allocator.solve.joint_effort import JointEffort
from allocator.solve.joint_loop import Advance, Joint, Loop, Solver
from allocator.solve.process import Children, lend
from allocator.solve.solution import Effort, Limits


def decide_jointly(
    problem: Problem,
    *,
    joint: JointEffort | None = None,
    effort: Effort | None = None,
    limits: Limits | None = None,
    advance: Advance | None = None,
    children: Children | None = None,
) -> Joint:
    """Find a plan whose added travel is what routing its bundles gives.

    Parameters
    ----------
    problem
        Case and policy; its quotes are asked for pairs and for the bundles chosen.
    joint
        How near the two must come, and how often to try.
    effort, limits
        Of every single decision.
    advance
        Told how many decisions are made, of how many at most.
    children
        Who solves; by default one of its own for all decisions.

    Returns
    -------
    Joint
        The last decision, where prediction and routing agree and nothing tried saves more travel
        than that tolerance. Otherwise the plan tried that is best on the goals before travel and
        then has the least routed travel; it is restated under what is known of its own bundles,
        its travel unproven. A county is decided once, on quotes alone, and routed. The same input
        gives the same plan.
    """
    joint = joint or JointEffort()
    goals = [goal.id for goal in goals_in_order(problem.policy)]
    level = goals.index(TRAVEL) if TRAVEL in goals else len(goals)
    with lend(children) as crew:
        loop = Loop(problem, level, joint, Solver(effort, limits, crew))
        if TRAVEL not in goals or loop.choices >= COUNTY_CHOICES:
            loop.turn()
            return loop.last()
        loop.ask_pairs()
        if loop.ground is None:
            return by_cuts(loop, advance)
        from allocator.solve.joint_prices import by_prices  # noqa: PLC0415  compiles the search

        return by_prices(loop, advance)


def decide_with_rounds(  # noqa: PLR0913 - all but the first two are rarely given
    problem: Problem,
    method: Method = Method.OPTIMAL,
    *,
    joint: JointEffort | None = None,
    effort: Effort | None = None,
    limits: Limits | None = None,
    advance: Advance | None = None,
    children: Children | None = None,
) -> Joint:
    """Find a plan by any method and state its travel, predicted and routed.

    Parameters
    ----------
    problem
        Case and policy.
    method
        ``optimal`` decides jointly; the others place one package at a time by quotes alone.
    joint, effort, limits, advance, children
        As for `decide_jointly`.
    """
    if method is Method.OPTIMAL:
        return decide_jointly(
            problem, joint=joint, effort=effort, limits=limits, advance=advance, children=children
        )
    loop = Loop(problem, 0, joint or JointEffort(), Solver(effort, limits))
    loop.keep(loop.problem, decide(loop.problem, method))
    return loop.last()
