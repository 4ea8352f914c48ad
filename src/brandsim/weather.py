"""Weather as the roads feel it: on which surface each day of a year is driven, drawn with spells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._data import PACKAGED, table_file
from brandsim._errors import Said, verbatim
from brandsim._kernels import kernel
from brandsim.calendar import HOURS_PER_DAY, YearAxis
from brandsim.draws import Stream, draw, stream_key, unit_interval
from brandsim.tables.rows import fault, read_rows

SURFACES = ("bare", "wet", "snow")
"""Road surface (väglag): dry and bare, wet, snow or ice."""

_SURFACE = int(Stream.SURFACE)


class WeatherArrays(NamedTuple):
    """What `draw_surfaces` reads, for the D days of an axis and the S entries of `SURFACES`.

    A day of an axis is `HOURS_PER_DAY` elapsed hours since its start, whatever summer time does to the clock.
    """

    cumulative: NDArray[np.float64]
    """[D, S] probability that a day which does not keep yesterday's surface has this one or an earlier one."""
    keep: NDArray[np.float64]
    """[D] probability that the day keeps yesterday's surface."""


@dataclass(frozen=True)
class Weather:
    """How often roads are wet or snowy, by month.

    Attributes
    ----------
    name : str
    wet_share, snow_share : tuple of float [12]
        Shares of the days of each month, January first; the rest are bare.
    keep : tuple of float [12]
        Probability that a day keeps yesterday's surface instead of having one drawn by the shares.
    """

    name: str
    wet_share: tuple[float, ...]
    snow_share: tuple[float, ...]
    keep: tuple[float, ...]

    def arrays(self, axis: YearAxis, snow_factor: float = 1.0) -> WeatherArrays:
        """Return the weather of every day of an axis.

        Parameters
        ----------
        axis : YearAxis
        snow_factor : float
            Multiplies the shares of snow, which give way to those of wet roads where the two would pass 1.
        """
        month = axis.month[::HOURS_PER_DAY].astype(np.int64) - 1
        wet = np.array(self.wet_share)[month]
        snow = np.minimum(np.array(self.snow_share)[month] * snow_factor, 1.0 - wet)
        cumulative = np.column_stack([1.0 - wet - snow, 1.0 - snow, np.ones(len(month))])
        return WeatherArrays(cumulative, np.array(self.keep)[month])

    def possible(self, axis: YearAxis) -> NDArray[np.bool_]:
        """Compute which surfaces each hour of an axis can have.

        Parameters
        ----------
        axis : YearAxis

        Returns
        -------
        ndarray of bool [hours, S]
        """
        shares = np.diff(self.arrays(axis).cumulative, axis=1, prepend=0.0)
        return np.repeat(shares > 0, HOURS_PER_DAY, axis=0)[: axis.hours]


NONE_STATED = Weather("", (0.0,) * 12, (0.0,) * 12, (0.0,) * 12)
"""The weather of a municipality that states none: the roads are bare all year."""


def load_weather(name_or_path: str | Path = PACKAGED) -> Weather:
    """Load the embedded weather of a name, or one from a table of the same form.

    Parameters
    ----------
    name_or_path : str or path, optional
        A name among the embedded tables, or a path that ends in ``.csv``; empty: `NONE_STATED`.

    Raises
    ------
    InputError
        If the table is missing or broken, lacks a month, has one twice, or has shares that sum to more than 1.
    """
    if not str(name_or_path):
        return NONE_STATED
    path = table_file("weather", name_or_path)
    months = sorted(read_rows(path, "weather", dict, check=_check_shares), key=lambda row: int(row["month"]))
    wet_share, snow_share, keep = (
        tuple(row[name] for row in months) for name in ("wet_share", "snow_share", "keep")
    )
    return Weather(path.stem, wet_share=wet_share, snow_share=snow_share, keep=keep)


def _check_shares(row: dict[str, Any]) -> None:
    share = row["wet_share"] + row["snow_share"]
    if share > 1.0:
        cure = "Lower it or snow_share; what is left of the days is bare road."
        raise fault(
            "wet_share", verbatim(Said("a sum of {share:g} with snow_share", share=share)), "at most 1", cure
        )


@kernel()
def draw_surfaces(weather, seed, replication, out):  # type: ignore[no-untyped-def]
    """Draw the road surface of every day of one replication.

    Parameters
    ----------
    weather : WeatherArrays
    seed, replication : int
    out : ndarray of int8 [D]
        Filled with indices into `SURFACES`.
    """
    key = stream_key(seed, replication, _SURFACE)
    for day in range(weather.keep.shape[0]):
        if day > 0 and unit_interval(draw(key, day, 0)) < weather.keep[day]:
            yesterday = out[day - 1]
            below = weather.cumulative[day, yesterday - 1] if yesterday > 0 else 0.0
            # Snow does not stay into a month that has none.
            if weather.cumulative[day, yesterday] > below:
                out[day] = yesterday
                continue
        level = unit_interval(draw(key, day, 1))
        surface = 0
        while level >= weather.cumulative[day, surface]:
            surface += 1
        out[day] = surface
