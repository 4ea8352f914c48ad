"""A scenario changed in Python is the one that a file with the same words and the same parent is."""

from dataclasses import replace

import pytest

from brandsim._errors import InputError
from brandsim.scenarios.files.scenario import load_scenario

STATED = """
name = "mine"
parent = "minimum"
year = 2025
warmup_days = 5

[crews.almsta]
level = "ambition"
brandman = 3

[crews.rimbo]
styrkeledare = 2

[assumptions]
response_bias_s = 10.0

[dispatch]
policy = "nearest"
"""


@pytest.fixture
def changed():
    return load_scenario("minimum").changed(
        "mine",
        crews={"almsta": {"level": "ambition", "brandman": 3}, "rimbo": {"styrkeledare": 2}},
        assumptions={"response_bias_s": 10.0},
        year=2025,
        warmup_days=5,
        dispatch={"policy": "nearest"},
    )


def test_it_is_that_of_a_file(changed, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(STATED, encoding="utf-8")
    assert changed == load_scenario(path)
    assert changed.crews["almsta"].roles == {"brandman": 3}
    assert load_scenario("minimum").title() in changed.description()


def test_what_is_changed_again_keeps_what_is_not_stated(changed):
    again = changed.changed("again", crews={"almsta": {"styrkeledare": 1}}, assumptions={"demand_scale": 1.1})
    assert (again.crews["almsta"].level, again.crews["almsta"].roles) == (
        "ambition",
        {"brandman": 3, "styrkeledare": 1},
    )
    assert again.crews["rimbo"] == changed.crews["rimbo"]
    assert again.assumptions == {"response_bias_s": 10.0, "demand_scale": 1.1}
    assert (again.year, again.warmup_days, again.dispatch.policy) == (2025, 5, "nearest")
    assert replace(again, name="mine").name == changed.name == "mine"


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"crews": {"almsta": {"levl": "minimum"}}}, ("levl", "level")),
        ({"crews": {"almsta": {"level": "medium"}}}, ("medium", "minimum")),
        ({"crews": {"almsta": {"brandman": -1}}}, ("brandman", "-1")),
        ({"assumptions": {"response_bias_s": "ten"}}, ("response_bias_s", "ten")),
        ({"yaer": 2025}, ("yaer", "year")),
        ({"year": 1890}, ("year", "1890")),
    ],
)
def test_a_fault_is_told_as_that_of_a_file(stated, told):
    with pytest.raises(InputError) as caught:
        load_scenario("ambition").changed("mine", **stated)
    assert "ambition.changed('mine')" in str(caught.value)
    for part in told:
        assert part in str(caught.value)
