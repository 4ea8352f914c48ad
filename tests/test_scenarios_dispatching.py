"""What a scenario says of dispatch reaches both engines alike, and bad names are refused."""

import copy

import pytest

from brandsim._errors import InputError
from brandsim.scenarios.assumptions import central_values
from brandsim.scenarios.municipality import municipality_of
from brandsim.scenarios.scenario import load_scenario
from brandsim.scenarios.setting import make_setting
from brandsim.simulation.replicate import replications

MOVE_UP = '[[dispatch.move_up]]\nwatched = ["norrtalje_engine"]\nmover = "rimbo"\nto = "norrtalje_heltid"\n'


def setting_of(tmp_path, text):
    path = tmp_path / "own.toml"
    path.write_text(f'name = "own"\nparent = "ambition"\n[dispatch]\n{text}', encoding="utf-8")
    scenario = load_scenario(path)
    found = municipality_of(scenario)
    return make_setting(scenario, central_values(found.assumptions), found)


def played(setting, engine):
    return next(copy.deepcopy(y.raw) for y in replications(setting, [2], 3, engine, full_response=True))


@pytest.mark.parametrize("policy", ["nearest", "own_area", "weigh_cover"])
def test_both_engines_play_what_a_scenario_says(tmp_path, policy):
    text = f'policy = "{policy}"\ndivert_returning = true\nredispatch_classes = 1\n{MOVE_UP}'
    setting = setting_of(tmp_path, text)
    fast = played(setting, "numba")
    assert fast.differences(played(setting, "simpy")) == []
    assert len(fast.moves.unit) > 5


@pytest.mark.parametrize(
    "text", [MOVE_UP.replace('"rimbo"', '"rimboo"'), 'policy = "quickes"\n', 'policy = "preference"\n']
)
def test_bad_names_are_refused(tmp_path, text):
    with pytest.raises(InputError):
        setting_of(tmp_path, text)
