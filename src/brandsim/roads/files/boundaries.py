"""The boundary of a municipality: its rings as maps draw them, and the file that its folder keeps."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from brandsim._files import written_whole
from brandsim.roads.files.lines.layers import area_of
from brandsim.roads.graph.coordinates import WGS84

DECIMALS = 6
"""Of degrees: a tenth of a metre."""


def boundary_rings(path: str | Path, crs: str) -> list[NDArray[np.float64]]:
    """Read the outer and inner rings of a boundary: each float64 [corners, 2].

    Parameters
    ----------
    path : str or Path
        File of polygons, as `brandsim.load_network` takes for its boundary.
    crs : str
        System that they are wanted in.

    Returns
    -------
    list of ndarray
        Outer rings go one way round and inner ones the other, so that what is filled leaves holes blank.

    Raises
    ------
    InputError
        As for the boundary of `brandsim.load_network`.
    """
    rings = []
    for polygon in shapely.get_parts(area_of(path, crs)):
        if polygon.geom_type == "Polygon":
            whole = shapely.geometry.polygon.orient(polygon)
            rings += [np.asarray(ring.coords)[:, :2] for ring in (whole.exterior, *whole.interiors)]
    return rings


def keep_boundary(source: str | Path, path: str | Path) -> Path:
    """Write a boundary as GeoJSON, in longitudes and latitudes.

    Parameters
    ----------
    source : str or Path
        File of polygons in any system.
    path : str or Path

    Raises
    ------
    InputError
        As `boundary_rings`.
    """
    area = shapely.set_precision(area_of(source, WGS84), 10.0**-DECIMALS)
    feature = {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(area))}
    with written_whole(path) as temporary:
        text = json.dumps({"type": "FeatureCollection", "features": [feature]})
        temporary.write_text(text, encoding="utf-8")
    return Path(path)
