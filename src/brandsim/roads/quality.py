"""How far a road network can be trusted: its parts, its odd values, and how places lie on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from brandsim._arguments import instance
from brandsim._errors import InputError, Said, verbatim
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.roads.graph.frames import ledger_frame
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.parts import Lead
from brandsim.roads.graph.points import SnappedPoints

NEAR_STATION_M = 200.0
"""Dead ends as near a station as this may be roads that should be joined."""

LONGEST_DETOUR = 3.0
"""An edge longer than this times the straight line is worth a look."""

SHORTEST_DETOUR = 0.999
"""An edge shorter than this times the straight line is wrong."""

LIMITS_KMH = (5.0, 130.0)
"""Speed limits outside are wrong or not meant for road vehicles."""

_ANYWHERE_M = 1e8
_ACCESS_KMH = 30.0
_SLACK_M = 1.0
_SHOWN_PARTS = 20

_PLACE_COLUMNS = [
    "kind", "name", "access_m", "road", "road_class", "part", "nearest_station", "travel_min", "lat", "lon",
    "road_lat", "road_lon",
]  # fmt: skip
_ODD_COLUMNS = ["edge", "from", "to", "road", "fault", "value", "unit", "expected"]
_END_COLUMNS = ["station", "node", "distance_m"]


@dataclass(frozen=True, eq=False)
class NetworkQuality:
    """What is known about the quality of a network.

    Parameters
    ----------
    name, source : str
        The network and where it comes from.
    counts : mapping of str to float
        Nodes, edges, kilometres, parts, ferries, edges and kilometres with a guessed limit, and more.
    parts : DataFrame
        A row per part that no road or car ferry joins, largest first: ``part``, ``nodes``, ``edges``, ``km``,
        ``share_of_km``.
    limits : DataFrame
        A row per road class: ``road_class``, ``edges``, ``km``, ``guessed_edges``, ``guessed_km``,
        ``guessed_share`` (of the kilometres).
    suspicious : DataFrame
        A row per odd value: ``edge``, ``from``, ``to``, ``road``, ``fault``, ``value``, ``unit``, ``expected``.
    places : DataFrame
        A row per station and place: ``kind``, ``name``, ``access_m`` (straight line to the road, metres),
        ``road``, ``road_class``, ``part``, ``nearest_station``, ``travel_min`` (minutes; missing if no station
        reaches it), ``lat``, ``lon``, and ``road_lat`` and ``road_lon``, where it meets the road.
    dead_ends : DataFrame
        Dead ends near stations: ``station``, ``node``, ``distance_m``.
    ledger : DataFrame
        What the source says that was not simply taken as it is, by `ledger_frame`.
    imported : mapping of str to int
        What the importer read, dropped and lost.
    network : RoadNetwork
        The network itself, for the map.
    """

    name: str
    source: str
    counts: Mapping[str, float]
    parts: pd.DataFrame
    limits: pd.DataFrame
    suspicious: pd.DataFrame
    places: pd.DataFrame
    dead_ends: pd.DataFrame
    ledger: pd.DataFrame
    imported: Mapping[str, int]
    network: RoadNetwork = field(repr=False)

    @property
    def unreachable(self) -> list[str]:
        """Names of the places that no station reaches by road or car ferry."""
        away = self.places[(self.places["kind"] == "place") & self.places["travel_min"].isna()]
        return away["name"].tolist() if (self.places["kind"] == "station").any() else []

    def table(self) -> pd.DataFrame:
        """Return everything as one table: ``topic``, ``subject``, ``value``, ``unit``."""
        rows: list[tuple[str, str, Any, str]] = [
            ("network", subject, value, "km" if subject.endswith("km") else "")
            for subject, value in self.counts.items()
        ]
        for topic, frame, subject, value, unit in (
            ("part", self.parts, "part {part}", "km", "km"),
            ("guessed limits", self.limits, "{road_class}", "guessed_km", "km"),
            ("suspicious", self.suspicious, "{fault}: {road} (edge {edge})", "value", "{unit}"),
            ("place to road", self.places, "{kind}: {name}", "access_m", "m"),
            ("dead end near station", self.dead_ends, "{station}: {node}", "distance_m", "m"),
            ("ledger", self.ledger, "{tag}={value}: {done}", "count", ""),
        ):
            for row in frame.to_dict("records"):
                named = {str(key): cell for key, cell in row.items()}
                rows.append((topic, subject.format(**named), named[value], unit.format(**named)))
        rows += [("unreachable", name, float("nan"), "") for name in self.unreachable]
        rows += [("import", subject, count, "") for subject, count in self.imported.items()]
        return pd.DataFrame(rows, columns=["topic", "subject", "value", "unit"])

    def to_dict(self) -> dict[str, Any]:
        """Return everything in values that JSON can hold; what is missing is None."""
        tables = {
            name: [
                {key: None if _is_missing(value) else value for key, value in row.items()}
                for row in frame.to_dict("records")
            ]
            for name, frame in (
                ("parts", self.parts),
                ("limits", self.limits),
                ("suspicious", self.suspicious),
                ("places", self.places),
                ("dead_ends", self.dead_ends),
                ("ledger", self.ledger),
            )
        }
        return {
            "name": self.name,
            "source": self.source,
            "counts": dict(self.counts),
            **tables,
            "unreachable": self.unreachable,
            "imported": dict(self.imported),
        }


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def network_quality(network: RoadNetwork, service: Any = None, demand: Any = None) -> NetworkQuality:
    """Judge the quality of a network: its parts, its odd values, and how places lie on it.

    Parameters
    ----------
    network : RoadNetwork
        Any network.
    service : Service or DataFrame, optional
        Stations to snap and to start from: something with ``crews``, or a table with the columns ``lat`` and ``lon``
        and a name.
    demand : Demand or DataFrame, optional
        Places to reach: something with ``places``, or a table as above, such as `load_localities` returns.

    Returns
    -------
    NetworkQuality
        Tables; `brandsim.quality_report` shows them as a page with a map.

    Raises
    ------
    InputError
        If `service` or `demand` holds no positions.
    """
    network = instance("quality", "network", network, RoadNetwork)
    stations, places = _positions("service", service, "crews"), _positions("demand", demand, "places")
    at_roads = _snapped(network, stations, "from"), _snapped(network, places, "to")
    limits = _limits(network)
    suspicious = _suspicious(network)
    parts = _parts(network)
    about = network.info()
    guessed_km = float(limits["guessed_km"].sum())
    road_km = float(limits["km"].sum())
    counts: dict[str, float] = {
        key: about[key] for key in ("nodes", "edges", "km", "one_way_edges", "ferries", "components")
    }
    counts |= {
        "passenger_only_ferries": about["passenger_only_ferries"],
        "guessed_limit_edges": about["guessed_speed_limits"],
        "guessed_limit_km": round(guessed_km, 3),
        "guessed_limit_share": round(guessed_km / road_km, 4) if road_km else 0.0,
        "suspicious_values": len(suspicious),
    }
    return NetworkQuality(
        network.provenance.name,
        network.provenance.source,
        counts,
        parts,
        limits,
        suspicious,
        _places(network, stations, places, *at_roads),
        _dead_ends(network, stations, at_roads[0]),
        ledger_frame(network.provenance.ledger),
        dict(network.provenance.details.get("counts", {})),
        network,
    )


def _positions(argument: str, given: Any, rows: str) -> pd.DataFrame:
    """Return name, lat and lon of what is given: a table, or an object with rows of positions."""
    if given is None:
        return pd.DataFrame({"name": [], "lat": [], "lon": []})
    if isinstance(given, pd.DataFrame):
        named = next((column for column in ("name", "locality", "place", "site") if column in given), None)
        if {"lat", "lon"} <= set(given.columns):
            names = given.index.astype(str) if named is None else given[named].astype(str)
            return pd.DataFrame({"name": list(names), "lat": list(given["lat"]), "lon": list(given["lon"])})
    elif hasattr(given, rows):
        positions = [(row.name, row.lat, row.lon) for row in getattr(given, rows)]
        return pd.DataFrame(positions, columns=["name", "lat", "lon"]).drop_duplicates(ignore_index=True)
    raise InputError(
        "quality report",
        argument,
        verbatim(type(given).__name__),
        Said("a table with lat and lon, or an object with {rows}", rows=rows),
        "Give the columns these names.",
    )


def _snapped(network: RoadNetwork, positions: pd.DataFrame, lead: Lead) -> SnappedPoints | None:
    if positions.empty:
        return None
    return network.snap(
        positions["lat"],
        positions["lon"],
        max_access_m=_ANYWHERE_M,
        names=positions["name"].tolist(),
        lead=lead,
    )


def _road_names(network: RoadNetwork) -> npt.NDArray[np.object_]:
    """Return what each edge is called: its name, else its number, else nothing."""
    names = np.full(network.edges, "", object)
    for column in ("road_ref", "name"):
        if column in network.arc_columns:
            given = network.arc_columns[column][network.edge_arc]
            names = np.where(given != "", given, names)
    return names


def _parts(network: RoadNetwork) -> pd.DataFrame:
    arc = network.edge_arc
    part = network.component
    nodes = np.bincount(part, minlength=network.components)
    edges = np.bincount(part[network.source[arc]], minlength=network.components)
    usable_km = np.where(network.drivable[arc], network.length_m[arc], 0.0) / 1000
    km = np.bincount(part[network.source[arc]], weights=usable_km, minlength=network.components)
    order = np.lexsort((np.arange(len(km)), -nodes, -km))
    frame = pd.DataFrame(
        {
            "part": order,
            "nodes": nodes[order],
            "edges": edges[order],
            "km": km[order].round(3),
            "share_of_km": (km[order] / km.sum()).round(4) if km.sum() > 0 else 0.0,
        }
    )
    return frame.head(_SHOWN_PARTS)


def _limits(network: RoadNetwork) -> pd.DataFrame:
    arc = network.edge_arc[~network.is_ferry[network.edge_arc]]
    given = network.arc_columns.get("guessed_share")
    limit_kmh = network.arc_columns["speed_limit_kmh"]
    share = np.isnan(limit_kmh[arc]).astype(float) if given is None else given[arc].astype(np.float64)
    km = network.length_m[arc] / 1000
    frame = pd.DataFrame(
        {
            "road_class": network.arc_columns["road_class"][arc],
            "edges": 1,
            "km": km,
            "guessed_edges": (share > 0).astype(int),
            "guessed_km": km * share,
        }
    )
    table = frame.groupby("road_class", as_index=False, sort=True).sum()
    table["guessed_share"] = (table["guessed_km"] / table["km"].where(table["km"] > 0)).fillna(0.0).round(4)
    return table.round({"km": 3, "guessed_km": 3})


def _suspicious(network: RoadNetwork) -> pd.DataFrame:
    """Find limits outside what roads have, and lengths that the straight line contradicts."""
    from pyproj import Geod

    arc = network.edge_arc
    lon, lat = transformed(network.x, network.y, network.crs, WGS84)
    first, last = network.source[arc], network.target[arc]
    straight_m = np.asarray(Geod(ellps="WGS84").inv(lon[first], lat[first], lon[last], lat[last])[2])
    length_m = network.length_m[arc]
    limit_kmh = network.arc_columns["speed_limit_kmh"][arc]
    road = ~network.is_ferry[arc]
    apart = straight_m > 0
    ratio = np.divide(length_m, straight_m, out=np.ones(len(arc)), where=apart)
    low, high = LIMITS_KMH
    with np.errstate(invalid="ignore"):
        slow, fast = road & (limit_kmh < low), road & (limit_kmh > high)
    short = apart & (length_m < SHORTEST_DETOUR * straight_m - _SLACK_M)
    faults = (
        ("limit too low", slow, limit_kmh, "km/h", f"≥ {low:g}"),
        ("limit too high", fast, limit_kmh, "km/h", f"≤ {high:g}"),
        ("shorter than the straight line", short, ratio, "length / straight", f"≥ {SHORTEST_DETOUR:g}"),
        (
            "much longer than the straight line",
            apart & (ratio > LONGEST_DETOUR),
            ratio,
            "length / straight",
            f"≤ {LONGEST_DETOUR:g}",
        ),
    )
    names, ids = _road_names(network), network.node_id
    rows = [
        (
            int(edge),
            ids[first[edge]],
            ids[last[edge]],
            names[edge],
            fault,
            float(values[edge]),
            unit,
            expected,
        )
        for fault, where, values, unit, expected in faults
        for edge in np.flatnonzero(where)
    ]
    return pd.DataFrame(rows, columns=_ODD_COLUMNS)


def _places(
    network: RoadNetwork,
    stations: pd.DataFrame,
    places: pd.DataFrame,
    at_stations: SnappedPoints | None,
    at_places: SnappedPoints | None,
) -> pd.DataFrame:
    names = _road_names(network)
    classes = network.arc_columns["road_class"]
    rows: list[dict[str, Any]] = []
    for kind, positions, points in (("station", stations, at_stations), ("place", places, at_places)):
        if points is None:
            continue
        nearest, minutes = _nearest(network, stations, at_stations, points)
        road_lon, road_lat = transformed(points.x, points.y, network.crs, WGS84)
        for at, name in enumerate(positions["name"]):
            arc = network.edge_arc[points.edge[at]]
            rows.append(
                {
                    "kind": kind,
                    "name": name,
                    "access_m": round(float(points.access_m[at]), 1),
                    "road": names[points.edge[at]],
                    "road_class": classes[arc],
                    "part": int(network.component[network.source[arc]]),
                    "nearest_station": nearest[at],
                    "travel_min": minutes[at],
                    "lat": float(positions["lat"].iloc[at]),
                    "lon": float(positions["lon"].iloc[at]),
                    "road_lat": round(float(road_lat[at]), 6),
                    "road_lon": round(float(road_lon[at]), 6),
                }
            )
    return pd.DataFrame(rows, columns=_PLACE_COLUMNS)


def _nearest(
    network: RoadNetwork, stations: pd.DataFrame, at_stations: SnappedPoints | None, points: SnappedPoints
) -> tuple[list[str], list[float]]:
    """Find the station that reaches each point first, and in how many minutes."""
    if at_stations is None:
        return [""] * len(points), [float("nan")] * len(points)
    table = network.travel_table_ms(at_stations, points, access_speed_kmh=_ACCESS_KMH).astype(np.float64)
    table[table < 0] = np.inf
    best = table.argmin(axis=0)
    ms = table.min(axis=0)
    names = [stations["name"].iloc[at] if np.isfinite(of) else "" for at, of in zip(best, ms, strict=True)]
    return names, [round(of / 60_000, 2) if np.isfinite(of) else float("nan") for of in ms.tolist()]


def _dead_ends(network: RoadNetwork, stations: pd.DataFrame, points: SnappedPoints | None) -> pd.DataFrame:
    """Find nodes with one road that lie near a station."""
    if points is None:
        return pd.DataFrame([], columns=_END_COLUMNS)
    arc = network.edge_arc[network.drivable[network.edge_arc]]
    roads = np.bincount(network.source[arc], minlength=network.nodes)
    roads += np.bincount(network.target[arc], minlength=network.nodes)
    ends = np.flatnonzero(roads == 1)
    rows = []
    for at, name in enumerate(stations["name"]):
        away_m = np.hypot(network.x[ends] - points.x[at], network.y[ends] - points.y[at])
        rows += [
            (name, network.node_id[ends[near]], round(float(away_m[near]), 1))
            for near in np.flatnonzero(away_m <= NEAR_STATION_M)
        ]
    return pd.DataFrame(rows, columns=_END_COLUMNS)
