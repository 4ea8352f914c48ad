"""Forecasts: the figures of months and year are those of the records, and the interval holds new years."""

import numpy as np
import pytest

import brandsim as bs
from brandsim._data import data_file
from brandsim._errors import InputError
from brandsim.report.content.forecast import forecast_sections
from brandsim.response.definition import URGENT
from brandsim.scenarios.anchors.anchor import load_anchors
from brandsim.scenarios.decide.forecast import ForecastFigures, _forecast, _weighed
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar
from brandsim.simulation.replications import replications

FEW = {"uncertainty": 20, "years": 5, "threads": 1, "progress": False}


@pytest.fixture(scope="module")
def held():
    return bs.forecast(11.0, "minimum", 4, **FEW)


def hand(observed, pairs):
    return _forecast(load_scenario("ambition"), "median", 4, observed, np.asarray(pairs, float))


def test_a_known_line_is_found():
    """Whole = 2 + 0.75 part + noise that no part tells: the forecast is on the line, as wide as the noise."""
    rng = np.random.default_rng(4)
    part, noise = rng.normal(11, 1, 4000), rng.normal(0, 0.2, 4000)
    one = hand(12.0, np.column_stack([part, 2 + 0.75 * part + noise]))
    assert one.slope == pytest.approx(0.75, abs=0.01)
    assert one.forecast_min == pytest.approx(11.0, abs=0.02)
    assert one.forecast95 == pytest.approx((11.0 - 1.96 * 0.2, 11.0 + 1.96 * 0.2), abs=0.03)
    assert one.before_min == pytest.approx(2 + 0.75 * 11, abs=0.05)
    assert one.before95[1] - one.before95[0] > 3 * (one.forecast95[1] - one.forecast95[0]) / 2
    assert not one.beyond
    assert hand(25.0, np.column_stack([part, part])).beyond


def test_the_interval_holds_years_that_it_has_not_seen():
    rng = np.random.default_rng(9)
    part = rng.normal(11, 1, 3000)
    whole = 3 + 0.7 * part + rng.standard_t(5, 3000) * 0.3
    seen, new = np.column_stack([part, whole])[:2000], np.column_stack([part, whole])[2000:]
    within = [low <= y <= high for x, y in new[::4] for low, high in [hand(x, seen).forecast95]]
    assert 0.92 <= np.mean(within) <= 0.98


def test_the_target_is_met_as_often_as_the_rounded_year():
    pairs = [(10.0, 10.04), (10.0, 10.06), (10.0, 9.0), (10.0, 10.0)]
    one = hand(10.0, pairs)
    assert (one.target_min, one.probability_met, one.probability_before) == (10.0, 0.75, 0.75)
    assert one.slope == 0.0


def test_months_and_year_are_those_of_the_records(monkeypatch):
    """One draw at the middle of all assumptions is the run itself."""
    scenario = load_scenario("minimum")
    run = bs.simulate(scenario, 5, 1, uncertainty=0, records=True, events="all", progress=False)
    values = {row.key: row.value for row in run.assumptions}
    monkeypatch.setattr(
        "brandsim.scenarios.run.prepared.PreparedScenario.sampled_assumptions",
        lambda _, count: [values] * count,
    )
    monkeypatch.setattr("brandsim.scenarios.decide.forecast.LEAST_YEARS", 2)
    one = bs.forecast(11.0, scenario, 8, uncertainty=1, years=5, events="all", progress=False)
    incidents = run.incidents
    minutes = incidents["first_arrival_s"] / 60
    early = incidents["time"].dt.month <= 8
    assert one.before_min == pytest.approx(minutes.groupby(incidents["replication"]).median().mean())
    assert one.part_min == pytest.approx(
        minutes[early].groupby(incidents["replication"][early]).median().mean()
    )


@pytest.mark.slow
def test_a_worse_outcome_is_a_worse_forecast_and_more_months_tell_more(held):
    worse = bs.forecast(12.0, "minimum", 4, **FEW)
    assert held.slope > 0
    assert worse.forecast_min - held.forecast_min == pytest.approx(held.slope)
    later = bs.forecast(11.0, "minimum", 10, **FEW)
    width = [one.forecast95[1] - one.forecast95[0] for one in (later, held)]
    assert width[0] < width[1] < held.before95[1] - held.before95[0]


@pytest.mark.slow
def test_threads_change_nothing(held):
    assert bs.forecast(11.0, "minimum", 4, **{**FEW, "threads": 2}).to_dict() == held.to_dict()


@pytest.mark.slow
def test_people_are_told_the_same(held):
    text = " ".join(held.text("sv").split())
    assert "utfall januari–april 2024 11,0" in text
    assert f"{held.forecast_min:.1f}".replace(".", ",") in text
    assert "Inget spelat år" in " ".join(bs.forecast(40.0, "minimum", 4, **FEW).text("sv").split())


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"observed_min": -1}, "observed_min"),
        ({"months": 12}, "months"),
        ({"months": 0}, "months"),
        ({"years": 1, "uncertainty": 9}, "at least 50"),
        ({"statistic": "median", "scenario": "minimun"}, "did you mean 'minimum'"),
    ],
)
def test_what_cannot_be_forecast_is_refused(given, told):
    with pytest.raises(InputError, match=told):
        bs.forecast(**{"observed_min": 11.0, "scenario": "minimum", **FEW, **given})


