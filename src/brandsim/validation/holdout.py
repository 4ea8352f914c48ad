"""The model beside a year of a municipality's own log that it was not fitted to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import NOTHING, InputError, Said
from brandsim._results import Result
from brandsim.demand import load_demand
from brandsim.demand.neighbourhoods import neighbourhoods
from brandsim.log import IncidentLog, read_log
from brandsim.response.statistics import share_within
from brandsim.scenarios.files.assumptions import Assumption
from brandsim.scenarios.files.folder import FITTED, TABLES, MunicipalityFolder, load_folder
from brandsim.scenarios.folders.fitted import PROVENANCE, FittedFrom, fitted_from
from brandsim.scenarios.run.replay import replay

if TYPE_CHECKING:
    import pandas as pd

    from brandsim.scenarios.run.run import Run

LARGE = 0.1
"""A difference of less than this share of the log's figure, or of its median if that is greater, decides nothing."""

LARGE_POINTS = 0.05
"""And of shares, less than so much."""

_NORMAL_95 = 1.96
_QUARTERS = ("00-06", "06-12", "12-18", "18-24")
_QUANTILES = {"p10": 0.1, "median": 0.5, "p90": 0.9, "p95": 0.95}
_FEWEST = 10
"""Fewer than this of the log are too few for a P90."""


@dataclass(frozen=True)
class HeldOutRow(Result):
    """A figure of the year, in the log and in the model.

    Attributes
    ----------
    component : str
        ``incidents``, ``turnout``, ``travel``, ``first_arrival``, ``second_after_first`` or ``same_station``.
    by : str
        ``type``, ``hour``, ``station`` or ``zone``, which `group` is one of; empty: all.
    group : str
        A type, a part of the day, a station, or a group of places as `neighbourhoods` names it; empty: all.
    statistic : str
        ``number``, ``p10``, ``median``, ``p90``, ``p95`` (in s) or a share within one of the municipality's times, as
        ``share_10``.
    n : int
        How many the log has.
    log, model : float
    low, high : float
        Where the model expects the year's figure, in 95 of 100 years.
    differs : bool
        Whether the log lies farther outside than chance explains among all rows, and farther from the model than
        `LARGE` or `LARGE_POINTS`.
    """

    component: str
    by: str
    group: str
    statistic: str
    n: int
    log: float
    model: float
    low: float
    high: float
    differs: bool


def validate_holdout(
    folder: str | Path, year: int, scenario: str | None = None, years: int = 50, seed: int = 1
) -> list[HeldOutRow]:
    """Hold the model against a year of the log that it was not fitted to.

    Numbers are those that the demand expects, with the error of its yearly number; times are those of the year's own
    alarms played again, whatever the model would have sent.

    Parameters
    ----------
    folder : str or Path
        The municipality's.
    year : int
        Calendar year of the log.
    scenario : str, optional
        Of the municipality; its default if left out.
    years, seed : int
        How many times the year is played, and the seed of its draws.

    Raises
    ------
    InputError
        If there is no log, the year was counted in the fit, or as `replay`.
    """
    home = load_folder(folder)
    if not home.data.log:
        what, cure = Said("a mapping of the log"), Said("brandsim new --log begins one.")
        raise InputError(str(home.path), TABLES["log"], NOTHING, what, cure)
    log = read_log(home.data.log, home.zone)
    fit = _check_not_fitted(home, log, year)
    name = f"{home.path}/{scenario}" if scenario else home.path
    run = replay(name, year, years, seed=seed, records=True, uncertainty=0)
    places = _neighbourhoods(run, home)
    events = _Events(run, log, places)
    return _judged(_numbers(run, events, places, fit), _times(run, log, events), years)


def _check_not_fitted(home: MunicipalityFolder, log: IncidentLog, year: int) -> FittedFrom | None:
    """Refuse a year that the fit has counted; return what the fit says of itself, if there is one."""
    made = fitted_from(home)
    if made is None:
        return None
    hashes = {file.get("sha256") for file in made.log}
    if year in made.years and hashes & {file.sha256 for file in log.files}:
        what = Said(
            "a year that the fit did not count; it counted {years}", years=", ".join(map(str, made.years))
        )
        cure = Said("Fit without it: brandsim fit --holdout {year}.", year=year)
        raise InputError(str(home.path / FITTED / PROVENANCE), "years", year, what, cure)
    return made


def _neighbourhoods(run: Run, home: MunicipalityFolder) -> dict[str, NDArray[np.int64]]:
    """Put the places that are played together, by what was believed of them before any fit."""
    demand, own = run.municipality.demand, home.path / TABLES["demand"]
    if Path(home.data.demand).is_relative_to(home.path / FITTED) and own.is_dir():
        stated = load_demand(own)
        if [row.place for row in stated.places] == [row.place for row in demand.places]:
            demand = stated
    return neighbourhoods(demand)


