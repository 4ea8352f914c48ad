"""Files of lines, which layer holds the roads and what system they are drawn in; and of boundaries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._validate import check_known
from brandsim.roads.files.lines.geographic import is_geodatabase, read_geographic
from brandsim.roads.files.lines.packed import SUFFIX as PACKED
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.roads.graph.provenance import sha256_of
from brandsim.roads.graph.systems import SWAP, cure_of_system, looks_swapped
from brandsim.roads.graph.topology import Floats

if TYPE_CHECKING:
    import geopandas
    import pyproj
    import shapely

SUFFIXES = (".gpkg", ".shp", ".geojson", ".fgb", ".parquet", ".gdb", PACKED)

_WHAT = "a file of lines (GeoPackage, shapefile, GeoJSON, FlatGeobuf, GeoParquet, folder .gdb, or one of them as .zip)"
_AREAS = "a file of polygons (GeoPackage, shapefile, GeoJSON, FlatGeobuf or GeoParquet)"
_DEGREES = 360.0
_CRS_CURE = "Name the system that the coordinates are in, for instance --crs EPSG:3006 for SWEREF 99 TM."
_LAYER_CURE = "Name the layer of roads with --layer."


def is_line_file(path: Path) -> bool:
    """Return whether the name ends as files of lines do, in small letters or capitals.

    Parameters
    ----------
    path : path
    """
    return path.name.lower().endswith(SUFFIXES)


def line_frame(file: Path, layer: str | None) -> geopandas.GeoDataFrame:
    """Read the lines of a file.

    Parameters
    ----------
    file : path
    layer : str or None
        Which layer; None for the only one that has geometry.

    Raises
    ------
    InputError
        For a file that is missing or cannot be read, a layer that it does not have, and several of which none is named.
    """
    return read_geographic(file, _WHAT, lambda there: _layer(file, there, layer))


def _layer(file: Path, there: geopandas.pd.DataFrame, wanted: str | None) -> str:
    """Return the layer to read; tables without geometry, such as QGIS's styles, are none to choose from."""
    drawn = [str(name) for name in there.loc[there["geometry_type"].notna(), "name"]]
    if wanted is not None:
        check_known(str(file), "layer", wanted, drawn, "a layer of the file")
        return wanted
    if len(drawn) != 1:
        raise InputError(
            str(file),
            "layer",
            NOTHING,
            Said("one of its layers: {layers}", layers=", ".join(drawn) or Said("there are none")),
            _LAYER_CURE,
        )
    return drawn[0]


def line_crs(name: str, frame: geopandas.GeoDataFrame, given: str | None) -> pyproj.CRS:
    """Find the coordinate system of lines.

    Parameters
    ----------
    name : str
        The file, for the message.
    frame : GeoDataFrame
    given : str or None
        What the user says it is; None for what the file says.

    Raises
    ------
    InputError
        If there is none, or the data cannot lie in it.
    """
    import pyproj

    try:
        crs = pyproj.CRS(given) if given is not None else getattr(frame, "crs", None)
    except pyproj.exceptions.CRSError:
        raise InputError(name, "crs", given, "a coordinate system", _CRS_CURE) from None
    if crs is None or not (crs.is_geographic or crs.is_projected):
        raise InputError(
            name, "crs", NOTHING if crs is None else crs.name, "the coordinate system of the lines", _CRS_CURE
        )
    west, south, east, north = (float(edge) for edge in frame.total_bounds)
    if not np.isfinite([west, south, east, north]).all():
        raise InputError(name, "geometry", verbatim("no lines with coordinates"), "lines", _LAYER_CURE)
    largest = max(abs(west), abs(south), abs(east), abs(north))
    if crs.is_projected and largest <= _DEGREES:
        raise InputError(
            name,
            "crs",
            verbatim(Said("{name}, but coordinates up to {largest:g}", name=crs.name, largest=largest)),
            "metres in that system",
            "The coordinates look like degrees: name their system, --crs EPSG:4326.",
        )
    if crs.is_geographic and largest > _DEGREES:
        raise InputError(
            name,
            "crs",
            verbatim(Said("{name}, but coordinates up to {largest:g}", name=crs.name, largest=largest)),
            "degrees",
            Said("The coordinates look like metres. {crs_cure}", crs_cure=Said(_CRS_CURE)),
        )
    middle = (np.array([(west + east) / 2]), np.array([(south + north) / 2]))
    lon, lat = transformed(*middle, crs.to_string(), WGS84)
    area = crs.area_of_use
    if area is not None and not (
        area.west - 2 <= lon[0] <= area.east + 2 and area.south - 2 <= lat[0] <= area.north + 2
    ):
        raise InputError(
            name,
            "crs",
            verbatim(
                Said(
                    "{name}, which would put the lines at {lat:.1f}° N {lon:.1f}° E",
                    name=crs.name,
                    lat=lat[0],
                    lon=lon[0],
                )
            ),
            Said(
                "lines in its area ({south:.1f} to {north:.1f}° N, {west:.1f} to {east:.1f}° E)",
                south=area.south,
                north=area.north,
                west=area.west,
                east=area.east,
            ),
            Said("Check the system and that x is easting. {crs_cure}", crs_cure=Said(_CRS_CURE)),
        )
    if given is None:
        cure = "Swap them. {swap} If the lines do lie there, say so with --crs {code}."
        _check_latitude_second(name, float(lon[0]), float(lat[0]), cure, code=name_of_crs(crs))
    return crs


