"""A demand fitted to counted incidents: numbers, profiles, places and on-scene times, each drawn towards its like.

Few incidents of a type say little of its hours. How far each type is drawn towards all types together is not assumed
but estimated: the concentration of a Dirichlet distribution by maximum likelihood (Minka, Estimating a Dirichlet
distribution, 2000), the variance between types of on-scene times by moments (DerSimonian and Laird, 1986).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.demand.logged_storms import (
    FEWEST_STORMS,
    LoggedStorms,
    days_of_storms,
    fit_storms,
    storm_days,
)
from brandsim.demand.model import Demand
from brandsim.demand.rows import COMPONENTS
from brandsim.demand.trend import Trend, fit_trend

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PRIOR_YEARS = 0.5
"""The stated yearly number of a type counts as much as so many years of the log: an assumption."""

SPREAD_PRIOR = 10
"""And the spread of on-scene times of all types as much as so many incidents of one."""

_LOG_CONCENTRATIONS = (0.0, 12.0)
BY_CHANCE = 0.01
"""Years that differ so much that chance gives it more seldom than this differ by more than chance."""


class CountedIncidents(NamedTuple):
    """Incidents that were counted, and the days on which they were.

    Attributes
    ----------
    type_, place : ndarray of int64 [incidents]
        Indices into the demand's types and places.
    day : ndarray of int64 [incidents]
        Row of `weekday`.
    hour : ndarray of int64 [incidents]
        0–23, civil time.
    on_scene_min : ndarray of float64 [incidents]
        NaN where nobody knows.
    weekday, month, year : ndarray of int64 [days]
        0 = Monday, 1–12, and the calendar year, of each day that was counted.
    """

    type_: Ints
    place: Ints
    day: Ints
    hour: Ints
    on_scene_min: Floats
    weekday: Ints
    month: Ints
    year: Ints


class Shrunk(NamedTuple):
    """Shares of several groups after counting.

    Attributes
    ----------
    shares : ndarray of float64 [groups, bins]
    concentration : float
        How many incidents what the groups have in common counts for; the fewer, the more they differ.
    """

    shares: Floats
    concentration: float


@dataclass(frozen=True, eq=False)
class FittedDemand:
    """A demand after counting.

    Attributes
    ----------
    yearly_number : ndarray of float64 [types]
    hours, weekdays, months : ndarray of float64 [types, 24], [types, 7], [types, 12]
        Relative intensity, mean 1.
    mix : ndarray of float64 [types, components]
    weight : ndarray of float64 [places]
        Share of the component's incidents.
    on_scene_median_min, on_scene_log_sd, on_scene_cap_min : ndarray of float64 [types]
    counted : ndarray of int64 [types]
    years : float
        That were counted.
    dispersion : float
        Variance of the counts of days, or of years if that is greater, relative to Poisson's: 1 = none besides.
    trend : Trend
        From year to year; the yearly number is that of the year that was asked for.
    total_log_sd, on_scene_log_error : float
        Standard error of the logarithm of all incidents' number, and of their on-scene times.
    storm_days : ndarray of int64
        Days, as in `CountedIncidents`, of more incidents than chance gives.
    storms : LoggedStorms or None
        What storms bring; None where there were too few of them.
    concentration : dict of str to float
        Of hours, weekdays, months, mix and places.
    """

    yearly_number: Floats
    hours: Floats
    weekdays: Floats
    months: Floats
    mix: Floats
    weight: Floats
    on_scene_median_min: Floats
    on_scene_log_sd: Floats
    on_scene_cap_min: Floats
    counted: Ints
    years: float
    dispersion: float
    trend: Trend
    total_log_sd: float
    on_scene_log_error: float
    storm_days: Ints
    storms: LoggedStorms | None
    concentration: dict[str, float]


def fit_demand(stated: Demand, incidents: CountedIncidents, year: int | None = None) -> FittedDemand:
    """Fit a demand to counted incidents, from what is stated without them.

    Parameters
    ----------
    stated : Demand
        Types and places, and what is believed of them.
    incidents : CountedIncidents
        At least one.
    year : int, optional
        Calendar year that the numbers are meant for, with the trend from year to year; the middle of what was counted
        if left out.

    Notes
    -----
    A type's yearly number is the mean of a gamma distribution after a Poisson count, storms included. Months leave
    incidents at holiday places out, whose season is their own. Where there were enough storms, hours, weekdays and
    months are those of the other days.
    """
    types, days = len(stated.types), len(incidents.weekday)
    years = days / 365.25
    counted = np.bincount(incidents.type_, minlength=types)
    numbers = np.array([row.yearly_number for row in stated.types])
    yearly = (counted + PRIOR_YEARS * numbers) / (years + PRIOR_YEARS)
    component = np.array([COMPONENTS.index(place.component) for place in stated.places])
    settled = component[incidents.place] != COMPONENTS.index("holiday")
    profiles = _all_profiles(stated, incidents, settled, np.ones(days, np.bool_))
    daily = np.bincount(incidents.day, minlength=days)
    expected = _expected_by_day(yearly, profiles, incidents).sum(axis=0)
    storms = None
    unusual = storm_days(daily, expected)
    if len(unusual):
        calm = np.ones(days, np.bool_)
        calm[unusual] = False
        without = _expected_by_day(yearly, _all_profiles(stated, incidents, settled, calm), incidents, calm)
        found = days_of_storms(daily, without.sum(axis=0))
        if len(found) >= FEWEST_STORMS:
            calm = ~np.isin(np.arange(days), np.concatenate(found))
            profiles = _all_profiles(stated, incidents, settled, calm)
            without = _expected_by_day(yearly, profiles, incidents, calm)
            storms = fit_storms(
                found, incidents.type_, incidents.day, incidents.hour, incidents.month, without
            )
    of_component = _counts(incidents.type_, component[incidents.place], (types, len(COMPONENTS)))
    mix = shrunk(of_component, np.array([row.shares for row in stated.mix]))
    weight, concentration = _weights(stated, component, incidents.place)
    median, log_sd, cap, error = _on_scene(stated, incidents)
    trend, dispersion = _trend(daily, expected, incidents.year)
    if storms is not None:  # days of one storm are not independent
        dispersion = max(dispersion, 1 + storms.dispersion * years / len(incidents.type_))
    ahead = 0.0 if year is None else year - trend.middle
    yearly = yearly * trend.factor(trend.middle + ahead)
    return FittedDemand(
        yearly_number=yearly,
        **{name: found.shares for name, found in profiles.items()},
        mix=mix.shares,
        weight=weight,
        on_scene_median_min=median,
        on_scene_log_sd=log_sd,
        on_scene_cap_min=cap,
        counted=counted,
        years=years,
        dispersion=dispersion,
        trend=trend,
        total_log_sd=float(np.sqrt(dispersion / max(len(incidents.type_), 1) + (ahead * trend.log_sd) ** 2)),
        on_scene_log_error=error,
        storm_days=unusual if storms is None else storms.days,
        storms=storms,
        concentration={
            **{name: found.concentration for name, found in profiles.items()},
            "mix": mix.concentration,
            "places": concentration,
        },
    )


def shrunk(counts: Ints, prior: Floats) -> Shrunk:
    """Return the shares of groups after counting, each drawn towards its prior as far as all of them together say.

    Parameters
    ----------
    counts : ndarray of int64 [groups, bins]
    prior : ndarray of float64 [groups, bins]
        Shares, each group's with the sum 1; where one is 0 nothing is counted.

    Notes
    -----
    Counts of a group are multinomial, its shares Dirichlet with the mean `prior`; the concentration is that of the
    greatest likelihood, the shares are the mean after counting.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import gammaln

    counts = np.where(prior > 0, counts, 0)
    there = prior > 0
    total = counts.sum(axis=1)

    def unlikely(log_concentration: float) -> float:
        each = np.exp(log_concentration) * prior[there]
        whole = np.exp(log_concentration) * np.ones(len(prior))
        likely = np.sum(gammaln(each + counts[there]) - gammaln(each)) - np.sum(
            gammaln(whole + total) - gammaln(whole)
        )
        return -float(likely)

    found = minimize_scalar(unlikely, bounds=_LOG_CONCENTRATIONS, method="bounded")
    concentration = float(np.exp(found.x))
    return Shrunk((counts + concentration * prior) / (total + concentration)[:, None], concentration)


