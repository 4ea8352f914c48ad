"""Fetching the roads of a named place from OpenStreetMap's services, through osmnx."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from brandsim._data import check_can_be_written
from brandsim._errors import InputError, Said, verbatim
from brandsim.roads.files.graphml import read_graphml
from brandsim.roads.files.native import save_network
from brandsim.roads.files.osm_tags import ROADS

_TAGS = ("access", "bridge", "duration", "highway", "junction", "lanes", "maxspeed", "motor_vehicle", "name",
         "oneway", "ref", "route", "service", "tunnel", "vehicle", "width", "est_width", "area", "landuse")  # fmt: skip
_OPEN = '["area"!~"yes"]["access"!~"^(no|private)$"]["motor_vehicle"!~"^(no|private)$"]'
_FILTERS = [
    f'["highway"~"^({"|".join(sorted(ROADS))})$"]{_OPEN}',
    '["route"="ferry"]',
]


def fetch_roads(place_name: str, target: str | Path) -> dict[str, Any]:
    """Fetch the roads and ferries of a named place, and save them.

    Asks the servers that ``osmnx.settings`` names (``nominatim_url``, ``overpass_url``), which are open services
    that rest on courtesy: fetch once and keep the file.

    Parameters
    ----------
    place_name : str
        A place that Nominatim finds as an area, such as ``"Norrtälje kommun, Sverige"``.
    target : str or Path
        File to write, with the suffix ``.npz`` (brandsim's own format) or ``.graphml`` (osmnx's). Nothing is
        written unless all succeeds.

    Returns
    -------
    dict
        `RoadNetwork.info` and ``file``, the file written.

    Raises
    ------
    InputError
        If the place is not found, a server does not answer, or the file cannot be written.
    """
    out = Path(target)
    if out.suffix.lower() not in {".npz", ".graphml"}:
        raise InputError(
            str(out), "", out.suffix, "the suffix .npz or .graphml", "Name the file to write with it."
        )
    check_can_be_written(out)
    graph = _graph(place_name)
    import osmnx

    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".fetch-") as folder:
        file = Path(folder) / "place.graphml"
        osmnx.save_graphml(graph, file)
        network = read_graphml(file)
        about = replace(
            network.provenance,
            name=place_name.split(",", maxsplit=1)[0],
            source=f"{place_name}, from {osmnx.settings.overpass_url}; (c) OpenStreetMap contributors, ODbL",
            details={"file": place_name, "licence": "ODbL-1.0", "filter": {"overpass": _FILTERS}},
        )
        network = replace(network, provenance=about)
        if out.suffix.lower() == ".npz":
            save_network(network, out)
        else:
            file.replace(out)
    return network.info() | {"file": str(out)}


def _graph(place_name: str) -> Any:
    """Fetch the simplified graph; edges of different class or limit stay apart."""
    import osmnx
    import requests

    try:
        with _settings(osmnx.settings):
            graph = osmnx.graph_from_place(
                place_name, custom_filter=_FILTERS, simplify=False, retain_all=True, truncate_by_edge=True
            )
            return osmnx.simplify_graph(graph, edge_attrs_differ=["highway", "maxspeed", "route", "duration"])
    except (requests.RequestException, OSError, ValueError, TypeError, RuntimeError) as error:
        raise InputError(
            Said("place {place_name!r}", place_name=place_name),
            "",
            verbatim(Said("{name__}: {error}", name__=type(error).__name__, error=error)),
            "an area that Nominatim finds and Overpass answers for",
            "Check the name and the connection, or import a downloaded extract (.osm.pbf) instead.",
        ) from None


@contextmanager
def _settings(settings: Any) -> Iterator[None]:
    """Set what a fetch needs for its time only: the tags of ferries, and no files beside the user's."""
    needed = {"useful_tags_way": list(_TAGS), "use_cache": False, "doh_url_template": None}
    before = {name: getattr(settings, name) for name in needed}
    try:
        for name, value in needed.items():
            setattr(settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
