"""The page of tables that go with a map of areas."""

from __future__ import annotations

from allocator.intake.areas.map_file import LARGEST_MB, MOST_AREAS
from allocator.intake.areas.tables import AREA_TABLES
from reference_pages.columns import section_of
from reference_pages.markdown import document

_INTRO = f"""
Lots can be made of any areas: wards, postcode sectors, networks. Their outlines come as a map: a
GeoPackage (`.gpkg`), GeoJSON (`.geojson`) or a Shapefile with all its parts in one `.zip`, of up to
{LARGEST_MB} MB and {MOST_AREAS:,} areas. What a map cannot say comes in CSV files with the columns
below; the map's own columns of these names are read, too, and a CSV file goes before them.

The id of an area is the column `area_id`, or the code that differs most between areas, such as
`LSOA21CD` or `WD25CD`; `--id` names another. Columns of words that several areas share are labels.
Rows of a map are counted as in a table with headings: the first feature is row 2.

What can be wrong with a map, and what to do, is listed under [findings](findings.md); how to
go about it is told in [bring your own areas](../how-to/bring-your-own-areas.md).
"""


def page() -> str:
    """Write the page."""
    return document("Tables that go with a map", _INTRO, *map(section_of, AREA_TABLES))