def test_a_weighed_line_is_that_of_years_as_often_as_they_weigh():
    """Years that weigh three times as much are three years; others of no weight are none."""
    rng = np.random.default_rng(5)
    pairs = np.column_stack([rng.normal(11, 1, 60), rng.normal(10, 1, 60)])
    weight = np.repeat([3.0, 1.0, 0.0], 20)
    one = _weighed(pairs, weight, 12.0, 10.0)
    by_hand = hand(12.0, np.repeat(pairs, weight.astype(int), axis=0))
    for name in ("part_min", "before_min", "forecast_min", "slope", "probability_before", "probability_met"):
        assert getattr(one, name) == pytest.approx(getattr(by_hand, name)), name
    assert one.forecast95 == pytest.approx(by_hand.forecast95, abs=0.6)
    equal = _weighed(pairs, np.ones(60), 12.0, 10.0)
    plain = hand(12.0, pairs)
    for name in ("part95", "before95", "forecast95"):
        assert getattr(equal, name) == pytest.approx(getattr(plain, name)), name
    assert _weighed(pairs, weight, 12.0, None).probability_met is None
    assert _weighed(np.full((20, 2), 10.0), np.ones(20), 12.0, 10.0).slope == 0.0


MANY = {"uncertainty": 30, "years": 2, "statistic": "p90", "threads": 1, "progress": False}


@pytest.fixture(scope="module")
def conditioned():
    return bs.forecast(11.0, "minimum", 4, condition=["national_rate_2024", "plan_2022"], **MANY)


@pytest.mark.slow
def test_draws_are_weighed_by_what_their_whole_years_count(conditioned):
    with progress_bar("forecast", False) as bar:
        prepared = PreparedScenario.of("minimum", "numba", 1, 1, URGENT, "median", None, bar)
    figures = {one.key: one for one in load_anchors()}
    distance, slow = [], []
    for draw, values in enumerate(prepared.sampled_assumptions(30)):
        numbers = [2 * draw, 2 * draw + 1]
        years = prepared.runner.at(prepared.basis, values, np.array(numbers))
        setting = prepared.basis.under(values)
        alarms = [
            (year.incidents.time_ms >= setting.axis.warmup_ms).sum()
            for year in replications(setting, numbers, 1, "numba")
        ]
        median = years.figures[:, 0, prepared.measured.statistics.index("median")]
        slow.append(years.figures[:, 0, prepared.measured.statistics.index("p90")].mean())
        told = {"national_rate_2024": np.mean(alarms), "plan_2022": median.mean()}
        distance.append(
            sum(((told[key] - figures[key].value) / figures[key].standard_error) ** 2 for key in told)
        )
    likelihood = np.exp(-0.5 * (np.array(distance) - min(distance)))
    weight = conditioned.conditioned.weighed.conditioning.weight
    assert weight == pytest.approx(likelihood / likelihood.sum())
    assert conditioned.conditioned.figures.before_min == pytest.approx(float(weight @ slow))


@pytest.mark.slow
def test_the_forecast_is_else_what_it_is_without(conditioned):
    plain = bs.forecast(11.0, "minimum", 4, **MANY)
    assert plain.conditioned is None
    assert conditioned.to_dict() == plain.to_dict()
    before, after = plain.summary("en"), conditioned.summary("en")
    told = after.pop("conditioned")
    before.pop("provenance"), after.pop("provenance")
    assert after == before
    assert (told["holds_of"], told["draws"]) == ("minimum", 30)
    assert told["forecast_min"] == conditioned.conditioned.figures.forecast_min != plain.forecast_min


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_weighed_figures_stand_beside_those_of_the_forecast(conditioned, lang):
    first, on, moved = forecast_sections(conditioned, lang)
    table, figures = first.blocks[1], conditioned.conditioned.figures
    held = [row[3:] for row in table.rows]
    assert held[1:4] == [
        (figures.part_min, figures.part95),
        (figures.before_min, figures.before95),
        (figures.forecast_min, figures.forecast95),
    ]
    assert held[5][0].value == figures.probability_met
    assert "minimum" in on.blocks[0].rows[1]
    assert moved.title
    assert max(map(len, conditioned.text(lang).splitlines())) <= 80


@pytest.mark.slow
def test_figures_that_no_draw_agrees_with_give_no_weighed_forecast(tmp_path):
    path = tmp_path / "anchors.csv"
    text = data_file("anchors", "norrtalje.csv").read_text("utf-8")
    path.write_text(text.replace(",853,", ",85300,"), encoding="utf-8")
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\nparent = "minimum"\n[data]\nanchors = "./anchors.csv"\n', encoding="utf-8")
    found = bs.forecast(11.0, own, 4, condition=["national_rate_2024"], **MANY)
    assert found.conditioned.figures == ForecastFigures()
    assert "So few draws agree" in " ".join(found.text("en").split())
    assert found.summary("sv")["conditioned"]["forecast_min"] is None


def test_what_cannot_weigh_a_forecast_is_refused():
    with pytest.raises(InputError, match="forecast: condition: got 'nobody'"):
        bs.forecast(11.0, "minimum", condition=["nobody"])
