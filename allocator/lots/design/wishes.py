"""Wishes one by one, as they bear on areas: what the search for a conflict takes away and adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from allocator.lots.areas import Areas
from allocator.lots.brief import Wishes, areas_named


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One wish.

    Parameters
    ----------
    code
        ``together``, ``whole``, ``lock``, ``no-crossing`` or ``follow``.
    words
        The wish in words.
    clause
        What of the brief it comes from: wishes that are made and dropped together share it.
    group
        Areas that belong in one lot; with ``lock``, in one of their own.
    name
        Name of the lot that is locked.
    apart
        Pairs of areas that may not share a lot.
    sides
        Label of every area where no lot may cross from one label to another; empty texts are free.
    """

    code: str
    words: str
    clause: str
    group: tuple[int, ...] = ()
    name: str = ""
    apart: tuple[tuple[int, int], ...] = ()
    sides: tuple[str, ...] = ()


def wishes_of(areas: Areas, wishes: Wishes) -> list[Wish]:
    """Return wishes one by one, in the order they were made; without those of `borderless`.

    Parameters
    ----------
    areas
        The areas.
    wishes
        All wishes.

    Raises
    ------
    KeyError
        When a word names no area, or a kind of label that is not there.
    """
    return [*_groups(areas, wishes), *_locks(areas, wishes), *_borders(areas, wishes)]


def _groups(areas: Areas, wishes: Wishes) -> Iterator[Wish]:
    for words in wishes.together:
        said = f"{' and '.join(words)} stay together"
        yield Wish(code="together", words=said, clause=said, group=_named(areas, words))
    for kind in wishes.whole:
        labels = areas.labels[kind]
        for value in sorted(set(labels) - {""}):
            group = tuple(i for i, label in enumerate(labels) if label == value)
            if len(group) > 1:
                said = f"{kind} {value} stays whole"
                yield Wish(code="whole", words=said, clause=f"each {kind} stays whole", group=group)


def _locks(areas: Areas, wishes: Wishes) -> Iterator[Wish]:
    for name, words in wishes.lock:
        said = f"lot {name} is locked"
        group = _named(areas, words)
        yield Wish(code="lock", words=said, clause=said, group=group, name=name)


def _borders(areas: Areas, wishes: Wishes) -> Iterator[Wish]:
    for one, other in wishes.no_crossing:
        pairs = _across(areas, one, other)
        if pairs:
            said = f"no lot crosses between {one} and {other}"
            yield Wish(code="no-crossing", words=said, clause=said, apart=pairs)
    if wishes.follow:
        said = f"lots follow the borders of {wishes.follow}"
        sides = areas.labels[wishes.follow]
        yield Wish(code="follow", words=said, clause=said, sides=sides)


def borderless(areas: Areas, wishes: Wishes) -> list[tuple[str, str]]:
    """Return what no lot is to cross between though it has no border in common.

    Parameters
    ----------
    areas
        The areas.
    wishes
        All wishes.

    Raises
    ------
    KeyError
        When a word names no area.
    """
    return [pair for pair in wishes.no_crossing if not _across(areas, *pair)]


def _across(areas: Areas, one: str, other: str) -> tuple[tuple[int, int], ...]:
    """Return the neighbours of which one area belongs to each of two words."""
    left, right = set(_named(areas, (one,))), set(_named(areas, (other,)))
    return tuple(
        (a, b)
        for a, b in areas.edges.tolist()
        if (a in left and b in right) or (a in right and b in left)
    )


def _named(areas: Areas, words: tuple[str, ...]) -> tuple[int, ...]:
    where = areas.index()
    return tuple(sorted({where[area] for word in words for area in areas_named(areas, word)}))


def narrowed(wish: Wish, number: Mapping[int, int]) -> Wish | None:
    """Return a wish as it bears on some of the areas; ``None`` where it asks nothing of them.

    Parameters
    ----------
    wish
        About all areas.
    number
        The new index of every area that is kept, ascending with the old.
    """
    group = tuple(number[area] for area in wish.group if area in number)
    apart = tuple((number[a], number[b]) for a, b in wish.apart if a in number and b in number)
    sides = tuple(wish.sides[area] for area in number) if wish.sides else ()
    sides = sides if len(set(sides) - {""}) > 1 else ()
    is_cut = wish.code == "lock" and len(group) < len(wish.group)
    if is_cut or (len(group) < 2 and wish.code in ("together", "whole")):
        return None
    if not (group or apart or sides):
        return None
    return replace(wish, group=group, apart=apart, sides=sides)
