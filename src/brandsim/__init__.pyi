from ._errors import BrandsimError as BrandsimError, EngineError as EngineError, InputError as InputError
from .plan import load_plan as load_plan
from .report.keeping import keeping as keeping
from .report.logs import read_log as read_log
from .report.reports import (
    anchors as anchors,
    compare as compare,
    forecast as forecast,
    goals as goals,
    replay as replay,
    sensitivity as sensitivity,
    simulate as simulate,
)
from .report.roads.edits import edit_effects as edit_effects
from .report.roads.reports import calibrate as calibrate, quality_report as quality_report
from .report.roads.scenario_maps import travel_map as travel_map
from .reproduction import reproduce as reproduce
from .roads import load_network as load_network
from .scenarios.files.scenario import (
    Scenario as Scenario,
    load_scenario as load_scenario,
    scenario_names as scenario_names,
)
from .sweeps.playing import playing as playing
from .sweeps.sweep import sweep as sweep
from .validation import validate as validate

__version__: str
