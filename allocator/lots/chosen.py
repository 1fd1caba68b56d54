"""Some of the areas, as areas of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from allocator.geo.points import IntArray
from allocator.lots.areas import Areas
from allocator.lots.brief import areas_named


def chosen_areas(areas: Areas, words: Iterable[str]) -> Areas:
    """Return the areas that words name, with the neighbours among them.

    Parameters
    ----------
    areas
        All areas.
    words
        As for `allocator.lots.brief.areas_named`; all areas when there are none.

    Raises
    ------
    KeyError
        When a word names no area.
    """
    kept = sorted({area for word in words for area in areas_named(areas, word)})
    if not kept:
        return areas
    where = areas.index()
    return _taken(areas, np.array([where[area] for area in kept], dtype=np.int64))


def _taken(areas: Areas, kept: IntArray) -> Areas:
    place = np.full(len(areas), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    edges = place[areas.edges.reshape(-1, 2)]
    picked = kept.tolist()
    return replace(
        areas,
        ids=tuple(areas.ids[i] for i in picked),
        names=tuple(areas.names[i] for i in picked),
        minutes={load: held[kept] for load, held in areas.minutes.items()},
        easting=areas.easting[kept],
        northing=areas.northing[kept],
        is_rural=areas.is_rural[kept],
        edges=edges[(edges >= 0).all(axis=1)],
        labels={k: tuple(values[i] for i in picked) for k, values in areas.labels.items()},
        outlines=tuple(areas.outlines[i] for i in picked) if areas.outlines else (),
        source=f"{areas.source}; {len(kept)} areas of {len(areas)}",
    )
