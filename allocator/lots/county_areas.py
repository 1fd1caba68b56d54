"""The small areas of Norfolk as areas for lots, with what a case's people need in them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from allocator.domain.case import Case
from allocator.geo import Gazetteer
from allocator.geo.borders import shared_borders
from allocator.lots.areas import Areas
from allocator.lots.crossings import with_crossings
from allocator.lots.needs import Needs, Outlook, loads_of
from allocator.lots.norfolk_crossings import NORFOLK_CROSSINGS

UNITARIES: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "unitary-1": {
            "Norfolk (example)": (
                *("Breckland", "Broadland", "Great Yarmouth", "King's Lynn and West Norfolk"),
                *("North Norfolk", "Norwich", "South Norfolk"),
            ),
        },
        "unitary-2": {
            "West (example)": ("Breckland", "King's Lynn and West Norfolk", "North Norfolk"),
            "East (example)": ("Broadland", "Great Yarmouth", "Norwich", "South Norfolk"),
        },
        "unitary-3": {
            "West (example)": ("Breckland", "King's Lynn and West Norfolk"),
            "East (example)": ("Broadland", "Great Yarmouth", "North Norfolk"),
            "South (example)": ("Norwich", "South Norfolk"),
        },
    }
)
"""Authorities that may follow the districts, by label.

ASSUMPTION: notices say that lots may be cut by a reorganisation into one, two or three
authorities; which they will be is not settled. These are examples made of whole districts.
"""

NOTES: Mapping[str, str] = MappingProxyType(
    {
        "network": "The borders of Primary Care Networks are not published: these are approximate.",
        "unitary-1": "An example of one future authority, made of whole districts.",
        "unitary-2": "An example of two future authorities, made of whole districts.",
        "unitary-3": "An example of three future authorities, made of whole districts.",
    }
)
"""What has to be said wherever areas are shown by a label of ours."""

APPROXIMATE, EXAMPLE = "(approximate)", "(example)"
"""How values of labels end that are no published borders: ours, never somebody's own."""


def notes_on(areas: Areas) -> dict[str, str]:
    """Return what has to be said of labels by kind; nothing of labels that somebody else drew.

    Parameters
    ----------
    areas
        The areas.
    """
    return {
        kind: NOTES[kind]
        for kind, values in areas.labels.items()
        if kind in NOTES and any(value.endswith((APPROXIMATE, EXAMPLE)) for value in values)
    }


def county_areas(
    case: Case,
    gazetteer: Gazetteer,
    needs: Needs,
    outlook: Outlook,
    networks: Mapping[str, str] | None = None,
) -> Areas:
    """Return the 538 small areas of the gazetteer with the needs of a case.

    Parameters
    ----------
    case
        Whose lots are the networks, and whose areas are called by its name.
    gazetteer
        The areas and their outlines. Areas with a border in common are neighbours, after the rules
        about water of `NORFOLK_CROSSINGS`.
    needs
        What people need now, area by area.
    outlook
        How busy weeks and later years follow from it.
    networks
        Names of the networks by the lot they stand for; the lots' own names when not given.
    """
    rings = tuple(tuple(gazetteer.area_rings(i)) for i in range(len(gazetteer.area_codes)))
    touching, _ = shared_borders(rings)
    where = {code: index for index, code in enumerate(gazetteer.area_codes)}
    return Areas(
        ids=gazetteer.area_codes,
        names=gazetteer.area_names,
        minutes=loads_of(needs, gazetteer.area_district, outlook),
        easting=gazetteer.area_easting,
        northing=gazetteer.area_northing,
        is_rural=gazetteer.area_is_rural,
        edges=with_crossings(touching, where, NORFOLK_CROSSINGS),
        labels=_labels(case, gazetteer, networks or {}),
        outlines=rings,
        towns=case.centres,
        source=(
            f"{case.county}: {len(gazetteer.area_codes)} small areas (LSOA 2011), care the council "
            "pays for; peak and forecast by assumption"
        ),
        attribution=gazetteer.attribution,
        is_synthetic=case.is_synthetic,
    )


def _labels(
    case: Case, gazetteer: Gazetteer, networks: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return every area's district, network, part of the county and future authorities."""
    labels = {"district": gazetteer.area_district}
    held = [case.lot_of_area.get(code) for code in gazetteer.area_codes]
    if any(lot is not None for lot in held):
        labels["network"] = tuple(networks.get(lot.lot_id, lot.name) if lot else "" for lot in held)
        labels["part"] = tuple(lot.area if lot else "" for lot in held)
    for kind, authorities in UNITARIES.items():
        of = {district: name for name, held in authorities.items() for district in held}
        labels[kind] = tuple(of.get(district, "") for district in gazetteer.area_district)
    return labels
