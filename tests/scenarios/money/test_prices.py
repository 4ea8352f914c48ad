"""Rates, price levels and capital cost: worked by hand, to the krona."""

import os
import shutil

import numpy as np
import pytest

from brandsim import InputError
from brandsim._data import data_file
from brandsim.plan import load_plan
from brandsim.scenarios.files.costs import CapitalLine
from brandsim.scenarios.money.prices import INDEXES, load_price_index, load_prices, load_rates

PRICES = load_price_index()
RATES = load_rates()


def test_a_post_is_a_fifth_of_what_the_plan_pays_for_five():
    assert RATES["full_time_post"].value * 5 == 3300
    change = next(row for row in load_plan().table("budget_changes") if row["item"] == "Räddningstjänst")
    assert -change["budget_2024"] == 3300


def test_the_plans_own_percentages():
    rates = {row["key"]: row["value"] for row in load_plan().table("rates")}
    assert PRICES.percent["wages", 2024] == rates["prisupprakning_loner_2024"]
    assert PRICES.percent["other", 2024] == rates["prisupprakning_ovrigt_2024"]
    for index in INDEXES:
        for year in (2025, 2026):
            assert PRICES.percent[index, year] == rates[f"prisupprakning_netto_{year}"]


def test_price_levels_by_hand():
    post = RATES["full_time_post"]
    assert post.at(2024, PRICES) == 660
    assert post.at(2025, PRICES) == pytest.approx(662.2935)  # 660 x 1.025, and charges 2.1 % lower
    assert post.at(2026, PRICES) == pytest.approx(678.8508375)
    assert post.at(2023, PRICES) == pytest.approx(660 / 1.035)
    there_and_back = PRICES.factor("wages", 2019, 2026) * PRICES.factor("wages", 2026, 2019)
    assert there_and_back == pytest.approx(1.0)


def test_a_rise_moves_its_own_index_alone():
    more = type(PRICES)({**PRICES.percent, ("wages", 2025): 5.0})
    assert more.factor("wages", 2024, 2026) == pytest.approx(1.05 * 0.979 * 1.025)
    assert more.factor("wages", 2023, 2024) == PRICES.factor("wages", 2023, 2024)
    assert more.factor("other", 2024, 2026) == PRICES.factor("other", 2024, 2026)


def test_lower_charges_of_2025_by_hand():
    """The price adjustment of 2024 and what the plan prints of 2023 give the office's wages, and those the fall."""
    plan = load_plan()
    changes = {row["item"]: row for row in plan.table("budget_changes")}
    rows = {row["row"]: row["budget_2023"] for row in plan.table("operating_budget")}
    adjusted, lower = (
        -changes["Prisuppräkning"]["budget_2024"],
        changes["Justering sociala avgifter"]["plan_2025"],
    )
    assert (adjusted, lower) == (9315, 4232)
    falls = []
    for capital in (0, -rows["varav kapitalkostnader"]):
        rest = -rows["Kostnader"] - capital - rows["Intäkter"]
        wages = (adjusted - 0.025 * rest) / (0.035 - 0.025)
        falls.append(100 * lower / (wages * 1.035 * 1.025))
    assert falls == pytest.approx([2.42, 1.88], abs=0.01)
    assert PRICES.percent["charges", 2025] == pytest.approx(-np.mean(falls), abs=0.06)
    assert PRICES.factor("wages", 2024, 2025) == pytest.approx(1.025 * 0.979)
    assert PRICES.factor("other", 2024, 2025) == 1.025
    assert PRICES.factor("wages", 2025, 2026) == 1.025


@pytest.mark.parametrize(("index", "first", "last"), [("wages", 2024, 2027), ("other", 2022, 2024)])
def test_a_year_without_an_index_is_refused(index, first, last):
    with pytest.raises(InputError, match=r"price_index\.csv"):
        PRICES.factor(index, first, last)


def bought(price_tkr, life_years, first_year):
    return CapitalLine(
        item_sv="Stege",
        item_en="Ladder",
        price_tkr=price_tkr,
        life_years=life_years,
        first_year=first_year,
        source="offer",
        confidence="assumption",
    )


def test_linear_depreciation_by_hand():
    """8 000 tkr over 16 years at 2 %: 500 a year, and interest on 8 000, 7 500 …"""
    ladder = bought(8000, 16, 2025)
    assert ladder.yearly_tkr(2024, 0.02) == 0
    assert ladder.yearly_tkr(2025, 0.02) == pytest.approx(500 + 160)
    assert ladder.yearly_tkr(2026, 0.02) == pytest.approx(500 + 150)
    assert ladder.yearly_tkr(2040, 0.02) == pytest.approx(500 + 10)
    assert ladder.yearly_tkr(2041, 0.02) == 0
    assert ladder.yearly_tkr(2025, 0.015) == pytest.approx(500 + 120)  # before the plan raised the interest
    assert sum(ladder.yearly_tkr(year, 0.0) for year in range(2020, 2050)) == pytest.approx(8000)


@pytest.mark.parametrize("interest", [-0.01, 0.51])
def test_an_interest_without_meaning(interest):
    with pytest.raises(InputError, match="capital cost: interest"):
        bought(8000, 16, 2025).yearly_tkr(2025, interest)


def test_prices_that_are_written_anew_are_read_anew(tmp_path):
    for name in ("rates.csv", "price_index.csv"):
        shutil.copy(data_file("costs", name), tmp_path / name)
    rates = load_prices(tmp_path).rates
    assert load_prices(tmp_path).rates is rates
    table = (tmp_path / "rates.csv").read_text(encoding="utf-8")
    key = next(iter(rates))
    (tmp_path / "rates.csv").write_text(table.replace(f"{key},", "another,", 1), encoding="utf-8")
    written = (tmp_path / "rates.csv").stat().st_mtime_ns + 1
    os.utime(tmp_path / "rates.csv", ns=(written, written))
    assert "another" in load_prices(tmp_path).rates
    (tmp_path / "price_index.csv").unlink()
    with pytest.raises(InputError, match=r"price_index\.csv"):
        load_prices(tmp_path)
