"""Whatever a router hands over keeps every rule, says the checker and says a second opinion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from allocator.rounds.checker import check_roster
from allocator.rounds.day import NO_CARER, Ties
from allocator.rounds.room import fill_room
from allocator.routing.day_task import plain
from allocator.routing.pyvrp_adapter import route
from allocator.routing.search import cost_of, improve
from tests.unit.rounds.oracle import is_legal, nobody
from tests.unit.rounds.random_days import random_day

seeds = st.integers(0, 10**6)
days = st.builds(
    lambda seed, calls, carers, soft, breaks: random_day(
        seed, calls=calls, carers=carers, soft=soft, breaks=breaks
    ),
    seeds, st.integers(4, 14), st.integers(1, 4), st.booleans(), st.booleans(),
)  # fmt: skip


def _without_ties(day):
    """What PyVRP can hold of a day: no ties, no breaks, nobody known."""
    strangers = np.full(len(day.calls), NO_CARER)
    calls = replace(day.calls, known=strangers)
    return plain(day.but(ties=Ties.none(), calls=calls))


@settings(max_examples=60, deadline=None)
@given(day=days, steps=st.sampled_from([0, 40, 400]), seed=st.integers(0, 99))
def test_a_search_from_nothing_keeps_every_rule_and_seating_what_fits_loses_no_call(
    day, steps, seed
):
    found = improve(day, None, steps=steps, seed=seed)
    assert check_roster(day, found) == []
    assert is_legal(day, found)
    filled = fill_room(day, found)
    assert is_legal(day, filled)
    assert set(filled.unserved) <= set(found.unserved)


@settings(max_examples=40, deadline=None)
@given(day=days, seed=st.integers(0, 99))
def test_a_search_never_hands_back_anything_dearer_than_it_was_given(day, seed):
    given_roster = fill_room(day, nobody(day))
    found = improve(day, given_roster, steps=200, seed=seed)
    assert is_legal(day, found)
    assert cost_of(day, found) <= cost_of(day, given_roster)


@settings(max_examples=40, deadline=None)
@given(day=days, seed=st.integers(1, 99))
def test_plain_routing_keeps_every_rule_of_a_plain_day(day, seed):
    loose = _without_ties(day)
    found = route(loose, iterations=60, seed=seed)
    assert check_roster(loose, found) == []
    assert is_legal(loose, found)
    again = route(loose, iterations=0, seed=seed, start=found)
    assert cost_of(loose, again) == cost_of(loose, found)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(day=days, seed=st.integers(1, 99))
def test_both_searches_leave_out_as_few_calls_of_a_plain_day(day, seed):
    loose = _without_ties(day)
    plainly = route(loose, iterations=300, seed=seed)
    ours = improve(loose, None, steps=400 * len(loose.calls), seed=seed)
    assert abs(len(plainly.unserved) - len(ours.unserved)) <= 1
