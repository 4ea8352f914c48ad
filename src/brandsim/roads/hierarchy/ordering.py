# ruff: noqa: C901, PLR0912, PLR0915
# mypy: allow-untyped-decorators
"""The order of a hierarchy: minimum degree, the chordal graph it gives, and numbers from the top down.

The order depends on how roads hang together, never on how fast they are.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Array = npt.NDArray[Any]


@njit(cache=True, nogil=True)
def _unlink(v: int, degree: int, after: Array, before: Array, head: Array, tail: Array) -> None:
    """Take `v` out of the queue of nodes of one degree."""
    a, b = after[v], before[v]
    if b >= 0:
        after[b] = a
    else:
        head[degree] = a
    if a >= 0:
        before[a] = b
    else:
        tail[degree] = b


@njit(cache=True, nogil=True)
def _enqueue(v: int, degree: int, after: Array, before: Array, head: Array, tail: Array) -> None:
    """Put `v` last in the queue of nodes of one degree."""
    last = tail[degree]
    before[v] = last
    after[v] = -1
    tail[degree] = v
    if last >= 0:
        after[last] = v
    else:
        head[degree] = v


@njit(cache=True, nogil=True)
def _merged(one: Array, other: Array, u: int, v: int, out: Array) -> int:
    """Write the union of two rising lists without `u` and `v`; return its length."""
    i = j = size = 0
    while i < len(one) or j < len(other):
        if j == len(other) or (i < len(one) and one[i] <= other[j]):
            item = one[i]
            if j < len(other) and other[j] == item:
                j += 1
            i += 1
        else:
            item = other[j]
            j += 1
        if item != u and item != v:  # noqa: PLR1714  (numba compares different integers, but knows no tuple of them)
            out[size] = item
            size += 1
    return size


@njit(cache=True, nogil=True)
def eliminate(first: Array, neighbours: Array, stage: Array) -> tuple[Array, Array, Array]:
    """Eliminate the nodes of an undirected graph, in each stage one of least degree that has waited longest.

    Parameters
    ----------
    first : ndarray of int64, shape (nodes + 1,)
        Where each node's neighbours begin.
    neighbours : ndarray of int32
        Rising and without repetition for each node, without the node itself, in both directions.
    stage : ndarray of int64, shape (nodes,)
        Nodes of a stage come after all of lower stages (`separators.stages`); 0 for all: one stage.

    Returns
    -------
    order : ndarray of int64, shape (nodes,)
        Nodes in the order of elimination.
    begin : ndarray of int64, shape (nodes + 1,)
        Where the later neighbours of ``order[k]`` begin.
    later : ndarray of int32
        Neighbours at the time of elimination: those edges are the chordal graph.

    Notes
    -----
    Eliminating a node joins its neighbours to each other. Lists of neighbours are kept whole and rising in a
    pool that grows; a list that outgrows its place moves to the end.
    """
    nodes = len(first) - 1
    pool = np.empty(max(2 * len(neighbours), 16), np.int32)
    pool[: len(neighbours)] = neighbours
    used = len(neighbours)
    start = first[:-1].copy()
    size = first[1:] - first[:-1]
    room = size.copy()
    after, before = np.empty(nodes, np.int32), np.empty(nodes, np.int32)
    head, tail = np.full(nodes + 1, -1, np.int32), np.full(nodes + 1, -1, np.int32)
    by_stage = np.argsort(stage, kind="mergesort")
    waiting = 0
    entered = 0
    current = np.int64(-1)
    order = np.empty(nodes, np.int64)
    merged = np.empty(nodes + 1, np.int32)
    mine = np.empty(nodes + 1, np.int32)
    least = 0
    done = 0
    while done < nodes:
        if waiting == 0:
            current = stage[by_stage[entered]]
            least = nodes
            while entered < nodes and stage[by_stage[entered]] == current:
                u = by_stage[entered]
                _enqueue(u, size[u], after, before, head, tail)
                least = min(least, size[u])
                entered += 1
                waiting += 1
        while head[least] < 0:
            least += 1
        v = int(head[least])
        degree = size[v]
        order[done] = v
        done += 1
        waiting -= 1
        _unlink(v, degree, after, before, head, tail)
        mine[:degree] = pool[start[v] : start[v] + degree]
        if degree == nodes - done:
            # Those that remain all know each other: their order does not matter.
            for k in range(degree):
                u = mine[k]
                order[done + k] = u
                size[u] = degree - k - 1
                start[u] = start[v] + k + 1
            break
        for k in range(degree):
            u = mine[k]
            new = _merged(pool[start[u] : start[u] + size[u]], mine[:degree], u, v, merged)
            if stage[u] == current:
                _unlink(u, size[u], after, before, head, tail)
                _enqueue(u, new, after, before, head, tail)
                least = min(least, new)
            if new > room[u]:
                room[u] = new + new // 2
                if used + room[u] > len(pool):
                    larger = np.empty(2 * len(pool) + room[u], np.int32)
                    larger[:used] = pool[:used]
                    pool = larger
                start[u] = used
                used += room[u]
            pool[start[u] : start[u] + new] = merged[:new]
            size[u] = new
    begin = np.zeros(nodes + 1, np.int64)
    for k in range(nodes):
        begin[k + 1] = begin[k] + size[order[k]]
    later = np.empty(begin[nodes], np.int32)
    for k in range(nodes):
        u = order[k]
        later[begin[k] : begin[k + 1]] = pool[start[u] : start[u] + size[u]]
    return order, begin, later


@njit(cache=True, nogil=True)
def from_the_top(order: Array, begin: Array, later: Array) -> tuple[Array, Array, Array, Array]:
    """Renumber the chordal graph so that every node comes after all nodes above it, families together.

    Parameters
    ----------
    order, begin, later : ndarray
        From `eliminate`.

    Returns
    -------
    number : ndarray of int64, shape (nodes,)
        New number of each node; 0 is eliminated last. Any order in which nodes come after those above them in
        the elimination tree has the same chordal graph; this one walks the tree depth first.
    parent : ndarray of int64, shape (nodes,)
        The lowest node above, by new number, -1 at a root; by new number.
    first : ndarray of int64, shape (nodes + 1,)
        Where each node's arcs upward begin, by new number.
    head : ndarray of int32
        Their heads, falling: the parent comes first.
    """
    nodes = len(order)
    at = np.empty(nodes, np.int64)
    for k in range(nodes):
        at[order[k]] = k
    up = np.full(nodes, -1, np.int64)
    for k in range(nodes):
        for arc in range(begin[k], begin[k + 1]):
            other = at[later[arc]]
            if up[k] < 0 or other < up[k]:
                up[k] = other
    child, sibling = np.full(nodes, -1, np.int64), np.full(nodes, -1, np.int64)
    for k in range(nodes):
        if up[k] >= 0:
            sibling[k] = child[up[k]]
            child[up[k]] = k
    new = np.empty(nodes, np.int64)
    stack = np.empty(nodes + 1, np.int64)
    count = 0
    for root in range(nodes - 1, -1, -1):
        if up[root] >= 0:
            continue
        stack[0] = root
        height = 1
        while height > 0:
            height -= 1
            k = stack[height]
            new[k] = count
            count += 1
            k = child[k]
            while k >= 0:
                stack[height] = k
                height += 1
                k = sibling[k]
    number, parent = np.empty(nodes, np.int64), np.empty(nodes, np.int64)
    first = np.zeros(nodes + 1, np.int64)
    for k in range(nodes):
        number[order[k]] = new[k]
        parent[new[k]] = -1 if up[k] < 0 else new[up[k]]
        first[new[k] + 1] = begin[k + 1] - begin[k]
    first = np.cumsum(first)
    head = np.empty(len(later), np.int32)
    for k in range(nodes):
        low = first[new[k]]
        size = begin[k + 1] - begin[k]
        for j in range(size):
            head[low + j] = new[at[later[begin[k] + j]]]
        head[low : low + size] = np.sort(head[low : low + size])[::-1]
    return number, parent, first, head


@njit(cache=True, nogil=True)
def places(number: Array, first: Array, head: Array, source: Array, target: Array) -> Array:
    """Return where the weight of each arc of the network goes: twice its arc, plus 1 if it leads down.

    Parameters
    ----------
    number, first, head : ndarray
        From `from_the_top`.
    source, target : ndarray of int64, shape (arcs,)
        Nodes of the network.

    Returns
    -------
    ndarray of int64, shape (arcs,)
        -1 for an arc from a node to itself, -2 for one that the chordal graph does not have.
    """
    out = np.empty(len(source), np.int64)
    for arc in range(len(source)):
        u, v = number[source[arc]], number[target[arc]]
        lower, upper = max(u, v), min(u, v)
        if u == v:
            out[arc] = -1
            continue
        low, high = first[lower], first[lower + 1]
        while low < high:
            mid = (low + high) >> 1
            if head[mid] > upper:
                low = mid + 1
            else:
                high = mid
        found = low < first[lower + 1] and head[low] == upper
        out[arc] = 2 * low + (u < v) if found else -2
    return out


@njit(cache=True, nogil=True)
def arcs_below(first: Array, head: Array) -> tuple[Array, Array]:
    """Return for each node the arcs that lead up to it.

    Parameters
    ----------
    first, head : ndarray
        From `from_the_top`.

    Returns
    -------
    below_first : ndarray of int64, shape (nodes + 1,)
        Where they begin.
    below : ndarray of int32, shape (arcs, 2)
        The arc, and where the arcs of its tail end.
    """
    nodes = len(first) - 1
    below_first = np.zeros(nodes + 1, np.int64)
    for arc in range(len(head)):
        below_first[head[arc] + 1] += 1
    below_first = np.cumsum(below_first)
    fill = below_first[:-1].copy()
    below = np.empty((len(head), 2), np.int32)
    for v in range(nodes):
        for arc in range(first[v], first[v + 1]):
            k = fill[head[arc]]
            below[k, 0] = arc
            below[k, 1] = first[v + 1]
            fill[head[arc]] += 1
    return below_first, below
