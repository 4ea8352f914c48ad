"""Isochrones and nearest-station areas, cut at the exact point on the road, as GeoDataFrames.

Roads are exact: a line ends where the time runs out, or where another station is first. Areas are drawn
around those lines by a method that each row states, and are only as good as that method. Turns are counted if the
network has them: a point on a road is reached when `RoadNetwork.travel_table_ms` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from brandsim._data import written_whole
from brandsim._errors import InputError
from brandsim.roads.graph import arrays
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.points import SnappedPoints
from brandsim.roads.graph.topology import CLOSED_MS, Flags, Floats, Ints
from brandsim.roads.search.reach import Nearest, Sources, entering

if TYPE_CHECKING:
    import geopandas
    import pandas as pd

_NEVER = np.inf
_SHORTEST_PART = 1e-9


@dataclass(frozen=True, eq=False)
class _Parts:
    """Roads cut where sources lie, with who is first at both ends of each part.

    `first_ms` and `last_ms` are infinite where nobody comes; `onward_ms` and `back_ms` are the times over the
    whole part, infinite where that direction is closed. Arrays of shape (parts,).
    """

    edge: Ints
    from_fraction: Floats
    to_fraction: Floats
    first_ms: Floats
    last_ms: Floats
    first_index: Ints
    last_index: Ints
    onward_ms: Floats
    back_ms: Floats


def reachable_roads(
    network: RoadNetwork,
    sources: Sources,
    limits_ms: npt.ArrayLike,
    *,
    start_ms: npt.ArrayLike | None = None,
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

    Returns
    -------
    GeoDataFrame
        A row per limit and stretch of road: ``limit_ms``, ``edge``, ``from_fraction``, ``to_fraction``,
        ``length_m`` and the line, in the network's system (EPSG:3006 in Sweden). A longer limit holds the
        shorter ones. Ferries are travelled but are no road, and are left out.
    """
    limits = np.unique(arrays.integers("limits_ms", limits_ms))
    arrays.check_not_negative("limits_ms", limits, "milliseconds")
    parts = _Roads.of(network, sources, start_ms).parts()
    rows: list[tuple[int, Ints, Floats, Floats]] = []
    for limit in limits.tolist():
        head = _share(limit - parts.first_ms, parts.onward_ms)
        tail = 1.0 - _share(limit - parts.last_ms, parts.back_ms)
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
    network: RoadNetwork, sources: Sources, *, start_ms: npt.ArrayLike | None = None
) -> geopandas.GeoDataFrame:
    """Divide the roads into stretches by the source that is first there.

    Parameters
    ----------
    network, sources, start_ms
        As in `reachable_roads`.

    Returns
    -------
    GeoDataFrame
        ``source`` (its row, -1 where none comes), ``edge``, ``from_fraction``, ``to_fraction``, ``length_m``
        and the line; an edge is cut where two sources are equally fast. Ferries are left out.
    """
    return _frame(network, *_owned(_Roads.of(network, sources, start_ms).parts()))


def second_roads(
    network: RoadNetwork, sources: Sources, *, start_ms: npt.ArrayLike | None = None
) -> geopandas.GeoDataFrame:
    """Divide the roads into stretches by the source that is there second: the next crew, if the first is away.

    Parameters
    ----------
    network, sources, start_ms
        As in `reachable_roads`.

    Returns
    -------
    GeoDataFrame
        As `nearest_roads`, with ``source`` the second and ``first`` the first; -1 where none comes.
    """
    import pandas as pd

    roads = _Roads.of(network, sources, start_ms)
    first = _cut(*_owned(roads.parts()))
    pieces = [first[first["source"] < 0].rename(columns={"source": "first"}).assign(source=-1)]
    for row in range(len(roads.start)):
        mine = first[first["source"] == row].rename(columns={"source": "first"})
        both = mine.merge(_cut(*_owned(roads.parts(away=row))), on="edge", suffixes=("", "_other"))
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
    if kind not in {".gpkg", ".parquet"}:
        raise InputError(str(target), "", target.suffix, "'.gpkg' or '.parquet'", "Name such a file.")
    with written_whole(target) as temporary:
        if kind == ".parquet":
            frame.to_parquet(temporary, index=False)
        else:
            temporary.unlink()  # the driver makes its file itself
            frame.to_file(temporary, driver="GPKG", layer=target.stem, index=False)
    return target


def _without_small_holes(shape: Any, width: float) -> Any:
    """Fill the holes in which no circle of twice the width has room."""
    import shapely

    parts = []
    for part in shapely.get_parts(shape):
        holes = [ring for ring in part.interiors if not shapely.Polygon(ring).buffer(-width).is_empty]
        parts.append(shapely.Polygon(part.exterior, holes))
    return shapely.union_all(parts)


def _share(left_ms: Floats, way_ms: Floats) -> Floats:
    """Compute how much of a part can be travelled in the time that is left, from 0 to 1."""
    open_way = np.isfinite(way_ms) & (left_ms >= 0)
    share = np.where(open_way, 1.0, 0.0)
    np.divide(left_ms, way_ms, out=share, where=open_way & (way_ms > 0))
    return np.minimum(share, 1.0)


def _entered(parts: _Parts) -> tuple[Flags, Flags]:
    """Return whether anybody comes into each part from its first end, and from its last."""
    from_first = np.isfinite(parts.first_ms) & np.isfinite(parts.onward_ms)
    return from_first, np.isfinite(parts.last_ms) & np.isfinite(parts.back_ms)


