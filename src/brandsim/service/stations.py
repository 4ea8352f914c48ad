"""Stations, crews and units: who is there at each level, and which vehicles they man."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from brandsim._data import data_file
from brandsim._errors import NOTHING, InputError, verbatim
from brandsim._tables import line_numbers, read_table
from brandsim._validate import check_known, check_unique
from brandsim.roads.rules.boats import Boat
from brandsim.roles import ROLES

LEVELS = ("minimum", "ambition")
FORMS = ("full_time", "on_call")

RoleCounts = tuple[int, int, int]
"""People by role: insatsledare, styrkeledare, brandman."""


@dataclass(frozen=True)
class Unit:
    """A vehicle with people that moves as one.

    Attributes
    ----------
    boat : Boat or None
        How its boat gets afloat; None without a boat.
    least_role : RoleCounts
        Fewest people of each role that it rolls with: its leader, its driver.
    shares : str
        Name of the people who man it; units of a station with the same name are alternatives, since nobody is in
        two places. Empty: people of its own.
    """

    key: str
    station: str
    svenska: str
    english: str
    seats: RoleCounts
    least: int
    rolls_with: int
    stops_clock: bool
    brings: tuple[str, ...]
    source: str
    confidence: str
    boat: Boat | None = None
    least_role: RoleCounts = (0, 0, 0)
    shares: str = ""

    @property
    def pool(self) -> str:
        """A name for the people who man it, the same for all units that share them."""
        return f"{self.station}/{self.shares}" if self.shares else self.key


@dataclass(frozen=True)
class Border:
    """How a neighbour comes: the drive to where it joins the roads, how likely, and what a call costs.

    Attributes
    ----------
    drive_s : float
    probability : float
    answer_s : float
        How soon it says that it cannot come.
    cost_tkr : float or None
        None: not known.
    """

    drive_s: float
    probability: float
    answer_s: float
    cost_tkr: float | None


@dataclass(frozen=True)
class Crew:
    """One row of the plan's staffing table: a place, the people on duty there, and their units.

    Attributes
    ----------
    minimum : RoleCounts or None
        None where the minimum is free response: not zero and not guaranteed.
    border : Border or None
        Of a neighbour's crew.
    homes : tuple of (lat, lon)
        Where a person who drives from home stands, week by week of the rota; empty: at the station.
    """

    key: str
    name: str
    site: str
    lat: float
    lon: float
    position_uncertainty_m: float
    form: str
    turnout_s: float
    minimum: RoleCounts | None
    ambition: RoleCounts
    competences: tuple[str, ...]
    units: tuple[Unit, ...]
    source: str
    confidence: str
    paid: bool = True
    border: Border | None = None
    homes: tuple[tuple[float, float], ...] = ()

    @property
    def goes_along(self) -> bool:
        """Whether it is alarmed besides the crews that the alarm plan asks for: a person who drives from home."""
        return bool(self.homes)

    def level(self, name: str) -> RoleCounts | None:
        """Return the people of a level by role; None is free response."""
        return self.minimum if name == "minimum" else self.ambition

    def has_competence(self, name: str) -> bool:
        """Return whether the plan lists a competence for this crew, whatever its case."""
        return any(name.lower() == competence.lower() for competence in self.competences)


@dataclass(frozen=True)
class Service:
    """All crews of one rescue service, in the order of the plan's table."""

    name: str
    crews: tuple[Crew, ...]

    @property
    def units(self) -> tuple[Unit, ...]:
        """All units, crew by crew."""
        return tuple(unit for crew in self.crews for unit in crew.units)

    def crew(self, key: str) -> Crew:
        """Return a crew by its key; `InputError` with a suggestion if none has it."""
        check_known("stations", "station", key, [crew.key for crew in self.crews], "a station")
        return next(crew for crew in self.crews if crew.key == key)

    def frame(self) -> pd.DataFrame:
        """Return a row per crew with its levels."""
        return pd.DataFrame(
            {
                "station": crew.key,
                "name": crew.name,
                "form": crew.form,
                "turnout_s": crew.turnout_s,
                **{
                    f"minimum_{role}": None if crew.minimum is None else crew.minimum[i]
                    for i, role in enumerate(ROLES)
                },
                "minimum_free_response": crew.minimum is None,
                **{f"ambition_{role}": crew.ambition[i] for i, role in enumerate(ROLES)},
                "competences": "; ".join(crew.competences),
                "position_uncertainty_m": crew.position_uncertainty_m,
            }
            for crew in self.crews
        )

    def _repr_html_(self) -> str:
        return str(self.frame().to_html(index=False))


def seated(crew: RoleCounts, units: Sequence[Unit]) -> list[RoleCounts]:
    """Return who may man each unit: people take seats pool by pool, in the order of the units.

    Alternatives have the seats of the roomiest among them; once every pool has had its turn, whoever is left takes a
    seat in the others. Whoever has no seat left over stays behind.
    """
    pools = list(dict.fromkeys(unit.pool for unit in units))
    seats = {pool: np.array([unit.seats for unit in units if unit.pool == pool]) for pool in pools}
    left = np.array(crew)
    taken = {pool: np.zeros(3, np.int64) for pool in pools}
    for most in (
        {pool: rows.max(axis=0) for pool, rows in seats.items()},
        {pool: rows.sum(axis=0) for pool, rows in seats.items()},
    ):
        for pool in pools:
            more = np.minimum(left, most[pool] - taken[pool])
            taken[pool] += more
            left -= more
    of_pool = {pool: (int(il), int(sl), int(bm)) for pool, (il, sl, bm) in taken.items()}
    return [of_pool[unit.pool] for unit in units]


