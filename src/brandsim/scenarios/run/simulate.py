"""Simulate a scenario over many years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from brandsim._arguments import flag, names, whole_number
from brandsim._validate import check_known
from brandsim.demand import RecordedIncidents
from brandsim.dispatch.policies import Policy
from brandsim.response.causes import LateYear
from brandsim.response.definition import URGENT
from brandsim.response.intervals.strata import Strata
from brandsim.response.statistics import TIME_STATISTICS
from brandsim.scenarios.anchors.answers import check_draws
from brandsim.scenarios.anchors.chosen import anchors_of, chosen_anchors
from brandsim.scenarios.explain.counterfactuals import replayed
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.run.conditioned import conditioned, conditioning_of, modelled
from brandsim.scenarios.run.extra_years import PlayedYears
from brandsim.scenarios.run.goal import plan_target_min
from brandsim.scenarios.run.precision import (
    LEAST_YEARS,
    MOST_YEARS,
    Precision,
    half_width_min,
    wanted_min,
    years_needed,
)
from brandsim.scenarios.run.prepared import PreparedScenario, paired_years, years_per_draw
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.run.records import (
    RecordFiles,
    YearRecords,
    as_parquet,
    check_folder,
    in_memory,
    year_records,
)
from brandsim.scenarios.run.run import Run
from brandsim.simulation.engines import ENGINES
from brandsim.simulation.replications import replications

if TYPE_CHECKING:
    from brandsim.log import IncidentLog

UNCERTAINTY_DRAWS = 100
"""How many times the assumptions are drawn from their ranges."""

DEFAULT_YEARS = 200


def simulate(
    scenario: str | Scenario = "ambition",
    years: int | None = None,
    seed: int = 1,
    engine: Literal["numba", "simpy"] = "numba",
    threads: int | None = None,
    records: bool | str | Path = False,
    *,
    precision: str | float | None = None,
    policy: Policy | None = None,
    uncertainty: int = UNCERTAINTY_DRAWS,
    events: str | Sequence[str] = URGENT,
    statistic: str = "median",
    progress: bool | None = None,
    extra_records: bool = False,
    incidents: IncidentLog | RecordedIncidents | str | Path | None = None,
    condition: Sequence[str] = (),
) -> Run:
    """Simulate a scenario over many calendar years.

    Parameters
    ----------
    scenario : str, path or Scenario
        A packaged name or a TOML file.
    years : int, optional
        Calendar years at the central assumptions, each with random draws of its own; 200 if left out. With
        `precision`, the most that are played; 100 000 if left out.
    seed : int
        Same seed, same result, whatever engine and threads.
    engine : {"numba", "simpy"}
    threads : int, optional
        As many as the computer has cores if left out; one for ``engine="simpy"``, which gains nothing from more. On
        Linux they are processes where no other thread runs: an interpreter plays one year at a time.
    records : bool or path
        True keeps every incident and dispatch of the central years in memory, which grows with years. A folder
        gets them as two Parquet files instead, written year by year.
    precision : str or float, optional
        Play until half the Monte Carlo interval of the goal's indicator is at most this: ``"±0.05 min"``, ``"±3 s"``
        or a number of minutes. ``Run.years`` says how many years it took, ``Run.precision`` how narrow it became. It
        says nothing of the uncertainty of the assumptions, which no number of years makes smaller.
    policy : Policy, optional
        A dispatch policy of one's own instead of the scenario's: an object with ``rank(view, unit)``, as in
        `brandsim.dispatch.policies`. It needs ``engine="simpy"``.
    uncertainty : int
        How many times the assumptions are drawn from their stated ranges; 0 leaves that interval out.
    events : "priority_1_2", "all", "priority_1_2_without_ivpa" or a sequence of incident types
        Which incidents the indicators count; all are simulated.
    statistic : {"mean", "median", "p80", "p90", "p95"}
        Which statistic is held against the plan's goal; the plan does not say.
    progress : bool, optional
        Show a progress bar; None = if a person is watching and it takes long.
    extra_records : bool
        Whether `records` hold the extra storm years too, after the others. Columns ``stratum`` and ``weight`` of both
        tables say how a figure that rests on them is made: the year's value times its weight, summed.
    incidents : IncidentLog, RecordedIncidents or path, optional
        Incidents that have happened, from `brandsim.log.read_log` (or the path that it takes) or
        `brandsim.demand.read_incidents`: every year is the scenario's calendar year of them, and only what they do not
        tell is drawn. Those of the days before the year are its warm-up.
    condition : sequence of str
        Anchors that hold, as for `anchors`: the same draws of the assumptions are weighed by them too, and
        ``Run.conditioned`` says what the answers are then. Every other figure is as without.

    Returns
    -------
    Run

    Raises
    ------
    InputError
        For an unknown scenario, engine, type or statistic, a number out of range, a precision that is no width, a
        policy that cannot be played, incidents of types that the demand does not know or of another year, or an
        anchor that is unknown or cannot weigh the draws.

    Examples
    --------
    >>> import brandsim as bs
    >>> run = bs.simulate("ambition", years=20, seed=1, uncertainty=0)
    >>> run.indicator("response_time").unit
    'min'
    """
    wanted = None if precision is None else wanted_min(precision)
    most = years if years is not None else DEFAULT_YEARS if wanted is None else MOST_YEARS
    if not isinstance(records, (str, Path)):
        records = flag("simulate", "records", records)
    folder = None if isinstance(records, bool) else check_folder(records)
    most, seed, threads, uncertainty = checked_settings(
        "simulate", most, seed, engine, threads, uncertainty, statistic, progress
    )
    extra_records = flag("simulate", "extra_records", extra_records)
    condition = [str(name) for name in names("simulate", "condition", condition)]
    check_draws("simulate", condition, uncertainty)
    bar = progress_bar(load_scenario(scenario).name, progress)
    with bar:
        prepared = PreparedScenario.of(
            scenario, engine, seed, threads, events, statistic, policy, bar, incidents
        )
        table = anchors_of(prepared.scenario, prepared.found) if condition else ()
        chosen = chosen_anchors("simulate", table, condition)
        played = _enough(prepared, most, uncertainty, wanted)
        years = played.years
        paired = paired_years(uncertainty, years_per_draw(years), years)
        drawn = prepared.sampled_assumptions(uncertainty)
        sampled = prepared.sampled(drawn, paired)
        kept = None
        if records is not False:
            kept = _records(prepared, played.strata, records if folder is None else folder, extra_records)
        run = prepared.run(
            played,
            drawn,
            paired,
            sampled,
            records=kept,
            precision=None
            if wanted is None
            else Precision(wanted, half_width_min(*played.yearly(statistic))),
        )
        if chosen:
            conditioning = conditioning_of(chosen, modelled(prepared, run, chosen, drawn), uncertainty)
            run = replace(run, conditioned=conditioned(run, conditioning, drawn))
    return run


class Settings(NamedTuple):
    """The numbers that a run is played by, as Python's own ints: another type would compile the engine anew."""

    years: int
    seed: int
    threads: int | None
    uncertainty: int


