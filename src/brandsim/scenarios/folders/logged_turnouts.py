"""What a log says of turnouts: by form of crew, station, part of the week and the year, and how far they spread.

The logarithm of a turnout is that of its station, and what evenings, nights and winters add, which is the same for all
crews of a form. Stations of a form are alike as far as the log says: how much they differ is weighed by how likely the
log is under it (Gelman, Bayesian Data Analysis, 2013, 5.4), and each is drawn towards the others accordingly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.holidays import weekdays_with_holidays
from brandsim.scenarios.files.assumptions import FORMS, Assumption
from brandsim.scenarios.files.scenario import Scenario
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

SPREAD_PRIOR = 10
"""The spread of a form's turnouts counts as much as so many of a station's own."""

_BETWEEN = np.linspace(0.0, 0.75, 76)
_NORMAL_95 = 1.96


class Believed(NamedTuple):
    """A number above 0 with its uncertainty.

    Attributes
    ----------
    n : int
        Turnouts that it stands on.
    log : float
        Of its value.
    log_sd : float
        Standard error of that.
    """

    n: int
    log: float
    log_sd: float

    @property
    def value(self) -> float:
        """The number."""
        return float(np.exp(self.log))

    @property
    def interval95(self) -> tuple[float, float]:
        """Its 95 % interval."""
        low, high = (float(np.exp(self.log + sign * _NORMAL_95 * self.log_sd)) for sign in (-1, 1))
        return low, high


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
    """

    form: str
    level: Believed
    stations: Mapping[str, Believed]
    parts: Mapping[str, Believed]
    log_sd: Believed

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
        common = min(one.log_sd for one in (self.level, *self.stations.values()))
        factor = known[f"{form}_turnout_factor"]
        level = self.level._replace(log_sd=common)
        yield computed(factor, **_ranged(level, factor.value))
        # The level is that of the nominal time taken for a median, whatever it was meant to be.
        yield computed(known[f"{form}_turnout_quantile"], value=0.5, low=None, high=None, alternatives=())
        yield computed(known[f"{form}_log_sd"], **_ranged(self.log_sd))
        for part, found in self.parts.items():
            key = f"{form}_{part}_factor"
            if key in known:
                yield computed(known[key], **_ranged(found))
            else:  # of evenings there is no assumption that all have
                yield _of_crews(f"evening_turnout.{form}", f"assumed_evening_{form}", "", found, source)
        if len(self.stations) > 1:
            for key, one in self.stations.items():
                own = Believed(
                    one.n, one.log - level.log, float(np.sqrt(max(one.log_sd**2 - common**2, 0.0)))
                )
                yield _of_crews(f"station_turnout.{key}", "assumed_station_turnout", names[key], own, source)


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
            yield replace(fitted, stations=stations)


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
        return float(np.log(row.high / row.low) / 2 / _NORMAL_95)

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
    log_sd, variance = priors.log_sd, float(np.var(y))
    beta, error = prior[:, 0], prior[:, 1]
    # the spread says how far the k-th of those who come lies from its median, and is said by it
    for _ in range(3):
        level = y - log_sd * order[station, 0]
        beta, covariance = _within(level, x, station, n, prior, variance)
        error = np.sqrt(np.diag(covariance))
        left = level - x @ beta
        mean = np.bincount(station, left, len(n)) / np.maximum(n, 1)
        apart = left - mean[station]
        free = len(y) - int(enough.sum()) - x.shape[1]
        variance = float(np.sum(apart**2) / free)
        spread = _spread(apart / order[station, 1], free, priors)
        log_sd = spread.value
    own = (np.bincount(station, apart**2, len(n)) + SPREAD_PRIOR * variance) / (
        np.maximum(n - 1, 0) + SPREAD_PRIOR
    )
    middle = np.zeros((len(n), x.shape[1]))
    np.add.at(middle, station, x / np.maximum(n, 1)[station, None])
    standard = own / np.maximum(n, 1) + np.einsum("ij,jk,ik->i", middle, covariance, middle)
    at, stations = _levels(mean, np.where(enough, standard, np.inf), priors.level_sd, n)
    return FittedTurnouts(
        form,
        at,
        {str(number): one for number, one in enumerate(stations)},
        {
            name: Believed(int(x[:, c].sum()), float(beta[c]), float(error[c]))
            for c, name in enumerate(asked)
            if x[:, c].sum() >= FEWEST
        },
        spread,
    )


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


def _levels(
    mean: Floats, variance: Floats, prior_sd: float, n: NDArray[np.int64]
) -> tuple[Believed, list[Believed]]:
    """Return the level of all stations together and of each, over how much they may differ.

    Parameters
    ----------
    mean, variance : ndarray of float64 [stations]
        Of each station's mean, in the logarithm; infinite where nothing is known of it.
    prior_sd : float
        Of the level of all together, whose mean is 0.
    n : ndarray of int64 [stations]
    """
    seen = np.isfinite(variance)
    # one alone says nothing of others
    between = _BETWEEN[:, None] ** 2 if seen.sum() > 1 else np.zeros((1, 1))
    weight = 1 / (between + variance[seen])
    total = weight.sum(axis=1) + 1 / prior_sd**2
    middle, error2 = (weight * mean[seen]).sum(axis=1) / total, 1 / total
    fit = (weight * mean[seen] ** 2).sum(axis=1) - middle**2 * total
    density = (np.log(weight).sum(axis=1) - np.log(total) - fit - between[:, 0] / BETWEEN_LOG_SD**2) / 2
    likely = np.exp(density - density.max())
    likely /= likely.sum()

    def over(means: Floats, variances: Floats, count: int) -> Believed:
        centre = float(likely @ means)
        return Believed(count, centre, float(np.sqrt(likely @ (variances + (means - centre) ** 2))))

    stations = []
    for at in range(len(mean)):
        kept = between[:, 0] / (between[:, 0] + variance[at])
        own = between[:, 0] * (1 - kept)
        known = kept * mean[at] if seen[at] else np.zeros(len(kept))
        stations.append(over(known + (1 - kept) * middle, own + (1 - kept) ** 2 * error2, int(n[at])))
    return over(middle, error2, int(n.sum())), stations
