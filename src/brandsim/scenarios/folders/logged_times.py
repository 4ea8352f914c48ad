"""How fast a municipality drives and turns out by its own log, against what is expected without it.

The level of turnout is that of full-time and of on-call crews each, by the mean of what their stations have over what
is expected there at that time of day and year; stations differ, which is in the error of the mean (DerSimonian and
Laird, 1986). It is weighed together with what was believed by precision, in the logarithm. Drives are calibrated as
own runs are, by `brandsim.roads.calibration`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.roads.calibration.calibration import Calibration, calibrate
from brandsim.roads.calibration.posterior import posterior
from brandsim.scenarios.files.assumptions import Assumption, central_values, load_assumptions
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.availability import availability_of
from brandsim.scenarios.world.calibrated_assumptions import (
    BIAS,
    LEVEL,
    SPREAD,
    calibrate_to_runs,
    calibrated_assumptions,
)
from brandsim.scenarios.world.logged import places_of
from brandsim.scenarios.world.municipality import Municipality, municipality_of
from brandsim.scenarios.world.turnouts import periods, turning_out_of, turnout_arrays
from brandsim.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

    from brandsim.log import IncidentLog

FEWEST = 30
"""Of fewer drives or turnouts nothing is said."""

FEWEST_OF_STATION = 8
"""And of a station with fewer turnouts."""

MOST_DRIVES = 2_000
"""So many drives are computed at most, spread evenly over the log: more narrow the interval by nothing that matters."""

MISREAD = 5.0
"""A turnout so many times longer or shorter than expected was recorded wrongly."""

ADDED_S = np.arange(0.0, 181.0, 3.0)
"""What a drive may take besides, in s."""

_NORMAL_95 = 1.96
_FORMS = {"full_time": "full_time_turnout", "on_call": "on_call_turnout"}
"""How the assumptions of each form of crew begin: its ``_factor``, and the ``_quantile`` that the nominal time is."""


class StationTurnout(NamedTuple):
    """What a station's turnouts are of what is expected there.

    Attributes
    ----------
    station : str
    turnouts : int
    factor, log_error : float
        Mean ratio, and the standard error of its logarithm.
    """

    station: str
    turnouts: int
    factor: float
    log_error: float


@dataclass(frozen=True)
class LevelOfTurnout:
    """The level of the turnout of all crews of a form.

    Attributes
    ----------
    form : {"full_time", "on_call"}
    factor, low, high : float
        Of the nominal turnout, with its 95 % interval, after what was believed and what the log says.
    stations : tuple of StationTurnout
    """

    form: str
    factor: float
    low: float
    high: float
    stations: tuple[StationTurnout, ...]


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
    """

    calibration: Calibration
    speed95: tuple[float, float]
    added_s: float
    added_low_s: float
    added_high_s: float


@dataclass(frozen=True)
class LoggedTimes:
    """What a log says of drives and turnouts.

    Attributes
    ----------
    drives : LoggedDrives or None
        None: too few can be used.
    turnouts : tuple of LevelOfTurnout
        Of the forms that have enough.
    """

    drives: LoggedDrives | None
    turnouts: tuple[LevelOfTurnout, ...]

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
        for level in self.turnouts:
            factor, quantile = (known[f"{_FORMS[level.form]}_{name}"] for name in ("factor", "quantile"))
            ends = (round(level.low, 4), round(level.high, 4))
            yield computed(factor, value=round(level.factor, 4), low=ends[0], high=ends[1])
            # The level is that of the nominal time taken for a median, whatever it was meant to be.
            yield computed(quantile, value=0.5, low=None, high=None, alternatives=())


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
    local = log.events["alarm"].dt.tz_convert("Europe/Stockholm").dt.tz_localize(None)
    units = log.units.assign(alarmed=local.to_numpy()[log.units["event"]])
    units = units[~units["alarmed"].dt.year.isin(list(held_out))]
    drives = _drives(scenario, found, log, units)
    return LoggedTimes(
        None if drives is None else _with_constant(drives), tuple(_turnouts(scenario, found, units))
    )


def _with_constant(drives: Calibration) -> LoggedDrives:
    """Calibrate with the time that every drive takes besides: the most probable one, and its interval by likelihood."""
    table = drives.runs.table
    driven_s, moving_s, fixed_s = (
        table[name].to_numpy(float) for name in ("driven_s", "moving_s", "fixed_s")
    )
    tried = [posterior(driven_s, moving_s, fixed_s + added, drives.level, drives.spread) for added in ADDED_S]
    density = np.array([one.log_density for one in tried])
    likely = np.flatnonzero(density >= density.max() - _NORMAL_95**2 / 2)
    # The ends lie between two that were tried: the outer ones count.
    within = np.arange(max(likely[0] - 1, 0), min(likely[-1] + 2, len(tried)))
    ends = np.array([tried[at].interval(0) for at in within])
    added_s = float(ADDED_S[density.argmax()])
    runs = replace(drives.runs, table=table.assign(fixed_s=fixed_s + added_s))
    return LoggedDrives(
        calibrate(runs, drives.level, drives.spread),
        (float(ends.min()), float(ends.max())),
        added_s,
        float(ADDED_S[within[0]]),
        float(ADDED_S[within[-1]]),
    )


