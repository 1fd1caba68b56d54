"""Column generation for models where every choice uses at most one row: assignment problems.

Each row is a knapsack. A column is a set of groups that one row could serve together; the master
programme picks one column for each row so that every group is covered. Its bound is the one a
Lagrangian relaxation with exact knapsacks would give, far above the plain relaxation where rows are
tight, and diving on its shares gives plans close to that bound.

The master is solved by the interior-point method and only roughly at first: its prices then lie in
the middle of the best ones, which is what keeps column generation from swinging.

References
----------
Savelsbergh, M. (1997). A branch-and-price algorithm for the generalized assignment problem.
Operations Research 45(6), 831–841. https://doi.org/10.1287/opre.45.6.831
Gondzio, J., González-Brevis, P., Munari, P. (2013). New developments in the primal-dual column
generation technique. European Journal of Operational Research 224(1), 41–51.
https://doi.org/10.1016/j.ejor.2012.07.024
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from allocator.rules.choice_model import ChoiceModel, IntArray
from allocator.solve.interior import FloatArray, Relaxation, solve_relaxation

_NOBODY = -1
_TIE = 0.3
_PULL = 0.6
"""How far prices are pulled towards the best known ones before new columns are priced."""


@dataclass(frozen=True)
class Assignment:
    """An assignment problem as tables; ``cost`` is infinite where a row cannot serve a group.

    Parameters
    ----------
    cost, weight
        Shape ``(rows, groups)``.
    room
        Limit of each row, shape ``(rows,)``.
    left_out
        Cost of each group's fallback, shape ``(groups,)``.
    """

    cost: FloatArray
    weight: IntArray
    room: IntArray
    left_out: FloatArray


@dataclass
class Columns:
    """Sets of groups by row, with their cost; grows while prices are found."""

    row: list[int] = field(default_factory=list)
    members: list[IntArray] = field(default_factory=list)
    seen: set[tuple[int, bytes]] = field(default_factory=set)

    def add(self, row: int, members: IntArray) -> bool:
        """Add a set unless it is there already; tell whether it was new."""
        key = (row, members.tobytes())
        if key in self.seen:
            return False
        self.seen.add(key)
        self.row.append(row)
        self.members.append(members)
        return True


@dataclass(frozen=True)
class Master:
    """The result of column generation.

    Parameters
    ----------
    group_price
        u of each group, shape ``(groups,)``.
    bound
        Lagrangian bound at these prices, in floating point.
    share
        Share of each row in each group, shape ``(rows, groups)``.
    """

    group_price: FloatArray
    bound: float
    share: FloatArray


def as_assignment(model: ChoiceModel) -> tuple[Assignment, IntArray] | None:
    """Read a model as an assignment problem, or return ``None`` where it is none.

    Parameters
    ----------
    model
        The programme; one level, hard rows only and at most one row for each choice.

    Returns
    -------
    tuple
        The tables and the choice of each row and group, shape ``(rows, groups)``, -1 for none.
    """
    count = np.bincount(model.row_choice, minlength=model.choices)
    others = np.ones(model.choices, dtype=bool)
    others[model.fallback] = False
    if len(model.levels) != 1 or model.row_soft.any() or not bool((count[others] == 1).all()):
        return None
    group = model.choice_group[model.row_choice]
    choice = np.full((model.rows, model.groups), _NOBODY, dtype=np.int64)
    choice[model.entry_row, group] = model.row_choice
    if int((choice >= 0).sum()) != len(model.row_choice):
        return None
    cost = np.full(choice.shape, np.inf)
    cost[model.entry_row, group] = model.levels[0].choice_cost[model.row_choice]
    weight = np.zeros(choice.shape, dtype=np.int64)
    weight[model.entry_row, group] = model.row_coefficient
    left_out = model.levels[0].choice_cost[model.fallback].astype(float)
    return Assignment(cost, weight, model.row_limit.astype(np.int64), left_out), choice


def cheapest_set(profit: FloatArray, weight: IntArray, room: int) -> tuple[float, IntArray]:
    """Choose the items of largest total profit that fit, by dynamic programming.

    Parameters
    ----------
    profit
        Profit of each item; items without profit are left.
    weight
        Weight of each item.
    room
        Room of the knapsack.

    Returns
    -------
    tuple
        The largest profit and the sorted items chosen.
    """
    items = np.flatnonzero((profit > 1e-9) & (weight <= room))
    if not len(items):
        return 0.0, items
    if int(weight[items].sum()) <= room:
        return float(profit[items].sum()), items
    best = np.zeros(room + 1)
    took = np.zeros((len(items), room + 1), dtype=bool)
    for place, item in enumerate(items.tolist()):
        size = int(weight[item])
        fresh = best[: room + 1 - size] + profit[item]
        better = fresh > best[size:]
        took[place, size:] = better
        best[size:][better] = fresh[better]
    left, chosen = room, []
    for place in range(len(items) - 1, -1, -1):
        if took[place, left]:
            chosen.append(int(items[place]))
            left -= int(weight[items[place]])
    return float(best[room]), np.array(sorted(chosen), dtype=np.int64)


def generate(
    problem: Assignment,
    columns: Columns,
    *,
    iterations: int,
    start: FloatArray | None = None,
    open_gap: float = 0.95,
) -> Master:
    """Add columns until the bound is close to the master's value, or the iterations are used.

    Parameters
    ----------
    problem
        The tables.
    columns
        Columns to start from; new ones are added in place.
    iterations
        Most masters solved.
    start
        Prices known to be good, such as those of the plain relaxation.
    open_gap
        Stop when bound and master are closer than this.
    """
    rows, groups = problem.cost.shape
    centre = np.zeros(groups) if start is None else start
    best = Master(centre, _add_priced(problem, columns, centre)[0], np.zeros((rows, groups)))
    tolerance, pull = 1e-2, _PULL
    for _ in range(iterations):
        price, share, value = _solve_master(problem, columns, tolerance)
        mixed = pull * best.group_price + (1.0 - pull) * price
        bound, new = _add_priced(problem, columns, mixed)
        if pull:
            new += _add_priced(problem, columns, price)[1]
        best = Master(best.group_price, best.bound, share)
        if bound > best.bound:
            best = Master(mixed, bound, share)
        gap = max(value - best.bound, 0.0)
        if gap < open_gap or (not new and pull == 0.0 and tolerance <= 1e-6):
            break
        pull = _PULL if new else (0.5 * pull if pull > 0.1 else 0.0)
        tolerance = max(1e-6, min(tolerance, 0.1 * gap / max(1.0, abs(value))))
    return best


def _add_priced(problem: Assignment, columns: Columns, price: FloatArray) -> tuple[float, int]:
    """Add each row's best set at these prices; return the Lagrangian bound and how many are new."""
    total, new = float(price.sum()), 0
    for row in range(len(problem.room)):
        profit, members = cheapest_set(
            price - problem.cost[row], problem.weight[row], int(problem.room[row])
        )
        total -= profit
        new += len(members) > 0 and columns.add(row, members)
    return total, new


