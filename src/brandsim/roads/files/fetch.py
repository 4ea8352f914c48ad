"""Fetching the roads of a named place from OpenStreetMap's services: the same elements as a file has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import check_can_be_written, written_whole
from brandsim.roads.files.graphml import save_graphml
from brandsim.roads.files.native import save_network
from brandsim.roads.files.osm.network import network_of_elements
from brandsim.roads.files.osm.overpass import elements_of_answers, merged, nearby
from brandsim.roads.files.osm.rules import overpass_filters
from brandsim.roads.files.osm.tags import OsmFilter
from brandsim.roads.graph.extract import trimmed
from brandsim.roads.graph.provenance import Provenance

_SUFFIXES = (".npz", ".json", ".graphml")
_MARGIN_M = 500.0  # as osmnx has it: roads that leave the place and come back are whole
_BUSY = frozenset({429, 504})  # osmnx waits and asks again
_FAULTS = (OSError, ValueError, TypeError, RuntimeError)  # requests' are OSError, osmnx' ValueError


def fetch_roads(place_name: str, target: str | Path, wanted: OsmFilter | None = None) -> dict[str, Any]:
    """Fetch the roads and ferries of a named place, and save them.

    Asks the servers that ``osmnx.settings`` names (``nominatim_url``, ``overpass_url``), which are open services
    that rest on courtesy: fetch once and keep the file. What they answer is read as a file of OpenStreetMap is
    (`read_osm`), so that both give the same network.

    Parameters
    ----------
    place_name : str
        A place that Nominatim finds as an area, such as ``"Norrtälje kommun, Sverige"``; roads that begin within
        500 m of it are fetched whole.
    target : str or Path
        File to write, with the suffix ``.npz`` (brandsim's own format), ``.json`` (what Overpass answered, to be
        imported later) or ``.graphml`` (for osmnx; without turns). Nothing is written unless all succeeds.
    wanted : OsmFilter, optional
        Which roads; public roads without service roads and tracks if left out.

    Returns
    -------
    dict
        `RoadNetwork.info`, ``counts`` (what was read, dropped and lost), ``ledger`` (see `Entry`) and ``file``,
        the file written.

    Raises
    ------
    InputError
        If the place is not found or has no roads, a server does not answer or says that its answer is incomplete,
        or the file cannot be written.
    """
    out = Path(target)
    if out.suffix.lower() not in _SUFFIXES:
        raise InputError(
            str(out), "", out.suffix, "the suffix .npz, .json or .graphml", "Name the file to write with it."
        )
    check_can_be_written(out)
    wanted = wanted or OsmFilter()
    answers = _answers(place_name, wanted)
    import osmnx

    about = Provenance(
        name=place_name.split(",", maxsplit=1)[0],
        source=f"{place_name}, from {osmnx.settings.overpass_url}; (c) OpenStreetMap contributors, ODbL",
        details={"file": place_name, "filter": {"overpass": overpass_filters(wanted)}},
    )
    elements = elements_of_answers(place_name, answers, wanted)
    if elements.remarks:
        raise InputError(
            place_name,
            "remark",
            elements.remarks[0],
            "an answer that is complete",
            "Fetch a smaller place, or import a downloaded extract (.osm.pbf) instead.",
        )
    network = network_of_elements(elements, about)
    if out.suffix.lower() == ".npz":
        network = trimmed(network)
        save_network(network, out)
    elif out.suffix.lower() == ".json":
        with written_whole(out) as temporary:
            temporary.write_text(json.dumps(merged(answers), ensure_ascii=False), encoding="utf-8")
    else:
        save_graphml(network, out)
    return network.info() | {
        "counts": dict(network.provenance.details["counts"]),
        "ledger": network.provenance.ledger.to_list(),
        "file": str(out),
    }


def _answers(place_name: str, wanted: OsmFilter) -> list[dict[str, Any]]:
    """Fetch what Overpass has of a place: ways with their nodes, turn restrictions and routes of ferries."""
    import osmnx

    answers: list[dict[str, Any]] = []

    def keep(response: Any, **_: Any) -> None:
        if response.request.method == "POST" and response.status_code not in _BUSY:
            response.raise_for_status()
            answers.append(response.json())

    try:
        with _settings(osmnx.settings, use_cache=False, doh_url_template=None):
            area = osmnx.geocode_to_gdf(place_name).geometry.iloc[0]
            around = osmnx.utils_geo.buffer_geometry(area, _MARGIN_M)
            given = dict(osmnx.settings.requests_kwargs)
            hooked = given | {"hooks": {"response": keep}}
            # In this mode osmnx asks, and interrupts itself before it makes a graph of the answers.
            with _settings(osmnx.settings, cache_only_mode=True, requests_kwargs=hooked):
                with suppress(InterruptedError):
                    osmnx.graph_from_polygon(area, custom_filter=overpass_filters(wanted))
                roads = len(answers)
                with suppress(InterruptedError):
                    osmnx.features_from_polygon(around, {"type": "restriction", "route": "ferry"})
                answers[roads:] = [nearby(answer, around.bounds) for answer in answers[roads:]]
    except _FAULTS as error:
        raise InputError(
            Said("place {place_name!r}", place_name=place_name),
            "",
            verbatim(Said("{name__}: {error}", name__=type(error).__name__, error=error)),
            "an area that Nominatim finds and Overpass answers for",
            "Check the name and the connection, or import a downloaded extract (.osm.pbf) instead.",
        ) from None
    return answers


@contextmanager
def _settings(settings: Any, **needed: Any) -> Iterator[None]:
    """Set what a fetch needs for its time only."""
    before = {name: getattr(settings, name) for name in needed}
    try:
        for name, value in needed.items():
            setattr(settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
