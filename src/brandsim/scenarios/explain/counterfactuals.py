"""The same service without obstacles: all vehicles, everybody there, bridges for ferries, no turnout, no distance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from brandsim._validate import check_known
from brandsim.calendar import MS_PER_MINUTE
from brandsim.response.causes import METHODS, Causes, LateYear, causes_of, late_years, world_sets
from brandsim.response.year.filters import Counted
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.municipality import Municipality
from brandsim.scenarios.world.setting import Basis, Shared
from brandsim.service.turnout import TurnoutForm
from brandsim.simulation.world import WorldArrays


def counterfactual_world(
    scenario: Scenario,
    values: Mapping[str, float],
    found: Municipality,
    removed: Iterable[str],
    shared: Shared | None = None,
) -> WorldArrays:
    """Return the world of a scenario without some obstacles.

    Parameters
    ----------
    scenario : Scenario
    values : mapping of str to float
        From `central_values` or `sampled_sets`.
    found : Municipality
    removed : iterable of str
        Of ``off_road`` (every vehicle is on the road, as in any world before a year is drawn), ``unstaffed`` (every
        crew has its ambition level), ``ferry`` (a bridge lies there), ``turnout`` (whoever is
        on duty comes and rolls at once) and ``distance`` (whoever can get there is there).
    shared : Shared, optional
        What several such worlds of the scenario have in common under these values.
    """
    gone, shared = frozenset(removed), shared or Shared()
    if "unstaffed" in gone:
        scenario = replace(scenario, level="ambition", crews={})
    if "ferry" in gone:
        found = found.bridged
    of_setting = gone & {"unstaffed", "ferry"}
    world = shared.once(("without", of_setting), lambda: Basis(scenario, found).under(values, shared).world)
    if "turnout" in gone:
        world = world._replace(
            form=np.full_like(world.form, TurnoutForm.FIXED),
            expected_turnout_ms=np.zeros_like(world.expected_turnout_ms),
            standby_ms=np.zeros_like(world.standby_ms),
        )
    if "distance" in gone:
        # The ways home stay as they are: what is removed is the way to this incident, not those of the others.
        world = world._replace(
            travel_ms=np.minimum(world.travel_ms, 0), onward_ms=np.minimum(world.onward_ms, 0), approach_ms=0
        )
    return world


def late_causes(
    scenario: Scenario,
    found: Municipality,
    numbers: range,
    seed: int,
    *,
    counted: Counted,
    target_min: float,
    method: str,
) -> Causes:
    """Return what makes the incidents of some years later than a target.

    Parameters
    ----------
    scenario : Scenario
    found : Municipality
    numbers : range
        Years, counted from 0.
    seed : int
    counted : Counted
        The event filter.
    target_min : float
        An incident whose first arrival takes longer is late.
    method : {"ordered", "shapley"}
        See `brandsim.response.causes`.
    """
    labels = {
        "type": [row.type for row in found.demand.types],
        "place": [place.place for place in found.demand.places],
    }
    years = replayed(scenario, found, numbers, seed, counted=counted, target_min=target_min, method=method)
    return Causes(target_min, method, tuple(years), labels)


def replayed(
    scenario: Scenario,
    found: Municipality,
    numbers: Iterable[int],
    seed: int,
    *,
    counted: Counted,
    target_min: float,
    method: str = "ordered",
) -> Iterator[LateYear]:
    """Yield the late incidents of one year after the other, and their causes.

    Parameters
    ----------
    scenario : Scenario
    found : Municipality
    numbers : iterable of int
        Years, counted from 0.
    seed : int
    counted : Counted
        The event filter.
    target_min : float
        An incident whose first arrival takes longer is late.
    method : {"ordered", "shapley"}
        See `brandsim.response.causes`.

    Raises
    ------
    InputError
        For an unknown method.
    """
    check_known("causes", "method", method, METHODS, "a method")
    values = central_values(found.assumptions)
    shared = Shared()
    setting = Basis(scenario, found).under(values, shared)
    worlds = {
        removed: counterfactual_world(scenario, values, found, removed, shared)
        if removed - {"off_road"}
        else setting.world
        for removed in world_sets(method, causes_of(setting))
    }
    target_ms = round(target_min * MS_PER_MINUTE)
    return late_years(
        setting,
        worlds,
        numbers,
        seed,
        target_ms=target_ms,
        counted=counted.types,
        least_grave=counted.least_grave,
        method=method,
    )
