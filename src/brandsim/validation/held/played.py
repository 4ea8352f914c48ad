"""The year's own alarms played again and again: what units took, and when the first was there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import MS_PER_HOUR
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.simulation.replications import Replication, replications

if TYPE_CHECKING:
    import pandas as pd

PEOPLE = "people"
"""The capability of which every alarm plan says how many an alarm asks for."""


@dataclass(frozen=True)
class PlayedYear:
    """What came of a year that was played several times.

    Attributes
    ----------
    trips : DataFrame
        A row per unit that was alarmed: ``replication``, ``event`` (row of the log's events), ``unit``, ``station``,
        ``people``, ``turnout_s``, ``travel_s``, ``response_s`` (from the event's alarm); missing is missing.
    events : DataFrame
        A row per event and replication: ``replication``, ``event``, ``first_arrival_s``.
    """

    trips: pd.DataFrame
    events: pd.DataFrame


def play_year(prepared: PreparedScenario, years: int) -> PlayedYear:
    """Play the year's alarms as often as asked, the units as the model chooses them.

    Parameters
    ----------
    prepared : PreparedScenario
        With the log's incidents.
    years : int
    """
    runner = prepared.runner
    return _tables(prepared, replications(prepared.setting, range(years), runner.seed, runner.engine))


def people_asked(prepared: PreparedScenario) -> NDArray[np.int64]:
    """Return how many people the alarm plan asks for at once at each incident: int64 [incidents].

    Parameters
    ----------
    prepared : PreparedScenario
        With the log's incidents.
    """
    setting, logged = prepared.setting, prepared.found.logged
    assert logged is not None
    of = [capability.key for capability in prepared.found.alarm_plan.capabilities].index(PEOPLE)
    inc = logged.incidents
    hour = np.minimum(inc.time_ms // MS_PER_HOUR, len(setting.daypart) - 1)
    rows = setting.need_row[setting.daypart[hour], inc.type_, inc.place]
    asked: NDArray[np.int64] = setting.world.need[rows, of].astype(np.int64)
    return asked


def _tables(prepared: PreparedScenario, years: Iterable[Replication]) -> PlayedYear:
    """Return the records of years, the warm-up left out."""
    import pandas as pd

    logged, warmup_ms = prepared.found.logged, prepared.setting.axis.warmup_ms
    assert logged is not None
    units = prepared.found.service.units
    keys = np.array([unit.key for unit in units], object)
    stations = np.array([unit.station for unit in units], object)
    trips, events = [], []
    for year in years:
        raw, time_ms = year.raw, year.incidents.time_ms
        kept = time_ms >= warmup_ms
        of = raw.incident[kept[raw.incident]]
        alarmed, rolled, arrived = (
            moment[kept[raw.incident]] for moment in (raw.alarmed, raw.rolled, raw.arrived)
        )
        unit = raw.unit[kept[raw.incident]]
        trips.append(
            pd.DataFrame(
                {
                    "replication": year.number,
                    "event": logged.event[of],
                    "unit": keys[unit],
                    "station": stations[unit],
                    "people": raw.people[kept[raw.incident]].sum(axis=1),
                    "turnout_s": _seconds(rolled, alarmed),
                    "travel_s": _seconds(arrived, rolled),
                    "response_s": _seconds(arrived, time_ms[of]),
                }
            )
        )
        first = _seconds(raw.first_arrival[kept], time_ms[kept])
        events.append(
            pd.DataFrame({"replication": year.number, "event": logged.event[kept], "first_arrival_s": first})
        )
    return PlayedYear(pd.concat(trips, ignore_index=True), pd.concat(events, ignore_index=True))


def _seconds(moment: NDArray[np.int64], since: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return s from one moment to another; NaN where either never was."""
    return np.where((moment >= 0) & (since >= 0), (moment - since) / 1000.0, np.nan)
