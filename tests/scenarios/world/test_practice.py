"""What the switches of practice do to the world that is played, and that each plays in the shipped municipality."""

import copy
from functools import cache

import numpy as np
import pytest

from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import Basis
from brandsim.simulation.replications import replications
from brandsim.simulation.world import NEVER

OFF = {"turn_back": 0, "release": 0, "relief_h": 0, "reserve_crews": 0, "commander_as_planned": 0}


@cache
def basis(name="minimum"):
    scenario = load_scenario(name)
    return Basis(scenario, municipality_of(scenario))


def world_with(name="minimum", **values):
    found = basis(name)
    return found, found.under({**central_values(found.found.assumptions), **OFF, **values})


def year_with(engine="numba", **values):
    found, setting = world_with(**values)
    year = copy.deepcopy(next(replications(setting, [0], 1, engine, full_response=True)))
    units = [unit.key for unit in found.found.service.units]
    types = [row.type for row in found.found.demand.types]
    return year, np.array(units), np.array(types)


def test_only_alarms_that_are_false_by_definition_are_reported():
    found, setting = world_with(turn_back=1, false_alarm_report_min=3.5)
    types = [row.type for row in found.found.demand.types]
    for number, type_ in enumerate(types):
        after = setting.world.false_alarm_ms[setting.need_row[:, number]]
        assert (after == (210_000 if type_ in {"automatic_alarm", "no_risk"} else NEVER)).all()
    assert (world_with()[1].world.false_alarm_ms == NEVER).all()


def test_commanders_and_own_crews_are_known_by_their_units():
    found, setting = world_with("neighbours")
    units = np.array([unit.key for unit in found.found.service.units])
    assert units[setting.world.hands_over].tolist() == ["norrtalje_commander"]
    crews = units[setting.world.own_crew].tolist()
    assert crews == ["norrtalje_engine", "norrtalje_rib", "blido", "hallstavik", "rimbo", "almsta"]
    found, setting = world_with()
    units = np.array([unit.key for unit in found.found.service.units])
    assert "blido" not in units[setting.world.own_crew]  # free response is not counted on


def test_the_second_commander_is_alarmed_when_the_first_is_out_or_has_been_sent():
    found, setting = world_with("second_commander")
    units = [unit.key for unit in found.found.service.units]
    first, second = units.index("norrtalje_commander"), units.index("second_commander")
    assert setting.world.hands_over[[first, second]].all()
    assert not setting.world.own_crew[[first, second]].any()
    year = copy.deepcopy(next(replications(setting, [0], 1, "numba")))
    raw = year.raw
    ready = raw.home + year.incidents.restock_ms[raw.incident]
    alarmed = np.flatnonzero(raw.unit == second)
    assert 5 < len(alarmed) < 100
    for d in alarmed:
        busy = (raw.unit == first) & (raw.alarmed <= raw.alarmed[d]) & (raw.alarmed[d] < ready)
        assert busy.any()


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"release": 1}, {"release_share": 768, "handover_share": 512}),
        ({"release": 1, "release_share": 0}, {"release_share": 1}),
        ({"release": 0, "release_share": 0.5}, {"release_share": 0}),
        ({"relief_h": 1.5}, {"relief_ms": 5_400_000}),
        ({"reserve_crews": 1}, {"reserve": 1}),
        ({"commander_as_planned": 1}, {"joint_as_planned": True}),
        ({"kept_for_urgent_crews": 2}, {"kept_for_urgent": 2}),
        ({"late_comers": 1}, {"late_follow": True}),
        ({"late_comers": 0}, {"late_follow": False}),
        ({"drives_alike": 0.5}, {"drives_alike": True}),
    ],
)
def test_each_switch_is_a_field_of_the_world(values, fields):
    _, setting = world_with(**values)
    assert {name: getattr(setting.world, name) for name in fields} == fields


def test_units_turn_back_at_false_alarms_alone():
    year, _, types = year_with(turn_back=1)
    raw = year.raw
    false = np.isin(types[year.type_], ["automatic_alarm", "no_risk"])
    assert not (raw.called_off >= 0)[~false].any()
    assert (raw.called_off >= 0)[false & (raw.first_arrival >= 0)].all()
    turned = (raw.rolled >= 0) & (raw.arrived < 0)
    assert 20 < turned.sum() < 400
    assert (raw.left[turned] >= raw.called_off[raw.incident[turned]]).all()
    assert (year_with()[0].raw.called_off == -1).all()


def test_what_is_released_comes_home_sooner():
    hours = {
        name: (year.raw.left - year.raw.arrived)[year.raw.arrived >= 0].sum() / 3.6e6
        for name, year in (
            ("off", year_with()[0]),
            ("release", year_with(release=1)[0]),
            ("relief", year_with(relief_h=6)[0]),
        )
    }
    assert hours["release"] < 0.9 * hours["off"]
    assert hours["relief"] < hours["off"]


@pytest.mark.slow
def test_both_engines_play_the_switches_alike():
    on = {"turn_back": 1, "release": 1, "relief_h": 6, "reserve_crews": 1, "commander_as_planned": 1}
    fast, reference = (year_with(engine, **on)[0].raw for engine in ("numba", "simpy"))
    assert fast.differences(reference) == []
