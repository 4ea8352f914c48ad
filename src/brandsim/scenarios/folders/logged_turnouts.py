"""What a log says of turnouts: by form of crew, station, part of the week and the year, and how far they spread.

The logarithm of a turnout is that of its station, what evenings and winters add, which is the same for all crews of a
form, and what the station's nights add. Stations of a form are alike as far as the log says, in level and nights: how
much they differ is weighed by how likely the log is under it, and each is drawn towards the others accordingly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.holidays import weekdays_with_holidays
from brandsim.scenarios.files.assumptions import FORMS, Assumption
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.folders.logged_levels import NORMAL_95, Believed, levels
from brandsim.scenarios.world.availability import availability_of
from brandsim.scenarios.world.municipality import Municipality
from brandsim.scenarios.world.turnouts import PARTS, TurningOut, logged_nominal, periods, turning_out_of
from brandsim.words.catalogue import told
from brandsim.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

FEWEST = 30
"""Of fewer turnouts of a form nothing is said."""

FEWEST_OF_STATION = 8
"""And of a station with fewer."""

MISREAD = 5.0
"""A turnout so many times longer or shorter than expected was recorded wrongly."""

BETWEEN_LOG_SD = 0.2
"""How far stations of a form differ, before the log is read: half-normal, an assumption."""

EVENING_LOG_SD = 0.1
"""How far evenings and weekends differ from working days, before the log is read: an assumption."""

NIGHT_BETWEEN_LOG_SD = 0.2
"""And how far their nights differ from those of the others, likewise."""

SPREAD_PRIOR = 10
"""The spread of a form's turnouts counts as much as so many of a station's own."""


@dataclass(frozen=True)
class FittedTurnouts:
    """The turnouts of all crews of a form.

    Attributes
    ----------
    form : {"full_time", "on_call"}
    level : Believed
        What the median turnout by day is of the nominal one, all stations together.
    stations : mapping of str to Believed
        The same of each, also of those with too few turnouts to say anything of.
    parts : mapping of str to Believed
        What ``evening``, ``night`` and, of people on call, ``winter`` multiply it by.
    log_sd : Believed
        Spread of the turnout, of people on call that of one person's time to the station.
    nights : mapping of str to Believed
        What nights multiply the turnout of each station by; empty where the log has them of fewer than two.
    """

    form: str
    level: Believed
    stations: Mapping[str, Believed]
    parts: Mapping[str, Believed]
    log_sd: Believed
    nights: Mapping[str, Believed] = field(default_factory=dict)

    def assumptions(
        self, known: Mapping[str, Assumption], names: Mapping[str, str], source: Text
    ) -> Iterator[Assumption]:
        """Yield what is assumed of the form's turnouts from then on.

        What stations have in common is drawn once for all of them, and each draws what is left of its own uncertainty.

        Parameters
        ----------
        known : mapping of str to Assumption
            What was assumed before.
        names : mapping of str to str
            Of stations.
        source : Text
            What the fit stands on.
        """
        computed = partial(replace, source=source, confidence="computed")
        form = self.form
        factor = known[f"{form}_turnout_factor"]
        level = _in_common(self.level, self.stations)
        yield computed(factor, **_ranged(level, factor.value))
        # The level is that of the nominal time taken for a median, whatever it was meant to be.
        yield computed(known[f"{form}_turnout_quantile"], value=0.5, low=None, high=None, alternatives=())
        yield computed(known[f"{form}_log_sd"], **_ranged(self.log_sd))
        for part, found in self.parts.items():
            key = f"{form}_{part}_factor"
            if key in known:
                shared = _in_common(found, self.nights) if part == "night" else found
                yield computed(known[key], **_ranged(shared))
            else:  # of evenings there is no assumption that all have
                yield _of_crews(f"evening_turnout.{form}", f"assumed_evening_{form}", "", found, source)
        if len(self.stations) > 1:
            for key, one in self.stations.items():
                own = _apart(one, level)
                yield _of_crews(f"station_turnout.{key}", "assumed_station_turnout", names[key], own, source)
        for key, one in self.nights.items():
            own = _apart(one, _in_common(self.parts["night"], self.nights))
            yield _of_crews(f"station_night.{key}", "assumed_station_night", names[key], own, source)


def _in_common(level: Believed, stations: Mapping[str, Believed]) -> Believed:
    """Return a level with the error that all stations have in common."""
    return level._replace(log_sd=min(one.log_sd for one in (level, *stations.values())))


def _apart(one: Believed, level: Believed) -> Believed:
    """Return what a station's value is of the level, with what is left of its error."""
    return Believed(one.n, one.log - level.log, float(np.sqrt(max(one.log_sd**2 - level.log_sd**2, 0.0))))


