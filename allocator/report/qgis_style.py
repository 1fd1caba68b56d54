"""Styles for QGIS: fills told apart by pattern as well as by colour, and labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.sax.saxutils import quoteattr

from allocator.report.csv_cells import one_line

COLOURS = (
    (230, 159, 0), (86, 180, 233), (0, 158, 115), (240, 228, 66),
    (0, 114, 178), (213, 94, 0), (204, 121, 167), (187, 187, 187),
)  # fmt: skip
"""Eight colours that people with any colour vision tell apart (Okabe and Ito 2008), the black of
theirs a grey."""

PATTERNS = ("", "b_diagonal", "horizontal", "cross", "f_diagonal", "vertical", "diagonal_x")
"""Seven hatchings, the first none; seven and eight have no common factor, so 56 fills differ."""

SHADES = ((247, 247, 247), (204, 204, 204), (150, 150, 150), (99, 99, 99), (37, 37, 37))
"""Greys from few to many, told apart in black and white too."""

_LINE = "60,60,60,255"
_HEAD = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


@dataclass(frozen=True, slots=True)
class Fill:
    """How an area is filled: its colour, its pattern and how thick its outline is [mm]."""

    colour: tuple[int, int, int]
    pattern: str = ""
    outline: str = "0.1"


def fill_of(number: int, outline: str = "0.1") -> Fill:
    """Return the fill of the lot with a number; the first 56 differ.

    Parameters
    ----------
    number
        Position of the lot, from 0.
    outline
        Thickness of its outline [mm].
    """
    return Fill(COLOURS[number % len(COLOURS)], PATTERNS[number % len(PATTERNS)], outline)


def by_lot(
    lots: Sequence[tuple[str, str]], *, outline: str, label: str = "", dim: bool = False
) -> str:
    """Return a style that gives every lot its own fill.

    Parameters
    ----------
    lots
        Ids of the lots, as they stand in the column ``lot``, and their names.
    outline
        Thickness of outlines [mm].
    label
        Column that is written on the map; nothing when empty.
    dim
        Whether fills are half transparent.
    """
    categories = [
        f'<category type="string" render="true" symbol="{number}" value={_attribute(lot)} '
        f"label={_attribute(name)}/>"
        for number, (lot, name) in enumerate(lots)
    ]
    symbols = [_symbol(number, fill_of(number, outline), dim=dim) for number in range(len(lots))]
    renderer = [
        '<renderer-v2 type="categorizedSymbol" attr="lot" forceraster="0" symbollevels="0" '
        'enableorderby="0">',
        "<categories>",
        *categories,
        "</categories>",
        "<symbols>",
        *symbols,
        "</symbols>",
        "</renderer-v2>",
    ]
    return _page(renderer, label)


def by_amount(column: str, limits: Sequence[float], label: str = "") -> str:
    """Return a style that shades areas by an amount.

    Parameters
    ----------
    column
        Column that holds the amount.
    limits
        Ends of up to five classes, ascending: one more than there are classes.
    label
        Column that is written on the map; nothing when empty.
    """
    classes = list(pairwise(limits))
    ranges = [
        f'<range render="true" symbol="{number}" lower="{low:.6f}" upper="{high:.6f}" '
        f'label="{low:,.0f} to {high:,.0f}"/>'
        for number, (low, high) in enumerate(classes)
    ]
    symbols = [_symbol(number, Fill(SHADES[number])) for number in range(len(classes))]
    renderer = [
        f'<renderer-v2 type="graduatedSymbol" attr={_attribute(column)} '
        'graduatedMethod="GraduatedColor" forceraster="0" symbollevels="0" enableorderby="0">',
        "<ranges>",
        *ranges,
        "</ranges>",
        "<symbols>",
        *symbols,
        "</symbols>",
        "</renderer-v2>",
    ]
    return _page(renderer, label)


def _page(renderer: Sequence[str], label: str) -> str:
    labelled = int(bool(label))
    lines = [
        f'<qgis version="3.28.0" styleCategories="Symbology|Labeling" labelsEnabled="{labelled}">',
        *renderer,
        *(_labels(label) if label else ()),
        "</qgis>",
    ]
    return _HEAD + "\n".join(lines) + "\n"


def _symbol(number: int, fill: Fill, *, dim: bool = False) -> str:
    """Return a fill: the colour with an outline, and the pattern on top."""
    alpha = "0.5" if dim else "1"
    layers = [_layer(fill.colour, "solid", fill.outline)]
    if fill.pattern:
        layers.append(_layer((60, 60, 60), fill.pattern, ""))
    body = "".join(layers)
    return (
        f'<symbol type="fill" name="{number}" alpha="{alpha}" clip_to_extent="1" force_rhr="0">'
        f"{body}</symbol>"
    )


def _layer(colour: tuple[int, int, int], style: str, outline: str) -> str:
    settings = {
        "color": ",".join(map(str, (*colour, 255))),
        "style": style,
        "outline_color": _LINE,
        "outline_style": "solid" if outline else "no",
        "outline_width": outline or "0",
        "outline_width_unit": "MM",
        "joinstyle": "round",
    }
    options = "".join(_option(name, value) for name, value in settings.items())
    return (
        '<layer class="SimpleFill" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{options}</Option></layer>'
    )


def _option(name: str, value: str) -> str:
    return f'<Option type="QString" name="{name}" value="{value}"/>'


def _labels(column: str) -> Iterator[str]:
    """Yield labels with a white halo, which can be read on any fill."""
    yield '<labeling type="simple"><settings calloutType="simple">'
    yield (
        f'<text-style fieldName={_attribute(column)} isExpression="0" fontSize="9" '
        'fontSizeUnit="Point" textColor="20,20,20,255" textOpacity="1">'
        '<text-buffer bufferDraw="1" bufferSize="1" bufferSizeUnits="MM" '
        'bufferColor="255,255,255,255" bufferOpacity="1"/></text-style>'
    )
    yield '<placement placement="1" centroidInside="1" centroidWhole="1"/>'
    yield "</settings></labeling>"


def _attribute(text: str) -> str:
    return quoteattr(one_line(text))
