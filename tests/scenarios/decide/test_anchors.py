"""The model beside figures from outside: counted as the records tell, judged by both ranges, weighed where asked."""

import re

import numpy as np
import pandas as pd
import pytest

import brandsim as bs
from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.plan import load_plan
from brandsim.scenarios.anchors.anchor import load_anchors
from brandsim.scenarios.decide.anchors import AnchorRow, _row

FOUR = ["rimbo", "hallstavik", "almsta", "blido"]
LEAST = {"years": 4, "uncertainty": 0, "progress": False}


@pytest.fixture(scope="module")
def held():
    return bs.anchors("minimum", 20, 1, uncertainty=60, condition=["national_rate_2024"], progress=False)


@pytest.fixture(scope="module")
def run():
    return bs.simulate("minimum", 4, 1, uncertainty=0, records=True, progress=False)


def table(tmp_path, **changes):
    """A copy of the anchors that ship, in which some cells of some rows differ: `anchor={"column": text}`."""
    found = pd.read_csv(data_file("anchors", "norrtalje.csv"), dtype=str, keep_default_na=False).set_index(
        "anchor"
    )
    for anchor, cells in changes.items():
        for column, text in cells.items():
            found.loc[anchor, column] = text
    path = tmp_path / "anchors.csv"
    found.to_csv(path)
    return path


def test_the_plans_outcomes_are_those_of_the_plan():
    row = load_plan().measured_by("response_time")
    printed = {2021: row.utfall_2021, 2022: row.utfall_2022, 2023: row.prognos_2023}
    ours = {int(a.year): a.value for a in load_anchors() if a.key.startswith("plan_")}
    assert ours == printed


def test_counts_are_those_of_the_records(run):
    rows = {row.anchor.key: row for row in bs.anchors("minimum", **LEAST).rows}
    incidents, dispatches = run.incidents, run.dispatches
    assert rows["mcf_b11"].model == len(incidents) / 4
    fires = (incidents["type"] == "building_fire").groupby(incidents["replication"]).mean()
    assert rows["share_building_fire_2023"].model == pytest.approx(100 * fires.mean())
    theirs = dispatches[dispatches["station"].isin(FOUR) & dispatches["rolled_s"].notna()]
    counted = theirs.merge(incidents[["replication", "incident"]], on=["replication", "incident"])
    missions = counted.drop_duplicates(["replication", "incident"])
    assert rows["on_call_missions_2019"].model == len(missions) / 4


def test_times_are_those_of_the_run(held):
    rows = {row.anchor.key: row for row in held.rows}
    estimate = held.run.indicator("response_time", "median")
    assert (rows["plan_2021"].model, rows["plan_2021"].uncertainty95) == (
        estimate.estimate,
        estimate.uncertainty95,
    )
    call = held.run.indicator("call_to_arrival", "median")
    assert rows["kolada_u07442"].model == call.estimate
    assert rows["kolada_u07440"].model == pytest.approx(call.estimate - estimate.estimate)


@pytest.mark.parametrize(
    ("figure", "model", "verdict"),
    [
        ({"value": "10", "standard_error": "1"}, (11.9, 13.0), "agrees"),
        ({"value": "10", "standard_error": "1"}, (12.1, 13.0), "above"),
        ({"value": "10", "standard_error": ""}, (10.1, 13.0), "above"),
        ({"value": "10", "standard_error": ""}, (9.0, 9.9), "below"),
        ({"value": "10", "low": "9", "high": "12.5", "standard_error": ""}, (12.1, 13.0), "agrees"),
        ({"value": "10", "describes": "other"}, (12.1, 13.0), "another_service"),
        ({"value": "", "standard_error": ""}, (12.1, 13.0), "not_at_hand"),
    ],
)
def test_the_verdict_rests_on_both_ranges(tmp_path, figure, model, verdict):
    (anchor,) = (a for a in load_anchors(table(tmp_path, plan_2021=figure)) if a.key == "plan_2021")
    assert AnchorRow(anchor, 12.5, model).verdict == verdict


@pytest.mark.parametrize(
    ("key", "model", "moved", "ends"),
    [
        ("share_ivpa_2023", 11.9, -12.1, (0.0, 11.9)),
        ("share_ivpa_2023", 90.0, 20.0, (90.0, 100.0)),
        ("national_rate_2024", 50.0, -80.0, (0.0, 50.0)),
        ("national_rate_2024", 850.0, 20.0, (850.0, 870.0)),
    ],
)
def test_what_the_assumptions_leave_open_is_possible(key, model, moved, ends):
    """A draw without IVPA takes more than all of its share away where its years have more of it than others."""
    (anchor,) = (one for one in load_anchors() if one.key == key)
    sampled = np.array([[model], [model + moved]])
    row = _row(anchor, (model, np.array([model]), sampled, np.zeros((2, 1), np.int64)))
    assert row.uncertainty95 == pytest.approx(ends)


