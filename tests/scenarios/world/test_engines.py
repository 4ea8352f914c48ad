"""Both engines leave the same records on every scenario that ships, to the last bit."""

import copy

import pytest

from brandsim.scenarios.files.assumptions import central_values, sampled_sets
from brandsim.scenarios.files.scenario import load_scenario, scenario_names
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation.replications import replications


def played(setting, engine):
    """Return the records of two years, copied out of the engine's buffers."""
    return [copy.deepcopy(year.raw) for year in replications(setting, [0, 7], 3, engine, full_response=True)]


@pytest.mark.parametrize("assumptions", ["headline", "drawn"])
@pytest.mark.parametrize("name", scenario_names())
def test_engines_agree_on_the_shipped_scenario(name, assumptions):
    scenario = load_scenario(name)
    found = municipality_of(scenario)
    values = central_values(found.assumptions)
    if assumptions == "drawn":
        values = sampled_sets(found.assumptions, {crew.site for crew in found.service.crews}, 5, 3)[1]
    setting = make_setting(scenario, values, found)
    dispatches = 0
    for fast, slow in zip(played(setting, "numba"), played(setting, "simpy"), strict=True):
        assert fast.differences(slow) == []
        dispatches += len(fast.unit)
    assert dispatches > 1500  # two years of about a thousand incidents, several units to many of them
