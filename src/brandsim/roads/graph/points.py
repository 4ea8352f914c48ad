"""Points on the road network: snapping places to the nearest road, and travel times between points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError, verbatim
from brandsim.roads.graph import arrays
from brandsim.roads.graph.coordinates import WGS84, Coordinates, transformed
from brandsim.roads.graph.topology import Flags, Floats, Ints, Topology, Trees, frozen
from brandsim.roads.graph.turn_graph import ROWS_AT_ONCE, TurnTrees

_MS_PER_METRE_AT_1_KMH = 3600.0
_ROWS_AT_ONCE = 64
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


def travel_table_ms(
    trees: Trees | TurnTrees, origins: SnappedPoints, destinations: SnappedPoints, access_speed_kmh: float
) -> Ints:
    """Exact travel times between points; see `RoadNetwork.travel_table_ms`.

    Parameters
    ----------
    trees : Trees or TurnTrees
        Without or with turns.
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
    speed = arrays.check_positive("access_speed_kmh", access_speed_kmh, "km/h")
    out = np.full((len(origins), len(destinations)), -1, np.int64)
    if len(origins) == 0 or len(destinations) == 0:
        return out
    start, goal = Legs.of(trees, origins), Legs.of(trees, destinations)
    at_once = ROWS_AT_ONCE if isinstance(trees, TurnTrees) else _ROWS_AT_ONCE
    for low in range(0, len(origins), at_once):
        rows = slice(low, low + at_once)
        entered = _entered_ms(trees, start, goal, rows)
        best = np.full(entered[0].shape, np.iinfo(np.int64).max)
        for reached, extra_ms in zip(entered, (goal.from_first_ms, goal.from_last_ms), strict=True):
            total = np.where(reached < 0, np.iinfo(np.int64).max, reached + extra_ms)
            best = np.where(extra_ms < 0, best, np.minimum(best, total))
        best = np.minimum(best, _along_the_edge(start, goal, rows))
        out[rows] = np.where(best == np.iinfo(np.int64).max, -1, best)
    access_ms = [
        np.rint(p.access_m * _MS_PER_METRE_AT_1_KMH / speed).astype(np.int64) for p in (origins, destinations)
    ]
    return np.where(out < 0, -1, out + access_ms[0][:, None] + access_ms[1][None, :])


def _entered_ms(trees: Trees | TurnTrees, start: Legs, goal: Legs, rows: slice) -> tuple[Ints, Ints]:
    """Compute when one drives into each goal's edge at its first and last end, -1 for never; (rows, goals) each.

    A goal that is a node is reached at its first end, and that is it.
    """
    if not isinstance(trees, TurnTrees):
        tree = trees.from_seeds(*start.seeds(rows))
        return tree[:, goal.first], tree[:, goal.last]
    ready, reached = trees.from_places(*start.places(rows))
    entered = reached[:, goal.first], reached[:, goal.last]
    inside = np.flatnonzero(goal.inside)
    for into, arc in zip(entered, goal.arcs[inside].T, strict=True):
        # An arc of -1 is the other direction of a one-way edge, where there is no leg either.
        into[:, inside] = ready[:, arc]
    return entered


@dataclass(frozen=True, eq=False)
class Legs:
    """What joins points inside edges to the nodes at the ends; milliseconds, -1 where the way is closed.

    A point that is a node has its leg of 0 ms from and to the node, and no other. `arcs`, of shape (points, 2),
    are the edge's arc from first to last and its other direction, -1 if there is none.
    """

    edge: Ints
    fraction: Floats
    inside: Flags
    arcs: Ints
    first: Ints
    last: Ints
    to_first_ms: Ints
    to_last_ms: Ints
    from_first_ms: Ints
    from_last_ms: Ints

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
        topology = trees.topology
        inside = points.node < 0
        # An edge of -1 belongs to a lonely node: any arc will do, since only the node counts.
        arc = topology.edge_arc[points.edge] if len(topology.edge_arc) else None
        closed = np.full(len(points), -1, np.int64)
        if arc is None:
            zero = np.zeros(len(points), np.int64)
            at, none = points.node, np.full((len(points), 2), -1, np.int64)
            return cls(points.edge, points.fraction, inside, none, at, at, zero, closed, zero, closed)
        back = topology.reverse[arc]
        usable = topology.usable[arc]
        # A closed arc has a weight of -1 as well.
        onward_ms = np.where(usable, trees.weight_ms[arc], -1)
        back_ms = np.where(usable & (back >= 0), trees.weight_ms[back], -1)
        # The time from the first end is rounded, the time to the last end is the rest: they add up exactly.
        head_ms = np.rint(points.fraction * onward_ms).astype(np.int64)
        tail_ms = np.rint(points.fraction * back_ms).astype(np.int64)
        first = np.where(inside, topology.source[arc], points.node)
        last = np.where(inside, topology.target[arc], points.node)
        return cls(
            edge=points.edge,
            fraction=points.fraction,
            inside=inside,
            arcs=np.stack([arc, back], axis=1),
            first=first,
            last=last,
            to_first_ms=np.where(inside, np.where(back_ms < 0, -1, tail_ms), 0),
            to_last_ms=np.where(inside, np.where(onward_ms < 0, -1, onward_ms - head_ms), -1),
            from_first_ms=np.where(inside, np.where(onward_ms < 0, -1, head_ms), 0),
            from_last_ms=np.where(inside, np.where(back_ms < 0, -1, back_ms - tail_ms), -1),
        )

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


def _along_the_edge(start: Legs, goal: Legs, rows: slice) -> Ints:
    """Compute the time of the way inside one edge where both points are in it, else the largest integer."""
    never = np.iinfo(np.int64).max
    same = (start.edge[rows, None] == goal.edge[None, :]) & start.inside[rows, None] & goal.inside[None, :]
    onward = goal.from_first_ms[None, :] - start.from_first_ms[rows, None]
    back = start.to_first_ms[rows, None] - goal.to_first_ms[None, :]
    open_onward = same & (goal.from_first_ms >= 0)[None, :] & (onward >= 0)
    open_back = same & (goal.to_first_ms >= 0)[None, :] & (back >= 0)
    # Who is there already need not travel, even on a closed road.
    here = same & (start.fraction[rows, None] == goal.fraction[None, :])
    way = np.minimum(np.where(open_onward, onward, never), np.where(open_back, back, never))
    return np.where(here, 0, way)
