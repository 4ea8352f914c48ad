"""Edits: what they hit, what they do to travel times, new roads, and one clear error each."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from brandsim._errors import InputError
from brandsim.roads import Edits, RoadNetwork, edit_names, effect, load_edits, load_network, save_network
from brandsim.roads.edits.files import expected_wait_s
from brandsim.roads.edits.kinds import Edit, NewRoad
from brandsim.roads.edits.new_roads import moved
from brandsim.roads.files.native import read_native
from brandsim.roads.graph.coordinates import transformed
from brandsim.roads.graph.topology import CLOSED_MS
from brandsim.roads.graph.turn_penalties import TurnPenalties
from brandsim.roads.graph.turns import Turns
from brandsim.roads.rules.conditions import Conditions, When
from brandsim.roads.rules.weighting import Weighting
from brandsim.words.text import Text
from support.graphs import graphs, network, reference_ms

NOON = Conditions(7, 2, 12)
HEAD = 'name_sv = "a"\nname_en = "b"\nsource = "test"\nconfidence = "assumption"\n'
X0, Y0 = 680_000.0, 6_630_000.0


def edit(kind, body, key="k"):
    return f'[[edit]]\nkey = "{key}"\nkind = "{kind}"\n{HEAD}{body}\n'


@pytest.fixture
def written(tmp_path):
    """Return what writes edits to a file and loads them."""

    def load(*texts):
        path = tmp_path / "edits.toml"
        path.write_text("\n".join(texts), encoding="utf-8")
        return load_edits(path)

    return load


def degrees(x, y):
    lon, lat = transformed(np.array([x]), np.array([y]), "EPSG:3006", "EPSG:4326")
    return f"[{lat[0]:.9f}, {lon[0]:.9f}]"


def ladder(limit=60.0):
    """Return four nodes a kilometre apart in a row (60 s each), and a slow way round from first to last."""
    x = X0 + np.array([0, 1000, 2000, 3000, 1500])
    y = Y0 + np.array([0, 0, 0, 0, 2000])
    source, target = np.array([0, 1, 2, 0, 4]), np.array([1, 2, 3, 4, 3])
    time = np.array([60_000, 60_000, 60_000, 200_000, 200_000])
    kilometres = np.array([1.0, 1.0, 1.0, 2.5, 2.5])
    refs = ["76", "76;283", "283", "Simpnäsvägen", "Simpnäsvägen"]
    return RoadNetwork.from_arrays(
        x, y, np.r_[source, target], np.r_[target, source], np.r_[time, time], "EPSG:3006",
        length_m=np.r_[kilometres, kilometres] * 1000, speed_limit_kmh=np.full(10, limit),
        road_class=["tertiary"] * 10, node_id=list("abcde"), arc_columns={"road_ref": refs * 2},
    )  # fmt: skip


def under(edits, net, conditions=NOON, values=None):
    return Weighting(net, [edits.bind(net)]).under(conditions, values)


def minutes(net, first, last):
    return net.travel_times_ms(net.node_index(first))[0, net.node_index(last)[0]] / 60_000


def test_a_closure_makes_the_way_longer_or_none(written):
    net = ladder()
    closed = under(written(edit("closure", 'edges = [["b", "c"]]')), net)
    assert minutes(net, "a", "d") == 3.0
    assert minutes(closed, "a", "d") == pytest.approx(400 / 60)
    assert minutes(closed, "a", "c") == pytest.approx(460 / 60)
    assert (closed.travel_time_ms == CLOSED_MS).sum() == 2
    one = under(written(edit("closure", 'edges = [["b", "c"]]\ndirection = "forward"')), net)
    assert minutes(one, "a", "c") == pytest.approx(460 / 60)
    assert minutes(one, "c", "a") == 2.0
    both = under(written(edit("closure", 'edges = [["b", "c"], ["a", "e"]]')), net)
    assert minutes(both, "a", "d") == -1 / 60_000


@pytest.mark.parametrize(
    ("body", "edges", "km"),
    [
        ('road = "76"', 2, 2.0),
        ('road = "Rv 76"', 2, 2.0),
        ('road = "väg283"', 2, 2.0),
        ('road = "simpnäsvägen"', 2, 5.0),
        ('road = "76"\nedges = [["b", "c"], ["c", "d"]]', 1, 1.0),
        (f"shape = [{degrees(X0 + 1500, Y0 - 50)}, {degrees(X0 + 1500, Y0 + 50)}]", 1, 1.0),
    ],
)
def test_which_roads(written, body, edges, km):
    row = written(edit("closure", body)).summary(ladder(), "en").iloc[0]
    assert (row["edges"], row["km"]) == (edges, km)


def test_a_place_and_an_area_count_the_part_inside(written):
    lat, lon = degrees(X0 + 1000, Y0).strip("[]").split(",")
    near = f"near = {{ lat = {lat}, lon = {lon}, radius_m = 250.0 }}\nfactor = 0.5"
    row = written(edit("slower", near)).summary(ladder(), "en").iloc[0]
    assert row["edges"] == 2
    assert row["km"] == pytest.approx(0.5, abs=0.002)
    slowed = under(written(edit("slower", near)), ladder())
    # A quarter of each of two roads at half the speed: 15 s more on each.
    assert minutes(slowed, "a", "c") == pytest.approx(2.5, abs=0.002)
    box = [(900, -10), (1100, -10), (1100, 10), (900, 10), (900, -10)]
    area = f"shape = [{', '.join(degrees(X0 + x, Y0 + y) for x, y in box)}]"
    wkt = ", ".join(" ".join(reversed(degrees(X0 + x, Y0 + y).strip("[]").split(", "))) for x, y in box)
    for body in (area, f'shape = "POLYGON(({wkt}))"'):
        row = written(edit("closure", body)).summary(ladder(), "en").iloc[0]
        assert (row["edges"], row["km"]) == (2, pytest.approx(0.2, abs=0.001))


def test_slower_by_a_factor_a_limit_and_both(written):
    net = ladder()
    for body, expected in (
        ("factor = 0.8", 75_000),
        ("speed_limit_kmh = 30.0", 120_000),
        ("speed_limit_kmh = 90.0", 60_000),
        ("factor = 0.5\nspeed_limit_kmh = 30.0", 240_000),
    ):
        slow = under(written(edit("slower", f'edges = [["a", "b"]]\n{body}')), net)
        assert slow.travel_time_ms[[0, 5, 1]].tolist() == [expected, expected, 60_000]
    # Where no limit is known, nobody is faster than the one for the time being.
    unknown = written(edit("slower", 'edges = [["a", "b"]]\nspeed_limit_kmh = 30.0'))
    assert under(unknown, ladder(np.nan)).travel_time_ms[0] == 120_000


def test_drawn_values_take_the_place_of_the_central_ones(written):
    edits = written(
        edit("slower", 'edges = [["a", "b"]]\nfactor = 0.8\nlow = 0.5\nhigh = 1.0', "s"),
        edit("delay", 'edges = [["b", "c"]]\ndelay_s = 30.0\nlow = 0.0\nhigh = 90.0', "d"),
    )
    net = ladder()
    central, drawn = under(edits, net), under(edits, net, values={"edit.s": 0.5, "edit.d": 90.0})
    assert central.travel_time_ms[:2].tolist() == [75_000, 90_000]
    assert drawn.travel_time_ms[:2].tolist() == [120_000, 150_000]
    assert [(one.name, one.low, one.high) for one in edits.edits] == [("edit.s", 0.5, 1), ("edit.d", 0, 90)]


def test_an_edit_holds_only_then(written):
    edits = written(edit("delay", 'edges = [["a", "b"]]\ndelay_s = 30.0\nhours = "7-22"\nmonths = "5-9"'))
    net = ladder()
    bound = edits.bind(net)
    summer, night, winter = NOON, Conditions(7, 2, 22), Conditions(1, 2, 12)
    assert bound.signature(summer) == ("k",)
    assert bound.signature(night) == bound.signature(winter) == ()
    times = [minutes(under(edits, net, when), "a", "b") for when in (summer, night, winter)]
    assert times == [1.5, 1.0, 1.0]
    assert bound.reason(0, summer, {}) == Text("a (+30 s)", "b (+30 s)")
    assert bound.reason(0, winter, {}) is None
    assert bound.reason(1, summer, {}) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["closure", "slower", "delay"]), min_size=2, max_size=4, unique=True))
def test_a_closed_road_stays_closed_whatever_else_is_done_to_it(kinds):
    more = {"closure": "", "slower": "factor = 0.3", "delay": "delay_s = 10.0"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "e.toml"
        path.write_text("".join(edit(k, f'edges = [["a", "b"]]\n{more[k]}', k) for k in kinds))
        times = under(load_edits(path), ladder()).travel_time_ms
    assert ((times[[0, 5]] == CLOSED_MS) == ("closure" in kinds)).all()


@pytest.mark.parametrize(("queue_s", "closing_s"), [(0.0, None), (120.0, None), (0.0, 90.0), (0.0, 480.0)])
def test_the_wait_at_a_bridge_is_the_mean_over_all_moments(queue_s, closing_s):
    opening_s, per_hour = 480.0, 1.0
    cycle = 3600 / per_hour

    def wait(moment):
        if closing_s is not None:
            return min(max(opening_s - moment, 0.0), closing_s)
        return max(0.0, opening_s * (1 - moment / (opening_s + queue_s)))

    points = [opening_s, opening_s + queue_s, opening_s - (closing_s or 0)]
    mean = quad(wait, 0, cycle, points=points, limit=200)[0] / cycle
    assert expected_wait_s(per_hour, opening_s, queue_s=queue_s, closing_s=closing_s) == pytest.approx(mean)


def test_the_wait_of_the_plain_formula():
    assert expected_wait_s(1, 480) == pytest.approx(480 / 3600 * 240) == 32


def new_road(first, last, more=""):
    return edit("new_road", f'from = {first}\nto = {last}\nroad_class = "tertiary"\n{more}')


KM_60 = "length_km = 1.0\nspeed_limit_kmh = 60.0"


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


@settings(max_examples=60, deadline=None)
@given(graphs(), st.data())
def test_a_new_road_is_one_more_way_and_nothing_else(graph, data):
    net = network(*graph)
    first, last = (data.draw(st.integers(0, net.nodes - 1)) for _ in range(2))
    if first == last:
        return
    one_way = data.draw(st.booleans())
    road = NewRoad((str(first), str(last)), (), 0.01, "tertiary", 60.0, one_way)
    one = Edit("k", "new_road", Text("a", "b"), "test", "assumption", When(), (), "test", new_road=road)
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


def test_the_effect_on_stations_and_places(written):
    net = ladder()
    edits = written(edit("closure", 'edges = [["b", "c"]]'), edit("closure", 'edges = [["a", "e"]]', "l"))
    table = effect(
        net, net.snap_nodes(["a", "d"]), net.snap_nodes(net.node_id), edits, NOON,
        access_speed_kmh=30, start_s=[0, 300], names=list(net.node_id),
    )  # fmt: skip
    assert table["destination"].tolist() == ["e", "c", "d"]
    assert table["before_min"].tolist() == pytest.approx([200 / 60, 2, 3])
    assert table["after_min"].tolist() == pytest.approx([500 / 60, 6, 5])
    assert table["change_min"].tolist() == pytest.approx([5, 4, 2])
    assert (table["origin_before"].tolist(), table["origin_after"].tolist()) == ([0, 0, 0], [1, 1, 1])
    alone = effect(net, net.snap_nodes("a"), net.snap_nodes(["e", "b"]), edits, NOON, access_speed_kmh=30)
    assert alone["destination"].tolist() == ["0"]
    assert alone["after_min"].isna().all()
    assert alone["origin_after"].tolist() == [-1]


def test_the_effect_of_a_new_road_on_places_inside_edges(written):
    net = ladder()
    edits = written(new_road('"a"', degrees(X0 + 2500, Y0), "length_km = 3.0\nspeed_limit_kmh = 120.0"))
    places = net.points_on_edges([2, 1], [0.6, 0.1], [0, 100])
    # 1.5 min to the new road's end and 0.1 back along the edge; the other place has the old way.
    table = effect(net, net.snap_nodes("a"), places, edits, NOON, access_speed_kmh=30)
    assert table["destination"].tolist() == ["0"]
    assert table[["before_min", "after_min"]].iloc[0].tolist() == pytest.approx([2.6, 1.6], abs=1e-3)


EDGE = 'edges = [["a", "b"]]\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (edit("closure", 'rod = "76"'), r"rod.*did you mean 'road'"),
        (edit("closre", EDGE), "did you mean 'closure'"),
        (edit("closure", ""), "road, edges, near or shape"),
        (edit("closure", 'edges = [["a"]]'), "pairs of nodes"),
        (edit("closure", 'road = "76"\ndirection = "forward"'), "expected edges"),
        (edit("closure", EDGE + 'hours = "25-26"'), "0 to 24"),
        (edit("closure", EDGE).replace('"assumption"', '"sure"'), "confidence"),
        (edit("closure", EDGE).replace('source = "test"\n', ""), "source: got nothing"),
        (edit("closure", EDGE) + edit("closure", EDGE), "used once"),
        (edit("slower", EDGE), "a factor or a speed_limit_kmh"),
        (edit("slower", EDGE + "factor = 0.0"), "greater than 0"),
        (edit("slower", EDGE + "factor = 0.8\nlow = 0.9\nhigh = 1.0"), "low ≤ value ≤ high"),
        (edit("slower", EDGE + "factor = 0.8\nlow = 0.7"), "low ≤ value ≤ high"),
        (edit("delay", EDGE), "either delay_s"),
        (edit("delay", EDGE + "delay_s = 5.0\nopenings_per_hour = 1.0\nopening_s = 9.0"), "either delay_s"),
        (edit("delay", EDGE + "openings_per_hour = 1.0"), "either delay_s"),
        (edit("delay", EDGE + "delay_s = 5.0\nqueue_s = 3.0"), "a bridge that opens"),
        (edit("delay", EDGE + "openings_per_hour = 8.0\nopening_s = 480.0"), "an hour in an hour"),
        (
            edit("delay", EDGE + "openings_per_hour = 1.0\nopening_s = 480.0\nclosing_s = 500.0"),
            "at most 480",
        ),
        (edit("closure", "near = { lat = 60.0, lon = 18.0, radius_km = 3.0 }"), "radius_m"),
        (edit("closure", "shape = [[60.0, 18.0]]"), "a line or an area"),
        (edit("closure", 'shape = "POLYGON(("'), "a line or an area"),
        (edit("closure", "shape = [[18.0, 160.0], [200.0, 18.0]]"), "latitude and longitude in degrees"),
        (edit("closure", 'shape = "LINESTRING(680000 6630000, 680000 6640000)"'), "latitude and longitude"),
        (new_road('"a"', '"b"', "speed_limit_kmh = 60.0"), "length_km or course"),
        (new_road('"a"', "[60.0]", KM_60), "latitude and longitude"),
        (new_road('"a"', '"b"', "length_km = 1.0"), "speed_limit_kmh: got nothing"),
        ("edits = 1", "did you mean 'edit'"),
        ("[[edit]\n", "TOML"),
    ],
)
def test_faults_in_a_file_are_told(written, text, words):
    with pytest.raises(InputError, match=words):
        written(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (edit("closure", 'road = "77"'), r"no road \(road 77\)"),
        (edit("closure", 'road = "Simpnesvägen"'), "did you mean 'Simpnäsvägen'"),
        (edit("closure", "near = { lat = 58.0, lon = 18.0, radius_m = 30.0 }"), "no road"),
        (edit("closure", 'edges = [["a", "x"]]'), "the id of a node"),
        (edit("closure", 'edges = [["a", "c"]]'), "two nodes that an edge joins"),
        (edit("delay", 'road = "76"\ndelay_s = 9.0'), "counted more than once"),
        (new_road('"b"', '"e"', KM_60.replace("1.0", "5.0")), "extended"),
    ],
)
def test_faults_on_a_network_are_told(written, text, words):
    with pytest.raises(InputError, match=words):
        written(text).bind(ladder())


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


def test_a_network_without_numbers_says_so(written):
    bare = RoadNetwork.from_arrays([0, 1], [0, 0], [0], [1], [5], crs="EPSG:3006")
    with pytest.raises(InputError, match="has no road numbers"):
        written(edit("closure", 'road = "76"')).bind(bare)


def test_what_ships_fits_the_embedded_network_and_does_something():
    net = load_network()
    stations = net.snap_nodes(["nt_station", "rb_station", "hv_station", "almsta_station", "blido_station"])
    places = net.snap_nodes(net.node_id)
    snow, summer = Conditions(1, 2, 3, surface="snow"), NOON
    changed = {}
    for name in edit_names():
        edits = load_edits(name)
        counts = edits.summary(net, "en")["edges"]
        assert (counts > 0).all()
        when = summer if name == "vaddo_kanal" else snow
        table = effect(net, stations, places, edits, when, access_speed_kmh=30, names=list(net.node_id))
        changed[name] = dict(zip(table["destination"], table["change_min"], strict=True))
    assert all(changed.values())
    # All of Vätö and nothing else loses its road.
    assert set(changed["vatobron"]) == {"vato_bro", "vato_kyrka", "norrveda", "harg_vato", "vato_n"}
    assert np.isnan(list(changed["vatobron"].values())).all()
    assert changed["almstabron_2023"]["almsta_bro"] > 10
    assert min(changed["bro_furusund"].values()) < 0
    # The wait at the bridge, or less where another way to Väddö is nearly as quick.
    assert max(round(change * 60, 3) for change in changed["vaddo_kanal"].values()) == 32


def test_several_sets_of_edits_are_one():
    both = load_edits("vaddo_kanal", "vatobron")
    assert [one.key for one in both.edits] == ["almstabron", "bagghusbron", "vatobron_avstangd"]
    assert "Vätöbron avstängd" in both._repr_html_()
    with pytest.raises(InputError, match="did you mean 'vatobron'"):
        load_edits("vattobron")
