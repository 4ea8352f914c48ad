"""Points on the road network: snapping places to the nearest road."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError, Said, verbatim
from brandsim.roads.graph import arrays
from brandsim.roads.graph.coordinates import WGS84, Coordinates, transformed
from brandsim.roads.graph.topology import Flags, Floats, Ints, Topology, frozen

_MS_PER_METRE_AT_1_KMH = 3600.0
_AT_THE_END = 1e-9


@dataclass(frozen=True, eq=False)
class SnappedPoints:
    """Points on the edges of one network.

    Parameters
    ----------
    edge : ndarray of int64, shape (points,)
        Row of the edge in `RoadNetwork.edges_frame`, -1 for a node without any edge.
    fraction : ndarray of float64, shape (points,)
        Where on the edge, from 0 at its first to 1 at its last end.
    access_m : ndarray of float64, shape (points,)
        Straight line from the place to the road, in metres.
    x, y : ndarray of float64, shape (points,)
        The point on the road, in metres of the network's coordinate system.
    node : ndarray of int64, shape (points,)
        The node that the point is, -1 for a point inside an edge.
    """

    edge: Ints
    fraction: Floats
    access_m: Floats
    x: Floats
    y: Floats
    node: Ints

    def __post_init__(self) -> None:
        for name in ("edge", "fraction", "access_m", "x", "y", "node"):
            object.__setattr__(self, name, frozen(np.atleast_1d(getattr(self, name))))

    def __len__(self) -> int:
        return len(self.edge)

    def __getitem__(self, which: Any) -> SnappedPoints:
        """Return the points that an index, slice, mask or index array selects."""
        return SnappedPoints(
            self.edge[which],
            self.fraction[which],
            self.access_m[which],
            self.x[which],
            self.y[which],
            self.node[which],
        )

    def joined(self, other: SnappedPoints) -> SnappedPoints:
        """Return these points, then those of another set.

        Parameters
        ----------
        other : SnappedPoints
            On the same network.
        """
        names = ("edge", "fraction", "access_m", "x", "y", "node")
        return SnappedPoints(*(np.concatenate([getattr(self, n), getattr(other, n)]) for n in names))


@dataclass(frozen=True, eq=False)
class Snapper:
    """Finds the nearest road of a network.

    Parameters
    ----------
    topology : Topology
        The graph.
    coordinates : Coordinates
        Where it lies.
    roads : ndarray of bool, shape (arcs,)
        Arcs that a place can be beside: roads, not ferries.
    """

    topology: Topology
    coordinates: Coordinates
    roads: Flags

    @cached_property
    def _edges(self) -> Ints:
        return np.flatnonzero(self.roads[self.topology.edge_arc])

    @cached_property
    def _tree(self) -> Any:
        import shapely

        return shapely.STRtree(self.coordinates.lines[self.topology.edge_arc[self._edges]])

    def snap(
        self, lat: npt.ArrayLike, lon: npt.ArrayLike, max_access_m: float, names: Sequence[str] | None
    ) -> SnappedPoints:
        """Find the nearest point on a road for each place; see `RoadNetwork.snap`.

        Parameters
        ----------
        lat, lon : array_like, shape (n,)
            Degrees, WGS 84.
        max_access_m : float
            The farthest that a place may lie from the road, in m.
        names : sequence of str, optional
            What the places are called, for the message.

        Raises
        ------
        InputError
            For a place that lies farther away, a value that is not a finite number, or lengths that differ.
        """
        import shapely

        limit_m = arrays.check_positive("max_access_m", max_access_m, "metres")
        lats, lons = arrays.floats("lat", np.atleast_1d(lat)), arrays.floats("lon", np.atleast_1d(lon))
        arrays.check_same_length("lon", lons, len(lats), "lat")
        if names is not None:
            arrays.check_same_length("names", names, len(lats), "lat")
        for name, values in (("lat", lats), ("lon", lons)):
            arrays.check_finite(name, values)
        x, y = transformed(lons, lats, WGS84, self.coordinates.crs)
        places = shapely.points(x, y)
        edge = np.full(len(places), -1, np.int64)
        if len(self._edges) and len(places):
            at, near = self._tree.query_nearest(places, all_matches=True)
            # Where roads meet, several are equally near: the first in the network's order is taken.
            order = np.lexsort((near, at))
            first = np.unique(at[order], return_index=True)
            edge[first[0]] = self._edges[near[order][first[1]]]
        lines = self.coordinates.lines[self.topology.edge_arc[edge]] if self._edges.size else None
        access_m = np.full(len(places), np.inf) if lines is None else shapely.distance(lines, places)
        far = np.flatnonzero(access_m > limit_m)
        if len(far):
            _raise_far(int(far[0]), lats, lons, float(access_m[far[0]]), limit_m, names)
        fraction = shapely.line_locate_point(lines, places, normalized=True)
        return self.on_edges(edge, np.nan_to_num(fraction), access_m)

    def on_edges(self, edge: Ints, fraction: Floats, access_m: Floats) -> SnappedPoints:
        """Place points at a fraction of an edge; see `RoadNetwork.points_on_edges`.

        Parameters
        ----------
        edge : ndarray of int64, shape (n,)
        fraction : ndarray of float64, shape (n,)
            From the start of the edge, in [0, 1]; within a hair of an end it becomes the end.
        access_m : ndarray of float64, shape (n,)
            Metres from the place to the road.
        """
        import shapely

        arc = self.topology.edge_arc[edge]
        along = np.where(fraction < _AT_THE_END, 0.0, np.where(fraction > 1 - _AT_THE_END, 1.0, fraction))
        spots = shapely.line_interpolate_point(self.coordinates.lines[arc], along, normalized=True)
        node = np.full(len(edge), -1, np.int64)
        node[along == 0.0] = self.topology.source[arc[along == 0.0]]
        node[along == 1.0] = self.topology.target[arc[along == 1.0]]
        return SnappedPoints(edge, along, access_m, shapely.get_x(spots), shapely.get_y(spots), node)

    def at_nodes(self, node: Ints) -> SnappedPoints:
        """Make points of nodes; see `RoadNetwork.snap_nodes`.

        Parameters
        ----------
        node : ndarray of int64, shape (n,)
        """
        edge_arc = self.topology.edge_arc
        edge = np.full(self.topology.nodes, -1, np.int64)
        end = np.zeros(self.topology.nodes)
        numbers = np.arange(len(edge_arc))[::-1]
        for fraction, ends in ((1.0, self.topology.target), (0.0, self.topology.source)):
            # Written backwards, so that the lowest edge stays.
            edge[ends[edge_arc[numbers]]] = numbers
            end[ends[edge_arc[numbers]]] = fraction
        x, y = self.coordinates.xy
        return SnappedPoints(edge[node], end[node], np.zeros(len(node)), x[node], y[node], node)


def _raise_far(
    at: int, lats: Floats, lons: Floats, access_m: float, limit_m: float, names: Sequence[str] | None
) -> None:
    name = Said("place {at}", at=at) if names is None else names[at]
    raise InputError(
        "road network",
        Said("{name} (latitude {lats:.5f}, longitude {lons:.5f})", name=name, lats=lats[at], lons=lons[at]),
        verbatim(
            Said("{access_m:.0f} m to the nearest road", access_m=access_m)
            if np.isfinite(access_m)
            else "no road at all"
        ),
        Said("at most {limit_m:.0f} m", limit_m=limit_m),
        "Check that latitude and longitude are not swapped, use a network that covers the place, "
        "or raise max_access_m.",
    )
