"""Road networks from OpenStreetMap files: ``.osm.pbf``, ``.osm``, ``.osm.gz`` and ``.osm.bz2``."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError, Said, verbatim
from brandsim.roads.files import osm_tags
from brandsim.roads.files.chains import Floats, Segment, network_of
from brandsim.roads.files.osm_files import CURE, check_osm_file, osm_format, osmium
from brandsim.roads.files.osm_tags import OsmFilter, Tags
from brandsim.roads.files.restrictions import Restriction, TurnRules
from brandsim.roads.graph.coordinates import WGS84, Coordinates, transformed
from brandsim.roads.graph.provenance import Provenance
from brandsim.roads.rules.speeds import Speeds, load_speeds, values_of

if TYPE_CHECKING:
    from brandsim.roads.graph.network import RoadNetwork

_Ints = npt.NDArray[np.int64]
_UNDEFINED = 2**31 - 1  # libosmium's coordinate of a node that the file does not hold
_KEYS = ("highway", "route", "barrier", "type")


@dataclass(frozen=True, eq=False)
class _Way:
    """One way, or the part of it whose nodes the file holds."""

    id: int
    tags: Tags
    refs: _Ints
    lon: Floats
    lat: Floats


@dataclass(eq=False)
class _Read:
    """What a pass over the file found."""

    ways: list[_Way] = field(default_factory=list)
    spare: list[_Way] = field(default_factory=list)
    barriers: dict[int, str] = field(default_factory=dict)
    restrictions: list[tuple[str, Restriction]] = field(default_factory=list)
    lights: set[int] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    newest: str = ""


def read_osm(
    path: str | Path,
    *,
    wanted: OsmFilter | None = None,
    speeds: Speeds | None = None,
    metric_crs: str | None = None,
) -> RoadNetwork:
    """Read the roads that an engine can drive from an OpenStreetMap file.

    Parameters
    ----------
    path : str or Path
        An extract as ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.
    wanted : OsmFilter, optional
        Which roads; public roads without service roads and tracks if left out.
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
        If the parser is not installed, or the file is missing, cut short, declares entities, has broken
        coordinates or no roads.
    """
    file = Path(path)
    parser = osmium()
    check_osm_file(file)
    wanted = wanted or OsmFilter()
    read = _read(parser, file, wanted)
    if not read.ways:
        what = "no roads with coordinates" if read.counts["nodes_missing"] else "no roads"
        raise InputError(
            str(file),
            "" if wanted.bbox is None else Said("inside {bbox}", bbox=wanted.bbox),
            verbatim(what),
            "an extract with roads (highway=…)",
            "Export an area with roads, with their nodes before the ways (osmium sort), or widen the box.",
        )
    ways = read.ways + _to_ferries(read)
    segments, crs = _segments(ways, read, metric_crs)
    used = {way.id for way in ways}
    restrictions = []
    for why_not, restriction in read.restrictions:
        if used.intersection(restriction.come):
            if why_not:
                read.counts[f"turn_restrictions_{why_not}"] += 1
            else:
                restrictions.append(restriction)
    read.counts["ways_read"] = len(ways)
    return network_of(
        segments,
        crs,
        speeds or load_speeds(),
        Provenance(
            name=file.name.split(".")[0],
            source=f"{file.name}; (c) OpenStreetMap contributors, ODbL",
            details={
                "file": file.name,
                "sha256": sha256_of(file),
                "date": read.newest,
                "licence": "ODbL-1.0",
                "filter": wanted.to_dict(),
                "counts": dict(sorted(read.counts.items())),
            },
        ),
        join=wanted.join,
        rules=TurnRules(restrictions, read.lights),
    )


def sha256_of(file: Path) -> str:
    """Compute the SHA-256 of a file, in hexadecimal.

    Parameters
    ----------
    file : path
    """
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read(parser: Any, file: Path, wanted: OsmFilter) -> _Read:
    read = _Read()
    try:
        objects = (
            parser.FileProcessor(parser.io.File(str(file), osm_format(file)))
            .with_locations()
            .with_filter(parser.filter.KeyFilter(*_KEYS))
        )
        for thing in objects:
            if thing.is_way():
                _take_way(file, thing, wanted, read)
            elif thing.is_node():
                if "barrier" in thing.tags:
                    read.barriers[thing.id] = thing.tags["barrier"]
                if thing.tags.get("highway") == "traffic_signals":
                    read.lights.add(thing.id)
            elif thing.is_relation():
                _take_restriction(thing, read)
    except InputError:
        raise
    except (parser.InvalidLocationError, RuntimeError, ValueError, OSError) as error:
        raise InputError(
            str(file),
            "",
            verbatim(Said("a file that cannot be read ({error})", error=error)),
            "a whole extract",
            CURE,
        ) from None
    return read


def _take_way(file: Path, thing: Any, wanted: OsmFilter, read: _Read) -> None:
    tags: Tags = dict(thing.tags)
    ferry = osm_tags.is_ferry(tags)
    road = ferry or osm_tags.is_road(tags, wanted)
    highway = tags.get("highway")
    if not road and highway is None:
        return
    closed = osm_tags.is_closed(tags) and not wanted.private and not ferry
    if not road or closed:
        read.counts[f"dropped_{'closed' if road else highway}"] += 1
        if highway != "service" or closed:
            return
    for way in _with_coordinates(file, thing, tags, read):
        if wanted.bbox is not None and not _inside(way, wanted.bbox):
            continue
        (read.ways if road else read.spare).append(way)
        if road:
            read.newest = max(read.newest, _date(thing))
            read.counts["lanes_that_change_direction"] += osm_tags.changes_direction(tags)


def _take_restriction(thing: Any, read: _Read) -> None:
    turn, why_not = osm_tags.turn_restriction(dict(thing.tags))
    if not (turn or why_not):
        return
    members: dict[tuple[str, str], list[int]] = {}
    for member in thing.members:
        members.setdefault((member.role, member.type), []).append(member.ref)
    come, go = (tuple(members.get((role, "w"), ())) for role in ("from", "to"))
    via = members.get(("via", "n"), [])
    if turn and ("via", "w") in members:
        why_not = "lost_by_way_of_another_road"
    elif turn and not (come and go and len(via) == 1):
        why_not = "lost_incomplete"
    restriction = Restriction(come, via[0] if via else None, go, turn.startswith("only_"))
    read.restrictions.append((why_not, restriction))


def _date(thing: Any) -> str:
    year = thing.timestamp.year
    return str(thing.timestamp.date()) if year > 1970 else ""


def _inside(way: _Way, bbox: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bbox
    return bool(((way.lon >= west) & (way.lon <= east) & (way.lat >= south) & (way.lat <= north)).any())


def _with_coordinates(file: Path, thing: Any, tags: Tags, read: _Read) -> Iterable[_Way]:
    """Yield the parts of a way whose nodes the file holds; extracts cut ways at their border."""
    part: list[tuple[int, float, float]] = []
    for node in thing.nodes:
        place = node.location
        if _UNDEFINED in (place.x, place.y):
            read.counts["nodes_missing"] += 1
            yield from _part(thing.id, tags, part)
            part = []
            continue
        if not place.valid():
            raise InputError(
                str(file),
                Said("node {ref}", ref=node.ref),
                (place.lon_without_check(), place.lat_without_check()),
                "a longitude from -180 to 180 and a latitude from -90 to 90",
                CURE,
            )
        if not part or part[-1][0] != node.ref:
            part.append((node.ref, place.lon, place.lat))
    yield from _part(thing.id, tags, part)


def _part(way: int, tags: Tags, part: list[tuple[int, float, float]]) -> Iterable[_Way]:
    if len(part) > 1:
        refs, lon, lat = zip(*part, strict=True)
        yield _Way(way, tags, np.array(refs, np.int64), np.array(lon), np.array(lat))


def _to_ferries(read: _Read) -> list[_Way]:
    """Find the service roads that lead from a car ferry's berth to the nearest road, where none else does."""
    ferries = [w for w in read.ways if osm_tags.is_ferry(w.tags) and not osm_tags.is_closed(w.tags)]
    on_road = {int(ref) for way in read.ways if not osm_tags.is_ferry(way.tags) for ref in way.refs}
    at: dict[int, list[int]] = {}
    for number, way in enumerate(read.spare):
        for ref in way.refs:
            at.setdefault(int(ref), []).append(number)
    needed: dict[int, None] = {}
    for berth in dict.fromkeys(int(ref) for ferry in ferries for ref in (ferry.refs[0], ferry.refs[-1])):
        if berth not in on_road:
            needed |= dict.fromkeys(_way_out(berth, read.spare, at, on_road))
    read.counts["service_roads_to_ferries"] = len(needed)
    return [read.spare[number] for number in sorted(needed)]


