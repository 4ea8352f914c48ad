# mypy: allow-untyped-decorators
"""Kernels of `reach`: labels of several sources per node."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from brandsim.roads.kernels import single_source

Array = npt.NDArray[Any]


@njit(cache=True, nogil=True)
def _less(key: int, item: int, other_key: int, other_item: int) -> bool:
    return key < other_key or (key == other_key and item < other_item)


@njit(cache=True, nogil=True)
def _add(keys: Array, items: Array, size: int, key: int, item: int) -> None:
    """Add an entry to a 4-ary heap ordered by key, then item."""
    at = size
    while at > 0:
        parent = (at - 1) >> 2
        if not _less(key, item, keys[parent], items[parent]):
            break
        keys[at] = keys[parent]
        items[at] = items[parent]
        at = parent
    keys[at] = key
    items[at] = item


@njit(cache=True, nogil=True)
def _drop(keys: Array, items: Array, size: int) -> None:
    """Remove the least entry of a 4-ary heap; `size` is the number of entries that remain."""
    key, item = keys[size], items[size]
    at = 0
    child = 1
    while child < size:
        least = child
        for other in range(child + 1, min(child + 4, size)):
            if _less(keys[other], items[other], keys[least], items[least]):
                least = other
        if not _less(keys[least], items[least], key, item):
            break
        keys[at] = keys[least]
        items[at] = items[least]
        at = least
        child = 4 * at + 1
    keys[at] = key
    items[at] = item


@njit(cache=True, nogil=True)
def _improve(index: Array, time: Array, v: int, source: int, reached: int) -> bool:
    """Enter (reached, source) among the labels of `v` if it belongs there; one label per source."""
    k = index.shape[1]
    at = k - 1
    for j in range(k):
        if index[v, j] == source:
            if time[v, j] <= reached:
                return False
            at = j
            break
    if index[v, at] != source and index[v, at] >= 0 and not _less(reached, source, time[v, at], index[v, at]):
        return False
    while at > 0 and (index[v, at - 1] < 0 or _less(reached, source, time[v, at - 1], index[v, at - 1])):
        index[v, at] = index[v, at - 1]
        time[v, at] = time[v, at - 1]
        at -= 1
    index[v, at] = source
    time[v, at] = reached
    return True


@njit(cache=True, nogil=True)
def label(
    first: Array, arcs: Array, seed_first: Array, seeds: Array, seeds_ms: Array, index: Array, time: Array
) -> int:
    """Fill the labels of every node (internal numbering); `index` starts at -1, `time` at `UNREACHED_MS`.

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
                _add(keys, items, size, seeds_ms[at], (source << 32) | seeds[at])
                size += 1
    while size > 0:
        base = keys[0]
        source = items[0] >> 32
        u = items[0] & 0xFFFFFFFF
        size -= 1
        _drop(keys, items, size)
        current = False
        for j in range(k):
            current = current or (index[u, j] == source and time[u, j] == base)
        if not current:
            continue
        for arc in range(first[u], first[u + 1]):
            v = np.int64(arcs[arc, 0])
            reached = base + np.int64(arcs[arc, 1])
            if _improve(index, time, int(v), source, reached):
                _add(keys, items, size, reached, (source << 32) | v)
                size += 1
    return single_source.OK
