"""Which way an edge of a graph runs: as the graph directs it, as osmnx notes it, as the course shows; else refused."""

import networkx as nx
import numpy as np
import osmnx
import pytest
from shapely.geometry import LineString

from brandsim._errors import InputError
from brandsim.roads import read_graphml

# Three nodes to the east and north of each other: about 1,1 km each.
PLACES = {"4": (18.50, 59.70), "5": (18.52, 59.70), "6": (18.52, 59.71)}
BEND = LineString([PLACES["6"], (18.515, 59.705), PLACES["5"]])


def saved(path, *edges, kind=nx.MultiGraph):
    graph = kind(crs="epsg:4326")
    for name, (x, y) in PLACES.items():
        graph.add_node(name, x=x, y=y)
    for u, v, tags in edges:
        graph.add_edge(u, v, **{"highway": "residential", "length": 1000.0} | tags)
    nx.write_graphml(graph, path)
    return path


def open_arcs(net):
    return {
        (net.node_id[u], net.node_id[v]): ms / 1000
        for u, v, ms in zip(
            net.source.tolist(), net.target.tolist(), net.travel_time_ms.tolist(), strict=True
        )
    }


def courses_lead_from_node_to_node(net):
    for arc in range(net.arcs):
        ends = [net.lines[arc].coords[at] for at in (0, -1)]
        for (x, y), node in zip(ends, (net.source[arc], net.target[arc]), strict=True):
            assert (x, y) == pytest.approx((net.x[node], net.y[node]), abs=0.5)
    return True


def test_an_undirected_graph_of_osmnx_keeps_the_direction_of_its_streets(tmp_path):
    graph = nx.MultiDiGraph(crs="epsg:4326", simplified=True)
    for name, (x, y) in PLACES.items():
        graph.add_node(int(name), x=x, y=y)
    both = {"osmid": 1, "highway": "secondary", "maxspeed": "36", "oneway": False, "length": 1000.0}
    graph.add_edge(4, 5, **both, reversed=False)
    graph.add_edge(5, 4, **both, reversed=True)
    one = {"osmid": 2, "highway": "residential", "maxspeed": "36", "oneway": True, "length": 1200.0}
    graph.add_edge(6, 5, **one, reversed=False, geometry=BEND)
    osmnx.save_graphml(graph, tmp_path / "directed.graphml")
    osmnx.save_graphml(osmnx.convert.to_undirected(graph), tmp_path / "undirected.graphml")
    nets = [read_graphml(tmp_path / f"{name}.graphml") for name in ("directed", "undirected")]
    for net in nets:
        assert open_arcs(net) == {("4", "5"): 100, ("5", "4"): 100, ("6", "5"): 120}
        assert courses_lead_from_node_to_node(net)
    there = nets[1].snap([59.70], [18.501])
    from_4 = nets[1].travel_table_ms(nets[1].snap_nodes("4"), there, access_speed_kmh=30)
    assert from_4[0, 0] / 1000 == pytest.approx(5, abs=0.2)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("noted", [False, True])
def test_the_course_shows_the_direction_or_a_note_does(tmp_path, turned, noted):
    ends = ("5", "6") if turned else ("6", "5")
    note = {"from": "6", "to": "5"} if noted else {"geometry": BEND.wkt}
    net = read_graphml(saved(tmp_path / "a.graphml", (*ends, {"oneway": "yes", "maxspeed": "36"} | note)))
    assert open_arcs(net) == {("6", "5"): 100}
    back = read_graphml(saved(tmp_path / "a.graphml", (*ends, {"oneway": "-1", "maxspeed": "36"} | note)))
    assert open_arcs(back) == {("5", "6"): 100}
    assert courses_lead_from_node_to_node(back)
    uneven = {"maxspeed:forward": "36", "maxspeed:backward": "72"} | note
    both = read_graphml(saved(tmp_path / "a.graphml", (*ends, uneven)))
    assert open_arcs(both) == {("6", "5"): 100, ("5", "6"): 50}
    assert courses_lead_from_node_to_node(both)


def test_a_note_goes_before_the_course(tmp_path):
    noted = {"from": "5", "to": "6", "geometry": BEND.wkt, "oneway": "yes", "maxspeed": "36"}
    for ends in (("5", "6"), ("6", "5")):
        net = read_graphml(saved(tmp_path / "a.graphml", (*ends, noted)))
        assert open_arcs(net) == {("5", "6"): 100}
        assert courses_lead_from_node_to_node(net)


@pytest.mark.parametrize("tags", [{"oneway": "yes"}, {"oneway": "-1"}, {"maxspeed:forward": "30"}])
def test_a_direction_that_nothing_tells_is_refused_with_the_cure(tmp_path, tags):
    with pytest.raises(InputError, match=r"edge . – .: .*undirected.*to_undirected"):
        read_graphml(saved(tmp_path / "a.graphml", ("4", "5", tags)))
    straight = read_graphml(
        saved(tmp_path / "a.graphml", ("4", "5", {"maxspeed": "36", "from": "9", "to": "5"}))
    )
    assert open_arcs(straight) == {("4", "5"): 100, ("5", "4"): 100}


def test_a_course_that_is_drawn_from_the_other_end_is_turned(tmp_path):
    edge = ("5", "6", {"maxspeed": "36", "oneway": "yes", "geometry": BEND.wkt})
    net = read_graphml(saved(tmp_path / "a.graphml", edge, kind=nx.MultiDiGraph))
    assert open_arcs(net) == {("5", "6"): 100}
    assert courses_lead_from_node_to_node(net)


def test_a_course_that_leads_elsewhere_is_refused(tmp_path):
    edge = ("4", "6", {"geometry": BEND.wkt})
    with pytest.raises(
        InputError, match=r"edge 4 – 6: .*course that ends 11\d\d m from its node.*within 100 m"
    ):
        read_graphml(saved(tmp_path / "a.graphml", edge, kind=nx.MultiDiGraph))


def test_each_direction_has_its_own_limit(tmp_path):
    tags = {"maxspeed": "50", "maxspeed:backward": "72", "oneway": "False"}
    net = read_graphml(
        saved(
            tmp_path / "a.graphml",
            ("4", "5", tags | {"reversed": "False"}),
            ("5", "4", tags | {"reversed": "True"}),
            kind=nx.MultiDiGraph,
        )
    )
    assert open_arcs(net) == {("4", "5"): 72, ("5", "4"): 50}
    assert np.isfinite(net.length_m).all()
