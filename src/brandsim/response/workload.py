"""Workload: how much each crew is out, what its station lacks meanwhile, and how many incidents go on at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import MS_PER_HOUR
from brandsim.response.mean_year import mean_year, spread
from brandsim.response.year.load import MEASURES, PAID, Load
from brandsim.response.year.ongoing import ONGOING
from brandsim.staffing.presence import SEAT_HOURS

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Workload:
    """Workload of all years, crew by crew.

    Attributes
    ----------
    stations, names : tuple of str
    people : ndarray of float64 [crews]
        People on duty, mean over the year; of free response, the pool.
    call_cost_tkr : tuple of float or None
        What a call costs, of a neighbour's crew; None = not known, or no such crew.
    load : Load
    sampled : ndarray of int64 [draws, years per draw, crews, `PAID` and then `SEAT_HOURS`]
        At drawn assumptions.
    """

    stations: tuple[str, ...]
    names: tuple[str, ...]
    people: NDArray[np.float64]
    call_cost_tkr: tuple[float | None, ...]
    load: Load
    sampled: NDArray[np.int64]

    def yearly(self, measure: str) -> NDArray[np.float64]:
        """Return one of `MEASURES` or ``h_per_person`` of every year and crew: float64 [years, crews].

        Parameters
        ----------
        measure : str
        """
        if measure == "h_per_person":
            with np.errstate(invalid="ignore", divide="ignore"):
                return np.asarray(self.yearly("person_h") / np.where(self.people > 0, self.people, np.nan))
        values = self.load.crews[:, :, MEASURES.index(measure)].astype(np.float64)
        return values / MS_PER_HOUR if measure.endswith("_h") else values

    def sampled_yearly(self, name: str) -> NDArray[np.float64]:
        """Return one of `PAID` or `SEAT_HOURS` at drawn assumptions: float64 [draws, years per draw, crews].

        Parameters
        ----------
        name : str
        """
        values = self.sampled[..., (*PAID, *SEAT_HOURS).index(name)].astype(np.float64)
        return values / MS_PER_HOUR if name in PAID and name.endswith("_h") else values

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per crew: each of `MEASURES` and ``h_per_person`` a year, with its interval."""
        found = []
        for c, (station, name) in enumerate(zip(self.stations, self.names, strict=True)):
            row: dict[str, Any] = {"station": station, "name": name, "people": float(self.people[c])}
            for measure in (*MEASURES, "h_per_person"):
                row[measure] = mean_year(self.yearly(measure)[:, c])
            each = self.call_cost_tkr[c]
            turnouts = self.yearly("turnouts")[:, c]
            row["calls_cost_tkr"] = mean_year(turnouts * np.nan if each is None else turnouts * each)
            found.append(row)
        return found

    def table(self) -> pd.DataFrame:
        """Return one row per crew; of every measure the mean year, and ``_low, _high``: its 95 % interval."""
        return spread(self.rows())

    def seat_hours(self, kind: str) -> NDArray[np.float64]:
        """Return one of `SEAT_HOURS` of every year and crew: float64 [years, crews].

        Parameters
        ----------
        kind : str
        """
        return self.load.seats[:, :, SEAT_HOURS.index(kind)].astype(np.float64)

    def seat_rows(self) -> list[dict[str, Any]]:
        """Return one row per crew: its `SEAT_HOURS` a year, each with its interval."""
        return [
            {"station": station, "name": name}
            | {f"{kind}_h": mean_year(self.seat_hours(kind)[:, c]) for kind in SEAT_HOURS}
            for c, (station, name) in enumerate(zip(self.stations, self.names, strict=True))
        ]

    def seats(self) -> pd.DataFrame:
        """Return `seat_rows` as a table with ``_low, _high``: 95 % intervals of the mean year."""
        return spread(self.seat_rows())

    def simultaneous_rows(self) -> list[dict[str, Any]]:
        """One row per class of `ONGOING`: hours a year with that many incidents at once, and incidents begun then."""
        return [
            {
                "ongoing": f"{k}" if k < ONGOING - 1 else f"{k}+",
                "hours": mean_year(self.load.ongoing[:, k, 0] / MS_PER_HOUR),
                "begun": mean_year(self.load.ongoing[:, k, 1].astype(np.float64)),
            }
            for k in range(ONGOING)
        ]

    def simultaneous(self) -> pd.DataFrame:
        """Return `simultaneous_rows` as a table with ``_low, _high``: 95 % intervals of the mean year."""
        return spread(self.simultaneous_rows())