def name_of_crs(crs: pyproj.CRS) -> str:
    """Name a coordinate system by its number where it has one.

    Parameters
    ----------
    crs : pyproj CRS
    """
    number = crs.to_epsg()
    return str(crs.to_string()) if number is None else f"EPSG:{number}"


def lines_inside(
    name: str, frame: geopandas.GeoDataFrame, crs: pyproj.CRS, bbox: tuple[float, float, float, float]
) -> tuple[geopandas.GeoDataFrame, int]:
    """Keep the lines that touch a box, each whole; the others lose their geometry, so that rows keep their numbers.

    Parameters
    ----------
    name : str
        The file, for the message.
    frame : GeoDataFrame
    crs : pyproj CRS
        System of its coordinates.
    bbox : tuple of float
        West, south, east and north in degrees.

    Returns
    -------
    frame : GeoDataFrame
    outside : int
        How many lines lost theirs.

    Raises
    ------
    InputError
        If no line touches the box.
    """
    import geopandas
    import shapely

    around = (
        geopandas.GeoSeries([shapely.segmentize(shapely.box(*bbox), 0.01)], crs=WGS84).to_crs(crs).iloc[0]
    )
    shapes = np.asarray(frame.geometry.array, object)
    inside = shapely.intersects(shapes, around)
    if not inside.any():
        corners = shapely.get_coordinates(shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))])
        corners = corners[np.isfinite(corners).all(axis=1)]
        lon, lat = transformed(corners[:, 0], corners[:, 1], crs.to_string(), WGS84)
        west, south, east, north = bbox

        def share(x: Floats, y: Floats) -> float:
            return float(((x >= west) & (x <= east) & (y >= south) & (y <= north)).mean())

        raise InputError(
            name,
            Said("inside {bbox}", bbox=bbox),
            verbatim("no roads"),
            "lines inside the box",
            cure_of_system(lon, lat, name_of_crs(crs), share) or "Widen --bbox.",
        )
    given = ~shapely.is_missing(shapes)
    return frame.set_geometry(np.where(inside, shapes, np.array(None)), crs=frame.crs), int(
        (given & ~inside).sum()
    )


def sha256_of_lines(file: Path) -> str:
    """Compute the SHA-256 of a file; of a geodatabase that of its files in the order of their names.

    Parameters
    ----------
    file : path
    """
    import hashlib

    if not is_geodatabase(file):
        return sha256_of(file)
    whole = hashlib.sha256()
    for part in sorted(path for path in file.iterdir() if path.is_file()):
        whole.update(f"{part.name} {sha256_of(part)}\n".encode())
    return whole.hexdigest()


def area_of(boundary: str | Path | geopandas.GeoDataFrame, crs: str) -> shapely.Geometry:
    """Read the area of a boundary, such as a municipality's outline, and return it in a coordinate system.

    Parameters
    ----------
    boundary : str, Path or GeoDataFrame
        A file of polygons, or a frame; all of them are one area.
    crs : str
        The system to return it in.

    Raises
    ------
    InputError
        For a file that is missing or cannot be read, no coordinate system, and geometries that are no polygons.
    """
    import geopandas

    if isinstance(boundary, geopandas.GeoDataFrame):
        name, frame = "boundary", boundary
    else:
        file = Path(boundary)
        name = str(file)
        frame = read_geographic(file, _AREAS)
    kinds = set(frame.geometry.geom_type.dropna()) if hasattr(frame, "geometry") and len(frame) else set()
    if not kinds or not kinds <= {"Polygon", "MultiPolygon"}:
        found = ", ".join(sorted(kinds)) or "no geometry"
        raise InputError(name, "geometry", found, "polygons", "Give the outline of an area with --boundary.")
    if frame.crs is None:
        raise InputError(name, "crs", NOTHING, "a coordinate system", "Export the boundary with its system.")
    if frame.crs.is_geographic:
        west, south, east, north = (float(edge) for edge in frame.total_bounds)
        _check_latitude_second(name, (west + east) / 2, (south + north) / 2, "Swap them. {swap}")
    return frame.to_crs(crs).make_valid().union_all()


def _check_latitude_second(name: str, lon: float, lat: float, cure: str, **values: object) -> None:
    """Raise `InputError` if a point looks as if its latitude stood first."""
    if looks_swapped(lon, lat):
        raise InputError(
            name,
            "geometry",
            verbatim(Said("longitude {lon:.1f} and latitude {lat:.1f} in the middle", lon=lon, lat=lat)),
            "longitude first and latitude second, as GeoJSON has it; swapped, the lines lie in the Nordic countries",
            Said(cure, swap=Said(SWAP), **values),
        )
