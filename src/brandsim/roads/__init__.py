"""The road network: travel times, points on roads, ferries, importers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brandsim.report.roads.quality_map import quality_map
    from brandsim.roads.calibration.calibration import Calibration, calibrate
    from brandsim.roads.calibration.posterior import Prior
    from brandsim.roads.calibration.recorded_runs import Runs, read_runs
    from brandsim.roads.edits.effects import Edits, effect
    from brandsim.roads.edits.files import edit_names, load_edits
    from brandsim.roads.files.fetch import fetch_roads
    from brandsim.roads.files.graphml import save_graphml
    from brandsim.roads.files.line_mapping import LineMapping, load_line_mapping
    from brandsim.roads.files.lines import read_lines
    from brandsim.roads.files.load import (
        import_roads,
        load_localities,
        load_network,
        load_outline,
        read_folder,
        read_graphml,
    )
    from brandsim.roads.files.native import save_network
    from brandsim.roads.files.osm import read_osm
    from brandsim.roads.files.osm_tags import OsmFilter
    from brandsim.roads.graph.network import RoadNetwork
    from brandsim.roads.graph.points import SnappedPoints
    from brandsim.roads.graph.provenance import Provenance
    from brandsim.roads.graph.turn_penalties import TurnPenalties, load_turn_penalties
    from brandsim.roads.graph.turns import Turns
    from brandsim.roads.quality import QualityReport, quality_report
    from brandsim.roads.rules.boats import Boat, BoatJourneys, WaterLeg, Waterways, load_water_legs
    from brandsim.roads.rules.ferries import Crossing, Ferries, Ferry, LaidFerries
    from brandsim.roads.rules.ferry_tables import load_ferries
    from brandsim.roads.rules.speeds import Speeds, load_speeds
    from brandsim.roads.search.isochrones import nearest_roads, reachable_roads, second_roads
    from brandsim.roads.search.paths import PathTree, shortest_path
    from brandsim.roads.search.reach import nearest
    from brandsim.roads.search.reasons import Reason, why_not

_WHERE = {
    "Boat": "rules.boats",
    "BoatJourneys": "rules.boats",
    "Calibration": "calibration.calibration",
    "Crossing": "rules.ferries",
    "Edits": "edits.effects",
    "Ferries": "rules.ferries",
    "Ferry": "rules.ferries",
    "LaidFerries": "rules.ferries",
    "LineMapping": "files.line_mapping",
    "OsmFilter": "files.osm_tags",
    "PathTree": "search.paths",
    "Prior": "calibration.posterior",
    "Provenance": "graph.provenance",
    "QualityReport": "quality",
    "Reason": "search.reasons",
    "RoadNetwork": "graph.network",
    "Runs": "calibration.recorded_runs",
    "SnappedPoints": "graph.points",
    "Speeds": "rules.speeds",
    "TurnPenalties": "graph.turn_penalties",
    "Turns": "graph.turns",
    "WaterLeg": "rules.boats",
    "Waterways": "rules.boats",
    "calibrate": "calibration.calibration",
    "edit_names": "edits.files",
    "effect": "edits.effects",
    "fetch_roads": "files.fetch",
    "import_roads": "files.load",
    "load_edits": "edits.files",
    "load_ferries": "rules.ferry_tables",
    "load_line_mapping": "files.line_mapping",
    "load_localities": "files.load",
    "load_network": "files.load",
    "load_outline": "files.load",
    "load_speeds": "rules.speeds",
    "load_turn_penalties": "graph.turn_penalties",
    "load_water_legs": "rules.boats",
    "nearest": "search.reach",
    "nearest_roads": "search.isochrones",
    "quality_map": "report.roads.quality_map",
    "quality_report": "quality",
    "reachable_roads": "search.isochrones",
    "read_folder": "files.load",
    "read_graphml": "files.load",
    "read_lines": "files.lines",
    "read_osm": "files.osm",
    "read_runs": "calibration.recorded_runs",
    "save_graphml": "files.graphml",
    "save_network": "files.native",
    "second_roads": "search.isochrones",
    "shortest_path": "search.paths",
    "why_not": "search.reasons",
}

__all__ = [
    "Boat",
    "BoatJourneys",
    "Calibration",
    "Crossing",
    "Edits",
    "Ferries",
    "Ferry",
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
