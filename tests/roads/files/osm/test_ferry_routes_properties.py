"""However a ferry is cut, turned, shuffled and crossed, it is the same crossing."""

import numpy as np
from hypothesis import given, settings, strategies as st

from brandsim.roads.files.chains import Segment, network_of
from brandsim.roads.files.ferry_routes import FerryRoute, whole_crossings
from brandsim.roads.graph.provenance import Provenance
from brandsim.roads.rules.durations import Duration
from brandsim.roads.rules.speeds import load_speeds
from support.examples import examples

SPEEDS = load_speeds()


def minutes(segments, routes=()):
    net = network_of(
        whole_crossings(segments, routes=routes)[0],
        "EPSG:3006",
        SPEEDS,
        Provenance("test", "test"),
        join=False,
    )
    begin, end = net.node_index(["west", "east"])
    out, back = (int(net.travel_times_ms([i])[0, j]) for i, j in ((begin, end), (end, begin)))
    crossings = int((net.is_ferry & net.drivable)[net.edge_arc].sum())
    return out, back, crossings


def line(first, last, x, **other):
    """A stretch from x[0] to x[1] on the parallel."""
    return Segment(first, last, np.array([[x[0], 0.0], [x[1], 0.0]]), float(x[1] - x[0]), **other)


LAND = [line("far west", "west", (0, 500), road_class="primary")]


@st.composite
def drawings(draw):
    """A ferry of some length and time; where it is cut into ways, and those into pieces; who crosses it."""
    length_m = draw(st.integers(600, 20_000))
    time_s = draw(st.integers(length_m // 10, length_m // 2))
    cuts = sorted(draw(st.sets(st.integers(1, length_m - 1), max_size=5)))
    ends_of_ways = draw(st.lists(st.booleans(), min_size=len(cuts), max_size=len(cuts)))
    by_route = draw(st.booleans())
    crossed = draw(st.lists(st.booleans(), min_size=len(cuts), max_size=len(cuts)))
    turned = draw(st.lists(st.booleans(), min_size=6, max_size=6))
    order = draw(st.randoms(use_true_random=False))
    return length_m, time_s, cuts, ends_of_ways, by_route, crossed, turned, order


@settings(max_examples=examples(60), deadline=None)
@given(drawings())
def test_it_is_the_same_crossing(drawing):
    length_m, time_s, cuts, ends_of_ways, by_route, crossed, turned, order = drawing
    corners = [0, *cuts, length_m]
    names = ["west", *(f"m{at}" for at in range(len(cuts))), "east"]
    way = np.concatenate([[0], np.cumsum(ends_of_ways)]).astype(int)
    way_m = np.bincount(way, weights=np.diff(corners))
    pieces = []
    for at, mine in enumerate(way.tolist()):
        # Each way states its share, to the microsecond: what every way states alike may be that of the whole.
        stated = Duration(f"way {mine}", (time_s * way_m[mine] / length_m,))
        piece = line(
            names[at], names[at + 1], (500 + corners[at], 500 + corners[at + 1]), road_class="ferry", road=mine,
            duration=Duration() if by_route else stated,
        )  # fmt: skip
        pieces.append(piece.turned() if turned[mine % 6] else piece)
    east = 500 + length_m
    land = [*LAND, line("east", "far east", (east, east + 500), road_class="primary")]
    boats = [
        line(*ends, (500 + cuts[at], 600 + cuts[at]), road_class="ferry", road=f"x{at}", drivable=drivable)
        for at, here in enumerate(crossed) if here
        for drivable, ends in (
            (False, (f"m{at}", f"n{at}")), (False, (f"s{at}", f"m{at}")),
        )
    ]  # fmt: skip
    routes = [FerryRoute("route", frozenset(way.tolist()), Duration("route", (float(time_s),)))]
    drawn = [*pieces, *land, *boats]
    order.shuffle(drawn)
    out, back, crossings = minutes(drawn, routes if by_route else ())
    whole = line(
        "west", "east", (500, east), road_class="ferry", road=0, duration=Duration("", (float(time_s),))
    )
    expected = minutes([*land, whole])
    assert crossings == expected[2] == 1
    assert abs(out - expected[0]) <= 1
    assert abs(back - expected[1]) <= 1
