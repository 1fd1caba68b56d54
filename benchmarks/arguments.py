"""Words of the command line that several benchmarks read alike."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def whole_from(least: int, what: str) -> Callable[[str], int]:
    """Return a reader of whole numbers, for ``type=`` of an option.

    Parameters
    ----------
    least
        The smallest that is taken.
    what
        What they count, for the message.
    """

    def read(word: str) -> int:
        if not (word.isascii() and word.isdecimal() and int(word) >= least):
            raise argparse.ArgumentTypeError(f"{word}: {what} are a whole number from {least}")
        return int(word)

    return read
