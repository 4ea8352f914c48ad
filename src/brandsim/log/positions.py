"""Coordinates of an alarm log in any system, as longitudes and latitudes; swapped axes are found."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError, Said
from brandsim.log.british_grid import metres_of
from brandsim.log.moments import Flags, Texts
from brandsim.roads.graph.coordinates import WGS84
from brandsim.roads.graph.systems import SYSTEMS, looks_swapped, moved

Floats = NDArray[np.float64]

_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_LETTERS_FIRST = re.compile(r"\s*[a-z]", re.IGNORECASE)
_EDGE_DEG = 1.0
"""How far beyond the area that a system is made for a point may lie, in degrees."""

_FAR_DEG = 3.0
"""A point farther than this from the middle of the log, in degrees, that would lie nearer with its axes swapped, has
them swapped."""


@dataclass(frozen=True)
class Positions:
    """Where the rows of a log lie.

    Attributes
    ----------
    lat, lon : ndarray of float64 [rows]
        Degrees; NaN where nothing stands or nothing can be.
    unread : ndarray of bool [rows]
        Something stands there that is no pair of coordinates, or lies where the log cannot be.
    swapped : ndarray of bool [rows]
        Read with the two axes swapped.
    """

    lat: Floats
    lon: Floats
    unread: Flags
    swapped: Flags


def numbers(texts: Texts) -> Floats:
    """Read a column of numbers with decimal points or commas, NaN where there is none.

    Parameters
    ----------
    texts : ndarray of str [rows]
        Blanks may stand between groups of three digits.
    """
    return np.array([_number(text) for text in texts.tolist()], np.float64)


def _number(text: str) -> float:
    if not text:
        return np.nan
    try:
        return float(text.replace(",", "."))
    except ValueError:
        plain = "".join(text.split()).replace(",", ".")
        return float(plain) if _PLAIN.fullmatch(plain) else np.nan


def pairs(texts: Texts) -> tuple[Texts, Texts]:
    """Split cells such as ``(59.76, 18.70)``, ``POINT (18.70 59.76)`` or ``TQ 38 80`` into eastings and northings.

    Latitude or northing stands first, except after a word, as standards of maps have it.

    Parameters
    ----------
    texts : ndarray of str [rows]
    """
    east, north = np.full(len(texts), "", object), np.full(len(texts), "", object)
    for row, text in enumerate(texts.tolist()):
        metres = metres_of(text)
        if metres is not None:
            east[row], north[row] = map(str, metres)
            continue
        found = re.findall(r"-?\d+(?:\.\d+)?", text)
        if len(found) == 2:
            longitude_first = _LETTERS_FIRST.match(text) is not None
            east[row], north[row] = found if longitude_first else reversed(found)
        elif text:
            east[row] = north[row] = text  # told as what cannot be read
    return east, north


def read_positions(source: str, east: Texts, north: Texts, crs: str) -> Positions:
    """Read where the rows of a log lie.

    Parameters
    ----------
    source : str
        The mapping, for messages.
    east, north : ndarray of str [rows]
        Eastings or longitudes, and northings or latitudes; empty where nothing stands.
    crs : str
        Their system; empty: degrees, if they can be.

    Raises
    ------
    InputError
        If no system is said and the numbers are no degrees; the message names those that they may be of.
    """
    x, y = numbers(east), numbers(north)
    there = ~(np.isnan(x) | np.isnan(y) | ((x == 0) & (y == 0)))
    if not crs:
        crs = WGS84
        if there.any() and np.median(np.abs(y[there])) > 180:
            _ask_for_system(source, x[there], y[there])
    lon, lat = _inside(x, y, crs)
    lon_swapped, lat_swapped = _inside(y, x, crs)
    straight, other = ~np.isnan(lon) & there, ~np.isnan(lon_swapped) & there
    swapped = other & ~straight
    if straight.any():
        middle = float(np.median(lon[straight])), float(np.median(lat[straight]))
        if other.sum() > straight.sum() or looks_swapped(*middle):
            swapped = other
        elif not swapped.sum() > straight.sum():
            far = _distance_deg(lon, lat, middle) > _FAR_DEG
            swapped |= straight & far & (_distance_deg(lon_swapped, lat_swapped, middle) < _FAR_DEG)
    lon, lat = np.where(swapped, lon_swapped, lon), np.where(swapped, lat_swapped, lat)
    lon[~there], lat[~there] = np.nan, np.nan
    written = (east != "") | (north != "")
    return Positions(lat, lon, np.isnan(lat) & written, swapped & ~np.isnan(lat))


def _inside(x: Floats, y: Floats, crs: str) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes, NaN outside of the area that the system is made for."""
    import pyproj

    lon, lat = (x.copy(), y.copy()) if crs.upper() == WGS84 else moved(x, y, crs, WGS84)
    area = pyproj.CRS(crs).area_of_use
    west, south, east, north = (-180, -90, 180, 90) if area is None else area.bounds
    good = (
        (lon >= west - _EDGE_DEG)
        & (lon <= east + _EDGE_DEG)
        & (lat >= south - _EDGE_DEG)
        & (lat <= north + _EDGE_DEG)
    )
    good &= (np.abs(lat) <= 90) & (np.abs(lon) <= 180)
    return np.where(good, lon, np.nan), np.where(good, lat, np.nan)


def _distance_deg(lon: Floats, lat: Floats, middle: tuple[float, float]) -> Floats:
    """Return how far points lie from another, in degrees of latitude, near enough."""
    east = (lon - middle[0]) * np.cos(np.radians(middle[1]))
    distance: Floats = np.hypot(east, lat - middle[1])
    return distance


def _ask_for_system(source: str, x: Floats, y: Floats) -> None:
    """Refuse coordinates in metres without a system, and name those of Sweden that they may be of."""
    may_be = [
        f"{code} ({name})"
        for code, name in SYSTEMS.items()
        if max(np.isfinite(_inside(*pair, code)[0]).mean() for pair in ((x, y), (y, x))) > 0.5
    ]
    raise InputError(
        source,
        "crs",
        Said("easting {x:.0f}, northing {y:.0f}", x=float(x[0]), y=float(y[0])),
        Said("the system of coordinates; it may be {may_be}", may_be=", ".join(may_be) or "EPSG:27700, …"),
        Said('Write crs = "EPSG:…" in the mapping.'),
    )
