"""Every fault of every file of a municipality's folder, what it borrows, and what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from brandsim._errors import InputError
from brandsim.demand import load_demand
from brandsim.dispatch.alarm_plan import load_alarm_plan
from brandsim.log import read_log
from brandsim.log.mapping import load_log_mapping
from brandsim.plan.budget_lines import load_budget
from brandsim.plan.targets import load_targets
from brandsim.roads import load_ferries, load_network
from brandsim.roads.files.boundaries import boundary_rings
from brandsim.roads.graph.coordinates import WGS84
from brandsim.roads.rules.speed_rules import load_speed_rules
from brandsim.scenarios.anchors.anchor import load_anchors
from brandsim.scenarios.files.assumptions import central_values, load_assumptions
from brandsim.scenarios.files.data import DataNames, folder_of
from brandsim.scenarios.files.folder import NEEDED, Loan, MunicipalityFolder, folder_at, load_folder
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.folders.fitted import check_fitted
from brandsim.scenarios.folders.names import (
    check_crews,
    check_files,
    check_log,
    check_off_duty,
    check_plan,
    check_words,
)
from brandsim.scenarios.money.on_call import read_on_call_pay
from brandsim.scenarios.money.prices import load_price_index, load_rates, rates_file
from brandsim.scenarios.money.run_cost import check_prices
from brandsim.scenarios.run.goal import check_targets
from brandsim.scenarios.world.availability import availability_of
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.stations import service_of
from brandsim.service.reinforcements import load_first_response, load_neighbours
from brandsim.service.stations import load_service
from brandsim.staffing.absence import load_absence, load_ill_by_month
from brandsim.staffing.working_time import load_rule_sets
from brandsim.tables.faults import gathered
from brandsim.weather import load_weather

ASKED_IF_THERE = ("goals", "budget", "costs", "weather", "staffing", "neighbours")
"""What a municipality may lack: its question is then not asked."""


@dataclass(frozen=True)
class CheckedFolder:
    """What was found in a municipality's folder.

    Attributes
    ----------
    name : str
        The municipality's; that of the folder if ``kommun.toml`` cannot be read.
    faults : tuple of InputError
        Of every file, each once.
    borrowed : tuple of Loan
    lacking : tuple of str
        Kinds of data that are neither there nor borrowed.
    scenarios : tuple of str
        Names of the scenarios that were tried.
    """

    name: str
    faults: tuple[InputError, ...]
    borrowed: tuple[Loan, ...]
    lacking: tuple[str, ...]
    scenarios: tuple[str, ...]

    def summary(self) -> dict[str, Any]:
        """Return everything as machines read it."""
        return {
            "municipality": self.name,
            "faults": [str(fault) for fault in self.faults],
            "borrowed": [loan._asdict() for loan in self.borrowed],
            "lacking": list(self.lacking),
            "scenarios": list(self.scenarios),
        }


class _Search:
    """Faults that were found, each once."""

    def __init__(self) -> None:
        self.faults: dict[str, InputError] = {}

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note the faults of what is done meanwhile, and end it where nothing can go on."""
        with gathered() as found:
            try:
                yield
            except InputError as error:
                if not found:  # else it is what came of reading a part of a table
                    found.append(error)
            except (LookupError, ArithmeticError, ValueError):
                if not found:
                    raise
        self.faults.update((str(fault), fault) for fault in found)

    @contextmanager
    def noting_one(self) -> Iterator[None]:
        """Note the first fault of what is done meanwhile, not gathering: what is kept for a run may not lack rows."""
        try:
            yield
        except InputError as error:
            self.faults[str(error)] = error


