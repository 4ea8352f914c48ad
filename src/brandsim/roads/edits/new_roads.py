"""Roads that do not exist yet, built into a network; roads that they meet between nodes are divided there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError, Said, verbatim
from brandsim._validate import check_known
from brandsim.roads.edits.kinds import Edit, NewRoad
from brandsim.roads.edits.matching import EDIT_COLUMN, SPLIT_COLUMNS
from brandsim.roads.graph.coordinates import WGS84, transformed
from brandsim.roads.graph.graph import BUILT_UP_KMH
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.graph.provenance import Provenance
from brandsim.roads.graph.topology import CLOSED_MS
from brandsim.roads.graph.turns import Turns
from brandsim.roads.rules.speeds import Speeds, load_speeds
from brandsim.words.catalogue import told

_Columns = dict[str, npt.NDArray[Any]]

_REACH_M = 200.0
"""A new road's end may be drawn as far as this from the road that it meets."""

_AT_A_NODE_M = 1.0
"""Nearer to a node than this, a new road meets the node and divides nothing."""

_SHORTER_BY = 0.99
"""A stated length may be less than the straight line by rounding alone."""

# What a network is built from, apart from its columns, goes by names that no column has.
_SOURCE, _TARGET, _TIME_MS, _TWO_WAY, _SHAPE = "_source", "_target", "_time_ms", "_two_way", "_shape"
_X, _Y, _ID = "_x", "_y", "_id"
_BEFORE = "_before"
"""The arc of the network before, whose part an arc is; -1 for a new road."""

_ARGUMENTS = ("road_class", "speed_limit_kmh", "is_ferry", "drivable", "length_m")


def with_road(network: RoadNetwork, edit: Edit, road: NewRoad, speeds: Speeds | None) -> RoadNetwork:
    """Return the network with one more road.

    Parameters
    ----------
    network : RoadNetwork
        Any network.
    edit : Edit
        Key, names and source of the road.
    road : NewRoad
        Its course and kind.
    speeds : Speeds or None
        Factors by class; the embedded ones if None.

    Raises
    ------
    InputError
        If the network has the road already, an end is not at a road, both are the same place, the class is
        unknown, or the road is shorter than the straight line between its ends.
    """
    if edit.key in network.provenance.details.get("new_roads", []):
        raise InputError(
            edit.file,
            edit.place,
            verbatim("a network that has the road"),
            "one without it",
            "Extend it once.",
        )
    speeds = speeds or load_speeds()
    check_known(
        edit.file,
        Said("{place}, road_class", place=edit.place),
        road.road_class,
        speeds.classes,
        "a class of roads",
    )
    nodes, arcs = _nodes(network), _arcs(network)
    sides = ("from", "to")
    meetings = [_meeting(network, edit, side, given) for side, given in zip(sides, road.ends, strict=True)]
    ends = [meeting.node for meeting in meetings]
    # From the last on: what is left of an edge that both ends divide keeps its row and its beginning.
    left = {meeting.arc: 1.0 for meeting in meetings}
    for at in sorted((0, 1), key=lambda at: -meetings[at].fraction):
        arc, fraction = meetings[at].arc, meetings[at].fraction
        if ends[at] < 0 and (left[arc] - fraction) * network.lines[arc].length > _AT_A_NODE_M:
            ends[at] = len(nodes[_ID])
            name = f"{edit.key}.{sides[at]}"
            nodes, arcs = _divided(network, nodes, arcs, arc, fraction / left[arc], name)
            left[arc] = fraction
    if ends[0] == ends[1] or min(ends) < 0:
        raise InputError(
            edit.file, edit.place, verbatim("one place"), "two ends at different places", "Correct an end."
        )
    spots = [(float(nodes[_X][at]), float(nodes[_Y][at])) for at in ends]
    shape, length_m = _course(edit, road, network.crs, spots)
    limit = np.array([road.speed_limit_kmh])
    time_ms = int(speeds.travel_time_ms([road.road_class], np.array([length_m]), limit)[0])
    known = {
        _BEFORE: -1,
        _TIME_MS: time_ms,
        _TWO_WAY: not road.one_way,
        "length_m": length_m,
        "road_class": road.road_class,
        "speed_limit_kmh": road.speed_limit_kmh,
        "is_ferry": False,
        "drivable": True,
        "built_up": road.speed_limit_kmh <= BUILT_UP_KMH,
        "guessed_share": 0.0,
        "name": edit.text.sv,
        "source": edit.source,
        "confidence": edit.confidence,
        EDIT_COLUMN: edit.key,
    }
    there = known | {_SOURCE: ends[0], _TARGET: ends[1], _SHAPE: shape}
    back = known | {_SOURCE: ends[1], _TARGET: ends[0], _SHAPE: shape.reverse()}
    arcs = _longer(arcs, [there] if road.one_way else [there, back])
    about, added = network.provenance, told("edit_not_there", name=edit.text)
    about = replace(
        about,
        note_sv=f"{about.note_sv} {added.sv}".strip(),
        note_en=f"{about.note_en} {added.en}".strip(),
        details={**about.details, "new_roads": [*about.details.get("new_roads", []), edit.key]},
    )
    extended = _rebuilt(nodes, arcs, network.crs, about)
    return extended if network.turns is None else extended.with_turns(_turns(network, network.turns, arcs))


