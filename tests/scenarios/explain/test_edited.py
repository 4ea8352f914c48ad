"""What edits do to a scenario's places: the simulation's times before and after, and words for what is cut off."""

from dataclasses import replace

import numpy as np
import pytest

from brandsim import InputError, edit_effects, load_scenario
from brandsim.scenarios.world.situation import Situation

NOON = "2024-07-17 12:00"
CUT = """
[[edit]]
key = "{key}"
kind = "closure"
name_sv = "Vägen till Vätö spärrad"
name_en = "The road to Vätö is barred"
source = "made up"
confidence = "assumption"
edges = [["nysattra", "vato_bro"]]
"""
BRIDGE = """
[[edit]]
key = "pontoon"
kind = "new_road"
name_sv = "Pontonbro"
name_en = "Pontoon bridge"
source = "made up"
confidence = "assumption"
from = "nysattra"
to = "vato_kyrka"
length_km = 3.0
road_class = "secondary"
speed_limit_kmh = 30.0
"""


@pytest.fixture
def written(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_before_and_after_are_the_times_of_the_scenarios_without_and_with_the_edits(written):
    """By those who are there: the minimum level has nobody on Blidö to count on."""
    scenario = load_scenario("minimum")
    cut = written("cut.toml", CUT.format(key="barred"))
    found = edit_effects(cut, scenario, NOON)
    with_edits = replace(scenario, data=scenario.data.model_copy(update={"road_edits": (cut,)}))
    before, after = (Situation.of(one, NOON).first()[0] for one in (scenario, with_edits))
    names = [place.name for place in Situation.of(scenario, NOON).found.demand.places]
    assert {one.place for one in found.places} == {names[p] for p in np.flatnonzero(before != after)}
    assert len(found.places) > 10
    for one in found.places:
        p = names.index(one.place)
        assert one.before_min == pytest.approx(before[p] / 60_000)
        assert (one.after_min, one.change_min, one.first_after) == (None, None, None)
        assert one.reachability == "cut_off"
        assert one.to_dict()["before_min"] == round(one.before_min, 1)
    text = found.text()
    assert "avskuren" in text
    assert "ingen" in text
    assert text.count("avskuren") == len(found.places)
    assert "Miniminivå, onsdag i juli 12.00, barmark" in text
    assert "cut off" in found.text("en")
    assert "avskuren" in found._repr_html_()


def test_a_place_that_is_reached_again_is_opened_with_the_scenarios_own_edits_in_force(written):
    cut = written("cut.toml", CUT.format(key="barred"))
    text = f'name = "cut_off"\nparent = "ambition"\n[data]\nroad_edits = ["{cut}"]\n'
    scenario = load_scenario(written("cut_off.toml", text))
    bridge = written("bridge.toml", BRIDGE)
    found = edit_effects([bridge], scenario, NOON)
    assert {one.reachability for one in found.places} == {"opened"}
    assert all(one.before_min is None and one.first_after == "Norrtälje (heltid)" for one in found.places)
    assert "avskuren" in found.text()
    both = replace(scenario, data=scenario.data.model_copy(update={"road_edits": (cut, bridge)}))
    now = Situation.of(both, NOON)
    minutes = dict(
        zip([place.name for place in now.found.demand.places], now.first()[0] / 60_000, strict=True)
    )
    assert [one.after_min for one in found.places] == [
        pytest.approx(minutes[one.place]) for one in found.places
    ]
    shorter = edit_effects("bro_furusund", "minimum", NOON)
    assert {one.reachability for one in shorter.places} == {"reached"}
    assert max(one.change_min for one in shorter.places) < -5


def test_an_unmanned_station_does_not_come_first_and_nothing_changed_is_said(written):
    empty = 'name = "empty"\nparent = "ambition"\n[crews.almsta]\nstyrkeledare = 0\nbrandman = 0\n'
    here, gone = (
        edit_effects("almstabron_2023", scenario, "2023-09-06 12:00")
        for scenario in ("ambition", load_scenario(written("empty.toml", empty)))
    )
    change = [np.inf if one.change_min is None else round(one.change_min, 3) for one in here.places]
    assert change == sorted(change, reverse=True)
    assert change[0] > change[-1] > 0
    assert "Älmsta" in {one.first_before for one in here.places}
    assert "Älmsta" not in {one.first_before for one in gone.places} | {
        one.first_after for one in gone.places
    }
    quiet = edit_effects("vaddo_kanal", at="2024-01-17 03:10", surface="snow")
    assert quiet.places == ()
    assert "Ingen plats påverkas då." in quiet.text()
    with pytest.raises(InputError, match="no_such"):
        edit_effects("no_such")
