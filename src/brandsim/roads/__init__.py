"""The road network: travel times, points on roads, ferries, importers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brandsim.roads.calibration.calibration import Calibration as Calibration
    from brandsim.roads.calibration.calibration import calibrate as calibrate
    from brandsim.roads.calibration.posterior import Prior as Prior
    from brandsim.roads.calibration.recorded_runs import RecordedRuns as RecordedRuns
    from brandsim.roads.calibration.recorded_runs import read_recorded_runs as read_recorded_runs
    from brandsim.roads.edits.effects import Edits as Edits
    from brandsim.roads.edits.effects import effect as effect
    from brandsim.roads.edits.files import edit_names as edit_names
    from brandsim.roads.edits.files import load_edits as load_edits
    from brandsim.roads.files.fetch import fetch_roads as fetch_roads
    from brandsim.roads.files.graphml import save_graphml as save_graphml
    from brandsim.roads.files.line_mapping import LineMapping as LineMapping
    from brandsim.roads.files.line_mapping import load_line_mapping as load_line_mapping
    from brandsim.roads.files.lines import read_lines as read_lines
    from brandsim.roads.files.load import import_roads as import_roads
    from brandsim.roads.files.load import load_localities as load_localities
    from brandsim.roads.files.load import load_network as load_network
    from brandsim.roads.files.load import load_outline as load_outline
    from brandsim.roads.files.load import read_folder as read_folder
    from brandsim.roads.files.load import read_graphml as read_graphml
    from brandsim.roads.files.native import save_network as save_network
    from brandsim.roads.files.osm import read_osm as read_osm
    from brandsim.roads.files.osm_tags import OsmFilter as OsmFilter
    from brandsim.roads.graph.network import RoadNetwork as RoadNetwork
    from brandsim.roads.graph.points import SnappedPoints as SnappedPoints
    from brandsim.roads.graph.provenance import Provenance as Provenance
    from brandsim.roads.graph.turn_penalties import TurnPenalties as TurnPenalties
    from brandsim.roads.graph.turn_penalties import load_turn_penalties as load_turn_penalties
    from brandsim.roads.graph.turns import Turns as Turns
    from brandsim.roads.quality import NetworkQuality as NetworkQuality
    from brandsim.roads.quality import network_quality as network_quality
    from brandsim.roads.rules.boats import Boat as Boat
    from brandsim.roads.rules.boats import BoatJourneys as BoatJourneys
    from brandsim.roads.rules.boats import WaterLeg as WaterLeg
    from brandsim.roads.rules.boats import Waterways as Waterways
    from brandsim.roads.rules.boats import load_water_legs as load_water_legs
    from brandsim.roads.rules.crossings import Crossing as Crossing
    from brandsim.roads.rules.crossings import Ferry as Ferry
    from brandsim.roads.rules.ferries import BoundFerries as BoundFerries
    from brandsim.roads.rules.ferries import Ferries as Ferries
    from brandsim.roads.rules.ferry_tables import load_ferries as load_ferries
    from brandsim.roads.rules.speeds import Speeds as Speeds
    from brandsim.roads.rules.speeds import load_speeds as load_speeds
    from brandsim.roads.search.isochrones import nearest_roads as nearest_roads
    from brandsim.roads.search.isochrones import reachable_roads as reachable_roads
    from brandsim.roads.search.isochrones import second_roads as second_roads
    from brandsim.roads.search.paths import PathTree as PathTree
    from brandsim.roads.search.paths import shortest_path as shortest_path
    from brandsim.roads.search.reach import nearest as nearest
    from brandsim.roads.search.reasons import Reason as Reason
    from brandsim.roads.search.reasons import why_not as why_not

_WHERE = {
    "Boat": "rules.boats",
    "BoatJourneys": "rules.boats",
    "Calibration": "calibration.calibration",
    "Crossing": "rules.crossings",
    "Edits": "edits.effects",
    "Ferries": "rules.ferries",
    "Ferry": "rules.crossings",
    "BoundFerries": "rules.ferries",
    "LineMapping": "files.line_mapping",
    "NetworkQuality": "quality",
    "OsmFilter": "files.osm_tags",
    "PathTree": "search.paths",
    "Prior": "calibration.posterior",
    "Provenance": "graph.provenance",
    "Reason": "search.reasons",
    "RoadNetwork": "graph.network",
    "RecordedRuns": "calibration.recorded_runs",
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
    "network_quality": "quality",
    "reachable_roads": "search.isochrones",
    "read_folder": "files.load",
    "read_graphml": "files.load",
    "read_lines": "files.lines",
    "read_osm": "files.osm",
    "read_recorded_runs": "calibration.recorded_runs",
    "save_graphml": "files.graphml",
    "save_network": "files.native",
    "second_roads": "search.isochrones",
    "shortest_path": "search.paths",
    "why_not": "search.reasons",
}

__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    # The kernels import numba, the frames geopandas: only those who use roads should wait for them.
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return __all__
