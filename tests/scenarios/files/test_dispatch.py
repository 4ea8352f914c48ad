"""What a scenario says of dispatch reaches both engines alike, and bad names are refused."""

import copy

import pytest

from brandsim._errors import InputError
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation.replications import replications

MOVE_UP = """[[dispatch.move_up]]
watched = ["norrtalje_engine"]
mover = "rimbo"
to = "norrtalje_heltid"
standby_s = 90.0
"""


def setting_of(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(f'name = "own"\nparent = "ambition"\n[dispatch]\n{text}', encoding="utf-8")
    scenario = load_scenario(path)
    found = municipality_of(scenario)
    return make_setting(scenario, central_values(found.assumptions), found)


def played(setting, engine):
    return next(copy.deepcopy(y.raw) for y in replications(setting, [2], 3, engine, full_response=True))


COVER = "cover_cap_min = 60.0\ncover_factor = 1.0\n"


@pytest.mark.parametrize("policy", ["own_area", "nearest", "weigh_cover"])
@pytest.mark.slow
def test_both_engines_play_what_a_scenario_says(tmp_path, policy):
    cover = COVER if policy == "weigh_cover" else ""
    text = f'policy = "{policy}"\ndivert_returning = true\nredispatch_classes = 1\n{cover}{MOVE_UP}'
    setting = setting_of(tmp_path, text)
    fast = played(setting, "numba")
    assert fast.differences(played(setting, "simpy")) == []
    assert len(fast.moves.unit) > 5


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (MOVE_UP.replace('"rimbo"', '"rimboo"'), "move_up"),
        (MOVE_UP.replace("standby_s = 90.0", ""), "standby_s"),
        ('policy = "quickes"', "dispatch.policy"),
        ('policy = "preference"', "dispatch.preference"),
        ('policy = "weigh_cover"', "dispatch.cover_cap_min"),
        ("cover_factor = 1.0", "dispatch.cover_factor"),
    ],
)
def test_faults_are_named(tmp_path, text, key):
    with pytest.raises(InputError, match=key):
        setting_of(tmp_path, text)


def test_a_preference_list_sends_who_is_first_on_it(tmp_path):
    places = municipality_of(load_scenario()).demand.places
    rows = "".join(f"{place.place},rimbo;hallstavik\n" for place in places)
    (tmp_path / "lists.csv").write_text(f"place,units\n{rows}", encoding="utf-8")
    setting = setting_of(tmp_path, 'policy = "preference"\npreference = "lists.csv"\n')
    raw = played(setting, "numba")
    units = [unit.key for unit in municipality_of(load_scenario()).service.units]
    assert set(raw.unit.tolist()) == {units.index("rimbo"), units.index("hallstavik")}
    (tmp_path / "lists.csv").write_text(f"place,units\n{rows}{places[0].place},rimbo\n", encoding="utf-8")
    with pytest.raises(InputError, match=places[0].place):
        setting_of(tmp_path, 'policy = "preference"\npreference = "lists.csv"\n')