def load_service(name_or_path: str | Path = "norrtalje") -> Service:
    """Load stations and units.

    Parameters
    ----------
    name_or_path : str or Path
        An embedded name, or the path of a stations file; its units stand beside it in ``<stem>_units.csv``.

    Raises
    ------
    InputError
        For a faulty table, a unit whose station is unknown or that could never roll, a moored boat without a
        berth, or a crew without a unit or without anybody at the ambition level.
    """
    path = Path(name_or_path)
    if path.suffix != ".csv":
        path = data_file("stations", f"{name_or_path}.csv")
    stations = read_table(path, "stations")
    if stations.empty:
        raise InputError(str(path), "", verbatim("only a header"), "at least one station", "Add the rows.")
    check_unique(str(path), "station", list(stations["station"]), lines=line_numbers(stations))
    units_path = path.with_name(f"{path.stem}_units.csv")
    units = read_table(units_path, "units")
    check_unique(str(units_path), "unit", list(units["unit"]), lines=line_numbers(units))
    keys = list(stations["station"])
    by_station: dict[str, list[Unit]] = {key: [] for key in keys}
    for row, record in zip(line_numbers(units), units.to_dict("records"), strict=True):
        check_known(str(units_path), f"row {row}, column 'station'", record["station"], keys, "a station")
        by_station[record["station"]].append(_unit(record, f"{units_path}: row {row}"))
    crews = []
    for row, record in zip(line_numbers(stations), stations.to_dict("records"), strict=True):
        check_known(str(path), f"row {row}, column 'form'", record["form"], FORMS, "a staffing form")
        if not by_station[record["station"]]:
            raise InputError(
                str(units_path),
                "column 'station'",
                record["station"],
                "at least one unit per station",
                "Add a row.",
            )
        crews.append(_crew(record, tuple(by_station[record["station"]]), f"{path}: row {row}"))
    return Service(path.stem, tuple(crews))


def _unit(record: Mapping[Any, Any], where: str) -> Unit:
    seats, least, rolls_with = sum(record[role] for role in ROLES), record["least"], record["rolls_with"]
    if not least <= min(seats, rolls_with):
        raise InputError(
            where,
            "column 'least'",
            int(least),
            f"at most the unit's seats ({seats}) and rolls_with ({rolls_with})",
            "Correct the row: the unit could never roll.",
        )
    return Unit(
        key=record["unit"],
        station=record["station"],
        svenska=record["svenska"],
        english=record["english"],
        seats=(int(record["insatsledare"]), int(record["styrkeledare"]), int(record["brandman"])),
        least=int(record["least"]),
        rolls_with=int(record["rolls_with"]),
        stops_clock=bool(record["stops_clock"]),
        brings=split(record["brings"]),
        source=record["source"],
        confidence=record["confidence"],
        boat=Boat.read(where, record["boat"], record["berth"]),
        least_role=_least_role(record, where),
        shares=record["people"] or "",
    )


def _least_role(record: Mapping[Any, Any], where: str) -> RoleCounts:
    il, sl, bm = (int(record[f"least_{role}"]) for role in ROLES)
    for role, least in zip(ROLES, (il, sl, bm), strict=True):
        if least > record[role]:
            what = f"at most the unit's seats for that role ({int(record[role])})"
            raise InputError(
                where, f"column 'least_{role}'", least, what, "Correct the row: it could never roll."
            )
    return il, sl, bm


def _crew(record: Mapping[Any, Any], units: tuple[Unit, ...], where: str) -> Crew:
    minimum: RoleCounts | None = None
    if not record["minimum_free_response"]:
        blank = [role for role in ROLES if pd.isna(record[f"minimum_{role}"])]
        if blank:
            raise InputError(
                where,
                f"minimum_{blank[0]}",
                NOTHING,
                "a number of people",
                "Fill it in, or set minimum_free_response to yes.",
            )
        minimum = _roles(record, "minimum")
    if not any(_roles(record, "ambition")):
        raise InputError(
            where,
            "ambition",
            verbatim("nobody"),
            "at least one person",
            "Remove the station, or set its crew to 0 in a scenario.",
        )
    return Crew(
        key=record["station"],
        name=record["name"],
        site=record["site"],
        lat=float(record["lat"]),
        lon=float(record["lon"]),
        position_uncertainty_m=float(record["position_uncertainty_m"]),
        form=record["form"],
        turnout_s=float(record["turnout_s"]),
        minimum=minimum,
        ambition=_roles(record, "ambition"),
        competences=split(record["competences"]),
        units=units,
        source=record["source"],
        confidence=record["confidence"],
        paid=bool(record["paid"]),
    )


def _roles(record: Mapping[Any, Any], level: str) -> RoleCounts:
    il, sl, bm = (int(record[f"{level}_{role}"]) for role in ROLES)
    return il, sl, bm


def split(text: str | None) -> tuple[str, ...]:
    """Return the parts of a cell that are separated by semicolons."""
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())
