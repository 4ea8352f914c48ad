"""brandsim: what a rescue-service staffing decision buys, in minutes, people and kronor.

Examples
--------
>>> import brandsim as bs
>>> plan = bs.load_plan()
>>> plan.indicator("Tid från larm").mal_2024
10.0
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brandsim._errors import BrandsimError as BrandsimError
    from brandsim._errors import EngineError as EngineError
    from brandsim._errors import InputError as InputError
    from brandsim.plan import load_plan as load_plan
    from brandsim.report.reports import compare as compare
    from brandsim.report.reports import goals as goals
    from brandsim.report.reports import sensitivity as sensitivity
    from brandsim.report.reports import simulate as simulate
    from brandsim.report.roads.reports import calibrate as calibrate
    from brandsim.report.roads.reports import quality_report as quality_report
    from brandsim.roads import load_network as load_network
    from brandsim.scenarios.files.scenario import Scenario as Scenario
    from brandsim.scenarios.files.scenario import load_scenario as load_scenario
    from brandsim.scenarios.files.scenario import scenario_names as scenario_names
    from brandsim.validation import validate as validate

__version__ = "0.1.0"

_WHERE = {
    "BrandsimError": "_errors",
    "EngineError": "_errors",
    "InputError": "_errors",
    "Scenario": "scenarios.files.scenario",
    "calibrate": "report.roads.reports",
    "compare": "report.reports",
    "goals": "report.reports",
    "load_network": "roads",
    "load_plan": "plan",
    "load_scenario": "scenarios.files.scenario",
    "quality_report": "report.roads.reports",
    "scenario_names": "scenarios.files.scenario",
    "sensitivity": "report.reports",
    "simulate": "report.reports",
    "validate": "validation",
}

__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    # Numba, pandas and matplotlib take seconds to import: only those who use them should wait.
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
