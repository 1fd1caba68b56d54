"""Say in a broker's words what a goal gains or loses.

Goals are counted in units that suit the engine: weighted minutes, points, percent-minutes. Nobody
should have to read those. Here each becomes hours, pounds or a comparison of two providers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from allocator.domain.words import Rating, Tier
from allocator.policy import Policy
from allocator.report.amounts import duration, hours, pounds
from allocator.rules.placement_goals import TIE_BREAK
from allocator.rules.story import Alternative, PairFacts

AS_GOOD = "is just as good; only the fixed tie-break decides"
"""What is said of an alternative that loses nothing but the tie-break."""

_TIER_WORDS = {
    Tier.PRINCIPAL: "the lot's principal",
    Tier.LOT_FRAMEWORK: "the lot's framework",
    Tier.COUNTY_FRAMEWORK: "the county framework",
    Tier.SPOT: "spot",
    Tier.LAST_RESORT: "the in-house team",
}

_RATING_OF = {rating.label: rating for rating in Rating}

_Say = Callable[[int, Policy], str]


def _urgent(amount: int, policy: Policy) -> str:
    """Write weighted minutes as hours of the most urgent care."""
    return duration(-(-amount // policy.priority_weights[0]))


def _step(amount: int, points: int) -> str:
    """Write point-minutes as time moved by one step of so many points."""
    return duration(-(-amount // max(1, points)))


def _call_off_step(policy: Policy) -> int:
    """Return the points between the principal and the lot's framework, 1 at least."""
    points = policy.call_off_points
    return max(1, points[Tier.LOT_FRAMEWORK] - points[Tier.PRINCIPAL])


def _quality_step(policy: Policy) -> int:
    """Return the points between Good and Requires improvement, 1 at least."""
    points = policy.quality_points
    return max(1, points[Rating.REQUIRES_IMPROVEMENT] - points[Rating.GOOD])


def _good_step(policy: Policy) -> int:
    """Return the points between Outstanding and Good, 1 at least."""
    points = policy.quality_points
    return max(1, points[Rating.GOOD] - points[Rating.OUTSTANDING])


_LOSS: dict[str, _Say] = {
    "unplaced": lambda n, p: (
        f"leaves somebody else waiting, as serious as {_urgent(n, p)} a week for a person "
        "with no care at all"
    ),
    "last-resort": lambda n, _: f"leaves {duration(n)} a week more to the in-house team",
    "choice": lambda n, _: f"goes against people's wishes for {duration(n)} a week more",
    "principal-share": lambda n, _: (
        f"moves {duration(-(-n // 100))} a week further outside the principals' share"
    ),
    "call-off": lambda n, p: (
        f"moves care down the call-off order, as much as {_step(n, _call_off_step(p))} a week "
        "going from a principal to a lot's framework"
    ),
    "quality": lambda n, p: (
        f"moves care to lower-rated providers, as much as {_step(n, _quality_step(p))} a week "
        "going from Good to Requires improvement"
    ),
    "travel": lambda n, _: f"adds {duration(n)} of travel a week",
    "cost": lambda n, _: f"costs {pounds(n)} more a week",
    "concentration": lambda n, p: (
        f"gives {duration(-(-n // 100))} a week more to providers that already hold over "
        f"{p.concentration_percent} % of the county's care"
    ),
    TIE_BREAK: lambda _n, _p: AS_GOOD,
}

_GAIN: dict[str, _Say] = {
    "unplaced": lambda n, p: (
        f"finds care for somebody else, as serious as {_urgent(n, p)} a week for a person "
        "with no care at all"
    ),
    "last-resort": lambda n, _: f"frees {duration(n)} a week of the in-house team",
    "choice": lambda n, _: f"meets people's wishes for {duration(n)} a week more",
    "principal-share": lambda n, _: (
        f"brings {duration(-(-n // 100))} a week back inside the principals' share"
    ),
    "call-off": lambda n, p: (
        f"moves care up the call-off order, as much as {_step(n, _call_off_step(p))} a week "
        "going from a lot's framework to its principal"
    ),
    "quality": lambda n, p: (
        f"moves care to better-rated providers, as much as {_step(n, _quality_step(p))} a week "
        "going from Requires improvement to Good"
    ),
    "travel": lambda n, _: f"saves {duration(n)} of travel a week",
    "cost": lambda n, _: f"costs {pounds(n)} less a week",
    "concentration": lambda n, p: (
        f"takes {duration(-(-n // 100))} a week from providers that hold over "
        f"{p.concentration_percent} % of the county's care"
    ),
    TIE_BREAK: lambda _n, _p: AS_GOOD,
}

_VALUE: dict[str, _Say] = {
    "unplaced": lambda n, p: (
        f"as serious as {_urgent(n, p)} a week for people with no care at all" if n else "none"
    ),
    "last-resort": lambda n, _: f"{hours(n)} a week" if n else "none",
    "choice": lambda n, _: f"{hours(n)} a week against a wish" if n else "every wish is met",
    "principal-share": lambda n, _: (
        f"{hours(n // 100)} a week outside the corridor" if n else "every lot is inside"
    ),
    "call-off": lambda n, p: (
        f"{hours(n // _call_off_step(p))} a week, counted in steps below the principal"
        if n
        else "all with principals"
    ),
    "quality": lambda n, p: (
        f"{hours(n // _good_step(p))} a week, counted in steps below Outstanding"
        if n
        else "all Outstanding"
    ),
    "travel": lambda n, _: f"{duration(n)} a week",
    "cost": lambda n, _: f"{pounds(n)} a week",
    "concentration": lambda n, _: f"{hours(n // 100)} a week over the mark" if n else "none",
}


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
        For example ``"adds 42 minutes of travel a week"``; empty for 0.
    """
    if not amount:
        return ""
    if chosen is not None and other is not None:
        named = _by_name(goal, amount, chosen, other)
        if named:
            return named
    say = (_LOSS if amount > 0 else _GAIN).get(goal)
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
    """Say everything an alternative loses or gains, the decider first.

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
        At least one phrase; a gain after a loss begins with "but".
    """
    return tuple(_phrases(alternative, policy, chosen)) or (AS_GOOD,)


def _phrases(alternative: Alternative, policy: Policy, chosen: PairFacts | None) -> Iterator[str]:
    """Yield one phrase per goal that changes, the tie-break left out."""
    has_lost = False
    for goal, amount in alternative.losses:
        if amount and goal != TIE_BREAK:
            said = loss_in_words(goal, amount, policy, chosen=chosen, other=alternative.facts)
            yield f"but {said}" if amount < 0 and has_lost else said
            has_lost = has_lost or amount > 0


def value_in_words(goal: str, value: int, policy: Policy) -> str:
    """Say a goal's value in hours, pounds or minutes; the tie-break has none.

    Parameters
    ----------
    goal
        Rule id of the goal.
    value
        In the goal's own unit.
    policy
        Weights and steps.
    """
    say = _VALUE.get(goal)
    return say(value, policy) if say else f"{value:,}"


def tier_in_words(tier: Tier) -> str:
    """Say who is called, for example ``"the lot's framework"``."""
    return _TIER_WORDS[tier]
