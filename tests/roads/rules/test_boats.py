"""Crews by boat: road, launch, water and landing add up, and whoever has no boat stays ashore."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim._errors import InputError
from brandsim.roads import Boat, Waterways, load_network, load_water_legs
from brandsim.service.stations import load_service

VALUES = {
    "boat_speed_kmh": 40.0,
    "trailer_launch_s": 420.0,
    "cast_off_s": 180.0,
    "landing_speed_kmh": 6.0,
}
ARHOLMA, TJOCKO = (59.85, 19.105), (59.75188, 19.1199)
STATIONS = ["nt_station", "almsta_station", "blido_station", "rb_station"]
BOATS = [Boat("trailer"), Boat("trailer"), Boat("moored", "blido_fl"), None]


@pytest.fixture(scope="module")
def net():
    return load_network()


@pytest.fixture(scope="module")
def legs():
    return load_water_legs()


def journeys(net, legs, boats=BOATS, stations=STATIONS, places=(ARHOLMA, TJOCKO), **more):
    lat, lon = zip(*places, strict=True)
    values = VALUES | {key: more.pop(key) for key in VALUES if key in more}
    ways = Waterways.of(net, legs, lat, lon, **more)
    berth_ms = net.travel_table_ms(net.snap_nodes(stations), ways.berths, access_speed_kmh=25)
    return ways.journeys(berth_ms, boats, values)


def by_road_s(net, origin, berth):
    ends = net.snap_nodes(origin), net.snap_nodes(berth)
    return net.travel_table_ms(*ends, access_speed_kmh=25).item() / 1000


def test_parts_are_those_of_the_way(net, legs):
    found = journeys(net, legs, offroad_m=[600.0, 0.0])
    by_hand = [
        [by_road_s(net, "nt_station", "simpnas") + 420 + 4.69 / 40 * 3600 + 600 / 6 * 3.6,
         by_road_s(net, "nt_station", "rafsnas") + 420 + 3.71 / 40 * 3600],
        [by_road_s(net, "almsta_station", "simpnas") + 420 + 4.69 / 40 * 3600 + 600 / 6 * 3.6,
         by_road_s(net, "almsta_station", "rafsnas") + 420 + 3.71 / 40 * 3600],
        [by_road_s(net, "blido_station", "blido_fl") + 180 + 33.5 / 40 * 3600 + 600 / 6 * 3.6,
         by_road_s(net, "blido_station", "blido_fl") + 180 + 22 / 40 * 3600],
    ]  # fmt: skip
    assert found.time_ms.dtype == np.int64
    assert found.time_ms[:3] / 1000 == pytest.approx(np.array(by_hand), abs=0.5)
    assert [legs[leg].name for leg in found.leg[1]] == ["Simpnäs–Arholma", "Räfsnäs–Tjockö"]
    total = found.road_ms + found.afloat_ms + found.water_ms + found.landing_ms
    assert np.array_equal(total[:3], found.time_ms[:3])


def test_without_a_boat_no_journey(net, legs):
    found = journeys(net, legs)
    for table in (found.time_ms, found.leg, found.road_ms, found.afloat_ms, found.water_ms, found.landing_ms):
        assert (table[3] == -1).all()
    assert (found.time_ms[:3] > 0).all()


def test_a_trailer_needs_a_slip_and_a_moored_boat_its_own_berth(net, legs):
    at_blido = ["blido_station"]
    slips = {leg.berth for leg in legs if leg.slip}
    assert slips == {"simpnas", "rafsnas"}
    towed = journeys(net, legs, [Boat("trailer")], at_blido)
    assert {legs[leg].berth for leg in towed.leg[0]} == slips
    # A quicker way from another berth is not for the moored boat.
    moored = journeys(net, legs, [Boat("moored", "rafsnas")], at_blido)
    assert moored.time_ms[0, 0] == -1
    assert moored.time_ms[0, 1] > 0
    none = tuple(dataclasses.replace(leg, slip=False) for leg in legs)
    assert (journeys(net, none, [Boat("trailer")], at_blido).time_ms == -1).all()


def test_a_place_too_far_from_a_landing_may_be_another_island(net, legs):
    halfway = (59.80, 19.11)
    assert (journeys(net, legs, places=[halfway]).time_ms == -1).all()
    assert (journeys(net, legs, places=[halfway], within_m=6000.0).time_ms[:3] > 0).all()


def test_a_closed_road_to_the_slip_stops_the_trailer(net, legs):
    last = net.node_index("simpnas")[0]
    closed = net.reweighted(np.where(net.target == last, -1, net.travel_time_ms))
    found = journeys(closed, legs)
    assert found.time_ms[0, 0] == -1
    assert found.time_ms[0, 1] > 0
    assert (found.time_ms[2] > 0).all()


def test_the_best_of_several_ways_is_taken(net, legs):
    shorter = dataclasses.replace(legs[0], name="genväg", water_km=1.0)
    detour = dataclasses.replace(legs[0], name="omväg", water_km=9.0)
    found = journeys(net, (detour, *legs, shorter))
    assert found.leg[0].tolist() == [5, 2]
    # The first of equals.
    assert journeys(net, (*legs, *legs)).leg[:3].max() < len(legs)
    assert (journeys(net, ()).time_ms == -1).all()


@settings(max_examples=20, deadline=None)
@given(st.floats(1.01, 3.0), st.sampled_from(["boat_speed_kmh", "landing_speed_kmh"]))
def test_faster_is_never_later(net, legs, factor, key):
    slow = journeys(net, legs, offroad_m=300.0).time_ms
    fast = journeys(net, legs, offroad_m=300.0, **{key: VALUES[key] * factor}).time_ms
    assert (fast <= slow).all()
    assert ((fast < 0) == (slow < 0)).all()


def test_what_is_missing_is_named(net, legs):
    ways = Waterways.of(net, legs, [ARHOLMA[0]], [ARHOLMA[1]])
    berth_ms = net.travel_table_ms(net.snap_nodes("nt_station"), ways.berths, access_speed_kmh=25)
    with pytest.raises(InputError, match="the assumption 'cast_off_s'"):
        ways.journeys(berth_ms, [None], {k: v for k, v in VALUES.items() if k != "cast_off_s"})
    with pytest.raises(InputError, match="boat_speed_kmh: got 0"):
        ways.journeys(berth_ms, [None], VALUES | {"boat_speed_kmh": 0.0})
    with pytest.raises(InputError, match=r"got 'blido', expected a berth.*did you mean 'blido_fl'"):
        ways.journeys(berth_ms, [Boat("moored", "blido")], VALUES)
    with pytest.raises(InputError, match="boats"):
        ways.journeys(berth_ms, [None, None], VALUES)


@pytest.mark.parametrize(
    ("kind", "berth", "words"),
    [
        ("moored", None, "column 'berth': got nothing"),
        ("trailer", "simpnas", "column 'berth': got 'simpnas'"),
        (None, "simpnas", "column 'berth': got 'simpnas'"),
    ],
)
def test_a_faulty_boat_of_a_unit(kind, berth, words):
    with pytest.raises(InputError, match=words):
        Boat.read(kind, berth)


def test_units_with_a_boat_are_those_of_crews_that_the_plan_gives_one(legs):
    for crew in load_service().crews:
        listed = [name.lower() for name in crew.competences if name.lower().startswith("båt")]
        boats = [unit.boat for unit in crew.units if unit.boat is not None]
        assert len(boats) == len(listed)
        if "båt på trailer" in listed:
            assert boats == [Boat("trailer")]
        for unit in crew.units:
            assert (unit.boat is not None) == ("boat" in unit.brings)
            if unit.boat is not None and unit.boat.kind == "moored":
                assert unit.boat.berth in {leg.berth for leg in legs}


def test_water_is_never_shorter_than_the_straight_line(net, legs):
    for leg in legs:
        berth = net.nodes_frame().to_crs(4326).set_index("id").loc[leg.berth, "geometry"]
        assert (berth.y, berth.x) == pytest.approx((leg.berth_lat, leg.berth_lon))
        wide = np.cos(np.radians(leg.berth_lat))
        apart = np.hypot(leg.landing_lat - leg.berth_lat, wide * (leg.landing_lon - leg.berth_lon)) * 111.2
        assert 0.99 * apart < leg.low_km < leg.water_km < leg.high_km


def test_a_length_outside_its_range_is_refused(tmp_path):
    head = (
        "berth,berth_lat,berth_lon,slip,landing,landing_lat,landing_lon,svenska,water_km,low_km,high_km,"
        "source,confidence\n"
    )
    path = tmp_path / "legs.csv"
    path.write_text(f"{head}a,59,19,yes,b,59,19,väg,9,10,12,t,assumption\n", encoding="utf-8")
    with pytest.raises(InputError, match="row 2, column 'water_km': got 9"):
        load_water_legs(path)
    path.write_text(f"{head}a,59,19,yes,b,59,19,väg,9,,,t,assumption\n", encoding="utf-8")
    assert load_water_legs(path)[0].low_km is None
