"""Stations, homes, places and berths lie on roads that lead somewhere, or are named all at once."""

import shutil

import numpy as np
import pytest

from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.roads import import_roads
from brandsim.scenarios.explain.journeys import find_spot
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of

A_METRE = 1 / 111_400  # degrees of latitude


@pytest.fixture
def roads(city):
    """The city with the embedded roads as tables of its own, to which streets can be added."""
    folder = city.folder / "roads"
    shutil.copytree(data_file("roads", "norrtalje"), folder)
    city.write_scenario('roads = "./roads"\n')

    def add_street(name, lat, lon, length_m):
        """Add a street to the north, 1 m east of a place, that joins nothing."""
        with (folder / "nodes.csv").open("a", encoding="utf-8") as nodes:
            for end, north_m in (("s", -length_m / 2), ("n", length_m / 2)):
                nodes.write(
                    f"{name}.{end},,junction,{lat + north_m * A_METRE},{lon + 2 * A_METRE},own,high\n"
                )
        with (folder / "edges.csv").open("a", encoding="utf-8") as edges:
            edges.write(f"{name}.s,{name}.n,,residential,{length_m / 1000},50,,own,high\n")

    return add_street


def moved(city, table, key, north_m):
    """Move a row to the north; return where it is now."""
    rows = city.rows(table)
    row = next(row for row in rows if row[0] == key)
    lat, lon = (float(row[rows[0].index(name)]) for name in ("lat", "lon"))
    city.put(table, key, "lat", str(lat + north_m * A_METRE))
    return lat + north_m * A_METRE, lon


def ways_ms(city):
    found = municipality_of(load_scenario(city.scenario))
    return found.network.travel_table_ms(found.bases, found.road_ends, access_speed_kmh=30)


def test_fragments_beside_a_station_a_place_and_a_berth_change_nothing(city, roads):
    station, place = moved(city, "stations", "rimbo", 45), moved(city, "places", "town_bus", 60)
    legs = city.folder / "roads" / "water_legs.csv"
    legs.write_text(
        legs.read_text(encoding="utf-8").replace("rafsnas,59.7655,", "rafsnas,59.7659,"), encoding="utf-8"
    )
    before = ways_ms(city)
    roads("yard", *station, 51)
    roads("pier", *place, 30)
    roads("quay", 59.7659, 19.066, 80)
    assert np.array_equal(ways_ms(city), before)


def test_a_position_beside_a_fragment_is_on_the_road_that_leads_somewhere(city, roads):
    lat, lon = moved(city, "stations", "rimbo", 45)
    roads("yard", lat, lon, 51)
    found = municipality_of(load_scenario(city.scenario))
    spot, (station,) = (
        find_spot(found, f"{lat},{lon}"),
        np.flatnonzero([c.key == "rimbo" for c in found.service.crews]),
    )
    assert spot.point.access_m == found.origins.access_m[station] > 5


def test_all_that_lie_on_roads_apart_are_named_with_a_cure_that_fits(city, roads):
    for name, (table, key) in enumerate(
        [("stations", "rimbo"), ("places", "town_harbour"), ("places", "town_campus")]
    ):
        roads(f"apart{name}", *moved(city, table, key, 2_000), 1_200)
    with pytest.raises(InputError) as error:
        ways_ms(city)
    said = error.value
    assert said.where == "place 'town_campus'; place 'town_harbour'; station 'rimbo'"
    assert "place 'town_harbour': 1 m from a road that no station reaches" in said.value
    assert "station 'rimbo': 1 m from a road from which no place is reached" in said.value
    assert "--service" in said.cure
    assert "by_road" not in said.cure
    # One more that lies far out at sea: only for such a one may no road be right.
    city.put("places", "town_bus", "lon", "19.9")
    with pytest.raises(InputError) as error:
        ways_ms(city)
    assert "place 'town_bus'" in error.value.where
    assert "--service" in error.value.cure
    assert "by_road to no" in error.value.cure


def test_an_island_that_was_taken_for_land_may_be_said_to_have_no_road(city, roads):
    city.put("places", "country_tjocko", "by_road", "yes")
    roads("village", 59.75188, 19.1199, 1_200)
    with pytest.raises(InputError) as error:
        ways_ms(city)
    assert error.value.where == "place 'country_tjocko'"
    assert "by_road to no" in error.value.cure
    assert "--service" not in error.value.cure


def test_a_station_on_a_large_part_of_its_own_is_told(city, roads):
    assert municipality_of(load_scenario(city.scenario)).stations_apart == ()
    lat, lon = moved(city, "stations", "rimbo", 2_000)
    roads("island", lat, lon, 3_000)
    city.put("places", "town_campus", "lat", str(lat))
    city.put("places", "town_campus", "lon", str(lon))
    assert municipality_of(load_scenario(city.scenario)).stations_apart == ("Rimbo",)


def test_those_where_an_import_left_out_a_part_are_told(city, roads):
    lat, lon = moved(city, "stations", "rimbo", 1_500)
    moved(city, "places", "town_campus", 10)
    roads("island", lat, lon, 3_000)
    import_roads(city.folder / "roads", city.folder / "roads.npz")
    city.write_scenario('roads = "./roads.npz"\nferries = "./roads"\n')
    found = municipality_of(load_scenario(city.scenario))
    assert found.in_parts_left_out == ("Rimbo",)
    # Kept, the part is one that joins nothing.
    import_roads(city.folder / "roads", city.folder / "roads.npz", {"keep": "all"})
    with pytest.raises(InputError, match="station 'rimbo'"):
        ways_ms(city)
