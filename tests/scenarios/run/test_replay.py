"""A year of a municipality's own log played again."""

import numpy as np
import pandas as pd
import pytest

import brandsim
from brandsim import InputError
from brandsim.calendar import year_axis
from brandsim.demand import load_demand, read_incidents
from brandsim.log import read_log
from brandsim.scenarios.run.replay import replay
from brandsim.scenarios.run.simulate import simulate
from support.alarm_log import AlarmLog, row
from support.invented import InventedMunicipality

MAPPING = """
[columns]
event = "Ärende"
type = "Händelsetyp"
alarm = "Larm"
arrived = "Framme"
free = "Klar"
north = "N"
east = "E"
[values.type]
Brand = "fire"
Trafik = "help"
"""
DRAWN = {"Framme": "", "Klar": ""}


def event(number, alarm, at="60.9 14.1", stays_min=30, kind="Brand"):
    north, east = at.split()
    begins = pd.Timestamp(alarm)
    times = {} if stays_min is None else {"Framme": begins, "Klar": begins + pd.Timedelta(minutes=stays_min)}
    told = {name: str(moment) for name, moment in times.items()}
    return row(str(number), **DRAWN | {"Larm": alarm, "N": north, "E": east, "Händelsetyp": kind} | told)


EVENTS = [
    event(1, "2022-12-31 23:50:00"),  # still under way when the year begins
    event(2, "2023-01-01 00:05:00", stays_min=45),
    event(3, "2023-06-01 12:00:00", "60.96 14.22", stays_min=None, kind="Trafik"),
    event(4, "2023-06-01 12:00:00", "60.961 14.221", stays_min=20),
    event(5, "2023-08-01 12:00:00", "65.0 20.0"),  # elsewhere
    event(6, "2024-01-01 00:10:00"),
]


@pytest.fixture
def place(tmp_path):
    town = InventedMunicipality(tmp_path / "ekmyra")
    log = AlarmLog(town.folder)
    log.write(EVENTS)
    log.map("", MAPPING)
    return town


def played(place, year=2023, **options):
    return replay(place.path, year, **{"years": 2, "uncertainty": 0, "records": True, "threads": 1} | options)


def test_alarms_are_those_that_were_with_the_warm_up_before_the_year(place):
    run = played(place)
    found = run.records.incidents
    assert found.groupby("replication")["incident"].count().tolist() == [3, 3]
    first = found[found["replication"] == 0]
    assert first["time"].astype(str).tolist() == [
        "2023-01-01 00:05:00+01:00", "2023-06-01 12:00:00+02:00", "2023-06-01 12:00:00+02:00",
    ]  # fmt: skip
    assert sorted(first["type"]) == ["fire", "fire", "help"]
    assert sorted(first["place"]) == ["kvarter_00", "kvarter_33", "kvarter_33"]
    assert run.municipality.logged.left_out == 1
    assert run.incidents_per_year == 3
    log = read_log(place.folder)
    again = simulate(place.path, 1, incidents=log, uncertainty=0, records=True, threads=1).records.incidents
    assert again["first_arrival_s"].tolist() == first["first_arrival_s"].tolist()
    # The crew of the last evening is still out: without it the alarm of the new year is answered sooner.
    AlarmLog(place.folder).write(EVENTS[1:])
    AlarmLog(place.folder).map("", MAPPING)
    calm = played(place, years=1).records.incidents["first_arrival_s"].tolist()
    assert calm[0] < again["first_arrival_s"].iat[0] - 60
    assert calm[1:] == again["first_arrival_s"].tolist()[1:]


def test_on_scene_times_are_the_log_s_where_it_has_them(place):
    trips = played(place).records.dispatches
    stays = {}
    for number in (1, 2, 3):
        one = trips[(trips["incident"] == number) & trips["left_s"].notna()].sort_values(
            ["replication", "arrived_s"]
        )
        stays[number] = (
            (one["left_s"] - one["arrived_s"]).groupby(one["replication"]).first().round().tolist()
        )
    incidents = played(place).records.incidents
    of = incidents[incidents["replication"] == 0].set_index("incident")["type"]
    assert stays[1] == [2700, 2700]
    (logged,) = [number for number in (2, 3) if of[number] == "fire"]
    (drawn,) = [number for number in (2, 3) if of[number] == "help"]
    assert stays[logged] == [1200, 1200]
    assert stays[drawn][0] != stays[drawn][1]


def test_both_engines_play_the_same(place):
    fast, slow = (played(place, engine=engine).records for engine in ("numba", "simpy"))
    pd.testing.assert_frame_equal(fast.incidents, slow.incidents)
    pd.testing.assert_frame_equal(fast.dispatches, slow.dispatches)


