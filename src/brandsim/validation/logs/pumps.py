"""First and second pump of a log with a row per alarm: fitted on every second alarm, tested on those between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim._errors import Said
from brandsim.simulation import Journeys, World
from brandsim.validation.logs.figures import continuous_ranked_score, covered, four_figures, groups_of
from brandsim.validation.logs.fires import PUMP_COLUMNS, Fires, read_fires
from brandsim.validation.logs.laws import TimeLaw, fit_time_law
from brandsim.validation.logs.played import PASSED_OVER, arrivals_s, stations_world
from brandsim.validation.logs.tables import group_rows
from brandsim.validation.rows import comparison

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LIMIT_S = 360.0
_LISTED = 8
"""So many stations are on the list of an alarm: its ground's own, then those expected soonest."""
_MOST_PUMPS = 4
"""More than these come too late to be first or second."""
_LONGEST_S = 1200.0
"""The log is cut there."""
_BELIEF = np.array([*[1e-6] * 9, 8.0])
_BELIEF_IN_SKIPS = 6.0
"""Shrinkage, in journeys and in alarms: see `fit_time_law`."""
_PLAYS, _REFITS, _SEED = 30, 60, 2009


@dataclass(frozen=True)
class PumpModel:
    """What is fitted.

    Attributes
    ----------
    law : TimeLaw
        From the call to the arrival of a pump.
    follow_s : ndarray of float64
        Sorted: by how much the second pump of a station came after its first.
    goes : ndarray of float64 [2, positions]
        How often the first and the second pump of a station goes when its turn comes, by its place on the list.
    own_goes, own_turns : ndarray of float64 [2, stations]
        The same of the ground's own station, and how many turns that was learnt from, belief included.
    distance : bool
        Whether the law knows of distance.
    """

    law: TimeLaw
    follow_s: Floats
    goes: Floats
    own_goes: Floats
    own_turns: Floats
    distance: bool

    def believed(self, rng: np.random.Generator) -> PumpModel:
        """Return a model that could be true as well."""
        goes = rng.beta(self.own_goes * self.own_turns, (1.0 - self.own_goes) * self.own_turns)
        return replace(self, law=self.law.believed(rng), own_goes=goes)


def is_pump_log(path: Path) -> bool:
    """Return whether a file has the columns of such a log."""
    return set(PUMP_COLUMNS) <= set(pd.read_csv(path, nrows=0).columns)


def features_of(fires: Fires, rows: Ints, station: Ints, *, distance: bool = True) -> Floats:
    """Return what the law knows of a journey, [..., 9]: `rows` and `station` have the same shape."""
    log_km = np.log(np.maximum(fires.km[rows, station], 0.15) + 0.5) * distance
    hour = fires.hour[rows]
    return np.stack(
        [
            np.ones(log_km.shape), log_km, log_km**2, log_km**3, station == fires.ground[rows],
            fires.second[rows] < 0, hour < 7, (hour >= 7) & (hour < 10), fires.pumps[rows] > 2,
        ],
        axis=-1,
    ).astype(np.float64)  # fmt: skip


def fit_pumps(fires: Fires, rows: Ints, *, distance: bool = True, weight: Floats | None = None) -> PumpModel:
    """Fit to some alarms, each as often as its weight."""
    first, second = fires.first[rows], fires.second[rows]
    count = np.ones(len(rows)) if weight is None else weight
    apart = np.flatnonzero((second >= 0) & (second != first))
    journeys = np.concatenate([rows, rows[apart]])
    station = np.concatenate([first, second[apart]])
    law = fit_time_law(
        np.concatenate([fires.first_s[rows], fires.second_s[rows[apart]]]),
        features_of(fires, journeys, station, distance=distance),
        station,
        (station != fires.ground[journeys]).astype(np.int64),
        fires.km.shape[1],
        (apart, len(rows) + np.arange(len(apart))),
        _BELIEF,
        np.concatenate([count, count[apart]]),
    )
    same = (second == first) & (count > 0)
    behind = np.maximum(fires.second_s[rows] - fires.first_s[rows], 0.0)[same]
    skips = _fit_skips(fires, rows, law, count, distance=distance)
    return PumpModel(law, np.sort(np.repeat(behind, count[same].astype(int))), *skips, distance)


def listed(fires: Fires, rows: Ints, law: TimeLaw, *, distance: bool) -> tuple[Ints, Floats]:
    """Return the stations on the list of each alarm and the expected log times, [rows, `_LISTED`]."""
    near = np.argsort(fires.km[rows], axis=1)[:, : _LISTED + 4]
    ground = fires.ground[rows][:, None]
    station = np.concatenate([ground, near], axis=1)
    of = np.broadcast_to(rows[:, None], station.shape)
    expected = law.expected(features_of(fires, of, station, distance=distance), station)
    rank = np.where(station == ground, np.inf, expected if distance else fires.km[of, station])
    rank[:, 0] = -np.inf
    order = np.argsort(rank, axis=1, kind="stable")[:, :_LISTED]
    return np.take_along_axis(station, order, 1), np.take_along_axis(expected, order, 1)


