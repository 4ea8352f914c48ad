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
    from brandsim._errors import BrandsimError, EngineError, InputError
    from brandsim.plan import load_plan
    from brandsim.report.reports import compare, goals, sensitivity, simulate
    from brandsim.report.roads.reports import calibrate, quality_report
    from brandsim.roads import load_network
    from brandsim.scenarios.files.scenario import Scenario, load_scenario, scenario_names
    from brandsim.validation import validate

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

__all__ = [
    "BrandsimError",
    "EngineError",
    "InputError",
    "Scenario",
    "calibrate",
    "compare",
    "goals",
    "load_network",
    "load_plan",
    "load_scenario",
    "quality_report",
    "scenario_names",
    "sensitivity",
    "simulate",
    "validate",
]


def __getattr__(name: str) -> Any:
    # Numba, pandas and matplotlib take seconds to import: only those who use them should wait.
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
