"""Isochrones: cut where the time runs out; nearest roads: cut where two stations are equally fast."""

import geopandas
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim._errors import InputError
from brandsim.roads import RoadNetwork, load_network
from brandsim.roads.graph.topology import CLOSED_MS
from brandsim.roads.search import isochrones
from support.examples import examples
from support.roads.towns import towns


def line(times=(60_000, 120_000)):
    """Two roads of 1000 m end to end, eastward."""
    there, back = times
    return RoadNetwork.from_arrays(
        [0, 1000, 2000], [0, 0, 0], [0, 1, 1, 2], [1, 0, 2, 1], [there, there, back, back], crs="EPSG:3006"
    )


def test_a_road_is_cut_where_the_time_runs_out():
    roads = isochrones.reachable_roads(line(), [0], [30_000, 90_000, 10**9])
    reach = roads.groupby("limit_ms")["length_m"].sum()
    assert reach.to_dict() == {30_000: 500.0, 90_000: 1250.0, 10**9: 2000.0}
    assert roads.crs == "EPSG:3006"
    assert roads.geometry.length.sum() == pytest.approx(3750)


def test_a_station_inside_an_edge_reaches_both_ways():
    net = line()
    points = net.points_on_edges([0], [0.5])
    roads = isochrones.reachable_roads(net, points, [15_000])
    assert sorted(zip(roads["from_fraction"], roads["to_fraction"], strict=True)) == [
        (0.25, 0.5),
        (0.5, 0.75),
    ]
    late = isochrones.reachable_roads(net, points, [15_000], start_ms=[15_000])
    assert len(late) == 0


def test_nearest_roads_meet_where_times_are_equal():
    roads = isochrones.nearest_roads(line(), [0, 2])
    assert roads.groupby("source")["length_m"].sum().to_dict() == {0: 1250.0, 1: 750.0}
    late = isochrones.nearest_roads(line(), [0, 2], start_ms=[0, 60_000])
    assert late.groupby("source")["length_m"].sum().to_dict() == {0: 1500.0, 1: 500.0}


def test_one_way_roads_are_reached_from_their_start_only():
    net = RoadNetwork.from_arrays([0, 1000], [0, 0], [0], [1], [60_000], crs="EPSG:3006")
    assert isochrones.reachable_roads(net, [1], [10**6])["length_m"].sum() == 0
    assert isochrones.nearest_roads(net, [0, 1])["source"].tolist() == [0]


