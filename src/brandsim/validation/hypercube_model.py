"""Larson's hypercube solved exactly: the stationary state of units that are free or busy, with or without a queue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Hypercube:
    """What the model says of a city in the long run.

    Attributes
    ----------
    workload : ndarray of float [units]
        Share of time that each is busy.
    sent_free : ndarray of float [units, zones]
        Of all calls that are answered: those of a zone that a unit goes to at once.
    sent_late : ndarray of float [units, zones]
        And those that waited for it; 0 on a loss line.
    p_all_busy : float
        Share of time that no unit is free, and of calls that wait or are lost.
    freed_per_h : float
        At which rate the queue becomes shorter by one, less that at which it becomes longer: a call that waits does
        so for an exponential time with this rate.
    """

    workload: Floats
    sent_free: Floats
    sent_late: Floats
    p_all_busy: float
    freed_per_h: float


def solve_hypercube(travel_min: Floats, rate_per_h: Floats, service_min: float, *, loss: bool) -> Hypercube:
    """Solve the model (Larson 1974): the nearest free unit goes, and is busy for an exponential time.

    Parameters
    ----------
    travel_min : ndarray of float [units, zones]
        Which unit is nearest; none as near as another.
    rate_per_h : ndarray of float [zones]
        Calls.
    service_min : float
        Mean time that a unit is busy, whichever it is and wherever the call.
    loss : bool
        Whether a call that finds all busy is lost; else it waits its turn, and needs more units than calls bring work.
    """
    units, zones = travel_min.shape
    states = 1 << units
    rate, freed = rate_per_h.sum(), 60.0 / service_min
    busy = (np.arange(states)[:, None] >> np.arange(units)) & 1 == 1
    order = travel_min.argsort(axis=0)
    calls = np.zeros((states, units, zones))
    for zone in range(zones):
        first = order[(~busy[:-1][:, order[:, zone]]).argmax(axis=1), zone]
        calls[np.arange(states - 1), first, zone] = rate_per_h[zone]
    flow = np.zeros((states, states))
    state = np.arange(states)
    for unit in range(units):
        free = ~busy[:, unit]
        flow[state[free], state[free] | 1 << unit] = calls[free, unit].sum(axis=1)
        flow[state[~free], state[~free] & ~(1 << unit)] = freed
    balance = flow.T - np.diag(flow.sum(axis=1))
    balance[-1] = 1.0
    p = np.linalg.solve(balance, np.r_[np.zeros(states - 1), 1.0])
    if not loss:
        # A queue forms only where all are busy, and there it is M/M/units: each call more is `waits` as likely.
        waits = rate / (units * freed)
        p[-1] /= 1.0 - waits
        p /= p.sum()
    full = float(p[-1])
    answered = rate * (1.0 - full) if loss else rate
    late = np.zeros((units, zones)) if loss else np.tile(full / units * rate_per_h / rate, (units, 1))
    return Hypercube(
        p @ busy, np.tensordot(p, calls, axes=1) / answered, late, full, float(units * freed - rate)
    )
