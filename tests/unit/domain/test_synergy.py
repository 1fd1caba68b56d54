"""What packages at one location save and cost each other, by hand, and what is refused."""

from __future__ import annotations

import pytest

from allocator.domain.synergy import Saving, Surcharge, Synergy, bundles_of, synergy_of

QUOTES = {"A": 100, "B": 80, "C": 60}


def savings(**minutes: int) -> Synergy:
    """Savings of the second letter's package beside the first letter's, at L."""
    return synergy_of({("L", key[1], key[0]): found for key, found in minutes.items()}, {})


def test_alone_or_elsewhere_a_package_costs_its_quote() -> None:
    found = savings(AB=30)
    assert found.predict("L", {"B": 80}) == 80
    assert found.predict("M", {"A": 100, "B": 80}) == 180


def test_only_the_largest_saving_of_a_package_counts() -> None:
    found = savings(AB=30, AC=20, BC=50)
    assert found.predict("L", {"A": 100, "B": 80}) == 150
    assert found.predict("L", {"A": 100, "C": 60}) == 140
    assert found.predict("L", QUOTES) == 240 - 30 - 50


def test_a_quote_that_is_too_high_in_any_case_is_a_saving_beside_itself() -> None:
    found = synergy_of({("L", "A", "A"): 15, ("L", "A", "B"): 40}, {})
    assert found.predict("L", {"A": 100}) == 85
    assert found.predict("L", {"A": 100, "B": 80}) == 140


def test_a_surcharge_is_due_only_where_all_its_packages_are() -> None:
    found = synergy_of({}, {("L", ("A", "C")): 7})
    assert found.predict("L", {"A": 100, "B": 80}) == 180
    assert found.predict("L", QUOTES) == 247


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"savings": (Saving("L", "B", "A", 0),)}, "positive"),
        ({"surcharges": (Surcharge("L", ("A", "B"), -1),)}, "positive"),
        ({"savings": (Saving("L", "B", "A", 2), Saving("L", "C", "A", 0))}, "positive"),
        ({"savings": (Saving("L", "B", "A", 2), Saving("L", "A", "C", 2))}, "sorted"),
        ({"surcharges": (Surcharge("M", ("A",), 1), Surcharge("L", ("A",), 1))}, "sorted"),
        ({"savings": (Saving("L", "B", "A", 2), Saving("L", "B", "A", 3))}, "twice"),
        ({"surcharges": (Surcharge("L", ("A",), 1), Surcharge("L", ("A",), 2))}, "twice"),
        ({"savings": (Saving("L", "A", "B", 2), Saving("L", "B", "A", 3))}, "circle"),
    ],
)
def test_terms_that_make_no_sense_are_refused(
    terms: dict[str, tuple[Saving, ...]], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        Synergy(**terms)  # type: ignore[arg-type]  # either kind of term


def test_bundles_are_by_location_and_sorted() -> None:
    assignment = [("B", "M"), ("A", "M"), ("C", None), ("D", "L")]
    assert bundles_of(assignment) == {"L": ("D",), "M": ("A", "B")}


def test_terms_of_nothing_are_left_out() -> None:
    assert synergy_of({("L", "B", "A"): 0}, {("L", ("A", "B")): 0}) == Synergy()
    kept = synergy_of({("L", "B", "A"): 0, ("L", "C", "A"): 4}, {("L", ("A", "B")): 0})
    assert kept == savings(AC=4)
