"""Ferries by hour and season: waits, call-outs, timetables, closures, and finding them in any network."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, strategies as st

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.roads import Ferries, Ferry, RoadNetwork, load_ferries, load_network
from brandsim.roads.graph.topology import CLOSED_MS
from brandsim.roads.rules.conditions import Conditions, When
from brandsim.roads.rules.crossings import ServicePeriod, expected_time_ms
from brandsim.roads.rules.ferries import undescribed_ferries
from brandsim.roads.rules.weighting import Weighting
from brandsim.words.text import Text

NOON = Conditions(7, 2, 12)
NIGHT = Conditions.at("2025-01-15 03:10")
X0, Y0 = 720_000.0, 6_620_000.0


def ferry(name="Leden", **other):
    given_values = {
        "first": "b", "last": "c", "berths": None, "crossing_s": 300.0, "loading_s": 60.0, "wait_s": 200.0,
        "wait_low_s": 0.0, "wait_high_s": 600.0, "passenger_only": False, "emergency_rule": "priority",
        "departures_out_min": (), "departures_back_min": (), "periods": (), "source": "test",
        "confidence": "low", "note": "", "place": ("ferries.csv", "row 2"),
    }  # fmt: skip
    return Ferry(name=name, **given_values | other)


def period(state="on_call", call_out_s=900.0, position_s=100.0, out_s=0.0, back_s=0.0, **when):
    return ServicePeriod(
        state, When.read("here", "row 2", **when), call_out_s, position_s, out_s, back_s, Text("på jour", "on call"),
        "test", "assumption",
    )  # fmt: skip


def network(ends="bc", drivable=True, edges=1, shift_m=0.0):
    """Four nodes a, b, c, d in a row, a kilometre apart: a road, `edges` ferries, a road."""
    links = [(0, 1, False)] + [(1, 2, True)] * edges + [(2, 3, False)]
    source = [pair[way] for way in (0, 1) for pair in links]
    target = [pair[1 - way] for way in (0, 1) for pair in links]
    is_ferry = [link[2] for link in links] * 2
    return RoadNetwork.from_arrays(
        X0 + shift_m + 1000.0 * np.arange(4),
        np.full(4, Y0),
        source,
        target,
        [777_000 if water else 60_000 for water in is_ferry],
        crs="EPSG:3006",
        road_class=["ferry" if water else "primary" for water in is_ferry],
        is_ferry=is_ferry,
        drivable=[drivable or not water for water in is_ferry],
        node_id=["a", *ends, "d"],
    )


def positions(net, first, last):
    nodes = net.nodes_frame().to_crs(4326).geometry
    return (nodes.y[first], nodes.x[first], nodes.y[last], nodes.x[last])


def time_s(layer, conditions, back=False, **values):
    net = Weighting(layer.network, [layer]).under(conditions, values)
    start, end = (3, 0) if back else (0, 3)
    whole = net.travel_times_ms([start])[0, end]
    return None if whole < 0 else whole / 1000 - 120


def test_in_service_the_embedded_times_are_those_of_the_network():
    net = load_network()
    layer = load_ferries().bind(net)
    assert layer.undescribed == ()
    assert np.array_equal(
        Weighting(net, [layer]).under(Conditions(7, 2, 12)).travel_time_ms, net.travel_time_ms
    )


def test_at_night_the_first_crew_is_called_out_and_the_second_is_ready():
    net = load_network()
    layer = load_ferries().bind(net)
    station, blido = net.node_index(["nt_station", "blido_station"])

    def minutes(conditions, begin, end):
        return Weighting(net, [layer]).under(conditions).travel_times_ms([begin])[0, end] / 60_000

    furusund, yxlan = layer.ferries.lines[:2]
    for first, second, back in ((furusund, yxlan, False), (yxlan, furusund, True)):
        begins, follows = (line.times(NIGHT, back=back) for line in (first, second))
        assert (begins.state, begins.wait_s, begins.loading_s, begins.crossing_s) == (
            "on_call",
            1020,
            60,
            240,
        )
        assert (follows.state, follows.wait_s) == ("on_call", 0)
    # 22 and 5 minutes instead of 9 and 9.
    for ends in ((station, blido), (blido, station)):
        assert minutes(NIGHT, *ends) - minutes(NOON, *ends) == pytest.approx(9.0)
    assert furusund.times(NIGHT).text.sv == "på jour 00–05: besättningen kallas ut (15 min), väntan 17 min"
    assert yxlan.times(NIGHT).text.en.endswith("has been called out ahead, wait 0 min")
    assert furusund.times(NOON).text.sv == "i trafik, med förtur: väntar i medeltal 4 min"


def test_embedded_night_ends_at_five():
    line = load_ferries().lines[0]
    states = [line.times(Conditions(1, 2, hour)).state for hour in range(24)]
    assert states == ["on_call"] * 5 + ["in_service"] * 19


def test_priority_waits_loads_and_crosses_both_ways():
    layer = Ferries((ferry(),)).bind(network())
    assert time_s(layer, NOON) == time_s(layer, NOON, back=True) == 560
    assert time_s(layer, NOON, ferry_wait_factor=1.5) == 660
    assert time_s(layer, NOON, ferry_wait_factor=0.0) == 360


def test_notice_shortens_a_call_out_in_its_own_direction_only():
    line = ferry(periods=(period(out_s=400.0, back_s=5000.0, hours="22-5"),))
    layer = Ferries((line,)).bind(network())
    assert time_s(layer, NIGHT) == 900 + 100 - 400 + 360
    assert time_s(layer, NIGHT, back=True) == 360
    assert time_s(layer, NIGHT, ferry_wait_factor=0.5) == 300 + 360
    assert time_s(layer, NOON) == 560


def test_out_of_service_closes_both_ways_and_goes_before_on_call():
    line = ferry(periods=(period(hours="0-5"), period("out_of_service", months="1-2")))
    layer = Ferries((line,)).bind(network())
    assert time_s(layer, NIGHT) is None
    assert time_s(layer, Conditions(2, 0, 12), back=True) is None
    assert time_s(layer, Conditions(3, 0, 3)) == 1360
    crossing = line.times(NIGHT)
    assert crossing.time_ms == CLOSED_MS
    assert math.isnan(crossing.wait_s)
    assert crossing.text.sv == "på jour: färjan går inte"


def test_a_timetable_is_exact_with_a_minute_and_a_mean_without():
    line = ferry(
        emergency_rule="timetable",
        wait_s=float("nan"),
        departures_out_min=(6 * 60, 6 * 60 + 30, 23 * 60),
        departures_back_min=(12 * 60 + 59,),
    )
    layer = Ferries((line,)).bind(network())
    assert time_s(layer, Conditions(1, 0, 6, 0)) == 360
    assert time_s(layer, Conditions(1, 0, 6, 1)) == 29 * 60 + 360
    # Across midnight: from 23:01 until 06:00.
    assert time_s(layer, Conditions(1, 0, 23, 1)) == (6 * 60 + 59) * 60 + 360
    # From six to half past: 0, 29 … 1, 0; then until 23:00.
    waits = [0, *range(29, -1, -1), *range(16 * 60 + 29, 16 * 60, -1)]
    assert line.times(Conditions(1, 0, 6)).wait_s == pytest.approx(60 * np.mean(waits))
    assert time_s(layer, Conditions(1, 0, 12, 50), back=True) == 9 * 60 + 360
    assert time_s(layer, Conditions(1, 0, 12, 50)) == (10 * 60 + 10) * 60 + 360
    assert line.times(Conditions(1, 0, 6, 1)).text.sv == "enligt turlista: väntar 29 min på nästa tur"
    # Any hour and either way: one departure a day is waited for by half a day.
    both = [*range(24 * 60)]
    out = [min((t - m) % 1440 for t in line.departures_out_min) for m in both]
    assert line.travel_time_ms == pytest.approx(1000 * (60 * (np.mean(out) + 719.5) / 2 + 360), abs=1)


@given(
    st.lists(st.integers(0, 1439), min_size=1, max_size=20),
    st.integers(0, 23),
    st.integers(0, 59),
)
def test_a_wait_by_timetable_ends_at_a_departure(departures, hour, minute):
    line = ferry(emergency_rule="timetable", departures_out_min=tuple(sorted(departures)))
    wait_s = line.times(Conditions(5, 3, hour, minute)).wait_s
    assert 0 <= wait_s < 86_400
    assert (60 * hour + minute + wait_s / 60) % 1440 in departures
    mean_s = np.mean([line.times(Conditions(5, 3, hour, m)).wait_s for m in range(60)])
    assert line.times(Conditions(5, 3, hour)).wait_s == pytest.approx(mean_s)


@given(st.data())
def test_equal_signatures_have_equal_times(data):
    lines = (
        ferry("Ett", periods=(period(hours="22-4"), period("out_of_service", weekdays="sun", months="2"))),
        ferry("Två", emergency_rule="timetable", departures_out_min=(100, 900), departures_back_min=(5,)),
    )
    moments = st.builds(
        Conditions, st.integers(1, 3), st.integers(5, 6), st.integers(0, 23), st.sampled_from([None, 0, 30])
    )
    one, other = data.draw(moments), data.draw(moments)
    for line in lines:
        layer = Ferries((line,)).bind(network())
        times = []
        for conditions in (one, other):
            time_ms = layer.network.travel_time_ms[None].copy()
            layer.over((conditions,))(time_ms, {})
            times.append(time_ms)
        if layer.signature(one) == layer.signature(other):
            assert np.array_equal(*times)


def test_an_arc_that_is_closed_already_stays_closed():
    net = network()
    closed = net.reweighted(np.where(net.is_ferry, CLOSED_MS, net.travel_time_ms))
    assert time_s(Ferries((ferry(),)).bind(closed), NOON) is None


def test_an_imported_ferry_is_found_by_its_berths():
    net = network(ends="xy")
    lat_lon = positions(net, 1, 2)
    layer = Ferries((ferry(berths=lat_lon),)).bind(network(ends="xy", shift_m=400.0))
    assert time_s(layer, NOON) == 560
    assert layer.undescribed == ()
    # Berths the other way round: out is then from the edge's last end.
    line = ferry(berths=lat_lon[2:] + lat_lon[:2], periods=(period(out_s=2000.0),))
    turned = Ferries((line,)).bind(net)
    assert (time_s(turned, NOON), time_s(turned, NOON, back=True)) == (1360, 360)
    arc = int(np.flatnonzero(net.is_ferry & (net.source == 2))[0])
    assert turned.crossing(arc, NOON).wait_s == 0
    assert turned.crossing(0, NOON) is None


def test_nodes_go_before_positions_and_parallel_ferries_are_one_line():
    net = network(edges=2)
    layer = Ferries((ferry(berths=(10.0, 10.0, 11.0, 11.0)),)).bind(net)
    assert time_s(layer, NOON) == 560
    assert layer.undescribed == ()


def test_a_ferry_that_no_row_describes_keeps_its_time_and_is_named():
    layer = Ferries(()).bind(network())
    assert layer.undescribed == ("b – c",)
    assert time_s(layer, NIGHT) == time_s(layer, NOON) == 777
    assert layer.signature(NIGHT) == layer.signature(NOON)


@pytest.mark.parametrize(
    ("net", "line", "words"),
    [
        (network(), {"first": "a", "last": "b"}, "row 2: got Leden, no such edge, expected a ferry edge"),
        (network(ends="xy"), {}, "joins its two nodes, or has an end within 1000 m"),
        (network(drivable=False), {}, "for vehicles"),
    ],
)
def test_a_line_without_an_edge_is_one_error(net, line, words):
    with pytest.raises(InputError, match=words):
        Ferries((ferry(**line),)).bind(net)


def test_berths_too_far_off_say_how_far():
    net = network(ends="xy")
    berths = positions(network(shift_m=1500.0), 1, 2)
    with pytest.raises(InputError, match=r"got Leden, 1500 m off the nearest ferry"):
        Ferries((ferry(berths=berths),)).bind(net)
    assert Ferries((ferry(berths=berths),)).bind(net, within_m=1600.0).undescribed == ()


def test_a_passenger_boat_is_named_never_timed_and_may_be_missing():
    boat = ferry("Båten", passenger_only=True, wait_s=float("nan"))
    net = network(drivable=False)
    layer = Ferries((boat,)).bind(net)
    arc = int(np.flatnonzero(net.is_ferry)[0])
    assert layer.name(arc) == "Båten"
    assert layer.crossing(arc, NOON) is None
    assert time_s(layer, NOON) is None
    # Where the network has a ferry for vehicles and the table says that there is none, somebody is wrong.
    with pytest.raises(InputError, match=r"Båten, passenger_only=yes.*takes no vehicles.*passenger_only=no"):
        Ferries((boat,)).bind(network())
    both = network(edges=2)
    with pytest.raises(InputError, match="passenger_only=yes"):
        Ferries((boat,)).bind(both)
    # A ferry beside it that has a row of its own is another one.
    described = Ferries((boat, ferry("Färjan"))).bind(network())
    assert described.undescribed == ()
    assert described.name(arc) == "Färjan"


def test_a_passenger_boat_found_by_position_may_not_take_vehicles_either():
    net = network(ends="xy")
    boat = ferry("Båten", berths=positions(net, 1, 2), passenger_only=True, wait_s=float("nan"))
    with pytest.raises(InputError, match="passenger_only=yes"):
        Ferries((boat,)).bind(net)
    far = network(ends="xy", shift_m=5000.0)
    assert Ferries((boat,)).bind(far).undescribed == ("x – y",)


def test_a_ferry_for_vehicles_where_the_network_has_a_boat_for_passengers_is_told_so():
    with pytest.raises(InputError, match=r"a boat for passengers in the road network.*passenger_only=yes"):
        Ferries((ferry(),)).bind(network(drivable=False))


def test_ferries_that_no_row_describes_are_named():
    net = network(edges=2)
    layer = Ferries(()).bind(net)
    assert layer.undescribed == ("b – c",)
    arc = int(np.flatnonzero(net.is_ferry)[0])
    assert layer.reason(arc, NOON, {}).sv.startswith("står inte i ferries.csv")
    assert layer.reason(int(np.flatnonzero(~net.is_ferry)[0]), NOON, {}) is None
    assert Ferries(()).bind(network(drivable=False)).undescribed == ()
    assert (
        undescribed_ferries(Weighting(net, [layer])) == undescribed_ferries(Weighting(net, [])) == ("b – c",)
    )
    assert undescribed_ferries(Weighting(net, [Ferries((ferry(),)).bind(net)])) == ()


def test_a_ferry_that_would_fly_is_refused():
    with pytest.raises(InputError, match=r"Leden, crossing_s 5.*at least 45 s for 1\.0 km.*in seconds"):
        Ferries((ferry(crossing_s=5.0),)).bind(network())
    assert Ferries((ferry(crossing_s=46.0),)).bind(network()).undescribed == ()
    boat = ferry(passenger_only=True, crossing_s=5.0, wait_s=float("nan"))
    assert Ferries((boat,)).bind(network(drivable=False)).undescribed == ()


def test_two_lines_on_one_edge_are_refused():
    with pytest.raises(InputError, match="not that of Ett"):
        Ferries((ferry("Ett"), ferry("Två"))).bind(network())


HEAD = (
    "name,crossing_s,loading_s,wait_s,emergency_rule,from,to,from_lat,from_lon,to_lat,to_lon,timetable_out,"
    "source,confidence\n"
)
PERIODS = "ferry,state,hours,call_out_s,svenska,english,source,confidence\n"


@pytest.mark.parametrize(
    ("row", "periods", "words"),
    [
        (
            "L,300,60,100,,b,c,,,,,,t,low",
            "M,on_call,0-5,900,s,e,t,assumption",
            r"periods\.csv: row 2, column 'ferry'",
        ),
        (
            "L,300,60,100,,b,c,,,,,,t,low",
            "L,sleeping,0-5,900,s,e,t,assumption",
            "column 'state': got 'sleeping'",
        ),
        (
            "L,300,60,100,,b,c,,,,,,t,low",
            "L,on_call,0-5,,s,e,t,assumption",
            "column 'call_out_s': got nothing",
        ),
        (
            "L,300,60,100,,b,c,,,,,,t,low",
            "L,on_call,0-25,9,s,e,t,assumption",
            r"row 2, column 'hours': got '25'",
        ),
        ("L,300,60,100,hasty,b,c,,,,,,t,low", "", "column 'emergency_rule': got 'hasty'"),
        ("L,300,60,,,b,c,,,,,,t,low", "", "column 'wait_s'"),
        ("L,300,60,,timetable,b,c,,,,,,t,low", "", "column 'timetable_out'.*both directions"),
        ("L,300,60,100,,b,,,,,,,t,low", "", "the nodes at both berths"),
        ("L,300,60,100,,b,c,59.6,18.9,59.7,,,t,low", "", "the nodes at both berths"),
        ("L,300,60,100,,b,c,,,,,,t,low\nL,9,60,100,,d,e,,,,,,t,low", "", "row 3, column 'name': got 'L'"),
    ],
)
def test_broken_tables_are_one_error(tmp_path, row, periods, words):
    (tmp_path / "ferries.csv").write_text(HEAD + row + "\n", encoding="utf-8")
    if periods:
        (tmp_path / "ferry_periods.csv").write_text(PERIODS + periods + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=words):
        load_ferries(tmp_path / "ferries.csv")


def test_a_table_of_ones_own_stands_anywhere(tmp_path):
    lat_lon = ",".join(f"{value:.6f}" for value in positions(network(), 1, 2))
    (tmp_path / "mine.csv").write_text(f"{HEAD}L,300,60,100,,,,{lat_lon},,t,low\n", encoding="utf-8")
    (tmp_path / "ferry_periods.csv").write_text(
        f"{PERIODS}L,out_of_service,0-5,,s,e,t,assumption\n", encoding="utf-8"
    )
    layer = load_ferries(tmp_path / "mine.csv").bind(network(ends="xy"))
    assert (time_s(layer, NOON), time_s(layer, NIGHT)) == (460, None)
    assert load_ferries(tmp_path).lines == ()


def test_the_embedded_lines_are_found_by_position_too():
    net = load_network()
    lines = load_ferries().lines
    elsewhere = tuple(dataclasses.replace(line, first=None, last=None) for line in lines)
    by_node, by_place = (Ferries(found).bind(net) for found in (lines, elsewhere))
    assert all(np.array_equal(by_node.arcs[key], by_place.arcs[key]) for key in by_node.arcs)
    assert len(by_place.arcs) == 8


def test_a_ferry_of_which_only_the_crossing_is_known():
    assert expected_time_ms(240.0) == load_ferries().lines[0].travel_time_ms == 540_000


def test_every_period_that_ships_has_a_range_around_its_call_out():
    from brandsim.tables.frames import read_frame

    table = read_frame(data_file("roads", "norrtalje", "ferry_periods.csv"), "road_ferry_periods")
    assert (table["call_out_low_s"] < table["call_out_s"]).all()
    assert (table["call_out_s"] < table["call_out_high_s"]).all()
    assert "out_of_service" not in set(table["state"])
