"""The network built from arrays: travel times, points on edges, faults."""

import pickle
import subprocess
import sys

import numpy as np
import pytest
import shapely

from brandsim._errors import InputError
from brandsim.roads import RoadNetwork
from brandsim.roads.graph.coordinates import transformed

METRES = "EPSG:3006"
X0, Y0 = 700_000.0, 6_620_000.0


def line(one_way=False):
    """Three nodes 6 km apart on a straight road, 360 s per edge; the second edge may be one-way."""
    source, target, time = [0, 1, 1, 2], [1, 0, 2, 1], [360_000, 360_000, 360_000, 360_000]
    keep = [0, 1, 2] if one_way else [0, 1, 2, 3]
    return RoadNetwork.from_arrays(
        X0 + np.array([0, 6000, 12000]),
        Y0 + np.zeros(3),
        np.array(source)[keep],
        np.array(target)[keep],
        np.array(time)[keep],
        crs=METRES,
        node_id=["a", "b", "c"],
    )


def place(net, x, y):
    lon, lat = transformed(X0 + np.atleast_1d(x), Y0 + np.atleast_1d(y), METRES, "EPSG:4326")
    return lat, lon


def test_travel_times_follow_the_direction_of_arcs():
    net = line(one_way=True)
    assert net.travel_times_ms([0, 2]).tolist() == [[0, 360_000, 720_000], [-1, -1, 0]]
    assert net.travel_times_ms([0]).dtype == np.int64
    assert (net.nodes, net.arcs, net.edges) == (3, 3, 2)


def test_no_sources_gives_no_rows():
    assert line().travel_times_ms([]).shape == (0, 3)


def test_lonely_node_and_empty_network():
    lonely = RoadNetwork.from_arrays([X0], [Y0], [], [], [], crs=METRES)
    assert lonely.travel_times_ms([0]).tolist() == [[0]]
    assert lonely.components == 1
    point = lonely.snap_nodes("0")
    assert lonely.travel_table_ms(point, point, access_speed_kmh=30).tolist() == [[0]]
    with pytest.raises(InputError, match="no road at all"):
        lonely.snap(*place(lonely, 0, 0))
    empty = RoadNetwork.from_arrays([], [], [], [], [])
    assert empty.info()["nodes"] == 0
    assert empty.components == 0


def test_zero_weights_parallel_arcs_and_loops():
    net = RoadNetwork.from_arrays(
        np.arange(4.0), np.zeros(4), [0, 0, 1, 1, 2, 2], [1, 1, 1, 2, 0, 3], [9, 4, 0, 0, 0, 7], crs=METRES
    )
    assert net.travel_times_ms([0, 3]).tolist() == [[0, 4, 4, 11], [-1, -1, -1, 0]]


def test_weights_beyond_32_bits_and_of_great_spread_take_the_heap():
    long = 10**13
    source, target, time = [0, 1, 2, 0], [1, 2, 3, 3], [long, 1, 0, 2 * long]
    net = RoadNetwork.from_arrays(np.arange(4.0), np.zeros(4), source, target, time, crs=METRES)
    assert net.travel_times_ms([0]).tolist() == [[0, long, long + 1, long + 1]]


def test_snap_lands_in_the_middle_of_a_long_edge():
    net = line()
    points = net.snap(*place(net, [1500, 12_400], [200, 0]))
    assert points.edge.tolist() == [0, 1]
    assert points.fraction == pytest.approx([0.25, 1.0], abs=1e-6)
    assert points.access_m == pytest.approx([200, 400], abs=0.01)
    assert points.x - X0 == pytest.approx([1500, 12_000], abs=0.01)
    assert points.node.tolist() == [-1, 2]


def test_table_inside_one_edge_and_across_edges():
    net = line()
    points = net.snap(*place(net, [1500, 4500, 9000], [0, 0, 300]))
    table = net.travel_table_ms(points, points, access_speed_kmh=36)
    # 16.67 m/s on the road; 300 m at 10 m/s is 30 s of access at each end of the third point.
    expected = [[0, 180, 480], [180, 0, 300], [480, 300, 60]]
    assert table / 1000 == pytest.approx(np.array(expected), abs=0.01)


def test_table_respects_one_way_inside_the_edge():
    ring = RoadNetwork.from_arrays(
        X0 + np.array([0, 6000, 6000]),
        Y0 + np.array([0, 0, 6000]),
        [0, 1, 2],
        [1, 2, 0],
        [360_000, 360_000, 500_000],
        crs=METRES,
    )
    ahead, behind = ring.points_on_edges([0], [0.75]), ring.points_on_edges([0], [0.25])
    assert ring.travel_table_ms(behind, ahead, access_speed_kmh=30).item() == 180_000
    # Against the direction the only way is around: 90 s to the end, 860 s, 90 s from the start.
    assert ring.travel_table_ms(ahead, behind, access_speed_kmh=30).item() == 90_000 + 860_000 + 90_000