def _all_profiles(
    stated: Demand, incidents: CountedIncidents, settled: NDArray[np.bool_], days: NDArray[np.bool_]
) -> dict[str, Shrunk]:
    """Return the profiles of all types by hour, weekday and month, by the incidents of some days."""
    which = days[incidents.day]
    weekdays = np.bincount(incidents.weekday[days], minlength=7).astype(np.float64)
    months = np.bincount(incidents.month[days] - 1, minlength=12).astype(np.float64)
    weekday, month = incidents.weekday[incidents.day], incidents.month[incidents.day] - 1
    return {
        "hours": _profiles(stated, "hour", incidents, incidents.hour, np.ones(24), which),
        "weekdays": _profiles(stated, "weekday", incidents, weekday, weekdays, which),
        "months": _profiles(stated, "month", incidents, month, months, which & settled),
    }


def _profiles(
    stated: Demand,
    kind: str,
    incidents: CountedIncidents,
    bin_: Ints,
    exposure: Floats,
    chosen: NDArray[np.bool_],
) -> Shrunk:
    """Return the profiles of all types, each drawn towards that of all together, which is drawn towards the stated."""
    bins = len(exposure)
    counts = _counts(incidents.type_[chosen], bin_[chosen], (len(stated.types), bins))
    known = {row.profile: np.array(row.weights) for row in getattr(stated, f"{kind}_profiles")}
    weights = np.array([known[getattr(row, f"{kind}_profile")] for row in stated.types])
    numbers = np.array([row.yearly_number for row in stated.types])
    believed = (numbers[:, None] * weights / weights.sum(axis=1, keepdims=True)).sum(axis=0) * exposure
    # one incident in each bin, as it is stated
    together = counts.sum(axis=0) + bins * believed / believed.sum()
    prior = np.tile(together / together.sum(), (len(counts), 1))
    found = shrunk(counts, prior)
    seen = exposure > 0
    # of what was not counted, as it is stated
    intensity = weights / weights[:, seen].mean(axis=1, keepdims=True)
    daily = found.shares[:, seen] / exposure[seen]
    intensity[:, seen] = daily / daily.mean(axis=1, keepdims=True)
    return Shrunk(intensity / intensity.mean(axis=1, keepdims=True), found.concentration)


