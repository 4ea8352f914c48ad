# mypy: allow-untyped-decorators
"""Turns: which are banned, what each costs, and exact travel times that count them.

The labels stand on arcs, not on nodes: the time at which a unit is ready to drive into an arc at its first
end, after the turn. So the search is an ordinary one in the graph whose nodes are arcs and whose arcs are
turns, by the same kernels, and a point at some fraction of an arc is that part of the arc later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from numba import njit

from brandsim._errors import InputError
from brandsim.roads.graph import arrays
from brandsim.roads.graph.topology import CLOSED_MS, Ints, Topology, Trees, frozen
from brandsim.roads.graph.turn_penalties import NODES, TURNS, TurnPenalties
from brandsim.roads.kernels import single_source

if TYPE_CHECKING:
    from brandsim.roads.graph.network import RoadNetwork

ROWS_AT_ONCE = 8
"""Trees that are held in memory together: a label for every arc."""

_STRAIGHT_DEG = 40.0
_BACK_DEG = 170.0
_LOOK_M = 15.0
_ONE_INSTALLATION_M = 40.0
_FROM_GREAT_TO_SMALL = (
    "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street",
    "service", "track",
)  # fmt: skip
_STRAIGHT, _RIGHT, _LEFT, _U_TURN = range(len(TURNS))
_NOTHING, _LIGHT, _ROUNDABOUT, _JUNCTION = range(1 + len(NODES))


@dataclass(frozen=True, eq=False)
class Turns:
    """What turning is like in one network.

    Parameters
    ----------
    banned : ndarray of int64, shape (bans, 2)
        Pairs of arcs: who comes by the first may not leave by the second.
    lights : ndarray of int64, shape (lights,)
        Nodes with traffic lights.
    penalties : TurnPenalties
        What turns, lights and junctions cost.

    Notes
    -----
    A turn goes from one arc to another at the node between them. It costs, for its angle:

    - a U-turn (back along the same edge, or by more than 170°), which can be made at junctions and dead ends,
      not where just two roads meet: a place that only divides a road in two changes nothing;
    - straight on (at most 40°), right or left where at least three roads meet; a bend where two roads meet is
      no turn.

    and for its node:

    - a traffic light, but not a second one within 40 m: large junctions have several nodes;
    - else the way into a roundabout;
    - else a junction where at least three roads meet.

    Who stays on a road with right of way pays for neither junction nor angle: the road is of the greatest class
    that meets at the node, with no more than two roads of that class. Nor does one in a roundabout (arcs that the
    column ``roundabout`` marks) or on the way into and out of it, but for the row above.

    Ferries are no roads here, and turns between a ferry and a road cost nothing. A journey that begins at a
    node may leave it in any direction at no cost, and one that ends there pays for no turn.
    """

    banned: Ints
    lights: Ints
    penalties: TurnPenalties

    def __post_init__(self) -> None:
        banned = np.unique(np.asarray(self.banned, np.int64).reshape(-1, 2), axis=0)
        object.__setattr__(self, "banned", frozen(banned))
        object.__setattr__(self, "lights", frozen(np.unique(np.asarray(self.lights, np.int64))))

    def without_bans(self) -> Turns:
        """Return turns that cost the same and are all allowed.

        The law exempts urgent runs from signs (trafikförordningen 11 kap.). Bans stay by default since most
        stand where the turn can hardly be made: a median, a slip road at a sharp angle.
        """
        return replace(self, banned=np.empty((0, 2), np.int64))

    def allows_as(self, other: Turns) -> bool:
        """Return whether the same turns are banned and the same nodes lit, whatever the costs."""
        return np.array_equal(self.banned, other.banned) and np.array_equal(self.lights, other.lights)

    def check_fit(self, source: Ints, target: Ints, nodes: int) -> None:
        """Raise `InputError` unless bans join arcs that meet, and lights stand on nodes of the network."""
        arcs = len(source)
        outside = ((self.banned < 0) | (self.banned >= arcs)).any(axis=1)
        come, go = self.banned[~outside].T
        wrong = np.flatnonzero(outside)
        if not len(wrong):
            wrong = np.flatnonzero(target[come] != source[go])
        if len(wrong):
            raise InputError(
                "turns",
                f"banned[{wrong[0]}]",
                self.banned[wrong[0]].tolist(),
                "two arcs of the network, the second beginning where the first ends",
                "Take bans from the network that they are for.",
            )
        arrays.check_known_nodes("lights", self.lights, nodes)


@dataclass(frozen=True, eq=False)
class TurnGraph:
    """The turns of one network as a graph, whatever the travel times and penalties.

    Parameters
    ----------
    roads : Topology
        The network's own graph.
    turns : Topology
        Its nodes are the arcs of `roads`, its arcs the turns that are allowed, sorted by where they come from.
    angle : ndarray of int64, shape (turns,)
        What a turn pays for its angle: an index into `TURNS`, or their number for nothing.
    stop : ndarray of int64, shape (turns,)
        What it pays for its node: 0 nothing, then an index from 1 into `NODES`.
    """

    roads: Topology
    turns: Topology
    angle: Ints
    stop: Ints

    @classmethod
    def of(cls, network: RoadNetwork, turns: Turns) -> TurnGraph:
        """Return the graph of a network's turns; see `Turns` for the rules."""
        roads = network.topology
        usable = np.flatnonzero(roads.usable)
        leaving, first = _leaving(roads)
        owner, at = _spans(first, roads.target[usable])
        come, go = usable[owner], leaving[at]
        banned = turns.banned[:, 0] * network.arcs + turns.banned[:, 1]
        on_the_way = (roads.reverse[come] == go) & (_roads_at(network)[roads.target[come]] == 2)
        allowed = ~np.isin(come * network.arcs + go, banned) & ~on_the_way
        come, go = frozen(come[allowed]), frozen(go[allowed])
        every = np.ones(len(come), np.bool_)
        graph = Topology(network.arcs, come, go, every, np.full(len(come), -1, np.int64))
        return cls(roads, graph, *_priced(network, turns.lights, come, go))

    @cached_property
    def first(self) -> Ints:
        """Where the turns from each arc begin, int64, shape (arcs + 1,)."""
        return np.searchsorted(self.turns.source, np.arange(self.turns.nodes + 1))

    @cached_property
    def leaving(self) -> tuple[Ints, Ints]:
        """The usable arcs by the node that they leave, and where those of each node begin."""
        return _leaving(self.roads)

    def before(self, turn: Ints) -> Ints:
        """Return the arcs that turns come from, -1 for a turn of -1."""
        come = self.turns.source
        return np.where(turn < 0, -1, come[turn] if len(come) else -1)

    def penalty_ms(self, penalties: TurnPenalties) -> Ints:
        """Return what each turn costs in milliseconds, int64, shape (turns,)."""
        angle, stop = penalties.tables_ms()
        return angle[self.angle] + stop[self.stop]


