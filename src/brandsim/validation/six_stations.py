"""Six stations in a made district, where the hypercube says exactly what the statistics of response times are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import Said
from brandsim.response.statistics import QUANTILES
from brandsim.response.year.event_times import EventTimes
from brandsim.simulation import Records
from brandsim.validation.hypercube import BATCHES, HypercubeCase, batches, play
from brandsim.validation.hypercube_model import Hypercube, solve_hypercube
from brandsim.validation.intervals import simultaneous
from brandsim.validation.rows import comparison

_CALLS = 500_000
_SERVICE_MIN = 45.0
_LOAD = 2.7
"""Offered, in erlang: one call of twenty waits for one of the six."""

_WITHIN_MIN = (5, 10, 15)
_TICK_MIN = 1 / 60_000

Floats = NDArray[np.float64]


def validate_six_stations(calls: int = _CALLS) -> list[dict[str, Any]]:
    """Compare the engine, and the statistics of what it played, with the exact hypercube: on a loss line and a queue.

    Parameters
    ----------
    calls : int
        Of each line.

    Returns
    -------
    list of dict
        Rows with ``case, quantity, expected, got, tolerance, ok``. The tolerance is half the width of an interval
        that holds for all quantities of units, or all statistics, of the line at once, with 95 %.
    """
    rows: list[dict[str, Any]] = []
    for line in ("loss", "queue"):
        travel, rate = _district()
        solved = solve_hypercube(travel, rate, _SERVICE_MIN, loss=line == "loss")
        sent = solved.sent_free + solved.sent_late
        expected = {
            "workload": solved.workload,
            "answered_by": sent.sum(axis=1),
            "mean_travel_min": float((sent * travel).sum()),
            "p_all_busy": solved.p_all_busy,
        }
        case = HypercubeCase(travel, rate, _SERVICE_MIN, line == "loss", expected)
        records = play(case, calls)
        quantities = batches(case, records)
        name = f"hypercube/six_stations_{line}"
        rows += simultaneous(name, quantities) + _statistics(name, case, solved, records)
    return rows


def _district() -> tuple[Floats, Floats]:
    """Return travel times [stations, zones] in min and calls an hour: 36 × 24 km, 1 km a minute along streets."""
    stations = np.array([[3, 4], [5, 19], [13, 9], [20, 17], [27, 6], [33, 21]], float)
    zones = np.array([[x, y] for x in range(3, 36, 6) for y in range(3, 24, 6)], float)
    km = np.abs(stations[:, None] - zones).sum(axis=2)
    # A little more for each station, so that none is as near as another.
    travel = 1.0 + km + 0.05 * np.arange(len(stations))[:, None]
    weight = 1.0 + (7 * np.arange(len(zones))) % 5
    return travel, weight / weight.sum() * _LOAD * 60.0 / _SERVICE_MIN


def _statistics(name: str, case: HypercubeCase, solved: Hypercube, records: Records) -> list[dict[str, Any]]:
    """Compare the statistics of response times, as brandsim computes them, with the exact ones, in min."""
    served = records.incidents["served"].to_numpy()
    times_ms = np.rint(1000 * records.incidents["first_arrival_s"].to_numpy()[served]).astype(np.int32)
    batch = (np.arange(len(served)) * BATCHES // len(served))[served]
    number = np.bincount(batch, minlength=BATCHES)

    def means(values: NDArray[Any]) -> Floats:
        return (np.bincount(batch, values.astype(float), BATCHES) / number)[1:]

    def within(minutes: float) -> tuple[float, Floats]:
        return _within(case, solved, minutes), means(times_ms <= 60_000 * minutes + 0.5)

    wait_min = solved.sent_late.sum() * 60.0 / solved.freed_per_h
    exact = float(case.expected["mean_travel_min"] + wait_min)
    found: dict[str, tuple[float, Floats]] = {Said("mean response, min"): (exact, means(times_ms / 60_000))}
    for minutes in _WITHIN_MIN:
        found[Said("share within {minutes} min", minutes=minutes)] = within(minutes)
    true = {label: _quantile(case, solved, level) for label, level in QUANTILES.items()}
    rows = simultaneous(name, found | {label: within(minutes) for label, minutes in true.items()})
    kept = EventTimes(number.astype(np.int32)[:, None], times_ms, np.zeros(len(times_ms), np.uint8))
    got = kept.quantiles(np.arange(1, BATCHES)[None])[0, 0]
    for at, (label, level) in enumerate(QUANTILES.items(), start=len(found)):
        # Times pile up at those of the zones: a quantile may be off by what its share of calls may be.
        ends = (_quantile(case, solved, level + sign * rows[at]["tolerance"]) for sign in (-1, 1))
        room = max(_TICK_MIN, *(abs(end - true[label]) for end in ends))
        what = Said("{name} of the response, min", name=label)
        rows[at] = comparison(name, what, true[label], float(got[at - len(found)]), room)
    return rows


def _within(case: HypercubeCase, solved: Hypercube, minutes: float) -> float:
    """Compute the share of answered calls whose response takes at most so many minutes."""
    left = minutes - case.travel_min
    there = np.where(left >= -_TICK_MIN / 2, 1.0, 0.0)
    waited = there * -np.expm1(-solved.freed_per_h / 60.0 * np.maximum(left, 0.0))
    return float((solved.sent_free * there + solved.sent_late * waited).sum())


def _quantile(case: HypercubeCase, solved: Hypercube, level: float) -> float:
    """Compute the least time in min that a share of answered calls takes at most."""
    low, high = 0.0, 1000.0
    while high - low > _TICK_MIN / 4:
        middle = (low + high) / 2
        low, high = (low, middle) if _within(case, solved, middle) >= level else (middle, high)
    return high
