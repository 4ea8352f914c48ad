"""Where lines meet: corners, bridges, loose ends; distances equal those of a grid that networkx walks."""

import geopandas
import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings, strategies as st

from brandsim._errors import InputError
from brandsim.roads import read_lines
from brandsim.roads.files.meetings import Lines, cut
from support.examples import examples

X0, Y0 = 700_000.0, 6_620_000.0
EAST = [(-1000, 0), (0, 0), (1000, 0)]
NORTH = [(0, -1000), (0, 0), (0, 1000)]


def read(*lines, join_m=None, **columns):
    frame = geopandas.GeoDataFrame(
        {"typ": ["primary"] * len(lines)} | columns,
        geometry=[
            shapely.LineString([(X0 + x, Y0 + y, *height) for x, y, *height in corners]) for corners in lines
        ],
        crs="EPSG:3006",
    )
    roles = {"road_class": "typ"} | {name: name for name in columns}
    return read_lines(frame, columns=roles, join=False, join_m=join_m)


def counts(net):
    told = net.provenance.details["counts"]
    return told.get("ends_joined_to_a_line", 0), told.get("ends_near_a_line", 0)


def told_of_ends(net):
    return [entry for entry in net.provenance.ledger.mattering if entry.tag == "end of road"]


def test_lines_meet_at_a_corner_that_both_have_and_nowhere_else():
    net = read(EAST, NORTH)
    assert (net.components, net.edges, net.nodes) == (1, 4, 5)
    assert net.info()["km"] == pytest.approx(4.0, rel=3e-4)
    # Without a corner where they cross they are a bridge and the road below, though both have corners elsewhere.
    across = [(0, -1000), (0, 500), (0, 1000)]
    apart = read(EAST[::2], across)
    assert apart.components == 2
    (entry,) = [entry for entry in apart.provenance.ledger.mattering if entry.tag == "crossing"]
    assert (entry.value, entry.count, entry.examples) == (
        "without a common corner, not joined",
        1,
        ("row 1, 2",),
    )
    # Where levels or heights tell them apart there is nothing to tell.
    high = [[(x, y, height) for x, y in line] for line, height in ((EAST[::2], 12.0), (across, 19.0))]
    for told in (
        read(EAST, NORTH),
        read(EAST[::2], across, level=[0, 1]),
        read(*high),
        read(EAST[::2], across, ferry=["", "yes"]),
    ):
        assert "crossing" not in {entry.tag for entry in told.provenance.ledger.entries}
    # A line that comes back to a corner of its own meets itself there; a ring is two edges.
    assert read([(0, 0), (100, 0), (200, 0), (200, 100), (100, 0)]).edges == 3


@pytest.mark.parametrize(
    ("columns", "parts"),
    [
        ({"level": [0, 1]}, 2),
        ({"level": ["1.0", 1]}, 1),
        ({"level": ["okänd", 0]}, 1),
        ({"bridge": ["yes", ""]}, 2),
        ({"tunnel": ["", "1"]}, 2),
        ({"bridge": ["no", "no"], "tunnel": ["no", "no"]}, 1),
        ({"bridge": ["yes", "yes"]}, 1),
    ],
)
def test_what_the_data_say_of_bridges_and_levels_is_kept(columns, parts):
    assert read(EAST, NORTH, **columns).components == parts


def test_heights_keep_a_bridge_from_what_it_crosses():
    over, below, near = ([(x, y, height) for x, y in NORTH] for height in (18.0, 10.0, 13.0))
    flat = [(x, y, 12.0) for x, y in EAST]
    assert [read(flat, other).components for other in (over, below, near, NORTH)] == [2, 1, 1, 1]
    # Also where both are cut at the crossing.
    halves = [part for whole in (flat, over) for part in (whole[:2], whole[1:])]
    assert (read(*halves).components, read(*halves).nodes) == (2, 6)
    # What some systems write for an unknown height keeps nothing apart.
    assert read([(x, y, -99_999.0) for x, y in EAST], over).components == 1