def moved(points: SnappedPoints, network: RoadNetwork, extended: RoadNetwork) -> SnappedPoints:
    """Carry points of a network over to the same network with new roads.

    Parameters
    ----------
    points : SnappedPoints
        Points of `network`.
    network, extended : RoadNetwork
        The network before and after `Edits.extended`.

    Returns
    -------
    SnappedPoints
        The same spots on the same roads. Snap the places themselves again if a new road may be nearer.
    """
    if extended is network:
        return points
    on_road = points.node < 0
    at_node = extended.snapper.at_nodes(np.where(on_road, 0, points.node))
    lon, lat = transformed(points.x[on_road], points.y[on_road], network.crs, WGS84)
    inside = extended.snapper.snap(lat, lon, _AT_A_NODE_M, None, "any")
    columns = {name: getattr(at_node, name).copy() for name in ("edge", "fraction", "x", "y", "node")}
    for name, column in columns.items():
        column[on_road] = getattr(inside, name)
    return SnappedPoints(access_m=points.access_m, **columns)


@dataclass(frozen=True)
class _Meeting:
    """Where a new road meets the others: a node, or (node -1) a fraction of an edge's arc."""

    node: int
    arc: int = -1
    fraction: float = 0.0


def _meeting(network: RoadNetwork, edit: Edit, side: str, given: str | tuple[float, float]) -> _Meeting:
    if isinstance(given, str):
        check_known(
            edit.file,
            Said("{place}, {side}", place=edit.place, side=side),
            given,
            network.node_id,
            "a node of the network",
        )
        return _Meeting(int(network.node_index(given)[0]))
    point = network.snap(
        [given[0]],
        [given[1]],
        max_access_m=_REACH_M,
        names=[Said("{place}, {side}", place=edit.place, side=side)],
        lead="any",
    )
    arc, fraction = int(network.edge_arc[point.edge[0]]), float(point.fraction[0])
    length_m = network.lines[arc].length
    if fraction * length_m < _AT_A_NODE_M:
        return _Meeting(int(network.source[arc]))
    if (1 - fraction) * length_m < _AT_A_NODE_M:
        return _Meeting(int(network.target[arc]))
    return _Meeting(-1, arc, fraction)


def _divided(
    network: RoadNetwork, nodes: _Columns, arcs: _Columns, arc: int, fraction: float, name: str
) -> tuple[_Columns, _Columns]:
    """Put a node on an edge; the edge's row becomes its first part, the rest comes last."""
    from shapely.ops import substring

    middle = len(nodes[_ID])
    line = arcs[_SHAPE][arc]
    spot = line.interpolate(fraction, normalized=True)
    halves = [substring(line, *part, normalized=True) for part in ((0.0, fraction), (fraction, 1.0))]
    # Both directions get the same lengths, or they would not be found to be one edge.
    length_m = arcs["length_m"][arc] if "length_m" in arcs else 0.0
    later: list[dict[str, Any]] = []
    for way, forward in ((arc, True), (int(network.reverse[arc]), False)):
        if way < 0:
            continue
        whole = {key: column[way] for key, column in arcs.items()}
        # Ends as they are known to closures; a part of a part keeps those of the whole.
        if whole[SPLIT_COLUMNS[0]] == "":
            ends = (whole[_SOURCE], whole[_TARGET])
            whole |= dict(zip(SPLIT_COLUMNS, (network.node_id[end] for end in ends), strict=True))
        time_ms = whole[_TIME_MS]
        head_ms = CLOSED_MS if time_ms == CLOSED_MS else round(fraction * time_ms)
        tail_ms = CLOSED_MS if time_ms == CLOSED_MS else time_ms - head_ms
        head = whole | {_TIME_MS: head_ms, (_TARGET if forward else _SOURCE): middle}
        tail = whole | {_TIME_MS: tail_ms, (_SOURCE if forward else _TARGET): middle}
        for part, share, shape in ((head, fraction, halves[0]), (tail, 1 - fraction, halves[1])):
            part[_SHAPE] = shape if forward else shape.reverse()
            if "length_m" in part:
                part["length_m"] = share * length_m
        later.append(tail)
        for key, column in arcs.items():
            column[way] = head[key]
    return _longer(nodes, [{_X: spot.x, _Y: spot.y, _ID: name}]), _longer(arcs, later)


