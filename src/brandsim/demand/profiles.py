"""The demand's profiles hour by hour: when in the year incidents happen, and when storms begin."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError, Said
from brandsim._kernels import kernel
from brandsim.calendar import YearAxis
from brandsim.demand.model import HOLIDAY_PROFILE, Demand
from brandsim.demand.rows import Profile

GUIDE_BITS = 13
"""The guide table of a profile has ``2**GUIDE_BITS`` entries, about one per hour of a year."""


class ProfileArrays(NamedTuple):
    """Profiles over an axis: those of incidents, then those that storms begin by.

    Attributes
    ----------
    growth : ndarray of float64 [profiles]
        Sum over the axis by sum over the calendar year: what the warm-up adds to a yearly number.
    cumulative, guide : ndarray
        As `brandsim.demand.arrays.DemandArrays` holds them.
    """

    growth: NDArray[np.float64]
    cumulative: NDArray[np.float64]
    guide: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class HourlyProfiles:
    """The profiles of a demand over an axis, found once but for those that `Demand.varied` changes.

    Parameters
    ----------
    demand : Demand
        As it stands.
    axis : YearAxis
    """

    demand: Demand
    axis: YearAxis

    def of(self, varied: Demand) -> ProfileArrays:
        """Return the profiles of the demand as it was varied.

        Parameters
        ----------
        varied : Demand
            From `Demand.varied` of the demand.

        Raises
        ------
        InputError
            If a profile leaves no hour of the year.
        """
        if varied.month_profiles == self.demand.month_profiles:
            return self._as_it_stands
        growth, cumulative, guide = self._as_it_stands
        found = ProfileArrays(growth.copy(), cumulative.copy(), guide.copy())
        self._fill(found, varied, self._seasonal)
        return found

    @cached_property
    def row_of(self) -> NDArray[np.int64]:
        """The profile of each type in ordinary and in holiday places, int64 [types, 2]."""
        return np.array(
            [
                [
                    self._combinations.get((*names, holiday), 0)  # 0 is never read: there are no such places
                    for holiday in (False, True)
                ]
                for names in self._named
            ],
            np.int64,
        )

    @cached_property
    def of_storms(self) -> NDArray[np.int32]:
        """The profile by which each kind of storm begins, int32 [storms]."""
        return (len(self._combinations) + np.arange(len(self.demand.storms))).astype(np.int32)

    @property
    def _named(self) -> list[tuple[str, str, str]]:
        """The hour, weekday and month profile of each type."""
        return [(row.hour_profile, row.weekday_profile, row.month_profile) for row in self.demand.types]

    @cached_property
    def _combinations(self) -> dict[tuple[str, str, str, bool], int]:
        """The row of each different combination of profiles, in ordinary or in holiday places."""
        has_holiday = any(place.component == "holiday" for place in self.demand.places)
        rows: dict[tuple[str, str, str, bool], int] = {}
        for names in self._named:
            for holiday in (False, True) if has_holiday else (False,):
                rows.setdefault((*names, holiday), len(rows))
        return rows

    @cached_property
    def _before_months(self) -> NDArray[np.float64]:
        """The intensity of each combination by hour and weekday, float64 [combinations, hours]."""
        hour, weekday = _weights(self.demand.hour_profiles), _weights(self.demand.weekday_profiles)
        return np.array(
            [hour[h][self.axis.hour] * weekday[w][self.axis.weekday] for h, w, *_ in self._combinations]
        )

    @cached_property
    def _as_it_stands(self) -> ProfileArrays:
        rows = len(self._combinations) + len(self.demand.storms)
        found = ProfileArrays(
            np.empty(rows), np.zeros((rows, self.axis.hours + 1)), np.empty((rows, 1 << GUIDE_BITS), np.int32)
        )
        self._fill(found, self.demand, range(rows))
        return found

    @cached_property
    def _seasonal(self) -> list[int]:
        """The profiles that go by the months' presence in holiday homes, which alone are ever varied."""
        goes_by = [holiday or month == HOLIDAY_PROFILE for _, _, month, holiday in self._combinations]
        goes_by += [storm.month_profile == HOLIDAY_PROFILE for storm in self.demand.storms]
        return [number for number, does in enumerate(goes_by) if does]

    def _fill(self, found: ProfileArrays, demand: Demand, which: Iterable[int]) -> None:
        """Fill in some of the profiles, as `demand` has them; one at a time, which keeps them in the cache."""
        month = _weights(demand.month_profiles)
        combinations = list(self._combinations)
        for number in which:
            if number < len(combinations):
                *_, name, holiday = combinations[number]
                by_month = month[name] * (month[HOLIDAY_PROFILE] if holiday else 1.0)
                weights = self._before_months[number] * by_month[self._month]
            else:
                storm = demand.storms[number - len(combinations)]
                weights = month[storm.month_profile][self._month]
                weights[self.axis.hours - math.ceil(storm.duration_h) - 1 :] = 0.0  # it ends within the axis
            in_year = weights[self.axis.warmup_hours :].sum()
            if not in_year > 0:
                raise self._empty(number)
            found.growth[number] = weights.sum() / in_year
            _accumulate(weights, found.cumulative[number], found.guide[number])

    @cached_property
    def _month(self) -> NDArray[np.int64]:
        """The month of each hour, January = 0."""
        return self.axis.month.astype(np.int64) - 1

    def _empty(self, number: int) -> InputError:
        """Return what is wrong with a profile that is 0 in every hour of the year."""
        if number < len(self._combinations):
            *names, holiday = list(self._combinations)[number]
            named = ", ".join(map(str, names)) + (f", {HOLIDAY_PROFILE}" if holiday else "")
        else:
            named = self.demand.storms[number - len(self._combinations)].month_profile
        return InputError(
            Said("demand {name}", name=self.demand.name),
            Said("profiles {named}", named=named),
            0.0,
            "at least one hour of the year in which the product of the profiles is above 0",
            "Raise a weight that is 0 in the hour, weekday or month profile.",
        )


def _weights(table: Sequence[Profile]) -> dict[str, NDArray[np.float64]]:
    return {row.profile: np.array(row.weights) for row in table}


@kernel()
def _accumulate(weights, cumulative, guide):  # type: ignore[no-untyped-def]
    """Fill in a profile from the weights of its hours.

    Parameters
    ----------
    weights : ndarray of float64 [hours]
    cumulative : ndarray of float64 [hours + 1]
        Filled as ``DemandArrays.profile_cumulative``.
    guide : ndarray of int32 [2**GUIDE_BITS]
        Filled with the hour h of each level with cumulative[h] <= level < cumulative[h + 1], which skips empty hours.
    """
    hours, total = len(weights), 0.0
    cumulative[0] = 0.0
    for hour in range(hours):
        total += weights[hour]
        cumulative[hour + 1] = total
    for hour in range(hours):
        cumulative[hour + 1] /= total
    # An hour ends before the level that its end rounds up to: levels are multiples of a power of 2, so that nothing is
    # lost when they are compared.
    level = 0
    for hour in range(hours):
        while level < cumulative[hour + 1] * len(guide):
            guide[level] = hour
            level += 1
