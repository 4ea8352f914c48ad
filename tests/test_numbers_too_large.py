"""A whole number larger than any float is refused like one that is not finite: as an argument, and in files."""

import pytest

from brandsim._arguments import numbers_of, positive_number, real_number, whole_number
from brandsim._errors import InputError
from brandsim._validate import check_range, is_finite
from brandsim.scenarios.run.precision import wanted_min
from brandsim.tables.cubes import cube_of_json
from brandsim.tables.schema import load_schema

HUGE = 10**400


@pytest.mark.parametrize(
    ("value", "finite"), [(HUGE, False), (-HUGE, False), (10**300, True), (1e999, False), (0, True)]
)
def test_what_is_finite(value, finite):
    assert is_finite(value) is finite


@pytest.mark.parametrize(
    "ask",
    [
        lambda: check_range("f", "x", HUGE, 0),
        lambda: real_number("f", "x", HUGE, 0),
        lambda: whole_number("f", "x", HUGE, 0),
        lambda: positive_number("f", "x", HUGE),
        lambda: numbers_of("f", "x", [1.5, HUGE]),
        lambda: wanted_min(HUGE),
    ],
)
def test_an_argument_is_refused(ask):
    with pytest.raises(InputError, match="got 10000"):
        ask()


def test_a_cell_is_refused(tmp_path):
    path = tmp_path / "cube.json"
    shape = {"id": ["a"], "size": [1], "dimension": {"a": {"category": {"index": ["x"]}}}}
    with pytest.raises(InputError, match="a number, or null"):
        cube_of_json(path, {"version": "2.0", "class": "dataset", **shape, "value": [HUGE]})


def test_a_cell_of_a_table_is_refused():
    column = next(one for one in load_schema("plan_assignments") if one.attribute == "source_line")
    with pytest.raises(InputError, match=r"source_line.*got 10000"):
        column.read(str(HUGE))
