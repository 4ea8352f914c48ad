"""On-call pay by date, to the krona, and what a seat costs in the part of the year in which it is manned."""

from datetime import date

import numpy as np
import pytest

from brandsim._data import data_file
from brandsim.calendar import year_axis
from brandsim.scenarios.money.on_call import (
    DatedPay,
    first_summer_day,
    load_on_call_pay,
    pay_by_day,
    standby_by_hour,
)
from brandsim.scenarios.money.prices import load_rates
from brandsim.scenarios.money.run_cost import run_cost_difference
from brandsim.scenarios.run.simulate import simulate

PAY = load_on_call_pay(data_file("costs"))
RATES = load_rates()


def stated(pay, end="value"):
    (row,) = (row for row in PAY if row.pay == pay)
    found = getattr(row, end)
    return row.value if found is None else found


def test_what_the_agreement_states():
    assert [(row.first, row.value) for row in PAY if row.pay == "standby"] == [
        (date(2024, 1, 1), 30.30),
        (date(2024, 5, 1), 31.70),
    ]
    assert stated("service") == 184.10


def test_a_seat_by_hand():
    """2 903 elapsed hours to the end of April (one is missing in March), 5 881 after it, eight weeks at 40 % more."""
    hours = 2903 * 30.30 + 5881 * 31.70 + 8 * 168 * 0.40 * 31.70
    assert hours == pytest.approx(291_430.52)
    seat = RATES["on_call_seat"]
    assert 1000 * seat.value == pytest.approx(hours * 1.40, abs=1)  # 408 003 kr
    assert 1000 * seat.low == pytest.approx(hours * 1.3915, abs=1)
    assert 1000 * seat.high == pytest.approx(hours * 1.4453, abs=1)
    assert seat.price_year == 2024


def test_hours_and_drills_by_hand():
    """Kronor of one person: 473,56 the first hour, 360,81 the hours after it, 644,35 a drill, 13,12 an extra hour."""
    charges = 1 + stated("charges") / 100
    assert 1000 * RATES["on_call_first_hour"].value == pytest.approx(
        184.10 * 298 / 170.30 * 1.05 * 1.40, abs=0.01
    )
    assert 1000 * RATES["on_call_later_hour"].value == pytest.approx(
        184.10 * 238.40 / 170.30 * 1.40, abs=0.01
    )
    assert 1000 * RATES["on_call_drill"].value == pytest.approx(460.25 * 1.40, abs=0.01)
    mean = (2903 * 30.30 + 5881 * 31.70) / 8784
    assert 1000 * RATES["on_call_extra_hour"].value == pytest.approx(0.30 * mean * 1.40, abs=0.01)
    factors = {
        "on_call_first_hour": "first_hour",
        "on_call_later_hour": "later_hour",
        "on_call_drill": "drill",
    }
    for rate, factor in factors.items():
        each = 1000 * RATES[rate].value
        assert each == pytest.approx(stated("service") * stated(factor) * charges, rel=1e-4)
    assert {RATES[rate].index for rate in (*factors, "on_call_seat", "on_call_extra_hour")} == {"wages"}
    assert {RATES[rate].price_year for rate in (*factors, "on_call_seat", "on_call_extra_hour")} == {2024}


@pytest.mark.parametrize(
    ("year", "monday"), [(2024, (6, 17)), (2025, (6, 16)), (2026, (6, 15)), (2027, (6, 21)), (2020, (6, 15))]
)
def test_the_week_of_midsummer(year, monday):
    found = first_summer_day(year)
    assert (found.month, found.day, found.weekday()) == (*monday, 0)


def test_an_hour_of_standby_costs_what_its_date_says():
    axis = year_axis(2024, 3)
    weights = standby_by_hour(axis, PAY)
    assert len(weights) == 8784
    assert weights.mean() == pytest.approx(1)
    days = axis.day[axis.warmup_hours :]
    each = weights * 291_430.52 / 8784
    for day, kronor in (
        ((1, 1), 30.30), ((4, 30), 30.30), ((5, 1), 31.70), ((6, 16), 31.70), ((6, 17), 44.38), ((8, 11), 44.38),
        ((8, 12), 31.70), ((12, 31), 31.70),
    ):  # fmt: skip
        of_day = each[days == date(2024, *day).toordinal()]
        assert len(of_day) == 24
        assert of_day == pytest.approx(kronor)


