"""Units away for other reasons than alarms: by hand, and that a year's hours are those of its vehicles."""

from types import SimpleNamespace

import numpy as np
import pytest

from brandsim.response.absence import Absence, absence_of
from brandsim.response.year.absence import ABSENCE, may_be_away, reasons_of, year_absence
from brandsim.words.text import Text

HOUR = 3_600_000
AXIS = SimpleNamespace(warmup_ms=10 * HOUR, end_ms=110 * HOUR)
UNITS = tuple(SimpleNamespace(key=key, name=Text(key, key.upper())) for key in ("a", "b", "c"))


def settled(at_risk=(True, True, False)):
    vehicles = None if at_risk is None else SimpleNamespace(may_be_away=np.array(at_risk))
    return SimpleNamespace(axis=AXIS, vehicles=vehicles, help=None, world=SimpleNamespace(pool=np.arange(3)))


def year(*alarms):
    """Off the road: a from hour 5 to 20 and from 50 to 60; b from 60 to 130."""
    world = SimpleNamespace(
        pool=np.arange(3),
        spell_ms=np.array([0, 5, 20, 50, 60, 130]) * HOUR,
        off_road=np.array([[0, 0, 0], [1, 0, 0], [0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]], np.bool_),
    )
    return SimpleNamespace(world=world, incidents=SimpleNamespace(time_ms=np.array(alarms) * HOUR))


def test_hours_times_and_alarms_of_a_year():
    """The warm-up before hour 10 and what comes after hour 110 do not count; what has begun before does."""
    found = year_absence(settled(), year(5, 10, 19, 20, 50, 59, 60, 109, 110))
    of = dict(zip(ABSENCE, found.T.tolist(), strict=True))
    assert of["alarms"] == [7, 7, 7]
    assert of["off_road_h"] == [20 * HOUR, 50 * HOUR, 0]
    assert of["off_road_times"] == [1, 1, 0]
    assert of["off_road_alarms"] == [4, 2, 0]


def test_where_no_vehicle_is_off_the_road_nothing_is_known_or_told():
    setting = settled(at_risk=None)
    assert reasons_of(setting) == ()
    years = np.array([year_absence(setting, year(20)), year_absence(setting, year(30))])
    assert years.shape == (2, 0, len(ABSENCE))
    assert absence_of(setting, SimpleNamespace(units=UNITS), years) is None


def test_mean_years_of_the_units_that_may_be_away():
    setting = settled()
    years = np.array([year_absence(setting, year(15, 15, 55, 70)), year_absence(setting, year(16, 80))])
    years[1, 0, ABSENCE.index("off_road_h")] += 10 * HOUR
    absence = absence_of(setting, SimpleNamespace(units=UNITS), years)
    a, b = absence.rows("off_road")
    assert (a["unit"], a["name"], b["unit"]) == ("a", "a", "b")
    assert absence.rows("off_road", "en")[0]["name"] == "A"
    assert a["h"].estimate == 25
    assert a["h"].ci95 == pytest.approx((0, 25 + 12.7062 * 5), abs=1e-3)
    assert a["share"].estimate == (3 / 4 + 1 / 2) / 2
    assert a["share"].ci95 == (0, 1)
    assert b["times"] == (1, (1, 1))
    assert absence.table()[["reason", "unit"]].to_numpy().tolist() == [["off_road", "a"], ["off_road", "b"]]


def test_a_year_without_alarms_has_no_share():
    absence = Absence(UNITS, {"off_road": np.ones(3, np.bool_)}, year_absence(settled(), year())[None])
    assert absence.rows("off_road")[0]["share"] == (None, None)
    assert absence.rows("off_road")[0]["h"].estimate == 20


def lending(*alarms):
    """Unit 1 is asked in hours 5, 20, 40, 95 and 108, and unit 0 in hour 50: neither goes every time."""
    moves = SimpleNamespace(
        rule=np.array([-1, 0, -1, -1, -1]),
        unit=np.array([1, 1, 1, 0, 1]),
        alarmed=np.array([5, 15, 20, 50, 108]) * HOUR,
        rolled=np.array([6, 16, 21, -1, 109]) * HOUR,
        home=np.array([12, 18, 30, 51, 120]) * HOUR,
    )
    world = SimpleNamespace(
        pool=np.arange(3),
        lent_ms=np.array([5, 20, 40, 50, 95, 108]) * HOUR,
        lent_unit=np.array([1, 1, 1, 0, 1, 1]),
    )
    return SimpleNamespace(
        world=world,
        raw=SimpleNamespace(moves=moves),
        incidents=SimpleNamespace(time_ms=np.array(alarms) * HOUR),
    )


def test_help_in_the_year_its_hours_and_what_was_declined():
    """Help that began in the warm-up counts from hour 10, and to hour 110 at most; moves to a post are no help."""
    helps = SimpleNamespace(unit=np.array([1, 0, 1]))
    setting = SimpleNamespace(**{**vars(settled(at_risk=None)), "help": helps})
    assert reasons_of(setting) == ("lent",)
    assert may_be_away(setting, "lent").tolist() == [True, True, False]
    of = dict(zip(ABSENCE, year_absence(setting, lending(9, 10, 12, 20, 29, 30, 50, 109)).T, strict=True))
    assert of["lent_h"].tolist() == [0, (2 + 10 + 2) * HOUR, 0]
    assert of["lent_times"].tolist() == [0, 2, 0]
    assert of["lent_declined"].tolist() == [1, 2, 0]
    assert of["lent_alarms"].tolist() == [0, 4, 0]
    assert of["off_road_h"].tolist() == [0, 0, 0]
    absence = absence_of(setting, SimpleNamespace(units=UNITS), year_absence(setting, lending(20, 20))[None])
    a, b = absence.rows("lent")
    assert (a["declined"].estimate, b["times"].estimate, b["share"].estimate) == (1, 2, 1)
