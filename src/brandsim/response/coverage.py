"""Coverage: what share of people and of incidents the nearest and the second crew are expected to reach in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.statistics import CLASSES_MIN, share_within
from brandsim.simulation.replications import Setting
from brandsim.simulation.world import NEVER

if TYPE_CHECKING:
    import pandas as pd

NEAREST = ("nearest", "second")
"""The quickest crew, and the quickest of all others."""


@dataclass(frozen=True)
class Coverage:
    """How well places are covered when everybody on duty is at home, by expected turnout and travel on bare roads.

    Attributes
    ----------
    within : ndarray of float64 [2, places, classes]
        Share of the year's hours in which the nearest and the second crew would come within each of `classes_min`.
    incidents : ndarray of float64 [places]
        Expected incidents a year.
    population : ndarray of float64 [places] or None
        People who live there; None where the data do not say.
    classes_min : tuple of int
    """

    within: NDArray[np.float64]
    incidents: NDArray[np.float64]
    population: NDArray[np.float64] | None
    classes_min: tuple[int, ...] = CLASSES_MIN

    def share(self, weights: str, nearest: str) -> NDArray[np.float64] | None:
        """Return the share within each of `classes_min`: float64 [classes].

        Parameters
        ----------
        weights : {"incidents", "population"}
        nearest : {"nearest", "second"}
        """
        of_place = self.incidents if weights == "incidents" else self.population
        if of_place is None or of_place.sum() <= 0:
            return None
        return np.asarray(of_place @ self.within[NEAREST.index(nearest)] / of_place.sum())

    def rows(self) -> list[dict[str, Any]]:
        """Return one row for incidents and people by the nearest and the second crew; None = not known."""
        found = []
        for weights in ("incidents", "population"):
            for nearest in NEAREST:
                shares = self.share(weights, nearest)
                row: dict[str, Any] = {"of": weights, "by": nearest}
                for t, minutes in enumerate(self.classes_min):
                    row[share_within(minutes)] = None if shares is None else float(shares[t])
                found.append(row)
        return found

    def table(self) -> pd.DataFrame:
        """Return `rows` as a table."""
        import pandas as pd

        return pd.DataFrame(self.rows())


def coverage(
    setting: Setting,
    incidents: NDArray[np.float64],
    population: NDArray[np.float64] | None,
    classes_min: tuple[int, ...] = CLASSES_MIN,
) -> Coverage:
    """Return how well places are covered through the year.

    Parameters
    ----------
    setting : Setting
    incidents : ndarray of float64 [places]
        Expected incidents a year.
    population : ndarray of float64 [places] or None
    classes_min : tuple of int
        Within how many minutes.

    Notes
    -----
    Counted are units whose arrival is a first arrival, that are counted on, and whose people on duty are enough to
    roll: nobody who is called in from off duty. What is expected of them is what the dispatcher expects: mean turnout,
    and travel under the conditions of the hour, ferries and boats among them. Coverage says what could be; how often
    crews are out when it counts is what the simulation adds.
    """
    within = np.zeros((2, len(incidents), len(classes_min)))
    limits = np.array(classes_min) * MS_PER_MINUTE
    for share, by_crew in _situations(setting):
        for order in range(min(2, by_crew.shape[1])):
            within[order] += share * (by_crew[:, order, None] <= limits)
    return Coverage(within, incidents, population, classes_min)


def expected_first_min(setting: Setting) -> NDArray[np.float64]:
    """Return the minutes in which the first unit is expected at each place, mean over the hours of the year.

    Parameters
    ----------
    setting : Setting

    Returns
    -------
    ndarray of float64 [places]
        Counted as in `coverage`; infinite where in some hour nobody would come.
    """
    expected = np.zeros(setting.world.travel_ms.shape[1])
    for share, by_crew in _situations(setting):
        expected += share * np.where(by_crew[:, 0] < NEVER, by_crew[:, 0] / MS_PER_MINUTE, np.inf)
    return expected


def _situations(setting: Setting) -> Iterator[tuple[float, NDArray[np.int64]]]:
    """Yield what share of the year's hours are alike, and when each crew is then expected at each place, in order."""
    w, axis = setting.world, setting.axis
    hours = slice(axis.warmup_hours, axis.hours)
    people = np.minimum(w.seats[hours][:, w.pool], w.takes)
    staffed = (people.sum(axis=2) >= w.min_crew) & np.all(people >= w.min_by_role, axis=2) & (w.min_crew > 0)
    staffed &= w.counted_on & w.stops_clock & ~w.off_duty
    state = np.column_stack([w.condition[hours, 0], w.period[hours], w.rota[hours], staffed])
    rows = state.astype(np.int64, order="C")
    kinds = Counter(
        rows.view(f"V{rows[0].nbytes}").ravel().tolist()
    )  # to sort all hours takes seven times as long
    ordered = sorted((np.frombuffer(kind, np.int64).tolist(), times) for kind, times in kinds.items())
    crews = np.unique(setting.crew)
    for (condition, period, rota, *there), times in ordered:
        travel = w.travel_ms[condition][:, w.unit_origin[rota]]
        expected = travel + w.expected_turnout_ms[:, period] + w.approach_ms
        expected = np.where((travel >= 0) & np.array(there, np.bool_), expected, NEVER)
        by_crew = np.stack([expected[:, setting.crew == crew].min(axis=1) for crew in crews], axis=1)
        by_crew.sort(axis=1)
        yield times / (axis.hours - axis.warmup_hours), by_crew
