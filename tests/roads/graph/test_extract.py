"""A network of some roads of another: its largest part, what touches a boundary, and what is said of the rest."""

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings, strategies as st

from brandsim._errors import InputError
from brandsim.roads import RoadNetwork, import_roads, load_network
from brandsim.roads.files.native import save_network
from brandsim.roads.graph.extract import extracted, trimmed
from brandsim.roads.graph.topology import CLOSED_MS
from support.examples import examples
from support.roads.towns import towns

X0, Y0 = 700_000.0, 6_620_000.0


@pytest.fixture(scope="module")
def town():
    """A street with a side street, a loop out of town, an island with a boat, and two parts that join nothing."""
    roads = [
        ((0, 0), (2000, 0)), ((2000, 0), (2000, 400)), ((2000, 400), (5000, 400)), ((5000, 400), (2000, 900)),
        ((2000, 900), (1500, 900)), ((0, 0), (-900, 0)), ((-900, 0), (-900, 300)),
        ((0, 500), (0, 551)), ((0, 600), (300, 600)),
    ]  # fmt: skip
    spots = list(dict.fromkeys(spot for road in roads for spot in road))
    ends = np.array([[spots.index(spot) for spot in road] for road in roads])
    boat = np.tile(np.arange(len(roads)) == 5, 2)
    return RoadNetwork.from_arrays(
        *(np.array(spots, float) + np.array([X0, Y0])).T,
        *np.concatenate([ends, ends[:, ::-1]]).T, [1000] * (2 * len(roads)),
        "EPSG:3006", is_ferry=boat, drivable=~boat, arc_columns={"guessed_share": [1.0] * (2 * len(roads))},
    )  # fmt: skip


def lengths(net):
    return sorted(net.length_m[net.edge_arc].round().astype(int).tolist())


def test_the_largest_part_is_kept_with_its_islands_and_the_rest_told(town):
    net = trimmed(town)
    assert lengths(net) == [300, 400, 500, 900, 2000, 3000, 3041]
    assert net.provenance.guessed_speed_limits == 7
    assert net.provenance.details["counts"] == {"dropped_parts": 2, "dropped_parts_m": 351}
    (entry,) = net.provenance.ledger.mattering
    assert (entry.tag, entry.value, entry.count, entry.km) == ("part", "apart from the largest", 2, 0.351)
    assert [where[:8] for where in entry.examples] == ["0.30 km,", "0.05 km,"]
    lat, lon = (float(text) for text in entry.examples[0].split()[2:])
    assert net.snap([lat], [lon], max_access_m=1000).access_m[0] == pytest.approx(600, abs=3)
    assert trimmed(net) is net
    assert trimmed(town, "all") is town
    with pytest.raises(InputError, match="which parts to keep"):
        trimmed(town, "biggest")


def test_what_touches_a_boundary_is_kept_whole_and_what_it_cuts_off_is_told(town):
    area = shapely.box(X0 - 2000, Y0 - 100, X0 + 2500, Y0 + 1000)
    net = trimmed(town, boundary=area)
    assert lengths(net) == [300, 400, 500, 900, 2000, 3000, 3041]
    area = shapely.union_all(
        [shapely.box(X0 - 2000, Y0 - 100, X0 + 2500, Y0 + 300), shapely.Point(X0 + 1500, Y0 + 900).buffer(9)]
    )
    net = trimmed(town, boundary=area)
    assert lengths(net) == [300, 400, 900, 2000]
    assert net.provenance.details["counts"] == {
        "dropped_outside_boundary": 2, "dropped_parts": 3, "dropped_parts_m": 851,
    }  # fmt: skip
    rows = {entry.value: (entry.count, entry.km) for entry in net.provenance.ledger.entries}
    assert rows == {
        "apart from the largest": (2, 0.351),
        "cut off by the boundary": (1, 0.5),
        "outside the boundary": (2, 6.041),
    }
    assert lengths(trimmed(town, "all", area)) == [300, 400, 500, 900, 2000]
    # The largest part is that with most road within the boundary.
    assert lengths(trimmed(town, boundary=shapely.box(X0 - 10, Y0 + 510, X0 + 400, Y0 + 800))) == [300]
    with pytest.raises(InputError, match="no road touches"):
        trimmed(town, boundary=shapely.Point(X0 + 9000, Y0))


def test_import_keeps_the_largest_part_within_a_boundary_of_any_system(tmp_path, town):
    save_network(town, tmp_path / "town.npz")
    info = import_roads(tmp_path / "town.npz", tmp_path / "one.npz")
    assert (info["edges"], info["components"], info["counts"]["dropped_parts"]) == (7, 2, 2)
    assert import_roads(tmp_path / "town.npz", tmp_path / "all.npz", {"keep": "all"})["edges"] == town.edges
    outline = geopandas.GeoDataFrame(
        geometry=[shapely.box(X0 - 2000, Y0 - 100, X0 + 2500, Y0 + 300)], crs=3006
    )
    outline.to_crs(4326).to_file(tmp_path / "outline.geojson")
    info = import_roads(
        tmp_path / "town.npz", tmp_path / "in.npz", {"boundary": tmp_path / "outline.geojson"}
    )
    assert lengths(load_network(tmp_path / "in.npz")) == [300, 400, 900, 2000]
    assert info["counts"]["dropped_outside_boundary"] == 3
    outline.centroid.to_file(tmp_path / "points.gpkg")
    (tmp_path / "broken.gpkg").write_bytes(b"no file of polygons")
    for name, words in (("points", "polygons"), ("broken", "cannot be read"), ("missing", "nothing")):
        with pytest.raises(InputError, match=words):
            import_roads(
                tmp_path / "town.npz", tmp_path / "x.npz", {"boundary": str(tmp_path / f"{name}.gpkg")}
            )
    assert not (tmp_path / "x.npz").exists()


@settings(max_examples=examples(100), deadline=None)
@given(towns())
def test_times_with_turns_within_the_largest_part_stay(net):
    kept = trimmed(net)
    old = net.node_index(kept.node_id)
    assert kept.travel_times_ms(np.arange(kept.nodes)).tolist() == net.travel_times_ms(old)[:, old].tolist()


@settings(max_examples=examples(100), deadline=None)
@given(towns(), st.integers(0, 2**32 - 1))
def test_an_extract_is_the_network_with_the_other_roads_closed(net, seed):
    edges = np.random.default_rng(seed).random(net.edges) < 0.6
    kept = extracted(net, edges, net.provenance)
    arc = [
        a for a in range(net.arcs) if edges[np.searchsorted(net.edge_arc, min(a, net.reverse[a] % net.arcs))]
    ]
    plain, closed = kept.with_turns(None), np.full(net.arcs, CLOSED_MS)
    closed[arc] = net.travel_time_ms[arc]
    old = net.node_index(kept.node_id)
    truth = net.with_turns(None).reweighted(closed).travel_times_ms(old)[:, old]
    assert plain.travel_times_ms(np.arange(kept.nodes)).tolist() == truth.tolist()
    for column in ("road_class", "is_ferry", "roundabout"):
        assert kept.arc_columns[column].tolist() == net.arc_columns[column][arc].tolist()
    assert [line.wkt for line in kept.lines] == [line.wkt for line in net.lines[arc]]
    bans = [
        [arc.index(come), arc.index(go)] for come, go in net.turns.banned.tolist() if {come, go} <= set(arc)
    ]
    assert kept.turns.banned.tolist() == bans
    assert [kept.node_id[node] for node in kept.turns.lights] == [
        net.node_id[node] for node in net.turns.lights if net.node_id[node] in kept.node_id
    ]
