"""The road commands as a user gives them: routes with reasons, maps, what-ifs and calibration."""

import pytest

NIGHT = ("--at", "2025-01-15 03:10", "--surface", "snow")


def test_roads_for_machines(machine, said):
    found = machine("roads", "info")
    assert {"nodes", "edges", "km", "components", "ferries", "source"} <= set(found)
    assert found["nodes"] > 300
    assert "knutpunkter" in said("roads", "info")
    assert "nodes" in said("roads", "info", "--lang", "en")


def test_a_route_with_its_reasons(machine, said):
    text = said("roads", "route", "norrtalje_heltid", "blido", *NIGHT)
    assert text.startswith("Norrtälje (heltid) – Blidö, onsdag i januari 03.10, snö eller is")
    assert "57,4 min" in text
    found = machine("roads", "route", "norrtalje_heltid", "blido", *NIGHT)
    assert found["travel_time_s"] == pytest.approx(57.4 * 60, abs=4)
    assert sum(leg["time_s"] for leg in found["legs"]) == pytest.approx(found["travel_time_s"])
    assert [leg["ferry"] for leg in found["legs"]].count(True) == 2


def test_a_route_says_what_the_simulation_has_where_its_ferries_differ(machine, said):
    late = ("roads", "route", "norrtalje_heltid", "blido", "--at", "2025-07-16 23:50")
    found = machine(*late)
    assert found["travel_time_s"] > found["simulated_travel_time_s"] + 300  # the crew has gone home meanwhile
    minutes = f"{found['simulated_travel_time_s'] / 60:.1f}".replace(".", ",")
    assert f"I simuleringen är körtiden {minutes} min" in said(*late)
    assert "simuleringen" not in said("roads", "route", "norrtalje_heltid", "blido", *NIGHT)


def test_a_place_that_cannot_be_reached(machine, said):
    text = said("roads", "route", "norrtalje_rib", "Arholma")
    assert text.strip() == "Arholma kan inte nås, därför att bara personbåt går dit: Simpnäs–Arholma."
    found = machine("roads", "route", "norrtalje_rib", "Arholma")
    assert found["travel_time_s"] is None
    assert found["kind"] == "boat_only"


@pytest.mark.parametrize(
    "kind", ["time", "second", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("areas", "nearest"))]
)
def test_maps_as_pictures_and_layers(said, tmp_path, kind):
    import geopandas

    layer = tmp_path / "layer.gpkg"
    said("roads", "map", layer, "--kind", kind, *NIGHT)
    frame = geopandas.read_file(layer)
    assert len(frame) > 3
    assert frame.crs.to_epsg() == 3006
    picture = tmp_path / "map.png"
    assert str(picture) in said("roads", "map", picture, "--kind", kind)
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_map_is_of_those_who_are_there(machine, said, tmp_path):
    import geopandas

    full, least = tmp_path / "full.gpkg", tmp_path / "least.gpkg"
    everybody = machine("roads", "map", full, "--kind", "nearest")
    assert [row["counted"] for row in everybody["stations"]] == [True] * 6
    assert "Blidö räknas inte då (fri inryckning)." in said(
        "roads", "map", least, "--kind", "nearest", "--scenario", "minimum"
    )
    names = [set(geopandas.read_file(layer)["station"]) for layer in (full, least)]
    assert names[0] - names[1] == {"blido"}
    text = said("roads", "route", "blido", "rimbo", "--scenario", "minimum")
    assert text.endswith("Blidö räknas inte då (fri inryckning).\n")
    assert machine("roads", "route", "blido", "rimbo", "--scenario", "minimum")["why_not"] == "free_response"
    assert "räknas inte" not in said("roads", "route", "blido", "rimbo")


def test_a_file_of_no_picture_or_layer_is_refused_before_anything_is_read(fault):
    assert "one of .png, .svg, .pdf, .gpkg, .parquet" in fault("roads", "map", "map.tif")


def test_what_a_closed_bridge_does(machine, said):
    assert "vatobron" in said("roads", "edits")
    rows = machine("roads", "edits", "vatobron")
    assert len(rows) > 10
    assert all(row["after_min"] is None and row["before_min"] > 10 for row in rows)
    assert {row["first_before"] for row in rows} == {"Norrtälje (heltid)"}
    assert {row["reachability"] for row in rows} == {"cut_off"}
    assert said("roads", "edits", "vatobron").count("avskuren") == len(rows)
    assert "cut off" in said("roads", "edits", "vatobron", "--lang", "en")
    assert "Ingen plats" in said("roads", "edits", "vaddo_kanal", *NIGHT)


@pytest.mark.slow
def test_calibration_writes_the_assumptions_of_a_scenario(machine, tmp_path):
    runs = tmp_path / "runs.csv"
    ends = ("almsta", "hallstavik"), ("norrtalje_heltid", "rimbo")
    lines = [f"{a},{b},{seconds}" for a, b in ends for seconds in (1500, 1600, 1700)]
    runs.write_text("from,to,driven_s\n" + "\n".join(lines) + "\n")
    target, picture = tmp_path / "mine.csv", tmp_path / "fit.png"
    found = machine("roads", "calibrate", runs, "--assumptions", target, "--picture", picture)
    assert found
    assert picture.read_bytes().startswith(b"\x89PNG")
    scenario = tmp_path / "own.toml"
    scenario.write_text('name = "own"\nparent = "ambition"\n[data]\nassumptions = "./mine.csv"\n')
    result = machine("run", scenario, "--years", 2, "--uncertainty", 2)
    rows = {row["assumption"]: row for row in result["assumptions"]}
    assert rows["response_bias_s"]["value"] == 0
    assert rows["speed_factor"]["confidence"] == "computed"


def test_quality_of_a_file_with_stations_and_places_of_ones_own(machine, said, city, tmp_path):
    from brandsim.roads import load_network
    from brandsim.roads.files.native import save_network

    file = tmp_path / "mine.npz"
    save_network(load_network(), file)
    city.put("stations", "rimbo", "lat", "59.9")
    city.put("stations", "rimbo", "name", "Vår station")
    alone = said("roads", "quality", file)
    assert "Inga stationer och platser är prövade" in alone
    found = machine("roads", "quality", file, "--scenario", city.scenario)
    tried = {row["name"]: row for row in found["places"] if row["kind"] == "station"}
    assert tried["Vår station"]["lat"] == 59.9
    assert sum(row["kind"] == "place" for row in found["places"]) > 300
    text = said("roads", "quality", file, "--scenario", city.scenario)
    assert "Vår station" in text
    assert "Inga stationer" not in text


@pytest.mark.slow
def test_quality_as_a_page_and_a_map(said, tmp_path):
    page, picture = tmp_path / "quality.html", tmp_path / "quality.png"
    said("roads", "quality", "--html", page, "--picture", picture)
    assert "<html" in page.read_text(encoding="utf-8")
    assert picture.read_bytes().startswith(b"\x89PNG")
