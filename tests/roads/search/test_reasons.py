"""Why a place is not reached: each obstacle is named, and none is named where a way is open."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from brandsim.roads import Ferries, RoadNetwork, load_ferries, load_network, why_not
from brandsim.roads.graph.topology import CLOSED_MS
from brandsim.roads.rules.conditions import Conditions, When
from brandsim.roads.rules.crossings import ServicePeriod
from brandsim.roads.rules.weighting import Weighting
from brandsim.roads.search.reasons import KINDS
from brandsim.words.text import Text
from support.examples import examples

WINTER = Conditions.at("2025-02-10 12:00")
X0, Y0 = 720_000.0, 6_620_000.0


@pytest.fixture(scope="module")
def net():
    return load_network()


@pytest.fixture(scope="module")
def ferries(net):
    return load_ferries().bind(net)


@pytest.fixture
def norrtalje(net):
    return net.snap_nodes("nt_station")


def withdrawn(*names):
    from dataclasses import replace

    period = ServicePeriod(
        "out_of_service", When.read("here", "row 2", months="2"), 0.0, 0.0, 0.0, 0.0,
        Text("indragen i februari", "withdrawn in February"), "example", "assumption",
    )  # fmt: skip
    return Ferries(
        tuple(
            replace(line, periods=(period,)) if line.name in names else line for line in load_ferries().lines
        )
    )


def line_of(arcs, **columns):
    """Nodes a, b, c, … in a row a kilometre apart; arcs as pairs of nodes, each alone."""
    source, target = np.array(arcs).T
    nodes = int(max(source.max(), target.max())) + 1
    return RoadNetwork.from_arrays(
        X0 + 1000.0 * np.arange(nodes), np.full(nodes, Y0), source, target, np.full(len(arcs), 60_000),
        crs="EPSG:3006", node_id=list("abcdefgh"[:nodes]), **columns,
    )  # fmt: skip


def both_ways(*pairs):
    return [*pairs, *[pair[::-1] for pair in pairs]]


def test_what_is_reached_has_no_reason(net, ferries, norrtalje):
    assert why_not(net, norrtalje, net.snap_nodes("blido_station"), ferries=ferries) is None
    assert why_not(net, norrtalje, (59.6112, 18.8949)) is None
    assert why_not(net, norrtalje, norrtalje) is None


@pytest.mark.parametrize(
    ("node", "place", "boat"),
    [
        ("arholma", (59.85, 19.105), "Simpnäs–Arholma"),
        ("tjocko", (59.75188, 19.1199), "Räfsnäs–Tjockö"),
    ],
)
def test_islands_with_a_passenger_boat_name_it(net, ferries, norrtalje, node, place, boat):
    for destination in (net.snap_nodes(node), place):
        reason = why_not(net, norrtalje, destination, ferries=ferries)
        assert (reason.kind, reason.text.sv) == ("boat_only", f"bara personbåt går dit: {boat}")
        assert reason.text.en == f"only a passenger boat goes there: {boat}"


def test_a_place_far_from_any_road_says_how_far(net, norrtalje):
    reason = why_not(net, norrtalje, (59.5, 19.5), max_access_m=2000.0)
    assert reason.kind == "no_road"
    assert reason.text.sv == "ingen väg finns inom 2000 m, den närmaste är 34604 m bort"
    # By a jetty of the passenger boat, but on the mainland: the road is what is missing.
    assert why_not(net, norrtalje, (59.886, 19.08), max_access_m=50.0).kind == "no_road"


def test_blido_without_its_ferry(net, norrtalje):
    bound = withdrawn("Blidöleden").bind(net)
    shut = Weighting(net, [bound]).under(WINTER)
    reason = why_not(shut, norrtalje, net.snap_nodes("blido"), conditions=WINTER, ferries=bound)
    assert reason.kind == "ferry_out_of_service"
    assert reason.text.sv == "Blidöleden, indragen i februari: färjan går inte"
    assert reason.text.en == "Blidöleden, withdrawn in February: the ferry does not run"
    assert why_not(shut, norrtalje, net.snap_nodes("kopmanholm"), conditions=WINTER, ferries=bound) is None
    march = Conditions.at("2025-03-10 12:00")
    open_net = Weighting(net, [bound]).under(march)
    assert why_not(open_net, norrtalje, net.snap_nodes("blido"), conditions=march, ferries=bound) is None


def test_both_ferries_are_named_in_the_order_of_the_way(net, norrtalje):
    bound = withdrawn("Blidöleden", "Furusundsleden").bind(net)
    shut = Weighting(net, [bound]).under(WINTER)
    reason = why_not(shut, norrtalje, net.snap_nodes("blido"), conditions=WINTER, ferries=bound)
    assert reason.text.sv.split(", ")[0] == "Furusundsleden"
    assert reason.text.sv.count("färjan går inte") == 2


def test_an_edit_on_a_running_ferry_is_a_closure(net, ferries, norrtalje):
    arcs = np.flatnonzero(net.is_ferry & net.drivable)
    time_ms = net.travel_time_ms.copy()
    time_ms[arcs] = CLOSED_MS
    shut = net.reweighted(time_ms)
    names = dict.fromkeys(arcs.tolist(), "hamnen i Furusund avstängd")
    reason = why_not(
        shut, norrtalje, net.snap_nodes("blido"), conditions=WINTER, ferries=ferries, closed=names
    )
    # One closure on two ferries is told once.
    assert (reason.kind, reason.text.sv) == ("closed", "avstängt: hamnen i Furusund avstängd")
    unnamed = why_not(shut, norrtalje, net.snap_nodes("blido"), conditions=WINTER, ferries=ferries)
    assert unnamed.text.sv == "avstängt: Furusundsleden; avstängt: Blidöleden"


def test_of_several_closures_those_on_the_least_closed_way_are_named():
    # a to d by b and c (three closed), or by e (one closed, and longer).
    net = line_of(
        both_ways((0, 1), (1, 2), (2, 3), (0, 4), (4, 3)),
        arc_columns={"name": ["", "", "", "", "Storgatan"] * 2},
    )
    time_ms = net.travel_time_ms.copy()
    time_ms[[0, 1, 2]] = CLOSED_MS
    time_ms[4] = CLOSED_MS
    ends = net.snap_nodes("a"), net.snap_nodes("d")
    shut = net.reweighted(time_ms)
    assert why_not(shut, *ends).text.sv == "avstängt: Storgatan"
    assert why_not(shut, *ends, closed={4: "Bron"}).text.en == "closed: Bron"
    time_ms[4] = 60_000
    time_ms[3] = CLOSED_MS
    assert why_not(net.reweighted(time_ms), *ends).text.sv == "avstängt: a – e"


def test_a_place_on_a_closed_road_names_that_road():
    net = line_of(both_ways((0, 1), (1, 2)), arc_columns={"road_ref": ["1", "76", "1", "76"]})
    shut = net.reweighted(np.array([60_000, CLOSED_MS, 60_000, CLOSED_MS]))
    middle = net.points_on_edges([1], [0.5])
    assert why_not(shut, net.snap_nodes("a"), middle).text.sv == "avstängt: 76"


def test_one_way_the_wrong_way():
    net = line_of([(0, 1), (2, 1)], two_way=[False, False])
    reason = why_not(net, net.snap_nodes("a"), net.snap_nodes("c"))
    assert reason.kind == "one_way"
    assert why_not(net, net.snap_nodes("a"), net.snap_nodes("b")) is None
    # A closure does not hide that the road leads the other way.
    shut = net.reweighted(np.array([CLOSED_MS, 60_000]))
    assert why_not(shut, net.snap_nodes("a"), net.snap_nodes("c")).kind == "one_way"


def test_another_part_without_a_boat_tells_its_size():
    net = line_of(both_ways((0, 1), (2, 3), (3, 4)))
    reason = why_not(net, net.snap_nodes("a"), net.snap_nodes("d"))
    assert reason.kind == "other_part"
    assert "(3 knutpunkter)" in reason.text.sv


def test_boats_over_several_islands_are_named_in_order():
    # a road b, boat b–c, boat c–d, road d–e, and a boat elsewhere.
    net = line_of(
        both_ways((0, 1), (1, 2), (2, 3), (3, 4), (1, 5)),
        is_ferry=[False, True, True, False, True] * 2,
        drivable=[True, False, False, True, False] * 2,
        arc_columns={"name": ["", "Ettan", "Tvåan", "", "Trean"] * 2},
    )
    reason = why_not(net, net.snap_nodes("a"), net.snap_nodes("e"))
    assert reason.text.sv == "bara personbåt går dit: Ettan, Tvåan"
    assert why_not(net, net.snap_nodes("e"), net.snap_nodes("a")).text.sv.endswith("Tvåan, Ettan")


@settings(deadline=None, max_examples=examples(60))
@given(st.data())
def test_a_reason_is_given_exactly_where_no_way_leads(data):
    nodes = data.draw(st.integers(2, 6))
    node = st.integers(0, nodes - 1)
    pairs = data.draw(st.lists(st.tuples(node, node), min_size=1, max_size=10))
    flags = st.lists(st.booleans(), min_size=len(pairs), max_size=len(pairs))
    water, car = data.draw(flags), data.draw(flags)
    net = line_of(
        [(nodes - 1, nodes - 1), *pairs],
        is_ferry=[False, *water],
        drivable=[True, *(not wet or dry for wet, dry in zip(water, car, strict=True))],
        two_way=np.zeros(len(pairs) + 1, bool),
    )
    shut = net.reweighted(np.where([False, *data.draw(flags)], CLOSED_MS, net.travel_time_ms))
    begin, end = data.draw(node), data.draw(node)
    ends = (net.snap_nodes(net.node_id[at]) for at in (begin, end))
    reason = why_not(shut, *ends)
    assert (reason is None) == bool(shut.travel_times_ms([begin])[0, end] >= 0)
    if reason is not None:
        assert reason.kind in KINDS
        if reason.kind == "closed":
            assert net.travel_times_ms([begin])[0, end] >= 0
        if reason.kind == "one_way":
            assert net.travel_times_ms([begin])[0, end] < 0
