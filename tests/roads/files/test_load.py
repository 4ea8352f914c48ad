"""Networks from folders of tables and from GraphML."""

import re

import networkx as nx
import numpy as np
import osmnx
import pytest
import shapely

from brandsim._errors import InputError
from brandsim.roads import load_localities, load_network, load_speeds, read_folder, read_graphml, save_graphml
from brandsim.roads.graph.topology import CLOSED_MS
from brandsim.roads.rules.speeds import limit_kmh

NODES = "id,lat,lon\na,59.70,18.50\nb,59.71,18.50\nc,59.72,18.50\nd,59.80,18.60\n"
EDGES = "from,to,road_class,length_km,speed_limit_kmh\na,b,primary,1.2,80\nb,c,residential,1.5,\n"


def folder(tmp_path, nodes=NODES, edges=EDGES, **more):
    for name, text in {"nodes": nodes, "edges": edges, **more}.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def test_folder_takes_limits_defaults_and_both_directions(tmp_path):
    net = load_network(folder(tmp_path))
    # 1.2 km at 80 km/h is 54 s; 1.5 km at the default of a residential road (50 km/h) is 108 s.
    assert net.travel_times_ms(net.node_index(["a", "c"])).tolist() == [
        [0, 54_000, 162_000, -1],
        [162_000, 108_000, 0, -1],
    ]
    assert net.info()["guessed_speed_limits"] == 1
    assert net.components == 2


def test_folder_follows_one_way_and_factors(tmp_path):
    edges = (
        EDGES.replace("_kmh\n", "_kmh,one_way\n").replace(",80\n", ",80,yes\n").replace("1.5,\n", "1.5,,no\n")
    )
    home = folder(tmp_path, edges=edges)
    net = read_folder(home)
    assert net.travel_times_ms([2])[0].tolist() == [-1, 108_000, 0, -1]
    table = home / "speeds.csv"
    table.write_text(
        "road_class,factor,default_limit_kmh,drivable,source,confidence\n"
        "primary,0.5,80,yes,test,low\nother,1.2,50,yes,test,low\n"
    )
    slower = read_folder(home, speeds=load_speeds(table))
    assert slower.travel_times_ms([0])[0].tolist() == [0, 108_000, 108_000 + 90_000, -1]


def test_folder_ferries_without_and_with_a_table(tmp_path):
    edges = EDGES + "c,d,ferry,0.9,9\n"
    net = read_folder(folder(tmp_path, edges=edges))
    # 360 s across, 60 s of loading, half a cycle (360 s) of wait.
    assert net.travel_times_ms([2])[0, 3] == 780_000
    ferries = (
        "from,to,name,crossing_s,loading_s,wait_s,passenger_only,source,confidence\n"
        "d,c,Leden,300,30,100,no,test,low\n"
    )
    known = read_folder(folder(tmp_path, edges=edges, ferries=ferries))
    assert known.travel_times_ms([2])[0, 3] == 430_000
    boat = read_folder(folder(tmp_path, edges=edges, ferries=ferries.replace("no,test", "yes,test")))
    assert boat.travel_times_ms([2])[0, 3] == -1
    noted = EDGES.replace("_kmh\n", "_kmh,note\n").replace("80\n", "80,\n").replace("1.5,\n", "1.5,,\n")
    (tmp_path / "ferries.csv").unlink()
    noted_boat = read_folder(folder(tmp_path, edges=noted + "c,d,ferry,0.9,9,PASSENGER BOAT ONLY\n"))
    assert noted_boat.travel_times_ms([2])[0, 3] == -1
    assert noted_boat.info()["passenger_only_ferries"] == 1
    with pytest.raises(InputError, match=r"ferries\.csv: row 2.*two ends of an edge of class ferry"):
        read_folder(folder(tmp_path, ferries=ferries))
    with pytest.raises(InputError, match="wait"):
        read_folder(folder(tmp_path, edges=edges, ferries=ferries.replace(",100,", ",,")))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"edges": EDGES.replace("length_km", "langd")}, "a column named 'length_km'"),
        (
            {"edges": EDGES.replace("b,c", "b,x")},
            r"row 3, column 'to': got 'x', expected a node of nodes",
        ),
        ({"edges": EDGES.replace("1.2", "-1.2")}, "row 2, column 'length_km': got -1.2"),
        (
            {"edges": EDGES.replace("1.2", "långt")},
            "row 2, column 'length_km': got 'långt', expected a number",
        ),
        ({"nodes": NODES.replace("b,59", "a,59")}, "row 3, column 'id': got 'a'"),
        ({"nodes": NODES.replace("59.71", "nan")}, "row 3, column 'lat'"),
        ({"nodes": NODES.replace("59.71", "159")}, "row 3, column 'lat': got 159"),
        ({"nodes": ""}, "an empty file"),
    ],
)
def test_faults_of_folders_are_named(tmp_path, change, words):
    with pytest.raises(InputError, match=words):
        load_network(folder(tmp_path, **change))


