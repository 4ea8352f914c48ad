from .calibration.calibration import Calibration as Calibration, calibrate as calibrate
from .calibration.posterior import Prior as Prior
from .calibration.recorded_runs import RecordedRuns as RecordedRuns, read_recorded_runs as read_recorded_runs
from .edits.effects import Edits as Edits, effect as effect
from .edits.files import edit_names as edit_names, load_edits as load_edits
from .files.fetch import fetch_roads as fetch_roads
from .files.folder import read_folder as read_folder
from .files.graphml import read_graphml as read_graphml, save_graphml as save_graphml
from .files.lines.mapping import (
    LineMapping as LineMapping,
    load_line_mapping as load_line_mapping,
    mapping_file as mapping_file,
    mapping_names as mapping_names,
)
from .files.lines.network import read_lines as read_lines
from .files.load import (
    import_roads as import_roads,
    load_localities as load_localities,
    load_network as load_network,
    load_outline as load_outline,
)
from .files.native import save_network as save_network
from .files.osm.network import read_osm as read_osm
from .files.osm.tags import OsmFilter as OsmFilter
from .graph.ledger import Entry as Entry, Ledger as Ledger, Outcome as Outcome
from .graph.network import RoadNetwork as RoadNetwork
from .graph.points import SnappedPoints as SnappedPoints
from .graph.provenance import Provenance as Provenance
from .graph.turn_penalties import TurnPenalties as TurnPenalties, load_turn_penalties as load_turn_penalties
from .graph.turns import Turns as Turns
from .quality import NetworkQuality as NetworkQuality, network_quality as network_quality
from .rules.barriers import Barriers as Barriers, load_barriers as load_barriers
from .rules.boats import (
    Boat as Boat,
    BoatJourneys as BoatJourneys,
    WaterLeg as WaterLeg,
    Waterways as Waterways,
    load_water_legs as load_water_legs,
)
from .rules.crossings import Crossing as Crossing, Ferry as Ferry
from .rules.ferries import BoundFerries as BoundFerries, Ferries as Ferries
from .rules.ferry_tables import load_ferries as load_ferries
from .rules.speeds import Speeds as Speeds, load_speeds as load_speeds
from .rules.vehicle import Vehicle as Vehicle, load_vehicle as load_vehicle
from .search.isochrones import (
    nearest_roads as nearest_roads,
    reachable_roads as reachable_roads,
    second_roads as second_roads,
)
from .search.paths import PathTree as PathTree, shortest_path as shortest_path
from .search.reach import nearest as nearest
from .search.reasons import Reason as Reason, why_not as why_not
