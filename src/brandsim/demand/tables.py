"""The demand's tables: read by their schemas, checked together, one clear error per fault."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from brandsim._data import PACKAGED, data_folder
from brandsim._errors import NOTHING, InputError, verbatim
from brandsim._validate import check_known, check_unique, suggestion
from brandsim.demand.model import HOLIDAY_PROFILE, Demand
from brandsim.demand.rows import COMPONENTS, IncidentType, MixRow, Place, Profile
from brandsim.demand.storms import read_storms
from brandsim.tables.frames import read_frame
from brandsim.tables.schema import load_schema

CONFIDENCES = ("plan", "published", "computed", "assumption")
_SHARE_TOLERANCE = 1e-6
_WHAT = {
    "component": "a component",
    "confidence": "a degree of confidence",
    "hour_profile": "a profile of hour_profiles.csv",
    "month_profile": "a profile of month_profiles.csv",
    "on_scene_confidence": "a degree of confidence",
    "support_confidence": "a degree of confidence",
    "refill_confidence": "a degree of confidence",
    "type": "a type of incident_types.csv",
    "weekday_profile": "a profile of weekday_profiles.csv",
}


def load_demand(name_or_folder: str | Path | None = None) -> Demand:
    """Read a demand from its folder of tables.

    Parameters
    ----------
    name_or_folder : str or Path, optional
        A folder with ``incident_types.csv, places.csv, mix.csv, hour_profiles.csv, weekday_profiles.csv,
        month_profiles.csv``, and where there are storms ``storms.csv, storm_types.csv``; or the name of
        embedded data.
        Without it, or as ``"norrtalje"``, the embedded data of Norrtälje.

    Returns
    -------
    Demand

    Raises
    ------
    InputError
        For the first fault found in a table or between tables, with file, row, value and cure.
    """
    folder = _folder(PACKAGED if name_or_folder is None else name_or_folder)
    hours = _profiles(folder / "hour_profiles.csv", "demand_hour_profiles")
    weekdays = _profiles(folder / "weekday_profiles.csv", "demand_weekday_profiles")
    months = _profiles(folder / "month_profiles.csv", "demand_month_profiles")
    types = _types(folder / "incident_types.csv", hours, weekdays, months)
    places = _places(folder / "places.csv")
    if any(place.component == "holiday" for place in places):
        _check_holiday_profile(folder / "month_profiles.csv", months)
    return Demand(
        name=folder.name,
        types=types,
        places=places,
        mix=_mix(folder / "mix.csv", types, places),
        hour_profiles=hours,
        weekday_profiles=weekdays,
        month_profiles=months,
        storms=read_storms(folder, [row.type for row in types], {row.profile for row in months}),
    )


def _folder(name_or_folder: str | Path) -> Path:
    embedded = data_folder() / "demand"
    if isinstance(name_or_folder, str) and (embedded / name_or_folder / "incident_types.csv").is_file():
        return embedded / name_or_folder
    folder = Path(name_or_folder)
    if folder.is_dir():
        return folder
    names = sorted(path.name for path in embedded.iterdir() if path.is_dir())
    raise InputError(
        str(folder),
        "",
        verbatim("a file") if folder.exists() else NOTHING,
        f"a folder with demand tables, or embedded data ({', '.join(names)})",
        f"Check the path{suggestion(str(name_or_folder), names)}.",
    )


def _records(path: Path, schema: str, key: str) -> list[dict[str, Any]]:
    """Return the rows of a table as plain dicts, with a unique key and a known confidence."""
    frame = read_frame(path, schema)
    if frame.empty:
        raise InputError(str(path), "", verbatim("only a header"), "at least one row", "Add the rows.")
    check_unique(str(path), key, frame[key].tolist())
    for row, value in enumerate(frame["confidence"], start=2):
        check_known(
            str(path), f"row {row}, column 'confidence'", value, CONFIDENCES, "a degree of confidence"
        )
    return _plain(frame)


def _plain(frame: pd.DataFrame) -> list[dict[str, Any]]:
    columns = {str(name): frame[name].tolist() for name in frame.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _profiles(path: Path, schema: str) -> tuple[Profile, ...]:
    columns = [column.attribute for column in load_schema(schema)][1:-2]
    profiles = []
    for row, record in enumerate(_records(path, schema, "profile"), start=2):
        weights = tuple(record[column] for column in columns)
        if not sum(weights) > 0:
            raise InputError(
                str(path),
                f"row {row}",
                verbatim("only zeros"),
                "at least one weight above 0",
                "Write 1 everywhere for an even profile.",
            )
        profiles.append(Profile(record["profile"], weights, record["source"], record["confidence"]))
    return tuple(profiles)


def _check_holiday_profile(path: Path, months: Sequence[Profile]) -> None:
    names = [row.profile for row in months]
    if HOLIDAY_PROFILE not in names:
        raise InputError(
            str(path),
            "column 'profile'",
            ", ".join(names),
            f"a profile named {HOLIDAY_PROFILE!r}, since places.csv has holiday places",
            "Add the row; 1 in every month means no season.",
        )


def _types(
    path: Path, hours: Sequence[Profile], weekdays: Sequence[Profile], months: Sequence[Profile]
) -> tuple[IncidentType, ...]:
    records = _records(path, "demand_incident_types", "type")
    known = {
        "hour_profile": [row.profile for row in hours],
        "weekday_profile": [row.profile for row in weekdays],
        "month_profile": [row.profile for row in months],
    }
    types = []
    for row, record in enumerate(records, start=2):
        _check_id(path, row, "type", record["type"])
        for column, names in known.items():
            _check_cell(path, row, column, record[column], names)
        for column in ("on_scene_confidence", "support_confidence", "refill_confidence"):
            _check_cell(path, row, column, record[column], CONFIDENCES)
        if record["on_scene_cap_min"] < record["on_scene_median_min"]:
            raise InputError(
                str(path),
                f"row {row}, column 'on_scene_cap_min'",
                record["on_scene_cap_min"],
                f"at least the median {record['on_scene_median_min']:g} min",
                "Raise the cap or lower the median.",
            )
        if math.isnan(record["support_max_min"]):
            record["support_max_min"] = None
        for name, value in (("refill", record["refill_min"]), ("support", record["support_max_min"])):
            if value and not record[f"{name}_source"]:
                cure = "Say where it comes from."
                raise InputError(str(path), f"row {row}, column '{name}_source'", NOTHING, "a source", cure)
        types.append(IncidentType(**record))
    return tuple(types)


def _places(path: Path) -> tuple[Place, ...]:
    places = []
    for row, record in enumerate(_records(path, "demand_places", "place"), start=2):
        _check_id(path, row, "place", record["place"])
        _check_cell(path, row, "component", record["component"], COMPONENTS)
        if math.isnan(record["population"]):
            record["population"] = None
        places.append(Place(**record))
    return tuple(places)


def _mix(path: Path, types: Sequence[IncidentType], places: Sequence[Place]) -> tuple[MixRow, ...]:
    weight = {name: sum(row.weight for row in places if row.component == name) for name in COMPONENTS}
    rows: dict[str, MixRow] = {}
    names = [row.type for row in types]
    for row, record in enumerate(_records(path, "demand_mix", "type"), start=2):
        _check_cell(path, row, "type", record["type"], names)
        shares = tuple(record[name] for name in COMPONENTS)
        total = math.fsum(shares)
        if abs(total - 1) > _SHARE_TOLERANCE:
            raise InputError(
                str(path),
                f"row {row}, type {record['type']!r}",
                verbatim(f"shares with the sum {total:g}"),
                "shares with the sum 1",
                "Correct the shares, or divide each by their sum.",
            )
        for name, share in zip(COMPONENTS, shares, strict=True):
            if share > 0 and not weight[name] > 0:
                raise InputError(
                    str(path),
                    f"row {row}, column {name!r}",
                    share,
                    f"0, since places.csv has no place of the component {name} with a weight above 0",
                    "Add such places, or move the share to another component.",
                )
        rows[record["type"]] = MixRow(
            record["type"],
            tuple(share / total for share in shares),
            record["source"],
            record["confidence"],
        )
    for name in names:
        if name not in rows:
            raise InputError(
                str(path), "column 'type'", ", ".join(rows), f"a row for the type {name!r}", "Add the row."
            )
    return tuple(rows[name] for name in names)


def _check_cell(path: Path, row: int, column: str, value: str, known: Collection[str]) -> None:
    check_known(str(path), f"row {row}, column {column!r}", value, known, _WHAT[column])


def _check_id(path: Path, row: int, column: str, value: str) -> None:
    # The two ids of a cell are joined by "|" before they are hashed: the joint must stay unique.
    if "|" in value:
        raise InputError(
            str(path),
            f"row {row}, column {column!r}",
            value,
            "an id without the sign |",
            "Use letters, digits and _.",
        )