class _Events:
    """The events of the year that were played, and which are of each type, part of the day and group of places.

    Parameters
    ----------
    run : Run
    log : IncidentLog
    places : dict of str to ndarray of int64
        From `neighbourhoods`.
    """

    def __init__(self, run: Run, log: IncidentLog, places: dict[str, NDArray[np.int64]]) -> None:
        logged, zone = run.municipality.logged, run.scenario.folder.zone
        assert logged is not None
        local = log.events["alarm"].dt.tz_convert(zone)
        of_year = local.dt.year.to_numpy()[logged.event] == run.scenario.year
        self.played = logged.event
        self.row: NDArray[np.int64] = logged.event[of_year]
        at = logged.incidents.place[of_year]
        hour = local.dt.hour.to_numpy()[self.row]
        type_ = log.events["type"].to_numpy()[self.row]
        found = {("type", row.type): self.row[type_ == row.type] for row in run.municipality.demand.types}
        found |= {("hour", name): self.row[hour // 6 == six] for six, name in enumerate(_QUARTERS)}
        found |= {("place", name): self.row[np.isin(at, group)] for name, group in places.items()}
        self.groups = {("", ""): self.row} | found


def _numbers(
    run: Run, events: _Events, places: dict[str, NDArray[np.int64]], fit: FittedFrom | None
) -> list[HeldOutRow]:
    """Hold the numbers of incidents against what the demand expects, by type, part of the day and place.

    Which share of all a group has was counted too, in so many years as the fit has events for.
    """
    demand = run.municipality.demand
    error = next((_log_sd(row) for row in run.assumptions if row.key == "total_factor"), 0.0)
    shares = {row.profile: np.array(row.weights) / sum(row.weights) for row in demand.hour_profiles}
    of_type = np.array([row.yearly_number for row in demand.types])
    of_hour = (of_type[:, None] * [shares[row.hour_profile] for row in demand.types]).sum(axis=0)
    of_place, total = demand.place_numbers, float(of_type.sum())
    expected = {("", ""): total} | {("type", row.type): row.yearly_number for row in demand.types}
    expected |= {("hour", name): of_hour[6 * six : 6 * six + 6].sum() for six, name in enumerate(_QUARTERS)}
    expected |= {("place", name): of_place[group].sum() for name, group in places.items()}
    dispersion = 1.0 if fit is None else fit.dispersion
    per_year = 0.0 if fit is None else total / max(fit.incidents, 1)
    rows = []
    for (by, group), number in expected.items():
        of_fit = per_year * (1 - number / total) if total else 0.0
        half = _NORMAL_95 * np.sqrt(number * dispersion * (1 + of_fit) + (number * error) ** 2)
        counted = len(events.groups[by, group])
        ends = number - half, number + half
        rows.append(_row(("incidents", by, group, "number"), counted, counted, number, ends))
    return rows


def _log_sd(assumption: Assumption) -> float:
    if assumption.low is None or assumption.high is None or assumption.low <= 0:
        return 0.0
    return float(np.log(assumption.high / assumption.low) / (2 * _NORMAL_95))


def _times(run: Run, log: IncidentLog, events: _Events) -> list[HeldOutRow]:
    """Hold times of units, and stations, against those of the year's alarms played again."""
    records = run.records
    assert records is not None
    units = log.units[log.units["event"].isin(events.row)]
    trips = records.dispatches.assign(event=events.played[records.dispatches["incident"]])
    trips["turnout_s"] = trips["rolled_s"] - trips["alarmed_s"]
    trips["travel_s"] = trips["arrived_s"] - trips["rolled_s"]
    stations = [crew.key for crew in run.municipality.service.crews]
    rows = []
    for name, also in (("turnout", "hour"), ("travel", "place")):
        column = f"{name}_s"
        for by, group, own, played in _split(events, units, trips, (also,)):
            rows += _compared((name, by, group), own[column], played, column)
        for key in stations:
            own, played = units[units["station"] == key], trips[trips["station"] == key]
            rows += _compared((name, "station", key), own[column], played, column)
    ranked = units[units["response_s"].notna()].sort_values("response_s", kind="stable")
    first = ranked.drop_duplicates("event")
    incidents = records.incidents.assign(event=events.played[records.incidents["incident"]])
    answered = incidents[incidents["event"].isin(first["event"])]
    for by, group, own, played in _split(events, first, answered, ("type", "hour", "place")):
        rows += _compared(("first_arrival", by, group), own["response_s"], played, "first_arrival_s")
        for minutes in run.statistics.classes_min:
            in_time = (played["first_arrival_s"] <= 60 * minutes).astype(float)
            within = in_time.groupby(played["replication"]).mean()
            found = float((own["response_s"] <= 60 * minutes).mean())
            row = "first_arrival", by, group, share_within(minutes)
            rows += _share(row, len(own), found, within)
    first = first.set_index("event")
    return [
        *rows,
        *_second(ranked, first, trips),
        *_same_station(first[first["station"].isin(stations)], trips),
    ]


def _split(
    events: _Events, logged: pd.DataFrame, played: pd.DataFrame, by: Sequence[str]
) -> Iterator[tuple[str, str, pd.DataFrame, pd.DataFrame]]:
    """Yield rows of the log and of what was played, all together and by each of the groups that are asked for."""
    for (kind, name), rows in events.groups.items():
        if not kind:
            yield kind, name, logged, played
        elif kind in by:
            own, model = (table[table["event"].isin(rows)] for table in (logged, played))
            yield kind, name, own, model


def _second(ranked: pd.DataFrame, first: pd.DataFrame, trips: pd.DataFrame) -> list[HeldOutRow]:
    """Hold the time from the first unit to the second against the model's, where the log has a second."""
    second = ranked[ranked.duplicated("event")].drop_duplicates("event").set_index("event")
    gap = second["response_s"] - first["response_s"].reindex(second.index)
    there = trips[trips["event"].isin(gap.index) & trips["arrived_s"].notna()]
    there = there.sort_values("arrived_s", kind="stable")
    keys = ["replication", "event"]
    again = there.duplicated(keys)
    begins = there.loc[~again, [*keys, "arrived_s"]]
    both = there[again].drop_duplicates(keys).merge(begins, on=keys, suffixes=("", "_of_first"))
    both["gap_s"] = both["arrived_s"] - both["arrived_s_of_first"]
    return _compared(("second_after_first", "", ""), gap, both, "gap_s")


def _same_station(first: pd.DataFrame, trips: pd.DataFrame) -> list[HeldOutRow]:
    """Tell in which share of the alarms the model's first unit is of the station that was first in the log."""
    there = trips[trips["event"].isin(first.index) & trips["arrived_s"].notna()]
    chosen = there.sort_values("arrived_s", kind="stable").drop_duplicates(["replication", "event"])
    same = chosen["station"].to_numpy() == first["station"].reindex(chosen["event"]).to_numpy()
    by_year = chosen.assign(same=same.astype(float)).groupby("replication")["same"].mean()
    return _share(("same_station", "", "", "share"), len(first), 1.0, by_year)


def _compared(
    name: tuple[str, str, str], logged: pd.Series[float], played: pd.DataFrame, column: str
) -> list[HeldOutRow]:
    """Compare quantiles of a time; nothing where the log has too few."""
    logged = logged.dropna()
    played = played[played[column].notna()]
    if len(logged) < _FEWEST or played.empty:
        return []
    by_year = played.groupby("replication")[column]
    rows = []
    for statistic, share in _QUANTILES.items():
        values = by_year.quantile(share).to_numpy()
        ends = float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))
        found = float(logged.quantile(share))
        rows.append(_row((*name, statistic), len(logged), found, float(values.mean()), ends))
    return rows


