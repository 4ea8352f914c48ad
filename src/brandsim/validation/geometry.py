"""Distances that geometry knows: the square-root law of stations anywhere, and a street grid at a constant speed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import beta

from brandsim._errors import Said
from brandsim.roads import RoadNetwork
from brandsim.simulation import Rules, World, simulate_world
from brandsim.validation.intervals import simultaneous
from brandsim.validation.rows import comparison

_SIDE_KM = 20.0
_S_PER_KM = 60.0
_RUNS = 16
_CALLS = 200
_APART_S = 7_200.0
"""Between calls: whoever was out is home again."""

_ISO_MIN, _ISO_MIN_PER_MILE = 0.65, 1.7
_M_PER_MILE = 1609.344
_BLOCKS, _BLOCKS_PER_MILE = 32, 8

Floats = NDArray[np.float64]


def validate_geometry(runs: int = _RUNS, calls: int = _CALLS) -> list[dict[str, Any]]:
    """Compare mean response times with the square-root law, and travel on a street grid with ISO's formula.

    Parameters
    ----------
    runs : int
        Throws of the stations, for each number of them.
    calls : int
        Of each throw.

    Returns
    -------
    list of dict
        Rows with ``case, quantity, expected, got, tolerance, ok``. The tolerance of the law is half the width of an
        interval that holds for all its rows at once, with 95 %; that of the grid what whole milliseconds leave.
    """
    # The circle and the diamond of the law: a radius r reaches `shape` r² of the district.
    metrics = {Said("as the crow flies"): (np.pi, 2), Said("along streets"): (2.0, 1)}
    law: dict[str, tuple[float, Floats]] = {
        Said("{number} stations, mean way {way}, km", number=number, way=way): (
            mean_to_nearest_km(number, shape),
            np.array([_thrown_km(number, order, calls, 1000 * number + run) for run in range(runs)]),
        )
        for way, (shape, order) in metrics.items()
        for number in (16, 64, 256)
    }
    return [*simultaneous("square_root_law", law), *_grid()]


def mean_to_nearest_km(stations: int, shape: float) -> float:
    """Compute the mean distance to the nearest of stations that stand anywhere in the district.

    It is a constant times the root of the area for each station (Kolesar and Blum 1973): 0.500 for straight ways and
    0.627 for streets, times 1 - 3 / (8 stations) as their number is given.

    Parameters
    ----------
    stations : int
    shape : float
        π for straight ways, 2 for streets: what a radius of 1 reaches.
    """
    return float(_SIDE_KM / np.sqrt(shape) / 2 * beta(0.5, stations + 1))


def _thrown_km(stations: int, order: int, calls: int, seed: int) -> float:
    """Play calls anywhere in a district without an edge; return the mean distance that was driven, in km."""
    rng = np.random.default_rng(seed)
    sites, places = rng.random((stations, 1, 2)), rng.random((1, calls, 2))
    away = np.abs(sites - places)
    km = _SIDE_KM * np.linalg.norm(np.minimum(away, 1.0 - away), ord=order, axis=2)
    units = pd.DataFrame({"unit": range(stations), "station": range(stations), "people": 1, "turnout_s": 0.0})
    incidents = pd.DataFrame(
        {"time_s": _APART_S * np.arange(calls), "place": range(calls), "people": 1, "on_scene_s": 60.0}
    )
    records = simulate_world(World(units, _S_PER_KM * km, Rules()), incidents)
    return float(records.incidents["first_arrival_s"].mean()) / _S_PER_KM


def _grid() -> list[dict[str, Any]]:
    """Play a call at every corner of a street grid around a station; its mean distance is known.

    ISO's formula for a fire engine is 0.65 min, and 1.7 for each mile: the first is turnout here, the second speed.
    """
    side = _BLOCKS + 1
    corner = np.arange(side * side).reshape(side, side)
    block_m = _M_PER_MILE / _BLOCKS_PER_MILE
    ends = np.concatenate(
        [
            np.stack([corner[:, :-1], corner[:, 1:]], -1),
            np.stack([corner[:-1], corner[1:]], -1).swapaxes(0, 1),
        ]
    ).reshape(-1, 2)
    source, target = np.concatenate([ends, ends[:, ::-1]]).T
    y, x = np.divmod(np.arange(side * side), side) * np.array(block_m)
    block_ms = 60_000 * _ISO_MIN_PER_MILE / _BLOCKS_PER_MILE
    network = RoadNetwork.from_arrays(
        x, y, source, target, np.full(len(source), np.rint(block_ms)), crs="EPSG:3006"
    )
    middle = int(corner[side // 2, side // 2])
    travel_s = network.travel_times_ms(np.array([middle])) / 1000
    unit = pd.DataFrame({"unit": [0], "station": [0], "people": [1], "turnout_s": [60 * _ISO_MIN]})
    incidents = pd.DataFrame(
        {
            "time_s": _APART_S * np.arange(side * side),
            "place": range(side * side),
            "people": 1,
            "on_scene_s": 60.0,
        }
    )
    got = simulate_world(World(unit, travel_s, Rules()), incidents).incidents["first_arrival_s"] / 60
    half = np.abs(np.arange(side) - side // 2) / _BLOCKS_PER_MILE
    miles = (half[:, None] + half).ravel()
    expected = _ISO_MIN + _ISO_MIN_PER_MILE * miles
    rounding = abs(float(np.rint(block_ms)) / block_ms - 1)
    # Along one street the mean of |k| over -n … n is n (n + 1) / (2 n + 1).
    n = _BLOCKS // 2
    mean_miles = 2 * n * (n + 1) / (2 * n + 1) / _BLOCKS_PER_MILE
    mean_min = _ISO_MIN + _ISO_MIN_PER_MILE * mean_miles
    far = 2 * n / _BLOCKS_PER_MILE
    worst = round(float(np.abs(got.to_numpy() - expected).max()), 9)
    room = rounding * _ISO_MIN_PER_MILE * far + 1e-9
    rows = [
        ("mean time at {miles:.3f} miles on average, min", mean_miles, mean_min, float(got.mean())),
        (
            "longest time, {miles:g} miles away, min",
            far,
            _ISO_MIN + _ISO_MIN_PER_MILE * far,
            float(got.max()),
        ),
    ]
    return [
        *(
            comparison("iso_travel", Said(what, miles=miles), truth, found, room)
            for what, miles, truth, found in rows
        ),
        comparison("iso_travel", Said("worst difference at a corner, min"), 0.0, worst, room),
    ]
