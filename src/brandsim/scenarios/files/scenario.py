"""Scenarios: short TOML files that name only what differs from their parent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import ConfigDict, Field, InstanceOf, Strict
from pydantic.dataclasses import dataclass

from brandsim._errors import InputError, Said
from brandsim._validate import check_known
from brandsim.render.blocks import Lines, Section
from brandsim.scenarios.files.costs import CapitalLine, CostLine
from brandsim.scenarios.files.crews import CrewChange, CrewFile
from brandsim.scenarios.files.data import DataNames, beside, folder_of
from brandsim.scenarios.files.descriptions import said_of
from brandsim.scenarios.files.dispatch import Dispatching
from brandsim.scenarios.files.folder import (
    FOLLOWS_PLAN,
    LENT,
    LEVELS,
    Level,
    Loan,
    MunicipalityFolder,
    folder_above,
    folder_at,
    load_folder,
    packaged,
)
from brandsim.tables.toml import TomlTable, checked, parse_toml
from brandsim.words.catalogue import told
from brandsim.words.text import Text

DEFAULT = "ambition"

Unpriced = Literal["full_time", "neighbours", "first_response", "volunteers", "help"]

UNPRICED: tuple[Unpriced, ...] = get_args(Unpriced)
"""What may differ between scenarios without a price that anybody states."""


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Scenario:
    """A staffing decision and what it is tried against.

    `changed` makes variants, checked and described as those of files.

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
        Of `UNPRICED`: what `costs` and `capital` cover, though nobody states its price; full-time people also if the
        other scenario states no costs.
    folder : MunicipalityFolder
        The municipality that it is a scenario of; a file outside of any folder is one of the municipality that ships.
    """

    name: str = Field(min_length=1)
    title_sv: str = ""
    title_en: str = ""
    description_sv: str = ""
    description_en: str = ""
    level: Level = "ambition"
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
    folder: InstanceOf[MunicipalityFolder] = Field(default_factory=packaged, exclude=True)

    @property
    def reference(self) -> str:
        """What the command line and Python call it: its name, after its folder if that does not ship."""
        return self.name if self.folder.ships else f"{self.folder.path}/{self.name}"

    @property
    def currency(self) -> str:
        """What thousands of its municipality's money are called."""
        return self.folder.currency

    @property
    def has_prices(self) -> bool:
        """Whether anything is said of money: there is a price list, or the scenario states what it costs."""
        return bool(self.data.costs or self.costs or self.capital)

    @property
    def _is_elsewhere(self) -> bool:
        """Whether it is of a municipality that has no folder: outside of any, with stations or demand of its own."""
        own = self.folder.data
        return self.folder.ships and (self.data.stations, self.data.demand) != (own.stations, own.demand)

    def municipality(self, lang: str = "sv") -> str:
        """Return whose it is: the municipality's name, or its own title where it has no folder.

        Parameters
        ----------
        lang : {"sv", "en"}
        """
        return self.called(lang) if self._is_elsewhere else self.folder.name

    @property
    def staffing(self) -> Path:
        """The folder of absence, rule sets and rosters; where it would lie if the municipality has none."""
        return _staffing(self.folder, self.data.staffing)

    @property
    def borrowed(self) -> tuple[Loan, ...]:
        """What is another municipality's: by ``[borrow]``, or since a scenario of own stations or demand names none."""
        data, own = self.data, self.folder.data
        loans = tuple(
            loan for loan in self.folder.borrowed if getattr(data, loan.kind) == getattr(own, loan.kind)
        )
        if not self._is_elsewhere:
            return loans
        kept = [kind for kind in LENT if getattr(data, kind) == getattr(own, kind)]
        stated = [
            kind for kind in kept if getattr(data, kind) or (kind in FOLLOWS_PLAN and data.plan == own.plan)
        ]
        return tuple(Loan(kind, self.folder.name) for kind in stated)

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

    def changed(
        self,
        name: str,
        *,
        crews: Mapping[str, Any] | None = None,
        assumptions: Mapping[str, float] | None = None,
        **stated: Any,
    ) -> Scenario:
        """Return a scenario that differs in what is stated, as a file with this one as its parent does.

        Parameters
        ----------
        name : str
        crews : mapping of str to mapping
            By station, as ``[crews.<station>]`` of a file: ``level``, people by role, ``periods`` …
        assumptions : mapping of str to float
        **stated
            Any other key of a scenario's file: ``level``, ``year``, ``costs``, ``title_sv``, ``dispatch`` …

        Raises
        ------
        InputError
            As `load_scenario`.

        Examples
        --------
        >>> import brandsim as bs
        >>> bs.load_scenario("ambition").changed("lone", crews={"almsta": {"level": "minimum"}}).crews["almsta"].level
        'minimum'
        """
        source = f"{self.name}.changed({name!r})"
        content = {"name": name, "crews": crews or {}, "assumptions": dict(assumptions or {}), **stated}
        files = _check(source, content)
        tables = {key: {**dict(getattr(self, key)), **stated.get(key, {})} for key in ("data", "dispatch")}
        staffing = _staffing(self.folder, tables["data"]["staffing"])
        changes = {
            key: file.laid_over(self.crews.get(key), source, key, staffing) for key, file in files.items()
        }
        said = said_of(content, Text(self.title_sv, self.title_en))
        merged = {
            "crews": {**self.crews, **changes},
            "assumptions": {**self.assumptions, **content["assumptions"]},
        }
        before = {field.name: getattr(self, field.name) for field in fields(self)}
        return checked(Scenario, {**before, **content, **tables, **merged, **said}, source)

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
    """Return the names of the packaged scenarios, the default first.

    Examples
    --------
    >>> import brandsim as bs
    >>> bs.scenario_names()[:2]
    ('ambition', 'almsta_ambition')
    """
    return packaged().scenario_names()


