"""The first stations at every node, and on every road, by one search for all of them.

Everything is exact on integer milliseconds, turns among them if the network has them (`Turns`), as in
`RoadNetwork.travel_table_ms`. A source is a node or a point on an edge, counted from the road (without the access
leg); times and indices are -1 where nothing is reached.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from brandsim._arguments import whole_number
from brandsim._errors import EngineError, Said
from brandsim.roads.graph import arrays
from brandsim.roads.graph.legs import Legs
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.graph.topology import Ints, frozen
from brandsim.roads.graph.turn_graph import ROWS_AT_ONCE, TurnTrees
from brandsim.roads.kernels import labels, single_source

Sources = SnappedPoints | npt.ArrayLike

_NEVER_MS = single_source.UNREACHED_MS


@dataclass(frozen=True, eq=False)
class Nearest:
    """The `k` first sources at every node, or at the beginning of every arc.

    Parameters
    ----------
    index : ndarray of int64, shape (nodes or arcs, k)
        Row of the source, by time and then by row; -1 if fewer than that many get there.
    time_ms : ndarray of int64, shape (nodes or arcs, k)
        When it is there, in milliseconds; -1 as above.
    """

    index: Ints
    time_ms: Ints

    def without(self, row: int) -> Nearest:
        """Return the first alone, as if one of the sources were not there; needs two of each.

        Parameters
        ----------
        row : int
            Of the source that is away.
        """
        at = (self.index[:, :1] == row).astype(np.int64)
        return Nearest(*(np.take_along_axis(kept, at, axis=1) for kept in (self.index, self.time_ms)))


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
    a source among the `k` first somewhere is so at every node of the way there. With turns, a search for each source.
    """
    k = whole_number("reach", "k", k, 1)
    if network.turn_trees is not None:
        reached = (rows for _, rows in _with_turns(network.turn_trees, network, sources, start_ms))
        return _least(reached, network.nodes, k)
    trees = network.trees
    seed_first, seeds, seeds_ms = _seeds(network, sources, start_ms)
    topology = trees.topology
    index = np.full((topology.nodes, k), -1, np.int64)
    time = np.full((topology.nodes, k), _NEVER_MS, np.int64)
    code = labels.label(topology.first, trees.arcs, seed_first, topology.rank[seeds], seeds_ms, index, time)
    _check(code)
    time[index < 0] = -1
    return Nearest(frozen(index[topology.rank]), frozen(time[topology.rank]))


def entering(
    network: RoadNetwork,
    sources: Sources,
    *,
    start_ms: npt.ArrayLike | None = None,
    roads: Sequence[RoadNetwork] | None = None,
) -> Nearest:
    """Find the two sources that are first ready to drive into each arc, after the turn into it.

    Parameters
    ----------
    network, sources, start_ms
        As in `nearest`.
    roads : sequence of RoadNetwork, optional
        The network as it is for each of the sources, if not alike: reweighted copies of it.

    Returns
    -------
    Nearest
        A row per arc. A source inside an edge is counted where it comes out of it.
    """
    if roads is not None:
        assert isinstance(sources, SnappedPoints)
        arrays.check_same_length("roads", roads, len(sources), "sources")
        start = _start(start_ms, len(sources))
        alone = (
            entering(each, sources[[row]], start_ms=start[[row]]).time_ms[:, 0]
            for row, each in enumerate(roads)
        )
        return _least((np.where(time < 0, _NEVER_MS, time)[None] for time in alone), network.arcs, 2)
    if network.turn_trees is not None:
        ready = (rows for rows, _ in _with_turns(network.turn_trees, network, sources, start_ms))
        return _least(ready, network.arcs, 2)
    at_node = nearest(network, sources, k=2, start_ms=start_ms)
    return Nearest(at_node.index[network.source], at_node.time_ms[network.source])


def _with_turns(
    trees: TurnTrees, network: RoadNetwork, sources: Sources, start_ms: npt.ArrayLike | None
) -> Iterator[tuple[Ints, Ints]]:
    """Yield, for some sources after the other, when each is ready to drive into each arc and is at each node."""
    points = (
        sources if isinstance(sources, SnappedPoints) else network.snapper.at_nodes(_nodes(network, sources))
    )
    start = _start(start_ms, len(points))
    legs = Legs.of(trees, points)
    for low in range(0, len(points), ROWS_AT_ONCE):
        rows = slice(low, low + ROWS_AT_ONCE)
        ready, reached = (
            np.where(time < 0, _NEVER_MS, time + start[rows, None])
            for time in trees.from_places(*legs.places(rows))
        )
        yield ready, reached


def _least(several: Iterator[Ints], spots: int, k: int) -> Nearest:
    """Keep the `k` first of many rows of times, of equals those that come first."""
    index, time = np.full((k, spots), -1, np.int64), np.full((k, spots), _NEVER_MS, np.int64)
    low = 0
    for rows in several:
        numbers = np.broadcast_to(np.arange(low, low + len(rows))[:, None], rows.shape)
        every, owner = np.concatenate([time, rows]), np.concatenate([index, numbers])
        order = np.argsort(every, axis=0, kind="stable")[:k]
        time, index = (np.take_along_axis(kept, order, axis=0) for kept in (every, owner))
        low += len(rows)
    never = time == _NEVER_MS
    return Nearest(frozen(np.where(never, -1, index).T.copy()), frozen(np.where(never, -1, time).T.copy()))


def _at_nodes(nodes: Ints) -> tuple[Ints, Ints, Ints]:
    return np.arange(len(nodes) + 1), nodes, np.zeros(len(nodes), np.int64)


def _nodes(network: RoadNetwork, sources: npt.ArrayLike) -> Ints:
    nodes = arrays.integers("sources", sources)
    arrays.check_known_nodes("sources", nodes, network.nodes)
    return nodes


def _start(start_ms: npt.ArrayLike | None, count: int) -> Ints:
    if start_ms is None:
        return np.zeros(count, np.int64)
    start = arrays.integers("start_ms", start_ms)
    arrays.check_same_length("start_ms", start, count, "sources")
    arrays.check_not_negative("start_ms", start, "milliseconds")
    arrays.check_sums_fit(start, 1)
    return start


def _seeds(network: RoadNetwork, sources: Sources, start_ms: npt.ArrayLike | None) -> tuple[Ints, Ints, Ints]:
    if isinstance(sources, SnappedPoints):
        seed_first, seeds, seeds_ms = Legs.of(network.trees, sources).seeds(slice(None))
    else:
        seed_first, seeds, seeds_ms = _at_nodes(_nodes(network, sources))
    start = _start(start_ms, len(seed_first) - 1)
    return seed_first, seeds, seeds_ms + np.repeat(start, np.diff(seed_first))


def _check(code: int) -> None:
    if code != single_source.OK:
        raise EngineError(Said("The reach kernel refused its arrays: code {code}.", code=code))
