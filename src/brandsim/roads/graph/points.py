"""Points on the road network: snapping places to the nearest road, and travel times between points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError, verbatim
from brandsim.roads.graph import arrays
from brandsim.roads.graph.coordinates import WGS84, Coordinates, transformed
from brandsim.roads.graph.topology import Flags, Floats, Ints, Topology, Trees, frozen, raise_fault
from brandsim.roads.graph.turn_graph import ROWS_AT_ONCE, TurnTrees
from brandsim.roads.kernels import tables

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
    name = f"place {at}" if names is None else str(names[at])
    raise InputError(
        "road network",
        f"{name} (latitude {lats[at]:.5f}, longitude {lons[at]:.5f})",
        verbatim(f"{access_m:.0f} m to the nearest road" if np.isfinite(access_m) else "no road at all"),
        f"at most {limit_m:.0f} m",
        "Check that latitude and longitude are not swapped, use a network that covers the place, "
        "or raise max_access_m.",
    )


def travel_tables_ms(
    topology: Topology,
    weights_ms: Ints,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    access_speed_kmh: float,
) -> Ints:
    """Exact travel times between points without turns, under several weights; see `RoadNetwork.travel_tables_ms`.

    Parameters
    ----------
    topology : Topology
    weights_ms : ndarray of int64, shape (sets, arcs)
        Travel time of each arc, `CLOSED_MS` where it is closed.
    origins, destinations : SnappedPoints
    access_speed_kmh : float
        Speed on the straight line between a place and the road.

    Returns
    -------
    ndarray of int64, shape (sets, origins, destinations)
        Milliseconds, -1 where there is no way.

    Raises
    ------
    InputError
        For a speed that is not above zero.
    """
    out = np.empty((len(weights_ms), len(origins), len(destinations)), np.int64)
    access_ms = _access_ms(origins, destinations, access_speed_kmh)
    if out.size:
        start, goal = (_spots(topology, points) for points in (origins, destinations))
        tail = topology.rank[topology.source[topology.slots]]
        raise_fault(
            tables.fill_tables(
                topology.first, topology.head, tail, topology.slots, weights_ms, start, goal, access_ms, out
            )
        )
    return out


def turn_table_ms(
    trees: TurnTrees, origins: SnappedPoints, destinations: SnappedPoints, access_speed_kmh: float
) -> Ints:
    """Exact travel times between points that count turns; see `RoadNetwork.travel_table_ms`.

    Parameters
    ----------
    trees : TurnTrees
    origins, destinations : SnappedPoints
    access_speed_kmh : float
        Speed on the straight line between a place and the road.

    Returns
    -------
    ndarray of int64, shape (origins, destinations)
        Milliseconds, -1 where there is no way.

    Raises
    ------
    InputError
        For a speed that is not above zero.
    """
    out = np.full((len(origins), len(destinations)), -1, np.int64)
    access_ms = _access_ms(origins, destinations, access_speed_kmh)
    start, goal = Legs.of(trees, origins), Legs.of(trees, destinations)
    for low in range(0, len(origins), ROWS_AT_ONCE) if out.size else ():
        at_first, at_last = _entered_ms(trees, start, goal, slice(low, low + ROWS_AT_ONCE))
        for o, (first_ms, last_ms) in enumerate(zip(at_first, at_last, strict=True), start=low):
            tables.fill_row(
                o, start.edge_inside, start.fraction, start.table, goal.edge_inside, goal.fraction, goal.table,
                first_ms, last_ms, access_ms[o], out[o],
            )  # fmt: skip
    return out


def _access_ms(origins: SnappedPoints, destinations: SnappedPoints, access_speed_kmh: float) -> Ints:
    """Compute the time between the road and both places, shape (origins, destinations)."""
    speed = arrays.check_positive("access_speed_kmh", access_speed_kmh, "km/h")
    start, end = (
        np.rint(p.access_m * _MS_PER_METRE_AT_1_KMH / speed).astype(np.int64) for p in (origins, destinations)
    )
    return start[:, None] + end[None, :]


def _entered_ms(trees: TurnTrees, start: Legs, goal: Legs, rows: slice) -> tuple[Ints, Ints]:
    """Compute when one drives into each goal's edge at its first and last end, -1 for never; (rows, goals) each.

    A goal that is a node is reached at its first end, and that is it.
    """
    ready, reached = trees.from_places(*start.places(rows))
    entered = reached[:, goal.first], reached[:, goal.last]
    inside = np.flatnonzero(goal.inside)
    for into, arc in zip(entered, goal.arcs[inside].T, strict=True):
        # An arc of -1 is the other direction of a one-way edge, where there is no leg either.
        into[:, inside] = ready[:, arc]
    return entered


def _spots(topology: Topology, points: SnappedPoints) -> tuple[Ints, Ints, Floats, Ints]:
    """Return points as the kernels want them: ends in internal numbering, edges, fractions, arcs."""
    places = _on_arcs(topology, points)
    ends = topology.rank[np.stack([places.first, places.last], axis=1)]
    return ends, places.edge, points.fraction, places.drivable


class _OnArcs(NamedTuple):
    """Where points are on the arcs of a graph, whatever their travel times."""

    inside: Flags
    edge: Ints
    """-1 for a point that is a node."""
    arcs: Ints
    """(points, 2) from first to last and the other direction, -1 if there is none."""
    drivable: Ints
    """The same, -1 also for those that no vehicle may use."""
    first: Ints
    last: Ints


def _on_arcs(topology: Topology, points: SnappedPoints) -> _OnArcs:
    inside = points.node < 0
    edge = np.where(inside, points.edge, -1)
    if not len(topology.edge_arc):
        none = np.full((len(points), 2), -1, np.int64)
        return _OnArcs(inside, edge, none, none, points.node, points.node)
    # An edge of -1 belongs to a lonely node: any arc will do, since only the node counts.
    arc = topology.edge_arc[points.edge]
    arcs = np.stack([arc, topology.reverse[arc]], axis=1)
    return _OnArcs(
        inside,
        edge,
        arcs,
        np.where(topology.usable[arc][:, None], arcs, -1),
        np.where(inside, topology.source[arc], points.node),
        np.where(inside, topology.target[arc], points.node),
    )


@dataclass(frozen=True, eq=False)
class Legs:
    """What joins points inside edges to the nodes at the ends; milliseconds, -1 where the way is closed.

    A point that is a node has its leg of 0 ms from and to the node, and no other. `arcs`, of shape (points, 2),
    are the edge's arc from first to last and its other direction, -1 if there is none; `edge_inside` is the edge, -1
    for a node; `table` holds the four legs as `fill_legs` of `brandsim.roads.kernels.tables` fills them.
    """

    edge: Ints
    fraction: Floats
    inside: Flags
    arcs: Ints
    first: Ints
    last: Ints
    edge_inside: Ints
    table: Ints

    @classmethod
    def of(cls, trees: Trees | TurnTrees, points: SnappedPoints) -> Legs:
        """Find the legs of points under one set of weights.

        Parameters
        ----------
        trees : Trees or TurnTrees
            Travel time of each arc; -1 where it is closed.
        points : SnappedPoints
            Of the same network.
        """
        places = _on_arcs(trees.topology, points)
        table = np.empty((4, len(points)), np.int64)
        tables.fill_legs(trees.weight_ms, places.edge, points.fraction, places.drivable, table)
        return cls(
            edge=points.edge,
            fraction=points.fraction,
            inside=places.inside,
            arcs=places.arcs,
            first=places.first,
            last=places.last,
            edge_inside=places.edge,
            table=table,
        )

    @property
    def to_first_ms(self) -> Ints:
        """From each point to the first end of its edge."""
        return np.asarray(self.table[tables.TO_FIRST])

    @property
    def to_last_ms(self) -> Ints:
        """From each point to the last end of its edge."""
        return np.asarray(self.table[tables.TO_LAST])

    @property
    def from_first_ms(self) -> Ints:
        """From the first end of its edge to each point."""
        return np.asarray(self.table[tables.FROM_FIRST])

    @property
    def from_last_ms(self) -> Ints:
        """From the last end of its edge to each point."""
        return np.asarray(self.table[tables.FROM_LAST])

    def seeds(self, rows: slice) -> tuple[Ints, Ints, Ints]:
        """Return the seeds of some origins as the kernels want them.

        Parameters
        ----------
        rows : slice
            Which origins, k of them.

        Returns
        -------
        seed_first : ndarray of int64, shape (k + 1,)
            Origin i has the seeds ``seed_first[i]`` to ``seed_first[i + 1] - 1``.
        seed_node, seed_ms : ndarray of int64, shape (seeds,)
            A node that an origin reaches by itself, and after how many milliseconds.
        """
        node = np.stack([self.first[rows], self.last[rows]], axis=1)
        time = np.stack([self.to_first_ms[rows], self.to_last_ms[rows]], axis=1)
        seed_first = np.zeros(len(node) + 1, np.int64)
        np.cumsum((time >= 0).sum(axis=1), out=seed_first[1:])
        return seed_first, node[time >= 0], time[time >= 0]

    def places(self, rows: slice) -> tuple[Ints, Ints, Ints]:
        """Return where some origins are as `TurnTrees.from_places` wants them: the arcs lead to last and first.

        Parameters
        ----------
        rows : slice
            Which origins, k of them.

        Returns
        -------
        node : ndarray of int64, shape (k,)
            -1 inside an edge.
        arcs : ndarray of int64, shape (k, 2)
        time : ndarray of int64, shape (k, 2)
            Milliseconds to the end of each arc; negative where it may not be driven.
        """
        node = np.where(self.inside[rows], -1, self.first[rows])
        time = np.stack([self.to_last_ms[rows], self.to_first_ms[rows]], axis=1)
        return node, self.arcs[rows], time
