"""The model beside a year of a log that it was not fitted to: here one that it drew itself."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from brandsim import InputError
from brandsim.demand import load_demand
from brandsim.demand.neighbourhoods import neighbourhoods
from brandsim.scenarios.folders.fit import fit_folder
from brandsim.validation.held.rows import HeldOutRow, _share_ends, judged
from brandsim.validation.holdout import validate_holdout
from support.drawn_log import MAPPING, draw_log
from support.invented import InventedMunicipality


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A municipality whose log is two years that the model drew."""
    town = InventedMunicipality(tmp_path_factory.mktemp("holdout") / "ekmyra")
    draw_log(town.folder, (2022, 2023))
    return town.folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "ekmyra")


def slower(folder, factor, places=None):
    """Let every unit of the log, or every one to some places, drive longer by a factor."""
    table = pd.read_csv(folder / "larm.csv", dtype=str)
    rolled, arrived = (pd.to_datetime(table[name], utc=True) for name in ("rolled", "arrived"))
    of = table["place"].isin(table["place"] if places is None else places)
    later = arrived + (arrived - rolled) * (factor - 1) * of.astype(float)
    table["arrived"] = later.dt.strftime("%Y-%m-%d %H:%M:%S%z").fillna("")
    table.drop(columns="left").assign(left="").to_csv(folder / "larm.csv", index=False)


def by_name(rows, units="chosen"):
    return {(row.component, row.group, row.statistic): row for row in rows if row.units in {"", units}}


def write_places(folder, zones):
    """Let the places of the folder have zones, those with none left blank."""
    table = pd.read_csv(folder / "demand" / "places.csv", dtype=str)
    table.assign(zone=table["place"].map(zones).fillna("")).to_csv(
        folder / "demand" / "places.csv", index=False
    )


def test_a_year_that_the_model_drew_lies_where_the_model_expects_it(folder):
    rows = validate_holdout(folder, 2023, years=20)
    assert [row for row in rows if row.differs] == []
    found, as_logged = by_name(rows), by_name(rows, "logged")
    assert {*found} - {*as_logged} == {("same_station", "", "share")}
    for key, row in found.items():  # of the same log; where stations differ in a few alarms groups do
        assert key[0] == "same_station" or key[2] == "number" or as_logged[key].n == row.n, key
    assert found["incidents", "", "number"].model == pytest.approx(180)
    assert found["incidents", "fire", "number"].model == pytest.approx(60)
    assert found["incidents", "00-06", "number"].model == pytest.approx(45)
    first = found["first_arrival", "", "median"]
    assert first.low < first.log < first.high
    assert first.n == found["incidents", "", "number"].log
    assert found["second_after_first", "", "p90"].n > 10
    assert ("turnout", "ekmyra", "median") in found
    assert ("travel", "tallhed", "p90") in found
    assert found["same_station", "", "share"].model > 0.9
    force = found["full_force", "", "share"]
    assert force.n == first.n
    assert 0.9 < force.low <= force.log <= force.high <= 1
    assert found["full_force", "", "median"].log >= first.log
    assert found["call_handling", "", "median"].log is None
    assert 0 < found["first_arrival", "", "share_10"].log < 1
    statistics = [row.statistic for row in found.values() if (row.component, row.group) == ("turnout", "")]
    assert statistics == ["p10", "median", "p90", "p95"]
    low, high = (found["first_arrival", "", name] for name in ("p10", "p95"))
    assert low.log < first.log < high.log
    assert low.model < first.model < high.model
    # each group's own events, and nobody else's
    alarms = first.n
    for by, names in {"type": ("fire", "help"), "hour": ("00-06", "06-12", "12-18", "18-24")}.items():
        rows = [found["first_arrival", name, "median"] for name in names]
        assert {row.by for row in rows} == {by}
        assert sum(row.n for row in rows) == alarms
        assert [row.n for row in rows] == [found["incidents", name, "number"].log for name in names]
    table = pd.read_csv(folder / "larm.csv", dtype=str)
    began = table[table["event"].str.startswith("2023")].groupby("event")["alarmed"].min()
    hour = began.str[11:13].astype(int)
    for quarter in ("00-06", "06-12", "12-18", "18-24"):
        within = (hour >= int(quarter[:2])) & (hour < int(quarter[3:]))
        assert found["incidents", quarter, "number"].log == within.sum()


def with_calls(folder, handled_s):
    """Let each alarm of the log have been called in so many seconds before, more and less in turn."""
    table = pd.read_csv(folder / "larm.csv", dtype=str)
    alarmed = pd.to_datetime(table["alarmed"], utc=True)
    event = table["event"].astype("category").cat.codes
    taken = handled_s + event % 21 - 10
    table["called"] = (alarmed - pd.to_timedelta(taken, unit="s")).dt.strftime("%Y-%m-%d %H:%M:%S%z")
    table.to_csv(folder / "larm.csv", index=False)
    (folder / "mapping.toml").write_text(
        MAPPING.replace("[columns]", '[columns]\ncall = "called"'), encoding="utf-8"
    )


