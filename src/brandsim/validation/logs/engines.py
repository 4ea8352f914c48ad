"""What is fitted to a log of units: how long engines take from sites that nobody tells, and which one is sent."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from brandsim.validation.logs.calls import Calls
from brandsim.validation.logs.laws import TimeLaw, fit_time_law

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LISTED = 10
_BELIEF = np.array([1e-6, 1e-6, 1e-6, 1e-6, 1e-6, 1e-6, 1e-6, 1e-6, 5.0, 1e-6, 1e-6, 15.0])
"""Shrinkage in journeys, of features and of stations: a few days tell little of workdays."""
_BELIEF_IN_SKIPS, _BELIEF_IN_PLACES = 10.0, 5.0
_USED_BEFORE = 0.2
"""By how much of a logarithm a unit comes forward on an area's list for each e-fold of its earlier journeys."""
_QUICK_S = 60.0
"""Who is sent again within this was freed for it."""
_GRID_KM = np.linspace(-1.5, 1.5, 25)
_FEWEST_FOR_SITE = 5


@dataclass(frozen=True)
class EngineModel:
    """What is fitted.

    Attributes
    ----------
    law : TimeLaw
        From dispatch to arrival.
    site_km : ndarray of float64 [units, 2]
    own : ndarray of int64 [areas]
        The unit that is first due; -1 = none is known.
    used : ndarray of float64 [areas, units]
        Journeys of each unit to each area.
    own_goes, own_turns : ndarray of float64 [2, areas]
        How often the first-due unit goes if it is free, to a call from which it is called off and to another; and how
        many turns that was learnt from, belief included.
    goes : ndarray of float64 [2, positions]
        How often another goes when its turn comes, by its place on the list.
    freed_early_s : float
        By how much sooner than logged a unit could have been sent again.
    """

    law: TimeLaw
    site_km: Floats
    own: Ints
    used: Floats
    own_goes: Floats
    own_turns: Floats
    goes: Floats
    freed_early_s: float

    def believed(self, rng: np.random.Generator) -> EngineModel:
        """Return a model that could be true as well."""
        goes = rng.beta(self.own_goes * self.own_turns, (1.0 - self.own_goes) * self.own_turns)
        return replace(self, law=self.law.believed(rng), own_goes=goes)


def features_of(calls: Calls, rows: Ints, unit: Ints, freed: Bools, site_km: Floats) -> Floats:
    """Return what the law knows of a journey, [..., 11]; arguments have the same shape."""
    away = calls.place_km[rows] - site_km[unit]
    log_km = np.log(np.hypot(away[..., 0], away[..., 1]) + 0.6)
    calm, hour = ~calls.urgent[rows], calls.hour[rows]
    return np.stack(
        [
            np.ones(log_km.shape), log_km, log_km**2, calm, calm * log_km, calls.alarm[rows], freed, freed * log_km,
            calls.workday[rows], hour < 7, (hour >= 9) & (hour < 12),
        ],
        axis=-1,
    ).astype(np.float64)  # fmt: skip


def find_sites(calls: Calls, rows: Ints) -> Floats:
    """Return where units seem to stand, in km: where the times of their journeys fit best, not far from their calls."""
    kept = rows[calls.arrives[rows] & ~calls.freed[rows]]
    unit, place, y = calls.unit[kept], calls.place_km[kept], np.log(calls.taken_s[kept])
    calm = ~calls.urgent[kept]
    amid = np.stack(
        [np.median(place[unit == u] if np.any(unit == u) else place, axis=0) for u in range(calls.units)]
    )
    steps = np.stack(np.meshgrid(_GRID_KM, _GRID_KM), axis=-1).reshape(-1, 2)
    site = amid.copy()
    for _ in range(4):
        log_km = np.log(np.hypot(*(place - site[unit]).T) + 0.6)
        level, slope, slow = np.linalg.lstsq(np.column_stack([np.ones_like(y), log_km, calm]), y, rcond=None)[
            0
        ]
        for u in range(calls.units):
            of = np.flatnonzero(unit == u)
            if len(of) >= _FEWEST_FOR_SITE:
                tried = amid[u] + steps
                km = np.hypot(*(place[of, None] - tried[None]).transpose(2, 0, 1))
                off = (y[of] - level - slow * calm[of])[:, None] - slope * np.log(km + 0.6)
                cost = np.minimum(np.abs(off), 1.0).sum(axis=0) + 0.3 * (steps**2).sum(axis=1)
                site[u] = tried[cost.argmin()]
    return site


