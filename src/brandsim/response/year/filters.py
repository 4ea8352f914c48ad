"""Which of a year's incidents count: by type, priority, place and time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._kernels import kernel
from brandsim.simulation.fast.state import KERNEL, index
from brandsim.simulation.replications import Replication

EVERY_PRIORITY = 127
"""Of a filter that counts incidents of any priority."""

TO_THE_END = 2**62
"""Of a filter that counts incidents at any time."""


class Counted(NamedTuple):
    """Which incidents count.

    Attributes
    ----------
    types : ndarray of bool [types]
    least_grave : int
        Priority; of the types those that are so grave or graver, 1 being the gravest.
    places : ndarray of bool [places] or None
        Where; None is everywhere.
    indicator : str
        What is measured of them.
    until_ms : int
        Only those alarmed before.
    """

    types: NDArray[np.bool_]
    least_grave: int
    places: NDArray[np.bool_] | None = None
    indicator: str = "response_time"
    until_ms: int = TO_THE_END

    def of(self, year: Replication, since_ms: int = 0) -> NDArray[np.bool_]:
        """Return whether each incident of a year counts: bool [incidents].

        Parameters
        ----------
        year : Replication
        since_ms : int
            Only those alarmed then or later: the warm-up's do not count from its end on.
        """
        counted = np.empty(len(year.type_), np.bool_)
        fill_counted(Alarms.of(year), Filters.of((self,), since_ms), counted[None])
        return counted


class Alarms(NamedTuple):
    """What of a year's incidents says whether they count."""

    time_ms: NDArray[np.int64]
    type_: NDArray[np.int32]
    place: NDArray[np.int32]
    priority: NDArray[np.int8]

    @classmethod
    def of(cls, year: Replication) -> Alarms:
        """Return those of a year."""
        inc = year.incidents
        return cls(inc.time_ms, year.type_, inc.place, inc.priority)


class Filters(NamedTuple):
    """Several filters as arrays, each with a row."""

    types: NDArray[np.bool_]
    least_grave: NDArray[np.int64]
    everywhere: NDArray[np.bool_]
    places: NDArray[np.bool_]
    """Of filters that are not for everywhere."""
    since_ms: int
    until_ms: NDArray[np.int64]

    @classmethod
    def of(cls, filters: Sequence[Counted], since_ms: int) -> Filters:
        """Return filters as arrays, all of incidents that are alarmed from a time on."""
        somewhere = [one.places for one in filters if one.places is not None]
        none = np.zeros_like(somewhere[0]) if somewhere else np.zeros(0, np.bool_)
        return cls(
            np.array([one.types for one in filters], np.bool_),
            np.array([one.least_grave for one in filters], np.int64),
            np.array([one.places is None for one in filters], np.bool_),
            np.array([none if one.places is None else one.places for one in filters], np.bool_),
            since_ms,
            np.array([one.until_ms for one in filters], np.int64),
        )


@kernel(**KERNEL)
def fill_counted(y, filters, out):  # type: ignore[no-untyped-def]
    """Fill in whether each filter lets each incident through.

    Parameters
    ----------
    y : Alarms
    filters : Filters
    out : ndarray of bool [filters, incidents]
        Filled.
    """
    for n in range(len(out)):
        for i in range(len(y.time_ms)):
            out[n, i] = (
                filters.types[n, index(y.type_[i])]
                & (y.priority[i] <= filters.least_grave[n])
                & (filters.everywhere[n] or filters.places[n, index(y.place[i])])
                & (filters.since_ms <= y.time_ms[i])
                & (y.time_ms[i] < filters.until_ms[n])
            )
