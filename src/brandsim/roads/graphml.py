"""OpenStreetMap graphs in GraphML, as osmnx and networkx save them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from brandsim._errors import InputError, verbatim
from brandsim._validate import check_file_exists, check_not_empty
from brandsim.roads.coordinates import WGS84, Coordinates
from brandsim.roads.ferries import expected_time_ms
from brandsim.roads.network import RoadNetwork
from brandsim.roads.osm_tags import duration_s
from brandsim.roads.provenance import Provenance
from brandsim.roads.speeds import Speeds, limit_kmh, load_speeds, values_of
from brandsim.roads.topology import Floats

_TRUE = {"true", "yes", "1", "-1"}
_CURE = "Save the graph again with osmnx.save_graphml."


def read_graphml(
    path: str | Path, *, speeds: Speeds | None = None, metric_crs: str | None = None
) -> RoadNetwork:
    """Read a road graph that osmnx (or networkx) saved as GraphML.

    Parameters
    ----------
    path : str or Path
        The file. Nodes need ``x`` and ``y``; edges may have ``length`` (metres), ``maxspeed``, ``highway``,
        ``oneway``, ``route``, ``duration`` and ``geometry`` (well-known text).
    speeds : Speeds, optional
        Factors and defaults by class; the embedded ones if left out.
    metric_crs : str, optional
        System in metres; EPSG:3006 in Sweden, elsewhere the UTM zone, if left out.

    Returns
    -------
    RoadNetwork
        One arc per directed edge of the graph. Limits that cannot be read get the default of the class; their
        number is in ``info()["guessed_speed_limits"]``.

    Raises
    ------
    InputError
        If the file is missing, cut short, not GraphML, declares entities, or lacks coordinates.
    """
    file = Path(path)
    graph = _parsed(file)
    speeds = speeds or load_speeds()
    crs = str(graph.graph.get("crs", WGS84))
    crs = crs.upper() if crs.lower().startswith("epsg:") else crs
    ids = [str(node) for node in graph.nodes]
    index = {node: at for at, node in enumerate(graph.nodes)}
    x = np.array([_number(file, f"node {node}", data, "x") for node, data in graph.nodes(data=True)])
    y = np.array([_number(file, f"node {node}", data, "y") for node, data in graph.nodes(data=True)])
    arcs = _arcs(file, graph)
    source = np.array([index[u] for u, _, _ in arcs], np.int64)
    target = np.array([index[v] for _, v, _ in arcs], np.int64)
    tags = [data for _, _, data in arcs]
    shapes = [_shape(file, f"edge {u} – {v}", data) for u, v, data in arcs]
    is_ferry = np.array(
        ["ferry" in values_of(t.get("route")) + values_of(t.get("highway")) for t in tags], bool
    )
    classes = ["ferry" if ferry else _class(t, speeds) for ferry, t in zip(is_ferry, tags, strict=True)]
    stated = np.array([limit_kmh(t.get("maxspeed")) for t in tags], np.float64)
    stated[is_ferry] = np.nan
    limits = speeds.limits_kmh(classes, stated)
    drivable = np.array([speeds.of(name).drivable for name in classes], bool)
    for arc in np.flatnonzero(is_ferry):
        drivable[arc] = "no" not in values_of(tags[arc].get("motor_vehicle"))
    two_way = np.array([not _is_true(t.get("oneway")) for t in tags], bool)
    length_m = _lengths(file, arcs, Coordinates(x, y, crs, metric_crs, shapes, source, target))
    time_ms = speeds.travel_time_ms(classes, length_m, limits)
    for arc in np.flatnonzero(is_ferry):
        stated_s = duration_s(tags[arc].get("duration"))
        time_ms[arc] = expected_time_ms(time_ms[arc] / 1000 if np.isnan(stated_s) else stated_s)
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
        drivable=drivable,
        shapes=shapes,
        node_id=ids,
        arc_columns={
            "name": [" / ".join(values_of(t.get("name"))) for t in tags],
            "guessed_share": (np.isnan(stated) & ~is_ferry).astype(float).tolist(),
        },
        metric_crs=metric_crs,
        provenance=Provenance(name=file.stem, source=f"{file.name}; (c) OpenStreetMap contributors, ODbL"),
    )
    guessed = np.isnan(stated) & ~is_ferry
    count = int(guessed[network.edge_arc].sum())
    return replace(network, provenance=replace(network.provenance, guessed_speed_limits=count))


def _parsed(file: Path) -> Any:
    """Return the file as a networkx multigraph, refusing what could expand or reach outside the file."""
    import networkx as nx  # type: ignore[import-untyped]

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
            f"line {line}",
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


def _arcs(file: Path, graph: Any) -> list[tuple[Any, Any, dict[str, Any]]]:
    arcs = [(u, v, data) for u, v, data in graph.edges(data=True)]
    if graph.is_directed():
        return arcs
    back = []
    for u, v, data in arcs:
        if values_of(data.get("oneway")) == ["-1"]:
            raise InputError(
                str(file),
                f"edge {u} – {v}",
                "-1",
                "a directed graph for roads that are open backwards",
                _CURE,
            )
        if not _is_true(data.get("oneway")):
            shape = _shape(file, f"edge {u} – {v}", data)
            back.append((v, u, {**data, "geometry": None if shape is None else shape.reverse().wkt}))
    return arcs + back


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
        raise InputError(str(file), where, data.get(name), f"a number as {name!r}", _CURE)
    return value


def _lengths(file: Path, arcs: list[tuple[Any, Any, dict[str, Any]]], drawn: Coordinates) -> Floats:
    """Return the length of each arc in metres: as stated, else of the drawn line."""
    import shapely

    length_m = np.full(len(arcs), np.nan)
    for at, (u, v, data) in enumerate(arcs):
        if data.get("length") is not None:
            length_m[at] = _number(file, f"edge {u} – {v}", data, "length")
            if length_m[at] < 0:
                raise InputError(
                    str(file), f"edge {u} – {v}", data["length"], "a length of at least 0 m", _CURE
                )
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
