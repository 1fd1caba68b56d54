"""Open a map: a GeoPackage, GeoJSON or zipped Shapefile, with its features as they stand."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError
from pyogrio.raw import read as read_features

from allocator.intake.cell import Cell
from allocator.intake.codes import Code
from allocator.intake.findings import FindingLog, Spot, hint

Shapes = NDArray[Any]
"""Outlines as shapely objects, shape ``(features,)``."""

MAP_ENDINGS = frozenset([".gpkg", ".geojson", ".json", ".zip"])
"""Endings of the files that are read as maps."""

LARGEST_MB = 300
"""Largest file, and largest Shapefile inside a zip once unpacked [MB]."""

FIRST_ROW = 2
"""Row of the first feature in findings."""

MOST_AREAS = 10_000
"""More features than this are refused."""

_STARTS = {
    ".gpkg": (b"SQLite format 3\x00",),
    ".geojson": (b"{", b"\xef\xbb\xbf{"),
    ".json": (b"{", b"\xef\xbb\xbf{"),
    ".zip": (b"PK\x03\x04",),
}
_REFUSALS = (
    DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError, OSError,
    UnicodeDecodeError, ValueError, shapely.errors.ShapelyError, zipfile.BadZipFile,
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class MapFile:
    """The features of one layer, nothing of them judged.

    Parameters
    ----------
    file, layer
        File name as the user knows it, and the layer where the file has several.
    coordinates
        What the file says its coordinates are, such as ``EPSG:27700``; empty for nothing.
    shapes
        Outlines; ``None`` where there is none.
    unreadable
        Whether there is an outline with a corner that is no number, shape ``(features,)``; it is
        not among the shapes.
    columns
        Cells of every column, one for each feature.
    """

    file: str
    layer: str
    coordinates: str
    shapes: Shapes
    unreadable: NDArray[np.bool_]
    columns: Mapping[str, Sequence[Cell]]

    def spot(self, feature: int | None = None, column: str = "") -> Spot:
        """Return where a feature stands; as in a table with headings, the first is on row 2."""
        row = None if feature is None else feature + FIRST_ROW
        return Spot(self.file, self.layer, row, column)


def open_map(path: Path, layer: str, log: FindingLog) -> MapFile | None:
    """Read the features of a map, or add findings that say why not.

    Only the three formats are opened, each by what the file begins with; nothing that could lead
    the reader elsewhere, to another file or the network, is looked at.

    Parameters
    ----------
    path
        The file.
    layer
        Which of its layers; may be empty where there is one.
    log
        Takes the findings.
    """
    spot = Spot(path.name)
    try:
        source = _source_of(path, log)
        if source is None:
            return None
        with warnings.catch_warnings():
            # GDAL warns of what the checks of shapes and columns say in the user's words.
            warnings.simplefilter("ignore")
            chosen = _layer_of(source, layer, spot, log)
            return None if chosen is None else _features(source, path, chosen, log)
    except _REFUSALS as fault:
        log.add(Code.MAP_UNREADABLE, spot, reason=_reason(fault, path))
        return None


def _reason(fault: Exception, path: Path) -> str:
    """Return the first sentence of a fault, without the folders of the file."""
    first = str(fault).partition("\n")[0].partition("; ")[0]
    return first.replace(str(path), path.name).rstrip(".") or type(fault).__name__


def _source_of(path: Path, log: FindingLog) -> str | None:
    """Return what the reader is to open, or add a finding."""
    spot, ending = Spot(path.name), path.suffix.casefold()
    if not path.is_file():
        log.add(Code.PATH_MISSING, spot)
        return None
    if ending not in MAP_ENDINGS:
        log.add(Code.MAP_FORMAT, spot, what=f"its name ends in {ending or 'nothing'}")
        return None
    if path.stat().st_size > LARGEST_MB * 1_000_000:
        log.add(Code.FILE_TOO_LARGE, spot, limit=LARGEST_MB)
        return None
    with path.open("rb") as stream:
        start = stream.read(64).lstrip(b" \t\r\n")
    if not start:
        log.add(Code.FILE_EMPTY, spot, hint="")
        return None
    if not start.startswith(_STARTS[ending]):
        log.add(Code.MAP_FORMAT, spot, what=f"it does not begin as {ending} files do")
        return None
    return _shapefile_in(path, log) if ending == ".zip" else str(path)


def _shapefile_in(path: Path, log: FindingLog) -> str | None:
    """Return the one Shapefile inside a zip file, or add a finding."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    shapefiles = [entry for entry in entries if entry.filename.casefold().endswith(".shp")]
    if len(shapefiles) != 1:
        what = f"the zip file holds {len(shapefiles)} Shapefiles, not one"
        log.add(Code.MAP_FORMAT, Spot(path.name), what=what)
        return None
    stem = shapefiles[0].filename[:-4]
    parts = [entry for entry in entries if entry.filename.startswith(stem)]
    endings = {entry.filename[len(stem) :].casefold() for entry in parts}
    missing = sorted({".dbf", ".shx"} - endings)
    if missing:
        what = f"the Shapefile lacks its {' and '.join(missing)}"
        log.add(Code.MAP_FORMAT, Spot(path.name), what=what)
        return None
    if sum(entry.file_size for entry in parts) > LARGEST_MB * 1_000_000:
        log.add(Code.FILE_TOO_LARGE, Spot(path.name), limit=LARGEST_MB)
        return None
    return f"/vsizip/{{{path.resolve().as_posix()}}}/{shapefiles[0].filename}"


