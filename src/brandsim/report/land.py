"""The land that maps draw a municipality on: the boundary of its folder, or the outline of the embedded roads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim._data import PACKAGED
from brandsim.roads.files.boundaries import boundary_rings
from brandsim.roads.files.lines.layers import area_of
from brandsim.roads.files.load import load_outline, outline_rings
from brandsim.scenarios.files.scenario import Scenario

if TYPE_CHECKING:
    import geopandas


def land_rings(scenario: Scenario, crs: str) -> list[NDArray[np.float64]]:
    """Return the rings of a scenario's land: each float64 [corners, 2]; none where no boundary is known.

    Parameters
    ----------
    scenario : Scenario
    crs : str
        System that they are wanted in.

    Raises
    ------
    InputError
        For a boundary that cannot be read.
    """
    if scenario.data.boundary:
        return boundary_rings(scenario.data.boundary, crs)
    return outline_rings(crs) if scenario.data.roads == PACKAGED else []


def land_frame(scenario: Scenario, crs: str) -> geopandas.GeoDataFrame | None:
    """Return a scenario's land as a table; None where no boundary is known.

    Parameters
    ----------
    scenario, crs
        As for `land_rings`, which also says what is raised.
    """
    if not scenario.data.boundary:
        return load_outline() if scenario.data.roads == PACKAGED else None
    import geopandas

    return geopandas.GeoDataFrame(geometry=[area_of(scenario.data.boundary, crs)], crs=crs)
