"""The common subset of rules, one line of equal servers in order of arrival, beside Ciw, SimPy and a plain heap.

Run ``pytest benchmarks/simulation/test_peers.py -s``; incidents per second are printed. All play the same draws and
must find the same waits. Ciw draws its own; it is held against the formula.
"""

import heapq

import numpy as np
import pandas as pd
import pytest
import simpy
from clock import slopes

from brandsim.simulation import Rules, World, simulate_world
from brandsim.validation.queueing import mean_wait

ciw = pytest.importorskip("ciw", reason="needs the packages of the extra 'bench'")

SERVERS, LOAD = 6, 4.0
SERVICE_S = 600
MS = SERVICE_S * 1000
"""A service takes ten minutes on average; draws are whole milliseconds, as the engine keeps time."""
GOALS = {"heapq": 0.4, "SimPy": 5.0, "Ciw": 20.0}
"""How many times as fast the compiled engine is at least, tables in and out included.

A heap that knows this one rule and nothing else is about as fast as an engine that asks every rule at every incident.
"""


def draws(calls):
    rng = np.random.default_rng(7)
    drawn = np.cumsum(rng.exponential(1.0 / LOAD, calls)), rng.exponential(1.0, calls)
    return tuple(np.round(times * MS) / MS for times in drawn)


def brandsim_waits(arrivals, service):
    incidents = pd.DataFrame(
        {"time_s": arrivals * SERVICE_S, "place": 0, "people": 1, "on_scene_s": service * SERVICE_S}
    )
    world = World(
        pd.DataFrame({"unit": range(SERVERS), "station": 0, "people": 1, "turnout_s": 0.0}),
        np.zeros((1, 1)),
        Rules(service_includes_travel=False),
    )
    return simulate_world(world, incidents).incidents["wait_s"].to_numpy() / SERVICE_S


def heap_waits(arrivals, service):
    free = [0.0] * SERVERS
    waits = []
    for at, length in zip(arrivals.tolist(), service.tolist(), strict=True):
        start = max(at, free[0])
        waits.append(start - at)
        heapq.heapreplace(free, start + length)
    return np.array(waits)


def simpy_waits(arrivals, service):
    env = simpy.Environment()
    line = simpy.Resource(env, SERVERS)
    waits = []

    def call(at, length):
        with line.request() as turn:
            yield turn
            waits.append(env.now - at)
            yield env.timeout(length)

    def source():
        for at, length in zip(arrivals.tolist(), service.tolist(), strict=True):
            yield env.timeout(at - env.now)
            env.process(call(at, length))

    env.process(source())
    env.run()
    return np.array(waits)


def ciw_waits(calls):
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(LOAD)],
        service_distributions=[ciw.dists.Exponential(1.0)],
        number_of_servers=[SERVERS],
    )
    ciw.seed(3)
    line = ciw.Simulation(network)
    line.simulate_until_max_customers(calls)
    return np.array([record.waiting_time for record in line.get_all_records()])


def test_one_line_beside_its_peers(ratios):
    played = {
        "brandsim": (brandsim_waits, 20_000, 220_000),
        "heapq": (heap_waits, 20_000, 220_000),
        "SimPy": (simpy_waits, 2_000, 22_000),
    }
    waits = {name: waits(*draws(20_000)) for name, (waits, *_) in played.items()}
    for name in ("heapq", "SimPy"):
        assert np.sort(waits[name]) == pytest.approx(np.sort(waits["brandsim"]), abs=2e-6), name
    assert ciw_waits(40_000).mean() == pytest.approx(mean_wait(LOAD, SERVERS), rel=0.2)

    def sized(play):
        def run(calls):
            play(*draws(calls))
            return calls

        return run

    def customers(calls):
        return len(ciw_waits(calls))

    each = slopes(
        {
            **{name: (sized(play), short, long) for name, (play, short, long) in played.items()},
            "Ciw": (customers, 500, 5_500),
        },
        rounds=3,
    )
    print()
    for name, length in each.items():
        times = length / each["brandsim"]
        print(f"{name:10} {1 / length:12,.0f} calls per second; brandsim is {times:8.1f} times as fast")
    ratios |= {f"one line, {name}": each[name] / each["brandsim"] for name in GOALS}
    for name, goal in GOALS.items():
        assert each[name] / each["brandsim"] >= goal, name
