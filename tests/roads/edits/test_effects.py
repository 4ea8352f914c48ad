"""What edits do to travel times, by hour and by sampled value, and their effect on stations and places."""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim.roads import Ferries, edit_names, effect, load_edits, load_ferries, load_network
from brandsim.roads.graph.topology import CLOSED_MS
from brandsim.roads.rules.conditions import Conditions
from brandsim.words.text import Text
from support.examples import examples
from support.roads.edits import NOON, X0, Y0, degrees, edit, ladder, minutes, new_road, under


def test_a_closure_makes_the_way_longer_or_none(written):
    net = ladder()
    closed = under(written(edit("closure", 'edges = [["b", "c"]]')), net)
    assert minutes(net, "a", "d") == 3.0
    assert minutes(closed, "a", "d") == pytest.approx(400 / 60)
    assert minutes(closed, "a", "c") == pytest.approx(460 / 60)
    assert (closed.travel_time_ms == CLOSED_MS).sum() == 2
    one = under(written(edit("closure", 'edges = [["b", "c"]]\ndirection = "forward"')), net)
    assert minutes(one, "a", "c") == pytest.approx(460 / 60)
    assert minutes(one, "c", "a") == 2.0
    both = under(written(edit("closure", 'edges = [["b", "c"], ["a", "e"]]')), net)
    assert minutes(both, "a", "d") == -1 / 60_000


def test_slower_by_a_factor_a_limit_and_both(written):
    net = ladder()
    for body, expected in (
        ("factor = 0.8", 75_000),
        ("speed_limit_kmh = 30.0", 120_000),
        ("speed_limit_kmh = 90.0", 60_000),
        ("factor = 0.5\nspeed_limit_kmh = 30.0", 240_000),
    ):
        slow = under(written(edit("slower", f'edges = [["a", "b"]]\n{body}')), net)
        assert slow.travel_time_ms[[0, 5, 1]].tolist() == [expected, expected, 60_000]
    # Where no limit is known, nobody is faster than the one for the time being.
    unknown = written(edit("slower", 'edges = [["a", "b"]]\nspeed_limit_kmh = 30.0'))
    assert under(unknown, ladder(np.nan)).travel_time_ms[0] == 120_000


def test_drawn_values_take_the_place_of_the_central_ones(written):
    edits = written(
        edit("slower", 'edges = [["a", "b"]]\nfactor = 0.8\nlow = 0.5\nhigh = 1.0', "s"),
        edit("delay", 'edges = [["b", "c"]]\ndelay_s = 30.0\nlow = 0.0\nhigh = 90.0', "d"),
    )
    net = ladder()
    central, drawn = under(edits, net), under(edits, net, values={"edit.s": 0.5, "edit.d": 90.0})
    assert central.travel_time_ms[:2].tolist() == [75_000, 90_000]
    assert drawn.travel_time_ms[:2].tolist() == [120_000, 150_000]
    assert [(one.name, one.low, one.high) for one in edits.edits] == [("edit.s", 0.5, 1), ("edit.d", 0, 90)]


def test_who_is_slower_to_the_berth_misses_the_ferry(written):
    net = load_network()
    first = load_ferries().lines[0]
    station, berth = net.node_index(["nt_station", first.first])
    # the first whole one at the berth
    minute = 740 + int(net.travel_times_ms([station])[0, berth]) // 60_000 + 1
    by_timetable = replace(
        first,
        emergency_rule="timetable",
        departures_out_min=(720, minute, minute + 20),
        departures_back_min=(720,),
    )
    ends = net.snap_nodes("nt_station"), net.snap_nodes(first.last)
    slower = written(
        edit("delay", f'edges = [["{first.first}", "{_before(net, first.first)}"]]\ndelay_s = 300.0')
    )
    changed = effect(
        net, *ends, slower, Conditions.at("2025-07-16 12:20"), access_speed_kmh=25.0,
        rules=[Ferries((by_timetable,))],
    )  # fmt: skip
    assert changed["before_min"].tolist() == pytest.approx([minute - 740 + 5])
    assert changed["change_min"].tolist() == pytest.approx([20])


def _before(net, berth):
    """The node where the road to a berth comes from."""
    (node,) = net.node_index([berth])
    (arc,) = np.flatnonzero((net.target == node) & ~net.is_ferry)
    return net.node_id[net.source[arc]]


