"""A published ambulance simulator's golden trace: the same vehicle for every call, at the same times."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from brandsim._errors import InputError, Said, verbatim
from brandsim.simulation import Rules, World, simulate_world
from brandsim.validation.rows import case_folders, comparison, only_file, read_columns

_TOLERANCE_MIN = 1e-4
"""Ticks of 1 ms, added up along a day, stay well within it."""

_HOME_FACTOR = 0.95
_ENGINES: tuple[Literal["numba", "simpy"], ...] = ("numba", "simpy")
_EXPECTED = (
    "patient_ID",
    "response_time",
    "assigned_to_ambulance_nr",
    "waiting_time_before_assigned",
    "finish_time",
)


@dataclass(frozen=True)
class PublishedTrace:
    """Calls, vehicles and travel times of a trace, and what the other simulator made of them.

    Attributes
    ----------
    world : World
    incidents : pandas.DataFrame
        As `simulate_world` takes them.
    expected : pandas.DataFrame
        A row per call in the same order; times in min.
    """

    world: World
    incidents: pd.DataFrame
    expected: pd.DataFrame


def read_published_trace(folder: Path) -> PublishedTrace:
    """Read a case: bases, hospitals, nodes, a matrix of siren times and the columns of the calls.

    The files are ``Base_Locations_*``, ``Hospital_*``, ``nodes_*``, ``siren_driving_matrix_*``, one
    ``*_test_run_simulation_*`` for each of ``interarrival_times``, ``location_IDs``, ``on_site_aid_times``,
    ``to_hospital_bool`` and ``drop_off_times``, and ``expected*``. Times are in min. A call that goes to
    hospital goes to the one nearest in siren time.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    InputError
        If a file or column is missing, or columns of calls are not equally long.
    """
    bases = read_columns(only_file(folder, "Base_Locations_*"), ("Ambulance", "Base"))
    hospitals = read_columns(only_file(folder, "Hospital_*"), ("Hospital",))["Hospital"].to_numpy()
    nodes = read_columns(only_file(folder, "nodes_*"), ("postal code", "x", "y"))
    path = only_file(folder, "siren_driving_matrix_*")
    siren = read_columns(path, ("postal code",)).set_index("postal code")
    siren.columns = pd.Index([int(name) for name in siren.columns])
    expected = read_columns(only_file(folder, "expected*"), _EXPECTED).sort_values("patient_ID")
    calls = _calls(folder, len(expected))
    world = World(
        pd.DataFrame(
            {"unit": bases["Ambulance"], "station": bases["Base"], "people": 2, "turnout_s": 0.0},
        ),
        siren * 60.0,
        Rules(order="travel", divert_returning=True, home_factor=_HOME_FACTOR),
        nodes.rename(columns={"postal code": "point"})[["point", "x", "y"]],
    )
    place = calls["location_IDs"].to_numpy(int)
    nearest = hospitals[siren.loc[place, hospitals].to_numpy().argmin(axis=1)]
    taken = calls["to_hospital_bool"].astype(bool)
    incidents = pd.DataFrame(
        {
            "time_s": calls["interarrival_times"].cumsum() * 60.0,
            "place": place,
            "people": 1,
            "on_scene_s": calls["on_site_aid_times"] * 60.0,
            "end_place": pd.Series(nearest).where(taken),
            "after_s": (calls["drop_off_times"] * 60.0).where(taken),
        }
    )
    return PublishedTrace(world, incidents, expected.reset_index(drop=True))


def validate_traces(folder: Path) -> list[dict[str, Any]]:
    """Compare both engines with every case whose folder's name begins with ``elaspy_trace``.

    Parameters
    ----------
    folder : Path
        The folder of cases.

    Returns
    -------
    list of dict
        Rows with ``case, quantity, expected, got, tolerance, ok``: per engine the number of calls with another
        vehicle, and the worst difference in response, wait and finish time in min.
    """
    return [row for case in case_folders(folder, "elaspy_trace") for row in trace_case(case)]


def trace_case(case: Path) -> list[dict[str, Any]]:
    """Compare both engines with a case, as `validate_traces` does.

    Parameters
    ----------
    case : Path
        Its folder.
    """
    trace = read_published_trace(case)
    return [row for engine in _ENGINES for row in _compare(case.name, engine, trace)]


def _compare(case: str, engine: Literal["numba", "simpy"], trace: PublishedTrace) -> list[dict[str, Any]]:
    records = simulate_world(trace.world, trace.incidents, engine=engine)
    sent = records.dispatches.sort_values("incident", kind="stable").set_index("incident")
    sent = sent[~sent.index.duplicated()].reindex(range(len(trace.expected)))
    expected = trace.expected
    other = sent["unit"].to_numpy(float) != expected["assigned_to_ambulance_nr"].to_numpy(float)
    extra = abs(len(records.dispatches) - len(expected))
    rows = [
        comparison(
            case, Said("{engine}: calls with another vehicle", engine=engine), 0, int(other.sum()) + extra, 0
        ),
    ]
    times = {
        Said("response time"): (records.incidents["first_arrival_s"], expected["response_time"]),
        Said("wait"): (records.incidents["wait_s"], expected["waiting_time_before_assigned"]),
        Said("finish time"): (sent["left_s"], expected["finish_time"]),
    }
    for name, (got_s, expected_min) in times.items():
        apart = np.abs(got_s.to_numpy(float) / 60.0 - expected_min.to_numpy(float))
        worst = float(apart.max()) if np.isfinite(apart).all() else float("inf")
        quantity = Said("{engine}: worst difference in {name}, min", engine=engine, name=name)
        rows.append(comparison(case, quantity, 0.0, worst, _TOLERANCE_MIN))
    return rows


def _calls(folder: Path, count: int) -> pd.DataFrame:
    columns = {}
    for name in (
        "interarrival_times",
        "location_IDs",
        "on_site_aid_times",
        "to_hospital_bool",
        "drop_off_times",
    ):
        path = only_file(folder, f"{name}_test_run_simulation_*")
        cells = read_columns(path, ()).iloc[:, 0]
        if len(cells) != count:
            value, expected = (
                verbatim(Said("{count:# row|# rows}", count=len(cells))),
                Said("{count}, one per row of expected*", count=count),
            )
            raise InputError(str(path), "", value, expected, "Copy the whole folder.")
        columns[name] = cells
    return pd.DataFrame(columns)
