"""Shortest-path kernels over integer milliseconds: a bucket queue, and a heap where buckets are unwise.

Both are exact. A kernel keeps no state, writes only into the arrays it is given and answers with an error
code instead of writing outside them; ``topology`` turns codes into `EngineError`.

A graph is compressed: `first`, uint32 (nodes + 1,), says where each node's arcs begin in `arcs`, integers (arcs, 2),
the head node and the weight in milliseconds of each arc. A search starts from `seeds`, int64, internal numbers of
nodes, each reached at `seeds_ms`, int64, in milliseconds; where there are several searches, `seed_first`, int64
(searches + 1,), says where the seeds of each begin.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._kernels import kernel
from brandsim.roads.kernels.heap import pop, push

Array = npt.NDArray[Any]

OK = 0
BAD_SEED = 1
SEEDS_TOO_FAR_APART = 2
BAD_GRAPH = 3

UNREACHED_MS = np.int64(1) << 62
"""Label of a node that no path has reached; larger than any sum of weights that is accepted."""

MOST_BUCKETS = 1 << 14


def bucket_plan(weight_ms: Array) -> tuple[int, int]:
    """Choose the width and number of buckets for a set of edge weights.

    Parameters
    ----------
    weight_ms : ndarray of int64, shape (arcs,)
        Edge weights, not negative.

    Returns
    -------
    shift : int
        A bucket is ``2**shift`` milliseconds wide; -1 if the heap should be used.
    buckets : int
        Number of buckets, a power of two; 0 if the heap should be used.

    Notes
    -----
    The width is at most the mean weight: narrower buckets are scanned empty, wider ones make nodes be
    labelled more than once. A largest weight thousands of times the mean would need so many buckets that
    scanning them costs more than a heap, and weights beyond 32 bits do not fit the bucket kernel's arrays.
    """
    if len(weight_ms) == 0:
        return 0, 2
    largest = int(weight_ms.max())
    width = max(1, int(weight_ms.mean()))
    shift = width.bit_length() - 1
    needed = (largest >> shift) + 2
    if largest >= 1 << 32 or needed > MOST_BUCKETS:
        return -1, 0
    return shift, 1 << (needed - 1).bit_length()


@kernel()
def check_graph(first: Array, arcs: Array) -> int:
    """Return `BAD_GRAPH` if a compressed graph points outside itself, else `OK`.

    Parameters
    ----------
    first, arcs : ndarray
        The graph, `arcs` of int64.
    """
    nodes = len(first) - 1
    if nodes < 0 or first[0] != 0 or first[nodes] != len(arcs):
        return BAD_GRAPH
    for u in range(nodes):
        if first[u + 1] < first[u]:
            return BAD_GRAPH
    for arc in range(len(arcs)):
        if arcs[arc, 0] < 0 or arcs[arc, 0] >= nodes or arcs[arc, 1] < 0:
            return BAD_GRAPH
    return OK


@kernel()
def depth_first_order(first: Array, head: Array) -> Array:
    """Return numbers for the nodes in the order of a depth-first walk, so that neighbours lie near in memory.

    Parameters
    ----------
    first : ndarray of int64, shape (nodes + 1,)
        Where each node's neighbours begin in `head`.
    head : ndarray of int64
        Neighbours (in either direction of travel).

    Returns
    -------
    ndarray of int64, shape (nodes,)
        The new number of each node: a permutation.
    """
    nodes = len(first) - 1
    rank = np.full(nodes, -1, np.int64)
    stack = np.empty(len(head) + 1, np.int64)
    next_rank = 0
    for root in range(nodes):
        if rank[root] >= 0:
            continue
        stack[0] = root
        height = 1
        while height > 0:
            height -= 1
            u = stack[height]
            if rank[u] >= 0:
                continue
            rank[u] = next_rank
            next_rank += 1
            for k in range(first[u], first[u + 1]):
                if rank[head[k]] < 0:
                    stack[height] = head[k]
                    height += 1
    return rank


@kernel()
def no_links(size: int) -> Array:
    """Return the rings of `bucket_tree`, each node and bucket alone: uint32, shape (nodes + buckets, 2).

    Parameters
    ----------
    size : int
        Nodes and buckets.
    """
    links = np.empty((size, 2), np.uint32)
    for k in range(size):
        links[k, 0] = k
        links[k, 1] = k
    return links


@kernel()
def bucket_tree(
    first: Array, arcs: Array, seeds: Array, seeds_ms: Array, shift: int, links: Array, dist: Array
) -> int:
    """Label every node with its distance from the seeds, by a circular queue of buckets.

    Parameters
    ----------
    first, arcs, seeds, seeds_ms : ndarray
        The graph, `arcs` of uint32, and where the search starts.
    shift : int
        From `bucket_plan`.
    links : ndarray of uint32, shape (nodes + buckets, 2)
        From `no_links`; left as it was.
    dist : ndarray of int64, shape (nodes,)
        Labels fall from what it holds: one millisecond above a limit in place of `UNREACHED_MS` ends the search
        at the limit.

    Returns
    -------
    int
        `OK` or an error code.

    Notes
    -----
    Each bucket is a ring of nodes behind a sentinel, linked both ways; a node on its own is a ring of one. So a
    node is in at most one bucket, unlinking a node that is in none does no harm, and no queue can overflow. Nodes
    leave a bucket first in, first out, and a node whose label falls inside the current bucket is processed again:
    exact for any width of bucket and for weights of zero.
    """
    # Nodes are numbered in 32 bits, so that a ring takes half the memory. Sentinels come after the nodes.
    nodes = np.uint32(len(first) - 1)
    mask = np.int64(len(links) - len(first))
    lowest = UNREACHED_MS
    highest = np.int64(0)
    for k in range(len(seeds)):
        if seeds[k] < 0 or seeds[k] >= nodes or seeds_ms[k] < 0:
            return BAD_SEED
        lowest = min(lowest, seeds_ms[k])
        highest = max(highest, seeds_ms[k])
    if len(seeds) == 0:
        return OK
    # The queue goes round: two seeds a whole turn apart would share a bucket.
    if (highest >> shift) - (lowest >> shift) > mask:
        return SEEDS_TOO_FAR_APART
    queued = 0
    for k in range(len(seeds)):
        v = np.uint32(seeds[k])
        if seeds_ms[k] < dist[v]:
            if links[v, 0] == v:
                queued += 1
            _append(links, v, nodes + np.uint32((seeds_ms[k] >> shift) & mask))
            dist[v] = seeds_ms[k]
    # Bucket by bucket in the order of time, until no node is in any.
    bucket = lowest >> shift
    while queued > 0:
        ring = nodes + np.uint32(bucket & mask)
        u = links[ring, 0]
        while u != ring:
            # The first node of the ring is taken out, and is alone again.
            after = links[u, 0]
            links[ring, 0] = after
            links[after, 1] = ring
            links[u, 0] = u
            links[u, 1] = u
            queued -= 1
            base = dist[u]
            for arc in range(first[u], first[u + np.uint32(1)]):
                v = np.uint32(arcs[arc, 0])
                reached = base + np.int64(arcs[arc, 1])
                if reached < dist[v]:
                    if links[v, 0] == v:
                        queued += 1
                    dist[v] = reached
                    _append(links, v, nodes + np.uint32((reached >> shift) & mask))
            # Short arcs may have put nodes into this bucket anew, behind the others.
            u = links[ring, 0]
        bucket += 1
    return OK


@kernel(inline="always")
def _append(links: Array, v: np.uint32, ring: np.uint32) -> None:
    """Move node `v` from the ring it is in (if any) to the end of the bucket `ring`."""
    after = links[v, 0]
    before = links[v, 1]
    links[before, 0] = after
    links[after, 1] = before
    last = links[ring, 1]
    links[last, 0] = v
    links[v, 1] = last
    links[v, 0] = ring
    links[ring, 1] = v


@kernel()
def bucket_trees(
    first: Array,
    arcs: Array,
    rank: Array,
    seed_first: Array,
    seeds: Array,
    seeds_ms: Array,
    shift: int,
    buckets: int,
    out: Array,
) -> int:
    """Fill one row of travel times per set of seeds.

    Parameters
    ----------
    first, arcs : ndarray
        The graph, `arcs` of uint32.
    rank : ndarray of uint32, shape (nodes,)
        Internal number of each outside node.
    seed_first, seeds, seeds_ms : ndarray
        Where each row's search starts; within a row no farther apart in time than the largest weight.
    shift, buckets : int
        From `bucket_plan`.
    out : ndarray of int64, shape (rows, nodes)
        Filled with milliseconds, -1 where a node cannot be reached.

    Returns
    -------
    int
        `OK` or an error code, after which `out` must not be used.
    """
    nodes = len(rank)
    links = no_links(nodes + buckets)
    dist = np.empty(nodes, np.int64)
    for row in range(len(seed_first) - 1):
        dist[:] = UNREACHED_MS
        low, high = seed_first[row], seed_first[row + 1]
        code: int = bucket_tree(first, arcs, seeds[low:high], seeds_ms[low:high], shift, links, dist)
        if code != OK:
            return code
        _unrank(dist, rank, out[row])
    return OK


@kernel()
def _unrank(dist: Array, rank: Array, row: Array) -> None:
    """Copy labels from internal to outside numbering, with -1 for nodes that were not reached."""
    for v in range(len(rank)):
        label = dist[rank[v]]
        row[v] = -1 if label == UNREACHED_MS else label


@kernel()
def heap_tree(first: Array, arcs: Array, seeds: Array, seeds_ms: Array, dist: Array, slot: Array) -> int:
    """Label every node with its distance from the seeds and the arc that led there: Dijkstra with a 4-ary heap.

    Parameters
    ----------
    first, arcs, seeds, seeds_ms : ndarray
        The graph, `arcs` of int64, and where the search starts.
    dist : ndarray of int64, shape (nodes,)
        Labels fall from what it holds.
    slot : ndarray of int64, shape (nodes,)
        Receives the arc that led to each node whose label an arc lowered.

    Returns
    -------
    int
        `OK` or an error code.

    Notes
    -----
    A node is added again whenever its label falls, and passed over when an outdated entry comes up. Each arc
    and each seed adds at most one entry, which bounds the heap. A label only gives way to a lesser one, so that
    the arcs form a forest also where weights are zero.
    """
    keys = np.empty(len(arcs) + len(seeds) + 1, np.int64)
    items = np.empty(len(keys), np.uint32)
    size = 0
    for k in range(len(seeds)):
        if seeds[k] < 0 or seeds[k] >= len(dist) or seeds_ms[k] < 0:
            return BAD_SEED
        if seeds_ms[k] < dist[seeds[k]]:
            dist[seeds[k]] = seeds_ms[k]
            push(keys, items, size, seeds_ms[k], np.uint32(seeds[k]))
            size += 1
    while size > 0:
        base = keys[0]
        u = items[0]
        size -= 1
        pop(keys, items, size)
        # An entry from before the label fell: the node has been settled since.
        if base > dist[u]:
            continue
        for arc in range(first[u], first[u + np.uint32(1)]):
            v = np.uint32(arcs[arc, 0])
            reached = base + np.int64(arcs[arc, 1])
            if reached < dist[v]:
                dist[v] = reached
                slot[v] = arc
                push(keys, items, size, reached, v)
                size += 1
    return OK


@kernel()
def heap_trees(
    first: Array, arcs: Array, rank: Array, seed_first: Array, seeds: Array, seeds_ms: Array, out: Array
) -> int:
    """Fill one row of travel times per set of seeds as `bucket_trees` does, for weights of any size and spread.

    Parameters
    ----------
    first, arcs, rank, seed_first, seeds, seeds_ms, out : ndarray
        As in `bucket_trees`, but `arcs` of int64; seeds may be any time apart.

    Returns
    -------
    int
        `OK` or an error code, after which `out` must not be used.
    """
    nodes = len(rank)
    dist, slot = np.empty(nodes, np.int64), np.empty(nodes, np.int64)
    for row in range(len(seed_first) - 1):
        dist[:] = UNREACHED_MS
        low, high = seed_first[row], seed_first[row + 1]
        code: int = heap_tree(first, arcs, seeds[low:high], seeds_ms[low:high], dist, slot)
        if code != OK:
            return code
        _unrank(dist, rank, out[row])
    return OK
