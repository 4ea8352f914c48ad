"""Alarms of a log played in the compiled engine: how long units take, with the journeys that are drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim.simulation import Journeys, Rules, World, simulate_world

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PASSED_OVER = 1000
"""Added to the rank of a unit that a draw passes over: it goes only when nobody else can."""


def stations_world(station_of: Ints, *, waits: bool = True) -> World:
    """Return a world of units at stations, without ways: every journey is given.

    Parameters
    ----------
    station_of : ndarray of int64 [units]
    waits : bool
        Whether an alarm that finds no unit waits for one; if not, units are busy for their on-scene time alone.
    """
    units = pd.DataFrame(
        {"unit": np.arange(len(station_of)), "station": station_of, "people": 1, "turnout_s": 0.0}
    )
    ways = pd.DataFrame(np.zeros((int(station_of.max()) + 1, 1)), columns=["anywhere"])
    return World(units, ways, Rules(service_includes_travel=waits))


def arrivals_s(world: World, alarms: pd.DataFrame, journeys: Journeys, most: int) -> tuple[Floats, Ints]:
    """Return when units arrive at each alarm and which, the first ones first.

    Parameters
    ----------
    world : World
    alarms : pandas.DataFrame
        Columns ``time_s, people, on_scene_s``; its index numbers them from 0.
    journeys : Journeys
    most : int
        How many arrivals are told.

    Returns
    -------
    seconds : ndarray of float64 [alarms, most]
        From the alarm; NaN where nobody comes.
    unit : ndarray of int64 [alarms, most]
        -1 where nobody comes.
    """
    sent = simulate_world(world, alarms.assign(place="anywhere"), "numba", journeys).dispatches
    sent = sent[sent["arrived_s"].notna()].sort_values(["incident", "arrived_s"], kind="stable")
    turn = sent.groupby("incident").cumcount().to_numpy()
    kept, incident = turn < most, sent["incident"].to_numpy(int)
    seconds, unit = np.full((len(alarms), most), np.nan), np.full((len(alarms), most), -1)
    at: Any = (incident[kept], turn[kept])
    seconds[at] = sent["arrived_s"].to_numpy()[kept] - alarms["time_s"].to_numpy()[incident[kept]]
    unit[at] = sent["unit"].to_numpy()[kept]
    return seconds, unit
