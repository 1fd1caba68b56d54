"""What wishes cost, in words: nothing is called exact that is not known, and no limit is lost."""

from __future__ import annotations

from itertools import product

import pytest

from allocator.lots.design.wish_prices import WishPrice
from allocator.report.lots_compactness import (
    apart_in_millions,
    in_millions,
    price_values,
    prices_table,
    sure_words,
    typical_way,
)
from allocator.solve.solution import Status


def price(low: int, high: int) -> WishPrice:
    return WishPrice(words="whole", value=high, low=low, high=high, status=Status.OPTIMAL)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 0, "nothing"),
        (500, 500, "exactly 5.00 %"),
        (0, 500, "nothing to 5.00 %"),
        (250, 500, "2.50 % to 5.00 %"),
    ],
    ids=["free", "exact", "perhaps free", "between"],
)
def test_the_limits_of_a_price_are_told(low: int, high: int, said: str) -> None:
    assert sure_words(price(low, high), 10_000) == said


def test_limits_that_only_look_alike_are_not_called_exact() -> None:
    assert sure_words(price(5_000_001, 5_000_009), 100_000_000) == "about 5.00 %"
    for low, high in product(range(3), range(3)):
        if low <= high:
            told = sure_words(price(low, high), 10**9)
            assert told.startswith("exactly") == (low == high > 0)
            assert (told == "nothing") == (high == 0)


def test_the_table_and_the_values_have_every_wish() -> None:
    prices = [price(0, 5), price(2, 9)]
    table = prices_table(prices, 100).splitlines()
    assert [line.split()[:2] for line in table[2:]] == [["whole", "+5.00"], ["whole", "+9.00"]]
    values = price_values(prices[1], 100)
    assert (values["costs"], values["at_least"], values["at_most"]) == (9, 2, 9)
    assert (values["costs_percent"], values["at_least_percent"]) == (9.0, 2.0)


def test_no_value_is_divided_by_nothing() -> None:
    assert sure_words(price(0, 3), 0) == "nothing to 300.00 %"
    assert price_values(price(0, 3), 0)["costs_percent"] == 300.0
    assert typical_way("squared-minutes", 0, 0) == "0.0 min"


@pytest.mark.parametrize(
    ("metric", "value", "said"),
    [("squared-minutes", 900, "3.0 min"), ("minutes", 900, "9.0 min"),
     ("squared-metres", 90_000, "3.0 km")],
)  # fmt: skip
def test_the_typical_way_is_that_of_a_minute_of_care(metric: str, value: int, said: str) -> None:
    assert typical_way(metric, value, 100) == said


@pytest.mark.parametrize("apart", [1, 10, 1_000, 10**5, 10**7])
def test_a_value_and_its_bound_look_apart_when_they_are(apart: int) -> None:
    value, bound = apart_in_millions(987_654_321, 987_654_321 - apart)
    assert value != bound
    assert apart_in_millions(987_654_321, 987_654_321) == (in_millions(987_654_321),) * 2
