"""More is never slower: the claims that can be proved, and small worlds in which the others fail.

Proved here and tested call by call:

1. Nobody busy. While every unit is at home the first arrival is the least of turnout + travel over the units: another
   unit, a shorter turnout, a faster road or one call fewer never makes it later.
2. One station, equal units, one unit per call, first come first served, the same service times (G/G/c). The k-th call
   starts at the larger of its own time and the least of the servers' free times; by induction on k the ordered free
   times (Kiefer and Wolfowitz 1955) are everywhere no later with another server, shorter service or a call fewer.

In a world of several stations greedy dispatch keeps neither promise for every single call (`docs/design`,
020-monotonicity): the examples below are the smallest that we know. There the claim is about the mean, and statistical.
"""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from brandsim.scenarios.files.crews import CrewChange
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.run.simulate import simulate
from brandsim.simulation import Rules, World, simulate_world
from support.examples import examples


def first_arrivals(units, travel_s, calls, **rules):
    """Return the first arrival of each call in s; units are (station, turnout_s), calls (s, place, on scene)."""
    table = pd.DataFrame(
        {
            "unit": range(len(units)),
            "station": [station for station, _ in units],
            "people": 1,
            "turnout_s": [float(turnout) for _, turnout in units],
        }
    )
    incidents = pd.DataFrame(
        {
            "time_s": [float(call[0]) for call in calls],
            "place": [call[1] for call in calls],
            "people": 1,
            "on_scene_s": [float(call[2]) for call in calls],
        }
    )
    world = World(table, np.asarray(travel_s, float), Rules(**rules))
    return simulate_world(world, incidents).incidents["first_arrival_s"].to_numpy()


# --- nobody busy ----------------------------------------------------------------------------------------

STATIONS, PLACES = 3, 4
times = st.integers(1, 900)


@settings(deadline=None, max_examples=examples(150))
@given(
    turnout=st.lists(st.integers(0, 600), min_size=STATIONS, max_size=STATIONS),
    travel=st.lists(times, min_size=STATIONS * PLACES, max_size=STATIONS * PLACES),
    places=st.lists(st.integers(0, PLACES - 1), min_size=1, max_size=8),
    gain=st.integers(0, 300),
    u=st.integers(0, STATIONS - 1),
)
def test_while_nobody_is_busy_no_call_is_answered_later(turnout, travel, places, gain, u):
    travel = np.array(travel, float).reshape(STATIONS, PLACES)
    calls = [(100_000 * i, place, 60) for i, place in enumerate(places)]  # days apart
    units = list(enumerate(turnout))
    base = first_arrivals(units, travel, calls)
    assert np.array_equal(base, [(travel[:, p] + turnout).min() for p in places])
    quicker = [(s, max(t - gain, 0) if s == u else t) for s, t in units]
    assert (first_arrivals(quicker, travel, calls) <= base).all()
    faster = travel.copy()
    faster[u] = np.maximum(faster[u] - gain, 0)
    assert (first_arrivals(units, faster, calls) <= base).all()
    assert (first_arrivals([*units, (u, 0)], travel, calls) <= base).all()
    if len(calls) > 1:
        assert np.array_equal(first_arrivals(units, travel, calls[1:]), base[1:])


# --- one station, equal units, in order -----------------------------------------------------------------


def starts(servers, arrivals, service):
    """Return when each call's service starts on a line of equal servers."""
    calls = [(at, 0, length) for at, length in zip(arrivals, service, strict=True)]
    waited = first_arrivals([(0, 0)] * servers, [[0.0]], calls, service_includes_travel=False)
    return waited + np.array(arrivals, float)


