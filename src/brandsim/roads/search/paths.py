"""Shortest paths as sequences of edges, and where on a path a unit is after a given time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import EngineError, InputError, Said, verbatim
from brandsim.roads.graph import arrays
from brandsim.roads.graph.legs import Legs
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.graph.topology import Floats, Ints, Trees, frozen
from brandsim.roads.kernels import single_source

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
    arc : ndarray of int64, shape (segments,)
        Direction of travel on each segment.
    from_fraction, to_fraction : ndarray of float64, shape (segments,)
        Where on the *edge* a segment begins and ends: 0 is the edge's first end, whatever the direction.
    time_ms : ndarray of int64, shape (segments,)
        Time that each segment takes, in milliseconds, the turn at its end included.
    turn_ms : ndarray of int64, shape (segments,)
        What of it goes to the turn, light or junction at its end; 0 in a network without turns.
    origin : SnappedPoints
        Where the way begins: one point.
    """

    network: RoadNetwork
    node: Ints
    arc: Ints
    from_fraction: Floats
    to_fraction: Floats
    time_ms: Ints
    turn_ms: Ints
    origin: SnappedPoints

    @cached_property
    def edge(self) -> Ints:
        """Row of each segment in `RoadNetwork.edges_frame`, int64, shape (segments,)."""
        return frozen(_edge_of(self.network, self.arc))

    @property
    def total_ms(self) -> int:
        """Travel time on the road in milliseconds: the sum of the segments."""
        return int(self.time_ms.sum())

    @property
    def length_m(self) -> float:
        """Length on the road in metres."""
        part = np.abs(self.to_fraction - self.from_fraction)
        return float((self.network.length_m[self.arc] * part).sum())

    def at(self, after_ms: npt.ArrayLike) -> Positions:
        """Find where the way has led after some time.

        Parameters
        ----------
        after_ms : array_like of int, shape (moments,)
            Milliseconds since the start; beyond the end means at the end.

        Returns
        -------
        Positions
            At an even speed within each segment. At a moment when a node is passed, that node, on the edge
            that led there.
        """
        moments = arrays.integers("after_ms", after_ms)
        arrays.check_not_negative("after_ms", moments, "milliseconds")
        moments = np.minimum(moments, self.total_ms)
        if len(self.arc) == 0:
            return Positions(self.origin[np.zeros(len(moments), np.int64)], frozen(moments))
        ends = np.cumsum(self.time_ms)
        segment = np.minimum(np.searchsorted(ends, moments, side="left"), len(ends) - 1)
        passed = moments - (ends[segment] - self.time_ms[segment])
        share = passed / np.maximum(self.time_ms[segment], 1)
        begin, end = self.from_fraction[segment], self.to_fraction[segment]
        along = np.where(passed == self.time_ms[segment], end, begin + share * (end - begin))
        # Segments that take no time have not begun at the start, and are over at the end.
        for there, row, fraction in (
            (moments == self.total_ms, len(ends) - 1, self.to_fraction[-1]),
            (moments == 0, 0, self.from_fraction[0]),
        ):
            segment, along = np.where(there, row, segment), np.where(there, fraction, along)
        return Positions(
            self.network.points_on_edges(self.edge[segment], np.clip(along, 0.0, 1.0)), frozen(moments)
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
        trees = network.turn_trees or network.trees
        self._legs = Legs.of(trees, self.origin)
        if isinstance(trees, Trees):
            _, seeds, seeds_ms = self._legs.seeds(slice(None))
            time_ms, via = _grown(trees, seeds, seeds_ms)
            ready_ms, before = time_ms[network.source], via[network.source]
        else:
            places = self._legs.places(slice(None))
            _, seeds, seeds_ms = trees.seeds(*places)
            ready_ms, turn = _grown(trees.trees, seeds, seeds_ms)
            before = trees.graph.before(turn)
            time_ms, via = trees.last_arcs(ready_ms, *places)
        self.time_ms: Ints = frozen(time_ms)
        """Travel time to every node in milliseconds, -1 = not reachable, int64, shape (nodes,)."""
        self.via: Ints = frozen(via)
        """Last arc of the way to every node, -1 where it begins or none leads, int64, shape (nodes,).

        With turns the best way to a node's neighbour need not go by the best way to the node.
        """
        self.ready_ms: Ints = frozen(ready_ms)
        """Time until one can set out along every arc in milliseconds, -1 = never, int64, shape (arcs,)."""
        self._before = before

    def to(self, destination: Place) -> Path | None:
        """Find the way to a node or point, None if there is none.

        Parameters
        ----------
        destination : int or SnappedPoints of length 1
            A node index, or a point on a road.
        """
        network = self.network
        goal = _one_point(network, destination)
        legs = Legs.of(network.trees, goal)
        best_ms, on_edge = self._along_the_edge(legs), True
        into, last = -1, -1
        for way, leg_ms in enumerate((int(legs.from_first_ms[0]), int(legs.from_last_ms[0]))):
            arc = int(legs.arcs[0, way]) if legs.inside[0] else -1
            entered = int(self.ready_ms[arc] if legs.inside[0] else self.time_ms[legs.first[0]])
            if leg_ms >= 0 and entered >= 0 and (best_ms < 0 or entered + leg_ms < best_ms):
                best_ms, on_edge = entered + leg_ms, False
                into, last = arc, int(self._before[arc] if legs.inside[0] else self.via[legs.first[0]])
        if best_ms < 0:
            return None
        if on_edge:
            if self._is_here(legs):
                return self._path([], [], [0])
            # Both directions may take as long, if it is less than a millisecond.
            onward = bool(goal.fraction[0] >= self.origin.fraction[0])
            if self._direction_ms(legs, onward=onward) != best_ms:
                onward = not onward
            arc = int(legs.arcs[0, 0 if onward else 1])
            return self._path(
                [], [(arc, float(self.origin.fraction[0]), float(goal.fraction[0]), best_ms)], [0, best_ms]
            )
        return self._whole(goal, int(legs.first[0]), best_ms, into, last)

    def _whole(self, goal: SnappedPoints, node: int, best_ms: int, into: int, last: int) -> Path:
        """Return the way that ends inside the arc `into`, or at `node` if that is -1, after the arc `last`."""
        network, ready_ms = self.network, self.ready_ms
        arcs = [last] if last >= 0 else []
        while arcs and self._before[arcs[-1]] >= 0:
            arcs.append(int(self._before[arcs[-1]]))
        arcs.reverse()
        onward = [*arcs, into] if into >= 0 else arcs
        begin = int(network.source[onward[0]]) if onward else node
        segments: list[tuple[int, float, float, int]] = []
        if self._legs.inside[0]:
            way, leg_ms = self._first_leg(begin, onward[0] if onward else -1)
            arc = int(self._legs.arcs[0, way])
            segments.append((arc, float(self.origin.fraction[0]), 1.0 - way, leg_ms))
        for arc in arcs:
            first = float(not self._is_edge_arc(arc))
            segments.append((arc, first, 1.0 - first, int(network.travel_time_ms[arc])))
        if into >= 0:
            first = float(not self._is_edge_arc(into))
            segments.append((into, first, float(goal.fraction[0]), best_ms - int(ready_ms[into])))
        # A segment ends, its turn made, when the next begins.
        starts_ms = [0] * bool(self._legs.inside[0]) + [int(ready_ms[arc]) for arc in onward]
        nodes = [begin, *(int(network.target[arc]) for arc in arcs)]
        return self._path(nodes, segments, [*starts_ms, best_ms])

    def _first_leg(self, begin: int, arc: int) -> tuple[int, int]:
        """Return the way out of the edge of the origin: 0 along it or 1 against it, and how long it takes.

        It leads to the node `begin` and, unless that is the goal, to the arc `arc`.
        """
        legs, trees = self._legs, self.network.turn_trees
        ways = []
        for way, (node, leg_ms) in enumerate(((legs.last, legs.to_last_ms), (legs.first, legs.to_first_ms))):
            if node[0] != begin or leg_ms[0] < 0:
                continue
            turn_ms = 0 if trees is None or arc < 0 else trees.between_ms(int(legs.arcs[0, way]), arc)
            if turn_ms is not None:
                ways.append((int(leg_ms[0]) + turn_ms, way, int(leg_ms[0])))
        return min(ways)[1:]

    def _path(
        self, nodes: list[int], segments: list[tuple[int, float, float, int]], moments_ms: list[int]
    ) -> Path:
        arc, begin, end, road_ms = zip(*segments, strict=True) if segments else ((), (), (), ())
        moments = np.array(moments_ms, np.int64)
        time_ms = moments[1:] - moments[:-1]
        return Path(
            self.network,
            frozen(np.array(nodes, np.int64)),
            frozen(np.array(arc, np.int64)),
            frozen(np.array(begin, np.float64)),
            frozen(np.array(end, np.float64)),
            frozen(time_ms),
            frozen(time_ms - np.array(road_ms, np.int64)),
            self.origin,
        )

    def _is_edge_arc(self, arc: int) -> bool:
        return bool(self.network.reverse[arc] < 0 or arc < self.network.reverse[arc])

    def _direction_ms(self, goal: Legs, *, onward: bool) -> int:
        start = self._legs
        if onward:
            way = goal.from_first_ms[0] - start.from_first_ms[0] if goal.from_first_ms[0] >= 0 else -1
        else:
            way = start.to_first_ms[0] - goal.to_first_ms[0] if goal.to_first_ms[0] >= 0 else -1
        return int(way)

    def _is_here(self, goal: Legs) -> bool:
        start = self._legs
        return bool(start.edge[0] == goal.edge[0] and start.fraction[0] == goal.fraction[0])

    def _along_the_edge(self, goal: Legs) -> int:
        """Return the time of the way inside one edge where both points are in it, else -1."""
        start = self._legs
        if not (start.inside[0] and goal.inside[0] and start.edge[0] == goal.edge[0]):
            return -1
        if self._is_here(goal):
            return 0
        ways = [way for onward in (True, False) if (way := self._direction_ms(goal, onward=onward)) >= 0]
        return min(ways, default=-1)


def shortest_path(network: RoadNetwork, origin: Place, destination: Place) -> Path | None:
    """Find the shortest way between two nodes or points, None if there is none.

    Parameters
    ----------
    network : RoadNetwork
        The roads.
    origin, destination : int or SnappedPoints of length 1
        Node indices, or points on roads (from road to road: access legs are not part of a path).

    Returns
    -------
    Path or None
        Its segments add up to the travel time that `RoadNetwork.travel_table_ms` gives without access legs.
        For many destinations of one origin keep a `PathTree`.
    """
    return PathTree(network, origin).to(destination)


def _one_point(network: RoadNetwork, place: Place) -> SnappedPoints:
    if isinstance(place, SnappedPoints):
        if len(place) != 1:
            raise InputError(
                "path",
                "place",
                verbatim(Said("{count:# point|# points}", count=len(place))),
                "one point",
                "Select one, such as points[0].",
            )
        return place
    node = arrays.integers("place", place)
    arrays.check_known_nodes("place", node, network.nodes)
    return network.snapper.at_nodes(node)


def _edge_of(network: RoadNetwork, arc: Ints) -> Ints:
    other = network.reverse[arc]
    return np.searchsorted(network.edge_arc, np.where(other < 0, arc, np.minimum(arc, other)))


def _grown(trees: Trees, seeds: Ints, seeds_ms: Ints) -> tuple[Ints, Ints]:
    """Grow the tree: the time to every node, and the arc that led there; -1 for none."""
    topology = trees.topology
    arcs = trees.arcs_wide
    if single_source.check_graph(topology.first, arcs) != single_source.OK:
        raise EngineError("The path kernel refused its arrays: an arc that points outside the network.")
    dist = np.full(topology.nodes, single_source.UNREACHED_MS)
    slot = np.full(topology.nodes, -1, np.int64)
    code = single_source.heap_tree(topology.first, arcs, topology.rank[seeds], seeds_ms, dist, slot)
    if code != single_source.OK:
        raise EngineError(Said("The path kernel refused its arrays: code {code}.", code=code))
    dist[dist == single_source.UNREACHED_MS] = -1
    slot = slot[topology.rank]
    return dist[topology.rank], np.where(slot < 0, -1, topology.slots[slot] if len(arcs) else -1)
