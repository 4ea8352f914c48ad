# mypy: allow-untyped-decorators
"""Shortest paths as sequences of edges, and where on a path a unit is after a given time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from brandsim._errors import EngineError, InputError, verbatim
from brandsim.roads import arrays, kernels
from brandsim.roads.network import RoadNetwork
from brandsim.roads.points import Legs, SnappedPoints
from brandsim.roads.topology import Floats, Ints, frozen

Array = npt.NDArray[Any]
Place = int | SnappedPoints


@dataclass(frozen=True, eq=False)
class Positions:
    """Where on the road network something is, one row per moment asked for.

    Parameters
    ----------
    points : SnappedPoints
        Edge, fraction and coordinates in metres, as origins or destinations of further journeys.
    after_ms : ndarray of int64, shape (moments,)
        Time since the start of the path, not beyond its end.
    """

    points: SnappedPoints
    after_ms: Ints


@dataclass(frozen=True, eq=False)
class Path:
    """The way from one place to another: whole edges, and parts of edges at its ends.

    Parameters
    ----------
    network : RoadNetwork
        The roads.
    node : ndarray of int64, shape (nodes on the way,)
        Nodes passed, in order.
    arc : ndarray of int64, shape (pieces,)
        Direction of travel on each piece.
    from_fraction, to_fraction : ndarray of float64, shape (pieces,)
        Where on the *edge* a piece begins and ends: 0 is the edge's first end, whatever the direction.
    time_ms : ndarray of int64, shape (pieces,)
        Time that each piece takes, in milliseconds.
    origin : SnappedPoints
        Where the way begins: one point.
    """

    network: RoadNetwork
    node: Ints
    arc: Ints
    from_fraction: Floats
    to_fraction: Floats
    time_ms: Ints
    origin: SnappedPoints

    @cached_property
    def edge(self) -> Ints:
        """Row of each piece in `RoadNetwork.edges_frame`, int64, shape (pieces,)."""
        return frozen(_edge_of(self.network, self.arc))

    @property
    def total_ms(self) -> int:
        """Travel time on the road in milliseconds: the sum of the pieces."""
        return int(self.time_ms.sum())

    @property
    def length_m(self) -> float:
        """Length on the road in metres."""
        part = np.abs(self.to_fraction - self.from_fraction)
        return float((self.network.length_m[self.arc] * part).sum())

    def at(self, after_ms: npt.ArrayLike) -> Positions:
        """Return where the way has led after some time.

        Parameters
        ----------
        after_ms : array_like of int, shape (moments,)
            Milliseconds since the start; beyond the end means at the end.

        Returns
        -------
        Positions
            At an even speed within each piece. At a moment when a node is passed, that node, on the edge
            that led there.
        """
        moments = arrays.whole("after_ms", after_ms)
        arrays.check_not_negative("after_ms", moments, "milliseconds")
        moments = np.minimum(moments, self.total_ms)
        if len(self.arc) == 0:
            return Positions(self.origin[np.zeros(len(moments), np.int64)], frozen(moments))
        ends = np.cumsum(self.time_ms)
        piece = np.minimum(np.searchsorted(ends, moments, side="left"), len(ends) - 1)
        passed = moments - (ends[piece] - self.time_ms[piece])
        share = passed / np.maximum(self.time_ms[piece], 1)
        begin, end = self.from_fraction[piece], self.to_fraction[piece]
        along = np.where(passed == self.time_ms[piece], end, begin + share * (end - begin))
        # Pieces that take no time have not begun at the start, and are over at the end.
        for there, row, fraction in (
            (moments == self.total_ms, len(ends) - 1, self.to_fraction[-1]),
            (moments == 0, 0, self.from_fraction[0]),
        ):
            piece, along = np.where(there, row, piece), np.where(there, fraction, along)
        return Positions(
            self.network.points_on_edges(self.edge[piece], np.clip(along, 0.0, 1.0)), frozen(moments)
        )

    def line(self) -> Any:
        """Return the way as a shapely line in metres; a point if nothing is travelled."""
        import shapely
        from shapely.ops import substring

        corners: list[Any] = []
        for arc, begin, end in zip(self._drawn, self.from_fraction, self.to_fraction, strict=True):
            if begin != end:
                part = substring(self.network.lines[arc], begin, end, normalized=True)
                corners.extend(list(part.coords)[1 if corners else 0 :])
        if len(corners) < 2:
            return shapely.Point(self.origin.x[0], self.origin.y[0])
        return shapely.LineString(corners)

    @property
    def _drawn(self) -> Ints:
        return self.network.edge_arc[self.edge]


class PathTree:
    """The shortest paths from one place: one search, then any number of destinations.

    Parameters
    ----------
    network : RoadNetwork
        The roads.
    origin : int or SnappedPoints of length 1
        A node index, or a point on a road (from the road: access legs are not part of a path).

    Notes
    -----
    Of several ways of equal time one is taken, always the same for the same network and origin.
    """

    def __init__(self, network: RoadNetwork, origin: Place) -> None:
        self.network = network
        self.origin = _one_point(network, origin)
        trees = network.trees
        topology = trees.topology
        self._legs = Legs.of(trees, self.origin)
        _, seeds, seeds_ms = self._legs.seeds(slice(None))
        arcs = trees.arcs_wide
        if kernels.check_graph(topology.first, arcs) != kernels.OK:
            raise EngineError("The path kernel refused its arrays: an arc that points outside the network.")
        dist = np.full(topology.nodes, kernels.UNREACHED_MS)
        slot = np.full(topology.nodes, -1, np.int64)
        code = _grow(topology.first, arcs, topology.rank[seeds], seeds_ms, dist, slot)
        if code != kernels.OK:
            raise EngineError(f"The path kernel refused its arrays: code {code}.")
        dist[dist == kernels.UNREACHED_MS] = -1
        self.time_ms: Ints = frozen(dist[topology.rank])
        """Travel time to every node in milliseconds, -1 = not reachable, int64, shape (nodes,)."""
        slot = slot[topology.rank]
        self.via: Ints = frozen(np.where(slot < 0, -1, topology.slots[slot] if len(arcs) else -1))
        """Last arc of the way to every node, -1 where it begins or none leads, int64, shape (nodes,)."""

    def to(self, destination: Place) -> Path | None:
        """Return the way to a node or point, None if there is none.

        Parameters
        ----------
        destination : int or SnappedPoints of length 1
            A node index, or a point on a road.
        """
        network = self.network
        goal = _one_point(network, destination)
        legs = Legs.of(network.trees, goal)
        best_ms, last = self._along_the_edge(legs), None
        for node, leg_ms in (
            (int(legs.first[0]), int(legs.from_first_ms[0])),
            (int(legs.last[0]), int(legs.from_last_ms[0])),
        ):
            reached = int(self.time_ms[node])
            if leg_ms >= 0 and reached >= 0 and (best_ms < 0 or reached + leg_ms < best_ms):
                best_ms, last = reached + leg_ms, node
        if best_ms < 0:
            return None
        pieces: list[tuple[int, float, float, int]] = []
        if last is None:
            # Both directions may take as long, if it is less than a millisecond.
            onward = bool(goal.fraction[0] >= self.origin.fraction[0])
            if self._direction_ms(legs, onward=onward) != best_ms:
                onward = not onward
            arc = _arc_of(network, int(goal.edge[0]), onward=onward)
            pieces.append((arc, float(self.origin.fraction[0]), float(goal.fraction[0]), best_ms))
            return self._path([], pieces)
        nodes = self._back_to_start(last)
        begin = nodes[0]
        if self._legs.inside[0]:
            # The first end is reached against the edge's direction, the last end along it.
            time = int(self.time_ms[begin])
            onward = begin == self._legs.last[0] and self._legs.to_last_ms[0] == time
            arc = _arc_of(network, int(self.origin.edge[0]), onward=bool(onward))
            pieces.append((arc, float(self.origin.fraction[0]), float(onward), time))
        for node in nodes[1:]:
            arc = int(self.via[node])
            first = float(not self._is_edge_arc(arc))
            pieces.append((arc, first, 1.0 - first, int(network.travel_time_ms[arc])))
        if legs.inside[0]:
            onward = last == legs.first[0] and int(self.time_ms[last]) + int(legs.from_first_ms[0]) == best_ms
            onward = onward and legs.from_first_ms[0] >= 0
            arc = _arc_of(network, int(goal.edge[0]), onward=bool(onward))
            leg_ms = best_ms - int(self.time_ms[last])
            pieces.append((arc, float(not onward), float(goal.fraction[0]), leg_ms))
        return self._path(nodes, pieces)

    def _path(self, nodes: list[int], pieces: list[tuple[int, float, float, int]]) -> Path:
        arc, begin, end, time = zip(*pieces, strict=True) if pieces else ((), (), (), ())
        return Path(
            self.network,
            frozen(np.array(nodes, np.int64)),
            frozen(np.array(arc, np.int64)),
            frozen(np.array(begin, np.float64)),
            frozen(np.array(end, np.float64)),
            frozen(np.array(time, np.int64)),
            self.origin,
        )

    def _back_to_start(self, node: int) -> list[int]:
        nodes = [node]
        while self.via[nodes[-1]] >= 0:
            nodes.append(int(self.network.source[self.via[nodes[-1]]]))
        return nodes[::-1]

    def _is_edge_arc(self, arc: int) -> bool:
        return bool(self.network.reverse[arc] < 0 or arc < self.network.reverse[arc])

    def _direction_ms(self, goal: Legs, *, onward: bool) -> int:
        start = self._legs
        if onward:
            way = goal.from_first_ms[0] - start.from_first_ms[0] if goal.from_first_ms[0] >= 0 else -1
        else:
            way = start.to_first_ms[0] - goal.to_first_ms[0] if goal.to_first_ms[0] >= 0 else -1
        return int(way)

    def _along_the_edge(self, goal: Legs) -> int:
        """Return the time of the way inside one edge where both points are in it, else -1."""
        start = self._legs
        if not (start.inside[0] and goal.inside[0] and start.edge[0] == goal.edge[0]):
            return -1
        ways = [way for onward in (True, False) if (way := self._direction_ms(goal, onward=onward)) >= 0]
        return min(ways, default=-1)


def shortest_path(network: RoadNetwork, origin: Place, destination: Place) -> Path | None:
    """Return the shortest way between two nodes or points, None if there is none.

    Parameters
    ----------
    network : RoadNetwork
        The roads.
    origin, destination : int or SnappedPoints of length 1
        Node indices, or points on roads (from road to road: access legs are not part of a path).

    Returns
    -------
    Path or None
        Its pieces add up to the travel time that `RoadNetwork.travel_table_ms` gives without access legs.
        For many destinations of one origin keep a `PathTree`.
    """
    return PathTree(network, origin).to(destination)


def _one_point(network: RoadNetwork, place: Place) -> SnappedPoints:
    if isinstance(place, SnappedPoints):
        if len(place) != 1:
            raise InputError(
                "path",
                "place",
                verbatim(f"{len(place)} points"),
                "one point",
                "Select one, such as points[0].",
            )
        return place
    node = arrays.whole("place", place)
    arrays.check_known_nodes("place", node, network.nodes)
    return network.snapper.at_nodes(node)


def _edge_of(network: RoadNetwork, arc: Ints) -> Ints:
    other = network.reverse[arc]
    return np.searchsorted(network.edge_arc, np.where(other < 0, arc, np.minimum(arc, other)))


def _arc_of(network: RoadNetwork, edge: int, *, onward: bool) -> int:
    arc = int(network.edge_arc[edge])
    return arc if onward else int(network.reverse[arc])


@njit(cache=True, nogil=True)
def _grow(first: Array, arcs: Array, seeds: Array, seeds_ms: Array, dist: Array, slot: Array) -> int:
    """Label nodes with distances and the arc (slot) that led there: Dijkstra's algorithm with a 4-ary heap.

    A label only gives way to a lesser one, so that the arcs form a forest also where weights are zero.
    """
    keys = np.empty(len(arcs) + len(seeds) + 1, np.int64)
    items = np.empty(len(arcs) + len(seeds) + 1, np.uint32)
    size = 0
    for k in range(len(seeds)):
        if seeds[k] < 0 or seeds[k] >= len(dist) or seeds_ms[k] < 0:
            return kernels.BAD_SEED
        if seeds_ms[k] < dist[seeds[k]]:
            dist[seeds[k]] = seeds_ms[k]
            kernels.push(keys, items, size, seeds_ms[k], np.uint32(seeds[k]))
            size += 1
    while size > 0:
        base = keys[0]
        u = items[0]
        size -= 1
        kernels.pop(keys, items, size)
        if base > dist[u]:
            continue
        for arc in range(first[u], first[u + np.uint32(1)]):
            v = np.uint32(arcs[arc, 0])
            reached = base + arcs[arc, 1]
            if reached < dist[v]:
                dist[v] = reached
                slot[v] = arc
                kernels.push(keys, items, size, reached, v)
                size += 1
    return kernels.OK