@settings(deadline=None, max_examples=examples(200))
@given(
    gaps=st.lists(st.integers(0, 200), min_size=2, max_size=25),
    data=st.data(),
    servers=st.integers(1, 4),
)
def test_on_one_line_no_call_starts_later(gaps, data, servers):
    arrivals = np.cumsum(gaps).tolist()
    service = data.draw(st.lists(st.integers(1, 900), min_size=len(gaps), max_size=len(gaps)))
    cut = data.draw(st.lists(st.integers(0, 300), min_size=len(gaps), max_size=len(gaps)))
    base = starts(servers, arrivals, service)
    assert (starts(servers + 1, arrivals, service) <= base).all()
    shorter = [max(length - less, 0) for length, less in zip(service, cut, strict=True)]
    assert (starts(servers, arrivals, shorter) <= base).all()
    out = data.draw(st.integers(0, len(gaps) - 1))
    kept = [i for i in range(len(gaps)) if i != out]
    fewer = starts(servers, [arrivals[i] for i in kept], [service[i] for i in kept])
    assert (fewer <= base[kept]).all()


# --- where single calls may be answered later -----------------------------------------------------------

# Stations 0 and 1 and places A, B, C: station 0 is near all three, station 1 near B alone.
TRAVEL_S = np.array([[60.0, 61.0, 100.0], [900.0, 62.0, 950.0]])
CALLS = [(0, 0, 30), (20, 1, 3600), (300, 2, 60)]
UNITS = [(0, 0), (1, 0)]


def test_another_unit_may_answer_a_single_call_later():
    # A third unit takes the first call, so that unit 0 goes to B and is missed at C.
    base = first_arrivals(UNITS, TRAVEL_S, CALLS)
    more = first_arrivals([*UNITS, (2, 0)], np.vstack([TRAVEL_S, [50.0, 2000.0, 2000.0]]), CALLS)
    assert base.tolist() == [60.0, 62.0, 100.0]
    assert more.tolist() == [50.0, 61.0, 950.0]


def test_a_call_fewer_may_answer_another_later():
    # Without the call at A it is the same: unit 0 goes to B.
    assert first_arrivals(UNITS, TRAVEL_S, CALLS[1:]).tolist() == [61.0, 950.0]


def test_a_shorter_turnout_may_answer_a_single_call_later():
    # Ten seconds quicker out of the door, unit 1 takes the call at A and is missed at the place that only it is near.
    travel = np.array([[60.0, 950.0], [55.0, 100.0]])
    calls = [(0, 0, 3600), (10, 1, 60)]
    assert first_arrivals([(0, 0), (1, 10)], travel, calls).tolist() == [60.0, 110.0]
    assert first_arrivals([(0, 0), (1, 0)], travel, calls).tolist() == [55.0, 950.0]


def test_a_faster_road_may_answer_a_single_call_later():
    before = np.array([[60.0, 950.0], [65.0, 100.0]])
    after = np.array([[60.0, 950.0], [55.0, 100.0]])
    calls = [(0, 0, 3600), (10, 1, 60)]
    units = [(0, 0), (1, 0)]
    assert first_arrivals(units, before, calls).tolist() == [60.0, 100.0]
    assert first_arrivals(units, after, calls).tolist() == [55.0, 950.0]


# --- the shipped default, in the mean -------------------------------------------------------------------

YEARS = 40


def variant(**changes):
    return dataclasses.replace(load_scenario(), **changes)


@pytest.fixture(scope="module")
def base():
    return simulate(load_scenario(), YEARS, 5, uncertainty=0)


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"crews": {"almsta": CrewChange(None, {"styrkeledare": 0, "brandman": 0})}},
        {"assumptions": {"full_time_turnout_factor": 1.3, "on_call_turnout_factor": 1.2}},
        {"assumptions": {"speed_factor": 0.9}},
        {"assumptions": {"total_factor": 1.2}},
    ],
    ids=["a crew fewer", "longer turnout", "slower roads", "more alarms"],
)
def test_the_mean_of_the_default_is_longer_with_less(base, changes):
    less = simulate(variant(**changes), YEARS, 5, uncertainty=0)
    for name in ("response_time", "full_response"):
        one, other = (run.figures.series(name, "mean")[0] for run in (base, less))
        difference = other - one
        error = difference.std(ddof=1) / np.sqrt(YEARS)
        assert difference.mean() > 3 * error, (name, difference.mean(), error)
