"""Textbook queues through the lower door: Erlang B and C, insensitivity, M/M/1; intervals from batch means."""

from math import exp, factorial

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtrit

from brandsim.simulation import Rules, World, simulate_world

BATCHES = 40
MEAN_S = 600.0


def erlang_b(load, servers):
    """Erlang (1917): the share of calls lost on a line with `servers`."""
    terms = [load**k / factorial(k) for k in range(servers + 1)]
    return terms[-1] / sum(terms)


def erlang_c(load, servers):
    """The share of calls that wait."""
    b = erlang_b(load, servers)
    return b / (1 - load / servers * (1 - b))


def line(servers, load, service, when_none_free, calls, seed, engine="numba"):
    """Play a line of equal servers with Poisson calls; the first batch is warm-up and left out."""
    rng = np.random.default_rng(seed)
    incidents = pd.DataFrame(
        {
            "time_s": np.cumsum(rng.exponential(MEAN_S / load, calls)),
            "place": 0,
            "people": 1,
            "on_scene_s": service(rng, calls),
        }
    )
    world = World(
        pd.DataFrame({"unit": range(servers), "station": 0, "people": 1, "turnout_s": 0.0}),
        np.zeros((1, 1)),
        Rules(when_none_free=when_none_free, service_includes_travel=False),
    )
    table = simulate_world(world, incidents, engine=engine).incidents
    return table.iloc[calls // BATCHES :]


def exponential(rng, size):
    return rng.exponential(MEAN_S, size)


def lognormal(rng, size):
    """Mean `MEAN_S`, coefficient of variation 2.3: a heavy tail."""
    sigma = 1.35
    return rng.lognormal(np.log(MEAN_S) - sigma**2 / 2, sigma, size)


def constant(rng, size):
    return np.full(size, MEAN_S)


def agrees(values, exact, within):
    """Assert that the 99.9 % interval of batch means holds `exact` and is at most `within` × `exact` wide."""
    means = np.array([batch.mean() for batch in np.array_split(np.asarray(values, float), BATCHES - 1)])
    half = stdtrit(BATCHES - 2, 0.9995) * means.std(ddof=1) / np.sqrt(len(means))
    assert abs(means.mean() - exact) < half, (means.mean(), exact, half)
    assert half < within * exact, (half, exact)


@pytest.mark.parametrize("service", [exponential, lognormal, constant])
@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (4, 2.0), (6, 5.5)])
def test_erlang_b_whatever_the_service_times(servers, load, service):
    table = line(servers, load, service, "loss", 200_000, seed=11)
    agrees(~table["served"], erlang_b(load, servers), within=0.08)
    assert table["cause"][~table["served"]].eq("all_busy").all()
    assert table["wait_s"][table["served"]].eq(0).all()


@pytest.mark.parametrize(("servers", "load"), [(2, 1.2), (5, 3.5)])
def test_erlang_c(servers, load):
    table = line(servers, load, exponential, "queue", 400_000, seed=12)
    waits = erlang_c(load, servers)
    assert table["served"].all()
    agrees(table["wait_s"] > 0, waits, within=0.05)
    agrees(table["wait_s"], waits * MEAN_S / (servers - load), within=0.1)


def test_mm1():
    load = 0.7
    table = line(1, load, exponential, "queue", 500_000, seed=13)
    agrees(table["wait_s"] > 0, load, within=0.02)
    agrees(table["wait_s"], load / (1 - load) * MEAN_S, within=0.1)
    # The wait of those who wait is exponential: P(W > t) = load e^{-(1 - load) t / mean}.
    agrees(table["wait_s"] > 3 * MEAN_S, load * exp(-(1 - load) * 3), within=0.06)


def test_mg1_waits_by_pollaczek_and_khinchine():
    # With constant service half the wait of M/M/1: queues, unlike the loss line, feel the distribution.
    load = 0.6
    table = line(1, load, constant, "queue", 300_000, seed=14)
    agrees(table["wait_s"], load / (1 - load) * MEAN_S / 2, within=0.05)


def test_the_reference_engine_agrees_with_the_formula_too():
    table = line(3, 2.0, exponential, "loss", 20_000, seed=15, engine="simpy")
    agrees(~table["served"], erlang_b(2.0, 3), within=0.2)


def test_the_formulas():
    # Erlang's own table: 1 erlang on 1 server loses half; 10 erlangs on 10 servers 21.46 %.
    assert erlang_b(1.0, 1) == pytest.approx(0.5)
    assert erlang_b(10.0, 10) == pytest.approx(0.2146, abs=5e-5)
    assert erlang_c(0.7, 1) == pytest.approx(0.7)
