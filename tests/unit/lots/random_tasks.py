"""Small random tasks, and every partition of them."""

from collections.abc import Iterator
from random import Random

import numpy as np

from allocator.lots.areas import connected
from allocator.lots.design.task import Partition, Task, best_hubs, value_of


def random_task(seed: int, *, units: int = 9, is_plain: bool = False) -> Task:
    """A task on a connected graph, some with units of two sites, barred hubs or tight bands."""
    draw = Random(seed)
    home = list(range(units)) + ([] if is_plain else draw.choices(range(units), k=2))
    place = [(draw.randrange(100), draw.randrange(100)) for _ in home]
    edges = {(draw.randrange(at), at) for at in range(1, units)}
    for _ in range(units // 2):
        one, other = draw.sample(range(units), 2)
        edges.add((min(one, other), max(one, other)))
    hours = np.array([draw.randint(1, 20) for _ in range(units)], dtype=np.int64)
    cost = np.array(
        [
            [((x - p) ** 2 + (y - q) ** 2) * int(hours[unit]) for p, q in place]
            for unit, (x, y) in enumerate(place[:units])
        ],
        dtype=np.int64,
    )
    may = np.ones(cost.shape, dtype=np.bool_)
    if not is_plain and draw.random() < 0.4:
        for _ in range(units):
            may[draw.randrange(units), draw.randrange(len(home))] = False
    foes = 0 if is_plain else draw.choice([0, 0, 1, 2])
    apart = [draw.sample(range(units), 2) for _ in range(foes)]
    friends = 0 if is_plain else draw.choice([0, 0, 0, 1])
    tied = [draw.sample(range(units), 2) for _ in range(friends)]
    lots = draw.randint(1, 4)
    mean, slack = hours.sum() / lots, draw.choice([0.1, 0.3, 0.6])
    return Task(
        hours=hours,
        cost=cost,
        home=np.array(home, dtype=np.int64),
        may=may,
        edges=np.array(sorted(edges), dtype=np.int64),
        lots=lots,
        low=int(np.ceil(mean * (1 - slack))),
        high=int(mean * (1 + slack)),
        apart=np.array(apart, dtype=np.int64).reshape(-1, 2),
        tied=np.array(tied, dtype=np.int64).reshape(-1, 2),
    )


def cheapest_by_enumeration(task: Task) -> int | None:
    """The least cost of any partition that keeps every rule, found by trying them all."""
    best = best_by_enumeration(task)
    return None if best is None else value_of(task, best)


def best_by_enumeration(task: Task) -> Partition | None:
    """A cheapest partition that keeps every rule, found by trying them all."""
    best, least = None, 0
    for labels in _labels(len(task), task.lots):
        if not _is_legal(task, labels):
            continue
        try:
            partition = best_hubs(task, np.array(labels))
        except ValueError:
            continue
        value = value_of(task, partition)
        if best is None or value < least:
            best, least = partition, value
    return best


def _labels(units: int, lots: int) -> Iterator[list[int]]:
    def grow(labels: list[int], used: int) -> Iterator[list[int]]:
        if units - len(labels) < lots - used:
            return
        if len(labels) == units:
            yield labels
            return
        for label in range(min(used + 1, lots)):
            yield from grow([*labels, label], max(used, label + 1))

    return grow([], 0)


def _is_legal(task: Task, labels: list[int]) -> bool:
    if any(labels[one] == labels[other] for one, other in task.apart.tolist()):
        return False
    if any(labels[one] != labels[other] for one, other in task.tied.tolist()):
        return False
    for label in set(labels):
        members = [unit for unit, its in enumerate(labels) if its == label]
        if not task.low <= int(task.hours[members].sum()) <= task.high:
            return False
        if len(connected(members, task.edges)) > 1:
            return False
    return True


def two_towns() -> Task:
    """A line of five units where the cheapest lots would hang together only through another."""
    place = np.array([0, 50, 1, 51, 2])
    cost = (place[:, None] - place[None, :]) ** 2
    return Task(
        hours=np.ones(5, dtype=np.int64),
        cost=cost.astype(np.int64),
        home=np.arange(5),
        may=np.ones((5, 5), dtype=np.bool_),
        edges=np.array([[0, 1], [1, 2], [2, 3], [3, 4]]),
        lots=2,
        low=2,
        high=3,
    )
