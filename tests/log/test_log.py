"""An alarm log as events and units, with an account of every row."""

import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from brandsim import InputError
from brandsim.log import read_log
from support.alarm_log import COLUMNS, AlarmLog, row
from support.examples import examples


@pytest.fixture
def alarms(tmp_path):
    return AlarmLog(tmp_path)


def found(log):
    columns = ["line", "done", "reason", "column", "value"]
    return list(log.findings[columns].itertuples(index=False, name=None))


def test_units_of_an_event_are_rows_below_it(alarms):
    rows = [
        row("7", "12-1", **{"På väg": "2024-03-05 10:00:40", "Framme": "2024-03-05 10:05:00"}),
        row("7", "11-1"),
        row("3", "11-1", Larm="2024-03-04 09:00:00", **{"På väg": "", "Framme": "NULL", "Klar": "-"}),
    ]
    log = read_log(alarms.write(rows))
    assert (log.rows, log.accepted, log.rejected, len(log)) == (3, 3, 0, 2)
    assert log.events["event"].tolist() == ["3", "7"]
    assert log.events["units"].tolist() == [1, 2]
    assert log.events["lat"][0] == pytest.approx(59.67, abs=0.01)
    assert str(log.events["alarm"][1]) == "2024-03-05 10:00:00+01:00"
    units = log.units
    assert units["event"].tolist() == [0, 1, 1]
    assert units["unit"].tolist() == ["11-1", "12-1", "11-1"]
    assert units["turnout_s"].tolist()[1:] == [40, 90]
    assert units["travel_s"].tolist()[1:] == [260, 390]
    assert units["response_s"].tolist()[1:] == [300, 480]
    assert units["on_scene_s"].tolist()[1:] == [3300, 3120]
    assert units.loc[0, ["rolled", "arrived", "free", "turnout_s", "response_s"]].isna().all()
    assert log.personal == ("Anmälare",)
    assert log.unread == ()
    assert "Kim Ek" not in log.events.to_csv() + units.to_csv() + log.findings.to_csv()
    assert found(log) == []


def test_people_aboard_are_whole_numbers_and_nobody_is_not_missing(alarms):
    written = {"4": 4, "3,0": 3, "0": 0, "": None, "-": None, "fyra": None, "2,5": None, "-1": None}
    rows = [row(str(at), "11-1", Klar=text) for at, text in enumerate(written)]
    alarms.write(rows)
    log = read_log(alarms.map(columns=COLUMNS.replace("free =", "people =")))
    people = [None if pd.isna(one) else one for one in log.units["people"]]
    assert people == list(written.values())
    assert found(log) == [
        (7, "set_aside", "unread_number", "Klar", "fyra"),
        (8, "set_aside", "unread_number", "Klar", "2,5"),
        (9, "set_aside", "negative", "Klar", "-1"),
    ]


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"Ärende": ""}, ("rejected", "no_event", "Ärende", "")),
        ({"Larm": ""}, ("rejected", "no_time", "Larm", "")),
        ({"Larm": "i går"}, ("rejected", "unread_time", "Larm", "i går")),
        ({"Larm": "2024-03-05"}, ("rejected", "unread_time", "Larm", "2024-03-05")),
        ({"Klar": "sen"}, ("set_aside", "unread_time", "Klar", "sen")),
        ({"Framme": "2024-03-05 09:59:59"}, ("set_aside", "before", "Framme", "2024-03-05 09:59:59")),
        ({"På väg": "2024-03-05 09:59:59"}, ("set_aside", "before", "På väg", "2024-03-05 09:59:59")),
        ({"N": "710000", "E": "6620000"}, ("read", "swapped_axes", "N", "710000")),
        ({"N": "0", "E": "0"}, ("set_aside", "no_position", "N", "0")),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_its_line(alarms, cells, told):
    log = read_log(alarms.write([row("1"), row("2", **cells), row("3")]))
    assert found(log) == [(3, *told)]
    assert log.rejected == (told[0] == "rejected")
    assert log.rows == log.accepted + log.rejected == 3
    if told[0] == "set_aside":
        names = {"Klar": "free", "Framme": "arrived", "På väg": "rolled", "N": "lat"}
        table = log.events if told[2] == "N" else log.units
        assert table[names[told[2]]].isna().tolist() == [False, True, False]