def check_folder(name_or_path: str | Path) -> CheckedFolder:
    """Find every fault of every file of a municipality's folder.

    First each table by itself; once nothing is wrong there, what the tables say of each other, each scenario, and
    whether all stations and places are reached.

    Parameters
    ----------
    name_or_path : str or Path
        As `load_folder` takes it.

    Raises
    ------
    InputError
        If there is no such folder.
    """
    search, home = _Search(), None
    if folder_at(name_or_path) is None:
        load_folder(name_or_path)  # says what is expected
    with search.noting():
        home = load_folder(name_or_path)
    if home is None:
        return CheckedFolder(Path(name_or_path).name, tuple(search.faults.values()), (), (), ())
    for check in (check_files, check_fitted):
        with search.noting():
            check(home)
    for load in _tables(home.data):
        with search.noting():
            load()
    scenarios = {name: _read(home, name, search) for name in home.scenario_names()}
    if not search.faults:
        _hold_names(home, [one for one in scenarios.values() if one is not None], search)
    tried = [name for name, scenario in scenarios.items() if _tried(scenario, search)]
    lacking = tuple(kind for kind in (*NEEDED, *ASKED_IF_THERE) if not _has(home.data, kind))
    return CheckedFolder(home.name, tuple(search.faults.values()), home.borrowed, lacking, tuple(tried))


def _read(home: MunicipalityFolder, name: str, search: _Search) -> Scenario | None:
    """Read a scenario; None for a fault."""
    with search.noting():
        return load_scenario(_file_or_name(home, name))
    return None


def _tried(scenario: Scenario | None, search: _Search) -> bool:
    """Try a scenario if there is no fault so far; return whether it was tried."""
    if scenario is None or search.faults:
        return False
    with search.noting_one():
        _try(scenario)
    return True


def _hold_names(home: MunicipalityFolder, scenarios: Sequence[Scenario], search: _Search) -> None:
    """Note names in one table that no other has, such as an assumption of a station that there is not."""
    services = [service_of(one.data) for one in scenarios if one.data.stations]
    if services:
        with search.noting():
            check_crews(home, services)
    if not (home.data.log and home.data.demand):
        return
    demand = load_demand(home.data.demand)
    with search.noting():
        check_words(load_log_mapping(home.data.log), demand, services)
    if not search.faults:
        with search.noting_one():
            log = read_log(home.data.log, home.zone)
            if services:
                with search.noting():
                    check_off_duty(log.off_duty, services)
            check_log(log, demand, services)


def _has(data: DataNames, kind: str) -> bool:
    return bool(getattr(data, kind) or (kind in {"goals", "budget"} and data.plan))


def _file_or_name(home: MunicipalityFolder, name: str) -> str:
    path = home.scenarios / f"{name}.toml"
    return str(path) if path.is_file() else f"{home.path}/{name}"


def _tables(data: DataNames) -> Iterator[Callable[[], object]]:
    """Yield what reads each kind of data that there is, with nothing but its own tables."""
    readers: dict[str, Callable[[Any], object]] = {
        "stations": load_service,
        "neighbours": load_neighbours,
        "first_response": load_first_response,
        "demand": load_demand,
        "alarm_plan": load_alarm_plan,
        "weather": load_weather,
        "goals": load_targets,
        "budget": load_budget,
        "anchors": load_anchors,
        "roads": load_network,
        "boundary": partial(boundary_rings, crs=WGS84),
        "ferries": load_ferries,
        "assumptions": load_assumptions,
        "log": load_log_mapping,
    }
    for kind, read in readers.items():
        name = getattr(data, kind)
        if name:
            yield partial(read, name)
    if data.speed_rules != DataNames().speed_rules:
        yield partial(load_speed_rules, data.speed_rules)
    if data.costs:
        folder = folder_of("costs", data.costs)
        yield partial(load_rates, rates_file(folder))
        for name, read in (("price_index", load_price_index), ("on_call_pay", read_on_call_pay)):
            if (folder / f"{name}.csv").exists():
                yield partial(read, folder / f"{name}.csv")
    if data.staffing:
        staffing = folder_of("staffing", data.staffing)
        yield partial(load_absence, staffing / "absence.csv")
        yield partial(load_ill_by_month, staffing / "sick_leave_by_month.csv")
        yield partial(load_rule_sets, staffing / "working_time.csv")


def _try(scenario: Scenario) -> None:
    """Do all that is done before a scenario's first year is played."""
    found = municipality_of(scenario)
    check_plan(scenario, found.alarm_plan, found.demand)
    availability_of(scenario, found, central_values(found.assumptions))
    check_prices(scenario)
    check_targets(load_targets(scenario.data.goals), found)
