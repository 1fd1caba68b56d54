"""Lots: sets of small areas with a principal provider and framework members."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A contract area.

    Parameters
    ----------
    lot_id, name
        Stable id and the name people use.
    area
        The part of the county it belongs to, for example ``"North"``.
    members
        Small areas (``lsoa11cd``) it is made of.
    principal
        Location that holds the principal role, if any.
    framework
        Locations on the lot's framework.
    """

    lot_id: str
    name: str
    area: str = ""
    members: frozenset[str] = frozenset()
    principal: str | None = None
    framework: frozenset[str] = frozenset()
