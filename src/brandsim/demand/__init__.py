"""Incidents: which types, how many, where and when; read from tables, drawn or replayed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brandsim.demand.arrays import DemandArrays as DemandArrays
    from brandsim.demand.history import RecordedIncidents as RecordedIncidents
    from brandsim.demand.history import read_incidents as read_incidents
    from brandsim.demand.incidents import draw_incidents as draw_incidents
    from brandsim.demand.model import Demand as Demand
    from brandsim.demand.rows import IncidentType as IncidentType
    from brandsim.demand.rows import MixRow as MixRow
    from brandsim.demand.rows import Place as Place
    from brandsim.demand.rows import Profile as Profile
    from brandsim.demand.tables import load_demand as load_demand

_WHERE = {
    "Demand": "model",
    "DemandArrays": "arrays",
    "RecordedIncidents": "history",
    "IncidentType": "rows",
    "MixRow": "rows",
    "Place": "rows",
    "Profile": "rows",
    "draw_incidents": "incidents",
    "load_demand": "tables",
    "read_incidents": "history",
}

__all__ = list(_WHERE)


def __getattr__(name: str) -> Any:
    # The tables import pandas, the kernel numba: only those who use them should wait for them.
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return __all__
