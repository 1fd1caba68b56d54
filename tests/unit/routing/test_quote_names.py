"""Rounds of a quote are called what they are called today, and visits that move are counted."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from allocator.rounds.day import Carers
from allocator.rounds.week import CallRef
from allocator.routing.quote_names import carers_of, moved_calls, moved_starts

Rounds = tuple[tuple[int, ...], ...]


@dataclass
class Found:
    """A small day as far as names go; calls from 10 on are newcomers'."""

    today: Rounds
    found: Rounds
    shifts: tuple[int, ...] = (420, 420, 420)

    def __post_init__(self) -> None:
        nothing = np.zeros(len(self.shifts), dtype=np.int64)
        on_duty = np.array(self.shifts, dtype=np.int64)
        self.with_new = SimpleNamespace(rounds=self.found)
        self.part = SimpleNamespace(
            today=SimpleNamespace(rounds=self.today),
            with_new=SimpleNamespace(
                carers=Carers(
                    start=nothing,
                    end=nothing,
                    on_duty=on_duty,
                    off_duty=on_duty + 480,
                    skills=nothing,
                )
            ),
            refs=tuple(CallRef(f"B{call // 2}", 0, call % 2) for call in range(12)),
            old=10,
        )


@pytest.mark.parametrize(
    ("found", "carers", "moved"),
    [
        (Found(((0,), (2, 4), ()), ((0,), (), (2, 10, 4))), (0, 2, 1), 0),
        (Found(((0,), (2, 4, 6), ()), ((0,), (2,), (4, 6, 10))), (0, 2, 1), 1),
        (Found(((0,), (2,), ()), ((0, 2), (10,), ())), (0, 2, 1), 1),
        (Found(((0,), (2, 4), ()), ((0,), (), (2, 10, 4)), (420, 420, 960)), (0, 1, 2), 2),
        (Found(((), (), ()), ((), (10,), ())), (0, 1, 2), 0),
        (Found(((0, 6), (4, 8, 2, 3), ()), ((0, 6, 2, 3), (4, 8), ())), (0, 1, 2), 1),
    ],
    ids=["handed over", "split", "joined", "other shift", "nobody today", "both carers move"],
)
def test_a_round_keeps_the_carer_of_most_of_its_calls(
    found: Found, carers: tuple[int, ...], moved: int
) -> None:
    named = carers_of(found)  # type: ignore[arg-type]
    assert sorted(named) == list(range(len(found.found)))
    assert (named, moved_calls(found, named)) == (carers, moved)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("starts", "told"),
    [
        ((480, 500, 500, 600, 480), (0, 0)),
        ((480, 500, 500, 625, 480), (1, 25)),
        ((470, 510, 510, 600, 480), (2, 10)),
        ((480, 500, 500, 600, 700), (0, 0)),
    ],
    ids=["none", "one later", "two carers are one visit", "newcomers are no others"],
)
def test_visits_that_start_at_another_time_are_counted_once(
    starts: tuple[int, ...], told: tuple[int, int]
) -> None:
    refs = tuple(CallRef(*it) for it in (("A", 0, 0), ("B", 0, 0), ("B", 0, 1), ("A", 1, 0)))
    part = SimpleNamespace(
        old=4,
        refs=(*refs, CallRef("N", 0, 0)),
        today=SimpleNamespace(start=np.array([480, 500, 500, 600])),
    )
    joined = SimpleNamespace(part=part, with_new=SimpleNamespace(start=np.array(starts)))
    assert moved_starts(joined) == told  # type: ignore[arg-type]
