"""Ferries as they run when one comes to the berth: a journey's roads, with each ferry at its own minute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.graph.topology import Ints
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.weighting import Weighting
from brandsim.roads.search.paths import PathTree


@dataclass(frozen=True, eq=False)
class Underway:
    """The roads as they are for a journey that begins at one place.

    Attributes
    ----------
    network : RoadNetwork
        Its roads take the time of the start, its ferries that of when their berth is reached.
    tree : PathTree
        The quickest ways from where the journey begins.
    at_berth : mapping of int to Conditions
        By the arcs of the ferries whose berth is reached: when it is, and hence how they run.
    """

    network: RoadNetwork
    tree: PathTree
    at_berth: Mapping[int, Conditions]


def underway(
    weighting: Weighting,
    origin: SnappedPoints,
    conditions: Conditions,
    *,
    access_speed_kmh: float,
    values: Mapping[str, float] | None = None,
) -> Underway:
    """Find how the roads and ferries are for a journey that begins at a place.

    Parameters
    ----------
    weighting : Weighting
        The roads, and what their travel times depend on.
    origin : SnappedPoints of length 1
    conditions : Conditions
        When it sets out. Roads keep these conditions; with a minute, each ferry has those of the time when its
        berth is first reached, without one the same as the roads.
    access_speed_kmh : float
        Speed between the place and the road, in km/h.
    values : mapping of str to float, optional
        Sampled assumptions; what is not among them has its central value.

    Returns
    -------
    Underway

    Notes
    -----
    Dijkstra's algorithm with arcs that depend on the time (K. L. Cooke and E. Halsey, 1966), a ferry at a time: the
    berth that is first reached does not depend on ferries whose berth is reached later. Exact where it never pays
    to come later, as with timetables; at the end of a night on call somebody who tarries can save some minutes.
    """
    sampled = values or {}
    network = weighting.under(conditions, sampled)
    tree = PathTree(network, origin)
    to_road_ms = round(float(origin.access_m[0]) * 3600 / access_speed_kmh)
    at_berth: dict[int, Conditions] = {}
    ahead = np.flatnonzero(network.is_ferry & network.drivable & (conditions.minute is not None))
    while len(ahead):
        ready_ms = tree.ready_ms[ahead]
        if not (ready_ms >= 0).any():
            break
        first_ms = int(ready_ms[ready_ms >= 0].min())
        here, ahead = ahead[ready_ms == first_ms], ahead[ready_ms != first_ms]
        then = conditions.later(to_road_ms + first_ms)
        at_berth |= dict.fromkeys(here.tolist(), then)
        if weighting.signature(then) == weighting.signature(conditions):
            continue
        time_ms = weighting.over((then,)).times_ms(sampled)[0]
        if (time_ms[here] != network.travel_time_ms[here]).any():
            changed = network.travel_time_ms.copy()
            changed[here] = time_ms[here]
            network = network.reweighted(changed)
            tree = PathTree(network, origin)
    return Underway(network, tree, at_berth)


def table_underway_ms(
    weighting: Weighting,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    conditions: Conditions,
    *,
    access_speed_kmh: float,
    values: Mapping[str, float] | None = None,
) -> Ints:
    """Compute the travel times between points, each ferry as it runs when its berth is reached from the origin.

    Parameters
    ----------
    weighting, conditions, access_speed_kmh, values
        As in `underway`.
    origins, destinations : SnappedPoints

    Returns
    -------
    ndarray of int64, shape (origins, destinations)
        Milliseconds, -1 where there is no way.
    """
    roads = weighting.network
    if conditions.minute is None or not (roads.is_ferry & roads.drivable).any():
        under = weighting.under(conditions, values)
        return under.travel_table_ms(origins, destinations, access_speed_kmh=access_speed_kmh)
    rows = [np.zeros((0, len(destinations)), np.int64)]
    for at in range(len(origins)):
        way = underway(weighting, origins[[at]], conditions, access_speed_kmh=access_speed_kmh, values=values)
        rows.append(
            way.network.travel_table_ms(origins[[at]], destinations, access_speed_kmh=access_speed_kmh)
        )
    return np.concatenate(rows)
