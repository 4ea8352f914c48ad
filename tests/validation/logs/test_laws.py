"""What a fitted law of times says: weights, stations, kinds of journeys, and what units of one incident share."""

import numpy as np
import pytest

from brandsim.validation.logs.laws import fit_time_law

PAIRS, STATIONS = 4000, 3
WEIGHTS = np.array([5.0, 0.8])
PARTS = np.array([-0.2, 0.0, 0.2])
SPREAD, SHARED = 0.3, 0.4
SHRINK = np.array([1e-9, 1e-9, 1.0])


@pytest.fixture(scope="module")
def journeys():
    """Journeys in pairs to one incident, every second of another kind that differs more."""
    rng = np.random.default_rng(3)
    features = np.column_stack([np.ones(2 * PAIRS), rng.uniform(0, 2, 2 * PAIRS)])
    station, kind = rng.integers(0, STATIONS, 2 * PAIRS), np.repeat(rng.integers(0, 2, PAIRS), 2)
    score = np.sqrt(SHARED) * np.repeat(rng.standard_normal(PAIRS), 2)
    score += np.sqrt(1 - SHARED) * rng.standard_normal(2 * PAIRS)
    logs = features @ WEIGHTS + PARTS[station] + SPREAD * (1 + kind) * score
    return np.exp(logs), features, station, kind


@pytest.fixture(scope="module")
def law(journeys):
    both = np.arange(0, 2 * PAIRS, 2), np.arange(1, 2 * PAIRS, 2)
    return fit_time_law(*journeys, STATIONS, both, SHRINK)


def test_what_times_were_made_of_is_found_again(law):
    assert law.weights[1] == pytest.approx(WEIGHTS[1], abs=0.03)
    # A level may stand in the constant as well as in the stations: only what stations differ by is theirs.
    assert np.diff(law.station_part) == pytest.approx(np.diff(PARTS), abs=0.03)
    assert law.shared == pytest.approx(SHARED, abs=0.04)


def test_each_kind_has_its_own_cells_and_spread(law):
    assert (len(law.cut), len(law.residuals)) == (2, 4)
    spread = [np.std(seen) for seen in law.residuals]
    assert spread == pytest.approx([SPREAD, SPREAD, 2 * SPREAD, 2 * SPREAD], rel=0.06)


def test_what_is_drawn_is_what_was_seen(law, journeys):
    seconds, features, station, kind = journeys
    rng = np.random.default_rng(4)
    drawn = law.drawn(law.expected(features, station), kind, rng.standard_normal(len(kind)))
    for one in (0, 1):
        quantiles = np.quantile(drawn[kind == one], [0.1, 0.5, 0.9])
        assert quantiles == pytest.approx(np.quantile(seconds[kind == one], [0.1, 0.5, 0.9]), rel=0.06)


def test_a_station_that_has_told_little_is_believed_to_differ_as_much_as_any(journeys):
    seconds, features, station, kind = journeys
    few = np.flatnonzero((station != 2) | (np.arange(len(station)) < 40))
    few = few[: len(few) // 2 * 2]
    both = np.arange(0, len(few), 2), np.arange(1, len(few), 2)
    shrink = np.array([1e-9, 1e-9, 25.0])
    law = fit_time_law(seconds[few], features[few], station[few], kind[few], STATIONS, both, shrink)
    assert law.station_sd[2] > 5 * law.station_sd[0]
    assert law.believed(np.random.default_rng(1)).station_part[2] != law.station_part[2]
