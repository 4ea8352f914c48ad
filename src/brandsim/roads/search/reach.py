"""Who reaches what: nearest and further stations, coverage, tables; reduced tree by tree, never all pairs.

Everything is exact on integer milliseconds, without turns (`Turns`) even if the network has them. A source is
a node or a point on an edge, counted from the road (without the access leg); times and indices are -1 where
nothing is reached.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import EngineError, InputError
from brandsim.roads.graph import arrays
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import Legs, SnappedPoints
from brandsim.roads.graph.topology import Floats, Ints, Topology, Trees, frozen
from brandsim.roads.kernels import labels, single_source

Array = npt.NDArray[Any]
Sources = SnappedPoints | npt.ArrayLike

_NEVER_MS = single_source.UNREACHED_MS


@dataclass(frozen=True, eq=False)
class Nearest:
    """The `k` first sources at every node.

    Parameters
    ----------
    index : ndarray of int64, shape (nodes, k)
        Row of the source, by time and then by row; -1 if fewer than that many reach the node.
    time_ms : ndarray of int64, shape (nodes, k)
        When it is there, in milliseconds; -1 as above.
    sources : int
        Number of sources asked about.
    """

    index: Ints
    time_ms: Ints
    sources: int

    def covered(self, weight: npt.ArrayLike, limits_ms: npt.ArrayLike) -> Floats:
        """Return the weight that at least 1, 2, …, k sources reach in time.

        Parameters
        ----------
        weight : array_like of float, shape (nodes,)
            People, incidents a year or what else lies at each node.
        limits_ms : array_like of int, shape (limits,)
            Whole milliseconds.

        Returns
        -------
        ndarray of float64, shape (limits, k)
            In the unit of `weight`.
        """
        amount = _weights(weight, len(self.index))
        limits = arrays.whole("limits_ms", limits_ms)
        out = np.empty((len(limits), self.index.shape[1]))
        for row, limit in enumerate(limits):
            out[row] = amount @ self._within(int(limit))
        return out

    def sole(self, weight: npt.ArrayLike, limit_ms: int) -> Floats:
        """Return the weight that each source alone reaches in time: what is lost without it.

        Parameters
        ----------
        weight : array_like of float, shape (nodes,)
            What lies at each node.
        limit_ms : int
            Whole milliseconds.

        Returns
        -------
        ndarray of float64, shape (sources,)
            In the unit of `weight`.

        Raises
        ------
        InputError
            If only one source per node was asked for.
        """
        if self.index.shape[1] < 2:
            raise InputError("reach", "k", 1, "at least 2", "Ask nearest() for the two nearest sources.")
        within = self._within(int(limit_ms))
        alone = (within[:, 0] & ~within[:, 1]).astype(bool)
        amount = _weights(weight, len(self.index))
        return np.bincount(self.index[alone, 0], amount[alone], minlength=self.sources).astype(np.float64)

    def _within(self, limit_ms: int) -> npt.NDArray[np.bool_]:
        return (self.time_ms >= 0) & (self.time_ms <= limit_ms)


def nearest(
    network: RoadNetwork, sources: Sources, *, k: int = 1, start_ms: npt.ArrayLike | None = None
) -> Nearest:
    """Return the `k` sources that are first at each node, by one search for all of them.

    Parameters
    ----------
    network : RoadNetwork
        The roads.
    sources : SnappedPoints or array_like of int, shape (sources,)
        Points on roads, or node indices. Sources at the same place count as several.
    k : int
        How many to keep per node: 2 also tells who comes second.
    start_ms : array_like of int, shape (sources,), optional
        When each source sets out (its turnout), in milliseconds; 0 if left out.

    Returns
    -------
    Nearest
        Equal times go to the source given first.

    Notes
    -----
    Dijkstra's algorithm over labels (time, source), of which a node keeps the `k` least of different sources:
    whoever is among the `k` first somewhere is so at every node of the way there.
    """
    if k < 1:
        raise InputError("reach", "k", k, "at least 1", "Ask for one source per node or more.")
    trees = network.trees
    seed_first, seeds, seeds_ms = _seeds(network, sources, start_ms)
    topology = trees.topology
    index = np.full((topology.nodes, k), -1, np.int64)
    time = np.full((topology.nodes, k), _NEVER_MS, np.int64)
    code = labels.label(topology.first, trees.arcs, seed_first, topology.rank[seeds], seeds_ms, index, time)
    _check(code)
    time[index < 0] = -1
    return Nearest(frozen(index[topology.rank]), frozen(time[topology.rank]), len(seed_first) - 1)


def weight_within(
    network: RoadNetwork, sources: Sources, weight: npt.ArrayLike, limits_ms: npt.ArrayLike
) -> Floats:
    """Return how much each source reaches within each limit, for choosing among many places.

    Parameters
    ----------
    network : RoadNetwork
        The roads.
    sources : SnappedPoints or array_like of int, shape (sources,)
        Points on roads, or node indices.
    weight : array_like of float, shape (nodes,)
        What lies at each node.
    limits_ms : array_like of int, shape (limits,)
        Whole milliseconds, in any order.

    Returns
    -------
    ndarray of float64, shape (sources, limits)
        In the unit of `weight`. Each search ends at the longest limit.
    """
    trees = network.trees
    amount = _weights(weight, network.nodes)
    limits = np.minimum(arrays.whole("limits_ms", limits_ms), _NEVER_MS - 1)
    order = np.argsort(limits, kind="stable")
    inside = np.empty_like(amount)
    inside[trees.topology.rank] = amount
    seed_first, seeds, seeds_ms = _seeds(network, sources, None)
    out = np.zeros((len(seed_first) - 1, len(limits)))
    if len(limits):
        plan, arcs = _plan(trees, seeds_ms)
        starts = (seed_first, trees.topology.rank[seeds], seeds_ms)
        _check(labels.weigh(trees.topology.first, arcs, *starts, *plan, inside, limits[order], out))
    answer = np.empty_like(out)
    answer[:, order] = out
    return answer


def table_ms(network: RoadNetwork, origins: Sources, destinations: npt.ArrayLike) -> Ints:
    """Return travel times from many origins to many nodes without keeping whole trees.

    Parameters
    ----------
    network : RoadNetwork
        The roads.
    origins : SnappedPoints or array_like of int, shape (origins,)
        Points on roads, or node indices.
    destinations : array_like of int, shape (destinations,)
        Node indices; for points on edges see `RoadNetwork.travel_table_ms`.

    Returns
    -------
    ndarray of int64, shape (origins, destinations)
        Exact milliseconds, -1 where there is no way. If destinations are fewer than origins that are nodes,
        the trees are grown from them, against the direction of travel.
    """
    trees = network.trees
    goals = arrays.whole("destinations", destinations)
    arrays.check_known_nodes("destinations", goals, network.nodes)
    if not isinstance(origins, SnappedPoints):
        starts = arrays.whole("origins", origins)
        arrays.check_known_nodes("origins", starts, network.nodes)
        if len(goals) < len(starts):
            return np.ascontiguousarray(_gathered(_reversed(trees), *_at_nodes(goals), starts).T)
    return _gathered(trees, *_seeds(network, origins, None), goals)


def _gathered(trees: Trees, seed_first: Ints, seeds: Ints, seeds_ms: Ints, goals: Ints) -> Ints:
    topology = trees.topology
    out = np.empty((len(seed_first) - 1, len(goals)), np.int64)
    plan, arcs = _plan(trees, seeds_ms)
    starts = (seed_first, topology.rank[seeds], seeds_ms)
    _check(labels.gather(topology.first, arcs, *starts, *plan, topology.rank[goals], out))
    return out


def _reversed(trees: Trees) -> Trees:
    forth = trees.topology
    back = Topology(forth.nodes, forth.target, forth.source, forth.usable, forth.reverse)
    return Trees(back, trees.weight_ms)


def _plan(trees: Trees, seeds_ms: Ints) -> tuple[tuple[int, int], Array]:
    shift, buckets = trees.plan
    if shift < 0 or bool(len(seeds_ms) and int(seeds_ms.max()) >> shift >= buckets):
        return (-1, 0), trees.arcs.astype(np.int64)
    return (shift, buckets), trees.arcs


def _at_nodes(nodes: Ints) -> tuple[Ints, Ints, Ints]:
    return np.arange(len(nodes) + 1), nodes, np.zeros(len(nodes), np.int64)


def _seeds(network: RoadNetwork, sources: Sources, start_ms: npt.ArrayLike | None) -> tuple[Ints, Ints, Ints]:
    if isinstance(sources, SnappedPoints):
        seed_first, seeds, seeds_ms = Legs.of(network.trees, sources).seeds(slice(None))
    else:
        nodes = arrays.whole("sources", sources)
        arrays.check_known_nodes("sources", nodes, network.nodes)
        seed_first, seeds, seeds_ms = _at_nodes(nodes)
    if start_ms is None:
        return seed_first, seeds, seeds_ms
    start = arrays.whole("start_ms", start_ms)
    arrays.check_same_length("start_ms", start, len(seed_first) - 1, "sources")
    arrays.check_not_negative("start_ms", start, "milliseconds")
    arrays.check_sums_fit(start, 1)
    return seed_first, seeds, seeds_ms + np.repeat(start, np.diff(seed_first))


def _weights(weight: npt.ArrayLike, nodes: int) -> Floats:
    amount = arrays.floats("weight", weight)
    arrays.check_same_length("weight", amount, nodes, "nodes")
    arrays.check_finite("weight", amount)
    return amount


def _check(code: int) -> None:
    if code != single_source.OK:
        raise EngineError(f"The reach kernel refused its arrays: code {code}.")