def test_a_bridge_meets_the_roads_where_it_begins():
    # Cut at the corner of the street, it ends there with the road that it continues.
    assert read(EAST[:2], EAST[1:], NORTH, level=[0, 1, 0]).components == 1
    # Where nothing else ends, with or without a corner of the street, one-way or not.
    bridge = [(250, 0), (250, 400)]
    for street in ([(-1000, 0), (1000, 0)], [(-1000, 0), (250, 0), (1000, 0)]):
        for way in ("båda", "med"):
            net = read(street, bridge, level=[0, 1], direction=[way, way])
            assert (net.components, net.edges, counts(net)) == (1, 3, (1, 0))
            assert sorted(net.length_m[net.edge_arc].round()) == pytest.approx([400, 750, 1250], abs=1)
    # A road that goes on below is cut there by something else.
    assert read(EAST, NORTH[:2], NORTH[1:], level=[1, 0, 0]).components == 2


def test_a_loose_end_on_a_line_is_joined_and_one_beside_it_told_or_joined_on_request():
    straight = [(-1000, 0), (1000, 0)]
    touching = read(straight, [(250, 0), (250, 400)])
    assert (touching.components, touching.edges, counts(touching)) == (1, 3, (1, 0))
    beside = [[(250, 1.5), (250, 400)], [(-250, -3), (-250, -400)], [(0, 90), (0, 400)]]
    apart = read(straight, *beside)
    assert (apart.components, counts(apart)) == (4, (0, 2))
    (entry,) = told_of_ends(apart)
    assert (entry.tag, entry.count, entry.examples) == ("end of road", 2, ("row 2", "row 3"))
    assert entry.value == "within 5 m of a line that it does not meet"
    net = read(straight, *beside, join_m=2)
    assert (net.components, counts(net)) == (3, (1, 1))
    net = read(straight, *beside, join_m=4)
    assert (net.components, net.edges, counts(net)) == (2, 6, (2, 0))
    assert told_of_ends(net) == []
    ends = net.snap_nodes([net.node_id[at] for at in np.argsort(net.x)[[0, -1]]])
    # The line is led through the ends; it stays as long as it was.
    assert net.distance_table_m(ends, ends)[0, 1] == pytest.approx(read(straight).length_m[0], abs=0.002)


@pytest.mark.parametrize("join_m", [0, -1, float("nan")])
def test_a_distance_that_is_none_is_refused(join_m):
    with pytest.raises(InputError, match="join_m"):
        read(EAST, join_m=join_m)


def test_several_ends_are_joined_to_one_stretch_in_their_order():
    net = read(
        [(0, 0), (1000, 0)], *[[(x, 0.05), (x, 100)] for x in (900, 300, 600)], [(300, -0.05), (300, -50)]
    )
    assert (net.components, net.edges) == (1, 8)
    ends = {round(x - X0): name for name, x, y in zip(net.node_id, net.x, net.y, strict=True) if y > Y0 + 50}
    places = net.snap_nodes([ends[x] for x in (300, 600, 900)])
    assert net.distance_table_m(places, places)[0] == pytest.approx([0, 500, 800], rel=1e-3)


def test_loose_ends_of_another_level_and_ends_that_meet_another_are_left():
    straight = [(-1000, 0), (1000, 0)]
    net = read(straight, [(250, 1), (250, 400)], level=[1, 0], join_m=5)
    assert (net.components, counts(net)) == (2, (0, 1))
    # A road that passes by at a metre and is cut there has no loose end; at a centimetre it touches the line.
    for away, parts, told in ((1, 2, (0, 0)), (0.01, 1, (1, 0))):
        net = read(straight, [(-50, away + 400), (0, away)], [(0, away), (50, away + 400)], join_m=5)
        assert (net.components, counts(net)) == (parts, told)


def test_ferries_meet_others_at_their_ends_alone():
    net = read(EAST, [(0, -2000), (0, 0), (0, 2000)], ferry=["", "yes"])
    assert (net.components, net.edges) == (2, 2)
    cross = [(-50, 1000), (0, 1000), (50, 1000)]
    net = read(EAST, [(0, 0), (0, 1000), (0, 2000)], cross, ferry=["", "yes", "yes"])
    assert (net.components, net.edges) == (2, 4)