def test_folder_without_edges_file_is_named(tmp_path):
    (tmp_path / "nodes.csv").write_text(NODES)
    with pytest.raises(InputError, match=r"edges\.csv"):
        load_network(tmp_path)


@pytest.mark.parametrize(
    ("written", "kmh"),
    [
        ("50", 50), ("50;70", 60), ("['50', '70']", 60), (["50", "70"], 60), ("SE:urban", 50),
        ("SE:rural", 70), ("30 mph", 48.28032), ("60 km/h", 60), ("80.0", 80), (80, 80), ("50;signals", 50),
        ("DE:urban", 50), ("none", np.nan), ("", np.nan), (None, np.nan), (np.nan, np.nan),
        ("0", np.nan), ("[[[", np.nan),
    ],
)  # fmt: skip
def test_speed_limits_are_read_in_every_form(written, kmh):
    assert limit_kmh(written) == pytest.approx(kmh, nan_ok=True)


@pytest.fixture
def osm_graph():
    """Two-way, one-way, curved, joined and ferry edges, as osmnx returns them."""
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for node, lon, lat in (
        (1, 18.50, 59.70),
        (2, 18.52, 59.70),
        (3, 18.52, 59.71),
        (4, 18.50, 59.71),
        (5, 18.56, 59.71),
    ):
        graph.add_node(node, x=lon, y=lat, street_count=3)

    def both(u, v, **tags):
        line = tags.pop("geometry", None)
        graph.add_edge(
            u, v, oneway=False, reversed=False, **tags, **({} if line is None else {"geometry": line})
        )
        graph.add_edge(
            v,
            u,
            oneway=False,
            reversed=True,
            **tags,
            **({} if line is None else {"geometry": line.reverse()}),
        )

    both(1, 2, osmid=1, highway="primary", maxspeed="80", length=1121.7)
    both(
        2,
        3,
        osmid=[2, 3],
        highway=["residential", "tertiary"],
        maxspeed=["50", "70"],
        length=1113.0,
        geometry=shapely.LineString([(18.52, 59.70), (18.53, 59.705), (18.52, 59.71)]),
    )
    both(1, 4, osmid=6, highway="unclassified", length=1114.0)
    both(3, 5, osmid=7, route="ferry", duration="00:04", length=2240.0)
    graph.add_edge(
        3, 4, osmid=4, highway="tertiary", maxspeed="30 mph", oneway=True, reversed=False, length=1120.0
    )
    graph.add_edge(4, 3, osmid=5, highway="track", oneway=True, reversed=False, length=1120.0)
    graph.add_edge(1, 3, osmid=8, highway="cycleway", oneway=False, reversed=False, length=1.0)
    return graph  # fmt: skip