def test_pay_before_the_first_date_and_none_at_all():
    days = np.array(
        [date(2023, 6, 1).toordinal(), date(2024, 4, 30).toordinal(), date(2031, 1, 1).toordinal()]
    )
    assert pay_by_day(PAY, "standby", days).tolist() == [30.30, 30.30, 31.70]
    assert pay_by_day((), "standby", days) is None
    axis = year_axis(2025, 0)
    assert standby_by_hour(axis, ()).tolist() == [1.0] * 8760
    free = DatedPay(
        pay="standby",
        first=date(2024, 1, 1),
        value=0,
        low=None,
        high=None,
        unit="kr/h",
        source="s",
        confidence="plan",
    )
    assert standby_by_hour(axis, (free,)).tolist() == [1.0] * 8760
    flat = standby_by_hour(axis, PAY)  # one price all of 2025, and 40 % more in eight weeks
    assert np.unique(flat).tolist() == pytest.approx(
        [1 / (1 + 0.4 * 1344 / 8760), 1.4 / (1 + 0.4 * 1344 / 8760)]
    )


def test_a_seat_in_summer_costs_summer_pay():
    """Two seats in Älmsta 15 June to 15 August 2024: 62 days at 31,70 kr, 56 of them at 40 % more; 40 % charges."""
    runs = [
        simulate(name, 1, 1, uncertainty=0) for name in ("minimum_without_five_posts", "summer_reinforcement")
    ]
    cost = run_cost_difference(*runs)
    lines = {line["item"].split(":")[0]: line for line in cost.lines}
    kronor = 2 * 24 * 31.70 * (62 + 0.40 * 56) * 1.40
    assert 1000 * lines["Älmsta"]["difference_tkr"] == pytest.approx(kronor, abs=1)
    assert lines["Älmsta"]["seats"] == pytest.approx(2 * 62 / 366)
    assert lines["Älmsta"]["range"] == pytest.approx(
        [kronor / 1000 * c / 1.40 for c in (1.3915, 1.4453)], rel=1e-5
    )


def test_people_of_more_seats_and_a_station_by_hand():
    """Five seats in Bergshamra: 18,75 people, of whom 9 % are new a year at 62 tkr; gear of 4 tkr; a station of 400."""
    runs = [simulate(name, 1, 1, uncertainty=0) for name in ("minimum_without_five_posts", "new_station")]
    there, back = run_cost_difference(*runs), run_cost_difference(*reversed(runs))
    lines = {line["item"]: line for line in there.lines}
    training, gear = lines["RiB, grundutbildning av nya"], lines["RiB, personlig utrustning"]
    assert training["people"] == pytest.approx(18.75)
    assert training["difference_tkr"] == pytest.approx(18.75 * 0.09 * 62)
    assert training["range"] == pytest.approx([18.75 * 0.09 * 40, 18.75 * 0.15 * 62])
    assert gear["difference_tkr"] == pytest.approx(18.75 * 4)
    assert gear["range"] == pytest.approx([18.75 * 2, 18.75 * 7])
    station = lines["Station, drift och fordonsunderhåll"]
    assert (station["difference_tkr"], station["range"]) == (400, [200, 800])
    seat = lines["Bergshamra: RiB-plats i beredskap dygnet runt, ett år"]
    assert seat["difference_tkr"] == pytest.approx(5 * 408.003)
    assert back.cost_difference_tkr == pytest.approx(-there.cost_difference_tkr)
    assert {line["difference_tkr"] for line in back.lines if line["item"] == station["item"]} == {-400}


def test_people_count_at_both_ends_of_people_per_seat():
    """Drills: 20 of 0,64435 tkr for 3,75 people a seat; the people may be 3 to 4,5, the drills 12 to 30."""
    runs = [simulate(name, 1, 1, uncertainty=0) for name in ("minimum_without_five_posts", "blido_scheduled")]
    lines = {line["item"]: line for line in run_cost_difference(*runs).lines}
    people = {each: 3 * each - 11 for each in (3, 3.75, 4.5)}  # a pool of eleven in free response
    drills = lines["RiB, övning"]
    assert drills["people"] == pytest.approx(people[3.75])
    assert drills["range"] == pytest.approx([people[3] * 20 * 0.64435, people[4.5] * 20 * 0.64435])
