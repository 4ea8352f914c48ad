"""Goals beside that of the response time everywhere: of zones, of other indicators, and where they are told."""

import csv
from dataclasses import replace

import numpy as np
import openpyxl
import pytest

from brandsim import InputError, compare, goals, simulate
from brandsim.response.definition import in_zone, zone_of
from brandsim.response.year.filters import Counted
from brandsim.response.year.measures import Measured
from brandsim.scenarios.anchors.conditioning import Conditioning
from brandsim.scenarios.decide.goal_rows import goal_rows
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.run.goal import other_targets
from brandsim.words.catalogue import term
from support.invented import InventedMunicipality, write_table

TOWN = {"goal": "Fort i Ekmyra", "statistic": "p90", "target": 11, "zone": "town"}
CHIEF = {"goal": "Fort överallt", "statistic": "median", "target": 9}
FROM_CALL = {**TOWN, "goal": "Från samtalet", "indicator": "call_to_arrival", "target": 30, "zone": "north"}
FULL = {"goal": "Alla framme", "indicator": "full_response", "statistic": "p90", "target": 14}
FULL_OUTSIDE = {**FULL, "statistic": "mean", "zone": "countryside"}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The town is in the south; the four places furthest north are a zone of the countryside."""
    made = InventedMunicipality(tmp_path_factory.mktemp("goals") / "ekmyra")
    demand = made.folder / "demand"
    with (demand / "places.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    for number, row in enumerate(rows):
        row |= {
            "component": "countryside" if number >= 8 else "town",
            "zone": "north" if number >= 12 else "",
        }
    write_table(demand / "places.csv", rows)
    with (demand / "mix.csv").open(encoding="utf-8") as handle:
        write_table(
            demand / "mix.csv", [row | {"town": 0.5, "countryside": 0.5} for row in csv.DictReader(handle)]
        )
    others = {**TOWN, "target": 7, "year": 2023}, {**TOWN, "target": 5, "year": 2031}
    made.goals(CHIEF, TOWN, FROM_CALL, FULL, FULL_OUTSIDE, *others)
    return made


@pytest.fixture(scope="module")
def run(place):
    return simulate(place.path, 5, 3, uncertainty=3, records=True, progress=False)


def mean_of_years(run, column, places, statistic):
    """What a goal is held against, from the table of all incidents."""
    table = run.incidents
    table = table[table["place"].isin([one.place for one in places]) & table["counted"]]
    return np.mean([statistic(year[column].to_numpy()) / 60 for _, year in table.groupby("replication")])


def p90(values):
    return np.quantile(values, 0.9)


def test_a_goal_of_a_zone_counts_the_alarms_there(run):
    from_call, full, outside, town = run.other_goals
    places = run.municipality.demand.places
    assert town.estimate == pytest.approx(mean_of_years(run, "first_arrival_s", places[:8], p90))
    assert outside.estimate == pytest.approx(mean_of_years(run, "full_response_s", places[8:], np.nanmean))
    handled = run.figures.call_handling_min
    north = mean_of_years(run, "first_arrival_s", places[12:], p90)
    assert from_call.estimate == pytest.approx(north + handled)
    assert full.estimate == run.indicator("full_response", "p90").estimate
    assert town.n_per_year + outside.n_per_year == run.indicator().n_per_year


def test_the_year_decides_which_goal_holds_and_the_first_is_told_elsewhere(run):
    told = [(one.goal, one.target_min, one.zone) for one in run.other_goals]
    assert told == [
        ("Från samtalet", 30, "north"),
        ("Alla framme", 14, None),
        ("Alla framme", 14, "countryside"),
        ("Fort i Ekmyra", 7, "town"),
    ]


def test_its_chance_is_that_of_the_years_drawn(run):
    town = run.other_goals[-1]
    sampled = run.figures.series(in_zone("response_time", "town"), "p90")[1]
    assert town.probability_met_next_year == pytest.approx((np.round(sampled, 1) <= 7).mean())
    from_call = run.figures.series(in_zone("call_to_arrival", "north"), "p90")
    alone = run.figures.series(in_zone("response_time", "north"), "p90")
    assert np.ptp(from_call[1] - alone[1]) > 0  # the handling is drawn too


def words_of(report, path):
    """Read what is written to a page or a workbook."""
    if path.suffix == ".html":
        return " ".join(report.to_html(path).read_text("utf-8").split())
    report.to_excel(path)
    return " ".join(
        str(cell)
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    )


@pytest.mark.slow
def test_goals_of_zones_stand_on_every_surface(place, run, tmp_path):
    both = compare([place.path, f"{place.path}/minimum"], 2, 1, uncertainty=0, progress=False)
    surfaces = [" ".join(text.split()) for text in (run.text(), run.brief(), both.text())]
    surfaces += [words_of(one, tmp_path / f"a.{end}") for one in (run, both) for end in ("html", "xlsx")]
    for text in surfaces:
        assert TOWN["goal"] in text
        assert "tätorten" in text
    assert "the town" in both.text("en")
    assert [one["zone"] for one in run.summary()["other_goals"]] == ["north", None, "countryside", "town"]


def test_the_command_of_goals_has_a_row_for_each(place):
    two = [place.path, f"{place.path}/minimum"]
    asked = goals(two, 2, 1, uncertainty=0, calendar_years=[2023], progress=False)
    rows = [row for row in asked.rows if row.measure == "indicator"]
    assert {(row.statistic, row.zone, row.target) for row in rows} == {
        ("p90", "town", 7), ("p90", "north", 30), ("p90", None, 14), ("mean", "countryside", 14),
    }  # fmt: skip
    assert len(rows) == 8
    alone = goals(two, 2, 1, uncertainty=0, calendar_years=[2023], details=False, progress=False)
    assert alone.rows == asked.rows
    (run, _) = alone.comparisons[2023].runs
    assert run.figures.indicators == ("response_time", "full_response")
    assert term("goals_none", "sv").upper() not in asked.text("sv")


def test_probabilities_of_goals_of_zones_are_weighed_by_draw(run, monkeypatch):
    monkeypatch.setattr("brandsim.scenarios.anchors.conditioning.LEAST_EFFECTIVE", 1.0)
    plain = [row for row in goal_rows(run, run, 0.0, None) if row.measure == "indicator"]
    assert {row.weighed_probability for row in plain} == {None}
    even, last = Conditioning((), np.full(3, 1 / 3)), Conditioning((), np.array([0.0, 0.0, 1.0]))
    for row in plain:
        weighed = [
            next(one for one in goal_rows(run, run, 0.0, by) if replace(one, weighed_probability=None) == row)
            for by in (even, last)
        ]
        assert weighed[0].weighed_probability == pytest.approx(row.probability)
        values = run.figures.series(in_zone(row.indicator, row.zone), row.statistic)[1]
        met = np.round(values[2], 1) <= row.target
        assert weighed[1].weighed_probability == pytest.approx(met.mean())
    asked = []
    monkeypatch.setattr(
        "brandsim.scenarios.decide.goal_rows.met_if_weighed", lambda _run, *figure: asked.append(figure[:3])
    )
    goal_rows(run, run, 0.0, even)
    assert asked[1:] == [(in_zone(row.indicator, row.zone), row.statistic, row.target) for row in plain]


def test_norrtalje_has_no_other_goals():
    assert other_targets(load_scenario("ambition")) == ()


def test_an_unknown_zone_is_refused_before_anything_is_played(tmp_path):
    made = InventedMunicipality(tmp_path / "ekmyra")
    made.goals({**TOWN, "zone": "centrum"})
    with pytest.raises(InputError, match=r"goal 'Fort i Ekmyra'.*zone.*centrum.*town"):
        simulate(made.path, 2, progress=False)


def test_what_counts_under_drawn_assumptions_counts_in_zones_too():
    every, few = np.ones(2, bool), np.array([True, False])
    here = np.array([True])
    name = in_zone("response_time", "town")
    assert zone_of(name) == ("response_time", "town")
    beside = {"all": Counted(every, 9), name: Counted(every, 2, here)}
    measured = Measured(("response_time",), np.zeros((0, 1), bool), every, 2, beside).counting(
        Counted(few, 1)
    )
    assert measured.beside["all"].types is every
    assert measured.beside[name][:3] == (few, 1, here)
    assert (measured.counted_types is few, measured.least_grave) == (True, 1)
