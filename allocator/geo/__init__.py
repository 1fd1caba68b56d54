"""Where things are: areas, postcodes, neighbours and travel minutes."""

from allocator.geo.gazetteer import Gazetteer, PostcodeUnits
from allocator.geo.neighbours import neighbour_pairs
from allocator.geo.norfolk import load_norfolk
from allocator.geo.points import Points
from allocator.geo.travel import CrowFlyTravel, Travel

__all__ = [
    "CrowFlyTravel",
    "Gazetteer",
    "Points",
    "PostcodeUnits",
    "Travel",
    "load_norfolk",
    "neighbour_pairs",
]
