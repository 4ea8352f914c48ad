"""Road networks of the elements of OpenStreetMap, whichever door they come through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import file_path
from brandsim.roads.files.chains import Segment, network_of
from brandsim.roads.files.drawing import note_drawing
from brandsim.roads.files.ferry_routes import FerryRoute, whole_crossings
from brandsim.roads.files.obstacles import across_roads
from brandsim.roads.files.osm.elements import Elements, Way
from brandsim.roads.files.osm.fences import note_fences
from brandsim.roads.files.osm.ledger import note_elements, note_turns
from brandsim.roads.files.osm.tags import CHANGING, OsmFilter
from brandsim.roads.files.restrictions import TurnRules
from brandsim.roads.graph.coordinates import WGS84, Coordinates, transformed
from brandsim.roads.graph.ledger import LedgerBook, Outcome
from brandsim.roads.graph.provenance import Provenance, sha256_of
from brandsim.roads.rules.speeds import Speeds, load_speeds

if TYPE_CHECKING:
    from brandsim.roads.graph.network import RoadNetwork

_WHENS = ("forward_when", "backward_when")


def read_osm(
    path: str | Path,
    *,
    wanted: OsmFilter | None = None,
    speeds: Speeds | None = None,
    metric_crs: str | None = None,
) -> RoadNetwork:
    """Read the roads that an engine can drive from a file of OpenStreetMap.

    Parameters
    ----------
    path : str or Path
        An extract as ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``, also as an editor saves it, or an answer
        of Overpass as ``.json``.
    wanted : OsmFilter, optional
        Which roads; public roads without service roads and tracks if left out.
    speeds : Speeds, optional
        Factors and defaults by class; the embedded ones if left out.
    metric_crs : str, optional
        System in metres; EPSG:3006 in Sweden, elsewhere the UTM zone, if left out.

    Returns
    -------
    RoadNetwork
        As `network_of_elements` builds it.

    Raises
    ------
    InputError
        If the parser is not installed, or the file is missing, cut short, declares entities, holds a history, has
        broken coordinates or no roads.
    """
    file = file_path("roads", "path", path)
    if file.name.lower().endswith(".json"):
        from brandsim.roads.files.osm.overpass import elements_of_json as elements_of
    else:
        from brandsim.roads.files.osm.extract import elements_of_file as elements_of
    about = Provenance(
        name=file.name.split(".")[0],
        source=f"{file.name}; (c) OpenStreetMap contributors, ODbL",
        details={"file": file.name, "sha256": sha256_of(file) if file.is_file() else ""},
    )
    elements = elements_of(file, wanted or OsmFilter())
    return network_of_elements(elements, about, speeds=speeds, metric_crs=metric_crs)


def network_of_elements(
    elements: Elements,
    about: Provenance,
    *,
    speeds: Speeds | None = None,
    metric_crs: str | None = None,
) -> RoadNetwork:
    """Build the network of what a door has handed over.

    Parameters
    ----------
    elements : Elements
        Roads, ferries, barriers, lights and turn restrictions.
    about : Provenance
        Where they come from; date, licence, filter and counts are filled in.
    speeds : Speeds, optional
        Factors and defaults by class; the embedded ones if left out.
    metric_crs : str, optional
        System in metres; EPSG:3006 in Sweden, elsewhere the UTM zone, if left out.

    Returns
    -------
    RoadNetwork
        Nodes are junctions, dead ends, traffic lights and ends of ways; with ``join`` no ends of ways. Its
        travel times count turns: restrictions as bans (`Turns.without_bans` lifts them), lights and penalties.
        What was read, dropped and lost (which restrictions among it) is in ``provenance.details["counts"]``.

    Raises
    ------
    InputError
        If there are no roads.
    """
    parts = list(elements.parts())
    counts = elements.counts + elements.dropped
    ways = [way for way in parts if not way.decision.spare]
    if not ways:
        _refuse(elements)
    newest = max((way.date for way in ways), default="") or elements.date
    reversing = [way for way in ways if any(seen.value in CHANGING for seen in way.decision.seen)]
    counts["lanes_that_change_direction"] = len(reversing)
    spare = _to_ferries(ways, [way for way in parts if way.decision.spare])
    needed = [elements.driven(way) for way in spare]
    counts["service_roads_to_ferries"] = len(needed)
    ways += needed
    book = LedgerBook()
    segments, crs = _segments(ways, elements, metric_crs, book)
    note_elements(elements, ways, segments, book)
    note_fences(elements, ways, book)
    segments = _whole_ferries(segments, ways, elements, book)
    used = {way.id for way in ways}
    restrictions = []
    for number, turn in sorted(elements.turns.items()):
        if used.intersection(turn.restriction.come):
            why_not = turn.why_not
            if not why_not and not elements.leads_to_its_turn(turn.restriction):
                why_not = "lost_incomplete"
                book.note("restriction", "", Outcome.INCOMPLETE, f"relation {number}")
            if why_not:
                counts[f"turn_restrictions_{why_not}"] += 1
            else:
                restrictions.append(turn.restriction)
    counts["ways_read"] = len(ways)
    details = {
        **about.details,
        "date": newest,
        "licence": "ODbL-1.0",
        "filter": about.details.get("filter", {}) | elements.wanted.to_dict(),
        "counts": dict(sorted(counts.items())),
    }
    network = network_of(
        segments,
        crs,
        speeds or load_speeds(),
        replace(about, details=details, ledger=book.ledger()),
        join=elements.wanted.join,
        rules=TurnRules(restrictions, {number for number, node in elements.nodes.items() if node.lights}),
    )
    note_turns(network.provenance.details["counts"], book)
    note_drawing(network, book)
    return replace(network, provenance=replace(network.provenance, ledger=book.ledger()))


def _whole_ferries(
    segments: list[Segment], ways: Sequence[Way], elements: Elements, book: LedgerBook
) -> list[Segment]:
    """Join the pieces of each ferry, and write which take no vehicles and what became of stated durations."""
    routes = [
        FerryRoute(f"relation {number}", frozenset(route.ways), route.duration)
        for number, route in sorted(elements.routes.items())
    ]
    joined, crossings = whole_crossings(segments, routes=routes)
    for crossing in crossings:
        crossing.note(book, "way")
    closed = {way.id: way for way in ways if way.decision.closed_by}
    km = dict.fromkeys(closed, 0.0)
    for segment in segments if closed else ():
        if segment.road in closed:
            km[segment.road] += segment.length_m / 1000
    for way in closed.values():
        name = way.decision.about["name"]
        example = f"{name} (way {way.id})" if name else f"way {way.id}"
        book.note("ferry", way.decision.closed_by, Outcome.CLOSED, example, km=km[way.id])
    return joined


def _refuse(elements: Elements) -> None:
    """Raise `InputError` that says why there are no roads."""
    lost = sorted(name for name in elements.counts if name.startswith("nodes_"))
    what, cure = "no roads", "Export an area with roads, or widen --bbox."
    if elements.ways and lost:
        what = "no roads with coordinates"
        cure = "Export the roads together with their nodes; with Overpass by (._;>;); before the last out."
    raise InputError(
        elements.source,
        "" if elements.wanted.bbox is None else Said("inside {bbox}", bbox=elements.wanted.bbox),
        verbatim(what),
        "an extract with roads (highway=…)",
        cure,
    )


def _to_ferries(ways: Sequence[Way], spare: Sequence[Way]) -> list[Way]:
    """Find the service roads that lead from a car ferry's berth to the nearest road, where none else does."""
    ferries = [way for way in ways if way.decision.is_ferry and way.decision.about["drivable"]]
    on_road = {int(ref) for way in ways if not way.decision.is_ferry for ref in way.refs}
    at: dict[int, list[int]] = {}
    for number, way in enumerate(spare):
        for ref in way.refs:
            at.setdefault(int(ref), []).append(number)
    needed: dict[int, None] = {}
    for berth in dict.fromkeys(int(ref) for ferry in ferries for ref in (ferry.refs[0], ferry.refs[-1])):
        if berth not in on_road:
            needed |= dict.fromkeys(_way_out(berth, spare, at, on_road))
    return [spare[number] for number in sorted(needed)]


