"""A ferry runs as it does when its berth is reached, not as it did when the journey began."""

import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim.roads import Ferries, Ferry, RoadNetwork, why_not
from brandsim.roads.rules.conditions import Conditions, When
from brandsim.roads.rules.crossings import ServicePeriod
from brandsim.roads.rules.weighting import Weighting
from brandsim.roads.search.berths import table_underway_ms, underway
from brandsim.roads.search.routes import quickest_route
from brandsim.words.text import Text
from support.examples import examples

X0, Y0 = 720_000.0, 6_620_000.0
MINUTE_MS = 60_000


def line(first, last, out=(), back=(), crossing_min=4, periods=(), **other):
    """A ferry with a timetable if it has departures, else one that waits two minutes for an engine."""
    by_timetable = bool(out or back)
    given_values = {
        "first": first, "last": last, "berths": None, "name": f"{first}{last}", "crossing_s": 60.0 * crossing_min,
        "loading_s": 60.0, "wait_s": 120.0, "wait_low_s": 0.0, "wait_high_s": 240.0, "passenger_only": False,
        "emergency_rule": "timetable" if by_timetable else "priority", "departures_out_min": tuple(out or back),
        "departures_back_min": tuple(back or out), "periods": tuple(periods), "source": "test", "confidence": "low",
        "note": "", "place": ("ferries.csv", "row 2"),
    }  # fmt: skip
    return Ferry(**given_values | other)


def period(state, hours, call_out_s=900.0):
    when = When.read("here", "row 2", hours=hours)
    return ServicePeriod(state, when, call_out_s, 0.0, 0.0, 0.0, Text("natt", "night"), "test", "assumption")


def weighted(nodes, roads, ferries):
    """Nodes a, b, c …; roads as (from, to, minutes), each way; the ferries between their nodes."""
    names = "abcdefgh"[:nodes]
    links = [(names.index(a), names.index(b), round(minutes * MINUTE_MS), False) for a, b, minutes in roads]
    links += [(names.index(f.first), names.index(f.last), 777, True) for f in ferries]
    pairs = [(a, b, ms, water) for a, b, ms, water in links] + [
        (b, a, ms, water) for a, b, ms, water in links
    ]
    source, target, time_ms, is_ferry = zip(*pairs, strict=True)
    net = RoadNetwork.from_arrays(
        X0 + 100.0 * np.arange(nodes), Y0 + 10.0 * np.arange(nodes) ** 2, source, target, time_ms, crs="EPSG:3006",
        road_class=["ferry" if water else "primary" for water in is_ferry], is_ferry=is_ferry, node_id=list(names),
    )  # fmt: skip
    return Weighting(net, [Ferries(tuple(ferries)).bind(net)])


def route(weighting, begin, end, at, **values):
    net = weighting.network
    origin, destination = net.snap_nodes(begin), net.snap_nodes(end)
    return quickest_route(
        weighting, origin, destination, Conditions.at(at), access_speed_kmh=30.0, values=values
    )


def minutes(found):
    return None if found is None else found.time_s / 60


def test_the_timetable_is_read_at_the_minute_of_the_berth():
    there = weighted(4, [("a", "b", 19.5), ("c", "d", 3)], [line("b", "c", out=(720, 765))])
    # At the berth 12.39.30: waits 5.5 minutes for 12.45, loads 1, crosses 4.
    assert minutes(route(there, "a", "d", "2025-07-16 12:20")) == pytest.approx(19.5 + 5.5 + 5 + 3)
    # Started when one leaves: that one is gone at 12.19.30.
    found = route(there, "a", "d", "2025-07-16 12:00")
    assert minutes(found) == pytest.approx(19.5 + 25.5 + 5 + 3)
    crossing = found.legs[1]
    assert crossing.reason.sv.startswith("bc: vid kajen 12.19, väntan 26 + lastning 1 + överfart 4 min")
    assert crossing.reason.en.startswith("bc: at the berth 12:19, wait 26 + loading 1 + crossing 4 min")
    assert "25,5 min" in crossing.reason.sv
    # In any minute of the hour it is the mean of the hour, as in the tables of the simulation.
    origin, destination = there.network.snap_nodes("a"), there.network.snap_nodes("d")
    mean = quickest_route(there, origin, destination, Conditions(7, 2, 12), access_speed_kmh=30.0)
    waits = [(720 if m == 0 else 765 if m <= 45 else 720 + 1440) - 720 - m for m in range(60)]
    assert minutes(mean) == pytest.approx(19.5 + sum(waits) / 60 + 5 + 3)
    assert "vid kajen" not in mean.legs[1].reason.sv


