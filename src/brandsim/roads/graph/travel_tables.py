"""Travel times between points on the road network, without turns and with them."""

from __future__ import annotations

import numpy as np

from brandsim.roads.graph import arrays
from brandsim.roads.graph.legs import Legs, on_arcs
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.graph.topology import Floats, Ints, Topology, raise_fault
from brandsim.roads.graph.turn_graph import ROWS_AT_ONCE, TurnTrees
from brandsim.roads.kernels import tables

_MS_PER_METRE_AT_1_KMH = 3600.0


def travel_tables_ms(
    topology: Topology,
    weights_ms: Ints,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    access_speed_kmh: float,
) -> Ints:
    """Exact travel times between points without turns, under several weights; see `RoadNetwork.travel_tables_ms`.

    Parameters
    ----------
    topology : Topology
    weights_ms : ndarray of int64, shape (sets, arcs)
        Travel time of each arc, `CLOSED_MS` where it is closed.
    origins, destinations : SnappedPoints
    access_speed_kmh : float
        Speed on the straight line between a place and the road.

    Returns
    -------
    ndarray of int64, shape (sets, origins, destinations)
        Milliseconds, -1 where there is no way.

    Raises
    ------
    InputError
        For a speed that is not above zero.
    """
    out = np.empty((len(weights_ms), len(origins), len(destinations)), np.int64)
    access_ms = _access_ms(origins, destinations, access_speed_kmh)
    if out.size:
        start, goal = (_spots(topology, points) for points in (origins, destinations))
        tail = topology.rank[topology.source[topology.slots]]
        raise_fault(
            tables.fill_tables(
                topology.first, topology.head, tail, topology.slots, weights_ms, start, goal, access_ms, out
            )
        )
    return out


def turn_table_ms(
    trees: TurnTrees, origins: SnappedPoints, destinations: SnappedPoints, access_speed_kmh: float
) -> Ints:
    """Exact travel times between points that count turns; see `RoadNetwork.travel_table_ms`.

    Parameters
    ----------
    trees : TurnTrees
    origins, destinations : SnappedPoints
    access_speed_kmh : float
        Speed on the straight line between a place and the road.

    Returns
    -------
    ndarray of int64, shape (origins, destinations)
        Milliseconds, -1 where there is no way.

    Raises
    ------
    InputError
        For a speed that is not above zero.
    """
    out = np.full((len(origins), len(destinations)), -1, np.int64)
    access_ms = _access_ms(origins, destinations, access_speed_kmh)
    start, goal = Legs.of(trees, origins), Legs.of(trees, destinations)
    for low in range(0, len(origins), ROWS_AT_ONCE) if out.size else ():
        at_first, at_last = _entered_ms(trees, start, goal, slice(low, low + ROWS_AT_ONCE))
        for o, (first_ms, last_ms) in enumerate(zip(at_first, at_last, strict=True), start=low):
            tables.fill_row(
                o, start.edge_inside, start.fraction, start.table, goal.edge_inside, goal.fraction, goal.table,
                first_ms, last_ms, access_ms[o], out[o],
            )  # fmt: skip
    return out


def _access_ms(origins: SnappedPoints, destinations: SnappedPoints, access_speed_kmh: float) -> Ints:
    """Compute the time between the road and both places, shape (origins, destinations)."""
    speed = arrays.check_positive("access_speed_kmh", access_speed_kmh, "km/h")
    start, end = (
        np.rint(p.access_m * _MS_PER_METRE_AT_1_KMH / speed).astype(np.int64) for p in (origins, destinations)
    )
    return start[:, None] + end[None, :]


def _entered_ms(trees: TurnTrees, start: Legs, goal: Legs, rows: slice) -> tuple[Ints, Ints]:
    """Compute when one drives into each goal's edge at its first and last end, -1 for never; (rows, goals) each.

    A goal that is a node is reached at its first end, and that is it.
    """
    ready, reached = trees.from_places(*start.places(rows))
    entered = reached[:, goal.first], reached[:, goal.last]
    inside = np.flatnonzero(goal.inside)
    for into, arc in zip(entered, goal.arcs[inside].T, strict=True):
        # An arc of -1 is the other direction of a one-way edge, where there is no leg either.
        into[:, inside] = ready[:, arc]
    return entered


def _spots(topology: Topology, points: SnappedPoints) -> tuple[Ints, Ints, Floats, Ints]:
    """Return points as the kernels want them: ends in internal numbering, edges, fractions, arcs."""
    places = on_arcs(topology, points)
    ends = topology.rank[np.stack([places.first, places.last], axis=1)]
    return ends, places.edge, points.fraction, places.drivable