def load_scenario(name_or_path: str | Path | Scenario = DEFAULT) -> Scenario:
    """Load a scenario by its packaged name, from a TOML file or of a municipality's folder.

    Parameters
    ----------
    name_or_path : str, Path or Scenario
        A name from `scenario_names`, the path of a file, the path of a folder with ``kommun.toml`` (its default
        scenario), such a path and a scenario's name (``exempel/minimum``), or a scenario, which is returned as it is.

    Raises
    ------
    InputError
        For an unknown name, faulty TOML, a misspelt key (with a suggestion), a value of the wrong kind or a
        circle of parents.

    Examples
    --------
    >>> import brandsim as bs
    >>> bs.load_scenario("exempel").title("en")
    'Ambition level'
    """
    if isinstance(name_or_path, Scenario):
        return name_or_path
    path, home = _path(name_or_path, "scenario", "name")
    content, home = _merged(path, (), home)
    data = {**dict(home.data), **content["data"]}
    staffing = _staffing(home, data["staffing"])
    crews = {key: crew.change(str(path), key, staffing) for key, crew in _check(path, content).items()}
    return checked(
        Scenario, {"year": home.year, **content, "data": data, "crews": crews, "folder": home}, str(path)
    )


def _check(path: Path | str, content: dict[str, Any]) -> dict[str, CrewFile]:
    """Refuse faults of a file's content; return its crews, whose rosters are not read yet."""
    crews = checked(_Crews, {"crews": content.get("crews", {})}, str(path)).crews
    checked(_ScenarioFile, {**content, "crews": {}}, str(path))
    return crews


