"""From longitude and latitude to the British National Grid, as PROJ writes it."""

WGS84_TO_GRID = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3 "
    "+step +proj=cart +ellps=WGS84 +step +inv +proj=helmert +x=446.448 +y=-125.157 +z=542.06 "
    "+rx=0.15 +ry=0.247 +rz=0.842 +s=-20.489 +convention=position_vector "
    "+step +inv +proj=cart +ellps=airy +step +proj=pop +v_3 +step +proj=tmerc +lat_0=49 +lon_0=-2 "
    "+k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy"
)
"""EPSG:4326 to EPSG:27700 by the seven-parameter shift (EPSG:1314), good to about 4 m in Norfolk.

Spelt out, so that the result does not depend on which grid files a computer happens to have.
"""
