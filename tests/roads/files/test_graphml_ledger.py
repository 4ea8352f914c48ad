"""GraphML: limits, directions and conditions on edges are obeyed or stand in the ledger, a two-way road once."""

import networkx as nx
import pytest

from brandsim._errors import InputError
from brandsim.roads import import_roads, load_network, read_graphml, save_graphml
from brandsim.roads.graph.ledger import Outcome
from brandsim.roads.rules.openings import CLOSED_WHEN
from brandsim.roads.rules.vehicle import Vehicle
from brandsim.roads.rules.when_closed import closed_hours


@pytest.fixture
def saved(tmp_path):
    """Save a triangle as osmnx would: 1 – 2 with tags of its own, 2 – 3 and 3 – 1 plain."""

    def save(**tags):
        graph = nx.MultiDiGraph(crs="EPSG:4326")
        for name, lon, lat in ((1, 18.5, 59.7), (2, 18.51, 59.7), (3, 18.505, 59.71)):
            graph.add_node(name, x=str(lon), y=str(lat))
        oneway = tags.pop("oneway", "False")
        for u, v, about in ((1, 2, tags), (2, 3, {}), (3, 1, {})):
            road = {
                "highway": "residential",
                "length": "600.0",
                "maxspeed": "50",
                "osmid": str(10 * u + v),
                **about,
            }
            graph.add_edge(u, v, **road, oneway=oneway if about else "False", reversed="False")
            if not (about and oneway == "True"):
                graph.add_edge(v, u, **road, oneway="False", reversed="True")
        file = tmp_path / "town.graphml"
        nx.write_graphml(graph, file)
        return file

    return save


def rows(net):
    return [
        (entry.tag, entry.value, entry.done, entry.count, entry.km) for entry in net.provenance.ledger.entries
    ]


def drive_s(net):
    table = net.travel_times_ms(net.node_index(["1", "2"])) / 1000
    one, two = net.node_index(["1", "2"])
    return [round(table[0, two], 1), round(table[1, one], 1)]


STRAIGHT, AROUND = 43.2, 86.4


def test_plain_roads_say_nothing(saved):
    net = read_graphml(saved())
    assert (rows(net), drive_s(net)) == ([], [STRAIGHT, STRAIGHT])
    assert CLOSED_WHEN not in net.arc_columns


def test_a_limit_closes_both_ways_and_stands_once(saved):
    file = saved(maxweight="12")
    net = read_graphml(file)
    assert drive_s(net) == [AROUND, AROUND]
    assert rows(net) == [("maxweight", "12", Outcome.CLOSED, 1, 0.6)]
    assert drive_s(read_graphml(file, vehicle=Vehicle({"weight": 10.0}))) == [STRAIGHT, STRAIGHT]


def test_one_direction_and_lists_that_osmnx_has_joined(saved):
    net = read_graphml(saved(**{"maxheight:backward": "['2.9', '4.5']"}))
    assert drive_s(net) == [STRAIGHT, AROUND]
    assert rows(net) == [("maxheight:backward", "2.9;4.5", Outcome.CLOSED, 1, 0.6)]


def test_times_of_closing(saved):
    net = read_graphml(saved(**{"access:conditional": "no @ (Nov-Mar)", "oneway": "True"}))
    assert sorted(net.arc_columns[CLOSED_WHEN].tolist()) == ["", "", "", "", "no @ (Nov-Mar)"]
    assert rows(net) == [("access:conditional", "no @ (Nov-Mar)", Outcome.BY_THE_HOUR, 1, 0.6)]


@pytest.mark.parametrize("when", ["no @ (Nov-Mar)", "no; yes @ (Jun-Aug)"])
def test_times_of_closing_go_out_and_come_back(saved, tmp_path, when):
    tags = {"access:conditional": "no @ (Nov-Mar)"} if "Nov" in when else {"seasonal": "summer"}
    net = read_graphml(saved(**tags))
    back = read_graphml(save_graphml(net, tmp_path / "again.graphml"))
    hours = [
        [closed_hours(text).sum() for text in one.arc_columns[CLOSED_WHEN] if text] for one in (net, back)
    ]
    assert hours[0] == hours[1]
    assert len(hours[0]) == 2
    assert drive_s(back) == [STRAIGHT, STRAIGHT]


def test_the_ledger_goes_through_an_import_with_a_vehicle_of_ones_own(saved, tmp_path):
    head = "measure,value,unit,low,high,svenska,english,source,confidence\n"
    sizes = {"weight": 8, "axle_load": 5, "height": 3, "width": 2, "length": 7}
    table = tmp_path / "light.csv"
    table.write_text(
        head + "".join(f"{name},{size},m,,,mått,measure,own,plan\n" for name, size in sizes.items())
    )
    found = import_roads(saved(maxweight="12"), tmp_path / "town.npz", {"vehicle": table})
    assert [(row["tag"], row["done"]) for row in found["ledger"]] == [("maxweight", "obeyed")]
    assert rows(load_network(tmp_path / "town.npz"))[0][:3] == ("maxweight", "12", Outcome.OBEYED)


def test_a_barrier_at_a_node_is_told(saved):
    file = saved()
    graph = nx.read_graphml(file)
    graph.nodes["1"].update(barrier="block")
    graph.nodes["2"].update(barrier="gate", locked="yes")
    graph.nodes["3"].update(barrier="kerb")
    nx.write_graphml(graph, file)
    assert set(rows(read_graphml(file))) == {
        ("barrier", "block", Outcome.NOT_OBEYED, 1, None),
        ("barrier", "gate, locked=yes", Outcome.NOT_OBEYED, 1, None),
        ("barrier", "kerb", Outcome.OBEYED, 1, None),
    }


def test_latitude_and_longitude_that_are_swapped_are_refused(saved, tmp_path):
    file = saved()
    graph = nx.read_graphml(file)
    for about in graph.nodes.values():
        about["x"], about["y"] = about["y"], about["x"]
    nx.write_graphml(graph, file)
    with pytest.raises(InputError, match=r"longitude 59\.7 and latitude 18\.5 in the middle"):
        import_roads(file, tmp_path / "town.npz")
    assert import_roads(file, tmp_path / "town.npz", {"crs": "EPSG:4326"})["edges"] == 3
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "edges.csv").write_text("from,to,length_km,road_class\na,b,1.0,primary\n")
    nodes = "id,lat,lon\na,{},{}\nb,{},{}\n"
    (folder / "nodes.csv").write_text(nodes.format(18.5, 59.7, 18.51, 59.7))
    with pytest.raises(InputError, match="Swap the two in the file"):
        import_roads(folder, tmp_path / "town.npz")
    (folder / "nodes.csv").write_text(nodes.format(59.7, 18.5, 59.7, 18.51))
    assert import_roads(folder, tmp_path / "town.npz")["edges"] == 1
