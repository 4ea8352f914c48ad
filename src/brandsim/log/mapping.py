"""Which columns of an alarm log say what: ``mapping.toml`` in a municipality's folder."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field

from brandsim._errors import NOTHING, InputError, Said
from brandsim._files import file_path
from brandsim._validate import check_known
from brandsim.clock import ZONE, read_zone
from brandsim.tables.toml import Several, TomlTable, checked, parse_toml

FILE = "mapping.toml"

STAGES = ("call", "alarm", "rolled", "arrived", "left", "free")
"""What happens to a unit, in this order: the call is answered, the unit is alarmed, rolls, stands at the scene, leaves
it, and can be sent elsewhere."""

DURATIONS = ("turnout", "travel", "response", "on_scene")
"""From alarm to rolling, from rolling to the scene, from alarm to the scene, and at the scene."""

EVENT_ROLES = ("event", "type", "priority", "place", "east", "north", "point")
UNIT_ROLES = ("unit", "station", "unit_type")
PEOPLE = "people"
"""How many were aboard; 0 where nobody came."""

ROLES = (*EVENT_ROLES, *UNIT_ROLES, *STAGES, *DURATIONS, PEOPLE)
"""What a column can say. ``east`` is a longitude or an easting, ``north`` a latitude or a northing, ``point`` both in
one cell."""

OF_UNITS = (*UNIT_ROLES, *STAGES[1:], *DURATIONS, PEOPLE)
"""What differs between the units of one event."""

MISSING = ("null", "none", "nan", "n/a", "na", "#n/a", "-", "–", "(null)", "\\n", "saknas", "okänd", "okänt")
"""What stands in a cell that holds nothing, in any case; another list in the mapping takes its place."""

DateOrder = Literal["dmy", "mdy", "ymd"]

_Columns = Annotated[
    Several[str],
    BeforeValidator(lambda given: [given] if isinstance(given, str) else given),
    Field(min_length=1, max_length=2),
]
"""A column, or one with the date and one with the time of day."""


class _File(TomlTable):
    files: Annotated[
        Several[str],
        BeforeValidator(lambda given: [given] if isinstance(given, str) else given),
        Field(min_length=1),
    ]
    timezone: str = ""
    crs: str = ""
    date_order: DateOrder | Literal[""] = ""
    duration_unit: Literal["s", "min"] = "s"
    sheet: str = ""
    encoding: str = ""
    off_duty: str = ""
    missing: Several[str] = MISSING
    personal: Several[str] = ()
    columns: dict[str, _Columns] = Field(min_length=1)
    units: Several[dict[str, _Columns]] = ()
    values: dict[str, dict[str, str]] = Field(default_factory=dict)


@dataclass(frozen=True)
class LogMapping:
    """How the files of an alarm log are read.

    Attributes
    ----------
    source : str
        The mapping's own file.
    files : tuple of Path
        Tables of the log, one after the other.
    zone : ZoneInfo
        Of times without an offset.
    crs : str
        System of coordinates; empty: longitudes and latitudes, if they can be.
    date_order : {"dmy", "mdy", "ymd", ""}
        For dates that can be read in two ways; empty: as the log shows.
    duration_unit : {"s", "min"}
        Of durations that are bare numbers.
    sheet, encoding : str
        Of workbooks and of text; empty: the first that has the columns.
    off_duty : Path or None
        Table of when stations were off duty.
    missing : frozenset of str
        What stands in a cell that holds nothing, in small letters.
    personal : tuple of str
        Columns with personal data, besides those that are found.
    columns : mapping of str to tuple of str
        The columns of each role; two are a date and a time of day.
    units : tuple of mapping of str to tuple of str
        The same for each unit of a row that holds several; one empty mapping if a row holds one.
    values : mapping of str to mapping of str to str
        What the words of the log are called here, by role.
    """

    source: str
    files: tuple[Path, ...]
    zone: ZoneInfo
    crs: str
    date_order: DateOrder | Literal[""]
    duration_unit: Literal["s", "min"]
    sheet: str
    encoding: str
    off_duty: Path | None
    missing: frozenset[str]
    personal: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    units: tuple[Mapping[str, tuple[str, ...]], ...]
    values: Mapping[str, Mapping[str, str]]

    @property
    def names(self) -> tuple[str, ...]:
        """Every column that is read, each once."""
        parts = (self.columns, *self.units)
        return tuple(dict.fromkeys(name for part in parts for names in part.values() for name in names))


def load_log_mapping(path: str | Path, zone: ZoneInfo = ZONE) -> LogMapping:
    """Load which columns of an alarm log say what.

    Parameters
    ----------
    path : str or Path
        ``mapping.toml``, or the folder that it lies in.
    zone : ZoneInfo, optional
        Of the log's times if the mapping names none; Sweden's if left out.

    Raises
    ------
    InputError
        For a file that is missing or no TOML, an unknown key, role or time zone, a file of the log that is not there,
        or columns that say too little.
    """
    path = file_path("log", "path", path)
    path = path / FILE if path.is_dir() else path
    file = checked(_File, parse_toml(path, "a mapping of an alarm log in TOML"), str(path))
    for where, roles in _stated(file):
        for role in roles:
            check_known(str(path), where, role, ROLES, "what a column can say")
    for role in (role for unit in file.units for role in unit if role not in OF_UNITS):
        what = Said("what differs between units ({roles})", roles=", ".join(OF_UNITS))
        raise InputError(str(path), "units", role, what, Said("Name it under [columns]."))
    _check_enough(path, file)
    return LogMapping(
        source=str(path),
        files=tuple(found for name in file.files for found in _files(path, name)),
        zone=read_zone(str(path), file.timezone) if file.timezone else zone,
        crs=_system(path, file.crs),
        date_order=file.date_order,
        duration_unit=file.duration_unit,
        sheet=file.sheet,
        encoding=_encoding(path, file.encoding),
        off_duty=path.parent / file.off_duty if file.off_duty else None,
        missing=frozenset(word.casefold() for word in file.missing),
        personal=file.personal,
        columns=file.columns,
        units=file.units or ({},),
        values=file.values,
    )


def _stated(file: _File) -> Iterator[tuple[str, Mapping[str, object]]]:
    yield "columns", file.columns
    for unit in file.units:
        yield "units", unit
    yield "values", file.values


def _check_enough(path: Path, file: _File) -> None:
    """Refuse a mapping by which no event would have a time, or only half a place."""
    parts = [file.columns, *file.units]
    if not any(role in part for part in parts for role in ("call", "alarm")):
        what = Said("a column with the time of the alarm, or of the call")
        raise InputError(str(path), "columns", NOTHING, what, Said('Write alarm = "…" under [columns].'))
    for have, lacking in (("east", "north"), ("north", "east")):
        if have in file.columns and lacking not in file.columns:
            raise InputError(
                str(path),
                f"columns.{have}",
                file.columns[have][0],
                Said("a column for {lacking} too", lacking=lacking),
                Said('Write {lacking} = "…" under [columns], or remove the line.', lacking=lacking),
            )


def _files(path: Path, name: str) -> list[Path]:
    """Return the files of a name with or without stars, meant from the mapping's folder."""
    named = path.parent / name
    stars = not named.is_file() and not Path(name).is_absolute()
    try:
        found = sorted(path.parent.glob(name)) if stars else [named]
    except (ValueError, NotImplementedError):  # no name of a file, and no pattern
        found = []
    if not found:
        what = Said("a file beside the mapping")
        raise InputError(str(path), "files", name, what, Said("Check the path and its spelling."))
    return found


def _system(path: Path, crs: str) -> str:
    import pyproj

    if crs:
        try:
            pyproj.CRS(crs)
        except pyproj.exceptions.CRSError:
            what = Said("a system of coordinates such as EPSG:3006 (SWEREF 99 TM)")
            raise InputError(str(path), "crs", crs, what, Said("Check its number.")) from None
    return crs


def _encoding(path: Path, name: str) -> str:
    if name:
        try:
            codecs.lookup(name)
        except LookupError:
            what = Said("an encoding such as utf-8 or cp1252")
            raise InputError(str(path), "encoding", name, what, Said("Check its spelling.")) from None
    return name