def test_lines_that_run_on_together_are_not_cut_at_their_corners():
    shared = [(x, 0) for x in range(0, 600, 100)]
    net = read([*shared, (600, 50)], [*shared[::-1], (-100, 50)])
    assert net.components == 1
    assert net.edges == 4


def test_a_road_that_ends_where_two_run_on_together_meets_both():
    along = [(0, 0), (1, 0), (2, 0)]
    check_distances([along, along[::-1], [(0, 0), (1, 0)], [(2, 0), (2, 1)]])


def lines_of(shapes):
    """Lines with a kilometre between whole numbers."""
    xy, line = shapely.get_coordinates(shapes, return_index=True)
    xy = 1000 * xy
    first = np.searchsorted(line, np.arange(len(shapes) + 1))
    step = np.zeros(len(xy))
    step[:-1] = np.hypot(*np.diff(xy, axis=0).T)
    step[first[1:] - 1] = 0
    return Lines(np.arange(len(shapes)), first, xy, np.full(len(xy), np.nan), step, "EPSG:3006")


STREETS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 5), st.booleans(), st.booleans()),
    min_size=1,
    max_size=12,
)


def check_distances(walks):
    """Hold the distances over the pieces of walks on a grid against those that networkx finds on the grid itself."""
    grid = nx.Graph()
    for points in walks:
        nx.add_path(grid, points)
    shapes = [shapely.LineString(points) for points in walks]
    pieces = cut(lines_of(shapes), np.zeros(len(shapes), int), np.zeros(len(shapes), bool))
    assert len(pieces.near) == len(pieces.joined) == 0
    net = nx.Graph()
    for begin, end, (one, other) in zip(pieces.begin, pieces.end, pieces.place.tolist(), strict=True):
        assert one != other
        length = pieces.lines.step_m[begin:end].sum()
        known = net.get_edge_data(one, other, {"weight": np.inf})["weight"]
        net.add_edge(one, other, weight=min(known, length / 1000))
        assert shapely.LineString(pieces.lines.xy[begin : end + 1]).length == length
    at = {
        place: tuple((pieces.lines.xy[corner] / 1000).astype(int).tolist())
        for corners, places in ((pieces.begin, pieces.place[:, 0]), (pieces.end, pieces.place[:, 1]))
        for corner, place in zip(corners, places.tolist(), strict=True)
    }
    assert len(set(at.values())) == len(at)
    for one, found in nx.all_pairs_dijkstra_path_length(net):
        truth = nx.single_source_shortest_path_length(grid, at[one])
        assert found == {place: truth[spot] for place, spot in at.items() if spot in truth}
    return grid, at


@settings(max_examples=examples(150), deadline=None)
@given(STREETS)
def test_distances_over_the_pieces_equal_those_of_a_grid_by_networkx(streets):
    """Streets along a grid, drawn either way; at the points of the grid they have corners, or an end touches them."""
    walks = []
    for x, y, blocks, east, turned in streets:
        points = [(x + at * east, y + at * (not east)) for at in range(blocks + 1)]
        walks.append(points[::-1] if turned else points)
    check_distances(walks)


STAIRS = st.lists(
    st.tuples(
        st.tuples(st.integers(0, 3), st.integers(0, 3)),
        st.sampled_from((-1, 1)),
        st.lists(st.booleans(), min_size=1, max_size=5),
        st.booleans(),
    ),
    min_size=3,
    max_size=8,
)
"""Where a road begins, whether its stairs go up or down, which of its steps go east, and if it is drawn backwards."""


@settings(max_examples=examples(150), deadline=None)
@given(STAIRS)
@example(
    [((0, 1), 1, [True, True], False), ((0, 1), 1, [True, False], False), ((1, 0), 1, [False, True], True)]
)
def test_three_roads_and_more_meet_at_a_corner_inside_each(stairs):
    """Roads bend at any block, run together for some and part again, each drawn from either end."""
    walks = []
    for begin, up, steps, turned in stairs:
        points = [begin]
        for east in steps:
            x, y = points[-1]
            points.append((x + east, y + up * (not east)))
        walks.append(points[::-1] if turned else points)
    grid, at = check_distances(walks)
    # What three blocks lead to, or one, is a place; of two blocks none but where roads end.
    assert {spot for spot in grid if grid.degree[spot] != 2} <= set(at.values())