@pytest.mark.slow
@settings(max_examples=examples(15), deadline=None)
@given(st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_any_point_on_the_embedded_roads_is_inside_exactly_if_it_is_reached(minutes, seed):
    net = load_network()
    rng = np.random.default_rng(seed)
    roads_only = np.flatnonzero(net.drivable[net.edge_arc] & ~net.is_ferry[net.edge_arc])
    stations = net.points_on_edges(rng.choice(roads_only, 3), rng.random(3))
    start = rng.integers(0, 300_000, 3)
    places = net.points_on_edges(rng.choice(roads_only, 100), rng.random(100))
    table = net.travel_table_ms(stations, places, access_speed_kmh=30)
    total = np.where(table < 0, 10**12, table + start[:, None])
    limit = minutes * 60_000
    roads = isochrones.reachable_roads(net, stations, [limit], start_ms=start)
    owners = isochrones.nearest_roads(net, stations, start_ms=start)
    seconds = isochrones.second_roads(net, stations, start_ms=start)
    assert seconds["length_m"].sum() == pytest.approx(owners["length_m"].sum())
    for at in range(100):
        first = total[:, at].min()
        on_it = (
            (roads["edge"] == places.edge[at])
            & (roads["from_fraction"] <= places.fraction[at])
            & (roads["to_fraction"] >= places.fraction[at])
        )
        if abs(first - limit) > 3:
            assert on_it.any() == (first < limit)
        ranked = np.sort(total[:, at])
        if ranked[1] - ranked[0] > 3:
            owner = owners[
                (owners["edge"] == places.edge[at])
                & (owners["from_fraction"] <= places.fraction[at])
                & (owners["to_fraction"] >= places.fraction[at])
            ]
            expected = -1 if first == 10**12 else total[:, at].argmin()
            assert owner["source"].tolist() == [expected]
            if ranked[2] - ranked[1] > 3:
                pair = seconds[
                    (seconds["edge"] == places.edge[at])
                    & (seconds["from_fraction"] <= places.fraction[at])
                    & (seconds["to_fraction"] >= places.fraction[at])
                ]
                second = -1 if ranked[1] == 10**12 else np.argsort(total[:, at])[1]
                assert pair[["first", "source"]].to_numpy().tolist() == [[expected, second]]


@settings(max_examples=examples(60), deadline=None)
@given(towns(), st.integers(0, 2**32 - 1))
@pytest.mark.slow
def test_with_turns_a_point_is_inside_exactly_if_the_table_says_that_it_is_reached(net, seed):
    rng = np.random.default_rng(seed)
    net = net.reweighted(np.where(net.travel_time_ms < 0, CLOSED_MS, 1000 * (1 + net.travel_time_ms)))
    arc = net.edge_arc
    roads = np.flatnonzero(
        net.drivable[arc]
        & ~net.is_ferry[arc]
        & (net.length_m[arc] > 0)
        & (net.source[arc] != net.target[arc])
    )
    if not len(roads):
        return
    inside = net.points_on_edges(rng.choice(roads, 2), rng.random(2))
    stations = inside.joined(net.snap_nodes(net.node_id[rng.integers(0, net.nodes)]))
    start = rng.integers(0, 200_000, 3)
    places = net.points_on_edges(rng.choice(roads, 20), rng.uniform(0.01, 0.99, 20))
    # Within a millisecond of a station the table, in whole milliseconds, goes against a one-way road.
    beside = (places.edge[:, None] == stations.edge) & (
        np.abs(places.fraction[:, None] - stations.fraction) < 0.01
    )
    places = places[~beside.any(axis=1)]
    table = net.travel_table_ms(stations, places, access_speed_kmh=30)
    total = np.where(table < 0, 10**12, table + start[:, None])
    limit = int(rng.integers(0, 900_000))
    frames = (
        isochrones.reachable_roads(net, stations, [limit], start_ms=start),
        isochrones.nearest_roads(net, stations, start_ms=start),
        isochrones.second_roads(net, stations, start_ms=start),
    )
    for at in range(len(places)):
        reached, owner, pair = (
            frame[
                (frame["edge"] == places.edge[at])
                & (frame["from_fraction"] <= places.fraction[at])
                & (frame["to_fraction"] >= places.fraction[at])
            ]
            for frame in frames
        )
        ranked = np.sort(total[:, at])
        if abs(ranked[0] - limit) > 2:
            assert (len(reached) > 0) == (ranked[0] < limit)
        if ranked[1] - ranked[0] > 2:
            first = -1 if ranked[0] == 10**12 else total[:, at].argmin()
            assert owner["source"].tolist() == [first]
            if ranked[2] - ranked[1] > 2:
                second = -1 if ranked[1] == 10**12 else np.argsort(total[:, at])[1]
                assert pair[["first", "source"]].to_numpy().tolist() == [[first, second]]


def test_nearest_roads_add_up_to_all_roads():
    net = load_network()
    points = net.snap([59.7449, 59.86], [18.6836, 18.65])
    roads = isochrones.nearest_roads(net, points)
    arc = net.edge_arc
    assert roads["length_m"].sum() == pytest.approx(
        net.length_m[arc[net.drivable[arc] & ~net.is_ferry[arc]]].sum()
    )


@pytest.mark.parametrize("method", ["buffer", "concave"])
def test_areas_grow_with_the_limit_and_state_their_method(method):
    net = load_network()
    roads = isochrones.reachable_roads(net, net.snap(59.7449, 18.6836), [300_000, 600_000, 1_200_000])
    areas = isochrones.areas(roads, method=method)
    assert areas["area_km2"].is_monotonic_increasing
    assert areas["road_m"].is_monotonic_increasing
    assert areas.geometry.is_valid.all()
    assert areas["method"].str.contains("concave" if method == "concave" else "within 250 m").all()


@pytest.mark.parametrize("name", ["roads.gpkg", "roads.parquet"])
def test_files_hold_what_was_written(tmp_path, name):
    roads = isochrones.reachable_roads(line(), [0], [90_000])
    path = isochrones.write_frame(roads, tmp_path / name)
    read = geopandas.read_parquet(path) if name.endswith("parquet") else geopandas.read_file(path)
    assert read.crs == "EPSG:3006"
    assert read["length_m"].tolist() == roads["length_m"].tolist()
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_faults_are_told(tmp_path):
    roads = isochrones.reachable_roads(line(), [0], [90_000])
    with pytest.raises(InputError, match="gpkg"):
        isochrones.write_frame(roads, tmp_path / "roads.shp")
    with pytest.raises(InputError, match="'buffer' or 'concave'"):
        isochrones.areas(roads, method="voronoi")
    with pytest.raises(InputError, match="at least 0"):
        isochrones.reachable_roads(line(), [0], [-1])
