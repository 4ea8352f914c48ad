"""Scenarios: short TOML files that name only what differs from their parent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim._validate import check_known
from brandsim.scenarios.files.capital import Asset
from brandsim.scenarios.files.crews import CrewChange, CrewFile
from brandsim.scenarios.files.dispatch import DispatchFile, Dispatching
from brandsim.tables.toml import TomlTable, checked, parse_toml

DEFAULT = "ambition"

PACKAGED = "norrtalje"

UNPRICED = ("full_time", "neighbours", "first_response", "volunteers")
"""What may differ between scenarios without a price that anybody states."""


@dataclass(frozen=True)
class CostLine:
    """One line of what a scenario costs a year, in tkr of a price year, and the index that it rises by."""

    item_sv: str
    item_en: str
    cost_tkr: float
    posts: float | None
    price_year: int
    source: str
    confidence: str
    index: str = "wages"


@dataclass(frozen=True)
class CapitalLine:
    """Something bought: its price in tkr, and the years that it is used and paid for."""

    item_sv: str
    item_en: str
    asset: Asset
    source: str
    confidence: str


@dataclass(frozen=True)
class DataNames:
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
    """

    roads: str
    ferries: str
    speed_rules: str
    road_edits: tuple[str, ...]
    weather: str
    stations: str
    demand: str
    alarm_plan: str
    assumptions: str
    plan: str
    staffing: str = PACKAGED
    costs: str = PACKAGED
    more_stations: tuple[str, ...] = ()
    neighbours: str = ""
    first_response: str = ""

    @property
    def paths(self) -> tuple[str, ...]:
        """All that may be paths."""
        return tuple(
            name
            for value in vars(self).values()
            for name in (value if isinstance(value, tuple) else (value,))
        )


@dataclass(frozen=True)
class Scenario:
    """A staffing decision and what it is tried against.

    Attributes
    ----------
    data : DataNames
    lone_leader_stops_clock : bool
        Whether any unit's arrival is a first arrival, a lone leader's car included.
    dispatch : Dispatching
    capital : tuple of CapitalLine
        What is bought, beside `costs`.
    priced : tuple of str
        Of `UNPRICED`: what `costs` and `capital` cover, though nobody states its price.
    costs : tuple of CostLine or None
        None: neither the plan nor the scenario says what it costs, which is not the same as nothing.
    assumptions : mapping of str to float
        Assumptions that the scenario fixes; they are not varied.
    """

    name: str
    title_sv: str
    title_en: str
    description_sv: str
    description_en: str
    level: str
    year: int
    warmup_days: int
    data: DataNames
    lone_leader_stops_clock: bool
    dispatch: Dispatching = field(default_factory=Dispatching)
    crews: Mapping[str, CrewChange] = field(default_factory=dict)
    assumptions: Mapping[str, float] = field(default_factory=dict)
    costs: tuple[CostLine, ...] | None = None
    capital: tuple[CapitalLine, ...] = ()
    priced: tuple[str, ...] = ()

    def title(self, lang: str = "sv") -> str:
        """Return the title in Swedish or English."""
        return self.title_sv if lang == "sv" else self.title_en

    @property
    def cost_tkr(self) -> float | None:
        """Sum of the cost lines in tkr a year; None if there are none."""
        return None if self.costs is None else sum(line.cost_tkr for line in self.costs)

    def _repr_html_(self) -> str:
        return f"<b>{self.title_sv}</b><br>{self.description_sv}"


class _CostFile(TomlTable):
    item_sv: str
    item_en: str
    cost_tkr: float
    posts: float | None = None
    price_year: int
    source: str
    confidence: Literal["plan", "published", "computed", "assumption"]
    index: Literal["wages", "other"] = "wages"


class _CapitalFile(TomlTable):
    item_sv: str
    item_en: str
    price_tkr: float = Field(ge=0, le=1e7)
    life_years: int = Field(ge=1, le=100)
    first_year: int = Field(2024, ge=1990, le=2100)
    source: str
    confidence: Literal["plan", "published", "computed", "assumption"]

    @property
    def line(self) -> CapitalLine:
        """The file's row as the inside knows it."""
        asset = Asset(self.price_tkr, self.life_years, self.first_year)
        return CapitalLine(self.item_sv, self.item_en, asset, self.source, self.confidence)


