"""Stations, crews and units: who is there at each level, and which vehicles they man."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from brandsim._data import PACKAGED, beside, table_file
from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._validate import check_known
from brandsim.roads.rules.boats import Boat
from brandsim.roles import NOBODY, ROLE_COUNT, ROLES, RoleCounts, by_role
from brandsim.tables.rows import columns, fault, or_empty, read_rows
from brandsim.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

LEVELS = ("minimum", "ambition")


def _columns_of(what: str) -> tuple[str, ...]:
    return tuple(f"{what}_{role}" for role in ROLES)


@dataclass(frozen=True)
class Unit:
    """A vehicle with people that moves as one.

    Attributes
    ----------
    boat : Boat or None
        How its boat gets afloat; None without a boat.
    min_by_role : RoleCounts
        Fewest people of each role that it rolls with: its leader, its driver.
    shares : str
        Name of the people who man it; units of a station with the same name are alternatives, since nobody is in
        two places. Empty: people of its own.
    sent_as : {"station", "along", "leader", "special"}
        As what it is sent: as its station's crew, besides the crews that are asked for, for who its people are, or for
        what the vehicle brings alone.
    """

    key: str = field(metadata=columns("unit"))
    station: str
    name: Text = field(metadata=columns("svenska", "english", make=Text))
    seats: RoleCounts = field(metadata=columns(*ROLES, make=by_role))
    min_crew: int = field(metadata=columns("least"))
    rolls_when: int = field(metadata=columns("rolls_with"))
    stops_clock: bool
    brings: tuple[str, ...]
    source: str
    confidence: str
    boat: Boat | None = field(default=None, metadata=columns("boat", "berth", make=Boat.read))
    min_by_role: RoleCounts = field(default=NOBODY, metadata=columns(*_columns_of("least"), make=by_role))
    shares: str = field(default="", metadata=columns("people", make=or_empty))

    sent_as: str = "station"

    @property
    def is_crew(self) -> bool:
        """Whether it counts as a crew that an alarm plan asks for."""
        return self.sent_as == "station"

    @property
    def stands_for_station(self) -> bool:
        """Whether it is sent where a station is sought, and an alarm for it is one for its station."""
        return self.sent_as in {"station", "along"}

    @property
    def has_hands(self) -> bool:
        """Whether its people count for what they can do, instead of working with the vehicle alone."""
        return self.sent_as != "special"

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


def _minimum(free_response: bool, *people: int | None) -> RoleCounts | None:
    """Return the people of the minimum level; None under free response."""
    if free_response:
        return None
    if None in people:
        cure = "Fill it in, or set minimum_free_response to yes."
        raise fault(f"minimum_{ROLES[people.index(None)]}", NOTHING, "a number of people", cure)
    return by_role(*(n for n in people if n is not None))


class OwnNumbers(NamedTuple):
    """What is known of a crew itself, in place of what is assumed of all of its form; None where nothing is.

    Attributes
    ----------
    turnout_evening_s, turnout_night_s : float or None
        Nominal turnout evenings and weekends, and 22–06.
    turnout_log_sd : float or None
        Spread in the logarithm: of the turnout, or of each on-call person's time to the station.
    response_probability : float or None
        That a person on call comes.
    pool_people : int or None
        Who are alarmed in free response.
    counted_on : bool or None
        Whether dispatch relies on the crew; None: unless it is in free response.
    """

    turnout_evening_s: float | None = None
    turnout_night_s: float | None = None
    turnout_log_sd: float | None = None
    response_probability: float | None = None
    pool_people: int | None = None
    counted_on: bool | None = None


@dataclass(frozen=True)
class Crew:
    """One row of the plan's staffing table: a place, the people on duty there, and their units.

    Attributes
    ----------
    own : OwnNumbers
        What is known of it alone.
    minimum : RoleCounts or None
        None where the minimum is free response: not zero and not guaranteed.
    border : Border or None
        Of a neighbour's crew.
    homes : tuple of (lat, lon)
        Where a person who drives from home stands, week by week of the rota; empty: at the station.
    """

    key: str = field(metadata=columns("station"))
    name: str
    site: str
    lat: float
    lon: float
    position_uncertainty_m: float
    form: str
    turnout_s: float
    minimum: RoleCounts | None = field(
        metadata=columns("minimum_free_response", *_columns_of("minimum"), make=_minimum)
    )
    ambition: RoleCounts = field(metadata=columns(*_columns_of("ambition"), make=by_role))
    competences: tuple[str, ...]
    source: str
    confidence: str
    own: OwnNumbers = field(default=OwnNumbers(), metadata=columns(*OwnNumbers._fields, make=OwnNumbers))
    units: tuple[Unit, ...] = ()
    paid: bool = True
    border: Border | None = None
    homes: tuple[tuple[float, float], ...] = ()

    @property
    def goes_along(self) -> bool:
        """Whether it is alarmed besides the crews that the alarm plan asks for: a person who drives from home."""
        return bool(self.homes)

    @property
    def off_duty(self) -> bool:
        """Whether its people are not on duty: they are called in while too few crews stand ready."""
        return self.form == "off_duty"

    def level(self, name: str) -> RoleCounts | None:
        """Return the people of a level by role; None is free response.

        Parameters
        ----------
        name : {"minimum", "ambition"}
        """
        return self.minimum if name == "minimum" else self.ambition

    def has_competence(self, name: str) -> bool:
        """Return whether the plan lists a competence for this crew, whatever its case.

        Parameters
        ----------
        name : str
        """
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
        """Return a crew by its key.

        Parameters
        ----------
        key : str
            As in the table of stations.

        Raises
        ------
        InputError
            With a suggestion, if no crew has it.
        """
        check_known("stations", "station", key, [crew.key for crew in self.crews], "a station")
        return next(crew for crew in self.crews if crew.key == key)

    def with_least(self, change: int) -> Service:
        """Return the service whose own units roll with so many more people at the least, or fewer.

        Never with fewer than two, nor with more than a unit waits for; a unit that rolls with one stays as it is.

        Parameters
        ----------
        change : int
        """
        if change == 0:
            return self

        def changed(unit: Unit) -> Unit:
            least = min(max(unit.min_crew + change, min(unit.min_crew, 2)), unit.rolls_when)
            return unit if unit.min_crew < 2 else replace(unit, min_crew=least)

        own = [crew for crew in self.crews if crew.border is None]
        return replace(
            self,
            crews=tuple(
                replace(crew, units=tuple(map(changed, crew.units))) if crew in own else crew
                for crew in self.crews
            ),
        )

    def frame(self) -> pd.DataFrame:
        """Build a row per crew with its levels."""
        import pandas as pd

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
        from brandsim.render.html import frame_fragment

        return frame_fragment(self.frame(), "sv")


def assign_seats(crew: RoleCounts, units: Sequence[Unit]) -> list[RoleCounts]:
    """Assign people to units: they take seats pool by pool, in the order of the units.

    Alternatives have the seats of the roomiest among them; once every pool has had its turn, whoever is left takes a
    seat in the others. Whoever has no seat left over stays behind.

    Parameters
    ----------
    crew : RoleCounts
        People who are there.
    units : sequence of Unit
        In the order in which they are manned.

    Returns
    -------
    list of RoleCounts
        One for each unit; units that share people have the same.
    """
    pools = list(dict.fromkeys(unit.pool for unit in units))
    seats = {pool: np.array([unit.seats for unit in units if unit.pool == pool]) for pool in pools}
    left = np.array(crew)
    taken = {pool: np.zeros(ROLE_COUNT, np.int64) for pool in pools}
    for most in (
        {pool: rows.max(axis=0) for pool, rows in seats.items()},
        {pool: rows.sum(axis=0) for pool, rows in seats.items()},
    ):
        for pool in pools:
            more = np.minimum(left, most[pool] - taken[pool])
            taken[pool] += more
            left -= more
    return [by_role(*taken[unit.pool].tolist()) for unit in units]


def load_service(name_or_path: str | Path = PACKAGED) -> Service:
    """Load stations and units.

    Parameters
    ----------
    name_or_path : str or Path
        An embedded name, or the path of a stations file; its units stand beside it in ``<stem>_units.csv``, those of
        a ``stations.csv`` in ``units.csv``.

    Raises
    ------
    InputError
        For a faulty table, a unit whose station is unknown or that could never roll, a moored boat without a
        berth, or a crew without a unit or without anybody at the ambition level.
    """
    path = table_file("stations", name_or_path)
    units_path = beside(path, "units")
    stations = read_rows(path, "stations", Crew, check=_check_crew, filled=True)
    known = {"station": {crew.key for crew in stations}}
    units = read_rows(units_path, "units", Unit, known=known, check=_check_unit)
    crews = tuple(
        replace(crew, units=tuple(unit for unit in units if unit.station == crew.key)) for crew in stations
    )
    for crew in crews:
        if not crew.units:
            what = "at least one unit per station"
            raise InputError(str(units_path), "column 'station'", crew.key, what, "Add a row.")
    return Service(path.stem, crews)


def _check_unit(unit: Unit) -> None:
    """Raise `InputError` if a unit could never roll."""
    cure = "Correct the row: the unit could never roll."
    seats = sum(unit.seats)
    if unit.min_crew > min(seats, unit.rolls_when):
        what = Said(
            "at most the unit's seats ({seats}) and rolls_with ({rolls_when})",
            seats=seats,
            rolls_when=unit.rolls_when,
        )
        raise fault("least", unit.min_crew, what, cure)
    for role, least, most in zip(ROLES, unit.min_by_role, unit.seats, strict=True):
        if least > most:
            raise fault(
                f"least_{role}",
                least,
                Said("at most the unit's seats for that role ({most})", most=most),
                cure,
            )


def _check_crew(crew: Crew) -> None:
    """Raise `InputError` if nobody is there at the ambition level, or it says of people on call what it has none of."""
    if not any(crew.ambition):
        cure = "Remove the station, or set its crew to 0 in a scenario."
        raise fault("ambition_brandman", verbatim("nobody"), "at least one person at ambition level", cure)
    for name in ("response_probability", "pool_people"):
        if crew.form == "full_time" and getattr(crew.own, name) is not None:
            cure = "Leave it blank: it is of people who are alarmed at home."
            raise fault(name, getattr(crew.own, name), "a blank cell for a full-time crew", cure)
