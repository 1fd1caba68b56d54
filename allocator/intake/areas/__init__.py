"""The part of the reader that reads areas from maps: polygons, hours, crossings and lot plans.

Maps are opened by pyogrio, and worked on by shapely and pyproj; they are imported only when a map
is read.
"""
