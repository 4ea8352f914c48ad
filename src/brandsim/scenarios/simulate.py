"""Simulate a scenario over many years."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from tqdm.auto import tqdm

from brandsim._errors import NOTHING, InputError
from brandsim._validate import check_known, check_range
from brandsim.dispatch.policies import Policy
from brandsim.response.breakdowns import Breakdowns
from brandsim.response.causes import LateYear
from brandsim.response.indicators import TIME_STATISTICS, Definition, YearlyFigures
from brandsim.response.measures import STATISTICS, Measured, group_labels
from brandsim.response.needs import LATER
from brandsim.response.workload import Posted, Workload
from brandsim.scenarios.assumptions import central_values, drawn_sets
from brandsim.scenarios.municipality import Municipality, municipality_of
from brandsim.scenarios.obstacles import replayed
from brandsim.scenarios.precision import (
    LEAST_YEARS,
    MOST_YEARS,
    Precision,
    half_width_min,
    wanted_min,
    years_needed,
)
from brandsim.scenarios.run import Run, plan_target_min
from brandsim.scenarios.scenario import Scenario, load_scenario
from brandsim.scenarios.setting import availability_of, make_setting
from brandsim.scenarios.year_records import as_parquet, check_folder, in_memory, year_records
from brandsim.scenarios.years import Played, Years
from brandsim.simulation.engines import ENGINES
from brandsim.simulation.replicate import Setting, replications
from brandsim.staffing.availability import Availability

NEED_SETS = {
    "full_response": (),
    "first_ba_team": ("ba_people", "ba_leader"),
    "first_incident_commander": ("incident_commander",),
    "first_ladder": ("ladder",),
    "first_boat": ("boat",),
    "first_tank": ("tank",),
}
"""Indicators after the response time: which capabilities must be there; none named = all that is asked for.

Those that no row of the alarm plan asks for are left out."""

UNCERTAINTY_DRAWS = 100
"""How many times the assumptions are drawn from their ranges."""

DEFAULT_YEARS = 200


def simulate(
    scenario: str | Scenario = "ambition",
    years: int | None = None,
    seed: int = 1,
    engine: Literal["numba", "simpy"] = "numba",
    threads: int = 1,
    records: bool | str | Path = False,
    *,
    precision: str | float | None = None,
    policy: Policy | None = None,
    uncertainty: int = UNCERTAINTY_DRAWS,
    events: str | Sequence[str] = "all",
    statistic: str = "median",
    progress: bool | None = None,
) -> Run:
    """Simulate a scenario over many calendar years.

    Parameters
    ----------
    scenario : str, path or Scenario
        A packaged name or a TOML file.
    years : int, optional
        Calendar years at the headline's assumptions, each with its own dice; 200 if left out. With `precision`, at
        most so many, 100 000 if left out.
    seed : int
        Same seed, same result, whatever engine and threads.
    engine : {"numba", "simpy"}
    threads : int
    records : bool or path
        True keeps every incident and dispatch of the headline's years in memory, which grows with years. A folder
        gets them as two Parquet files instead, written year by year.
    precision : str or float, optional
        Play until half the Monte Carlo interval of the headline is at most this: ``"±0.05 min"``, ``"±3 s"`` or a
        number of minutes. ``Run.years`` says how many years it took, ``Run.precision`` how narrow it became. It says
        nothing of the uncertainty of the assumptions, which no number of years makes smaller.
    policy : Policy, optional
        A dispatch policy of one's own instead of the scenario's: an object with ``rank(view, unit)``, as in
        `brandsim.dispatch.policies`. It needs ``engine="simpy"``.
    uncertainty : int
        How many times the assumptions are drawn from their stated ranges; 0 leaves that interval out.
    events : "all" or a sequence of incident types
        Which incidents the indicators count; all are simulated.
    statistic : {"mean", "median", "p80", "p90", "p95"}
        Which statistic is held against the plan's goal; the plan does not say.
    progress : bool, optional
        Show a progress bar; None = if a person is watching and it takes long.

    Returns
    -------
    Run

    Raises
    ------
    InputError
        For an unknown scenario, engine, type or statistic, a number out of range, a precision that is no width, or a
        policy that cannot be played.

    Examples
    --------
    >>> import brandsim as bs
    >>> run = bs.simulate("ambition", years=20, seed=1, uncertainty=0)
    >>> run.indicator("response_time").unit
    'min'
    """
    wanted = None if precision is None else wanted_min(precision)
    most = years if years is not None else DEFAULT_YEARS if wanted is None else MOST_YEARS
    folder = None if isinstance(records, bool) else check_folder(records)
    check_range("simulate", "years", most, 1, 1_000_000)
    check_range("simulate", "seed", seed, 0, 2**62)
    check_range("simulate", "threads", threads, 1, 1024)
    check_range("simulate", "uncertainty", uncertainty, 0, 100_000)
    check_known("simulate", "engine", engine, ENGINES, "an engine")
    check_known("simulate", "statistic", statistic, TIME_STATISTICS, "a statistic")
    decided = load_scenario(scenario)
    found = municipality_of(decided)
    measured = _measured(found, events)
    values = central_values(found.assumptions)
    setting = make_setting(decided, values, found)
    there = availability_of(decided, found, values)
    labels = group_labels(
        [row.svenska for row in found.demand.types],
        [crew.name for crew in found.service.crews],
        [place.name for place in found.demand.places],
    )
    posted = _posted(setting, there)
    bar = tqdm(
        desc=decided.name,
        unit="år",
        leave=False,
        delay=1.0,
        disable=not (sys.stderr.isatty() if progress is None else progress),
    )
    work = Years(engine, seed, threads, measured, len(found.service.crews), labels, posted, policy, bar)
    with bar:
        played = _enough(work, setting, most, uncertainty, wanted, statistic)
        years = len(played.figures)
        paired = np.arange(uncertainty * _per_draw(years)).reshape(uncertainty, _per_draw(years)) % years
        sites = sorted({crew.site for crew in found.service.crews})
        drawn = drawn_sets(found.assumptions, sites, seed, uncertainty)
        varied = work.varied(decided, found, drawn, paired)
        kept = None
        if records is not False:
            again = replications(setting, range(years), seed, engine, policy=policy)
            late = _late(decided, found, range(years), seed, measured, policy)
            tables = year_records(setting, found, measured, again, late)
            kept = in_memory(tables) if folder is None else as_parquet(tables, folder)
    figures = YearlyFigures(
        indicators=measured.indicators,
        central=played.figures,
        varied=varied,
        paired=paired,
        call_handling_min=values["call_handling_s"] / 60.0,
        varied_call_handling_min=np.array([draw["call_handling_s"] / 60.0 for draw in drawn]),
    )
    headline = figures.series("response_time", statistic)[0]
    return Run(
        scenario=decided,
        years=years,
        seed=seed,
        engine=engine,
        definition=Definition(
            events=events if isinstance(events, str) else ", ".join(events), statistic=statistic
        ),
        figures=figures,
        counts=played.counts,
        breakdowns=Breakdowns(labels, played.groups, years, played.spread),
        workload=Workload(
            stations=tuple(crew.key for crew in found.service.crews),
            names=tuple(crew.name for crew in found.service.crews),
            people=posted.there[there.axis.warmup_hours :].sum(axis=2).mean(axis=0),
            call_cost_tkr=tuple(
                crew.border.cost_tkr if crew.border else None for crew in found.service.crews
            ),
            load=played.load,
        ),
        assumptions=found.assumptions,
        availability=there,
        municipality=found,
        records=kept,
        precision=None if wanted is None else Precision(wanted, half_width_min(headline)),
        policy=policy,
    )


def _late(
    scenario: Scenario,
    found: Municipality,
    numbers: range,
    seed: int,
    measured: Measured,
    policy: Policy | None,
) -> Iterable[LateYear | None]:
    """Return the causes of late minutes year by year; None where the plan has no goal, or for a policy of one's own."""
    target_min, _ = plan_target_min(scenario)
    if target_min is None or policy is not None:
        return (None for _ in numbers)
    return replayed(scenario, found, numbers, seed, counted=measured.counted_types, target_min=target_min)


