"""Words of the command line that several benchmarks read alike."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable

_DIGITS = 19
"""Longer numbers count nothing that a run could finish."""


def whole_from(least: int, what: str, most: int | None = None) -> Callable[[str], int]:
    """Return a reader of whole numbers, for ``type=`` of an option.

    Parameters
    ----------
    least, most
        The smallest that is taken, and the largest where there is one.
    what
        What they count, for the message.
    """
    ends = f"from {least}" if most is None else f"from {least} to {most}"

    def read(word: str) -> int:
        """Return the number; `argparse.ArgumentTypeError` where the word is none in range."""
        is_whole = word.isascii() and word.isdecimal() and len(word) < _DIGITS
        if not (is_whole and least <= int(word) <= (math.inf if most is None else most)):
            raise argparse.ArgumentTypeError(f"{word}: {what} are a whole number {ends}")
        return int(word)

    return read


def above_nothing(what: str) -> Callable[[str], float]:
    """Return a reader of numbers above 0, for ``type=`` of an option.

    Parameters
    ----------
    what
        What they say, for the message.
    """

    def read(word: str) -> float:
        """Return the number; `argparse.ArgumentTypeError` where the word is none above 0."""
        try:
            number = float(word)
        except ValueError:
            number = math.nan
        if not 0 < number < math.inf:
            raise argparse.ArgumentTypeError(f"{word}: {what} above 0")
        return number

    return read
