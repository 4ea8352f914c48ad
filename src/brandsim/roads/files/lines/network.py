"""Road networks from lines: GeoPackage, shapefile, GeoJSON or a GeoDataFrame, such as NVDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from brandsim._arguments import flag
from brandsim._errors import InputError, Said, verbatim
from brandsim.roads.files.chains import Segment, network_of
from brandsim.roads.files.drawing import note_drawing
from brandsim.roads.files.ferry_routes import whole_crossings
from brandsim.roads.files.lines.columns import columns_of
from brandsim.roads.files.lines.layers import line_crs, line_frame, lines_inside, name_of_crs, sha256_of_lines
from brandsim.roads.files.lines.mapping import LineMapping, load_line_mapping
from brandsim.roads.files.lines.rows import LineRoad, LineRows
from brandsim.roads.files.meetings import NEAR_M, Lines, crossings, cut, spots
from brandsim.roads.graph.arrays import check_positive
from brandsim.roads.graph.coordinates import WGS84, Coordinates, transformed
from brandsim.roads.graph.ledger import Outcome
from brandsim.roads.graph.provenance import Provenance
from brandsim.roads.rules.speeds import Speeds, load_speeds
from brandsim.roads.rules.vehicle import Vehicle, load_vehicle

if TYPE_CHECKING:
    import geopandas
    import pyproj

    from brandsim.roads.graph.network import RoadNetwork

_HIGHEST_M = 9000.0  # beyond is what some systems write for an unknown height


def read_lines(
    source: str | Path | geopandas.GeoDataFrame,
    *,
    mapping: LineMapping | str | Path | None = None,
    columns: Mapping[str, str] | None = None,
    layer: str | None = None,
    crs: str | None = None,
    bbox: tuple[float, float, float, float] | None = None,
    speeds: Speeds | None = None,
    metric_crs: str | None = None,
    join: bool = True,
    join_m: float | None = None,
    vehicle: Vehicle | None = None,
) -> RoadNetwork:
    """Read a network from lines; where they meet they are cut.

    Parameters
    ----------
    source : str, Path or GeoDataFrame
        The file or frame. Lines are cut where they meet: at ends, at corners that two lines of one level have, and
        at loose ends that touch a line. Lines that cross without a corner are one on a bridge and one below.
    mapping : LineMapping, str or Path, optional
        How columns are read: the name of a mapping that ships (``data/roads/mappings``) or a TOML file that says
        so; if left out the one that recognises the columns.
    columns : mapping of str to str, optional
        Instead of the mapping's own names: the column for each role (``road_class``, ``speed_limit_kmh``,
        ``direction`` …), all of which must exist. Values are read as NVDB's unless a mapping is named.
    layer : str, optional
        Layer of a file in which several have geometry.
    crs : str, optional
        Coordinate system, for data that do not name theirs.
    bbox : tuple of float, optional
        West, south, east and north in degrees; lines that touch the box are read, each whole.
    speeds : Speeds, optional
        Factors and defaults by class; the embedded ones if left out.
    metric_crs : str, optional
        System in metres; EPSG:3006 in Sweden, elsewhere the UTM zone, if left out.
    join : bool
        Whether lines of one class become one edge where only two of them meet.
    join_m : float, optional
        A loose end, where no other line ends, is joined to a line as near as this, in metres; the mapping's
        ``join_within_m`` if left out.
    vehicle : Vehicle, optional
        Held against limits of weight and size; the embedded one if left out.

    Returns
    -------
    RoadNetwork
        Which mapping, and why, is in ``provenance.details["mapping"]``, what was read and dropped in
        ``provenance.details["counts"]``, and what the file does not say in ``provenance.ledger``.

    Raises
    ------
    InputError
        For a file that cannot be read, several layers and none named, a missing or wrong coordinate system,
        columns that no mapping recognises, a role that finds none, a direction, or a yes or no, that the mapping
        does not know, a distance that is not above zero, and geometries that are not lines.
    """
    join = flag("road import", "join", join)
    if isinstance(source, str | Path):
        name, frame = Path(source).name, line_frame(Path(source), layer)
    else:
        name, frame = "GeoDataFrame", source
    if join_m is not None:
        check_positive("join_m", join_m, "metres")
    system = line_crs(name, frame, crs)
    there = [str(column) for column in frame.columns if column != frame.geometry.name]
    found = columns_of(name, there, _plan(mapping, columns))
    plan = found.mapping
    outside = 0
    if bbox is not None:
        frame, outside = lines_inside(name, frame, system, bbox)
    lines = _lines(name, frame, system, metric_crs)
    speeds = speeds or load_speeds()
    rows = LineRows(name, found, speeds, vehicle or load_vehicle())
    roads = rows.roads(frame, lines.row.tolist(), (lines.length_m / 1000).tolist())
    there_are = len(frame) - outside
    rows.counts.update(
        {"lines": there_are, "dropped_without_course": there_are - len(set(lines.row.tolist()))}
    )
    segments = _segments(lines, roads, rows, join_m)
    if not segments:
        raise InputError(
            name,
            "",
            verbatim("no roads"),
            "lines that are roads",
            "Check [road_class] and [network] of the mapping.",
        )
    segments, crossings = whole_crossings(segments)
    for crossing in crossings:
        crossing.note(rows.book, "row")
    details: dict[str, Any] = {
        "file": name,
        "sha256": sha256_of_lines(Path(source)) if isinstance(source, str | Path) else "",
        "crs": name_of_crs(system),
        "date": "",
        "licence": plan.licence if columns is None else "",
        "mapping": {"name": plan.name, "because": list(found.because)},
        "filter": {
            "columns": dict(found.of),
            "layer": layer,
            "bbox": bbox and list(bbox),
            "join": join,
            "join_m": join_m,
        },
        "counts": dict(sorted(rows.counts.items())),
    }
    credit = f"{name}; {plan.source}" if plan.source and columns is None else name
    about = Provenance(name=name.split(".")[0], source=credit, details=details)
    network = network_of(segments, lines.crs, speeds, about, join=join)
    note_drawing(network, rows.book, ends=False)
    return replace(network, provenance=replace(network.provenance, ledger=rows.book.ledger()))


def _plan(
    mapping: LineMapping | str | Path | None, columns: Mapping[str, str] | None
) -> LineMapping | str | Path | None:
    """Return the mapping to read with; None for the one whose columns the file has."""
    if columns is None:
        return mapping
    plan = mapping if isinstance(mapping, LineMapping) else load_line_mapping(mapping)
    return plan.with_columns(columns)


def _lines(name: str, frame: geopandas.GeoDataFrame, crs: pyproj.CRS, metric_crs: str | None) -> Lines:
    import shapely
    from pyproj import Geod

    shapes = np.asarray(frame.geometry.array, object)
    given = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    for row in np.flatnonzero(given):
        if shapes[row].geom_type not in {"LineString", "MultiLineString"}:
            raise InputError(
                name,
                Said("row {value}", value=row + 1),
                shapes[row].geom_type,
                "a line",
                "Name the layer of roads with --layer.",
            )
    parts, which = shapely.get_parts(shapes[given], return_index=True)
    rows = np.flatnonzero(given)[which]
    corners, of_part = shapely.get_coordinates(parts, return_index=True)
    broken = np.flatnonzero(~np.isfinite(corners).all(axis=1))
    if len(broken):
        raise InputError(
            name,
            Said("row {value}", value=rows[of_part[broken[0]]] + 1),
            tuple(corners[broken[0]].tolist()),
            "finite coordinates",
            "Repair or remove the line.",
        )
    corners, of_part = shapely.get_coordinates(parts, include_z=True, return_index=True)
    height_m = np.where(np.abs(corners[:, 2]) < _HIGHEST_M, corners[:, 2], np.nan)
    text, none = crs.to_string(), np.empty(0, np.int64)
    x, y = corners[:, :2].T.copy()
    metric = Coordinates(x, y, text, metric_crs, None, none, none).crs
    metres = np.stack(transformed(x, y, text, metric), axis=1)
    new = np.append(True, (of_part[1:] > of_part[:-1]) | (np.diff(spots(metres), axis=0) != 0).any(axis=1))
    metres, height_m, of_part = metres[new], height_m[new], of_part[new]
    lon, lat = transformed(x[new], y[new], text, WGS84)
    step_m = np.zeros(len(lon))
    step_m[:-1] = Geod(ellps="WGS84").inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2]
    first = np.searchsorted(of_part, np.arange(len(parts) + 1))
    step_m[first[1:] - 1] = 0.0
    lines = Lines(rows.astype(np.int64), first.astype(np.int64), metres, height_m, step_m, metric)
    return lines[lines.length_m > 0]


def _segments(
    lines: Lines, roads: Sequence[LineRoad | None], rows: LineRows, join_m: float | None
) -> list[Segment]:
    """Cut the lines that are roads where they meet; what is joined, or lies near, is noted."""
    kept = [road for road in roads if road is not None]
    if not kept:
        return []
    level = np.array([road.level for road in kept])
    ferry = np.array([road.road_class == "ferry" for road in kept])
    pieces = cut(
        lines[np.array([road is not None for road in roads])],
        level,
        ferry,
        within_m=rows.columns.mapping.join_within_m,
        join_m=join_m,
    )
    for count, ends in (("ends_joined_to_a_line", pieces.joined), ("ends_near_a_line", pieces.near)):
        if len(ends):
            rows.counts[count] += len(ends)
    near = f"within {NEAR_M:g} m of a line that it does not meet"
    for value, done, ends in (
        ("on a line", Outcome.OBEYED, pieces.joined),
        (near, Outcome.NOTED, pieces.near),
    ):
        for row in pieces.lines.row[pieces.lines.line[ends]].tolist():
            rows.book.note("end of road", value, done, f"row {row + 1}")
    for one, other in (pieces.lines.row[crossings(pieces, level, ferry)] + 1).tolist():
        rows.book.note(
            "crossing", "without a common corner, not joined", Outcome.NOTED, f"row {one}, {other}"
        )
    corners, metres = pieces.lines.xy, pieces.lines.step_m
    return [
        kept[line].segment(first, last, corners[begin : end + 1], float(metres[begin:end].sum()))
        for line, begin, end, (first, last) in zip(
            pieces.lines.line[pieces.begin].tolist(),
            pieces.begin.tolist(),
            pieces.end.tolist(),
            pieces.place.tolist(),
            strict=True,
        )
    ]