@dataclass(frozen=True, eq=False)
class TurnTrees:
    """The kernels' view of a network with turns and one set of weights, as `Trees` is without turns.

    Parameters
    ----------
    graph : TurnGraph
        The turns.
    turn_ms : ndarray of int64, shape (turns,)
        What each costs, in milliseconds.
    weight_ms : ndarray of int64, shape (arcs,)
        Travel time of each arc in milliseconds, `CLOSED_MS` where the arc is closed for now.
    """

    graph: TurnGraph
    turn_ms: Ints
    weight_ms: Ints

    @property
    def topology(self) -> Topology:
        """The network's own graph."""
        return self.graph.roads

    @cached_property
    def trees(self) -> Trees:
        """What the kernels walk: to turn off an arc takes the arc's time and the turn's."""
        time_ms = self.weight_ms[self.graph.turns.source]
        weight = np.where(time_ms == CLOSED_MS, CLOSED_MS, time_ms + self.turn_ms)
        arrays.check_sums_fit(weight, self.graph.turns.nodes)
        return Trees(self.graph.turns, weight)

    def from_nodes(self, nodes: Ints) -> Ints:
        """Return when each node is reached from each of some nodes, int64, shape (rows, nodes), in ms."""
        never = np.full((len(nodes), 2), -1, np.int64)
        out = np.empty((len(nodes), self.topology.nodes), np.int64)
        for low in range(0, len(nodes), ROWS_AT_ONCE):
            rows = slice(low, low + ROWS_AT_ONCE)
            out[rows] = self.from_places(nodes[rows], never[rows], never[rows])[1]
        return out

    def from_places(self, node: Ints, arc: Ints, arc_ms: Ints) -> tuple[Ints, Ints]:
        """Return when one is ready to drive into each arc, and when each node is reached.

        Parameters
        ----------
        node : ndarray of int64, shape (rows,)
            Where a journey begins, -1 if inside an edge.
        arc : ndarray of int64, shape (rows, 2)
            The arcs that lead on from a place inside an edge, -1 for none.
        arc_ms : ndarray of int64, shape (rows, 2)
            When their ends are reached, -1 for never.

        Returns
        -------
        ready_ms : ndarray of int64, shape (rows, arcs)
            Milliseconds, -1 = not reachable.
        reached_ms : ndarray of int64, shape (rows, nodes)
            Likewise.
        """
        ready_ms = self.trees.from_seeds(*self.seeds(node, arc, arc_ms))
        return ready_ms, self._reached(ready_ms, node, arc, arc_ms)

    def _reached(self, ready_ms: Ints, node: Ints, arc: Ints, arc_ms: Ints) -> Ints:
        """Return when each node is reached, by an arc or as the place where one begins."""
        reached_ms = np.empty((len(node), self.topology.nodes), np.int64)
        _arrivals(self.topology.target, self.weight_ms, ready_ms, reached_ms)
        rows = np.flatnonzero(node >= 0)
        reached_ms[rows, node[rows]] = 0
        for way in (0, 1):
            rows = np.flatnonzero((node < 0) & (arc_ms[:, way] >= 0))
            end, before = self.topology.target[arc[rows, way]], arc_ms[rows, way]
            now = reached_ms[rows, end]
            reached_ms[rows, end] = np.where(now < 0, before, np.minimum(now, before))
        return reached_ms

    def last_arcs(self, ready_ms: Ints, node: Ints, arc: Ints, arc_ms: Ints) -> tuple[Ints, Ints]:
        """Return when each node is reached and by which arc, -1 if at once or never, for one place.

        Parameters
        ----------
        ready_ms : ndarray of int64, shape (arcs,)
            When one is ready to drive into each arc.
        node, arc, arc_ms : ndarray of int64
            The place, as in `from_places`.
        """
        reached_ms = self._reached(ready_ms[None, :], node, arc, arc_ms)[0]
        end_ms = np.where((ready_ms >= 0) & (self.weight_ms >= 0), ready_ms + self.weight_ms, -1)
        target = self.topology.target
        by = np.full(self.topology.nodes, -1, np.int64)
        best = np.flatnonzero((end_ms >= 0) & (end_ms == reached_ms[target]))[::-1]
        by[target[best]] = best
        by[node[node >= 0]] = -1
        for way in np.flatnonzero((node < 0) & (arc_ms[0] >= 0)):
            end = target[arc[0, way]]
            by[end] = -1 if reached_ms[end] == arc_ms[0, way] else by[end]
        return reached_ms, by

    def between_ms(self, come: int, go: int) -> int | None:
        """Return what the turn from one arc to another costs in milliseconds, None if there is none."""
        low, high = self.graph.first[come], self.graph.first[come + 1]
        found = np.flatnonzero(self.graph.turns.target[low:high] == go)
        return int(self.turn_ms[low + found[0]]) if len(found) else None

    def seeds(self, node: Ints, arc: Ints, arc_ms: Ints) -> tuple[Ints, Ints, Ints]:
        """Return the first arcs of each row and when one is ready for them; see `from_places`."""
        leaving, first = self.graph.leaving
        at_node = np.flatnonzero(node >= 0)
        owner, at = _spans(first, node[at_node])
        row, seed, seed_ms = [at_node[owner]], [leaving[at]], [np.zeros(len(at), np.int64)]
        for way in (0, 1):
            inside = np.flatnonzero((node < 0) & (arc_ms[:, way] >= 0))
            owner, turn = _spans(self.graph.first, arc[inside, way])
            row.append(inside[owner])
            seed.append(self.graph.turns.target[turn])
            seed_ms.append(arc_ms[inside[owner], way] + self.turn_ms[turn])
        order, seed_first = _grouped(np.concatenate(row), len(node))
        return seed_first, np.concatenate(seed)[order], np.concatenate(seed_ms)[order]


