"""The legs between points on edges and the ends of those edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.graph.topology import Flags, Floats, Ints, Topology, Trees
from brandsim.roads.graph.turn_graph import TurnTrees
from brandsim.roads.kernels import tables


class OnArcs(NamedTuple):
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


def on_arcs(topology: Topology, points: SnappedPoints) -> OnArcs:
    """Find the arcs that points lie on.

    Parameters
    ----------
    topology : Topology
    points : SnappedPoints
    """
    inside = points.node < 0
    edge = np.where(inside, points.edge, -1)
    if not len(topology.edge_arc):
        none = np.full((len(points), 2), -1, np.int64)
        return OnArcs(inside, edge, none, none, points.node, points.node)
    # An edge of -1 belongs to a lonely node: any arc will do, since only the node counts.
    arc = topology.edge_arc[points.edge]
    arcs = np.stack([arc, topology.reverse[arc]], axis=1)
    return OnArcs(
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
        places = on_arcs(trees.topology, points)
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
