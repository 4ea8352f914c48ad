"""Cuts: scenarios that only take away, and by what mechanism a figure may look better after one all the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brandsim.scenarios.decide.differences import Difference
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation.replications import replications

LESS_IS_WORSE = (
    "speed_factor",
    "access_speed_kmh",
    "scheduled_response",
    "station_response",
    "free_response_day",
    "free_response_other",
    "boat_speed_kmh",
    "landing_speed_kmh",
)
MORE_IS_WORSE = (
    "full_time_turnout_factor",
    "full_time_night_factor",
    "on_call_turnout_factor",
    "on_call_night_factor",
    "on_call_winter_factor",
    "free_response_time_factor",
    "station_turnout",
    "station_night",
    "evening_turnout",
    "trailer_launch_s",
    "cast_off_s",
    "response_bias_s",
    "give_up_s",
)
"""Assumptions by which the service gets slower, whatever else holds."""

YEARS = 25
"""Years that are played again to find the mechanism, if the run has so many."""


def only_less(baseline: Run, run: Run) -> bool:
    """Tell whether a scenario takes away from its baseline and gives nothing.

    Parameters
    ----------
    baseline, run : Run

    Returns
    -------
    bool
        True if no pool has more people of any rank or above in any hour, roads and turnouts are no quicker, and
        something is less. False where data or dispatch differ or people have rosters, which cannot be ranked so.
    """
    before, after = baseline.scenario, run.scenario
    rostered = any(crew.people for one in (before, after) for crew in one.crews.values())
    alike = (
        before.data == after.data
        and before.dispatch == after.dispatch
        and before.lone_leader_stops_clock == after.lone_leader_stops_clock
        and not rostered
        and baseline.policy is run.policy
    )
    if not alike:
        return False
    moved = [*_staffing(baseline, run), *_assumptions(baseline, run)]
    return "more" not in moved and "less" in moved


def _staffing(baseline: Run, run: Run) -> set[str]:
    """Return whether any pool of people has ``more`` or ``less`` in any hour."""
    was, now = baseline.availability, run.availability
    found = set()
    for u, unit in enumerate(was.service.units):
        c = [crew.key for crew in was.service.crews].index(unit.station)
        ranks = [one.unit_seats[:, u].cumsum(axis=1) for one in (was, now)]
        if was.free_response[c] != now.free_response[c]:
            # Free response promises nobody: it is less than any crew, and more than none.
            staffed = ranks[1 if was.free_response[c] else 0].any()
            found.add("more" if was.free_response[c] == bool(staffed) else "less")
        else:
            found |= {"more"} if (ranks[1] > ranks[0]).any() else set()
            found |= {"less"} if (ranks[1] < ranks[0]).any() else set()
    return found


def _assumptions(baseline: Run, run: Run) -> set[str]:
    """Return whether any assumption makes the service ``more`` or ``less``; one that cannot be ranked is both."""
    was, now = (central_values(one.assumptions) for one in (baseline, run))
    found = set()
    for key in was:
        if was[key] != now[key]:
            kind = key.partition(".")[0]
            worse = (kind in LESS_IS_WORSE and now[key] < was[key]) or (
                kind in MORE_IS_WORSE and now[key] > was[key]
            )
            found.add("less" if worse else "more")
    return found


@dataclass(frozen=True)
class Traces:
    """What years that are played again leave of how units were sent.

    Attributes
    ----------
    years : int
    joint : float
        Events a year to which several stations were alarmed.
    sent : float
        Times a year that a unit went that brings what every such event asks for.
    turnout_min : ndarray of float64 [units]
        Mean time from alarm to rolling; NaN of one that never rolled.
    first_ms : ndarray of int64 [incidents]
        First arrival after the alarm of every incident of the years; -1 = never.
    """

    years: int
    joint: float
    sent: float
    turnout_min: NDArray[np.float64]
    first_ms: NDArray[np.int64]


def traces(run: Run) -> Traces:
    """Play the first `YEARS` years of a run again.

    Parameters
    ----------
    run : Run
    """
    setting = make_setting(run.scenario, central_values(run.assumptions), run.municipality)
    world, years = setting.world, min(run.years, YEARS)
    wanted = np.flatnonzero(world.joint_need)
    brings_unit, brings_role = world.brings_unit[:, wanted], world.brings_role[:, :, wanted]
    joint = sent = 0
    spent, rolled, first = np.zeros(len(brings_unit)), np.zeros(len(brings_unit)), []
    for year in replications(setting, range(years), run.seed, "numba"):
        raw, begins = year.raw, year.incidents.time_ms
        counted = begins >= setting.axis.warmup_ms
        joint += int((raw.joint & counted).sum())
        brought = brings_unit[raw.unit] + np.einsum("dr,drk->dk", raw.people, brings_role[raw.unit])
        sent += int((brought > 0).any(axis=1).sum())
        at_home = raw.rolled >= 0
        np.add.at(spent, raw.unit[at_home], (raw.rolled - raw.alarmed)[at_home])
        np.add.at(rolled, raw.unit[at_home], 1)
        first.append(np.where(raw.first_arrival >= 0, raw.first_arrival - begins, -1)[counted])
    with np.errstate(invalid="ignore"):
        turnout_min = spent / rolled / 60_000
    return Traces(years, joint / years, sent / years, turnout_min, np.concatenate(first))


@dataclass(frozen=True)
class Mechanism:
    """Why a figure looks better after a cut.

    Attributes
    ----------
    kind : {"several_stations", "rolls_with_fewer", "greedy"}
    before, after : float
        Events of several stations a year; mean turnout in minutes; alarms a year that were reached sooner and later.
    sent : (float, float)
        Of ``several_stations``: how often the units went that all such events ask for.
    units : tuple of str
        Of ``rolls_with_fewer``: keys of the units.
    """

    kind: str
    before: float
    after: float
    sent: tuple[float, float] = (0.0, 0.0)
    units: tuple[str, ...] = ()


def mechanism(baseline: Run, run: Run, row: Difference, was: Traces, now: Traces) -> Mechanism:
    """Return why one figure looks better after a cut.

    Parameters
    ----------
    baseline, run : Run
        Of which `only_less` holds.
    row : Difference
        The figure.
    was, now : Traces
        Of the two runs.

    Returns
    -------
    Mechanism
        ``several_stations`` for a need of what every event of several stations asks for, if such events are fewer and
        its units went less often; ``rolls_with_fewer`` where a crew is cut below the number that it waits for, and
        rolls sooner; otherwise ``greedy``.
    """
    plan = baseline.municipality.alarm_plan
    asked = {one.indicator: one.capabilities for one in plan.need_sets}
    need = next((name for name in asked if row.name.startswith(name)), None)
    of_joint = need is not None and plan.joint_need[plan.capability_set(*asked[need])].any()
    if of_joint and now.joint < was.joint and now.sent < was.sent:
        return Mechanism("several_stations", was.joint, now.joint, (was.sent, now.sent))
    units = baseline.municipality.service.units
    full, cut = (one.availability.unit_seats.sum(axis=2) for one in (baseline, run))
    sooner = [
        u
        for u, unit in enumerate(units)
        if ((cut[:, u] < full[:, u]) & (cut[:, u] < unit.rolls_when)).any()
        and now.turnout_min[u] < was.turnout_min[u]
    ]
    if sooner:
        before, after = (float(np.mean(one.turnout_min[sooner])) for one in (was, now))
        return Mechanism("rolls_with_fewer", before, after, units=tuple(units[u].key for u in sooner))
    both = (was.first_ms >= 0) & (now.first_ms >= 0)
    gained, lost = (
        float((both & moved).sum()) / was.years
        for moved in (now.first_ms < was.first_ms, now.first_ms > was.first_ms)
    )
    return Mechanism("greedy", gained, lost)
