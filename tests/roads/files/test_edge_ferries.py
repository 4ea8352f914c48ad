"""A ferry that a graph, a table or a file of lines draws in several pieces is one crossing there too."""

import geopandas
import networkx as nx
import pytest
import shapely

from brandsim.roads import load_ferries, read_folder, read_graphml, read_lines
from brandsim.roads.graph.ledger import Outcome
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.weighting import Weighting

NODES = (
    "id,lat,lon\na,59.70,18.50\nb,59.70,18.51\nm,59.70,18.52\nc,59.70,18.53\nd,59.70,18.54\ns,59.69,18.52\n"
)
EDGES = "from,to,road_class,length_km,speed_limit_kmh,one_way,note\na,b,primary,0.6,60,no,\nc,d,primary,0.6,60,no,\n"
FERRIES = "from,to,name,crossing_s,loading_s,wait_s,passenger_only,source,confidence\n"
FERRIES += "b,c,Leden,300,30,100,no,test,low\n"


def folder(path, edges, **files):
    texts = {"nodes": NODES, "edges": edges} | files
    for name, text in texts.items():
        (path / f"{name}.csv").write_text(text)
    return path


def minutes(net, begin, end):
    i, j = net.node_index([begin, end])
    way = int(net.travel_times_ms([i])[0, j])
    return None if way < 0 else way / 60_000


def test_rows_of_a_table_are_one_ferry(tmp_path):
    pieces = EDGES + "b,m,ferry,0.3,9,no,from the chart\nm,c,ferry,0.6,9,no,\n"
    net = read_folder(folder(tmp_path, pieces))
    # 0.9 km at 9 km/h: six minutes across, six of wait, one of loading.
    assert minutes(net, "b", "c") == pytest.approx(13)
    assert (net.info()["ferries"], net.info()["nodes"], net.info()["components"]) == (1, 5, 2)
    assert str(net.arc_columns["note"][net.is_ferry][0]) == "from the chart"
    default = read_folder(folder(tmp_path, pieces.replace("0.3,9,", "0.3,,")))
    assert minutes(default, "b", "c") == pytest.approx(13)
    quicker = read_folder(folder(tmp_path, pieces.replace("0.3,9,", "0.3,18,")))
    assert minutes(quicker, "b", "c") == pytest.approx(11)


def test_a_ferry_of_a_table_that_nothing_is_known_of_is_in_the_ledger(tmp_path):
    pieces = EDGES + "b,m,ferry,0.3,,no,\nm,c,ferry,0.6,,no,\n"
    (entry,) = read_folder(folder(tmp_path, pieces)).provenance.ledger.entries
    assert (entry.tag, entry.done, entry.examples, entry.km) == (
        "ferries.csv",
        Outcome.GUESSED,
        ("b – c",),
        0.9,
    )
    assert read_folder(folder(tmp_path, pieces.replace(",,no", ",9,no"))).provenance.ledger.entries == ()
    assert read_folder(folder(tmp_path, pieces, ferries=FERRIES)).provenance.ledger.entries == ()


def test_a_row_of_ferries_describes_all_of_it(tmp_path):
    pieces = EDGES + "b,m,ferry,0.3,9,no,\nm,c,ferry,0.6,9,no,\n"
    net = read_folder(folder(tmp_path, pieces, ferries=FERRIES))
    assert minutes(net, "b", "c") == minutes(net, "c", "b") == pytest.approx(430 / 60)
    layer = load_ferries(tmp_path).bind(net)
    bound = Weighting(net, [layer]).under(Conditions(7, 2, 12))
    assert minutes(bound, "a", "d") == pytest.approx(430 / 60 + 1.2)
    # Where the table of ferries names the node in the water, somebody changes boats there.
    two = FERRIES.replace("b,c,Leden", "b,m,Inre") + "m,c,Yttre,120,30,60,no,test,low\n"
    split = read_folder(folder(tmp_path, pieces, ferries=two))
    assert minutes(split, "b", "c") == pytest.approx((430 + 210) / 60)
    assert split.info()["ferries"] == 2


def test_one_way_pieces_of_a_table(tmp_path):
    net = read_folder(folder(tmp_path, EDGES + "b,m,ferry,0.3,9,yes,\nm,c,ferry,0.6,9,no,\n"))
    assert (minutes(net, "b", "c"), minutes(net, "c", "b")) == (pytest.approx(13), None)


def graph_of(*ferries, **stated):
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for line in NODES.splitlines()[1:]:
        name, lat, lon = line.split(",")
        graph.add_node(name, x=lon, y=lat)
    for u, v, way in (("a", "b", 1), ("c", "d", 2)):
        for begin, end in ((u, v), (v, u)):
            graph.add_edge(begin, end, highway="primary", maxspeed="60", length="600", osmid=str(way))
    for u, v, way, tags in ferries:
        for begin, end in ((u, v), (v, u)):
            graph.add_edge(begin, end, route="ferry", osmid=str(way), **{"length": "500", **tags, **stated})
    return graph


