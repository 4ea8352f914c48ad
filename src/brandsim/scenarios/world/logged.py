"""A calendar year of an alarm log as incidents that are played: types and places of the demand, times of the axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim._arguments import instance
from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._validate import check_known, check_range
from brandsim.calendar import MS_PER_S, YearAxis
from brandsim.demand import Demand, RecordedIncidents, recorded_incidents
from brandsim.service.stations import Unit
from brandsim.service.vehicles import Spell
from brandsim.staffing.availability import Availability

if TYPE_CHECKING:
    import pandas as pd

    from brandsim.log import IncidentLog
    from brandsim.log.off_duty import OffDuty

FARTHEST_KM = 20.0
"""An event farther than this from every place of the demand is not one of the municipality."""

_KM_PER_DEG = 111.2
_MOST_NAMED = 10


@dataclass(frozen=True, eq=False)
class LoggedYear:
    """Incidents that have happened, which are played instead of drawn ones.

    Attributes
    ----------
    incidents : RecordedIncidents
        Those of the year, and of the days of the warm-up before it.
    source : str
        Where they are from; empty if they were given as they are.
    event : ndarray of int64 [incidents]
        Row of the log's events that each is; empty if they were given as they are.
    left_out : int
        Events of the year that cannot be played, since they have neither a place nor coordinates near one.
    off_duty : tuple of OffDuty
        When the people of stations, or single units, were off duty.
    """

    incidents: RecordedIncidents
    source: str = ""
    event: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    left_out: int = 0
    off_duty: tuple[OffDuty, ...] = ()

    def without_off_duty(self, there: Availability) -> Availability:
        """Return who was there: nobody at a station in hours of which it was off duty for the half or more.

        Of single units `units_off_duty` tells, to the second.

        Parameters
        ----------
        there : Availability

        Raises
        ------
        InputError
            For a station that does not exist.
        """
        crews, units = there.crew_seats.copy(), there.unit_seats.copy()
        keys = [crew.key for crew in there.service.crews]
        stations = np.array([unit.station for unit in there.service.units])
        # moments, not civil times, which are an hour off in summer
        start_s = there.axis.local_time(0).timestamp()
        for one in self.off_duty:
            check_known(one.source, "column 'station'", one.station, keys, "a station")
            if one.unit:
                continue
            first, last = (
                min(max(round((at.timestamp() - start_s) / 3600), 0), there.axis.hours)
                for at in (one.begins, one.ends)
            )
            crews[first:last, keys.index(one.station)] = 0
            units[first:last, stations == one.station] = 0
        return replace(there, crew_seats=crews, unit_seats=units)

    def units_off_duty(self, units: Sequence[Unit], axis: YearAxis) -> tuple[Spell, ...]:
        """Return when single units were off duty, from the axis' beginning; their people may man others meanwhile.

        Parameters
        ----------
        units : sequence of Unit
        axis : YearAxis

        Raises
        ------
        InputError
            For a unit that the station does not have.
        """
        keys, start_s, end_ms = [unit.key for unit in units], axis.local_time(0).timestamp(), axis.end_ms
        found = []
        for one in self.off_duty:
            if not one.unit:
                continue
            own = [unit.key for unit in units if unit.station == one.station]
            check_known(one.source, "column 'unit'", one.unit, own, "a unit of the station")
            begins, ends = (
                min(max(round((at.timestamp() - start_s) * MS_PER_S), 0), end_ms)
                for at in (one.begins, one.ends)
            )
            if begins < ends:
                found.append(Spell(begins, keys.index(one.unit), ends, planned=True))
        return tuple(found)


def logged_year(
    incidents: IncidentLog | RecordedIncidents | str | Path, demand: Demand, axis: YearAxis
) -> LoggedYear:
    """Return the incidents of a year as they are played.

    An event of a log has the on-scene time of its first unit, and happens at the place of the demand that lies nearest,
    or that it names if it has no coordinates.

    Parameters
    ----------
    incidents : IncidentLog, RecordedIncidents or path
        A path as `brandsim.log.read_log` takes it.
    demand : Demand
    axis : YearAxis

    Raises
    ------
    InputError
        For a log without an event in the year, an event of a type that the demand does not have, or recorded incidents
        that are not of the demand and the axis.
    """
    if isinstance(incidents, RecordedIncidents):
        _check_recorded(incidents, demand, axis)
        return LoggedYear(incidents)
    import pandas as pd  # nobody else should wait for it

    from brandsim.log import IncidentLog, read_log

    log = (
        read_log(incidents, axis.zone)
        if isinstance(incidents, (str, Path))
        else instance("simulate", "incidents", incidents, IncidentLog)
    )
    start = pd.Timestamp(axis.year, 1, 1, tz=axis.zone)
    since = (log.events["alarm"] - start).dt.total_seconds().to_numpy() * MS_PER_S
    time_ms = np.rint(since).astype(np.int64) + axis.warmup_ms
    within = (time_ms >= 0) & (time_ms < axis.end_ms)
    if not (within & (time_ms >= axis.warmup_ms)).any():
        years = sorted({*log.events["alarm"].dt.tz_convert(axis.zone).dt.year})
        what = Said("a year of the log ({years})", years=", ".join(map(str, years)))
        raise InputError(log.source, "", axis.year, what, Said("Name such a year."))
    events = log.events[within]
    check_types(log.source, events["type"], demand)
    place = places_of(events, demand)
    there = place >= 0
    stay_ms = first_stays_s(log)[within] * MS_PER_S
    found, row = recorded_incidents(
        time_ms[within][there].tolist(),
        events["type"][there].tolist(),
        [demand.places[at].place for at in place[there]],
        np.nan_to_num(np.rint(stay_ms[there]), nan=-1).astype(np.int64).tolist(),
        demand,
    )
    event = np.flatnonzero(within)[there][row]
    return LoggedYear(found, log.source, event, int((~there).sum()), log.off_duty)


def _check_recorded(incidents: RecordedIncidents, demand: Demand, axis: YearAxis) -> None:
    if not len(incidents.time_ms):
        what = Said("at least one incident")
        raise InputError("simulate", "incidents", NOTHING, what, Said("Name a file with incidents."))
    last_s = (axis.end_ms - 1) / MS_PER_S
    for time_ms in (incidents.time_ms[0], incidents.time_ms[-1]):
        check_range("simulate", "incidents", time_ms / MS_PER_S, 0, last_s, "s since the start")
    for name, column, count in (
        ("types", incidents.type_, demand.types),
        ("places", incidents.place, demand.places),
    ):
        if column.min() < 0 or column.max() >= len(count):
            what = Said("{name} of the scenario's demand", name=Said(name))
            cure = Said("Read them with the demand that is played.")
            raise InputError("simulate", "incidents", int(column.max()), what, cure)


def check_types(source: str, types: pd.Series[str], demand: Demand) -> None:
    """Check that the demand has all types of a log's events.

    Parameters
    ----------
    source : str
        The log, for the message.
    types : Series of str
    demand : Demand

    Raises
    ------
    InputError
        Which names all that it does not have.
    """
    known = {row.type for row in demand.types}
    counts = types[~types.isin(known)].value_counts()
    if len(counts):
        told = [Said("{name!r} ({n})", name=name, n=n) for name, n in counts.head(_MOST_NAMED).items()]
        raise InputError(
            source,
            "values.type",
            verbatim(", ".join(told) + (", …" if len(counts) > _MOST_NAMED else "")),
            Said("types of the demand ({names})", names=", ".join(sorted(known))),
            Said('Say under [values.type] what each is called here: "{name}" = "…".', name=counts.index[0]),
        )


def places_of(events: pd.DataFrame, demand: Demand) -> NDArray[np.int64]:
    """Return the place nearest to each event, else the one that it names; -1 if there is neither: int64 [events].

    Parameters
    ----------
    events : DataFrame
        Of a log.
    demand : Demand
    """
    named = {name: at for at, place in enumerate(demand.places) for name in (place.name, place.place)}
    found = np.array([named.get(name, -1) for name in events["place"]], np.int64)
    lat, lon = (np.array([getattr(place, axis) for place in demand.places]) for axis in ("lat", "lon"))
    where = events[["lat", "lon"]].to_numpy(np.float64)
    for row in np.flatnonzero(~np.isnan(where[:, 0])).tolist():
        at_lat, at_lon = where[row]
        east = (lon - at_lon) * np.cos(np.radians(at_lat))
        far_km = _KM_PER_DEG * np.hypot(east, lat - at_lat)
        found[row] = np.argmin(far_km) if far_km.min() <= FARTHEST_KM else -1
    return found


def first_stays_s(log: IncidentLog) -> NDArray[np.float64]:
    """Return how long the first unit that was there stayed, in s; NaN where nobody knows: float64 [events].

    Parameters
    ----------
    log : IncidentLog
    """
    units = log.units[log.units["on_scene_s"].notna()].sort_values("arrived", kind="stable")
    stays = units.groupby("event")["on_scene_s"].first()
    return stays.reindex(range(len(log.events))).to_numpy(np.float64)
