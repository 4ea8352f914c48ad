"""Travel times of a municipality: from every origin to every place, under every kind of conditions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import YearAxis
from brandsim.draws import lognormal_factors
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.weighting import Weights
from brandsim.scenarios.files.assumptions import PER_SITE
from brandsim.scenarios.world.municipality import Municipality

Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]

POSITION_SPEED_KMH = 50.0
"""Speed at which a station's uncertain position is turned into time."""


@dataclass(frozen=True, eq=False)
class TravelTimes:
    """Travel in the year of an axis, under whatever assumptions.

    Attributes
    ----------
    found : Municipality
    kinds : tuple of Conditions
        All that occur in the year.
    condition : ndarray of int16 [hours, surfaces]
        Which of the kinds holds in an hour of the axis.
    weights : Weights
        The travel times of the roads under each of the kinds.
    """

    found: Municipality
    kinds: tuple[Conditions, ...]
    condition: NDArray[np.int16]
    weights: Weights

    @classmethod
    def of(cls, found: Municipality, axis: YearAxis) -> TravelTimes:
        """Return the travel of a municipality in the year of an axis.

        Parameters
        ----------
        found : Municipality
        axis : YearAxis
        """
        conditions = found.travel_conditions
        over = conditions.over(axis)
        possible = found.weather.possible(axis)
        kinds, condition = np.unique(np.where(possible, over, over[:, :1]), return_inverse=True)
        occurring = tuple(conditions.kinds[kind] for kind in kinds.tolist())
        holding = condition.reshape(over.shape).astype(np.int16)
        return cls(found, occurring, holding, found.weighting.over(occurring))

    def under(self, values: Mapping[str, float]) -> Int64:
        """Return the travel times under all conditions of the year.

        Parameters
        ----------
        values : mapping of str to float
            From `central_values` or `sampled_sets`.

        Returns
        -------
        ndarray of int64 [conditions, places, origins]
            Milliseconds, -1 = not reachable.
        """
        return origin_tables_ms(self.found, self.weights, values)


def unit_table_ms(
    found: Municipality, values: Mapping[str, float], conditions: Conditions | None = None
) -> Int64:
    """Return the travel time from each unit to each place, by boat where there is no road.

    A person who drives from home is at the first home.

    Parameters
    ----------
    found : Municipality
    values : mapping of str to float
        From `central_values` or `sampled_sets`.
    conditions : Conditions, optional
        The first kind of conditions if left out.

    Returns
    -------
    ndarray of int64 [units, places]
        Milliseconds, -1 = not reachable.
    """
    weights = found.weighting.over((conditions or found.travel_conditions.kinds[0],))
    return origin_tables_ms(found, weights, values)[0, :, : len(found.service.units)].T


def origin_tables_ms(found: Municipality, weights: Weights, values: Mapping[str, float]) -> Int64:
    """Compute the travel time from every origin, the units, then further homes, to each place.

    Parameters
    ----------
    found : Municipality
    weights : Weights
        Of its roads, under each of some conditions.
    values : mapping of str to float
        From `central_values` or `sampled_sets`.

    Returns
    -------
    ndarray of int64 [conditions, places, origins]
        Milliseconds, by boat where there is no road; -1 = not reachable.
    """
    return journeys_ms(found, _road_tables_ms(found, weights, values), values)


def base_tables_ms(found: Municipality, weights: Weights, values: Mapping[str, float]) -> Int64:
    """Compute the travel time by road from each base to each place and then each berth.

    Parameters
    ----------
    found, weights, values
        As `origin_tables_ms`.

    Returns
    -------
    ndarray of int64 [conditions, bases, places + berths]
        Milliseconds; -1 = no road.
    """
    return _from_bases_ms(found, _road_tables_ms(found, weights, values), values)


