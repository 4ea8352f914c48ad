"""A grid of population as the places of a demand: where people live, that many alarms are expected."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError, Said, verbatim
from brandsim.roads.files.lines.geographic import read_geographic
from brandsim.roads.files.lines.layers import area_of
from brandsim.tables.csv import read_cells
from brandsim.words.catalogue import term

if TYPE_CHECKING:
    import geopandas

POPULATION = ("beftotalt", "population", "befolkning", "folkmängd", "pop", "tot_p", "obs_value_t", "t")
"""Names of the column of people, without regard to case; a year may follow."""

_CELL = "grd_id"
_EAST, _NORTH = ("east", "easting", "e", "x", "x_koord"), ("north", "northing", "n", "y", "y_koord")
_LON, _LAT = ("lon", "longitude", "longitud"), ("lat", "latitude", "latitud")

_GRD_ID = re.compile(r"(?:CRS(\d+))?(?:RES(\d+)m)?N(\d+)E(\d+)", re.IGNORECASE)
"""Names of cells by Eurostat's specification: system, size, and the corner in the south-west, in m."""

SWEREF, ETRS_LAEA = "EPSG:3006", "EPSG:3035"
CELL_M = 1000

DENSE = 200
"""People in a square kilometre from which it is of a locality: an assumption, after the 200 of a Swedish one."""


def places_of_grid(path: Path, boundary: Path | None, lang: str) -> list[dict[str, object]]:
    """Return the rows of ``demand/places.csv`` that a grid gives: one for each cell where people live.

    Cells of a locality touch each other, corners too; the locality of most people is the town, the others are villages,
    and all other cells are countryside. The weight of a place is its people.

    Parameters
    ----------
    path : Path
        CSV with the names of Eurostat's cells, with coordinates in SWEREF 99 TM or with longitudes and latitudes; or
        any geographic file.
    boundary : Path or None
        Only cells whose middle lies within count.
    lang : str
        Language of the source's text.

    Raises
    ------
    InputError
        For a file without people or coordinates, a cell that cannot be read, or nobody within the boundary.
    """
    cells = _of_csv(path) if path.suffix.lower() in {".csv", ".txt"} else _of_layer(path)
    cells = cells[cells["population"] > 0].reset_index(drop=True)
    if boundary is not None and len(cells):
        cells = cells[cells.within(area_of(boundary, cells.crs))].reset_index(drop=True)
    if not len(cells):
        what, cure = (
            Said("cells where people live, within the boundary"),
            Said("Check the file and its system."),
        )
        raise InputError(str(path), "", verbatim("nobody"), what, cure)
    around = cells.to_crs("EPSG:4326").geometry
    square = cells.to_crs(SWEREF).geometry
    people = cells["population"].to_numpy(float)
    kind = _classes(np.stack([square.x, square.y], axis=1), people)
    source = term("grid_source", lang, file=path.name)
    return [
        {
            "place": f"cell_{number:04}",
            "name": f"{term('grid_cell', lang)} {number}",
            "component": kind[number - 1],
            "lat": round(point.y, 5),
            "lon": round(point.x, 5),
            "weight": f"{count:g}",
            "population": f"{count:g}",
            "source": source,
            "confidence": "assumption",
        }
        for number, (point, count) in enumerate(zip(around, people, strict=True), start=1)
    ]


def _classes(middle_m: NDArray[np.float64], people: NDArray[np.float64]) -> list[str]:
    """Return the class of place of each cell."""
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    dense = np.flatnonzero(people >= DENSE)
    kind = np.full(len(people), "countryside", object)
    if len(dense):
        near = cKDTree(middle_m[dense]).sparse_distance_matrix(cKDTree(middle_m[dense]), 1.5 * CELL_M)
        _, locality = connected_components(near, directed=False)
        town = np.bincount(locality, people[dense]).argmax()
        kind[dense] = np.where(locality == town, "town", "village")
    return kind.tolist()


