"""The trend between years: found where the counts show it, and as uncertain as it is."""

import numpy as np
import pytest

from brandsim.demand.trend import TREND_LOG_SD, fit_trend

YEARS = np.arange(2018.0, 2024.0)


def test_many_incidents_show_a_trend_and_few_leave_it_out():
    growing = np.exp(0.05 * (YEARS - YEARS.mean()))
    found = fit_trend(10_000 * growing, np.full(6, 10_000.0), YEARS, 1.0)
    assert found.log_rate == pytest.approx(0.05, rel=0.02)
    assert found.middle == 2020.5
    assert found.factor(2025) == pytest.approx(np.exp(0.05 * 4.5), rel=0.01)
    few = fit_trend(5 * growing, np.full(6, 5.0), YEARS, 1.0)
    assert abs(few.log_rate) < 0.01
    assert few.log_sd == pytest.approx(TREND_LOG_SD, rel=0.1)


def test_half_a_year_is_no_fall_and_years_that_vary_say_less():
    part = np.array([1, 1, 1, 1, 1, 0.5])
    assert fit_trend(1000 * part, 1000 * part, YEARS, 1.0).log_rate == pytest.approx(0, abs=1e-9)
    growing = 1000 * np.exp(0.05 * (YEARS - YEARS.mean()))
    sure, unsure = (fit_trend(growing, np.full(6, 1000.0), YEARS, dispersion) for dispersion in (1.0, 20.0))
    assert unsure.log_rate < 0.6 * sure.log_rate
    assert unsure.log_sd > 2 * sure.log_sd


def test_one_year_says_nothing():
    found = fit_trend(np.array([300.0]), np.array([250.0]), np.array([2023.0]), 1.0)
    assert (found.log_rate, found.log_sd) == pytest.approx((0, TREND_LOG_SD))
    assert found.factor(2023) == 1


def test_the_number_of_a_coming_year_is_within_its_interval():
    """The 95 % interval holds the truth in 90 to 99 % of 1 000 drawn logs, whose trends are what is believed."""
    rng = np.random.default_rng(11)
    held, ahead = 0, 2
    for _ in range(1000):
        rate, level, number = rng.normal(0, TREND_LOG_SD), rng.uniform(100, 2000), int(rng.integers(1, 8))
        years = 2024.0 - np.arange(number)
        counts = rng.poisson(level * np.exp(rate * (years - 2024))).astype(float)
        found = fit_trend(counts, np.full(number, counts.mean()), years, 1.0)
        apart = np.log(counts.mean() * found.factor(2024 + ahead) / (level * np.exp(rate * ahead)))
        held += abs(apart) < 1.96 * np.hypot(
            counts.sum() ** -0.5, found.log_sd * (2024 + ahead - found.middle)
        )
    assert 900 <= held <= 990
