"""The events of a year that were played, and which are of each type, part of the day and group of places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim.log import IncidentLog
from brandsim.scenarios.run.prepared import PreparedScenario

if TYPE_CHECKING:
    import pandas as pd

QUARTERS = ("00-06", "06-12", "12-18", "18-24")


class HeldEvents:
    """The events of the year that were played, and which are of each type, part of the day and group of places.

    Parameters
    ----------
    prepared : PreparedScenario
        With the log's incidents.
    log : IncidentLog
    places : mapping of str to ndarray of int64
        From `neighbourhoods`.
    """

    def __init__(
        self, prepared: PreparedScenario, log: IncidentLog, places: Mapping[str, NDArray[np.int64]]
    ) -> None:
        logged, zone = prepared.found.logged, prepared.scenario.folder.zone
        assert logged is not None
        local = log.events["alarm"].dt.tz_convert(zone)
        of_year = local.dt.year.to_numpy()[logged.event] == prepared.scenario.year
        self.row: NDArray[np.int64] = logged.event[of_year]
        at = logged.incidents.place[of_year]
        hour = local.dt.hour.to_numpy()[self.row]
        type_ = log.events["type"].to_numpy()[self.row]
        found = {("type", row.type): self.row[type_ == row.type] for row in prepared.found.demand.types}
        found |= {("hour", name): self.row[hour // 6 == six] for six, name in enumerate(QUARTERS)}
        found |= {("place", name): self.row[np.isin(at, group)] for name, group in places.items()}
        self.groups = {("", ""): self.row} | found

    def split(
        self, logged: pd.DataFrame, played: pd.DataFrame, by: Sequence[str]
    ) -> Iterator[tuple[str, str, pd.DataFrame, pd.DataFrame]]:
        """Yield rows of the log and of what was played, all together and by each of the groups that are asked for.

        Parameters
        ----------
        logged, played : DataFrame
            With a column ``event``.
        by : sequence of str
            Of ``type``, ``hour`` and ``place``.
        """
        for (kind, name), rows in self.groups.items():
            if not kind:
                yield kind, name, logged, played
            elif kind in by:
                own, model = (table[table["event"].isin(rows)] for table in (logged, played))
                yield kind, name, own, model
