"""OpenStreetMap graphs in GraphML, as osmnx and networkx save them."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import check_file_exists, written_whole
from brandsim._validate import check_not_empty
from brandsim.roads.files.drawing import note_drawing
from brandsim.roads.files.edge_ferries import Arc, crs_of, is_ferry as is_ferry_arc, whole_ferries
from brandsim.roads.files.osm.network import sha256_of
from brandsim.roads.files.osm.tags import is_closed, limits_kmh
from brandsim.roads.files.passage_edges import edge_passages
from brandsim.roads.graph.coordinates import WGS84, Coordinates, transformed
from brandsim.roads.graph.ledger import LedgerBook
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.provenance import Provenance
from brandsim.roads.graph.topology import CLOSED_MS, Floats
from brandsim.roads.rules.crossings import expected_time_ms
from brandsim.roads.rules.durations import Duration
from brandsim.roads.rules.openings import CLOSED_WHEN
from brandsim.roads.rules.speeds import Speeds, load_speeds, values_of
from brandsim.roads.rules.vehicle import Vehicle, load_vehicle

_TRUE = {"true", "yes", "1", "-1"}
_CURE = "Save the graph again with osmnx.save_graphml."
_MOST_AWAY_M = 100.0  # between a node and the course of its road; osmnx draws them to the node itself

_MOST = 10**9
"""Of metres or milliseconds: round the earth 25 times, or eleven days."""


def read_graphml(
    path: str | Path,
    *,
    speeds: Speeds | None = None,
    crs: str | None = None,
    metric_crs: str | None = None,
    vehicle: Vehicle | None = None,
) -> RoadNetwork:
    """Read a road graph that osmnx (or networkx) saved as GraphML.

    Parameters
    ----------
    path : str or Path
        The file. Nodes need ``x`` and ``y``; edges may have ``length`` (metres), ``maxspeed``, ``highway``,
        ``oneway``, ``access`` and its like, ``route``, ``duration``, ``geometry`` (well-known text) and
        ``travel_time_ms``, which `save_graphml` writes and which goes before everything else.
    speeds : Speeds, optional
        Factors and defaults by class; the embedded ones if left out.
    crs : str, optional
        Coordinate system, for a graph that names none or the wrong one; degrees (WGS 84) if neither does.
    metric_crs : str, optional
        System in metres; EPSG:3006 in Sweden, elsewhere the UTM zone, if left out.
    vehicle : Vehicle, optional
        Held against limits of weight and size, if the edges have them; the embedded one if left out.

    Returns
    -------
    RoadNetwork
        One arc per directed edge of the graph, two for an undirected edge that is no one-way road, each drawn along
        its course. A graph tells no turns, so that they cost nothing. Limits that cannot be read get the default
        of the class; their number is in ``info()["guessed_speed_limits"]``.

    Raises
    ------
    InputError
        If the file is missing, cut short, not GraphML, declares entities, or lacks coordinates, if a course does not
        lead to its nodes, or an undirected graph does not tell which way a one-way road runs.
    """
    file = Path(path)
    graph = _parsed(file)
    speeds = speeds or load_speeds()
    if crs is not None:
        graph.graph["crs"] = crs
    crs = crs_of(graph)
    book = LedgerBook()
    arcs = whole_ferries(graph, _arcs(file, graph), book)
    ids = [str(node) for node in graph.nodes]
    index = {node: at for at, node in enumerate(graph.nodes)}
    x = np.array([_number(file, f"node {node}", data, "x") for node, data in graph.nodes(data=True)])
    y = np.array([_number(file, f"node {node}", data, "y") for node, data in graph.nodes(data=True)])
    source = np.array([index[u] for u, _, _ in arcs], np.int64)
    target = np.array([index[v] for _, v, _ in arcs], np.int64)
    tags = [data for _, _, data in arcs]
    shapes = [_shape(file, Said("edge {u} – {v}", u=u, v=v), data) for u, v, data in arcs]
    is_ferry = np.array([is_ferry_arc(t) for t in tags], bool)
    classes = ["ferry" if ferry else _class(t, speeds) for ferry, t in zip(is_ferry, tags, strict=True)]
    stated = np.array([_stated_kmh(t) for t in tags], np.float64)
    stated[is_ferry] = np.nan
    limits = speeds.limits_kmh(classes, stated)
    drivable = np.array([speeds.of(name).drivable for name in classes], bool)
    closed = np.array([is_closed(t) for t in tags], bool)
    two_way = np.array([not _is_true(t.get("oneway")) for t in tags], bool)
    drawn = Coordinates(x, y, crs, metric_crs, shapes, source, target)
    _check_courses(file, arcs, drawn)
    length_m = _lengths(file, arcs, drawn)
    passes = edge_passages(arcs, closed, length_m / 1000, vehicle or load_vehicle(), book)
    time_ms = speeds.travel_time_ms(classes, length_m, limits)
    for arc in np.flatnonzero(is_ferry):
        stated_s, _ = Duration.read(tags[arc].get("duration")).over(length_m[arc])
        time_ms[arc] = expected_time_ms(time_ms[arc] / 1000 if np.isnan(stated_s) else stated_s)
    for at, (u, v, data) in enumerate(arcs):
        if "travel_time_ms" in data:
            time_ms[at] = round(
                _not_negative(file, f"edge {u} – {v}", data, "travel_time_ms", "a time", "ms")
            )
    network = RoadNetwork.from_arrays(
        x,
        y,
        source,
        target,
        time_ms,
        crs,
        length_m=length_m,
        road_class=classes,
        speed_limit_kmh=limits,
        two_way=two_way,
        is_ferry=is_ferry,
        drivable=drivable & ~closed & np.array([gets_through for gets_through, _ in passes], bool),
        shapes=shapes,
        node_id=ids,
        arc_columns={
            "name": [" / ".join(values_of(t.get("name"))) for t in tags],
            "road_ref": [" / ".join(values_of(t.get("ref"))) for t in tags],
            "guessed_share": (np.isnan(stated) & ~is_ferry).astype(float).tolist(),
            **({CLOSED_WHEN: [when for _, when in passes]} if any(when for _, when in passes) else {}),
        },
        metric_crs=metric_crs,
        provenance=Provenance(
            name=file.stem,
            source=f"{file.name}; (c) OpenStreetMap contributors, ODbL",
            details={
                "file": file.name,
                "crs": crs,
                "sha256": sha256_of(file),
                "licence": "ODbL-1.0",
                "counts": {
                    "edges_read": len(arcs),
                    "edges_closed": int((closed & drivable).sum()),
                    "edges_not_for_vehicles": int((~drivable).sum()),
                },
            },
        ),
    )
    note_drawing(network, book)
    guessed = np.isnan(stated) & ~is_ferry
    count = int(guessed[network.edge_arc].sum())
    about = replace(network.provenance, guessed_speed_limits=count, ledger=book.ledger())
    return replace(network, provenance=about)


def save_graphml(network: RoadNetwork, path: str | Path) -> Path:
    """Write a network as GraphML that osmnx and `read_graphml` load with the same travel times.

    Parameters
    ----------
    network : RoadNetwork
        Any network.
    path : str or Path
        The ``.graphml`` file to write, completely or not at all. ``osmnx.load_graphml`` takes nodes with names that
        are no numbers if it is told ``node_dtypes={"osmid": str}``.

    Returns
    -------
    Path
        The file: ``travel_time`` in seconds and ``travel_time_ms`` as they are now, with the columns that osmnx
        knows. Turns (bans, lights, penalties), timetables, the ledger and the columns of others are not in it, and
        an arc that is closed for now is left out.
    """
    import networkx as nx  # type: ignore[import-untyped]
    import shapely

    out = Path(path)
    if out.suffix.lower() != ".graphml":
        raise InputError(str(out), "", out.suffix, "the suffix .graphml", "Name the file to write with it.")
    graph = nx.MultiDiGraph(crs=WGS84, created_with="brandsim")
    lon, lat = transformed(network.x, network.y, network.crs, WGS84)
    for name, x, y in zip(network.node_id, lon.tolist(), lat.tolist(), strict=True):
        graph.add_node(name, x=str(x), y=str(y))
    columns, ids = network.arc_columns, network.node_id
    courses = shapely.transform(
        network.lines, lambda at: np.stack(transformed(at[:, 0], at[:, 1], network.crs, WGS84), axis=1)
    )
    for arc in np.flatnonzero(network.travel_time_ms != CLOSED_MS).tolist():
        ferry, ms = bool(network.is_ferry[arc]), int(network.travel_time_ms[arc])
        about = {
            "length": float(network.length_m[arc]),
            "oneway": bool(network.reverse[arc] < 0),
            "travel_time": ms / 1000,
            "travel_time_ms": ms,
            "geometry": courses[arc].wkt,
            **({"route": "ferry"} if ferry else {"highway": str(columns["road_class"][arc])}),
        }
        limit = columns["speed_limit_kmh"][arc]
        if not (ferry or np.isnan(limit) or columns.get("guessed_share", np.zeros(network.arcs))[arc] > 0):
            about["maxspeed"] = f"{limit:g}"
        about |= {
            tag: str(columns[name][arc])
            for tag, name in (("name", "name"), ("ref", "road_ref"))
            if name in columns and columns[name][arc]
        }
        when = str(columns[CLOSED_WHEN][arc]) if CLOSED_WHEN in columns else ""
        if when:
            # Several reasons to be closed are one list of clauses if none of them opens anything.
            about["access:conditional"] = when if "yes" in when else when.replace("|", ";")
        if not network.drivable[arc]:
            about["motor_vehicle"] = "no"
        # As osmnx writes it: everything is text, and it knows what to make of each.
        texts = {key: str(value) for key, value in about.items()}
        graph.add_edge(ids[network.source[arc]], ids[network.target[arc]], **texts)
    with written_whole(out) as temporary:
        nx.write_graphml(graph, temporary)
    return out


def _parsed(file: Path) -> Any:
    """Parse the file as a networkx multigraph, refusing what could expand or reach outside the file."""
    import networkx as nx

    check_file_exists(file, "a GraphML file")
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            str(file), "", verbatim("bytes that are not UTF-8"), "GraphML in UTF-8", _CURE
        ) from None
    check_not_empty(file, text)
    declared = re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE)
    encoding = re.match(r"\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)", text)
    if encoding is not None and encoding[1].lower() not in {"utf-8", "utf8", "us-ascii", "ascii"}:
        raise InputError(str(file), "line 1", encoding[1], "the encoding UTF-8", _CURE)
    if declared is not None:
        line = text.count("\n", 0, declared.start()) + 1
        raise InputError(
            str(file),
            Said("line {line}", line=line),
            declared[0],
            "GraphML without a document type or entities, which can be used to attack whoever reads it",
            "Remove the declaration if you trust the file, or save the graph again with osmnx.save_graphml.",
        )
    try:
        graph = nx.parse_graphml(text.encode(), node_type=str, edge_key_type=str, force_multigraph=True)
    except SyntaxError as error:
        where = "line {}, column {}".format(*getattr(error, "position", (1, 0)))
        raise InputError(
            str(file), where, verbatim("XML that ends or breaks there"), "a whole GraphML file", _CURE
        ) from None
    except (nx.NetworkXException, KeyError, ValueError, TypeError, AttributeError) as error:
        raise InputError(str(file), "", str(error), "a road graph in GraphML", _CURE) from None
    if graph.number_of_nodes() == 0:
        raise InputError(str(file), "", verbatim("no nodes"), "a road graph in GraphML", _CURE)
    return graph


def _arcs(file: Path, graph: Any) -> list[Arc]:
    """Return the directed edges of a graph, the course of each drawn from its first node to its second."""
    arcs: list[Arc] = []
    for u, v, tags in graph.edges(data=True):
        where = Said("edge {u} – {v}", u=u, v=v)
        course = _shape(file, where, tags)
        starts_at_u = _starts_at_first(graph, u, v, course)
        if graph.is_directed():
            arcs.append((u, v, _drawn(tags, course, forward=starts_at_u is not False)))
            continue
        # The format keeps no order of the ends of an undirected edge: osmnx notes it, or the course shows it.
        noted = [str(tags.get(name)) for name in ("from", "to")]
        drawn_from_u = noted[0] == str(u) if set(noted) == {str(u), str(v)} else starts_at_u
        one_way = _is_true(tags.get("oneway"))
        backward = values_of(tags.get("oneway")) == ["-1"]
        there, back = (np.array([_stated_kmh(tags | {"reversed": way})]) for way in (False, True))
        if drawn_from_u is None and u != v and (one_way or not np.array_equal(there, back, equal_nan=True)):
            raise InputError(
                str(file),
                where,
                verbatim(Said("an undirected graph that does not tell which way the road runs")),
                "a directed graph, or 'from' and 'to' or the course of the road",
                "Save the directed graph (osmnx.save_graphml before osmnx.convert.to_undirected).",
            )
        ends = (u, v) if drawn_from_u is not False else (v, u)
        along = starts_at_u is None or starts_at_u == (ends[0] == u)
        if not backward:
            arcs.append((*ends, _drawn(tags | {"reversed": False}, course, forward=along)))
        if backward or not one_way:
            arcs.append((*ends[::-1], _drawn(tags | {"reversed": True}, course, forward=not along)))
    return arcs


def _starts_at_first(graph: Any, u: Any, v: Any, course: Any) -> bool | None:
    """Whether the course of an edge begins at its first node; None if there is none or both ends fit."""
    if course is None or u == v:
        return None
    corners = course.coords
    first, last = corners[0][:2], corners[-1][:2]
    here, there = ((float(node["x"]), float(node["y"])) for node in (graph.nodes[u], graph.nodes[v]))
    along = math.dist(first, here) + math.dist(last, there)
    against = math.dist(first, there) + math.dist(last, here)
    return None if along == against else along < against


def _drawn(tags: dict[str, Any], course: Any, *, forward: bool) -> dict[str, Any]:
    return tags if course is None or forward else tags | {"geometry": course.reverse().wkt}


def _check_courses(file: Path, arcs: list[Arc], drawn: Coordinates) -> None:
    """Raise `InputError` if the course of an edge does not lead from its first node to its second."""
    import shapely

    x, y = drawn.xy
    for at, ends in ((0, drawn.source), (-1, drawn.target)):
        corners = shapely.get_coordinates(shapely.get_point(drawn.lines, at))
        away_m = np.hypot(corners[:, 0] - x[ends], corners[:, 1] - y[ends])
        if len(away_m) and away_m.max() > _MOST_AWAY_M:
            u, v, _ = arcs[int(away_m.argmax())]
            raise InputError(
                str(file),
                Said("edge {u} – {v}", u=u, v=v),
                verbatim(Said("a course that ends {metres:.0f} m from its node", metres=away_m.max())),
                Said("a course from node to node, within {most:g} m", most=_MOST_AWAY_M),
                _CURE,
            )


def _stated_kmh(tags: dict[str, Any]) -> float:
    """Return the limit that an edge states for its own direction, NaN if none."""
    forward, backward = limits_kmh({key: str(value) for key, value in tags.items() if value is not None})
    return backward if str(tags.get("reversed")).lower() == "true" else forward


def _is_true(tag: Any) -> bool:
    return any(value.lower() in _TRUE for value in values_of(tag))


def _class(tags: dict[str, Any], speeds: Speeds) -> str:
    """Return the first class that the table of speeds knows; joined ways have several."""
    values = values_of(tags.get("highway"))
    return next((value for value in values if value in speeds.classes), values[0] if values else "other")


def _number(file: Path, where: str, data: dict[str, Any], name: str) -> float:
    try:
        value = float(data[name])
    except (KeyError, TypeError, ValueError):
        value = float("nan")
    if not np.isfinite(value):
        raise InputError(str(file), where, data.get(name), Said("a number as {name!r}", name=name), _CURE)
    return value


def _not_negative(file: Path, where: str, data: dict[str, Any], name: str, what: str, unit: str) -> float:
    value = _number(file, where, data, name)
    if not 0 <= value <= _MOST:
        expected = Said("{what} from 0 to {most} {unit}", what=Said(what), most=_MOST, unit=Said(unit))
        raise InputError(str(file), where, data[name], expected, _CURE)
    return value


def _lengths(file: Path, arcs: list[Arc], drawn: Coordinates) -> Floats:
    """Compute the length of each arc in metres: as stated, else of the drawn line."""
    import shapely

    length_m = np.full(len(arcs), np.nan)
    for at, (u, v, data) in enumerate(arcs):
        if data.get("length") is not None:
            length_m[at] = _not_negative(file, f"edge {u} – {v}", data, "length", "a length", "m")
    unknown = np.isnan(length_m)
    if unknown.any():
        length_m[unknown] = shapely.length(drawn.lines[unknown])
    return length_m


def _shape(file: Path, where: str, data: dict[str, Any]) -> Any:
    """Return the course of an edge as a shapely LineString, None for a straight line."""
    import shapely

    text = data.get("geometry")
    if text is None or text == "":
        return None
    try:
        line = shapely.from_wkt(str(text))
    except shapely.errors.GEOSException:
        line = None
    if line is None or line.geom_type != "LineString" or line.is_empty:
        raise InputError(str(file), where, text, "a line in well-known text as 'geometry'", _CURE)
    return line
