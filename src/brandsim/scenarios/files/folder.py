"""A municipality is a folder: what its ``kommun.toml`` says, where its tables are, and what it borrows of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

from pydantic import Field

from brandsim._data import PACKAGED, data_file
from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._files import check_file_exists
from brandsim._validate import check_known, suggestion
from brandsim.clock import ZONE, read_zone
from brandsim.holidays import check_country
from brandsim.response.statistics import CLASSES_MIN
from brandsim.scenarios.files.data import ASSUMPTIONS_ELSEWHERE, DataNames, beside
from brandsim.tables.toml import Several, TomlTable, checked, parse_toml

FILE = "kommun.toml"
"""The one file that a municipality's folder must have."""

CURRENCY = "tkr"
"""What thousands of a municipality's money are called where it says nothing: of Swedish kronor."""

TABLES: Mapping[str, str] = MappingProxyType(
    {
        "boundary": "boundary.geojson",
        "stations": "stations.csv",
        "demand": "demand",
        "alarm_plan": "alarm_plan.csv",
        "weather": "weather.csv",
        "plan": "plan",
        "goals": "goals.csv",
        "budget": "budget.csv",
        "costs": "costs.csv",
        "staffing": "staffing",
        "assumptions": "assumptions.csv",
        "speed_rules": "speed_rules.csv",
        "neighbours": "neighbours.csv",
        "first_response": "first_response.csv",
        "anchors": "anchors.csv",
        "log": "mapping.toml",
    }
)
"""The file or folder that each kind of data has in a municipality's folder, where ``[data]`` names no other."""

Level = Literal["minimum", "ambition"]

LEVELS: tuple[Level, ...] = get_args(Level)
"""Scenarios that every municipality has without a file: its crews at one level, as its stations state it."""

NEEDED = ("roads", "stations", "demand", "alarm_plan")
"""Without these nothing can be played; without another its question is not asked."""

LENT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "roads": ("roads", "crs", "ferries"),
        **{
            kind: (kind,)
            for kind in TABLES
            if kind not in {"boundary", "plan", "anchors", "assumptions", "speed_rules", "log"}
        },
    }
)
"""What can be borrowed, and the names of data that go with it."""

FITTED = "fitted"
"""The folder of what is made of the others: a demand and assumptions that take the place of those that are stated."""

FOLLOWS_PLAN = ("goals", "budget")
"""Read from the plan's tables where they have none of their own."""

OF_MONEY = ("costs", "budget")
"""Amounts: they are lent to whoever counts in the same money."""

_BESIDE_ROADS = (".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx", ".qmd", ".json")
"""Files that come along with roads and are none."""


class Loan(NamedTuple):
    """Data of another municipality.

    Attributes
    ----------
    kind : str
        Of `LENT`.
    lender : str
        The municipality's name.
    """

    kind: str
    lender: str


class _KommunFile(TomlTable):
    """``kommun.toml`` as it is written."""

    name: str = Field(min_length=1)
    service: str = ""
    timezone: str = ZONE.key
    year: int = Field(2024, ge=1990, le=2100)
    classes_min: Several[Annotated[int, Field(ge=1, le=240)]] = Field(CLASSES_MIN, min_length=1, max_length=4)
    holidays: str = ""
    indicator: Literal["response_time"] = "response_time"
    crs: str = ""
    currency: str = Field(CURRENCY, min_length=1, max_length=20)
    scenario: str = "ambition"
    scenarios: str = "scenarios"
    data: DataNames = Field(default_factory=DataNames)
    borrow: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True)
