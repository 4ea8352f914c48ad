"""The demand as arrays for the hours of one replication, as the sampling kernel reads it."""

from __future__ import annotations

import math
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from brandsim._errors import EngineError, InputError
from brandsim.calendar import MS_PER_MINUTE, YearAxis
from brandsim.demand.model import COMPONENTS, HOLIDAY_PROFILE, Demand, IncidentType
from brandsim.draws import quantile_levels

COUNT_BLOCK = 64.0
"""A cell's Poisson number is the sum of one draw per started block of this rate, so that exp(-rate) never
underflows; exp(-64) is about 1.6e-28."""

GUIDE_BITS = 13
"""The guide table of a profile has ``2**GUIDE_BITS`` entries, about one per hour of a year."""

_MAX_RATE = 1e9


class DemandArrays(NamedTuple):
    """The demand for one axis of hours.

    Cells are pairs of type and place with an expected number above 0, ordered by type, then place.

    Attributes
    ----------
    cell_rate : ndarray of float64 [cells]
        Expected incidents over the whole axis, warm-up included.
    cell_blocks : ndarray of int64 [cells]
        Whole blocks of `COUNT_BLOCK` in the rate; 0 for all but huge cells.
    cell_rest : ndarray of float64 [cells]
        The rate less its whole blocks.
    cell_none : ndarray of float64 [cells]
        exp(-cell_rest), the probability of no incident in the rest.
    cell_type, cell_place, cell_profile : ndarray of int32 [cells]
        Index into the demand's types, its places, and the rows of `profile_cumulative`.
    cell_key : ndarray of uint64 [cells]
        Hash of the ids of type and place, the same whatever other types and places there are.
    profile_cumulative : ndarray of float64 [profiles, hours + 1]
        Share of a cell's incidents before each hour of the axis, from 0 to 1.
    profile_guide : ndarray of int32 [profiles, 2**GUIDE_BITS]
        The hour that holds the share ``index / 2**GUIDE_BITS``, where the search for an hour starts.
    on_scene_ms : ndarray of int64 [types, 2**QUANTILE_BITS]
        On-scene time in ms at `brandsim.draws.quantile_levels`.
    """

    cell_rate: NDArray[np.float64]
    cell_blocks: NDArray[np.int64]
    cell_rest: NDArray[np.float64]
    cell_none: NDArray[np.float64]
    cell_type: NDArray[np.int32]
    cell_place: NDArray[np.int32]
    cell_profile: NDArray[np.int32]
    cell_key: NDArray[np.uint64]
    profile_cumulative: NDArray[np.float64]
    profile_guide: NDArray[np.int32]
    on_scene_ms: NDArray[np.int64]


def demand_arrays(demand: Demand, axis: YearAxis) -> DemandArrays:
    """Return `demand` as arrays for the hours of `axis`.

    Raises
    ------
    InputError
        If a profile leaves no hour of the year in which its incidents could happen.
    EngineError
        If two cells hash to the same key.
    """
    rows, weights, growth = _hourly_profiles(demand, axis)
    components = np.array([COMPONENTS.index(place.component) for place in demand.places])
    weight = np.array([place.weight for place in demand.places])
    place_share = weight / np.maximum(np.bincount(components, weight, len(COMPONENTS)), 1e-300)[components]
    yearly = np.array([row.yearly_number for row in demand.types])
    mix = np.array([row.shares for row in demand.mix])
    profile = rows[:, (components == COMPONENTS.index("holiday")).astype(np.int64)]
    rate = yearly[:, None] * mix[:, components] * place_share[None, :] * growth[profile]
    type_, place = np.nonzero(rate > 0)
    cell_rate = rate[type_, place]
    _check_rates(demand, cell_rate, type_)
    blocks = np.floor(cell_rate / COUNT_BLOCK)
    rest = cell_rate - blocks * COUNT_BLOCK
    cumulative = _cumulative(weights)
    return DemandArrays(
        cell_rate=cell_rate,
        cell_blocks=blocks.astype(np.int64),
        cell_rest=rest,
        cell_none=np.exp(-rest),
        cell_type=type_.astype(np.int32),
        cell_place=place.astype(np.int32),
        cell_profile=profile[type_, place].astype(np.int32),
        cell_key=_keys(demand, type_, place),
        profile_cumulative=cumulative,
        profile_guide=_guide(cumulative),
        on_scene_ms=np.stack([on_scene_table(row) for row in demand.types]),
    )


def buffer_size(arrays: DemandArrays) -> int:
    """Return mean + 12 standard deviations + 64 incidents: a safe size for the buffers of a replication."""
    mean = math.fsum(arrays.cell_rate)
    return math.ceil(mean + 12 * math.sqrt(mean) + 64)


