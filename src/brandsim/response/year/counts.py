"""The books of a run: what became of every incident and of every unit sent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from brandsim._kernels import kernel
from brandsim.simulation.fast.state import KERNEL
from brandsim.simulation.replications import Replication, Setting
from brandsim.simulation.world import Cause


@dataclass(frozen=True)
class Counts:
    """The books: arrivals = answered + waiting + unserved, over all years and the whole of demand.

    Attributes
    ----------
    waiting : int
        Alarmed in the year and without a unit when it ended; they were answered afterwards.
    unserved : dict of str to int
        By cause: ``unreachable``, ``no_crew``, ``all_busy``.
    dispatches, failed_turnouts : int
        Units sent, and of these how many could not roll.
    """

    arrivals: int
    answered: int
    waiting: int
    unserved: dict[str, int]
    dispatches: int
    failed_turnouts: int

    def added(self, other: Counts) -> Counts:
        """Return the sums of both.

        Parameters
        ----------
        other : Counts
        """
        return Counts(
            self.arrivals + other.arrivals,
            self.answered + other.answered,
            self.waiting + other.waiting,
            {cause: number + other.unserved[cause] for cause, number in self.unserved.items()},
            self.dispatches + other.dispatches,
            self.failed_turnouts + other.failed_turnouts,
        )


_CAUSES = {cause.name.lower(): cause for cause in (Cause.UNREACHABLE, Cause.NO_CREW, Cause.ALL_BUSY)}

_BOOKS = ("arrivals", "answered", "waiting", "dispatches", "failed_turnouts")
_ARRIVALS, _ANSWERED, _WAITING, _DISPATCHES, _FAILED = range(len(_BOOKS))


def empty_counts() -> Counts:
    """Return books with nothing in them."""
    return Counts(0, 0, 0, dict.fromkeys(_CAUSES, 0), 0, 0)


@kernel(**KERNEL)
def _fill_books(  # type: ignore[no-untyped-def]
    time_ms, warmup, end, incident, arrived, rolled, first_alarmed, waiting, cause, attended, books, lost
):
    """Count one year's incidents and dispatches.

    Parameters
    ----------
    time_ms : ndarray of int64 [incidents]
    warmup, end : int
        Of the year, in ms.
    incident, arrived, rolled, first_alarmed, waiting, cause : ndarrays
        As in `RawRecords`.
    attended : ndarray of bool [incidents]
        Room: whether anybody came; False.
    books : ndarray of int64 [len(_BOOKS)]
        Added to.
    lost : ndarray of int64 [len(Cause)]
        Added to: those that nobody came to, by cause.
    """
    for d in range(len(incident)):
        attended[incident[d]] |= arrived[d] >= 0
        if time_ms[incident[d]] >= warmup:
            books[_DISPATCHES] += 1
            books[_FAILED] += rolled[d] < 0
    for i in range(len(time_ms)):
        if time_ms[i] < warmup:
            continue
        books[_ARRIVALS] += 1
        if (attended[i] and first_alarmed[i] >= end) or (waiting[i] and not attended[i]):
            books[_WAITING] += 1
        elif attended[i]:
            books[_ANSWERED] += 1
        else:
            lost[cause[i]] += 1


def year_counts(setting: Setting, year: Replication) -> Counts:
    """Return the books of one year.

    Parameters
    ----------
    setting : Setting
    year : Replication
    """
    inc, raw, axis = year.incidents, year.raw, setting.axis
    books, lost = np.zeros(len(_BOOKS), np.int64), np.zeros(len(Cause), np.int64)
    _fill_books(
        inc.time_ms, axis.warmup_ms, axis.end_ms, raw.incident, raw.arrived, raw.rolled, raw.first_alarmed,
        raw.waiting, raw.cause, np.zeros(len(inc.time_ms), np.bool_), books, lost,
    )  # fmt: skip
    by_code = lost.tolist()
    unserved = {name: by_code[code] for name, code in _CAUSES.items()}
    # One whose every unit failed to roll carries no cause of its own: it had no crew.
    unserved["no_crew"] += sum(by_code) - sum(unserved.values())
    return Counts(unserved=unserved, **dict(zip(_BOOKS, books.tolist(), strict=True)))
