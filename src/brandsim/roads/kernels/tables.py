# mypy: allow-untyped-decorators
"""Kernels of travel times between points on edges: what joins them to nodes, and tables under several weights.

A point is two nodes, the first and the last end of its edge, and two arcs, the one from first to last and the other
direction; a point that is a node has that node twice and no arc. An arc that cannot be driven is -1, and so is a
time that is never.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._kernels import kernel
from brandsim.roads.kernels.single_source import (
    MOST_BUCKETS,
    OK,
    UNREACHED_MS,
    bucket_tree,
    check_graph,
    heap_tree,
    no_links,
)

Array = npt.NDArray[Any]

TO_FIRST, TO_LAST, FROM_FIRST, FROM_LAST = range(4)
"""Rows of the legs of points: from the point to the ends of its edge, and from the ends to the point."""


@kernel()
def fill_legs(weight_ms: Array, edge: Array, fraction: Array, arcs: Array, legs: Array) -> None:
    """Fill in what joins points to the ends of their edges, under one set of weights.

    Parameters
    ----------
    weight_ms : ndarray of int64, shape (arcs,)
        -1 where an arc is closed.
    edge : ndarray of int64, shape (points,)
        -1 for a point that is a node.
    fraction : ndarray of float64, shape (points,)
        Where on the edge.
    arcs : ndarray of int64, shape (points, 2)
    legs : ndarray of int64, shape (4, points)
        Filled with milliseconds, -1 where the way is closed.
    """
    for p in range(len(edge)):
        if edge[p] < 0:
            legs[TO_FIRST, p] = legs[FROM_FIRST, p] = 0
            legs[TO_LAST, p] = legs[FROM_LAST, p] = -1
            continue
        # The time from the first end is rounded, the time to the last end is the rest: they add up exactly.
        onward_ms = weight_ms[arcs[p, 0]] if arcs[p, 0] >= 0 else np.int64(-1)
        part_ms = np.int64(np.rint(fraction[p] * onward_ms))
        legs[FROM_FIRST, p] = part_ms if onward_ms >= 0 else -1
        legs[TO_LAST, p] = onward_ms - part_ms if onward_ms >= 0 else -1
        back_ms = weight_ms[arcs[p, 1]] if arcs[p, 1] >= 0 else np.int64(-1)
        part_ms = np.int64(np.rint(fraction[p] * back_ms))
        legs[TO_FIRST, p] = part_ms if back_ms >= 0 else -1
        legs[FROM_LAST, p] = back_ms - part_ms if back_ms >= 0 else -1


@kernel()
def fill_row(
    o: int,
    start_edge: Array,
    start_fraction: Array,
    start_legs: Array,
    edge: Array,
    fraction: Array,
    legs: Array,
    at_first: Array,
    at_last: Array,
    access_ms: Array,
    out: Array,
) -> None:
    """Fill in the travel times from one origin, by the ends of each goal's edge or along the edge that they share.

    Parameters
    ----------
    o : int
        The origin.
    start_edge, start_fraction, start_legs, edge, fraction, legs : ndarray
        Of the origins and of the goals, as in `fill_legs`.
    at_first, at_last : ndarray of int64, shape (goals,)
        When one drives into each goal's edge at its ends, -1 for never.
    access_ms : ndarray of int64, shape (goals,)
        From the origin to its road, and from the road to each goal.
    out : ndarray of int64, shape (goals,)
        Filled with milliseconds, -1 where there is no way.
    """
    for d in range(len(edge)):
        best = UNREACHED_MS
        if at_first[d] >= 0 and legs[FROM_FIRST, d] >= 0:
            best = at_first[d] + legs[FROM_FIRST, d]
        if at_last[d] >= 0 and legs[FROM_LAST, d] >= 0:
            best = min(best, at_last[d] + legs[FROM_LAST, d])
        if edge[d] >= 0 and edge[d] == start_edge[o]:
            onward = legs[FROM_FIRST, d] - start_legs[FROM_FIRST, o]
            if legs[FROM_FIRST, d] >= 0 and onward >= 0:
                best = min(best, onward)
            back = start_legs[TO_FIRST, o] - legs[TO_FIRST, d]
            if legs[TO_FIRST, d] >= 0 and back >= 0:
                best = min(best, back)
            # Who is there already need not travel, even on a closed road.
            if fraction[d] == start_fraction[o]:
                best = np.int64(0)
        out[d] = -1 if best == UNREACHED_MS else best + access_ms[d]


@kernel()
def fill_tables(
    first: Array,
    head: Array,
    tail: Array,
    slots: Array,
    weights_ms: Array,
    start: tuple[Array, Array, Array, Array],
    goal: tuple[Array, Array, Array, Array],
    access_ms: Array,
    out: Array,
) -> int:
    """Fill one table of travel times per set of weights, without turns.

    Parameters
    ----------
    first : ndarray of uint32, shape (nodes + 1,)
        Where each node's slots begin.
    head, tail, slots : ndarray of int64, shape (slots,)
        Nodes (internal numbering) that a slot leads to and from, and its arc.
    weights_ms : ndarray of int64, shape (sets, arcs)
        -1 where an arc is closed.
    start, goal : tuple of ndarray
        The points: their ends (internal numbering), edges, fractions and arcs.
    access_ms : ndarray of int64, shape (origins, goals)
        Between the road and both points.
    out : ndarray of int64, shape (sets, origins, goals)
        Filled with milliseconds, -1 where there is no way.

    Returns
    -------
    int
        `OK` or an error code, after which `out` must not be used.
    """
    nodes = len(first) - 1
    start_ends, start_edge, start_fraction, start_arcs = start
    ends, edge, fraction, arcs = goal
    start_legs, legs = np.empty((4, len(start_edge)), np.int64), np.empty((4, len(edge)), np.int64)
    at_first, at_last = np.empty(len(edge), np.int64), np.empty(len(edge), np.int64)
    wide, narrow = np.empty((len(slots), 2), np.int64), np.empty((len(slots), 2), np.uint32)
    dist, led_by = np.empty(nodes, np.int64), np.empty(nodes, np.int64)
    seeds, seeds_ms = np.empty(2, np.int64), np.empty(2, np.int64)
    links = no_links(nodes + 2)
    for k in range(len(weights_ms)):
        # A closed arc is a loop of 0 ms at its own tail, which no shortest way takes: the graph keeps its shape.
        largest, total = np.int64(0), 0.0
        for slot in range(len(slots)):
            weight = weights_ms[k, slots[slot]]
            wide[slot, 0] = tail[slot] if weight < 0 else head[slot]
            wide[slot, 1] = max(weight, 0)
            largest = max(largest, wide[slot, 1])
            total += wide[slot, 1]
        code: int = check_graph(first, wide)
        if code != OK:
            return code
        # As `bucket_plan`: buckets no wider than the mean weight, and a heap if that takes too many.
        width, shift = np.int64(total / max(len(slots), 1)), 0
        while width >> (shift + 1) > 0:
            shift += 1
        buckets = 2
        while buckets < (largest >> shift) + 2 and buckets <= MOST_BUCKETS:
            buckets *= 2
        by_buckets = buckets <= MOST_BUCKETS and largest < 1 << 32
        if by_buckets:
            for slot in range(len(slots)):
                narrow[slot, 0], narrow[slot, 1] = wide[slot, 0], wide[slot, 1]
            if len(links) != nodes + buckets:
                links = no_links(nodes + buckets)
        fill_legs(weights_ms[k], start_edge, start_fraction, start_arcs, start_legs)
        fill_legs(weights_ms[k], edge, fraction, arcs, legs)
        for o in range(len(start_edge)):
            sown, latest = 0, np.int64(0)
            for end in range(2):
                if start_legs[end, o] >= 0:
                    seeds[sown], seeds_ms[sown] = start_ends[o, end], start_legs[end, o]
                    latest = max(latest, seeds_ms[sown])
                    sown += 1
            dist[:] = UNREACHED_MS
            if by_buckets and latest >> shift < buckets:
                code = bucket_tree(first, narrow, seeds[:sown], seeds_ms[:sown], shift, links, dist)
            else:
                code = heap_tree(first, wide, seeds[:sown], seeds_ms[:sown], dist, led_by)
            if code != OK:
                return code
            for d in range(len(edge)):
                reached = dist[ends[d, 0]]
                at_first[d] = -1 if reached == UNREACHED_MS else reached
                reached = dist[ends[d, 1]]
                at_last[d] = -1 if reached == UNREACHED_MS else reached
            fill_row(
                o, start_edge, start_fraction, start_legs, edge, fraction, legs, at_first, at_last,
                access_ms[o], out[k, o],
            )  # fmt: skip
    return OK
