"""How far a joint choice looks."""

from __future__ import annotations

from dataclasses import dataclass, field

from allocator.solve.joint_terms import Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class JointEffort:
    """How far prediction and routing are brought together.

    Parameters
    ----------
    screen
        Which pairs are asked for before the first decision.
    stages, turns
        Most stages, and most decisions in each. After a stage the best plan so far is improved on
        the rounds themselves, and the next begins with what is known of that one.
    asks
        Most bundles asked for while improving.
    steps
        How often packages are placed anew on routed rounds as they stand, where quotes come from
        such.
    beginnings
        How many times that is done: from the best plan so far, and then in turn from everybody
        placed anew and from the best plan again, each time with other draws.
    settling
        Moves for each call by which the rounds of the best plan are searched on at the end of each.
    crowds, asks_inside
        How closely a bundle is looked at that was predicted too low; see `Terms`.
    decisions
        Most decisions where quotes come from routed rounds.
    permille
        Largest difference at which they agree, in thousandths of the routed travel: the
        differences of all locations added up, so that none hides another.
    """

    screen: Screen = field(default_factory=Screen)
    stages: int = 2
    turns: int = 6
    asks: int = 1_000
    steps: int = 100
    beginnings: int = 1
    settling: int = 0
    crowds: int = 12
    asks_inside: bool = True
    decisions: int = 9
    permille: int = 10


SPARING = JointEffort(
    screen=Screen(partners=2, minutes=10, pairs=60),
    stages=2,
    turns=1,
    asks=0,
    steps=50,
    crowds=0,
    asks_inside=False,
)
"""Where every question is answered by routing, which takes a hundred times as long.

Plans are improved on the rounds as they stand, where a step costs a tenth of a question.
"""
