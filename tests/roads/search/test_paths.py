"""Paths: their segments add up to the travel time, hang together, and say where a unit is."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim._errors import InputError
from brandsim.roads import RoadNetwork, load_network
from brandsim.roads.search import paths
from support.examples import examples
from support.roads.graphs import graphs


def drawn(graph, seed):
    nodes, source, target, time = graph
    rng = np.random.default_rng(seed)
    two_way = rng.random(len(source)) < 0.7
    back = np.flatnonzero(two_way)
    spots = rng.random((2, nodes)) * 10_000
    return RoadNetwork.from_arrays(
        *spots, np.concatenate([source, target[back]]), np.concatenate([target, source[back]]),
        np.concatenate([time, time[back]]), crs="EPSG:3006",
        two_way=np.concatenate([two_way, two_way[back]]),
    )  # fmt: skip


def check(net, path, origin, goal):
    assert (np.abs(path.to_fraction - path.from_fraction) <= 1).all()
    times = net.travel_time_ms[path.arc]
    assert (path.time_ms <= times).all()
    # Each segment begins where the one before ended.
    ends = net.points_on_edges(path.edge, path.to_fraction)
    starts = net.points_on_edges(path.edge, path.from_fraction)
    if len(path.arc):
        assert (net.drivable[path.arc]).all()
        assert np.abs(ends.x[:-1] - starts.x[1:]).max(initial=0) < 1e-5
        assert np.abs(ends.y[:-1] - starts.y[1:]).max(initial=0) < 1e-5
        onward = net.edge_arc[path.edge] == path.arc
        # Within a millisecond a point can be both before and behind another.
        moves = (path.to_fraction != path.from_fraction) & (path.time_ms > 0)
        assert ((path.to_fraction > path.from_fraction) == onward)[moves].all()
        assert abs(starts.x[0] - origin.x[0]) < 1e-5
        assert abs(ends.y[-1] - goal.y[0]) < 1e-5
    first, last = path.at([0, path.total_ms]).points, path.at(path.total_ms + 5)
    assert abs(first.x[0] - origin.x[0]) < 1e-5
    if path.total_ms:
        assert abs(first.x[1] - goal.x[0]) < 1e-5
        assert last.after_ms.tolist() == [path.total_ms]


@settings(max_examples=examples(40), deadline=None)
@given(graphs(), st.integers(0, 1000), st.data())
def test_pieces_add_up_to_the_travel_time(graph, seed, data):
    net = drawn(graph, seed)
    if net.edges == 0:
        return
    edge = data.draw(st.lists(st.integers(0, net.edges - 1), min_size=6, max_size=6))
    fraction = data.draw(st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.9, 1.0]), min_size=6, max_size=6))
    edge[1] = edge[0]
    points = net.points_on_edges(edge, fraction)
    expected = net.travel_table_ms(points[:3], points, access_speed_kmh=30)
    for row in range(3):
        tree = paths.PathTree(net, points[[row]])
        for column in range(6):
            path = tree.to(points[[column]])
            if expected[row, column] < 0:
                assert path is None
                continue
            assert path.total_ms == expected[row, column]
            check(net, path, points[[row]], points[[column]])


@settings(max_examples=examples(30), deadline=None)
@given(graphs(largest=3), st.integers(0, 1000))
def test_paths_between_nodes(graph, seed):
    net = drawn(graph, seed)
    tree = paths.PathTree(net, 0)
    assert (tree.time_ms == net.travel_times_ms([0])[0]).all()
    for node in range(net.nodes):
        path = tree.to(node)
        assert (path is None) == (tree.time_ms[node] < 0)
        if path is not None:
            assert path.total_ms == tree.time_ms[node]
            assert (net.source[path.arc] == path.node[:-1]).all()
            assert (net.target[path.arc] == path.node[1:]).all()
            assert path.node[0] == 0
            assert path.node[-1] == node


def test_a_unit_on_its_way_home_is_where_it_is():
    net = RoadNetwork.from_arrays(
        [0, 1000, 1000], [0, 0, 500], [0, 1, 1, 2], [1, 0, 2, 1], [60_000, 60_000, 30_000, 40_000],
        crs="EPSG:3006",
    )  # fmt: skip
    path = paths.shortest_path(net, 2, 0)
    assert path.edge.tolist() == [1, 0]
    assert path.total_ms == 100_000
    assert path.length_m == 1500
    where = path.at([0, 10_000, 40_000, 70_000, 100_000, 200_000]).points
    assert where.x.tolist() == [1000, 1000, 1000, 500, 0, 0]
    assert where.y.tolist() == [500, 375, 0, 0, 0, 0]
    assert path.line().length == 1500
    # The rest of the way takes the rest of the time.
    rest = net.travel_table_ms(where, net.snap_nodes("0"), access_speed_kmh=30)
    assert rest.ravel().tolist() == [100_000, 90_000, 60_000, 30_000, 0, 0]


@settings(max_examples=examples(25), deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.floats(0, 1))
def test_on_the_embedded_network_the_rest_of_the_way_is_the_rest_of_the_time(start, end, share):
    net = load_network()
    path = paths.shortest_path(net, start, end)
    if path is None:
        return
    after = round(share * path.total_ms)
    where = path.at(after).points
    rest = net.travel_table_ms(where, net.snap_nodes(net.node_id[end]), access_speed_kmh=30)[0, 0]
    # Half a millisecond of rounding at the cut.
    assert abs(rest - (path.total_ms - after)) <= 1


def test_nothing_to_travel():
    net = RoadNetwork.from_arrays([0], [0], [], [], [], crs="EPSG:3006")
    path = paths.shortest_path(net, 0, 0)
    assert path.total_ms == 0
    assert path.at([0, 5]).points.x.tolist() == [0, 0]
    assert path.line().geom_type == "Point"


def test_faults_are_told():
    net = load_network()
    with pytest.raises(InputError, match="one point"):
        paths.shortest_path(net, net.points_on_edges([0, 1], [0.5, 0.5]), 0)
    with pytest.raises(InputError, match="a node index"):
        paths.shortest_path(net, 0, 10**6)
    with pytest.raises(InputError, match="at least 0 milliseconds"):
        paths.shortest_path(net, 0, 1).at(-1)
