"""New roads: one more way and nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim._errors import InputError
from brandsim.roads import Edits, save_network
from brandsim.roads.edits.kinds import Edit, NewRoad
from brandsim.roads.edits.new_roads import moved
from brandsim.roads.files.native import read_native
from brandsim.roads.graph.topology import CLOSED_MS
from brandsim.roads.graph.turn_penalties import TurnPenalties
from brandsim.roads.graph.turns import Turns
from brandsim.roads.rules.conditions import Conditions, When
from brandsim.words.text import Text
from support.examples import examples
from support.roads.edits import KM_60, NOON, X0, Y0, degrees, edit, ladder, minutes, new_road, under
from support.roads.graphs import graphs, network, reference_ms


def test_a_new_road_between_nodes(written):
    net = ladder()
    edits = written(new_road('"b"', '"e"', "length_km = 3.0\nspeed_limit_kmh = 90.0"))
    more = edits.extended(net)
    assert minutes(more, "b", "e") == minutes(more, "e", "b") == 2.0
    assert minutes(net, "b", "e") == pytest.approx(260 / 60)
    assert (more.nodes, more.edges) == (net.nodes, net.edges + 1)
    assert more.node_id == net.node_id
    assert (more.edge_arc[:-1] == net.edge_arc).all()
    one_way = written(new_road('"b"', '"e"', "length_km = 3.0\nspeed_limit_kmh = 90.0\none_way = true"))
    assert minutes(one_way.extended(net), "e", "b") == pytest.approx(260 / 60)
    assert "finns" in more.provenance.note_sv
    assert edits.summary(net, "en").iloc[0]["km"] == 3.0


@settings(max_examples=examples(60), deadline=None)
@given(graphs(), st.data())
def test_a_new_road_is_one_more_way_and_nothing_else(graph, data):
    net = network(*graph)
    first, last = (data.draw(st.integers(0, net.nodes - 1)) for _ in range(2))
    if first == last:
        return
    one_way = data.draw(st.booleans())
    road = NewRoad((str(first), str(last)), (), 0.01, "tertiary", 60.0, one_way)
    one = Edit(
        "k",
        "new_road",
        Text("a", "b"),
        "test",
        Text("a", "b"),
        "assumption",
        When(),
        (),
        "test",
        new_road=road,
    )
    more = Edits((one,)).extended(net)
    # 10 m at 60 km/h
    new = [(first, last, 600)] + ([] if one_way else [(last, first, 600)])
    arcs = np.array([*zip(*graph[1:], strict=True), *new], np.int64).T
    every = np.arange(net.nodes)
    assert (more.travel_times_ms(every) == reference_ms(net.nodes, *arcs, every)).all()
    assert (more.edge_arc[: net.edges] == net.edge_arc).all()
    assert more.edges == net.edges + 1


def test_a_new_road_divides_the_roads_that_it_meets_and_nothing_else_changes(written):
    net = ladder()
    ends = degrees(X0 + 250, Y0 + 40), degrees(X0 + 2600, Y0 - 60)
    edits = written(new_road(*ends, f"course = [{degrees(X0 + 1500, Y0 - 900)}]\nspeed_limit_kmh = 60.0"))
    more = edits.extended(net)
    assert (more.nodes, more.edges) == (net.nodes + 2, net.edges + 3)
    assert set(more.node_id[net.nodes :]) == {"k.from", "k.to"}
    length_m = np.hypot(1250, 900) + np.hypot(1100, 900)
    assert minutes(more, "k.from", "k.to") == pytest.approx(min(2.35, length_m / 1000), abs=1e-3)
    assert minutes(more, "a", "k.from") == minutes(more, "k.from", "a") == pytest.approx(0.25, abs=1e-4)
    assert minutes(more, "k.to", "d") == pytest.approx(0.4, abs=1e-4)
    assert (more.travel_times_ms(range(5))[:, :5] == net.travel_times_ms(range(5))).all()
    assert more.length_m.sum() == pytest.approx(net.length_m.sum() + 2 * length_m)
    # Closures know a divided road by its old ends, and other edits find its parts.
    closed = under(written(edit("closure", 'edges = [["a", "b"]]')), more)
    assert (closed.travel_time_ms == CLOSED_MS).sum() == 4
    forward = under(written(edit("closure", 'edges = [["b", "a"]]\ndirection = "forward"')), more)
    assert minutes(forward, "a", "b") == 1.0
    assert minutes(forward, "k.from", "a") > 5


def test_both_ends_on_one_edge(written):
    net = ladder()
    ends = degrees(X0 + 800, Y0), degrees(X0 + 200, Y0)
    more = written(new_road(*ends, KM_60)).extended(net)
    assert (more.nodes, more.edges) == (net.nodes + 2, net.edges + 3)
    x = more.x[more.node_index(["k.from", "k.to"])] - X0
    assert x == pytest.approx([800, 200], abs=0.01)
    assert minutes(more, "k.to", "k.from") == pytest.approx(0.6, abs=1e-4)
    assert (more.travel_times_ms([0])[0, :5] == net.travel_times_ms([0])[0]).all()


def test_banned_turns_stay_at_their_node_when_a_road_is_divided(written):
    # Not from a over b to c, nor from c over b to a; there is another way.
    bans, lights = [[0, 1], [6, 5]], [2]
    net = ladder().with_turns(Turns(np.array(bans), np.array(lights), TurnPenalties()))
    assert minutes(net, "a", "c") == minutes(net, "c", "a") == pytest.approx(460 / 60)
    roads = new_road(degrees(X0 + 200, Y0), degrees(X0 + 800, Y0), "length_km = 9.0\nspeed_limit_kmh = 60.0")
    more = written(roads).extended(net)
    assert (more.travel_times_ms(range(5))[:, :5] == net.travel_times_ms(range(5))).all()
    assert more.turns.lights.tolist() == lights
    assert minutes(more, "k.to", "c") > 7


def test_places_move_along(written):
    net = ladder()
    more = written(
        new_road(degrees(X0 + 400, Y0), '"e"', "length_km = 3.0\nspeed_limit_kmh = 60.0")
    ).extended(net)
    places = net.points_on_edges([0, 0, 0, 2, 3], [0.0, 0.2, 0.7, 0.5, 0.5], [0, 10, 20, 30, 40])
    there = moved(places, net, more)
    assert (there.access_m == places.access_m).all()
    assert there.x == pytest.approx(places.x, abs=1e-3)
    before = net.travel_table_ms(places, places, access_speed_kmh=30)
    after = more.travel_table_ms(there, there, access_speed_kmh=30)
    # The way between roads that the new one does not shorten is as before, but for rounding at the division.
    assert after[:4, :4] == pytest.approx(before[:4, :4], abs=2)
    assert moved(places, net, net) is places


def test_an_extended_network_is_saved_and_takes_its_edits_again(written, tmp_path):
    edits = written(new_road('"b"', degrees(X0 + 500, Y0 + 667), f'{KM_60}\nmonths = "1-3"'))
    more = edits.extended(ladder())
    save_network(more, tmp_path / "more.npz")
    again = read_native(tmp_path / "more.npz")
    winter, summer = (under(edits, again, when) for when in (Conditions(2, 0, 0), NOON))
    assert minutes(winter, "b", "k.to") == 1.0
    assert minutes(summer, "b", "k.to") > 2  # a road on ice: closed when it does not hold
    with pytest.raises(InputError, match="edits are data of their own"):
        save_network(summer, tmp_path / "closed.npz")
    assert not (tmp_path / "closed.npz").exists()


def test_a_second_new_road_begins_at_the_first(written):
    edits = written(
        new_road(degrees(X0 + 500, Y0), '"e"', "length_km = 3.0\nspeed_limit_kmh = 60.0"),
        new_road('"k.from"', '"d"', "length_km = 2.5\nspeed_limit_kmh = 120.0").replace('"k"', '"second"', 1),
    )
    more = edits.extended(ladder())
    assert minutes(more, "k.from", "d") == 1.25


@pytest.mark.parametrize(
    ("first", "last", "more", "words"),
    [
        ('"b"', '"e"', KM_60, "straight line"),
        ('"b"', '"x"', KM_60, "a node of the network"),
        ('"b"', '"b"', KM_60, "different places"),
        (degrees(X0 + 500, Y0), degrees(X0 + 500, Y0 + 5), KM_60, "different places"),
        ('"b"', degrees(X0, Y0 - 3000), KM_60, "at most 200 m"),
        ('"b"', '"e"', "length_km = 3.0\nspeed_limit_kmh = 60.0\n", None),
    ],
)
def test_faults_of_new_roads_are_told(written, first, last, more, words):
    edits = written(new_road(first, last, more))
    if words is None:
        more_roads = edits.extended(ladder())
        with pytest.raises(InputError, match="Extend it once"):
            edits.extended(more_roads)
        return
    with pytest.raises(InputError, match=words):
        edits.extended(ladder())
