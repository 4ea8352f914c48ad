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
from brandsim.calendar import MS_PER_HOUR, MS_PER_MINUTE, YearAxis
from brandsim.demand.model import HOLIDAY_PROFILE, Demand
from brandsim.demand.rows import COMPONENTS, IncidentType
from brandsim.demand.storms import MOST_AT_ONCE, StormArrays, size_table
from brandsim.draws import QUANTILE_BITS, quantile_levels

COUNT_BLOCK = 64.0
"""A cell's Poisson number is the sum of one draw per started block of this rate, so that exp(-rate) never
underflows; exp(-64) is about 1.6e-28."""

GUIDE_BITS = 13
"""The guide table of a profile has ``2**GUIDE_BITS`` entries, about one per hour of a year."""

_MAX_RATE = 1e9

AS_LONG_MS = 2**62
"""Of a type whose units all stay as long as the first."""


class DemandArrays(NamedTuple):
    """The demand for one axis of hours.

    Cells are pairs of type and place with an expected number above 0, ordered by type, then place.

    Attributes
    ----------
    cell_rate : ndarray of float64 [cells]
        Expected incidents over the whole axis, warm-up included, storms left out.
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
    later_units_stay_ms : ndarray of int64 [types]
        The longest that a unit stays that is not the first to roll; `AS_LONG_MS` = as long as the first.
    restock_ms : ndarray of int64 [types]
        After an incident of the type a unit that is home again is not ready for so long.
    storms : StormArrays
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
    later_units_stay_ms: NDArray[np.int64]
    restock_ms: NDArray[np.int64]
    storms: StormArrays


def demand_arrays(demand: Demand, axis: YearAxis) -> DemandArrays:
    """Return `demand` as arrays for the hours of `axis`.

    Parameters
    ----------
    demand : Demand
    axis : YearAxis
        Warm-up included.

    Raises
    ------
    InputError
        If a profile leaves no hour of the year in which its incidents could happen.
    EngineError
        If two cells hash to the same key.
    """
    rows, weights, growth = _hourly_profiles(demand, axis)
    of_storms = _storm_profiles(demand, axis)
    components = np.array([COMPONENTS.index(place.component) for place in demand.places])
    weight = np.array([place.weight for place in demand.places])
    place_share = weight / np.maximum(np.bincount(components, weight, len(COMPONENTS)), 1e-300)[components]
    yearly = np.array([row.yearly_number for row in demand.types])
    mix = np.array([row.shares for row in demand.mix])
    profile = rows[:, (components == COMPONENTS.index("holiday")).astype(np.int64)]
    rate = yearly[:, None] * mix[:, components] * place_share[None, :] * growth[profile]
    type_, place = np.nonzero(rate > 0)
    cell_rate = rate[type_, place]
    storms = _storm_arrays(demand, axis, of_storms, len(weights), cell_rate, type_)
    cell_rate = cell_rate * (1.0 - _in_storms(demand)[type_])
    _check_rates(demand, cell_rate, type_)
    blocks = np.floor(cell_rate / COUNT_BLOCK)
    rest = cell_rate - blocks * COUNT_BLOCK
    cumulative = _cumulative(np.concatenate([weights, of_storms]))
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
        later_units_stay_ms=np.array(
            [
                AS_LONG_MS if row.support_max_min is None else round(row.support_max_min * MS_PER_MINUTE)
                for row in demand.types
            ],
            np.int64,
        ),
        restock_ms=np.array([round(row.refill_min * MS_PER_MINUTE) for row in demand.types], np.int64),
        storms=storms,
    )


def buffer_size(arrays: DemandArrays) -> int:
    """Compute a safe size in incidents for one replication: mean + 12 standard deviations + 64, and many storms.

    Parameters
    ----------
    arrays : DemandArrays
    """
    mean = math.fsum(arrays.cell_rate)
    return math.ceil(mean + 12 * math.sqrt(mean) + 64 + arrays.storms.most)


# Scenarios under sampled assumptions build the arrays again and again from the same few thousand ids.
@lru_cache(maxsize=1 << 17)
def cell_key(type_id: str, place_id: str) -> int:
    """Compute the 64-bit identity of a cell: BLAKE2b of ``type|place``, little-endian.

    Parameters
    ----------
    type_id, place_id : str
    """
    return hashed(f"{type_id}|{place_id}")


def hashed(text: str) -> int:
    """Compute 64 bits of BLAKE2b of a text, little-endian.

    Parameters
    ----------
    text : str
    """
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little")


def on_scene_table(row: IncidentType) -> NDArray[np.int64]:
    """Tabulate a type's on-scene time, lognormal and capped, at the quantile levels: int64 ms [2**QUANTILE_BITS].

    Parameters
    ----------
    row : IncidentType

    Returns
    -------
    ndarray of int64 [2**QUANTILE_BITS]
        Milliseconds in rising order, at least 1.
    """
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
                _check_profile(demand, combination[:3], holiday, product[axis.warmup_hours :])
                known[combination] = len(weights)
                weights.append(product)
            rows[index, int(holiday)] = known[combination]
    table = np.stack(weights)
    return rows, table, table.sum(axis=1) / table[:, axis.warmup_hours :].sum(axis=1)


def _storm_profiles(demand: Demand, axis: YearAxis) -> NDArray[np.float64]:
    """Return how likely each kind of storm begins in each hour: float64 [storms, hours]; it ends within the axis."""
    months = {row.profile: np.array(row.weights) for row in demand.month_profiles}
    table = np.zeros((len(demand.storms), axis.hours))
    for s, storm in enumerate(demand.storms):
        table[s] = months[storm.month_profile][axis.month - 1]
        table[s, axis.hours - math.ceil(storm.duration_h) - 1 :] = 0.0
        _check_profile(demand, (storm.month_profile,), False, table[s, axis.warmup_hours :])
    return table


def _storm_arrays(
    demand: Demand,
    axis: YearAxis,
    begins: NDArray[np.float64],
    first_profile: int,
    cell_rate: NDArray[np.float64],
    type_: NDArray[np.intp],
) -> StormArrays:
    storms, size = demand.storms, 1 << QUANTILE_BITS
    growth = begins.sum(axis=1) / begins[:, axis.warmup_hours :].sum(axis=1)
    pairs = [(s, share) for s, storm in enumerate(storms) for share in storm.shares if storm.per_year > 0]
    numbers = [demand.type_index(share.type) for _, share in pairs]
    mean = [
        demand.types[t].yearly_number * p.share / storms[s].per_year
        for t, (s, p) in zip(numbers, pairs, strict=True)
    ]
    sizes = np.array([size_table(storm.size_cv) for storm in storms]).reshape(len(storms), size)
    for (s, share), expected in zip(pairs, mean, strict=True):
        if expected * sizes[s].max() > MOST_AT_ONCE:
            raise InputError(
                f"demand {demand.name}",
                f"storm {storms[s].storm!r}, type {share.type!r}",
                expected,
                f"at most {MOST_AT_ONCE / sizes[s].max():.0f} incidents in a storm",
                "Raise per_year, or lower the share or size_cv.",
            )
    share_to = np.zeros(len(cell_rate))
    for t in set(numbers):
        cells = type_ == t
        share_to[cells] = np.cumsum(cell_rate[cells]) / max(cell_rate[cells].sum(), 1e-300)
        share_to[np.flatnonzero(cells)[-1:]] = 1.0  # whatever rounding did
    return StormArrays(
        rate=np.array([storm.per_year for storm in storms]) * growth,
        key=np.array([hashed(storm.storm) for storm in storms], np.uint64),
        profile=(first_profile + np.arange(len(storms))).astype(np.int32),
        duration_ms=np.array([round(storm.duration_h * MS_PER_HOUR) for storm in storms], np.int64),
        size=sizes,
        of_storm=np.array([s for s, _ in pairs], np.int32),
        type_key=np.array([hashed(share.type) for _, share in pairs], np.uint64),
        mean=np.array(mean, np.float64),
        first_cell=np.searchsorted(type_, numbers).astype(np.int32),
        end_cell=np.searchsorted(type_, numbers, side="right").astype(np.int32),
        cell_share=share_to,
    )


def _in_storms(demand: Demand) -> NDArray[np.float64]:
    """Return the share of each type that comes in storms: float64 [types]."""
    shares = np.zeros(len(demand.types))
    for storm in demand.storms:
        for share in storm.shares if storm.per_year > 0 else ():
            shares[demand.type_index(share.type)] += share.share
    return shares


def _check_profile(
    demand: Demand, profiles: tuple[str, ...], holiday: bool, year: NDArray[np.float64]
) -> None:
    if not year.sum() > 0:
        names = ", ".join(profiles) + (f", {HOLIDAY_PROFILE}" if holiday else "")
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
    return np.stack([_guide_row(row.tobytes()) for row in cumulative])


@lru_cache(maxsize=256)
def _guide_row(cumulative: bytes) -> NDArray[np.int32]:
    """Return the guide of one profile; most profiles are the same however the assumptions are drawn."""
    levels = np.arange(1 << GUIDE_BITS) / (1 << GUIDE_BITS)
    # The hour h with cumulative[h] <= level < cumulative[h + 1], which skips hours without weight.
    hours = np.searchsorted(np.frombuffer(cumulative), levels, side="right") - 1
    return hours.astype(np.int32)


def _keys(demand: Demand, type_: NDArray[np.intp], place: NDArray[np.intp]) -> NDArray[np.uint64]:
    types = tuple(row.type for row in demand.types)
    places = tuple(row.place for row in demand.places)
    keys = _cell_keys(types, places)[type_, place]
    if len(np.unique(keys)) != len(keys):
        raise EngineError(
            f"demand {demand.name}: two pairs of type and place hash to the same key. Rename one place."
        )
    return keys


@lru_cache(maxsize=16)
def _cell_keys(types: tuple[str, ...], places: tuple[str, ...]) -> NDArray[np.uint64]:
    """Return the key of every pair: uint64 [types, places]."""
    return np.array([[cell_key(type_, place) for place in places] for type_ in types], dtype=np.uint64)
