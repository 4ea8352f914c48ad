"""Names in a municipality's folder that nothing takes: misspelt files, stations, incident types and scenarios."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from brandsim._errors import InputError, Said
from brandsim._validate import check_known, suggestion
from brandsim.demand import Demand
from brandsim.dispatch.alarm_plan import AlarmPlan
from brandsim.dispatch.alarm_rows import EVERY_TYPE
from brandsim.log import IncidentLog
from brandsim.log.mapping import LogMapping
from brandsim.log.off_duty import OffDuty
from brandsim.scenarios.files.assumptions import OF_STATIONS, Assumption
from brandsim.scenarios.files.folder import FILE, FITTED, TABLES, MunicipalityFolder
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.logged import check_types
from brandsim.service.stations import Service
from brandsim.tables.faults import met
from brandsim.tables.rows import read_rows

_DEMAND = (
    *("incident_types.csv", "places.csv", "mix.csv", "hour_profiles.csv", "weekday_profiles.csv"),
    *("month_profiles.csv", "storms.csv", "storm_types.csv", "history.csv"),
)
_OF_PLAN = ("capabilities.csv", "needs.csv", "ranges.csv", "preference.csv")

USUAL_FILES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "": (
            *(FILE, *TABLES.values(), "units.csv", "price_index.csv", "on_call_pay.csv", "off_duty.csv"),
            *("ferries.csv", "ferry_departures.csv", "ferry_periods.csv", "water_legs.csv", "localities.csv"),
            *(*_OF_PLAN, "scenarios", "input", "roads", FITTED),
        ),
        "demand": _DEMAND,
        "staffing": ("absence.csv", "sick_leave_by_month.csv", "working_time.csv"),
        FITTED: ("demand", "assumptions.csv", "provenance.json"),
        f"{FITTED}/demand": _DEMAND,
    }
)
"""What is read by its name alone, in each folder of a municipality."""

_NEAR = 0.85
"""How alike a name is to one of those if it is taken for it misspelt; ``stations_old`` and ``stations`` are not."""

_NEAR_SUFFIX = 0.7
"""``.cvs`` is, ``.xlsx`` is not."""

_NEAR_STATION = 0.8


def check_files(home: MunicipalityFolder) -> None:
    """Check that no file has nearly the name of one that is read, and that the scenarios are where they are said to be.

    Parameters
    ----------
    home : MunicipalityFolder

    Raises
    ------
    InputError
        For the first fault; where faults are gathered, none.
    """
    for path in _misspelt(home):
        near = suggestion(path.name, USUAL_FILES[_folder_of(home, path)])
        what = Said("a file that is read")
        met(
            InputError(
                str(path), "", path.name, what, Said("Rename it{near}, or move it to input.", near=near)
            )
        )
    scenarios = home.scenarios
    if scenarios != home.path / "scenarios" and not scenarios.is_dir():
        near = suggestion(scenarios.name, [path.name for path in home.path.iterdir() if path.is_dir()])
        cure = Said("Correct the name{nearest}.", nearest=near)
        met(InputError(str(home.path / FILE), "scenarios", scenarios.name, Said("a folder"), cure))
    known = home.scenario_names()
    if home.default not in known:
        cure = Said("Correct the name{nearest}.", nearest=suggestion(home.default, known))
        what = Said("a scenario of the municipality ({names})", names=", ".join(known))
        met(InputError(str(home.path / FILE), "scenario", home.default, what, cure))


def _folder_of(home: MunicipalityFolder, path: Path) -> str:
    within = path.parent.relative_to(home.path).as_posix()
    return "" if within == "." else within


def _misspelt(home: MunicipalityFolder) -> Iterator[Path]:
    """Yield what has nearly the name of a file that is read, and that ``kommun.toml`` does not name either."""
    taken = {Path(name).resolve() for name in home.data.paths if name} | {home.scenarios.resolve()}
    for folder, usual in USUAL_FILES.items():
        there = home.path / folder
        for path in sorted(there.iterdir()) if there.is_dir() else ():
            if path.name in usual or path.resolve() in taken:
                continue
            if any(_nearly(path, Path(name)) for name in usual):
                yield path


def _nearly(path: Path, usual: Path) -> bool:
    stem, suffix, of = path.stem.casefold(), path.suffix.casefold(), usual.suffix
    if stem == usual.stem:
        return suffix == of or bool(difflib.get_close_matches(suffix, [of], 1, _NEAR_SUFFIX))
    return suffix == of and bool(difflib.get_close_matches(stem, [usual.stem], 1, _NEAR))


def check_crews(home: MunicipalityFolder, services: Iterable[Service]) -> None:
    """Check that each assumption of a station is of one that a scenario has.

    Parameters
    ----------
    home : MunicipalityFolder
    services : iterable of Service
        Of its scenarios.

    Raises
    ------
    InputError
        For the first fault; where faults are gathered, none.
    """
    stations = {crew.key for service in services for crew in service.crews}
    for name in home.data.assumptions:
        if Path(name).is_file():  # the others are those that ship
            read_rows(name, "assumptions", Assumption, check=partial(_check_crew, stations))


def _check_crew(stations: Iterable[str], row: Assumption) -> None:
    kind = row.key.partition(".")[0]
    if kind in OF_STATIONS:
        known = [f"{kind}.{station}" for station in stations]
        check_known(
            "", Said("column {column!r}", column="assumption"), row.key, known, "an assumption of a station"
        )


def check_plan(scenario: Scenario, plan: AlarmPlan, demand: Demand) -> None:
    """Check that each row of an alarm plan is for a type of the demand.

    Parameters
    ----------
    scenario : Scenario
        Whose they are.
    plan : AlarmPlan
    demand : Demand

    Raises
    ------
    InputError
        For the first that is not.
    """
    types = [row.type for row in demand.types]
    for name in plan.rows_for.types:
        if name == EVERY_TYPE:
            continue
        check_known(scenario.data.alarm_plan, Said("column {column!r}", column="type"), name, types, "a type")


def check_words(mapping: LogMapping, demand: Demand, services: Iterable[Service]) -> None:
    """Check that what a mapping calls types and stations are types and stations.

    Parameters
    ----------
    mapping : LogMapping
    demand : Demand
    services : iterable of Service

    Raises
    ------
    InputError
        For the first fault; where faults are gathered, none.
    """
    stations = [crew.key for service in services for crew in service.crews]
    known = {"type": [row.type for row in demand.types], "station": [*dict.fromkeys(stations)]}
    what = {"type": "an incident type", "station": "a station"}
    for role, names in known.items():
        for word, name in mapping.values.get(role, {}).items():
            if role == "station" and not name:
                continue  # another's
            try:
                check_known(mapping.source, f"values.{role}.{word}", name, names, what[role])
            except InputError as error:
                met(error)


def check_log(log: IncidentLog, demand: Demand, services: Iterable[Service]) -> None:
    """Check that a log's types are those of the demand, and that no station of it is one here by nearly that name.

    Parameters
    ----------
    log : IncidentLog
    demand : Demand
    services : iterable of Service

    Raises
    ------
    InputError
        For all unknown types, or the first such station.
    """
    check_types(log.source, log.events["type"], demand)
    names = {crew.key: crew.name for service in services for crew in service.crews}
    spelt = {_folded(word): key for key, name in names.items() for word in (name, key)}
    for word in sorted({*log.units["station"]} - {*names, ""}):
        near = difflib.get_close_matches(_folded(word), list(spelt), 1, _NEAR_STATION)
        if near:
            cure = Said(
                'Say under [values.station] what it is called here: "{word}" = "{key}", or "" for another\'s.',
                word=word,
                key=spelt[near[0]],
            )
            what = Said("stations ({names})", names=", ".join(sorted(names)))
            raise InputError(log.source, "values.station", word, what, cure)


def check_off_duty(off_duty: Iterable[OffDuty], services: Iterable[Service]) -> None:
    """Check that stations and units that were off duty beside a log are those of some scenario.

    Parameters
    ----------
    off_duty : iterable of OffDuty
    services : iterable of Service
        Of the scenarios.

    Raises
    ------
    InputError
        For the first name that is not; where faults are gathered, none.
    """
    found = tuple(services)
    stations = sorted({crew.key for service in found for crew in service.crews})
    units = {(unit.station, unit.key) for service in found for unit in service.units}
    for source, station, name in sorted({(one.source, one.station, one.unit) for one in off_duty}):
        own = sorted(unit for at, unit in units if at == station)
        try:
            check_known(source, "column 'station'", station, stations, "a station")
            if name:
                check_known(source, "column 'unit'", name, own, "a unit of the station")
        except InputError as error:
            met(error)


def _folded(word: str) -> str:
    """Return a word as a key is written: ``Södra Mo`` is ``sodra_mo``."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one)).replace(" ", "_").replace("-", "_")
