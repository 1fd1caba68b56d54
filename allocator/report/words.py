"""Say in a broker's words what deciding for another provider loses or gains."""

from __future__ import annotations

from allocator.domain.plan import Plan
from allocator.domain.words import Rating, Tier
from allocator.policy import Policy
from allocator.report.amounts import listed
from allocator.report.goal_words import AS_GOOD, GAIN, LOSS, change_in_words
from allocator.rules.placement_goals import TIE_BREAK
from allocator.rules.story import Alternative, PairFacts

ALSO = "Also, over the whole list"
"""What stands before the later goals: they are counted over all packages, not this one."""

CHOOSING = "Choosing it, and then placing the whole list as well as can be"
"""What stands before all that an alternative loses or gains."""

LEFT, FOUND = "left waiting", "finds care"
"""What may become of another package besides a move."""

_TIER_WORDS = {
    Tier.PRINCIPAL: "the lot's principal",
    Tier.LOT_FRAMEWORK: "the lot's framework",
    Tier.COUNTY_FRAMEWORK: "the county framework",
    Tier.SPOT: "spot",
    Tier.LAST_RESORT: "the in-house team",
}

_RATING_OF = {rating.label: rating for rating in Rating}


def loss_in_words(
    goal: str,
    amount: int,
    policy: Policy,
    *,
    chosen: PairFacts | None = None,
    other: PairFacts | None = None,
) -> str:
    """Say what a goal loses, as a phrase that follows a provider's name.

    Parameters
    ----------
    goal
        Rule id of the goal.
    amount
        Change in the goal's own unit; positive is worse, negative better, and 0 says nothing.
    policy
        Weights and steps that turn the unit into hours.
    chosen, other
        The proposed pair and the alternative. Where they differ in tier or rating the phrase
        names both instead of an amount.

    Returns
    -------
    str
        For example ``"adds a counted 42 minutes a week to rounds"``; empty for 0.
    """
    if not amount:
        return ""
    if chosen is not None and other is not None:
        named = _by_name(goal, amount, chosen, other)
        if named:
            return named
    say = (LOSS if amount > 0 else GAIN).get(goal)
    if say is None:
        return f"{'loses' if amount > 0 else 'gains'} on {goal}"
    return say(abs(amount), policy)


def _by_name(goal: str, amount: int, chosen: PairFacts, other: PairFacts) -> str:
    """Name the two tiers, ratings or wishes behind a change, where the pair itself explains it."""
    worse = amount > 0
    if goal == "call-off" and other.tier != chosen.tier and (other.tier > chosen.tier) == worse:
        return f"uses {_TIER_WORDS[other.tier]} instead of {_TIER_WORDS[chosen.tier]}"
    if goal == "quality" and _is_worse_rated(other, chosen) is worse:
        return f"is rated {rating_word(other)} instead of {rating_word(chosen)}"
    new = [wish for wish in other.unmet_wishes if wish not in chosen.unmet_wishes]
    if goal == "choice" and worse and new:
        return f"is {' and '.join(new)}"
    return ""


def _is_worse_rated(other: PairFacts, chosen: PairFacts) -> bool | None:
    """Tell whether another location is rated worse, or ``None`` when both are rated alike."""
    if rating_word(other) == rating_word(chosen):
        return None
    return _RATING_OF[rating_word(other)] < _RATING_OF[rating_word(chosen)]


def rating_word(facts: PairFacts) -> str:
    """Return a pair's effective rating without where it comes from."""
    return facts.rating.split(" (", maxsplit=1)[0]


def losses_in_words(
    alternative: Alternative, policy: Policy, chosen: PairFacts | None = None
) -> tuple[str, ...]:
    """Say what deciding for an alternative changes, the goal that decides against it first.

    Parameters
    ----------
    alternative
        Another eligible location.
    policy
        Weights and steps.
    chosen
        The proposed pair, to compare with.

    Returns
    -------
    tuple of str
        A phrase for the goal that decides, then a few words for every later goal that changes
        too, losses and gains alike.
    """
    changed = [
        (goal, amount) for goal, amount in alternative.losses if amount and goal != TIE_BREAK
    ]
    if not changed:
        return (AS_GOOD,)
    first = loss_in_words(*changed[0], policy, chosen=chosen, other=alternative.facts)
    return (first, *(change_in_words(goal, amount) for goal, amount in changed[1:]))


def movers(alternative: Alternative, plan: Plan) -> list[tuple[str, str]]:
    """Return the other packages concerned, each with what becomes of it where that is not a move.

    Parameters
    ----------
    alternative
        Another eligible location.
    plan
        The plan it is an alternative to.
    """
    left = set(alternative.left_waiting)
    found = {ref for ref in alternative.knock_on if plan.location_of[ref] is None}
    return [
        (ref, LEFT if ref in left else FOUND if ref in found else "")
        for ref in alternative.knock_on
    ]


def moved_in_words(alternative: Alternative, plan: Plan) -> str:
    """Say in a sentence what becomes of the other packages; nothing where none is concerned.

    Parameters
    ----------
    alternative, plan
        As for `movers`.
    """
    said = {LEFT: "leave {} waiting", FOUND: "find care for {}", "": "move {}"}
    refs: dict[str, list[str]] = {note: [] for note in said}
    for ref, note in movers(alternative, plan):
        refs[note].append(ref)
    parts = [words.format(listed(refs[note])) for note, words in said.items() if refs[note]]
    return f"Would {'; '.join(parts)}." if parts else ""