def _drives(
    scenario: Scenario, found: Municipality, log: IncidentLog, units: pd.DataFrame
) -> Calibration | None:
    """Calibrate to the drives from a station to an event whose place is known."""
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
    used = used.iloc[:: -(-len(used) // MOST_DRIVES)]
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
    return calibration if len(calibration.runs) >= FEWEST else None


def _turnouts(scenario: Scenario, found: Municipality, units: pd.DataFrame) -> Iterator[LevelOfTurnout]:
    """Yield the level of each form of crew that has enough turnouts."""
    values = central_values(found.assumptions)
    known = {row.key: row for row in found.assumptions}
    turning_out = turning_out_of(availability_of(scenario, found, values))
    at_median = values | {f"{name}_quantile": 0.5 for name in _FORMS.values()}
    expected_s = turnout_arrays(turning_out, at_median)["expected_turnout_ms"] / 1000
    first: dict[str, int] = {}
    for number, one in enumerate(turning_out):
        if one.counted_on and not one.crew.off_duty and one.crew.border is None:
            first.setdefault(one.unit.station, number)
    used = units[units["turnout_s"].notna() & units["station"].isin(first)]
    moment = used["alarmed"].dt
    period = periods(
        moment.hour.to_numpy(), moment.day_of_week.to_numpy(), moment.month.isin([12, 1, 2]).to_numpy()
    )
    ratio = used["turnout_s"].to_numpy(float) / expected_s[used["station"].map(first), period]
    sound = (ratio > 1 / MISREAD) & (ratio < MISREAD)
    form = {one.unit.station: one.crew.form for one in turning_out}
    for name, begins in _FORMS.items():
        prior = known[f"{begins}_factor"]
        mine = sound & (used["station"].map(form) == name).to_numpy()
        if mine.sum() < FEWEST or prior.low is None or prior.high is None:
            continue
        stations = tuple(_of_stations(used["station"].to_numpy()[mine], ratio[mine]))
        if stations:
            yield _level(name, values[prior.key], (prior.low, prior.high), stations)


def _of_stations(station: NDArray[np.object_], ratio: NDArray[np.float64]) -> Iterator[StationTurnout]:
    for key in sorted(set(station)):
        own = ratio[station == key]
        if len(own) >= FEWEST_OF_STATION:
            mean = float(own.mean())
            yield StationTurnout(key, len(own), mean, float(own.std(ddof=1)) / mean / np.sqrt(len(own)))


def _level(
    form: str, believed: float, ends: tuple[float, float], stations: tuple[StationTurnout, ...]
) -> LevelOfTurnout:
    """Weigh the stations together, and with what was believed."""
    apart = np.log([one.factor for one in stations])
    variance = np.array([one.log_error for one in stations]) ** 2 + 1e-9
    weight = 1 / variance
    mean = float(weight @ apart / weight.sum())
    excess = float(weight @ (apart - mean) ** 2) - (len(apart) - 1)
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    between = max(excess / scale, 0.0) if scale > 0 else 0.0
    weight = 1 / (variance + between)
    mean, error2 = float(weight @ apart / weight.sum()), float(1 / weight.sum())
    prior2 = (np.log(ends[1] / ends[0]) / 2 / _NORMAL_95) ** 2
    # Ratios are to what was believed, whose own level is 1 of itself.
    after2 = 1 / (1 / error2 + 1 / prior2)
    centre = after2 * mean / error2
    spread = _NORMAL_95 * float(np.sqrt(after2))
    factor, low, high = (believed * float(np.exp(centre + sign * spread)) for sign in (0, -1, 1))
    return LevelOfTurnout(form, factor, low, high, stations)


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
    for level in times.turnouts:
        number = sum(one.turnouts for one in level.stations)
        rows.append(_row(f"turnout_{level.form}", "", number, level.factor, level.low, level.high))
        for one in level.stations:
            low, high = (one.factor * float(np.exp(s * _NORMAL_95 * one.log_error)) for s in (-1, 1))
            rows.append(_row(f"turnout_{level.form}", one.station, one.turnouts, one.factor, low, high))
    return rows


def _row(what: str, station: str, n: int, factor: float, low: float, high: float) -> dict[str, object]:
    return {
        "what": what, "station": station, "n": n,
        "value": round(factor, 3), "low": round(low, 3), "high": round(high, 3),
    }  # fmt: skip
