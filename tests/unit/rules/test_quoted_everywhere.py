"""Packages quoted everywhere at once are quoted as each of them would be alone."""

from __future__ import annotations

import numpy as np

from allocator.domain.synergy import synergy_of
from allocator.policy import read_policy
from allocator.rounds import InsertionQuotes
from allocator.rounds.quotes import NO_QUOTE
from allocator.rules import Problem, eligible_pairs
from tests.small_county import small_county


def test_several_at_once_are_quoted_as_one_by_one() -> None:
    problem = Problem(small_county(), read_policy())
    rows = range(0, len(problem.packages), 2)
    together = problem.quoted_everywhere(*rows)
    for row in range(len(problem.packages)):
        alone = problem.quoted_everywhere(row) if row in rows else problem
        assert np.array_equal(together.added[row], alone.added[row])
        assert (together.added[row] == NO_QUOTE).any() == (row not in rows)
    assert np.array_equal(eligible_pairs(together), eligible_pairs(problem))


def test_other_terms_and_other_quotes_of_bundles_leave_the_quotes_worked_out() -> None:
    problem = Problem(small_county(), read_policy())
    known = problem.added
    synergy = synergy_of({}, {("L1", ("N1", "N2")): 5})
    quotes = InsertionQuotes(problem.case, problem.travel)
    for changed in (problem.with_synergy(synergy), problem.asking(quotes)):
        assert changed.added is known
    assert problem.with_synergy(synergy).synergy == synergy
    assert problem.asking(quotes).quotes is quotes


def test_asking_again_changes_nothing() -> None:
    problem = Problem(small_county(), read_policy())
    asked = problem.quoted_everywhere(0, 1)
    assert asked.quoted_everywhere(1) is asked
