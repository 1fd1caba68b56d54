"""Bring prediction and routing together by cuts, where a question costs little.

Every bundle that was predicted wrong puts the terms right. After a stage the best plan so far is
improved by asking for its neighbours, and the next stage begins with what is known of that plan.
"""

from __future__ import annotations

from allocator.domain.synergy import bundles_of
from allocator.solve.joint_loop import Advance, Joint, Loop
from allocator.solve.joint_moves import Changes, Polish
from allocator.solve.joint_terms import Terms


def by_cuts(loop: Loop, advance: Advance | None = None) -> Joint:
    """Decide and correct until prediction and routing agree, or the stages are over.

    Parameters
    ----------
    loop
        Knows near pairs, and nothing is decided yet.
    advance
        Told how many decisions are made, of how many at most.
    """
    joint = loop.joint
    for stage in range(joint.stages):
        if stage:
            _relearn(loop)
        for number in range(joint.turns):
            if number:
                _learn(loop)
            loop.turn()
            if advance is not None:
                advance(stage * joint.turns + number + 1, joint.stages * joint.turns)
            loop.try_decided()
            if loop.agrees:
                break
        polish = Polish(loop.problem, Changes(loop.formulation, loop.level), loop.terms, joint.asks)
        loop.try_plan(polish.improve(loop.least))
        if loop.is_settled:
            return loop.last()
    return loop.restated(_knowing_the_best(loop))


def _learn(loop: Loop) -> None:
    """Feed what routing gave for the last plan back."""
    _, decision = loop.decided[-1]
    for at, refs in bundles_of(decision.plan.assignment).items():
        loop.terms.learn(at, refs)


def _relearn(loop: Loop) -> None:
    """Begin again with pairs, the best plan, and whatever was predicted too low before."""
    loop.terms = _knowing_the_best(loop)
    for _, decision in loop.decided:
        for at, refs in bundles_of(decision.plan.assignment).items():
            if loop.terms.gap(at, refs) > 0:
                loop.terms.learn(at, refs)


def _knowing_the_best(loop: Loop) -> Terms:
    """Return terms that know near pairs and the bundles of the best plan."""
    terms = loop.terms.afresh(loop.pairs)
    for at, refs in loop.bundles(loop.least).items():
        terms.learn(at, refs)
    return terms