def test_another_staffing_meets_the_same_alarms_with_the_same_draws(place):
    base = played(place)
    other = replay(f"{place.path}/minimum", 2023, 2, uncertainty=0, records=True, threads=1)
    for column in ("time", "type", "place"):
        assert base.records.incidents[column].tolist() == other.records.incidents[column].tolist()
    again = played(place)
    assert np.array_equal(base.figures.central, again.figures.central, equal_nan=True)


def test_a_station_that_was_off_duty_sends_nobody(place):
    base = played(place).records.dispatches
    assert set(base.loc[base["incident"].isin([2, 3]), "station"]) >= {"tallhed"}
    rows = [{"station": "tallhed", "from": "2023-06-01 11:00", "to": "2023-06-01 14:00", "note": "stängd"}]
    place.table("duty.csv", rows)
    AlarmLog(place.folder).map('off_duty = "duty.csv"', MAPPING)
    there = played(place).records.dispatches
    assert set(there.loc[there["incident"].isin([2, 3]) & there["rolled_s"].notna(), "station"]) == {"ekmyra"}
    same = there["incident"] == 1
    assert there[same].equals(base[base["incident"] == 1].set_axis(there[same].index))
    for broken, told in (
        (
            {"station": "norra"},
            r"duty\.csv: column 'station': got 'norra', expected a station .*ekmyra, tallhed",
        ),
        ({"to": "2023-06-01 10:00"}, "a time after"),
        ({"to": "2023-06-02"}, r"row 2, column 'to': got '2023-06-02', .* a date alone is without time"),
        ({"from": "2023-03-26 02.30"}, r"'from': got '2023-03-26 02:30', .* Write 2023-03-26 03:30 or"),
        ({"from": "2023-06-01 11.5"}, "two digits of minutes"),
    ):
        place.table("duty.csv", [rows[0] | broken])
        with pytest.raises(InputError, match=told):
            played(place)


def two_vehicles(place, *people):
    """Let Tallhed have two vehicles, in the order of the table, each with its own people or the same."""
    table = pd.read_csv(place.folder / "units.csv", dtype=str)
    (first,) = table[table["station"] == "tallhed"].to_dict("records")
    others = table[table["station"] != "tallhed"].to_dict("records")
    own = [{**first, "unit": f"tallhed_{n}", "people": name} for n, name in enumerate(people, start=1)]
    place.table("units.csv", [*({**row, "people": ""} for row in others), *own])


def sent_in_june(place, **options):
    trips = played(place, **options).records.dispatches
    there = trips["incident"].isin([2, 3]) & trips["rolled_s"].notna()
    return set(trips.loc[there, "unit"]), trips


def test_a_single_unit_off_duty_is_not_sent_while_its_station_s_others_are(place):
    two_vehicles(place, "tallhed", "tallhed")
    assert {"tallhed_1"} <= sent_in_june(place)[0] <= {"tallhed_1", "ekmyra_engine"}
    AlarmLog(place.folder).map('off_duty = "duty.csv"', MAPPING)
    rows = [
        {
            "station": "tallhed",
            "unit": "tallhed_1",
            "from": "2023-06-01 11:59:30",
            "to": "2023-06-01 23:00",
        },
        {"station": "ekmyra", "unit": "", "from": "2023-09-01 00:00", "to": "2023-09-02 00:00"},
    ]
    place.table("duty.csv", rows)
    sent, _ = sent_in_june(place)
    assert "tallhed_2" in sent  # its people take the other vehicle
    assert "tallhed_1" not in sent
    # it is there again when it is, and goes by the clock of the summer
    for first, last in (("11:00", "12:00"), ("13:00", "23:00")):
        place.table("duty.csv", [rows[0] | {"from": f"2023-06-01 {first}", "to": f"2023-06-01 {last}"}])
        assert "tallhed_1" in sent_in_june(place)[0]
    place.table("duty.csv", [rows[0] | {"unit": "ekmyra_engine"}])
    told = r"column 'unit': got 'ekmyra_engine', expected a unit of the station .*tallhed_1, tallhed_2"
    with pytest.raises(InputError, match=told):
        played(place)


