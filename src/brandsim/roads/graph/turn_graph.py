# mypy: allow-untyped-decorators
"""Exact travel times that count turns.

The labels stand on arcs, not on nodes: the time at which a unit is ready to drive into an arc at its first
end, after the turn. So the search is an ordinary one in the graph whose nodes are arcs and whose arcs are
turns, by the same kernels, and a point at some fraction of an arc is that part of the arc later.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from brandsim._kernels import kernel
from brandsim.roads.graph import arrays
from brandsim.roads.graph.graph import RoadGraph
from brandsim.roads.graph.topology import CLOSED_MS, Ints, Topology, Trees, frozen
from brandsim.roads.graph.turn_penalties import TurnPenalties
from brandsim.roads.graph.turns import Turns, priced, roads_at
from brandsim.roads.kernels import single_source

ROWS_AT_ONCE = 8
"""Trees that are held in memory together: a label for every arc."""


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
    def of(cls, network: RoadGraph, turns: Turns) -> TurnGraph:
        """Build the graph of a network's turns; see `Turns` for the rules.

        Parameters
        ----------
        network : RoadGraph
        turns : Turns
            Of that network: checked by `Turns.check_fit`.
        """
        roads = network.topology
        usable = np.flatnonzero(roads.usable)
        leaving, first = _leaving(roads)
        owner, at = _spans(first, roads.target[usable])
        come, go = usable[owner], leaving[at]
        banned = turns.banned[:, 0] * network.arcs + turns.banned[:, 1]
        on_the_way = (roads.reverse[come] == go) & (roads_at(network)[roads.target[come]] == 2)
        allowed = ~np.isin(come * network.arcs + go, banned) & ~on_the_way
        come, go = frozen(come[allowed]), frozen(go[allowed])
        every = np.ones(len(come), np.bool_)
        graph = Topology(network.arcs, come, go, every, np.full(len(come), -1, np.int64))
        return cls(roads, graph, *priced(network, turns.lights, come, go))

    @cached_property
    def first(self) -> Ints:
        """Where the turns from each arc begin, int64, shape (arcs + 1,)."""
        return np.searchsorted(self.turns.source, np.arange(self.turns.nodes + 1))

    @cached_property
    def leaving(self) -> tuple[Ints, Ints]:
        """The usable arcs by the node that they leave, and where those of each node begin."""
        return _leaving(self.roads)

    def before(self, turn: Ints) -> Ints:
        """Return the arcs that turns come from.

        Parameters
        ----------
        turn : ndarray of int64, shape (n,)
            -1 is no turn.

        Returns
        -------
        ndarray of int64, shape (n,)
            -1 for a turn of -1.
        """
        come = self.turns.source
        return np.where(turn < 0, -1, come[turn] if len(come) else -1)

    def penalty_ms(self, penalties: TurnPenalties) -> Ints:
        """Compute what each turn costs in milliseconds.

        Parameters
        ----------
        penalties : TurnPenalties

        Returns
        -------
        ndarray of int64, shape (turns,)
        """
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
        """Compute when each node is reached from each of some nodes, in milliseconds.

        Parameters
        ----------
        nodes : ndarray of int64, shape (rows,)

        Returns
        -------
        ndarray of int64, shape (rows, nodes)
            Milliseconds, -1 = not reachable.
        """
        never = np.full((len(nodes), 2), -1, np.int64)
        out = np.empty((len(nodes), self.topology.nodes), np.int64)
        for low in range(0, len(nodes), ROWS_AT_ONCE):
            rows = slice(low, low + ROWS_AT_ONCE)
            out[rows] = self.from_places(nodes[rows], never[rows], never[rows])[1]
        return out

    def from_places(self, node: Ints, arc: Ints, arc_ms: Ints) -> tuple[Ints, Ints]:
        """Compute when one is ready to drive into each arc, and when each node is reached, in milliseconds.

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
        """Compute when each node is reached and by which arc, -1 if at once or never, for one place.

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
        """Cost of the turn from one arc to another in milliseconds, None if there is no such turn.

        Parameters
        ----------
        come, go : int
            Arcs.
        """
        low, high = self.graph.first[come], self.graph.first[come + 1]
        hits = np.flatnonzero(self.graph.turns.target[low:high] == go)
        return int(self.turn_ms[low + hits[0]]) if len(hits) else None

    def seeds(self, node: Ints, arc: Ints, arc_ms: Ints) -> tuple[Ints, Ints, Ints]:
        """Return the first arcs of each row and when one is ready to drive into them.

        Parameters
        ----------
        node, arc, arc_ms : ndarray of int64
            The places, as in `from_places`.

        Returns
        -------
        seed_first, seeds, seeds_ms : ndarray of int64
            As `Trees.from_seeds` takes them: the nodes of the turn graph are arcs.
        """
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


@kernel()
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
