"""Public holidays: their dates, that they are Sundays where a folder names a country, and that no other day is."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from brandsim import InputError
from brandsim.calendar import year_axis
from brandsim.holidays import SUNDAY, holidays_as_sundays, public_holidays, weekdays_with_holidays
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.folder import load_folder
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.run.simulate import simulate
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import Basis
from brandsim.scenarios.world.turnouts import PERIODS
from support.invented import DAYS, MADE_UP, InventedMunicipality

EASTER_MONDAY, EPIPHANY, PLAIN_MONDAY = date(2024, 4, 1), date(2026, 1, 6), date(2024, 4, 8)


def test_dates_are_the_countrys():
    assert {EASTER_MONDAY, date(2024, 6, 6), date(2024, 5, 9)} <= public_holidays("SE", 2024)
    assert PLAIN_MONDAY not in public_holidays("SE", 2024)
    assert EPIPHANY in public_holidays("DE-BY", 2026)
    assert EPIPHANY not in public_holidays("DE-BE", 2026)
    assert public_holidays("", 2024) == frozenset()


def test_every_hour_of_a_holiday_and_of_no_other_day_is_a_sundays():
    axis = year_axis(2024, 3)  # from 29 December, so that New Year's Day is the fourth day
    changed = holidays_as_sundays(axis, "SE")
    moved = {date.fromordinal(day) for day in axis.day[changed.weekday != axis.weekday].tolist()}
    assert moved == {day for day in public_holidays("SE", 2024) if day.weekday() != SUNDAY}
    assert (changed.weekday[np.isin(axis.day, [EASTER_MONDAY.toordinal()])] == SUNDAY).all()
    assert holidays_as_sundays(axis, "") is axis


def test_holidays_of_the_year_before_count_in_the_warm_up():
    axis = holidays_as_sundays(year_axis(2024, 10), "SE")
    boxing_day = axis.day == date(2023, 12, 26).toordinal()
    assert boxing_day.sum() == 24
    assert (axis.weekday[boxing_day] == SUNDAY).all()


def test_days_of_a_log():
    days = pd.DatetimeIndex(["2024-04-01 13:30", "2024-04-08", "2023-12-25"])
    assert weekdays_with_holidays(days, "SE").tolist() == [SUNDAY, 0, SUNDAY]
    assert weekdays_with_holidays(days, "").tolist() == [0, 0, 0]


def test_nobody_is_called_on_a_holiday_where_nobody_is_on_a_sunday(tmp_path):
    made = InventedMunicipality(tmp_path / "ekmyra", more='holidays = "SE"\n')
    quiet = {"profile": "even", **dict.fromkeys(DAYS, 1), "sun": 0, **MADE_UP}
    made.table("demand/weekday_profiles.csv", [quiet])

    def holidays_with_alarms():
        run = simulate(made.path, 4, 1, uncertainty=0, records=True, progress=False)
        return set(run.incidents["time"].dt.date) & public_holidays("SE", 2023)

    assert holidays_with_alarms() == set()
    made.describe()
    assert len(holidays_with_alarms()) > 5


def test_people_are_at_home_on_a_holiday(tmp_path):
    made = InventedMunicipality(tmp_path / "ekmyra", more='holidays = "SE"\n')
    scenario = load_scenario(made.path)
    basis = Basis(scenario, municipality_of(scenario))
    world = basis.under(central_values(basis.found.assumptions)).world
    noon = (basis.axis.hour == 12) & np.isin(basis.axis.day, [date(2023, 4, 10).toordinal()])
    assert [PERIODS[at][0] for at in world.period[noon]] == ["evening_or_weekend"]


@pytest.mark.parametrize(("code", "wrong"), [("Sweden", "Sweden"), ("DE-XX", "XX"), ("xx", "xx")])
def test_an_unknown_country_is_refused_with_its_key(tmp_path, code, wrong):
    made = InventedMunicipality(tmp_path / "ekmyra", more=f'holidays = "{code}"\n')
    with pytest.raises(InputError, match=rf"kommun\.toml: holidays: got '{wrong}'"):
        load_folder(made.path)