def _share(
    name: tuple[str, str, str, str], n: int, found: float, by_year: pd.Series[float]
) -> list[HeldOutRow]:
    if n < _FEWEST or by_year.empty:
        return []
    ends = float(by_year.quantile(0.025)), float(by_year.quantile(0.975))
    return [_row(name, n, found, float(by_year.mean()), ends)]


def _row(
    name: tuple[str, str, str, str], n: int, log: float, model: float, ends: tuple[float, float]
) -> HeldOutRow:
    """Return a row that is not judged yet; its name is component, by, group and statistic."""
    log, model, low, high = (round(float(value), 3) for value in (log, model, *ends))
    return HeldOutRow(*name, n, log, model, low, high, differs=False)


def _judged(numbers: Sequence[HeldOutRow], times: Sequence[HeldOutRow], years: int) -> list[HeldOutRow]:
    """Return the rows with their verdicts: of so many, one in twenty would lie outside its own 95 % by chance alone.

    So each is held against an interval that all of them together leave in one year of twenty (Bonferroni); those of
    times are known from so many years that were played (Student's distribution).
    """
    from scipy.special import ndtri, stdtrit

    rows = [*numbers, *times]
    level = 1 - 0.025 / max(len(rows), 1)
    played = float(stdtrit(max(years - 1, 1), level)) * (1 + 1 / years) ** 0.5
    wider = [*[float(ndtri(level))] * len(numbers), *[played] * len(times)]
    median = {(row.component, row.by, row.group): row.log for row in rows if row.statistic == "median"}
    scales = [max(abs(row.log), median.get((row.component, row.by, row.group), 0.0)) for row in rows]
    return [
        replace(row, differs=_differs(row, times_sd / _NORMAL_95, scale))
        for row, times_sd, scale in zip(rows, wider, scales, strict=True)
    ]


def _differs(row: HeldOutRow, wider: float, scale: float) -> bool:
    large = LARGE_POINTS if row.statistic.startswith("share") else LARGE * scale
    low, high = (row.model + wider * (end - row.model) for end in (row.low, row.high))
    return not low <= row.log <= high and abs(row.log - row.model) > large
