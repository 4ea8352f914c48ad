"""Recorded runs from a file: what can be used, what is left out and why, and what is an error."""

import json
from datetime import date, datetime

import pandas as pd
import pytest

from brandsim._errors import InputError
from brandsim.report.roads.reports import CalibrationReport
from brandsim.roads import RoadNetwork, load_network
from brandsim.roads.calibration.calibration import calibrate
from brandsim.roads.calibration.posterior import Prior
from brandsim.roads.calibration.recorded_runs import read_recorded_runs
from brandsim.roads.rules.conditions import Conditions
from brandsim.roads.rules.speed_rules import load_speed_rules
from brandsim.roads.rules.weighting import Weighting
from support.roads.recorded_runs import write

LEVEL = Prior("speed_factor", 1.0, 0.85, 1.15)
SPREAD = Prior("travel_log_sd", 0.2, 0.15, 0.3)


@pytest.fixture(scope="module")
def weighting():
    net = load_network()
    return Weighting(net, [load_speed_rules().bind(net)])


def test_what_cannot_be_used_is_listed(tmp_path, weighting, service):
    key = service.crews[0].key
    rows = [
        [key, "rb_station", "", "", 1200, "2024-03-01 10:00", "bare", ""],
        [key, "rb_station", "", "", 100, "", "", ""],
        [key, "rb_station", "", "", 80_000, "", "", ""],
        [key, "rb_station", "", "", 0, "", "", ""],
        [key, "nowhere", 59.2, 21.5, 1200, "", "", ""],
        ["nt_station", "nt_station", "", "", 60, "", "", ""],
    ]
    runs = read_recorded_runs(
        write(tmp_path / "runs.csv", rows, delimiter=";"),
        weighting,
        {key: (service.crews[0].lat, service.crews[0].lon)},
        access_speed_kmh=25,
    )
    assert runs.table["row"].tolist() == [2]
    assert dict(zip(runs.excluded["row"], runs.excluded["reason"], strict=True)) == {
        3: "too_fast",
        4: "too_slow",
        5: "too_fast",
        6: "far_from_road",
        7: "too_short",
    }
    found = calibrate(runs, LEVEL, SPREAD)
    assert {"mostly_prior", "without_time"} & set(found.notes) == {"mostly_prior"}
    text = CalibrationReport.of(found).text()
    assert "rad" in text
    for fault in runs.excluded["reason"]:
        assert fault not in text
    json.dumps(found.to_dict(), allow_nan=False)


def test_a_run_with_a_date_alone_is_without_time_and_odd_hours_are_told(tmp_path, weighting, service):
    key = service.crews[0].key
    times = ["2024-02-14", "2024-02-14 19.35", "", "2024-03-31 02.10", "2024-10-27 02:10", "2024-10-27 02.55"]
    rows = [[key, "rb_station", "", "", 1200, time, "bare", ""] for time in times]
    places = {key: (service.crews[0].lat, service.crews[0].lon)}
    path = write(tmp_path / "runs.csv", rows)
    runs = read_recorded_runs(path, weighting, places, access_speed_kmh=25)
    hours = [None if pd.isna(hour) else hour for hour in runs.table["hour"]]
    assert hours == [None, 19, None, 3, 2, 2]
    assert runs.table["season"].tolist() == ["winter", "winter", None, "spring", "autumn", "autumn"]
    assert runs.table["rolled"].tolist()[:3] == [date(2024, 2, 14), datetime(2024, 2, 14, 19, 35), None]  # noqa: DTZ001
    assert runs.dates == ("2024-02-14", "2024-10-27")
    # The date counts though its hour is unknown: a Wednesday in February at one, not one in May.
    under = weighting.under(Conditions.at("2024-02-14 13:00"))
    table = under.travel_table_ms(
        under.snap(*places[key]), under.snap_nodes("rb_station"), access_speed_kmh=25
    )
    assert runs.table.loc[0, "moving_s"] + runs.table.loc[0, "fixed_s"] == pytest.approx(
        table[0, 0] / 1000, abs=0.01
    )
    found = calibrate(runs, LEVEL, SPREAD)
    groups = found.groups[found.groups["kind"] == "hour"].set_index("group")["runs"].to_dict()
    assert groups[""] == 2
    assert {"without_time", "missing_hour", "doubled_hour"} <= set(found.notes)
    assert found.to_dict()["odd_hours"] == {"missing": 1, "doubled": 2}
    text = " ".join(CalibrationReport.of(found).text().split())
    assert "hoppar över, 1 körning, är lästa som en timme senare" in text
    assert "när sommartiden slutar, 2 körningar, är lästa som den första" in text


def test_an_island_without_a_road_is_unreachable(tmp_path):
    net = RoadNetwork.from_arrays(
        [0, 9000, 0, 9000],
        [0, 0, 5000, 5000],
        [0, 1, 2, 3],
        [1, 0, 3, 2],
        [400_000] * 4,
        crs="EPSG:3006",
        node_id=["a", "b", "c", "d"],
    )
    under = Weighting(net, [load_speed_rules().bind(net)])
    path = write(
        tmp_path / "runs.csv", [["a", "b", "", "", 500, "", "", ""], ["a", "c", "", "", 500, "", "", ""]]
    )
    runs = read_recorded_runs(path, under, access_speed_kmh=25)
    assert runs.excluded[["row", "reason"]].to_numpy().tolist() == [[3, "unreachable"]]
    json.dumps(calibrate(runs, LEVEL, SPREAD).to_dict(), allow_nan=False)
    with pytest.raises(InputError, match="speed rules among the layers"):
        read_recorded_runs(path, Weighting(net, []), access_speed_kmh=25)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            ["nt_staton", "rb_station", "", "", 900, "", "", ""],
            r"row 2, column 'from'.*did you mean 'nt_station'",
        ),
        (["nt_station", "", "", "", 900, "", "", ""], r"row 2, column 'to': got nothing"),
        (["nt_station", "", 59.7, "", 900, "", "", ""], r"row 2, column 'to_lon'"),
        (["nt_station", "rb_station", "", "", -3, "", "", ""], r"row 2, column 'driven_s'"),
        (["nt_station", "rb_station", "", "", "15 min", "", "", ""], r"row 2, column 'driven_s'"),
        (["nt_station", "rb_station", "", "", 900, "3/1 10.15", "", ""], r"row 2, column 'rolled'"),
        (
            ["nt_station", "rb_station", "", "", 900, "45306,42", "", ""],
            r"row 2, column 'rolled'.*2024-01-15 10:04:48",
        ),
        (["nt_station", "rb_station", "", "", 900, "", "is", ""], r"row 2, column 'surface'"),
    ],
)
def test_faulty_rows_are_told(tmp_path, weighting, row, told):
    path = write(tmp_path / "runs.csv", [row])
    with pytest.raises(InputError, match=told):
        read_recorded_runs(path, weighting, access_speed_kmh=25)
