"""brandsim's own file: a network as plain arrays in an uncompressed ``.npz``, loaded in milliseconds."""

from __future__ import annotations

import io
import json
import tokenize
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError, Said, verbatim
from brandsim._files import check_file_exists, file_path, written_whole
from brandsim.roads.graph.coordinates import Coordinates
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.graph.provenance import Provenance
from brandsim.roads.graph.topology import CLOSED_MS, Flags, Floats, Ints, Topology
from brandsim.roads.graph.turn_penalties import TurnPenalties
from brandsim.roads.graph.turns import Turns

_KIND = "brandsim road network"
_VERSION = 2
_WHAT = "a road network that brandsim saved (.npz)"
_CURE = "Import the network again with brandsim.roads.save_network."
_Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, eq=False)
class _Shapes:
    """Lines of the arcs that are not straight, as flat corners; built when they are asked for.

    Parameters
    ----------
    corners : ndarray of float64, shape (corners, 2)
        Metres, line after line.
    first : ndarray of int64, shape (lines + 1,)
        Where each line begins.
    line : ndarray of int64, shape (arcs,)
        The line of each arc, -1 for a straight one.
    turned : ndarray of bool, shape (arcs,)
        Whether the arc runs along its line from the end to the beginning.
    """

    corners: Floats
    first: Ints
    line: Ints
    turned: Flags


@dataclass(frozen=True, eq=False)
class _Stored(Coordinates):
    """Coordinates that lie in the file in metres."""

    stored: _Shapes | None = None

    @cached_property
    def crs(self) -> str:
        """Name of the system in metres."""
        return self.crs_given

    @cached_property
    def xy(self) -> tuple[Floats, Floats]:
        """Nodes in metres."""
        return self.x_given, self.y_given

    @cached_property
    def lines(self) -> npt.NDArray[np.object_]:
        """Course of each arc in metres."""
        import shapely

        ends = np.stack(
            [np.stack([self.x_given[at], self.y_given[at]], axis=-1) for at in (self.source, self.target)],
            axis=1,
        )
        lines: npt.NDArray[np.object_] = shapely.linestrings(ends) if len(ends) else np.empty(0, object)
        kept = self.stored
        if kept is not None and len(kept.first) > 1:
            of_line = np.repeat(np.arange(len(kept.first) - 1), np.diff(kept.first))
            drawn = shapely.linestrings(kept.corners, indices=of_line)
            for turned in (False, True):
                arcs = np.flatnonzero((kept.line >= 0) & (kept.turned == turned))
                lines[arcs] = shapely.reverse(drawn[kept.line[arcs]]) if turned else drawn[kept.line[arcs]]
        lines.flags.writeable = False
        return lines


def save_network(network: RoadNetwork, path: str | Path) -> None:
    """Save a network in brandsim's own format.

    Parameters
    ----------
    network : RoadNetwork
        Any network.
    path : str or Path
        The file, with the suffix ``.npz``. The same network gives the same bytes.

    Raises
    ------
    InputError
        If the file cannot be written, has another suffix, an arc is closed, or a column holds values that are
        neither text, numbers, truth values nor empty.
    """
    file = file_path("roads", "path", path)
    if file.suffix.lower() != ".npz":
        raise InputError(str(file), "", file.suffix, "the suffix .npz", "Name the file with it.")
    closed = int((network.travel_time_ms == CLOSED_MS).sum())
    if closed:
        raise InputError(
            str(file),
            "",
            verbatim(Said("{closed:# closed arc|# closed arcs}", closed=closed)),
            "a network with all its roads open",
            "Save the network without edits; edits are data of their own.",
        )
    arrays: _Arrays = {
        "x": network.x,
        "y": network.y,
        "source": network.source,
        "target": network.target,
        "reverse": network.reverse,
        "travel_time_ms": network.travel_time_ms,
    }
    if network.turns is not None:
        arrays |= {"banned": network.turns.banned, "lights": network.turns.lights}
    arrays |= _flat(network)
    columns: dict[str, list[dict[str, Any]]] = {}
    for of, given in (("arc", network.arc_columns), ("node", network.node_columns)):
        columns[of] = [_column(of, name, values, arrays) for name, values in given.items()]
    about = {
        "kind": _KIND,
        "version": _VERSION,
        "crs": network.crs,
        "provenance": network.provenance.to_dict(),
        "node_id": list(network.node_id),
        "columns": columns,
        "turn_penalties": None if network.turns is None else asdict(network.turns.penalties),
    }
    arrays["about"] = np.frombuffer(json.dumps(about, ensure_ascii=False).encode(), np.uint8)
    with written_whole(file) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
        for name, values in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(
                member, np.ascontiguousarray(values), version=(1, 0), allow_pickle=False
            )
            # A fixed date, so that the same network gives the same bytes.
            archive.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), member.getvalue())


