"""A municipality fitted to its own log: tables in ``fitted``, with the hashes of what made them."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from brandsim._data import data_folder
from brandsim._errors import NOTHING, InputError, Said
from brandsim._files import told as told_by_system
from brandsim.demand import Demand, load_demand
from brandsim.demand.fit import CountedIncidents, FittedDemand, fit_demand
from brandsim.demand.logged_storms import LoggedStorms
from brandsim.demand.rows import COMPONENTS
from brandsim.demand.storms import SHARES_FILE
from brandsim.holidays import weekdays_with_holidays
from brandsim.scenarios.files.assumptions import Assumption, load_assumptions
from brandsim.scenarios.files.data import ASSUMPTIONS_ELSEWHERE
from brandsim.scenarios.files.folder import FITTED, NEEDED, TABLES, MunicipalityFolder, load_folder
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.folders.fitted import PROVENANCE, made_of, stated_assumptions
from brandsim.scenarios.folders.logged_times import LoggedTimes, fit_times, told_rows
from brandsim.scenarios.world.calibrated_assumptions import write_rows
from brandsim.scenarios.world.logged import check_types, first_stays_s, places_of
from brandsim.tables.csv import read_cells
from brandsim.tables.schema import load_schema
from brandsim.words.catalogue import term, told
from brandsim.words.text import Text

if TYPE_CHECKING:
    from brandsim.log import IncidentLog

_NORMAL_95 = 1.96
STORM, MONTHS = "fitted_storm", "demand_month_profiles"
_PROFILES = {"hour": "hours", "weekday": "weekdays", "month": "months"}


@dataclass(frozen=True, eq=False)
class FittedFolder:
    """What a fit found.

    Attributes
    ----------
    municipality : str
    folder : Path
        With the tables that were made.
    stated : Demand
        What was believed without the log.
    found : FittedDemand
    counted : CountedIncidents
        What it was fitted to.
    year : int
        That the yearly numbers are meant for.
    years, held_out : tuple of int
        Calendar years that were counted, and that were not.
    days : tuple of str
        First and last day of the log.
    left_out : int
        Events without a place.
    storm_days : tuple of str
    times : LoggedTimes
        What the log says of drives and turnouts.
    """

    municipality: str
    folder: Path
    stated: Demand
    found: FittedDemand
    counted: CountedIncidents
    year: int
    years: tuple[int, ...]
    held_out: tuple[int, ...]
    days: tuple[str, str]
    left_out: int
    storm_days: tuple[str, ...]
    times: LoggedTimes

    def rows(self) -> list[dict[str, Any]]:
        """Return a row per type: what was stated, what was counted, and what is believed after."""
        found = self.found
        return [
            {
                "type": row.type,
                "stated": round(row.yearly_number, 1),
                "counted": int(found.counted[at]),
                "fitted": round(float(found.yearly_number[at]), 1),
                "on_scene_stated_min": round(row.on_scene_median_min, 1),
                "on_scene_fitted_min": round(float(found.on_scene_median_min[at]), 1),
            }
            for at, row in enumerate(self.stated.types)
        ]

    def _storms(self) -> dict[str, Any] | None:
        """Return what storms bring as machines read it; None where there were too few."""
        found = self.found.storms
        if found is None:
            return None
        numbers = {name: getattr(found, name) for name in ("per_year", "size", "size_cv", "duration_h")}
        shares = zip((row.type for row in self.stated.types), found.shares.tolist(), strict=True)
        return {
            "number": found.number,
            **{name: round(value, 3) for name, value in numbers.items()},
            "shares": {name: round(share, 4) for name, share in shares},
        }

    def summary(self) -> dict[str, Any]:
        """Return everything as machines read it."""
        found = self.found
        return {
            "municipality": self.municipality,
            "folder": str(self.folder),
            "years": list(self.years),
            "held_out": list(self.held_out),
            "days": list(self.days),
            "left_out": self.left_out,
            "dispersion": round(found.dispersion, 3),
            "trend": round(float(np.exp(found.trend.log_rate)) - 1, 4),
            "trend95": [round(float(np.exp(end)) - 1, 4) for end in found.trend.interval95],
            "total_log_sd": round(found.total_log_sd, 4),
            "storm_days": list(self.storm_days),
            "storms": self._storms(),
            "concentration": {name: round(value, 1) for name, value in found.concentration.items()},
            "types": self.rows(),
            "times": told_rows(self.times),
            "responses": self.times.responses.summary(),
            "elsewhere": dict(self.times.elsewhere),
        }


def fit_folder(name_or_path: str | Path, held_out: Sequence[int] = ()) -> FittedFolder:
    """Fit a municipality's demand to its log, and write the tables that its scenarios are then played on.

    What is believed without the log is always the folder's ``demand``, whatever was fitted before: to fit again counts
    nothing twice.

    Parameters
    ----------
    name_or_path : str or Path
        As `load_folder` takes it.
    held_out : sequence of int
        Calendar years that are not counted, to try the model on.

    Raises
    ------
    InputError
        If it ships with brandsim; if there is no log, no demand of its own, nothing left to count, or a type of the
        log that it does not have.
    """
    from brandsim.log import read_log

    home = load_folder(name_or_path)
    if home.path.resolve().is_relative_to(data_folder().resolve()):
        what = Said("a folder of one's own: what ships with brandsim is not written to")
        raise InputError(str(home.path), "", NOTHING, what, Said("Copy the folder, and fit the copy."))
    before = _stated_folder(home)
    if not home.data.log:
        what, cure = Said("a mapping of the log"), Said("brandsim new --log begins one.")
        raise InputError(str(home.path), TABLES["log"], NOTHING, what, cure)
    stated, log = load_demand(before), read_log(home.data.log, home.zone)
    counted, left_out, days = _counted(log, stated, held_out, home)
    found, scenario = fit_demand(stated, counted, home.year), _stated_scenario(home, before)
    times = LoggedTimes(None, ()) if scenario is None else fit_times(scenario, log, held_out)
    ends = str(days[0]), str(days[-1])
    source = told("fit_source", n=len(counted.type_), first=ends[0], last=ends[1])
    target = home.path / FITTED
    with told_by_system(target, "a folder that can be written", "Check the rights and the room on the disk."):
        shutil.rmtree(target, ignore_errors=True)
        (target / "demand").mkdir(parents=True)
        _write_demand(before, target / "demand", stated, found, source)
        rows = [
            *_of_demand(found, source),
            *(times.assumptions(scenario.data.assumptions, source) if scenario else ()),
        ]
        write_rows(rows, target / "assumptions.csv")
        years = sorted({*counted.year.tolist()})
        provenance = {
            "log": [file._asdict() for file in log.files],
            "made_of": made_of(home),
            "years": years,
            "held_out": sorted(held_out),
            "incidents": len(counted.type_),
            "dispersion": round(found.dispersion, 4),
        }
        (target / PROVENANCE).write_text(json.dumps(provenance, indent=1) + "\n", encoding="utf-8")
    return FittedFolder(
        municipality=home.name,
        folder=target,
        stated=stated,
        found=found,
        counted=counted,
        year=home.year,
        years=tuple(years),
        held_out=tuple(sorted(held_out)),
        days=ends,
        left_out=left_out,
        storm_days=tuple(str(days[at]) for at in found.storm_days),
        times=times,
    )


def _stated_folder(home: MunicipalityFolder) -> Path:
    """Return the folder of the demand as it is stated, which is the municipality's own."""
    folder = home.path / TABLES["demand"]
    if not folder.is_dir() or any(loan.kind == "demand" for loan in home.borrowed):
        what = Said("a demand of the municipality's own, in the folder {name}", name=TABLES["demand"])
        cure = Said("State its types and places; the numbers may be guesses.")
        raise InputError(str(home.path), "demand", NOTHING, what, cure)
    return folder


