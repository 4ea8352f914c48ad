"""How fast a municipality handles calls, turns out and drives by its own log, against what is expected without it.

Drives are calibrated as own runs are, by `brandsim.roads.calibration`; turnouts are fitted by `logged_turnouts`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim.roads.calibration.calibration import Calibration, calibrate
from brandsim.roads.calibration.posterior import posterior
from brandsim.scenarios.files.assumptions import Assumption, central_values, load_assumptions
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.folders.logged_alike import Alike, alike_in_events
from brandsim.scenarios.folders.logged_calls import HANDLING, Handled, fit_handling
from brandsim.scenarios.folders.logged_levels import Believed
from brandsim.scenarios.folders.logged_people import Response
from brandsim.scenarios.folders.logged_responses import LoggedResponses, fit_responses
from brandsim.scenarios.folders.logged_turnouts import FEWEST, FittedTurnouts, fit_turnouts
from brandsim.scenarios.world.availability import availability_of
from brandsim.scenarios.world.calibrated_assumptions import (
    ALIKE,
    BIAS,
    LEVEL,
    SPREAD,
    calibrate_to_runs,
    calibrated_assumptions,
)
from brandsim.scenarios.world.logged import places_of
from brandsim.scenarios.world.municipality import Municipality, municipality_of
from brandsim.scenarios.world.turnouts import turning_out_of
from brandsim.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from brandsim.log import IncidentLog

MOST_DRIVES = 2_000
"""So many drives are computed at most, spread evenly over the log: more narrow the interval by nothing that matters."""

ADDED_S = np.arange(0.0, 181.0, 3.0)
"""What a drive may take besides, in s."""

SUSPECTED = 0.5
"""A drive that is more likely than this recorded wrongly says nothing of how alike drives are."""

_MOST_NAMED = 10
_FIRST_LINE = 2
"""Of a file with a head."""
_NORMAL_95 = 1.96


@dataclass(frozen=True)
class LoggedDrives:
    """What a log says of drives.

    Attributes
    ----------
    calibration : Calibration
        At the most probable time that each takes besides.
    speed95 : (float, float)
        95 % interval of its ``speed_factor``, whatever that time is within its own.
    added_s, added_low_s, added_high_s : float
        What each drive takes besides, however long it is, with its 95 % interval: to set off and to find the spot.
    alike : Alike or None
        How alike the drives of one event are, which also widens these intervals; None: too few events have two.
    """

    calibration: Calibration
    speed95: tuple[float, float]
    added_s: float
    added_low_s: float
    added_high_s: float
    alike: Alike | None = None


@dataclass(frozen=True)
class LoggedTimes:
    """What a log says of drives and turnouts.

    Attributes
    ----------
    drives : LoggedDrives or None
        None: too few can be used.
    turnouts : tuple of FittedTurnouts
        Of the forms that have enough.
    names : mapping of str to str
        Of stations.
    responses : LoggedResponses
        How likely people on call come.
    elsewhere : mapping of str to int
        Responses of stations that the municipality does not have, by the log's name of it, the most first.
    handling : Handled or None
        How long calls were handled; None: too few say so.
    """

    drives: LoggedDrives | None
    turnouts: tuple[FittedTurnouts, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    responses: LoggedResponses = field(default_factory=LoggedResponses)
    elsewhere: Mapping[str, int] = field(default_factory=dict)
    handling: Handled | None = None

    def assumptions(self, base: Sequence[str], source: Text) -> Iterator[Assumption]:
        """Yield the assumptions that are fitted, as rows to be laid over others.

        Parameters
        ----------
        base : sequence of str
            Tables of what was believed, as `load_assumptions` takes them.
        source : Text
            What the fit stands on.
        """
        known = {row.key: row for row in load_assumptions(base)}
        computed = partial(replace, source=source, confidence="computed")
        drives = self.drives
        if drives is not None:
            rows = {row.key: row for row in calibrated_assumptions(drives.calibration, base)}
            low, high = (round(end, 4) for end in drives.speed95)
            yield computed(rows[LEVEL], low=low, high=high)
            yield computed(rows[SPREAD])
            yield computed(
                known[BIAS], value=drives.added_s, low=drives.added_low_s, high=drives.added_high_s
            )
            if drives.alike is not None:
                value, low, high = (round(one, 4) for one in drives.alike[1:4])
                yield computed(known[ALIKE], value=value, low=low, high=high)
        if self.handling is not None and known[HANDLING].has_range:  # else somebody is sure of it
            value, low, high = (round(one, 1) for one in self.handling[1:])
            yield computed(known[HANDLING], value=value, low=low, high=high)
        for form in self.turnouts:
            yield from form.assumptions(known, self.names, source)
        yield from self.responses.assumptions(known, self.names, source)


def fit_times(scenario: Scenario, log: IncidentLog, held_out: Sequence[int] = ()) -> LoggedTimes:
    """Fit the level and spread of drives, and the level of turnouts, to a log.

    Parameters
    ----------
    scenario : Scenario
        Whose roads, stations and assumptions: what is believed without the log.
    log : IncidentLog
    held_out : sequence of int
        Calendar years that are not counted.

    Raises
    ------
    InputError
        As `calibrate_to_runs`.
    """
    found = municipality_of(scenario)
    local = log.events["alarm"].dt.tz_convert(scenario.folder.zone).dt.tz_localize(None)
    units = log.units.assign(alarmed=local.to_numpy()[log.units["event"]])
    units = units[~units["alarmed"].dt.year.isin(list(held_out))]
    drives = _drives(scenario, found, log, units)
    known = {row.key: row for row in found.assumptions}
    values = central_values(found.assumptions)
    there = availability_of(scenario, found, values)
    responses = fit_responses(turning_out_of(there), there, known, units, log.off_duty)
    return LoggedTimes(
        None if drives is None else _with_constant(*drives),
        tuple(fit_turnouts(scenario, found, units, {**values, **responses.values})),
        {crew.key: crew.name for crew in found.service.crews},
        responses,
        _elsewhere(units, [crew.key for crew in found.service.crews]),
        fit_handling(log, ~local.dt.year.isin(list(held_out)).to_numpy()),
    )


def _elsewhere(units: pd.DataFrame, stations: Sequence[str]) -> dict[str, int]:
    names = units["station"][~units["station"].isin(["", *stations])]
    return {str(name): int(n) for name, n in names.value_counts().head(_MOST_NAMED).items()}


def _with_constant(drives: Calibration, event: NDArray[np.int64]) -> LoggedDrives:
    """Calibrate with the time that every drive takes besides: the most probable one, and its interval by likelihood.

    Drives of one event tell less than as many of several: intervals are as much wider. `event` is whose each was.
    """
    table = drives.runs.table
    driven_s, moving_s, fixed_s = (
        table[name].to_numpy(float) for name in ("driven_s", "moving_s", "fixed_s")
    )
    tried = [posterior(driven_s, moving_s, fixed_s + added, drives.level, drives.spread) for added in ADDED_S]
    density = np.array([one.log_density for one in tried])
    added_s = float(ADDED_S[density.argmax()])
    runs = replace(drives.runs, table=table.assign(fixed_s=fixed_s + added_s))
    best = calibrate(runs, drives.level, drives.spread)
    sound = best.error_probability <= SUSPECTED
    alike = alike_in_events((driven_s / best.computed_s("after"))[sound], event[sound])
    widening = 1.0 if alike is None else alike.widening
    likely = np.flatnonzero(density >= density.max() - (widening * _NORMAL_95) ** 2 / 2)
    # The ends lie between two that were tried: the outer ones count.
    within = np.arange(max(likely[0] - 1, 0), min(likely[-1] + 2, len(tried)))
    ends = np.array([tried[at].interval(0) for at in within])
    middle = np.array([[tried[at].speed_factor] for at in within])
    ends = middle * (ends / middle) ** widening
    return LoggedDrives(
        best,
        (float(ends.min()), float(ends.max())),
        added_s,
        float(ADDED_S[within[0]]),
        float(ADDED_S[within[-1]]),
        alike,
    )


def _drives(
    scenario: Scenario, found: Municipality, log: IncidentLog, units: pd.DataFrame
) -> tuple[Calibration, NDArray[np.int64]] | None:
    """Calibrate to the drives from a station to an event whose place is known; return the event of each run too."""
    crews = {crew.key for crew in found.service.crews}
    place = places_of(log.events, found.demand)
    at = [(one.lat, one.lon) for one in found.demand.places]
    where = log.events[["lat", "lon"]].to_numpy(float, copy=True)
    nowhere = np.isnan(where[:, 0]) & (place >= 0)
    where[nowhere] = np.reshape([at[number] for number in place[nowhere]], (-1, 2))
    where[place < 0] = np.nan  # not of the municipality
    used = units[units["travel_s"].notna() & (units["travel_s"] > 0) & units["station"].isin(crews)]
    used = used[~np.isnan(where[used["event"], 0])]
    if len(used) < FEWEST:
        return None
    # all drives of an event or none: they tell how alike they are
    used = used[used["event"].rank(method="dense").mod(-(-len(used) // MOST_DRIVES)).eq(0)]
    rolled = used["alarmed"] + used["turnout_s"].fillna(0).to_numpy() * np.timedelta64(1, "s")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(["from", "to", "to_lat", "to_lon", "driven_s", "rolled"])
            ends = where[used["event"]].tolist()
            moments = rolled.dt.strftime("%Y-%m-%d %H:%M").tolist()
            for station, end, travel_s, moment in zip(
                used["station"], ends, used["travel_s"].tolist(), moments, strict=True
            ):
                writer.writerow([station, "event", *end, travel_s, moment])
        calibration = calibrate_to_runs(path, found.weighting, found.service, scenario.data.assumptions)
    if len(calibration.runs) < FEWEST:
        return None
    row = calibration.runs.table["row"].to_numpy(np.int64) - _FIRST_LINE
    return calibration, used["event"].to_numpy(np.int64)[row]


def told_rows(times: LoggedTimes) -> list[Mapping[str, object]]:
    """Return a row for each figure and each station: how many it stands on, value, 95 % interval.

    Parameters
    ----------
    times : LoggedTimes
    """
    rows: list[Mapping[str, object]] = []
    drives = times.drives
    if drives is not None:
        number = len(drives.calibration.runs)
        rows.append(_row("speed", "", number, drives.calibration.speed_factor, *drives.speed95))
        rows.append(_row("added_s", "", number, drives.added_s, drives.added_low_s, drives.added_high_s))
        if drives.alike is not None:
            rows.append(_row("drives_alike", "", *drives.alike[:4]))
    if times.handling is not None:
        rows.append(_row("call_handling", "", *times.handling))
    for form in times.turnouts:
        rows.append(_believed(f"turnout_{form.form}", "", form.level))
        rows += [_believed(f"turnout_{form.form}", key, one) for key, one in form.stations.items()]
        rows += [_believed(f"{part}_{form.form}", "", one) for part, one in form.parts.items()]
        rows += [_believed(f"night_{form.form}", key, one) for key, one in form.nights.items()]
        rows.append(_believed(f"spread_{form.form}", "", form.log_sd))
    if times.responses.level is not None:
        rows.append(_probability("", times.responses.level))
        rows += [_probability(key, one) for key, one in times.responses.stations.items()]
    return rows


def _probability(station: str, found: Response) -> dict[str, object]:
    return _row("response_on_call", station, *found)


def _row(what: str, station: str, n: int, factor: float, low: float, high: float) -> dict[str, object]:
    return {
        "what": what, "station": station, "n": n,
        "value": round(factor, 3), "low": round(low, 3), "high": round(high, 3),
    }  # fmt: skip


def _believed(what: str, station: str, found: Believed) -> dict[str, object]:
    return _row(what, station, found.n, found.value, *found.interval95)