def _ranged(found: Believed, times: float = 1.0) -> dict[str, float | None]:
    low, high = found.interval95
    ends = (None, None) if found.log_sd == 0 else (round(times * low, 4), round(times * high, 4))
    return {"value": round(times * found.value, 4), "low": ends[0], "high": ends[1]}


def _of_crews(key: str, words: str, name: str, found: Believed, source: Text) -> Assumption:
    ranged = _ranged(found)
    return Assumption(key=key, text=told(words, name=name), source=source, confidence="computed", **ranged)  # type: ignore[arg-type]


def fit_turnouts(
    scenario: Scenario, found: Municipality, units: pd.DataFrame, values: Mapping[str, float]
) -> Iterator[FittedTurnouts]:
    """Yield what the log says of each form of crew that has enough turnouts.

    Parameters
    ----------
    scenario : Scenario
        Whose stations and assumptions: what is believed without the log.
    found : Municipality
    units : pandas.DataFrame
        Responses of units as the log has them, each with ``alarmed`` in local time.
    values : mapping of str to float
        Assumptions, with what the log says of how likely people on call come.
    """
    import pandas as pd

    known = {row.key: row for row in found.assumptions}
    holidays = scenario.folder.holidays
    first: dict[str, TurningOut] = {}
    for one in turning_out_of(availability_of(scenario, found, values)):
        if one.counted_on and not one.crew.off_duty and one.crew.border is None:
            first.setdefault(one.unit.station, one)
    for form in FORMS:
        crews = [key for key, one in first.items() if one.crew.form == form]
        nominal = [logged_nominal(first[key], values) for key in crews]
        priors = _priors(form, known)
        if not crews or priors is None:
            continue
        used = units[units["turnout_s"].gt(0) & units["station"].isin(crews)]
        number = {key: at for at, key in enumerate(crews)}
        station = np.array([number[key] for key in used["station"]], np.int64)
        moment = used["alarmed"].dt
        winter = moment.month.isin([12, 1, 2]).to_numpy()
        weekday = weekdays_with_holidays(pd.DatetimeIndex(used["alarmed"]), holidays)
        part = periods(moment.hour.to_numpy(), weekday, np.zeros(len(used), np.bool_))
        parts = {"evening": part == PARTS.index("evening_or_weekend"), "night": part == PARTS.index("night")}
        parts |= {"winter": winter} if "winter" in priors.parts else {}
        log_ratio = (
            np.log(used["turnout_s"].to_numpy(float)) - np.array([one.log_s for one in nominal])[station]
        )
        # a station whose own nominal turnout is stated is not of what they add
        for name in ("evening", "night"):
            stated = [getattr(first[key].crew.own, f"turnout_{name}_s") for key in crews]
            own = np.log(
                [s / first[key].crew.turnout_s if s else np.nan for s, key in zip(stated, crews, strict=True)]
            )
            known_there = parts[name] & np.isfinite(own)[station]
            log_ratio[known_there] -= own[station[known_there]]
            parts[name] &= ~known_there
        fitted = fit_form(
            form,
            log_ratio,
            station,
            np.array([(one.mean, one.sd) for one in nominal]),
            parts,
            priors,
        )
        if fitted is not None:
            stations = {crews[at]: one for at, one in enumerate(fitted.stations.values())}
            nights = {
                key: one
                for key, one in (zip(crews, fitted.nights.values(), strict=True) if fitted.nights else ())
                if first[key].crew.own.turnout_night_s is None
            }
            yield replace(fitted, stations=stations, nights=nights)


