"""Turns: which are banned, and what each costs by its angle, its node and the roads that meet there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError
from brandsim.roads.graph import arrays
from brandsim.roads.graph.graph import RoadGraph
from brandsim.roads.graph.topology import Ints, frozen
from brandsim.roads.graph.turn_penalties import NODES, TURNS, TurnPenalties

_STRAIGHT_DEG = 40.0
_BACK_DEG = 170.0
_LOOK_M = 15.0
_ONE_INSTALLATION_M = 40.0
FROM_GREAT_TO_SMALL = (
    "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street",
    "service", "track",
)  # fmt: skip
"""Classes by right of way: who comes on a greater one goes first. Those left out rank as ``unclassified``."""

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
        """Return whether the same turns are banned and the same nodes lit, whatever the costs.

        Parameters
        ----------
        other : Turns
        """
        return np.array_equal(self.banned, other.banned) and np.array_equal(self.lights, other.lights)

    def check_fit(self, source: Ints, target: Ints, nodes: int) -> None:
        """Check that the turns are those of a network.

        Parameters
        ----------
        source, target : ndarray of int64, shape (arcs,)
            Nodes of its arcs.
        nodes : int

        Raises
        ------
        InputError
            For a ban that joins two arcs that do not meet, or a traffic light at an unknown node.
        """
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


def _road_edges(network: RoadGraph) -> Ints:
    """Return the arcs that stand for edges which an engine can drive, ferries not among them."""
    edge = network.edge_arc
    return edge[(network.drivable & ~network.is_ferry)[edge]]


def roads_at(network: RoadGraph) -> Ints:
    """Count the roads that meet at each node; one that returns to it counts twice.

    Parameters
    ----------
    network : RoadGraph

    Returns
    -------
    ndarray of int64, shape (nodes,)
    """
    edge = _road_edges(network)
    return np.bincount(network.source[edge], minlength=network.nodes) + np.bincount(
        network.target[edge], minlength=network.nodes
    )


def priced(network: RoadGraph, lights: Ints, come: Ints, go: Ints) -> tuple[Ints, Ints]:
    """Find what each turn pays for, by its angle and at its node.

    Parameters
    ----------
    network : RoadGraph
    lights : ndarray of int64, shape (lights,)
        Nodes with traffic lights.
    come, go : ndarray of int64, shape (turns,)
        The arcs of each turn.

    Returns
    -------
    angle, stop : ndarray of int64, shape (turns,)
        As `TurnGraph` holds them.
    """
    topology = network.topology
    at = topology.target[come]
    roads = roads_at(network)
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


def _bearings_deg(network: RoadGraph) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Measure the bearing (anticlockwise from east) in which each arc ends and begins, seen over 15 m."""
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
    """Rank the class of each arc: 0 is the greatest; a link stands between its class and the next."""
    names, which = np.unique(road_class.astype(str), return_inverse=True)
    plain = FROM_GREAT_TO_SMALL.index("unclassified")
    ranks = []
    for name in names.tolist():
        root = name.removesuffix("_link")
        place = FROM_GREAT_TO_SMALL.index(root) if root in FROM_GREAT_TO_SMALL else plain
        ranks.append(2 * place + (root != name))
    return np.array(ranks, np.int64)[which]
