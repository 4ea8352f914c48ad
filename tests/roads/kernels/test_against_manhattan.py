"""Shortest paths against travel times that another simulator published for Manhattan."""

import shutil

import numpy as np
import pytest

from brandsim._errors import InputError
from brandsim.validation.roads import read_published_roads, validate_roads
from support.cases import CASES

pytestmark = pytest.mark.external("roads_*")


def test_every_row_is_within_its_tolerance():
    rows = validate_roads(CASES)
    assert rows
    assert [row for row in rows if not row["ok"]] == []
    assert {"case", "quantity", "expected", "got", "tolerance", "ok"} == set(rows[0])


def test_manhattan_is_read_as_published():
    roads = read_published_roads(CASES / "roads_manhattan")
    assert (roads.network.nodes, roads.network.arcs) == (16_811, 24_437)
    assert (roads.stations + 1).tolist() == [5722, 8630, 16237, 6462, 15321, 599, 808, 8724]
    assert roads.expected_s.shape == (8, 200)
    assert roads.expected_s[0, 0] == 227.670215
    got_s = roads.network.travel_times_ms(roads.stations)[:, roads.nodes] / 1000
    # The worst of 1,600 paths is off by less than a twentieth of a second.
    assert np.abs(got_s - roads.expected_s).max() < 0.06


def test_a_copy_under_another_name_is_found_and_a_wrong_table_fails(tmp_path):
    copy = tmp_path / "roads_other"
    shutil.copytree(CASES / "roads_manhattan", copy)
    for file in copy.iterdir():
        file.chmod(0o644)
    table = copy / "expected_station_to_node_s.csv"
    table.write_text(table.read_text().replace("227.670215", "229.670215"))
    rows = {row["quantity"]: row for row in validate_roads(tmp_path)}
    assert not rows["worst deviation / half a tick per arc"]["ok"]
    assert rows["station trees: node times that differ from scipy"]["ok"]
    (copy / "arcs.csv").unlink()
    with pytest.raises(InputError, match=r"arcs\.csv"):
        validate_roads(tmp_path)
