"""Journeys in a municipality, explained: from a station to a place at a given moment, by road, ferry or boat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from brandsim._errors import InputError, Said, verbatim
from brandsim._validate import suggestion
from brandsim.roads import Reason, SnappedPoints, why_not
from brandsim.roads.edits.effects import BoundEdits
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.ferries import BoundFerries
from brandsim.roads.rules.openings import BoundOpenings
from brandsim.roads.search.berths import underway
from brandsim.roads.search.routes import Leg, Route, quickest_route
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.world.municipality import Municipality
from brandsim.scenarios.world.reached import FARTHEST_FROM_ROAD_M
from brandsim.scenarios.world.travel import setting_out_ms, unit_table_ms
from brandsim.words.catalogue import told


@dataclass(frozen=True)
class Spot:
    """A place that a journey begins or ends at.

    Attributes
    ----------
    name : str
    point : SnappedPoints of length 1
        Where it is on the roads, or nearest to them.
    lat, lon : float
        Where it is, in degrees (WGS 84).
    crew : int or None
        Index of the crew whose station it is.
    place : int or None
        Index of the place of incidents that it is.
    """

    name: str
    point: SnappedPoints
    lat: float
    lon: float
    crew: int | None = None
    place: int | None = None


def find_spot(found: Municipality, name: str) -> Spot:
    """Return the station, place, node or position that a text means.

    Parameters
    ----------
    found : Municipality
    name : str
        Key or name of a station or of a place of incidents (the first of several with the name), id or name of a
        node of the roads, or latitude and longitude in degrees as in ``"59.85, 19.105"``.

    Raises
    ------
    InputError
        If nothing has that name, or a position is no pair of numbers.
    """
    wanted = name.strip().casefold()
    for c, crew in enumerate(found.service.crews):
        if wanted in (crew.key.casefold(), crew.name.casefold(), crew.site.casefold()):
            return Spot(crew.name, found.origins[[c]], crew.lat, crew.lon, crew=c)
    for p, place in enumerate(found.demand.places):
        if wanted in (place.place.casefold(), place.name.casefold()):
            return Spot(place.name, found.destinations[[p]], place.lat, place.lon, place=p)
    network = found.network
    titles = [str(title) for title in network.node_columns.get("name", ())]
    for names in (network.node_id, titles):
        for node, title in enumerate(names):
            if wanted == title.casefold():
                lon, lat = transformed(network.x[[node]], network.y[[node]], network.crs, WGS84)
                return Spot(title, network.snap_nodes(network.node_id[node]), float(lat[0]), float(lon[0]))
    position = _position(name)
    if position is not None:
        lat_deg, lon_deg = position
        return Spot(name, network.snap([lat_deg], [lon_deg], max_access_m=1e7), lat_deg, lon_deg)
    known = [
        *(text for crew in found.service.crews for text in (crew.key, crew.name)),
        *(text for place in found.demand.places for text in (place.place, place.name)),
        *titles,
    ]
    raise InputError(
        "journey",
        "place",
        name,
        "a station, a place of incidents, a node of the roads, or latitude and longitude such as 59.85,19.10",
        Said("Correct the name{nearest}.", nearest=suggestion(name, known)),
    )


def _position(text: str) -> tuple[float, float] | None:
    parts = text.replace(";", ",").split(",")
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError:
        return None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise InputError(
            "journey",
            "place",
            verbatim(text),
            "latitude within ±90 and longitude within ±180 degrees",
            "Swap them?",
        )
    return lat, lon


def unreached(found: Municipality) -> list[tuple[str, Reason]]:
    """Return the places that no unit reaches under any conditions, and why: their alarms are unserved.

    Parameters
    ----------
    found : Municipality

    Returns
    -------
    list of (str, Reason)
        Name of the place and why no unit gets there, in the order of the places.
    """
    values = central_values(found.assumptions)
    kinds = found.travel_conditions.kinds
    reached = np.zeros(len(found.demand.places), np.bool_)
    for conditions in kinds:
        reached |= (unit_table_ms(found, values, conditions) >= 0).any(axis=0)
        if reached.all():
            return []
    origin = find_spot(found, found.service.crews[0].key)
    return [
        (place.name, _reason(found, origin, find_spot(found, place.place), kinds[0], values))
        for place, is_reached in zip(found.demand.places, reached, strict=True)
        if not is_reached
    ]


def journey(
    found: Municipality,
    origin: Spot,
    destination: Spot,
    conditions: Conditions,
    values: Mapping[str, float] | None = None,
) -> Route | Reason:
    """Return the quickest way between two spots under some conditions, or why there is none.

    Parameters
    ----------
    found : Municipality
    origin, destination : Spot
        From `find_spot`. A station that has a boat goes by water to a place without a road.
    conditions : Conditions
    values : mapping of str to float, optional
        From `central_values` or `sampled_sets`; the central values if left out.

    Returns
    -------
    Route or Reason
        The way as the table of travel times knows it: a neighbour's drive to the border and what a scenario says of a
        station's uncertain position are legs, turnout and the published addition are not in it.
    """
    sampled = dict(central_values(found.assumptions) if values is None else values)
    place = None if destination.place is None else found.demand.places[destination.place]
    if place is None or found.by_road[destination.place]:
        route = _by_road(found, origin, destination, conditions, sampled)
        if route is not None:
            last = _last_stretch(place.offroad_m if place else 0.0, sampled["access_speed_kmh"])
            return _from_base(found, origin, route, sampled).extended(last)
    elif origin.crew is not None:
        by_water = _by_boat(found, origin, destination, conditions, sampled)
        if by_water is not None:
            return by_water
    return _reason(found, origin, destination, conditions, sampled)


def simulated_s(
    found: Municipality,
    origin: Spot,
    destination: Spot,
    conditions: Conditions,
    values: Mapping[str, float] | None = None,
) -> float | None:
    """Return the travel time in seconds that the tables of the simulation have for a journey, None if no way.

    They have one time for an hour: a ferry by timetable waits the hour's mean, and one is on call, or does not run, as
    in the hour of the start. `journey` reads it at the minute of its berth; without ferries both say the same.

    Parameters
    ----------
    found, origin, destination, conditions, values
        As for `journey`.
    """
    way = journey(found, origin, destination, replace(conditions, minute=None, past_ms=0), values)
    return way.time_s if isinstance(way, Route) else None


def _by_road(
    found: Municipality, origin: Spot, destination: Spot, conditions: Conditions, sampled: Mapping[str, float]
) -> Route | None:
    if destination.point.access_m[0] > FARTHEST_FROM_ROAD_M:
        return None
    return quickest_route(
        found.weighting,
        origin.point,
        destination.point,
        conditions,
        access_speed_kmh=sampled["access_speed_kmh"],
        values=sampled,
    )


def _from_base(found: Municipality, origin: Spot, route: Route, sampled: Mapping[str, float]) -> Route:
    """Put before a route what it takes from a station to where it is on the roads."""
    if origin.crew is None:
        return route
    shift_ms, border_ms = (float(base[origin.crew]) for base in setting_out_ms(found, sampled))
    legs = (("way_border", border_ms), ("way_position", shift_ms))
    before = (Leg(told(key), 0.0, round(ms) / 1000, None, False) for key, ms in legs if ms)
    return replace(route, legs=(*before, *route.legs))


def _last_stretch(offroad_m: float, speed_kmh: float) -> tuple[Leg, ...]:
    if offroad_m <= 0:
        return ()
    km = offroad_m / 1000
    return (Leg(told("way_last"), km, round(km / speed_kmh * 3_600_000) / 1000, None, False),)


def _by_boat(
    found: Municipality, origin: Spot, destination: Spot, conditions: Conditions, sampled: Mapping[str, float]
) -> Route | None:
    assert origin.crew is not None
    assert destination.place is not None
    boats = [unit.boat for unit in found.service.crews[origin.crew].units if unit.boat]
    if not boats:
        return None
    island = int(np.searchsorted(found.islands, destination.place))
    speed_kmh = sampled["access_speed_kmh"]
    network = underway(
        found.weighting, origin.point, conditions, access_speed_kmh=speed_kmh, values=sampled
    ).network
    berth_ms = network.travel_table_ms(origin.point, found.waterways.berths, access_speed_kmh=speed_kmh)
    way = found.waterways.journeys(np.repeat(berth_ms, len(boats), axis=0), boats, sampled)
    possible = np.flatnonzero(way.leg[:, island] >= 0)
    if not len(possible):
        return None
    boat = int(possible[way.time_ms[possible, island].argmin()])
    leg = found.waterways.legs[way.leg[boat, island]]
    berth = found.waterways.berths[[int(way.leg[boat, island])]]
    road = quickest_route(
        found.weighting,
        origin.point,
        berth,
        conditions,
        access_speed_kmh=speed_kmh,
        values=sampled,
    )
    assert road is not None
    towed = boats[boat].kind == "trailer"
    afloat = told("way_launch", berth=leg.berth) if towed else told("way_cast_off")

    def part(parts: np.ndarray) -> float:
        return float(parts[boat, island]) / 1000

    landing_km = float(found.waterways.landing_m[way.leg[boat, island], island]) / 1000
    return _from_base(found, origin, road, sampled).extended(
        (
            Leg(afloat, 0.0, part(way.afloat_ms), None, False),
            Leg(told("way_boat", name=leg.name), leg.water_km, part(way.water_ms), None, True),
            Leg(told("way_island"), landing_km, part(way.landing_ms), None, False),
        )
    )


def _reason(
    found: Municipality, origin: Spot, destination: Spot, conditions: Conditions, sampled: Mapping[str, float]
) -> Reason:
    layers = found.weighting.layers
    way = underway(
        found.weighting,
        origin.point,
        conditions,
        access_speed_kmh=sampled["access_speed_kmh"],
        values=sampled,
    )
    reason = why_not(
        way.network,
        origin.point,
        (destination.lat, destination.lon),
        conditions=conditions,
        at_berth=way.at_berth,
        ferries=next((layer for layer in layers if isinstance(layer, BoundFerries)), None),
        closed={
            arc: name
            for layer in layers
            if isinstance(layer, BoundOpenings | BoundEdits)
            for arc, name in layer.closed(conditions).items()
        },
        max_access_m=FARTHEST_FROM_ROAD_M,
    )
    return reason or Reason("boat_only", told("why_said_island"))
