"""A year of a municipality's own alarm log played again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from brandsim._arguments import whole_number
from brandsim._errors import NOTHING, InputError, Said
from brandsim.scenarios.files.folder import TABLES
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.run.simulate import simulate

DEFAULT_TIMES = 50
"""How many times a year is played: what happened is given, and less is left to chance."""


def replay(scenario: str | Path | Scenario, year: int, years: int = DEFAULT_TIMES, **options: Any) -> Run:
    """Play a calendar year of a municipality's alarm log again: when, where and what as it happened, and as long.

    What the log does not tell is drawn each time, the same in every scenario: turnout, travel, the roads' surface, an
    on-scene time that is missing.

    Parameters
    ----------
    scenario : str, path or Scenario
        Of a municipality with a log: its folder, or a scenario in it.
    year : int
        Calendar year of the log.
    years : int
        How many times it is played.
    **options
        The other keywords of `simulate`.

    Raises
    ------
    InputError
        If the municipality has no log, and as `simulate`.

    Examples
    --------
    >>> import brandsim as bs
    >>> run = bs.replay("exempel", 2024, years=2)
    >>> run.counts.arrivals == run.counts.answered + run.counts.waiting + sum(run.counts.unserved.values())
    True
    """
    loaded = load_scenario(scenario)
    if not loaded.data.log:
        what = Said("a municipality with a log ({file})", file=TABLES["log"])
        cure = Said("Put one in its folder: brandsim new --log begins it.")
        raise InputError(str(scenario), "log", NOTHING, what, cure)
    year = whole_number("replay", "year", year, 1990, 2100)
    return simulate(replace(loaded, year=year), years, incidents=loaded.data.log, **options)
