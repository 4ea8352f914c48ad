"""The data that a scenario is played on: embedded names, or paths of tables and folders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator

from brandsim._data import PACKAGED, data_file
from brandsim.tables.toml import Several, TomlTable

OneOrSeveral = Annotated[
    Several[str], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
]

ASSUMPTIONS = ("assumptions",)
"""The assumptions of the municipality that ships."""

ASSUMPTIONS_ELSEWHERE = (*ASSUMPTIONS, "assumptions_elsewhere")
"""Those of any other: what rests on the municipality that ships is said otherwise. Its own are laid over them."""


class DataNames(TomlTable):
    """What a scenario is played on: embedded names, or paths; the defaults are those of the municipality that ships.

    Attributes
    ----------
    roads : str
        See `brandsim.roads.load_network`.
    boundary : str
        File of the municipality's boundary, which maps draw; empty: none.
    crs : str
        System of coordinates, in metres, that roads of a file are drawn in; empty: chosen by where they lie.
    ferries : str
        Folder with ``ferries.csv``; empty: the folder of the roads, if it is one.
    speed_rules : str
        Table of speeds by class, hour, season and road surface.
    road_edits : tuple of str
        Files of edits: closures, roadworks, bridge openings, new roads.
    stations, demand, alarm_plan : str
        Without them nothing can be played.
    weather : str
        Empty: the roads are bare all year.
    assumptions : tuple of str
        Tables, each laid over those before it.
    plan : str
        Folder of a municipal plan; empty: none.
    goals, budget : str
        Tables in long form, or a folder of a plan; empty: those of `plan`.
    staffing, costs : str
        Folders of absence, rule sets and rosters, and of rates and price index; empty: none.
    more_stations : tuple of str
        Tables of stations besides those of `stations`, each with its units beside it.
    more_storms : tuple of str
        Folders of storms besides those of `demand`, such as dry spells.
    neighbours, first_response : str
        Tables of neighbouring stations and of persons who drive from home; empty: none.
    anchors : str
        Table of figures that the model is held against; empty: none.
    log : str
        Which columns of an alarm log say what (`brandsim.log.read_log`); empty: there is no log.
    """

    roads: str = PACKAGED
    boundary: str = ""
    crs: str = ""
    ferries: str = ""
    speed_rules: str = "speed_rules"
    road_edits: Several[str] = ()
    weather: str = PACKAGED
    stations: str = PACKAGED
    demand: str = PACKAGED
    alarm_plan: str = PACKAGED
    assumptions: OneOrSeveral = ASSUMPTIONS
    plan: str = PACKAGED
    goals: str = ""
    budget: str = ""
    staffing: str = PACKAGED
    costs: str = PACKAGED
    more_stations: Several[str] = ()
    more_storms: Several[str] = ()
    neighbours: str = ""
    first_response: str = ""
    anchors: str = ""
    log: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """All that may be paths."""
        return tuple(
            name
            for value in vars(self).values()
            for name in (value if isinstance(value, tuple) else (value,))
        )


def folder_of(kind: str, name: str) -> Path:
    """Return the folder of a scenario's ``staffing`` or ``costs``.

    Parameters
    ----------
    kind : {"staffing", "costs"}
    name : str
        The packaged name, or a path.
    """
    return data_file(kind) if name == PACKAGED else Path(name)


def beside(path: Path, data: str, *, named: bool = True) -> str:
    """Return a data reference; a relative path is meant from the folder of the file that holds it.

    Parameters
    ----------
    path : Path
        The file.
    data : str
        An embedded name, or a path, which has a stroke or a dot.
    named : bool
        Whether it may be an embedded name: a municipality of one's own names files alone.
    """
    is_path = "/" in data or "." in data or not named
    return str(path.parent / data) if data and is_path else data