def test_both_engines_have_the_same_unit_off_duty_and_reports_tell_how_long(place):
    AlarmLog(place.folder).map('off_duty = "duty.csv"', MAPPING)
    away = {"unit": "tallhed_engine", "from": "2023-05-31 12:00", "to": "2023-06-02 12:00"}
    place.table("duty.csv", [{"station": "tallhed", **away}])
    (sent, fast), (_, slow) = (sent_in_june(place, engine=engine) for engine in ("numba", "simpy"))
    pd.testing.assert_frame_equal(fast, slow)
    assert sent == {"ekmyra_engine"}
    run = played(place)
    (row,) = run.absence.rows("off_road", "en")
    assert row["name"] == "Tallhed engine"
    assert row["h"].estimate == pytest.approx(48)
    report = brandsim.replay(place.path, 2023, 2, uncertainty=0, threads=1)
    told = " ".join(report.text("en", assumptions=True).split())
    assert "Time in which the log says that the unit was off duty" in told
    assert "a planned service" not in told


def test_off_duty_goes_by_the_clock_in_summer_too(place):
    hours = ("2023-06-01 12:00", "2023-06-01 13:00"), ("2023-06-01 13:00", "2023-06-01 14:00")
    sent = []
    for first, last in hours:
        place.table("duty.csv", [{"station": "tallhed", "from": first, "to": last}])
        AlarmLog(place.folder).map('off_duty = "duty.csv"', MAPPING)
        there = played(place).records.dispatches
        sent.append(set(there.loc[there["incident"].isin([2, 3]) & there["rolled_s"].notna(), "station"]))
    assert sent == [{"ekmyra"}, {"ekmyra", "tallhed"}]


def test_a_station_is_off_duty_in_the_zone_of_the_municipality(place):
    place.describe('timezone = "Europe/London"\n')
    place.table("duty.csv", [{"station": "tallhed", "from": "2023-06-01 12:00", "to": "2023-06-01 13:00"}])
    AlarmLog(place.folder).map('off_duty = "duty.csv"', MAPPING)
    there = played(place).records.dispatches
    assert set(there.loc[there["incident"].isin([2, 3]) & there["rolled_s"].notna(), "station"]) == {"ekmyra"}
    # a log of another zone, and what stands beside it: 12:00 in Sweden is 11:00 in London
    AlarmLog(place.folder).map('timezone = "Europe/Stockholm"\noff_duty = "duty.csv"', MAPPING)
    swedish = played(place).records
    by_day = swedish.incidents[swedish.incidents["time"].dt.month == 6]
    assert set(by_day["time"].dt.hour) == {11}
    sent = swedish.dispatches[swedish.dispatches["incident"].isin(by_day["incident"])]
    assert set(sent.loc[sent["rolled_s"].notna(), "station"]) == {"ekmyra"}


def test_reports_say_that_the_alarms_are_the_log_s(place):
    run = brandsim.replay(place.path, 2023, 2, uncertainty=0, threads=1)
    told = " ".join(run.text("sv").split())
    assert "Ekmyra, larmen från 2023 som de hände, spelade 2 gånger, 3 larm" in told
    assert "1 händelse i loggen kunde inte spelas" in told
    assert "as they happened, played 2 times" in " ".join(run.text("en").split())


def test_causes_are_sought_in_the_same_alarms(place):
    causes = played(place).causes(1, target_min=0.1)
    assert sum(len(year.incident) for year in causes.years) == 3


def test_a_list_in_the_model_s_own_words(place, tmp_path):
    demand, axis = load_demand(place.folder / "demand"), year_axis(2023)
    path = tmp_path / "history.csv"
    path.write_text("time,type,place,on_scene_s\n2023-03-01 10:00,fire,kvarter_11,600\n", encoding="utf-8")
    run = simulate(
        place.path, 2, incidents=read_incidents(path, demand, axis), uncertainty=0, records=True, threads=1
    )
    assert run.records.incidents["place"].tolist() == ["kvarter_11", "kvarter_11"]
    small = read_incidents(path, demand, axis)
    with pytest.raises(InputError, match="types of the scenario's demand"):
        simulate(place.path, 1, incidents=small._replace(type_=small.type_ + 5))
    with pytest.raises(InputError, match="s since the start"):
        simulate(place.path, 1, incidents=small._replace(time_ms=small.time_ms + axis.end_ms))


def test_what_cannot_be_played_is_refused(place):
    with pytest.raises(InputError, match=r"a year of the log \(2022, 2023, 2024\)"):
        replay(place.path, 2019)
    AlarmLog(place.folder).map("", MAPPING.replace('Trafik = "help"', ""))
    with pytest.raises(InputError, match=r"'Trafik' \(1\), expected types of the demand \(fire, help\)"):
        replay(place.path, 2023)
    (place.folder / "mapping.toml").unlink()
    with pytest.raises(InputError, match="a municipality with a log"):
        replay(place.path, 2023)