def _path(
    name: str | Path,
    source: str,
    where: str,
    beside_file: Path | None = None,
    home: MunicipalityFolder | None = None,
) -> tuple[Path, MunicipalityFolder | None]:
    """Find the file that a scenario's name means, and the municipality's folder where the name says it.

    Parameters
    ----------
    name : str or Path
    source, where : str
        Where the name stands, for the message.
    beside_file : Path, optional
        The file that names a parent.
    home : MunicipalityFolder, optional
        The folder that this file belongs to.
    """
    text = str(name)
    if text.lower().endswith(".toml"):
        path = Path(text)
        return (path if beside_file is None else beside_file.parent / path), None
    if beside_file is None:
        named = _in_folder(text)
        if named is not None:
            home, text = named
    elif Path(text).name == text and (near := beside_file.with_name(f"{text}.toml")).is_file():
        return near, home
    home = home or packaged()
    names = home.scenario_names()
    what = (
        "a packaged scenario or the path of a .toml file" if home.ships else "a scenario of the municipality"
    )
    check_known(source, where, text, names, what)
    return home.scenarios / f"{text}.toml", home


def _in_folder(text: str) -> tuple[MunicipalityFolder, str] | None:
    """Return the municipality's folder and the scenario that a path means; None if it is not of that form."""
    path = Path(text)
    for folder, name in ((text, ""), (str(path.parent), path.name)):
        # A name alone is not of the folder that one stands in, as `./minimum` is.
        if name != text and (found := folder_at(folder)) is not None:
            home = load_folder(found)
            return home, name or home.default
    return None


def _merged(
    path: Path, children: tuple[Path, ...], home: MunicipalityFolder | None
) -> tuple[dict[str, Any], MunicipalityFolder]:
    """Read a file and lay it over its parents; return with it the municipality's folder that they belong to."""
    if path.resolve() in children:
        raise InputError(str(path), "parent", path.stem, "a chain of parents that ends", "Remove the circle.")
    content = _content(path, home)
    parent = content.pop("parent", None)
    _check(path, content)
    if home is None and (above := folder_above(path)) is not None:
        home = load_folder(above)
    named = home is None or home.ships
    content["data"] = {
        key: [beside(path, name, named=named) for name in value]
        if isinstance(value, list)
        else beside(path, value, named=named)
        for key, value in content.get("data", {}).items()
    }
    for crew in content.get("crews", {}).values():
        if crew.get("people", {}).get("roster"):
            crew["people"]["roster"] = beside(path, crew["people"]["roster"])
    if content.get("dispatch", {}).get("preference"):
        content["dispatch"]["preference"] = beside(path, content["dispatch"]["preference"])
    if parent is None:
        return {**content, **said_of(content, None)}, home or packaged()
    if not isinstance(parent, str):
        raise InputError(str(path), "parent", parent, "the name of a scenario", "Quote a name or path.")
    at, whose = _path(parent, str(path), "parent", path, home)
    base, theirs = _merged(at, (*children, path.resolve()), whose)
    if home is not None and theirs.path.resolve() != home.path.resolve():
        what = Said("a scenario of {name}", name=home.name)
        cure = "Copy what it says; data of another municipality are borrowed in kommun.toml."
        raise InputError(str(path), "parent", parent, what, cure)
    said = said_of(content, Text(base["title_sv"], base["title_en"]))
    return {**_laid_over(base, content), **said}, theirs


def _content(path: Path, home: MunicipalityFolder | None) -> dict[str, Any]:
    """Read a scenario's file; without one a municipality has its crews at both levels, as its stations state them."""
    level = path.stem
    if home is None or home.ships or path.is_file() or level not in LEVELS:
        return parse_toml(path, "a scenario file")
    title = told(f"plan_{level}")
    return {"name": level, "title_sv": title.sv, "title_en": title.en, "level": level}


def _laid_over(base: dict[str, Any], top: dict[str, Any]) -> dict[str, Any]:
    """Merge the tables of `top` into `base` and put its other values in their place."""
    result = dict(base)
    for key, value in top.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            result[key] = _laid_over(base[key], value)
        else:
            result[key] = value
    return result


def _staffing(home: MunicipalityFolder, name: str) -> Path:
    return folder_of("staffing", name) if name else home.path / "staffing"
