"""Which roads lead somewhere: equal to what networkx finds, and what is snapped to them."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from brandsim._errors import InputError
from brandsim.roads import RoadNetwork, network_quality, why_not
from brandsim.roads.graph.coordinates import transformed
from brandsim.roads.graph.parts import FRAGMENT_M, Parts
from support.examples import examples

X0, Y0 = 700_000.0, 6_620_000.0
MAIN = [((-3000, 0), (3000, 0))]


def net(*roads, one_way=(), boats=()):
    """Straight roads between points in metres; those numbered in `boats` carry passengers alone."""
    spots = list(dict.fromkeys(spot for road in roads for spot in road))
    rows = [(n, a, b) for n, (a, b) in enumerate(roads)] + [
        (n, b, a) for n, (a, b) in enumerate(roads) if n not in one_way
    ]
    boat = np.array([n in boats for n, *_ in rows])
    return RoadNetwork.from_arrays(
        *(np.array(spots, float) + np.array([X0, Y0])).T,
        [spots.index(a) for _, a, _ in rows],
        [spots.index(b) for _, _, b in rows],
        [1000] * len(rows),
        "EPSG:3006",
        two_way=[n not in one_way for n, *_ in rows],
        is_ferry=boat,
        drivable=~boat,
    )


def snapped(network, x, y, **how):
    """Where a place at (x, y) is snapped to, in whole metres."""
    lon, lat = transformed(np.array([X0 + x]), np.array([Y0 + y]), "EPSG:3006", "EPSG:4326")
    point = network.snap(lat, lon, **how)
    return round(float(point.x[0] - X0)), round(float(point.y[0] - Y0))


@pytest.mark.parametrize("lead", ["either", "from", "to"])
def test_a_fragment_beside_a_place_is_passed_over(lead):
    town = net(*MAIN, ((-20, 46), (20, 46)))
    assert snapped(town, 0, 45, lead=lead) == (0, 0)
    assert snapped(town, 0, 45, lead="any") == (0, 46)
    # What hangs together with the road is no fragment, however short.
    assert snapped(net(*MAIN, ((-20, 46), (20, 46)), ((20, 46), (3000, 0))), 0, 45, lead=lead) == (0, 46)


def test_a_road_of_a_kilometre_leads_somewhere_and_a_road_far_off_is_no_help():
    other = ((-600, 46), (600, 46))
    assert snapped(net(*MAIN, other), 0, 45) == (0, 46)
    # Neither is there anything better within 2 km.
    lonely = ((-20, 2100), (20, 2100))
    assert snapped(net(*MAIN, lonely), 0, 2050) == (0, 2100)
    assert snapped(net(*MAIN, lonely), 0, 1950) == (0, 0)
    assert snapped(net(*MAIN, lonely), 0, 1950, max_access_m=200) == (0, 2100)
    # A network of short roads alone has its longest.
    assert snapped(net(((0, 0), (300, 0)), ((0, 46), (20, 46))), 0, 45) == (0, 0)


def test_an_island_that_a_boat_comes_to_is_no_fragment():
    quay, street = ((-3000, 0), (0, 300)), ((0, 300), (200, 300))
    for lead in ("either", "from", "to"):
        assert snapped(net(*MAIN, street, quay, boats=[2]), 100, 290, lead=lead) == (100, 300)
    assert snapped(net(*MAIN, street), 100, 290) == (100, 0)


def test_one_way_roads_lead_in_one_direction():
    away, hither = ((3000, 0), (3000, 500)), ((-3000, 500), (-3000, 0))
    town = net(*MAIN, away, hither, one_way=[1, 2])
    found = {lead: (snapped(town, 2990, 400, lead=lead), snapped(town, -2990, 400, lead=lead))
             for lead in ("from", "to", "either")}  # fmt: skip
    assert found == {
        "from": ((2990, 0), (-3000, 400)),
        "to": ((3000, 400), (-2990, 0)),
        "either": ((3000, 400), (-3000, 400)),
    }
    # A carriageway that is cut off at both ends hangs together, and no one can come back on it.
    cut = net(*MAIN, ((-3000, 46), (3000, 46)), one_way=[1])
    assert snapped(cut, 0, 45) == (0, 46)
    assert snapped(cut, 0, 45, lead="from") == snapped(cut, 0, 45, lead="to") == (0, 0)
    # Where none can return anywhere, hanging together is all that can be asked.
    assert snapped(net(away, hither, one_way=[0, 1]), 2990, 400, lead="from") == (3000, 400)


def test_the_report_of_quality_and_a_reason_look_past_fragments_too():
    town = net(*MAIN, ((-20, 46), (20, 46)), ((1980, 46), (2020, 46)))
    lon, lat = transformed(X0 + np.array([0.0, 2000.0]), np.full(2, Y0 + 45), "EPSG:3006", "EPSG:4326")
    spots = pd.DataFrame({"name": ["a", "b"], "lat": lat, "lon": lon})
    report = network_quality(town, spots[:1], spots[1:])
    assert report.unreachable == []
    assert report.places["access_m"].tolist() == [45.0, 45.0]
    assert why_not(town, town.snap(lat[:1], lon[:1]), (lat[1], lon[1])) is None


def test_all_places_that_are_too_far_are_named():
    lon, lat = transformed(X0 + np.arange(45.0), np.full(45, Y0 + 4000.0), "EPSG:3006", "EPSG:4326")
    with pytest.raises(InputError) as error:
        net(*MAIN).snap(lat, lon, names=[f"place {n}" for n in range(45)])
    assert error.value.where.count("latitude") == 40
    assert error.value.where.endswith("and 5 more")


@settings(max_examples=examples(200), deadline=None)
@given(st.integers(1, 14), st.integers(0, 24), st.integers(0, 2**32 - 1))
def test_roads_that_lead_somewhere_equal_those_that_networkx_finds(nodes, count, seed):
    rng = np.random.default_rng(seed)
    source, target = rng.integers(0, nodes, (2, count))
    ferry, boat = (np.tile(rng.random(count) < share, 2) for share in (0.2, 0.1))
    length_m = np.tile(rng.choice([0.0, 300.0, 600.0, FRAGMENT_M], count), 2)
    both = np.stack([np.append(source, target), np.append(target, source)])
    kept = np.append(np.ones(count, bool), rng.random(count) < 0.7)
    network = RoadNetwork.from_arrays(
        *np.zeros((2, nodes)), *both[:, kept], np.ones(kept.sum(), int), "EPSG:3006", length_m=length_m[kept],
        is_ferry=(ferry | boat)[kept], drivable=~boat[kept], two_way=rng.random(kept.sum()) < 0.6,
    )  # fmt: skip
    parts = Parts(
        network.topology,
        network.drivable & ~network.is_ferry,
        network.is_ferry & ~network.drivable,
        network.length_m,
    )
    truth = leading(network)
    assert {lead: parts.edges(lead).tolist() for lead in truth} == truth


def leading(network):
    """The same by networkx, in plain words."""
    arcs = list(zip(network.source.tolist(), network.target.tolist(), strict=True))
    graph = nx.DiGraph()
    graph.add_nodes_from(range(network.nodes))
    graph.add_edges_from(arc for n, arc in enumerate(arcs) if network.drivable[n])
    edges = network.edge_arc.tolist()
    roads = [n for n in edges if network.drivable[n] and not network.is_ferry[n]]
    islands = {end for n in edges if not network.drivable[n] for end in arcs[n]}

    def long(parts):
        metres = [sum(network.length_m[n] for n in roads if set(arcs[n]) <= part) for part in parts]
        return [
            part for part, length in zip(parts, metres, strict=True)
            if length >= FRAGMENT_M or length == max(metres) or part & islands
        ]  # fmt: skip

    def ways(n):
        return [arcs[n], *([arcs[n][::-1]] if network.reverse[n] >= 0 else [])]

    either = set().union(*long(list(nx.weakly_connected_components(graph))))
    strong = list(nx.strongly_connected_components(graph))
    truth = {"any": roads, "either": [n for n in roads if arcs[n][0] in either]}
    if any(set(arcs[n]) <= part for n in roads for part in strong):
        core = set().union(*long(strong))
        away = core.union(*(nx.ancestors(graph, node) for node in core))
        hither = core.union(*(nx.descendants(graph, node) for node in core))
        truth["from"] = [n for n in roads if any(end in away for _, end in ways(n))]
        truth["to"] = [n for n in roads if any(start in hither for start, _ in ways(n))]
    else:
        truth["from"] = truth["to"] = truth["either"]
    return {lead: [n in found for n in edges] for lead, found in truth.items()}
