"""The model beside a year of a municipality's own log that it was not fitted to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import NOTHING, InputError, Said
from brandsim._results import Result
from brandsim.log import IncidentLog, read_log
from brandsim.response.statistics import share_within
from brandsim.scenarios.files.assumptions import Assumption
from brandsim.scenarios.files.folder import FITTED, TABLES, MunicipalityFolder, load_folder
from brandsim.scenarios.folders.fitted import PROVENANCE, fitted_from
from brandsim.scenarios.run.replay import replay

if TYPE_CHECKING:
    import pandas as pd

    from brandsim.scenarios.run.run import Run

LARGE = 0.1
"""A difference of less than this share of the log's figure decides nothing."""

LARGE_POINTS = 0.05
"""And of shares, less than so much."""

_NORMAL_95 = 1.96
_QUARTERS = ("00-06", "06-12", "12-18", "18-24")
_FEWEST = 10
"""Fewer than this of the log are too few for a P90."""


@dataclass(frozen=True)
class HeldOutRow(Result):
    """A figure of the year, in the log and in the model.

    Attributes
    ----------
    component : str
        ``incidents``, ``turnout``, ``travel``, ``first_arrival``, ``second_after_first`` or ``same_station``.
    group : str
        A type, a part of the day or a station; empty: all.
    statistic : str
        ``number``, ``median``, ``p90`` (in s) or a share within one of the municipality's times, as ``share_10``.
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
    dispersion = _check_not_fitted(home, log, year)
    name = f"{home.path}/{scenario}" if scenario else home.path
    run = replay(name, year, years, seed=seed, records=True, uncertainty=0)
    return _judged([*_numbers(run, log, dispersion), *_times(run, log)])


def _check_not_fitted(home: MunicipalityFolder, log: IncidentLog, year: int) -> float:
    """Refuse a year that the fit has counted; return the dispersion that it found, 1 if there is none."""
    made = fitted_from(home)
    if made is None:
        return 1.0
    hashes = {file.get("sha256") for file in made.log}
    if year in made.years and hashes & {file.sha256 for file in log.files}:
        what = Said(
            "a year that the fit did not count; it counted {years}", years=", ".join(map(str, made.years))
        )
        cure = Said("Fit without it: brandsim fit --holdout {year}.", year=year)
        raise InputError(str(home.path / FITTED / PROVENANCE), "years", year, what, cure)
    return made.dispersion


def _numbers(run: Run, log: IncidentLog, dispersion: float) -> list[HeldOutRow]:
    """Hold the numbers of incidents against what the demand expects, by type and by the part of the day."""
    events = log.events.iloc[_of_year(run, log)]
    types, hours = run.municipality.demand.types, run.municipality.demand.hour_profiles
    error = next((_log_sd(row) for row in run.assumptions if row.key == "total_factor"), 0.0)
    shares = {row.profile: np.array(row.weights) / sum(row.weights) for row in hours}
    expected = np.array([row.yearly_number for row in types])
    of_day = (
        (expected[:, None] * [shares[row.hour_profile] for row in types])
        .sum(axis=0)
        .reshape(4, 6)
        .sum(axis=1)
    )
    counts = events["type"].value_counts()
    hour = events["alarm"].dt.tz_convert(run.scenario.folder.zone).dt.hour.to_numpy()
    groups = [
        ("", len(events), expected.sum()),
        *((row.type, int(counts.get(row.type, 0)), expected[at]) for at, row in enumerate(types)),
        *((name, int((hour // 6 == at).sum()), of_day[at]) for at, name in enumerate(_QUARTERS)),
    ]
    rows = []
    for group, counted, number in groups:
        half = _NORMAL_95 * np.sqrt(number * dispersion + (number * error) ** 2)
        rows.append(
            _row("incidents", group, "number", counted, counted, number, (number - half, number + half))
        )
    return rows


def _log_sd(assumption: Assumption) -> float:
    if assumption.low is None or assumption.high is None or assumption.low <= 0:
        return 0.0
    return float(np.log(assumption.high / assumption.low) / (2 * _NORMAL_95))


def _of_year(run: Run, log: IncidentLog) -> NDArray[np.int64]:
    """Return the rows of the log's events that were played and lie in the year."""
    logged = run.municipality.logged
    assert logged is not None
    local = log.events["alarm"].dt.tz_convert(run.scenario.folder.zone).dt.year.to_numpy()
    rows: NDArray[np.int64] = logged.event[local[logged.event] == run.scenario.year]
    return rows


