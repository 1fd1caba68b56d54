"""How firm an award is: the range of weights around the tender's own, and the shares' intervals."""

from __future__ import annotations

import pytest

from allocator.lots.award.sensitivity import AtWeight, steady_weights, wilson


def at(weight: int, *changed: str) -> AtWeight:
    return AtWeight(weight=weight, winners={}, changed=changed)


def test_a_lot_keeps_its_winner_up_to_the_first_change_on_either_side() -> None:
    weights = (at(50), at(60, "L1"), at(70), at(80), at(90, "L1", "L2"), at(100))
    assert steady_weights(weights, 70, "L1") == (70, 80)
    assert steady_weights(weights, 70, "L2") == (50, 80)
    assert steady_weights(weights, 70, "L3") == (50, 100)


@pytest.mark.parametrize("draws", [1, 20, 1000])
def test_an_interval_holds_the_share_seen_and_stays_within_nothing_and_all(draws: int) -> None:
    for times in {0, 1, draws // 2, draws}:
        least, most = wilson(times, draws)
        assert 0 <= least <= times / draws <= most <= 1
        assert least < most
    assert wilson(draws, draws)[0] == pytest.approx(1 - wilson(0, draws)[1])


def test_more_draws_make_an_interval_narrower() -> None:
    widths = [most - least for least, most in (wilson(n // 5, n) for n in (20, 100, 1000))]
    assert widths == sorted(widths, reverse=True)
