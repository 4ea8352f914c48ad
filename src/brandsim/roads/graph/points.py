"""Points on the road network: snapping places to the nearest road that leads somewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from brandsim._arguments import names as names_of
from brandsim._errors import InputError, Said, listed, verbatim
from brandsim._validate import check_known
from brandsim.roads.graph import arrays
from brandsim.roads.graph.coordinates import WGS84, Coordinates, transformed
from brandsim.roads.graph.parts import Lead, Parts
from brandsim.roads.graph.systems import cure_of_system
from brandsim.roads.graph.topology import Flags, Floats, Ints, Topology, frozen

PAST_M = 2000.0
"""A road that leads nowhere is passed over for one that leads somewhere within so many metres of the place."""

_AT_THE_END = 1e-9
_ENOUGH_TO_TELL = 3  # places; fewer may be near some road in any system
_ALMOST_ALL = 0.9
_M_PER_DEGREE = 111_320.0


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
    boats : ndarray of bool, shape (arcs,)
        Arcs that are boats for passengers.
    read_in : str
        The system that the source's coordinates were read in.
    """

    topology: Topology
    coordinates: Coordinates
    roads: Flags
    boats: Flags
    read_in: str = WGS84

    @cached_property
    def _parts(self) -> Parts:
        import shapely

        return Parts(self.topology, self.roads, self.boats, shapely.length(self.coordinates.lines))

    @cached_property
    def _trees(self) -> dict[bytes, tuple[Ints, Any]]:
        """The edges of some roads and what finds the nearest of them, by the roads."""
        return {}

    def _nearest(self, places: npt.NDArray[Any], lead: Lead) -> tuple[Ints, Floats]:
        """Find the nearest road of each place, -1 if there is none, and how far away it is in metres."""
        import shapely

        roads = self._parts.edges(lead)
        key = roads.tobytes()
        if key not in self._trees:
            edges = np.flatnonzero(roads)
            lines = self.coordinates.lines[self.topology.edge_arc[edges]]
            self._trees[key] = (edges, shapely.STRtree(lines))
        edges, tree = self._trees[key]
        edge = np.full(len(places), -1, np.int64)
        if not (len(edges) and len(places)):
            return edge, np.full(len(places), np.inf)
        at, near = tree.query_nearest(places, all_matches=True)
        # Where roads meet, several are equally near: the first in the network's order is taken.
        order = np.lexsort((near, at))
        first = np.unique(at[order], return_index=True)
        edge[first[0]] = edges[near[order][first[1]]]
        return edge, shapely.distance(self.coordinates.lines[self.topology.edge_arc[edge]], places)

    def snap(
        self,
        lat: npt.ArrayLike,
        lon: npt.ArrayLike,
        max_access_m: float,
        names: Sequence[str] | None,
        lead: Lead,
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
        lead : {"either", "from", "to", "any"}
            See `RoadNetwork.snap`.

        Raises
        ------
        InputError
            For places that lie farther away, a value that is not a finite number, or lengths that differ.
        """
        import shapely

        check_known("road network", "lead", lead, get_args(Lead), "what the road must do")
        limit_m = arrays.check_positive("max_access_m", max_access_m, "metres")
        lats, lons = arrays.floats("lat", np.atleast_1d(lat)), arrays.floats("lon", np.atleast_1d(lon))
        arrays.check_same_length("lon", lons, len(lats), "lat")
        if names is not None:
            arrays.check_same_length("names", names_of("road network", "names", names), len(lats), "lat")
        for name, values in (("lat", lats), ("lon", lons)):
            arrays.check_finite(name, values)
        x, y = transformed(lons, lats, WGS84, self.coordinates.crs)
        places = shapely.points(x, y)
        edge, access_m = self._nearest(places, lead)
        far = np.flatnonzero(access_m > min(PAST_M, limit_m))
        if len(far) and lead != "any":
            edge[far], access_m[far] = self._nearest(places[far], "any")
            far = far[access_m[far] > limit_m]
        if len(far):
            _raise_far(far, lats, lons, access_m, limit_m, names, self._cure(lats, lons, limit_m))
        lines = self.coordinates.lines[self.topology.edge_arc[edge]]
        fraction = shapely.line_locate_point(lines, places, normalized=True)
        return self.on_edges(edge, np.nan_to_num(fraction), access_m)

    def _cure(self, lats: Floats, lons: Floats, limit_m: float) -> Said | None:
        """Find a system in which the roads would be where the places are, if there are enough places to tell."""
        from scipy.spatial import cKDTree

        if len(lats) < _ENOUGH_TO_TELL:
            return None
        here = np.array([np.cos(np.radians(lats.mean())), 1.0]) * _M_PER_DEGREE

        def share(lon: Floats, lat: Floats) -> float:
            away_m, _ = cKDTree(np.stack([lon, lat], axis=1) * here).query(
                np.stack([lons, lats], axis=1) * here
            )
            near = float((away_m <= max(limit_m, PAST_M)).mean())
            return near if near >= _ALMOST_ALL else 0.0

        lon, lat = transformed(*self.coordinates.xy, self.coordinates.crs, WGS84)
        return cure_of_system(lon, lat, self.read_in, share)

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
    far: Ints,
    lats: Floats,
    lons: Floats,
    access_m: Floats,
    limit_m: float,
    names: Sequence[str] | None,
    cure: Said | None,
) -> None:
    def name(at: int) -> Said:
        called = Said("place {at}", at=at) if names is None else names[at]
        position = {"lats": lats[at], "lons": lons[at]}
        return Said("{name} (latitude {lats:.5f}, longitude {lons:.5f})", name=called, **position)

    away_m = float(access_m[far].min())
    raise InputError(
        "road network",
        listed([name(at) for at in far.tolist()]),
        verbatim(
            Said("{access_m:.0f} m to the nearest road", access_m=away_m)
            if np.isfinite(away_m)
            else "no road at all"
        ),
        Said("at most {limit_m:.0f} m", limit_m=limit_m),
        cure or "Check that latitude and longitude are not swapped, or use a network that covers the place.",
    )