def _counts(row: Ints, column: Ints, shape: tuple[int, int]) -> Ints:
    counts = np.zeros(shape, np.int64)
    np.add.at(counts, (row, column), 1)
    return counts


def _weights(stated: Demand, component: Ints, place: Ints) -> tuple[Floats, float]:
    """Return the share of each place in its component, drawn towards the stated weights."""
    counted = np.bincount(place, minlength=len(component))
    rows = [np.flatnonzero(component == number) for number in np.unique(component)]
    counts, prior = np.zeros((len(rows), len(component)), np.int64), np.zeros((len(rows), len(component)))
    weights = np.array([one.weight for one in stated.places])
    for row, members in enumerate(rows):
        counts[row, members] = counted[members]
        total = weights[members].sum()
        prior[row, members] = weights[members] / total if total > 0 else 1 / len(members)
    found = shrunk(counts, prior)
    return found.shares.sum(axis=0), found.concentration


def _on_scene(stated: Demand, incidents: CountedIncidents) -> tuple[Floats, Floats, Floats, float]:
    """Return medians, spreads and longest times by type, and the standard error of the common level, in the log."""
    medians = np.array([row.on_scene_median_min for row in stated.types])
    spreads = np.array([row.on_scene_log_sd for row in stated.types])
    longest = np.array([row.on_scene_cap_min for row in stated.types])
    known = incidents.on_scene_min > 0
    if known.sum() < 2:
        return medians, spreads, longest, 0.0
    logs, of = np.log(incidents.on_scene_min[known]), incidents.type_[known]
    n = np.bincount(of, minlength=len(medians))
    seen = n > 0
    mean = np.bincount(of, logs, len(medians)) / np.maximum(n, 1)
    squares = np.bincount(of, (logs - mean[of]) ** 2, len(medians))
    free = max(int((n[seen] - 1).sum()), 1)
    common = squares.sum() / free if squares.sum() > 0 else float(np.mean(spreads**2))
    variance = (squares + SPREAD_PRIOR * common) / (np.maximum(n - 1, 0) + SPREAD_PRIOR)
    apart, weight = mean[seen] - np.log(medians[seen]), n[seen] / variance[seen]
    level = float(np.sum(weight * apart) / weight.sum())
    excess = float(np.sum(weight * (apart - level) ** 2)) - (len(apart) - 1)
    scale = float(weight.sum() - np.sum(weight**2) / weight.sum())
    between = max(excess / scale, 0.0) if scale > 0 else 0.0
    own = np.zeros(len(medians))
    if between > 0:
        own[seen] = between / (between + variance[seen] / n[seen])
    centre = np.log(medians) + level + own * (mean - np.log(medians) - level)
    error = float(np.sqrt(1 / weight.sum() + between / len(apart)))
    top = np.zeros(len(medians))
    np.maximum.at(top, of, incidents.on_scene_min[known])
    median = np.exp(centre)
    return median, np.sqrt(variance), np.maximum.reduce([longest, top, median]), error


