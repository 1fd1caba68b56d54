"""Cuts for choices of whole lots: found where halves of lots are taken, never broken by whole."""

from itertools import combinations
from random import Random

import numpy as np

from allocator.lots.design.rank_cuts import RankCut, cuts_off


def _partition(draw: Random, units: int) -> list[list[int]]:
    """Units in lots at random."""
    lots: dict[int, list[int]] = {}
    for unit in range(units):
        lots.setdefault(draw.randrange(4), []).append(unit)
    return list(lots.values())


def _taken(cut: RankCut, units: int, lots: list[list[int]]) -> list[int]:
    """What lots have of a cut."""
    begin = np.cumsum([0, *map(len, lots)])
    return cut.taken(units, begin, np.array([unit for lot in lots for unit in lot])).tolist()


def test_halves_of_three_pairs_are_cut_off() -> None:
    pairs = [list(pair) for pair in combinations(range(3), 2)]
    cuts = cuts_off(3, pairs, np.full(3, 0.5), 1)
    triple = RankCut(((0, 1), (1, 1), (2, 1)), 2)
    assert cuts[0] == triple
    assert triple.limit == 1
    assert _taken(triple, 3, pairs) == [1, 1, 1]


def test_cuts_are_broken_by_what_they_cut_off_and_by_no_partition() -> None:
    draw = Random(1)
    units, found = 14, 0
    for seed in range(12):
        lots = [sorted(draw.sample(range(units), 5)) for _ in range(30)]
        share = np.array([draw.random() / 3 for _ in lots])
        for cut in cuts_off(units, lots, share, seed):
            found += 1
            assert float(share @ np.array(_taken(cut, units, lots))) > cut.limit
            for _ in range(20):
                partition = _partition(draw, units)
                assert sum(_taken(cut, units, partition)) <= cut.limit
    assert found > 300


def test_equal_choices_give_equal_cuts() -> None:
    draw = Random(2)
    lots = [sorted(draw.sample(range(9), 4)) for _ in range(12)]
    share = np.full(12, 0.25)
    assert cuts_off(9, lots, share, 5) == cuts_off(9, lots, share, 5)
    assert len(cuts_off(9, lots, share, 5)) > 0
