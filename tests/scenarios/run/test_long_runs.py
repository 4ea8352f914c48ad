"""Long runs are at their end as at their beginning: no year knows how many were before it."""

import numpy as np
import pytest

import brandsim as bs
from brandsim.response.statistics import Statistics
from brandsim.validation.hypercube import HypercubeCase, batches, play

YEARS = 1500
FAR = 4.5
"""Standard errors: of some dozens of comparisons with fixed seeds."""


@pytest.fixture(scope="module")
def figures():
    """A figure of every year for each statistic of the response time that all years have, and not all alike."""
    run = bs.simulate("minimum", YEARS, 2, uncertainty=0)
    table = run.figures.central[:, 0]
    told = {name: table[:, at] for at, name in enumerate(Statistics().names)}
    return {name: values for name, values in told.items() if np.isfinite(values).all() and np.ptp(values) > 0}


def apart(one, other):
    """Return by how many standard errors two means differ."""
    return (one.mean() - other.mean()) / np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other))


@pytest.mark.slow
def test_the_last_years_are_like_the_first(figures):
    assert {"mean", "median", "p90", "n", "share_10"} <= set(figures)
    drift = {name: apart(values[: YEARS // 3], values[-YEARS // 3 :]) for name, values in figures.items()}
    spread = {
        name: apart(*((part - part.mean()) ** 2 for part in (values[: YEARS // 3], values[-YEARS // 3 :])))
        for name, values in figures.items()
    }
    assert {name: far for name, far in (drift | spread).items() if abs(far) > FAR} == {}


@pytest.mark.slow
def test_no_year_knows_of_another(figures):
    bad = {}
    for name, values in figures.items():
        middle = (values - values.mean()) / values.std()
        for lag in (1, 2, 7, 31, 32, 64):  # 32 are played together
            found = (middle[lag:] * middle[:-lag]).mean() * np.sqrt(YEARS - lag)
            bad |= {(name, lag): found} if abs(found) > FAR else {}
        trend = np.corrcoef(np.arange(YEARS), middle)[0, 1] * np.sqrt(YEARS)
        bad |= {(name, "trend"): trend} if abs(trend) > FAR else {}
    assert bad == {}


@pytest.mark.slow
def test_a_timeline_of_decades_does_not_drift():
    """One queue for 40 years: times grow, and with them nothing else."""
    case = HypercubeCase(
        np.array([[2.0, 9.0, 17.0], [8.0, 3.0, 6.0], [16.0, 7.0, 4.0]]),
        np.array([0.3, 0.2, 0.4]),
        60.0,
        loss=False,
        expected={
            "workload": [0.3] * 3,
            "answered_by": [1 / 3] * 3,
            "mean_travel_min": 5.0,
            "p_all_busy": 0.05,
        },
    )
    records = play(case, 300_000)
    assert records.incidents["time_s"].iloc[-1] > 35 * 365 * 86_400
    found = {name: apart(means[:24], means[-24:]) for name, (_, means) in batches(case, records).items()}
    assert len(found) == 8
    assert {name: far for name, far in found.items() if abs(far) > FAR} == {}