def test_what_the_model_does_not_count_is_said(held):
    (row,) = (row for row in held.rows if row.anchor.measure == "none")
    assert (row.model, row.verdict) == (None, "no_counterpart")


def test_fewer_alarms_weigh_draws_with_fewer_alarms(held):
    total = {row.key: row for row in held.conditioned.moved}["total_factor"]
    assert total.conditioned < total.prior
    assert 10 < held.conditioned.conditioning.effective < 60
    median = next(answer for answer in held.conditioned.answers if answer.statistic == "median")
    assert median.conditioned95[0] < median.conditioned < median.conditioned95[1]
    assert median.central == held.run.indicator("response_time", "median").estimate


@pytest.mark.slow
def test_a_figure_that_says_little_moves_little(tmp_path):
    path = tmp_path / "own.toml"
    table(tmp_path, national_rate_2024={"value": "1050", "standard_error": "100000"})
    path.write_text('name = "own"\nparent = "minimum"\n[data]\nanchors = "./anchors.csv"\n', encoding="utf-8")
    vague = bs.anchors(path, 4, 1, uncertainty=20, condition=["national_rate_2024"], progress=False)
    assert vague.conditioned.conditioning.effective == pytest.approx(20, rel=1e-3)
    assert vague.conditioned.moved == ()
    for answer in vague.conditioned.answers[:-1]:
        assert answer.conditioned == pytest.approx(answer.prior, rel=1e-3)


def test_machines_are_told_the_same(held):
    told = held.summary("en")
    assert told["conditioned_on"] == ["national_rate_2024"]
    assert told["effective_draws"] == held.conditioned.conditioning.effective
    assert [row["anchor"] for row in told["anchors"]] == [row.anchor.key for row in held.rows]
    assert [row["verdict"] for row in told["anchors"]] == [row.verdict for row in held.rows]
    text = " ".join(held.text("en").split())
    assert re.search(r"weigh as \d+ equal ones", text)
    for row in held.rows:
        assert row.anchor.text.en.split()[0] in text


@pytest.mark.parametrize(
    ("condition", "draws", "told"),
    [
        (["plan_2032"], 5, r"'plan_2032'.*did you mean 'plan_202"),
        (["mcf_b11"], 5, r"'mcf_b11'.*choose among: plan_2021"),
        (["city_heavy_median"], 5, "a figure of this municipality"),
        (["plan_2021"], 0, "several draws"),
    ],
)
def test_what_cannot_condition_is_refused_before_years_are_played(condition, draws, told):
    with pytest.raises(InputError, match=told):
        bs.anchors("minimum", 100_000, 1, uncertainty=draws, condition=condition, progress=False)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"statistic": ""}, r"column 'statistic'.*the statistic of a time: mean"),
        ({"statistic": "share_in_time"}, r"column 'statistic'"),
        ({"of": "rimbo"}, r"column 'of'"),
        ({"measure": "missions", "of": "rymbo"}, r"'rymbo'.*did you mean 'rimbo'"),
        ({"measure": "missions", "of": ""}, r"column 'of'"),
        ({"standard_error": "0"}, r"column 'standard_error'"),
        ({"low": "11", "high": "12"}, r"column 'value'"),
        ({"confidence": "rumour"}, r"column 'confidence'"),
    ],
)
def test_a_faulty_row_is_told(tmp_path, cells, told):
    with pytest.raises(InputError, match=r"anchors\.csv: row 2.*" + told):
        load_anchors(table(tmp_path, plan_2021=cells), FOUR, ["building_fire"])


def test_another_municipality_is_not_held_against_ours(tmp_path):
    for name in ("norrtalje.csv", "norrtalje_units.csv"):
        (tmp_path / name.replace("norrtalje", "own")).write_bytes(data_file("stations", name).read_bytes())
    path = tmp_path / "own.toml"
    path.write_text('name = "own"\nparent = "minimum"\n[data]\nstations = "./own.csv"\n', encoding="utf-8")
    with pytest.raises(InputError, match="figures of this municipality"):
        bs.anchors(path, **LEAST)


def test_no_draws_leave_the_figures_beside_the_model():
    rows = bs.anchors("minimum", **LEAST).rows
    assert all(row.uncertainty95 is None for row in rows)
    assert np.isfinite([row.model for row in rows if row.anchor.measure != "none"]).all()
