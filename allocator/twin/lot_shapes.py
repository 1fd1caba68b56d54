"""Lots with the names of the real tender and shapes of our own.

Norfolk's lots are Primary Care Networks. Their names are published, their boundaries are not, so
every shape here is SYNTHETIC: connected groups of MSOA11s, grown from a town and balanced by
expected people. The lots of Norwich and the east are invented altogether. Shapes do not depend on
the seed.
"""

from __future__ import annotations

from dataclasses import dataclass

from allocator.geo import Gazetteer
from allocator.twin.lot_cutting import Piece, connected_parts, cut

SHORT_AREAS = ("North", "South", "West")
"""Parts of the county where the council finds too little supply."""

AMPLE_AREAS = ("Norwich", "East")
"""The other parts."""

PARTS = SHORT_AREAS + AMPLE_AREAS
"""All parts of the county."""

BROADLAND_SPLIT = (622_500, 313_500)
"""Broadland is North where centred west or north of this place, else East (assumed)."""

_AREA_OF_DISTRICT = {
    "Breckland": "South",
    "Broadland": "East",
    "Great Yarmouth": "East",
    "King's Lynn and West Norfolk": "West",
    "North Norfolk": "North",
    "Norwich": "Norwich",
    "South Norfolk": "South",
}


@dataclass(frozen=True, slots=True)
class LotName:
    """A lot before it has a shape: its id, name, part of the county and where it grows from."""

    lot_id: str
    name: str
    area: str
    easting: int
    northing: int


LOT_NAMES: tuple[LotName, ...] = (
    LotName("nn1", "NN1", "North", 592_000, 332_000),
    LotName("nn2", "NN2", "North", 615_700, 341_000),
    LotName("nn3", "NN3", "North", 616_000, 322_000),
    LotName("nn4", "NN4", "North", 632_000, 326_000),
    LotName("coastal", "Coastal", "West", 567_500, 338_000),
    LotName("kings-lynn", "King's Lynn", "West", 561_900, 320_000),
    LotName("fens-and-brecks", "Fens & Brecks", "West", 563_000, 302_000),
    LotName("mid-norfolk", "Mid Norfolk", "South", 598_800, 313_300),
    LotName("breckland", "Breckland", "South", 588_000, 284_000),
    LotName("ketts-oak", "Ketts Oak", "South", 613_000, 303_000),
    LotName("snhip", "SNHIP", "South", 626_000, 287_000),
    LotName("norwich-wensum", "Norwich Wensum", "Norwich", 621_000, 311_500),
    LotName("norwich-yare", "Norwich Yare", "Norwich", 623_000, 306_500),
    LotName("gorleston", "Gorleston", "East", 652_200, 302_500),
    LotName("yarmouth-and-bure", "Yarmouth & Bure", "East", 651_000, 311_000),
    LotName("broads-edge", "Broads Edge", "East", 627_000, 310_500),
)
"""Eleven real names (North, West, South: notices 067329-2025, 037641-2025) and five invented."""


@dataclass(frozen=True, slots=True)
class LotShape:
    """A lot's name and the indices of the areas it is made of, ascending."""

    label: LotName
    areas: tuple[int, ...]


def shape_lots(gazetteer: Gazetteer, people: tuple[int, ...]) -> tuple[LotShape, ...]:
    """Cut the county into lots that are each connected and together cover every area once.

    Parameters
    ----------
    gazetteer
        The real areas and which of them touch.
    people
        Weight of each area, for balance.

    Returns
    -------
    tuple
        One shape per entry of `LOT_NAMES`, in that order by part of the county.
    """
    links = _area_links(gazetteer)
    pieces = _pieces(gazetteer, links, people)
    shapes: list[LotShape] = []
    for part in PARTS:
        labels = [label for label in LOT_NAMES if label.area == part]
        mine = [piece for piece in pieces if _part_of(gazetteer, piece) == part]
        anchors = [(label.easting, label.northing) for label in labels]
        cuts = cut(mine, _piece_links(mine, links), anchors)
        shapes += [LotShape(label, areas) for label, areas in zip(labels, cuts, strict=True)]
    return tuple(shapes)


def _area_links(gazetteer: Gazetteer) -> list[set[int]]:
    links: list[set[int]] = [set() for _ in gazetteer.area_codes]
    for one, other in gazetteer.neighbours().tolist():
        links[one].add(other)
        links[other].add(one)
    return links


def _pieces(gazetteer: Gazetteer, links: list[set[int]], people: tuple[int, ...]) -> list[Piece]:
    """Each MSOA11, or its parts where a river divides it."""
    members: dict[str, list[int]] = {}
    for index, code in enumerate(gazetteer.area_msoa11cd):
        members.setdefault(code, []).append(index)
    return [
        Piece(part, sum(people[area] for area in part), *_middle(gazetteer, part))
        for code in sorted(members)
        for part in connected_parts(links, members[code])
    ]


def _middle(gazetteer: Gazetteer, areas: tuple[int, ...]) -> tuple[int, int]:
    """Return the mean place of some areas, by postcodes, in whole metres."""
    chosen = list(areas)
    weights = gazetteer.area_postcodes[chosen]
    total = int(weights.sum())
    easting = int((gazetteer.area_easting[chosen] * weights).sum()) // total
    northing = int((gazetteer.area_northing[chosen] * weights).sum()) // total
    return easting, northing


def _piece_links(pieces: list[Piece], links: list[set[int]]) -> list[set[int]]:
    owner = {area: index for index, piece in enumerate(pieces) for area in piece.areas}
    return [
        {owner[other] for area in piece.areas for other in links[area] if other in owner} - {index}
        for index, piece in enumerate(pieces)
    ]


def _part_of(gazetteer: Gazetteer, piece: Piece) -> str:
    district = gazetteer.area_district[piece.areas[0]]
    west, north = BROADLAND_SPLIT
    if district == "Broadland" and (piece.easting < west or piece.northing > north):
        return "North"
    return _AREA_OF_DISTRICT[district]