def test_an_edit_holds_only_then(written):
    edits = written(edit("delay", 'edges = [["a", "b"]]\ndelay_s = 30.0\nhours = "7-22"\nmonths = "5-9"'))
    net = ladder()
    bound = edits.bind(net)
    summer, night, winter = NOON, Conditions(7, 2, 22), Conditions(1, 2, 12)
    assert bound.signature(summer) == ("k",)
    assert bound.signature(night) == bound.signature(winter) == ()
    times = [minutes(under(edits, net, when), "a", "b") for when in (summer, night, winter)]
    assert times == [1.5, 1.0, 1.0]
    assert bound.reason(0, summer, {}) == Text("a (+30 s)", "b (+30 s)")
    assert bound.reason(0, winter, {}) is None
    assert bound.reason(1, summer, {}) is None


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.sampled_from(["closure", "slower", "delay"]), min_size=2, max_size=4, unique=True))
def test_a_closed_road_stays_closed_whatever_else_is_done_to_it(kinds):
    more = {"closure": "", "slower": "factor = 0.3", "delay": "delay_s = 10.0"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "e.toml"
        path.write_text("".join(edit(k, f'edges = [["a", "b"]]\n{more[k]}', k) for k in kinds))
        times = under(load_edits(path), ladder()).travel_time_ms
    assert ((times[[0, 5]] == CLOSED_MS) == ("closure" in kinds)).all()


def test_the_effect_on_stations_and_places(written):
    net = ladder()
    edits = written(edit("closure", 'edges = [["b", "c"]]'), edit("closure", 'edges = [["a", "e"]]', "l"))
    table = effect(
        net, net.snap_nodes(["a", "d"]), net.snap_nodes(net.node_id), edits, NOON,
        access_speed_kmh=30, start_s=[0, 300], names=list(net.node_id),
    )  # fmt: skip
    assert table["destination"].tolist() == ["e", "c", "d"]
    assert table["before_min"].tolist() == pytest.approx([200 / 60, 2, 3])
    assert table["after_min"].tolist() == pytest.approx([500 / 60, 6, 5])
    assert table["change_min"].tolist() == pytest.approx([5, 4, 2])
    assert (table["origin_before"].tolist(), table["origin_after"].tolist()) == ([0, 0, 0], [1, 1, 1])
    alone = effect(net, net.snap_nodes("a"), net.snap_nodes(["e", "b"]), edits, NOON, access_speed_kmh=30)
    assert alone["destination"].tolist() == ["0"]
    assert alone["after_min"].isna().all()
    assert alone["origin_after"].tolist() == [-1]


def test_the_effect_of_a_new_road_on_places_inside_edges(written):
    net = ladder()
    edits = written(new_road('"a"', degrees(X0 + 2500, Y0), "length_km = 3.0\nspeed_limit_kmh = 120.0"))
    places = net.points_on_edges([2, 1], [0.6, 0.1], [0, 100])
    # 1.5 min to the new road's end and 0.1 back along the edge; the other place has the old way.
    table = effect(net, net.snap_nodes("a"), places, edits, NOON, access_speed_kmh=30)
    assert table["destination"].tolist() == ["0"]
    assert table[["before_min", "after_min"]].iloc[0].tolist() == pytest.approx([2.6, 1.6], abs=1e-3)


def test_what_ships_fits_the_embedded_network_and_does_something():
    net = load_network()
    stations = net.snap_nodes(["nt_station", "rb_station", "hv_station", "almsta_station", "blido_station"])
    places = net.snap_nodes(net.node_id)
    snow, summer = Conditions(1, 2, 3, surface="snow"), NOON
    changed = {}
    for name in edit_names():
        edits = load_edits(name)
        counts = edits.summary(net, "en")["edges"]
        assert (counts > 0).all()
        when = summer if name == "vaddo_kanal" else snow
        table = effect(net, stations, places, edits, when, access_speed_kmh=30, names=list(net.node_id))
        changed[name] = dict(zip(table["destination"], table["change_min"], strict=True))
    assert all(changed.values())
    # All of Vätö and nothing else loses its road.
    assert set(changed["vatobron"]) == {"vato_bro", "vato_kyrka", "norrveda", "harg_vato", "vato_n"}
    assert np.isnan(list(changed["vatobron"].values())).all()
    assert changed["almstabron_2023"]["almsta_bro"] > 10
    assert min(changed["bro_furusund"].values()) < 0
    # The wait at the bridge, or less where another way to Väddö is nearly as quick.
    assert max(round(change * 60, 3) for change in changed["vaddo_kanal"].values()) == 32
