"""Travel times of a municipality: from every origin to every place, under every kind of conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import YearAxis
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.weighting import Weights
from brandsim.scenarios.files.assumptions import PER_SITE
from brandsim.scenarios.world.municipality import Municipality

Int64 = NDArray[np.int64]

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
    of_base, places = base_tables_ms(found, weights, values)[:, found.origin_base], len(found.demand.places)
    table = np.ascontiguousarray(of_base[:, :, :places].transpose(0, 2, 1))
    if len(found.islands):
        boats = [found.service.units[u].boat for u in found.origin_unit]
        by_boat = found.waterways.journeys(of_base[:, :, places:], boats, values)
        table[:, found.islands] = by_boat.time_ms.transpose(0, 2, 1)
    return table


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
    speed_kmh = values["access_speed_kmh"]
    table = weights.tables_ms(values, found.bases, found.road_ends, access_speed_kmh=speed_kmh)
    berths = table.shape[2] - len(found.demand.places)
    offroad_m = np.append(found.offroad_m, np.zeros(berths))
    crews = [*found.service.crews, *(found.service.crews[c] for c in found.home_crew)]
    shift_m = np.array(
        [
            crew.position_uncertainty_m * values.get(f"{PER_SITE}.{crew.site}", values[PER_SITE])
            for crew in crews
        ]
    )
    border_ms = np.array([0.0 if crew.border is None else crew.border.drive_s * 1000 for crew in crews])
    extra_ms = (
        offroad_m[None, :] / (speed_kmh / 3.6) * 1000
        + shift_m[:, None] / (POSITION_SPEED_KMH / 3.6) * 1000
        + border_ms[:, None]
    )
    reached = (table >= 0) & np.concatenate([found.by_road, np.ones(berths, np.bool_)])
    return np.where(reached, np.maximum(table + np.rint(extra_ms).astype(np.int64), 0), -1)
