"""The road network: travel times, points on roads, ferries, importers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from brandsim.roads.ferries import Ferry, load_ferries
    from brandsim.roads.importers import (
        load_localities,
        load_network,
        load_outline,
        read_folder,
        read_graphml,
    )
    from brandsim.roads.network import RoadNetwork
    from brandsim.roads.points import SnappedPoints
    from brandsim.roads.provenance import Provenance
    from brandsim.roads.speeds import Speeds, load_speeds

_WHERE = {
    "Ferry": "ferries",
    "Provenance": "provenance",
    "RoadNetwork": "network",
    "SnappedPoints": "points",
    "Speeds": "speeds",
    "load_ferries": "ferries",
    "load_localities": "importers",
    "load_network": "importers",
    "load_outline": "importers",
    "load_speeds": "speeds",
    "read_folder": "importers",
    "read_graphml": "importers",
}

__all__ = [
    "Ferry",
    "Provenance",
    "RoadNetwork",
    "SnappedPoints",
    "Speeds",
    "load_ferries",
    "load_localities",
    "load_network",
    "load_outline",
    "load_speeds",
    "read_folder",
    "read_graphml",
]


def __getattr__(name: str) -> Any:
    # The kernels import numba, the frames geopandas: only those who use roads should wait for them.
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return __all__
