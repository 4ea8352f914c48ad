"""Road networks from lines: GeoPackage, shapefile, GeoJSON or a GeoDataFrame, such as NVDB."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from brandsim._errors import InputError, Said, verbatim
from brandsim._validate import check_known
from brandsim.roads.files.chains import Segment, network_of
from brandsim.roads.files.ferry_routes import whole_crossings
from brandsim.roads.files.line_files import line_crs, line_frame, lines_inside, sha256_of_lines
from brandsim.roads.files.line_mapping import LineMapping, load_line_mapping
from brandsim.roads.files.meetings import NEAR_M, Lines, cut, spots
from brandsim.roads.graph.arrays import check_positive
from brandsim.roads.graph.coordinates import WGS84, Coordinates, transformed
from brandsim.roads.graph.ledger import LedgerBook, Outcome
from brandsim.roads.graph.provenance import Provenance
from brandsim.roads.rules.durations import Duration
from brandsim.roads.rules.speeds import Speeds, limit_kmh, load_speeds

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
) -> RoadNetwork:
    """Read a network from lines; where they meet they are cut.

    Parameters
    ----------
    source : str, Path or GeoDataFrame
        The file or frame. Lines are cut where they meet: at ends, at corners that two lines of one level have, and
        at loose ends that touch a line. Lines that cross without a corner are one on a bridge and one below.
    mapping : LineMapping, str or Path, optional
        How columns are read, or a TOML file that says so; NVDB's if left out.
    columns : mapping of str to str, optional
        Instead of the mapping's own names: the column for each role (``road_class``, ``speed_limit_kmh``,
        ``direction`` …), all of which must exist.
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

    Returns
    -------
    RoadNetwork
        What was read and dropped is in ``provenance.details["counts"]``.

    Raises
    ------
    InputError
        For a file that cannot be read, several layers and none named, a missing or wrong coordinate system, an
        unknown column, a distance that is not above zero, and geometries that are not lines.
    """
    if isinstance(source, str | Path):
        name, frame = Path(source).name, line_frame(Path(source), layer)
    else:
        name, frame = "GeoDataFrame", source
    if join_m is not None:
        check_positive("join_m", join_m, "metres")
    plan = mapping if isinstance(mapping, LineMapping) else load_line_mapping(mapping)
    if columns is not None:
        plan = plan.with_columns(columns)
    roles = plan.found(name, [str(column) for column in frame.columns], strict=columns is not None)
    system = line_crs(name, frame, crs)
    if bbox is not None:
        frame = lines_inside(name, frame, system, bbox)
    lines = _lines(name, frame, system, metric_crs)
    counts: Counter[str] = Counter(lines=len(frame), dropped_without_course=len(frame) - len(set(lines.row)))
    speeds = speeds or load_speeds()
    book = LedgerBook()
    segments = _segments(name, frame, lines, plan, roles, speeds, counts, book, join_m)
    if not segments:
        raise InputError(
            name, "", verbatim("no roads"), "lines that are roads", "Check the mapping's [network]."
        )
    if not roles:
        counts["columns_not_found"] = len(plan.columns)
    segments, crossings = whole_crossings(segments)
    for crossing in crossings:
        crossing.note(book, "row")
    details: dict[str, Any] = {
        "file": name,
        "sha256": sha256_of_lines(Path(source)) if isinstance(source, str | Path) else "",
        "date": "",
        "licence": plan.licence if columns is None and roles else "",
        "filter": {
            "columns": roles,
            "layer": layer,
            "bbox": bbox and list(bbox),
            "join": join,
            "join_m": join_m,
        },
        "counts": dict(sorted(counts.items())),
    }
    credit = f"{name}; {plan.source}" if plan.source and columns is None and roles else name
    about = Provenance(name=name.split(".")[0], source=credit, details=details, ledger=book.ledger())
    return network_of(segments, lines.crs, speeds, about, join=join)


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
                "Choose the layer of roads.",
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
    return lines[np.bincount(of_part, weights=step_m, minlength=len(parts)) > 0]


def _segments(
    name: str,
    frame: geopandas.GeoDataFrame,
    lines: Lines,
    plan: LineMapping,
    roles: Mapping[str, str],
    speeds: Speeds,
    counts: Counter[str],
    book: LedgerBook,
    join_m: float | None,
) -> list[Segment]:
    read = {role: [_plain(value) for value in frame[column]] for role, column in roles.items()}
    roads: list[dict[str, Any]] = []
    levels: list[int] = []
    kept = np.zeros(len(lines), bool)
    for line, row in enumerate(lines.row.tolist()):
        tags = {role: values[row] for role, values in read.items()}
        if (
            tags.get("network")
            and plan.open_networks
            and tags["network"].casefold() not in plan.open_networks
        ):
            counts["dropped_other_network"] += 1
            continue
        forward, backward = _directions(name, row, tags, plan)
        if not (forward or backward):
            counts["dropped_closed"] += 1
            continue
        both = limit_kmh(tags.get("speed_limit_kmh"))
        there, back = (limit_kmh(tags.get(role)) for role in ("forward_kmh", "backward_kmh"))
        kept[line] = True
        levels.append(_level(tags, plan))
        roads.append(
            {
                "road_class": _class(tags, plan, speeds, counts),
                "forward": forward,
                "backward": backward,
                "forward_kmh": both if np.isnan(there) else there,
                "backward_kmh": both if np.isnan(back) else back,
                "duration": _duration(tags.get("crossing_s", "")),
                "road": row + 1,
                "name": tags.get("name", ""),
                "road_ref": tags.get("road_ref", ""),
            }
        )
    if not roads:
        return []
    ferry = np.array([road["road_class"] == "ferry" for road in roads])
    pieces = cut(lines[kept], np.array(levels), ferry, within_m=plan.join_within_m, join_m=join_m)
    counts.update(+Counter(ends_joined_to_a_line=len(pieces.joined), ends_near_a_line=len(pieces.near)))
    near = f"within {NEAR_M:g} m of a line that it does not meet"
    for value, done, ends in (
        ("on a line", Outcome.OBEYED, pieces.joined),
        (near, Outcome.NOTED, pieces.near),
    ):
        for row in pieces.lines.row[pieces.lines.line[ends]].tolist():
            book.note("end", value, done, f"row {row + 1}")
    corners, metres = pieces.lines.xy, pieces.lines.step_m
    return [
        Segment(first, last, corners[begin : end + 1], float(metres[begin:end].sum()), **roads[line])
        for line, begin, end, (first, last) in zip(
            pieces.lines.line[pieces.begin].tolist(),
            pieces.begin.tolist(),
            pieces.end.tolist(),
            pieces.place.tolist(),
            strict=True,
        )
    ]


def _level(tags: Mapping[str, str], plan: LineMapping) -> int:
    """Return the level of a line: the one stated, else 1 for a bridge, -1 for a tunnel and 0 for the ground."""
    try:
        stated = round(float(tags.get("level") or 0))
    except (ValueError, OverflowError):
        stated = 0
    return stated or _is_true(tags, "bridge", plan) - _is_true(tags, "tunnel", plan)


def _plain(value: Any) -> str:
    """Return a cell as text, whole numbers without decimals, empty if there is nothing."""
    if value is None or value != value:  # noqa: PLR0124  (NaN and NaT)
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    text = str(value).strip()
    return text[:-2] if text.endswith(".0") else text


def _directions(name: str, row: int, tags: Mapping[str, str], plan: LineMapping) -> tuple[bool, bool]:
    ways = {value.casefold(): way for way, values in plan.direction.items() for value in values}
    text = tags.get("direction", "").casefold()
    if text and text not in ways:
        check_known(
            name, Said("row {value}, direction", value=row + 1), text, ways, "a direction of the mapping"
        )
    way = ways.get(text, "both") if text else "both"
    forward = way in {"both", "forward"} and not _is_true(tags, "closed_forward", plan)
    backward = way in {"both", "backward"} and not _is_true(tags, "closed_backward", plan)
    return forward, backward


def _duration(text: str) -> Duration:
    """Read a crossing time: a number is seconds, other forms say their unit."""
    try:
        return Duration.seconds(float(text))
    except ValueError:
        return Duration.read(text)


def _is_true(tags: Mapping[str, str], role: str, plan: LineMapping) -> bool:
    return tags.get(role, "").casefold() in plan.true


def _class(tags: Mapping[str, str], plan: LineMapping, speeds: Speeds, counts: Counter[str]) -> str:
    if _is_true(tags, "ferry", plan):
        return "ferry"
    if _is_true(tags, "motorway", plan):
        return "motorway"
    given = tags.get("road_class", "")
    if given in plan.road_class:
        return plan.road_class[given]
    if given in speeds.classes:
        return given
    counts["without_known_class"] += 1
    return plan.road_class.get("default", "unclassified")
