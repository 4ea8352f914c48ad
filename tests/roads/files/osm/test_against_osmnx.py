"""Drive times on a real extract, against osmnx and networkx on the same file, corner by corner.

osmnx measures on a sphere and brandsim on the ellipsoid: lengths differ by up to 0.3 %. Graphs that osmnx
has simplified are no truth: an edge with several limits gets one, and 12 % of a drive can be lost by it.
"""

import gzip

import networkx as nx
import numpy as np
import osmnx
import pytest

from brandsim.roads import load_speeds, read_osm
from brandsim.roads.files.osm.tags import ROADS, OsmFilter, is_closed, limits_kmh
from brandsim.roads.rules.barriers import Barriers, load_barriers
from brandsim.roads.rules.vehicle import Vehicle
from support.cases import CASES

pytest.importorskip("osmium")

# What brandsim heeds and osmnx does not keep unless it is told to.
ALSO_READ = (
    "emergency", "motor_vehicle", "motorcar", "vehicle", "maxspeed:backward", "maxspeed:forward", "maxspeed:type",
    "source:maxspeed", "zone:maxspeed", "zone:traffic",
)  # fmt: skip


@pytest.mark.external("osm/north-bayreuth.osm.gz")
def test_drive_times_equal_those_of_osmnx_on_unsimplified_roads(tmp_path, monkeypatch):
    tags = osmnx.settings.useful_tags_way
    monkeypatch.setattr(osmnx.settings, "useful_tags_way", [*tags, *ALSO_READ])
    packed = CASES / "osm" / "north-bayreuth.osm.gz"
    plain = tmp_path / "north-bayreuth.osm"
    plain.write_bytes(gzip.decompress(packed.read_bytes()))
    speeds = load_speeds()
    graph = osmnx.graph_from_xml(plain, simplify=False, retain_all=True)
    for u, v, key, data in list(graph.edges(keys=True, data=True)):
        kind = data.get("highway")
        if kind not in ROADS or is_closed(data):
            graph.remove_edge(u, v, key)
            continue
        limit = limits_kmh(data)[data["reversed"]]
        limit = speeds.of(kind).default_limit_kmh if np.isnan(limit) else limit
        data["s"] = data["length"] * 3.6 / (limit * speeds.of(kind).factor)
    # osmnx has no vehicle: no limit of weight or size, and no barrier.
    passes_all = OsmFilter(vehicle=Vehicle({}), barriers=Barriers({"other": load_barriers().kinds["other"]}))
    net = read_osm(packed, wanted=passes_all).with_turns(None)
    main = np.flatnonzero(net.component == np.bincount(net.component).argmax())
    main = main[[net.node_id[at].isdigit() for at in main]]  # not the middles of rings
    sources, goals = main[::180], main[::7]
    ours_s = net.travel_times_ms(sources)[:, goals] / 1000
    for row, source in enumerate(sources.tolist()):
        found = nx.single_source_dijkstra_path_length(graph, int(net.node_id[source]), weight="s")
        theirs_s = [found.get(int(net.node_id[goal]), -0.001) for goal in goals.tolist()]
        assert ours_s[row] == pytest.approx(theirs_s, rel=0.004, abs=0.05)
