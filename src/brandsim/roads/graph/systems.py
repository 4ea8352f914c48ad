"""Coordinate systems that roads of Sweden come in, and which of them puts roads where they are looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from brandsim._errors import Said
from brandsim.roads.graph.coordinates import WGS84
from brandsim.roads.graph.topology import Floats

SYSTEMS = {
    "EPSG:3006": "SWEREF 99 TM",
    "EPSG:3007": "SWEREF 99 12 00",
    "EPSG:3008": "SWEREF 99 13 30",
    "EPSG:3009": "SWEREF 99 15 00",
    "EPSG:3010": "SWEREF 99 16 30",
    "EPSG:3011": "SWEREF 99 18 00",
    "EPSG:3012": "SWEREF 99 14 15",
    "EPSG:3013": "SWEREF 99 15 45",
    "EPSG:3014": "SWEREF 99 17 15",
    "EPSG:3015": "SWEREF 99 18 45",
    "EPSG:3016": "SWEREF 99 20 15",
    "EPSG:3017": "SWEREF 99 21 45",
    "EPSG:3018": "SWEREF 99 23 15",
    "EPSG:3021": "RT90 2.5 gon V",
    "EPSG:32634": "WGS 84 / UTM 34N",
}
"""Systems in metres of Sweden, with their names: the national one, the twelve zones of municipalities, older ones."""

NORDIC = (4.0, 54.0, 32.0, 72.0)
"""West, south, east and north of the Nordic mainland, in degrees."""

SWAP = "In QGIS the tool native:swapxy does it."

_MOST_POINTS = 4000

Share = Callable[[Floats, Floats], float]
"""Tells which share of what is looked for lies at roads with these longitudes and latitudes."""


def looks_swapped(lon: float, lat: float) -> bool:
    """Whether a point lies outside the Nordic countries, and inside with latitude and longitude swapped.

    Parameters
    ----------
    lon, lat : float
        Degrees, as they were given.
    """
    west, south, east, north = NORDIC

    def inside(x: float, y: float) -> bool:
        return west <= x <= east and south <= y <= north

    return inside(lat, lon) and not inside(lon, lat)


def cure_of_system(lon: Floats, lat: Floats, declared: str, share: Share) -> Said | None:
    """Find what puts roads where they are looked for and are not: another system, or coordinates swapped.

    Parameters
    ----------
    lon, lat : ndarray of float64, shape (points,)
        Points of the roads, in degrees, as their coordinates have been read.
    declared : str
        The system that they have been read in.
    share : callable
        Which share of what is looked for roads hit, by their longitudes and latitudes.

    Returns
    -------
    Said or None
        The cure by the reading that hits the largest share; None if none hits more than now.
    """
    step = 1 + len(lon) // _MOST_POINTS
    lon, lat = lon[::step], lat[::step]
    best, cure = share(lon, lat), None
    for x, y, said in _readings(lon, lat, declared):
        good = np.isfinite(x) & np.isfinite(y)
        hit = share(x[good], y[good]) if good.any() else 0.0
        if hit > best:
            best, cure = hit, said
    return cure


def moved(x: Floats, y: Floats, crs: str, to: str) -> tuple[Floats, Floats]:
    """Transform coordinates (easting or longitude first), infinite where they cannot lie in the system.

    Parameters
    ----------
    x, y : ndarray of float64, shape (points,)
    crs, to : str
        Coordinate systems.
    """
    import pyproj

    new = pyproj.Transformer.from_crs(crs, to, always_xy=True).transform(x, y)
    return np.asarray(new[0], np.float64), np.asarray(new[1], np.float64)


def _readings(lon: Floats, lat: Floats, declared: str) -> Iterator[tuple[Floats, Floats, Said]]:
    """Yield where the roads would lie if their coordinates meant something else, and what to do about it then."""
    import pyproj

    x, y = moved(lon, lat, WGS84, declared)
    yield (
        *moved(y, x, declared, WGS84),
        Said("With the two coordinates swapped the roads would lie there. {swap}", swap=Said(SWAP)),
    )
    if pyproj.CRS(declared).is_geographic:
        return
    for code, name in SYSTEMS.items():
        if code != declared.upper():
            cure = Said(
                "In {name} the roads would lie there: if that is their system, import them anew with --crs {code}.",
                name=name,
                code=code,
            )
            yield (*moved(x, y, code, WGS84), cure)