def _course(edit: Edit, road: NewRoad, crs: str, ends: list[tuple[float, float]]) -> tuple[Any, float]:
    """Draw the line of a new road and measure it in metres."""
    import shapely

    corners = np.array(road.course, np.float64).reshape(-1, 2)
    x, y = transformed(corners[:, 1], corners[:, 0], WGS84, crs)
    shape = shapely.LineString([ends[0], *zip(x.tolist(), y.tolist(), strict=True), ends[1]])
    if road.length_km is None:
        return shape, float(shape.length)
    straight_km = float(shapely.LineString(ends).length) / 1000
    if road.length_km < _SHORTER_BY * straight_km:
        raise InputError(
            edit.file,
            Said("{place}, length_km", place=edit.place),
            road.length_km,
            Said(
                "at least the {straight_km:.2f} km of the straight line between its ends",
                straight_km=straight_km,
            ),
            "Correct the length or the ends.",
        )
    return shape, 1000 * road.length_km


def _nodes(network: RoadNetwork) -> _Columns:
    ids = np.array(network.node_id, object)
    return {_X: network.x, _Y: network.y, _ID: ids} | dict(network.node_columns)


def _arcs(network: RoadNetwork) -> _Columns:
    """Return what is known of each arc, in columns that may be written to."""
    arcs: _Columns = {name: np.full(network.arcs, "", object) for name in (EDIT_COLUMN, *SPLIT_COLUMNS)}
    arcs |= {name: column.copy() for name, column in network.arc_columns.items()}
    return arcs | {
        _BEFORE: np.arange(network.arcs),
        _SOURCE: network.source.copy(),
        _TARGET: network.target.copy(),
        _TIME_MS: network.travel_time_ms.copy(),
        _TWO_WAY: network.reverse >= 0,
        _SHAPE: network.lines.copy(),
    }


def _turns(network: RoadNetwork, turns: Turns, arcs: _Columns) -> Turns:
    """Return the turns of a network for its arcs after division: bans are for the parts that meet at their node."""
    come, go = np.arange(network.arcs), np.arange(network.arcs)
    part = np.flatnonzero(arcs[_BEFORE] >= 0)
    before = arcs[_BEFORE][part]
    for side, end, old in ((come, _TARGET, network.target), (go, _SOURCE, network.source)):
        there = arcs[end][part] == old[before]
        side[before[there]] = part[there]
    return replace(turns, banned=np.stack([come[turns.banned[:, 0]], go[turns.banned[:, 1]]], axis=1))


def _longer(columns: _Columns, rows: list[dict[str, Any]]) -> _Columns:
    """Add rows to columns; where a row says nothing it is blank, or false."""
    longer = {}
    for name, column in columns.items():
        more = np.empty(len(rows), column.dtype)
        blank = "" if len(column) == 0 or isinstance(column[0], str) else None
        for at, row in enumerate(rows):
            more[at] = row.get(name, blank)
        longer[name] = np.concatenate([column, more])
    return longer


def _rebuilt(
    nodes: Mapping[str, Any], arcs: Mapping[str, Any], crs: str, provenance: Provenance
) -> RoadNetwork:
    given = {name: arcs[name] for name in _ARGUMENTS if name in arcs}
    further = {name: column for name, column in arcs.items() if name not in _ARGUMENTS and name[0] != "_"}
    network = RoadNetwork.from_arrays(
        nodes[_X],
        nodes[_Y],
        arcs[_SOURCE],
        arcs[_TARGET],
        np.maximum(arcs[_TIME_MS], 0),
        crs,
        **given,
        two_way=arcs[_TWO_WAY],
        shapes=arcs[_SHAPE],
        node_id=list(nodes[_ID]),
        arc_columns=further,
        node_columns={name: column for name, column in nodes.items() if name not in {_X, _Y, _ID}},
        metric_crs=crs,
        provenance=provenance,
    )
    closed = arcs[_TIME_MS] == CLOSED_MS
    return network.reweighted(arcs[_TIME_MS]) if closed.any() else network
