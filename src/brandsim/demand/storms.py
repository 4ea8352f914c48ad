"""Storms: days on which incidents of several types come together and strain everything at once."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import gammaincinv

from brandsim._errors import InputError, Said
from brandsim._kernels import kernel
from brandsim._validate import check_unique
from brandsim.calendar import MS_PER_HOUR
from brandsim.demand.rows import name_or_id
from brandsim.draws import Stream, absorb, draw, quantile_index, quantile_levels, unit_interval, up_to
from brandsim.tables.rows import columns, read_records, read_rows
from brandsim.words.text import Text

SHARES_FILE = "storm_types.csv"
"""Beside ``storms.csv``: which share of a type's yearly number comes in them."""

MOST_AT_ONCE = 600.0
"""Most expected incidents of one type in one storm: exp(-600) is still a number."""

_STORM = int(Stream.STORM)


@dataclass(frozen=True)
class StormShare:
    """How large a share of a type's yearly number comes in storms of a kind, from 0 to 1."""

    type: str
    share: float
    source: str
    confidence: str


@dataclass(frozen=True)
class Storm:
    """A kind of storm: how often it comes, how long it lasts and what it brings.

    The yearly number of a type stays: what comes in storms is taken from what comes one at a time.

    Attributes
    ----------
    storm : str
        Stable id; a new id means new random draws.
    name : Text
    per_year : float
        Expected storms in a calendar year.
    duration_h : float
        Length in hours; incidents fall within it by the hourly profile of their own type.
    size_cv : float
        Standard deviation of a storm's size over its mean (gamma distribution); 0 = all alike.
    month_profile : str
        Name of a month profile.
    source, confidence : str
    shares : tuple of StormShare
    """

    storm: str
    name: Text = field(metadata=columns("svenska", "english", "storm", make=name_or_id))
    per_year: float
    duration_h: float
    size_cv: float
    month_profile: str
    source: str
    confidence: str
    shares: tuple[StormShare, ...] = ()


class StormArrays(NamedTuple):
    """The storms of a demand for one axis of hours: S kinds, J pairs of a kind and a type of incident.

    Attributes
    ----------
    rate : ndarray of float64 [S]
        Expected storms over the whole axis.
    key : ndarray of uint64 [S]
    profile : ndarray of int32 [S]
        Row of `DemandArrays.profile_cumulative` that its beginning follows.
    duration_ms : ndarray of int64 [S]
    size : ndarray of float64 [S, 2**QUANTILE_BITS]
        Size, mean 1, at `brandsim.draws.quantile_levels`.
    of_storm : ndarray of int32 [J]
    type_key : ndarray of uint64 [J]
    mean : ndarray of float64 [J]
        Expected incidents of the type in a storm of size 1.
    first_cell, end_cell : ndarray of int32 [J]
        The type's cells.
    cell_share : ndarray of float64 [cells]
        Share of a type's incidents in its cells up to and including each.
    """

    rate: NDArray[np.float64]
    key: NDArray[np.uint64]
    profile: NDArray[np.int32]
    duration_ms: NDArray[np.int64]
    size: NDArray[np.float64]
    of_storm: NDArray[np.int32]
    type_key: NDArray[np.uint64]
    mean: NDArray[np.float64]
    first_cell: NDArray[np.int32]
    end_cell: NDArray[np.int32]
    cell_share: NDArray[np.float64]

    @property
    def most(self) -> float:
        """Return more incidents than the storms of one replication ever bring, practically."""
        if not len(self.rate):
            return 0.0
        storms = self.rate + 12 * np.sqrt(self.rate) + 8
        mean = np.bincount(self.of_storm, self.mean, len(self.rate))
        # Not all storms of a year are among the largest: half of the largest size each is ample.
        sizes = np.maximum(self.size.max(axis=1) / 2, 1.0)
        return math.fsum(storms * (mean * sizes + 6 * np.sqrt(mean * sizes)))


def read_storms(folder: Path, types: Sequence[str], months: Collection[str]) -> tuple[Storm, ...]:
    """Read ``storms.csv`` and ``storm_types.csv`` of a demand's folder; without the former there are no storms.

    Parameters
    ----------
    folder : path
    types : sequence of str
        The incident types of the demand.
    months : collection of str
        Its profiles over the year.

    Raises
    ------
    InputError
        For a faulty table, an unknown storm, type or profile, a storm that brings nothing, or a type of which
        more than all comes in storms.
    """
    path, shares_path = folder / "storms.csv", folder / SHARES_FILE
    if not path.is_file():
        return ()
    storms = read_rows(path, "demand_storms", Storm, known={"month_profile": months})
    by_storm: dict[str, list[StormShare]] = {storm.storm: [] for storm in storms}
    known = {"storm": by_storm, "type": types}
    for record in read_records(shares_path, "demand_storm_types", known=known).rows:
        by_storm[record.pop("storm")].append(StormShare(**record))
    for name, shares in by_storm.items():
        if not shares:
            what = "a type of incident that it brings, in storm_types.csv"
            raise InputError(str(path), "column 'storm'", name, what, "Add its types, or remove it.")
    return joined_storms(
        shares_path, (), tuple(replace(storm, shares=tuple(by_storm[storm.storm])) for storm in storms), types
    )


def joined_storms(
    path: Path, storms: tuple[Storm, ...], more: tuple[Storm, ...], types: Sequence[str]
) -> tuple[Storm, ...]:
    """Return storms and more of them.

    Parameters
    ----------
    path : path
        The table of the shares of the latter.
    storms, more : tuple of Storm
    types : sequence of str
        The incident types of the demand.

    Raises
    ------
    InputError
        For a storm twice, or a type of which more than all comes in storms.
    """
    whole = (*storms, *more)
    names = [storm.storm for storm in whole]
    check_unique(str(path.parent), "storm", names, range(len(names)))
    for name in types:
        total = math.fsum(s.share for storm in whole for s in storm.shares if s.type == name)
        if total > 1 + 1e-9:
            what = "shares whose sum over all storms is at most 1"
            raise InputError(str(path), Said("type {name!r}", name=name), total, what, "Lower the shares.")
    return whole