def _times(run: Run, log: IncidentLog) -> list[HeldOutRow]:
    """Hold times of units, and stations, against those of the year's alarms played again."""
    records, logged = run.records, run.municipality.logged
    assert records is not None
    assert logged is not None
    units = log.units[log.units["event"].isin(_of_year(run, log))]
    trips = records.dispatches.assign(event=logged.event[records.dispatches["incident"]])
    trips["turnout_s"] = trips["rolled_s"] - trips["alarmed_s"]
    trips["travel_s"] = trips["arrived_s"] - trips["rolled_s"]
    stations = [crew.key for crew in run.municipality.service.crews]
    rows = []
    for name in ("turnout", "travel"):
        rows += _compared(name, "", units[f"{name}_s"], trips, f"{name}_s")
        for key in stations:
            own, played = units[units["station"] == key], trips[trips["station"] == key]
            rows += _compared(name, key, own[f"{name}_s"], played, f"{name}_s")
    ranked = units[units["response_s"].notna()].sort_values("response_s", kind="stable")
    first = ranked.drop_duplicates("event").set_index("event")
    incidents = records.incidents.assign(event=logged.event[records.incidents["incident"]])
    answered = incidents[incidents["event"].isin(first.index)]
    rows += _compared("first_arrival", "", first["response_s"], answered, "first_arrival_s")
    for minutes in run.statistics.classes_min:
        in_time = (answered["first_arrival_s"] <= 60 * minutes).astype(float)
        within = in_time.groupby(answered["replication"]).mean()
        found = float((first["response_s"] <= 60 * minutes).mean())
        rows += _share("first_arrival", share_within(minutes), len(first), found, within)
    return [
        *rows,
        *_second(ranked, first, trips),
        *_same_station(first[first["station"].isin(stations)], trips),
    ]


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
    return _compared("second_after_first", "", gap, both, "gap_s")


def _same_station(first: pd.DataFrame, trips: pd.DataFrame) -> list[HeldOutRow]:
    """Tell in which share of the alarms the model's first unit is of the station that was first in the log."""
    there = trips[trips["event"].isin(first.index) & trips["arrived_s"].notna()]
    chosen = there.sort_values("arrived_s", kind="stable").drop_duplicates(["replication", "event"])
    same = chosen["station"].to_numpy() == first["station"].reindex(chosen["event"]).to_numpy()
    by_year = chosen.assign(same=same.astype(float)).groupby("replication")["same"].mean()
    return _share("same_station", "share", len(first), 1.0, by_year)


def _compared(
    component: str, group: str, logged: pd.Series[float], played: pd.DataFrame, column: str
) -> list[HeldOutRow]:
    """Compare median and P90 of a time; nothing where the log has too few."""
    logged = logged.dropna()
    played = played[played[column].notna()]
    if len(logged) < _FEWEST or played.empty:
        return []
    by_year = played.groupby("replication")[column]
    rows = []
    for statistic, share in (("median", 0.5), ("p90", 0.9)):
        values = by_year.quantile(share).to_numpy()
        ends = float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))
        rows.append(
            _row(
                component,
                group,
                statistic,
                len(logged),
                float(logged.quantile(share)),
                float(values.mean()),
                ends,
            )
        )
    return rows


def _share(
    component: str, statistic: str, n: int, found: float, by_year: pd.Series[float]
) -> list[HeldOutRow]:
    if n < _FEWEST or by_year.empty:
        return []
    ends = float(by_year.quantile(0.025)), float(by_year.quantile(0.975))
    return [_row(component, "", statistic, n, found, float(by_year.mean()), ends)]


def _row(
    component: str, group: str, statistic: str, n: int, log: float, model: float, ends: tuple[float, float]
) -> HeldOutRow:
    """Return a row that is not judged yet."""
    log, model, low, high = (round(float(value), 3) for value in (log, model, *ends))
    return HeldOutRow(component, group, statistic, n, log, model, low, high, differs=False)


def _judged(rows: Sequence[HeldOutRow]) -> list[HeldOutRow]:
    """Return the rows with their verdicts: of so many, one in twenty would lie outside its own 95 % by chance alone.

    So each is held against an interval that all of them together leave in one year of twenty (Bonferroni).
    """
    from scipy.stats import norm

    wider = float(norm.ppf(1 - 0.025 / max(len(rows), 1))) / _NORMAL_95
    return [replace(row, differs=_differs(row, wider)) for row in rows]


def _differs(row: HeldOutRow, wider: float) -> bool:
    large = LARGE_POINTS if row.statistic.startswith("share") else LARGE * abs(row.log)
    low, high = (row.model + wider * (end - row.model) for end in (row.low, row.high))
    return not low <= row.log <= high and abs(row.log - row.model) > large
