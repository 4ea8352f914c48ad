"""What no line of a cost difference holds, though it may differ: named beside every total."""

from __future__ import annotations

from brandsim.scenarios.run.run import Run
from brandsim.service.stations import Crew

LEFT_OUT = (
    "crew_at_once",
    "course_travel",
    "station_rent",
    "vehicles",
    "full_time_people",
    "overtime_after_calls",
    "fuel_of_calls",
)
"""In the order in which they are told: what a change of crews brings first, then what every alarm does."""


def left_out(baseline: Run, other: Run, *, people: float, stations: int, full_time: float) -> tuple[str, ...]:
    """Name what may differ between two runs and is in no line.

    Parameters
    ----------
    baseline, other : Run
    people : float
        How many more on-call people `other` has.
    stations : int
        How many more stations it runs.
    full_time : float
        How many more full-time people are on duty, mean over the year.

    Returns
    -------
    tuple of str
        Of `LEFT_OUT`; empty where both are the same scenario.
    """
    if baseline.scenario == other.scenario:
        return ()
    bought = baseline.scenario.capital != other.scenario.capital
    crews = [run.municipality.service.crews for run in (baseline, other)]
    fleets = [_vehicles(held) for held in crews]
    applies = {
        "crew_at_once": people > _NONE,
        "course_travel": abs(people) > _NONE,
        "station_rent": stations != 0 and not bought,
        "vehicles": fleets[0] != fleets[1] and not bought,
        "full_time_people": abs(full_time) > _NONE,
        "overtime_after_calls": any(_own_full_time(crew) for held in crews for crew in held),
        "fuel_of_calls": True,
    }
    return tuple(name for name in LEFT_OUT if applies[name])


_NONE = 1e-9


def _own_full_time(crew: Crew) -> bool:
    return crew.form == "full_time" and crew.border is None


def _vehicles(crews: tuple[Crew, ...]) -> set[str]:
    """Return the service's own vehicles: neither neighbours' nor volunteers'."""
    return {unit.key for crew in crews if crew.border is None and crew.paid for unit in crew.units}