@pytest.mark.slow
def test_how_calls_are_handled_is_held_against_the_time_that_the_model_adds(folder):
    row = by_name(validate_holdout(folder, 2023, years=2))["call_handling", "", "median"]
    assert (row.n, row.log, row.model, row.differs) == (0, None, 120, False)  # nothing is made up
    found = {}
    for handled_s in (120, 175, 260):
        with_calls(folder, handled_s)
        rows = by_name(validate_holdout(folder, 2023, years=2))
        found[handled_s] = rows["call_handling", "", "median"]
        assert found[handled_s].n == rows["incidents", "", "number"].log
        assert found[handled_s].log == pytest.approx(handled_s, abs=2)
    assert [row.differs for row in found.values()] == [False, True, True]
    # the chance of the median of some 180 calls, from 10 s less to 10 s more; the assumption, 90 to 180 s, is a guess
    assert 117 < found[120].low < 120 < found[120].high < 123


@pytest.mark.slow
def test_full_force_is_as_many_people_as_the_alarm_plan_asks_for(folder):
    found = by_name(validate_holdout(folder, 2023, years=20))
    share, median = (found["full_force", "", name] for name in ("share", "median"))
    table = pd.read_csv(folder / "larm.csv")
    table = table[table["event"].str.startswith("2023") & table["arrived"].notna()]
    table["took"] = pd.to_datetime(table["arrived"], utc=True) - pd.to_datetime(table["alarmed"], utc=True)
    took = []
    for _, event in table.sort_values("took").groupby("event"):
        enough = event["people"].cumsum() >= {"fire": 4, "help": 2}[event["type"].iloc[0]]
        took += [event["took"][enough].min().total_seconds()] if enough.any() else []
    assert share.log == pytest.approx(len(took) / table["event"].nunique(), abs=0.001)
    assert median.log == pytest.approx(pd.Series(took).median(), abs=0.001)
    assert median.n == len(took)
    assert 0.9 < share.low <= share.log <= share.high <= 1
    assert median.low < median.log < median.high
    assert not share.differs
    assert not median.differs
    # half as many aboard, and it comes late or never
    table = pd.read_csv(folder / "larm.csv", dtype=str)
    table["people"] = (table["people"].astype(int) // 2).astype(str)
    table.to_csv(folder / "larm.csv", index=False)
    found = by_name(validate_holdout(folder, 2023, years=20))
    assert found["full_force", "", "share"].differs
    assert {key[0] for key, row in found.items() if row.differs} == {"full_force"}
    table.drop(columns="people").assign(people="").to_csv(folder / "larm.csv", index=False)
    found = by_name(validate_holdout(folder, 2023, years=2))
    assert [found["full_force", "", name].log for name in ("share", "median")] == [None, None]


@pytest.mark.slow
def test_places_are_held_against_the_model_in_groups_or_in_the_zones_of_their_table(folder):
    demand = load_demand(folder / "demand")
    rows = validate_holdout(folder, 2023, years=5)
    groups = neighbourhoods(demand)
    expected = {row.group: row.model for row in rows if row.component == "incidents" and row.by == "place"}
    assert expected == {
        name: pytest.approx(demand.place_numbers[group].sum(), abs=0.001) for name, group in groups.items()
    }
    assert len(groups) > 1
    some = demand.places[0].place
    write_places(folder, {some: "öst"})
    rows = validate_holdout(folder, 2023, years=5)
    counted = {row.group: row.log for row in rows if row.component == "incidents" and row.by == "place"}
    table = pd.read_csv(folder / "larm.csv", dtype=str)
    table = table[table["event"].str.startswith("2023")].drop_duplicates("event")
    assert counted["öst"] == (table["place"] == some).sum() > 0
    assert sum(counted.values()) == len(table)


@pytest.mark.slow
def test_drives_that_are_longer_to_some_places_differ_there_alone(folder):
    there = ("kvarter_21", "kvarter_30")
    write_places(folder, dict.fromkeys(there, "there"))
    slower(folder, 2, there)
    rows = validate_holdout(folder, 2023, years=20)
    differs = {(row.component, row.by, row.group) for row in rows if row.differs}
    assert ("travel", "place", "there") in differs
    assert ("first_arrival", "place", "there") in differs
    places = {group for _, by, group in differs if by == "place"}
    assert places == {"there"}
    assert not any(component in {"incidents", "turnout"} for component, *_ in differs)


@pytest.mark.slow
def test_what_is_otherwise_in_the_log_differs_and_nothing_else(folder):
    slower(folder, 1.6)
    found = by_name(validate_holdout(folder, 2023, years=20))
    assert found["travel", "", "median"].differs
    assert found["travel", "", "median"].log == pytest.approx(
        1.6 * found["travel", "", "median"].model, rel=0.15
    )
    assert found["first_arrival", "", "median"].differs
    assert not any(row.differs for key, row in found.items() if key[0] in {"turnout", "incidents"})


@pytest.mark.slow
def test_fewer_incidents_than_expected_differ(folder):
    table = pd.read_csv(folder / "larm.csv", dtype=str)
    table[~table["type"].eq("fire") | table["event"].str.startswith("2022")].to_csv(
        folder / "larm.csv", index=False
    )
    found = by_name(validate_holdout(folder, 2023, years=5))
    assert found["incidents", "fire", "number"].differs
    assert not found["incidents", "help", "number"].differs


@pytest.mark.slow
def test_a_year_of_the_fit_is_no_hold_out(folder):
    fit_folder(folder)
    with pytest.raises(InputError, match="a year that the fit did not count; it counted 2022, 2023"):
        validate_holdout(folder, 2023)
    fit_folder(folder, [2023])
    table = pd.read_csv(folder / "fitted" / "demand" / "places.csv")
    table.loc[0, "weight"] = 3 * table["weight"].sum()
    table.to_csv(folder / "fitted" / "demand" / "places.csv", index=False)
    found = by_name(validate_holdout(folder, 2023, years=5))
    assert found["incidents", "", "number"].n > 100
    fit = json.loads((folder / "fitted" / "provenance.json").read_text(encoding="utf-8"))
    total, fire = (found["incidents", group, "number"] for group in ("", "fire"))
    error = total.high - total.model, fire.high - fire.model
    number, share = total.model * fit["dispersion"], fire.model / total.model
    of_level = (error[0] / 1.96) ** 2 - number
    expected = number * share * (1 + (1 - share) * total.model / fit["incidents"]) + share**2 * of_level
    assert (error[1] / 1.96) ** 2 == pytest.approx(expected, rel=1e-3)
    # places are put together by what was stated before the fit, which is otherwise
    places = {row.group for row in found.values() if row.by == "place"}
    stated, fitted = (neighbourhoods(load_demand(folder / name)) for name in ("demand", "fitted/demand"))
    assert places == {*stated} != {*fitted}
    with pytest.raises(InputError, match="it counted 2022"):
        validate_holdout(folder, 2022)


@pytest.mark.slow
def test_the_command_ends_with_1_where_something_differs(folder, capsys):
    from brandsim.cli import main

    slower(folder, 3)
    with pytest.raises(SystemExit) as caught:
        main(["validate", str(folder), "--holdout", "2023", "--lang", "en"])
    assert caught.value.code == 1
    assert "first_arrival" in capsys.readouterr().out.replace("first arrival", "first_arrival")
    with pytest.raises(SystemExit):
        main(["validate", str(folder), "--lang", "en"])
    assert "--holdout YEAR" in capsys.readouterr().err


def test_the_shortest_differ_if_they_are_a_tenth_of_the_median_away():
    def verdicts(shortest):
        rows = [
            HeldOutRow("travel", "chosen", "", "", "median", 200, 400.0, 400.0, 380.0, 420.0, False),
            HeldOutRow("travel", "chosen", "", "", "p10", 200, shortest, 30.0, 29.0, 31.0, False),
            HeldOutRow("travel", "chosen", "place", "there", "p10", 200, shortest, 30.0, 29.0, 31.0, False),
        ]
        return [row.differs for row in judged([], rows, 50)]

    assert verdicts(60.0) == [False, False, True]
    assert verdicts(80.0) == [False, True, True]


def test_few_years_that_were_played_say_less_of_how_far_chance_goes():
    row = HeldOutRow("travel", "chosen", "", "", "median", 200, 450.0, 400.0, 380.0, 420.0, False)
    assert [judged([], [row], years)[0].differs for years in (3, 5, 50)] == [False, True, True]
    far = replace(row, log=447.0)  # 47 / 20 x 1.96 = 4.6 standard deviations
    assert [judged([], [far] * 60, years)[0].differs for years in (10, 20, 50)] == [False, True, True]
    assert judged([far] * 60, [], 3)[0].differs


def test_a_share_near_all_goes_farther_down_than_up():
    def differs(share, n=36):
        row = HeldOutRow("first_arrival", "chosen", "", "", "share_15", n, share, 0.99, 0.972, 1.0, False)
        return judged([], [row] * 100, 40)[0].differs

    # 0.007 is one standard deviation: the first is seven of them away, and that far a share near all does come
    assert [differs(share) for share in (0.93, 0.85)] == [False, True]
    assert [differs(0.925, n) for n in (36, 500)] == [
        False,
        True,
    ]  # half an event more or less decides nothing
    row = HeldOutRow("first_arrival", "chosen", "", "", "share_10", 38, 1.0, 0.917, 0.789, 1.0, False)
    assert not judged([], [row] * 100, 40)[0].differs  # that all are in time is possible
    low, high = _share_ends(0.4, 0.05, 4)
    assert low == pytest.approx(0.4 - 4 * 0.05, abs=0.02)
    assert high == pytest.approx(0.4 + 4 * 0.05, abs=0.02)
    assert _share_ends(1, 0.0, 4) == (1, 1)
    size = 0.99 * 0.01 / 0.007**2 - 1
    drawn = np.random.default_rng(1).beta(0.99 * size, 0.01 * size, 400_000)
    assert (drawn < _share_ends(0.99, 0.007, 3)[0]).mean() == pytest.approx(0.00135, rel=0.2)
