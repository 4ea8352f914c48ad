"""Isochrones and nearest-station areas, cut at the exact point on the road, as GeoDataFrames.

Roads are exact: a line ends where the time runs out, or where another station is first. Areas are drawn
around those lines by a method that each row states, and are only as good as that method. Turns are counted if the
network has them: a point on a road is reached when `RoadNetwork.travel_table_ms` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError
from brandsim._files import written_whole
from brandsim.roads.graph import arrays
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.topology import Floats, Ints
from brandsim.roads.search.parts import CutRoads, Parts
from brandsim.roads.search.reach import Sources

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

LAYERS = (".gpkg", ".parquet")
"""Endings of the files that `write_frame` writes."""

_SHORTEST_PART = 1e-9


def reachable_roads(
    network: RoadNetwork,
    sources: Sources,
    limits_ms: npt.ArrayLike,
    *,
    start_ms: npt.ArrayLike | None = None,
    roads: Sequence[RoadNetwork] | None = None,
) -> geopandas.GeoDataFrame:
    """Find the roads that any of the sources reaches in time.

    Parameters
    ----------
    network : RoadNetwork
        The roads.
    sources : SnappedPoints or array_like of int, shape (sources,)
        Points on roads, or node indices.
    limits_ms : array_like of int, shape (limits,)
        Whole milliseconds.
    start_ms : array_like of int, shape (sources,), optional
        When each source sets out (its turnout), in milliseconds; 0 if left out.
    roads : sequence of RoadNetwork, optional
        The network as it is for each of the sources, if not alike: ferries that run when one comes to the berth.

    Returns
    -------
    GeoDataFrame
        A row per limit and stretch of road: ``limit_ms``, ``edge``, ``from_fraction``, ``to_fraction``,
        ``length_m`` and the line, in the network's system (EPSG:3006 in Sweden). A longer limit holds the
        shorter ones. Ferries are travelled but are no road, and are left out.
    """
    limits = np.unique(arrays.integers("limits_ms", limits_ms))
    arrays.check_not_negative("limits_ms", limits, "milliseconds")
    parts = CutRoads.of(network, sources, start_ms, roads).parts()
    rows: list[tuple[int, Ints, Floats, Floats]] = []
    for limit in limits.tolist():
        head, from_last = parts.share(limit)
        tail = 1.0 - from_last
        width = parts.to_fraction - parts.from_fraction
        whole = head >= tail
        for used, low, high in (
            (whole, np.zeros(len(head)), np.ones(len(head))),
            (~whole & (head > 0), np.zeros(len(head)), head),
            (~whole & (tail < 1), tail, np.ones(len(head))),
        ):
            begin = parts.from_fraction + low * width
            rows.append((limit, parts.edge[used], begin[used], (begin + (high - low) * width)[used]))
    sizes = [len(edge) for _, edge, _, _ in rows]
    columns = {"limit_ms": np.repeat(np.array([limit for limit, *_ in rows], np.int64), sizes)}
    return _frame(network, columns, *_stacked([row[1:] for row in rows]))


def nearest_roads(
    network: RoadNetwork,
    sources: Sources,
    *,
    start_ms: npt.ArrayLike | None = None,
    roads: Sequence[RoadNetwork] | None = None,
) -> geopandas.GeoDataFrame:
    """Divide the roads into stretches by the source that is first there.

    Parameters
    ----------
    network, sources, start_ms, roads
        As in `reachable_roads`.

    Returns
    -------
    GeoDataFrame
        ``source`` (its row, -1 where none comes), ``edge``, ``from_fraction``, ``to_fraction``, ``length_m``
        and the line; an edge is cut where two sources are equally fast. Ferries are left out.
    """
    return _frame(network, *_owned(CutRoads.of(network, sources, start_ms, roads).parts()))


def second_roads(
    network: RoadNetwork,
    sources: Sources,
    *,
    start_ms: npt.ArrayLike | None = None,
    roads: Sequence[RoadNetwork] | None = None,
) -> geopandas.GeoDataFrame:
    """Divide the roads into stretches by the source that is there second: the next crew, if the first is away.

    Parameters
    ----------
    network, sources, start_ms, roads
        As in `reachable_roads`.

    Returns
    -------
    GeoDataFrame
        As `nearest_roads`, with ``source`` the second and ``first`` the first; -1 where none comes.
    """
    import pandas as pd

    several = CutRoads.of(network, sources, start_ms, roads)
    first = _cut(*_owned(several.parts()))
    pieces = [first[first["source"] < 0].rename(columns={"source": "first"}).assign(source=-1)]
    for row in range(len(several.start)):
        mine = first[first["source"] == row].rename(columns={"source": "first"})
        both = mine.merge(_cut(*_owned(several.parts(away=row))), on="edge", suffixes=("", "_other"))
        both["from_fraction"] = both[["from_fraction", "from_fraction_other"]].max(axis=1)
        both["to_fraction"] = both[["to_fraction", "to_fraction_other"]].min(axis=1)
        pieces.append(both)
    table = pd.concat(pieces, ignore_index=True)
    owners = {name: table[name].to_numpy(np.int64) for name in ("source", "first")}
    cut = (table[name].to_numpy(np.float64) for name in ("from_fraction", "to_fraction"))
    return _frame(network, owners, table["edge"].to_numpy(np.int64), *cut)


def areas(
    roads: geopandas.GeoDataFrame, *, method: str = "buffer", width_m: float = 250.0, ratio: float = 0.15
) -> geopandas.GeoDataFrame:
    """Draw areas around stretches of road, one per limit or source.

    Parameters
    ----------
    roads : GeoDataFrame
        From `reachable_roads` or `nearest_roads`.
    method : {"buffer", "concave"}
        ``"buffer"``: everything within `width_m` of the road, holes smaller than twice that width filled.
        ``"concave"``: the concave hull of the road's corners (corners at most `width_m` apart), which also
        covers land and water between roads.
    width_m : float
        Metres.
    ratio : float
        For the concave hull: 0 hugs the road, 1 is the convex hull.

    Returns
    -------
    GeoDataFrame
        ``limit_ms`` or ``source``, ``method`` (in words), ``road_m`` (metres of road inside), ``area_km2`` and
        the polygons. Buffers of neighbouring sources overlap where both are within the width.
    """
    import geopandas
    import shapely

    width = arrays.check_positive("width_m", width_m, "metres")
    if method not in {"buffer", "concave"}:
        raise InputError("areas", "method", method, "'buffer' or 'concave'", "Choose one of them.")
    key = "limit_ms" if "limit_ms" in roads else "source"
    rows: dict[str, list[Any]] = {key: [], "method": [], "road_m": [], "area_km2": []}
    shapes = []
    for value, group in roads.groupby(key, sort=True):
        lines = group.geometry.to_numpy()
        if method == "buffer":
            shape = _without_small_holes(shapely.union_all(shapely.buffer(lines, width)), width)
            words = f"within {width:g} m of the road, holes under {2 * width:g} m across filled"
        else:
            dense = shapely.segmentize(lines, width)
            corners = shapely.multipoints(shapely.get_coordinates(dense))
            shape = shapely.concave_hull(corners, ratio=ratio)
            words = f"concave hull of the road's corners, ratio {ratio:g}"
        shapes.append(shape)
        rows[key].append(value)
        rows["method"].append(words)
        rows["road_m"].append(float(group["length_m"].sum()))
        rows["area_km2"].append(float(shape.area) / 1e6)
    return geopandas.GeoDataFrame(rows, geometry=shapes, crs=roads.crs)


def write_frame(frame: geopandas.GeoDataFrame, path: str | Path) -> Path:
    """Write a table of roads or areas as GeoPackage (``.gpkg``) or GeoParquet (``.parquet``).

    Parameters
    ----------
    frame : GeoDataFrame
        Roads or areas.
    path : str or Path
        File to write; written completely or not at all.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        For another ending, or a folder that does not exist.
    """
    target = Path(path)
    kind = target.suffix.lower()
    if kind not in LAYERS:
        raise InputError(str(target), "", target.suffix, "'.gpkg' or '.parquet'", "Name such a file.")
    with written_whole(target) as temporary:
        if kind == ".parquet":
            frame.to_parquet(temporary, index=False)
        else:
            made = BytesIO()  # what GDAL says of a full disk is no error of the system
            frame.to_file(made, driver="GPKG", layer=target.stem, index=False)
            temporary.write_bytes(made.getbuffer())
    return target


def _without_small_holes(shape: Any, width: float) -> Any:
    """Fill the holes in which no circle of twice the width has room."""
    import shapely

    parts = []
    for part in shapely.get_parts(shape):
        holes = [ring for ring in part.interiors if not shapely.Polygon(ring).buffer(-width).is_empty]
        parts.append(shapely.Polygon(part.exterior, holes))
    return shapely.union_all(parts)


def _owned(parts: Parts) -> tuple[dict[str, Ints], Ints, Floats, Floats]:
    """Divide the parts by the source that is first there, -1 for nobody; then edge, begin and end of each stretch."""
    low, high = parts.from_fraction, parts.to_fraction
    switch = parts.switch()
    cut = low + switch * (high - low)
    # Where both directions are closed, who stands at an end does not come in.
    nobody = ~np.logical_or(*parts.entered())
    rows = [
        (parts.edge[used], begin[used], end[used], np.where(nobody, -1, owner)[used])
        for used, begin, end, owner in (
            (switch > 0, low, cut, parts.first_index),
            (switch < 1, cut, high, parts.last_index),
        )
    ]
    return {"source": np.concatenate([row[3] for row in rows])}, *_stacked([row[:3] for row in rows])


def _cut(columns: dict[str, Ints], edge: Ints, begin: Floats, end: Floats) -> pd.DataFrame:
    """Return stretches of road as a table without their lines."""
    import pandas as pd

    return pd.DataFrame({**columns, "edge": edge, "from_fraction": begin, "to_fraction": end})


def _stacked(rows: list[tuple[Ints, Floats, Floats]]) -> tuple[Ints, Floats, Floats]:
    edge, begin, end = zip(*rows, strict=True) if rows else (((np.empty(0, np.int64),),) * 3)
    return np.concatenate(edge), np.concatenate(begin), np.concatenate(end)


def _frame(
    network: RoadNetwork, columns: dict[str, Ints], edge: Ints, begin: Floats, end: Floats
) -> geopandas.GeoDataFrame:
    import geopandas
    from shapely.ops import substring

    long_enough = end - begin > _SHORTEST_PART
    columns = {name: column[long_enough] for name, column in columns.items()}
    edge, begin, end = edge[long_enough], begin[long_enough], end[long_enough]
    arc = network.edge_arc[edge]
    lines = network.lines[arc].copy()
    for at in np.flatnonzero((begin > 0) | (end < 1)):
        lines[at] = substring(lines[at], begin[at], end[at], normalized=True)
    table = {
        **columns,
        "edge": edge,
        "from_fraction": begin,
        "to_fraction": end,
        "length_m": network.length_m[arc] * (end - begin),
    }
    return geopandas.GeoDataFrame(table, geometry=list(lines), crs=network.crs)
