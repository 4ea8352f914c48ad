"""The conditions that travel differs by, found from the rules: the same as hour by hour."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim.roads import Ferries, load_ferries, load_network
from brandsim.roads.rules.crossings import TIMETABLE
from brandsim.roads.rules.openings import CLOSED_WHEN, Openings
from brandsim.roads.rules.speed_rules import load_speed_rules
from brandsim.roads.rules.weighting import Weighting
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import TravelConditions, municipality_of
from support.roads.every_hour import every_hour


@pytest.fixture(scope="module")
def network():
    return load_network()


def by_timetable(network):
    lines = load_ferries().lines
    departing = replace(
        lines[0], emergency_rule=TIMETABLE, departures_out_min=(430, 905), departures_back_min=(60,)
    )
    return Ferries((departing, *lines[1:])).bind(network)


def closed_at_times(network):
    when = np.full(network.arcs, "", object)
    when[7] = "no @ (Sa 10:00-12:00)"
    when[9] = "no @ (Jan-Mar AND snow)"
    return Openings().bind(replace(network, arc_columns={**network.arc_columns, CLOSED_WHEN: when}))


@pytest.mark.parametrize(
    "name", ["as it is", "bridged", "speeds alone", "timetable", "closed at times", "none"]
)
def test_kinds_are_those_of_every_hour(network, name):
    found = municipality_of(load_scenario("ambition"))
    weighting = {
        "as it is": lambda: found.weighting,
        "bridged": lambda: found.bridged.weighting,
        "speeds alone": lambda: Weighting(network, [load_speed_rules().bind(network)]),
        "timetable": lambda: Weighting(network, [by_timetable(network)]),
        "closed at times": lambda: Weighting(network, [closed_at_times(network)]),
        "none": lambda: Weighting(network, []),
    }[name]()
    kinds, codes = {}, []
    for conditions in every_hour():
        first, _ = kinds.setdefault(weighting.signature(conditions), (len(kinds), conditions))
        codes.append(first)
    conditions = TravelConditions.of(weighting)
    assert conditions.kinds == tuple(one for _, one in kinds.values())
    assert conditions.kind.ravel().tolist() == codes
    assert conditions.kind.dtype == np.int16
