"""What a run is asked for is checked for its type, before anything is played."""

import numpy as np
import pytest

import brandsim as bs
from brandsim import InputError
from brandsim.scenarios.run.precision import wanted_min
from brandsim.scenarios.run.simulate import checked_settings

TWO = ["ambition", "minimum"]
WRONG = {
    "years": [0, -3, 2.0, 1.5, True, "10", np.float64(3), 10**7],
    "seed": [-1, 1.5, True, None, "1", 2**63],
    "threads": [0, -1, 1.0, False, "2"],
    "uncertainty": [-1, 0.5, True, None, "100"],
    "engine": ["numpy", None, 1, ["numba"]],
    "statistic": ["mode", None, 3, ["mean"], "p85"],
    "progress": ["no", "", 0, 1, np.int8(1), []],
}
CASES = [(name, value) for name, values in WRONG.items() for value in values]


def test_numbers_of_numpys_are_pythons_own():
    settings = checked_settings(
        "f", np.int16(3), np.int32(7), "numba", np.int64(2), np.uint8(0), "median", np.False_
    )
    assert settings == (3, 7, 2, 0)
    assert {type(value) for value in settings} == {int}


@pytest.mark.parametrize(("name", "value"), CASES)
@pytest.mark.parametrize("play", [lambda **o: bs.simulate("ambition", **o), lambda **o: bs.compare(TWO, **o),
                                  lambda **o: bs.goals(TWO, **o)], ids=["simulate", "compare", "goals"])  # fmt: skip
def test_a_setting_of_another_type_or_out_of_range_is_refused(play, name, value):
    with pytest.raises(InputError) as caught:
        play(**{"years": 2, "uncertainty": 0, "progress": False, name: value})
    assert caught.value.where == name
    assert caught.value.value == value


@pytest.mark.parametrize(
    ("name", "value"),
    [*((n, v) for n, v in CASES if n != "uncertainty"), ("draws", 99),
     ("draws", 100.0), ("draws", True), ("draws", -1), ("years", 1), ("name", "arrival"), ("name", None)],
)  # fmt: skip
def test_a_sensitivity_checks_as_much(name, value):
    with pytest.raises(InputError) as caught:
        bs.sensitivity("ambition", **{"years": 2, "progress": False, name: value})
    assert caught.value.where == name


@pytest.mark.parametrize(
    ("name", "value"), [(n, v) for n, v in CASES if n not in {"engine", "years"} or v == "10"]
)
@pytest.mark.parametrize(
    "play", [lambda **o: bs.forecast(10.8, **o), bs.anchors], ids=["forecast", "anchors"]
)
def test_forecast_and_anchors_check_as_much(play, name, value):
    with pytest.raises(InputError) as caught:
        play(**{"years": 2, "progress": False, name: value})
    assert caught.value.where == name


@pytest.mark.parametrize("per_draw", [0, -1, 1.0, True, "2"])
def test_years_at_a_draw_are_at_least_one(per_draw):
    with pytest.raises(InputError, match="compare: per_draw"):
        bs.compare(TWO, years=2, uncertainty=1, per_draw=per_draw, progress=False)


@pytest.mark.parametrize("play", [bs.compare, bs.goals])
@pytest.mark.parametrize("scenarios", ["ambition", None, 3, []])
def test_scenarios_are_a_list(play, scenarios):
    with pytest.raises(InputError, match="a list of scenarios"):
        play(scenarios)


@pytest.mark.parametrize("years", [2024, "2024", [2024.0], ["2024"], [True], [1989]])
def test_calendar_years_are_a_list_of_years(years):
    with pytest.raises(InputError, match="goals: calendar_years"):
        bs.goals(TWO, calendar_years=years)


@pytest.mark.parametrize(
    "precision", [0, -1, float("nan"), float("inf"), True, None, [1], "±0 min", "-1 min", "0,05"]
)
def test_a_precision_is_a_width_above_zero(precision):
    with pytest.raises(InputError, match="half an interval such as"):
        wanted_min(precision)


@pytest.mark.parametrize("records", [None, 1, 0.0])
def test_records_are_a_folder_or_a_flag(records):
    with pytest.raises(InputError, match="simulate: records"):
        bs.simulate("ambition", years=1, uncertainty=0, records=records, progress=False)


@pytest.mark.parametrize("extra", [None, "no", 1, 0.0, []])
def test_extra_records_are_a_flag(extra):
    with pytest.raises(InputError, match=r"simulate: extra_records: got .*True or False"):
        bs.simulate("ambition", years=1, uncertainty=0, extra_records=extra, progress=False)


@pytest.mark.parametrize("worlds", [None, False, True, 0.0, "", "10", -1, 1, []])
def test_worlds_are_none_or_at_least_two(worlds):
    with pytest.raises(InputError, match="compare: worlds"):
        bs.compare(TWO, years=2, uncertainty=0, worlds=worlds, progress=False)
