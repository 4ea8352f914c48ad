# mypy: allow-untyped-decorators
"""Kernels of `reach`: labels of several sources per node."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._kernels import kernel
from brandsim.roads.kernels import single_source
from brandsim.roads.kernels.heap import before, pop, push

Array = npt.NDArray[Any]


@kernel()
def _improve(index: Array, time: Array, v: int, source: int, reached: int) -> bool:
    """Enter (reached, source) among the labels of `v` if it belongs there; one label per source."""
    k = index.shape[1]
    # A label of the same source is replaced, if it is later; else the last of the node's labels.
    at = k - 1
    for j in range(k):
        if index[v, j] == source:
            if time[v, j] <= reached:
                return False
            at = j
            break
    if (
        index[v, at] != source
        and index[v, at] >= 0
        and not before(reached, source, time[v, at], index[v, at])
    ):
        return False
    # Labels after it move down one place.
    while at > 0 and (index[v, at - 1] < 0 or before(reached, source, time[v, at - 1], index[v, at - 1])):
        index[v, at] = index[v, at - 1]
        time[v, at] = time[v, at - 1]
        at -= 1
    index[v, at] = source
    time[v, at] = reached
    return True


@kernel()
def label(
    first: Array, arcs: Array, seed_first: Array, seeds: Array, seeds_ms: Array, index: Array, time: Array
) -> int:
    """Fill the labels of every node (internal numbering): Dijkstra over labels of time and source.

    Parameters
    ----------
    first, arcs, seed_first, seeds, seeds_ms : ndarray
        The graph and the seeds of each source, as in `single_source`.
    index : ndarray of int64, shape (nodes, k)
        -1 at first; receives the sources that come first, by time and then by number.
    time : ndarray of int64, shape (nodes, k)
        `UNREACHED_MS` at first; receives when they come, in milliseconds.

    Returns
    -------
    int
        `OK` or an error code.

    Notes
    -----
    Of each label that a node keeps, every arc adds at most one entry to the heap, which bounds it.
    """
    nodes, k = index.shape
    keys = np.empty(k * len(arcs) + len(seeds) + 1, np.int64)
    items = np.empty(len(keys), np.int64)
    size = 0
    for source in range(len(seed_first) - 1):
        for at in range(seed_first[source], seed_first[source + 1]):
            if seeds[at] < 0 or seeds[at] >= nodes or seeds_ms[at] < 0:
                return single_source.BAD_SEED
            if _improve(index, time, seeds[at], source, seeds_ms[at]):
                push(keys, items, size, seeds_ms[at], (source << 32) | seeds[at])
                size += 1
    # An entry is a label: its time is the key; its source, then its node, decide among equals.
    while size > 0:
        base = keys[0]
        source = items[0] >> 32
        u = items[0] & 0xFFFFFFFF
        size -= 1
        pop(keys, items, size)
        # A label that better ones have since pushed out of its node is passed over.
        current = False
        for j in range(k):
            current = current or (index[u, j] == source and time[u, j] == base)
        if not current:
            continue
        for arc in range(first[u], first[u + 1]):
            v = np.int64(arcs[arc, 0])
            reached = base + np.int64(arcs[arc, 1])
            if _improve(index, time, int(v), source, reached):
                push(keys, items, size, reached, (source << 32) | v)
                size += 1
    return single_source.OK
