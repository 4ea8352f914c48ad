"""Whether the stations reach the places, whatever the edits of the roads."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError, Said, listed, verbatim
from brandsim.demand import Demand
from brandsim.roads import RoadNetwork, SnappedPoints, Waterways
from brandsim.roads.graph.extract import in_left_out
from brandsim.service.stations import Service

FARTHEST_FROM_ROAD_M = 2000.0
"""A place farther than this from any road is not reached by road."""

_BESIDE_A_ROAD_M = 50.0

_FAR = "Correct the coordinate or the network, or set by_road to no: only a boat then goes there."
_APART = (
    "Import the roads that are missing between: with --service or --private (OpenStreetMap), with --join (lines), or "
    "from a larger area; or add them as new roads in [data] road_edits."
)


def check_reached(
    network: RoadNetwork,
    service: Service,
    demand: Demand,
    origins: SnappedPoints,
    homes: SnappedPoints,
    destinations: SnappedPoints,
    waterways: Waterways,
) -> None:
    """Refuse stations, homes, places and berths that no journey by road can begin or end at; all are named.

    Parameters
    ----------
    network : RoadNetwork
        Before any rule.
    service : Service
    demand : Demand
    origins, homes, destinations : SnappedPoints
        Crews, the homes of first-response persons after their first, and places, on the roads.
    waterways : Waterways
        The ways by water, for all places that are said to have no road.

    Raises
    ------
    InputError
        For a place that is said to lie by road but that no station reaches; a station or home that reaches neither
        place nor berth; and a berth that no station reaches.
    """
    starts, ends = origins.joined(homes), destinations.joined(waterways.berths)
    table = network.travel_table_ms(starts, ends, access_speed_kmh=30)
    by_road = np.array([place.by_road for place in demand.places], bool)
    near = destinations.access_m <= FARTHEST_FROM_ROAD_M
    met = table >= 0
    met[:, : len(near)] &= by_road & near
    lost = np.flatnonzero(by_road & ~met[:, : len(near)].any(axis=0))
    berths = np.flatnonzero(~met[:, len(near) :].any(axis=0))
    idle = np.flatnonzero(~met.any(axis=1)) if met.any() else np.empty(0, np.int64)
    at_places = "{name}: {away_m:.0f} m from a road that no station reaches"
    at_starts = "{name}: {away_m:.0f} m from a road from which no place is reached"
    crews = service.crews
    stations = [Said("station {key!r}", key=crew.key) for crew in crews]
    stations += [Said("home of {key!r}", key=crew.key) for crew in crews for _ in crew.homes[1:]]
    faults = [
        (Said("place {place!r}", place=demand.places[p].place), at_places, destinations.access_m[p])
        for p in lost.tolist()
    ]
    faults += [
        (Said("berth {berth!r}", berth=waterways.legs[b].berth), at_places, waterways.berths.access_m[b])
        for b in berths.tolist()
    ]
    faults += [(stations[s], at_starts, starts.access_m[s]) for s in idle.tolist()]
    if not faults:
        return
    islands = _near_landings(network, waterways, demand, lost)
    far = bool((~near[lost] | islands).any())
    apart = bool((near[lost] & ~islands).any() or len(berths) or len(idle))
    raise InputError(
        Said("demand {name}", name=demand.name),
        listed([name for name, *_ in faults]),
        verbatim(listed([Said(what, name=name, away_m=float(away_m)) for name, what, away_m in faults])),
        Said("a road from some station, within {farthest_m:.0f} m", farthest_m=FARTHEST_FROM_ROAD_M),
        Said("{far} {apart}", far=Said(_FAR), apart=Said(_APART))
        if far and apart
        else _FAR
        if far
        else _APART,
    )


def stations_apart(
    network: RoadNetwork,
    service: Service,
    origins: SnappedPoints,
    destinations: SnappedPoints,
    by_road: NDArray[np.bool_],
) -> tuple[str, ...]:
    """Name the stations from which less than half of the places are reached that most are reached from.

    Parameters
    ----------
    network : RoadNetwork
        Before any rule.
    service : Service
    origins, destinations : SnappedPoints
        Crews, and places, on the roads.
    by_road : ndarray of bool [places]
        Places that lie by road.
    """
    table = network.travel_table_ms(origins, destinations[by_road], access_speed_kmh=30)
    reached = (table >= 0).sum(axis=1)
    few = np.flatnonzero(2 * reached < reached.max(initial=0))
    return tuple(dict.fromkeys(service.crews[c].name for c in few))


def in_parts_left_out(
    network: RoadNetwork,
    service: Service,
    demand: Demand,
    origins: SnappedPoints,
    destinations: SnappedPoints,
) -> tuple[str, ...]:
    """Name the stations and places by road over 50 m from a road where an import left out a part of the roads.

    Parameters
    ----------
    network : RoadNetwork
    service : Service
    demand : Demand
    origins, destinations : SnappedPoints
        Crews, and places, on the roads.
    """
    crews, places = service.crews, demand.places
    names = [*(crew.name for crew in crews), *(place.name for place in places)]
    lat = np.array([*(crew.lat for crew in crews), *(place.lat for place in places)])
    lon = np.array([*(crew.lon for crew in crews), *(place.lon for place in places)])
    asked = np.array([*(True for _ in crews), *(place.by_road for place in places)])
    asked &= origins.joined(destinations).access_m > _BESIDE_A_ROAD_M
    return tuple(dict.fromkeys(names[n] for n in np.flatnonzero(asked & in_left_out(network, lat, lon))))


def _near_landings(
    network: RoadNetwork, waterways: Waterways, demand: Demand, lost: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell which of some places a boat may land near: islands that were taken for land."""
    places = [demand.places[p] for p in lost]
    asked = Waterways.of(
        network, waterways.legs, [place.lat for place in places], [place.lon for place in places]
    )
    return np.asarray(asked.possible.any(axis=0))
