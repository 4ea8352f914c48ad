"""The door of OpenStreetMap files: osmium reads them, and their elements are handed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from xml.parsers import expat  # no declarations: `check_osm_file` refuses them

from brandsim._errors import InputError, verbatim
from brandsim.roads.files.osm.elements import CURE, Corners, Elements
from brandsim.roads.files.osm.files import check_osm_file, chunks, opened, osm_format, osmium
from brandsim.roads.files.osm.rules import KEYS, Member, is_out_by_class
from brandsim.roads.files.osm.tags import OsmFilter

_UNDEFINED = 2**31 - 1  # libosmium's coordinate of a node that has none
_PER_DEGREE = 1e7
_UNKNOWN = _UNDEFINED / _PER_DEGREE
_NAN = float("nan")
_KINDS = {"n": "node", "w": "way", "r": "relation"}
_GONE_VALUES = (b'"delete', b"'delete", b'"false', b"'false")
_OVERLAP = 32
# What an editor (JOSM) or a history writes of an object that is no longer there.
_GONE = re.compile(rb"""(action\s*=\s*["']delete|visible\s*=\s*["']false)""")

_REMARK = re.compile(rb"<remark>(.*?)</remark>", re.DOTALL)

Key = tuple[str, int]


def elements_of_file(file: Path, wanted: OsmFilter) -> Elements:
    """Read the elements of an OpenStreetMap file.

    Parameters
    ----------
    file : path
        As ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``. Nodes may stand before or after the ways, or their
        places in the ways; numbers may be negative, as an editor gives them to what it has not uploaded.
    wanted : OsmFilter
        Which roads are kept.

    Raises
    ------
    InputError
        If the parser is not installed, or the file is missing, cut short, broken, declares entities or holds the
        history of its objects.
    """
    parser = osmium()
    check_osm_file(file)
    elements = Elements(str(file), wanted)
    try:
        gone, remarks = (set(), []) if file.name.lower().endswith(".pbf") else _looked_through(file)
        _read(parser, file, elements, gone)
        elements.remarks += remarks
    except InputError:
        raise
    except (parser.InvalidLocationError, RuntimeError, ValueError, OSError, expat.ExpatError) as error:
        raise InputError(
            str(file),
            "",
            verbatim("a file that cannot be read"),
            "a whole extract",
            CURE,
        ) from error
    return elements


def _read(parser: Any, file: Path, elements: Elements, gone: set[Key]) -> None:
    objects = parser.FileProcessor(parser.io.File(str(file), osm_format(file)))
    header = objects.header if file.name.lower().endswith(".pbf") else None
    if header is not None and header.has_multiple_object_versions:
        raise InputError(
            str(file),
            "",
            verbatim("a history, with every version of its objects"),
            "an extract of one day",
            "Cut out a day first (osmium time-filter).",
        )
    if header is None or "LocationsOnWays" not in _features(header):
        objects = objects.with_locations()
    for thing in objects.with_filter(parser.filter.KeyFilter(*KEYS)):
        if gone and (_KINDS[thing.type_str()], thing.id) in gone:
            elements.counts["objects_deleted"] += 1
        elif thing.is_way():
            corners = partial(_corners, thing, gone)
            tags = thing.tags if is_out_by_class(thing.tags) else dict(thing.tags)
            elements.take_way(thing.id, tags, corners, thing.version, partial(_date, thing))
        elif thing.is_node():
            elements.take_node(thing.id, dict(thing.tags))
        elif thing.is_relation():
            elements.take_relation(thing.id, dict(thing.tags), partial(_members, thing))
    _take_untagged(parser, file, elements, gone)
    missing = elements.without_place()
    if missing:
        elements.locate(*_elsewhere(parser, file, missing, gone))


def _features(header: Any) -> Iterator[str]:
    """Yield the optional features that a PBF file says it has."""
    number = 0
    while feature := header.get(f"pbf_optional_feature_{number}"):
        yield feature
        number += 1


def _corners(way: Any, gone: set[Key]) -> Corners:
    refs, lon, lat = [], [], []
    for node in way.nodes:
        place = node.location
        refs.append(node.ref)
        lon.append(place.lon_without_check())
        lat.append(place.lat_without_check())
    if gone or _UNKNOWN in lon or _UNKNOWN in lat:
        for at, ref in enumerate(refs):
            if _UNKNOWN in (lon[at], lat[at]) or ("node", ref) in gone:
                lon[at] = lat[at] = _NAN
    return refs, lon, lat


def _members(relation: Any) -> list[Member]:
    return [(_KINDS.get(member.type, ""), member.ref, member.role) for member in relation.members]


def _date(thing: Any) -> str:
    when = thing.timestamp
    return str(when.date()) if when.year > 1970 else ""


def _take_untagged(parser: Any, file: Path, elements: Elements, gone: set[Key]) -> None:
    """Take the ways that only a route says are ferries."""
    untagged = elements.ferries_without_tags()
    if untagged:
        for way in _of_numbers(parser, file, parser.osm.WAY, untagged):
            if way.id in untagged and ("way", way.id) not in gone:
                elements.take_ferry(way.id, dict(way.tags), partial(_corners, way, gone), partial(_date, way))


def _of_numbers(parser: Any, file: Path, kind: Any, numbers: set[int]) -> Any:
    """Read the objects of a kind, only those numbered so where none of the numbers is negative."""
    objects = parser.FileProcessor(parser.io.File(str(file), osm_format(file)), kind)
    # The filter knows no negative numbers.
    return objects if min(numbers) < 0 else objects.with_filter(parser.filter.IdFilter(numbers))


def _elsewhere(
    parser: Any, file: Path, missing: set[int], gone: set[Key]
) -> tuple[dict[int, tuple[float, float]], dict[int, str]]:
    """Find nodes that no index has: those that stand after the ways, and those that an editor has numbered.

    Returns
    -------
    places : dict of int to tuple of float
        Longitude and latitude in degrees.
    lost : dict of int to str
        Of the others that the file holds, why they have no place.
    """
    places = {}
    lost = {number: "nodes_deleted" for kind, number in gone if kind == "node"}
    for node in _of_numbers(parser, file, parser.osm.NODE, missing):
        if node.id not in missing or node.id in lost:
            continue
        place = node.location
        if _UNDEFINED in (place.x, place.y):
            lost[node.id] = "nodes_without_coordinates"
        else:
            places[node.id] = (place.x / _PER_DEGREE, place.y / _PER_DEGREE)
    return places, lost


def _looked_through(file: Path) -> tuple[set[Key], list[str]]:
    """Find in XML the objects that are gone, and what an answer of Overpass says of itself: that it is incomplete.

    Remarks stand at the beginning of an answer or at its end.
    """
    pieces = chunks(file)
    head = tail = before = next(pieces)
    suspect = _may_be_gone(before)
    for piece in pieces:
        suspect = suspect or _may_be_gone(before[-_OVERLAP:] + piece)
        tail, before = before, piece
    tail += before
    found = dict.fromkeys([*_REMARK.findall(head), *_REMARK.findall(tail)])
    remarks = [unescape(remark.decode("utf-8", "replace")).strip() for remark in found]
    return _gone(file) if suspect else set(), remarks


def _may_be_gone(text: bytes) -> bool:
    # A search for plain bytes is quick, and quickest for letters that are rare.
    if b"delete" not in text and b"false" not in text:
        return False
    return any(value in text for value in _GONE_VALUES) and _GONE.search(text) is not None


def _gone(file: Path) -> set[Key]:
    """Find the objects of an XML file whose newest version is deleted or not visible."""
    versions: dict[Key, int] = {}
    gone: set[Key] = set()

    def begins(kind: str, attributes: dict[str, str]) -> None:
        number = attributes.get("id", "")
        if kind not in _KINDS.values() or not number.lstrip("-").isdigit():
            return
        key = (kind, int(number))
        version = int(attributes.get("version", "0"))
        if version < versions.get(key, 0):
            return
        versions[key] = version
        if attributes.get("action") == "delete" or attributes.get("visible") == "false":
            gone.add(key)
        else:
            gone.discard(key)

    parser = expat.ParserCreate()
    parser.StartElementHandler = begins
    with opened(file) as stream:
        parser.ParseFile(stream)
    return gone
