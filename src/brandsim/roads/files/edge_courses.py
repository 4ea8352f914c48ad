"""Courses of the edges of a graph, and which way the edges of an undirected one run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError, Said, verbatim
from brandsim.roads.files.edge_ferries import Arc
from brandsim.roads.files.edge_kinds import is_true, stated_kmh
from brandsim.roads.graph.topology import Floats
from brandsim.roads.rules.speeds import values_of

CURE = "Save the graph again with osmnx.save_graphml."
_AT_FIRST, _AT_LAST, _UNKNOWN = 1, -1, 0
"""At which of its nodes a course begins."""


def directed_arcs(file: Path, graph: Any, places: Floats) -> list[Arc]:
    """Return the directed edges of a graph, two for an undirected one that is no one-way road.

    Parameters
    ----------
    file : path
        For messages.
    graph : networkx graph
        As it was saved: the courses of its edges are texts, and lines afterwards.
    places : ndarray of float64, shape (nodes, 2)
        Coordinates of its nodes.

    Returns
    -------
    list of Arc

    Raises
    ------
    InputError
        For a course that is no line, and an undirected graph that does not tell which way a one-way road runs.
    """
    import shapely

    edges: list[Arc] = list(graph.edges(data=True))
    courses = _courses(file, edges)
    index = {node: at for at, node in enumerate(graph.nodes)}
    first, last = (places[[index[edge[end]] for edge in edges]] for end in (0, 1))
    begins = _begins(courses, first, last)
    if graph.is_directed():
        turned = begins == _AT_LAST
        courses[turned] = shapely.reverse(courses[turned])
        for (_, _, tags), course in zip(edges, courses, strict=True):
            if "geometry" in tags:
                tags["geometry"] = course
        return edges
    return [
        arc for at, edge in enumerate(edges) for arc in _both_ways(file, edge, courses[at], int(begins[at]))
    ]


def _both_ways(file: Path, edge: Arc, course: Any, begins: int) -> Iterator[Arc]:
    """Yield the arcs of an undirected edge, of which the format keeps no order of the ends.

    osmnx notes the order, or the course shows it.
    """
    u, v, tags = edge
    noted = [str(tags.get(name)) for name in ("from", "to")]
    from_u = noted[0] == str(u) if set(noted) == {str(u), str(v)} else begins != _AT_LAST
    known = set(noted) == {str(u), str(v)} or begins != _UNKNOWN
    one_way = is_true(tags.get("oneway"))
    backward = values_of(tags.get("oneway")) == ["-1"]
    there, back = (np.array([stated_kmh(tags | {"reversed": way})]) for way in (False, True))
    if not known and u != v and (one_way or not np.array_equal(there, back, equal_nan=True)):
        raise InputError(
            str(file),
            Said("edge {u} – {v}", u=u, v=v),
            verbatim(Said("an undirected graph that does not tell which way the road runs")),
            "a directed graph, or 'from' and 'to' or the course of the road",
            "Save the directed graph (osmnx.save_graphml before osmnx.convert.to_undirected).",
        )
    ends = (u, v) if from_u else (v, u)
    along = begins == _UNKNOWN or (begins == _AT_FIRST) == from_u
    other = None if course is None else course.reverse()
    if not backward:
        yield (*ends, tags | {"reversed": False, "geometry": course if along else other})
    if backward or not one_way:
        yield (*ends[::-1], tags | {"reversed": True, "geometry": other if along else course})


def _courses(file: Path, edges: Sequence[Arc]) -> npt.NDArray[np.object_]:
    """Read the course of each edge as a shapely LineString, None for a straight line."""
    import shapely

    texts = [None if (text := tags.get("geometry")) in (None, "") else str(text) for _, _, tags in edges]
    given = np.array([text is not None for text in texts], bool)
    lines = np.full(len(edges), None, object)
    lines[given] = shapely.from_wkt(np.array(texts, object)[given], on_invalid="ignore")
    broken = given & (
        (shapely.get_type_id(lines) != shapely.GeometryType.LINESTRING) | shapely.is_empty(lines)
    )
    if broken.any():
        at = int(broken.argmax())
        what = "a line in well-known text as 'geometry'"
        raise InputError(str(file), edge_name(edges, at), texts[at], what, CURE)
    return lines


def _begins(courses: npt.NDArray[np.object_], first: Floats, last: Floats) -> npt.NDArray[np.int8]:
    """Tell whether each course begins at its first node or its last; unknown if there is none or both fit."""
    import shapely

    begin, end = (
        np.stack([shapely.get_x(corner), shapely.get_y(corner)], axis=1)
        for corner in (shapely.get_point(courses, 0), shapely.get_point(courses, -1))
    )

    def apart(one: Floats, other: Floats) -> Floats:
        return np.asarray(np.hypot(*(one - other).T))

    along, against = apart(begin, first) + apart(end, last), apart(begin, last) + apart(end, first)
    ring = (first == last).all(axis=1)
    return np.where(ring, _UNKNOWN, np.sign(np.nan_to_num(against - along))).astype(np.int8)


def edge_name(arcs: Sequence[Arc], at: int) -> Said:
    """Name an edge by its ends.

    Parameters
    ----------
    arcs : sequence of Arc
    at : int
        Its place among them.
    """
    u, v, _ = arcs[at]
    return Said("edge {u} – {v}", u=u, v=v)