def _fit_skips(
    fires: Fires, rows: Ints, law: TimeLaw, count: Floats, *, distance: bool
) -> tuple[Floats, Floats, Floats]:
    """Walk down the list of each alarm until those are found that came, and count who was passed over."""
    stations, _ = listed(fires, rows, law, distance=distance)
    seen = np.stack([fires.first[rows], fires.second[rows]])
    goes, turns = np.zeros((2, _LISTED)), np.zeros((2, _LISTED))
    own, own_turns = np.zeros((2, fires.km.shape[1])), np.zeros((2, fires.km.shape[1]))
    left = (seen >= 0).sum(axis=0)
    for place in range(_LISTED):
        came = (seen == stations[:, place]).sum(axis=0)
        asked = left > 0
        for pump in range(2):
            if pump == 1:
                asked = asked & (came > 0) & (left > 1)
            hit = asked & (came > pump)
            goes[pump, place] += count[hit].sum()
            turns[pump, place] += count[asked].sum()
            if place == 0:
                np.add.at(own[pump], stations[hit, 0], count[hit])
                np.add.at(own_turns[pump], stations[asked, 0], count[asked])
        left = left - came
    share = (goes + 1.0) / (turns + 2.0)
    own_turns += _BELIEF_IN_SKIPS
    return share, (own + _BELIEF_IN_SKIPS * share[:, :1]) / own_turns, own_turns


@dataclass(frozen=True)
class Tested:
    """Alarms that are played: the world, and what it is asked."""

    fires: Fires
    rows: Ints
    world: World
    alarms: pd.DataFrame


def tested(fires: Fires, rows: Ints) -> Tested:
    """Return alarms to be played, far apart in time: how often a pump is away is in the drawn skips."""
    count = np.where(fires.second[rows] >= 0, np.clip(fires.pumps[rows], 2, _MOST_PUMPS), 1)
    alarms = pd.DataFrame({"time_s": np.arange(len(rows)) * 1e5, "people": count, "on_scene_s": 0.0})
    return Tested(
        fires, rows, stations_world(np.repeat(np.arange(fires.km.shape[1]), 2), waits=False), alarms
    )


def play(test: Tested, model: PumpModel, seed: int, *, as_logged: bool = False) -> tuple[Floats, Floats]:
    """Return seconds of the first and of the second pump, drawn once; of pumps as the log has them or as chosen."""
    fires, rows = test.fires, test.rows
    rng = np.random.default_rng([_SEED, seed])
    count, places = len(rows), _LISTED
    if as_logged:
        second = np.where(fires.second[rows] >= 0, fires.second[rows], fires.first[rows])
        stations = np.stack([fires.first[rows], second], axis=1)
        of = np.broadcast_to(rows[:, None], stations.shape)
        expected = model.law.expected(features_of(fires, of, stations, distance=model.distance), stations)
        places = 2
    else:
        stations, expected = listed(fires, rows, model.law, distance=model.distance)
    shared = model.law.shared
    score = np.sqrt(shared) * rng.standard_normal((count, 1)) + np.sqrt(1 - shared) * rng.standard_normal(
        (count, places)
    )
    own = stations != fires.ground[rows][:, None]
    taken = np.minimum(model.law.drawn(expected, own.astype(np.int64), score), _LONGEST_S)
    follow = np.quantile(model.follow_s, rng.random(count))
    chance = rng.random((2, count, places))
    units = 2 * fires.km.shape[1]
    travel, rank = np.full((count, units), np.nan), np.full((count, units), np.nan)
    every = np.arange(count)
    for place in reversed(range(places)):
        station = stations[:, place]
        goes = model.own_goes[:, station] if place == 0 else model.goes[:, place, None]
        passed = np.logical_or.accumulate(chance[:, :, place] >= goes, axis=0)
        for pump in range(2):
            travel[every, 2 * station + pump] = taken[:, place]
            at = 2 * place + pump
            skipped = (not as_logged) * PASSED_OVER * passed[pump]
            rank[every, 2 * station + pump] = at + skipped
    alarms = test.alarms
    if as_logged:
        rank[every, 2 * stations[:, 0] + 1] = np.where(stations[:, 0] == stations[:, 1], 1, PASSED_OVER)
        alarms = alarms.assign(people=np.minimum(alarms["people"], 2))
    came, _ = arrivals_s(test.world, alarms, Journeys(travel_s=travel, rank=rank, follow_s=follow), 2)
    return came[:, 0], np.where(fires.second[rows] >= 0, came[:, 1], np.nan)


def plays_of(test: Tested, model: PumpModel, plays: int, *, as_logged: bool = False) -> tuple[Floats, Floats]:
    """Return several plays of one model, [plays, alarms]."""
    drawn = [play(test, model, number, as_logged=as_logged) for number in range(plays)]
    return np.stack([first for first, _ in drawn]), np.stack([second for _, second in drawn])


