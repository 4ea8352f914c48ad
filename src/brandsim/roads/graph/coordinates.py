"""Where nodes and edges lie, in metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError, Said, verbatim
from brandsim.roads.graph.topology import Floats, Ints, frozen

if TYPE_CHECKING:
    import pyproj

SWEREF99TM = "EPSG:3006"
WGS84 = "EPSG:4326"

# Where SWEREF 99 TM is meant to be used: longitude and latitude of Sweden and its waters, in degrees.
_SWEDEN = (10.0, 54.5, 25.0, 69.5)


@dataclass(frozen=True, eq=False)
class Coordinates:
    """Where nodes and edges lie; projected to metres on first use, since travel times need no coordinates.

    Parameters
    ----------
    x_given, y_given : ndarray of float64, shape (nodes,)
        Coordinates as given; longitude and latitude in degrees for a geographic system.
    crs_given : str
        Their coordinate system.
    metric_crs : str or None
        System in metres to work in; None for SWEREF 99 TM in Sweden and the UTM zone of the middle elsewhere.
    shapes : sequence of shapely geometry or None
        Course of each arc in `crs_given`, None for a straight line.
    source, target : ndarray of int64, shape (arcs,)
        Node indices.
    """

    x_given: Floats
    y_given: Floats
    crs_given: str
    metric_crs: str | None
    shapes: Sequence[Any] | None
    source: Ints
    target: Ints

    @cached_property
    def crs(self) -> str:
        """Name of the system in metres."""
        if self.metric_crs is not None:
            return _metric(self.metric_crs)
        if len(self.x_given) == 0 or self.crs_given.upper() == SWEREF99TM:
            return SWEREF99TM
        lon, lat = transformed(self.x_given, self.y_given, self.crs_given, WGS84)
        lon_mid, lat_mid = float(np.median(lon)), float(np.median(lat))
        west, south, east, north = _SWEDEN
        if west <= lon_mid <= east and south <= lat_mid <= north:
            return SWEREF99TM
        zone = min(60, int((lon_mid + 180) // 6) + 1)
        return f"EPSG:{(32600 if lat_mid >= 0 else 32700) + zone}"

    @cached_property
    def xy(self) -> tuple[Floats, Floats]:
        """Nodes in metres, two arrays of float64, shape (nodes,)."""
        x, y = transformed(self.x_given, self.y_given, self.crs_given, self.crs)
        return frozen(x), frozen(y)

    @cached_property
    def lines(self) -> npt.NDArray[np.object_]:
        """Course of each arc in metres, an array of shapely LineStrings, shape (arcs,)."""
        import shapely

        x, y = self.xy
        ends = np.stack([np.stack([x[at], y[at]], axis=-1) for at in (self.source, self.target)], axis=1)
        lines: npt.NDArray[np.object_] = shapely.linestrings(ends) if len(ends) else np.empty(0, object)
        if self.shapes is not None:
            bent = [arc for arc, shape in enumerate(self.shapes) if shape is not None]
            drawn = np.empty(len(bent), object)
            drawn[:] = [self.shapes[arc] for arc in bent]
            if bent:
                lines[bent] = shapely.transform(drawn, self._metres)
        lines.flags.writeable = False
        return lines

    def _metres(self, corners: Floats) -> Floats:
        x, y = transformed(corners[:, 0], corners[:, 1], self.crs_given, self.crs)
        return np.stack([x, y], axis=1)


def transformed(x: Floats, y: Floats, crs: str, to: str) -> tuple[Floats, Floats]:
    """Transform coordinates to another system (x = longitude or easting first, in both).

    Parameters
    ----------
    x, y : ndarray of float64
        Coordinates in `crs`.
    crs, to : str
        Coordinate systems such as ``"EPSG:4326"``.

    Raises
    ------
    InputError
        If a system is unknown, or a coordinate cannot lie in it.
    """
    if crs.upper() == to.upper():
        return np.asarray(x, np.float64), np.asarray(y, np.float64)
    for name in (crs, to):
        _known_crs(name)
    if _known_crs(crs).is_geographic:
        for where, values, most in (("longitude", x, 180.0), ("latitude", y, 90.0)):
            beyond = np.flatnonzero(np.abs(values) > most)
            if len(beyond):
                raise InputError(
                    "road network",
                    Said("{where} number {beyond}", where=where, beyond=beyond[0]),
                    float(values[beyond[0]]),
                    Said("degrees between -{most:g} and {most:g}", most=most),
                    "For coordinates in metres name their system: --crs EPSG:3006, in Python crs='EPSG:3006'.",
                )
    new_x, new_y = _transformer(crs, to).transform(x, y)
    new_x, new_y = np.asarray(new_x, np.float64), np.asarray(new_y, np.float64)
    lost = np.flatnonzero(~(np.isfinite(new_x) & np.isfinite(new_y)))
    if len(lost):
        raise InputError(
            "road network",
            Said("coordinate number {lost}", lost=lost[0]),
            (float(x[lost[0]]), float(y[lost[0]])),
            Said("a place that {to} can show", to=to),
            "Correct the coordinate, or name its system (--crs) or another one in metres (--metric-crs).",
        )
    return new_x, new_y


@cache
def _transformer(crs: str, to: str) -> pyproj.Transformer:
    """Return what transforms; to find it takes longer than to transform a town. Threads have their own inside it."""
    import pyproj

    return pyproj.Transformer.from_crs(crs, to, always_xy=True)


@cache
def _known_crs(name: str) -> pyproj.CRS:
    import pyproj

    try:
        return pyproj.CRS(name)
    except pyproj.exceptions.CRSError:
        raise InputError(
            "road network", "crs", name, "a coordinate system", "Use an EPSG code such as 'EPSG:3006'."
        ) from None


def _metric(name: str) -> str:
    crs = _known_crs(name)
    if crs.is_geographic or any(axis.unit_name != "metre" for axis in crs.axis_info[:2]):
        raise InputError(
            "road network",
            "metric_crs",
            verbatim(Said("{name} ({unit_name})", name=name, unit_name=crs.axis_info[0].unit_name)),
            "a system in metres",
            "Use a projected system such as 'EPSG:3006' (Sweden) or the UTM zone of the place.",
        )
    return name
