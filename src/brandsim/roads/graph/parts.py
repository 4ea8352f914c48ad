"""Which roads of a network lead somewhere, so that a place beside them can be reached or left."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from brandsim.roads.graph.topology import Flags, Floats, Ints, Topology

Lead = Literal["either", "from", "to", "any"]
"""What a road must do: hang together with the others, lead away from a place, lead to it, or nothing."""

FRAGMENT_M = 1000.0
"""Roads that hang together over less than this lead nowhere, unless nothing larger does or a boat comes to them."""

_MOST_ROUNDS = 300


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts of a network that lead somewhere.

    Parameters
    ----------
    topology : Topology
        Roads and car ferries are its usable arcs.
    roads : ndarray of bool, shape (arcs,)
        Arcs that are roads, not ferries.
    boats : ndarray of bool, shape (arcs,)
        Arcs that are boats for passengers: what they come to is an island, however few its roads.
    length_m : ndarray of float64, shape (arcs,)
        Metres.
    """

    topology: Topology
    roads: Flags
    boats: Flags
    length_m: Floats

    def edges(self, lead: Lead) -> Flags:
        """Tell which edges are roads that lead somewhere, bool, shape (edges,).

        Parameters
        ----------
        lead : {"either", "from", "to", "any"}
            ``"from"``: one can drive from it to, and ``"to"``: to it from, at least 1 km of roads between all of
            which one can drive; ``"either"``: it hangs together with as much, whatever the directions; ``"any"``:
            all roads.
        """
        arc = self.topology.edge_arc
        road: Flags = self.roads[arc]
        if lead == "any" or not road.any() or self._is_one:
            return road
        first, last, two_way = (
            self.topology.source[arc],
            self.topology.target[arc],
            self.topology.reverse[arc] >= 0,
        )
        if lead == "either" or self._ends is None:
            return road & self._long(self.topology.component)[first]
        away, hither = self._ends
        if lead == "from":
            return road & (away[last] | (two_way & away[first]))
        return road & (hither[first] | (two_way & hither[last]))

    @cached_property
    def _is_one(self) -> bool:
        """Whether a short look, without scipy, finds that one can drive between all roads."""
        topology = self.topology
        ends = topology.source[topology.usable], topology.target[topology.usable]
        at_roads = np.concatenate([topology.source[self.roads], topology.target[self.roads]])
        for tail, head in (ends, ends[::-1]):
            seen = np.zeros(topology.nodes, np.bool_)
            seen[at_roads[0]] = True
            count = 0
            for _ in range(_MOST_ROUNDS):
                if count == (count := int(np.count_nonzero(seen))):
                    break
                seen[head[seen[tail]]] = True
            if not seen[at_roads].all():
                return False
        return True

    def _long(self, part: Ints) -> Flags:
        """Tell whether each node lies in a part with 1 km of roads, in the longest part, or where a boat comes."""
        arc = self.topology.edge_arc[self.roads[self.topology.edge_arc]]
        first, last = part[self.topology.source[arc]], part[self.topology.target[arc]]
        inside = first == last
        metres = np.bincount(first[inside], self.length_m[arc][inside], minlength=int(part.max()) + 1)
        long = (metres >= FRAGMENT_M) | (metres == metres.max())
        for end in (self.topology.source, self.topology.target):
            long[part[end[self.boats]]] = True
        return np.asarray(long[part])

    @cached_property
    def _ends(self) -> tuple[Flags, Flags] | None:
        """Nodes from which, and nodes to which, one can drive where roads are long; None if one can nowhere return."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import breadth_first_order, connected_components

        topology = self.topology
        tail, head = topology.source[topology.usable], topology.target[topology.usable]
        beyond = topology.nodes
        graph = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(beyond, beyond))
        part = connected_components(graph, directed=True, connection="strong")[1].astype(np.int64)
        if not (part[topology.source[self.roads]] == part[topology.target[self.roads]]).any():
            return None
        # A node beyond the network that leads to the long parts shows what can be driven to from them.
        long = np.flatnonzero(self._long(part))
        reached = []
        for start, end in ((head, tail), (tail, head)):
            ends = np.append(start, np.full(len(long), beyond)), np.append(end, long)
            graph = coo_array((np.ones(len(ends[0]), np.int8), ends), shape=(beyond + 1, beyond + 1)).tocsr()
            seen = np.zeros(beyond + 1, np.bool_)
            seen[breadth_first_order(graph, beyond, return_predecessors=False)] = True
            reached.append(seen[:-1])
        return reached[0], reached[1]
