"""Where Norfolk's small areas meet across water, and how one gets over.

ASSUMPTION: read off general maps of the county, not surveyed. Only rivers without a road bridge
between two areas are water here; the many small ones with bridges in every village are not listed.
"""

from __future__ import annotations

from allocator.lots.crossings import Crossing, CrossingRule

_BRIDGES = (
    ("E01026634", "E01026597", "Haven Bridge, Great Yarmouth"),
    ("E01026635", "E01026596", "Breydon Bridge, Great Yarmouth"),
    ("E01026633", "E01026622", "Herring Bridge, Great Yarmouth"),
    ("E01026705", "E01026700", "Freebridge, King's Lynn"),
    ("E01026713", "E01026704", "the A47 over the Great Ouse"),
)
_FERRIES = (("E01026538", "E01026944", "Reedham Ferry"),)
_WATER = (
    ("E01026577", "E01026937", "the Yare between Norwich and Postwick"),
    ("E01026577", "E01026929", "the Yare between Norwich and Postwick"),
    ("E01026575", "E01026929", "the Yare between Norwich and Postwick"),
    ("E01026509", "E01026930", "the Yare below Postwick"),
    ("E01026510", "E01026930", "the Yare below Postwick"),
    ("E01026511", "E01026930", "the Yare below Postwick"),
    ("E01026511", "E01026880", "the Yare below Postwick"),
    ("E01026511", "E01026879", "the Yare below Postwick"),
    ("E01026614", "E01026943", "the Waveney below St Olaves"),
    ("E01026504", "E01026636", "the Bure above Acle"),
    ("E01026539", "E01026609", "the Bure below Acle"),
)

NORFOLK_CROSSINGS: tuple[Crossing, ...] = tuple(
    Crossing(one, other, rule, name)
    for rule, listed in (
        (CrossingRule.BRIDGE, _BRIDGES),
        (CrossingRule.FERRY, _FERRIES),
        (CrossingRule.WATER, _WATER),
    )
    for one, other, name in listed
)
"""Rules about the 2011 small areas of the county."""
