"""The probability of meeting the goal where some years have no value, in a city of its own with few drownings."""

import numpy as np
import pytest

from brandsim.response.indicators import GOAL_DECIMALS
from brandsim.scenarios.run.simulate import simulate
from support.own_city import OwnCity


@pytest.mark.parametrize("uncertainty", [0, pytest.param(20, marks=pytest.mark.slow)])
def test_a_year_without_an_alarm_does_not_meet_the_goal(tmp_path, uncertainty):
    city = OwnCity(tmp_path)
    city.put("types", "drowning", "yearly_number", "0.7")
    run = simulate(
        city.scenario, years=80, seed=3, uncertainty=uncertainty, events="drowning", progress=False
    )
    central, sampled = run.figures.series("response_time", "median")
    years = sampled if uncertainty else central
    missing = np.isnan(years)
    assert 0.2 < missing.mean() < 0.8
    met = np.round(np.where(missing, np.inf, years), GOAL_DECIMALS) <= run.goal.target_min
    assert 0 < met.sum() < (~missing).sum()
    assert run.goal.probability_met_next_year == pytest.approx(met.mean())
    low, high = run.summary()["goal"]["probability_ci95"]
    assert 0 < low < met.mean() < high < 1
    assert run.indicator().missing_share == pytest.approx(np.isnan(central).mean())
