"""The model of Hess as rows of a mixed-integer programme, for whichever solver.

One binary variable for every assignment that is still open: a unit to a hub at a site.

References
----------
Validi, H., Buchanan, A. and Lykhovyd, E. (2022). Imposing contiguity constraints in political
districting models. Operations Research 70, 867–892. https://doi.org/10.1287/opre.2021.2141
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from allocator.lots.design.separate import cuts_for
from allocator.lots.design.task import BoolArray, IntArray, Task, neighbours_of

_LARGEST = 1e5
"""The dearest assignment's coefficient: tolerances of solvers are absolute."""


@dataclass(frozen=True, slots=True)
class Row:
    """``low`` ≤ Σ coefficient · variable ≤ ``high``; ``None`` where an end is open."""

    terms: tuple[tuple[int, int], ...]
    low: int | None
    high: int | None


@dataclass(frozen=True)
class HessModel:
    """Variables and rows.

    Parameters
    ----------
    task
        The task.
    is_open
        Assignments that have a variable, shape ``(units, sites)``.
    """

    task: Task
    is_open: BoolArray
    unit: IntArray = field(init=False)
    site: IntArray = field(init=False)
    number: dict[tuple[int, int], int] = field(init=False)
    near: list[list[int]] = field(init=False)

    def __post_init__(self) -> None:
        unit, site = np.nonzero(self.is_open)
        begin, other = neighbours_of(self.task)
        put = object.__setattr__
        put(self, "unit", unit)
        put(self, "site", site)
        pairs = zip(unit.tolist(), site.tolist(), strict=True)
        put(self, "number", {pair: number for number, pair in enumerate(pairs)})
        put(self, "near", [other[a:b].tolist() for a, b in pairwise(begin)])

    @property
    def is_hub(self) -> BoolArray:
        """Whether a variable says that a site is a hub, shape ``(variables,)``."""
        return np.asarray(self.task.home[self.site] == self.unit)

    @property
    def scale(self) -> float:
        """What a unit of cost is in the objective."""
        return _LARGEST / max(1, int(self.task.cost[self.is_open].max(initial=1)))

    @property
    def objective(self) -> list[float]:
        """Coefficient of every variable."""
        return [float(cost) * self.scale for cost in self.task.cost[self.unit, self.site].tolist()]

    def rows(self) -> Iterator[Row]:
        """Yield all rows but those of contiguity."""
        task, home = self.task, self.task.home.tolist()
        of_unit: list[list[int]] = [[] for _ in range(len(task))]
        of_site: dict[int, list[tuple[int, int]]] = {}
        for (unit, site), number in self.number.items():
            of_unit[unit].append(number)
            of_site.setdefault(site, []).append((unit, number))
        for numbers in of_unit:
            yield Row(tuple((number, 1) for number in numbers), 1, 1)
        hubs = {site: self.number.get((home[site], site)) for site in sorted(of_site)}
        open_hubs = tuple((hub, 1) for hub in hubs.values() if hub is not None)
        yield Row(open_hubs, task.lots, task.lots)
        for site, hub in hubs.items():
            if hub is None:
                yield Row(tuple((number, 1) for _, number in of_site[site]), 0, 0)
                continue
            load = [(number, int(task.hours[unit])) for unit, number in of_site[site]]
            yield Row(_less(load, hub, task.low), 0, None)
            yield Row(_less(load, hub, task.high), None, 0)
            for _, number in of_site[site]:
                if number != hub:
                    yield Row(((number, 1), (hub, -1)), None, 0)
            yield from self._apart(site, hub)
            yield from self._tied(site)

    def _tied(self, site: int) -> Iterator[Row]:
        """Yield rows that keep pairs of units in one lot."""
        for pair in self.task.tied.tolist():
            both = [self.number.get((unit, site)) for unit in pair]
            terms = [(number, sign) for number, sign in zip(both, (1, -1), strict=True)
                     if number is not None]  # fmt: skip
            if terms:
                yield Row(tuple(terms), 0, 0)

    def _apart(self, site: int, hub: int) -> Iterator[Row]:
        """Yield rows that keep pairs of units from sharing a lot."""
        for pair in self.task.apart.tolist():
            both = [self.number[unit, site] for unit in pair if (unit, site) in self.number]
            if len(both) == 2:
                terms = {hub: 0} | dict.fromkeys(both, 1)
                terms[hub] -= 1
                yield Row(tuple(terms.items()), None, 0)

    def site_of(self, value: Callable[[int], float]) -> list[int]:
        """Return the hub of every unit by the values of the variables; -1 for none."""
        found = [-1] * len(self.task)
        for (unit, site), number in self.number.items():
            if value(number) > 0.5:
                found[unit] = site
        return found

    def contiguity(self, site_of: list[int]) -> Iterator[Row]:
        """Yield rows that cut off lots in parts; none where all hang together."""
        lots: dict[int, list[int]] = {}
        for unit, site in enumerate(site_of):
            if site >= 0:
                lots.setdefault(site, []).append(unit)
        for site, members in sorted(lots.items()):
            allowed = [unit for unit in range(len(self.task)) if self.is_open[unit, site]]
            hub = site, int(self.task.home[site])
            for cut in cuts_for(self.near, members, hub, allowed):
                parting = [(self.number[unit, site], -1) for unit in cut.parting]
                yield Row(((self.number[cut.unit, site], 1), *parting), None, 0)


def _less(load: list[tuple[int, int]], hub: int, limit: int) -> tuple[tuple[int, int], ...]:
    """Return the terms of a load less a limit that counts where the hub is open."""
    return tuple((number, hours - limit if number == hub else hours) for number, hours in load)