def varied_storms(storms: tuple[Storm, ...], factor: float) -> tuple[Storm, ...]:
    """Scale all shares of the storms, but let no type have more than all in them.

    Parameters
    ----------
    storms : tuple of Storm
    factor : float
        Multiplies the shares.
    """
    if factor == 1.0:
        return storms
    total: dict[str, float] = {}
    for share in (share for storm in storms for share in storm.shares):
        total[share.type] = total.get(share.type, 0.0) + share.share
    return tuple(
        replace(
            storm,
            shares=tuple(
                replace(s, share=s.share * min(factor, 1.0 / max(total[s.type], 1e-300)))
                for s in storm.shares
            ),
        )
        for storm in storms
    )


@lru_cache(maxsize=64)
def size_table(size_cv: float) -> NDArray[np.float64]:
    """Tabulate a storm's size, gamma distributed with mean 1, at the quantile levels.

    Parameters
    ----------
    size_cv : float
        Coefficient of variation; at 0 all storms are equal.

    Returns
    -------
    ndarray of float64 [2**QUANTILE_BITS]
        Read only.
    """
    levels = quantile_levels()
    sizes: NDArray[np.float64] = np.ones(len(levels))
    if size_cv > 0:
        sizes = gammaincinv(1.0 / size_cv**2, levels)
        sizes /= sizes.mean()
    sizes.setflags(write=False)
    return sizes


@njit(inline="always")
def poisson(level, rate, none):  # type: ignore[no-untyped-def]
    """Invert the Poisson distribution: the smallest number whose distribution function exceeds a level.

    Parameters
    ----------
    level : float
        Uniform in [0, 1).
    rate : float
        The mean.
    none : float
        ``exp(-rate)``, computed once by the caller.
    """
    number = 0
    probability = none
    cumulative = none
    while level >= cumulative:
        number += 1
        probability *= rate / number
        following = cumulative + probability
        # Beyond the mode the sum stalls a rounding error below 1; a level in that gap ends here.
        if following == cumulative and number > rate:
            break
        cumulative = following
    return number


@kernel()
def add_storms(storms, profiles, cell_profile, keys, found_time, found_key, found_cell, total):  # type: ignore[no-untyped-def]
    """Add the incidents of all storms of one replication and return how many there are then; -1 = no room.

    Parameters
    ----------
    storms : StormArrays
    profiles : ndarray of float64 [profiles, hours + 1]
        `DemandArrays.profile_cumulative`.
    cell_profile : ndarray of int32 [cells]
    keys : tuple of uint64
        Stream keys of storms, of numbers and of times.
    found_time, found_key, found_cell : ndarrays
        The first `total` are filled.
    total : int
    """
    storm_key, count_key, time_key = keys
    for s in range(len(storms.rate)):
        rate = storms.rate[s]
        level = unit_interval(draw(storm_key, storms.key[s], 0))
        for ordinal in range(poisson(level, rate, math.exp(-rate))):
            storm = absorb(storms.key[s], ordinal)
            share = unit_interval(draw(storm_key, storm, 1))
            hour = up_to(profiles[storms.profile[s]], share) - 1
            begin = np.int64(hour) * MS_PER_HOUR
            begin += np.int64(unit_interval(draw(storm_key, storm, 2)) * MS_PER_HOUR)
            size = storms.size[s, quantile_index(draw(storm_key, storm, 3))]
            for j in range(len(storms.mean)):
                if storms.of_storm[j] != s:
                    continue
                kind = absorb(storm, storms.type_key[j])
                mean = storms.mean[j] * size
                number = poisson(unit_interval(draw(count_key, kind, 0)), mean, math.exp(-mean))
                if total + number > len(found_time):
                    return -1
                cells = storms.cell_share[storms.first_cell[j] : storms.end_cell[j]]
                for n in range(number):
                    incident = absorb(kind, n)
                    where = unit_interval(draw(storm_key, incident, 0))
                    cell = storms.first_cell[j] + up_to(cells, where)
                    found_time[total] = _moment_ms(
                        profiles[cell_profile[cell]],
                        begin,
                        begin + storms.duration_ms[s],
                        unit_interval(draw(time_key, incident, 0)),
                    )
                    found_key[total] = incident
                    found_cell[total] = cell
                    total += 1
    return total


@njit(inline="always")
def _moment_ms(cumulative, begin, end, level):  # type: ignore[no-untyped-def]
    """Return the moment between two at which a profile has come to `level`: the type's own hours hold in a storm."""
    low = _share_at(cumulative, begin)
    high = _share_at(cumulative, end)
    if not high > low:
        return begin + np.int64(level * (end - begin))
    wanted = low + level * (high - low)
    hour = up_to(cumulative, wanted) - 1
    inside = (wanted - cumulative[hour]) / (cumulative[hour + 1] - cumulative[hour])
    return min(max(np.int64((hour + inside) * MS_PER_HOUR), begin), end - 1)


@njit(inline="always")
def _share_at(cumulative, moment_ms):  # type: ignore[no-untyped-def]
    hour = moment_ms // MS_PER_HOUR
    part = (moment_ms - hour * MS_PER_HOUR) / MS_PER_HOUR
    return cumulative[hour] + part * (cumulative[hour + 1] - cumulative[hour])
