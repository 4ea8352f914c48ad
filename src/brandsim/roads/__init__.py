"""The road network: travel times, points on roads, ferries, importers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brandsim.roads.ferries import Ferry, load_ferries
    from brandsim.roads.fetch import fetch_roads
    from brandsim.roads.hierarchy import Hierarchy
    from brandsim.roads.importers import (
        import_roads,
        load_localities,
        load_network,
        load_outline,
        read_folder,
        read_graphml,
    )
    from brandsim.roads.isochrones import nearest_roads, reachable_roads, second_roads
    from brandsim.roads.line_mapping import LineMapping, load_line_mapping
    from brandsim.roads.lines import read_lines
    from brandsim.roads.native import save_network
    from brandsim.roads.network import RoadNetwork
    from brandsim.roads.osm import read_osm
    from brandsim.roads.osm_tags import OsmFilter
    from brandsim.roads.paths import PathTree, shortest_path
    from brandsim.roads.points import SnappedPoints
    from brandsim.roads.provenance import Provenance
    from brandsim.roads.quality import QualityReport, quality_report
    from brandsim.roads.reach import nearest
    from brandsim.roads.speeds import Speeds, load_speeds

_WHERE = {
    "Ferry": "ferries",
    "Hierarchy": "hierarchy",
    "LineMapping": "line_mapping",
    "OsmFilter": "osm_tags",
    "PathTree": "paths",
    "Provenance": "provenance",
    "QualityReport": "quality",
    "RoadNetwork": "network",
    "SnappedPoints": "points",
    "Speeds": "speeds",
    "fetch_roads": "fetch",
    "import_roads": "importers",
    "load_ferries": "ferries",
    "load_line_mapping": "line_mapping",
    "load_localities": "importers",
    "load_network": "importers",
    "load_outline": "importers",
    "load_speeds": "speeds",
    "nearest": "reach",
    "nearest_roads": "isochrones",
    "quality_report": "quality",
    "reachable_roads": "isochrones",
    "read_folder": "importers",
    "read_graphml": "importers",
    "read_lines": "lines",
    "read_osm": "osm",
    "save_network": "native",
    "second_roads": "isochrones",
    "shortest_path": "paths",
}

__all__ = [
    "Ferry",
    "Hierarchy",
    "LineMapping",
    "OsmFilter",
    "PathTree",
    "Provenance",
    "QualityReport",
    "RoadNetwork",
    "SnappedPoints",
    "Speeds",
    "fetch_roads",
    "import_roads",
    "load_ferries",
    "load_line_mapping",
    "load_localities",
    "load_network",
    "load_outline",
    "load_speeds",
    "nearest",
    "nearest_roads",
    "quality_report",
    "reachable_roads",
    "read_folder",
    "read_graphml",
    "read_lines",
    "read_osm",
    "save_network",
    "second_roads",
    "shortest_path",
]


def __getattr__(name: str) -> Any:
    # The kernels import numba, the frames geopandas: only those who use roads should wait for them.
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return __all__
