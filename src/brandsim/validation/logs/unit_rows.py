"""First and second engine of a log with a row per unit: each day tested on a model of the other days."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim._errors import Said
from brandsim.simulation import Journeys
from brandsim.validation.logs.calls import JUST_FREED_S, UNIT_COLUMNS, Calls, read_calls
from brandsim.validation.logs.engines import (
    LISTED,
    EngineModel,
    features_of,
    find_sites,
    fit_engines,
    ranking,
)
from brandsim.validation.logs.figures import covered, four_figures, groups_of
from brandsim.validation.logs.played import PASSED_OVER, arrivals_s, stations_world
from brandsim.validation.logs.tables import group_rows
from brandsim.validation.rows import comparison

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_LIMIT_S = 300.0
_PLAYS, _REFITS, _SEED = 30, 40, 2017


def is_unit_log(path: Path) -> bool:
    """Return whether a file has the columns of such a log."""
    return set(UNIT_COLUMNS) <= set(pd.read_csv(path, nrows=0).columns)


def play(calls: Calls, rows: Ints, model: EngineModel, seed: int, *, as_logged: bool) -> Floats:
    """Return how long the engine of each row takes from its dispatch, drawn once; units as logged or as chosen."""
    rng = np.random.default_rng([_SEED, seed])
    rank, expected = ranking(calls, rows, model)
    count, units = expected.shape
    every, unit = np.arange(count), np.broadcast_to(np.arange(units), expected.shape)
    shared = model.law.shared
    # Whoever goes has the same luck: one engine is sent for each row.
    of_call = rng.standard_normal(calls.call.max() + 1)[calls.call[rows]]
    score = np.sqrt(shared) * of_call + np.sqrt(1 - shared) * rng.standard_normal(count)
    score = np.broadcast_to(score[:, None], expected.shape)
    of = np.broadcast_to(rows[:, None], expected.shape)
    law = model.law
    freed = law.expected(features_of(calls, of, unit, np.ones(expected.shape, np.bool_), model.site_km), unit)
    rested_s = law.drawn(expected, np.zeros(expected.shape, np.int64), score)
    freed_s = law.drawn(freed, np.ones(expected.shape, np.int64), score)
    came = calls.arrives[rows]
    if as_logged:
        sent = calls.unit[rows]
        taken = np.where(calls.freed[rows], freed_s[every, sent], rested_s[every, sent])
        listed = np.where(unit == sent[:, None], 0.0, np.nan)
        travel = np.where(unit == sent[:, None], taken[:, None], np.nan)
        alarms = pd.DataFrame({"time_s": every * 1e5, "people": 1, "on_scene_s": 0.0})
        world = stations_world(np.arange(units), waits=False)
        return arrivals_s(world, alarms, Journeys(travel_s=travel, rank=listed), 1)[0][:, 0]
    listed = _listed(calls, rows, model, rank, rng.random((count, LISTED + 1)))
    # One that is called off is away for as long as it was.
    stay = np.where(came, calls.busy_s[rows] - np.nan_to_num(calls.taken_s[rows]), calls.busy_s[rows])
    stay = np.maximum(stay - model.freed_early_s, 0.0)
    start = calls.sent_s[rows] - calls.sent_s[rows].min()
    alarms = pd.DataFrame({"time_s": start, "people": 1, "on_scene_s": stay})
    journeys = Journeys(
        travel_s=np.where(came[:, None], rested_s, 0.0),
        freed_travel_s=np.where(came[:, None], freed_s, 0.0),
        just_freed_s=JUST_FREED_S,
        rank=listed,
    )
    return arrivals_s(stations_world(np.arange(units)), alarms, journeys, 1)[0][:, 0]


def _listed(calls: Calls, rows: Ints, model: EngineModel, rank: Floats, chance: Floats) -> Floats:
    """Return the list of each row: the first-due unit, then those expected soonest; some are passed over."""
    every, came = np.arange(len(rows)), calls.arrives[rows].astype(int)
    area, first_due = calls.area[rows], model.own[calls.area[rows]]
    known = first_due >= 0
    rank = rank.copy()
    rank[every[known], first_due[known]] = np.inf
    order = np.argsort(rank, axis=1)
    listed = np.empty(rank.shape)
    np.put_along_axis(listed, order, np.arange(rank.shape[1], dtype=float)[None] + 1.0, axis=1)
    near = order[:, :LISTED]
    passed = PASSED_OVER * (chance[:, :LISTED] >= model.goes[came])
    np.put_along_axis(listed, near, np.take_along_axis(listed, near, 1) + passed, axis=1)
    goes = chance[:, LISTED] < model.own_goes[came, area]
    listed[every[known], first_due[known]] = np.where(goes, 0.0, PASSED_OVER)[known]
    return listed


@dataclass(frozen=True)
class Answered:
    """The rows of calls whose engines arrived, sorted by call."""

    calls: Calls
    rows: Ints

    def first_and_second(self, taken_s: Floats) -> tuple[Floats, Floats, Ints]:
        """Return seconds from the first dispatch to the first engine and to the second, and the first's row.

        Parameters
        ----------
        taken_s : ndarray of float64 [rows]
            From each engine's own dispatch.
        """
        came = self.calls.arrives[self.rows]
        rows, since = self.rows[came], (self.calls.asked_s[self.rows] + taken_s)[came]
        order = np.lexsort((since, self.calls.call[rows]))
        call = self.calls.call[rows][order]
        begins = np.concatenate([[True], call[1:] != call[:-1]])
        follows = np.concatenate([[False], begins[:-1]]) & ~begins
        firsts = np.unique(self.calls.call[rows], return_index=True)[1]
        return since[order][begins], since[order][follows], rows[firsts]


def unit_case(case: Path, path: Path) -> list[dict[str, Any]]:
    """Compare each day with a model of the other days.

    Parameters
    ----------
    case, path : Path
        The folder, and the log in it.
    """
    calls = read_calls(path)
    days = [np.flatnonzero(calls.day == day) for day in range(calls.days)]
    days = [rows for rows in days if len(rows) >= LISTED * LISTED]
    fits = [np.setdiff1d(np.arange(len(calls.day)), rows) for rows in days]
    sites = [find_sites(calls, fit) for fit in fits]
    models = [fit_engines(calls, fit, site) for fit, site in zip(fits, sites, strict=True)]
    table, chosen = [], []
    for as_logged, word in ((True, "as logged"), (False, "as chosen")):
        chosen = [
            [play(calls, rows, model, number, as_logged=as_logged) for number in range(_PLAYS)]
            for rows, model in zip(days, models, strict=True)
        ]
        table += _totals(case.name, word, calls, days, chosen)
    rng = np.random.default_rng([_SEED, 1])
    anew = [
        [
            play(calls, rows, _drawn_anew(rng, calls, fit, site), _PLAYS + number, as_logged=False)
            for number in range(_REFITS)
        ]
        for rows, fit, site in zip(days, fits, sites, strict=True)
    ]
    return [*table, *_groups(case.name, calls, days, anew, chosen)]


def _drawn_anew(rng: np.random.Generator, calls: Calls, fit: Ints, site_km: Floats) -> EngineModel:
    """Return a model of whole calls drawn anew, with replacement, that could be true as well."""
    weight = rng.poisson(1.0, calls.call.max() + 1)[calls.call[fit]].astype(np.float64)
    return fit_engines(calls, fit, site_km, weight).believed(rng)


def _totals(
    case: str, word: str, calls: Calls, days: list[Ints], plays: list[list[Floats]]
) -> list[dict[str, Any]]:
    """Compare each day's figures of the first engine, and all days' median of the second."""
    apart, seconds, got = [], [], []
    for rows, drawn in zip(days, plays, strict=True):
        answered = Answered(calls, rows)
        first, second, _ = answered.first_and_second(calls.taken_s[rows])
        found = [answered.first_and_second(taken) for taken in drawn]
        figures = np.mean([four_figures(one[0], _LIMIT_S) for one in found], axis=0)
        apart.append(figures - four_figures(first, _LIMIT_S))
        seconds.append(second)
        got.append([one[1] for one in found])
    off = np.sqrt(np.mean(np.square(apart), axis=0))
    later = float(np.median(np.concatenate(seconds)))
    played = [np.median(np.concatenate(each)) for each in zip(*got, strict=True)]
    told = (
        ("first engine's median by day, root mean square of the difference, s", 0.0, off[0], 8.0),
        ("first engine's P90 by day, root mean square of the difference, s", 0.0, off[1], 36.0),
        ("first engine within 300 s by day, root mean square of the difference, %", 0.0, 100 * off[3], 3.0),
        ("second engine's median, s", later, float(np.mean(played)), 45.0),
    )
    return [
        comparison(case, Said("{units}: {figure}", units=Said(word), figure=Said(figure)), a, float(b), c)
        for figure, a, b, c in told
    ]


def _groups(
    case: str, calls: Calls, days: list[Ints], anew: list[list[Floats]], perfect: list[list[Floats]]
) -> list[dict[str, Any]]:
    """Compare the figures of groups of all days' calls with their intervals."""

    def first(taken: list[Floats]) -> Floats:
        each = zip(days, taken, strict=True)
        return np.concatenate([Answered(calls, rows).first_and_second(one)[0] for rows, one in each])

    seen = first([calls.taken_s[rows] for rows in days])
    which = np.concatenate([Answered(calls, rows).first_and_second(calls.taken_s[rows])[2] for rows in days])
    groups = groups_of([column[which] for column in calls.labels.values()])
    drawn = [
        np.stack([first(list(play_)) for play_ in zip(*plays, strict=True)]) for plays in (anew, perfect)
    ]
    shares, width = covered(seen, drawn[0], drawn[1], groups, _LIMIT_S)
    return group_rows(case, len(groups), shares, width, 0.85)
