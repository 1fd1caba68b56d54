"""How lots on a map are filled: a colour, and strokes over it that the lot's outline cuts off.

A pattern fill would be shorter; printed from a browser, though, every lot filled with one becomes
an image of its own, and the paper of four plans a file of several megabytes. Strokes stay strokes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from allocator.report.lot_fills import FILLS

NO_FILL = ""
"""Name of the fill of lots of which there is nothing to show, unlike that of the lowest class."""


@dataclass(frozen=True, slots=True)
class Strokes:
    """Strokes at even distances, the same all over a map.

    Parameters
    ----------
    ways
        How they run: ``across``, ``down``, ``rising`` and ``falling``.
    apart
        From one to the next along the sides of the map.
    colour, width
        Of the pen.
    """

    ways: tuple[str, ...]
    apart: int
    colour: str
    width: float

    def path(self, wide: float, high: float) -> str:
        """Return them over a box as the path of an SVG.

        Parameters
        ----------
        wide, high
            Size of the box, its left upper corner at nothing.

        Examples
        --------
        >>> Strokes(("across",), 8, "#000000", 1).path(30, 18)
        'M0 4H30M0 12H30'
        >>> Strokes(("rising",), 8, "#000000", 1).path(8, 16)
        'M0 8L8 0M0 16L8 8'
        """
        return "".join(line for way in self.ways for line in _WAYS[way](self.apart, wide, high))


@dataclass(frozen=True, slots=True)
class LotFill:
    """A fill: its colour, and the name of its strokes in `STROKES`; empty for none."""

    colour: str
    strokes: str = ""


def _across(apart: int, wide: float, high: float) -> Iterator[str]:
    for step in range(ceil(high / apart - 0.5)):
        yield f"M0 {apart * step + apart / 2:g}H{wide:g}"


def _down(apart: int, wide: float, high: float) -> Iterator[str]:
    for step in range(ceil(wide / apart - 0.5)):
        yield f"M{apart * step + apart / 2:g} 0V{high:g}"


def _rising(apart: int, wide: float, high: float) -> Iterator[str]:
    """Yield strokes from the lower left to the upper right, cut off at the sides of the box."""
    for at in range(apart, ceil(wide + high), apart):
        left, right = max(0, at - high), min(wide, at)
        yield f"M{left:g} {at - left:g}L{right:g} {at - right:g}"


def _falling(apart: int, wide: float, high: float) -> Iterator[str]:
    """Yield the same from the upper left to the lower right."""
    for at in range(apart * (1 - ceil(high / apart)), ceil(wide), apart):
        left, right = max(0, at), min(wide, at + high)
        yield f"M{left:g} {left - at:g}L{right:g} {right - at:g}"


_WAYS: Mapping[str, Callable[[int, float, float], Iterator[str]]] = {
    "across": _across,
    "down": _down,
    "rising": _rising,
    "falling": _falling,
}

_TINTS = ("#cfe3f3", "#fbe6bd", "#d6ead0", "#f4d4ce", "#e1d6ee", "#e7e3d8")
_KINDS = ((), ("rising",), ("across",), ("down",), ("falling",), ("across", "down"))
_STEPS = ("#ffffff", "#d5e3f0", "#a9c8e3", "#76a6cf", "#4781b3")
_BANDS = ("#f7e3b5", "#e4efdf", "#efc2b8")

STROKES: Mapping[str, Strokes] = {
    **{f"lot-{at}": Strokes(ways, 8, "#5d6c78", 0.8) for at, ways in enumerate(_KINDS) if ways},
    "step-1": Strokes(("rising",), 11, "#27343f", 0.6),
    "step-2": Strokes(("rising",), 8, "#27343f", 0.6),
    "step-3": Strokes(("rising",), 5, "#27343f", 0.6),
    "step-4": Strokes(("rising", "falling"), 5, "#27343f", 0.6),
    "below": Strokes(("across",), 7, "#6b4a00", 0.8),
    "above": Strokes(("rising", "falling"), 7, "#7d1f10", 0.8),
}
"""Every kind of strokes by its name: of lots, of classes from light to dark, and off a band."""

LOT_FILLS: Mapping[str, LotFill] = {
    NO_FILL: LotFill("#e4e7ea"),
    **{
        f"kind-{at}": LotFill(_TINTS[tint], f"lot-{kind}" if _KINDS[kind] else "")
        for at, (tint, kind) in enumerate(FILLS)
    },
    **{f"steps-{at}": LotFill(_STEPS[at], f"step-{at}" if at else "") for at in range(5)},
    **{f"band-{at}": LotFill(_BANDS[at], ("below", "", "above")[at]) for at in range(3)},
}
"""Every fill by its name: `kind-` of a lot, `steps-` of a class, `band-` below, inside, above."""


def strokes_of(fills: Iterable[str]) -> dict[str, Strokes]:
    """Return the strokes some fills need, by name.

    Parameters
    ----------
    fills
        Names of fills.

    Examples
    --------
    >>> list(strokes_of(["band-1", "band-2", "kind-1"]))
    ['above', 'lot-1']
    """
    names = {LOT_FILLS[fill].strokes for fill in fills} - {""}
    return {name: STROKES[name] for name in sorted(names)}
