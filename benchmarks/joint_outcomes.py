"""What the joint benchmark found, and its medians against the targets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from benchmarks.joint_rounds import Added

TARGETS = {"greedy": 30.0, "nearest": 40.0, "round-robin": 60.0}
"""Least median saving of travel against a method as inserted [%]."""
JOINT = "joint"
OWN, INSERTED, RE_ROUTED = "own rounds", "inserted", "re-routed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one method gave on one instance.

    Parameters
    ----------
    method
        Its name.
    own, inserted, re_routed
        What the rounds gain as the method made them, with its packages inserted one after the
        other, and with all routed alike. One by one they are made by inserting.
    predicted
        Travel the goal predicted; ``None`` for one-by-one methods.
    cpu, wall
        Seconds to choose; the joint method's solver runs in a process of its own, so only its wall
        counts it.
    agreement
        Whether prediction and routing agree, and after how many decisions; ``None`` for one-by-one
        methods.
    checker
        What the checkers of plans and of rounds say.
    apart
        By how much the last decision's prediction differed from its routing, the differences of all
        locations added up [% of routed]; ``None`` for one-by-one methods.
    was_routed
        Whether the last decision chose bundles that had all been routed before; ``None`` for
        one-by-one methods.
    """

    method: str
    own: Added
    inserted: Added
    re_routed: Added
    predicted: int | None
    cpu: float
    wall: float
    agreement: str | None
    checker: str
    apart: float | None
    was_routed: bool | None


def saving(ours: int, theirs: int) -> float:
    """Return by how much ours is below theirs [%]."""
    return 100.0 * (theirs - ours) / max(1, theirs)


def medians(found: Sequence[Sequence[Outcome]]) -> str:
    """Return the tables of median savings, the measure of the targets first.

    Parameters
    ----------
    found
        Outcomes of each instance, ours first.
    """
    others = [it.method for it in found[0] if it.method != JOINT]
    lines = [*_agreement([outcomes[0] for outcomes in found])]
    for measured, words in (
        (INSERTED, "as inserted: one by one as brokers do it, the joint plan on its own rounds"),
        (RE_ROUTED, "all re-routed: every method's packages routed alike"),
    ):
        lines += ["", f"added travel of the joint plan below each method's, {words}"]
        lines += [_line(name, found, measured) for name in others]
    return "\n".join(lines)


def _agreement(jointly: Sequence[Outcome]) -> Iterator[str]:
    """Yield how far what was predicted is from what was routed."""
    settled = [it for it in jointly if (it.agreement or "").startswith("settled")]
    known = sum(it.was_routed is True for it in settled)
    restated = sum((it.agreement or "").startswith("restated") for it in jointly)
    yield (
        f"{len(settled)} of {len(jointly)} settled: the last decision was predicted within 1 % of "
        f"routed, {known} of them on bundles routed before; {restated} restated: put right "
        "afterwards"
    )
    apart = [it.apart for it in jointly if it.apart is not None]
    if apart:
        yield f"the last decision was predicted {median(apart):.1f} % off in the median"


def _line(name: str, found: Sequence[Sequence[Outcome]], measured: str) -> str:
    """Return one method's medians."""
    travel, between, cost = [], [], []
    for outcomes in found:
        other = next(it for it in outcomes if it.method == name)
        is_own = measured == INSERTED
        ours = outcomes[0].own if is_own else outcomes[0].re_routed
        theirs = other.own if is_own else other.re_routed
        travel.append(saving(ours.driving, theirs.driving))
        between.append(saving(ours.between, theirs.between))
        cost.append(saving(ours.cost, theirs.cost))
    has_target = measured == INSERTED and name in TARGETS
    target = f"target {TARGETS[name]:.0f} %" if has_target else "no target"
    low, middle, high = _quarters(travel)
    return (
        f"{name:12} travel median {middle:5.1f} %, half from {low:.1f} to {high:.1f} %, "
        f"all from {min(travel):.1f} to {max(travel):.1f} %, {target}; "
        f"between visits {median(between):5.1f} %; cost {median(cost):5.1f} %"
    )


def _quarters(values: Sequence[float]) -> list[float]:
    """Return the quartiles."""
    return quantiles(values, method="inclusive") if len(values) > 1 else [*values] * 3