def journeys_ms(found: Municipality, road_ms: Int64, values: Mapping[str, float]) -> Int64:
    """Compute the travel time from every origin to each place from what the roads take.

    Parameters
    ----------
    found : Municipality
    road_ms : ndarray of int64 [conditions, bases, places + berths]
        By road from each base to each place and then each berth; milliseconds, -1 = no road.
    values : mapping of str to float
        From `central_values` or `sampled_sets`.

    Returns
    -------
    ndarray of int64 [conditions, places, origins]
        As `origin_tables_ms`.
    """
    of_base, places = _from_bases_ms(found, road_ms, values), len(found.demand.places)
    table = of_base[:, :, :places].transpose(0, 2, 1).take(found.origin_base, axis=2)
    if len(found.islands):
        boats = [found.service.units[u].boat for u in found.origin_unit]
        towing = np.array([o for o, boat in enumerate(boats) if boat is not None], np.intp)
        berths_ms = of_base[:, found.origin_base[towing], places:]
        by_boat = found.waterways.journeys(berths_ms, [boats[o] for o in towing.tolist()], values)
        table[:, found.islands[:, None], towing] = by_boat.time_ms.transpose(0, 2, 1)
    return table


def _road_tables_ms(found: Municipality, weights: Weights, values: Mapping[str, float]) -> Int64:
    speed_kmh = values["access_speed_kmh"]
    return weights.tables_ms(values, found.bases, found.road_ends, access_speed_kmh=speed_kmh)


def _from_bases_ms(found: Municipality, road_ms: Int64, values: Mapping[str, float]) -> Int64:
    """Add what lies before and after the roads; -1 where a place is not reached by road."""
    berths = road_ms.shape[2] - len(found.demand.places)
    offroad_m = np.append(found.offroad_m, np.zeros(berths))
    extra_ms = offroad_m[None, :] / (values["access_speed_kmh"] / 3.6) * 1000
    for more_ms in setting_out_ms(found, values):
        extra_ms = extra_ms + more_ms[:, None]
    reached = (road_ms >= 0) & np.concatenate([found.by_road, np.ones(berths, np.bool_)])
    from_base_ms = road_ms + np.rint(extra_ms).astype(np.int64)
    np.maximum(from_base_ms, 0, out=from_base_ms)
    from_base_ms[~reached] = -1
    return from_base_ms


def setting_out_ms(found: Municipality, values: Mapping[str, float]) -> tuple[Floats, Floats]:
    """Compute what it takes from each base to where it is on the roads, beside its straight line there.

    Parameters
    ----------
    found : Municipality
    values : mapping of str to float
        From `central_values` or `sampled_sets`.

    Returns
    -------
    shift_ms, border_ms : ndarray of float64 [bases]
        Milliseconds that a station's uncertain position adds, or takes, and of a neighbour's drive to the border.
    """
    crews = [*found.service.crews, *(found.service.crews[c] for c in found.home_crew)]
    shift_m = np.array(
        [
            crew.position_uncertainty_m * values.get(f"{PER_SITE}.{crew.site}", values[PER_SITE])
            for crew in crews
        ]
    )
    border_ms = np.array([0.0 if crew.border is None else crew.border.drive_s * 1000 for crew in crews])
    return shift_m / (POSITION_SPEED_KMH / 3.6) * 1000, border_ms


def approach_ms(values: Mapping[str, float]) -> int:
    """Return what is added to every response beside turnout and travel, in milliseconds.

    Parameters
    ----------
    values : mapping of str to float
        From `central_values` or `sampled_sets`.
    """
    return round(values["response_bias_s"] * 1000)


def drives(log_sd: float, alike: float) -> dict[str, Any]:
    """Return the fields of `WorldArrays` that say how drawn drives differ from what is expected.

    Parameters
    ----------
    log_sd : float
        Standard deviation of the logarithm of one drive's factor.
    alike : float
        The share of its variance that all drives to one incident have in common: their correlation.
    """
    return {
        "drives_alike": alike > 0,
        "travel_noise": travel_noise(log_sd * math.sqrt(1.0 - alike)),
        "shared_noise": travel_noise(log_sd * math.sqrt(alike)),
    }


# Scenarios compared have the same under one set of assumptions.
@lru_cache(maxsize=8)
def travel_noise(log_sd: float) -> NDArray[np.int32]:
    """Return the drawn factor on travel time in 1/1024, lognormal with mean 1: int32 [2**QUANTILE_BITS], for reading.

    Parameters
    ----------
    log_sd : float
        Standard deviation of its logarithm.
    """
    factor = lognormal_factors(log_sd)
    table: NDArray[np.int32] = np.rint(1024.0 * factor / factor.mean()).astype(np.int32)
    return table