def test_rows_of_other_lengths_and_rows_that_come_again(alarms):
    folder = alarms.write([row("1"), row("1"), row("2")])
    path = folder / "larm.csv"
    path.write_text(path.read_text(encoding="utf-8") + "9;Brand\n", encoding="utf-8")
    log = read_log(folder)
    assert found(log) == [(3, "rejected", "duplicate", "", ""), (5, "rejected", "cells", "", "2")]
    assert (log.rows, log.accepted, len(log.units)) == (4, 2, 2)


def test_the_hours_of_the_change_of_the_clocks(alarms):
    spring = {"Larm": "2024-03-31 02:10:00", "På väg": "2024-03-31 03:11:00", "Framme": "", "Klar": ""}
    autumn = {
        "Larm": "2024-10-27 02:50:00",
        "På väg": "2024-10-27 02:51:00",
        "Framme": "2024-10-27 02:05:00",
        "Klar": "",
    }
    log = read_log(alarms.write([row("1", **spring), row("2", **autumn)]))
    assert [one[2] for one in found(log)] == ["skipped_hour"] + ["doubled_hour"] * 3
    assert log.units["turnout_s"].tolist() == [60, 60]
    assert log.units["travel_s"].tolist()[1] == 14 * 60  # the second 02:05, since the first is before


def test_times_over_midnight_with_one_column_for_the_date(alarms):
    columns = '[columns]\nevent = "Ärende"\nunit = "Enhet"\nalarm = ["Larm", "N"]\narrived = ["Larm", "E"]\n'
    folder = alarms.write(
        [row("1", Larm="2024-03-05", N="23.58", E="0.06"), row("2", Larm="2024-03-05", N="9.5", E="9.41")]
    )
    log = read_log(alarms.map("", columns))
    assert folder == alarms.folder
    assert log.units["response_s"].dropna().tolist() == [8 * 60]
    assert found(log) == [(3, "set_aside", "before", "E", "2024-03-05 9.41")]


def test_an_event_of_which_rows_differ_or_whose_number_comes_again(alarms):
    again = {"Larm": "2025-03-05 10:00:00", "På väg": "", "Framme": "", "Klar": ""}
    rows = [
        row("1"),
        row("1", "12-1", Händelsetyp="Trafik"),
        row("1", "11-1", Station="Norra"),
        row("1", **again),
    ]
    log = read_log(alarms.write(rows))
    assert log.events["type"].tolist() == ["Brand", "Brand"]
    assert log.events["units"].tolist() == [3, 1]
    assert found(log) == [
        (3, "read", "event_differs", "Händelsetyp", "Trafik"),
        (4, "read", "unit_twice", "Enhet", "11-1"),
        (5, "read", "number_again", "Ärende", "1"),
    ]


def test_several_units_in_a_row_and_durations_instead_of_times(alarms):
    columns = """
    [columns]
    event = "Ärende"
    alarm = "Larm"
    [[units]]
    station = "Station"
    turnout = "Klar"
    response = "N"
    [[units]]
    station = "Enhet"
    response = "E"
    [values.station]
    Ekmyra = "ekmyra"
    """
    rows = [
        row("1", "Norra", N="300,5", E="7:30", Klar="90"), row("2", "", N="-5", E="", Klar=""),
        row("3", "Norra", N="x", E="", Klar="", Station=""),
    ]  # fmt: skip
    alarms.write(rows)
    log = read_log(alarms.map("", columns))
    assert log.units["station"].tolist() == ["ekmyra", "Norra", "ekmyra", "", "Norra"]
    assert log.units["response_s"].dropna().tolist() == [300.5, 450]
    assert log.units["turnout_s"].dropna().tolist() == [90]
    assert log.events["units"].tolist() == [2, 1, 2]
    assert found(log) == [
        (3, "set_aside", "negative", "N", "-5"),
        (4, "set_aside", "unread_number", "N", "x"),
    ]
    minutes = read_log(alarms.map('duration_unit = "min"', columns))
    assert minutes.units["response_s"].dropna().tolist() == [60 * 300.5, 450]