def _layer_of(source: str, layer: str, spot: Spot, log: FindingLog) -> str | None:
    """Return the layer meant, or add a finding."""
    names = _layers(source)
    if layer and layer not in names:
        near = hint(layer, names)
        log.add(Code.MAP_LAYER_UNKNOWN, spot, layer, hint=near, choices=", ".join(names))
        return None
    if not names:
        log.add(Code.MAP_EMPTY, spot)
        return None
    if not layer and len(names) > 1:
        log.add(Code.MAP_LAYER_UNSTATED, spot, choices=", ".join(names))
        return None
    return layer or names[0]


def _layers(source: str) -> list[str]:
    """Return the layers that hold outlines."""
    found = pyogrio.list_layers(source)
    return [str(name) for name, kind in found if kind is not None]


def _features(source: str, path: Path, layer: str, log: FindingLog) -> MapFile | None:
    """Return the features of a layer, or add a finding when there are none or too many."""
    count = int(pyogrio.read_info(source, layer=layer, force_feature_count=True)["features"])
    if count > MOST_AREAS:
        log.add(Code.MAP_TOO_MANY, Spot(path.name, layer), count=count, limit=MOST_AREAS)
        return None
    if count == 0:
        log.add(Code.MAP_EMPTY, Spot(path.name, layer))
        return None
    meta, _, shapes, fields = read_features(
        source, layer=layer, force_2d=True, datetime_as_string=True
    )
    names = [str(name) for name in meta["fields"]]
    outlines, unreadable = _outlines(shapes)
    return MapFile(
        file=path.name,
        layer=layer if len(_layers(source)) > 1 else "",
        coordinates=str(meta["crs"] or ""),
        shapes=outlines,
        unreadable=unreadable,
        columns={name: _cells(held) for name, held in zip(names, fields, strict=True)},
    )


def _outlines(stated: NDArray[Any]) -> tuple[Shapes, NDArray[np.bool_]]:
    """Return the outlines that can be read, and which are there and cannot."""
    outlines = shapely.from_wkb(stated, on_invalid="fix")
    unreadable = shapely.is_missing(outlines) & np.array([wkb is not None for wkb in stated])
    corners, owner = shapely.get_coordinates(outlines, return_index=True)
    unreadable[owner[~np.isfinite(corners).all(axis=1)]] = True
    outlines[unreadable] = None
    return outlines, unreadable


def _cells(held: NDArray[Any]) -> list[Cell]:
    """Return a column as cells a person could have typed; nothing where there is nothing."""
    if held.dtype.kind == "f":
        return [None if np.isnan(cell) else float(cell) for cell in held]
    if held.dtype.kind in "iu":
        return [int(cell) for cell in held]
    if held.dtype.kind == "b":
        return [bool(cell) for cell in held]
    return [None if cell is None else str(cell) for cell in held]
