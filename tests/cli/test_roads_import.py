"""Importing roads at the command line: what is chosen is said, and what is refused can be cured there."""

import geopandas
import pytest
import shapely

from brandsim.roads import load_network, mapping_file, mapping_names


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
