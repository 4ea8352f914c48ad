"""Journeys that are given to `simulate_world`, for each incident and unit: drawn outside, or as a log has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from brandsim._arguments import numbers_of
from brandsim._errors import InputError, verbatim
from brandsim.simulation.columns import LONGEST_S, milliseconds

if TYPE_CHECKING:
    import pandas as pd

_LAST_RANK = 2**30


@dataclass(frozen=True)
class Journeys:
    """What turnouts and drives turn out to be, which the dispatcher does not know, and who is asked in what order.

    Each table has a row per incident, in the order of the table of incidents, and a column per unit, in the order of
    that of units: an array, or a frame whose rows and columns bear their names. Where a cell is missing, what the
    world says holds. They are for units that roll from home; one that is sent on takes what the world says.

    Parameters
    ----------
    turnout_s, travel_s : array of float [incidents, units], optional
        From the alarm until the unit rolls, and its drive, in s.
    rank : array of int [incidents, units], optional
        Who goes first, instead of the order of the rules: the lowest of those that can go. A missing or negative rank:
        never goes. So a list with units that are passed over is drawn anew for each incident.
    follow_s : array of float [incidents], optional
        By how much a unit rolls behind the one before it that was alarmed together with it from its station; it
        drives as that one does. Missing: each by itself.
    just_freed_s : float
        For how long after it has come home a unit counts as just freed.
    freed_turnout_s, freed_travel_s : array of float [incidents, units], optional
        Turnout and drive of one that is, which may be awake, dressed and on the road still.

    Raises
    ------
    InputError
        From `simulate_world`, for a table of another shape, or a time that is negative or no number.
    """

    turnout_s: ArrayLike | pd.DataFrame | None = None
    travel_s: ArrayLike | pd.DataFrame | None = None
    rank: ArrayLike | pd.DataFrame | None = None
    follow_s: ArrayLike | None = None
    just_freed_s: float = 0.0
    freed_turnout_s: ArrayLike | pd.DataFrame | None = None
    freed_travel_s: ArrayLike | pd.DataFrame | None = None

    def arrays(
        self, incidents: pd.Index[Any], units: pd.Series[Any], by_time: NDArray[np.int64]
    ) -> dict[str, Any]:
        """Return the fields of `brandsim.simulation.world.WorldArrays` that say so.

        Parameters
        ----------
        incidents : pandas.Index
            What the table of incidents calls each.
        units : pandas.Series
            Names of the units.
        by_time : ndarray of int64 [incidents]
            Row of the table of each incident, in order of time.
        """
        shape = (len(incidents), len(units))

        def table(name: str) -> NDArray[np.float64]:
            given = getattr(self, name)
            if given is None:
                return np.full(shape, np.nan)
            if hasattr(given, "reindex"):
                _check_names(name, given, incidents, units)
                given = given.reindex(index=incidents, columns=list(units)).to_numpy()
            return _numbers(name, given, shape)[by_time]

        given: dict[str, Any] = {
            "given_turnout_ms": milliseconds(np.stack([table("turnout_s"), self._freed("turnout_s", table)])),
            "given_travel_ms": milliseconds(np.stack([table("travel_s"), self._freed("travel_s", table)])),
            "follow_ms": np.full(shape[0], -1, np.int64),
            "just_freed_ms": int(milliseconds(_numbers("just_freed_s", [self.just_freed_s], (1,)))[0]),
        }
        if self.follow_s is not None:
            given["follow_ms"] = milliseconds(_numbers("follow_s", self.follow_s, shape[:1])[by_time])
        if self.rank is not None:
            rank = table("rank")
            known = np.where(np.isfinite(rank) & (rank >= 0), rank, -1)
            given["given_rank"] = np.minimum(known, _LAST_RANK).astype(np.int32)
        return given

    def _freed(self, name: str, table: Any) -> NDArray[np.float64]:
        """Return a table of units that are just freed: as that of rested ones where it says nothing."""
        freed: NDArray[np.float64] = table(f"freed_{name}")
        return np.where(np.isnan(freed), table(name), freed)


def _check_names(name: str, given: pd.DataFrame, incidents: pd.Index[Any], units: pd.Series[Any]) -> None:
    """Refuse a frame with a row or column of a name that no incident or unit has."""
    for what, there, known in (
        ("an incident of the table", given.index, incidents),
        ("a unit of the table", given.columns, units),
    ):
        strange = [label for label in there if label not in set(known)]
        if strange:
            raise InputError("journeys", name, strange[0], what, "Correct the name.")


def _numbers(name: str, given: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return a table of times in s, or of ranks, of the right shape; missing as NaN."""
    values = numbers_of("journeys", name, given)
    if values.shape != shape:
        got = verbatim(" x ".join(map(str, values.shape)))
        want = verbatim(" x ".join(map(str, shape)))
        raise InputError("journeys", name, got, want, "Give a row per incident and a column per unit.")
    if name != "rank" and np.any((values < 0) | (values > LONGEST_S) & np.isfinite(values)):
        wrong = values[(values < 0) | (values > LONGEST_S)][0]
        raise InputError(
            "journeys", name, float(wrong), "at least 0 s", "Correct the time, or leave it missing."
        )
    return values
