"""Absence: what the goal of less sick leave takes off."""

import dataclasses

import numpy as np

from brandsim.calendar import year_axis
from brandsim.staffing.absence import load_absence, load_ill_by_month
from brandsim.staffing.people import chances_of_absence

ABSENCE = {one.component: one for one in load_absence()}
VALUES = {"absence_factor": 1.0, "sick_leave_points": 0.0, "recall_accepts": 0.5}
AXIS = year_axis(2024, 3)


def test_points_of_sick_leave_are_taken_off_its_share_and_nothing_else():
    goal = chances_of_absence(AXIS, ABSENCE, {**VALUES, "sick_leave_points": -0.5}, load_ill_by_month())
    lower = {
        **ABSENCE,
        "sick_leave": dataclasses.replace(ABSENCE["sick_leave"], value=ABSENCE["sick_leave"].value - 0.005),
    }
    by_hand = chances_of_absence(AXIS, lower, VALUES, load_ill_by_month())
    plain = chances_of_absence(AXIS, ABSENCE, VALUES, load_ill_by_month())
    np.testing.assert_allclose(goal["ill"].astype(float), by_hand["ill"].astype(float), rtol=1e-9)
    assert (goal["ill"] < plain["ill"]).all()
    changed = {name for name in plain if not np.array_equal(plain[name], goal[name])}
    assert changed == {"ill", "ill_at_first"}
    none = chances_of_absence(AXIS, ABSENCE, {**VALUES, "sick_leave_points": -50.0}, load_ill_by_month())
    assert not none["ill"].any()
