"""The quality of a network, with faults planted."""

import json

import pandas as pd
import pytest

from brandsim._errors import InputError
from brandsim.roads import load_localities, load_network, network_quality
from brandsim.service import load_service
from support.roads.planted import places_beside, planted_network


@pytest.fixture
def planted():
    return planted_network()


@pytest.fixture
def where():
    return places_beside()


def test_planted_faults_are_found(planted, where):
    report = network_quality(planted, where.iloc[:1], where.iloc[1:])
    assert report.parts[["nodes", "edges"]].to_numpy().tolist() == [[4, 3], [2, 1]]
    assert report.parts["km"].tolist() == pytest.approx([2.706, 0.5])
    faults = report.suspicious.set_index("fault")
    assert faults["road"].to_dict() == {
        "limit too low": "Stigen",
        "limit too high": "Andra",
        "shorter than the straight line": "Andra",
        "much longer than the straight line": "",
    }
    assert faults.loc["much longer than the straight line", "value"] == pytest.approx(8.06, rel=1e-3)
    limits = report.limits.set_index("road_class")
    assert limits["guessed_km"].to_dict() == pytest.approx({"primary": 0, "residential": 0.403, "track": 0.5})
    assert report.counts["guessed_limit_share"] == pytest.approx(0.903 / 3.206, abs=1e-4)
    places = report.places.set_index("name")
    assert places.loc["Station", ["access_m", "road", "road_class"]].tolist() == [20.0, "Ena", "primary"]
    assert places.loc["Byn", ["access_m", "nearest_station"]].tolist() == [300.0, "Station"]
    # 20 m and 300 m beside the road at 30 km/h, 99 % of the first edge, half of the second.
    assert places.loc["Byn", "travel_min"] == pytest.approx(0.32 / 30 * 60 + 0.99 + 0.5, abs=0.01)
    assert report.unreachable == ["Ön"]
    assert report.dead_ends.to_numpy().tolist() == [["Station", "0", 10.0]]
    assert report.imported == {"dropped_path": 4}


def test_it_is_one_table_and_one_dict(planted, where):
    report = network_quality(planted, where.iloc[:1], where.iloc[1:])
    table = report.table()
    assert table.columns.tolist() == ["topic", "subject", "value", "unit"]
    assert set(table["topic"]) == {
        "network", "part", "guessed limits", "suspicious", "place to road", "unreachable",
        "dead end near station", "import",
    }  # fmt: skip
    plain = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert plain["places"][2]["travel_min"] is None
    assert plain["unreachable"] == ["Ön"]


def test_the_embedded_network_with_its_stations():
    report = network_quality(load_network(), load_service(), load_localities())
    assert report.unreachable == []
    assert report.parts["nodes"].tolist() == [320, 1, 1]
    assert (report.places["kind"] == "station").sum() == 6
    assert report.counts["suspicious_values"] == len(report.suspicious) <= 3
    assert report.places["access_m"].max() < 3000


def test_nothing_given_and_nothing_useful_given(planted):
    report = network_quality(planted)
    assert report.places.empty
    assert report.dead_ends.empty
    assert report.unreachable == []
    for given in (pd.DataFrame({"x": [1]}), 3):
        with pytest.raises(InputError, match="a table with lat and lon"):
            network_quality(planted, given)