def test_files_one_after_the_other(alarms):
    alarms.write([row("1", Larm="x"), row("2")])
    (alarms.folder / "larm.csv").rename(alarms.folder / "larm_b.csv")
    alarms.write([row("2"), row("3")], delimiter="|", encoding="cp1252")
    (alarms.folder / "larm.csv").rename(alarms.folder / "larm_a.csv")
    log = read_log(alarms.map(file="larm_*.csv"))
    assert [file.form for file in log.files] == ["cp1252, |", "utf-8, ;"]
    assert [file.rows for file in log.files] == [2, 2]
    assert log.counts()["where"].tolist() == ["larm_b.csv:2", "larm_b.csv:3"]
    assert len(log) == 2


def test_dates_that_can_be_read_in_two_ways_are_refused(alarms):
    times = dict.fromkeys(("Larm", "På väg", "Framme", "Klar"), "3/4/2024 10:00")
    folder = alarms.write([row("1", **times)])
    with pytest.raises(InputError, match="order of day and month"):
        read_log(folder)
    for order, month in (("dmy", 4), ("mdy", 3)):
        alarms.map(f'crs = "EPSG:3006"\ndate_order = "{order}"')
        assert read_log(folder).events["alarm"][0].month == month


def test_personal_data_are_not_read_even_if_the_mapping_names_them(alarms):
    numbers = ("19850709-9805", "850709-9805")
    folder = alarms.write([row(str(at), Händelsetyp=number) for at, number in enumerate(numbers)])
    with pytest.raises(InputError, match="a column without personal data"):
        read_log(folder)
    alarms.write([row("1")])
    alarms.map('personal = ["Händelsetyp"]', '[columns]\nalarm = "Larm"\n')
    assert read_log(folder).personal == ("Händelsetyp", "Anmälare")


def test_a_log_without_a_row_that_can_be_used(alarms):
    with pytest.raises(InputError, match="no row that can be used"):
        read_log(alarms.write([row("1", Larm="x")]))
    with pytest.raises(InputError, match="no row that can be used"):
        read_log(alarms.write([]))


@settings(deadline=None, max_examples=examples(60))
@given(
    st.lists(
        st.tuples(
            *[st.sampled_from(["", "x", "2024-03-05 10:00:00", "2024-03-05 11:30", "1", "-", "45356,5"])] * 8
        ),
        min_size=1,
        max_size=6,
    )
)
def test_no_row_is_lost_without_a_word(tmp_path_factory, cells):
    """Whatever stands in the cells: rows are accepted or rejected, each rejection once, and times are in order."""
    alarms = AlarmLog(tmp_path_factory.mktemp("log"))
    names = ("Ärende", "Enhet", "Larm", "På väg", "Framme", "Klar", "N", "E")
    folder = alarms.write([row("1") | dict(zip(names, one, strict=True)) for one in cells] + [row("last")])
    log = read_log(folder)
    rejected = log.findings[log.findings["done"] == "rejected"]
    assert log.rejected == len(rejected) == rejected["line"].nunique()
    assert log.accepted == len(cells) + 1 - len(rejected)
    lines = set(log.units["line"]) | set(log.events["line"]) | set(rejected["line"])
    assert lines <= set(range(2, len(cells) + 3))
    for earlier, later in (
        ("alarm", "rolled"),
        ("rolled", "arrived"),
        ("arrived", "free"),
        ("alarm", "free"),
    ):
        both = log.units[[earlier, later]].dropna()
        assert (both[earlier] <= both[later]).all()
    assert pd.Series(log.events["alarm"]).is_monotonic_increasing
    assert log.events["units"].sum() == len(log.units)
