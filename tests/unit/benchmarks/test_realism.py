"""Rows that hold the twin's rounds against published figures."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from allocator.rounds.figures import Figures
from benchmarks import realism
from tests.small_county import small_county

WEEK = Figures(calls=480, rounds=100, contact=15_000, travel=4_000, metres=2_500_000)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Stand for the county and its rounds, and note how often these were built."""
    times: list[int] = []

    def build_all(locations: tuple) -> SimpleNamespace:
        times.append(len(locations))
        return SimpleNamespace(total=WEEK)

    monkeypatch.setattr(realism, "build_twin", lambda _: small_county(locations=3, book=12))
    monkeypatch.setattr(realism, "keep_rounds", lambda *_: SimpleNamespace(build_all=build_all))
    return times


def test_a_figure_outside_its_band_is_missed(built: list[int]) -> None:
    rows = {row.instance: row for row in realism.measure_realism(1)}
    worked, paid = rows["realism-calls-per-round"], rows["realism-calls-per-450-paid-minutes"]
    assert (worked.value, worked.size, worked.status) == (4.8, "10-20", "missed")
    assert (paid.value, paid.size, paid.status) == (round(480 * 450 / 19_000, 3), "10-20", "met")
    assert {row.best_known for row in rows.values()} == {None}
    assert len(built) == 1


def test_only_what_is_asked_for_is_built_and_shown(built: list[int]) -> None:
    assert not list(realism.measure_realism(1, "solve-ms"))
    assert built == []
    (row,) = realism.measure_realism(1, "realism-miles-*")
    assert row.instance == "realism-miles-per-call"
