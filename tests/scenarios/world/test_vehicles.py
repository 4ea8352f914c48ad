"""Vehicles off the road in the shipped municipality: whose, how long, and that nothing else moves."""

from functools import cache

import numpy as np
import pytest

from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import Basis
from brandsim.simulation.replications import replications


@cache
def basis(name):
    scenario = load_scenario(name)
    return Basis(scenario, municipality_of(scenario))


def setting(name="vehicles_off_road", **values):
    found = basis(name)
    return found.under({**central_values(found.found.assumptions), **values})


def units(name="vehicles_off_road"):
    return [unit.key for unit in basis(name).found.service.units]


def test_without_the_rule_no_vehicle_is_ever_off_the_road():
    for name in ("ambition", "practice"):
        assert setting(name).vehicles is None
        assert not setting(name).varies


def test_crews_and_special_vehicles_may_be_off_the_road_and_commanders_cars_not():
    there = setting(vehicle_service_days=30, vehicle_breakdowns=0)
    off = there.world_in(1, 0)[0].off_road.any(axis=0)
    assert [unit for unit, away in zip(units(), off, strict=True) if not away] == ["norrtalje_commander"]


@pytest.mark.parametrize("name", ["neighbours", "off_duty", "volunteers", "fip", "second_commander"])
def test_vehicles_of_others_and_of_those_who_go_along_are_as_they_were(name):
    found = basis(name).found.service
    own = {unit.key for unit in basis("practice").found.service.units} - {"norrtalje_commander"}
    at_risk = setting(name, vehicle_breakdowns=1).vehicles.at_risk
    assert {unit.key for unit, may in zip(found.units, at_risk, strict=True) if may} == own


def test_a_spare_engine_stands_in_for_crews_and_not_for_special_vehicles():
    there = setting(vehicle_service_days=10, vehicle_breakdowns=0, spare_vehicles=9)
    off = there.world_in(1, 0)[0].off_road.any(axis=0)
    special = {"ladder", "tracked", "heavy_rescue", "terrain", "oil_boom", "ba_depot", "drone"}
    assert {unit for unit, away in zip(units(), off, strict=True) if away} == {
        f"norrtalje_{one}" for one in special
    }


def test_both_engines_play_it_and_other_draws_stay_as_they_were():
    there = setting()
    fast, slow = (
        next(replications(there, [3], 1, engine, full_response=True)) for engine in ("numba", "simpy")
    )
    assert fast.raw.differences(slow.raw) == []
    w = fast.world
    row = np.searchsorted(w.spell_ms, fast.raw.alarmed, side="right") - 1
    assert not w.off_road[row, fast.raw.unit].any()
    plain = next(replications(setting("practice"), [3], 1, "numba"))
    assert np.array_equal(plain.incidents.key, fast.incidents.key)
    same = {
        (i, u): t
        for i, u, t in zip(
            plain.raw.incident, plain.raw.unit, plain.raw.rolled - plain.raw.alarmed, strict=True
        )
    }
    turnouts = [
        (same[i, u], took)
        for i, u, took in zip(
            fast.raw.incident, fast.raw.unit, fast.raw.rolled - fast.raw.alarmed, strict=True
        )
        if (i, u) in same
    ]
    assert len(turnouts) > 700
    assert sum(a == b for a, b in turnouts) > 0.98 * len(turnouts)