def test_way_around_can_beat_the_way_along_the_edge():
    net = RoadNetwork.from_arrays(
        X0 + np.array([0, 6000]), Y0 + np.zeros(2), [0, 1, 0, 1], [1, 0, 1, 0], [900, 900, 10, 10],
        crs=METRES, length_m=[6000, 6000, 7000, 7000],
    )  # fmt: skip
    assert net.edges == 2
    ends = net.points_on_edges([0, 0], [0.01, 0.99])
    assert net.travel_table_ms(ends[0], ends[1], access_speed_kmh=30).item() == 9 + 10 + 9


def test_distances_are_along_the_shortest_open_road_and_straight_to_it():
    slow = RoadNetwork.from_arrays(
        X0 + np.array([0, 3000]), Y0 + np.zeros(2), [0, 1, 0], [1, 0, 1], [900_000, 900_000, 1000],
        crs=METRES, length_m=[3000.0004, 3000.0004, 9000.0],
    )  # fmt: skip
    places = slow.snap(*place(slow, [750, 2250], [40, 0]))
    # The short road, however slow; a length is rounded to the millimetre.
    assert slow.distance_table_m(places, places) == pytest.approx(
        np.array([[80, 1540], [1540, 0]]), abs=0.003
    )
    shut = slow.reweighted([-1, 900_000, 1000])
    ends = shut.snap_nodes(["0", "1"])
    assert shut.distance_table_m(ends, ends).tolist() == [[0.0, 9000.0], [3000.0, 0.0]]
    closed = shut.reweighted([-1, 900_000, -1]).distance_table_m(ends, ends)
    assert np.isnan(closed).tolist() == [[False, True], [False, False]]


def test_points_that_are_nodes_equal_the_trees():
    net = line(one_way=True)
    points = net.snap_nodes(["a", "b", "c"])
    assert points.access_m.tolist() == [0, 0, 0]
    assert set(points.fraction.tolist()) <= {0.0, 1.0}
    assert (net.travel_table_ms(points, points, access_speed_kmh=30) == net.travel_times_ms([0, 1, 2])).all()


def test_scaled_divides_roads_and_leaves_ferries():
    net = RoadNetwork.from_arrays(
        np.arange(3.0), np.zeros(3), [0, 1], [1, 2], [1100, 5000], crs=METRES, is_ferry=[False, True]
    )
    faster = net.scaled(1.1)
    assert faster.travel_times_ms([0]).tolist() == [[0, 1000, 6000]]
    assert net.travel_times_ms([0]).tolist() == [[0, 1100, 6100]]
    assert faster.topology is net.topology


def test_roads_that_cannot_be_driven_are_counted_not_travelled():
    net = RoadNetwork.from_arrays(
        X0 + np.arange(3) * 1000.0,
        Y0 + np.zeros(3),
        [0, 1],
        [1, 2],
        [10, 10],
        crs=METRES,
        drivable=[True, False],
    )
    assert net.travel_times_ms([0]).tolist() == [[0, 10, -1]]
    assert net.info()["km"] == pytest.approx(2.0)
    assert net.components == 2


def test_network_is_read_only():
    net = line()
    for array in (net.travel_time_ms, net.source, net.x, net.length_m, net.arc_columns["is_ferry"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(AttributeError):
        net.travel_time_ms = np.zeros(4)
    time = np.array([5, 6])
    own = RoadNetwork.from_arrays([0, 1], [0, 1], [0, 1], [1, 0], time)
    time[0] = 99
    assert own.travel_time_ms[0] == 5


def test_coordinates_are_sweref_in_sweden_and_utm_elsewhere():
    middle = RoadNetwork.from_arrays([15.0], [60.0], [], [], [])
    # On the central meridian the northing is the length of the meridian (GRS 80) times 0.9996.
    assert middle.crs == "EPSG:3006"
    assert (middle.x[0], middle.y[0]) == pytest.approx((500_000.0, 6_651_411.19), abs=0.01)
    assert RoadNetwork.from_arrays([-73.98], [40.75], [], [], []).crs == "EPSG:32618"
    assert RoadNetwork.from_arrays([151.2], [-33.9], [], [], []).crs == "EPSG:32756"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"x": [0.0, np.nan]}, r"x\[1\]: got nan, expected a finite number"),
        ({"y": [0.0]}, "y: got 1 value, expected 2"),
        ({"target": [2, 0]}, r"target\[0\]: got 2, expected a node index from 0 to 1"),
        ({"source": [-1, 0]}, r"source\[0\]: got -1"),
        ({"source": [0]}, "expected 1, as many as source"),
        ({"travel_time_ms": [5, -1]}, r"travel_time_ms\[1\]: got -1, expected at least 0"),
        ({"travel_time_ms": [5, np.nan]}, r"travel_time_ms\[1\]: got nan, expected a whole number"),
        ({"travel_time_ms": [5.5, 1]}, r"np\.rint"),
        ({"travel_time_ms": [2**62, 1]}, r"below 2\^61"),
        ({"length_m": [5, -2]}, r"length_m\[1\]: got -2\.0, expected at least 0 metres"),
        ({"length_m": [5, np.inf]}, "finite"),
        ({"road_class": ["primary"]}, "road_class: got 1 value"),
        ({"node_id": ["a", "a"]}, "used once"),
        ({"is_ferry": ["no", "yes"]}, "True or False"),
    ],
)
def test_faults_are_named(change, words):
    good = {"x": [0, 1], "y": [0, 1], "source": [0, 1], "target": [1, 0], "travel_time_ms": [5, 5]}
    with pytest.raises(InputError, match=words):
        RoadNetwork.from_arrays(**(good | change))