class _DataFile(TomlTable):
    roads: str = "norrtalje"
    ferries: str = ""
    speed_rules: str = "speed_rules"
    road_edits: list[str] = Field(default_factory=list)
    weather: str = "norrtalje"
    stations: str = "norrtalje"
    demand: str = "norrtalje"
    alarm_plan: str = "norrtalje"
    assumptions: str = "assumptions"
    plan: str = "norrtalje"
    staffing: str = PACKAGED
    costs: str = PACKAGED
    more_stations: list[str] = Field(default_factory=list)
    neighbours: str = ""
    first_response: str = ""


class _ScenarioFile(TomlTable):
    parent: str = ""
    name: str = Field(min_length=1)
    title_sv: str = ""
    title_en: str = ""
    description_sv: str = ""
    description_en: str = ""
    level: Literal["minimum", "ambition"] = "ambition"
    year: int = Field(2024, ge=1990, le=2100)
    warmup_days: int = Field(3, ge=0, le=60)
    lone_leader_stops_clock: bool = False
    data: _DataFile = Field(default_factory=_DataFile)
    dispatch: DispatchFile = Field(default_factory=DispatchFile)
    crews: dict[str, CrewFile] = Field(default_factory=dict)
    assumptions: dict[str, float] = Field(default_factory=dict)
    costs: list[_CostFile] | None = None
    capital: list[_CapitalFile] = Field(default_factory=list)
    priced: list[Literal["full_time", "neighbours", "first_response", "volunteers"]] = Field(
        default_factory=list
    )


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
    merged = _merged(path, ())
    return _scenario(path, merged)


def _path(name: str | Path, source: str, where: str, beside: Path | None = None) -> Path:
    text = str(name)
    if text.endswith(".toml"):
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
    checked(_ScenarioFile, content, str(path))
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
        return content
    if not isinstance(parent, str):
        raise InputError(str(path), "parent", parent, "the name of a scenario", "Quote a name or path.")
    base = _merged(_path(parent, str(path), "parent", path.parent), (*children, path.resolve()))
    return _laid_over(base, content)


def _laid_over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """Return `base` with the tables of `top` merged in and its other values put in their place."""
    result = dict(base)
    for key, value in top.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            result[key] = _laid_over(base[key], value)
        else:
            result[key] = value
    return result


def _scenario(path: Path, content: dict[str, Any]) -> Scenario:
    file = checked(_ScenarioFile, content, str(path))
    staffing = folder_of("staffing", file.data.staffing)
    return Scenario(
        name=file.name,
        title_sv=file.title_sv or file.name,
        title_en=file.title_en or file.title_sv or file.name,
        description_sv=file.description_sv,
        description_en=file.description_en,
        level=file.level,
        year=file.year,
        warmup_days=file.warmup_days,
        data=DataNames(
            **{
                **file.data.model_dump(),
                "road_edits": tuple(file.data.road_edits),
                "more_stations": tuple(file.data.more_stations),
            }
        ),
        lone_leader_stops_clock=file.lone_leader_stops_clock,
        dispatch=Dispatching.of(file.dispatch),
        crews={key: crew.change(str(path), key, staffing) for key, crew in file.crews.items()},
        assumptions=dict(file.assumptions),
        costs=None if file.costs is None else tuple(CostLine(**line.model_dump()) for line in file.costs),
        capital=tuple(line.line for line in file.capital),
        priced=tuple(file.priced),
    )


def folder_of(kind: str, name: str) -> Path:
    """Return the folder of a scenario's ``staffing`` or ``costs``: the packaged one for its name, or that of a path."""
    return data_file(kind) if name == PACKAGED else Path(name)


def _beside(path: Path, data: str) -> str:
    """Return a data reference; a relative path is meant from the folder of the file that holds it."""
    near = path.parent / data
    return str(near) if ("/" in data or "." in data) and not Path(data).is_absolute() else data
