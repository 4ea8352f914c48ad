"""Road lines that are not cut where they meet, against shortest distances that others published."""

import shutil

import pandas as pd
import pytest

from brandsim import InputError
from brandsim.validation.lines import lines_case
from support.cases import cases

CASE = "lines_*"


@pytest.mark.slow
@pytest.mark.external(CASE)
def test_distances_over_uncut_lines_are_near_those_published(tmp_path):
    case = cases(CASE)[0]
    rows = lines_case(case)
    assert [row for row in rows if not row["ok"]] == []
    parts, none, near, median = (row["got"] for row in rows)
    # The network fell into 8 799 parts when lines met at their ends alone.
    assert (parts < 20, none, near >= 0.78, abs(median) < 0.005) == (True, 0, True, True)
    longer = shutil.copytree(case, tmp_path / case.name)
    table = pd.read_csv(longer / "expected_road_m.csv")
    table["road_m"] *= 1.03
    table.to_csv(longer / "expected_road_m.csv", index=False)
    assert [row["ok"] for row in lines_case(longer)] == [True, True, False, False]


def test_what_a_case_lacks_is_named(tmp_path):
    with pytest.raises(InputError, match=r"bases\.csv: got nothing"):
        lines_case(tmp_path)
