"""Careful quotes for the pairs that may be chosen, estimates for all others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from allocator.domain.week import SLOTS
from allocator.rounds.partly import PartlyQuotes
from allocator.rounds.quotes import NO_QUOTE
from tests.rules.world import location, package

PLACES = (location("L0"), location("L1"))
PACKAGES = (package("N1"), package("N2"))
ALL = np.ones((2, 2), dtype=bool)


class Flat:
    """Says the same of every pair, and remembers what it was asked."""

    def __init__(self, name: str, minutes: int) -> None:
        self.name = name
        self.minutes = minutes
        self.asked: list[tuple[str, str]] = []

    def quote(self, package, location):
        self.asked.append((package.ref, location.location_id))
        return (self.minutes,) * len(SLOTS)

    def quote_all(self, packages, locations, wanted):
        added = np.full((*wanted.shape, len(SLOTS)), NO_QUOTE, dtype=np.int32)
        for row, column in zip(*np.nonzero(wanted), strict=True):
            added[row, column] = self.quote(packages[row], locations[column])
        return added

    def bundle(self, packages, location):
        return self.minutes * len(packages)


def _partly() -> PartlyQuotes:
    pairs = {"N1": frozenset({"L0"}), "N2": frozenset({"L0", "L1"})}
    known = {it.ref: it for it in PACKAGES}
    return PartlyQuotes(known, pairs, Flat("careful", 7), Flat("fast", 1))


def test_only_pairs_that_may_be_chosen_are_quoted_with_care():
    quotes = _partly()
    assert quotes.name == "careful"
    added = quotes.quote_all(PACKAGES, PLACES, ALL)
    assert added[:, :, 0].tolist() == [[7, 1], [7, 7]]
    assert quotes.careful.asked == [("N1", "L0"), ("N2", "L0"), ("N2", "L1")]
    assert quotes.otherwise.asked == [("N1", "L1")]
    assert [quotes.quote(PACKAGES[0], place)[0] for place in PLACES] == [7, 1]


def test_a_pair_nobody_asks_for_has_no_quote():
    added = _partly().quote_all(PACKAGES, PLACES, np.array([[True, False], [False, False]]))
    assert added[:, :, 0].tolist() == [[7, NO_QUOTE], [NO_QUOTE, NO_QUOTE]]
    assert _partly().quote_all([], PLACES, ALL[:0]).shape == (0, 2, len(SLOTS))


def test_a_package_changed_for_a_question_is_estimated():
    changed = replace(PACKAGES[0], priority_band=1)
    assert _partly().quote(changed, PLACES[0])[0] == 1
    assert _partly().quote(package("N9"), PLACES[0])[0] == 1


def test_a_bundle_is_careful_only_where_every_package_of_it_is():
    assert [_partly().bundle(PACKAGES, place) for place in PLACES] == [14, 2]
