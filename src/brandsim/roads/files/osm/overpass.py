"""The door of Overpass: its answers in JSON, and what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from brandsim._errors import InputError, verbatim
from brandsim.roads.files.osm.elements import CURE, Corners, Elements
from brandsim.roads.files.osm.tags import OsmFilter
from brandsim.tables.json import parse_json

_WHAT = "an answer of Overpass in JSON ([out:json])"
_NAN = float("nan")


def elements_of_json(file: Path, wanted: OsmFilter) -> Elements:
    """Read the elements of a file that holds an answer of Overpass.

    Parameters
    ----------
    file : path
        JSON with ``elements``.
    wanted : OsmFilter
        Which roads are kept.

    Raises
    ------
    InputError
        If the file is missing, cut short or no such answer.
    """
    return elements_of_answers(str(file), [parse_json(file, _WHAT, CURE)], wanted)


def elements_of_answers(source: str, answers: Iterable[Any], wanted: OsmFilter) -> Elements:
    """Read the elements of answers of Overpass, which may overlap.

    Parameters
    ----------
    source : str
        Name that messages give them.
    answers : iterable of mapping
        As `json` parses them. Nodes stand for themselves, or as ``geometry`` in the ways.
    wanted : OsmFilter
        Which roads are kept.

    Raises
    ------
    InputError
        If one of them is no such answer.
    """
    elements = Elements(source, wanted)
    answers = list(answers)
    places: dict[int, tuple[float, float]] = {}
    lost: dict[int, str] = {}
    seen: set[tuple[str, int, int]] = set()
    for answer in answers:
        _check_answer(source, answer)
        if answer.get("remark"):
            elements.remarks.append(str(answer["remark"]))
        elements.date = max(elements.date, str(answer.get("osm3s", {}).get("timestamp_osm_base", ""))[:10])
        for element in answer["elements"]:
            try:
                _take(element, elements, places, lost, seen)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise InputError(
                    source,
                    "elements",
                    verbatim(f"{element!r:.80} ({error!r})"),
                    "an element of OpenStreetMap",
                    CURE,
                ) from None
    _take_untagged(answers, elements)
    elements.locate(places, lost)
    return elements


def _take_untagged(answers: Iterable[Any], elements: Elements) -> None:
    """Take the ways that only a route says are ferries."""
    untagged = elements.ferries_without_tags()
    for element in (element for answer in answers for element in answer["elements"] if untagged):
        if element["type"] == "way" and element["id"] in untagged and "nodes" in element:
            elements.take_ferry(
                element["id"],
                element.get("tags", {}),
                partial(_corners, element),
                partial(_date, element),
            )


def merged(answers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Join answers of Overpass to one, each element once.

    Parameters
    ----------
    answers : iterable of mapping
        As `json` parses them.
    """
    each = list(answers)
    elements = {
        (element["type"], element["id"]): element for answer in each for element in answer["elements"]
    }
    head = {key: value for answer in each for key, value in answer.items() if key != "elements"}
    return head | {"elements": [elements[key] for key in sorted(elements)]}


def nearby(answer: Any, box: tuple[float, float, float, float]) -> Any:
    """Leave out the ways of an answer that have no node in a box: a relation brings all of its ways, however far.

    Parameters
    ----------
    answer : mapping
        As `json` parses it, with the nodes of its ways; what is no answer is left for `elements_of_answers` to refuse.
    box : tuple of float
        West, south, east and north in degrees.
    """
    if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
        return answer
    west, south, east, north = box
    inside = {
        element.get("id")
        for element in answer["elements"]
        if west <= element.get("lon", _NAN) <= east and south <= element.get("lat", _NAN) <= north
    }
    kept = [
        element
        for element in answer["elements"]
        if element.get("type") != "way" or not inside.isdisjoint(element.get("nodes", ()))
    ]
    return {**answer, "elements": kept}


def _check_answer(source: str, answer: Any) -> None:
    if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
        geo = isinstance(answer, dict) and "features" in answer
        raise InputError(
            source,
            "",
            verbatim("GeoJSON" if geo else "JSON without elements"),
            _WHAT,
            "Rename the file to .geojson to read its lines." if geo else CURE,
        )


def _take(
    element: Mapping[str, Any],
    elements: Elements,
    places: dict[int, tuple[float, float]],
    lost: dict[int, str],
    seen: set[tuple[str, int, int]],
) -> None:
    kind, number, version = element["type"], int(element["id"]), int(element.get("version", 0))
    if (kind, number, version) in seen:
        return  # answers overlap
    seen.add((kind, number, version))
    tags = element.get("tags", {})
    if element.get("visible") is False or element.get("action") == "delete":
        elements.counts["objects_deleted"] += 1
        if kind == "node":
            lost[number] = "nodes_deleted"
    elif kind == "node":
        if "lat" in element:
            places[number] = (round(float(element["lon"]), 7), round(float(element["lat"]), 7))
        else:
            lost[number] = "nodes_without_coordinates"
        elements.take_node(number, tags)
    elif kind == "way":
        elements.take_way(number, tags, partial(_corners, element), version, partial(_date, element))
    elif kind == "relation":
        elements.take_relation(
            number,
            tags,
            lambda: [(member["type"], int(member["ref"]), member["role"]) for member in element["members"]],
        )


def _date(element: Mapping[str, Any]) -> str:
    return str(element.get("timestamp", ""))[:10]


def _corners(way: Mapping[str, Any]) -> Corners:
    refs = way["nodes"]
    drawn = way.get("geometry") or [None] * len(refs)
    if len(drawn) != len(refs):
        raise ValueError("geometry")
    return (
        refs,
        [_NAN if place is None else round(float(place["lon"]), 7) for place in drawn],
        [_NAN if place is None else round(float(place["lat"]), 7) for place in drawn],
    )