def test_the_second_ferry_is_met_when_the_first_has_crossed():
    there = weighted(
        4, [("a", "b", 10), ("d", "c", 0)], [line("b", "c", out=(730,)), line("c", "d", out=(735, 740, 745))]
    )
    assert minutes(route(there, "a", "d", "2025-07-16 12:00")) == pytest.approx(10 + 0 + 5)
    there = weighted(
        5,
        [("a", "b", 9), ("c", "d", 3)],
        [line("b", "c", out=(731, 760)), line("d", "e", out=(738, 740, 745))],
    )
    # 12.09 + 2 + 5 = 12.16 at c, 12.19 at d, 12.20 away, 12.25 at e.
    assert minutes(route(there, "a", "e", "2025-07-16 12:00")) == pytest.approx(25)


def test_the_way_changes_when_a_departure_is_missed():
    around = [("a", "b", 20), ("a", "d", 40), ("c", "d", 5)]
    there = weighted(4, around, [line("b", "c", out=(735, 780))])
    # At 12.20 the ferry of 12.15 is gone and the next leaves at 13.00: round by road.
    assert minutes(route(there, "a", "d", "2025-07-16 12:00")) == pytest.approx(40)
    assert minutes(route(there, "a", "d", "2025-07-16 11:50")) == pytest.approx(20 + 5 + 5 + 5)


def test_the_night_ends_on_the_way():
    night = [period("on_call", "0-5")]
    there = weighted(4, [("a", "b", 20), ("c", "d", 3)], [line("b", "c", periods=night)])
    assert minutes(route(there, "a", "d", "2025-07-16 04:30")) == pytest.approx(20 + 15 + 5 + 3)
    found = route(there, "a", "d", "2025-07-16 04:50")
    assert minutes(found) == pytest.approx(20 + 2 + 5 + 3)
    assert "vid kajen 05.10" in found.legs[1].reason.sv


def test_past_midnight_it_is_the_next_day():
    there = weighted(4, [("a", "b", 20), ("c", "d", 3)], [line("b", "c", out=(15, 1430))])
    assert minutes(route(there, "a", "d", "2025-07-16 23:50")) == pytest.approx(20 + 5 + 5 + 3)
    late = Conditions.at("2025-07-20 23:50").later(20 * MINUTE_MS + 1500)
    assert (late.weekday, late.hour, late.minute, late.past_ms) == (0, 0, 10, 1500)
    assert Conditions(7, 6, 23).later(MINUTE_MS) == Conditions(7, 6, 23)


def test_a_ferry_that_stops_before_one_comes_is_named_as_what_is_in_the_way():
    evening = [period("out_of_service", "23-24")]
    there = weighted(4, [("a", "b", 20), ("c", "d", 3)], [line("b", "c", periods=evening)])
    assert minutes(route(there, "a", "d", "2025-07-16 22:30")) == pytest.approx(30)
    assert route(there, "a", "d", "2025-07-16 22:45") is None
    net, moment = there.network, Conditions.at("2025-07-16 22:45")
    found = underway(there, net.snap_nodes("a"), moment, access_speed_kmh=30.0)
    reason = why_not(
        found.network, net.snap_nodes("a"), net.snap_nodes("d"), conditions=moment, ferries=there.layers[0],
        at_berth=found.at_berth,
    )  # fmt: skip
    assert reason.kind == "ferry_out_of_service"