def _expected_by_day(
    yearly: Floats,
    profiles: dict[str, Shrunk],
    incidents: CountedIncidents,
    days: NDArray[np.bool_] | None = None,
) -> Floats:
    """Return how many incidents are expected on each day, as many in all as were counted: float64 [types, days].

    With `days` they are expected of each type as it was counted on those alone.
    """
    weekday, month = profiles["weekdays"].shares, profiles["months"].shares
    daily = weekday[:, incidents.weekday] * month[:, incidents.month - 1]
    if days is None:
        expected = yearly[:, None] * daily
        return np.asarray(expected * len(incidents.type_) / max(expected.sum(), 1e-9))
    counted = np.bincount(incidents.type_[days[incidents.day]], minlength=len(yearly))
    return np.asarray(daily * (counted / np.maximum(daily[:, days].sum(axis=1), 1e-9))[:, None])


def _dispersion(counts: Ints | Floats, expected: Floats) -> float:
    free = max(len(counts) - 1, 1)
    return float(np.sum((counts - expected) ** 2 / np.maximum(expected, 1e-9)) / free)


def _trend(daily: Ints, expected: Floats, year: Ints) -> tuple[Trend, float]:
    """Return the trend, and the dispersion of days, or of years around the trend where that is greater."""
    years, of = np.unique(year, return_inverse=True)
    counts, mean = (np.bincount(of, values).astype(np.float64) for values in (daily, expected))
    of_days = max(1.0, _dispersion(daily, expected))
    trend = fit_trend(counts, mean, years.astype(np.float64), of_days)
    around = mean * np.exp(trend.log_rate * (years - trend.middle))
    dispersion = max(of_days, _of_years(counts, around * counts.sum() / around.sum()))
    return fit_trend(counts, mean, years.astype(np.float64), dispersion), dispersion


def _of_years(counts: Floats, expected: Floats) -> float:
    """Return the dispersion of the counts of years; 0 where there are too few, or chance gives as much."""
    from scipy.stats import chi2

    if len(counts) < 2:
        return 0.0
    found = _dispersion(counts, expected)
    return found if chi2.sf(found * (len(counts) - 1), len(counts) - 1) < BY_CHANCE else 0.0