@njit(cache=True, nogil=True)
def _arrivals(target: Any, weight_ms: Any, ready_ms: Any, out: Any) -> None:
    """Fill `out` with the first arrival at each node by any open arc, -1 where there is none."""
    for row in range(len(out)):
        out[row, :] = single_source.UNREACHED_MS
        for arc in range(len(target)):
            if ready_ms[row, arc] >= 0 and weight_ms[arc] >= 0:
                reached = ready_ms[row, arc] + weight_ms[arc]
                out[row, target[arc]] = min(out[row, target[arc]], reached)
        for node in range(out.shape[1]):
            if out[row, node] == single_source.UNREACHED_MS:
                out[row, node] = -1


def _grouped(key: Ints, groups: int) -> tuple[Ints, Ints]:
    """Return the order that sorts by key, and where each of the groups begins in it."""
    first = np.zeros(groups + 1, np.int64)
    np.cumsum(np.bincount(key, minlength=groups), out=first[1:])
    return np.argsort(key, kind="stable"), first


def _leaving(roads: Topology) -> tuple[Ints, Ints]:
    usable = np.flatnonzero(roads.usable)
    order, first = _grouped(roads.source[usable], roads.nodes)
    return usable[order], first


def _spans(first: Ints, which: Ints) -> tuple[Ints, Ints]:
    """Return the members of groups one after the other: which group (position in `which`), and what member."""
    count = first[which + 1] - first[which]
    owner = np.repeat(np.arange(len(which)), count)
    return owner, np.arange(len(owner)) + np.repeat(first[which] - (np.cumsum(count) - count), count)