def checked_settings(
    source: str,
    years: object,
    seed: object,
    engine: object,
    threads: object,
    uncertainty: object,
    statistic: object,
    progress: object,
) -> Settings:
    """Check that a run can be played, before anything is.

    Parameters
    ----------
    source : str
        The function that was called, for the message.
    years, seed, engine, threads, uncertainty, statistic, progress
        As in `simulate`, and of whatever type they were given.

    Raises
    ------
    InputError
        For the first that is of another type, out of range or unknown.
    """
    settings = Settings(
        whole_number(source, "years", years, 1, 1_000_000),
        whole_number(source, "seed", seed, 0, 2**62),
        None if threads is None else whole_number(source, "threads", threads, 1, 1024),
        whole_number(source, "uncertainty", uncertainty, 0, 100_000),
    )
    check_known(source, "engine", engine, ENGINES, "an engine")  # type: ignore[arg-type]
    check_known(source, "statistic", statistic, TIME_STATISTICS, "a statistic")  # type: ignore[arg-type]
    if progress is not None:
        flag(source, "progress", progress)
    return settings


def _records(
    prepared: PreparedScenario, strata: Strata, where: bool | str | Path, extra: bool
) -> YearRecords | RecordFiles:
    """Return the records of the central years, played again, in memory or in a folder; on request the extra ones'."""
    numbers = [*range(len(strata.ordinary)), *(strata.numbers.tolist() if extra else [])]
    seed = prepared.runner.seed
    again = replications(
        prepared.setting, numbers, seed, prepared.runner.engine, policy=prepared.runner.policy
    )
    tables = year_records(
        prepared.setting, prepared.found, prepared.measured, again, _late(prepared, numbers), strata
    )
    return in_memory(tables) if isinstance(where, bool) else as_parquet(tables, Path(where))


def _late(prepared: PreparedScenario, numbers: Sequence[int]) -> Iterable[LateYear | None]:
    """Return the causes of late minutes year by year; None where the plan has no goal, or for a policy of one's own."""
    target_min, _ = plan_target_min(prepared.scenario)
    if target_min is None or prepared.runner.policy is not None:
        return (None for _ in numbers)
    return replayed(
        prepared.scenario,
        prepared.found,
        numbers,
        prepared.runner.seed,
        counted=prepared.measured.filter,
        target_min=target_min,
    )


def _enough(prepared: PreparedScenario, most: int, uncertainty: int, wanted: float | None) -> PlayedYears:
    """Return as many years as were asked for, or as the wanted precision takes."""
    runner, statistic = prepared.runner, prepared.definition.statistic
    scored = prepared.scored(most)
    played: PlayedYears | None = None
    target = most if wanted is None else min(LEAST_YEARS, most)
    while played is None or played.years < target:
        ahead = target + len(scored.strata(target).numbers)
        runner.bar.total = ahead + uncertainty * years_per_draw(target)
        runner.bar.refresh()
        played = prepared.played(target, scored, played)
        if wanted is not None:
            target = years_needed(*played.yearly(statistic), wanted, most)
    return played
