"""The embedded schematic network, its ferries, speeds and localities."""

import numpy as np
import pytest

from brandsim._errors import InputError
from brandsim.roads import load_ferries, load_localities, load_network, load_outline, load_speeds
from brandsim.roads.files.lines.mapping import load_line_mapping
from brandsim.roads.files.load import outline_rings
from brandsim.roads.files.osm.tags import FOR_BLUE_LIGHT, ROADS
from brandsim.roads.graph.turns import FROM_GREAT_TO_SMALL

STATIONS = ["nt_station", "rb_station", "hv_station", "almsta_station", "blido_station"]


@pytest.fixture(scope="module")
def net():
    return load_network()


def minutes(net, origin, destination):
    table = net.travel_table_ms(net.snap_nodes(origin), net.snap_nodes(destination), access_speed_kmh=30)
    return table.item() / 60_000


def test_counts_are_those_of_the_source(net):
    info = net.info()
    assert (info["nodes"], info["edges"], info["ferries"]) == (322, 372, 4)
    assert info["km"] == pytest.approx(876.8, abs=0.05)
    assert (info["arcs"], info["one_way_edges"], info["guessed_speed_limits"]) == (744, 0, 0)
    assert info["schematic"] is net.schematic is True
    assert "ODbL" in info["source"]
    assert "Schematiskt" in info["note_sv"]


def test_one_drivable_network_and_two_islands(net):
    assert net.components == 3
    sizes = sorted(np.bincount(net.component).tolist())
    assert sizes == [1, 1, 320]
    assert net.info()["passenger_only_ferries"] == 2
    for island in ("arholma", "tjocko"):
        table = net.travel_table_ms(net.snap_nodes(STATIONS), net.snap_nodes(island), access_speed_kmh=30)
        assert (table == -1).all()


def test_norrtalje_to_rimbo_is_the_sum_along_the_road(net):
    # Station, E18 to Rösa, road 77 to Rimbo: (km, km/h) of each edge as printed in edges.csv.
    stretch = [
        (0.2, 50), (0.44, 80), (4.27, 110), (2.28, 110), (1.36, 70), (0.56, 70), (0.95, 70), (0.55, 70),
        (1.18, 70), (1.74, 60), (0.9, 70), (1.56, 70), (1.37, 70), (0.94, 70), (0.7, 70), (0.35, 50),
        (0.48, 40),
    ]  # fmt: skip
    by_hand = sum(km / kmh * 60 for km, kmh in stretch)
    assert by_hand == pytest.approx(15.7, abs=0.05)
    assert minutes(net, "nt_station", "rb_station") == pytest.approx(by_hand, abs=1e-3)


def test_each_ferry_costs_nine_minutes(net):
    assert minutes(net, "furusund", "kopmanholm") == 9.0
    assert minutes(net, "blido_fl", "yxlan_fl") == 9.0
    faster = net.scaled(2.0)
    assert minutes(faster, "furusund", "kopmanholm") == 9.0
    assert minutes(faster, "nt_station", "rb_station") == pytest.approx(
        minutes(net, "nt_station", "rb_station") / 2, abs=1e-3
    )


def test_blido_needs_two_ferries(net):
    way = minutes(net, "nt_station", "blido_station")
    without = minutes(net, "nt_station", "furusund") + minutes(net, "kopmanholm", "yxlan_fl")
    assert way == pytest.approx(without + 18.0 + minutes(net, "blido_fl", "blido_station"), abs=1e-3)


def test_stations_are_nodes_of_the_network(net):
    frame = net.nodes_frame()
    assert sorted(frame.loc[frame["kind"] == "station", "id"]) == sorted(STATIONS)
    assert len(net.snap_nodes(STATIONS)) == 5


def test_every_locality_is_near_a_road_and_reached(net):
    places = load_localities()
    assert (len(places), places["population_2020"].sum()) == (27, 42_273)
    points = net.snap(places["lat"], places["lon"], names=list(places["locality"]))
    assert points.access_m.max() < 500
    assert not net.edges_frame()["is_ferry"].to_numpy()[points.edge].any()
    table = net.travel_table_ms(net.snap_nodes(STATIONS), points, access_speed_kmh=30)
    assert (table >= 0).all()
    nearest = dict(zip(places["locality"], np.array(STATIONS)[table.argmin(axis=0)], strict=True))
    assert [nearest[name] for name in ("Rimbo", "Hallstavik", "Grisslehamn", "Blidö", "Husby")] == [
        "rb_station", "hv_station", "almsta_station", "blido_station", "nt_station",
    ]  # fmt: skip


def test_a_place_on_the_water_by_the_ferry_is_not_snapped_to_it(net):
    points = net.snap([59.6607], [18.9113])
    assert not net.edges_frame()["is_ferry"].iloc[points.edge].any()


def test_arholma_is_too_far_from_any_road(net):
    frame = net.nodes_frame().to_crs(4326).set_index("id")
    place = frame.loc["arholma", "geometry"]
    with pytest.raises(InputError, match=r"Arholma .* m to the nearest road"):
        net.snap(place.y, place.x, names=["Arholma"])


def test_ferries_as_the_table_has_them():
    furusund, blido, arholma, _ = load_ferries().lines
    assert (len(furusund.departures_out_min), len(furusund.departures_back_min)) == (42, 43)
    assert (furusund.crossing_s, furusund.loading_s, furusund.wait_s) == (240, 60, 240)
    assert furusund.wait_s == furusund.wait_high_s / 2 == furusund.crossing_s
    assert blido.departures_out_min == ()
    assert arholma.passenger_only
    assert np.isnan(arholma.wait_s)


def test_speed_factors_are_the_limit_until_calibrated():
    speeds = load_speeds()
    assert {road.factor for road in speeds.classes.values()} == {1.0}
    assert speeds.of("a class unheard of") == speeds.of("other")
    assert not speeds.of("cycleway").drivable


def test_every_class_that_is_named_has_a_row():
    mapped = load_line_mapping().road_class.values()
    assert {*ROADS, *FOR_BLUE_LIGHT, *FROM_GREAT_TO_SMALL, *mapped} <= set(load_speeds().classes)


def test_outline_holds_most_of_the_network(net):
    outline = load_outline()
    assert outline.crs.to_epsg() == 3006
    within = net.nodes_frame().within(outline.geometry.union_all())
    assert within.mean() > 0.7
    assert within[net.node_index("rb_station")[0]]


def test_outline_without_a_frame_is_the_same():
    whole = [ring.exterior for shape in load_outline().geometry for ring in shape.geoms]
    rings = outline_rings("EPSG:3006")
    assert len(rings) == len(whole) > 1
    for ring, exterior in zip(rings, whole, strict=True):
        np.testing.assert_allclose(ring, np.array(exterior.coords), atol=1e-6)


@pytest.mark.parametrize("name", ["norrtälje", "no/such/folder"])
def test_unknown_network_is_named(name):
    with pytest.raises(InputError, match=r"'norrtalje', a folder with nodes\.csv"):
        load_network(name)
