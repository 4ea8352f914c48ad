"""The demand's tables: read by their schemas, checked together, one clear error per fault."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from brandsim._data import PACKAGED, data_folder
from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._validate import suggestion
from brandsim.demand.model import HOLIDAY_PROFILE, Demand
from brandsim.demand.rows import COMPONENTS, IncidentType, MixRow, Place, Profile
from brandsim.demand.storms import SHARES_FILE, joined_storms, read_storms
from brandsim.tables.rows import fault, read_rows
from brandsim.tables.schema import load_schema

_SHARE_TOLERANCE = 1e-6


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
    profiles = {"hour_profile": hours, "weekday_profile": weekdays, "month_profile": months}
    types = read_rows(
        folder / "incident_types.csv",
        "demand_incident_types",
        IncidentType,
        known={column: [row.profile for row in rows] for column, rows in profiles.items()},
        check=_check_type,
        filled=True,
    )
    places = read_rows(
        folder / "places.csv",
        "demand_places",
        Place,
        check=lambda row: _check_id("place", row.place),
        filled=True,
    )
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


def with_storms(demand: Demand, *folders: str | Path) -> Demand:
    """Return a demand with more storms than its own, such as dry spells; all yearly numbers stay.

    Parameters
    ----------
    demand : Demand
    *folders : str or Path
        With ``storms.csv, storm_types.csv``, or the names of embedded ones.

    Raises
    ------
    InputError
        For a faulty table, a folder without storms, a storm twice, or a type of which more than all comes in storms.
    """
    types = [row.type for row in demand.types]
    months = {row.profile for row in demand.month_profiles}
    for name in folders:
        folder = _folder(name, "storms.csv")
        more = read_storms(folder, types, months)
        if not more:
            cure = "Add the file, or leave the folder out of more_storms."
            raise InputError(str(folder), "storms.csv", NOTHING, "a storm at least", cure)
        demand = replace(demand, storms=joined_storms(folder / SHARES_FILE, demand.storms, more, types))
    return demand


def _folder(name_or_folder: str | Path, holds: str = "incident_types.csv") -> Path:
    embedded = data_folder() / "demand"
    if isinstance(name_or_folder, str) and (embedded / name_or_folder / holds).is_file():
        return embedded / name_or_folder
    folder = Path(name_or_folder)
    if folder.is_dir():
        return folder
    names = sorted(path.name for path in embedded.iterdir() if path.is_dir())
    raise InputError(
        str(folder),
        "",
        verbatim("a file") if folder.exists() else NOTHING,
        Said("a folder with demand tables, or embedded data ({names})", names=", ".join(names)),
        Said("Check the path{nearest}.", nearest=suggestion(str(name_or_folder), names)),
    )


def _profiles(path: Path, schema: str) -> tuple[Profile, ...]:
    """Read the profiles of hours, weekdays or months: a weight in each column of numbers."""
    columns = [column.attribute for column in load_schema(schema) if column.type == "float"]

    def profile(record: Mapping[str, Any]) -> Profile:
        weights = tuple(record[column] for column in columns)
        if not sum(weights) > 0:
            cure = "Write 1 everywhere for an even profile."
            raise fault("", verbatim("only zeros"), "at least one weight above 0", cure)
        return Profile(record["profile"], weights, record["source"], record["confidence"])

    return read_rows(path, schema, profile, filled=True)


def _check_holiday_profile(path: Path, months: Sequence[Profile]) -> None:
    names = [row.profile for row in months]
    if HOLIDAY_PROFILE not in names:
        raise InputError(
            str(path),
            "column 'profile'",
            ", ".join(names),
            Said(
                "a profile named {holiday_profile!r}, since places.csv has holiday places",
                holiday_profile=HOLIDAY_PROFILE,
            ),
            "Add the row; 1 in every month means no season.",
        )


def _check_type(row: IncidentType) -> None:
    _check_id("type", row.type)
    if row.on_scene_cap_min < row.on_scene_median_min:
        what = Said(
            "at least the median {on_scene_median_min:g} min", on_scene_median_min=row.on_scene_median_min
        )
        cure = "Raise the cap or lower the median."
        raise fault("on_scene_cap_min", row.on_scene_cap_min, what, cure)
    sources = {
        "refill": (row.refill_min, row.refill_source),
        "support": (row.support_max_min, row.support_source),
    }
    for name, (value, source) in sources.items():
        if value and not source:
            raise fault(f"{name}_source", NOTHING, "a source", "Say where it comes from.")


def _check_id(column: str, value: str) -> None:
    # The two ids of a cell are joined by "|" before they are hashed: the joint must stay unique.
    if "|" in value:
        raise fault(column, value, "an id without the sign |", "Use letters, digits and _.")


def _mix(path: Path, types: Sequence[IncidentType], places: Sequence[Place]) -> tuple[MixRow, ...]:
    weight = {name: sum(row.weight for row in places if row.component == name) for name in COMPONENTS}
    names = [row.type for row in types]

    def mix(record: Mapping[str, Any]) -> MixRow:
        shares = tuple(record[name] for name in COMPONENTS)
        total = math.fsum(shares)
        if abs(total - 1) > _SHARE_TOLERANCE:
            got = verbatim(
                Said("shares of {record!r} with the sum {total:g}", record=record["type"], total=total)
            )
            raise fault("", got, "shares with the sum 1", "Correct the shares, or divide each by their sum.")
        for name, share in zip(COMPONENTS, shares, strict=True):
            if share > 0 and not weight[name] > 0:
                what = Said(
                    "0, since places.csv has no place of the component {name} with a weight above 0",
                    name=name,
                )
                raise fault(name, share, what, "Add such places, or move the share to another component.")
        shares = tuple(share / total for share in shares)
        return MixRow(record["type"], shares, record["source"], record["confidence"])

    rows = {row.type: row for row in read_rows(path, "demand_mix", mix, known={"type": names}, filled=True)}
    for name in names:
        if name not in rows:
            what = Said("a row for the type {name!r}", name=name)
            raise InputError(str(path), "column 'type'", ", ".join(rows), what, "Add the row.")
    return tuple(rows[name] for name in names)