def pump_case(case: Path, path: Path) -> list[dict[str, Any]]:
    """Compare every second alarm with a model of the others, each half in turn, and areas with one of the rest.

    Parameters
    ----------
    case, path : Path
        The folder, and the log in it.
    """
    fires = read_fires(case, path)
    number = np.arange(len(fires))
    halves = number[number % 2 == 0], number[number % 2 == 1]
    both = np.concatenate(halves[::-1])
    models, tests = (
        [fit_pumps(fires, half) for half in halves],
        [tested(fires, half) for half in halves[::-1]],
    )
    rows, chosen = [], np.zeros((0, 0))
    for as_logged, word in ((True, "as logged"), (False, "as chosen")):
        drawn = [
            plays_of(test, model, _PLAYS, as_logged=as_logged)
            for test, model in zip(tests, models, strict=True)
        ]
        chosen = drawn[0][0]
        whole = np.hstack([first for first, _ in drawn]), np.hstack([second for _, second in drawn])
        rows += _totals(case.name, word, fires, both, whole)
    rows += _skill(case.name, fires, halves[0], tests[0], chosen)
    rows += _groups(case.name, fires, halves[0], tests[0], chosen)
    return [*rows, *_areas(case.name, fires)]


def _totals(
    case: str, word: str, fires: Fires, rows: Ints, drawn: tuple[Floats, Floats]
) -> list[dict[str, Any]]:
    """Compare the totals of first and second pump; units are told as the log has them or as the model chose."""
    first, second = fires.first_s[rows], fires.second_s[rows]
    both = np.isfinite(second)
    seen, got = four_figures(first, _LIMIT_S), four_figures(drawn[0], _LIMIT_S).mean(axis=0)
    late = float(np.quantile(second[both], 0.9))
    gap = float((second - first)[both].mean())
    of_second = drawn[1][:, both]
    told = (
        ("first pump's median, s", seen[0], got[0], 8.0),
        ("first pump's P90, s", seen[1], got[1], 0.06 * seen[1]),
        ("first pump within 360 s, %", 100 * seen[3], 100 * got[3], 3.5),
        ("second pump's P90, s", late, float(np.quantile(of_second, 0.9, axis=1).mean()), 0.07 * late),
        ("second pump's mean after the first, s", gap, float((of_second - drawn[0][:, both]).mean()), 17.0),
    )
    return [
        comparison(
            case, Said("{units}: {figure}", units=Said(word), figure=Said(figure)), float(a), float(b), c
        )
        for figure, a, b, c in told
    ]


def _skill(case: str, fires: Fires, fit: Ints, test: Tested, drawn: Floats) -> list[dict[str, Any]]:
    """Compare the score of every alarm's first pump with that of the same fit without distance."""
    without = plays_of(test, fit_pumps(fires, fit, distance=False), _PLAYS)[0]
    seen = fires.first_s[test.rows]
    ratio = continuous_ranked_score(drawn, seen) / continuous_ranked_score(without, seen)
    return [comparison(case, Said("skill: score (CRPS) against that without distance"), 0.0, ratio, 0.9)]


def _groups(case: str, fires: Fires, fit: Ints, test: Tested, perfect: Floats) -> list[dict[str, Any]]:
    """Compare the figures of groups with their intervals, for which the model is fitted to alarms drawn anew."""
    rng = np.random.default_rng([_SEED, 1])
    plays = np.stack(
        [
            play(
                test, fit_pumps(fires, fit, weight=_drawn_anew(rng, len(fit))).believed(rng), _PLAYS + number
            )[0]
            for number in range(_REFITS)
        ]
    )
    groups = groups_of([column[test.rows] for column in fires.labels.values()])
    shares, width = covered(fires.first_s[test.rows], plays, perfect, groups, _LIMIT_S)
    return group_rows(case, len(groups), shares, width, 0.88)


def _drawn_anew(rng: np.random.Generator, count: int) -> Floats:
    """Return how often each of some alarms comes in a sample of as many with replacement."""
    return np.bincount(rng.integers(0, count, count), minlength=count).astype(np.float64)


def _areas(case: str, fires: Fires) -> list[dict[str, Any]]:
    """Compare the pooled median of areas with what models say that have not seen them, a third at a time."""
    names = sorted(set(fires.labels["area"]))
    rows = []
    for third in range(3):
        out = np.isin(fires.labels["area"], names[third::3])
        test = tested(fires, np.flatnonzero(out))
        drawn, _ = plays_of(test, fit_pumps(fires, np.flatnonzero(~out)), _PLAYS // 2)
        quantity = Said("areas left out, {third} of 3: first pump's median, s", third=third + 1)
        seen = float(np.median(fires.first_s[out]))
        rows.append(comparison(case, quantity, seen, float(np.median(drawn, axis=1).mean()), 14.0))
    return rows