def _road_edges(network: RoadNetwork) -> Ints:
    """Return the arcs that stand for edges which an engine can drive, ferries not among them."""
    edge = network.edge_arc
    return edge[(network.drivable & ~network.is_ferry)[edge]]


def _roads_at(network: RoadNetwork) -> Ints:
    """Return how many roads meet at each node, int64, shape (nodes,); one that returns to it counts twice."""
    edge = _road_edges(network)
    return np.bincount(network.source[edge], minlength=network.nodes) + np.bincount(
        network.target[edge], minlength=network.nodes
    )


def _priced(network: RoadNetwork, lights: Ints, come: Ints, go: Ints) -> tuple[Ints, Ints]:
    """Return what each turn pays for, by its angle and at its node."""
    topology = network.topology
    at = topology.target[come]
    roads = _roads_at(network)
    edge = _road_edges(network)
    ends = np.concatenate([topology.source[edge], topology.target[edge]])
    on_land = ~(network.is_ferry[come] | network.is_ferry[go])

    rank = _class_ranks(network.arc_columns["road_class"])
    best = np.full(network.nodes, np.iinfo(np.int64).max)
    np.minimum.at(best, ends, np.tile(rank[edge], 2))
    greatest = np.bincount(ends[np.tile(rank[edge], 2) == best[ends]], minlength=network.nodes)
    main = (rank[come] == best[at]) & (rank[go] == best[at]) & (greatest[at] <= 2)
    ring = np.asarray(network.arc_columns.get("roundabout", np.zeros(network.arcs)), np.bool_)
    round_about = ring[come] | ring[go]
    free = ~on_land | (roads[at] < 3) | main | round_about

    bearing_in, bearing_out = _bearings_deg(network)
    off_deg = (bearing_out[go] - bearing_in[come] + 180.0) % 360.0 - 180.0
    back = (topology.reverse[come] == go) | (np.abs(off_deg) > _BACK_DEG)
    angle = np.where(off_deg > 0, _LEFT, _RIGHT)
    angle[np.abs(off_deg) <= _STRAIGHT_DEG] = _STRAIGHT
    angle[free] = len(TURNS)
    angle[back] = _U_TURN

    lit = np.zeros(network.nodes, np.bool_)
    lit[lights] = True
    again = lit[topology.source[come]] & (network.length_m[come] <= _ONE_INSTALLATION_M)
    stop = np.where(free, _NOTHING, _JUNCTION)
    stop[~ring[come] & ring[go]] = _ROUNDABOUT
    stop[lit[at]] = np.where(again, _NOTHING, _LIGHT)[lit[at]]
    stop[~on_land] = _NOTHING
    return frozen(angle.astype(np.int64)), frozen(stop.astype(np.int64))


def _bearings_deg(network: RoadNetwork) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the bearing (anticlockwise from east) in which each arc ends and begins, seen over 15 m."""
    import shapely

    lines = network.lines

    def bearing(begin: Any, end: Any) -> npt.NDArray[np.float64]:
        step = shapely.get_coordinates(end) - shapely.get_coordinates(begin)
        return np.asarray(np.degrees(np.arctan2(step[:, 1], step[:, 0])))

    return (
        bearing(shapely.line_interpolate_point(lines, -_LOOK_M), shapely.get_point(lines, -1)),
        bearing(shapely.get_point(lines, 0), shapely.line_interpolate_point(lines, _LOOK_M)),
    )


def _class_ranks(road_class: npt.NDArray[Any]) -> Ints:
    """Return the rank of each arc's class: 0 is the greatest; a link stands between its class and the next."""
    names, which = np.unique(road_class.astype(str), return_inverse=True)
    plain = _FROM_GREAT_TO_SMALL.index("unclassified")
    ranks = []
    for name in names.tolist():
        root = name.removesuffix("_link")
        place = _FROM_GREAT_TO_SMALL.index(root) if root in _FROM_GREAT_TO_SMALL else plain
        ranks.append(2 * place + (root != name))
    return np.array(ranks, np.int64)[which]
