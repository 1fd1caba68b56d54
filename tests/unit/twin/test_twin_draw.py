"""Draws are whole, repeatable and fair."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allocator.twin.draw import Draw, apportion


def test_a_stream_is_known_by_heart():
    draw = Draw(1, "dice")
    assert [draw.between(1, 6) for _ in range(12)] == [5, 4, 6, 4, 1, 2, 1, 4, 4, 3, 2, 2]


def test_it_uses_the_raw_words_whose_stream_numpy_promises():
    source = np.random.PCG64(np.random.SeedSequence([7, *b"words"]))
    words = source.random_raw(4096).tolist()
    draw = Draw(7, "words")
    assert [draw.below(1000) for _ in range(3)] == [(w * 1000) >> 64 for w in words[:-4:-1]]


def test_topics_and_seeds_have_streams_of_their_own():
    streams = {
        tuple(draw.below(10**6) for _ in range(4))
        for draw in (Draw(1, "a"), Draw(1, "b"), Draw(2, "a"))
    }
    assert len(streams) == 3


def test_a_draw_is_about_fair():
    draw = Draw(3, "fair")
    count = Counter(draw.below(6) for _ in range(12_000))
    assert set(count) == set(range(6))
    assert all(1800 < n < 2200 for n in count.values())


def test_a_pick_follows_its_weights_and_never_takes_a_weightless_thing():
    draw = Draw(4, "pick")
    count = Counter(draw.pick((("a", 3), ("b", 0), ("c", 1))) for _ in range(8000))
    assert count.keys() == {"a", "c"}
    assert 5700 < count["a"] < 6300


def test_negative_weights_are_a_fault():
    with pytest.raises(ValueError, match="negative"):
        Draw(4, "pick").pick((("a", -1), ("b", 1)))


@given(st.integers(0, 50), st.integers(0, 60))
def test_some_of_gives_different_things(seed, count):
    drawn = Draw(seed, "some").some_of(range(50), count)
    assert len(drawn) == len(set(drawn)) == min(count, 50)


@given(st.integers(0, 50), st.integers(0, 12))
def test_some_by_weight_gives_different_things(seed, count):
    odds = [(name, weight) for weight, name in enumerate("abcdefgh", start=1)]
    drawn = Draw(seed, "weights").some_by_weight(odds, count)
    assert len(drawn) == len(set(drawn)) == min(count, 8)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=9), st.integers(0, 10**5))
def test_shares_add_up_and_are_near_their_weights(weights, total):
    weights[0] += 1
    shares = apportion(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)


@given(st.integers(0, 200))
def test_a_spread_has_the_apportioned_numbers(count):
    odds = (("a", 5), ("b", 3), ("c", 2))
    found = Counter(Draw(count, "spread").spread(odds, count))
    shares = apportion(count, [5, 3, 2])
    assert [found[name] for name in "abc"] == shares