def _of_layer(path: Path) -> geopandas.GeoDataFrame:
    """Read a geographic file: the middle of each of its shapes."""
    import geopandas

    found = read_geographic(path, Said("a CSV file, or a geographic file such as a GeoPackage"))
    if getattr(found, "crs", None) is None:  # without a system, or without shapes
        what = Said("a system of coordinates")
        raise InputError(str(path), "", verbatim("none"), what, Said("Save the grid with its system."))
    column = _column(path, list(map(str, found.columns)), POPULATION, "people")
    local = found.to_crs(SWEREF)
    return geopandas.GeoDataFrame(
        {
            "population": [
                _number(path, row, column, value) for row, value in enumerate(found[column], start=2)
            ]
        },
        geometry=local.geometry.centroid,
        crs=SWEREF,
    )


def _of_csv(path: Path) -> geopandas.GeoDataFrame:
    import geopandas

    cells = read_cells(path)
    header = list(cells.header)
    values = dict(zip(header, zip(*cells.rows, strict=True), strict=True)) if cells.rows else {}
    lower = {name.lower(): name for name in header}

    def numbers(name: str) -> NDArray[np.float64]:
        lines = zip(cells.lines, values.get(name, ()), strict=True)
        return np.array([_number(path, line, name, text) for line, text in lines])

    people = numbers(_column(path, header, POPULATION, "people"))
    if _CELL in lower:
        named = zip(cells.lines, values.get(lower[_CELL], ()), strict=True)
        east, north, crs = _of_names(path, lower[_CELL], list(named))
    elif any(name in lower for name in _LAT):
        north, east = (numbers(_column(path, header, names, "coordinates")) for names in (_LAT, _LON))
        crs = "EPSG:4326"
    else:
        east, north = (numbers(_column(path, header, names, "coordinates")) for names in (_EAST, _NORTH))
        crs = SWEREF
        if len(east) and not (
            east.min() > 0 and east.max() < 1e6 < north.min() and 5.5e6 < north.max() < 8e6
        ):
            what = Said("coordinates of SWEREF 99 TM, in m: x to the east, y to the north")
            cure = Said("Convert them, swap the columns, or give a GeoPackage.")
            raise InputError(str(path), "", verbatim(f"{east.min():g}, {north.min():g}"), what, cure)
        if ((east % CELL_M == 0) & (north % CELL_M == 0)).all():  # the corners of cells
            east, north = east + CELL_M / 2, north + CELL_M / 2
    return geopandas.GeoDataFrame(
        {"population": people}, geometry=geopandas.points_from_xy(east, north), crs=crs
    )


def _of_names(
    path: Path, column: str, named: Sequence[tuple[int, str]]
) -> tuple[NDArray[np.float64], NDArray[np.float64], str]:
    """Return the middle of cells by their names, and the system of coordinates."""
    found, crs = [], ETRS_LAEA
    for line, text in named:
        match = _GRD_ID.fullmatch(text.strip())
        if match is None:
            what = Said("a cell by Eurostat's specification, such as CRS3035RES1000mN4100000E3200000")
            where = Said("row {line}, column {column!r}", line=line, column=column)
            raise InputError(str(path), where, text, what, "Correct the row.")
        system, size, north, east = match.groups()
        crs = f"EPSG:{system}" if system else crs
        half = float(size or CELL_M) / 2
        found.append((float(east) + half, float(north) + half))
    east_m, north_m = np.array(found).reshape(-1, 2).T
    return east_m, north_m, crs


def _column(path: Path, header: Sequence[str], names: Sequence[str], what: str) -> str:
    """Return the first column with one of some names, which a year may follow."""
    for name in names:
        for column in header:
            if re.fullmatch(rf"{name}[_ ]?(\d{{4}})?", column.strip(), re.IGNORECASE):
                return column
    expected = {
        "people": Said("a column of people, named such as {names}", names=", ".join(names)),
        "coordinates": Said("columns of coordinates: GRD_ID, or lat and lon, or x and y (east and north)"),
    }[what]
    raise InputError(str(path), "row 1", verbatim(", ".join(header)), expected, Said("Name the column so."))


def _number(path: Path, line: int, column: str, value: object) -> float:
    try:
        number = float(str(value).strip().replace(",", ".").replace("\N{NO-BREAK SPACE}", "") or 0)
    except ValueError:
        number = np.nan
    if not -180 <= number < 1e9:
        where = Said("row {line}, column {column!r}", line=line, column=column)
        raise InputError(str(path), where, str(value), Said("a number"), "Correct the row.")
    return number
