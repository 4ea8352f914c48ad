"""Roads closed at times as a layer: the way round at those hours, and tables that differ only when they must."""

import numpy as np
import pytest

from brandsim.roads import RoadNetwork
from brandsim.roads.graph.topology import CLOSED_MS
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.openings import Openings, has_times
from brandsim.roads.rules.weighting import Weighting


def square(*when):
    """Return a street from 0 to 1 in 60 s, closed `when` there and back, and a way round by 2 in 200 s."""
    source, target = np.array([0, 1, 0, 2, 2, 1]), np.array([1, 0, 2, 0, 1, 2])
    columns = {"closed_when": [*when, "", "", "", ""]} if when else {}
    return RoadNetwork.from_arrays(
        [0.0, 100.0, 50.0], [0.0, 0.0, 80.0], source, target, np.array([60, 60, 100, 100, 100, 100]) * 1000,
        "EPSG:3006", two_way=[False] * 6, arc_columns={"name": ["Bryggan"] * 6, **columns},
    )  # fmt: skip


def test_the_way_round_while_it_is_closed():
    weighting = Weighting(square("no @ (Nov-Mar)", ""), [Openings().bind(square("no @ (Nov-Mar)", ""))])
    winter, summer = Conditions(12, 0, 3), Conditions(6, 0, 3)
    assert weighting.under(summer).travel_times_ms([0, 1])[:, :2].tolist() == [[0, 60_000], [60_000, 0]]
    assert weighting.under(winter).travel_times_ms([0, 1])[:, :2].tolist() == [[0, 200_000], [60_000, 0]]
    both = weighting.over((summer, winter)).times_ms({})
    assert both[:, 0].tolist() == [60_000, CLOSED_MS]
    assert (both[:, 1:] == weighting.network.travel_time_ms[1:]).all()


def test_signatures_tell_apart_only_what_differs():
    layer = Openings().bind(square("no @ (Nov-Mar)", "no @ (22:00-05:00)"))
    day, night = Conditions(6, 0, 12), Conditions(6, 0, 23)
    assert layer.signature(day) == layer.signature(Conditions(8, 3, 7))
    assert (
        len({layer.signature(one) for one in (day, night, Conditions(1, 0, 12), Conditions(1, 0, 23))}) == 4
    )
    assert layer.closed(night) == {1: "Bryggan, no @ (22:00-05:00)"}
    assert layer.closed(day) == {}


def test_what_is_said_of_an_arc():
    layer = Openings().bind(square("no @ (Nov-Mar)", ""))
    text = layer.reason(0, Conditions(6, 0, 12), {})
    assert text is not None
    assert (text.sv, text.en) == ("stängd vid vissa tider: no @ (Nov-Mar)", "closed at times: no @ (Nov-Mar)")
    assert layer.reason(1, Conditions(6, 0, 12), {}) is None


@pytest.mark.parametrize("network", [square(), square("", "")])
def test_a_network_without_times(network):
    assert not has_times(network)
    weighting = Weighting(network, [Openings().bind(network)])
    assert (weighting.under(Conditions(1, 0, 0)).travel_time_ms == network.travel_time_ms).all()
    assert has_times(square("no @ (Jan)", ""))