def _counted(
    log: IncidentLog, demand: Demand, held_out: Sequence[int], home: MunicipalityFolder
) -> tuple[CountedIncidents, int, np.ndarray]:
    """Return the events that are counted, how many have no place, and the days that were counted."""
    import pandas as pd

    local = log.events["alarm"].dt.tz_convert(home.zone).dt.tz_localize(None)
    day = local.dt.normalize()
    days = pd.date_range(day.min(), day.max())
    days = days[~days.year.isin(list(held_out))]
    kept = day.isin(days).to_numpy()
    if not kept.any():
        what = Said("events in years that are not held out")
        raise InputError(log.source, "held_out", list(held_out), what, Said("Hold fewer years out."))
    events = log.events[kept]
    check_types(log.source, events["type"], demand)
    place = places_of(events, demand)
    there = place >= 0
    index = {row.type: at for at, row in enumerate(demand.types)}
    counted = CountedIncidents(
        type_=np.array([index[name] for name in events["type"][there]], np.int64),
        place=place[there],
        day=days.get_indexer(day[kept][there]).astype(np.int64),
        hour=local[kept][there].dt.hour.to_numpy(np.int64),
        on_scene_min=first_stays_s(log)[kept][there] / 60,
        weekday=weekdays_with_holidays(days, home.holidays),
        month=days.month.to_numpy(np.int64),
        year=days.year.to_numpy(np.int64),
    )
    return counted, int((~there).sum()), days.date


