"""Why a place cannot be reached: no road, another part of the network, a ferry, a closure or a one-way road."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from brandsim.roads.graph import arrays
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.graph.topology import CLOSED_MS, Flags, Ints
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.crossings import OUT_OF_SERVICE
from brandsim.roads.rules.ferries import BoundFerries, Ferries
from brandsim.roads.search.paths import Path, shortest_path
from brandsim.words.catalogue import told
from brandsim.words.text import Text

KINDS = ("no_road", "boat_only", "other_part", "ferry_out_of_service", "closed", "one_way")


@dataclass(frozen=True)
class Reason:
    """Why a place cannot be reached.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    text : Text
        What stands in the way, as it continues "not reachable, because …".
    """

    kind: str
    text: Text

    def to_dict(self) -> dict[str, str | None]:
        """Return the reason as plain values, as ``brandsim roads route --json`` prints it."""
        return {
            "travel_time_s": None,
            "kind": self.kind,
            "reason_sv": self.text.sv,
            "reason_en": self.text.en,
        }


def why_not(
    network: RoadNetwork,
    origin: SnappedPoints,
    destination: SnappedPoints | tuple[float, float],
    *,
    conditions: Conditions | None = None,
    ferries: BoundFerries | None = None,
    closed: Mapping[int, str] | None = None,
    at_berth: Mapping[int, Conditions] | None = None,
    max_access_m: float = 3000.0,
) -> Reason | None:
    """Find out why no way leads from one place to another, None if one does.

    Parameters
    ----------
    network : RoadNetwork
        The roads with their travel times under the conditions, as `Weighting.under` gives them.
    origin : SnappedPoints of length 1
        A point on a road.
    destination : SnappedPoints of length 1, or pair of float
        A point on a road, or latitude and longitude in degrees (WGS 84) of a place wherever it is.
    conditions : Conditions, optional
        Under which the network was weighted; needed to tell why a ferry does not run.
    ferries : BoundFerries, optional
        Name the ferries, and tell which are out of service.
    closed : mapping of int to str, optional
        Names of closures by the arcs that they close.
    at_berth : mapping of int to Conditions, optional
        Conditions of ferries that are not reached under those of the start, by their arcs.
    max_access_m : float
        Farthest that a place may lie from a road, in metres.

    Returns
    -------
    Reason or None
        The first that holds: no road near the place; another part of the network; what is closed on the way with
        the fewest closed stretches; a one-way road.
    """
    named = Ferries(()).bind(network) if ferries is None else ferries
    if isinstance(destination, tuple):
        place = _snapped(network, destination, max_access_m)
        if place is None:
            return _no_road(network, destination, max_access_m, named)
        destination = place
    if shortest_path(network, origin, destination) is not None:
        return None
    if network.component[_node(network, origin)] != network.component[_node(network, destination)]:
        return _other_part(network, origin, destination, named)
    shut = network.travel_time_ms == CLOSED_MS
    way = shortest_path(_opened(network, shut), origin, destination)
    if way is None:
        return Reason("one_way", told("why_one_way"))
    when = dict.fromkeys(way.arc.tolist(), conditions) | dict(at_berth or {})
    return _closed(network, way, shut, when, named, closed or {})


def _snapped(network: RoadNetwork, place: tuple[float, float], max_access_m: float) -> SnappedPoints | None:
    """Find the point on the nearest road, None if it is farther than allowed."""
    point = network.snap([place[0]], [place[1]], max_access_m=np.finfo(np.float64).max, lead="to")
    limit_m = arrays.check_positive("max_access_m", max_access_m, "metres")
    return point if point.access_m[0] <= limit_m else None


def _no_road(
    network: RoadNetwork, place: tuple[float, float], max_access_m: float, ferries: BoundFerries
) -> Reason:
    """Name the passenger boat that comes to a place without a road, else the distance to the nearest road."""
    x, y = transformed(np.array([place[1]]), np.array([place[0]]), WGS84, network.crs)
    boat = np.flatnonzero(network.is_ferry & ~network.drivable)
    # A jetty on the road's side is no island: only ends in another part than the roads count.
    roads = network.component[network.source[network.drivable & ~network.is_ferry]]
    end = network.target[boat]
    off_m = np.hypot(network.x[end] - x[0], network.y[end] - y[0])
    off_m[np.isin(network.component[end], roads)] = np.inf
    if len(boat) and off_m.min() <= max_access_m:
        return _boat_only([ferries.name(int(boat[off_m.argmin()]))])
    away_m = float(network.snap([place[0]], [place[1]], max_access_m=np.finfo(np.float64).max).access_m[0])
    return Reason("no_road", told("why_no_road", within=max_access_m, away=away_m))


def _boat_only(names: list[str]) -> Reason:
    return Reason("boat_only", told("why_boat_only", line=", ".join(dict.fromkeys(names))))


def _other_part(
    network: RoadNetwork, origin: SnappedPoints, destination: SnappedPoints, ferries: BoundFerries
) -> Reason:
    """Name the passenger boats between two parts of the network, or say how small the other part is."""
    parts = network.component
    start, goal = (int(parts[_node(network, place)]) for place in (origin, destination))
    boats = np.flatnonzero(network.is_ferry & ~network.drivable)
    names = _between(parts, network, boats, start, goal, ferries)
    if names:
        return _boat_only(names)
    nodes = int((parts == goal).sum())
    return Reason("other_part", told("why_other_part", nodes=nodes))


def _between(
    parts: Ints, network: RoadNetwork, boats: Ints, start: int, goal: int, ferries: BoundFerries
) -> list[str]:
    """Find the names of the fewest boats that lead from one part to another, none if none do."""
    came: dict[int, tuple[int, int]] = {start: (start, -1)}
    wave = [start]
    while wave and goal not in came:
        ahead = []
        for arc in boats.tolist():
            ends = int(parts[network.source[arc]]), int(parts[network.target[arc]])
            for here, there in (ends, ends[::-1]):
                if here in wave and there not in came:
                    came[there] = (here, arc)
                    ahead.append(there)
        wave = ahead
    names = []
    while goal in came and goal != start:
        goal, arc = came[goal]
        names.append(ferries.name(arc))
    return names[::-1]


def _opened(network: RoadNetwork, shut: Flags) -> RoadNetwork:
    """Return the network with closed arcs open, at so high a price that as few as possible are used."""
    time_ms = network.travel_time_ms
    dear = int(time_ms[~shut].sum()) + 1
    return network.reweighted(np.where(shut, dear, time_ms))


def _closed(
    network: RoadNetwork,
    way: Path,
    shut: Flags,
    when: Mapping[int, Conditions | None],
    ferries: BoundFerries,
    closed: Mapping[int, str],
) -> Reason:
    """Tell what is closed on a way, the first first."""
    closures = [_closure(network, arc, when[arc], ferries, closed) for arc in way.arc[shut[way.arc]].tolist()]
    several = list(dict.fromkeys(closures))
    return Reason(several[0].kind, Text.joined((reason.text for reason in several), "; "))


def _closure(
    network: RoadNetwork,
    arc: int,
    conditions: Conditions | None,
    ferries: BoundFerries,
    closed: Mapping[int, str],
) -> Reason:
    crossing = None if conditions is None else ferries.crossing(arc, conditions)
    if crossing is not None and crossing.state == OUT_OF_SERVICE:
        return Reason("ferry_out_of_service", told("why_ferry", ferry=crossing.ferry, rule=crossing.text))
    name = closed.get(arc)
    if name is None:
        name = ferries.name(arc) if network.is_ferry[arc] else _road(network, arc)
    return Reason("closed", told("why_closed", name=name))


def _road(network: RoadNetwork, arc: int) -> str:
    """Return the name or number of a road, else its two ends."""
    for column in ("name", "road_ref"):
        if column in network.arc_columns and network.arc_columns[column][arc]:
            return str(network.arc_columns[column][arc])
    return f"{network.node_id[network.source[arc]]} – {network.node_id[network.target[arc]]}"


def _node(network: RoadNetwork, place: SnappedPoints) -> int:
    """Return a node of the part of the network that a point lies in."""
    node = int(place.node[0])
    return node if node >= 0 else int(network.source[network.edge_arc[place.edge[0]]])