def test_faults_of_questions_are_named():
    net = line()
    with pytest.raises(InputError, match=r"sources\[1\]: got 3"):
        net.travel_times_ms([0, 3])
    with pytest.raises(InputError, match="id of a node"):
        net.node_index("d")
    with pytest.raises(InputError, match=r"Långtbort .*5000 m to the nearest road, expected at most 3000 m"):
        net.snap(*place(net, [0, 100], [0, 5000]), names=["Nära", "Långtbort"])
    with pytest.raises(InputError, match=r"lat\[0\]"):
        net.snap(np.nan, 18.0)
    with pytest.raises(InputError, match="speed_factor"):
        net.scaled(0)
    point = net.snap_nodes("a")
    with pytest.raises(InputError, match="access_speed_kmh"):
        net.travel_table_ms(point, point, access_speed_kmh=0)
    with pytest.raises(InputError, match="row of an edge"):
        net.points_on_edges([2], [0.5])
    with pytest.raises(InputError, match="fraction"):
        net.points_on_edges([0], [1.5])


def test_degrees_out_of_range_and_broken_systems_are_named():
    with pytest.raises(InputError, match="longitude number 0: got 700000"):
        _ = RoadNetwork.from_arrays([X0], [Y0], [], [], []).x
    with pytest.raises(InputError, match="EPSG code"):
        _ = RoadNetwork.from_arrays([1], [1], [], [], [], crs="EPSG:0").x
    with pytest.raises(InputError, match="in metres"):
        _ = RoadNetwork.from_arrays([1], [1], [], [], [], metric_crs="EPSG:4326").x


def test_frames_hold_a_row_per_edge_and_node():
    net = line(one_way=True)
    edges = net.edges_frame()
    assert edges["one_way"].tolist() == [False, True]
    assert edges["travel_time_back_ms"].tolist() == [360_000, -1]
    assert edges.length.tolist() == pytest.approx([6000, 6000])
    assert edges.crs.to_epsg() == 3006
    assert net.nodes_frame()["id"].tolist() == ["a", "b", "c"]


def test_opposite_arcs_of_different_length_stay_two_edges():
    net = RoadNetwork.from_arrays([0, 1], [0, 1], [0, 1], [1, 0], [5, 5], length_m=[100, 250])
    assert net.edges == 2
    pair = RoadNetwork.from_arrays([0, 1], [0, 1], [0, 1], [1, 0], [5, 5], length_m=[100, 100])
    assert pair.edges == 1
    apart = RoadNetwork.from_arrays([0, 1], [0, 1], [0, 1], [1, 0], [5, 5], two_way=[False, False])
    assert apart.edges == 2


def test_curved_edges_are_snapped_to_their_course():
    bend = shapely.LineString([(X0, Y0), (X0, Y0 + 3000), (X0 + 6000, Y0 + 3000), (X0 + 6000, Y0)])
    net = RoadNetwork.from_arrays(
        [X0, X0 + 6000], [Y0, Y0], [0, 1], [1, 0], [1200, 1200], crs=METRES, shapes=[bend, bend.reverse()]
    )
    points = net.snap(*place(net, [3000.0], [2900.0]))
    assert points.fraction[0] == pytest.approx(0.5, abs=1e-4)
    assert points.access_m[0] == pytest.approx(100, abs=0.1)
    assert net.length_m.tolist() == pytest.approx([12_000, 12_000])


def test_network_travels_to_other_processes():
    net = line(one_way=True)
    net.snap(*place(net, 100, 100))
    copy = pickle.loads(pickle.dumps(net))
    assert (copy.travel_times_ms([0]) == net.travel_times_ms([0])).all()
    assert copy.snap(*place(copy, 1500, 0)).fraction[0] == pytest.approx(0.25, abs=1e-6)


def test_importing_the_room_loads_nothing_heavy():
    heavy = "{'numba', 'scipy', 'geopandas', 'pandas'}"
    code = f"import sys, brandsim.roads; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