def _flat(network: RoadNetwork) -> _Arrays:
    """Flatten the lines to corners, one line for both directions where they are the same."""
    import shapely

    lines = network.lines
    ends = np.stack(
        [np.stack([network.x[at], network.y[at]], axis=-1) for at in (network.source, network.target)], axis=1
    )
    straight = shapely.linestrings(ends) if len(ends) else lines
    bent = ~shapely.equals_exact(lines, straight, tolerance=0.0) if len(lines) else np.zeros(0, bool)
    arc = np.arange(network.arcs)
    turned = (network.reverse >= 0) & (network.reverse < arc)
    same = np.flatnonzero(turned)
    turned[same] = shapely.equals_exact(
        lines[same], shapely.reverse(lines[network.reverse[same]]), tolerance=0.0
    )
    turned &= bent
    own = np.flatnonzero(bent & ~turned)
    line = np.full(network.arcs, -1, np.int64)
    line[own] = np.arange(len(own))
    line[turned] = line[network.reverse[turned]]
    first = np.zeros(len(own) + 1, np.int64)
    np.cumsum(shapely.get_num_coordinates(lines[own]), out=first[1:])
    return {
        "corners": shapely.get_coordinates(lines[own]),
        "first_corner": first,
        "line": line,
        "turned": turned,
    }


def _column(of: str, name: str, values: npt.NDArray[Any], arrays: _Arrays) -> dict[str, Any]:
    """Put a column among the arrays: numbers as they are, other values as codes of a list."""
    key = f"{of}_{len([have for have in arrays if have.startswith(of + '_')])}"
    if values.dtype != object:
        arrays[key] = values
        return {"name": name, "array": key}
    codes: dict[str | tuple[str, str], int] = {}
    distinct: list[Any] = []
    code = []
    for value in values.tolist():
        plain = value if type(value) is str else _plain(of, name, value)
        unlike = plain if type(plain) is str else (type(plain).__name__, repr(plain))
        number = codes.setdefault(unlike, len(distinct))
        if number == len(distinct):
            distinct.append(plain)
        code.append(number)
    arrays[key] = np.array(code, np.int32)
    return {"name": name, "array": key, "values": distinct}


def _plain(of: str, name: str, value: Any) -> Any:
    """Return a value of a column as Python has it, or raise `InputError` if a file cannot hold it."""
    plain = value.item() if isinstance(value, np.generic) else value
    if not (plain is None or isinstance(plain, str | bool | int | float)):
        raise InputError(
            "road network",
            Said("{of} column {name!r}", of=of, name=name),
            plain,
            "text, numbers, truth values or nothing",
            "Turn the values into text, or leave the column out.",
        )
    return plain


def read_native(path: str | Path) -> RoadNetwork:
    """Read a network that `save_network` wrote.

    Parameters
    ----------
    path : str or Path
        The ``.npz`` file.

    Returns
    -------
    RoadNetwork
        Equal to the one that was saved, turns among it; its coordinates are in metres already.

    Raises
    ------
    InputError
        If the file is missing, broken, cut short, of another kind or of another version.
    """
    file = file_path("roads", "path", path)
    check_file_exists(file, _WHAT)
    arrays, about = _unpacked(file)
    try:
        return _network(arrays, about)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, InputError) as error:
        raise InputError(
            str(file),
            "",
            verbatim(Said("arrays that do not fit together ({error})", error=error)),
            _WHAT,
            _CURE,
        ) from None


def _unpacked(file: Path) -> tuple[_Arrays, dict[str, Any]]:
    """Return the arrays of a file, whose checksums have been compared, and what it says about them."""
    arrays: _Arrays = {}
    try:
        with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
            for member in archive.infolist():
                _require(member.compress_type == zipfile.ZIP_STORED, "a compressed part")
                arrays[member.filename.removesuffix(".npy")] = _array(archive.read(member))
        about = json.loads(arrays.pop("about").tobytes())
        kind, version = about["kind"], about["version"]
    except (
        zipfile.BadZipFile, ValueError, KeyError, TypeError, EOFError, OSError, NotImplementedError,
        SyntaxError, tokenize.TokenError,  # NumPy's, of the head of an array
        RuntimeError,  # what is nested too deep, or said to be encrypted
    ):  # fmt: skip
        raise InputError(
            str(file), "", verbatim("a file of another kind, or a broken one"), _WHAT, _CURE
        ) from None
    if kind != _KIND or version != _VERSION:
        raise InputError(
            str(file),
            "",
            Said("{kind}, version {version}", kind=kind, version=version),
            Said("{kind}, version {version}", kind=Said(_KIND), version=_VERSION),
            Said("Update brandsim, or: {cure}", cure=Said(_CURE)),
        )
    return arrays, about


