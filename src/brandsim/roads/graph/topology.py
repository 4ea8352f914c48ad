"""How arcs hang together: the compressed graph that the kernels walk, and which arcs are one road."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from brandsim._errors import EngineError, Said
from brandsim.roads.kernels import single_source

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

CLOSED_MS = -1
"""Travel time of an arc that is closed for now: counted, snapped to, but never travelled."""

_Array = TypeVar("_Array", bound=npt.NDArray[Any])


def frozen(array: _Array) -> _Array:
    """Copy an array, read-only.

    Parameters
    ----------
    array : ndarray
    """
    copy: _Array = array.copy()
    copy.flags.writeable = False
    return copy


@dataclass(frozen=True, eq=False)
class Topology:
    """A directed multigraph and its pairs of arcs that are the two directions of one edge.

    Parameters
    ----------
    nodes : int
        Number of nodes.
    source, target : ndarray of int64, shape (arcs,)
        Node indices of each arc.
    usable : ndarray of bool, shape (arcs,)
        Whether a road vehicle can use the arc; the others are counted but never travelled.
    reverse : ndarray of int64, shape (arcs,)
        The arc that is the other direction of the same edge, -1 if there is none.
    """

    nodes: int
    source: Ints
    target: Ints
    usable: Flags
    reverse: Ints

    @cached_property
    def edge_arc(self) -> Ints:
        """The arc that stands for each edge (the one with the lower index), int64, shape (edges,)."""
        arc = np.arange(len(self.source))
        return frozen(arc[(self.reverse < 0) | (arc < self.reverse)])

    @cached_property
    def rank(self) -> Ints:
        """Number of each node inside the kernels, int64, shape (nodes,): neighbours lie near in memory."""
        around = np.concatenate([self.source[self.usable], self.target[self.usable]])
        other = np.concatenate([self.target[self.usable], self.source[self.usable]])
        order = np.argsort(around, kind="stable")
        return frozen(single_source.depth_first_order(_starts(around, self.nodes), other[order]))

    @cached_property
    def slots(self) -> Ints:
        """The usable arcs in the order of the compressed graph, int64."""
        usable = np.flatnonzero(self.usable)
        return frozen(usable[np.argsort(self.rank[self.source[usable]], kind="stable")])

    @cached_property
    def first(self) -> npt.NDArray[np.uint32]:
        """Where each node's arcs begin among `slots`, uint32, shape (nodes + 1,), internal numbering."""
        return frozen(_starts(self.rank[self.source[self.slots]], self.nodes).astype(np.uint32))

    @cached_property
    def head(self) -> Ints:
        """Target of each slot in internal numbering, int64."""
        return frozen(self.rank[self.target[self.slots]])

    @cached_property
    def component(self) -> Ints:
        """Label of each node's part of the network (usable arcs, either direction), int64, shape (nodes,)."""
        return frozen(parts(self.nodes, self.source[self.usable], self.target[self.usable]))


def parts(nodes: int, one: Ints, other: Ints) -> Ints:
    """Return which part each node is in, numbered in the order of their lowest nodes, int64, shape (nodes,).

    Parameters
    ----------
    nodes : int
    one, other : ndarray of int64, shape (pairs,)

    Notes
    -----
    Hooking and pointer jumping (Y. Shiloach and U. Vishkin, 1982): in each round all lowest nodes of parts that
    touch a lower one join it, which at least halves them. As `scipy.sparse.csgraph.connected_components` numbers
    them, which takes longer to import than most networks take to be searched.
    """
    lowest = np.arange(nodes)
    while (lowest[one] != lowest[other]).any():
        low = np.minimum(lowest[one], lowest[other])
        for ends in (one, other):
            np.minimum.at(lowest, lowest[ends], low)
        while (lowest[lowest] != lowest).any():
            lowest = lowest[lowest]
    return np.asarray(np.unique(lowest, return_inverse=True)[1], np.int64)


def _starts(sorted_or_not: Ints, nodes: int) -> Ints:
    starts = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(sorted_or_not, minlength=nodes), out=starts[1:])
    return starts


