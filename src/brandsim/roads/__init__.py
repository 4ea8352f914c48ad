"""The road network: travel times, points on roads, ferries, importers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brandsim.roads.boats import Boat, BoatJourneys, WaterLeg, Waterways, load_water_legs
    from brandsim.roads.calibration import Calibration, calibrate
    from brandsim.roads.edit_files import edit_names, load_edits
    from brandsim.roads.edits import Edits, effect
    from brandsim.roads.ferries import Crossing, Ferries, Ferry, LaidFerries
    from brandsim.roads.ferry_tables import load_ferries
    from brandsim.roads.fetch import fetch_roads
    from brandsim.roads.graphml import save_graphml
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
    from brandsim.roads.posterior import Prior
    from brandsim.roads.provenance import Provenance
    from brandsim.roads.quality import QualityReport, quality_report
    from brandsim.roads.quality_map import quality_map
    from brandsim.roads.reach import nearest
    from brandsim.roads.reasons import Reason, why_not
    from brandsim.roads.runs import Runs, read_runs
    from brandsim.roads.speeds import Speeds, load_speeds
    from brandsim.roads.turn_penalties import TurnPenalties, load_turn_penalties
    from brandsim.roads.turns import Turns

_WHERE = {
    "Boat": "boats",
    "BoatJourneys": "boats",
    "Calibration": "calibration",
    "Crossing": "ferries",
    "Edits": "edits",
    "Ferries": "ferries",
    "Ferry": "ferries",
    "Hierarchy": "hierarchy",
    "LaidFerries": "ferries",
    "LineMapping": "line_mapping",
    "OsmFilter": "osm_tags",
    "PathTree": "paths",
    "Prior": "posterior",
    "Provenance": "provenance",
    "QualityReport": "quality",
    "Reason": "reasons",
    "RoadNetwork": "network",
    "Runs": "runs",
    "SnappedPoints": "points",
    "Speeds": "speeds",
    "TurnPenalties": "turn_penalties",
    "Turns": "turns",
    "WaterLeg": "boats",
    "Waterways": "boats",
    "calibrate": "calibration",
    "edit_names": "edit_files",
    "effect": "edits",
    "fetch_roads": "fetch",
    "import_roads": "importers",
    "load_edits": "edit_files",
    "load_ferries": "ferry_tables",
    "load_line_mapping": "line_mapping",
    "load_localities": "importers",
    "load_network": "importers",
    "load_outline": "importers",
    "load_speeds": "speeds",
    "load_turn_penalties": "turn_penalties",
    "load_water_legs": "boats",
    "nearest": "reach",
    "nearest_roads": "isochrones",
    "quality_map": "quality_map",
    "quality_report": "quality",
    "reachable_roads": "isochrones",
    "read_folder": "importers",
    "read_graphml": "importers",
    "read_lines": "lines",
    "read_osm": "osm",
    "read_runs": "runs",
    "save_graphml": "graphml",
    "save_network": "native",
    "second_roads": "isochrones",
    "shortest_path": "paths",
    "why_not": "reasons",
}

__all__ = [
    "Boat",
    "BoatJourneys",
    "Calibration",
    "Crossing",
    "Edits",
    "Ferries",
    "Ferry",
    "Hierarchy",
    "LaidFerries",
    "LineMapping",
    "OsmFilter",
    "PathTree",
    "Prior",
    "Provenance",
    "QualityReport",
    "Reason",
    "RoadNetwork",
    "Runs",
    "SnappedPoints",
    "Speeds",
    "TurnPenalties",
    "Turns",
    "WaterLeg",
    "Waterways",
    "calibrate",
    "edit_names",
    "effect",
    "fetch_roads",
    "import_roads",
    "load_edits",
    "load_ferries",
    "load_line_mapping",
    "load_localities",
    "load_network",
    "load_outline",
    "load_speeds",
    "load_turn_penalties",
    "load_water_legs",
    "nearest",
    "nearest_roads",
    "quality_map",
    "quality_report",
    "reachable_roads",
    "read_folder",
    "read_graphml",
    "read_lines",
    "read_osm",
    "read_runs",
    "save_graphml",
    "save_network",
    "second_roads",
    "shortest_path",
    "why_not",
]


def __getattr__(name: str) -> Any:
    # The kernels import numba, the frames geopandas: only those who use roads should wait for them.
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return __all__
