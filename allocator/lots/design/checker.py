"""Judge a cut of the county with no solver: exact cover, hours, contiguity, permissions, value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from allocator.lots.areas import connected
from allocator.lots.design.task import Partition, Task


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a partition.

    Parameters
    ----------
    code
        ``shape``, ``hub``, ``count``, ``hours``, ``pieces``, ``forbidden``, ``shared``,
        ``parted``, ``value`` or ``bound``.
    units
        The units it is about.
    amount
        By how much, where that can be said.
    """

    code: str
    units: tuple[int, ...]
    amount: int = 0


def check_partition(
    task: Task, partition: Partition, *, value: int, bound: int | None
) -> list[Fault]:
    """List everything wrong with a partition and with what is said of it.

    Parameters
    ----------
    task
        What was asked for.
    partition
        The cut.
    value
        The objective it is said to have.
    bound
        The least objective any partition can have, as claimed; ``None`` where nothing is claimed.

    Returns
    -------
    list of Fault
        Empty for a legal partition that has the value and contradicts no bound.
    """
    home = task.home.tolist()
    site_of = [int(site) for site in partition.site_of]
    if len(site_of) != len(task) or not all(0 <= site < len(home) for site in site_of):
        return [Fault("shape", ())]
    members: dict[int, list[int]] = {}
    for unit, site in enumerate(site_of):
        members.setdefault(site, []).append(unit)
    faults = list(_lots(task, members))
    for code, pairs, is_wrong in (("shared", task.apart, True), ("parted", task.tied, False)):
        faults += [
            Fault(code, (one, other))
            for one, other in pairs.tolist()
            if (site_of[one] == site_of[other]) is is_wrong
        ]
    if len(members) != task.lots:
        faults.append(Fault("count", tuple(sorted(members)), len(members) - task.lots))
    total = sum(int(task.cost[unit, site]) for unit, site in enumerate(site_of))
    if total != value:
        faults.append(Fault("value", (), total - value))
    if bound is not None and bound > total:
        faults.append(Fault("bound", (), bound - total))
    return faults


def _lots(task: Task, members: dict[int, list[int]]) -> Iterator[Fault]:
    """Yield what is wrong with single lots."""
    for site, units in sorted(members.items()):
        if int(task.home[site]) not in units:
            yield Fault("hub", (int(task.home[site]),))
        hours = sum(int(task.hours[unit]) for unit in units)
        if not task.low <= hours <= task.high:
            yield Fault(
                "hours", tuple(units), hours - (task.low if hours < task.low else task.high)
            )
        barred = tuple(unit for unit in units if not task.may[unit, site])
        if barred:
            yield Fault("forbidden", barred)
        away = [unit for part in connected(units, task.edges)[1:] for unit in part]
        if away:
            yield Fault("pieces", tuple(sorted(away)))
