"""Help given to neighbours: from a scenario's assumptions and its neighbours to what each replication draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from brandsim._errors import InputError
from brandsim.calendar import HOURS_PER_DAY, YearAxis
from brandsim.draws import name_key
from brandsim.scenarios.world.practice import is_own_crew
from brandsim.scenarios.world.turnouts import TurningOut
from brandsim.service.help import Help
from brandsim.service.stations import Crew


def help_of(values: Mapping[str, float], turning_out: Sequence[TurningOut], axis: YearAxis) -> Help | None:
    """Return what neighbours ask of the service's crews; None if they ask for nothing.

    Each neighbour of the scenario asks as often, of the crew that is nearest to where it joins the roads, in a straight
    line: one of the service's own that is counted on.

    Parameters
    ----------
    values : mapping of str to float
        Assumptions.
    turning_out : sequence of TurningOut
        One for each unit.
    axis : YearAxis

    Raises
    ------
    InputError
        If a scenario without neighbours has them ask.
    """
    if not asks_for_help(values):
        return None
    neighbours = {one.crew.key: one.crew for one in turning_out if one.crew.border is not None}
    own = [u for u, one in enumerate(turning_out) if is_own_crew(one)]
    if not neighbours or not own:
        expected = "0 where no neighbours or no crews of the service's own are there"
        cure = "Name a table of neighbours under [data], or take the assumption away."
        raise InputError("assumptions", "help_asked", values["help_asked"], expected, cure)
    nearest = [min(own, key=lambda u: (_apart(turning_out[u].crew, crew), u)) for crew in neighbours.values()]
    return Help(
        keys=np.array([name_key(key) for key in neighbours], np.uint64),
        unit=np.array(nearest, np.int32),
        asked=values["help_asked"],
        away_h=values["help_h"],
        first_day=axis.warmup_hours // HOURS_PER_DAY,
        days=(axis.hours - axis.warmup_hours) // HOURS_PER_DAY,
    )


def asks_for_help(values: Mapping[str, float]) -> bool:
    """Return whether neighbours ask for help.

    Parameters
    ----------
    values : mapping of str to float
        Assumptions.
    """
    return values["help_asked"] > 0


def _apart(one: Crew, other: Crew) -> float:
    """Return the square of how far two crews lie apart, in degrees of latitude."""
    east = (one.lon - other.lon) * np.cos(np.radians((one.lat + other.lat) / 2))
    return float(east**2 + (one.lat - other.lat) ** 2)