def _way_out(
    berth: int, spare: Sequence[Way], at: Mapping[int, Sequence[int]], on_road: set[int]
) -> list[int]:
    """Find the fewest service roads that join a berth to a road, none if no chain of them does."""
    came_from: dict[int, int] = {}
    queue = []
    for number in at.get(berth, []):
        came_from[number] = -1
        queue.append(number)
    for number in queue:  # grows while it is walked
        if any(int(ref) in on_road for ref in spare[number].refs):
            path = [number]
            while came_from[path[-1]] >= 0:
                path.append(came_from[path[-1]])
            return path
        for ref in spare[number].refs:
            for following in at[int(ref)]:
                if following not in came_from:
                    came_from[following] = number
                    queue.append(following)
    return []


def _segments(
    ways: Sequence[Way], elements: Elements, metric_crs: str | None, book: LedgerBook
) -> tuple[list[Segment], str]:
    """Cut the ways where they meet, at lights and closed barriers; return them in metres, and the metres' system."""
    from pyproj import Geod

    refs = np.concatenate([way.refs for way in ways])
    lon, lat = (np.concatenate([getattr(way, name) for way in ways]) for name in ("lon", "lat"))
    none = np.empty(0, np.int64)
    crs = Coordinates(lon, lat, WGS84, metric_crs, None, none, none).crs
    metres = np.stack(transformed(lon, lat, WGS84, crs), axis=1)
    step_m = np.zeros(len(refs))
    step_m[:-1] = Geod(ellps="WGS84").inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]
    places, where, uses = np.unique(refs, return_inverse=True, return_counts=True)
    lights = [number for number, node in elements.nodes.items() if node.lights]
    barriers = {number: node.barrier for number, node in elements.nodes.items() if node.barrier}
    ends = np.array([way.refs[at] for way in ways for at in (0, -1)])
    leading = 2 * uses - np.bincount(np.searchsorted(places, ends), minlength=len(places))
    obstacles = {
        number: node.obstacle for number, node in elements.nodes.items() if node.obstacle is not None
    }
    at = np.flatnonzero(np.isin(places, list(obstacles))).tolist()
    across = across_roads(obstacles, {int(places[one]): int(leading[one]) for one in at}, book)
    meets = (uses[where] > 1) | np.isin(refs, [*lights, *across.closed])
    goes_on = np.ones(len(refs), np.bool_)
    goes_on[np.cumsum([len(way.refs) for way in ways]) - 1] = False
    timed = across.steps_closed_when(refs, step_m, goes_on)
    for step in timed:
        meets[[step, step + 1]] = True
    segments = []
    begin = 0
    for way in ways:
        end = begin + len(way.refs)
        cuts = [begin, *(begin + 1 + np.flatnonzero(meets[begin + 1 : end - 1])).tolist(), end - 1]
        for first, last in pairwise(cuts):
            length_m = float(step_m[first:last].sum())
            along = refs[first : last + 1].tolist()
            segments.append(
                Segment(
                    across.end(along[0]),
                    across.end(along[-1]),
                    metres[first : last + 1],
                    length_m,
                    barrier=""
                    if barriers.keys().isdisjoint(along)
                    else " / ".join(sorted({barriers[ref] for ref in along if ref in barriers})),
                    delay_s=across.along_s(along),
                    road=way.id,
                    **(
                        _closed_at_times(way.decision.about, timed[first])
                        if first in timed
                        else way.decision.about
                    ),
                )
            )
        begin = end
    return segments, crs


def _closed_at_times(about: Mapping[str, Any], when: str) -> dict[str, Any]:
    """Return what a way is where it is also closed at the times of a barrier on it."""
    both = {name: " | ".join(filter(None, (about.get(name, ""), when))) for name in _WHENS}
    return {**about, **both}
