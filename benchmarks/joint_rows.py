"""The rows of the joint benchmark: one for each method, way of measuring and unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.joint_outcomes import INSERTED, JOINT, OWN, RE_ROUTED, Outcome, saving
from benchmarks.joint_rounds import Added
from benchmarks.rows import Row

_UNITS = ("travel", "between", "cost")


@dataclass(frozen=True, slots=True, kw_only=True)
class JointRow(Row):
    """What a method adds on one instance, by one measure and in one unit.

    Nothing is published and no bound is known: the best known value is the least of all methods by
    the same measure, the joint plan's own rounds beside the inserted ones. Every plan is feasible,
    none is proved.

    Parameters
    ----------
    below_percent
        By how much the joint plan's value lies below this one [%], its own rounds where this one is
        inserted; ``None`` for the joint plan itself.
    predicted
        Added cost the joint plan was predicted to have.
    apart_percent
        By how much the last decision's prediction differed from its routing [%].
    agreement
        ``settled``, ``restated`` or ``differs``, and after how many decisions.
    was_routed
        Whether the last decision chose bundles that had all been routed before.
    """

    below_percent: float | None
    predicted: int | None
    apart_percent: float | None
    agreement: str | None
    was_routed: bool | None


def rows_of(name: str, size: str, outcomes: Sequence[Outcome]) -> Iterator[JointRow]:
    """Yield the rows of one instance.

    Parameters
    ----------
    name, size
        Of the instance.
    outcomes
        What each method gave, ours first.
    """
    for it in outcomes:
        yield from _by_measure(name, size, it, outcomes, INSERTED)
        yield from _by_measure(name, size, it, outcomes, RE_ROUTED)
        if it.method == JOINT:
            yield from _by_measure(name, size, it, outcomes, OWN)


def _by_measure(
    name: str, size: str, it: Outcome, outcomes: Sequence[Outcome], measure: str
) -> Iterator[JointRow]:
    """Yield the rows of one method by one measure."""
    jointly = outcomes[0]
    is_routed_alike = measure == RE_ROUTED
    value = _added(it, measure)
    ours = jointly.re_routed if is_routed_alike else jointly.own
    others = [_added(x, RE_ROUTED if is_routed_alike else OWN) for x in outcomes]
    for unit in _UNITS:
        reached = _in(value, unit)
        best = min(_in(x, unit) for x in others)
        yield JointRow(
            family=JOINT,
            instance=f"{name}/{it.method}/{measure}/{unit}",
            size=size,
            value=reached,
            bound=None,
            best_known=best,
            gap_percent=100.0 * (reached - best) / max(1, best),
            cpu_seconds=it.cpu,
            wall_seconds=it.wall,
            status="feasible",
            checker=it.checker,
            below_percent=None if it is jointly else saving(_in(ours, unit), reached),
            predicted=it.predicted,
            apart_percent=it.apart,
            agreement=it.agreement,
            was_routed=it.was_routed,
        )


def _added(outcome: Outcome, measure: str) -> Added:
    """Return what a method adds by one measure."""
    return {INSERTED: outcome.inserted, RE_ROUTED: outcome.re_routed, OWN: outcome.own}[measure]


def _in(added: Added, unit: str) -> int:
    """Return what is added in one unit."""
    return {"travel": added.driving, "between": added.between, "cost": added.cost}[unit]