def _switch(parts: _Parts) -> Floats:
    """Compute the fraction of each part that belongs to the source at its first end."""
    same = parts.first_index == parts.last_index
    from_first, from_last = _entered(parts)
    both = from_first & from_last & ~same
    # first + f * onward = last + (1 - f) * back
    ways = np.where(both, parts.onward_ms + parts.back_ms, 1.0)
    gap = np.where(both, parts.last_ms, 0.0) + np.where(both, parts.back_ms, 0.0)
    meet = (gap - np.where(both, parts.first_ms, 0.0)) / np.where(ways > 0, ways, 1.0)
    meet = np.where(ways > 0, np.clip(meet, 0.0, 1.0), 1.0)
    only_last = from_last & ~from_first
    return np.where(both, meet, np.where(only_last, 0.0, 1.0))


@dataclass(frozen=True, eq=False)
class _Roads:
    """The roads of a network, and who is first ready to drive into each of them at both ends."""

    network: RoadNetwork
    sources: Sources
    start: Ints
    edge: Ints
    entered: Nearest

    @classmethod
    def of(cls, network: RoadNetwork, sources: Sources, start_ms: npt.ArrayLike | None) -> _Roads:
        arc = network.edge_arc
        edge = np.flatnonzero(network.drivable[arc] & ~network.is_ferry[arc])
        count = len(sources) if isinstance(sources, SnappedPoints) else np.size(np.asarray(sources))
        entered = entering(network, sources, start_ms=start_ms)
        start = np.zeros(count, np.int64) if start_ms is None else arrays.integers("start_ms", start_ms)
        return cls(network, sources, start, edge, entered)

    def parts(self, away: int | None = None) -> _Parts:
        """Cut the roads where sources lie, as if one of these, if any, were not there."""
        network, sources, edge = self.network, self.sources, self.edge
        arc = network.edge_arc[edge]
        back = network.reverse[arc]
        open_back = (back >= 0) & (network.travel_time_ms[back] != CLOSED_MS)
        onward_ms = np.where(network.travel_time_ms[arc] != CLOSED_MS, network.travel_time_ms[arc], _NEVER)
        back_ms = np.where(open_back, network.travel_time_ms[back], _NEVER)
        first = self.entered if away is None else self.entered.without(away)
        time = np.where(first.time_ms[:, 0] < 0, _NEVER, first.time_ms[:, 0])
        # Nobody drives into the far end of a one-way road.
        times = time[arc], np.where(back >= 0, time[back], _NEVER)
        owners = first.index[arc, 0], np.where(back >= 0, first.index[back, 0], -1)
        zero, one = np.zeros(len(edge)), np.ones(len(edge))
        whole = _Parts(edge, zero, one, *times, *owners, onward_ms, back_ms)
        if not isinstance(sources, SnappedPoints):
            return whole
        inside = np.flatnonzero(sources.node < 0)
        inside = inside[inside != (-1 if away is None else away)]
        keep = ~np.isin(edge, sources.edge[inside])
        split = [_split(whole, int(row), sources, inside, self.start) for row in np.flatnonzero(~keep)]
        return _Parts(
            *(
                np.concatenate([getattr(whole, name)[keep], *(getattr(part, name) for part in split)])
                for name in _Parts.__annotations__
            )
        )


def _owned(parts: _Parts) -> tuple[dict[str, Ints], Ints, Floats, Floats]:
    """Divide the parts by the source that is first there, -1 for nobody; then edge, begin and end of each stretch."""
    low, high = parts.from_fraction, parts.to_fraction
    switch = _switch(parts)
    cut = low + switch * (high - low)
    # Where both directions are closed, who stands at an end does not come in.
    nobody = ~np.logical_or(*_entered(parts))
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


def _split(whole: _Parts, row: int, sources: SnappedPoints, inside: Ints, start: Ints) -> _Parts:
    """Cut one edge at the sources inside it."""
    on_it = inside[sources.edge[inside] == whole.edge[row]]
    cuts = np.unique(sources.fraction[on_it])
    marks = np.concatenate([[0.0], cuts, [1.0]])
    onward, back = float(whole.onward_ms[row]), float(whole.back_ms[row])
    labels: list[tuple[float, int]] = []
    for mark in marks:
        arrivals = [(_NEVER, -1)]
        if mark in {0.0, 1.0}:
            end = (whole.first_ms, whole.first_index) if mark == 0.0 else (whole.last_ms, whole.last_index)
            arrivals.append((float(end[0][row]), int(end[1][row])))
        else:
            arrivals.append((float(whole.first_ms[row]) + mark * onward, int(whole.first_index[row])))
            if np.isfinite(back):
                arrivals.append((float(whole.last_ms[row]) + (1 - mark) * back, int(whole.last_index[row])))
            for source in on_it:
                gap = float(mark - sources.fraction[source])
                way = gap * onward if gap > 0 else (-gap * back if gap < 0 else 0.0)
                arrivals.append((float(start[source]) + way, int(source)))
        labels.append(min(arrivals, key=lambda label: (label[0], label[1] if label[1] >= 0 else 1 << 62)))
    time, owner = np.array([label[0] for label in labels]), np.array([label[1] for label in labels])
    size = np.diff(marks)
    back_ms = size * back if np.isfinite(back) else np.full(len(size), _NEVER)
    edges = np.full(len(size), whole.edge[row])
    halves = (time[:-1], time[1:], owner[:-1], owner[1:])
    return _Parts(edges, marks[:-1], marks[1:], *halves, size * onward, back_ms)


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