# Scenarios under sampled assumptions build the arrays again and again from the same few thousand ids.
@lru_cache(maxsize=1 << 17)
def cell_key(type_id: str, place_id: str) -> int:
    """Return the 64-bit identity of a cell: BLAKE2b of ``type|place``, little-endian."""
    return int.from_bytes(blake2b(f"{type_id}|{place_id}".encode(), digest_size=8).digest(), "little")


def on_scene_table(row: IncidentType) -> NDArray[np.int64]:
    """Return a type's on-scene time at the quantile levels: int64 ms [2**QUANTILE_BITS], at least 1 ms."""
    minutes = row.on_scene_median_min * np.exp(row.on_scene_log_sd * ndtri(quantile_levels()))
    minutes = np.minimum(minutes, row.on_scene_cap_min)
    table: NDArray[np.int64] = np.maximum(np.rint(minutes * MS_PER_MINUTE), 1).astype(np.int64)
    return table


def _hourly_profiles(
    demand: Demand, axis: YearAxis
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the profiles hour by hour.

    Returns
    -------
    rows : ndarray of int64 [types, 2]
        Row of a type's profile in ordinary and in holiday places.
    weights : ndarray of float64 [profiles, hours]
        Relative intensity in each hour of the axis.
    growth : ndarray of float64 [profiles]
        Sum over the axis by sum over the calendar year: what the warm-up adds to a yearly number.
    """
    hour, weekday, month = (
        {row.profile: np.array(row.weights) for row in table}
        for table in (demand.hour_profiles, demand.weekday_profiles, demand.month_profiles)
    )
    known: dict[tuple[str, str, str, bool], int] = {}
    weights: list[NDArray[np.float64]] = []
    rows = np.zeros((len(demand.types), 2), dtype=np.int64)
    has_holiday = any(place.component == "holiday" for place in demand.places)
    for index, row in enumerate(demand.types):
        for holiday in (False, True) if has_holiday else (False,):
            combination = (row.hour_profile, row.weekday_profile, row.month_profile, holiday)
            if combination not in known:
                by_month = month[row.month_profile] * (month[HOLIDAY_PROFILE] if holiday else 1.0)
                product = (
                    hour[row.hour_profile][axis.hour]
                    * weekday[row.weekday_profile][axis.weekday]
                    * by_month[axis.month - 1]
                )
                _check_profile(demand, combination, product[axis.warmup_hours :])
                known[combination] = len(weights)
                weights.append(product)
            rows[index, int(holiday)] = known[combination]
    table = np.stack(weights)
    return rows, table, table.sum(axis=1) / table[:, axis.warmup_hours :].sum(axis=1)


def _check_profile(
    demand: Demand, combination: tuple[str, str, str, bool], year: NDArray[np.float64]
) -> None:
    if not year.sum() > 0:
        names = ", ".join(combination[:3]) + (f", {HOLIDAY_PROFILE}" if combination[3] else "")
        raise InputError(
            f"demand {demand.name}",
            f"profiles {names}",
            0.0,
            "at least one hour of the year in which the product of the profiles is above 0",
            "Raise a weight that is 0 in the hour, weekday or month profile.",
        )


def _check_rates(demand: Demand, rate: NDArray[np.float64], type_: NDArray[np.intp]) -> None:
    if rate.size and rate.max() > _MAX_RATE:
        worst = int(rate.argmax())
        raise InputError(
            f"demand {demand.name}",
            f"type {demand.types[type_[worst]].type!r}",
            float(rate[worst]),
            f"at most {_MAX_RATE:g} incidents a year in one place",
            "Correct the yearly number.",
        )


def _cumulative(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    cumulative = np.zeros((weights.shape[0], weights.shape[1] + 1))
    np.cumsum(weights, axis=1, out=cumulative[:, 1:])
    cumulative /= cumulative[:, -1:]
    return cumulative


def _guide(cumulative: NDArray[np.float64]) -> NDArray[np.int32]:
    levels = np.arange(1 << GUIDE_BITS) / (1 << GUIDE_BITS)
    # The hour h with cumulative[h] <= level < cumulative[h + 1], which skips hours without weight.
    hours = [np.searchsorted(row, levels, side="right") - 1 for row in cumulative]
    return np.stack(hours).astype(np.int32)


def _keys(demand: Demand, type_: NDArray[np.intp], place: NDArray[np.intp]) -> NDArray[np.uint64]:
    types = [row.type for row in demand.types]
    places = [row.place for row in demand.places]
    pairs = zip(type_.tolist(), place.tolist(), strict=True)
    keys = np.array([cell_key(types[t], places[p]) for t, p in pairs], dtype=np.uint64)
    if len(np.unique(keys)) != len(keys):
        raise EngineError(
            f"demand {demand.name}: two pairs of type and place hash to the same key. Rename one place."
        )
    return keys