def saved(tmp_path, graph):
    file = tmp_path / "town.graphml"
    nx.write_graphml(graph, file)
    return read_graphml(file)


def test_edges_of_a_graph_are_one_ferry(tmp_path):
    # osmnx gives every piece of a way the way's own duration.
    one_way = [("b", "m", 7, {"duration": "00:05"}), ("m", "c", 7, {"duration": "00:05"})]
    two_ways = [("b", "m", 7, {"duration": "00:02"}), ("m", "c", 8, {"duration": "00:03", "name": "Leden"})]
    for pieces in (one_way, two_ways):
        net = saved(tmp_path, graph_of(*pieces))
        assert minutes(net, "b", "c") == minutes(net, "c", "b") == pytest.approx(11)
        assert (net.info()["ferries"], net.info()["nodes"]) == (1, 5)
        assert net.length_m[net.is_ferry].tolist() == [1000, 1000]
    assert str(net.arc_columns["name"][net.is_ferry][0]) == "Leden"
    line = net.lines[net.is_ferry][0]
    assert len(line.coords) == 3
    whole = saved(tmp_path, graph_of(("b", "c", 7, {"duration": "00:05", "length": "1000"})))
    assert minutes(whole, "b", "c") == pytest.approx(11)


def test_what_a_piece_of_a_graph_says_holds_for_all_of_it(tmp_path):
    pieces = [("b", "m", 7, {"duration": "00:05"}), ("m", "c", 8, {"maxweight": "3.5"})]
    net = saved(tmp_path, graph_of(*pieces))
    assert minutes(net, "b", "c") is None
    assert {row.tag for row in net.provenance.ledger.entries if row.done.matters} == {"duration", "maxweight"}
    graph = graph_of(*[(u, v, way, {"duration": "00:03", "oneway": "True"}) for u, v, way, _ in pieces])
    graph.remove_edges_from([("m", "b"), ("c", "m")])
    half = graph.copy()
    half.add_edge("m", "b", route="ferry", osmid="7", length="500", duration="00:03", oneway="False")
    half["b"]["m"][0]["oneway"] = "False"
    for one_way in (graph, half):
        net = saved(tmp_path, one_way)
        assert (minutes(net, "b", "c"), minutes(net, "c", "b")) == (pytest.approx(13), None)
        assert net.info()["one_way_edges"] == 1


def test_lengths_that_a_graph_does_not_state_are_those_of_the_lines(tmp_path):
    graph = graph_of(("b", "m", 7, {"duration": "00:05"}), ("m", "c", 7, {"duration": "00:05"}))
    for _, _, tags in graph.edges(data=True):
        if tags.get("route"):
            del tags["length"]
    net = saved(tmp_path, graph)
    assert minutes(net, "b", "c") == pytest.approx(11)
    assert net.length_m[net.is_ferry] == pytest.approx(2 * 562.8, rel=1e-3)


def test_a_boat_without_vehicles_and_a_duration_that_is_none_in_a_graph(tmp_path):
    boat = [("b", "m", 7, {"foot": "yes"}), ("m", "c", 7, {"foot": "yes"})]
    net = saved(tmp_path, graph_of(*boat))
    assert minutes(net, "b", "c") is None
    assert net.info()["passenger_only_ferries"] == 2
    net = saved(tmp_path, graph_of(("b", "c", 7, {"duration": "soon"})))
    (entry,) = net.provenance.ledger.entries
    assert (entry.tag, entry.value, entry.done) == ("duration", "soon", Outcome.GUESSED)


def of_durations(net):
    return [entry for entry in net.provenance.ledger.entries if entry.tag == "duration"]


def test_lines_of_a_file_are_one_ferry():
    def line(*corners):
        return shapely.LineString([(700_000 + x, 6_620_000) for x in corners])

    def read(*pieces):
        rows = [("primary", "", (0, 1000)), *pieces, ("primary", "", (2000, 3000))]
        frame = geopandas.GeoDataFrame(
            {
                "klass": [kind for kind, _, _ in rows],
                "farja": [int(kind == "ferry") for kind, _, _ in rows],
                "tid": [time for _, time, _ in rows],
            },
            geometry=[line(*corners) for _, _, corners in rows],
            crs="EPSG:3006",
        )
        columns = {"road_class": "klass", "ferry": "farja", "crossing_s": "tid"}
        return read_lines(frame, columns=columns)

    one = ("ferry", "300", (1000, 2000))
    parts = [("ferry", "180", (1000, 1600)), ("ferry", "120", (1600, 2000))]
    for pieces in ([one], parts, [("ferry", "3 min", (1000, 1600)), ("ferry", "PT2M", (1600, 2000))]):
        net = read(*pieces)
        assert net.info()["ferries"] == 1
        assert int(net.travel_time_ms[net.is_ferry][0]) == 660_000
        assert of_durations(net) == []
    entries = of_durations(read(("ferry", "", (1000, 1600)), parts[1]))
    assert [(entry.value, entry.done, entry.examples) for entry in entries] == [
        ("120 s", Outcome.GUESSED, ("row 2, 3",))
    ]
