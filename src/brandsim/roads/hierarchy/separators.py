# ruff: noqa: C901, PLR0912, PLR0915
# mypy: disable-error-code="untyped-decorator,assignment,return-value,call-arg,arg-type"
"""Nested dissection without coordinates: small separators by unit flow between two far sides of a graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Array = npt.NDArray[Any]

_SIDE = 0.3
"""Share of the nodes at either end that a separator must leave on its side."""


@njit(cache=True, nogil=True)
def _breadth_first(
    first: Array, neighbours: Array, part: Array, start: int, hops: Array, queue: Array
) -> int:
    """Fill the hops from `start` within its part (`hops` is -1 there); return how many nodes are reached."""
    queue[0] = start
    hops[start] = 0
    size = 1
    at = 0
    while at < size:
        u = queue[at]
        at += 1
        for e in range(first[u], first[u + 1]):
            v = neighbours[e]
            if part[v] == part[u] and hops[v] < 0:
                hops[v] = hops[u] + 1
                queue[size] = v
                size += 1
    return size


@njit(cache=True, nogil=True)
def _opposite(first: Array, neighbours: Array) -> Array:
    """Return the index of the other direction of each edge (neighbours rise for each node)."""
    fill = first[:-1].copy()
    out = np.empty(len(neighbours), np.int64)
    for u in range(len(first) - 1):
        for e in range(first[u], first[u + 1]):
            v = neighbours[e]
            # Nodes are passed in rising order, so the edges back of `v` come in their order too.
            out[e] = fill[v]
            fill[v] += 1
    return out


@njit(cache=True, nogil=True)
def stages(first: Array, neighbours: Array, leaf: int) -> Array:
    """Return when each node may be eliminated: separators after what they part.

    Parameters
    ----------
    first : ndarray of int64, shape (nodes + 1,)
        Where each node's neighbours begin.
    neighbours : ndarray of int32
        Rising and without repetition for each node, in both directions.
    leaf : int
        Parts with at most this many nodes are left whole.

    Returns
    -------
    ndarray of int64, shape (nodes,)
        0 in the parts that are left, then rising towards the first separator.

    Notes
    -----
    As the inertial flow of Schild and Sommer 2015, with the difference of hops from two far nodes in place of
    a coordinate: the first and last 30 % of the nodes along it become source and sink, and the ends of the
    edges of a smallest cut on one side, the one with fewer, are the separator. Each round of the flow grows
    one forest from all sources and sends a unit along every tree that meets the sink.
    """
    nodes = len(first) - 1
    depth = np.full(nodes, -1, np.int64)
    part = np.zeros(nodes, np.int64)
    members = np.arange(nodes)
    flow = np.zeros(len(neighbours), np.int8)
    opposite = _opposite(first, neighbours)
    hops, other = np.full(nodes, -1, np.int64), np.full(nodes, -1, np.int64)
    queue = np.empty(nodes + 1, np.int64)
    root, via = np.full(nodes, -1, np.int64), np.full(nodes, -1, np.int64)
    side = np.zeros(nodes, np.int8)
    spent = np.zeros(nodes, np.bool_)
    stack = [(0, nodes, 0)]
    parts = 0
    while len(stack) > 0:
        low, high, level = stack.pop()
        if high - low <= leaf:
            continue
        mine = members[low:high]
        parts += 1
        for v in mine:
            part[v] = parts
            hops[v] = other[v] = -1
        size = _breadth_first(first, neighbours, part, mine[0], hops, queue)
        if size < high - low:
            # Not connected: what was reached and the rest need no separator.
            fill = 0
            for v in mine:
                if hops[v] < 0:
                    queue[size + fill] = v
                    fill += 1
            members[low:high] = queue[: high - low]
            stack.append((low, low + size, level))
            stack.append((low + size, high, level))
            continue
        end = queue[size - 1]
        hops[mine] = -1
        _breadth_first(first, neighbours, part, end, hops, queue)
        _breadth_first(first, neighbours, part, queue[size - 1], other, queue)
        order = np.argsort(hops[mine] - other[mine], kind="mergesort")
        sorted_mine = mine[order]
        few = max(1, int(_SIDE * size))
        for k in range(size):
            v = sorted_mine[k]
            side[v] = 1 if k < few else (2 if k >= size - few else 0)
            for e in range(first[v], first[v + 1]):
                flow[e] = 0
        while True:
            count = 0
            for v in sorted_mine:
                root[v] = -1
                spent[v] = False
            for k in range(few):
                v = sorted_mine[k]
                queue[count] = v
                root[v] = v
                via[v] = -1
                count += 1
            sent = 0
            at = 0
            while at < count:
                u = queue[at]
                at += 1
                if spent[root[u]]:
                    continue
                for e in range(first[u], first[u + 1]):
                    v = neighbours[e]
                    if part[v] != parts or flow[e] > 0 or root[v] >= 0:
                        continue
                    if side[v] == 2:
                        flow[e] += 1
                        flow[opposite[e]] -= 1
                        w = u
                        while via[w] >= 0:
                            flow[via[w]] += 1
                            flow[opposite[via[w]]] -= 1
                            w = neighbours[opposite[via[w]]]
                        spent[root[u]] = True
                        sent += 1
                        break
                    root[v] = root[u]
                    via[v] = e
                    queue[count] = v
                    count += 1
            if sent == 0:
                break
        near = far = 0
        for v in mine:
            inside = root[v] >= 0
            for e in range(first[v], first[v + 1]):
                w = neighbours[e]
                if part[w] == parts and (root[w] >= 0) != inside:
                    near += inside
                    far += not inside
                    break
        take_near = near <= far
        for v in mine:
            inside = root[v] >= 0
            if inside != take_near:
                continue
            for e in range(first[v], first[v + 1]):
                w = neighbours[e]
                if part[w] == parts and (root[w] >= 0) != inside:
                    depth[v] = level
                    break
        one, two = 0, 0
        for v in mine:
            if depth[v] < 0 and root[v] >= 0:
                queue[one] = v
                one += 1
        for v in mine:
            if depth[v] < 0 and root[v] < 0:
                queue[one + two] = v
                two += 1
        members[low : low + one + two] = queue[: one + two]
        for k in range(low, low + one + two):
            part[members[k]] = 0
        for v in mine:
            if depth[v] >= 0:
                part[v] = -1
        stack.append((low, low + one, level + 1))
        stack.append((low + one, low + one + two, level + 1))
    deepest = depth.max() if nodes else -1
    return np.where(depth < 0, 0, deepest - depth + 1)
