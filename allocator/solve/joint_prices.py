"""Bring prediction and routing together by prices on the rounds, where a question is a search.

The first decision goes by quotes. Its plan is improved on the rounds themselves, and every package
is priced there: what it spares where it is, and what it would add elsewhere. Decisions by these
prices follow. Each is routed; what was predicted too low puts the prices right, what turned out
better becomes the plan that they are prices around.
"""

from __future__ import annotations

from collections.abc import Mapping

from allocator.domain.plan import Method
from allocator.domain.synergy import bundles_of
from allocator.solve.joint_loop import Advance, Joint, Loop
from allocator.solve.joint_moves import Changes
from allocator.solve.joint_regroup import Regroup
from allocator.solve.joint_tariff import Tariff, tariff
from allocator.solve.one_by_one import place_one_by_one

Tariffs = dict[str, Tariff]
"""By location id."""


def by_prices(loop: Loop, advance: Advance | None = None) -> Joint:
    """Decide and put prices right until prediction and routing agree.

    Parameters
    ----------
    loop
        Knows near pairs, and nothing is decided yet; it keeps routed rounds.
    advance
        Told how many decisions are made, of how many at most.
    """
    loop.turn()
    loop.try_decided()
    tariffs = _around(loop, _improved(loop))
    for number in range(1, loop.joint.decisions):
        if advance is not None:
            advance(number, loop.joint.decisions)
        if loop.is_settled:
            return loop.last()
        _adopt(loop, tariffs)
        loop.turn()
        loop.try_decided()
        tariffs = _corrected(loop, tariffs)
    if loop.is_settled:
        return loop.last()
    _adopt(loop, tariffs)
    return loop.restated(loop.terms)


def _improved(loop: Loop) -> dict[str, dict[str, int]]:
    """Improve the first plan on the rounds, and price every package on them.

    The nearest location for everybody is a beginning too, if it is better. Where there are several
    beginnings, every other one has everybody placed anew.
    """
    assert loop.ground is not None
    changes = Changes(loop.formulation, loop.level)
    near = place_one_by_one(loop.problem, loop.formulation, Method.NEAREST)
    if changes.may(near, changes.held(loop.least)):
        loop.try_plan(near)
    effort = loop.joint
    for number in range(effort.beginnings):
        seed = 1 + number
        regroup = Regroup(loop.problem, changes, loop.ground, effort.steps, effort.settling, seed)
        found = regroup.improve(loop.least, is_anew=number % 2 == 1)
        loop.try_plan(found)
    return regroup.prices(found)


def _around(loop: Loop, prices: Mapping[str, Mapping[str, int]]) -> Tariffs:
    """Return the prices of every location that the best plan gives a package, around its bundle.

    A package without a price counts its quote.
    """
    offered = loop.offered()
    return {
        at: tariff(
            refs,
            loop.terms.ask(at, refs),
            {ref: prices.get(at, {}).get(ref, loop.terms.quote(at, ref)) for ref in offered[at]},
        )
        for at, refs in loop.bundles(loop.least).items()
    }


def _adopt(loop: Loop, tariffs: Tariffs) -> None:
    """Predict by these prices."""
    for at, known in tariffs.items():
        loop.terms.adopt(at, known)


def _corrected(loop: Loop, tariffs: Tariffs) -> Tariffs:
    """Put right what the last decision was predicted too low by, or go on from it if it is best."""
    if loop.is_best_decided:
        return _around(loop, {at: known.prices for at, known in tariffs.items()})
    found = dict(tariffs)
    _, decision = loop.decided[-1]
    for at, refs in bundles_of(decision.plan.assignment).items():
        more = loop.terms.gap(at, refs)
        if at not in tariffs:
            loop.terms.learn(at, refs)
        elif more > 0:
            found[at] = tariffs[at].corrected(refs, more)
    return found