def _solve_master(
    problem: Assignment, columns: Columns, tolerance: float
) -> tuple[FloatArray, FloatArray, float]:
    """Solve the master over the columns; return prices of groups, shares and its value."""
    rows, groups = problem.cost.shape
    owner = np.concatenate([np.arange(rows), np.array(columns.row, dtype=np.int64)])
    order = np.argsort(owner, kind="stable")
    length = np.array([0] * rows + [len(m) for m in columns.members])[order]
    sets = [columns.members[place - rows] for place in order.tolist() if place >= rows]
    member = np.concatenate([np.zeros(0, dtype=np.int64), *sets])
    column = np.repeat(np.arange(len(owner)), length)
    term = problem.cost[owner[order][column], member]
    cost = np.bincount(column, term, len(owner))
    by_row = np.lexsort((column, member))
    unit = max(1.0, float(cost.max()))
    answer = solve_relaxation(
        Relaxation(
            cost=cost / unit,
            group=owner[order],
            groups=rows,
            entry_row=member[by_row],
            entry_choice=column[by_row],
            entry_value=-np.ones(len(member)),
            limit=-np.ones(groups),
            excess_row=np.arange(groups),
            excess_cost=problem.left_out / unit,
            dense=np.zeros((0, len(owner))),
            dense_excess=np.zeros((0, groups)),
            dense_limit=np.zeros(0),
        ),
        tolerance=tolerance,
    )
    share = np.zeros((rows, groups))
    np.add.at(share, (owner[order][column], member), answer.share[column])
    return answer.row * unit, share, answer.bound * unit


def seed_columns(problem: Assignment, served_by: IntArray) -> Columns:
    """Start from the columns of one plan.

    Parameters
    ----------
    problem
        The tables.
    served_by
        Row of each group, -1 for none.
    """
    columns = Columns()
    for row in range(len(problem.room)):
        members = np.flatnonzero(served_by == row)
        if len(members):
            columns.add(row, members)
    return columns


def relax(problem: Assignment, draws: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Solve the plain relaxation with ties broken at random; return shares and row prices.

    Parameters
    ----------
    problem
        The tables.
    draws
        Source of the small costs that break ties, so that the shares are nearly whole.
    """
    rows, groups = problem.cost.shape
    group, row = np.nonzero(np.isfinite(problem.cost).T)
    cost = problem.cost[row, group] + _TIE * draws.random(len(row))
    cost = np.concatenate([cost, problem.left_out])
    owner = np.concatenate([group, np.arange(groups)])
    order = np.argsort(owner, kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    by_row = np.lexsort((group, row))
    weight = problem.weight[row, group][by_row].astype(float)
    unit, heaviest = max(1.0, float(cost[: len(row)].max())), max(1.0, float(weight.max()))
    answer = solve_relaxation(
        Relaxation(
            cost=cost[order] / unit,
            group=owner[order],
            groups=groups,
            entry_row=row[by_row],
            entry_choice=place[: len(row)][by_row],
            entry_value=weight / heaviest,
            limit=problem.room / heaviest,
            excess_row=np.zeros(0, dtype=np.int64),
            excess_cost=np.zeros(0),
            dense=np.zeros((0, len(owner))),
            dense_excess=np.zeros((0, 0)),
            dense_limit=np.zeros(0),
        )
    )
    share = np.zeros((rows, groups))
    share[row, group] = answer.share[place[: len(row)]]
    return share, answer.row * unit / heaviest


def restrict(problem: Assignment, kept: IntArray, room: IntArray) -> Assignment:
    """Leave only some groups and the room that the others leave.

    Parameters
    ----------
    problem
        The tables.
    kept
        Groups that stay.
    room
        Room left in each row, shape ``(rows,)``.
    """
    cost = problem.cost[:, kept].copy()
    cost[problem.weight[:, kept] > room[:, None]] = np.inf
    return Assignment(cost, problem.weight[:, kept], room, problem.left_out[kept])
