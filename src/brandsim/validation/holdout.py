"""The model beside a year of a municipality's own log that it was not fitted to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from brandsim._arguments import whole_number
from brandsim._errors import NOTHING, InputError, Said
from brandsim.demand import load_demand
from brandsim.demand.neighbourhoods import neighbourhoods
from brandsim.log import IncidentLog, read_log
from brandsim.response.definition import URGENT
from brandsim.scenarios.files.folder import FITTED, TABLES, MunicipalityFolder, load_folder
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.folders.fitted import PROVENANCE, FittedFrom, fitted_from, fitted_keys
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.run.simulate import checked_settings
from brandsim.validation.held.events import HeldEvents
from brandsim.validation.held.numbers import compared_handling, compared_numbers
from brandsim.validation.held.rows import HeldOutRow, judged
from brandsim.validation.held.times import compared_times


def validate_holdout(
    folder: str | Path, year: int, scenario: str | None = None, years: int = 50, seed: int = 1
) -> list[HeldOutRow]:
    """Hold the model against a year of the log that it was not fitted to.

    Numbers are those that the demand expects, with the error of its yearly number; times are those of the year's own
    alarms played again, each time at another draw of what a fit has found, with the units that the model chooses and
    with those of the log. What is a guess keeps its value: one that is wrong should not pass for being unsure. A
    component that the log does not have is one row without numbers of the log.

    Parameters
    ----------
    folder : str or Path
        The municipality's.
    year : int
        Calendar year of the log.
    scenario : str, optional
        Of the municipality; its default if left out.
    years, seed : int
        How many times the year is played, and the seed of its draws.

    Raises
    ------
    InputError
        If there is no log, the year was counted in the fit, or as `replay`.
    """
    home = load_folder(folder)
    if not home.data.log:
        what, cure = Said("a mapping of the log"), Said("brandsim new --log begins one.")
        raise InputError(str(home.path), TABLES["log"], NOTHING, what, cure)
    log = read_log(home.data.log, home.zone)
    fit = _check_not_fitted(home, log, year)
    year = whole_number("validate_holdout", "year", year, 1990, 2100)
    years, seed, _, _ = checked_settings("validate_holdout", years, seed, "numba", None, 0, "median", False)
    decided = replace(load_scenario(f"{home.path}/{scenario}" if scenario else home.path), year=year)
    with progress_bar(decided.name, False) as bar:
        prepared = PreparedScenario.of(decided, "numba", seed, None, URGENT, "median", None, bar, log)
    found = fitted_keys(home)
    places = _neighbourhoods(prepared, home)
    events = HeldEvents(prepared, log, places)
    return judged(
        [*compared_numbers(prepared, events, places, fit), *compared_handling(prepared, log, events, found)],
        compared_times(prepared, log, events, years, found),
        years,
    )


def _check_not_fitted(home: MunicipalityFolder, log: IncidentLog, year: int) -> FittedFrom | None:
    """Refuse a year that the fit has counted; return what the fit says of itself, if there is one."""
    made = fitted_from(home)
    if made is None:
        return None
    hashes = {file.get("sha256") for file in made.log}
    if year in made.years and hashes & {file.sha256 for file in log.files}:
        what = Said(
            "a year that the fit did not count; it counted {years}", years=", ".join(map(str, made.years))
        )
        cure = Said("Fit without it: brandsim fit --holdout {year}.", year=year)
        raise InputError(str(home.path / FITTED / PROVENANCE), "years", year, what, cure)
    return made


def _neighbourhoods(prepared: PreparedScenario, home: MunicipalityFolder) -> dict[str, NDArray[np.int64]]:
    """Put the places that are played together, by what was believed of them before any fit."""
    demand, own = prepared.found.demand, home.path / TABLES["demand"]
    if Path(home.data.demand).is_relative_to(home.path / FITTED) and own.is_dir():
        stated = load_demand(own)
        if [row.place for row in stated.places] == [row.place for row in demand.places]:
            demand = stated
    return neighbourhoods(demand)