def _per_draw(years: int) -> int:
    """Return how many years are played at each draw of the assumptions."""
    return min(max(years // 20, 1), 25)


def _enough(
    work: Years, setting: Setting, most: int, uncertainty: int, wanted: float | None, statistic: str
) -> Played:
    """Return as many years as were asked for, or as the wanted precision takes."""
    target = most if wanted is None else min(LEAST_YEARS, most)
    parts: list[Played] = []
    done = 0
    while done < target:
        work.bar.total = target + uncertainty * _per_draw(target)
        work.bar.refresh()
        parts.append(work.central(setting, range(done, target)))
        done = target
        if wanted is not None:
            played = np.concatenate([part.figures[:, 0, STATISTICS.index(statistic)] for part in parts])
            target = years_needed(played, wanted, most)
    return Played.together(parts)


def _posted(setting: Setting, there: Availability) -> Posted:
    """Return who is at each station when nobody is out; of free response, the pool, which promises nobody."""
    seats = there.crew_seats.copy()
    for pool, unit in enumerate(there.pools.tolist()):
        crew = int(setting.crew[unit])
        if there.free_response[crew]:
            seats[:, crew] += setting.world.seats[:, pool]
    crews = there.service.crews
    free = there.free_response
    nobody = (0, 0, 0)
    return Posted(
        there=seats,
        minimum=np.array([crew.minimum or nobody for crew in crews], np.int8),
        ambition=np.array(
            [nobody if f else crew.ambition for crew, f in zip(crews, free, strict=True)], np.int8
        ),
    )


def _measured(found: Municipality, events: str | Sequence[str]) -> Measured:
    types = [row.type for row in found.demand.types]
    wanted = types if events == "all" else [events] if isinstance(events, str) else list(events)
    if not wanted:
        raise InputError("simulate", "events", NOTHING, "'all' or at least one incident type", "Name one.")
    for name in wanted:
        check_known("simulate", "events", name, types, "an incident type, or 'all'")
    plan = found.alarm_plan
    sets = {name: plan.capability_set(*parts) for name, parts in NEED_SETS.items()}
    sets["full_response"] = np.ones_like(sets["full_response"])
    asked = plan.need[np.array(plan.alarms) == "first"].sum(axis=0) + plan.joint_need
    sets = {name: kept for name, kept in sets.items() if asked[kept].any()}
    later = [name for name, alarm in zip(LATER, ("action", "second"), strict=True) if alarm in plan.alarms]
    return Measured(("response_time", *sets, *later), np.array(list(sets.values())), np.isin(types, wanted))
