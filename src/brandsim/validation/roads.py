"""Shortest paths against road graphs and travel times that others published."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from brandsim._errors import InputError, Said, verbatim
from brandsim.roads import RoadNetwork
from brandsim.validation.rows import case_folders, comparison, read_columns

_MS_PER_DAY = 86_400_000.0
_HALF_A_TICK_S = 0.0005
# The printed table has six decimals.
_PRINTED_S = 5e-7

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PublishedRoads:
    """A directed road graph with stations and published travel times.

    Parameters
    ----------
    network : RoadNetwork
        With travel times in whole milliseconds.
    stations : ndarray of int64, shape (stations,)
        The node nearest to each station.
    nodes : ndarray of int64, shape (nodes,)
        Nodes (from 0) of the published table.
    expected_s : ndarray of float64, shape (stations, nodes)
        Published travel times in seconds.
    """

    network: RoadNetwork
    stations: Ints
    nodes: Ints
    expected_s: npt.NDArray[np.float64]


def read_published_roads(folder: Path) -> PublishedRoads:
    """Read a case: ``nodes.csv``, ``arcs.csv``, ``stations_1.csv`` and ``expected_station_to_node_s.csv``.

    Arc times are days in the column ``mode_1``; node numbers start at 1; some lines stand before each header.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    InputError
        If a file or column is missing, or a number is not one.
    """
    nodes = _numbers(folder / "nodes.csv", ("index", "x", "y"))
    arcs = _numbers(folder / "arcs.csv", ("index", "fromNode", "toNode", "mode_1"))
    stations = _numbers(folder / "stations_1.csv", ("index", "x", "y"))
    table = _numbers(folder / "expected_station_to_node_s.csv", ("node",))
    position = {int(number): at for at, number in enumerate(nodes["index"])}
    network = RoadNetwork.from_arrays(
        nodes["x"],
        nodes["y"],
        [position[int(number)] for number in arcs["fromNode"]],
        [position[int(number)] for number in arcs["toNode"]],
        np.rint(arcs["mode_1"] * _MS_PER_DAY),
        crs="EPSG:4326",
    )
    narrowing = np.cos(np.radians(nodes["y"].mean()))
    away = ((nodes["x"][None, :] - stations["x"][:, None]) * narrowing) ** 2
    away += (nodes["y"][None, :] - stations["y"][:, None]) ** 2
    columns = [name for name in table if name != "node"]
    return PublishedRoads(
        network,
        away.argmin(axis=1).astype(np.int64),
        np.array([position[int(number)] for number in table["node"]], np.int64),
        np.stack([table[name] for name in columns]),
    )


def validate_roads(folder: Path) -> list[dict[str, Any]]:
    """Compare travel times with every case whose folder's name begins with ``roads_``.

    Parameters
    ----------
    folder : Path
        The folder of cases.

    Returns
    -------
    list of dict
        The rows of `roads_case` of each.
    """
    return [row for case in case_folders(folder, "roads_") for row in roads_case(case)]


def roads_case(case: Path) -> list[dict[str, Any]]:
    """Compare travel times with those of a case.

    Parameters
    ----------
    case : Path
        Its folder.

    Returns
    -------
    list of dict
        Rows with ``case, quantity, expected, got, tolerance, ok``. One row for the kernel against
        scipy on the same whole milliseconds, one for the worst deviation from the published table as a share
        of what rounding explains (half a millisecond per arc on the path), and one per station for its mean
        travel time.
    """
    roads = read_published_roads(case)
    reached, arcs_on_path = _by_scipy(roads)
    got_ms = roads.network.travel_times_ms(roads.stations)
    unequal = int((got_ms != reached).sum())
    got_s = got_ms[:, roads.nodes] / 1000
    room_s = _HALF_A_TICK_S * np.maximum(arcs_on_path[:, roads.nodes], 1) + _PRINTED_S
    share = float((np.abs(got_s - roads.expected_s) / room_s).max())
    rows = [
        comparison(case.name, Said("station trees: node times that differ from scipy"), 0, unequal, 0),
        comparison(case.name, Said("worst deviation / half a tick per arc"), 0.0, share, 1.0),
    ]
    for at, (mean_s, expected_s, within_s) in enumerate(
        zip(got_s.mean(axis=1), roads.expected_s.mean(axis=1), room_s.mean(axis=1), strict=True), start=1
    ):
        quantity = Said("station {at}: mean travel time, s", at=at)
        rows.append(comparison(case.name, quantity, float(expected_s), float(mean_s), float(within_s)))
    return rows


def _by_scipy(roads: PublishedRoads) -> tuple[Ints, Ints]:
    """Compute milliseconds and the number of arcs on the way by scipy, -1 where not reachable.

    scipy adds up parallel arcs and takes a weight of zero for no arc. So the least of parallel arcs is kept,
    and all weights are first multiplied by a number larger than any count of arcs, plus one: whole numbers
    below 2^53 stay exact in scipy's floats, the remainder counts the arcs, and no weight is zero.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    network = roads.network
    order = np.lexsort((network.travel_time_ms, network.target, network.source))
    ends = np.stack([network.source[order], network.target[order]])
    least = order[np.concatenate([[True], (np.diff(ends) != 0).any(axis=0)])]
    base = 1 << (network.nodes - 1).bit_length()
    weights = (network.travel_time_ms[least] * base + 1).astype(np.float64)
    shape = (network.nodes, network.nodes)
    graph = csr_array((weights, (network.source[least], network.target[least])), shape=shape)
    combined = dijkstra(graph, indices=roads.stations)
    reached = np.isfinite(combined)
    packed = np.where(reached, combined, 0).astype(np.int64)
    if len(packed) and int(packed.max()) >= 1 << 53:
        raise InputError(
            "road case",
            "",
            verbatim("paths too long"),
            "paths that scipy counts exactly",
            "Use shorter arcs.",
        )
    return np.where(reached, packed // base, -1), np.where(reached, packed % base, -1)


def _numbers(path: Path, required: tuple[str, ...]) -> dict[str, npt.NDArray[np.float64]]:
    """Read the numeric columns of a table whose header is the first line with all `required` names."""
    frame = read_columns(path, required, preamble=True)
    wanted = [name for name in map(str, frame) if name in required or name.startswith("station_")]
    for name in wanted:
        if frame[name].dtype.kind not in "if":
            what = verbatim("a cell that is no number")
            raise InputError(str(path), Said("column {name!r}", name=name), what, "numbers", "Correct it.")
    return {name: frame[name].to_numpy(np.float64) for name in wanted}