def test_graphml_round_trip_equals_networkx_on_the_same_ticks(tmp_path, osm_graph):
    file = tmp_path / "town.graphml"
    osmnx.save_graphml(osm_graph, file)
    net = read_graphml(file)
    kmh = {1: 80, 2: 60, 4: 30 * 1.609344, 5: 30, 6: 70}
    for _, _, data in osm_graph.edges(data=True):
        osmid = data["osmid"] if isinstance(data["osmid"], int) else data["osmid"][0]
        if osmid == 7:
            data["ms"] = 240_000 + 60_000 + 240_000
        elif osmid != 8:
            data["ms"] = round(data["length"] / 1000 / kmh[osmid] * 3_600_000)
    osm_graph.remove_edge(1, 3)
    for at, node in enumerate(net.node_id):
        found = nx.single_source_dijkstra_path_length(osm_graph, int(node), weight="ms")
        assert net.travel_times_ms([at])[0].tolist() == [found[int(other)] for other in net.node_id]


def test_graphml_facts_are_reported(tmp_path, osm_graph):
    file = tmp_path / "town.graphml"
    osmnx.save_graphml(osm_graph, file)
    net = load_network(file)
    info = net.info()
    # Two one-way streets between nodes 3 and 4 stay two edges; the cycleway is counted but closed.
    assert (info["nodes"], info["arcs"], info["edges"], info["ferries"]) == (5, 11, 7, 1)
    assert info["one_way_edges"] == 3
    # Without a limit: the unclassified road, the track and the cycleway.
    assert info["guessed_speed_limits"] == 3
    assert info["km"] == pytest.approx(7.8297, abs=0.001)
    assert net.crs == "EPSG:3006"
    # The bend of the street from 2 to 3, half-way.
    point = net.snap(59.705, 18.53)
    assert point.access_m[0] < 0.1
    assert point.fraction[0] == pytest.approx(0.5, abs=1e-3)
    assert net.edges_frame()["road_class"].iloc[point.edge[0]] == "residential"


def test_graphml_without_lengths_uses_the_drawn_line(tmp_path, osm_graph):
    for _, _, data in osm_graph.edges(data=True):
        del data["length"]
    file = tmp_path / "town.graphml"
    osmnx.save_graphml(osm_graph, file)
    lengths = read_graphml(file).edges_frame()
    assert lengths["length_m"].tolist() == pytest.approx(lengths.length.tolist())
    # 0.02 degrees of longitude at 59.7 degrees north.
    assert lengths["length_m"].iloc[0] == pytest.approx(1124, abs=3)


def test_graphml_attacks_and_broken_files_are_refused(tmp_path, osm_graph):
    file = tmp_path / "town.graphml"
    osmnx.save_graphml(osm_graph, file)
    good = file.read_text(encoding="utf-8")
    head, rest = good.split("?>", 1)
    cases = {
        f'{head}?>\n<!DOCTYPE g [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>{rest}': "line 2.*document type",
        good[: len(good) // 2]: "a whole GraphML file",
        "": "town.graphml: .*an empty file",
        "<graphml></graphml>": "town.graphml: .*a road graph",
        "<html><body/></html>": "town.graphml: .*a road graph",
        re.sub(r'<data key="d\d+">18.5</data>', "", good, count=1): "a number as 'x'",
        good.replace("LINESTRING (18.52", "LINESTRING (x", 1): "well-known text",
        good.replace(">1121.7<", ">-5<", 1): "a length from 0 to",
        good.replace(">1121.7<", ">1e300<", 1): "a length from 0 to",
    }
    for text, words in cases.items():
        assert text != good, words
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=words):
            read_graphml(file)
    file.write_bytes(good.encode("utf-16"))
    with pytest.raises(InputError, match=r"town\.graphml: got bytes that are not UTF-8"):
        read_graphml(file)
    with pytest.raises(InputError, match=r"none\.graphml: .*a GraphML file"):
        read_graphml(tmp_path / "none.graphml")


