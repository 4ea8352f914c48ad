"""Importing roads at the command line: what is chosen is said, and what is refused can be cured there."""

import re

import geopandas
import pytest
import shapely

from brandsim.roads import load_network, mapping_file, mapping_names
from brandsim.words.catalogue import catalogue
from brandsim.words.translation import count_word
from support.code import SOURCE

COUNTED = re.compile(
    r'"((?:dropped|nodes|ways|ends_(?:near|joined)|turn_restrictions|objects|lanes|service_roads|without)_[a-z_]+)"'
)


@pytest.fixture
def file(tmp_path):
    """A road and a path beside it, in Geofabrik's columns."""
    lines = [shapely.LineString([(610_000, y), (611_000, y)]) for y in (6_700_000, 6_700_050)]
    columns = {"fclass": ["primary", "footway"], "oneway": ["F", "B"], "maxspeed": [60, 0]}
    path = tmp_path / "gator.gpkg"
    geopandas.GeoDataFrame(columns, geometry=lines, crs=3006).to_file(path)
    return path


def test_the_mapping_that_was_chosen_is_said(tmp_path, file, said, machine):
    out = tmp_path / "out.npz"
    assert "mappning                 geofabrik, eftersom filen har fclass" in said(
        "roads", "import", file, out
    )
    english = said("roads", "import", file, out, "--lang", "en")
    assert "mapping                  geofabrik, because the file has fclass" in english
    assert machine("roads", "import", file, out)["mapping"] == {"name": "geofabrik", "because": ["fclass"]}


def test_a_mapping_that_ships_can_be_copied_and_changed(tmp_path, file, said, machine, fault):
    out, own = tmp_path / "out.npz", tmp_path / "own.toml"
    frame = geopandas.read_file(file)
    frame.rename(columns={"oneway": "riktning"}).to_file(file)
    assert "brandsim roads mappings geofabrik > own.toml" in fault("roads", "import", str(file), str(out))
    whole = said("roads", "mappings", "geofabrik")
    assert whole == mapping_file("geofabrik").read_text(encoding="utf-8")
    own.write_text(whole.replace('"oneway"', '"riktning"'), encoding="utf-8")
    assert "mappning                 own\n" in said("roads", "import", file, out, "--mapping", own)
    assert load_network(out).info()["one_way_edges"] == 1
    assert {row["mapping"] for row in machine("roads", "mappings")} == set(mapping_names())


def test_the_system_of_a_graph_can_be_named(tmp_path, said, fault):
    import networkx as nx

    graph = nx.MultiDiGraph()
    graph.add_node("a", x=610_000.0, y=6_700_000.0)
    graph.add_node("b", x=611_000.0, y=6_700_000.0)
    graph.add_edge("a", "b", highway="primary", length=1000.0)
    file, out = tmp_path / "gator.graphml", tmp_path / "out.npz"
    nx.write_graphml(graph, file)
    assert "--crs EPSG:3006" in fault("roads", "import", str(file), str(out))
    said("roads", "import", file, out, "--crs", "EPSG:3006")
    assert load_network(out).x.tolist() == [610_000, 611_000]


def test_what_is_fetched_is_chosen_as_for_an_import(monkeypatch, tmp_path, said, machine):
    import brandsim.roads

    asked = []

    def fetched(place, target, wanted):
        asked.append((place, target, wanted))
        return brandsim.roads.load_network().info() | {"counts": {}, "ledger": [], "file": target}

    monkeypatch.setattr(brandsim.roads, "fetch_roads", fetched)
    machine("roads", "fetch", "Staden", "out.npz", "--service", "--no-track", "--merge")
    said("roads", "fetch", "Staden", "out.npz")
    (_, _, some), (_, _, plain) = asked
    assert (some.service, some.track, some.private, some.join) == (True, False, False, True)
    assert plain == brandsim.roads.OsmFilter()


def test_what_was_counted_is_said_in_both_languages(tmp_path, file, said, machine):
    out = tmp_path / "out.npz"
    swedish, english = said("roads", "import", file, out), said("roads", "import", file, out, "--lang", "en")
    assert "\n       2  linjer i filen\n" in swedish
    assert "\n       1  left out: not for vehicles (footway, steps, cycle path)\n" in english
    assert "{" not in swedish + english
    # What machines read is the same in every language.
    assert machine("roads", "import", file, out)["counts"]["dropped_not_drivable"] == 1


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_everything_that_is_counted_has_its_words(lang):
    told = [*(SOURCE / "roads" / "files").rglob("*.py"), SOURCE / "roads" / "graph" / "extract.py"]
    keys = {key for path in told for key in COUNTED.findall(path.read_text(encoding="utf-8"))}
    assert {
        "dropped_parts",
        "ways_read",
        "turn_restrictions_used",
        "nodes_missing",
        "ends_near_a_line",
    } <= keys
    for key in keys:
        assert f"count_{key}" in catalogue(lang), key
    assert count_word("dropped_footway", "sv") == "utelämnade: gångväg"
    assert count_word("dropped_hitherto_unheard_of", "en") == "left out: hitherto_unheard_of"