def _array(data: bytes) -> npt.NDArray[Any]:
    """Return an array that lies in `data`, without a copy and read-only."""
    stream = io.BytesIO(data[:4096])
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("another version of the array format")
    shape, by_column, dtype = np.lib.format.read_array_header_1_0(stream)
    if dtype.hasobject or by_column:
        raise ValueError("objects")
    return np.frombuffer(data, dtype, offset=stream.tell()).reshape(shape)


def _network(arrays: _Arrays, about: Mapping[str, Any]) -> RoadNetwork:
    nodes, arcs = len(arrays["x"]), len(arrays["source"])
    _check(arrays, nodes, arcs)
    columns: dict[str, dict[str, npt.NDArray[Any]]] = {"arc": {}, "node": {}}
    for of, length in (("arc", arcs), ("node", nodes)):
        for column in about["columns"][of]:
            columns[of][column["name"]] = _values(column, arrays, length)
    drivable = columns["arc"]["drivable"]
    ids = tuple(about["node_id"])
    _require(len(ids) == nodes and len(set(ids)) == nodes, "node names")
    for name, kind in (("is_ferry", "b"), ("drivable", "b"), ("speed_limit_kmh", "f"), ("road_class", "O")):
        _require(columns["arc"][name].dtype.kind == kind, name)
    shapes = _Shapes(*(arrays[name] for name in ("corners", "first_corner", "line", "turned")))
    source, target = arrays["source"], arrays["target"]
    return RoadNetwork(
        arrays["travel_time_ms"],
        Provenance.read(about["provenance"]),
        ids,
        Topology(nodes, source, target, drivable, arrays["reverse"]),
        _Stored(arrays["x"], arrays["y"], about["crs"], about["crs"], None, source, target, shapes),
        columns["arc"],
        columns["node"],
        _turns(arrays, about, nodes),
    )


def _turns(arrays: _Arrays, about: Mapping[str, Any], nodes: int) -> Turns | None:
    if about["turn_penalties"] is None:
        return None
    banned, lights = arrays["banned"], arrays["lights"]
    _require(banned.dtype.str == "<i8" and banned.shape[1:] == (2,), "banned")
    _require(lights.dtype.str == "<i8" and lights.ndim == 1, "lights")
    turns = Turns(banned, lights, TurnPenalties(**about["turn_penalties"]))
    turns.check_fit(arrays["source"], arrays["target"], nodes)
    return turns


def _values(column: Mapping[str, Any], arrays: _Arrays, length: int) -> npt.NDArray[Any]:
    given = arrays[column["array"]]
    _require(given.shape == (length,), column["name"])
    if "values" in column:
        listed = np.empty(len(column["values"]), object)
        listed[:] = column["values"]
        _require(_within(given, 0, len(listed)), column["name"])
        given = listed[given]
        given.flags.writeable = False
    return given


def _check(arrays: _Arrays, nodes: int, arcs: int) -> None:
    """Raise ``ValueError`` unless the arrays can be walked without leaving them."""
    for name, kind, length in (
        ("x", "<f8", nodes), ("y", "<f8", nodes), ("source", "<i8", arcs), ("target", "<i8", arcs),
        ("reverse", "<i8", arcs), ("travel_time_ms", "<i8", arcs), ("line", "<i8", arcs), ("turned", "|b1", arcs),
    ):  # fmt: skip
        _require(arrays[name].shape == (length,) and arrays[name].dtype.str == kind, name)
    first, corners = arrays["first_corner"], arrays["corners"]
    lines = len(first) - 1
    rules: dict[str, Callable[[], bool]] = {
        "source": lambda: _within(arrays["source"], 0, nodes),
        "target": lambda: _within(arrays["target"], 0, nodes),
        "reverse": lambda: _within(arrays["reverse"], -1, arcs),
        "line": lambda: _within(arrays["line"], -1, lines),
        "travel_time_ms": lambda: _within(arrays["travel_time_ms"], 0, 1 << 61),
        "first_corner": lambda: (
            first.dtype.str == "<i8"
            and lines >= 0
            and first[0] == 0
            and first[-1] == len(corners)
            and bool((np.diff(first) >= 2).all())
        ),
        "corners": lambda: corners.dtype.str == "<f8" and corners.shape[1:] == (2,),
        "coordinates": lambda: all(bool(np.isfinite(arrays[n]).all()) for n in ("x", "y", "corners")),
    }
    for name, holds in rules.items():
        _require(holds(), name)


def _within(values: npt.NDArray[Any], low: int, below: int) -> bool:
    return len(values) == 0 or bool(values.min() >= low and values.max() < below)


def _require(holds: bool, name: str) -> None:
    if not holds:
        raise ValueError(name)
