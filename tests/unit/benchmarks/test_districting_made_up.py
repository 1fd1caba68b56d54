"""Made-up folders of the public format: what is proven of them is what trying all plans finds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from random import Random

import pytest

from benchmarks.__main__ import main

MILLION = 1_000_000


class MadeUp:
    """A small instance by chance: a connected graph, sizes, distances, lots and a band."""

    def __init__(self, seed: int) -> None:
        r = Random(seed)
        self.units = [f"u{at}" for at in range(r.randint(4, 8))]
        count = len(self.units)
        self.pop = [r.choice((0, 1, 3, 10, 25, r.randint(1, 1_000))) for _ in self.units]
        tree = {(r.randrange(at), at) for at in range(1, count)}
        more = {pair for pair in combinations(range(count), 2) if r.random() < 0.2}
        self.edges = sorted(tree | more)
        apart = {pair: r.randint(0, 90) for pair in combinations(range(count), 2)}
        self.km = [
            [apart.get((min(one, other), max(one, other)), 0) for other in range(count)]
            for one in range(count)
        ]
        self.lots = r.randint(1, min(4, count))
        mean, slack = sum(self.pop) / self.lots, r.choice((0.0, 0.1, 0.4, 0.9))
        self.low, self.high = int(mean * (1 - slack)), int(mean * (1 + slack)) + 1

    def write(self, folder: Path) -> None:
        folder.mkdir()
        head = {"state": folder.name, "n": len(self.units), "m": len(self.edges), "k": self.lots}
        head |= {"L": self.low, "U": self.high, "optimal_contiguous": None}
        tables = {
            "units.csv": [
                ("unit", "name", "pop"),
                *zip(self.units, self.units, self.pop, strict=True),
            ],
            "edges.csv": [("u", "v", "shared_perim_deg"), *self.named_edges()],
            "dist_km.csv": [("unit", *self.units)]
            + [(unit, *row) for unit, row in zip(self.units, self.km, strict=True)],
        }
        (folder / "instance.json").write_text(json.dumps(head), encoding="utf-8")
        for name, rows in tables.items():
            text = "".join(",".join(map(str, row)) + "\n" for row in rows)
            (folder / name).write_text(text, encoding="utf-8")

    def named_edges(self) -> Iterator[tuple[str, str, int]]:
        for one, other in self.edges:
            yield self.units[one], self.units[other], 1

    def cheapest(self) -> int | None:
        """The least cost of any legal plan, in people times squares of kilometres."""
        costs = (self.cost(parts) for parts in self.plans([], 0))
        return min((cost for cost in costs if cost is not None), default=None)

    def plans(self, parts: list[list[int]], at: int) -> Iterator[list[list[int]]]:
        if at == len(self.units):
            if len(parts) == self.lots:
                yield parts
            return
        for number in range(len(parts)):
            grown = [[*part, at] if place == number else part for place, part in enumerate(parts)]
            yield from self.plans(grown, at + 1)
        if len(parts) < self.lots:
            yield from self.plans([*parts, [at]], at + 1)

    def cost(self, parts: list[list[int]]) -> int | None:
        total = 0
        for part in parts:
            if not self.low <= sum(self.pop[at] for at in part) <= self.high or self.torn(part):
                return None
            total += min(sum(self.pop[at] * self.km[at][hub] ** 2 for at in part) for hub in part)
        return total

    def torn(self, part: list[int]) -> bool:
        met, ahead = {part[0]}, [part[0]]
        while ahead:
            at = ahead.pop()
            near = {b if a == at else a for a, b in self.edges if at in (a, b)}
            fresh = near & set(part) - met
            met |= fresh
            ahead += fresh
        return len(met) < len(part)


def hold_against_every_plan(folder: Path, seeds: range) -> list[str]:
    made = {f"S{seed}": MadeUp(seed) for seed in seeds}
    for name, instance in made.items():
        instance.write(folder / name)
    target = folder / "rows.json"
    assert main(["districting", str(folder), "--seconds", "20", "--json", str(target)]) == 0
    rows = {row["instance"]: row for row in json.loads(target.read_text(encoding="utf-8"))}
    assert rows.keys() == made.keys()
    for name, instance in made.items():
        best, row = instance.cheapest(), rows[name]
        if best is None:
            assert (row["status"], row["value"]) == ("infeasible", None), name
        else:
            assert (row["status"], row["checker"]) == ("optimal", "ok"), name
            assert round(row["value"] * MILLION) == best, name
            assert round(row["bound"] * MILLION) == best, name
    return [row["status"] for row in rows.values()]


def test_what_is_proven_of_made_up_folders_is_true(tmp_path: Path) -> None:
    told = hold_against_every_plan(tmp_path, range(12))
    assert set(told) == {"optimal", "infeasible"}


@pytest.mark.slow
@pytest.mark.parametrize("start", range(12, 2_012, 100))
def test_what_is_proven_of_many_made_up_folders_is_true(tmp_path: Path, start: int) -> None:
    hold_against_every_plan(tmp_path, range(start, start + 100))
