# ruff: noqa: C901
# mypy: disable-error-code="untyped-decorator,assignment,return-value,call-arg,arg-type"
"""Kernels of the hierarchy: weights of the chordal graph, the pruned search graph, and downward sweeps.

All work on numbers from the top down (`ordering.from_the_top`): whatever lies above a node has a lower
number. Each runs with weights of 32 or 64 bits; "never" is the largest weight that can be added to itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from brandsim.roads.hierarchy.vector_instructions import LANES, relax, write

Array = npt.NDArray[Any]

OK = 0
BAD_SOURCE = 1

NEVER_32 = np.int32((1 << 30) - 1)
NEVER_64 = np.int64(1 << 61)


@njit(cache=True, nogil=True)
def customize(
    first: Array,
    head: Array,
    below_first: Array,
    below: Array,
    place: Array,
    arc: Array,
    weight_ms: Array,
    never: int,
    row: Array,
    out: Array,
) -> int:
    """Give every arc of the chordal graph its least weight over lower nodes, upward and downward.

    Parameters
    ----------
    first, head, below_first, below : ndarray
        From `ordering.from_the_top` and `ordering.arcs_below`.
    place, arc : ndarray of int64
        Where weights go (`ordering.places`, without the negative), and whose.
    weight_ms : ndarray of int64
        Weights of the network's arcs, negative where closed.
    never : int
        Weight of a closed direction.
    row : ndarray, shape (nodes, 2)
        Room to work in, of the type of `out`; its content does not matter.
    out : ndarray of int32 or int64, shape (arcs, 2)
        Filled with the weights upward and downward.

    Returns
    -------
    int
        The largest weight that is not `never`: if twice that is less than `never`, nothing was lost.

    Notes
    -----
    Basic customization by lower triangles (Dibbelt, Strasser and Wagner 2016), left-looking: the row of a
    node is gathered from the finished rows of the nodes below it, so that no arc is searched for.
    """
    for a in range(len(out)):
        out[a, 0] = never
        out[a, 1] = never
    most = 0
    for k in range(len(place)):
        a, way = place[k] >> 1, place[k] & 1
        weight = weight_ms[arc[k]]
        if 0 <= weight < out[a, way]:
            out[a, way] = weight
        elif weight >= never:
            most = never
    for x in range(len(first) - 2, -1, -1):
        low, high = first[x], first[x + 1]
        if low == high:
            continue
        for a in range(low, high):
            y = np.uint32(head[a])
            row[y, 0] = out[a, 0]
            row[y, 1] = out[a, 1]
        for k in range(below_first[x], below_first[x + 1]):
            a = np.uint32(below[k, 0])
            # To the node below is its downward weight, from it the upward one.
            to, back = out[a, 1], out[a, 0]
            for b in range(a + np.uint32(1), np.uint32(below[k, 1])):
                y = np.uint32(head[b])
                row[y, 0] = min(row[y, 0], to + out[b, 0])
                row[y, 1] = min(row[y, 1], back + out[b, 1])
        for a in range(low, high):
            y = np.uint32(head[a])
            for way in range(2):
                value = min(row[y, way], never)
                out[a, way] = value
                if value < never and value > most:
                    most = value
    return most


@njit(cache=True, nogil=True)
def prune(first: Array, head: Array, basic: Array, never: int) -> tuple[Array, Array, Array, Array]:
    """Return the arcs that shortest ways need, upward and downward.

    Parameters
    ----------
    first, head : ndarray
        The chordal graph.
    basic : ndarray, shape (arcs, 2)
        From `customize`.
    never : int
        Weight of a closed direction.

    Returns
    -------
    up_first, up, down_first, down : ndarray
        Compressed graphs; ``up`` and ``down`` hold head and weight, shape (kept arcs, 2).

    Notes
    -----
    Perfect customization (Dibbelt, Strasser and Wagner 2016): from the top down, the distance from a node to
    each of its upper neighbours is the least over the first step to another of them, whose distances are
    known. An arc that is longer than that distance is on no shortest way that needs it.
    """
    nodes = len(first) - 1
    best = basic.copy()
    mark = np.full(nodes, -1, np.int64)
    for v in range(nodes):
        low, high = first[v], first[v + 1]
        for a in range(low, high):
            mark[head[a]] = a
        for a in range(low, high):
            x = head[a]
            forth, back = basic[a, 0], basic[a, 1]
            for b in range(first[x], first[x + 1]):
                c = mark[head[b]]
                if c < low:
                    continue
                best[c, 0] = min(best[c, 0], forth + best[b, 0])
                best[c, 1] = min(best[c, 1], back + best[b, 1])
                best[a, 0] = min(best[a, 0], basic[c, 0] + best[b, 1])
                best[a, 1] = min(best[a, 1], basic[c, 1] + best[b, 0])
    firsts = np.zeros((2, nodes + 1), np.int64)
    kept = np.zeros(2, np.int64)
    for v in range(nodes):
        for a in range(first[v], first[v + 1]):
            for way in range(2):
                kept[way] += basic[a, way] < never and basic[a, way] == best[a, way]
        firsts[0, v + 1] = kept[0]
        firsts[1, v + 1] = kept[1]
    up, down = np.empty((kept[0], 2), basic.dtype), np.empty((kept[1], 2), basic.dtype)
    kept[:] = 0
    for a in range(len(head)):
        if basic[a, 0] < never and basic[a, 0] == best[a, 0]:
            up[kept[0], 0] = head[a]
            up[kept[0], 1] = basic[a, 0]
            kept[0] += 1
        if basic[a, 1] < never and basic[a, 1] == best[a, 1]:
            down[kept[1], 0] = head[a]
            down[kept[1], 1] = basic[a, 1]
            kept[1] += 1
    return firsts[0], up, firsts[1], down


@njit(cache=True, nogil=True)
def _climb(
    parent: Array,
    up_first: Array,
    up: Array,
    seed_first: Array,
    seeds: Array,
    seeds_ms: Array,
    never: int,
    labels: Array,
    seen: Array,
) -> int:
    """Label the nodes above each row's seeds, one lane per row, mark them as seen; return the largest label.

    Seeds of one row are walked one after the other: where their ways to the root have met, the second walk
    passes on what the first has brought. Answers with minus an error code instead of writing outside.
    """
    for k in range(seed_first[0], seed_first[-1]):
        v = seeds[k]
        if v < 0 or v >= len(parent) or seeds_ms[k] < 0 or seeds_ms[k] >= never:
            return -BAD_SOURCE
        while v >= 0 and seen[v] == 0:
            seen[v] = 1
            for lane in range(LANES):
                labels[v, lane] = never
            v = parent[v]
    most = np.int64(0)
    for lane in range(len(seed_first) - 1):
        for k in range(seed_first[lane], seed_first[lane + 1]):
            v = seeds[k]
            labels[v, lane] = min(np.int64(labels[v, lane]), seeds_ms[k])
            while v >= 0:
                base = labels[v, lane]
                if base < never:
                    most = max(most, np.int64(base))
                    for a in range(up_first[v], up_first[v + 1]):
                        x = np.uint32(up[a, 0])
                        labels[x, lane] = min(labels[x, lane], base + up[a, 1])
                v = parent[v]
    return most


@njit(cache=True, nogil=True)
def sweep(
    parent: Array,
    up_first: Array,
    up: Array,
    down_first: Array,
    down: Array,
    node: Array,
    seed_first: Array,
    seeds: Array,
    seeds_ms: Array,
    never: int,
    labels: Array,
    seen: Array,
    out: Array,
) -> int:
    """Grow up to `LANES` trees: upward searches, then one pass over all nodes from the top down (PHAST).

    Parameters
    ----------
    parent : ndarray of int64, shape (nodes,)
        The elimination tree.
    up_first, up, down_first, down : ndarray
        From `prune`.
    node : ndarray of int64, shape (nodes,)
        Row of `out` for each number.
    seed_first : ndarray of int64, shape (trees + 1,)
        Where each tree's seeds begin; at most `LANES` trees.
    seeds, seeds_ms : ndarray of int64
        Numbers of the nodes that a tree starts from, and when each is reached, below `never`.
    never : int
        Weight of a closed direction.
    labels : ndarray of int32 or int64, shape (nodes, LANES)
        Room to work in; its content does not matter.
    seen : ndarray of uint8, shape (nodes,)
        Zeros, and zeros again afterwards.
    out : ndarray of int64, shape (nodes, LANES)
        Filled with milliseconds in the lanes of the sources, -1 where a node cannot be reached.

    Returns
    -------
    int
        The largest time, or minus an error code. If it and the largest weight together are less than
        `never`, nothing was lost.

    Notes
    -----
    Delling, Goldberg, Nowatzyk and Werneck 2013.
    """
    if len(seed_first) - 1 > LANES or out.shape[1] != LANES or labels.shape[1] != LANES:
        return -BAD_SOURCE
    code = _climb(parent, up_first, up, seed_first, seeds, seeds_ms, never, labels, seen)
    if code < 0:
        return code
    most = np.zeros((1, LANES), labels.dtype)
    for v in range(len(parent)):
        relax(labels, down, down_first[v], down_first[v + 1], v, seen[v] == 0, never)
        seen[v] = 0
        write(labels, v, out, node[v], never, most)
    return np.int64(most.max())


@njit(cache=True, nogil=True)
def select(
    parent: Array, down_first: Array, down: Array, goals: Array
) -> tuple[Array, Array, Array, Array, Array]:
    """Return the part of the downward graph that leads to some nodes (RPHAST).

    Parameters
    ----------
    parent, down_first, down : ndarray
        As in `sweep`.
    goals : ndarray of int64
        Numbers of nodes.

    Returns
    -------
    kept : ndarray of int64
        Numbers of the nodes that lie above a goal along arcs of `down`, rising; a node's place among them is
        its number in the rest of the answer.
    place : ndarray of int64, shape (nodes,)
        The place of each node, -1 if it is not kept.
    first, arcs : ndarray
        The compressed graph of the kept nodes.
    at : ndarray of int64
        The place of each goal.
    """
    nodes = len(parent)
    place = np.full(nodes, -1, np.int64)
    for k in range(len(goals)):
        place[goals[k]] = 0
    count = size = 0
    for v in range(nodes - 1, -1, -1):
        if place[v] < 0:
            continue
        count += 1
        size += down_first[v + 1] - down_first[v]
        for a in range(down_first[v], down_first[v + 1]):
            place[down[a, 0]] = 0
    kept = np.empty(count, np.int64)
    first = np.zeros(count + 1, np.int64)
    arcs = np.empty((size, 2), down.dtype)
    count = size = 0
    for v in range(nodes):
        if place[v] < 0:
            continue
        place[v] = count
        kept[count] = v
        for a in range(down_first[v], down_first[v + 1]):
            arcs[size, 0] = place[down[a, 0]]
            arcs[size, 1] = down[a, 1]
            size += 1
        count += 1
        first[count] = size
    return kept, place, first, arcs, place[goals]


@njit(cache=True, nogil=True)
def table(
    parent: Array,
    up_first: Array,
    up: Array,
    kept: Array,
    first: Array,
    arcs: Array,
    at: Array,
    seed_first: Array,
    seeds: Array,
    seeds_ms: Array,
    never: int,
    labels: Array,
    seen: Array,
    part: Array,
    out: Array,
) -> int:
    """Fill a table of travel times, `LANES` sources at a time.

    Parameters
    ----------
    parent, up_first, up, seed_first, seeds, seeds_ms, never, labels, seen
        As in `sweep`, for any number of trees.
    kept, first, arcs, at
        From `select`.
    part : ndarray of int32 or int64, shape (kept, LANES)
        Room to work in.
    out : ndarray of int64, shape (trees, goals)
        Filled with milliseconds, -1 where there is no way.

    Returns
    -------
    int
        The largest label on the way, or minus an error code; as in `sweep`.
    """
    most = np.int64(0)
    trees = len(seed_first) - 1
    for begin in range(0, trees, LANES):
        end = min(begin + LANES, trees)
        group = seed_first[begin : end + 1]
        code = _climb(parent, up_first, up, group, seeds, seeds_ms, never, labels, seen)
        if code < 0:
            return code
        most = max(most, code)
        for v in range(len(kept)):
            above = seen[kept[v]] != 0
            if above:
                for k in range(LANES):
                    part[v, k] = labels[kept[v], k]
            relax(part, arcs, first[v], first[v + 1], v, not above, never)
        for k in range(group[0], group[-1]):
            v = seeds[k]
            while v >= 0 and seen[v] != 0:
                seen[v] = 0
                v = parent[v]
        most = max(most, _largest(part.reshape(-1), never))
        for j in range(len(at)):
            for k in range(end - begin):
                label = np.int64(part[at[j], k])
                out[begin + k, j] = label if label < never else np.int64(-1)
    return most


@njit(cache=True, nogil=True)
def _largest(labels: Array, never: int) -> int:
    """Return the largest label that is not `never`."""
    most = labels.dtype.type(0)
    for label in labels:
        if label < never:
            most = max(most, label)
    return np.int64(most)