def _way_out(berth: int, spare: Sequence[_Way], at: dict[int, list[int]], on_road: set[int]) -> list[int]:
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


def _segments(ways: Sequence[_Way], read: _Read, metric_crs: str | None) -> tuple[list[Segment], str]:
    """Cut the ways where they meet and at traffic lights; return them in metres, and the system of the metres."""
    from pyproj import Geod

    refs = np.concatenate([way.refs for way in ways])
    lon, lat = (np.concatenate([getattr(way, name) for way in ways]) for name in ("lon", "lat"))
    none = np.empty(0, np.int64)
    crs = Coordinates(lon, lat, WGS84, metric_crs, None, none, none).crs
    metres = np.stack(transformed(lon, lat, WGS84, crs), axis=1)
    step_m = np.zeros(len(refs))
    step_m[:-1] = Geod(ellps="WGS84").inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]
    _, where, uses = np.unique(refs, return_inverse=True, return_counts=True)
    meets = (uses[where] > 1) | np.isin(refs, list(read.lights))
    barriers = read.barriers
    segments = []
    begin = 0
    for way in ways:
        end = begin + len(way.refs)
        cuts = [begin, *(begin + 1 + np.flatnonzero(meets[begin + 1 : end - 1])).tolist(), end - 1]
        whole_m = float(step_m[begin : end - 1].sum())
        about = _about(way.tags)
        crossing_s = about.pop("crossing_s")
        for first, last in pairwise(cuts):
            length_m = float(step_m[first:last].sum())
            across = {barriers[ref] for ref in refs[first : last + 1].tolist() if ref in barriers}
            segments.append(
                Segment(
                    int(refs[first]),
                    int(refs[last]),
                    metres[first : last + 1],
                    length_m,
                    barrier=" / ".join(sorted(across)),
                    crossing_s=crossing_s * (length_m / whole_m) if whole_m > 0 else crossing_s,
                    road=way.id,
                    **about,
                )
            )
        begin = end
    return segments, crs


def _about(tags: Tags) -> dict[str, Any]:
    """Return what the tags of a way say, as arguments of `Segment`."""
    ferry = osm_tags.is_ferry(tags)
    forward, backward = osm_tags.directions(tags)
    forward_kmh, backward_kmh = (float("nan"), float("nan")) if ferry else osm_tags.limits_kmh(tags)
    return {
        "road_class": "ferry" if ferry else tags["highway"],
        "forward": forward,
        "backward": backward,
        "forward_kmh": forward_kmh,
        "backward_kmh": backward_kmh,
        "crossing_s": osm_tags.duration_s(tags.get("duration")) if ferry else float("nan"),
        "drivable": not (ferry and osm_tags.is_closed(tags)),
        "roundabout": osm_tags.is_roundabout(tags),
        "name": " / ".join(values_of(tags.get("name"))),
        "road_ref": " / ".join(values_of(tags.get("ref"))),
    }
