"""Larson's exact hypercube model: who answers, how busy units are, and how often all are."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim._errors import InputError, Said
from brandsim.simulation import Records, Rules, World, simulate_world
from brandsim.validation.intervals import simultaneous
from brandsim.validation.rows import case_folders, only_file, read_matrix

_CALLS = 1_000_000
BATCHES = 50
"""The first is warm-up."""
_SERVICE_MIN = 75.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class HypercubeCase:
    """Units, zones and rates of a case, and its exact results.

    Attributes
    ----------
    travel_min : ndarray of float [units, zones]
    rate_per_h : ndarray of float [zones]
    service_min : float
        Mean of the exponential service time.
    loss : bool
        Whether calls that find all units busy are lost, or wait.
    expected : dict
    """

    travel_min: Floats
    rate_per_h: Floats
    service_min: float
    loss: bool
    expected: dict[str, Any]


def read_hypercube(folder: Path) -> dict[str, HypercubeCase]:
    """Read a case: ``travel_min*``, ``expected*`` and a ``lam_per_h_RATE*`` for each of its entries.

    An entry is named ``…_RATE_per_h_…``; its optional ``service_min`` is 75 where it is left out.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    dict of str to HypercubeCase
        By the name of the entry.

    Raises
    ------
    InputError
        If a file is missing or an entry does not name its rate.
    """
    travel = read_matrix(only_file(folder, "travel_min*"))
    path = only_file(folder, "expected*")
    cases = {}
    for name, expected in json.loads(path.read_text(encoding="utf-8")).items():
        rate = re.search(r"_([0-9.]+)_per_h", name)
        if rate is None:
            raise InputError(str(path), "", name, "an entry named …_RATE_per_h_…", "Rename the entry.")
        for key in ("workload", "answered_by"):
            if len(expected.get(key, ())) != len(travel):
                what = Said("{count:# number|# numbers}, one per row of travel_min", count=len(travel))
                raise InputError(
                    str(path),
                    f"{name}.{key}",
                    expected.get(key),
                    what,
                    "Correct the table.",
                )
        rates = read_matrix(only_file(folder, f"lam_per_h_{rate[1]}.csv"))[:, 0]
        service_min = float(expected.get("service_min", _SERVICE_MIN))
        cases[name] = HypercubeCase(travel, rates, service_min, expected.get("line") != "queue", expected)
    return cases


def validate_hypercube(folder: Path, calls: int = _CALLS) -> list[dict[str, Any]]:
    """Compare the compiled engine with every case whose folder's name begins with ``hypercube_``.

    Parameters
    ----------
    folder : Path
        The folder of cases.
    calls : int
        How many calls to simulate per entry.

    Returns
    -------
    list of dict
        Rows with ``case, quantity, expected, got, tolerance, ok``. The tolerance is half the width of a
        simultaneous 95 % interval: batch means, Bonferroni over all quantities of the entry.
    """
    return [row for case in case_folders(folder, "hypercube_") for row in hypercube_case(case, calls)]


def hypercube_case(folder: Path, calls: int = _CALLS) -> list[dict[str, Any]]:
    """Compare a case with its exact results, as `validate_hypercube` does.

    Parameters
    ----------
    folder : Path
        Its folder.
    calls : int
        How many are simulated for each of its entries.
    """
    rows: list[dict[str, Any]] = []
    for name, case in read_hypercube(folder).items():
        rows += simultaneous(f"{folder.name}/{name}", batches(case, play(case, calls)))
    return rows


def play(case: HypercubeCase, calls: int) -> Records:
    """Play calls of a case with the compiled engine.

    Parameters
    ----------
    case : HypercubeCase
    calls : int
    """
    rng = np.random.default_rng(20_260_101)
    total = case.rate_per_h.sum()
    zones = len(case.rate_per_h)
    incidents = pd.DataFrame(
        {
            "time_s": np.cumsum(rng.exponential(3600.0 / total, calls)),
            "place": rng.choice(zones, calls, p=case.rate_per_h / total),
            "people": 1,
            "on_scene_s": rng.exponential(case.service_min * 60.0, calls),
        }
    )
    units = len(case.travel_min)
    world = World(
        pd.DataFrame({"unit": range(units), "station": range(units), "people": 1, "turnout_s": 0.0}),
        case.travel_min * 60.0,
        Rules(
            order="travel",
            when_none_free="loss" if case.loss else "queue",
            service_includes_travel=False,
        ),
    )
    return simulate_world(world, incidents)


def batches(case: HypercubeCase, records: Records) -> dict[str, tuple[float, Floats]]:
    """Pair each quantity's exact value with the mean of each batch; the first batch is warm-up.

    Parameters
    ----------
    case : HypercubeCase
    records : Records
        From `play`.
    """
    raw, expected = records.raw, case.expected
    place = records.incidents["place"].to_numpy()
    calls = len(place)
    batch = np.arange(calls) * BATCHES // calls
    of_dispatch = batch[raw.incident]
    answered = np.bincount(of_dispatch, minlength=BATCHES)

    def per_answer(weight: NDArray[Any]) -> Floats:
        sums = np.bincount(of_dispatch, weights=weight.astype(float), minlength=BATCHES)
        return (sums / answered)[1:]

    end_ms = records.incidents["time_s"].to_numpy()[-1] * 1000.0
    edges = np.linspace(0.0, end_ms, BATCHES + 1)
    quantities: dict[str, tuple[float, Floats]] = {}
    for u, (workload, share) in enumerate(zip(expected["workload"], expected["answered_by"], strict=True)):
        mine = raw.unit == u
        busy = _time_within(raw.alarmed[mine], raw.left[mine], edges)
        quantities[Said("unit {unit}: workload", unit=u)] = (workload, busy[1:])
        quantities[Said("unit {unit}: share answered", unit=u)] = (share, per_answer(mine))
    travel = case.travel_min[raw.unit, place[raw.incident]]
    quantities[Said("mean travel, min")] = (expected["mean_travel_min"], per_answer(travel))
    if "first_choice_share" in expected:
        nearest = case.travel_min.argmin(axis=0)[place[raw.incident]] == raw.unit
        quantities[Said("share answered by the nearest")] = (
            expected["first_choice_share"],
            per_answer(nearest),
        )
    starts, ends = _all_busy(raw.alarmed, raw.left, len(case.travel_min))
    quantities[Said("P(all busy)")] = (expected["p_all_busy"], _time_within(starts, ends, edges)[1:])
    if case.loss:
        lost = np.bincount(batch[~records.incidents["served"].to_numpy()], minlength=BATCHES)
        quantities[Said("share lost")] = (expected["p_all_busy"], (lost / np.bincount(batch))[1:])
    return quantities


def _time_within(starts: NDArray[np.int64], ends: NDArray[np.int64], edges: Floats) -> Floats:
    """Compute the share of each window between `edges` that sorted intervals without overlap cover."""
    until = np.concatenate([[0.0], np.cumsum(ends - starts)])
    begun = np.searchsorted(starts, edges)
    last = np.maximum(begun - 1, 0)
    over = np.maximum(ends[last] - edges, 0.0) if len(ends) else np.zeros(len(edges))
    covered = until[begun] - np.where(begun > 0, over, 0.0)
    return np.diff(covered) / np.diff(edges)


def _all_busy(
    starts: NDArray[np.int64], ends: NDArray[np.int64], units: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find when all units became busy, and when the first of them was free again."""
    moment = np.concatenate([starts, ends])
    step = np.concatenate([np.ones(len(starts), np.int64), np.full(len(ends), -1)])
    order = np.lexsort((step, moment))  # who is freed at a tick is free at it
    out = np.cumsum(step[order])
    full = np.flatnonzero(out[:-1] == units)
    return moment[order][full], moment[order][full + 1]
