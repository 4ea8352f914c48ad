"""Whole crossings in graphs and tables, where each piece of a ferry is an edge."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from brandsim.roads.files.chains import Segment
from brandsim.roads.files.ferry_routes import WholeCrossing, whole_crossings
from brandsim.roads.files.osm.tags import is_closed
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.roads.graph.ledger import LedgerBook
from brandsim.roads.rules.durations import Duration
from brandsim.roads.rules.speeds import values_of
from brandsim.tables.rows import TableRecords, or_empty

Arc = tuple[Any, Any, dict[str, Any]]
"""The ends of a directed edge and its tags; its course (``geometry``) is a shapely LineString between them."""

_NO_VEHICLES = "PASSENGER BOAT ONLY"
_NO_LINE = np.empty((0, 2))


def is_ferry(tags: Mapping[str, Any]) -> bool:
    """Return whether an edge is a ferry.

    Parameters
    ----------
    tags : mapping of str to object
        Texts, or lists of them as osmnx joins ways.
    """
    return "ferry" in values_of(tags.get("route")) + values_of(tags.get("highway"))


def whole_ferries(graph: Any, arcs: list[Arc], book: LedgerBook) -> list[Arc]:
    """Join the pieces of each ferry, and take the nodes between them out of the graph.

    Parameters
    ----------
    graph : networkx graph
        Whose nodes have ``x`` and ``y``; nodes that no edge needs any more are removed.
    arcs : list of Arc
        Its directed edges. A ferry that has a ``travel_time_ms`` is whole, and one that takes no vehicles, or whose
        place or length cannot be read, stays as it is.
    book : LedgerBook
        Where it is written what became of stated durations.
    """
    rest: list[Arc] = []
    pieces: dict[tuple[Any, ...], Segment] = {}
    own: dict[tuple[Any, ...], list[Arc]] = {}
    for u, v, tags in arcs:
        apart = not is_ferry(tags) or "travel_time_ms" in tags or is_closed(tags)
        piece = None if apart else _piece(graph, (u, v, tags))
        if piece is None:
            rest.append((u, v, tags))
            continue
        key = (u, v, piece.road, round(piece.length_m, 1))
        against = (v, u, *key[2:])
        if against in pieces and not pieces[against].backward:
            key, piece = against, replace(pieces[against], backward=True)
        pieces[key] = piece
        own.setdefault(key, []).append((u, v, tags))
    if not pieces:
        return rest
    keys = list(pieces)
    _, crossings = whole_crossings(list(pieces.values()), berths={end for u, v, _ in rest for end in (u, v)})
    for crossing in crossings:
        crossing.note(book, "way")
        if len(crossing.pieces) == 1:
            rest += own[keys[crossing.pieces[0]]]
            continue
        one = crossing.segment
        told = {
            key: value
            for at in reversed(crossing.pieces)
            for _, _, tags in own[keys[at]]
            for key, value in tags.items()
        }
        for way in (one, one.turned()) if one.backward else (one,):
            rest.append((way.first, way.last, told | _tags(way)))
    ends = {end for piece in pieces.values() for end in (piece.first, piece.last)}
    graph.remove_nodes_from(ends.difference(*((u, v) for u, v, _ in rest)))
    return rest


def takes_vehicles(row: Mapping[str, Any]) -> bool:
    """Return whether the note of an edge of a table does not say that it is a boat for passengers.

    Parameters
    ----------
    row : mapping of str to object
        By the schema ``road_edges``.
    """
    return not or_empty(row["note"]).upper().startswith(_NO_VEHICLES)


def whole_ferry_rows(
    nodes: TableRecords, edges: TableRecords, berths: Collection[str]
) -> tuple[TableRecords, TableRecords]:
    """Make one edge of the rows that one ferry is drawn in, and leave out the nodes between them.

    Parameters
    ----------
    nodes, edges : TableRecords
        By the schemas ``road_nodes`` and ``road_edges``.
    berths : collection of str
        Nodes that are berths even if no road ends there.

    Returns
    -------
    nodes, edges : TableRecords
        As they were where every ferry is one row.
    """
    segments = [
        Segment(
            row["from"],
            row["to"],
            _NO_LINE,
            1000 * row["length_km"],
            row["road_class"],
            backward=not row["one_way"],
            drivable=takes_vehicles(row),
        )
        for row in edges.rows
    ]
    joined = [one for one in whole_crossings(segments, berths=berths)[1] if len(one.pieces) > 1]
    if not joined:
        return nodes, edges
    pieces = {at for one in joined for at in one.pieces}
    kept = [at for at in range(len(edges.rows)) if at not in pieces]
    rows = [*(edges.rows[at] for at in kept), *(_one_row(one, edges) for one in joined)]
    lines = [edges.lines[at] for at in [*kept, *(min(one.pieces) for one in joined)]]
    gone = {end for at in pieces for end in (edges.rows[at]["from"], edges.rows[at]["to"])}
    gone -= {row[end] for row in rows for end in ("from", "to")}
    stay = [at for at, name in enumerate(nodes.column("id")) if name not in gone]
    return (
        TableRecords(
            nodes.source, tuple(nodes.lines[at] for at in stay), tuple(nodes.rows[at] for at in stay)
        ),
        TableRecords(edges.source, tuple(lines), tuple(rows)),
    )


def _one_row(crossing: WholeCrossing, edges: TableRecords) -> dict[str, Any]:
    """Return the row of a whole crossing: its length, the mean of its speeds if all are given, and all texts."""
    rows = [edges.rows[at] for at in crossing.pieces]
    km = sum(row["length_km"] for row in rows)
    speeds = [row["speed_limit_kmh"] for row in rows]
    hours = None if None in speeds else sum(row["length_km"] / row["speed_limit_kmh"] for row in rows)
    texts = {
        name: " / ".join(dict.fromkeys(row[name] for row in rows if row[name])) or None
        for name in ("road_ref", "note", "source")
    }
    return {
        **rows[0],
        **texts,
        "from": crossing.segment.first,
        "to": crossing.segment.last,
        "length_km": km,
        "speed_limit_kmh": km / hours if hours else None,
        "one_way": not crossing.segment.backward,
        "confidence": rows[0]["confidence"] if len({row["confidence"] for row in rows}) == 1 else "low",
    }


def _piece(graph: Any, arc: Arc) -> Segment | None:
    import shapely
    from pyproj import Geod

    u, v, tags = arc
    line = tags.get("geometry")
    ends = [[number_of(graph.nodes[end].get(axis)) for axis in "xy"] for end in (u, v)]
    corners = np.array(ends) if line is None else shapely.get_coordinates(line)
    length_m = number_of(tags.get("length"))
    if tags.get("length") is None:
        x, y = corners.T.copy()
        lon, lat = transformed(x, y, crs_of(graph), WGS84)
        length_m = float(Geod(ellps="WGS84").line_length(lon, lat))
    if not np.isfinite(corners).all() or not length_m >= 0:
        return None
    return Segment(
        u,
        v,
        corners,
        length_m,
        "ferry",
        backward=False,
        duration=Duration.read(tags.get("duration")),
        name=" / ".join(values_of(tags.get("name"))),
        road_ref=" / ".join(values_of(tags.get("ref"))),
        road=str(tags["osmid"]) if "osmid" in tags else None,
    )


def crs_of(graph: Any) -> str:
    """Return the coordinate system of a graph, degrees (WGS 84) if it names none.

    Parameters
    ----------
    graph : networkx graph
    """
    crs = str(graph.graph.get("crs", WGS84))
    return crs.upper() if crs.lower().startswith("epsg:") else crs


def number_of(value: Any) -> float:
    """Return a number, NaN for what is none: it is refused with its place when the edges are read.

    Parameters
    ----------
    value : object
        A text or a number.
    """
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _tags(crossing: Segment) -> dict[str, Any]:
    """Return what of a whole crossing its pieces do not tell, as the tags of an edge."""
    import shapely

    stated = not np.isnan(crossing.crossing_s)
    return {
        "route": "ferry",
        "length": str(crossing.length_m),
        "geometry": shapely.LineString(crossing.line),
        "name": crossing.name,
        "ref": crossing.road_ref,
        "duration": f"PT{crossing.crossing_s:.3f}S" if stated else "",
    }
