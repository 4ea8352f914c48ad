"""The year's own alarms played again and again: what units took, those that the model chooses and those of the log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import MS_PER_HOUR
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.simulation.replications import Replication, Setting, replications
from brandsim.validation.held.logged_units import UnitsAsLogged

if TYPE_CHECKING:
    import pandas as pd

PEOPLE = "people"
"""The capability of which every alarm plan says how many an alarm asks for."""


@dataclass(frozen=True)
class Played:
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


@dataclass(frozen=True)
class PlayedYear:
    """A year played with the units that the model chooses, and with those of the log.

    Attributes
    ----------
    chosen, logged : Played
    """

    chosen: Played
    logged: Played


def play_year(
    prepared: PreparedScenario, own: pd.DataFrame, years: int, fitted: Collection[str] = ()
) -> PlayedYear:
    """Play the year's alarms as often as asked, each time at another draw of what a fit has found.

    Parameters
    ----------
    prepared : PreparedScenario
        With the log's incidents.
    own : DataFrame
        Rows of the log, from `logged_units`.
    years : int
    fitted : collection of str
        Assumptions that are drawn from their intervals, as a Latin hypercube; all others have their value.
    """
    sent = UnitsAsLogged(prepared, own)
    return PlayedYear(
        _tables(prepared, _as_chosen(prepared, years, fitted)),
        with_times_of(_tables(prepared, _as_logged(prepared, years, fitted, sent)), own),
    )


def _as_chosen(prepared: PreparedScenario, years: int, fitted: Collection[str]) -> Iterator[Replication]:
    runner = prepared.runner
    for setting, numbers in _settings(prepared, years, fitted):
        yield from replications(setting, numbers, runner.seed, runner.engine)


def _as_logged(
    prepared: PreparedScenario, years: int, fitted: Collection[str], sent: UnitsAsLogged
) -> Iterator[Replication]:
    runner = prepared.runner
    for played, numbers in _settings(prepared, years, fitted):
        setting = sent.setting(played)
        blocks = sent.blocks(setting, numbers, runner.seed)
        yield from replications(setting, numbers, runner.seed, runner.engine, incidents=blocks)


def _settings(
    prepared: PreparedScenario, years: int, fitted: Collection[str]
) -> Iterator[tuple[Setting, Sequence[int]]]:
    """Yield settings and the years that are played in each: one for all where nothing is drawn."""
    if not any(row.has_range for row in prepared.found.assumptions if row.key in fitted):
        yield prepared.setting, range(years)
        return
    for number, drawn in enumerate(prepared.sampled_assumptions(years)):
        found = {key: value for key, value in drawn.items() if key in fitted}
        yield prepared.basis.under({**prepared.values, **found}), [number]


def with_times_of(played: Played, own: pd.DataFrame) -> Played:
    """Return units as the log has them with the times alone that it has too, alarmed as long after the event as there.

    Parameters
    ----------
    played : Played
    own : DataFrame
        Rows of the log, from `logged_units`, with ``later_s``: from the event's alarm until its own.
    """
    import pandas as pd

    times = ["turnout_s", "travel_s", "response_s"]
    keys = ["event", "unit"]
    there = own[[*keys, "later_s", *times]].rename(columns={name: f"logged_{name}" for name in times})
    trips = played.trips.merge(there, on=keys)
    trips["response_s"] += trips["later_s"]
    for name in times:
        trips[name] = trips[name].where(trips[f"logged_{name}"].notna())
    every = pd.MultiIndex.from_product(
        [played.events["replication"].unique(), own["event"].unique()], names=["replication", "event"]
    )
    first = trips.groupby(["replication", "event"])["response_s"].min().reindex(every)
    return Played(trips, first.rename("first_arrival_s").reset_index())


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


def _tables(prepared: PreparedScenario, years: Iterable[Replication]) -> Played:
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
    return Played(pd.concat(trips, ignore_index=True), pd.concat(events, ignore_index=True))


def _seconds(moment: NDArray[np.int64], since: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return s from one moment to another; NaN where either never was."""
    return np.where((moment >= 0) & (since >= 0), (moment - since) / 1000.0, np.nan)