def _write_demand(before: Path, target: Path, stated: Demand, found: FittedDemand, source: Text) -> None:
    """Write the stated tables anew, with what was found in its columns; others stay as they are."""
    for path in sorted(before.glob("*.csv")):
        shutil.copyfile(path, target / path.name)
    types = {}
    for at, row in enumerate(stated.types):
        name = f"fitted_{row.type}"
        types[row.type] = {
            "yearly_number": found.yearly_number[at],
            "on_scene_median_min": found.on_scene_median_min[at],
            "on_scene_log_sd": found.on_scene_log_sd[at],
            "on_scene_cap_min": found.on_scene_cap_min[at],
            **{f"{kind}_profile": name for kind in _PROFILES},
            **_sourced(source, ""),
            **_sourced(source, "on_scene_"),
        }
    _rewrite(target / "incident_types.csv", "demand_incident_types", "type", types)
    mix = {
        row.type: dict(zip(COMPONENTS, found.mix[at], strict=True)) | _sourced(source, "")
        for at, row in enumerate(stated.types)
    }
    _rewrite(target / "mix.csv", "demand_mix", "type", mix)
    places = {
        place.place: {"weight": found.weight[at], **_sourced(source, "")}
        for at, place in enumerate(stated.places)
    }
    _rewrite(target / "places.csv", "demand_places", "place", places)
    if found.storms is not None:
        _write_storms(target, stated, found.storms, source)
    for kind, name in _PROFILES.items():
        schema = f"demand_{kind}_profiles"
        columns = [column.attribute for column in load_schema(schema) if column.type == "float"]
        rows = {
            f"fitted_{row.type}": dict(zip(columns, getattr(found, name)[at], strict=True))
            | _sourced(source, "")
            for at, row in enumerate(stated.types)
        }
        _rewrite(target / f"{kind}_profiles.csv", schema, "profile", rows)


def _write_storms(target: Path, stated: Demand, storms: LoggedStorms, source: Text) -> None:
    """Write the storms of the log in place of those that are stated."""
    computed = {"source": source.en, "confidence": "computed"}
    months = [column.attribute for column in load_schema(MONTHS) if column.type == "float"]
    profile = dict(zip(months, storms.months.tolist(), strict=True)) | computed
    _rewrite(target / "month_profiles.csv", MONTHS, "profile", {STORM: profile})
    kind = {
        "storm": STORM,
        "svenska": term("fit_storm", "sv"),
        "english": term("fit_storm", "en"),
        "per_year": storms.per_year,
        "duration_h": storms.duration_h,
        "size_cv": storms.size_cv,
        "month_profile": STORM,
        **computed,
    }
    brought = [
        {"storm": STORM, "type": row.type, "share": share, **computed}
        for row, share in zip(stated.types, storms.shares.tolist(), strict=True)
    ]
    for name, rows in (("storms.csv", [kind]), (SHARES_FILE, brought)):
        with (target / name).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)


def _sourced(source: Text, of: str) -> dict[str, object]:
    return {
        f"{of}source": source.en,
        f"{of}source_sv": source.sv,
        f"{of}source_en": "",
        f"{of}confidence": "computed",
    }


def _rewrite(path: Path, schema: str, key: str, rows: Mapping[str, Mapping[str, object]]) -> None:
    """Write a table anew with other cells in some rows; rows that it lacks are added."""
    cells = read_cells(path)
    allowed = {column.attribute for column in load_schema(schema)}
    given = {name for row in rows.values() for name in row if name in allowed}
    header = [*cells.header, *sorted(given - {*cells.header})]
    there = {
        record[key]: record for record in (dict(zip(cells.header, row, strict=True)) for row in cells.rows)
    }
    for name, row in rows.items():
        there.setdefault(name, {key: name}).update({column: _cell(value) for column, value in row.items()})
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, header, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(there.values())


def _cell(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _of_demand(found: FittedDemand, source: Text) -> Iterator[Assumption]:
    """Yield how far the number of incidents, and their time on scene, may lie from what was fitted."""
    errors = {"total_factor": found.total_log_sd, "on_scene_factor": found.on_scene_log_error}
    if found.storms is not None:
        errors["storm_factor"] = found.storms.log_sd
    known = {row.key: row for row in load_assumptions(ASSUMPTIONS_ELSEWHERE)}
    for key, error in errors.items():
        if error > 0:
            low, high = (round(float(np.exp(sign * _NORMAL_95 * error)), 4) for sign in (-1, 1))
            yield replace(known[key], value=1.0, low=low, high=high, source=source, confidence="computed")


def _stated_scenario(home: MunicipalityFolder, demand: Path) -> Scenario | None:
    """Return the default scenario on what is stated, whatever was fitted before; None if it cannot be played."""
    data = home.data
    assumed = tuple(map(str, stated_assumptions(home)))
    stated = data.model_copy(update={"demand": str(demand), "assumptions": assumed})
    if not all(getattr(stated, kind) for kind in NEEDED):
        return None
    return replace(load_scenario(home.path), data=stated)