def test_the_way_to_the_road_counts():
    there = weighted(4, [("a", "b", 10), ("c", "d", 3)], [line("b", "c", out=(731, 780))])
    origin = there.network.snap_nodes("a")
    afar = dataclasses.replace(origin, access_m=np.array([1000.0]))  # two minutes at 30 km/h
    moment = Conditions.at("2025-07-16 12:00")
    found = quickest_route(there, afar, there.network.snap_nodes("d"), moment, access_speed_kmh=30.0)
    assert minutes(found) == pytest.approx(60 + 5 + 3)
    assert minutes(
        quickest_route(there, origin, there.network.snap_nodes("d"), moment, access_speed_kmh=30.0)
    ) == pytest.approx(11 + 5 + 3)


def test_a_table_has_what_each_origin_would_be_told():
    there = weighted(
        5, [("a", "b", 19.5), ("e", "b", 3), ("c", "d", 3)], [line("b", "c", out=(720, 725, 765), back=(721, 740))]
    )  # fmt: skip
    net, noon = there.network, Conditions.at("2025-07-16 12:00")
    points = net.snap_nodes(list("aecd"))
    table = table_underway_ms(there, points, points, noon, access_speed_kmh=30.0) / MINUTE_MS
    # From e one comes at 12.03 and leaves at 12.05; from a at 12.19.30 and leaves at 12.45.
    assert table[0, 3] == pytest.approx(45 + 5 + 3)
    assert table[1, 3] == pytest.approx(5 + 5 + 3)
    for at, begin in enumerate("aecd"):
        for to, end in enumerate("aecd"):
            assert table[at, to] == pytest.approx(minutes(route(there, begin, end, "2025-07-16 12:00")))
    whenever = Conditions(7, 2, 12)
    mean = table_underway_ms(there, points, points, whenever, access_speed_kmh=30.0)
    assert (mean == there.under(whenever).travel_table_ms(points, points, access_speed_kmh=30.0)).all()
    assert table_underway_ms(there, points[[]], points, noon, access_speed_kmh=30.0).shape == (0, 4)


@st.composite
def archipelagos(draw):
    """Up to six nodes, some roads and up to four ferries by timetable, and where and when a journey begins."""
    nodes = draw(st.integers(3, 6))
    pairs = list(itertools.combinations("abcdef"[:nodes], 2))
    wet = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1, max_size=4))
    dry = draw(st.lists(st.sampled_from([p for p in pairs if p not in wet] or [("a", "a")]), unique=True))
    roads = [(a, b, draw(st.integers(1, 40)) / 2) for a, b in dry if a != b]
    clock = st.lists(st.integers(0, 1439), min_size=1, max_size=30)
    ferries = [
        line(
            a, b, out=tuple(sorted(draw(clock))), back=tuple(sorted(draw(clock))),
            crossing_min=draw(st.integers(1, 20)),
        )
        for a, b in wet
    ]  # fmt: skip
    return nodes, roads, ferries, draw(st.integers(0, 1439))


def by_hand(nodes, roads, ferries, start):
    """The earliest arrival in minutes after the start at every node, over every way without a loop."""
    best = {}

    def go(here, at, seen):
        best[here] = min(best.get(here, np.inf), at - start)
        for a, b, road_min in roads:
            for begin, end in ((a, b), (b, a)):
                if begin == here and end not in seen:
                    go(end, at + road_min, seen | {end})
        for f in ferries:
            for begin, end, departures in (
                (f.first, f.last, f.departures_out_min), (f.last, f.first, f.departures_back_min),
            ):  # fmt: skip
                if begin == here and end not in seen:
                    wait = min((d - at) % 1440 for d in departures)
                    go(end, at + wait + 1 + f.crossing_s / 60, seen | {end})

    go("a", start, {"a"})
    return best


@settings(max_examples=examples(60), deadline=None)
@given(archipelagos())
def test_no_way_is_quicker_by_hand(world):
    nodes, roads, ferries, start = world
    there = weighted(nodes, roads, ferries)
    expected = by_hand(nodes, roads, ferries, start)
    moment = Conditions(7, 2, *divmod(start, 60))
    net = there.network
    found = underway(there, net.snap_nodes("a"), moment, access_speed_kmh=30.0)
    got = {name: ms for name, ms in zip(net.node_id, found.tree.time_ms.tolist(), strict=True) if ms >= 0}
    assert got == pytest.approx({name: minutes * MINUTE_MS for name, minutes in expected.items()}, abs=1)
