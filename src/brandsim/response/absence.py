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
    reasons : tuple of str
        Those of `brandsim.response.year.absence.REASONS` that the scenario has.
    units : tuple of Unit
        All of them.
    told : ndarray of bool [units]
        Those that may be away.
    years : ndarray of int64 [years, units, ABSENCE]
    """

    reasons: tuple[str, ...]
    units: tuple[Unit, ...]
    told: NDArray[np.bool_]
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

    def rows(self, lang: str = "sv") -> list[dict[str, Any]]:
        """Return one row per unit that may be away: by reason hours and times a year and the share of alarms.

        Parameters
        ----------
        lang : str
            Language of the units' names.
        """
        return [
            {"unit": self.units[u].key, "name": self.units[u].name.to(lang)}
            | {
                f"{reason}_{what}": mean_year(self.yearly(f"{reason}_{what}")[:, u], limits)
                for reason in self.reasons
                for what, limits in (("h", AMOUNT), ("times", AMOUNT), ("share", SHARE))
            }
            for u in np.flatnonzero(self.told).tolist()
        ]

    def table(self, lang: str = "sv") -> pd.DataFrame:
        """Return `rows` as a table with ``_low, _high``: 95 % intervals of the mean year.

        Parameters
        ----------
        lang : str
            As `rows`.
        """
        return spread(self.rows(lang))


def absence_of(setting: Setting, service: Service, years: NDArray[np.int64]) -> Absence | None:
    """Return what is known of the units of a service; None where none is ever away for another reason than alarms.

    Parameters
    ----------
    setting : Setting
    service : Service
    years : ndarray of int64 [years, units, ABSENCE]
        From `year_absence`.
    """
    reasons = reasons_of(setting)
    return Absence(reasons, service.units, may_be_away(setting), years) if reasons else None