class MunicipalityFolder:
    """What a municipality's folder says of itself.

    Attributes
    ----------
    path : Path
    name : str
        The municipality's.
    service : str
        The rescue service's; empty if it is not said.
    year : int
        Calendar year of scenarios that name none.
    data : DataNames
        What scenarios are played on unless they name something else.
    borrowed : tuple of Loan
    scenarios : Path
        Folder of the scenarios' files.
    default : str
        The scenario that is meant by the folder itself.
    classes_min : tuple of int
        Within how many minutes shares are told, the headline first.
    holidays : str
        Country whose public holidays are like Sundays, as `brandsim.holidays` takes it; empty: none are.
    zone : ZoneInfo
        Whose civil time hours are of.
    currency : str
        What thousands of its money are called: all amounts are in thousands.
    """

    path: Path
    name: str
    service: str
    year: int
    data: DataNames
    borrowed: tuple[Loan, ...]
    scenarios: Path
    default: str
    classes_min: tuple[int, ...]
    holidays: str = ""
    zone: ZoneInfo = ZONE
    currency: str = CURRENCY

    @property
    def ships(self) -> bool:
        """Whether it is one of those that come with the package, whose scenarios need no path."""
        return self.path == data_file("municipalities", PACKAGED)

    def __reduce__(self) -> str | tuple[Any, ...]:
        """Be the one that ships where it comes out too: another computer may have it at another path."""
        return (packaged, ()) if self.ships else super().__reduce__()

    def scenario_names(self) -> tuple[str, ...]:
        """Return the names of the scenarios, the default first."""
        files = {path.stem for path in self.scenarios.glob("*.toml")}
        names = sorted(files | (set() if self.ships else set(LEVELS)))
        return tuple(sorted(names, key=lambda name: name != self.default))


def load_folder(name_or_path: str | Path) -> MunicipalityFolder:
    """Load what a municipality's folder says of itself; its tables are read where they are used.

    Parameters
    ----------
    name_or_path : str or Path
        A folder with ``kommun.toml``, or the name of one that ships.

    Raises
    ------
    InputError
        If there is no such folder, for a fault in ``kommun.toml``, or for something borrowed that the lender lacks.
    """
    found = folder_at(name_or_path)
    if found is not None:
        return _read(found, ())
    names = sorted(path.name for path in data_file("municipalities").iterdir())
    raise InputError(
        str(name_or_path),
        "",
        verbatim("a folder without it") if Path(name_or_path).is_dir() else NOTHING,
        Said(
            "a folder with {file}, or a municipality that ships ({names})", file=FILE, names=", ".join(names)
        ),
        Said("Check the path{nearest}.", nearest=suggestion(str(name_or_path), names)),
    )


def folder_at(name_or_path: str | Path) -> Path | None:
    """Return the folder with ``kommun.toml`` that a path or a packaged name is; None if it is none.

    Parameters
    ----------
    name_or_path : str or Path
    """
    for folder in (Path(name_or_path), data_file("municipalities", str(name_or_path))):
        if str(name_or_path) and (folder / FILE).is_file():
            return folder
    return None


def folder_above(path: Path) -> Path | None:
    """Return the municipality's folder that a scenario's file lies in, or in a folder of; None if there is none.

    Parameters
    ----------
    path : Path
    """
    # As it was named where it can be: by another name the same data would be another's.
    above = path.parents if len(path.parents) > 2 else path.absolute().parents
    return next((folder for folder in list(above)[:2] if (folder / FILE).is_file()), None)


@cache
def packaged() -> MunicipalityFolder:
    """Return the folder of the embedded municipality."""
    return load_folder(PACKAGED)


