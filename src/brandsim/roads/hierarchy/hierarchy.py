"""A customizable contraction hierarchy: many trees, large tables and changing weights, exactly and fast.

`Hierarchy.of` looks at how the roads hang together, once; `Hierarchy.weighted` takes a set of travel times in
milliseconds; trees and tables then cost a fraction of a search each. Six stations need none of this (see
`RoadNetwork.travel_times_ms`): it pays from tens of trees, or when hours, seasons and closures change the
weights again and again. Answers equal those of the bucket queue to the millisecond; turns are not counted.

Sources: Dibbelt, Strasser and Wagner, *Customizable contraction hierarchies*, 2016; Delling, Goldberg,
Nowatzyk and Werneck, *PHAST: hardware-accelerated shortest path trees*, 2013.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import EngineError, InputError, verbatim
from brandsim.roads.graph import arrays
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.topology import CLOSED_MS, Ints, Topology, frozen
from brandsim.roads.hierarchy import ordering, separators, sweeps
from brandsim.roads.hierarchy.vector_instructions import LANES

Array = npt.NDArray[Any]

_LEAF = 400
"""Parts of at most this many nodes are ordered by degree alone."""

# Kernels for either width, which take tuples of arrays spread out.
_CUSTOMIZE: Any = sweeps.customize
_SWEEP: Any = sweeps.sweep
_TABLE: Any = sweeps.table


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """What does not depend on travel times: the order of nodes and the chordal graph it gives.

    Parameters
    ----------
    topology : Topology
        The graph; arcs that no road vehicle can use are left out.
    number : ndarray of int64, shape (nodes,)
        Number of each node from the top down.
    parent : ndarray of int64, shape (nodes,)
        The elimination tree, by number, -1 at a root.
    first : ndarray of int64, shape (nodes + 1,)
        Where each node's arcs upward begin, by number.
    head : ndarray of int32, shape (chordal arcs,)
        Their heads.
    """

    topology: Topology
    number: Ints
    parent: Ints
    first: Ints
    head: npt.NDArray[np.int32]

    @classmethod
    def of(cls, network: RoadNetwork) -> Hierarchy:
        """Order the nodes of a network and build the chordal graph.

        Parameters
        ----------
        network : RoadNetwork
            The roads; their travel times do not matter.
        """
        topology = network.topology
        nodes = topology.nodes
        # In the order of a walk along the roads, so that neighbours lie near each other in memory.
        ends = [topology.rank[end[topology.usable]] for end in (topology.source, topology.target)]
        pairs = np.concatenate([ends[0] * nodes + ends[1], ends[1] * nodes + ends[0]])
        pairs = np.unique(pairs[np.concatenate([ends[0] != ends[1]] * 2)])
        begin = np.zeros(nodes + 1, np.int64)
        np.cumsum(np.bincount(pairs // max(nodes, 1), minlength=nodes), out=begin[1:])
        neighbours = (pairs % max(nodes, 1)).astype(np.int32)
        stage = separators.stages(begin, neighbours, _LEAF)
        order, start, later = ordering.eliminate(begin, neighbours, stage)
        number, parent, first, head = ordering.from_the_top(order, start, later)
        return cls(topology, frozen(number[topology.rank]), frozen(parent), frozen(first), frozen(head))

    @cached_property
    def node(self) -> Ints:
        """The node with each number, int64, shape (nodes,)."""
        return frozen(np.argsort(self.number))

    @cached_property
    def below(self) -> tuple[Array, Array]:
        """The arcs that lead up to each node, from `ordering.arcs_below`."""
        first, below = ordering.arcs_below(self.first, self.head)
        return first, below

    @cached_property
    def places(self) -> tuple[Ints, Ints]:
        """Where weights go in the chordal graph, rising, and the arcs of the network whose they are."""
        usable = np.flatnonzero(self.topology.usable)
        ends = (self.topology.source[usable], self.topology.target[usable])
        place = ordering.places(self.number, self.first, self.head, *ends)
        if (place == -2).any():
            raise EngineError("The hierarchy lacks an arc of its network.")
        order = np.argsort(place, kind="stable")
        order = order[place[order] >= 0]
        return frozen(place[order]), frozen(usable[order])

    def weighted(self, weights: RoadNetwork | npt.ArrayLike, *, prune: bool = True) -> WeightedHierarchy:
        """Return the hierarchy with a set of travel times.

        Parameters
        ----------
        weights : RoadNetwork or array_like of int, shape (arcs,)
            The network or a scaled copy, or milliseconds for each of its arcs (-1 closes one).
        prune : bool
            Whether to find the arcs that shortest ways need, at the first tree. It takes several times as
            long as the weights themselves and makes every tree cheaper: leave it out if weights change after
            a few trees.

        Raises
        ------
        InputError
            For another network, or weights that are negative, broken or too large.
        """
        if isinstance(weights, RoadNetwork):
            if weights.topology is not self.topology:
                raise InputError(
                    "hierarchy",
                    "weights",
                    verbatim(f"another network ({weights.provenance.name})"),
                    "the network of the hierarchy, or a scaled copy of it",
                    "Build a hierarchy of this network with Hierarchy.of.",
                )
            return WeightedHierarchy(self, weights.travel_time_ms, prune=prune)
        time = arrays.whole("travel_time_ms", weights)
        arrays.check_same_length("travel_time_ms", time, len(self.topology.source), "arcs")
        arrays.check_not_negative("travel_time_ms", np.where(time == CLOSED_MS, 0, time), "milliseconds")
        arrays.check_sums_fit(time, self.topology.nodes)
        return WeightedHierarchy(self, frozen(time), prune=prune)


class WeightedHierarchy:
    """A hierarchy with one set of travel times; build it with `Hierarchy.weighted`.

    Parameters
    ----------
    hierarchy : Hierarchy
        Order and chordal graph.
    weight_ms : ndarray of int64, shape (arcs,)
        Travel time of each arc of the network in milliseconds.
    prune : bool
        Whether trees run on pruned arcs.

    Notes
    -----
    Sums are kept in 32 bits where they provably fit, else in 64. Several threads may ask at once.
    """

    def __init__(self, hierarchy: Hierarchy, weight_ms: Ints, prune: bool = True) -> None:
        self.hierarchy = hierarchy
        self.topology = hierarchy.topology
        self.weight_ms = weight_ms
        self._prune = prune
        self._room = threading.local()
        weight, most = self._customized(np.int32, int(sweeps.NEVER_32))
        self._narrow = 2 * most < int(sweeps.NEVER_32)
        self._most = most
        self._narrow_weight = weight if self._narrow else None

    def _customized(self, kind: Any, never: int) -> tuple[Array, int]:
        chordal = self.hierarchy
        out = np.empty((len(chordal.head), 2), kind)
        row = np.empty((self.topology.nodes, 2), kind)
        most = _CUSTOMIZE(
            chordal.first,
            chordal.head,
            *chordal.below,
            *chordal.places,
            self.weight_ms,
            kind(never),
            row,
            out,
        )
        return out, int(most)

    @cached_property
    def _narrow_graph(self) -> tuple[Array, ...]:
        assert self._narrow_weight is not None
        return self._graph(self._narrow_weight, sweeps.NEVER_32)

    @cached_property
    def _wide_graph(self) -> tuple[Array, ...]:
        weight, _ = self._customized(np.int64, int(sweeps.NEVER_64))
        return self._graph(weight, sweeps.NEVER_64)

    def _graph(self, weight: Array, never: Any) -> tuple[Array, ...]:
        chordal = self.hierarchy
        if self._prune:
            answer: tuple[Array, ...] = sweeps.prune(chordal.first, chordal.head, weight, never)
            return answer
        head = chordal.head.astype(weight.dtype)
        up, down = (np.stack([head, weight[:, way]], axis=1) for way in range(2))
        return chordal.first, up, chordal.first, down

    def travel_times_ms(self, sources: npt.ArrayLike, *, out: Ints | None = None) -> Ints:
        """Return the shortest travel time from each source to every node, as `RoadNetwork.travel_times_ms`.

        Parameters
        ----------
        sources : array_like of int
            Node indices.
        out : ndarray of int64, shape (nodes, 8), optional
            Room for the answer, for at most eight sources: in a large network fresh memory costs as much as
            the trees.

        Returns
        -------
        ndarray of int64, shape (sources, nodes)
            Exact milliseconds; -1 where a node cannot be reached. The times to one node lie together in
            memory (the array is the transpose of a larger one).
        """
        seeds = arrays.whole("sources", sources)
        arrays.check_known_nodes("sources", seeds, self.topology.nodes)
        starts = np.arange(len(seeds) + 1), seeds, np.zeros(len(seeds), np.int64)
        return self.from_seeds(*starts, out=out)

    def from_seeds(self, seed_first: Ints, seeds: Ints, seeds_ms: Ints, *, out: Ints | None = None) -> Ints:
        """Return travel times from sets of seeds, as `topology.Trees.from_seeds`.

        Parameters
        ----------
        seed_first : ndarray of int64, shape (rows + 1,)
            Where each row's seeds begin.
        seeds, seeds_ms : ndarray of int64
            Nodes that a row starts from, and when each is reached.
        out : ndarray of int64, shape (nodes, 8), optional
            As in `travel_times_ms`.

        Returns
        -------
        ndarray of int64, shape (rows, nodes)
            Milliseconds, -1 = not reachable.
        """
        rows, nodes, lanes = len(seed_first) - 1, self.topology.nodes, LANES
        if out is None:
            out = np.empty((nodes, lanes), np.int64)
        elif out.shape != (nodes, lanes) or out.dtype != np.int64 or not out.flags.c_contiguous:
            raise InputError(
                "hierarchy",
                "out",
                verbatim(f"{out.dtype} of shape {out.shape}"),
                f"int64 of shape ({nodes}, {lanes}), row by row",
                "Make it with np.empty.",
            )
        if rows <= lanes:
            self._sweep(seed_first, seeds, seeds_ms, out)
            return out[:, :rows].T
        answer = np.empty((rows, nodes), np.int64)
        for low in range(0, rows, lanes):
            part = seed_first[low : low + lanes + 1]
            self._sweep(part, seeds, seeds_ms, out)
            answer[low : low + len(part) - 1] = out[:, : len(part) - 1].T
        return answer

    def _fits(self, seeds_ms: Ints) -> bool:
        return self._narrow and int(seeds_ms.max(initial=0)) < int(sweeps.NEVER_32)

    def _buffers(self, kind: Any) -> tuple[Array, Array]:
        held: dict[Any, tuple[Array, Array]] = self._room.__dict__
        name = np.dtype(kind).name
        if name not in held:
            nodes = self.topology.nodes
            held[name] = (np.empty((nodes, LANES), kind), np.zeros(nodes, np.uint8))
        return held[name]

    def _sweep(self, seed_first: Ints, seeds: Ints, seeds_ms: Ints, out: Ints) -> None:
        chordal = self.hierarchy
        start = (seed_first, chordal.number[seeds], seeds_ms)
        if self._fits(seeds_ms):
            room = self._buffers(np.int32)
            most = _SWEEP(
                chordal.parent, *self._narrow_graph, chordal.node, *start, sweeps.NEVER_32, *room, out
            )
            self._check(most)
            if most + self._most < int(sweeps.NEVER_32):
                return
        room = self._buffers(np.int64)
        self._check(
            _SWEEP(chordal.parent, *self._wide_graph, chordal.node, *start, sweeps.NEVER_64, *room, out)
        )

    def table_ms(self, origins: npt.ArrayLike, destinations: npt.ArrayLike) -> Ints:
        """Return travel times between many nodes and many others.

        Parameters
        ----------
        origins, destinations : array_like of int
            Node indices.

        Returns
        -------
        ndarray of int64, shape (origins, destinations)
            Exact milliseconds, -1 where there is no way. Sweeps pass only nodes above a destination.
        """
        starts, goals = arrays.whole("origins", origins), arrays.whole("destinations", destinations)
        for name, nodes in (("origins", starts), ("destinations", goals)):
            arrays.check_known_nodes(name, nodes, self.topology.nodes)
        out = np.empty((len(starts), len(goals)), np.int64)
        # Origins under the same branch climb the same nodes: take them together.
        number = self.hierarchy.number
        order = np.argsort(number[starts], kind="stable")
        seeds = (np.arange(len(starts) + 1), number[starts[order]], np.zeros(len(starts), np.int64))
        if not (self._narrow and self._table(self._narrow_graph, seeds, number[goals], sweeps.NEVER_32, out)):
            self._table(self._wide_graph, seeds, number[goals], sweeps.NEVER_64, out)
        answer = np.empty_like(out)
        answer[order] = out
        return answer

    def _table(
        self, graph: tuple[Array, ...], seeds: tuple[Ints, Ints, Ints], goals: Ints, never: Any, out: Ints
    ) -> bool:
        """Fill `out`; return whether nothing can have been lost."""
        parent = self.hierarchy.parent
        kept, _, first, arcs, at = sweeps.select(parent, graph[2], graph[3], goals)
        part = np.empty((len(kept), LANES), graph[1].dtype)
        room = self._buffers(graph[1].dtype)
        most = _TABLE(parent, *graph[:2], kept, first, arcs, at, *seeds, never, *room, part, out)
        self._check(most)
        return bool(most + self._most < int(never))

    @staticmethod
    def _check(most: int) -> None:
        if most < 0:
            raise EngineError("The sweep refused its arrays: a start outside the network.")
