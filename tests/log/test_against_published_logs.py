"""Two real logs, read by mappings: the figures that they are known to give."""

import pandas as pd
import pytest

from brandsim.log import read_log
from support.cases import cases

LONDON = """
files = "{file}"
timezone = "Europe/London"
crs = "EPSG:27700"
[columns]
event = "IncidentNumber"
alarm = ["date", "TimeOfCall"]
place = "BoroughName"
east = "Easting_m"
north = "Northing_m"
[[units]]
station = "FirstPumpArriving_DeployedFromStation"
response = "FirstPumpArriving_AttendanceTime"
[[units]]
station = "SecondPumpArriving_DeployedFromStation"
response = "SecondPumpArriving_AttendanceTime"
"""
SAN_FRANCISCO = """
files = "{file}"
timezone = "America/Los_Angeles"
[columns]
event = "Call Number"
type = "Call Type"
call = "Received DtTm"
alarm = "Dispatch DtTm"
rolled = "Response DtTm"
arrived = "On Scene DtTm"
left = "Transport DtTm"
free = "Available DtTm"
unit = "Unit ID"
unit_type = "Unit Type"
point = "Location"
"""


def told(seconds):
    return [round(value) for value in (seconds.mean(), seconds.median(), seconds.quantile(0.9))]


@pytest.mark.external("log_london_*/dwelling_fires.csv")
def test_first_and_second_pump_in_london(tmp_path):
    (file,) = cases("log_london_*/dwelling_fires.csv")
    (tmp_path / "mapping.toml").write_text(LONDON.format(file=file), encoding="utf-8")
    log = read_log(tmp_path)
    assert (log.rows, log.rejected, len(log.findings)) == (3354, 0, 0)
    raw = pd.read_csv(file)
    ranked = log.units.sort_values("line", kind="stable").groupby("event")["response_s"]
    for number, name in enumerate(("First", "Second")):
        published = raw[f"{name}PumpArriving_AttendanceTime"].dropna()
        assert sorted(ranked.nth(number).dropna()) == sorted(published)
    assert told(ranked.nth(0))[:2] == [320, 296]
    assert round(100 * (ranked.nth(0) <= 360).mean()) == 71
    assert log.events[["lat", "lon"]].describe().loc[["min", "max"]].round(1).to_numpy().tolist() == [
        [51.3, -0.5], [51.7, 0.3],
    ]  # fmt: skip


@pytest.mark.external("log_san_francisco*/calls.csv")
def test_engines_in_san_francisco(tmp_path):
    (file,) = cases("log_san_francisco*/calls.csv")
    (tmp_path / "mapping.toml").write_text(SAN_FRANCISCO.format(file=file), encoding="utf-8")
    log = read_log(tmp_path)
    assert (log.rows, log.rejected) == (4794, 0)
    assert log.counts()["where"].tolist() == ["4091"]  # left before it arrived
    engines = log.units[log.units["unit_type"] == "ENGINE"]
    began = engines.groupby("event")["alarm"].transform("min")
    arrived = (engines["arrived"] - began).dt.total_seconds().groupby(engines["event"]).min().dropna()
    assert told(arrived) == pytest.approx([255, 227, 385], abs=1)
    assert round(100 * (arrived <= 300).mean()) == 77