def _read(folder: Path, borrowers: tuple[Path, ...]) -> MunicipalityFolder:
    path = folder / FILE
    if folder.resolve() in borrowers:
        what = "municipalities that do not borrow in a circle"
        raise InputError(str(path), "borrow", folder.name, what, "Name the municipality that has the data.")
    content = checked(_KommunFile, parse_toml(path, "a municipality's file"), str(path))
    check_country(str(path), "holidays", content.holidays)
    if sorted(set(content.classes_min)) != list(content.classes_min):
        what, cure = "minutes that grow, each once, the headline's first", "As in [8, 12, 20, 30]."
        raise InputError(str(path), "classes_min", list(content.classes_min), what, cure)
    ships = folder == data_file("municipalities", PACKAGED)
    names: dict[str, Any] = dict.fromkeys((*TABLES, "roads"), "")
    names |= {"crs": content.crs, "speed_rules": DataNames().speed_rules, "assumptions": ()}
    names |= _own(folder)
    for key in content.data.model_fields_set:
        value = getattr(content.data, key)
        names[key] = (
            beside(path, value, named=ships)
            if isinstance(value, str)
            else tuple(beside(path, name, named=ships) for name in value)
        )
    if names["boundary"]:  # nothing but maps reads it, after all has been played
        check_file_exists(Path(names["boundary"]), "a municipality's boundary")
    if not ships:  # what a municipality assumes itself is laid over what the model assumes of any
        names["assumptions"] = (*ASSUMPTIONS_ELSEWHERE, *names["assumptions"])
    loans = []
    for kind, lender in content.borrow.items():
        check_known(str(path), "borrow", kind, LENT, "something that can be borrowed")
        if names.get(kind):
            what = Said("a kind of data that the folder lacks; it has {own}", own=names[kind])
            raise InputError(
                str(path), Said("borrow.{kind}", kind=kind), lender, what, "Remove one of the two."
            )
        lent, loan = _lent(path, kind, lender, content.currency, (*borrowers, folder.resolve()))
        names |= lent
        loans.append(loan)
    return MunicipalityFolder(
        path=folder,
        name=content.name,
        service=content.service,
        year=content.year,
        data=DataNames(**names),
        borrowed=tuple(loans),
        scenarios=folder / content.scenarios,
        default=content.scenario,
        classes_min=tuple(content.classes_min),
        holidays=content.holidays,
        zone=read_zone(str(path), content.timezone),
        currency=content.currency,
    )


def _own(folder: Path) -> dict[str, Any]:
    """Return the data that lie in the folder under their usual names."""
    found: dict[str, Any] = {
        kind: str(folder / name) for kind, name in TABLES.items() if (folder / name).exists()
    }
    assumed = [folder / TABLES["assumptions"], folder / FITTED / TABLES["assumptions"]]
    found["assumptions"] = tuple(str(path) for path in assumed if path.exists())
    if (folder / FITTED / TABLES["demand"]).is_dir():
        found["demand"] = str(folder / FITTED / TABLES["demand"])
    if "costs" in found:
        found["costs"] = str(folder)  # rates, price index and on-call pay stand beside each other
    if (folder / "ferries.csv").is_file():
        found["ferries"] = str(folder)
    roads = [
        path
        for path in sorted(folder.iterdir())
        if path.name.split(".")[0] == "roads" and path.suffix.lower() not in _BESIDE_ROADS
    ]
    if len(roads) > 1:
        what = Said("one network of roads, not {names}", names=", ".join(path.name for path in roads))
        cure = 'Name the one that is meant: roads = "./…" under [data].'
        raise InputError(str(folder / FILE), "data.roads", NOTHING, what, cure)
    return found | ({"roads": str(roads[0])} if roads else {})


def _lent(
    path: Path, kind: str, lender: str, currency: str, borrowers: tuple[Path, ...]
) -> tuple[dict[str, Any], Loan]:
    """Return the names of data that a lender gives, and whose they are."""
    found = folder_at(beside(path, lender)) or folder_at(lender)
    where = Said("borrow.{kind}", kind=kind)
    if found is None:
        near = suggestion(lender, sorted(one.name for one in data_file("municipalities").iterdir()))
        cure = Said("Name one that ships, such as norrtalje, or the path of a folder{near}.", near=near)
        raise InputError(str(path), where, lender, Said("a folder with {file}", file=FILE), cure)
    other = _read(found, borrowers)
    lent = {name: getattr(other.data, name) for name in LENT[kind]}
    if kind in FOLLOWS_PLAN:
        lent[kind] = lent[kind] or other.data.plan
    if not lent[kind]:
        what = Said("a municipality that has {kind}", kind=kind)
        raise InputError(str(path), where, lender, what, "Remove the line, or name another.")
    if kind in OF_MONEY and other.currency != currency:
        what = Said(
            "a municipality whose money is in {currency}, not {other}",
            currency=currency,
            other=other.currency,
        )
        raise InputError(
            str(path), where, lender, what, "Remove the line, or write the table in your own money."
        )
    return lent, next((loan for loan in other.borrowed if loan.kind == kind), Loan(kind, other.name))