class Priors(NamedTuple):
    """What is believed of a form of crew without the log, in the logarithm: a mean and a standard deviation each."""

    level_sd: float
    log_sd: float
    """Of the spread, not in the logarithm."""
    log_sd_error: float
    """Of its logarithm; infinite: nothing is."""
    parts: Mapping[str, tuple[float, float]]


def _priors(form: str, known: Mapping[str, Assumption]) -> Priors | None:
    level = known[f"{form}_turnout_factor"]
    if level.low is None or level.high is None:  # somebody is sure of it
        return None

    def error(row: Assumption) -> float:
        if row.low is None or row.high is None:
            return np.inf
        return float(np.log(row.high / row.low) / 2 / NORMAL_95)

    parts = {"evening": (0.0, EVENING_LOG_SD)}
    for part in ("night", "winter"):
        row = known.get(f"{form}_{part}_factor")
        if row is not None and row.low is not None:
            parts[part] = float(np.log(row.value)), error(row)
    spread = known[f"{form}_log_sd"]
    return Priors(error(level), spread.value, error(spread), parts)


def fit_form(
    form: str,
    log_ratio: Floats,
    station: NDArray[np.int64],
    order: Floats,
    parts: Mapping[str, NDArray[np.bool_]],
    priors: Priors,
) -> FittedTurnouts | None:
    """Fit the turnouts of a form of crew; None if too few are sound.

    Parameters
    ----------
    form : str
    log_ratio : ndarray of float64 [turnouts]
        Logarithm of each turnout to the nominal one.
    station : ndarray of int64 [turnouts]
        Row of `order`.
    order : ndarray of float64 [stations, 2]
        Mean and standard deviation of the logarithm of a turnout, in spreads, as `LoggedNominal`.
    parts : mapping of str to ndarray of bool [turnouts]
        Whether each is in a part of the week or of the year; only those that `priors` has are asked.
    priors : Priors
    """
    asked = [name for name in parts if name in priors.parts]
    prior = np.array([priors.parts[name] for name in asked]).reshape(-1, 2)
    inside = (
        np.stack([parts[name] for name in asked], axis=1).astype(float)
        if asked
        else np.zeros((len(station), 0))
    )
    sound = np.abs(log_ratio - inside @ prior[:, 0]) < np.log(MISREAD)
    enough = np.bincount(station[sound], minlength=len(order)) >= FEWEST_OF_STATION
    sound &= enough[station]
    y, x, station = log_ratio[sound], inside[sound], station[sound]
    if len(y) < FEWEST:
        return None
    n = np.bincount(station, minlength=len(order))
    night = asked.index("night") if "night" in asked else None
    at_night = np.zeros(len(y)) if night is None else x[:, night]
    log_sd, variance = priors.log_sd, float(np.var(y))
    own, told = np.full(len(n), variance), np.ones(len(y), np.bool_)
    # the spread says how far the k-th of those who come lies from its median, and is said by it
    for _ in range(3):
        level = y - log_sd * order[station, 0]
        beta, covariance = _within(level, x, station, n, prior, variance)
        added = x * beta
        nights = (
            None
            if night is None
            else _nights(level - added.sum(axis=1) + added[:, night], at_night, station, own, prior[night])
        )
        if nights is not None:
            added[:, night] = at_night * np.array([one.log for one in nights.stations])[station]
            # nights of a station that has too few differ by more than their spread
            told = (at_night == 0) | nights.seen[station]
        left = level - added.sum(axis=1)
        mean = np.bincount(station, left, len(n)) / np.maximum(n, 1)
        apart = left - mean[station]
        free = int(told.sum()) - int(enough.sum()) - x.shape[1]
        free -= 0 if nights is None else int(nights.seen.sum()) - 1
        variance = float(np.sum(apart[told] ** 2) / free)
        own = (np.bincount(station, apart**2, len(n)) + SPREAD_PRIOR * variance) / (
            np.maximum(n - 1, 0) + SPREAD_PRIOR
        )
        spread = _spread((apart / order[station, 1])[told], free, priors)
        log_sd = spread.value
    middle = np.zeros((len(n), x.shape[1]))
    np.add.at(middle, station, x / np.maximum(n, 1)[station, None])
    found = {
        name: Believed(int(x[:, c].sum()), float(beta[c]), float(np.sqrt(covariance[c, c])))
        for c, name in enumerate(asked)
        if x[:, c].sum() >= FEWEST
    }
    of_nights = np.zeros(len(n))
    if nights is not None:
        found["night"] = nights.level
        of_nights = middle[:, night] ** 2 * np.array([one.log_sd for one in nights.stations]) ** 2
        middle[:, night] = 0.0
    standard = own / np.maximum(n, 1) + np.einsum("ij,jk,ik->i", middle, covariance, middle) + of_nights
    at, stations = levels(mean, np.where(enough, standard, np.inf), priors.level_sd, n, BETWEEN_LOG_SD)
    return FittedTurnouts(
        form,
        at,
        {str(number): one for number, one in enumerate(stations)},
        found,
        spread,
        {} if nights is None else {str(number): one for number, one in enumerate(nights.stations)},
    )


