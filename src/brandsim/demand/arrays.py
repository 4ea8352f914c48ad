"""The demand as arrays for the hours of one replication, as the sampling kernel reads it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import EngineError, InputError, Said
from brandsim.calendar import MS_PER_HOUR, MS_PER_MINUTE, YearAxis
from brandsim.demand.model import Demand
from brandsim.demand.profiles import HourlyProfiles
from brandsim.demand.rows import COMPONENTS
from brandsim.demand.storms import MOST_AT_ONCE, StormArrays, size_table
from brandsim.draws import QUANTILE_BITS, lognormal_factors

COUNT_BLOCK = 64.0
"""A cell's Poisson number is the sum of one draw per started block of this rate, so that exp(-rate) never
underflows; exp(-64) is about 1.6e-28."""

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
    return DemandOnAxis(demand, axis).arrays(demand)


class _Cells(NamedTuple):
    """The pairs of type and place that have incidents, as `DemandArrays` holds them."""

    present: NDArray[np.bool_]
    """[types, places]"""
    type_: NDArray[np.int32]
    place: NDArray[np.int32]
    profile: NDArray[np.int32]
    key: NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class DemandOnAxis:
    """A demand over the hours of an axis: what `Demand.varied` leaves as it is is found once.

    Parameters
    ----------
    demand : Demand
        As it stands.
    axis : YearAxis
        Warm-up included.
    """

    demand: Demand
    axis: YearAxis
    _known_cells: dict[bytes, _Cells] = field(default_factory=dict, init=False, repr=False)

    def arrays(self, varied: Demand) -> DemandArrays:
        """Return the arrays of the demand as it was varied.

        Parameters
        ----------
        varied : Demand
            From `Demand.varied` of the demand.

        Raises
        ------
        InputError, EngineError
            As `demand_arrays`.
        """
        profiles = self._hourly.of(varied)
        yearly = np.array([row.yearly_number for row in varied.types])
        mix = np.array([row.shares for row in varied.mix])
        rate = (
            yearly[:, None] * mix[:, self._components] * self._place_share * profiles.growth[self._profile_of]
        )
        cells = self._cells_at(rate > 0)
        before_storms = rate[cells.present]
        cell_rate = before_storms * (1.0 - _in_storms(varied)[cells.type_])
        _check_rates(varied, cell_rate, cells.type_)
        blocks = np.floor(cell_rate / COUNT_BLOCK)
        rest = cell_rate - blocks * COUNT_BLOCK
        return DemandArrays(
            cell_rate=cell_rate,
            cell_blocks=blocks.astype(np.int64),
            cell_rest=rest,
            cell_none=np.exp(-rest),
            cell_type=cells.type_,
            cell_place=cells.place,
            cell_profile=cells.profile,
            cell_key=cells.key,
            profile_cumulative=profiles.cumulative,
            profile_guide=profiles.guide,
            on_scene_ms=self._on_scene_ms(varied),
            later_units_stay_ms=np.array(
                [
                    AS_LONG_MS if row.support_max_min is None else round(row.support_max_min * MS_PER_MINUTE)
                    for row in varied.types
                ],
                np.int64,
            ),
            restock_ms=np.array([round(row.refill_min * MS_PER_MINUTE) for row in varied.types], np.int64),
            storms=self._storm_arrays(varied, profiles.growth, before_storms, cells.type_),
        )

    @cached_property
    def _hourly(self) -> HourlyProfiles:
        return HourlyProfiles(self.demand, self.axis)

    @cached_property
    def _components(self) -> NDArray[np.int64]:
        """The component of each place, int64 [places]."""
        return np.array([COMPONENTS.index(place.component) for place in self.demand.places], np.int64)

    @cached_property
    def _place_share(self) -> NDArray[np.float64]:
        """The share of each place in its component, float64 [places]."""
        weight = np.array([place.weight for place in self.demand.places])
        of_component = np.bincount(self._components, weight, len(COMPONENTS))
        return np.asarray(weight / np.maximum(of_component, 1e-300)[self._components])

    @cached_property
    def _profile_of(self) -> NDArray[np.int64]:
        """The profile of each type at each place, int64 [types, places]."""
        in_holiday_places = (self._components == COMPONENTS.index("holiday")).astype(np.int64)
        return self._hourly.row_of[:, in_holiday_places]

    # Cells

    def _cells_at(self, present: NDArray[np.bool_]) -> _Cells:
        """Return the cells where there are incidents: nearly always the same few choices."""
        at = present.tobytes()
        if at not in self._known_cells:
            self._known_cells[at] = self._cells_of(present)
        return self._known_cells[at]

    def _cells_of(self, present: NDArray[np.bool_]) -> _Cells:
        type_, place = np.nonzero(present)
        types = tuple(row.type for row in self.demand.types)
        places = tuple(row.place for row in self.demand.places)
        key = _cell_keys(types, places)[type_, place]
        if len(np.unique(key)) != len(key):
            raise EngineError(
                Said(
                    "demand {name}: two pairs of type and place hash to the same key. Rename one place.",
                    name=self.demand.name,
                )
            )
        profile = self._profile_of[type_, place]
        return _Cells(present, type_.astype(np.int32), place.astype(np.int32), profile.astype(np.int32), key)

    # What incidents and storms are like

    @cached_property
    def _on_scene_factors(self) -> NDArray[np.float64]:
        """The on-scene time of each type by its median, float64 [types, 2**QUANTILE_BITS]."""
        return np.stack([lognormal_factors(row.on_scene_log_sd) for row in self.demand.types])

    def _on_scene_ms(self, varied: Demand) -> NDArray[np.int64]:
        """Return the on-scene time at the quantile levels, at least 1 ms: int64 [types, 2**QUANTILE_BITS]."""
        median, longest = (
            np.array([[getattr(row, name)] for row in varied.types])
            for name in ("on_scene_median_min", "on_scene_cap_min")
        )
        minutes = median * self._on_scene_factors
        np.minimum(minutes, longest, out=minutes)
        minutes *= MS_PER_MINUTE
        np.rint(minutes, out=minutes)
        return np.maximum(minutes, 1, out=minutes).astype(np.int64)

    @cached_property
    def _storms(self) -> StormArrays:
        """The storms as the demand stands; how many there are and what they bring is filled in by `_storm_arrays`."""
        storms = self.demand.storms
        pairs = [(s, share) for s, storm in enumerate(storms) if storm.per_year > 0 for share in storm.shares]
        size = np.array([size_table(storm.size_cv) for storm in storms]).reshape(-1, 1 << QUANTILE_BITS)
        none = np.zeros(0)
        return StormArrays(
            rate=none,
            key=np.array([hashed(storm.storm) for storm in storms], np.uint64),
            profile=self._hourly.of_storms,
            duration_ms=np.array([round(storm.duration_h * MS_PER_HOUR) for storm in storms], np.int64),
            size=size,
            of_storm=np.array([s for s, _ in pairs], np.int32),
            type_key=np.array([hashed(share.type) for _, share in pairs], np.uint64),
            mean=none,
            first_cell=np.zeros(0, np.int32),
            end_cell=np.zeros(0, np.int32),
            cell_share=none,
        )

    def _storm_arrays(
        self,
        varied: Demand,
        growth: NDArray[np.float64],
        cell_rate: NDArray[np.float64],
        type_: NDArray[np.int32],
    ) -> StormArrays:
        fixed, storms = self._storms, varied.storms
        pairs = [(s, share) for s, storm in enumerate(storms) if storm.per_year > 0 for share in storm.shares]
        numbers = [varied.type_index(share.type) for _, share in pairs]
        mean = [
            varied.types[t].yearly_number * p.share / storms[s].per_year
            for t, (s, p) in zip(numbers, pairs, strict=True)
        ]
        largest = fixed.size.max(axis=1, initial=0.0)
        for (s, share), expected in zip(pairs, mean, strict=True):
            if expected * largest[s] > MOST_AT_ONCE:
                raise InputError(
                    Said("demand {name}", name=varied.name),
                    Said("storm {storm!r}, type {type!r}", storm=storms[s].storm, type=share.type),
                    expected,
                    Said("at most {value:.0f} incidents in a storm", value=MOST_AT_ONCE / largest[s]),
                    "Raise per_year, or lower the share or size_cv.",
                )
        first, end = (np.searchsorted(type_, numbers, side=side) for side in ("left", "right"))
        share_to = np.zeros(len(cell_rate))
        for low, high in set(zip(first.tolist(), end.tolist(), strict=True)):
            rate = cell_rate[low:high]
            share_to[low:high] = np.cumsum(rate) / max(rate.sum(), 1e-300)
            share_to[max(low, high - 1) : high] = 1.0  # whatever rounding did
        return fixed._replace(
            rate=np.array([storm.per_year for storm in storms]) * growth[fixed.profile],
            mean=np.array(mean, np.float64),
            first_cell=first.astype(np.int32),
            end_cell=end.astype(np.int32),
            cell_share=share_to,
        )


def buffer_size(arrays: DemandArrays) -> int:
    """Compute a safe size in incidents for one replication: mean + 12 standard deviations + 64, and many storms.

    Parameters
    ----------
    arrays : DemandArrays
    """
    mean = float(arrays.cell_rate.sum())
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


def _in_storms(demand: Demand) -> NDArray[np.float64]:
    """Return the share of each type that comes in storms: float64 [types]."""
    shares = np.zeros(len(demand.types))
    for storm in demand.storms:
        for share in storm.shares if storm.per_year > 0 else ():
            shares[demand.type_index(share.type)] += share.share
    return shares


def _check_rates(demand: Demand, rate: NDArray[np.float64], type_: NDArray[np.int32]) -> None:
    if rate.size and rate.max() > _MAX_RATE:
        worst = int(rate.argmax())
        raise InputError(
            Said("demand {name}", name=demand.name),
            Said("type {type!r}", type=demand.types[type_[worst]].type),
            float(rate[worst]),
            Said("at most {max_rate:g} incidents a year in one place", max_rate=_MAX_RATE),
            "Correct the yearly number.",
        )


@lru_cache(maxsize=16)
def _cell_keys(types: tuple[str, ...], places: tuple[str, ...]) -> NDArray[np.uint64]:
    """Return the key of every pair: uint64 [types, places]."""
    return np.array([[cell_key(type_, place) for place in places] for type_ in types], dtype=np.uint64)
