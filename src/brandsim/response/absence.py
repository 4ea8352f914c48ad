"""Units away for another reason than alarms, over all years: how long, how often, and alarms meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import MS_PER_HOUR
from brandsim.response.intervals.limits import AMOUNT, SHARE
from brandsim.response.mean_year import mean_year, spread
from brandsim.response.year.absence import ABSENCE, may_be_away, reasons_of
from brandsim.service.stations import Service, Unit
from brandsim.simulation.replications import Setting

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Absence:
    """What is known of the units of a service, one by one.

    Attributes
    ----------
    units : tuple of Unit
    told : dict of str to ndarray of bool [units]
        By reason, those of `brandsim.response.year.absence.REASONS` that the scenario has: which units may be away.
    years : ndarray of int64 [years, units, ABSENCE]
    """

    units: tuple[Unit, ...]
    told: dict[str, NDArray[np.bool_]]
    years: NDArray[np.int64]

    def yearly(self, measure: str) -> NDArray[np.float64]:
        """Return one of `ABSENCE`, or a reason's ``_share``, of every year and unit: float64 [years, units].

        The share is that of a year's alarms of any kind that come while the unit is away; NaN in a year without any.

        Parameters
        ----------
        measure : str
            Such as ``off_road_h`` or ``off_road_share``.
        """
        if measure.endswith("_share"):
            meanwhile = self.yearly(f"{measure.removesuffix('_share')}_alarms")
            with np.errstate(invalid="ignore", divide="ignore"):
                return np.asarray(meanwhile / self.yearly("alarms"))
        values = self.years[:, :, ABSENCE.index(measure)].astype(np.float64)
        return values / MS_PER_HOUR if measure.endswith("_h") else values

    def rows(self, reason: str, lang: str = "sv") -> list[dict[str, Any]]:
        """Return one row per unit that may be away for a reason: hours and times a year, and the share of alarms.

        And of help to neighbours how often the unit could not go.

        Parameters
        ----------
        reason : str
            A key of `told`.
        lang : str
            Language of the units' names.
        """
        measures = ("h", "times", "share", *(("declined",) if reason == "lent" else ()))
        return [
            {"unit": self.units[u].key, "name": self.units[u].name.to(lang)}
            | {
                what: mean_year(self.yearly(f"{reason}_{what}")[:, u], SHARE if what == "share" else AMOUNT)
                for what in measures
            }
            for u in np.flatnonzero(self.told[reason]).tolist()
        ]

    def table(self, lang: str = "sv") -> pd.DataFrame:
        """Return the rows of every reason as a table with ``_low, _high``: 95 % intervals of the mean year.

        Parameters
        ----------
        lang : str
            As `rows`.
        """
        return spread([{"reason": reason, **row} for reason in self.told for row in self.rows(reason, lang)])


def absence_of(setting: Setting, service: Service, years: NDArray[np.int64]) -> Absence | None:
    """Return what is known of the units of a service; None where none is ever away for another reason than alarms.

    Parameters
    ----------
    setting : Setting
    service : Service
    years : ndarray of int64 [years, units, ABSENCE]
        From `year_absence`.
    """
    told = {reason: may_be_away(setting, reason) for reason in reasons_of(setting)}
    return Absence(service.units, told, years) if told else None
