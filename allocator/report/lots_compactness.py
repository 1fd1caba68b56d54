"""How compact lots are, in words: their moment, the typical way to a hub, and prices of wishes."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from allocator.lots.design.wish_prices import WishPrice
from allocator.report.columns import Heading, plain_table

UNITS = {
    "squared-minutes": "carer-minutes times minutes squared",
    "minutes": "carer-minutes times minutes",
    "squared-metres": "carer-minutes times squares of 100 m",
}
"""What the value of a cut is counted in, by metric."""


def in_millions(value: int, digits: int = 1) -> str:
    """Write the value of a cut.

    >>> in_millions(543_866_295)
    '543.9 million'
    """
    return f"{value / 1_000_000:,.{digits}f} million" if value >= 100_000 else f"{value:,}"


def apart_in_millions(value: int, bound: int) -> tuple[str, str]:
    """Write the value of a cut and its bound with as many digits as tell them apart.

    Examples
    --------
    >>> apart_in_millions(543_866_295, 543_858_000)
    ('543.87 million', '543.86 million')
    >>> apart_in_millions(2_000_000, 2_000_000)
    ('2.0 million', '2.0 million')
    """
    for digits in range(1, 6):
        told = in_millions(value, digits), in_millions(bound, digits)
        if value == bound or told[0] != told[1]:
            return told
    return f"{value:,}", f"{bound:,}"


def typical_way(metric: str, value: int, minutes: int) -> str:
    """Write the way to the hub that a value comes to for a minute of care.

    Parameters
    ----------
    metric
        What the value is counted by.
    value
        The value.
    minutes
        Carer-minutes a week of all areas.

    Examples
    --------
    >>> typical_way("squared-minutes", 14_400, 100), typical_way("squared-metres", 14_400, 100)
    ('12.0 min', '1.2 km')
    """
    each = value / max(1, minutes)
    if metric == "minutes":
        return f"{each:.1f} min"
    return f"{sqrt(each):.1f} min" if metric == "squared-minutes" else f"{sqrt(each) / 10:.1f} km"


def prices_table(prices: Sequence[WishPrice], of: int) -> str:
    """Return a table of what wishes cost, in per cent of one value.

    Parameters
    ----------
    prices
        The wishes.
    of
        The value all of them are measured against.
    """
    headings = [Heading("Wish", 60), Heading("Costs", 10, is_number=True), Heading("For sure", 40)]
    rows = [[one.words, f"+{_percent(one.value, of)}", sure_words(one, of)] for one in prices]
    return plain_table(headings, rows)


def sure_words(price: WishPrice, of: int) -> str:
    """Say between what limits the price of a wish lies, whatever cut is the best.

    Parameters
    ----------
    price
        The price.
    of
        The value it is measured against.
    """
    low, high = _percent(price.low, of), _percent(price.high, of)
    if price.low == price.high:
        return f"exactly {high}" if price.high else "nothing"
    if low == high:
        return f"about {high}"
    return f"{low} to {high}" if price.low else f"nothing to {high}"


def price_values(price: WishPrice, of: int) -> dict[str, str | int | float]:
    """Return the price of a wish for JSON.

    Parameters
    ----------
    price, of
        As for `sure_words`.
    """
    amounts = {"costs": price.value, "at_least": price.low, "at_most": price.high}
    shares = {f"{name}_percent": round(100 * it / max(1, of), 4) for name, it in amounts.items()}
    return {"wish": price.words, **amounts, **shares, "status": price.status.value}


def _percent(value: int, of: int) -> str:
    return f"{100 * value / max(1, of):.2f} %"