def test_graphml_ways_that_are_closed_by_law_are_counted_and_not_driven(tmp_path, osm_graph):
    for _, _, data in osm_graph.edges(1, data=True):
        data["access"] = "private" if data["osmid"] == 6 else "destination"
    file = tmp_path / "town.graphml"
    osmnx.save_graphml(osm_graph, file)
    net = read_graphml(file)
    shut = [(net.node_id[a], net.node_id[b]) for a, b in zip(net.source, net.target, strict=True)]
    assert [ends for ends, open_ in zip(shut, net.drivable, strict=True) if not open_] == [
        ("1", "4"),
        ("1", "3"),
    ]
    # The road from 1 to 4 is private in one direction; the cycleway is for no vehicle.
    counts = net.provenance.details["counts"]
    assert counts == {"edges_read": len(osm_graph.edges), "edges_closed": 1, "edges_not_for_vehicles": 1}
    assert len(net.provenance.details["sha256"]) == 64


@pytest.fixture
def embedded_with_a_closure():
    net = load_network()
    time_ms = net.travel_time_ms.copy()
    time_ms[[5, 11]] = CLOSED_MS
    return net.reweighted(time_ms)


def test_a_network_goes_through_graphml_and_osmnx_and_comes_back_with_the_same_times(
    tmp_path, embedded_with_a_closure
):
    net = embedded_with_a_closure
    file = save_graphml(net, tmp_path / "out.graphml")
    graph = osmnx.load_graphml(file, node_dtypes={"osmid": str})
    # What osmnx writes again is read as well.
    osmnx.save_graphml(graph, tmp_path / "again.graphml")
    sources = np.arange(0, net.nodes, 29)
    times = net.travel_times_ms(sources)
    for path in (file, tmp_path / "again.graphml"):
        back = read_graphml(path)
        assert back.node_id == net.node_id
        assert back.arcs == net.arcs - 2
        assert (back.travel_times_ms(sources) == times).all()
        info = back.info()
        for key in ("ferries", "passenger_only_ferries", "components", "crs"):
            assert info[key] == net.info()[key], key
        assert info["guessed_speed_limits"] == 0
        places = load_localities()
        there, here = (of.snap(places["lat"], places["lon"]) for of in (back, net))
        assert there.x == pytest.approx(here.x, abs=0.02)
    for row, at in enumerate(sources[:3].tolist()):
        found = nx.single_source_dijkstra_path_length(
            nx.subgraph_view(graph, filter_edge=lambda u, v, k: graph[u][v][k].get("motor_vehicle") != "no"),
            net.node_id[at],
            weight="travel_time",
        )
        expected = {
            name: ms / 1000 for name, ms in zip(net.node_id, times[row].tolist(), strict=True) if ms >= 0
        }
        assert found == pytest.approx(expected)


def test_graphml_keeps_parallel_and_one_way_edges_and_their_courses(tmp_path, osm_graph):
    first, second = tmp_path / "town.graphml", tmp_path / "again.graphml"
    osmnx.save_graphml(osm_graph, first)
    net = read_graphml(first)
    save_graphml(net, second)
    back = read_graphml(second)

    def facts(of):
        frame = of.edges_frame()
        keys = [
            "from",
            "to",
            "one_way",
            "is_ferry",
            "drivable",
            "road_class",
            "travel_time_ms",
            "travel_time_back_ms",
        ]
        return sorted(frame[keys].itertuples(index=False, name=None)), sorted(frame.length.round(2))

    assert facts(back) == facts(net)
    own = {"source": "", "source_sv": "", "name": ""}
    assert back.info() | own == net.info() | own
    with pytest.raises(InputError, match=r"suffix \.graphml"):
        save_graphml(net, tmp_path / "town.xml")
    good = second.read_text(encoding="utf-8")
    broken = re.sub(r">540000<", ">-540000<", good, count=1)
    assert broken != good
    second.write_text(broken, encoding="utf-8")
    with pytest.raises(InputError, match="a time from 0 to 1000000000 ms"):
        read_graphml(second)
