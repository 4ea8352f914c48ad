"""Scenarios: short TOML files that name only what differs from their parent."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import ConfigDict, Field, InstanceOf, Strict
from pydantic.dataclasses import dataclass

from brandsim._data import PACKAGED, data_file
from brandsim._errors import InputError
from brandsim._validate import check_known
from brandsim.render.blocks import Lines, Section
from brandsim.scenarios.files.costs import CapitalLine, CostLine
from brandsim.scenarios.files.crews import CrewChange, CrewFile
from brandsim.scenarios.files.dispatch import Dispatching
from brandsim.tables.toml import Several, TomlTable, checked, parse_toml
from brandsim.words.catalogue import term, told
from brandsim.words.text import UNSAID, Text

DEFAULT = "ambition"

Unpriced = Literal["full_time", "neighbours", "first_response", "volunteers"]

_CHANGES = (
    "level", "crews", "data", "dispatch", "assumptions", "year", "costs", "capital", "lone_leader_stops_clock",
    "warmup_days", "priced",
)  # fmt: skip
"""What the file of a scenario may state, as it is told where the file does not describe itself."""

UNPRICED: tuple[Unpriced, ...] = get_args(Unpriced)
"""What may differ between scenarios without a price that anybody states."""


class DataNames(TomlTable):
    """What a scenario is played on: embedded names, or paths.

    Attributes
    ----------
    roads : str
        See `brandsim.roads.load_network`.
    ferries : str
        Folder with ``ferries.csv``; empty: the folder of the roads, if it is one.
    speed_rules : str
        Table of speeds by class, hour, season and road surface.
    road_edits : tuple of str
        Files of edits: closures, roadworks, bridge openings, new roads.
    weather, stations, demand, alarm_plan, assumptions, plan : str
    staffing, costs : str
        Folders of absence, rule sets and rosters, and of rates and price index.
    more_stations : tuple of str
        Tables of stations besides those of `stations`, each with its units beside it.
    neighbours, first_response : str
        Tables of neighbouring stations and of persons who drive from home; empty: none.
    anchors : str
        Table of figures that the model is held against; empty: those that ship, if the stations do.
    """

    roads: str = PACKAGED
    ferries: str = ""
    speed_rules: str = "speed_rules"
    road_edits: Several[str] = ()
    weather: str = PACKAGED
    stations: str = PACKAGED
    demand: str = PACKAGED
    alarm_plan: str = PACKAGED
    assumptions: str = "assumptions"
    plan: str = PACKAGED
    staffing: str = PACKAGED
    costs: str = PACKAGED
    more_stations: Several[str] = ()
    neighbours: str = ""
    first_response: str = ""
    anchors: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """All that may be paths."""
        return tuple(
            name
            for value in vars(self).values()
            for name in (value if isinstance(value, tuple) else (value,))
        )


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Scenario:
    """A staffing decision and what it is tried against.

    ``dataclasses.replace`` makes variants; the fields are checked as those of a file.

    Attributes
    ----------
    level : {"minimum", "ambition"}
        Of every crew that `crews` does not change.
    year : int
        Calendar year that is simulated, after `warmup_days`.
    data : DataNames
    lone_leader_stops_clock : bool
        Whether any unit's arrival is a first arrival, a lone leader's car included.
    dispatch : Dispatching
    crews : mapping of station to CrewChange
    assumptions : mapping of str to float
        Assumptions that the scenario fixes; they are not sampled.
    costs : tuple of CostLine or None
        None: neither the plan nor the scenario says what it costs, which is not the same as nothing.
    capital : tuple of CapitalLine
        What is bought, beside `costs`.
    priced : tuple of str
        Of `UNPRICED`: what `costs` and `capital` cover, though nobody states its price.
    """

    name: str = Field(min_length=1)
    title_sv: str = ""
    title_en: str = ""
    description_sv: str = ""
    description_en: str = ""
    level: Literal["minimum", "ambition"] = "ambition"
    year: int = Field(default=2024, ge=1990, le=2100, strict=True)
    warmup_days: int = Field(default=3, ge=0, le=60, strict=True)
    data: DataNames = Field(default_factory=DataNames)
    lone_leader_stops_clock: bool = Field(default=False, strict=True)
    dispatch: Dispatching = Field(default_factory=Dispatching)
    crews: Mapping[str, InstanceOf[CrewChange]] = Field(default_factory=dict)
    assumptions: Mapping[str, Annotated[float, Strict()]] = Field(default_factory=dict)
    costs: tuple[CostLine, ...] | None = None
    capital: tuple[CapitalLine, ...] = ()
    priced: tuple[Unpriced, ...] = ()

    def title(self, lang: str = "sv") -> str:
        """Return the title in a language.

        Parameters
        ----------
        lang : {"sv", "en"}
        """
        return Text(self.title_sv, self.title_en).to(lang)

    def called(self, lang: str = "sv") -> str:
        """Return the title in a language; the name of a scenario without one.

        Parameters
        ----------
        lang : {"sv", "en"}
        """
        return self.title(lang) or self.name

    def description(self, lang: str = "sv") -> str:
        """Return what the scenario says about itself in a language.

        Parameters
        ----------
        lang : {"sv", "en"}
        """
        return Text(self.description_sv, self.description_en).to(lang)

    @property
    def cost_tkr(self) -> float | None:
        """Sum of the cost lines in tkr a year; None if there are none."""
        return None if self.costs is None else sum(line.cost_tkr for line in self.costs)

    def _repr_html_(self) -> str:
        from brandsim.render.html import fragment

        return fragment([Section(self.title_sv, (Lines((self.description_sv,), "prose"),), "minor")], "sv")


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class _ScenarioFile(Scenario):
    """A scenario as its file has it."""

    parent: str = ""


class _Crews(TomlTable):
    """The crews of a scenario file, whose rosters are not read yet."""

    crews: dict[str, CrewFile] = Field(default_factory=dict)


def scenario_names() -> tuple[str, ...]:
    """Return the names of the packaged scenarios, the default first."""
    names = sorted(path.stem for path in data_file("scenarios").glob("*.toml"))
    return tuple(sorted(names, key=lambda name: name != DEFAULT))


def load_scenario(name_or_path: str | Path | Scenario = DEFAULT) -> Scenario:
    """Load a scenario by its packaged name or from a TOML file.

    Parameters
    ----------
    name_or_path : str, Path or Scenario
        A name from `scenario_names`, the path of a file, or a scenario, which is returned as it is.

    Raises
    ------
    InputError
        For an unknown name, faulty TOML, a misspelt key (with a suggestion), a value of the wrong kind or a
        circle of parents.
    """
    if isinstance(name_or_path, Scenario):
        return name_or_path
    path = _path(name_or_path, "scenario", "name")
    content = _merged(path, ())
    staffing = folder_of("staffing", content["data"].get("staffing", PACKAGED))
    crews = {key: crew.change(str(path), key, staffing) for key, crew in _check(path, content).items()}
    return checked(Scenario, {**content, "crews": crews}, str(path))


def _check(path: Path, content: dict[str, Any]) -> dict[str, CrewFile]:
    """Refuse faults of a file's content; return its crews, whose rosters are not read yet."""
    crews = checked(_Crews, {"crews": content.get("crews", {})}, str(path)).crews
    checked(_ScenarioFile, {**content, "crews": {}}, str(path))
    return crews


