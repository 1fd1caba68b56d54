"""The phrases for every goal: a loss, a gain, a side effect and a value.

Goals are counted in units that suit the engine: weighted minutes, points, percent-minutes. Nobody
should have to read those. Here each becomes hours, minutes or pounds.
"""

from __future__ import annotations

from collections.abc import Callable

from allocator.domain.synergy import NO_ROOM
from allocator.domain.words import Rating, Tier
from allocator.policy import Policy
from allocator.report.amounts import count, duration, hours, pounds
from allocator.rules.placement_goals import TIE_BREAK

AS_GOOD = "is just as good; only the fixed tie-break decides"
"""What is said of an alternative that loses nothing but the tie-break."""

Say = Callable[[int, Policy], str]


def _without_room(travel: int) -> str:
    """Name the packages for which a change of travel says there is no room; empty where none."""
    packages = (2 * abs(travel) + NO_ROOM) // (2 * NO_ROOM)
    return count(packages, "package") if packages else ""


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


LOSS: dict[str, Say] = {
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
    "travel": lambda n, _: (
        f"finds no room in rounds for {_without_room(n)}"
        if _without_room(n)
        else f"adds a counted {duration(n)} a week to rounds"
    ),
    "cost": lambda n, _: f"costs {pounds(n)} more a week",
    "concentration": lambda n, p: (
        f"gives {duration(-(-n // 100))} a week more to providers that already hold over "
        f"{p.concentration_percent} % of the county's care"
    ),
    TIE_BREAK: lambda _n, _p: AS_GOOD,
}

GAIN: dict[str, Say] = {
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
    "travel": lambda n, _: (
        f"finds room in rounds for {_without_room(n)}"
        if _without_room(n)
        else f"saves {duration(n)} a week counted for rounds"
    ),
    "cost": lambda n, _: f"costs {pounds(n)} less a week",
    "concentration": lambda n, p: (
        f"takes {duration(-(-n // 100))} a week from providers that hold over "
        f"{p.concentration_percent} % of the county's care"
    ),
    TIE_BREAK: lambda _n, _p: AS_GOOD,
}

_VALUE: dict[str, Say] = {
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


_CHANGE: dict[str, Callable[[str, bool], str]] = {
    "unplaced": lambda _, worse: f"{'more' if worse else 'less'} urgent care left waiting",
    "last-resort": lambda much, worse: (
        f"{much} a week {'more' if worse else 'less'} with the in-house team"
    ),
    "choice": lambda much, worse: (
        f"{much} a week {'more' if worse else 'less'} against people's wishes"
    ),
    "principal-share": lambda much, worse: (
        f"principals' shares {much} {'further out' if worse else 'closer'}"
    ),
    "call-off": lambda _, worse: f"{'further down' if worse else 'higher up'} the call-off order",
    "quality": lambda _, worse: f"{'lower' if worse else 'better'} ratings",
    "travel": lambda much, worse: f"{much} {'more' if worse else 'less'} a week counted for rounds",
    "no-room": lambda much, worse: (
        f"{'no room in rounds found for' if worse else 'room in rounds for'} {much}"
    ),
    "cost": lambda much, worse: f"{much} a week {'dearer' if worse else 'cheaper'}",
    "concentration": lambda much, worse: (
        f"{much} {'more' if worse else 'less'} with the largest providers"
    ),
}
_HUNDREDTHS = {"principal-share", "concentration"}


def change_in_words(goal: str, amount: int) -> str:
    """Say in a few words how a goal changes beside the one that decides.

    Parameters
    ----------
    goal
        Rule id of the goal.
    amount
        Change in the goal's own unit; positive is worse.

    Examples
    --------
    >>> change_in_words("travel", -59), change_in_words("cost", 5314)
    ('59 minutes less a week counted for rounds', '£53.14 a week dearer')
    >>> change_in_words("travel", 2 * NO_ROOM + 30)
    'no room in rounds found for 2 packages'
    """
    size = abs(amount)
    if goal == "travel" and _without_room(amount):
        return _CHANGE["no-room"](_without_room(amount), amount > 0)
    if goal in _HUNDREDTHS:
        size = -(-size // 100)
    much = pounds(size) if goal == "cost" else duration(size)
    say = _CHANGE.get(goal)
    return say(much, amount > 0) if say else f"{'worse' if amount > 0 else 'better'} on {goal}"
