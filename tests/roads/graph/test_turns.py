"""Turns: equal to a line graph that scipy solves, the rules of what costs, penalties as a table, paths."""

from itertools import product

import numpy as np
import pytest
import shapely
from hypothesis import given, settings, strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from brandsim._errors import InputError
from brandsim.roads import PathTree, RoadNetwork, TurnPenalties, Turns, load_turn_penalties
from brandsim.roads.graph.topology import CLOSED_MS
from support.examples import examples
from support.roads.towns import towns

FREE = TurnPenalties()
NONE = np.empty((0, 2), np.int64)


def least(source, target, weight, size, starts):
    """Shortest ways by scipy. It sums parallel arcs and drops zeros: keep the least, shift weights by hand."""
    order = np.lexsort((weight, target, source))
    first = np.unique(np.stack([source, target])[:, order], axis=1, return_index=True)[1]
    kept = order[first]
    graph = csr_array((weight[kept] * 4096.0 + 1, (source[kept], target[kept])), shape=(size, size))
    found = dijkstra(graph, indices=starts)
    reached = np.isfinite(found)
    return np.where(reached, np.where(reached, found, 0) // 4096, -1).astype(np.int64)


def turned_deg(net, come, go):
    """Angle to the left of a turn between straight roads; a road without length points east."""
    ways = [
        complex(*(corners[1] - corners[0]))
        for corners in (np.array(net.lines[arc].coords) for arc in (come, go))
    ]
    return np.degrees(np.angle((ways[1] or 1.0) / (ways[0] or 1.0)))


def roads_at(net, node):
    """Classes of the roads that meet at a node; one that comes back to it counts twice."""
    return [
        net.arc_columns["road_class"][arc]
        for arc in net.edge_arc.tolist()
        if net.drivable[arc] and not net.is_ferry[arc]
        for end in (net.source[arc], net.target[arc])
        if end == node
    ]


def turn_ms(net, come, go):
    """What a turn costs, None if there is none: the rules of `Turns` once more, in plain words."""
    turns, cost, node = net.turns, net.turns.penalties, net.target[come]
    roads = roads_at(net, node)
    returns = net.reverse[come] == go
    if [come, go] in turns.banned.tolist() or (returns and len(roads) == 2):
        return None
    turned = turned_deg(net, come, go)
    back = cost.u_turn_ms if returns or abs(turned) > 170 else None
    if net.is_ferry[come] or net.is_ferry[go]:
        return back or 0
    ring = net.arc_columns["roundabout"]
    size = {"primary": 0, "primary_link": 1, "residential": 2}
    best = min(size[name] for name in roads)
    few = sum(size[name] == best for name in roads) <= 2
    stays = few and all(size[net.arc_columns["road_class"][arc]] == best for arc in (come, go))
    waits = len(roads) >= 3 and not (stays or ring[come] or ring[go])
    angle = cost.straight_ms if abs(turned) <= 40 else cost.left_ms if turned > 0 else cost.right_ms
    total = (angle if waits else 0) if back is None else back
    if node in turns.lights:
        second = net.source[come] in turns.lights and net.length_m[come] <= 40
        return total + (0 if second else cost.traffic_light_ms)
    if ring[go] and not ring[come]:
        return total + cost.roundabout_ms
    return total + (cost.junction_ms if waits else 0)


def reference(net, places):
    """Times between places, each (arc in whose middle, None) or (None, node): a line graph by scipy."""
    time, starts = net.travel_time_ms, net.arcs + np.arange(len(places))
    ways = [arc for arc in range(net.arcs) if net.drivable[arc] and time[arc] >= 0]
    turns = [
        (come, go, cost)
        for come in ways
        for go in ways
        if net.target[come] == net.source[go] and (cost := turn_ms(net, come, go)) is not None
    ]
    graph = [(come, go, time[come] + cost) for come, go, cost in turns]
    for start, (arc, node) in zip(starts.tolist(), places, strict=True):
        graph += [(start, go, 0) for go in ways if net.source[go] == node]
        out = [] if arc is None else both(net, arc)
        graph += [(start, go, time[come] // 2 + cost) for come, go, cost in turns if come in out]
    columns = (np.array(column, np.int64) for column in (list(zip(*graph, strict=True)) or [[]] * 3))
    ready = least(*columns, net.arcs + len(places), starts)
    table = [[time_between(net, ways, *pair, row) for pair in product([place], places)]
             for place, row in zip(places, ready, strict=True)]  # fmt: skip
    return np.array(table, np.int64).reshape(len(places), len(places))


def time_between(net, ways, origin, goal, ready):
    if origin == goal:
        return 0
    time = net.travel_time_ms
    if goal[1] is None:
        return min(
            (ready[a] + time[a] // 2 for a in both(net, goal[0]) if a in ways and ready[a] >= 0), default=-1
        )
    times = [ready[a] + time[a] for a in ways if net.target[a] == goal[1] and ready[a] >= 0]
    if origin[1] is None:
        times += [time[a] // 2 for a in both(net, origin[0]) if a in ways and net.target[a] == goal[1]]
    return min(times, default=-1)


def both(net, arc):
    return [way for way in (arc, int(net.reverse[arc])) if way >= 0]


def some_places(net):
    """Every node, and the middle of every edge that is a straight line of some length."""
    points = [(None, node) for node in range(net.nodes)]
    middles = [
        (int(arc), None)
        for arc in net.edge_arc
        if net.length_m[arc] > 0 and net.source[arc] != net.target[arc]
    ]
    rows = np.searchsorted(net.edge_arc, np.array([arc for arc, _ in middles], np.int64))
    return points, middles, rows


@settings(max_examples=examples(150), deadline=None)
@given(towns())
def test_all_pairs_of_nodes_and_points_equal_a_line_graph_by_scipy(net):
    nodes, middles, rows = some_places(net)
    truth = reference(net, nodes + middles)
    count = len(nodes)
    assert net.travel_times_ms(np.arange(count)).tolist() == truth[:count, :count].tolist()
    at_nodes = net.snap_nodes(net.node_id)
    inside = net.points_on_edges(rows, np.full(len(rows), 0.5))
    for (one, first), (other, last) in (
        ((at_nodes, truth[:count]), (at_nodes, np.s_[:count])),
        ((at_nodes, truth[:count]), (inside, np.s_[count:])),
        ((inside, truth[count:]), (at_nodes, np.s_[:count])),
        ((inside, truth[count:]), (inside, np.s_[count:])),
    ):
        got = net.travel_table_ms(one, other, access_speed_kmh=30)
        assert got.tolist() == first[:, last].tolist()


@settings(max_examples=examples(80), deadline=None)
@given(towns())
def test_without_bans_and_costs_turns_change_nothing(net):
    plain, free = net.with_turns(None), net.with_turns(Turns(NONE, net.turns.lights, FREE))
    every = np.arange(net.nodes)
    assert (free.travel_times_ms(every) == plain.travel_times_ms(every)).all()
    rows = some_places(net)[2]
    points = net.points_on_edges(rows, np.linspace(0.1, 0.9, len(rows)))
    tables = [of.travel_table_ms(points, points, access_speed_kmh=30) for of in (free, plain)]
    assert (tables[0] == tables[1]).all()


@settings(max_examples=examples(80), deadline=None)
@given(towns(), st.integers(0, 2**32 - 1))
def test_more_bans_and_greater_costs_are_never_faster(net, seed):
    rng = np.random.default_rng(seed)
    turns, every = net.turns, np.arange(net.nodes)
    fewer = Turns(turns.banned[rng.random(len(turns.banned)) < 0.5], turns.lights, turns.penalties)
    now = np.where((times := net.travel_times_ms(every)) < 0, np.inf, times)
    for other in (fewer, turns.without_bans(), Turns(turns.banned, turns.lights, FREE)):
        times = net.with_turns(other).travel_times_ms(every)
        assert (np.where(times < 0, np.inf, times) <= now).all()


@settings(max_examples=examples(80), deadline=None)
@given(towns())
def test_paths_take_the_time_of_the_table_and_hang_together(net):
    rows = some_places(net)[2]
    points = [net.snap_nodes(name) for name in net.node_id[:3]]
    points += [net.points_on_edges([row], [0.25]) for row in rows[:4]]
    for origin in points:
        tree = PathTree(net, origin)
        for goal in points:
            path = tree.to(goal)
            table = net.travel_table_ms(origin, goal, access_speed_kmh=30).item()
            if path is None:
                assert table == -1
                continue
            assert path.total_ms == table
            assert (path.turn_ms >= 0).all()
            for come, go, cost in zip(path.arc, path.arc[1:], path.turn_ms, strict=False):
                assert net.target[come] == net.source[go]
                assert cost == turn_ms(net, come, go)
            if len(path.arc):
                assert path.turn_ms[-1] == 0
                assert net.travel_time_ms[path.arc].min() >= 0


def cross(kinds=("residential",) * 4, **more):
    """A crossing: middle 0, then east, north, west and south, 100 m away; arcs out are 0 to 3, arcs in 4 to 7."""
    x, y = [0, 100, 0, -100, 0], [0, 0, 100, 0, -100]
    out, back = np.zeros(4, int), np.arange(1, 5)
    return RoadNetwork.from_arrays(
        x, y, [*out, *back], [*back, *out], [10_000] * 8, "EPSG:3006", road_class=[*kinds] * 2, **more
    )


COSTS = TurnPenalties(1, 20, 300, 4_000, 50_000, 7_000_000, 600_000)


def cost(net, first, last):
    return net.travel_times_ms([first])[0, last] - 20_000


def test_what_turns_cost_in_right_hand_traffic():
    net = cross().with_turns(Turns(NONE, [], COSTS))
    # From the south: north is straight on, east to the right, west to the left.
    assert [cost(net, 4, last) for last in (2, 1, 3)] == [600_001, 600_020, 600_300]
    lit = net.with_turns(Turns(NONE, [0], COSTS))
    assert [cost(lit, 4, last) for last in (2, 1, 3)] == [50_001, 50_020, 50_300]
    assert lit.travel_times_ms([0])[0].tolist() == [0, *[10_000] * 4]


def test_the_greater_road_has_right_of_way_and_the_smaller_waits():
    net = cross(("primary", "residential") * 2).with_turns(Turns(NONE, [], COSTS))
    assert [cost(net, 1, 3), cost(net, 2, 4), cost(net, 1, 2)] == [0, 600_001, 600_020]
    # Three roads of the greatest class are a junction for all of them.
    net = cross(("primary", "primary", "primary", "residential")).with_turns(Turns(NONE, [], COSTS))
    assert cost(net, 1, 3) == 600_001
    # A slip road is less than its motorway.
    net = cross(("motorway", "motorway_link", "motorway", "motorway_link"))
    assert cost(net.with_turns(Turns(NONE, [], COSTS)), 1, 3) == 0
    # A main road that bends, east to south, is no turn for those who follow it.
    net = cross(("primary", "residential", "residential", "primary")).with_turns(Turns(NONE, [], COSTS))
    assert [cost(net, 1, 4), cost(net, 1, 3)] == [0, 600_001]


def test_a_roundabout_costs_on_the_way_in_alone():
    angle = np.linspace(0, 2 * np.pi, 4, endpoint=False)
    x, y = (20 * np.concatenate([wave(angle), 5 * wave(angle)]) for wave in (np.cos, np.sin))
    ring, out = np.arange(4), np.arange(4, 8)
    net = RoadNetwork.from_arrays(
        x, y, [*ring, *ring, *out], [*np.roll(ring, -1), *out, *ring], [1000] * 12, "EPSG:3006",
        two_way=[False] * 4 + [True] * 8, arc_columns={"roundabout": [True] * 4 + [False] * 8},
    ).with_turns(Turns(NONE, [], COSTS))  # fmt: skip
    assert net.travel_times_ms([4])[0, 5:].tolist() == [7_000_000 + 1000 * arcs for arcs in (3, 4, 5)]


def test_a_bend_is_no_turn_and_a_dead_end_is_left_by_a_u_turn():
    net = RoadNetwork.from_arrays(
        [0, 100, 100], [0, 0, 100], [0, 1, 1, 2], [1, 0, 2, 1], [5, 5, 7, 7], "EPSG:3006"
    )
    turned = net.with_turns(Turns(NONE, [], COSTS))
    assert turned.travel_times_ms([0])[0].tolist() == [0, 5, 12]
    # Who starts in the street of the dead end and may not leave it has no way, however often one turns round.
    here, there = net.points_on_edges([1], [0.5]), net.snap_nodes("0")
    barred = net.with_turns(Turns([[3, 1]], [], COSTS))
    assert barred.travel_table_ms(here, there, access_speed_kmh=30).item() == -1
    three = cross().with_turns(Turns([[7, 1]], [], COSTS))
    # Instead of straight on: right, U-turn at the dead end, right again.
    assert cost(three, 4, 2) == 2 * 600_020 + 4_000 + 20_000


def test_a_ban_is_for_one_turn_and_can_be_lifted():
    net = cross().with_turns(Turns([[7, 1], [7, 0], [7, 2], [7, 3]], [], FREE))
    assert net.travel_times_ms([4])[0].tolist() == [10_000, -1, -1, -1, 0]
    assert net.travel_times_ms([3])[0].tolist() == [10_000, 20_000, 20_000, 0, 20_000]
    assert net.with_turns(net.turns.without_bans()).travel_times_ms([4])[0, 2] == 20_000
    # From the junction itself all ways are open: nobody has come by the barred arc.
    assert net.travel_times_ms([0])[0].tolist() == [0, *[10_000] * 4]


def test_distances_keep_banned_turns_and_no_turn_has_a_length():
    net = cross().with_turns(Turns([[7, 1]], [0], COSTS))
    ends = net.snap_nodes(["2", "4"])
    # From the south straight on is banned: to the east, back from the dead end, and to the right.
    assert net.distance_table_m(ends, ends).tolist() == [[0.0, 200.0], [400.0, 0.0]]


def test_one_installation_of_lights_costs_once():
    def row(gap):
        return RoadNetwork.from_arrays(
            [0, 100, 100 + gap, 300], [0] * 4, [0, 1, 2], [1, 2, 3], [1000] * 3, "EPSG:3006",
            two_way=[False] * 3,
        ).with_turns(Turns(NONE, [1, 2], COSTS))  # fmt: skip

    assert row(30).travel_times_ms([0])[0, 3] == 3000 + 50_000
    assert row(60).travel_times_ms([0])[0, 3] == 3000 + 100_000


def test_the_angle_is_that_near_the_junction():
    bent = shapely.LineString([(0, 0), (0, 50), (-80, 50)])  # begins northward and ends in the west
    net = RoadNetwork.from_arrays(
        [0, -100, -80, 0], [0, 0, 50, -90], [1, 0, 0], [0, 2, 3], [1000] * 3, "EPSG:3006",
        shapes=[None, bent, None], two_way=[False] * 3,
    ).with_turns(Turns(NONE, [], COSTS))  # fmt: skip
    assert net.travel_times_ms([1])[0, 2:].tolist() == [602_300, 602_020]


def test_turns_stay_through_other_weights_and_go_when_asked():
    net = cross().with_turns(Turns([[7, 1]], [0], COSTS))
    for other in (net.reweighted(net.travel_time_ms * 2), net.scaled(0.5)):
        assert other.turns is net.turns
        assert other.travel_times_ms([4])[0, 1] == 40_000 + 50_020
        assert other._turn_graph is net._turn_graph
    cheaper = net.with_turns(Turns([[7, 1]], [0], FREE))
    assert cheaper._turn_graph is net._turn_graph
    assert cheaper.travel_times_ms([4])[0, 1] == 20_000
    plain = net.with_turns(None)
    assert plain.turn_trees is None
    assert plain.travel_times_ms([4])[0, 2] == 20_000
    assert net.reweighted([10_000] * 4 + [CLOSED_MS] * 4).travel_times_ms([4])[0].tolist() == [-1] * 4 + [0]


@pytest.mark.parametrize(
    ("banned", "lights", "words"),
    [
        ([[0, 1]], [], r"banned\[0\]: got \[0, 1\].*beginning where the first ends"),
        ([[0, 8]], [], r"banned\[0\]"),
        ([[-1, 0]], [], r"banned\[0\]"),
        (NONE, [5], r"lights\[0\]"),
    ],
)
def test_turns_of_another_network_are_refused(banned, lights, words):
    with pytest.raises(InputError, match=words):
        cross().with_turns(Turns(banned, lights, FREE))


def test_the_embedded_penalties_have_ranges_and_sources():
    table = load_turn_penalties()
    by = {row.kind: row for row in table}
    assert set(by) == {"straight", "right", "left", "u_turn", "traffic_light", "roundabout", "junction"}
    assert all(row.low <= row.value <= row.high and row.source and row.text.sv for row in table)
    assert by["right"].value < by["left"].value < by["u_turn"].value
    drawn = TurnPenalties.of(table, {"turn_penalty.left": 7.25, "other": 1.0})
    assert drawn.left_ms == 7250
    assert drawn.right_ms == 1000 * by["right"].value
    with pytest.raises(InputError, match="left_ms"):
        TurnPenalties(left_ms=-1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("junction,1,0,3", "junction,4,0,3"), r"row 8, column 'seconds'.*between low and high"),
        (("junction,1,0,3", "junction,1,,3"), "or both blank"),
        (("junction,1", "korsning,1"), "row 8, column 'kind'"),
        (("junction,1", "left,1"), "a value used once"),
        (("U-turn,", "U-turn,\n"), "row"),
    ],
)
def test_broken_penalties_are_refused(tmp_path, change, words):
    from brandsim._data import data_file

    text = data_file("roads", "turn_penalties.csv").read_text(encoding="utf-8")
    assert change[0] in text
    file = tmp_path / "turn_penalties.csv"
    file.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(InputError, match=words):
        load_turn_penalties(file)
    file.write_text("\n".join(text.splitlines()[:-1]) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="a row for 'junction'"):
        load_turn_penalties(file)
