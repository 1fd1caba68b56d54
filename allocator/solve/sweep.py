"""Find the best plan on all goals at once by going through the locations one after the other.

Once most variables are ruled out, a location shares few packages with those not yet looked at. What
matters of everything before is then only which of these packages are placed already, so of all ways
to get there one is kept: the best on the goals in their order, and of those the one that moves
fewest packages. A plan's values are held as one whole number, level after level, so that better
means smaller. No solver is asked and nothing is rounded; where too many ways are open it gives up.

References
----------
Dechter, R. (1999). Bucket elimination: a unifying framework for reasoning. Artificial Intelligence
113(1-2), 41-85. https://doi.org/10.1016/S0004-3702(99)00059-4
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from allocator.rules.choice_model import BoolArray, IntArray
from allocator.solve.programme import Programme

MOST_VARIABLES = 600
MOST_STEPS = 100_000
"""Variables and steps above which a solver is likely to be quicker."""

_Columns = dict[int, tuple[int, int]]
"""By the groups of a variable as bits: its price and its number, the cheapest of those alike."""
_Ways = dict[int, tuple[int, int, int]]
"""By the groups placed, as bits: the price, the groups placed before, and those placed last."""


def sweep(
    programme: Programme, alive: BoolArray, near: IntArray, steps: int = MOST_STEPS
) -> IntArray | None:
    """Find the lexicographic optimum among some variables.

    Parameters
    ----------
    programme
        The programme.
    alive
        Variables that may be used, shape ``(variables,)``.
    near
        Choices of a plan; of plans worth the same the one with most of these is taken.
    steps
        Most ways looked at in each part of the list that hangs together.

    Returns
    -------
    numpy.ndarray or None
        Variables of the plan, ascending; ``None`` when there is none, or it takes too long to tell.
    """
    if int(alive.sum()) > MOST_VARIABLES or _has_binding_rows(programme, alive):
        return None
    if (programme.costs[:, alive] < 0).any():
        return None  # no model has such costs; written into one number they would borrow of others
    blocks, singles = _read(programme, np.flatnonzero(alive), near)
    chosen: list[int] = []
    placed = 0
    for part in _parts(blocks):
        found = _best(_in_order(blocks, part), singles, steps)
        if found is None:
            return None
        chosen += [variable for _, variable in found]
        placed |= sum(groups for groups, _ in found)
    alone = [1 << group for group in range(programme.model.groups) if not placed >> group & 1]
    if any(group not in singles for group in alone):
        return None
    return np.array(sorted(chosen + [singles[group][1] for group in alone]), dtype=np.int64)


def _has_binding_rows(programme: Programme, alive: BoolArray) -> bool:
    """Tell whether plans of these variables could break or exceed a row, or break a clique."""
    if any(int(alive[clique].sum()) > 1 for clique in programme.cliques):
        return True
    is_open = np.zeros(programme.model.choices, dtype=bool)
    is_open[programme.member_choice[alive[programme.member_variable]]] = True
    use = np.where(is_open, programme.row_of_choice, np.iinfo(np.int64).min >> 20)
    most = np.maximum.reduceat(use, programme.model.group_start[:-1], axis=1).sum(axis=1)
    return bool((most > programme.model.row_limit[programme.rows]).any())


def _read(
    programme: Programme, active: IntArray, near: IntArray
) -> tuple[dict[int, _Columns], _Columns]:
    """Return the columns of each listed block, and the single variables."""
    blocks: dict[int, _Columns] = {}
    singles: _Columns = {}
    prices = _prices(programme, active, near)
    start, group = programme.member_start.tolist(), programme.member_group.tolist()
    numbers = zip(active.tolist(), programme.block[active].tolist(), prices, strict=True)
    for variable, block, price in numbers:
        groups = sum(1 << group[at] for at in range(start[variable], start[variable + 1]))
        columns = singles if block < 0 else blocks.setdefault(block, {})
        if groups not in columns or price < columns[groups][0]:
            columns[groups] = price, variable
    return blocks, singles


def _prices(programme: Programme, active: IntArray, near: IntArray) -> list[int]:
    """Return the costs of some variables on every level, and the choices elsewhere, in one number.

    Each level has as many bits as a plan's costs can fill.
    """
    is_near = np.zeros(programme.model.choices, dtype=np.int64)
    is_near[near] = 1
    elsewhere = programme.add_up(1 - is_near)[active]
    costs = np.concatenate([programme.costs[:, active], elsewhere[None, :]])
    widths = [
        (top * programme.model.groups).bit_length() for top in costs.max(axis=1, initial=0).tolist()
    ]
    prices = []
    for row in costs.T.tolist():
        price = 0
        for cost, width in zip(row, widths, strict=True):
            price = price << width | cost
        prices.append(price)
    return prices


def _parts(blocks: Mapping[int, _Columns]) -> Iterator[list[int]]:
    """Yield the blocks in sets of which no two share a group."""
    touched = {number: _all_of(columns) for number, columns in blocks.items()}
    left = sorted(touched)
    while left:
        part, reach = [left.pop(0)], 0
        for number in part:
            reach |= touched[number]
            part += [other for other in left if touched[other] & reach]
            left = [other for other in left if not touched[other] & reach]
        yield part


def _in_order(blocks: Mapping[int, _Columns], part: list[int]) -> list[_Columns]:
    """Return blocks so that after each as few groups as can be are shared with later ones."""
    touched = {number: _all_of(blocks[number]) for number in part}
    left, begun, order = sorted(part), 0, []
    while left:
        once, more = 0, 0
        for number in left:
            more |= once & touched[number]
            once |= touched[number]
        later = {number: more | (once & ~touched[number]) for number in left}
        shared = {it: ((begun | touched[it]) & later[it]).bit_count() for it in left}
        best = min(left, key=lambda it: (shared[it], touched[it].bit_count(), it))
        begun = (begun | touched[best]) & later[best]
        left.remove(best)
        order.append(blocks[best])
    return order


def _all_of(columns: Iterable[int]) -> int:
    """Return every group that some column holds, as bits."""
    found = 0
    for groups in columns:
        found |= groups
    return found


def _best(order: list[_Columns], singles: _Columns, steps: int) -> list[tuple[int, int]] | None:
    """Return the columns to take, at most one of each block: their groups and their numbers.

    Parameters
    ----------
    order
        Columns of each block.
    singles
        What a group may take instead of a column.
    steps
        Most ways to look at.
    """
    begun = 0
    ways: _Ways = {0: (0, 0, 0)}
    stages: list[_Ways] = []
    for number, columns in enumerate(order):
        later = _all_of(groups for others in order[number + 1 :] for groups in others)
        block = _Block(columns, begun, later, singles)
        found: _Ways = {}
        for before, (spent, _, _) in ways.items():
            kept, options = before & later, block.options(before)
            steps -= len(options)
            if steps < block.steps:
                return None
            for opened, price, groups in options:
                after, cost = kept | opened, spent + price
                if after not in found or cost < found[after][0]:
                    found[after] = cost, before, groups
        steps -= block.steps
        ways = found
        stages.append(ways)
        begun = (begun | block.touched) & later
    return _taken(stages, order)


class _Block:
    """What can be done at one block, after some groups were placed at those before it.

    Parameters
    ----------
    columns
        Its columns.
    begun, later
        Groups that a block before, or after, can take too, as bits.
    singles
        What a group takes that no block has taken.
    """

    def __init__(self, columns: _Columns, begun: int, later: int, singles: _Columns) -> None:
        self.touched = _all_of(columns)
        self._columns = {0: 0} | {groups: price for groups, (price, _) in columns.items()}
        self._later = later
        self._closing = (begun | self.touched) & ~later
        self._asks = self.touched | self._closing
        self._singles = singles
        self._options: dict[int, list[tuple[int, int, int]]] = {}
        self._due: dict[int, int | None] = {}
        self.steps = 0

    def options(self, placed: int) -> list[tuple[int, int, int]]:
        """Return what may follow: groups later blocks will ask about, the price, all groups."""
        told = placed & self._asks
        if told not in self._options:
            self.steps += len(self._columns)
            best: dict[int, tuple[int, int, int]] = {}
            for groups, price in self._columns.items():
                due = None if groups & told else self._due_without(told | groups)
                if due is not None:
                    opened = groups & self._later
                    if opened not in best or price + due < best[opened][1]:
                        best[opened] = opened, price + due, groups
            self._options[told] = list(best.values())
        return self._options[told]

    def _due_without(self, placed: int) -> int | None:
        """Price the groups that nobody can take any more, nothing where one has no other way."""
        left = self._closing & ~placed
        if left not in self._due:
            bits = [1 << at for at in range(left.bit_length()) if left >> at & 1]
            is_open = all(bit in self._singles for bit in bits)
            self._due[left] = sum(self._singles[bit][0] for bit in bits) if is_open else None
        return self._due[left]


def _taken(stages: list[_Ways], order: list[_Columns]) -> list[tuple[int, int]] | None:
    """Go back from the end along the best way."""
    at, found = 0, []
    for ways, columns in zip(reversed(stages), reversed(order), strict=True):
        if at not in ways:
            return None
        _, at, groups = ways[at]
        if groups:
            found.append((groups, columns[groups][1]))
    return found
