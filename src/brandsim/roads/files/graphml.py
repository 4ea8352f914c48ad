"""OpenStreetMap graphs in GraphML, as osmnx and networkx save them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import check_file_exists, file_path, written_whole
from brandsim._validate import check_not_empty
from brandsim.roads.files.drawing import note_drawing
from brandsim.roads.files.edge_courses import CURE, directed_arcs, edge_name
from brandsim.roads.files.edge_ferries import Arc, crs_of, number_of, whole_ferries
from brandsim.roads.files.edge_kinds import edge_kinds
from brandsim.roads.graph.coordinates import WGS84, Coordinates, transformed
from brandsim.roads.graph.ledger import LedgerBook, Outcome
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.provenance import Provenance, sha256_of
from brandsim.roads.graph.topology import CLOSED_MS, Floats
from brandsim.roads.rules.barriers import load_barriers
from brandsim.roads.rules.crossings import expected_time_ms
from brandsim.roads.rules.durations import Duration
from brandsim.roads.rules.openings import CLOSED_WHEN
from brandsim.roads.rules.speeds import Speeds, load_speeds, values_of
from brandsim.roads.rules.vehicle import Vehicle, load_vehicle

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
    import shapely

    file = file_path("roads", "path", path)
    graph = _parsed(file)
    speeds, vehicle = speeds or load_speeds(), vehicle or load_vehicle()
    if crs is not None:
        graph.graph["crs"] = crs
    crs = crs_of(graph)
    book = LedgerBook()
    nodes, places = list(graph.nodes), list(graph.nodes.values())
    x, y = (_numbers(file, lambda at: f"node {nodes[at]}", places, name) for name in "xy")
    arcs = directed_arcs(file, graph, np.stack([x, y], axis=1))
    says = edge_kinds([data for _, _, data in arcs], speeds, vehicle)
    if any(kind.is_ferry for kind in says.kinds):
        arcs = whole_ferries(graph, arcs, book)
        says = edge_kinds([data for _, _, data in arcs], speeds, vehicle)
    kept = np.array([node in graph for node in nodes], bool)
    ids, x, y = [str(node) for node in graph.nodes], x[kept], y[kept]
    index = {node: at for at, node in enumerate(graph.nodes)}
    source = np.array([index[u] for u, _, _ in arcs], np.int64)
    target = np.array([index[v] for _, v, _ in arcs], np.int64)
    tags = [data for _, _, data in arcs]
    is_ferry, closed = says.column("is_ferry", bool), says.column("closed", bool)
    classes = says.column("road_class", object).tolist()
    stated = says.column("limit_kmh", float)
    limits = speeds.limits_kmh(classes, stated)
    drivable = np.array([speeds.of(name).drivable for name in classes], bool)
    shapes = [data.get("geometry") for data in tags]
    drawn = Coordinates(x, y, crs, metric_crs, shapes, source, target)
    _check_courses(file, arcs, drawn)
    length_m = _stated(file, arcs, "length", "a length", "m")
    if np.isnan(length_m).any():
        length_m = np.where(np.isnan(length_m), shapely.length(drawn.lines), length_m)
    for at, seen in says.seen():
        book.note(seen.tag, seen.value, seen.done, str(edge_name(arcs, at)), km=float(length_m[at]) / 1000)
    time_ms = speeds.travel_time_ms(classes, length_m, limits)
    for arc in np.flatnonzero(is_ferry):
        stated_s, _ = Duration.read(tags[arc].get("duration")).over(length_m[arc])
        time_ms[arc] = expected_time_ms(time_ms[arc] / 1000 if np.isnan(stated_s) else stated_s)
    saved_ms = _stated(file, arcs, "travel_time_ms", "a time", "ms")
    time_ms = np.where(np.isnan(saved_ms), time_ms, np.rint(np.nan_to_num(saved_ms)).astype(np.int64))
    whens = says.column("closed_when", object)
    guessed = np.isnan(stated) & ~is_ferry
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
        two_way=~says.column("one_way", bool),
        is_ferry=is_ferry,
        drivable=drivable & ~closed & says.column("passes", bool),
        shapes=shapes,
        node_id=ids,
        arc_columns={
            "name": _texts(tags, "name"),
            "road_ref": _texts(tags, "ref"),
            "guessed_share": guessed.astype(float).tolist(),
            **({CLOSED_WHEN: whens.tolist()} if (whens != "").any() else {}),
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
    network = replace(network, coordinates=drawn)  # which has drawn its lines
    for name, about in graph.nodes.items():
        if "barrier" in about:
            _note_barrier(str(name), {key: str(value) for key, value in about.items()}, vehicle, book)
    note_drawing(network, book)
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

    out = file_path("roads", "path", path)
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
            str(file), "", verbatim("bytes that are not UTF-8"), "GraphML in UTF-8", CURE
        ) from None
    check_not_empty(file, text)
    declared = re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE)
    encoding = re.match(r"\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)", text)
    if encoding is not None and encoding[1].lower() not in {"utf-8", "utf8", "us-ascii", "ascii"}:
        raise InputError(str(file), "line 1", encoding[1], "the encoding UTF-8", CURE)
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
        line, column = getattr(error, "position", (1, 0))
        where = Said("line {line}, column {column}", line=line, column=column + 1)
        raise InputError(
            str(file), where, verbatim("XML that ends or breaks there"), "a whole GraphML file", CURE
        ) from None
    except (nx.NetworkXException, KeyError, ValueError, TypeError, AttributeError) as error:
        value = verbatim("a file that cannot be read")
        raise InputError(str(file), "", value, "a road graph in GraphML", CURE) from error
    if graph.number_of_nodes() == 0:
        raise InputError(str(file), "", verbatim("no nodes"), "a road graph in GraphML", CURE)
    return graph


def _note_barrier(node: str, tags: Mapping[str, str], vehicle: Vehicle, book: LedgerBook) -> None:
    """Write what stands at a node: the edges of a graph meet there whatever it is."""
    found = load_barriers().obstacle(tags, vehicle)
    book.note(found.tag, found.said, Outcome.NOT_OBEYED if found.hinders else found.done, f"node {node}")


def _check_courses(file: Path, arcs: Sequence[Arc], drawn: Coordinates) -> None:
    """Raise `InputError` if the course of an edge does not lead from its first node to its second."""
    import shapely

    bent = np.flatnonzero([tags.get("geometry") is not None for _, _, tags in arcs])
    courses = np.array([arcs[at][2]["geometry"] for at in bent.tolist()], object)
    for at, ends in ((0, drawn.source), (-1, drawn.target)):
        corners, nodes = shapely.get_coordinates(shapely.get_point(courses, at)), ends[bent]
        apart = np.flatnonzero(
            (corners[:, 0] != drawn.x_given[nodes]) | (corners[:, 1] != drawn.y_given[nodes])
        )
        if not len(apart):  # as osmnx draws them
            continue
        corner_x, corner_y = corners[apart].T.copy()
        corner_x, corner_y = transformed(corner_x, corner_y, drawn.crs_given, drawn.crs)
        x, y = (axis[nodes[apart]] for axis in drawn.xy)
        away_m = np.hypot(corner_x - x, corner_y - y)
        if away_m.max() > _MOST_AWAY_M:
            raise InputError(
                str(file),
                edge_name(arcs, int(bent[apart[away_m.argmax()]])),
                verbatim(Said("a course that ends {metres:.0f} m from its node", metres=away_m.max())),
                Said("a course from node to node, within {most:g} m", most=_MOST_AWAY_M),
                CURE,
            )


def _texts(edges: Sequence[Mapping[str, Any]], name: str) -> list[str]:
    """Return the texts of a tag that may have several values, empty where there is none."""
    given = [tags.get(name) for tags in edges]
    known = {text: " / ".join(values_of(text)) for text in set(given)}
    return [known[text] for text in given]


def _numbers(file: Path, where: Callable[[int], str], rows: Sequence[Mapping[str, Any]], name: str) -> Floats:
    """Return a number of each node or edge, or raise `InputError` for the first that lacks it."""
    values = np.array([number_of(row.get(name)) for row in rows], np.float64)
    broken = np.flatnonzero(~np.isfinite(values))
    if len(broken):
        at = int(broken[0])
        wanted = Said("a number as {name!r}", name=name)
        raise InputError(str(file), where(at), rows[at].get(name), wanted, CURE)
    return values


def _stated(file: Path, arcs: Sequence[Arc], name: str, what: str, unit: str) -> Floats:
    """Return what edges state, NaN where they do not, or raise `InputError` if it is no number or absurd."""
    says = np.flatnonzero([tags.get(name) is not None for _, _, tags in arcs])
    values = np.full(len(arcs), np.nan)
    rows = [arcs[at][2] for at in says.tolist()]
    values[says] = _numbers(file, lambda at: edge_name(arcs, int(says[at])), rows, name)
    wrong = np.flatnonzero((values < 0) | (values > _MOST))
    if len(wrong):
        at = int(wrong[0])
        wanted = Said("{what} from 0 to {most} {unit}", what=Said(what), most=_MOST, unit=Said(unit))
        raise InputError(str(file), edge_name(arcs, at), arcs[at][2][name], wanted, CURE)
    return values
