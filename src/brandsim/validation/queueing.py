"""Textbook queues, exact since Erlang: played through `simulate_world`, held against their formulas."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, factorial
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim._errors import Said
from brandsim.simulation import Rules, World, simulate_world
from brandsim.validation.intervals import simultaneous

MEAN_S = 600.0
"""Mean service time; only ratios matter."""

_RUNS = 24
_CALLS = 15_000
_WARM_UP = 0.1

Floats = NDArray[np.float64]
Service = Callable[[np.random.Generator, int], Floats]


def erlang_b(load: float, servers: int) -> float:
    """Compute the share of calls lost on a line of `servers` at `load` erlang (Erlang 1917).

    Parameters
    ----------
    load : float
        Offered, in erlang: arrivals per mean service time.
    servers : int
    """
    terms = [load**k / factorial(k) for k in range(servers + 1)]
    return terms[-1] / sum(terms)


def erlang_c(load: float, servers: int) -> float:
    """Compute the share of calls that wait for one of `servers` at `load` erlang (Erlang 1917).

    Parameters
    ----------
    load : float
        Offered, in erlang, below `servers`.
    servers : int
    """
    lost = erlang_b(load, servers)
    return lost / (1 - load / servers * (1 - lost))


def mean_wait(load: float, servers: int) -> float:
    """Compute the mean wait in M/M/c, in mean service times (Erlang 1917).

    Parameters
    ----------
    load : float
        Offered, in erlang, below `servers`.
    servers : int
    """
    return erlang_c(load, servers) / (servers - load)


def exponential(rng: np.random.Generator, size: int) -> Floats:
    """Draw exponential service times, in seconds: a coefficient of variation of 1.

    Parameters
    ----------
    rng : numpy Generator
    size : int
    """
    return rng.exponential(MEAN_S, size)


def lognormal(rng: np.random.Generator, size: int) -> Floats:
    """Draw lognormal service times, in seconds, with a heavy tail: a coefficient of variation of 2.3.

    Parameters
    ----------
    rng : numpy Generator
    size : int
    """
    sigma = 1.35
    return rng.lognormal(np.log(MEAN_S) - sigma**2 / 2, sigma, size)


def constant(rng: np.random.Generator, size: int) -> Floats:  # noqa: ARG001  (as the others)
    """Repeat the mean service time, in seconds: a coefficient of variation of 0.

    Parameters
    ----------
    rng : numpy Generator
        Not used.
    size : int
    """
    return np.full(size, MEAN_S)


SERVICES: dict[str, Service] = {
    Said("exponential"): exponential,
    Said("lognormal"): lognormal,
    Said("constant"): constant,
}


def line(
    servers: int,
    load: float,
    service: Service,
    when_none_free: Literal["queue", "loss"],
    calls: int,
    seed: int,
    engine: Literal["numba", "simpy"] = "numba",
) -> pd.DataFrame:
    """Play Poisson calls on a line of equal servers.

    Parameters
    ----------
    servers : int
    load : float
        Offered, in erlang.
    service : callable
        Draws service times in seconds, as `exponential` does.
    when_none_free : {"queue", "loss"}
        Whether calls that find all servers busy wait or are lost.
    calls : int
    seed : int
    engine : {"numba", "simpy"}

    Returns
    -------
    DataFrame
        Incidents as `simulate_world` returns them, without the first tenth, which is warm-up.
    """
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
    return simulate_world(world, incidents, engine=engine).incidents.iloc[int(_WARM_UP * calls) :]


def validate_queueing(runs: int = _RUNS, calls: int = _CALLS) -> list[dict[str, Any]]:
    """Compare the compiled engine with the formulas of Erlang, of M/M/c and of Pollaczek and Khinchine.

    Parameters
    ----------
    runs : int
        Independent runs of each queue.
    calls : int
        Calls of each run, a tenth of them warm-up.

    Returns
    -------
    list of dict
        Rows with ``case, quantity, expected, got, tolerance, ok``; waits in mean service times. The tolerance is
        half the width of an interval that holds for all quantities of the case at once, with 95 %.
    """
    cases: dict[str, dict[str, tuple[float, Floats]]] = {}

    def add(case: str, quantity: str, expected: float, means: list[float]) -> None:
        cases.setdefault(case, {})[quantity] = (expected, np.array(means))

    for servers, load in ((1, 0.5), (4, 2.0), (6, 5.5)):
        for name, service in SERVICES.items():
            tables = [line(servers, load, service, "loss", calls, 100 + run) for run in range(runs)]
            # Insensitivity: the loss knows nothing of the service distribution but its mean.
            what = Said(
                "share lost, {servers:# server|# servers}, {load:g} erlang, {name} service",
                servers=servers,
                load=load,
                name=name,
            )
            add(
                "queue/erlang_b",
                what,
                erlang_b(load, servers),
                [float((~t["served"]).mean()) for t in tables],
            )
    for servers, load in ((1, 0.7), (2, 1.2), (5, 3.5)):
        waits = _waits(servers, load, exponential, runs, calls)
        what = Said("{servers:# server|# servers}, {load:g} erlang", servers=servers, load=load)
        add(
            "queue/erlang_c",
            Said("share that waits, {what}", what=what),
            erlang_c(load, servers),
            [float((w > 0).mean()) for w in waits],
        )
        add(
            "queue/mmc",
            Said("mean wait, {what}", what=what),
            mean_wait(load, servers),
            [float(w.mean()) for w in waits],
        )
        tail = exp(-(servers - load))
        longer = [float((w > 1.0).mean()) for w in waits]
        add(
            "queue/mmc",
            Said("share that waits longer than a service, {what}", what=what),
            erlang_c(load, servers) * tail,
            longer,
        )
    for name, variation in ((Said("exponential"), 1.0), (Said("constant"), 0.0)):
        # Pollaczek and Khinchine: queues, unlike loss, feel the spread of service.
        load = 0.6
        expected = load / (1 - load) * (1 + variation) / 2
        waits = _waits(1, load, SERVICES[name], runs, calls)
        add(
            "queue/mg1",
            Said("mean wait, {load:g} erlang, {name} service", load=load, name=name),
            expected,
            [float(w.mean()) for w in waits],
        )
    return [row for case, quantities in cases.items() for row in simultaneous(case, quantities)]


def _waits(servers: int, load: float, service: Service, runs: int, calls: int) -> list[Floats]:
    """Play runs and measure the waits of each in mean service times."""
    tables = (line(servers, load, service, "queue", calls, 500 + run) for run in range(runs))
    return [table["wait_s"].to_numpy(float) / MEAN_S for table in tables]
