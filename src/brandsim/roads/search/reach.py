"""The nearest and further stations of every node, by one search for all of them.

Everything is exact on integer milliseconds, without turns (`Turns`) even if the network has them. A source is
a node or a point on an edge, counted from the road (without the access leg); times and indices are -1 where
nothing is reached.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from brandsim._errors import EngineError, InputError, Said
from brandsim.roads.graph import arrays
from brandsim.roads.graph.legs import Legs
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.graph.topology import Ints, frozen
from brandsim.roads.kernels import labels, single_source

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
    """

    index: Ints
    time_ms: Ints


def nearest(
    network: RoadNetwork, sources: Sources, *, k: int = 1, start_ms: npt.ArrayLike | None = None
) -> Nearest:
    """Find the `k` sources that are first at each node, by one search for all of them.

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
    a source among the `k` first somewhere is so at every node of the way there.
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
    return Nearest(frozen(index[topology.rank]), frozen(time[topology.rank]))


def _at_nodes(nodes: Ints) -> tuple[Ints, Ints, Ints]:
    return np.arange(len(nodes) + 1), nodes, np.zeros(len(nodes), np.int64)


def _seeds(network: RoadNetwork, sources: Sources, start_ms: npt.ArrayLike | None) -> tuple[Ints, Ints, Ints]:
    if isinstance(sources, SnappedPoints):
        seed_first, seeds, seeds_ms = Legs.of(network.trees, sources).seeds(slice(None))
    else:
        nodes = arrays.integers("sources", sources)
        arrays.check_known_nodes("sources", nodes, network.nodes)
        seed_first, seeds, seeds_ms = _at_nodes(nodes)
    if start_ms is None:
        return seed_first, seeds, seeds_ms
    start = arrays.integers("start_ms", start_ms)
    arrays.check_same_length("start_ms", start, len(seed_first) - 1, "sources")
    arrays.check_not_negative("start_ms", start, "milliseconds")
    arrays.check_sums_fit(start, 1)
    return seed_first, seeds, seeds_ms + np.repeat(start, np.diff(seed_first))


def _check(code: int) -> None:
    if code != single_source.OK:
        raise EngineError(Said("The reach kernel refused its arrays: code {code}.", code=code))