def fit_engines(calls: Calls, rows: Ints, site_km: Floats, weight: Floats | None = None) -> EngineModel:
    """Fit to some rows, each as often as its weight."""
    count = np.ones(len(rows)) if weight is None else weight
    came = calls.arrives[rows]
    kept, often = rows[came], count[came]
    unit, freed = calls.unit[kept], calls.freed[kept]
    law = fit_time_law(
        calls.taken_s[kept], features_of(calls, kept, unit, freed, site_km), unit, freed.astype(np.int64),
        calls.units, _pairs(calls.call[kept]), _BELIEF, often,
    )  # fmt: skip
    used = np.zeros((calls.areas, calls.units))
    np.add.at(used, (calls.area[rows], calls.unit[rows]), count)
    own = np.where(used.any(axis=1), used.argmax(axis=1), -1)
    busy = _busy(calls, rows)
    model = EngineModel(
        law, site_km, own, used, np.zeros((2, calls.areas)), np.zeros((2, calls.areas)), np.zeros((2, LISTED)),
        _freed_early_s(calls, rows, busy, own),
    )  # fmt: skip
    return _with_skips(calls, rows, model, busy, count)


def _pairs(call: Ints) -> tuple[Ints, Ints]:
    """Return two rows each of calls that have several: the first and the next."""
    order = np.argsort(call, kind="stable")
    same = call[order][1:] == call[order][:-1]
    first = same & ~np.concatenate([[False], same[:-1]])
    return order[:-1][first], order[1:][first]


def _busy(calls: Calls, rows: Ints) -> Bools:
    """Return which units are busy with another call of some rows when each of the rows is dispatched."""
    now, busy = calls.sent_s[rows], np.zeros((len(rows), calls.units), np.bool_)
    for row in rows:
        on = (now >= calls.sent_s[row]) & (now < calls.sent_s[row] + calls.busy_s[row])
        busy[on & (rows > row), calls.unit[row]] = True
    busy[np.arange(len(rows)), calls.unit[rows]] = False
    return busy


def _freed_early_s(calls: Calls, rows: Ints, busy: Bools, own: Ints) -> float:
    """Return by how much units can be sent again before they are logged as free.

    Some end what they do because they are called: so many more as are dispatched at once when they are free would have
    been busy. Of that many busy ones, all stays are shortened by the share.
    """
    last: dict[int, float] = {}
    quick = 0
    for row in rows:
        since = calls.sent_s[row] - last.get(int(calls.unit[row]), -np.inf)
        quick += since < _QUICK_S
        last[int(calls.unit[row])] = calls.sent_s[row] + calls.busy_s[row]
    first_due = own[calls.area[rows]]
    away = busy[np.arange(len(rows)), first_due][first_due >= 0].sum()
    return float(quick / max(quick + away, 1) * calls.busy_s[rows].mean())


def ranking(calls: Calls, rows: Ints, model: EngineModel, *, seen: bool = False) -> tuple[Floats, Floats]:
    """Return by what units are listed for each row, and the expected log times, [rows, units].

    Parameters
    ----------
    seen : bool
        Whether the rows are of those fitted to: then the journey itself is left out of those before.
    """
    unit = np.broadcast_to(np.arange(calls.units), (len(rows), calls.units))
    of = np.broadcast_to(rows[:, None], unit.shape)
    expected = model.law.expected(
        features_of(calls, of, unit, np.zeros(unit.shape, np.bool_), model.site_km), unit
    )
    before = model.used[calls.area[rows]].copy()
    if seen:
        at = np.arange(len(rows)), calls.unit[rows]
        before[at] = np.maximum(before[at] - 1.0, 0.0)
    return expected - _USED_BEFORE * np.log1p(before), expected


def _with_skips(calls: Calls, rows: Ints, model: EngineModel, busy: Bools, count: Floats) -> EngineModel:
    """Count how often the first-due unit goes, and where on the list another one stood that went."""
    rank, _ = ranking(calls, rows, model, seen=True)
    every, unit, area = np.arange(len(rows)), calls.unit[rows], calls.area[rows]
    came, first_due = calls.arrives[rows].astype(int), model.own[area]
    asked = (first_due >= 0) & ~busy[every, first_due]
    goes, turns = np.zeros((2, calls.areas)), np.zeros((2, calls.areas))
    np.add.at(goes, (came[asked], area[asked]), ((unit == first_due) * count)[asked])
    np.add.at(turns, (came[asked], area[asked]), count[asked])
    usual = goes.sum(axis=1) / np.maximum(turns.sum(axis=1), 1.0)
    own_turns = turns + _BELIEF_IN_SKIPS
    rank[busy] = np.inf
    rank[every, first_due] = np.inf
    place = (rank < rank[every, unit][:, None]).sum(axis=1)
    other = (unit != first_due) & (place < LISTED)
    took, met = np.zeros((2, LISTED)), np.zeros((2, LISTED))
    np.add.at(took, (came[other], place[other]), count[other])
    met = took[:, ::-1].cumsum(axis=1)[:, ::-1]
    share = took.sum(axis=1) / np.maximum(met.sum(axis=1), 1.0)
    return replace(
        model,
        own_goes=(goes + _BELIEF_IN_SKIPS * usual[:, None]) / own_turns,
        own_turns=own_turns,
        goes=(took + _BELIEF_IN_PLACES * share[:, None]) / (met + _BELIEF_IN_PLACES),
    )