def paired(source: Ints, target: Ints, kind: Ints, two_way: Flags) -> Ints:
    """Find for each arc the arc that is the other direction of the same edge.

    Parameters
    ----------
    source, target : ndarray of int64, shape (arcs,)
        Node indices.
    kind : ndarray of int64, shape (arcs,) or (arcs, k)
        What must be equal for two opposite arcs to be one edge (length in decimetres, ferry or road, …).
    two_way : ndarray of bool, shape (arcs,)
        Arcs that may have another direction; the others stay alone.

    Returns
    -------
    ndarray of int64, shape (arcs,)
        Index of the other direction, -1 where there is none. Of parallel arcs that are alike the first in
        each direction belong together, then the second, and so on. Self-loops stay alone.
    """
    reverse = np.full(len(source), -1, np.int64)
    eligible = np.flatnonzero(two_way & (source != target))
    if len(eligible) == 0:
        return reverse
    ends = np.stack([np.minimum(source, target), np.maximum(source, target)], axis=1)
    alike = np.concatenate([ends, kind.reshape(len(source), -1)], axis=1)[eligible]
    group = np.unique(alike, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
    onward = source[eligible] < target[eligible]
    keys = []
    for way in (onward, ~onward):
        members = group[way]
        order = np.argsort(members, kind="stable")
        place = np.empty(len(members), np.int64)
        place[order] = np.arange(len(members)) - np.searchsorted(members[order], members[order])
        keys.append(members * (len(eligible) + 1) + place)
    _, one, other = np.intersect1d(keys[0], keys[1], assume_unique=True, return_indices=True)
    there, back = eligible[onward][one], eligible[~onward][other]
    reverse[there] = back
    reverse[back] = there
    return reverse


@dataclass(frozen=True, eq=False)
class Trees:
    """The kernels' view of a network with one set of weights.

    Parameters
    ----------
    topology : Topology
        The graph.
    weight_ms : ndarray of int64, shape (arcs,)
        Travel time of each arc in milliseconds, `CLOSED_MS` where the arc is closed for now.
    """

    topology: Topology
    weight_ms: Ints

    @cached_property
    def plan(self) -> tuple[int, int]:
        """Width (as a shift) and number of the buckets, see `single_source.bucket_plan`."""
        return single_source.bucket_plan(self.arcs_wide[:, 1])

    @cached_property
    def arcs_wide(self) -> Ints:
        """Head node (internal numbering) and weight of each slot, int64, shape (slots, 2).

        A closed arc is a loop of 0 ms at its own tail, which no shortest way takes: the graph keeps its shape.
        """
        slots = self.topology.slots
        weight = self.weight_ms[slots]
        tail = self.topology.rank[self.topology.source[slots]]
        closed = weight == CLOSED_MS
        return frozen(
            np.stack([np.where(closed, tail, self.topology.head), np.where(closed, 0, weight)], axis=1)
        )

    @cached_property
    def arcs(self) -> npt.NDArray[np.generic]:
        """`arcs_wide` in the type that the plan's kernel wants: uint32, or int64 for the heap."""
        kind = np.int64 if self.plan[0] < 0 else np.uint32
        arcs = self.arcs_wide
        # Before the weights are narrowed, which would make a negative one large.
        raise_fault(single_source.check_graph(self.topology.first, arcs))
        return frozen(arcs.astype(kind))

    def from_seeds(self, seed_first: Ints, seeds: Ints, seeds_ms: Ints) -> Ints:
        """Compute travel times in milliseconds, int64, shape (rows, nodes), -1 = not reachable.

        Parameters
        ----------
        seed_first : ndarray of int64, shape (rows + 1,)
            Where each row's seeds begin.
        seeds, seeds_ms : ndarray of int64
            Nodes that a row starts from, and when each is reached.
        """
        topology = self.topology
        rank = topology.rank
        out = np.empty((len(seed_first) - 1, topology.nodes), np.int64)
        shift, buckets = self.plan
        heap = shift < 0 or bool(len(seeds_ms) and seeds_ms.max() >> shift >= buckets)
        ranks = rank.astype(np.uint32)
        inside = rank[seeds]
        if heap:
            arcs = self.arcs.astype(np.int64)
            code = single_source.heap_trees(topology.first, arcs, ranks, seed_first, inside, seeds_ms, out)
        else:
            code = single_source.bucket_trees(
                topology.first, self.arcs, ranks, seed_first, inside, seeds_ms, shift, buckets, out
            )
        raise_fault(code)
        return out


def raise_fault(code: int) -> None:
    """Raise what an error code of a kernel means.

    Parameters
    ----------
    code : int
        `OK` is none.

    Raises
    ------
    EngineError
        For any other.
    """
    if code != single_source.OK:
        fault = {
            single_source.BAD_SEED: "a start outside the network",
            single_source.SEEDS_TOO_FAR_APART: "starts too far apart in time for the bucket queue",
            single_source.BAD_GRAPH: "an arc that points outside the network",
        }
        raise EngineError(
            Said("The shortest-path kernel refused its arrays: {fault}.", fault=Said(fault[code]))
        )
