"""Edits of the roads as TOML files: checked at the border, with the cure in every message."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from brandsim._data import PACKAGED, data_file
from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._validate import check_known, check_range, fits_range
from brandsim.roads.edits.effects import Edits
from brandsim.roads.edits.kinds import KINDS, Edit, NewRoad, Where
from brandsim.roads.rules.conditions import When
from brandsim.tables.toml import Confidence, Several, TomlTable, checked, parse_toml
from brandsim.words.text import Text, sourced

_S_PER_HOUR = 3600.0
_FOLDER = ("roads", PACKAGED, "edits")
_WHEN = ("hours", "weekdays", "months", "surface")


class _File(TomlTable):
    edit: Several[dict[str, Any]]


class _Near(TomlTable):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    radius_m: float = Field(gt=0, le=100_000)


class _AnyEdit(TomlTable):
    key: str = Field(min_length=1)
    kind: str
    name_sv: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    source: str = Field(min_length=1)
    source_sv: str = ""
    source_en: str = ""
    confidence: Confidence
    hours: str | None = None
    weekdays: str | None = None
    months: str | None = None
    surface: str | None = None


class _OnRoads(_AnyEdit):
    road: str | None = None
    edges: Several[Several[str]] = ()
    near: _Near | None = None
    shape: Any = None
    direction: Literal["both", "forward"] = "both"


class _Closure(_OnRoads):
    pass


class _Slower(_OnRoads):
    factor: float | None = Field(None, gt=0, le=5)
    low: float | None = Field(None, gt=0, le=5)
    high: float | None = Field(None, gt=0, le=5)
    speed_limit_kmh: float | None = Field(None, gt=0, le=130)


class _Delay(_OnRoads):
    delay_s: float | None = Field(None, ge=0, le=86_400)
    openings_per_hour: float | None = Field(None, ge=0, le=60)
    opening_s: float | None = Field(None, gt=0, le=3600)
    queue_s: float | None = Field(None, ge=0, le=3600)
    closing_s: float | None = Field(None, ge=0, le=3600)
    low: float | None = Field(None, ge=0, le=86_400)
    high: float | None = Field(None, ge=0, le=86_400)


class _NewRoad(_AnyEdit):
    first: Any = Field(alias="from")
    last: Any = Field(alias="to")
    length_km: float | None = Field(None, gt=0, le=1000)
    course: Any = None
    road_class: str
    speed_limit_kmh: float = Field(gt=0, le=130)
    one_way: bool = False


_MODELS: Mapping[str, type[_AnyEdit]] = dict(zip(KINDS, (_Closure, _Slower, _Delay, _NewRoad), strict=True))


def edit_names() -> tuple[str, ...]:
    """Return the names of the packaged sets of edits, all of them examples for Norrtälje."""
    return tuple(sorted(path.stem for path in data_file(*_FOLDER).glob("*.toml")))


def load_edits(*names_or_paths: str | Path) -> Edits:
    """Load the edits of one or more files, in order.

    Parameters
    ----------
    *names_or_paths : str or Path
        Names from `edit_names`, or paths of TOML files of the same form.

    Raises
    ------
    InputError
        For an unknown name, faulty TOML, a misspelt key (with a suggestion), a value of the wrong kind or
        outside its range, or a key of an edit that is used twice.
    """
    return Edits(tuple(edit for name in names_or_paths for edit in _read(_path(name))))


def expected_wait_s(
    openings_per_hour: float, opening_s: float, *, queue_s: float = 0.0, closing_s: float | None = None
) -> float:
    """Compute the mean wait in seconds at a bridge that opens, for one who comes at any moment.

    Parameters
    ----------
    openings_per_hour : float
        How often it opens.
    opening_s : float
        How long the road is closed each time.
    queue_s : float
        Time after that until the queue has driven off.
    closing_s : float, optional
        How soon an open bridge is closed for an emergency vehicle, which then passes the queue; None: it waits
        as others do.

    Returns
    -------
    float
        Seconds.

    Notes
    -----
    The chance to come while it is open is ``openings_per_hour * opening_s / 3600``, and the mean of what then
    remains is half of `opening_s`. With a queue the wait falls evenly from `opening_s` for the first in it to
    nothing for who comes when it has gone, over ``opening_s + queue_s``. With priority the wait is what
    remains, at most `closing_s`: its mean is ``closing_s - closing_s**2 / (2 * opening_s)``.
    """
    if closing_s is not None:
        mean_s = closing_s - closing_s**2 / (2 * opening_s)
        return openings_per_hour * opening_s / _S_PER_HOUR * mean_s
    return openings_per_hour * opening_s * (opening_s + queue_s) / (2 * _S_PER_HOUR)


def _path(name: str | Path) -> Path:
    if str(name).lower().endswith(".toml"):
        return Path(name)
    check_known(
        "edits", "name", str(name), edit_names(), "a packaged set of edits or the path of a .toml file"
    )
    return data_file(*_FOLDER, f"{name}.toml")


def _read(path: Path) -> list[Edit]:
    file = checked(_File, parse_toml(path, "a file of edits"), str(path))
    return [_edit(str(path), number, given) for number, given in enumerate(file.edit, start=1)]


def _edit(file: str, number: int, given: dict[str, Any]) -> Edit:
    place = Said("edit {number}", number=number)
    if "key" in given:
        place = Said("edit {number} ({key})", number=number, key=given["key"])
    check_known(file, Said("{place}, kind", place=place), str(given.get("kind", "")), KINDS, "a kind of edit")
    read = checked(_MODELS[given["kind"]], given, file, place)
    written = {name: getattr(read, name) for name in _WHEN}
    where, value, low, high, cap, new_road = None, None, None, None, None, None
    if isinstance(read, _OnRoads):
        where = _where(file, place, read)
    if isinstance(read, _Slower):
        value, low, high, cap = read.factor, read.low, read.high, read.speed_limit_kmh
        if value is None and cap is None:
            raise InputError(
                file, place, NOTHING, "a factor or a speed_limit_kmh", "Say how much slower the road is."
            )
    if isinstance(read, _Delay):
        value, low, high = _wait_s(file, place, read), read.low, read.high
    if isinstance(read, _NewRoad):
        new_road = _new_road(file, place, read)
    _check_within(file, place, value, low, high)
    return Edit(
        key=read.key,
        kind=read.kind,
        text=Text(read.name_sv, read.name_en),
        source=read.source,
        source_text=sourced(read.source, read.source_sv, read.source_en),
        confidence=read.confidence,
        when=When.read(file, place, **written),
        written=tuple((name, text) for name, text in written.items() if text),
        file=file,
        where=where,
        value=value,
        low=low,
        high=high,
        speed_limit_kmh=cap,
        new_road=new_road,
    )


def _where(file: str, place: str, read: _OnRoads) -> Where:
    if read.road is None and not read.edges and read.near is None and read.shape is None:
        raise InputError(
            file, place, NOTHING, "road, edges, near or shape", "Say which roads the edit is about."
        )
    for pair in read.edges:
        if len(pair) != 2:
            raise InputError(
                file,
                Said("{place}, edges", place=place),
                pair,
                "pairs of nodes",
                'Write [["node_a", "node_b"], …].',
            )
    if read.direction == "forward" and not read.edges:
        raise InputError(
            file,
            Said("{place}, direction", place=place),
            read.direction,
            "edges, since the direction is from the first node of a pair to the second",
            "Name the edges, or leave the direction out.",
        )
    near = None if read.near is None else (read.near.lat, read.near.lon, read.near.radius_m)
    shape = None if read.shape is None else _shape(file, Said("{place}, shape", place=place), read.shape)
    pairs = tuple((first, last) for first, last in read.edges)
    return Where(read.road, pairs, near, shape, read.direction == "forward")


def _wait_s(file: str, place: str, read: _Delay) -> float:
    bridge = (read.openings_per_hour, read.opening_s)
    if (read.delay_s is None) == (bridge == (None, None)) or (None in bridge) != (bridge == (None, None)):
        raise InputError(
            file,
            place,
            verbatim(
                Said(
                    "delay_s {delay_s}, openings_per_hour {bridge}, opening_s {bridge2}",
                    delay_s=read.delay_s,
                    bridge=bridge[0],
                    bridge2=bridge[1],
                )
            ),
            "either delay_s, or openings_per_hour and opening_s",
            "State the wait, or how often and how long the bridge is open.",
        )
    if read.openings_per_hour is None or read.opening_s is None:
        if read.queue_s is not None or read.closing_s is not None:
            raise InputError(
                file, place, verbatim("queue_s or closing_s"), "a bridge that opens", "Leave them out."
            )
        return float(read.delay_s or 0.0)
    queue_s = read.queue_s or 0.0
    if read.openings_per_hour * (read.opening_s + queue_s) > _S_PER_HOUR:
        raise InputError(
            file,
            Said("{place}, openings_per_hour", place=place),
            read.openings_per_hour,
            "openings that last, with their queue, at most an hour in an hour",
            "Correct the number, opening_s (seconds) or queue_s.",
        )
    if read.closing_s is not None:
        check_range(
            file,
            Said("{place}, closing_s", place=place),
            read.closing_s,
            0.0,
            read.opening_s,
            "seconds (opening_s)",
        )
    return expected_wait_s(read.openings_per_hour, read.opening_s, queue_s=queue_s, closing_s=read.closing_s)


def _check_within(file: str, place: str, value: float | None, low: float | None, high: float | None) -> None:
    if not fits_range(value, low, high):
        raise InputError(
            file,
            place,
            verbatim(Said("low {low}, value {value}, high {high}", low=low, value=value, high=high)),
            "low ≤ value ≤ high, or neither low nor high",
            "Correct the range; for a bridge that opens the value is the expected wait in seconds.",
        )


def _new_road(file: str, place: str, read: _NewRoad) -> NewRoad:
    ends = tuple(
        given
        if isinstance(given, str)
        else _spot(file, Said("{place}, {side}", place=place, side=side), given)
        for side, given in (("from", read.first), ("to", read.last))
    )
    if read.length_km is None and read.course is None:
        raise InputError(
            file, place, NOTHING, "length_km or course", "State the length, or draw the road's corners."
        )
    course = () if read.course is None else _spots(file, Said("{place}, course", place=place), read.course)
    limit = read.speed_limit_kmh
    return NewRoad((ends[0], ends[1]), course, read.length_km, read.road_class, limit, read.one_way)


def _spot(file: str, place: str, given: Any) -> tuple[float, float]:
    """Read a latitude and longitude."""
    numbers = given if isinstance(given, list) else []
    if len(numbers) == 2 and all(type(number) in {int, float} for number in numbers):
        lat, lon = float(numbers[0]), float(numbers[1])
        if abs(lat) <= 90 and abs(lon) <= 180:
            return lat, lon
    raise InputError(
        file,
        place,
        given,
        "latitude and longitude in degrees, as in [59.9388, 18.8259]",
        "Correct the two numbers; the id of a node is quoted text.",
    )


def _spots(file: str, place: str, given: Any) -> tuple[tuple[float, float], ...]:
    if not isinstance(given, list):
        raise InputError(file, place, given, "a list of [latitude, longitude]", "Write [[59.9, 18.8], …].")
    return tuple(
        _spot(file, Said("{place}, number {at}", place=place, at=at), spot) for at, spot in enumerate(given)
    )


def _shape(file: str, place: str, given: Any) -> Any:
    """Read a line or an area in longitude and latitude, from WKT or from a list of places."""
    import shapely

    shape: Any = None
    if isinstance(given, str):
        try:
            shape = shapely.from_wkt(given)
        except shapely.errors.GEOSException:
            shape = None
    else:
        corners = [(lon, lat) for lat, lon in _spots(file, place, given)]
        if len(corners) >= 4 and corners[0] == corners[-1]:
            shape = shapely.Polygon(corners)
        elif len(corners) >= 2:
            shape = shapely.LineString(corners)
    fits = shape is not None and shape.geom_type.removeprefix("Multi") in {"LineString", "Polygon"}
    if not fits or shape.is_empty or not shape.is_valid:
        raise InputError(
            file,
            place,
            given,
            "a line or an area that does not cross itself: a list of [latitude, longitude] (closed if the last is "
            "the first), or WKT with longitude first",
            "Draw it again.",
        )
    west, south, east, north = shape.bounds
    _spot(file, place, [south, west])
    _spot(file, place, [north, east])
    return shape