def _path(name: str | Path, source: str, where: str, beside: Path | None = None) -> Path:
    text = str(name)
    if text.lower().endswith(".toml"):
        path = Path(text)
        return beside / path if beside is not None and not path.is_absolute() else path
    if beside is not None and (beside / f"{text}.toml").is_file():
        return beside / f"{text}.toml"
    check_known(source, where, text, scenario_names(), "a packaged scenario or the path of a .toml file")
    return data_file("scenarios", f"{text}.toml")


def _merged(path: Path, children: tuple[Path, ...]) -> dict[str, Any]:
    if path.resolve() in children:
        raise InputError(str(path), "parent", path.stem, "a chain of parents that ends", "Remove the circle.")
    content = parse_toml(path, "a scenario file")
    parent = content.pop("parent", None)
    _check(path, content)
    content["data"] = {
        key: [_beside(path, name) for name in value] if isinstance(value, list) else _beside(path, value)
        for key, value in content.get("data", {}).items()
    }
    for crew in content.get("crews", {}).values():
        if crew.get("people", {}).get("roster"):
            crew["people"]["roster"] = _beside(path, crew["people"]["roster"])
    if content.get("dispatch", {}).get("preference"):
        content["dispatch"]["preference"] = _beside(path, content["dispatch"]["preference"])
    if parent is None:
        return {**content, **_said_of(content, None)}
    if not isinstance(parent, str):
        raise InputError(str(path), "parent", parent, "the name of a scenario", "Quote a name or path.")
    base = _merged(_path(parent, str(path), "parent", path.parent), (*children, path.resolve()))
    return {**_laid_over(base, content), **_said_of(content, Text(base["title_sv"], base["title_en"]))}


def _said_of(content: Mapping[str, Any], parent: Text | None) -> dict[str, str]:
    """Title and describe a scenario by its own file; what it does not say is derived, never taken from its parent."""
    title = content.get("title_sv") or content.get("title_en") or content["name"]
    about = content.get("description_sv") or content.get("description_en") or ""
    derived = (
        UNSAID
        if about or parent is None
        else told("scenario_derived", parent=parent, changed=_changes(content))
    )
    return {
        "title_sv": title,
        "title_en": content.get("title_en") or title,
        "description_sv": about or derived.sv,
        "description_en": content.get("description_en") or about or derived.en,
    }


def _changes(content: Mapping[str, Any]) -> Text:
    """Name what a scenario's file states beside its name, in words."""
    from brandsim.words.numbers import listed

    keys = [key for key in _CHANGES if content.get(key)] or ["nothing"]
    return Text.each(lambda lang: listed([term(f"changed_{key}", lang) for key in keys], lang))


def _laid_over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """Merge the tables of `top` into `base` and put its other values in their place."""
    result = dict(base)
    for key, value in top.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            result[key] = _laid_over(base[key], value)
        else:
            result[key] = value
    return result


def folder_of(kind: str, name: str) -> Path:
    """Return the folder of a scenario's ``staffing`` or ``costs``.

    Parameters
    ----------
    kind : {"staffing", "costs"}
    name : str
        The packaged name, or a path.
    """
    return data_file(kind) if name == PACKAGED else Path(name)


def _beside(path: Path, data: str) -> str:
    """Return a data reference; a relative path is meant from the folder of the file that holds it."""
    near = path.parent / data
    return str(near) if ("/" in data or "." in data) and not Path(data).is_absolute() else data