class _Nights(NamedTuple):
    """What nights multiply turnouts by, all stations together and each."""

    level: Believed
    stations: list[Believed]
    seen: NDArray[np.bool_]
    """Which stations have enough."""


def _nights(
    left: Floats, at_night: Floats, station: NDArray[np.int64], own: Floats, prior: Floats
) -> _Nights | None:
    """Hold each station's nights against its other hours; None where fewer than two have enough of both.

    Parameters
    ----------
    left : ndarray of float64 [turnouts]
        Logarithm of the turnout less what other parts add.
    at_night : ndarray of float64 [turnouts]
        1 at night, else 0.
    station : ndarray of int64 [turnouts]
    own : ndarray of float64 [stations]
        Variance of a station's turnouts.
    prior : ndarray of float64 [2]
        What is believed of nights: mean and standard deviation.
    """
    sums, n = (
        np.stack([np.bincount(station, w * held, len(own)) for w in (at_night, 1 - at_night)])
        for held in (left, np.ones(len(left)))
    )
    seen = n.min(axis=0) >= FEWEST_OF_STATION
    if seen.sum() < 2:
        return None
    mean = sums / np.maximum(n, 1)
    error2 = np.where(seen, own * (1 / np.maximum(n, 1)).sum(axis=0), np.inf)
    found = levels(
        mean[0] - mean[1] - prior[0], error2, float(prior[1]), n[0].astype(np.int64), NIGHT_BETWEEN_LOG_SD
    )
    level, *stations = (one._replace(log=one.log + float(prior[0])) for one in (found[0], *found[1]))
    return _Nights(level, stations, seen)


def _within(
    y: Floats, x: Floats, station: NDArray[np.int64], n: NDArray[np.int64], prior: Floats, variance: float
) -> tuple[Floats, Floats]:
    """Return what the parts add, compared within stations, and its covariance."""

    def centred(values: Floats) -> Floats:
        return values - (np.bincount(station, values, len(n)) / np.maximum(n, 1))[station]

    within = np.stack([centred(column) for column in x.T], axis=1) if x.shape[1] else x
    precision = np.diag(1 / prior[:, 1] ** 2)
    covariance = np.asarray(np.linalg.inv(within.T @ within / variance + precision), np.float64)
    return covariance @ (within.T @ centred(y) / variance + precision @ prior[:, 0]), covariance


def _spread(apart: Floats, free: int, priors: Priors) -> Believed:
    """Return the spread of what is apart from its station's mean, whatever its tails, with what is believed."""
    variance = float(np.sum(apart**2) / free)
    tails = float(np.mean(apart**4)) / variance**2
    log, error = np.log(variance) / 2, np.sqrt(max(tails - 1, 0.2) / len(apart)) / 2
    precise, believed = 1 / error**2, 0.0 if np.isinf(priors.log_sd_error) else 1 / priors.log_sd_error**2
    weight = precise + believed
    return Believed(
        len(apart), float((precise * log + believed * np.log(priors.log_sd)) / weight), float(weight**-0.5)
    )
